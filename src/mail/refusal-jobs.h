// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what the server does not take [D3]. */

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
coterie_refusal_jobs_run (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
