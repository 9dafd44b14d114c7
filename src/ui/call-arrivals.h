// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "phone/phone.h"

G_BEGIN_DECLS

/* Contents of calls that have come while what makes calls is loaded: they wait in their order; zeroed at first. */
typedef struct
{
  GQueue queue;
} CoterieCallArrivals;

gboolean /* FALSE: so many wait that this one is lost */
coterie_call_arrivals_push (CoterieCallArrivals *self, CoterieChat *chat, const CoterieCallArrival *arrival);
gboolean /* whether there was one, which @phone has now */
coterie_call_arrivals_give (CoterieCallArrivals *self, CoteriePhone *phone);
CoterieChat * /* transfer none; of the first; NULL: none waits */
coterie_call_arrivals_get_chat (CoterieCallArrivals *self);
void
coterie_call_arrivals_clear (CoterieCallArrivals *self);

G_END_DECLS
