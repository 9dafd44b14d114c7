// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/vault-room.h"

#include "entities/errors.h"
#include "kit/wait.h"
#include "store/settings.h"
#include "vault/steps.h"

#define ADD(name, function) g_test_add (name, VaultRoom, NULL, vault_room_set_up, function, vault_room_tear_down)

/* A job that writes one setting, and what else a test wishes. */
typedef struct
{
  const char *name;
  gboolean fail;      /* with an error */
  gboolean be_silent; /* NULL without an error */
  gboolean note;      /* tells the main thread something */
  GPtrArray *log;     /* gets `name` */
  gint64 now_ms;      /* out */
  gboolean in_transaction;
} Wish;

static gpointer
write_setting (CoterieDesk *desk, gpointer data, GError **error)
{
  Wish *wish = data;

  wish->now_ms = desk->now_ms;
  wish->in_transaction = coterie_sql_in_transaction (desk->sql);
  if (wish->log != NULL)
    g_ptr_array_add (wish->log, (gpointer) wish->name);
  if (wish->note)
    coterie_changes_add_notice (desk->changes, COTERIE_NOTICE_GAP, 0, wish->name);
  if (!coterie_store_settings_set_int (desk->sql, wish->name, 1, error))
    return NULL;
  if (wish->fail)
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BLOCKED, "That is how it is.");
  return wish->fail || wish->be_silent ? NULL : COTERIE_JOB_DONE;
}

#define N_SETTINGS "SELECT count(*) FROM settings"

static void
test_one_transaction (VaultRoom *room, gconstpointer data)
{
  Wish wish = { .name = "a" };
  g_autoptr (GError) error = NULL;

  g_assert_true (vault_room_run (room, write_setting, &wish, &error) == COTERIE_JOB_DONE);
  g_assert_no_error (error);
  g_assert_true (wish.in_transaction);
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 1);
}

static void
test_error_rolls_back (VaultRoom *room, gconstpointer data)
{
  Wish wish = { .name = "a", .fail = TRUE }, after = { .name = "b" };
  g_autoptr (GError) error = NULL;

  g_assert_null (vault_room_run (room, write_setting, &wish, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BLOCKED);
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 0);
  g_clear_error (&error);
  g_assert_nonnull (vault_room_run (room, write_setting, &after, &error)); /* the next one finds all in order */
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 1);
}

/* A floor below that forgot to say why must not look like success. */
static void
test_failure_without_error (VaultRoom *room, gconstpointer data)
{
  Wish wish = { .name = "a", .be_silent = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_null (vault_room_run (room, write_setting, &wish, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED);
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 0);
}

static void
on_count (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_done = user_data;
  g_autoptr (GError) error = NULL;

  g_task_propagate_pointer (G_TASK (result), &error);
  (*n_done)++;
}

static void
test_jobs_in_order (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GPtrArray) log = g_ptr_array_new ();
  char names[100][4];
  Wish wishes[100];
  guint n_done = 0;

  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      g_snprintf (names[i], sizeof names[i], "%u", i);
      wishes[i] = (Wish){ .name = names[i], .log = log, .fail = i % 7 == 3 };
      coterie_vault_run_async (room->vault, write_setting, &wishes[i], NULL, NULL, NULL, on_count, &n_done);
    }
  coterie_wait_for (n_done == G_N_ELEMENTS (wishes));
  g_assert_cmpuint (log->len, ==, G_N_ELEMENTS (wishes));
  for (guint i = 0; i < log->len; i++)
    g_assert_cmpstr (log->pdata[i], ==, names[i]);
}

static void
on_changes (CoterieChanges *changes, gpointer user_data)
{
  GPtrArray *told = user_data;

  for (guint i = 0; i < changes->events->len; i++)
    g_ptr_array_add (told, g_strdup (((CoterieEvent *) changes->events->pdata[i])->text));
}

