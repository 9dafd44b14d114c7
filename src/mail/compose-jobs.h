// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/messages.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what a person writes. */

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
coterie_compose_jobs_run (CoterieDesk *desk, gpointer data, GError **error);

/* A job: an own text that failed waits to be sent again. @data: a gint64, its row. */
gpointer
coterie_compose_jobs_retry (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
