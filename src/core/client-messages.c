// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "core/composer.h"
#include "core/timeline.h"
#include "mail/compose-jobs.h"
#include "mail/outbox-jobs.h"
#include "wire/names.h"

/* Messages: sending, reading, drafts. */

/* ------------------------------------------------------------------------------------ sending */

typedef struct
{
  char *name;
  char *text;
  GArray *part;            /* gint64: accounts; NULL: for all */
  CoterieMessage *message; /* what was made of it */
} Sending;

static void
sending_free (Sending *sending)
{
  g_free (sending->name);
  g_free (sending->text);
  g_clear_pointer (&sending->part, g_array_unref);
  g_clear_object (&sending->message);
  g_free (sending);
}

static void
on_composed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  g_autoptr (CoterieStoreMessage) row = NULL;
  GError *error = NULL;

  row = g_task_propagate_pointer (G_TASK (result), &error);
  if (row == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  sending->message = coterie_client_make_message (self, row);
  g_task_return_boolean (task, TRUE);
}

static void
compose (GTask *task, gint64 account, gint64 group)
{
  CoterieClient *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  CoterieComposeWish *wish = g_new0 (CoterieComposeWish, 1);

  wish->account = account;
  wish->chat = group;
  wish->text = g_strdup (sending->text);
  wish->part = sending->part != NULL ? g_array_ref (sending->part) : NULL;
  coterie_vault_run_async (self->vault, coterie_compose_jobs_run, wish, (GDestroyNotify) coterie_compose_wish_free,
                           (GDestroyNotify) coterie_store_message_free, NULL, on_composed, task);
}

static void
kept_text_free (CoterieStoreKeptText *row)
{
  coterie_store_kept_text_free (row);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  self->n_kept++;
  if (self->transport != NULL)
    {
      coterie_client_check_settled (self);
      coterie_client_send_kept (self);
    }
  g_task_return_boolean (task, TRUE);
}

static void
keep_text (GTask *task)
{
  CoterieClient *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  CoterieStoreKeptText *row = g_new0 (CoterieStoreKeptText, 1);

  row->name = g_strdup (sending->name);
  row->body = g_strdup (sending->text);
  coterie_vault_run_async (self->vault, coterie_client_jobs_keep_text, row, (GDestroyNotify) kept_text_free, NULL, NULL,
                           on_kept, task);
}

/* Only "nobody has that name" and the like end it; without a connection the text is kept. */
static void
on_recipient_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = COTERIE_CLIENT (source);
  g_autoptr (CoterieContact) contact = NULL;
  g_autoptr (GError) error = NULL;

  contact = coterie_client_lookup_finish (self, result, &error);
  if (!coterie_client_is_open (self))
    g_task_return_error (task, coterie_client_new_closed_error ());
  else if (contact != NULL)
    compose (g_steal_pointer (&task), coterie_contact_get_account (contact), 0);
  else if (error->domain == COTERIE_CORE_ERROR &&
           (error->code == COTERIE_CORE_ERROR_UNKNOWN_NAME || error->code == COTERIE_CORE_ERROR_GONE ||
            error->code == COTERIE_CORE_ERROR_HELD || error->code == COTERIE_CORE_ERROR_BAD_INPUT))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    keep_text (g_steal_pointer (&task));
}

/**
 * coterie_client_send_async:
 * @name: a user name; the own one for the note to self
 * @text: UTF-8, at most %COTERIE_TEXT_MAX_BYTES
 *
 * Errors: BAD_INPUT, TOO_LONG, UNKNOWN_NAME, BLOCKED, GONE, HELD, DISK_FULL; then nothing was kept. Not safe to repeat
 * after success: that is another message.
 */
void
coterie_client_send_async (CoterieClient *self,
                           const char *name,
                           const char *text,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);
  GError *error = NULL;

  sending->name = g_strdup (name);
  sending->text = g_strdup (text);
  g_task_set_task_data (task, sending, (GDestroyNotify) sending_free);
  if (!coterie_client_is_open (self))
    g_task_return_error (task, coterie_client_new_closed_error ());
  else if (!coterie_composer_check_text (text, &error) || !coterie_name_check (name, &error))
    coterie_core_error_return (task, error);
  else if (g_strcmp0 (name, coterie_client_get_name (self)) == 0)
    {
      compose (task, COTERIE_STORE_OWN_ACCOUNT, 0);
      return;
    }
  else
    {
      coterie_client_lookup_async (self, name, cancellable, on_recipient_found, task);
      return;
    }
  g_object_unref (task);
}