/* What was undone is never told. */
static void
test_changes_after_commit (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  Wish good = { .name = "good", .note = TRUE }, bad = { .name = "bad", .note = TRUE, .fail = TRUE };

  coterie_vault_set_changes_func (room->vault, on_changes, told);
  vault_room_run (room, write_setting, &good, NULL);
  g_assert_cmpuint (told->len, ==, 1); /* before the caller is called back */
  vault_room_run (room, write_setting, &bad, NULL);
  g_assert_cmpuint (told->len, ==, 1);
  g_assert_cmpstr (told->pdata[0], ==, "good");
}

static void
test_server_time (VaultRoom *room, gconstpointer data)
{
  Wish wish = { .name = "a" };

  coterie_vault_set_offset_ms (room->vault, -7000, TEST_NOW_MS - 7000);
  coterie_clock_advance_ms (room->clock, 1000);
  vault_room_run (room, write_setting, &wish, NULL);
  g_assert_cmpint (wish.now_ms, ==, TEST_NOW_MS + 1000 - 7000);
}

/* One savepoint an envelope: the bad one leaves nothing, the good ones around it stay. */
static gpointer
write_parts (CoterieDesk *desk, gpointer data, GError **error)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("part-%u", i);

      if (!coterie_sql_savepoint (desk->sql, error) || !coterie_store_settings_set_int (desk->sql, name, 1, error))
        return NULL;
      if (i == 1 ? !coterie_sql_rollback_to (desk->sql, error) : !coterie_sql_release (desk->sql, error))
        return NULL;
    }
  return COTERIE_JOB_DONE;
}

static void
test_savepoints (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (vault_room_run (room, write_parts, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 2);
  g_assert_cmpint (vault_room_fetch (room, "SELECT count(*) FROM settings WHERE name = 'part-1'"), ==, 0);
}

/* ------------------------------------------------------------------------------------ disk full */

static gpointer
set_room (CoterieDesk *desk, gpointer data, GError **error)
{
  gint64 n_pages = 0;
  g_autofree char *text = NULL;

  if (!coterie_sql_fetch_int (coterie_sql_prepare (desk->sql, "PRAGMA page_count"), 0, &n_pages, error))
    return NULL;
  text = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT, n_pages + GPOINTER_TO_INT (data));
  return coterie_sql_exec (desk->sql, text, error) ? COTERIE_JOB_DONE : NULL;
}

static gpointer
write_much (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (400000), 400000);

  return coterie_store_settings_set_bytes (desk->sql, "much", bytes, error) ? COTERIE_JOB_DONE : NULL;
}

static void
test_disk_full (VaultRoom *room, gconstpointer data)
{
  Wish wish = { .name = "small" };
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (vault_room_run (room, write_setting, &wish, NULL));
  g_assert_nonnull (vault_room_run (room, set_room, GINT_TO_POINTER (2), NULL));
  g_assert_null (vault_room_run (room, write_much, NULL, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_FULL);
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 1); /* what was there is there */
  g_clear_error (&error);
  g_assert_nonnull (vault_room_run (room, set_room, GINT_TO_POINTER (1000), NULL));
  g_assert_nonnull (vault_room_run (room, write_much, NULL, &error)); /* and it goes on when there is room */
  g_assert_no_error (error);
}

/* ------------------------------------------------------------------------------------ cancelling and closing */

/* A job that stands still until it is let go. */
typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean began, may_go;
} Gate;

static gpointer
wait_at_gate (CoterieDesk *desk, gpointer data, GError **error)
{
  Gate *gate = data;

  g_mutex_lock (&gate->lock);
  gate->began = TRUE;
  while (!gate->may_go)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
  return COTERIE_JOB_DONE;
}

static gboolean
has_begun (Gate *gate)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gate->lock);

  return gate->began;
}

static void
open_gate (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->may_go = TRUE;
  g_cond_signal (&gate->cond);
  g_mutex_unlock (&gate->lock);
}

