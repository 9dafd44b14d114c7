// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/writer.h"

#include "sql/errors.h"
#include "wire/errors.h"

#define LITTLE_BYTES 4096 /* a job that does not say how much it writes */
#define MAX_TRIES 3       /* of a transaction that is in somebody's way */
#define SCARCE_BATCH 16   /* jobs in one transaction while there is little room on the disk for its log */
#define MAX_QUEUED_JOBS 65536
#define MAX_QUEUED_BYTES (256 * 1024 * 1024)

struct _CoterieStoreWriter
{
  CoterieSql *sql;
  CoterieCheckpointer *checkpointer;
  CoterieReserve *reserve; /* or NULL */
  CoterieHub *hub;
  guint max_batch;
  CoterieRollbackFunc rollback;
  gpointer rollback_data;
  GThread *thread;
  GPtrArray *batch; /* of the thread alone */
  gint healthy;     /* atomic */

  GMutex mutex;
  GCond cond;
  CoterieJob *head;
  CoterieJob *tail;
  guint n_queued;
  gsize n_queued_bytes;
  gboolean stopped;
};

static CoterieJob *
get_next (CoterieJob *job)
{
  return (CoterieJob *) job->letter.next;
}

static gsize
get_cost (const CoterieJob *job)
{
  return MAX (job->n_bytes, LITTLE_BYTES);
}

static void
on_letter (CoterieLetter *letter, gpointer owner)
{
  CoterieJob *job = (CoterieJob *) letter;
  g_autoptr (GError) error = g_steal_pointer (&job->error);

  job->done (job, error);
}

static void
finish (CoterieJob *job)
{
  job->letter.open = on_letter;
  if (job->inbox != NULL)
    coterie_inbox_post (job->inbox, &job->letter);
  else
    on_letter (&job->letter, NULL);
}

/* The disk's fault, not the job's: it may be asked again later. */
static gboolean
is_outage (const GError *error)
{
  return g_error_matches (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_FULL) ||
         g_error_matches (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_IO) ||
         g_error_matches (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_READ_ONLY) ||
         g_error_matches (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_BUSY);
}

static void
set_healthy (CoterieStoreWriter *self, gboolean healthy, const GError *error)
{
  gboolean was_healthy = g_atomic_int_exchange (&self->healthy, healthy);

  if (was_healthy && !healthy)
    g_warning ("the store cannot be written: %s", error->message);
  else if (!was_healthy && healthy)
    g_message ("the store can be written again");
}

static void
roll_back (CoterieStoreWriter *self)
{
  if (coterie_sql_in_transaction (self->sql))
    coterie_sql_rollback (self->sql);
  if (self->rollback != NULL)
    self->rollback (self->rollback_data);
}

/* Under a savepoint a failure takes back what this job did, and the batch goes on. What jobs keep in memory is
 * forgotten only when there was something to take back. */
static gboolean
run_under_savepoint (CoterieStoreWriter *self, CoterieJob *job)
{
  gint64 n_before = coterie_sql_get_total_changes (self->sql);
  g_autoptr (GError) error = NULL;
  gboolean has_written;

  if (!coterie_sql_savepoint (self->sql, &job->error))
    return FALSE;
  if (job->run (job, self->sql, &job->error))
    return coterie_sql_release (self->sql, &job->error);
  has_written = coterie_sql_get_total_changes (self->sql) != n_before;
  if (is_outage (job->error) || !coterie_sql_rollback_to (self->sql, &error))
    return FALSE;
  if (has_written && self->rollback != NULL)
    self->rollback (self->rollback_data);
  return TRUE;
}

/* FALSE: the transaction cannot go on. */
static gboolean
run_job (CoterieStoreWriter *self, CoterieJob *job)
{
  coterie_effects_clear (&job->effects);
  g_clear_error (&job->error);
  if (job->savepoint)
    return run_under_savepoint (self, job);
  return job->run (job, self->sql, &job->error) || job->error->domain == COTERIE_REFUSAL;
}

/* Gives the job that was in the way, or NULL; the error is of the transaction as a whole. */
static gboolean
run_transaction (CoterieStoreWriter *self, CoterieJob **jobs, guint n_jobs, GError **error)
{
  if (!coterie_sql_begin (self->sql, error))
    return FALSE;
  coterie_reserve_look (self->reserve, self->sql);
  for (guint i = 0; i < n_jobs; i++)
    if (!run_job (self, jobs[i]))
      {
        *error = g_error_copy (jobs[i]->error);
        return FALSE;
      }
  return coterie_sql_commit (self->sql, error);
}

