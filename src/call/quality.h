// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How large a picture everybody sends, by the number of people: each of them encodes once and uploads to all. */
typedef struct
{
  guint width; /* 0: sound alone */
  guint height;
  guint frames_per_s;
  guint max_bps;
} CoterieQuality;

CoterieQuality
coterie_quality_for (guint n_people, guint bps);
guint
coterie_quality_sound_ms (guint n_people, double loss, guint before_ms);
gboolean
coterie_quality_equal (const CoterieQuality *a, const CoterieQuality *b);

G_END_DECLS
