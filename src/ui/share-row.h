// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row with a switch: whether those who come into a group are shown what was said before. Off at first. */
#define COTERIE_TYPE_SHARE_ROW (coterie_share_row_get_type ())
G_DECLARE_FINAL_TYPE (CoterieShareRow, coterie_share_row, COTERIE, SHARE_ROW, AdwActionRow)

gboolean
coterie_share_row_get_active (CoterieShareRow *self);

void
coterie_share_row_reset (CoterieShareRow *self);

G_END_DECLS