/* Nobody else writes, but a reader who finds the log's index half-written takes the right to write for a moment. */
static gboolean
run_patiently (CoterieStoreWriter *self, CoterieJob **jobs, guint n_jobs, GError **error)
{
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_clear_error (error);
      if (run_transaction (self, jobs, n_jobs, error))
        return TRUE;
      roll_back (self);
      if (!g_error_matches (*error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_BUSY))
        break;
    }
  return FALSE;
}

static void
fail (CoterieJob *job, const GError *error)
{
  coterie_effects_clear (&job->effects);
  g_clear_error (&job->error);
  job->error =
      is_outage (error) ? coterie_refusal_new_unavailable (COTERIE_STORE_WRITER_RETRY_MS) : g_error_copy (error);
}

/* After it, every job has its effects or its error. One job that breaks the transaction makes the others run again,
 * each in a transaction of its own, so that it takes nobody with it. */
static void
run_jobs (CoterieStoreWriter *self, CoterieJob **jobs, guint n_jobs)
{
  g_autoptr (GError) error = NULL;

  if (run_patiently (self, jobs, n_jobs, &error))
    {
      set_healthy (self, TRUE, NULL);
      return;
    }
  if (is_outage (error))
    set_healthy (self, FALSE, error);
  if (n_jobs == 1 || is_outage (error))
    {
      for (guint i = 0; i < n_jobs; i++)
        fail (jobs[i], error);
      return;
    }
  for (guint i = 0; i < n_jobs; i++)
    run_jobs (self, &jobs[i], 1);
}

static gboolean
is_scarce (CoterieStoreWriter *self)
{
  return coterie_reserve_get_level (self->reserve) != COTERIE_RESERVE_PLENTY;
}

static void
run_batch (CoterieStoreWriter *self)
{
  CoterieJob **jobs = (CoterieJob **) self->batch->pdata;
  gsize n_bytes = 0, by_hand_bytes = COTERIE_EFFECTS_BY_HAND_BYTES;

  run_jobs (self, jobs, self->batch->len);
  /* All effects first: a device that is revoked hears of it before anybody is told that it was. */
  for (guint i = 0; i < self->batch->len; i++)
    {
      n_bytes += get_cost (jobs[i]);
      if (jobs[i]->error == NULL)
        coterie_effects_run (&jobs[i]->effects, self->hub, &by_hand_bytes);
      else
        coterie_effects_clear (&jobs[i]->effects);
    }
  for (guint i = 0; i < self->batch->len; i++)
    finish (jobs[i]);
  g_ptr_array_set_size (self->batch, 0);
  coterie_checkpointer_nudge (self->checkpointer, n_bytes, is_scarce (self));
}

/* Writes one page of the file and nothing into it, to see whether that can be done again. */
static void
probe_write (CoterieStoreWriter *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *script = NULL;
  gint64 version = 0;

  if (coterie_sql_begin (self->sql, &error) &&
      coterie_sql_fetch_int (coterie_sql_prepare (self->sql, "PRAGMA application_id"), 0, &version, &error))
    {
      script = g_strdup_printf ("PRAGMA application_id = %" G_GINT64_FORMAT, version);
      if (coterie_sql_exec (self->sql, script, &error) && coterie_sql_commit (self->sql, &error))
        {
          set_healthy (self, TRUE, NULL);
          return;
        }
    }
  roll_back (self);
}

static void
probe (CoterieStoreWriter *self)
{
  if (!g_atomic_int_get (&self->healthy))
    probe_write (self);
  coterie_reserve_look (self->reserve, self->sql);
}

static void
take_batch (CoterieStoreWriter *self)
{
  guint max_batch = is_scarce (self) ? MIN (SCARCE_BATCH, self->max_batch) : self->max_batch;

  while (self->head != NULL && self->batch->len < max_batch)
    {
      CoterieJob *job = self->head;

      self->head = get_next (job);
      self->n_queued--;
      self->n_queued_bytes -= get_cost (job);
      g_ptr_array_add (self->batch, job);
    }
  if (self->head == NULL)
    self->tail = NULL;
}

/* With the lock held. FALSE: it is time to look whether the disk has room again. */
static gboolean
wait_for_work (CoterieStoreWriter *self)
{
  gint64 until_us = g_get_monotonic_time () + COTERIE_STORE_WRITER_RETRY_MS * G_TIME_SPAN_MILLISECOND;

  while (self->head == NULL && !self->stopped)
    {
      if (coterie_store_writer_is_healthy (self))
        g_cond_wait (&self->cond, &self->mutex);
      else if (!g_cond_wait_until (&self->cond, &self->mutex, until_us))
        return FALSE;
    }
  return TRUE;
}

