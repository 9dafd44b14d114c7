// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

G_BEGIN_DECLS

/* Which devices take part in a call besides this one, as far as they have said so lately. Pure: the time comes in. */

#define COTERIE_CALL_MAX_DEVICES 8    /* with this one */
#define COTERIE_CALL_MAX_OF_ACCOUNT 2 /* for a while, as somebody moves from one to the other */
#define COTERIE_CALL_ALIVE_S 15       /* how often each says so to the others */
#define COTERIE_CALL_GONE_S 50        /* three of them missed */
#define COTERIE_CALL_GONE_CHAT_S 300  /* who takes no part hears of each but every 120 s, when there are eight */

typedef struct
{
  CoterieDeviceId device;
  gint64 seen_us;
  guint64 said_ms; /* when it has said the last that we heard of it, by its own clock */
  guint leg;       /* the newest of this pair; 0: none yet */
  gboolean is_in;  /* FALSE: it has rung, and said nothing since */
  gboolean audio;
  gboolean video;
} CoterieParticipant;

typedef struct
{
  guint n;
  CoterieParticipant list[COTERIE_CALL_MAX_DEVICES - 1];
} CoterieParticipants;

typedef enum
{
  COTERIE_ALIVE_TO_NOBODY,
  COTERIE_ALIVE_TO_OTHERS, /* who take part */
  COTERIE_ALIVE_TO_CHAT,   /* all of it, so that they know that it goes on */
} CoterieAliveAudience;

typedef enum
{
  COTERIE_LEG_OLD,     /* of a connection that was given up: ignored */
  COTERIE_LEG_CURRENT, /* of the one that there is */
  COTERIE_LEG_NEW,     /* a new connection takes its place */
} CoterieLegAge;

#define COTERIE_CALL_BUDGET_MAX 8     /* at once: a person's devices, and some legs that break; or all who join */
#define COTERIE_CALL_BUDGET_EVERY_S 5 /* and another one */

/* How often others may still make us do something: begin a leg with the devices of one account, or tell those who
 * join that we are there; zeroed at first. */
typedef struct
{
  guint n_spent;
  gint64 since_us; /* from when on those spent come back */
} CoterieCallBudget;

CoterieParticipant *
coterie_participants_find (CoterieParticipants *self, const CoterieDeviceId *device);
CoterieParticipant *
coterie_participants_see (CoterieParticipants *self, const CoterieDeviceId *device, gint64 now_us);
gboolean
coterie_participants_remove (CoterieParticipants *self, const CoterieDeviceId *device);
gboolean
coterie_participants_take_gone (CoterieParticipants *self, gint64 now_us, guint gone_s, CoterieDeviceId *device);
void
coterie_participants_see_all (CoterieParticipants *self, gint64 now_us);
gboolean
coterie_participants_any_is_in (const CoterieParticipants *self);
CoterieAliveAudience
coterie_participants_choose_audience (const CoterieParticipants *self,
                                      const CoterieDeviceId *own,
                                      guint second,
                                      gint64 clock_s);

CoterieLegAge
coterie_participant_judge_leg (const CoterieParticipant *self, guint leg);
gboolean
coterie_call_budget_take (CoterieCallBudget *self, gint64 now_us);
gboolean
coterie_device_offers (const CoterieDeviceId *self, const CoterieDeviceId *other);

G_END_DECLS
