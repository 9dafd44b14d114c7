// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/content-jobs.h"
#include "store/send-jobs.h"
#include "vault/desk.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread: contents that set up a call. They are urgent: what has not gone within a minute goes no more. */

typedef struct
{
  gint64 chat;
  CoterieContentKind kind;
  GBytes *members; /* owned; of coterie_content_encode_members() */
  gboolean has_to;
  CoterieDeviceId to; /* to that device alone */
} CoterieCallWish;

void
coterie_call_wish_free (CoterieCallWish *self);
gpointer
coterie_call_jobs_send (CoterieDesk *desk, gpointer data, GError **error);

gboolean
coterie_call_jobs_is_kind (CoterieContentKind kind);
gboolean /* to the own other devices alone, in whatever chat */
coterie_call_jobs_is_for_own (const CoterieStoreSendJob *job);
gboolean
coterie_call_jobs_fill (const CoterieStoreSendJob *job, CoterieContent *content);

gboolean
coterie_call_jobs_take (CoterieArrival *self, GError **error);
gboolean
coterie_call_jobs_take_group (CoterieArrival *self, GError **error);

G_END_DECLS
