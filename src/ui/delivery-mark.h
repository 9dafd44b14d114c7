// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* How far an own message came, as a tick and in words. */

const char * /* the name of an icon; NULL: there is none for it */
coterie_delivery_mark_icon (CoterieMessageState state);
const char * /* "Delivered" */
coterie_delivery_mark_text (CoterieMessageState state);

G_END_DECLS
