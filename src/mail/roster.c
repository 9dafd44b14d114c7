// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/roster.h"

#include "base/encoding.h"
#include "base/log.h"
#include "entities/errors.h"
#include "vault/timer.h"
#include "wire/accounts.h"
#include "wire/names.h"

/* Until a chain that somebody told us of is asked for again, when there was no answer of any use. */
#define TOLD_WAIT_MS (30 * 1000)

struct _CoterieRoster
{
  CoterieVault *vault;
  CoterieTransport *transport;
  CoterieRosterFunc changed;
  gpointer user_data;
  GHashTable *looking; /* aids in hex that are being looked at without an answer: their Look, borrowed */
  guint n_jobs;        /* lists of whom to look at that are being made, and failures being noted */
  CoterieTimer wake;
  gboolean held_wanted; /* who is on hold could not be read */
  GCancellable *end;
};

/* One look at one account. */
typedef struct
{
  CoterieRoster *roster;
  guint8 aid[COTERIE_AID_BYTES];
  char *name;    /* NULL when it is not known otherwise */
  GArray *told;  /* of CoterieTold */
  GArray *later; /* of CoterieTold: what came when it was under way */
  gboolean vain; /* the server's answer was of no use */
  CoterieRosterOutcome outcome;
} Look;

static void
roster_clear (CoterieRoster *self)
{
  g_clear_pointer (&self->vault, coterie_vault_unref);
  g_clear_object (&self->transport);
  g_clear_object (&self->end);
  g_hash_table_unref (self->looking);
}

static void
roster_release (CoterieRoster *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) roster_clear);
}

static void
look_free (Look *look)
{
  roster_release (look->roster);
  g_array_unref (look->told);
  g_array_unref (look->later);
  g_free (look->name);
  g_free (look);
}

/**
 * coterie_roster_new:
 * @changed: called when it may have become idle, until it is freed
 */
CoterieRoster *
coterie_roster_new (CoterieVault *vault, CoterieTransport *transport, CoterieRosterFunc changed, gpointer user_data)
{
  CoterieRoster *self = g_rc_box_new0 (CoterieRoster);

  self->vault = coterie_vault_ref (vault);
  self->transport = g_object_ref (transport);
  self->changed = changed;
  self->user_data = user_data;
  self->looking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->end = g_cancellable_new ();
  return self;
}

void
coterie_roster_free (CoterieRoster *self)
{
  coterie_timer_stop (&self->wake);
  g_cancellable_cancel (self->end);
  roster_release (self);
}

gboolean
coterie_roster_is_idle (CoterieRoster *self)
{
  return self->n_jobs == 0 && g_hash_table_size (self->looking) == 0;
}

static void
report (CoterieRoster *self)
{
  if (!g_cancellable_is_cancelled (self->end))
    self->changed (self->user_data);
}

/* ------------------------------------------------------------------------------------ one look */

/* Takes @error: there is no chain to be judged. What ended with the connection says nothing of the server; but one that
 * says that it cannot be reached, over a connection that stands, has answered. */
static void
fail_look (GTask *task, GError *error)
{
  Look *look = g_task_get_task_data (task);

  look->vain = coterie_transport_is_connected (look->roster->transport) &&
               !g_error_matches (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CANCELLED) &&
               !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_task_return_error (task, error);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Look *look = g_task_get_task_data (task);
  g_autofree CoterieRosterOutcome *outcome = NULL;
  GError *error = NULL;

  outcome = coterie_vault_finish (look->roster->vault, result, &error);
  if (outcome == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  look->outcome = *outcome;
  g_task_return_boolean (task, TRUE);
}

static void
take_reply (GTask *task, JsonNode *node)
{
  Look *look = g_task_get_task_data (task);
  CoterieChainNews *news = g_new0 (CoterieChainNews, 1);
  GError *error = NULL;

  if (!coterie_chain_reply_from_json (&news->reply, node, &error))
    {
      coterie_chain_news_free (news);
      fail_look (task, error);
      g_object_unref (task);
      return;
    }
  memcpy (news->aid, look->aid, sizeof news->aid);
  news->name = g_strdup (look->name);
  news->told = g_array_ref (look->told); /* nobody writes there any more */
  coterie_vault_run_async (look->roster->vault, coterie_roster_jobs_take_chain, news,
                           (GDestroyNotify) coterie_chain_news_free, g_free, NULL, on_taken, task);
}

/* The server shows no chain of that account. Takes the task. */
static void
take_absence (GTask *task, CoterieJob job)
{
  Look *look = g_task_get_task_data (task);

  coterie_vault_run_async (look->roster->vault, job, coterie_look_news_new (look->aid, look->told),
                           (GDestroyNotify) coterie_look_news_free, g_free, NULL, on_taken, task);
}

/* [G3]: is there another account under the name of one that is gone? */
static void
on_successor (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Look *look = g_task_get_task_data (task);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  CoterieNameReply reply;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node != NULL && coterie_name_reply_from_json (&reply, node, &error))
    take_absence (task, memcmp (reply.aid, look->aid, sizeof look->aid) != 0 ? coterie_absence_jobs_take_replaced
                                                                             : coterie_absence_jobs_take_missing);
  else if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_UNKNOWN_NAME))
    take_absence (task, coterie_absence_jobs_take_gone);
  else
    {
      fail_look (task, g_steal_pointer (&error));
      g_object_unref (task);
    }
}

