// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "mail/profile-jobs.h"
#include "store/kept-texts.h"

G_BEGIN_DECLS

/* On the vault thread: what a client shows when it has just been opened, and small things of its own. */

typedef struct
{
  GPtrArray *contacts; /* CoterieStoreContact */
  GPtrArray *chats;    /* CoterieStoreChat */
  CoterieOwnProfile *own;
  gint64 n_unsent;
  gint64 n_held;
  gint64 n_kept;
} CoterieClientContents;

void
coterie_client_contents_free (CoterieClientContents *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieClientContents, coterie_client_contents_free)

gpointer
coterie_client_jobs_load (CoterieDesk *desk, gpointer data, GError **error);

/* A draft; nobody waits for it. */
typedef struct
{
  gint64 chat;
  char *draft;
} CoterieDraftWish;

void
coterie_draft_wish_free (CoterieDraftWish *self);
gpointer
coterie_client_jobs_set_draft (CoterieDesk *desk, gpointer data, GError **error);

/* Something that the person chose for a chat. */
typedef struct
{
  gint64 chat;
  CoterieChatFlag flag;
  gboolean value;
} CoterieFlagWish;

gpointer
coterie_client_jobs_set_flag (CoterieDesk *desk, gpointer data, GError **error);

/* Texts for names that nobody could look up. @data: a CoterieStoreKeptText; the number of one; nothing. */
gpointer
coterie_client_jobs_keep_text (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_client_jobs_drop_text (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_client_jobs_list_texts (CoterieDesk *desk, gpointer data, GError **error);

/* The devices of an account; @data: a gint64. Gives a GArray of CoterieDeviceRow. */
gpointer
coterie_client_jobs_list_devices (CoterieDesk *desk, gpointer data, GError **error);

/* Rows before a position, for the reader. Gives a GPtrArray of CoterieStoreMessage. */
typedef struct
{
  gint64 chat;
  guint64 position;
  guint limit;
} CoteriePageWish;

gpointer
coterie_client_jobs_read_page (CoterieSql *sql, gpointer data, GError **error);
gpointer
coterie_client_jobs_read_history (CoterieSql *sql, gpointer data, GError **error);
/* Rows that were seen and have become something else. Gives the same. */
gpointer
coterie_client_jobs_read_renewed (CoterieSql *sql, gpointer data, GError **error);

/* What grows old: the sent log. */
gpointer
coterie_client_jobs_clean_up (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