/**
 * coterie_client_send_finish:
 * @message: (out) (optional) (nullable) (transfer full): the pending row; NULL when only the text is kept
 *
 * Returns: TRUE: whatever happens now, it will be sent
 */
gboolean
coterie_client_send_finish (CoterieClient *self, GAsyncResult *result, CoterieMessage **message, GError **error)
{
  Sending *sending;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (message != NULL)
    *message = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  sending = g_task_get_task_data (G_TASK (result));
  if (message != NULL && sending->message != NULL)
    *message = g_object_ref (sending->message);
  return TRUE;
}

/* @part: (transfer full) (nullable) */
static void
send_to_chat (CoterieChat *chat, const char *text, GArray *part, GTask *owned_task)
{
  g_autoptr (GTask) task = owned_task;
  CoterieClient *self = g_task_get_source_object (task);
  CoterieContact *contact = coterie_chat_get_contact (chat);
  Sending *sending = g_new0 (Sending, 1);
  GError *error = NULL;

  sending->text = g_strdup (text);
  sending->part = part;
  g_task_set_task_data (task, sending, (GDestroyNotify) sending_free);
  if (!coterie_client_is_open (self))
    g_task_return_error (task, coterie_client_new_closed_error ());
  else if (!coterie_composer_check_text (text, &error))
    coterie_core_error_return (task, error);
  else
    compose (g_steal_pointer (&task),
             contact != NULL ? coterie_contact_get_account (contact) : COTERIE_STORE_OWN_ACCOUNT,
             coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP ? coterie_chat_get_number (chat) : 0);
}

/**
 * coterie_client_send_to_chat_async:
 * @text: UTF-8, at most %COTERIE_TEXT_MAX_BYTES
 *
 * In a group "@name" mentions its members. Errors: BAD_INPUT, TOO_LONG, BLOCKED, GONE, DISK_FULL; then nothing was
 * kept. Not safe to repeat after success.
 */
void
coterie_client_send_to_chat_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   const char *text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  send_to_chat (chat, text, NULL, g_task_new (self, cancellable, callback, user_data));
}

/**
 * coterie_client_send_to_members_async:
 * @group: a group's chat
 * @members: (element-type CoterieContact): some of those who are in it
 *
 * As coterie_client_send_to_chat_async(), with BAD_INPUT also when @members are nobody, everybody, or not members.
 */
void
coterie_client_send_to_members_async (CoterieClient *self,
                                      CoterieChat *group,
                                      const char *text,
                                      const GPtrArray *members,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  send_to_chat (group, text, coterie_client_list_accounts (members),
                g_task_new (self, cancellable, callback, user_data));
}

/**
 * coterie_client_send_to_chat_finish:
 * @message: (out) (optional) (transfer full): the pending row
 *
 * Returns: TRUE: whatever happens now, it will be sent
 */
gboolean
coterie_client_send_to_chat_finish (CoterieClient *self, GAsyncResult *result, CoterieMessage **message, GError **error)
{
  return coterie_client_send_finish (self, result, message, error);
}

/* ------------------------------------------------------------------------------------ kept texts */

/* Texts whose names are looked up one after the other, now that there is a connection. */
typedef struct
{
  CoterieClient *client;
  GPtrArray *texts;    /* CoterieStoreKeptText */
  GHashTable *waiting; /* names whose texts stay for now: borrowed from the texts */
  guint next;
} KeptRun;

static void
next_kept (KeptRun *run);

static void
kept_run_finish (KeptRun *run)
{
  CoterieClient *self = run->client;

  self->looking_up_kept = FALSE;
  coterie_client_end_background (self);
  g_hash_table_unref (run->waiting);
  g_clear_pointer (&run->texts, g_ptr_array_unref);
  g_free (run);
  g_object_unref (self);
}

static const CoterieStoreKeptText *
get_current (KeptRun *run)
{
  return run->texts->pdata[run->next - 1];
}

