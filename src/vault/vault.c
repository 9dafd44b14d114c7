// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/vault.h"

#include "entities/errors.h"
#include "vault/steps.h"

typedef enum
{
  ITEM_JOB,
  ITEM_PLAIN,
  ITEM_READ,
  ITEM_READER, /* the reader thread's connection from now on, which nobody waits for */
  ITEM_STOP,
} ItemType;

/* A job on its way to its thread, and its outcome on the way back. */
typedef struct
{
  ItemType type;
  CoterieVault *vault; /* counted; NULL for a connection */
  CoterieJob job;
  CoterieReadJob read;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify free_result;
  GTask *task; /* NULL for one that stops a thread */
  gpointer result;
  GError *error;
  CoterieChanges *changes;
} Item;

struct _CoterieVault
{
  CoterieDesk desk;   /* of the vault thread; first, so that a job's desk says which vault it is in */
  CoterieSql *reader; /* of the reader thread */
  gatomicrefcount ref_count;
  CoterieClock *clock;
  gint64 offset_ms;           /* the server's clock minus ours; these three under `lock` */
  gint64 stated_ms;           /* what the server said, or 0, */
  gint64 stated_monotonic_us; /* and when */
  GMutex lock;
  GMainContext *context;
  GAsyncQueue *jobs;
  GAsyncQueue *reads;
  GThread *writer_thread;
  GThread *reader_thread;
  CoterieChangesFunc changed;
  gpointer changed_data;
  gboolean closing;
  guint n_running; /* threads */
  GTask *close_task;
};

CoterieVault *
coterie_vault_ref (CoterieVault *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * coterie_vault_unref:
 *
 * For those who only hold on to it: once closed it does nothing any more, but can still be asked.
 */
void
coterie_vault_unref (CoterieVault *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_async_queue_unref (self->jobs);
  g_async_queue_unref (self->reads);
  g_main_context_unref (self->context);
  coterie_clock_unref (self->clock);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
item_free (Item *item)
{
  if (item->free_data != NULL && item->data != NULL)
    item->free_data (item->data);
  if (item->free_result != NULL && item->result != NULL)
    item->free_result (item->result);
  g_clear_error (&item->error);
  g_clear_pointer (&item->changes, coterie_changes_free);
  g_clear_object (&item->task);
  g_clear_pointer (&item->vault, coterie_vault_unref);
  g_free (item);
}

static gint64
get_stated_ms (CoterieVault *self)
{
  if (self->stated_ms == 0)
    return 0;
  return self->stated_ms + (coterie_clock_get_monotonic_us (self->clock) - self->stated_monotonic_us) / 1000;
}

static void
begin_desk (CoterieVault *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 wall_ms = coterie_clock_get_wall_ms (self->clock);

  coterie_desk_begin (&self->desk, wall_ms, wall_ms + self->offset_ms, get_stated_ms (self));
}

static void
on_stopped (CoterieVault *self)
{
  if (--self->n_running > 0)
    return;
  g_clear_pointer (&self->writer_thread, g_thread_join);
  g_clear_pointer (&self->reader_thread, g_thread_join);
  if (self->close_task != NULL)
    {
      g_task_return_boolean (self->close_task, TRUE);
      g_clear_object (&self->close_task);
    }
}

/* On the main thread: what changed comes first, so that a caller finds the models up to date. */
static gboolean
on_done (gpointer user_data)
{
  Item *item = user_data;
  CoterieVault *self = item->vault;

  if (item->type == ITEM_STOP)
    {
      on_stopped (self);
      return G_SOURCE_REMOVE;
    }
  if (item->changes != NULL && self->changed != NULL && !self->closing)
    self->changed (item->changes, self->changed_data);
  if (item->error != NULL)
    g_task_return_error (item->task, g_steal_pointer (&item->error));
  else
    g_task_return_pointer (item->task, g_steal_pointer (&item->result), item->free_result);
  return G_SOURCE_REMOVE;
}

/* Never g_main_context_invoke(): it would run the callback right here when nobody iterates the context just now. */
static void
give_back (Item *item)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_done, item, (GDestroyNotify) item_free);
  g_source_attach (source, item->vault->context);
  g_source_unref (source);
}

static void
set_closed (GError **error)
{
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NO_PROFILE, "No profile is open.");
}

/* A job may fail without saying why when a floor below forgot to; that must not look like success. */
static void
check_outcome (Item *item)
{
  if (item->result == NULL && item->error == NULL)
    g_set_error_literal (&item->error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED, "That did not work.");
  if (item->error != NULL && item->result != NULL)
    {
      if (item->free_result != NULL)
        item->free_result (item->result);
      item->result = NULL;
    }
}

static gboolean
commit (CoterieDesk *desk, GError **error)
{
  return coterie_desk_flush (desk, error) && coterie_sql_commit (desk->sql, error);
}

