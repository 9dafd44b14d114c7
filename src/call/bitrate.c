// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/bitrate.h"

#define LOSS_HIGH 0.10
#define LOSS_LOW 0.02
#define GROWTH 1.08
#define RELIEF 0.85        /* when the way fills up though nothing is lost yet */
#define RTT_SLACK_MS 40    /* above the best one: the way is free */
#define RTT_FILLING_MS 250 /* above the best one: somebody's queue is filling */
#define START_SHARE 0.5    /* of the cap, at first */
#define HOPELESS_BPS 100000

static double
change_of (const CoterieBitrate *self, const CoterieBitrateReport *report)
{
  guint above_ms = report->rtt_ms > self->best_rtt_ms ? report->rtt_ms - self->best_rtt_ms : 0;

  if (report->loss > LOSS_HIGH)
    return 1 - 0.5 * MIN (report->loss, 1);
  if (above_ms > RTT_FILLING_MS)
    return RELIEF;
  if (report->loss < LOSS_LOW && above_ms <= RTT_SLACK_MS)
    return GROWTH;
  return 1;
}

/**
 * coterie_bitrate_step:
 * @self: of one peer; zero it at first
 * @report: what the receiver says
 * @cap_bps: the most that the quality rule gives, at least COTERIE_BITRATE_MIN
 *
 * The rule of loss is Google's, as draft-ietf-rmcat-gcc-02, section 6, has it: above 10 % down by half of the loss,
 * below 2 % up by a little; and down, too, when the round trip grows by a queue's length.
 *
 * Returns: the new rate
 */
guint
coterie_bitrate_step (CoterieBitrate *self, const CoterieBitrateReport *report, guint cap_bps)
{
  double bps = self->bps != 0 ? self->bps : cap_bps * START_SHARE;

  if (report->rtt_ms > 0 && (self->best_rtt_ms == 0 || report->rtt_ms < self->best_rtt_ms))
    self->best_rtt_ms = report->rtt_ms;
  if (report->loss >= 0)
    bps *= change_of (self, report);
  self->bps = (guint) CLAMP (bps, COTERIE_BITRATE_MIN, cap_bps);
  return self->bps;
}

/**
 * coterie_bitrate_for_all:
 * @bps: (array length=n): the rate of each peer
 * @n: how many; at least 1
 * @left_behind: (out): the one that gets sound alone, -1 for none
 *
 * The picture is encoded once for everybody, so the slowest way decides; unless it is hopeless and there are others.
 *
 * Returns: the encoder's rate
 */
guint
coterie_bitrate_for_all (const guint *bps, guint n, int *left_behind)
{
  guint lowest = 0;
  guint second = G_MAXUINT;

  g_return_val_if_fail (n > 0, COTERIE_BITRATE_MIN);

  for (guint i = 1; i < n; i++)
    if (bps[i] < bps[lowest])
      lowest = i;
  for (guint i = 0; i < n; i++)
    if (i != lowest)
      second = MIN (second, bps[i]);
  *left_behind = n > 1 && bps[lowest] < HOPELESS_BPS && bps[lowest] < second / 2 ? (int) lowest : -1;
  return *left_behind >= 0 ? second : bps[lowest];
}
