// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "database.h"

#include <libsoup/soup.h>
#include <string.h>

/* libsoup brings a plain libsqlite3 into the process, as it does in the server and the client. */

static gboolean
is_loaded (const char *library)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, library) != NULL;
}

static void
test_still_encrypts (TestDatabase *t, gconstpointer data)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);
  g_autofree char *contents = NULL;
  gsize n_bytes;

  g_assert_true (is_loaded ("/libsqlite3.so"));
  g_assert_true (is_loaded ("/libsqlcipher.so"));
  test_exec (sql, "CREATE TABLE notes (text TEXT)");
  g_assert_true (g_file_get_contents (t->path, &contents, &n_bytes, NULL));
  g_assert_cmpuint (n_bytes, >=, 16);
  g_assert_cmpint (memcmp (contents, "SQLite format 3", 16), !=, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_ADD ("/sql/beside-soup/still-encrypts", test_still_encrypts);
  return g_test_run ();
}
