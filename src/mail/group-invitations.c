// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-invitations.h"

#include "entities/errors.h"
#include "mail/group-changes.h"
#include "mail/outbox-jobs.h"
#include "mail/sync-jobs.h"
#include "store/group-invitations.h"
#include "store/groups.h"
#include "vault/group-jobs.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <string.h>

static gpointer
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, sentence);
  return NULL;
}

/* ------------------------------------------------------------------------------------ making them */

static CoterieStoreChat *
get_own_group (CoterieDesk *desk, gint64 number, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, number, error);
  CoterieGroup *group = chat != NULL ? coterie_group_jobs_get (desk, chat, error) : NULL;

  if (group == NULL)
    return NULL;
  return coterie_group_may (group, desk->own->aid, COTERIE_GROUP_RIGHT_ADD)
             ? chat
             : refuse (error, N_ ("You may not add people to this group. Ask one of its admins."));
}

/**
 * coterie_group_invitations_make:
 *
 * Errors: BAD_INPUT when we may not add people.
 */
gpointer
coterie_group_invitations_make (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = get_own_group (desk, *(gint64 *) data, error);
  g_autofree CoterieGroupLink *link = g_new0 (CoterieGroupLink, 1);
  CoterieStoreInvitation row = { .is_good = TRUE, .at_ms = desk->now_ms };

  if (chat == NULL)
    return NULL;
  randombytes_buf (row.token, sizeof row.token);
  memcpy (link->group, chat->id, sizeof link->group);
  memcpy (link->token, row.token, sizeof link->token);
  return coterie_store_group_invitations_put (desk->sql, chat->chat, &row, error) &&
                 coterie_sync_jobs_tell_chat (desk, chat, error)
             ? g_steal_pointer (&link)
             : NULL;
}

gpointer
coterie_group_invitations_take_back (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, *(gint64 *) data, error);
  g_autoptr (GArray) rows =
      chat != NULL ? coterie_store_group_invitations_list (desk->sql, chat->chat, G_MAXINT, error) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      CoterieStoreInvitation *row = &g_array_index (rows, CoterieStoreInvitation, i);

      if (!row->is_good)
        continue;
      row->is_good = FALSE;
      row->at_ms = MAX (desk->now_ms, row->at_ms + 1);
      if (!coterie_store_group_invitations_put (desk->sql, chat->chat, row, error))
        return NULL;
    }
  return rows != NULL && coterie_sync_jobs_tell_chat (desk, chat, error) ? COTERIE_JOB_DONE : NULL;
}

/* ------------------------------------------------------------------------------------ own devices */

gboolean
coterie_group_invitations_get (CoterieDesk *desk, gint64 chat, CoterieSyncChat *told, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_group_invitations_list (desk->sql, chat, COTERIE_SYNC_INVITATIONS_MAX, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CoterieStoreInvitation *row = &g_array_index (rows, CoterieStoreInvitation, i);
      CoterieSyncInvitation *invitation = &told->invitations[told->n_invitations++];

      memcpy (invitation->token, row->token, sizeof invitation->token);
      invitation->is_good = row->is_good;
      invitation->at_ms = (guint64) row->at_ms;
    }
  return rows != NULL;
}

/* [O1]; of two choices at once the one that lets nobody in. */
gboolean
coterie_group_invitations_put (CoterieDesk *desk, gint64 chat, const CoterieSyncChat *told, GError **error)
{
  for (guint i = 0; i < told->n_invitations; i++)
    {
      const CoterieSyncInvitation *invitation = &told->invitations[i];
      CoterieStoreInvitation row, known;

      row = (CoterieStoreInvitation){ .is_good = invitation->is_good,
                                      .at_ms = coterie_sync_jobs_limit (desk, (gint64) invitation->at_ms) };
      memcpy (row.token, invitation->token, sizeof row.token);
      if (!coterie_store_group_invitations_load (desk->sql, chat, row.token, &known, error))
        return FALSE;
      if (row.at_ms < known.at_ms || (row.at_ms == known.at_ms && row.is_good))
        continue;
      if (!coterie_store_group_invitations_put (desk->sql, chat, &row, error))
        return FALSE;
    }
  return TRUE;
}

/* ------------------------------------------------------------------------------------ opening one */

