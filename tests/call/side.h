// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/switchboard.h"

G_BEGIN_DECLS

/* One device's switchboard; what it says reaches another when the test carries it over. No media. */
typedef struct
{
  CoterieDeviceId id;
  CoterieSwitchboard *board;
  GQueue said;       /* what was said and not yet carried */
  CoterieCall *told; /* the last one that others began */
  guint n_told;
} Side;

#define SIDE_GLARE_MS 20

void
side_init (Side *self, guint8 aid);
void
side_init_device (Side *self, guint8 aid, guint device);
void
side_clear (Side *self);
void /* all but descriptions and addresses, in a chat with so many others */
side_carry (Side *from, Side *to, guint n_others);

G_END_DECLS
