// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/name-filter.h"

G_BEGIN_DECLS

GListModel * /* transfer full; the contacts that @filter lets through, by their names */
coterie_contact_list_new (CoterieClient *client, CoterieNameFilter *filter);

G_END_DECLS
