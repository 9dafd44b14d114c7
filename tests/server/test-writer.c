// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/errors.h"
#include "kit/wait.h"
#include "server/writer.h"
#include "sql/errors.h"
#include "wire/errors.h"

#include <glib/gstdio.h>

/* A writer on a file, a second connection that sees what is durable, and an inbox on this thread. */
typedef struct
{
  char *dir;
  char *path;
  CoterieHub *hub;
  CoterieInbox *inbox;
  CoterieSql *reader;
  CoterieStoreWriter *writer;
  GArray *done; /* of int: the numbers of the jobs that are done, in order */
  gint n_rollbacks;
  gint n_effects;
} Fixture;

typedef struct
{
  CoterieJob job;
  Fixture *fixture;
  int number;
  const char *sql;  /* to be done */
  gboolean refuses; /* afterwards */
  guint n_runs;
  gint64 n_rows_seen; /* by the other connection when it was done */
  gint n_effects_seen;
  CoterieCode code;
  gboolean failed;
  gboolean is_kept; /* by the test */
  gboolean is_done;
} TestJob;

static void
on_letter (CoterieLetter *letter, gpointer owner)
{
  coterie_hub_letter_free ((CoterieHubLetter *) letter);
}

static void
on_rollback (gpointer user_data)
{
  g_atomic_int_inc (&((Fixture *) user_data)->n_rollbacks);
}

static gint64
count_rows (CoterieSql *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  g_assert_true (coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT count(*) FROM t"), 0, &n, &error));
  g_assert_no_error (error);
  return n;
}

static gint n_warnings;

/* Warnings of ours are expected here, and counted. */
static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN") && g_strcmp0 (fields[i].value, "coterie-server") == 0)
      {
        if (level & G_LOG_LEVEL_WARNING)
          g_atomic_int_inc (&n_warnings);
        return G_LOG_WRITER_HANDLED;
      }
  return g_log_writer_default (level, fields, n_fields, user_data);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CoterieSql *sql;

  self->dir = g_dir_make_tmp ("coterie-writer-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->dir, "t.db", NULL);
  sql = coterie_sql_open (self->path, NULL, COTERIE_SQL_CREATE, &error);
  g_assert_no_error (error);
  g_assert_true (coterie_sql_exec (sql, "CREATE TABLE t (n INTEGER UNIQUE, bytes BLOB)", &error));
  self->reader = coterie_sql_open (self->path, NULL, COTERIE_SQL_READ_ONLY, &error);
  g_assert_no_error (error);
  self->hub = coterie_hub_new (on_letter);
  self->inbox = coterie_inbox_new (NULL, self, &error);
  g_assert_no_error (error);
  self->done = g_array_new (FALSE, FALSE, sizeof (int));
  self->writer = coterie_store_writer_new (sql, NULL, self->hub, 256);
  coterie_store_writer_set_rollback (self->writer, on_rollback, self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  static const char *const endings[] = { "", "-wal", "-shm" };

  coterie_store_writer_free (self->writer);
  coterie_inbox_free (self->inbox);
  coterie_sql_close (self->reader);
  coterie_hub_free (self->hub);
  g_array_unref (self->done);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (self->path, endings[i], NULL);

      g_unlink (path);
    }
  g_rmdir (self->dir);
  g_free (self->path);
  g_free (self->dir);
}

static void
on_effect (gpointer data, gsize *by_hand_bytes)
{
  g_atomic_int_inc (&((Fixture *) data)->n_effects);
}

static gboolean
run_job (CoterieJob *job, CoterieSql *sql, GError **error)
{
  TestJob *self = (TestJob *) job;

  self->n_runs++;
  coterie_effects_call (&job->effects, on_effect, self->fixture, NULL);
  if (self->sql != NULL && !coterie_sql_exec (sql, self->sql, error))
    return FALSE;
  if (!self->refuses)
    return TRUE;
  g_propagate_error (error, coterie_refusal_new (COTERIE_CODE_NAME_TAKEN));
  return FALSE;
}

static void
on_done (CoterieJob *job, const GError *error)
{
  TestJob *self = (TestJob *) job;

  self->failed = error != NULL;
  if (error != NULL && error->domain == COTERIE_REFUSAL)
    self->code = coterie_code_from_error (error);
  self->n_rows_seen = count_rows (self->fixture->reader);
  self->n_effects_seen = g_atomic_int_get (&self->fixture->n_effects);
  self->is_done = TRUE;
  g_array_append_val (self->fixture->done, self->number);
  if (!self->is_kept)
    g_free (self);
}

static TestJob *
new_job (Fixture *self, int number, const char *sql, gboolean savepoint)
{
  TestJob *job = g_new0 (TestJob, 1);

  job->job.run = run_job;
  job->job.done = on_done;
  job->job.inbox = self->inbox;
  job->job.savepoint = savepoint;
  job->fixture = self;
  job->number = number;
  job->sql = sql;
  job->is_kept = TRUE;
  return job;
}

static void
submit (Fixture *self, TestJob *job)
{
  coterie_store_writer_submit (self->writer, &job->job);
}

/* Each job is answered, in order, when another connection sees what it did. */
static void
test_durable_before_done (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < 700; i++)
    {
      TestJob *job = new_job (self, i, "INSERT INTO t (bytes) VALUES (zeroblob (10))", FALSE);

      job->is_kept = FALSE;
      submit (self, job);
      if (i == 300)
        coterie_store_writer_start (self->writer);
    }
  coterie_wait_for (self->done->len == 700);
  for (int i = 0; i < 700; i++)
    g_assert_cmpint (g_array_index (self->done, int, i), ==, i);
  g_assert_cmpint (count_rows (self->reader), ==, 700);
  g_assert_cmpint (self->n_effects, ==, 700);
  g_assert_cmpint (self->n_rollbacks, ==, 0);
}