static gboolean
note_asked (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  g_auto (CoterieStoreGroup) row = { 0 };
  gboolean found;

  if (!coterie_store_groups_load (desk->sql, chat->chat, &row, &found, error))
    return FALSE;
  if (row.role != COTERIE_GROUP_NOBODY)
    return TRUE;
  row.state = COTERIE_STORE_GROUP_ASKED;
  chat->group_state = row.state;
  coterie_desk_touch_chat (desk, chat);
  return coterie_store_groups_save (desk->sql, &row, error);
}

/**
 * coterie_group_invitations_join:
 * @data: a CoterieJoinWish
 *
 * Repeating is safe, and asks again. Errors: BAD_INPUT when we are in the group.
 */
gpointer
coterie_group_invitations_join (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieJoinWish *wish = data;
  CoterieStoreChat *chat = coterie_group_jobs_ensure (desk, wish->group, error);
  CoterieGroup *group = chat != NULL ? coterie_group_jobs_get (desk, chat, error) : NULL;
  g_auto (CoterieStoreSendJob) job = { .account = wish->account, .kind = COTERIE_CONTENT_GROUP_JOIN };

  if (group == NULL)
    return NULL;
  if (wish->account == COTERIE_STORE_OWN_ACCOUNT)
    return refuse (error, N_ ("That is an invitation of yours. Give it to those who are to come."));
  if (coterie_group_get_role (group, desk->own->aid) != COTERIE_GROUP_NOBODY)
    return refuse (error, N_ ("You are in this group already."));
  job.chat = chat->chat;
  job.payload = g_bytes_new (wish->token, sizeof wish->token);
  return note_asked (desk, chat, error) && coterie_outbox_jobs_queue (desk, &job, error) ? COTERIE_JOB_DONE : NULL;
}

/* ------------------------------------------------------------------------------------ who comes */

static gboolean
note_join (CoterieArrival *self, GError **error)
{
  const guint8 *token = self->content.group->token;
  CoterieGroup *group = coterie_group_jobs_get (self->desk, self->group, error);
  CoterieStoreInvitation row;
  gboolean is_new;

  if (group == NULL || !coterie_store_group_invitations_load (self->desk->sql, self->group->chat, token, &row, error))
    return FALSE;
  if (!row.is_good || coterie_group_get_role (group, self->content.from.aid) != COTERIE_GROUP_NOBODY)
    return TRUE;
  if (!coterie_store_group_joins_add (self->desk->sql, self->group->chat, self->account, token, self->desk->now_ms,
                                      &is_new, error))
    return FALSE;
  if (is_new)
    coterie_changes_add_event (self->desk->changes, COTERIE_EVENT_GROUP_JOIN, self->account)->chat = self->group->chat;
  return TRUE;
}

/**
 * coterie_group_invitations_take_join:
 *
 * Of somebody else: they have an invitation of ours. Of an own device: it has asked for us.
 */
gboolean
coterie_group_invitations_take_join (CoterieArrival *self, GError **error)
{
  if (!self->from_own)
    return self->group == NULL || note_join (self, error);
  if (self->distrusted)
    return TRUE;
  if (self->group == NULL && !coterie_group_jobs_meet (self->desk, self->content.chat, &self->group, error))
    return FALSE;
  return self->group == NULL || note_asked (self->desk, self->group, error);
}

gpointer
coterie_group_invitations_list_joins (CoterieDesk *desk, gpointer data, GError **error)
{
  return coterie_store_group_joins_list (desk->sql, *(gint64 *) data, error);
}

/**
 * coterie_group_invitations_answer:
 * @data: a CoterieJoinAnswer
 *
 * Errors: BAD_INPUT, TOO_LONG; then nothing happened.
 */
gpointer
coterie_group_invitations_answer (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieJoinAnswer *answer = data;
  g_autoptr (GArray) joins = coterie_store_group_joins_list (desk->sql, answer->chat, error);
  g_autoptr (GArray) accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  CoterieGroupChangeWish wish = { .chat = answer->chat,
                                  .change = COTERIE_GROUP_CHANGE_ADD,
                                  .accounts = accounts,
                                  .share_history = answer->share_history };
  gboolean waits = FALSE;

  if (joins == NULL)
    return NULL;
  for (guint i = 0; i < joins->len; i++)
    waits |= g_array_index (joins, gint64, i) == answer->account;
  if (!waits)
    return refuse (error, N_ ("They do not wait to be let in, or not any more."));
  g_array_append_val (accounts, answer->account);
  if (answer->let_in && coterie_group_changes_make (desk, &wish, error) == NULL)
    return NULL;
  return coterie_store_group_joins_remove (desk->sql, answer->chat, answer->account, error) ? COTERIE_JOB_DONE : NULL;
}
