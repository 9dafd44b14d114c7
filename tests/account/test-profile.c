// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/account-room.h"
#include "kit/vault-room.h"

#include "crypto/errors.h"
#include "kit/wait.h"
#include "sql/errors.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#define ADD(name, function) g_test_add (name, AccountRoom, NULL, account_room_set_up, function, account_room_tear_down)

static void
assert_mode (const char *path, guint mode)
{
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, mode);
}

static void
register_alice (AccountRoom *room)
{
  g_autoptr (GError) error = NULL;

  account_room_register (room, "alice", "the password", "the passphrase", &error);
  g_assert_no_error (error);
}

static void
restart (AccountRoom *room)
{
  account_room_stop (room);
  account_room_start (room);
}

/* ------------------------------------------------------------------------------------ the folder */

static void
test_none (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (coterie_profile_has_key_slot (room->profile));
  g_assert_false (account_room_open (room, "the passphrase", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NO_PROFILE);
  g_assert_false (g_file_test (room->dir, G_FILE_TEST_EXISTS)); /* looking makes nothing */
}

static void
test_busy (AccountRoom *room, gconstpointer data)
{
  g_autoptr (CoterieProfile) other = coterie_profile_new (room->dir);
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_profile_lock (room->profile, TRUE, NULL));
  g_assert_true (coterie_profile_lock (room->profile, TRUE, NULL));
  g_assert_false (coterie_profile_lock (other, TRUE, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BUSY);
  g_clear_error (&error);
  coterie_profile_unlock (room->profile);
  g_assert_true (coterie_profile_lock (other, FALSE, &error));
}

static void
test_modes (AccountRoom *room, gconstpointer data)
{
  static const char *const files[] = { "lock", "profile.ini", "store.db", "keyslot" };
  mode_t before = umask (0);

  register_alice (room);
  umask (before);
  assert_mode (room->dir, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = account_room_path (room, files[i]);

      assert_mode (path, 0600);
    }
}

static void
test_settings (AccountRoom *room, gconstpointer data)
{
  g_autofree char *missing = NULL;
  g_autofree char *value = NULL;
  g_autofree char *gone = NULL;

  g_assert_true (coterie_profile_lock (room->profile, TRUE, NULL));
  missing = coterie_profile_dup_setting (room->profile, "url");
  g_assert_null (missing);
  g_assert_true (coterie_profile_set_setting (room->profile, "url", "https://example.org", NULL));
  value = coterie_profile_dup_setting (room->profile, "url");
  g_assert_cmpstr (value, ==, "https://example.org");
  g_assert_true (coterie_profile_set_setting (room->profile, "url", NULL, NULL));
  gone = coterie_profile_dup_setting (room->profile, "url");
  g_assert_null (gone);
}

static void
test_wipe (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *files = account_room_path (room, "files");
  g_autofree char *file = g_build_filename (files, "attachment", NULL);

  register_alice (room);
  g_mkdir (files, 0700);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  account_room_stop (room);
  account_room_start (room);
  g_assert_true (coterie_profile_lock (room->profile, FALSE, &error));
  g_assert_true (coterie_profile_wipe (room->profile, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (room->dir, G_FILE_TEST_EXISTS));
  g_assert_true (coterie_profile_wipe (room->profile, &error)); /* once more */
  g_assert_false (account_room_open (room, "the passphrase", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NO_PROFILE);
}

/* What is left when a program is killed while it writes another key slot. */
static char *
leave_key_slot (AccountRoom *room)
{
  g_autofree char *path = account_room_path (room, "keyslot");
  g_autofree char *left = account_room_path (room, "keyslot.C8Q9Y3");
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (left, bytes, (gssize) size, NULL));
  return g_steal_pointer (&left);
}

/* It opens the database, with a passphrase that may be out of use for a long time. */
static void
test_left_key_slot (AccountRoom *room, gconstpointer data)
{
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;

  register_alice (room);
  account_room_stop (room);
  left = leave_key_slot (room);
  account_room_start (room);
  g_assert_true (account_room_open (room, "the passphrase", &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
}

static void
test_wipe_left_key_slot (AccountRoom *room, gconstpointer data)
{
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;

  register_alice (room);
  restart (room);
  g_assert_true (coterie_profile_lock (room->profile, FALSE, &error));
  left = leave_key_slot (room);
  g_assert_true (coterie_profile_wipe (room->profile, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (room->dir, G_FILE_TEST_EXISTS));
}

/* No word of the account stands in the files. */
static void
test_nothing_in_clear (AccountRoom *room, gconstpointer data)
{
  static const char *const files[] = { "profile.ini", "store.db", "store.db-wal", "keyslot" };
  static const char *const words[] = { "alice", "the password", "the passphrase", "CREATE TABLE", "SQLite format" };

  register_alice (room);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = account_room_path (room, files[i]);
      g_autofree char *contents = NULL;
      gsize size = 0;

      if (!g_file_get_contents (path, &contents, &size, NULL))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (words); j++)
        g_assert_null (memmem (contents, size, words[j], strlen (words[j])));
    }
}

/* ------------------------------------------------------------------------------------ opening */

static void
test_open (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint8 aid[COTERIE_AID_BYTES];

  register_alice (room);
  memcpy (aid, coterie_account_get_identity (room->account)->aid, sizeof aid);
  restart (room);
  account_room_open (room, "the passphrase", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (coterie_account_get_identity (room->account)->name, ==, "alice");
  g_assert_cmpmem (coterie_account_get_identity (room->account)->aid, 32, aid, 32);
  g_assert_cmpuint (coterie_account_get_identity (room->account)->device, ==, 1);
}

static void
assert_fails_to_open (AccountRoom *room, const char *passphrase, CoterieCoreError code)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (account_room_open (room, passphrase, &cause));
  g_assert_nonnull (cause);
  coterie_core_error_take (&error, g_steal_pointer (&cause));
  g_assert_error (error, COTERIE_CORE_ERROR, (int) code);
}

static void
test_wrong_passphrase (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  register_alice (room);
  restart (room);
  assert_fails_to_open (room, "another one", COTERIE_CORE_ERROR_WRONG_PASSPHRASE);
  assert_fails_to_open (room, "the password", COTERIE_CORE_ERROR_WRONG_PASSPHRASE);
  account_room_open (room, "the passphrase", &error); /* nothing was counted away */
  g_assert_no_error (error);
}

static void
damage (AccountRoom *room, const char *name, gsize offset)
{
  g_autofree char *path = account_room_path (room, name);
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  g_assert_cmpuint (size, >, offset);
  contents[offset] ^= 0x40;
  g_assert_true (g_file_set_contents (path, contents, (gssize) size, NULL));
}

static void
cut (AccountRoom *room, const char *name, gsize n_bytes)
{
  g_autofree char *path = account_room_path (room, name);
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  g_assert_true (g_file_set_contents (path, contents, (gssize) n_bytes, NULL));
}

static void
test_damaged_key_slot (AccountRoom *room, gconstpointer data)
{
  register_alice (room);
  account_room_stop (room);
  damage (room, "keyslot", 0);
  account_room_start (room);
  assert_fails_to_open (room, "the passphrase", COTERIE_CORE_ERROR_DAMAGED);
}

static void
test_cut_key_slot (AccountRoom *room, gconstpointer data)
{
  register_alice (room);
  account_room_stop (room);
  cut (room, "keyslot", 50);
  account_room_start (room);
  assert_fails_to_open (room, "the passphrase", COTERIE_CORE_ERROR_DAMAGED);
}

static void
test_damaged_database (AccountRoom *room, gconstpointer data)
{
  register_alice (room);
  account_room_stop (room);
  damage (room, "store.db", 600); /* in the first page */
  account_room_start (room);
  assert_fails_to_open (room, "the passphrase", COTERIE_CORE_ERROR_DAMAGED);
}

static void
test_missing_database (AccountRoom *room, gconstpointer data)
{
  g_autofree char *path = account_room_path (room, "store.db");

  register_alice (room);
  account_room_stop (room);
  g_assert_cmpint (g_unlink (path), ==, 0);
  account_room_start (room);
  assert_fails_to_open (room, "the passphrase", COTERIE_CORE_ERROR_DAMAGED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS)); /* and no empty one takes its place */
}

static gpointer
set_newer (CoterieDesk *desk, gpointer data, GError **error)
{
  return coterie_sql_exec (desk->sql, "PRAGMA user_version = 99", error) ? COTERIE_JOB_DONE : NULL;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_nonnull (g_task_propagate_pointer (G_TASK (result), NULL));
  *(gboolean *) user_data = TRUE;
}

static void
test_newer_database (AccountRoom *room, gconstpointer data)
{
  gboolean done = FALSE;

  register_alice (room);
  coterie_vault_run_async (room->vault, set_newer, NULL, NULL, NULL, NULL, on_done, &done);
  coterie_wait_for (done);
  restart (room);
  assert_fails_to_open (room, "the passphrase", COTERIE_CORE_ERROR_NEWER);
}

/* ------------------------------------------------------------------------------------ passphrase and password */

static void
test_change_passphrase (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  register_alice (room);
  g_assert_false (account_room_change_passphrase (room, "not that", "another one", &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_WRONG_PASSPHRASE);
  g_clear_error (&error);
  account_room_change_passphrase (room, "the passphrase", "another one", &error);
  g_assert_no_error (error);
  restart (room);
  assert_fails_to_open (room, "the passphrase", COTERIE_CORE_ERROR_WRONG_PASSPHRASE);
  account_room_open (room, "another one", &error);
  g_assert_no_error (error);
}

static void
test_change_password (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  register_alice (room);
  g_assert_false (account_room_change_password (room, "the password", "the passphrase", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_SAME_SECRET);
  g_clear_error (&error);
  account_room_change_password (room, "the password", "another password", &error);
  g_assert_no_error (error);
  g_assert_false (account_room_login (room, "alice", "the password", "the passphrase", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  account_room_login (room, "alice", "another password", "the passphrase", &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/account/profile/none", test_none);
  ADD ("/account/profile/busy", test_busy);
  ADD ("/account/profile/modes", test_modes);
  ADD ("/account/profile/settings", test_settings);
  ADD ("/account/profile/wipe", test_wipe);
  ADD ("/account/profile/left-key-slot", test_left_key_slot);
  ADD ("/account/profile/wipe-left-key-slot", test_wipe_left_key_slot);
  ADD ("/account/profile/nothing-in-clear", test_nothing_in_clear);
  ADD ("/account/profile/open", test_open);
  ADD ("/account/profile/wrong-passphrase", test_wrong_passphrase);
  ADD ("/account/profile/damaged-key-slot", test_damaged_key_slot);
  ADD ("/account/profile/cut-key-slot", test_cut_key_slot);
  ADD ("/account/profile/damaged-database", test_damaged_database);
  ADD ("/account/profile/missing-database", test_missing_database);
  ADD ("/account/profile/newer-database", test_newer_database);
  ADD ("/account/profile/change-passphrase", test_change_passphrase);
  ADD ("/account/profile/change-password", test_change_password);
  return g_test_run ();
}