static void
test_effects_between (Fixture *self, gconstpointer data)
{
  g_autofree TestJob *job = new_job (self, 1, "INSERT INTO t (n) VALUES (1)", FALSE);

  submit (self, job);
  coterie_store_writer_start (self->writer);
  coterie_wait_for (job->is_done);
  g_assert_false (job->failed);
  g_assert_cmpint (job->n_rows_seen, ==, 1);
  g_assert_cmpint (job->n_effects_seen, ==, 1);
}

/* Under a savepoint a refusal takes back what its job did, and nothing else. */
static void
test_savepoint (Fixture *self, gconstpointer data)
{
  g_autofree TestJob *before = new_job (self, 1, "INSERT INTO t (n) VALUES (1)", FALSE);
  g_autofree TestJob *refused = new_job (self, 2, "INSERT INTO t (n) VALUES (2)", TRUE);
  g_autofree TestJob *broken = new_job (self, 3, "INSERT INTO t (n) VALUES (3), (1)", TRUE);
  g_autofree TestJob *after = new_job (self, 4, "INSERT INTO t (n) VALUES (4)", TRUE);

  refused->refuses = TRUE;
  submit (self, before);
  submit (self, refused);
  submit (self, broken);
  submit (self, after);
  coterie_store_writer_start (self->writer);
  coterie_wait_for (after->is_done);
  g_assert_false (before->failed);
  g_assert_cmpint (refused->code, ==, COTERIE_CODE_NAME_TAKEN);
  g_assert_true (broken->failed);
  g_assert_false (after->failed);
  g_assert_cmpint (count_rows (self->reader), ==, 2);
  g_assert_cmpint (self->n_effects, ==, 2);
  g_assert_cmpint (self->n_rollbacks, ==, 1); /* of `refused`: nothing of `broken` was ever written */
  g_assert_cmpuint (before->n_runs, ==, 1);
}

/* What is kept in memory stays when a refused job has written nothing: strangers could empty it at will. */
static void
test_savepoint_refusal (Fixture *self, gconstpointer data)
{
  g_autofree TestJob *before = new_job (self, 1, "INSERT INTO t (n) VALUES (1)", TRUE);
  g_autofree TestJob *refused = new_job (self, 2, "SELECT count(*) FROM t", TRUE);
  g_autofree TestJob *after = new_job (self, 3, "INSERT INTO t (n) VALUES (3)", TRUE);

  refused->refuses = TRUE;
  submit (self, before);
  submit (self, refused);
  submit (self, after);
  coterie_store_writer_start (self->writer);
  coterie_wait_for (after->is_done);
  g_assert_cmpint (refused->code, ==, COTERIE_CODE_NAME_TAKEN);
  g_assert_false (after->failed);
  g_assert_cmpint (count_rows (self->reader), ==, 2);
  g_assert_cmpint (self->n_rollbacks, ==, 0);
}

/* A refusal without a savepoint has written nothing, and rolls nothing back. */
static void
test_refusal (Fixture *self, gconstpointer data)
{
  g_autofree TestJob *refused = new_job (self, 1, NULL, FALSE);
  g_autofree TestJob *after = new_job (self, 2, "INSERT INTO t (n) VALUES (2)", FALSE);

  refused->refuses = TRUE;
  submit (self, refused);
  submit (self, after);
  coterie_store_writer_start (self->writer);
  coterie_wait_for (after->is_done);
  g_assert_cmpint (refused->code, ==, COTERIE_CODE_NAME_TAKEN);
  g_assert_cmpint (self->n_effects, ==, 1);
  g_assert_cmpint (self->n_rollbacks, ==, 0);
}