static void
run_job (Item *item)
{
  CoterieDesk *desk = &item->vault->desk;
  gboolean committed = FALSE;

  if (desk->sql == NULL)
    {
      set_closed (&item->error);
      return;
    }
  if (!coterie_sql_begin (desk->sql, &item->error))
    return;
  begin_desk (item->vault);
  item->result = item->job (desk, item->data, &item->error);
  check_outcome (item);
  if (item->error == NULL)
    committed = commit (desk, &item->error);
  if (!committed)
    coterie_sql_rollback (desk->sql);
  check_outcome (item);
  item->changes = coterie_desk_end (desk, committed);
  if (committed && desk->step != NULL)
    coterie_steps_reached (desk->step);
}

static void
run_plain (Item *item)
{
  item->result = item->job (&item->vault->desk, item->data, &item->error);
  check_outcome (item);
}

/* The transaction ends with the page: a reader that holds one stops check-points. */
static void
run_read (Item *item)
{
  CoterieSql *sql = item->vault->reader;

  if (sql == NULL)
    {
      set_closed (&item->error);
      return;
    }
  if (!coterie_sql_begin (sql, &item->error))
    return;
  item->result = item->read (sql, item->data, &item->error);
  coterie_sql_rollback (sql);
  check_outcome (item);
}

static gboolean
is_cancelled (Item *item)
{
  return g_cancellable_set_error_if_cancelled (g_task_get_cancellable (item->task), &item->error);
}

static gpointer
run_writer_thread (gpointer user_data)
{
  CoterieVault *self = user_data;

  for (;;)
    {
      Item *item = g_async_queue_pop (self->jobs);
      gboolean stop = item->type == ITEM_STOP;

      if (stop)
        coterie_desk_clear (&self->desk);
      else if (is_cancelled (item))
        ;
      else if (item->type == ITEM_PLAIN)
        run_plain (item);
      else
        run_job (item);
      give_back (item);
      if (stop)
        return NULL;
    }
}

static void
take_reader (CoterieVault *self, Item *item)
{
  g_clear_pointer (&self->reader, coterie_sql_close);
  self->reader = g_steal_pointer (&item->data);
  item_free (item);
}

static gpointer
run_reader_thread (gpointer user_data)
{
  CoterieVault *self = user_data;

  for (;;)
    {
      Item *item = g_async_queue_pop (self->reads);
      gboolean stop = item->type == ITEM_STOP;

      if (item->type == ITEM_READER)
        {
          take_reader (self, item);
          continue;
        }
      if (stop)
        g_clear_pointer (&self->reader, coterie_sql_close);
      else if (is_cancelled (item))
        ;
      else
        run_read (item);
      give_back (item);
      if (stop)
        return NULL;
    }
}

/**
 * coterie_vault_new:
 * @clock: (transfer none): for coterie_desk's time
 *
 * Starts both threads. Results and changes come to the main context that is the thread's default now.
 */
CoterieVault *
coterie_vault_new (CoterieClock *clock)
{
  CoterieVault *self = g_new0 (CoterieVault, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  coterie_desk_init (&self->desk);
  self->clock = coterie_clock_ref (clock);
  self->context = g_main_context_ref_thread_default ();
  self->jobs = g_async_queue_new_full ((GDestroyNotify) item_free);
  self->reads = g_async_queue_new_full ((GDestroyNotify) item_free);
  self->n_running = 2;
  self->writer_thread = g_thread_new ("vault", run_writer_thread, self);
  self->reader_thread = g_thread_new ("reader", run_reader_thread, self);
  return self;
}

/**
 * coterie_vault_set_changes_func:
 * @func: (nullable): called on the main thread after each job that changed something
 */
void
coterie_vault_set_changes_func (CoterieVault *self, CoterieChangesFunc func, gpointer user_data)
{
  self->changed = func;
  self->changed_data = user_data;
}

/**
 * coterie_vault_set_offset_ms:
 * @offset_ms: the server's clock minus ours, clamped: what coterie_desk's time is corrected by
 * @stated_ms: the server's time as it has just said, for when our clock was set back
 */
void
coterie_vault_set_offset_ms (CoterieVault *self, gint64 offset_ms, gint64 stated_ms)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->offset_ms = offset_ms;
  self->stated_ms = stated_ms;
  self->stated_monotonic_us = coterie_clock_get_monotonic_us (self->clock);
}

static Item *
item_new (CoterieVault *self, ItemType type)
{
  Item *item = g_new0 (Item, 1);

  g_atomic_ref_count_inc (&self->ref_count);
  item->type = type;
  item->vault = self;
  return item;
}

