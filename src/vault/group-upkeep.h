// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what has waited in groups for long enough comes to its end, whatever else happens there. */

gpointer
coterie_group_upkeep_run (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
