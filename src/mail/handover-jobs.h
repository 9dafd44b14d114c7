// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/send-jobs.h"
#include "vault/desk.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread: what this device tells one that a person has approved on it (docs/protocol.md, section 19). The
 * other end is mail/takeover-jobs. */

/* What is told, in this order. The numbers stand in the store. */
typedef enum
{
  COTERIE_HANDOVER_PHASE_SETTINGS = 0,
  COTERIE_HANDOVER_PHASE_CONTACTS = 1,
  COTERIE_HANDOVER_PHASE_CHATS = 2,
  COTERIE_HANDOVER_PHASE_ROWS = 3,
  COTERIE_HANDOVER_PHASE_PICTURES = 4,
  COTERIE_HANDOVER_PHASE_END = 5,
  COTERIE_HANDOVER_PHASE_DONE = 6,
} CoterieHandoverPhase;

#define COTERIE_HANDOVER_CHAT_ROWS_MAX 200 /* the latest of each chat */
#define COTERIE_HANDOVER_PARTS_MAX 16      /* unanswered ones */

gboolean
coterie_handover_jobs_begin (CoterieDesk *desk, guint32 device, GError **error);
gboolean
coterie_handover_jobs_must_wait (
    CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean receiving, gboolean *waits, GError **error);
gboolean
coterie_handover_jobs_fill (
    CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieContent *content, gboolean *there, GError **error);
gboolean
coterie_handover_jobs_take_ack (CoterieDesk *desk, const CoterieContent *content, GError **error);

G_END_DECLS
