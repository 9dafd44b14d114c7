// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* A job: all devices that were ever in the own chain, and how far hand-overs between them and this one are. Gives a
 * GPtrArray of CoterieOwnDeviceRow. */
gpointer
coterie_device_list_load (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
