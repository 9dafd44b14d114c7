// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* Why nothing is sent to a person, in plain words, and what to do about it. Both NULL for COTERIE_HOLD_NONE. The button
 * that leads to ui/hold-answer is NULL where there is nothing to decide. */
const char *
coterie_hold_text (CoterieHold hold);
const char *
coterie_hold_advice (CoterieHold hold);
const char *
coterie_hold_button (CoterieHold hold);

G_END_DECLS
