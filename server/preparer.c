// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/preparer.h"

#include "server/writer.h"
#include "wire/errors.h"

struct _CoteriePreparer
{
  CoterieServer *server;
  GThreadPool *pool;
  GMutex mutex;
  GPtrArray *idle; /* of CoterieSql */
};

typedef struct
{
  CoteriePreparerFunc run;
  gpointer data;
} Work;

static CoterieSql *
take_connection (CoteriePreparer *self, GError **error)
{
  CoterieSql *sql = NULL;

  g_mutex_lock (&self->mutex);
  if (self->idle->len > 0)
    sql = g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1);
  g_mutex_unlock (&self->mutex);
  return sql != NULL ? sql : coterie_server_open_sql (self->server, TRUE, error);
}

static void
give_connection (CoteriePreparer *self, CoterieSql *sql)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->idle, sql);
  g_mutex_unlock (&self->mutex);
}

static void
on_work (gpointer data, gpointer user_data)
{
  CoteriePreparer *self = user_data;
  g_autofree Work *work = data;
  g_autoptr (GError) error = NULL;
  CoterieSql *sql = take_connection (self, &error);

  work->run (work->data, sql, error);
  if (sql != NULL)
    give_connection (self, sql);
}

/**
 * coterie_preparer_new:
 * @server: whose store is read
 *
 * Returns: (transfer full): a pool without threads yet
 */
CoteriePreparer *
coterie_preparer_new (CoterieServer *server)
{
  CoteriePreparer *self = g_new0 (CoteriePreparer, 1);

  self->server = server;
  g_mutex_init (&self->mutex);
  self->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_sql_close);
  self->pool =
      g_thread_pool_new (on_work, self, (int) MIN (COTERIE_PREPARER_MAX_THREADS, g_get_num_processors ()), FALSE, NULL);
  return self;
}

/**
 * coterie_preparer_submit:
 * @self: a pool
 * @run: called once on one of its threads, with a connection or with why there is none
 * @data: for it
 * @error: UNAVAILABLE when too much waits
 *
 * From any thread.
 *
 * Returns: whether @run will be called
 */
gboolean
coterie_preparer_submit (CoteriePreparer *self, CoteriePreparerFunc run, gpointer data, GError **error)
{
  Work *work;

  if (g_thread_pool_unprocessed (self->pool) >= COTERIE_PREPARER_MAX_QUEUE)
    {
      g_propagate_error (error, coterie_refusal_new_unavailable (COTERIE_STORE_WRITER_RETRY_MS));
      return FALSE;
    }
  work = g_new (Work, 1);
  *work = (Work){ run, data };
  g_thread_pool_push (self->pool, work, NULL);
  return TRUE;
}

/**
 * coterie_preparer_free:
 * @self: (nullable) (transfer full): a pool
 *
 * Waits for what was submitted.
 */
void
coterie_preparer_free (CoteriePreparer *self)
{
  if (self == NULL)
    return;
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_ptr_array_unref (self->idle);
  g_mutex_clear (&self->mutex);
  g_free (self);
}