static gpointer
writer_main (gpointer user_data)
{
  CoterieStoreWriter *self = user_data;

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      gboolean has_work = wait_for_work (self);

      if (has_work && self->head == NULL)
        break;
      take_batch (self);
      g_mutex_unlock (&self->mutex);
      if (has_work)
        run_batch (self);
      else
        probe (self);
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/**
 * coterie_store_writer_new:
 * @sql: (transfer full): the only connection that writes
 * @checkpointer: (nullable) (transfer none): brings the log home
 * @hub: (transfer none): for effects
 * @max_batch: jobs in one transaction
 *
 * Returns: (transfer full): a writer that does nothing yet
 */
CoterieStoreWriter *
coterie_store_writer_new (CoterieSql *sql, CoterieCheckpointer *checkpointer, CoterieHub *hub, guint max_batch)
{
  CoterieStoreWriter *self = g_new0 (CoterieStoreWriter, 1);

  self->sql = sql;
  self->checkpointer = checkpointer;
  self->hub = hub;
  self->max_batch = max_batch;
  self->batch = g_ptr_array_sized_new (max_batch);
  self->healthy = TRUE;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  return self;
}

/**
 * coterie_store_writer_set_rollback:
 * @self: a writer that has not started
 * @rollback: (nullable): called after every rollback, also that of one job when it had written something
 * @user_data: for it
 */
void
coterie_store_writer_set_rollback (CoterieStoreWriter *self, CoterieRollbackFunc rollback, gpointer user_data)
{
  self->rollback = rollback;
  self->rollback_data = user_data;
}

/**
 * coterie_store_writer_set_reserve:
 * @self: a writer that has not started
 * @reserve: (nullable) (transfer none): looked at before every transaction
 */
void
coterie_store_writer_set_reserve (CoterieStoreWriter *self, CoterieReserve *reserve)
{
  self->reserve = reserve;
}

/**
 * coterie_store_writer_start:
 * @self: a writer
 *
 * Jobs that were submitted before run first.
 */
void
coterie_store_writer_start (CoterieStoreWriter *self)
{
  g_return_if_fail (self->thread == NULL);
  self->thread = g_thread_new ("writer", writer_main, self);
}

/**
 * coterie_store_writer_submit:
 * @self: a writer
 * @job: (transfer full): what to do
 *
 * From any thread; never waits for the disk. Jobs run in order. When too many wait, or the writer was drained, the
 * job fails with UNAVAILABLE.
 */
void
coterie_store_writer_submit (CoterieStoreWriter *self, CoterieJob *job)
{
  gboolean was_empty, taken;

  job->letter.next = NULL;
  g_mutex_lock (&self->mutex);
  taken = !self->stopped && self->n_queued < MAX_QUEUED_JOBS && self->n_queued_bytes < MAX_QUEUED_BYTES;
  was_empty = self->head == NULL;
  if (taken)
    {
      if (was_empty)
        self->head = job;
      else
        self->tail->letter.next = &job->letter;
      self->tail = job;
      self->n_queued++;
      self->n_queued_bytes += get_cost (job);
      if (was_empty)
        g_cond_signal (&self->cond);
    }
  g_mutex_unlock (&self->mutex);

  if (!taken)
    {
      job->error = coterie_refusal_new_unavailable (COTERIE_STORE_WRITER_RETRY_MS);
      finish (job);
    }
}

/**
 * coterie_store_writer_is_healthy:
 * @self: a writer
 *
 * Returns: whether the last transaction could be made durable, and the next may store something new; while that is not
 *   so, the writer looks again by itself
 */
gboolean
coterie_store_writer_is_healthy (CoterieStoreWriter *self)
{
  return g_atomic_int_get (&self->healthy) && coterie_reserve_get_level (self->reserve) != COTERIE_RESERVE_TOUCHED;
}

/**
 * coterie_store_writer_drain:
 * @self: a writer
 *
 * Finishes what was submitted and ends the thread. What comes later fails. Repeating it is safe.
 */
void
coterie_store_writer_drain (CoterieStoreWriter *self)
{
  g_mutex_lock (&self->mutex);
  self->stopped = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  self->thread = NULL;
}

/**
 * coterie_store_writer_free:
 * @self: (nullable) (transfer full): a writer
 */
void
coterie_store_writer_free (CoterieStoreWriter *self)
{
  if (self == NULL)
    return;

  coterie_store_writer_drain (self);
  coterie_sql_close (self->sql);
  g_ptr_array_unref (self->batch);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->mutex);
  g_free (self);
}
