// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/call-tile.h"

G_BEGIN_DECLS

/* The tiles of a call: as large as the room and their number allow, in shapes that suit a face, the last row in the
 * middle. They glide to their new places.
 *
 * Property: seats (GListModel of CoterieSeat or NULL). */
#define COTERIE_TYPE_CALL_GRID (coterie_call_grid_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallGrid, coterie_call_grid, COTERIE, CALL_GRID, GtkWidget)

void
coterie_call_grid_set_seats (CoterieCallGrid *self, GListModel *seats);

G_END_DECLS