static void
on_own_name (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Look *look = g_task_get_task_data (task);
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  name = coterie_vault_finish (look->roster->vault, result, &error);
  if (name == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (name[0] == '\0')
    {
      take_absence (g_steal_pointer (&task), coterie_absence_jobs_take_gone);
      return;
    }
  path = g_strdup_printf ("/v1/names/%s", name);
  coterie_transport_request_async (look->roster->transport, "GET", path, NULL, g_task_get_cancellable (task),
                                   on_successor, g_object_ref (task));
}

/* Takes the task. */
static void
take_gone (GTask *task)
{
  Look *look = g_task_get_task_data (task);

  coterie_vault_run_async (look->roster->vault, coterie_absence_jobs_dup_name,
                           coterie_look_news_new (look->aid, look->told), (GDestroyNotify) coterie_look_news_free,
                           g_free, NULL, on_own_name, task);
}

static void
on_chain (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node != NULL)
    take_reply (g_steal_pointer (&task), node);
  else if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_UNKNOWN_ACCOUNT))
    take_absence (g_steal_pointer (&task), coterie_absence_jobs_take_missing);
  else if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_ACCOUNT_GONE))
    take_gone (g_steal_pointer (&task));
  else
    fail_look (task, g_steal_pointer (&error));
}

static void
start_look (CoterieRoster *self, GTask *task)
{
  Look *look = g_task_get_task_data (task);
  g_autofree char *hex = coterie_hex_encode (look->aid, sizeof look->aid);
  g_autofree char *path = g_strdup_printf ("/v1/accounts/%s/chain", hex);

  coterie_transport_request_async (self->transport, "GET", path, NULL, g_task_get_cancellable (task), on_chain, task);
}

static GTask *
look_new (
    CoterieRoster *self, const guint8 *aid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Look *look = g_new0 (Look, 1);

  look->roster = g_rc_box_acquire (self);
  look->told = g_array_new (FALSE, FALSE, sizeof (CoterieTold));
  look->later = g_array_new (FALSE, FALSE, sizeof (CoterieTold));
  if (aid != NULL)
    memcpy (look->aid, aid, sizeof look->aid);
  g_task_set_task_data (task, look, (GDestroyNotify) look_free);
  return task;
}

/**
 * coterie_roster_refresh_async:
 * @name: (nullable): the user name, when it was looked up
 */
void
coterie_roster_refresh_async (CoterieRoster *self,
                              const guint8 *aid,
                              const char *name,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = look_new (self, aid, cancellable, callback, user_data);

  ((Look *) g_task_get_task_data (task))->name = g_strdup (name);
  start_look (self, task);
}

/**
 * coterie_roster_refresh_finish:
 * @outcome: (out) (optional): the account and whether it is on hold
 */
gboolean
coterie_roster_refresh_finish (CoterieRoster *self, GAsyncResult *result, CoterieRosterOutcome *outcome, GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (outcome != NULL)
    *outcome = ((Look *) g_task_get_task_data (G_TASK (result)))->outcome;
  return TRUE;
}

