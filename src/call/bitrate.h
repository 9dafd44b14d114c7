// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many bits a second a peer's picture may take, from what its receiver reports. Pure: one step a report. */

#define COTERIE_BITRATE_MIN 60000

typedef struct
{
  guint bps; /* 0 before the first step */
  guint best_rtt_ms;
} CoterieBitrate;

/* One report of the receiver, about one a second. */
typedef struct
{
  double loss;  /* 0..1 of the packets since the last report; below 0: none came */
  guint rtt_ms; /* 0: not known */
} CoterieBitrateReport;

guint
coterie_bitrate_step (CoterieBitrate *self, const CoterieBitrateReport *report, guint cap_bps);
guint
coterie_bitrate_for_all (const guint *bps, guint n, int *left_behind);

G_END_DECLS
