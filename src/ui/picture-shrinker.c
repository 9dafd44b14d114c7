// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/picture-shrinker.h"

#include <string.h>

/* All is whole numbers. A line of `side` points becomes `edge` points: on a ruler of side × edge parts a point of the
 * picture has `edge` parts and one of the result has `side`, so that each lies in one or two of the result's. */
struct _CoteriePictureShrinker
{
  guint side;   /* of the square in the middle */
  guint left;   /* points before it */
  guint top;    /* lines above it */
  guint edge;   /* of the result; no more than side */
  guint n_seen; /* lines so far */

  guint32 *sums;  /* of the line: edge × 4, up to 255 × 255 × 4096 */
  guint64 *above; /* of the result's line that is being summed: edge × 4 */
  guint64 *below; /* of the one after it */
  guint n_done;   /* of the result's lines */
  guint8 *points;
};

CoteriePictureShrinker *
coterie_picture_shrinker_new (guint width, guint height, guint max_edge)
{
  CoteriePictureShrinker *self = g_new0 (CoteriePictureShrinker, 1);

  self->side = MIN (width, height);
  self->left = (width - self->side) / 2;
  self->top = (height - self->side) / 2;
  self->edge = MIN (self->side, max_edge);
  self->sums = g_new0 (guint32, self->edge * 4);
  self->above = g_new0 (guint64, self->edge * 4);
  self->below = g_new0 (guint64, self->edge * 4);
  self->points = g_malloc0 ((gsize) self->edge * self->edge * 4);
  return self;
}

void
coterie_picture_shrinker_free (CoteriePictureShrinker *self)
{
  g_free (self->sums);
  g_free (self->above);
  g_free (self->below);
  g_free (self->points);
  g_free (self);
}

/* How many of a point's parts lie in the result's point @index; the others lie in the next one. */
static guint
parts_in (CoteriePictureShrinker *self, guint place, guint *index)
{
  const guint start = place * self->edge;

  *index = start / self->side;
  return MIN (start + self->edge, (*index + 1) * self->side) - start;
}

static void
add_point (guint32 *sums, const guint8 *rgba, guint parts)
{
  const guint alpha = rgba[3];

  for (guint i = 0; i < 3; i++)
    sums[i] += rgba[i] * alpha * parts;
  sums[3] += alpha * 255 * parts;
}

static void
sum_line (CoteriePictureShrinker *self, const guint8 *rgba)
{
  memset (self->sums, 0, sizeof *self->sums * self->edge * 4);
  for (guint x = 0; x < self->side; x++)
    {
      guint index;
      const guint parts = parts_in (self, x, &index);

      add_point (self->sums + index * 4, rgba + (self->left + x) * 4, parts);
      if (parts < self->edge)
        add_point (self->sums + (index + 1) * 4, rgba + (self->left + x) * 4, self->edge - parts);
    }
}

static void
finish_line (CoteriePictureShrinker *self)
{
  const guint64 area = (guint64) self->side * self->side * 255;
  guint8 *line = self->points + (gsize) self->n_done * self->edge * 4;
  guint64 *done = self->above;

  for (guint i = 0; i < self->edge * 4; i++)
    line[i] = (guint8) ((done[i] + area / 2) / area);
  memset (done, 0, sizeof *done * self->edge * 4);
  self->above = self->below;
  self->below = done;
  self->n_done++;
}

void
coterie_picture_shrinker_add_line (CoteriePictureShrinker *self, const guint8 *rgba)
{
  const guint line = self->n_seen++;
  guint index, parts;

  if (line < self->top || line >= self->top + self->side)
    return;
  sum_line (self, rgba);
  parts = parts_in (self, line - self->top, &index);
  for (guint i = 0; i < self->edge * 4; i++)
    {
      self->above[i] += (guint64) self->sums[i] * parts;
      self->below[i] += (guint64) self->sums[i] * (self->edge - parts);
    }
  if ((line - self->top + 1) * self->edge >= (index + 1) * self->side)
    finish_line (self);
}

GBytes *
coterie_picture_shrinker_dup_points (CoteriePictureShrinker *self, guint *edge)
{
  *edge = self->edge;
  return g_bytes_new (self->points, (gsize) self->edge * self->edge * 4);
}