/* What the job works on, and how that and what it gives are freed. */
static void
item_take (Item *item, gpointer data, GDestroyNotify free_data, GDestroyNotify free_result)
{
  item->data = data;
  item->free_data = free_data;
  item->free_result = free_result;
}

static void
submit (Item *item, GAsyncQueue *queue, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  item->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_name (item->task, "coterie vault job");
  /* A job that was done is done, whatever was wished meanwhile. */
  g_task_set_check_cancellable (item->task, FALSE);
  if (item->vault->closing)
    {
      GError *error = NULL;

      set_closed (&error);
      g_task_return_error (item->task, error);
      item_free (item);
      return;
    }
  g_async_queue_push (queue, item);
}

/**
 * coterie_vault_run_async:
 * @job: runs on the vault thread, in one transaction
 * @data: (transfer full): for the job; freed on the main thread by @free_data
 * @free_result: frees what the job gives if nobody takes it
 * @cancellable: stops a job that has not begun
 *
 * Errors are the job's and those of %COTERIE_SQL_ERROR; after any of them nothing has changed. Repeating is safe.
 */
void
coterie_vault_run_async (CoterieVault *self,
                         CoterieJob job,
                         gpointer data,
                         GDestroyNotify free_data,
                         GDestroyNotify free_result,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Item *item = item_new (self, ITEM_JOB);

  item->job = job;
  item_take (item, data, free_data, free_result);
  submit (item, self->jobs, cancellable, callback, user_data);
}

/**
 * coterie_vault_run_plain_async:
 *
 * As coterie_vault_run_async(), without a transaction.
 */
void
coterie_vault_run_plain_async (CoterieVault *self,
                               CoterieJob job,
                               gpointer data,
                               GDestroyNotify free_data,
                               GDestroyNotify free_result,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Item *item = item_new (self, ITEM_PLAIN);

  item->job = job;
  item_take (item, data, free_data, free_result);
  submit (item, self->jobs, cancellable, callback, user_data);
}

/**
 * coterie_vault_read_async:
 *
 * As coterie_vault_run_async(), on the reader's thread, at the same time as jobs.
 */
void
coterie_vault_read_async (CoterieVault *self,
                          CoterieReadJob job,
                          gpointer data,
                          GDestroyNotify free_data,
                          GDestroyNotify free_result,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Item *item = item_new (self, ITEM_READ);

  item->read = job;
  item_take (item, data, free_data, free_result);
  submit (item, self->reads, cancellable, callback, user_data);
}

/**
 * coterie_vault_finish:
 *
 * Returns: (transfer full): what the job gave; %COTERIE_JOB_DONE from one that gives nothing
 */
gpointer
coterie_vault_finish (CoterieVault *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coterie_vault_attach:
 * @desk: of a plain job
 * @writer: (transfer full): the connection that writes
 * @reader: (transfer full) (nullable): one that only reads
 *
 * From now on jobs have a database, in place of the one that they had.
 *
 * Returns: TRUE
 */
gboolean
coterie_vault_attach (CoterieDesk *desk, CoterieSql *writer, CoterieSql *reader)
{
  CoterieVault *self = (CoterieVault *) desk;
  Item *item = g_new0 (Item, 1);

  g_clear_pointer (&desk->sql, coterie_sql_close);
  desk->sql = writer;
  item->type = ITEM_READER;
  item->data = reader;
  item->free_data = (GDestroyNotify) coterie_sql_close;
  g_async_queue_push (self->reads, item);
  return TRUE;
}

/**
 * coterie_vault_close_async:
 *
 * Lets the jobs that were given finish, closes both connections, wipes the keys and ends the threads. Changes are no
 * longer told; later jobs fail with NO_PROFILE. Never fails.
 */
void
coterie_vault_close_async (CoterieVault *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->close_task == NULL);

  self->close_task = g_task_new (NULL, NULL, callback, user_data);
  if (self->n_running == 0)
    {
      g_task_return_boolean (self->close_task, TRUE);
      g_clear_object (&self->close_task);
      return;
    }
  if (!self->closing)
    {
      self->closing = TRUE;
      g_async_queue_push (self->jobs, item_new (self, ITEM_STOP));
      g_async_queue_push (self->reads, item_new (self, ITEM_STOP));
    }
}

void
coterie_vault_close_finish (CoterieVault *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * coterie_vault_free:
 *
 * Closes a vault that is still open and waits for that.
 */
void
coterie_vault_free (CoterieVault *self)
{
  self->changed = NULL;
  if (!self->closing)
    {
      self->closing = TRUE;
      g_async_queue_push (self->jobs, item_new (self, ITEM_STOP));
      g_async_queue_push (self->reads, item_new (self, ITEM_STOP));
    }
  g_clear_pointer (&self->writer_thread, g_thread_join);
  g_clear_pointer (&self->reader_thread, g_thread_join);
  coterie_vault_unref (self);
}
