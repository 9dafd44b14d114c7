// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/face.h"

G_BEGIN_DECLS

/* How good the connection to somebody in a call is, for whoever wonders whose fault it is. */
typedef enum
{
  COTERIE_CALL_SIGNAL_NONE, /* there is none, or nothing is known of it */
  COTERIE_CALL_SIGNAL_WEAK,
  COTERIE_CALL_SIGNAL_FAIR,
  COTERIE_CALL_SIGNAL_GOOD,
  COTERIE_N_CALL_SIGNALS
} CoterieCallSignal;

CoterieCallSignal
coterie_call_signal_of (const CoteriePeerStats *stats);
const char *
coterie_call_signal_icon (CoterieCallSignal signal);
const char * /* "Poor Connection" */
coterie_call_signal_text (CoterieCallSignal signal);

G_END_DECLS
