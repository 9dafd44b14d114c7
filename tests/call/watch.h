// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/frames.h"

G_BEGIN_DECLS

/* What one participant sees of another one: when pictures come, and how old they are. */
typedef struct
{
  void (*first) (gpointer data); /* at the first picture */
  gpointer data;
  CoterieFrames *frames; /* of the newest leg; NULL: none yet */
  gulong handler;
  gboolean reads_stamps;
  gint64 last_us; /* of the last picture; 0: none yet */
  /* Since watch_mark(). */
  guint worst_gap_ms;
  GArray *ages_ms; /* of guint */
} Watch;

Watch *
watch_new (gboolean reads_stamps, void (*first) (gpointer data), gpointer data);
void
watch_free (gpointer data);
void
watch_follow (Watch *self, CoterieFrames *frames);
void
watch_mark (Watch *self);
guint
watch_get_gap_ms (Watch *self);

G_END_DECLS