/* The text stays, and with it those that were written later for the same name; the next connection tries again. */
static void
leave_kept (KeptRun *run, const GError *why)
{
  g_message ("a kept text stays: %s", why->message);
  g_hash_table_add (run->waiting, get_current (run)->name);
  run->client->n_kept_left++;
  next_kept (run);
}

static void
count_down (KeptRun *run)
{
  if (run->client->n_kept > 0)
    run->client->n_kept--;
  next_kept (run);
}

static void
on_kept_dropped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KeptRun *run = user_data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) != NULL)
    count_down (run);
  else
    leave_kept (run, error);
}

static void
drop_kept (KeptRun *run, const GError *why)
{
  CoterieClient *self = run->client;
  const CoterieStoreKeptText *text = get_current (run);
  CoterieSentence sentence = COTERIE_SENTENCE_UNSENT_UNKNOWN;

  if (g_error_matches (why, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_GONE))
    sentence = COTERIE_SENTENCE_UNSENT_GONE;
  else if (g_error_matches (why, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BLOCKED))
    sentence = COTERIE_SENTENCE_UNSENT_BLOCKED;
  coterie_client_tell (self, COTERIE_NOTICE_UNSENT, sentence, text->name);
  coterie_vault_run_async (self->vault, coterie_client_jobs_drop_text, g_memdup2 (&text->text, sizeof text->text),
                           g_free, NULL, NULL, on_kept_dropped, run);
}

/* Nobody is there to be written to, and that will not change. */
static gboolean
is_final (const GError *error)
{
  return g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_UNKNOWN_NAME) ||
         g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_GONE) ||
         g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BLOCKED);
}

static void
fail_kept (KeptRun *run, const GError *why)
{
  if (run->client->vault == NULL)
    kept_run_finish (run);
  else if (is_final (why))
    drop_kept (run, why);
  else
    leave_kept (run, why);
}

static void
on_kept_composed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KeptRun *run = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieStoreMessage) row = g_task_propagate_pointer (G_TASK (result), &error);

  if (row != NULL)
    count_down (run);
  else
    fail_kept (run, error);
}

static void
on_kept_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KeptRun *run = user_data;
  CoterieClient *self = run->client;
  const CoterieStoreKeptText *text = get_current (run);
  g_autoptr (CoterieContact) contact = NULL;
  g_autoptr (GError) error = NULL;
  CoterieComposeWish *wish;

  contact = coterie_client_lookup_finish (self, result, &error);
  if (contact == NULL || self->vault == NULL)
    {
      fail_kept (run, error);
      return;
    }
  wish = g_new0 (CoterieComposeWish, 1);
  wish->account = coterie_contact_get_account (contact);
  wish->text = g_strdup (text->body);
  wish->written_ms = text->written_ms;
  wish->kept_text = text->text;
  coterie_vault_run_async (self->vault, coterie_compose_jobs_run, wish, (GDestroyNotify) coterie_compose_wish_free,
                           (GDestroyNotify) coterie_store_message_free, NULL, on_kept_composed, run);
}

static void
next_kept (KeptRun *run)
{
  CoterieClient *self = run->client;

  while (run->next < run->texts->len &&
         g_hash_table_contains (run->waiting, ((CoterieStoreKeptText *) run->texts->pdata[run->next])->name))
    {
      run->next++;
      self->n_kept_left++;
    }
  if (run->next >= run->texts->len || self->state != COTERIE_CLIENT_ONLINE)
    {
      kept_run_finish (run);
      return;
    }
  run->next++;
  coterie_client_lookup_async (self, get_current (run)->name, self->end, on_kept_found, run);
}

static void
on_kept_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KeptRun *run = user_data;

  run->texts = g_task_propagate_pointer (G_TASK (result), NULL);
  if (run->texts != NULL)
    {
      run->client->n_kept = run->texts->len; /* some may have gone before a later text */
      next_kept (run);
    }
  else
    kept_run_finish (run);
}

/**
 * coterie_client_send_kept:
 *
 * Looks up the names that could not be looked up before, and sends what was kept for them.
 */