/* ------------------------------------------------------------------------------------ without an answer */

static void
on_looked_at (GObject *source, GAsyncResult *result, gpointer user_data);

/* @told: (element-type CoterieTold): kept */
static void
start_silent_look (CoterieRoster *self, const guint8 *aid, GArray *told)
{
  char *hex = coterie_hex_encode (aid, COTERIE_AID_BYTES);
  GTask *task = look_new (self, aid, self->end, on_looked_at, hex);
  Look *look = g_task_get_task_data (task);

  g_array_unref (look->told);
  look->told = g_array_ref (told);
  g_hash_table_insert (self->looking, g_strdup (hex), look);
  start_look (self, task);
}

static void
on_wake (gpointer user_data)
{
  CoterieRoster *self = user_data;

  if (self->held_wanted)
    coterie_roster_look_at_held (self);
  else
    coterie_roster_look_at_told (self);
}

static void
wake_later (CoterieRoster *self)
{
  if (!g_cancellable_is_cancelled (self->end) && !coterie_timer_is_set (&self->wake))
    coterie_timer_set (&self->wake, TOLD_WAIT_MS, on_wake, self);
}

static void
on_failure_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieRoster *self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_jobs--;
  if (coterie_vault_finish (self->vault, result, &error) == NULL)
    g_message ("a failure was not noted: %s", error->message); /* the next one will be */
  report (self);
  roster_release (self);
}

/* [G3]: the server has none to show, and may have one again with the next connection. With our own it has no excuse. */
static gboolean
is_absent (const Look *look)
{
  return look->outcome.account != COTERIE_STORE_OWN_ACCOUNT && coterie_hold_is_absence (look->outcome.hold);
}

/* What was told stays until it has been seen; if it has, there is nothing to be asked for any more. */
static void
look_again_later (CoterieRoster *self, const Look *look)
{
  if (g_cancellable_is_cancelled (self->end) || look->told->len == 0)
    return;
  if (!is_absent (look))
    wake_later (self);
  if (!look->vain)
    return;
  self->n_jobs++;
  coterie_vault_run_async (self->vault, coterie_told_jobs_note_failure, coterie_look_news_new (look->aid, look->told),
                           (GDestroyNotify) coterie_look_news_free, NULL, NULL, on_failure_noted,
                           g_rc_box_acquire (self));
}

static void
on_looked_at (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *hex = user_data;
  g_autoptr (GError) error = NULL;
  Look *look = g_task_get_task_data (G_TASK (result));
  CoterieRoster *self = look->roster;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("chain of %.8s: %s", hex, error->message);
  look_again_later (self, look);
  g_hash_table_remove (self->looking, hex);
  if (look->later->len > 0 && coterie_transport_is_connected (self->transport) &&
      !g_cancellable_is_cancelled (self->end))
    start_silent_look (self, look->aid, look->later);
  report (self);
}

