// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "mail/compose-jobs.h"

/* Texts that were kept for somebody of whom nothing was known: they go out when the server has said who that is. */

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
