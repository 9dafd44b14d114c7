// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/outbox.h"
#include "store/send-jobs.h"
#include "vault/desk.h"
#include "wire/content.h"
#include "wire/frames.h"

G_BEGIN_DECLS

/* On the vault thread: contents on their way out. */

/* What somebody else's job queues: chat, account, kind and what the kind needs; the rest is filled in here. */
gboolean
coterie_outbox_jobs_queue (CoterieDesk *desk, CoterieStoreSendJob *row, GError **error);
gboolean
coterie_outbox_jobs_queue_open (CoterieDesk *desk,
                                const CoterieStoreChat *chat,
                                CoterieContentKind kind,
                                GError **error);

/* A job: a text, as a person wrote it. Gives a CoterieStoreMessage. */
typedef struct
{
  gint64 account; /* the own one for the note to self */
  gint64 chat;    /* of a group, or 0 */
  GArray *part;   /* owned, of gint64: for these members alone, or NULL */
  char *text;
  gint64 written_ms; /* 0: now */
  gint64 kept_text;  /* of kept_texts, or 0 */
} CoterieComposeWish;

void
coterie_compose_wish_free (CoterieComposeWish *self);
gpointer
coterie_outbox_jobs_compose (CoterieDesk *desk, gpointer data, GError **error);

/* A job: an own text that failed waits to be sent again. @data: a gint64, its row. */
gpointer
coterie_outbox_jobs_retry (CoterieDesk *desk, gpointer data, GError **error);

/* A job: frames that are not answered. Gives a GPtrArray of CoterieStoreOutboxRow. */
gpointer
coterie_outbox_jobs_list (CoterieDesk *desk, gpointer data, GError **error);

/* A job: the server has taken a send. */
typedef struct
{
  guint64 send;
  gint64 time_ms;
} CoterieAnswerNews;

gpointer
coterie_outbox_jobs_answered (CoterieDesk *desk, gpointer data, GError **error);

/* A job: the server has refused a send. */
typedef enum
{
  COTERIE_REFUSED_AGAIN,  /* seal again under another number */
  COTERIE_REFUSED_REUSED, /* the same, and the number is burnt */
  COTERIE_REFUSED_GONE,   /* an account is no more, or another one has its name: they were looked at */
  COTERIE_REFUSED_FAILED, /* never */
} CoterieRefusedHow;

typedef struct
{
  guint64 send;
  CoterieRefusedHow how;
  GArray *stale;  /* of CoterieDeviceId: archive their sessions */
  GArray *wanted; /* of CoterieDeviceId: those the server misses; one that no chain has is a ghost [D3] */
  char *sentence; /* why it failed */
} CoterieRefusalNews;

CoterieRefusalNews *
coterie_refusal_news_new (guint64 send, CoterieRefusedHow how);
void
coterie_refusal_news_free (CoterieRefusalNews *self);
gpointer
coterie_outbox_jobs_refused (CoterieDesk *desk, gpointer data, GError **error);

gboolean /* it will not be sent */
coterie_outbox_jobs_fail (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error);
gboolean
coterie_outbox_jobs_fail_account (CoterieDesk *desk, gint64 account, GError **error);

G_END_DECLS