/* A job that breaks the transaction fails alone: the others of its batch run again, each by itself. */
static void
test_broken_job (Fixture *self, gconstpointer data)
{
  g_autofree TestJob *first = new_job (self, 1, "INSERT INTO t (n) VALUES (1)", FALSE);
  g_autofree TestJob *broken = new_job (self, 2, "INSERT INTO t (n) VALUES (2), (1)", FALSE);
  g_autofree TestJob *last = new_job (self, 3, "INSERT INTO t (n) VALUES (3)", FALSE);

  submit (self, first);
  submit (self, broken);
  submit (self, last);
  coterie_store_writer_start (self->writer);
  coterie_wait_for (last->is_done);
  g_assert_false (first->failed);
  g_assert_true (broken->failed);
  g_assert_false (last->failed);
  g_assert_cmpuint (first->n_runs, ==, 2);
  g_assert_cmpuint (last->n_runs, ==, 1);
  g_assert_cmpint (count_rows (self->reader), ==, 2);
  g_assert_cmpint (self->n_effects, ==, 2);
  g_assert_true (coterie_store_writer_is_healthy (self->writer));
}

/* Everybody in the batch hears UNAVAILABLE, nothing of it is there, and the writer finds out by itself that there is
 * room again. */
static void
test_disk_full (Fixture *self, gconstpointer data)
{
  g_autofree TestJob *limit = new_job (self, 1, "PRAGMA max_page_count = 16", FALSE);
  g_autofree TestJob *small = new_job (self, 2, "INSERT INTO t (n) VALUES (2)", TRUE);
  g_autofree TestJob *large = new_job (self, 3, "INSERT INTO t (bytes) VALUES (zeroblob (1000000))", TRUE);
  g_autofree TestJob *more = new_job (self, 4, "INSERT INTO t (n) VALUES (4)", FALSE);
  g_autofree TestJob *later = new_job (self, 5, "INSERT INTO t (n) VALUES (5)", FALSE);

  g_atomic_int_set (&n_warnings, 0);
  submit (self, limit);
  submit (self, small);
  submit (self, large);
  submit (self, more);
  coterie_store_writer_start (self->writer);
  coterie_wait_for (more->is_done);
  g_assert_cmpint (small->code, ==, COTERIE_CODE_UNAVAILABLE);
  g_assert_cmpint (large->code, ==, COTERIE_CODE_UNAVAILABLE);
  g_assert_cmpint (more->code, ==, COTERIE_CODE_UNAVAILABLE);
  g_assert_cmpint (count_rows (self->reader), ==, 0);
  g_assert_cmpint (self->n_effects, ==, 0);
  g_assert_cmpint (self->n_rollbacks, >=, 1);

  coterie_wait_for (coterie_store_writer_is_healthy (self->writer));
  submit (self, later);
  coterie_wait_for (later->is_done);
  g_assert_false (later->failed);
  g_assert_cmpint (count_rows (self->reader), ==, 1);
  coterie_store_writer_drain (self->writer);
  g_assert_cmpint (n_warnings, ==, 1);
}

static gboolean
measure (gpointer data, guint64 *n_free, guint64 *n_all)
{
  *n_free = (guint64) g_atomic_int_get ((gint *) data) << 20;
  *n_all = G_GUINT64_CONSTANT (1) << 40;
  return TRUE;
}

/* Before every transaction it looks how much room there is; when only the reserve is left it says so, still writes what
 * does not ask for room, and finds out by itself that there is room again. */
static void
test_reserve (Fixture *self, gconstpointer data)
{
  g_autofree TestJob *first = new_job (self, 1, "INSERT INTO t (n) VALUES (1)", FALSE);
  g_autofree TestJob *second = new_job (self, 2, "INSERT INTO t (n) VALUES (2)", TRUE);
  gint n_free_mib = 1000;
  CoterieReserve *reserve = coterie_reserve_new (measure, &n_free_mib);

  coterie_store_writer_set_reserve (self->writer, reserve);
  coterie_store_writer_start (self->writer);
  submit (self, first);
  coterie_wait_for (first->is_done);
  g_assert_true (coterie_store_writer_is_healthy (self->writer));
  g_atomic_int_set (&n_free_mib, 10);
  submit (self, second);
  coterie_wait_for (second->is_done);
  g_assert_false (second->failed);
  g_assert_false (coterie_store_writer_is_healthy (self->writer));
  g_assert_cmpint (count_rows (self->reader), ==, 2);
  g_atomic_int_set (&n_free_mib, 1000);
  coterie_wait_for (coterie_store_writer_is_healthy (self->writer));
  coterie_store_writer_drain (self->writer);
  coterie_reserve_free (reserve);
}

