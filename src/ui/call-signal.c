// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-signal.h"

#include <glib/gi18n.h>

/* From here on one notices: a picture that stumbles now and then, answers that come late. */
#define FAIR_LOSS 0.01
#define FAIR_RTT_MS 250
/* And from here on it is hard to talk. */
#define WEAK_LOSS 0.05
#define WEAK_RTT_MS 600

static const struct
{
  const char *icon;
  const char *text;
} signals[COTERIE_N_CALL_SIGNALS] = {
  [COTERIE_CALL_SIGNAL_NONE] = { "network-cellular-signal-none-symbolic", N_ ("Not Connected") },
  [COTERIE_CALL_SIGNAL_WEAK] = { "network-cellular-signal-weak-symbolic", N_ ("Poor Connection") },
  [COTERIE_CALL_SIGNAL_FAIR] = { "network-cellular-signal-ok-symbolic", N_ ("Fair Connection") },
  [COTERIE_CALL_SIGNAL_GOOD] = { "network-cellular-signal-good-symbolic", N_ ("Good Connection") },
};

/* What is not reported yet is not held against it. */
CoterieCallSignal
coterie_call_signal_of (const CoteriePeerStats *stats)
{
  if (stats->connected_ms == 0)
    return COTERIE_CALL_SIGNAL_NONE;
  if (stats->loss > WEAK_LOSS || stats->rtt_ms > WEAK_RTT_MS)
    return COTERIE_CALL_SIGNAL_WEAK;
  return stats->loss > FAIR_LOSS || stats->rtt_ms > FAIR_RTT_MS ? COTERIE_CALL_SIGNAL_FAIR : COTERIE_CALL_SIGNAL_GOOD;
}

const char *
coterie_call_signal_icon (CoterieCallSignal signal)
{
  return signals[signal].icon;
}

const char *
coterie_call_signal_text (CoterieCallSignal signal)
{
  return _ (signals[signal].text);
}