void
coterie_client_send_kept (CoterieClient *self)
{
  KeptRun *run;

  if (self->n_kept == 0 || self->looking_up_kept || self->state != COTERIE_CLIENT_ONLINE)
    return;
  self->looking_up_kept = TRUE;
  self->n_kept_left = 0;
  coterie_client_begin_background (self);
  run = g_new0 (KeptRun, 1);
  run->client = g_object_ref (self);
  run->waiting = g_hash_table_new (g_str_hash, g_str_equal);
  coterie_vault_run_async (self->vault, coterie_client_jobs_list_texts, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                           self->end, on_kept_listed, run);
}

/* ------------------------------------------------------------------------------------ reading */

static void
on_history (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  GPtrArray *messages;
  g_autoptr (GPtrArray) rows = NULL;
  GError *error = NULL;

  rows = g_task_propagate_pointer (G_TASK (result), &error);
  if (rows == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  messages = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      CoterieMessage *message = coterie_client_make_message (self, rows->pdata[i]);

      if (message != NULL)
        g_ptr_array_add (messages, message);
    }
  g_task_return_pointer (task, messages, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * coterie_client_load_history_async:
 * @before_position: the row after the last that is wanted; %G_MAXUINT64 for the end
 * @limit: at most so many rows
 */
void
coterie_client_load_history_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   guint64 before_position,
                                   guint limit,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoteriePageWish *wish;

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  wish = g_new0 (CoteriePageWish, 1);
  wish->chat = coterie_chat_get_number (chat);
  wish->position = before_position;
  wish->limit = limit;
  coterie_vault_read_async (self->vault, coterie_client_jobs_read_history, wish, g_free,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, on_history, task);
}

/**
 * coterie_client_load_history_finish:
 *
 * Returns: (transfer full) (element-type CoterieMessage): oldest first
 */
GPtrArray *
coterie_client_load_history_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coterie_client_load_renewed_async:
 *
 * Repeating is safe: only marking as read takes them away.
 */
void
coterie_client_load_renewed_async (CoterieClient *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  coterie_vault_read_async (self->vault, coterie_client_jobs_read_renewed, NULL, NULL,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, on_history, task);
}

/**
 * coterie_client_load_renewed_finish:
 *
 * Returns: (transfer full) (element-type CoterieMessage): by chat, oldest first
 */
GPtrArray *
coterie_client_load_renewed_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coterie_client_open_timeline:
 *
 * Returns: (transfer full): a CoterieTimeline
 */
GListModel *
coterie_client_open_timeline (CoterieClient *self, CoterieChat *chat)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);
  g_return_val_if_fail (coterie_client_is_open (self), NULL);

  return G_LIST_MODEL (coterie_timeline_new (self, chat));
}

/* ------------------------------------------------------------------------------------ writing */

static void
on_draft_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    g_message ("a draft was not kept: %s", error->message);
}

/**
 * coterie_client_set_draft:
 * @draft: "" takes it away
 *
 * Kept at once on the screen and soon on the disk.
 */
void
coterie_client_set_draft (CoterieClient *self, CoterieChat *chat, const char *draft)
{
  CoterieDraftWish *wish;

  g_return_if_fail (COTERIE_IS_CLIENT (self));
  g_return_if_fail (draft != NULL);

  if (!coterie_client_is_open (self) || g_strcmp0 (coterie_chat_get_draft (chat), draft) == 0)
    return;
  coterie_chat_set_draft (chat, draft);
  wish = g_new0 (CoterieDraftWish, 1);
  wish->chat = coterie_chat_get_number (chat);
  wish->draft = g_strdup (draft);
  coterie_vault_run_async (self->vault, coterie_client_jobs_set_draft, wish, (GDestroyNotify) coterie_draft_wish_free,
                           NULL, NULL, on_draft_kept, NULL);
}

void
coterie_client_set_typing (CoterieClient *self, CoterieChat *chat, gboolean active)
{
  CoterieContact *contact;

  g_return_if_fail (COTERIE_IS_CLIENT (self));

  contact = coterie_chat_get_contact (chat);
  if (self->state != COTERIE_CLIENT_ONLINE)
    return;
  if (contact != NULL)
    coterie_typing_set (self->typing, contact, active);
  else if (coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP)
    coterie_typing_set_group (self->typing, coterie_chat_get_number (chat), active);
}
