// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/quality.h"

#define SOUND_MS 20
#define SOUND_LOSS_FELT 0.02
#define SOUND_LOSS_GONE 0.005

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
 * @loss: the share of sound that somebody misses, of all the one who misses most; below 0 when it is not known
 * @before_ms: what this has given before; 0: nothing yet
 *
 * A packet of sound costs the same however much is in it, and goes to each of the others. Two people, who fall into
 * each other's words, hear one another as soon as can be; the more there are, the longer the pieces.
 *
 * At our rate Opus puts several frames of 20 ms into a longer packet, and what it says of the packet before, in case
 * that is lost, is of its last frame alone: who loses short packets misses little, who loses long ones all but that.
 *
 * Returns: how much sound goes into one packet: one of the lengths that Opus has
 */
guint
coterie_quality_sound_ms (guint n_people, double loss, guint before_ms)
{
  guint calm_ms = n_people <= 2 ? SOUND_MS : n_people <= 4 ? 2 * SOUND_MS : 3 * SOUND_MS;
  double bearable = before_ms == SOUND_MS ? SOUND_LOSS_GONE : SOUND_LOSS_FELT;

  return loss > bearable ? SOUND_MS : calm_ms;
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