typedef struct
{
  gboolean done;
  gpointer value;
  GError *error;
} Outcome;

static void
on_outcome (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->value = g_task_propagate_pointer (G_TASK (result), &outcome->error);
  outcome->done = TRUE;
}

/* Cancelling a job that has not begun undoes it; one that has begun is done, and its caller learns so. */
static void
test_cancel (VaultRoom *room, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome running = { 0 }, waiting = { 0 };
  Wish wish = { .name = "never" };
  Gate gate = { 0 };

  coterie_vault_run_async (room->vault, wait_at_gate, &gate, NULL, NULL, cancellable, on_outcome, &running);
  coterie_vault_run_async (room->vault, write_setting, &wish, NULL, NULL, cancellable, on_outcome, &waiting);
  coterie_wait_for (has_begun (&gate));
  g_cancellable_cancel (cancellable);
  open_gate (&gate);
  coterie_wait_for (running.done && waiting.done);
  g_assert_no_error (running.error);
  g_assert_true (running.value == COTERIE_JOB_DONE);
  g_assert_error (waiting.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&waiting.error);
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 0);
}

/* What was given is done before it closes; what comes later is told that there is no profile. */
static void
test_closing_waits (VaultRoom *room, gconstpointer data)
{
  Outcome before = { 0 }, later = { 0 }, closed = { 0 };
  Wish wish = { .name = "last" }, too_late = { .name = "too-late" };
  Gate gate = { 0 };
  guint n_closed = 0;

  coterie_vault_run_async (room->vault, wait_at_gate, &gate, NULL, NULL, NULL, on_outcome, &closed);
  coterie_vault_run_async (room->vault, write_setting, &wish, NULL, NULL, NULL, on_outcome, &before);
  coterie_wait_for (has_begun (&gate));
  coterie_vault_close_async (room->vault, (GAsyncReadyCallback) on_count, &n_closed);
  coterie_vault_run_async (room->vault, write_setting, &too_late, NULL, NULL, NULL, on_outcome, &later);
  coterie_wait_settle ();
  g_assert_false (before.done);
  g_assert_cmpuint (n_closed, ==, 0);
  g_assert_error (later.error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NO_PROFILE);
  g_clear_error (&later.error);
  open_gate (&gate);
  coterie_wait_for (n_closed == 1);
  g_assert_true (before.done && closed.done);
  g_assert_true (before.value == COTERIE_JOB_DONE);
  g_clear_pointer (&room->vault, coterie_vault_free);
  coterie_wait_settle ();

  vault_room_open (room); /* the same database again */
  g_assert_cmpint (vault_room_fetch (room, "SELECT count(*) FROM settings WHERE name = 'last'"), ==, 1);
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 1);
}

/* Freed without closing, with work in hand: it waits for the threads, and nobody is called any more. */
static void
test_free_in_the_middle (VaultRoom *room, gconstpointer data)
{
  Wish wishes[20];
  char names[20][4];
  guint n_done = 0;

  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      g_snprintf (names[i], sizeof names[i], "%u", i);
      wishes[i] = (Wish){ .name = names[i], .note = TRUE };
      coterie_vault_run_async (room->vault, write_setting, &wishes[i], NULL, NULL, NULL, on_count, &n_done);
    }
  g_clear_pointer (&room->vault, coterie_vault_free);
  coterie_wait_settle ();
  g_assert_cmpuint (n_done, ==, G_N_ELEMENTS (wishes)); /* each caller was still told */
  vault_room_open (room);
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, G_N_ELEMENTS (wishes));
}

/* The reader sees what is committed while the writer is in the middle of a job. */
static void
test_reader_beside (VaultRoom *room, gconstpointer data)
{
  Wish wish = { .name = "a" };
  Outcome outcome = { 0 };
  Gate gate = { 0 };

  vault_room_run (room, write_setting, &wish, NULL);
  coterie_vault_run_async (room->vault, wait_at_gate, &gate, NULL, NULL, NULL, on_outcome, &outcome);
  coterie_wait_for (has_begun (&gate));
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 1);
  open_gate (&gate);
  coterie_wait_for (outcome.done);
}

