// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/seat.h"

G_BEGIN_DECLS

/* Who sits in a call: the others, in the order in which they came, then this device. */
typedef struct
{
  CoterieClient *client;
  GListStore *list;  /* of CoterieSeat */
  CoterieSeat *own;  /* always the last */
  CoterieSeat *rung; /* who has not answered yet, always the first; or NULL */
} CoterieCallSeats;

void /* @video: whether this device shows its picture */
coterie_call_seats_init (CoterieCallSeats *self, CoterieClient *client, gboolean video);
void
coterie_call_seats_clear (CoterieCallSeats *self);

void /* @contact: NULL: nobody is rung any more, or not one person alone */
coterie_call_seats_ring (CoterieCallSeats *self, CoterieContact *contact);
void /* @linking: to those who have no connection yet one is made */
coterie_call_seats_follow (CoterieCallSeats *self, const CoterieCallFace *face, CoterieCall *call, gboolean linking);
void
coterie_call_seats_follow_own (
    CoterieCallSeats *self, const CoterieCallFace *face, CoterieCall *call, gboolean audio, gboolean video);

gboolean /* whether another device sits there */
coterie_call_seats_is_other (const CoterieCallSeats *self, CoterieSeat *seat);
guint
coterie_call_seats_count_others (const CoterieCallSeats *self);
gboolean /* whether somebody else has a camera on */
coterie_call_seats_have_video (const CoterieCallSeats *self);
CoterieSeat * /* transfer none; NULL: this one takes no part */
coterie_call_seats_find (const CoterieCallSeats *self, const CoterieDeviceId *device);
char * /* of that device, whether it sits there or not */
coterie_call_seats_name_text (const CoterieCallSeats *self, const CoterieDeviceId *device);
CoterieSeat * /* transfer none; who is rung or came first; NULL: nobody */
coterie_call_seats_get_first (const CoterieCallSeats *self);
CoterieCallSignal /* of the worst connection there is */
coterie_call_seats_get_signal (const CoterieCallSeats *self);

G_END_DECLS
