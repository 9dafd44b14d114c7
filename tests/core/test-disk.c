// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/client-private.h"

#include "kit/wait.h"
#include "person.h"
#include "puppet.h"

#include <sys/syscall.h>
#include <unistd.h>

/* A disk without room: what comes stays on the server, what is written is refused in words, and nothing is half done.
 * The room is that of the database file, which is told how large it may become. */

static guint n_syncs, n_syncs_of_main; /* of files, by all threads and by that of the window */

__attribute__ ((visibility ("default"))) int /* GLib calls this one */
fsync (int fd)
{
  g_atomic_int_inc (&n_syncs);
  if (syscall (SYS_gettid) == getpid ())
    g_atomic_int_inc (&n_syncs_of_main);
  return (int) syscall (SYS_fsync, fd);
}

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

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
give_room (TestPerson *person, guint n_pages)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_vault_run_async (person->client->vault, set_room, GINT_TO_POINTER (n_pages), NULL, NULL, NULL, on_result,
                           &result);
  coterie_wait_for (result != NULL);
  coterie_vault_finish (person->client->vault, result, &error);
  g_assert_no_error (error);
}

#define N_TEXTS 320 /* more than two batches, and more than the server delivers unacknowledged */

static void
test_receive (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autofree char *filler = g_strnfill (1500, 'x');
  g_autoptr (GString) all = g_string_new ("hello");

  test_puppet_say (bob, "alice", "hello");
  test_person_wait_chat (alice, "bob", "hello");
  give_room (alice, 20);
  for (guint i = 0; i < N_TEXTS; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u %s", i, filler);

      test_puppet_say (bob, "alice", text);
      g_string_append_printf (all, "|%s", text);
    }
  coterie_wait_for (test_person_was_told (alice, COTERIE_NOTICE_DISK_FULL));
  coterie_wait_settle ();
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 1), >, 0);
  g_assert_cmpuint (test_person_count_told (alice, COTERIE_NOTICE_DISK_FULL), ==, 1);
  coterie_client_poke (alice->client);
  coterie_wait_settle ();
  g_assert_cmpuint (test_person_count_told (alice, COTERIE_NOTICE_DISK_FULL), ==, 1); /* once is enough */

  give_room (alice, 100000);
  coterie_client_poke (alice->client);
  test_person_wait_chat (alice, "bob", all->str);
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 1), ==, 0);
}

static void
test_receive_over_a_restart (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autofree char *filler = g_strnfill (1500, 'x');
  g_autoptr (GString) all = g_string_new ("hello");

  test_puppet_say (bob, "alice", "hello");
  test_person_wait_chat (alice, "bob", "hello");
  give_room (alice, 20);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u %s", i, filler);

      test_puppet_say (bob, "alice", text);
      g_string_append_printf (all, "|%s", text);
    }
  coterie_wait_for (test_person_was_told (alice, COTERIE_NOTICE_DISK_FULL));
  test_person_kill (alice);
  test_person_start (alice);
  test_person_go_online (alice);
  test_person_wait_chat (alice, "bob", all->str);
}

static void
test_send (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autofree char *large = g_strnfill (COTERIE_TEXT_MAX_BYTES, 'x');
  g_autoptr (GError) error = NULL;

  test_person_send (alice, "bob", "before");
  test_person_settle (alice);
  give_room (alice, 2);
  g_assert_false (test_person_try_send (alice, "bob", large, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DISK_FULL);
  test_person_assert_chat (alice, "bob", "before");
  give_room (alice, 100000);
  test_person_send (alice, "bob", "after");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "before|after");
  test_person_assert_chat (alice, "bob", "before|after");
}

/* A disk may take its time to keep the server's address and its pin; a window must not stand still for as long. */
static void
test_server_is_kept (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (CoterieProfile) profile = coterie_profile_new (alice->dir);
  g_autofree char *kept = NULL;

  test_person_stop (alice);
  g_assert_true (coterie_profile_set_setting (profile, "url", NULL, NULL));
  g_assert_cmpint (g_atomic_int_get (&n_syncs_of_main), >, 0); /* else nothing is counted */
  g_atomic_int_set (&n_syncs, 0);
  g_atomic_int_set (&n_syncs_of_main, 0);
  test_person_start (alice);
  kept = coterie_profile_dup_setting (profile, "url");
  g_assert_nonnull (kept);
  g_assert_cmpint (g_atomic_int_get (&n_syncs), >, 0);
  g_assert_cmpint (g_atomic_int_get (&n_syncs_of_main), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  TEST_TOWN_ADD ("/core/disk/full-while-receiving", test_receive);
  TEST_TOWN_ADD ("/core/disk/full-over-a-restart", test_receive_over_a_restart);
  TEST_TOWN_ADD ("/core/disk/full-while-sending", test_send);
  TEST_TOWN_ADD ("/core/disk/server-is-kept-off-the-main-loop", test_server_is_kept);
  return g_test_run ();
}