static gpointer
write_by_reader (CoterieSql *sql, gpointer data, GError **error)
{
  return coterie_store_settings_set_int (sql, "by-reader", 1, error) ? COTERIE_JOB_DONE : NULL;
}

static void
test_reader_never_writes (VaultRoom *room, gconstpointer data)
{
  Outcome outcome = { 0 };

  coterie_vault_read_async (room->vault, write_by_reader, NULL, NULL, NULL, NULL, on_outcome, &outcome);
  coterie_wait_for (outcome.done);
  g_assert_error (outcome.error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_READ_ONLY);
  g_clear_error (&outcome.error);
}

/* ------------------------------------------------------------------------------------ steps */

/* How many descriptors of the database's files this process has. */
static guint
count_open (VaultRoom *room)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n_open = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      n_open += target != NULL && g_str_has_prefix (target, room->dir);
    }
  return n_open;
}

/* Signing in on an open profile opens its database once more: both connections of before are closed. */
static void
test_attached_again (VaultRoom *room, gconstpointer data)
{
  Wish wish = { .name = "a" };
  guint n_open;

  for (guint i = 0; i < 3; i++) /* SQLite keeps some descriptors, and takes them again */
    vault_room_attach (room);
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 0);
  n_open = count_open (room);
  for (guint i = 0; i < 10; i++)
    vault_room_attach (room);
  g_assert_true (vault_room_run (room, write_setting, &wish, NULL) == COTERIE_JOB_DONE);
  g_assert_cmpint (vault_room_fetch (room, N_SETTINGS), ==, 1);
  g_assert_cmpuint (count_open (room), <, n_open + 10); /* one that is kept longer than another is no leak */
}

static gpointer
reach_step (CoterieDesk *desk, gpointer data, GError **error)
{
  Wish *wish = data;

  desk->step = "send.composed-committed";
  return write_setting (desk, wish, error);
}

static void
on_step (const char *step, gpointer user_data)
{
  g_atomic_int_inc ((gint *) user_data);
}

static void
test_step_after_commit (VaultRoom *room, gconstpointer data)
{
  Wish good = { .name = "a" }, bad = { .name = "b", .fail = TRUE };
  gint n_reached = 0;

  coterie_steps_watch (on_step, &n_reached);
  vault_room_run (room, reach_step, &bad, NULL);
  g_assert_cmpint (g_atomic_int_get (&n_reached), ==, 0);
  vault_room_run (room, reach_step, &good, NULL);
  coterie_steps_watch (NULL, NULL);
  g_assert_cmpint (g_atomic_int_get (&n_reached), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/vault/vault/one-transaction", test_one_transaction);
  ADD ("/vault/vault/error-rolls-back", test_error_rolls_back);
  ADD ("/vault/vault/failure-without-error", test_failure_without_error);
  ADD ("/vault/vault/jobs-in-order", test_jobs_in_order);
  ADD ("/vault/vault/changes-are-told-after-commit", test_changes_after_commit);
  ADD ("/vault/vault/server-time", test_server_time);
  ADD ("/vault/vault/savepoints", test_savepoints);
  ADD ("/vault/vault/disk-full", test_disk_full);
  ADD ("/vault/vault/cancel", test_cancel);
  ADD ("/vault/vault/closing-waits", test_closing_waits);
  ADD ("/vault/vault/freed-in-the-middle", test_free_in_the_middle);
  ADD ("/vault/vault/reader-beside-writer", test_reader_beside);
  ADD ("/vault/vault/reader-never-writes", test_reader_never_writes);
  ADD ("/vault/vault/attached-again", test_attached_again);
  ADD ("/vault/vault/step-after-commit", test_step_after_commit);
  return g_test_run ();
}
