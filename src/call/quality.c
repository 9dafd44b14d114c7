// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/quality.h"

/* From good to small. Below min_bps the next smaller picture looks better for the same bits. */
static const struct
{
  guint max_people;
  guint min_bps;
  CoterieQuality quality;
} ladder[] = {
  { 2, 500000, { 1280, 720, 30, 1500000 } },
  { 4, 180000, { 640, 360, 30, 600000 } },
  { 8, 0, { 320, 180, 15, 150000 } },
};

/**
 * coterie_quality_for:
 * @n_people: who take part, with this one
 * @bps: what the ways carry (coterie_bitrate_for_all()); G_MAXUINT before anything is known
 *
 * Returns: the picture to send; its width is 0 when there are too many people for pictures
 */
CoterieQuality
coterie_quality_for (guint n_people, guint bps)
{
  for (guint i = 0; i < G_N_ELEMENTS (ladder); i++)
    if (n_people <= ladder[i].max_people && bps >= ladder[i].min_bps)
      return ladder[i].quality;
  return (CoterieQuality){ 0 };
}

/**
 * coterie_quality_sound_ms:
 * @n_people: who take part, with this one
 *
 * A packet of sound costs the same however much is in it, and goes to each of the others. Two people, who fall into
 * each other's words, hear one another as soon as can be; the more there are, the longer the pieces.
 *
 * Returns: how much sound goes into one packet: one of the lengths that Opus has
 */
guint
coterie_quality_sound_ms (guint n_people)
{
  if (n_people <= 2)
    return 20;
  return n_people <= 4 ? 40 : 60;
}

/**
 * coterie_quality_equal:
 *
 * Returns: whether pictures of one look like those of the other
 */
gboolean
coterie_quality_equal (const CoterieQuality *a, const CoterieQuality *b)
{
  return a->width == b->width && a->height == b->height && a->frames_per_s == b->frames_per_s;
}