static gboolean
has_told (const GArray *told, const CoterieTold *item)
{
  for (guint i = 0; i < told->len; i++)
    {
      const CoterieTold *other = &g_array_index (told, CoterieTold, i);

      if (other->by == item->by && other->head.length == item->head.length &&
          memcmp (other->head.head, item->head.head, sizeof item->head.head) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Of each who tells the longest counts. */
static void
tell_later (GArray *later, const CoterieTold *item)
{
  for (guint i = 0; i < later->len; i++)
    {
      CoterieTold *other = &g_array_index (later, CoterieTold, i);

      if (other->by == item->by)
        {
          if (other->head.length < item->head.length)
            *other = *item;
          return;
        }
    }
  g_array_append_vals (later, item, 1);
}

/**
 * coterie_roster_look_at:
 * @told: (nullable): what somebody told us of it
 * @told_by: their account, or %COTERIE_TOLD_BY_SERVER
 */
void
coterie_roster_look_at (CoterieRoster *self, const guint8 *aid, const CoterieChainHead *told, gint64 told_by)
{
  g_autofree char *hex = coterie_hex_encode (aid, COTERIE_AID_BYTES);
  g_autoptr (GArray) tellings = g_array_new (FALSE, FALSE, sizeof (CoterieTold));
  CoterieTold item = { .by = told_by };
  Look *look = g_hash_table_lookup (self->looking, hex);

  if (told != NULL)
    {
      item.head = *told;
      g_array_append_val (tellings, item);
    }
  if (look != NULL)
    {
      if (told != NULL && !has_told (look->told, &item))
        tell_later (look->later, &item);
    }
  else if (coterie_transport_is_connected (self->transport))
    start_silent_look (self, aid, tellings);
}

/* Whom to look at could not be read: a fault of this machine's. */
static void
put_off (CoterieRoster *self, const GError *error)
{
  if (g_cancellable_is_cancelled (self->end))
    return;
  g_message ("it cannot be read whose chains are to be looked at: %s", error->message);
  wake_later (self);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieRoster *self = user_data;
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  self->n_jobs--;
  rows = coterie_vault_finish (self->vault, result, &error);
  if (rows == NULL)
    put_off (self, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CoterieStoreTold *row = &g_array_index (rows, CoterieStoreTold, i);

      coterie_roster_look_at (self, row->aid, &row->head, row->told_by);
    }
  report (self);
  roster_release (self);
}

static void
look_at_told (CoterieRoster *self, CoterieJob job)
{
  self->n_jobs++;
  coterie_vault_run_async (self->vault, job, NULL, NULL, (GDestroyNotify) g_array_unref, NULL, on_told,
                           g_rc_box_acquire (self));
}

/**
 * coterie_roster_look_at_told:
 *
 * Chains that somebody told us of, and that were not seen yet, are asked for again, but for those of accounts that the
 * server did not have when this connection began.
 */
void
coterie_roster_look_at_told (CoterieRoster *self)
{
  look_at_told (self, coterie_told_jobs_list_present);
}

static void
on_held (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieRoster *self = user_data;
  g_autoptr (GArray) aids = NULL;
  g_autoptr (GError) error = NULL;

  self->n_jobs--;
  aids = coterie_vault_finish (self->vault, result, &error);
  self->held_wanted = aids == NULL;
  if (aids == NULL)
    put_off (self, error);
  for (guint i = 0; aids != NULL && i < aids->len; i++)
    coterie_roster_look_at (self, (const guint8 *) aids->data + i * COTERIE_AID_BYTES, NULL, 0);
  report (self);
  roster_release (self);
}

/**
 * coterie_roster_look_at_held:
 *
 * A connection has begun: whoever is on hold is looked at again, as what was wrong may be right now. So is all that was
 * told and not seen yet.
 */
void
coterie_roster_look_at_held (CoterieRoster *self)
{
  look_at_told (self, coterie_told_jobs_list);
  self->n_jobs++;
  coterie_vault_run_async (self->vault, coterie_roster_jobs_list_held, NULL, NULL, (GDestroyNotify) g_array_unref, NULL,
                           on_held, g_rc_box_acquire (self));
}

/* ------------------------------------------------------------------------------------ names */

static void
on_name (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Look *look = g_task_get_task_data (task);
  g_autoptr (JsonNode) node = NULL;
  CoterieNameReply reply;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL || !coterie_name_reply_from_json (&reply, node, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_strcmp0 (reply.name, look->name) != 0)
    {
      g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_PROTOCOL,
                               "The server answers for another name than it was asked.");
      return;
    }
  memcpy (look->aid, reply.aid, sizeof look->aid);
  start_look (look->roster, g_steal_pointer (&task));
}

/**
 * coterie_roster_lookup_async:
 *
 * [V8]. Errors: BAD_INPUT, UNKNOWN_NAME and those of a request; an account whose chain is refused is no error.
 */
void
coterie_roster_lookup_async (
    CoterieRoster *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = look_new (self, NULL, cancellable, callback, user_data);
  g_autofree char *path = NULL;
  GError *error = NULL;

  if (!coterie_name_check (name, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  ((Look *) g_task_get_task_data (task))->name = g_strdup (name);
  path = g_strdup_printf ("/v1/names/%s", name);
  coterie_transport_request_async (self->transport, "GET", path, NULL, cancellable, on_name, task);
}

gboolean
coterie_roster_lookup_finish (CoterieRoster *self, GAsyncResult *result, CoterieRosterOutcome *outcome, GError **error)
{
  return coterie_roster_refresh_finish (self, result, outcome, error);
}
