// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/seat.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One participant of a call: live picture, or the avatar over the person's soft colour; name, marks, and a ring while
 * they speak. A tile that is not shown costs nothing.
 *
 * Properties: seat (CoterieSeat or NULL), avatar-size (int, pixels), terse (boolean: marks have no words, and
 * what is waited for stands in the place of the name). */
#define COTERIE_TYPE_CALL_TILE (coterie_call_tile_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallTile, coterie_call_tile, COTERIE, CALL_TILE, GtkWidget)

GtkWidget *
coterie_call_tile_new (CoterieSeat *seat);
CoterieSeat *
coterie_call_tile_get_seat (CoterieCallTile *self);
void
coterie_call_tile_set_seat (CoterieCallTile *self, CoterieSeat *seat);
void
coterie_call_tile_set_avatar_size (CoterieCallTile *self, int size);
void
coterie_call_tile_set_terse (CoterieCallTile *self, gboolean terse);

G_END_DECLS
