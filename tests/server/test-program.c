// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/certificates.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program as an operator starts it. */
typedef struct
{
  char *dir;
  char *data; /* in it, not made yet */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = g_dir_make_tmp ("coterie-program-XXXXXX", NULL);
  self->data = g_build_filename (self->dir, "data", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  remove_tree (self->dir);
  g_free (self->dir);
  g_free (self->data);
}

/* To its end; gives the exit status. */
static int
run (char **output, char **errors, const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  va_list arguments;
  int status = 0;

  g_ptr_array_add (argv, (gpointer) COTERIE_SERVER);
  va_start (arguments, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, output, errors, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

/* Starts it, waits for "ready", ends it by SIGTERM, and gives what it printed. */
static char *
run_and_stop (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  va_list arguments;
  int output, status = 0;
  GPid pid;
  char c;

  g_ptr_array_add (argv, (gpointer) COTERIE_SERVER);
  va_start (arguments, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);
  g_spawn_async_with_pipes (NULL, (char **) argv->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL,
                            &output, NULL, &error);
  g_assert_no_error (error);
  while (!g_regex_match_simple ("^ready .*\n", text->str, G_REGEX_MULTILINE, 0))
    {
      g_assert_cmpint (read (output, &c, 1), ==, 1);
      g_string_append_c (text, c);
    }
  kill (pid, SIGTERM);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  close (output);
  return g_strdup (text->str);
}

static void
test_version (Fixture *self, gconstpointer data)
{
  g_autofree char *output = NULL;

  g_assert_cmpint (run (&output, NULL, "--version", NULL), ==, 0);
  g_assert_cmpstr (output, ==, "coterie-server " COTERIE_VERSION "\n");
}

static void
test_help (Fixture *self, gconstpointer data)
{
  g_autofree char *output = NULL;

  g_assert_cmpint (run (&output, NULL, "--help", NULL), ==, 0);
  g_assert_true (g_str_has_prefix (output, "Usage: coterie-server --data DIR"));
}

static void
test_wrong_usage (Fixture *self, gconstpointer data)
{
  g_autofree char *errors = NULL;

  g_assert_cmpint (run (NULL, &errors, "--wrong", NULL), ==, 2);
  g_assert_nonnull (strstr (errors, "There is no option --wrong."));
  g_assert_nonnull (strstr (errors, "--help"));
}

/* --check says yes or no, and touches nothing. */
static void
test_check (Fixture *self, gconstpointer data)
{
  g_autofree char *output = NULL, *errors = NULL, *missing = g_build_filename (self->dir, "missing.pem", NULL);

  g_assert_cmpint (run (&output, NULL, "--check", "--data", self->data, NULL), ==, 0);
  g_assert_cmpstr (output, ==, "The configuration is right.\n");
  g_assert_cmpint (
      run (NULL, &errors, "--check", "--data", self->data, "--tls-cert", missing, "--tls-key", missing, NULL), ==, 1);
  g_assert_nonnull (strstr (errors, "missing.pem"));
  g_assert_false (g_file_test (self->data, G_FILE_TEST_EXISTS));
}

static void
test_ready (Fixture *self, gconstpointer data)
{
  g_autofree char *output = run_and_stop ("--data", self->data, "--listen", "127.0.0.1:0", NULL);
  GStatBuf info;

  g_assert_true (g_regex_match_simple ("^ready http://127\\.0\\.0\\.1:[1-9]\\d*\n$", output, 0, 0));
  g_assert_cmpint (g_stat (self->data, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
}

static void
test_ipv6 (Fixture *self, gconstpointer data)
{
  g_autofree char *output = NULL;

  if (!g_file_test ("/proc/net/if_inet6", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no IPv6 here");
      return;
    }
  output = run_and_stop ("--data", self->data, "--listen", "[::1]:0", NULL);
  g_assert_true (g_regex_match_simple ("^ready http://\\[::1\\]:[1-9]\\d*\n$", output, 0, 0));
}

/* What a host tells its people by another way, so that they can compare it with what a client shows. */
static void
test_pin (Fixture *self, gconstpointer data)
{
  g_autoptr (CoterieTestCertificates) certificates = coterie_test_certificates_new ();
  g_autoptr (GTlsCertificate) certificate = coterie_test_certificates_make (certificates, "server", "localhost");
  g_autofree char *path = coterie_test_certificates_get_path (certificates, "server", "crt");
  g_autofree char *key = coterie_test_certificates_get_path (certificates, "server", "key");
  g_autofree char *expected = coterie_test_certificates_get_pin (certificates, "server");
  g_autofree char *output =
      run_and_stop ("--data", self->data, "--listen", "127.0.0.1:0", "--tls-cert", path, "--tls-key", key, NULL);
  g_autoptr (GString) pin = g_string_new (output + strlen ("pin "));

  g_assert_true (g_regex_match_simple ("^pin [0-9A-F]{4}( [0-9A-F]{4}){15}\nready https://", output, 0, 0));
  g_string_truncate (pin, (gsize) (strchr (pin->str, '\n') - pin->str));
  g_string_replace (pin, " ", "", 0);
  g_string_ascii_down (pin);
  g_assert_cmpstr (pin->str, ==, expected);
}

/* One invitation at the first start, and none later. */
static void
test_invitation (Fixture *self, gconstpointer data)
{
  g_autofree char *first =
      run_and_stop ("--data", self->data, "--listen", "127.0.0.1:0", "--registration", "invite", NULL);
  g_autofree char *second =
      run_and_stop ("--data", self->data, "--listen", "127.0.0.1:0", "--registration", "invite", NULL);

  g_assert_true (g_regex_match_simple ("^invitation [a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}\nready ", first, 0, 0));
  g_assert_true (g_str_has_prefix (second, "ready "));
}

static void
test_data_is_a_file (Fixture *self, gconstpointer data)
{
  g_autofree char *errors = NULL;

  g_assert_true (g_file_set_contents (self->data, "x", -1, NULL));
  g_assert_cmpint (run (NULL, &errors, "--data", self->data, "--listen", "127.0.0.1:0", NULL), ==, 1);
  g_assert_nonnull (strstr (errors, self->data));
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autofree char *database = g_build_filename (self->data, "coterie.db", NULL);
  g_autofree char *errors = NULL;
  g_autofree char *rubbish = g_strnfill (8192, 'x');

  g_assert_cmpint (g_mkdir (self->data, 0700), ==, 0);
  g_assert_true (g_file_set_contents (database, rubbish, -1, NULL));
  g_assert_cmpint (run (NULL, &errors, "--data", self->data, "--listen", "127.0.0.1:0", NULL), ==, 1);
  g_assert_true (g_str_has_prefix (strstr (errors, "coterie-server: "), "coterie-server: "));
}

static void
test_address_in_use (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", port);
  g_autofree char *errors = NULL;

  g_assert_cmpint (run (NULL, &errors, "--data", self->data, "--listen", listen, NULL), ==, 1);
  g_assert_nonnull (strstr (errors, "cannot listen there"));
}

/* With a key nothing in the store is in the clear; another key, or none, does not open it. */
static void
test_database_key (Fixture *self, gconstpointer data)
{
  g_autofree char *key = g_build_filename (self->dir, "key", NULL);
  g_autofree char *database = g_build_filename (self->data, "coterie.db", NULL);
  g_autofree char *digits = g_strnfill (96, 'a');
  g_autofree char *output = NULL, *errors = NULL, *bytes = NULL;
  gsize n_bytes;

  g_assert_true (g_file_set_contents (key, digits, -1, NULL));
  output = run_and_stop ("--data", self->data, "--listen", "127.0.0.1:0", "--database-key", key, NULL);
  g_assert_true (g_file_get_contents (database, &bytes, &n_bytes, NULL));
  g_assert_cmpuint (n_bytes, >, 4096);
  g_assert_false (g_str_has_prefix (bytes, "SQLite format 3"));
  g_assert_null (memmem (bytes, n_bytes, "accounts", strlen ("accounts")));

  g_assert_cmpint (run (NULL, &errors, "--data", self->data, "--listen", "127.0.0.1:0", NULL), ==, 1);
  digits[0] = 'b';
  g_assert_true (g_file_set_contents (key, digits, -1, NULL));
  g_free (errors);
  g_assert_cmpint (run (NULL, &errors, "--data", self->data, "--listen", "127.0.0.1:0", "--database-key", key, NULL),
                   ==, 1);
  g_assert_true (g_file_set_contents (key, "too short", -1, NULL));
  g_free (errors);
  g_assert_cmpint (run (NULL, &errors, "--data", self->data, "--listen", "127.0.0.1:0", "--database-key", key, NULL),
                   ==, 1);
  g_assert_nonnull (strstr (errors, "96 hexadecimal digits"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/server/program/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("version", test_version);
  ADD ("help", test_help);
  ADD ("wrong-usage", test_wrong_usage);
  ADD ("check", test_check);
  ADD ("ready", test_ready);
  ADD ("pin", test_pin);
  ADD ("ipv6", test_ipv6);
  ADD ("first-invitation", test_invitation);
  ADD ("data-is-a-file", test_data_is_a_file);
  ADD ("damaged-store", test_damaged);
  ADD ("address-in-use", test_address_in_use);
  ADD ("database-key", test_database_key);
  return g_test_run ();
}
