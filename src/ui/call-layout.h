// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the tiles of a call stand; pure. */

#define COTERIE_CALL_LAYOUT_GAP 9

typedef struct
{
  guint n_columns;
  int width; /* of one tile */
  int height;
} CoterieCallLayout;

void
coterie_call_layout_choose (CoterieCallLayout *self, guint n, int width, int height);
void
coterie_call_layout_place (const CoterieCallLayout *self, guint n, guint index, int width, int height, int *x, int *y);

G_END_DECLS
