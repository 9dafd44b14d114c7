// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/requests.h"

#include "net/errors.h"
#include "net/reply.h"

struct _CoterieRequests
{
  guint timeout_ms;
  GMainContext *context;
  guint64 last_id;
  GHashTable *waiting; /* id, inside of the wait → Wait */
};

/* One request that went out. Its task is the only one who holds whoever asked. */
typedef struct
{
  guint64 id; /* first: the key of the table */
  CoterieRequests *requests;
  GTask *task;
  GSource *deadline;
  gulong cancelled_id;
} Wait;

static void
wait_free (Wait *wait)
{
  g_source_destroy (wait->deadline);
  g_source_unref (wait->deadline);
  g_clear_object (&wait->task);
  g_free (wait);
}

/* Takes the wait out of the table before anybody is told, since whoever is told may ask again. */
static GTask *
take_task (CoterieRequests *self, guint64 id)
{
  Wait *wait = g_hash_table_lookup (self->waiting, &id);
  GTask *task;

  if (wait == NULL)
    return NULL;
  task = g_steal_pointer (&wait->task);
  if (wait->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), wait->cancelled_id);
  g_hash_table_remove (self->waiting, &id);
  return task;
}

static gboolean
on_deadline (gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GTask) task = take_task (wait->requests, wait->id);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CANCELLED, "It was cancelled.");
  else
    g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT, "The server does not answer.");
  return G_SOURCE_REMOVE;
}

/* Inside of somebody's g_cancellable_cancel(): the answer comes from the main loop. */
static void
on_cancelled (GCancellable *cancellable, Wait *wait)
{
  g_source_set_ready_time (wait->deadline, 0);
}

CoterieRequests *
coterie_requests_new (guint timeout_ms, GMainContext *context)
{
  CoterieRequests *self = g_new0 (CoterieRequests, 1);

  self->timeout_ms = timeout_ms;
  self->context = g_main_context_ref (context);
  self->waiting = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) wait_free);
  return self;
}

/**
 * coterie_requests_free:
 *
 * None may be waiting: their tasks hold whoever holds @self.
 */
void
coterie_requests_free (CoterieRequests *self)
{
  g_assert (g_hash_table_size (self->waiting) == 0);
  g_hash_table_unref (self->waiting);
  g_main_context_unref (self->context);
  g_free (self);
}

guint64
coterie_requests_next_id (CoterieRequests *self)
{
  return ++self->last_id;
}

guint
coterie_requests_get_n_waiting (CoterieRequests *self)
{
  return g_hash_table_size (self->waiting);
}

/**
 * coterie_requests_add:
 * @id: of coterie_requests_next_id()
 * @task: kept with a reference until it is answered, cancelled, or its time is over
 */
void
coterie_requests_add (CoterieRequests *self, guint64 id, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Wait *wait = g_new0 (Wait, 1);

  wait->id = id;
  wait->requests = self;
  wait->task = g_object_ref (task);
  wait->deadline = g_timeout_source_new (self->timeout_ms);
  g_source_set_callback (wait->deadline, on_deadline, wait, NULL);
  g_source_attach (wait->deadline, self->context);
  g_hash_table_insert (self->waiting, &wait->id, wait);
  if (cancellable != NULL)
    wait->cancelled_id = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), wait);
}

/**
 * coterie_requests_answer:
 * @body: the reply's object
 *
 * A reply that comes after its wait is over is nobody's any more.
 *
 * Returns: FALSE when no such request was ever made
 */
gboolean
coterie_requests_answer (CoterieRequests *self, guint64 id, guint status, JsonNode *body)
{
  g_autoptr (GTask) task = take_task (self, id);
  g_autoptr (GError) error = NULL;

  if (task == NULL)
    return id >= 1 && id <= self->last_id;
  g_task_set_task_data (task, GUINT_TO_POINTER (status), NULL);
  if (coterie_reply_check (status, body, &error))
    g_task_return_pointer (task, json_node_ref (body), (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  return TRUE;
}

/**
 * coterie_requests_fail_all:
 *
 * Those that are made meanwhile, by whoever is told, are left alone.
 */
void
coterie_requests_fail_all (CoterieRequests *self, const GError *error)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GList) ids = g_hash_table_get_keys (self->waiting);

  for (GList *l = ids; l != NULL; l = l->next)
    {
      guint64 id = *(guint64 *) l->data;

      g_ptr_array_add (tasks, take_task (self, id));
    }
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_error (tasks->pdata[i], g_error_copy (error));
}

JsonNode *
coterie_requests_finish (GAsyncResult *result, guint *status, GError **error)
{
  if (status != NULL)
    *status = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}
