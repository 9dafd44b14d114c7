// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-layout.h"

#define GAP COTERIE_CALL_LAYOUT_GAP
#define MIN_SHAPE 0.58
#define PICTURE_SHAPE (16.0 / 9) /* of what cameras give: no tile is wider */

static int
fit (int room, guint n)
{
  return MAX ((room - GAP * ((int) n - 1)) / (int) n, 1);
}

static double
power (double base, guint n)
{
  return n == 0 ? 1 : base * power (base, n - 1);
}

/* Of two tiles of one size the one that cuts less off a picture is better; but larger faces make up for sides that are
 * cut off, for a face is in the middle. How much was found by looking: three in a row are too narrow where two rows
 * fit, two beside each other are not. */
static double
rate (int width, int height)
{
  return power ((double) width * height, 7) * power (MIN (width / (height * PICTURE_SHAPE), 1), 2);
}

/**
 * coterie_call_layout_choose:
 * @n: tiles, at least one
 *
 * The number of columns with the largest tiles that cut little off the pictures in them.
 */
void
coterie_call_layout_choose (CoterieCallLayout *self, guint n, int width, int height)
{
  double best = -1;

  for (guint n_columns = 1; n_columns <= n; n_columns++)
    {
      int w = fit (width, n_columns), h = fit (height, (n + n_columns - 1) / n_columns);

      if (w > h * PICTURE_SHAPE)
        w = MAX ((int) (h * PICTURE_SHAPE), 1);
      if (w < h * MIN_SHAPE)
        h = MAX ((int) (w / MIN_SHAPE), 1);
      if (rate (w, h) <= best)
        continue;
      best = rate (w, h);
      *self = (CoterieCallLayout){ .n_columns = n_columns, .width = w, .height = h };
    }
}

/**
 * coterie_call_layout_place:
 * @x: (out): from the start
 * @y: (out): from the top
 */
void
coterie_call_layout_place (const CoterieCallLayout *self, guint n, guint index, int width, int height, int *x, int *y)
{
  const guint n_rows = (n + self->n_columns - 1) / self->n_columns, row = index / self->n_columns;
  const guint in_row = MIN (self->n_columns, n - row * self->n_columns);
  const int step_x = self->width + GAP, step_y = self->height + GAP;

  *x = (width - (int) in_row * step_x + GAP) / 2 + (int) (index % self->n_columns) * step_x;
  *y = (height - (int) n_rows * step_y + GAP) / 2 + (int) row * step_y;
}
