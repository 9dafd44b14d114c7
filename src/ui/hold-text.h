// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* Why nothing is sent to a person, in plain words, and what to do about it. Both NULL for COTERIE_HOLD_NONE. */
const char *
coterie_hold_text (CoterieHold hold);
const char *
coterie_hold_advice (CoterieHold hold);

G_END_DECLS
