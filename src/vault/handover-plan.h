// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/messages.h"
#include "wire/limits.h"

G_BEGIN_DECLS

/* One part of a hand-over: `part` and `after`, then the ranges that it covers. Kept as the payload of its send job, so
 * that the same part can be made again, and never a gap comes between two of them. */

/* A part is closed when it has grown to this; whatever comes last still fits into a content, where there is so much
 * room for rows. */
#define COTERIE_HANDOVER_PART_BYTES (64 * 1024)
#define COTERIE_HANDOVER_PART_MAX_BYTES (COTERIE_CONTENT_MAX_BYTES - 4096)
#define COTERIE_HANDOVER_CHAT_ROWS_MAX 200 /* the latest of each chat */
#define COTERIE_HANDOVER_RANGES_MAX 100    /* that one part tells late */

/* What is told, GROUPS before CHATS, the others in this order. The numbers stand in the store. */
typedef enum
{
  COTERIE_HANDOVER_PHASE_SETTINGS = 0,
  COTERIE_HANDOVER_PHASE_CONTACTS = 1,
  COTERIE_HANDOVER_PHASE_CHATS = 2,
  COTERIE_HANDOVER_PHASE_ROWS = 3,
  COTERIE_HANDOVER_PHASE_PICTURES = 4,
  COTERIE_HANDOVER_PHASE_END = 5,
  COTERIE_HANDOVER_PHASE_DONE = 6,
  COTERIE_HANDOVER_PHASE_CUT = 7,    /* taking: the rest will never come, and the person has not said that they know */
  COTERIE_HANDOVER_PHASE_GROUPS = 8, /* behind the people, whose chains they need */
} CoterieHandoverPhase;

typedef struct
{
  gint64 chat; /* rows, and records of groups */
  gint64 from;
  gint64 to;
} CoterieHandoverRange;

typedef struct
{
  guint part;
  guint8 after[COTERIE_CONTENT_ID_BYTES];
  CoterieHandoverPhase phase;
  gboolean late;  /* of rows: a part of its own [H6] */
  GArray *ranges; /* owned, of CoterieHandoverRange */
} CoterieHandoverPlan;

void
coterie_handover_plan_clear (CoterieHandoverPlan *plan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieHandoverPlan, coterie_handover_plan_clear)

void /* ranges that meet become one */
coterie_handover_plan_add (CoterieHandoverPlan *plan, gint64 chat, gint64 from, gint64 to);
GBytes *
coterie_handover_plan_to_payload (const CoterieHandoverPlan *plan);
gboolean
coterie_handover_plan_from_payload (CoterieHandoverPlan *plan, GBytes *payload);

GBytes * /* what a payload with a range of that chat has in it; others may have it, too */
coterie_handover_plan_name_chat (gint64 chat);
gboolean /* late, without a number as yet: its ranges may still become more */
coterie_handover_plan_is_open (const CoterieHandoverPlan *plan);

gsize /* what JSON makes of a row, at most */
coterie_handover_plan_measure (const CoterieStoreMessage *row);

G_END_DECLS