static void
test_drain (Fixture *self, gconstpointer data)
{
  g_autofree TestJob *late = new_job (self, 1000, "INSERT INTO t (n) VALUES (1000)", FALSE);

  coterie_store_writer_start (self->writer);
  for (int i = 0; i < 600; i++)
    {
      TestJob *job = new_job (self, i, "INSERT INTO t (bytes) VALUES (zeroblob (100))", FALSE);

      job->is_kept = FALSE;
      submit (self, job);
    }
  coterie_store_writer_drain (self->writer);
  g_assert_cmpint (count_rows (self->reader), ==, 600);
  submit (self, late);
  coterie_wait_for (late->is_done);
  g_assert_cmpint (late->code, ==, COTERIE_CODE_UNAVAILABLE);
  g_assert_cmpuint (self->done->len, ==, 601);
  g_assert_cmpint (count_rows (self->reader), ==, 600);
}

static void
on_counted (CoterieJob *job, const GError *error)
{
  TestJob *self = (TestJob *) job;

  g_atomic_int_inc (error != NULL ? &self->fixture->n_rollbacks : &self->fixture->n_effects);
  g_free (self);
}

/* What waits is bounded by number and by bytes. */
static void
test_full_queue (Fixture *self, gconstpointer data)
{
  const gsize n_bytes = GPOINTER_TO_SIZE (data);
  const int n_jobs = n_bytes > 0 ? 400 : 66000;

  for (int i = 0; i < n_jobs; i++)
    {
      TestJob *job = new_job (self, i, NULL, FALSE);

      job->job.done = on_counted;
      job->job.inbox = NULL;
      job->job.n_bytes = n_bytes;
      submit (self, job);
    }
  g_assert_cmpint (self->n_rollbacks, >, 0);
  coterie_store_writer_start (self->writer);
  coterie_store_writer_drain (self->writer);
}

/* With a checkpointer the log is brought home and begins anew while the writer goes on; without one it would hold all
 * commits, which is half as much again as this. How much less it holds depends on how fast the threads are. */
static void
test_log_bounded (Fixture *self, gconstpointer data)
{
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autoptr (GError) error = NULL;
  CoterieSql *sql = coterie_sql_open (self->path, NULL, COTERIE_SQL_CREATE, &error);
  CoterieCheckpointer *checkpointer;
  GStatBuf info;

  g_assert_no_error (error);
  coterie_sql_set_auto_checkpoint (sql, 0);
  checkpointer = coterie_checkpointer_new (sql);
  coterie_store_writer_free (self->writer);
  sql = coterie_sql_open (self->path, NULL, COTERIE_SQL_CREATE, &error);
  g_assert_no_error (error);
  coterie_sql_set_auto_checkpoint (sql, 0);
  self->writer = coterie_store_writer_new (sql, checkpointer, self->hub, 256);
  coterie_store_writer_start (self->writer);
  for (guint i = 1; i <= 1000; i++)
    {
      TestJob *job = new_job (self, (int) i, "INSERT INTO t (bytes) VALUES (zeroblob (9000))", FALSE);

      job->is_kept = FALSE;
      job->job.n_bytes = 4 * 1024 * 1024; /* as if, so that passes come often */
      submit (self, job);
      coterie_wait_for (self->done->len == i);
    }
  g_assert_cmpint (g_stat (log, &info), ==, 0);
  g_test_message ("%" G_GINT64_FORMAT " bytes", (gint64) info.st_size);
  g_assert_cmpint (info.st_size, <, 8 * 1024 * 1024);
  coterie_store_writer_free (g_steal_pointer (&self->writer));
  coterie_checkpointer_free (checkpointer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (on_log, NULL, NULL);
#define ADD(path, function, data) g_test_add ("/server/writer/" path, Fixture, data, set_up, function, tear_down)
  ADD ("durable-before-done", test_durable_before_done, NULL);
  ADD ("effects-between-commit-and-done", test_effects_between, NULL);
  ADD ("savepoint-takes-back-one-job", test_savepoint, NULL);
  ADD ("refusal-rolls-nothing-back", test_refusal, NULL);
  ADD ("refusal-under-savepoint-rolls-nothing-back", test_savepoint_refusal, NULL);
  ADD ("broken-job-takes-nobody-with-it", test_broken_job, NULL);
  ADD ("disk-full-and-room-again", test_disk_full, NULL);
  ADD ("reserve-and-room-again", test_reserve, NULL);
  ADD ("drain-finishes-what-was-submitted", test_drain, NULL);
  ADD ("too-many-jobs", test_full_queue, NULL);
  ADD ("log-begins-anew", test_log_bounded, NULL);
  ADD ("too-many-bytes", test_full_queue, GSIZE_TO_POINTER (1024 * 1024));
  return g_test_run ();
}
