// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "server/admin.h"
#include "server/operator.h"
#include "wire/limits.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gio/gunixsocketaddress.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A real server with its threads, on a port that nobody connects to. */
typedef struct
{
  char *folder;
  char *data; /* with a name far longer than the address of a socket may be */
  CoterieConfig *config;
  CoterieClock *clock;
  CoterieServer *server;
} Fixture;

static void
start (Fixture *f)
{
  const char *arguments[] = { "--data", f->data, "--listen", "127.0.0.1:0", "--registration", "invite", NULL };
  const char *environment[] = { NULL };
  CoterieConfigMode mode = { FALSE };
  g_autoptr (GError) error = NULL;

  f->config = coterie_config_new (arguments, environment, &mode, &error);
  g_assert_no_error (error);
  f->clock = coterie_clock_new_real ();
  f->server = coterie_server_new (f->config, f->clock, &error);
  g_assert_no_error (error);
  g_assert_true (coterie_server_start (f->server, &error));
  g_assert_no_error (error);
}

static void
stop (Fixture *f)
{
  coterie_server_stop (f->server);
  g_clear_pointer (&f->server, coterie_server_free);
  g_clear_pointer (&f->clock, coterie_clock_unref);
  g_clear_pointer (&f->config, coterie_config_free);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *name = g_strnfill (180, 'x');

  g_assert_cmpint (sodium_init (), >=, 0);
  f->folder = g_dir_make_tmp ("coterie-XXXXXX", NULL);
  f->data = g_build_filename (f->folder, name, NULL);
  start (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { COTERIE_SERVER_DATABASE, COTERIE_SERVER_LOCK };

  if (f->server != NULL)
    stop (f);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (f->data, files[i], NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (f->data), ==, 0);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->data);
  g_free (f->folder);
}

static GSocket *
connect_to (Fixture *f)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket;
  int directory_fd;

  address = coterie_admin_get_address (f->data, &directory_fd, &error);
  g_assert_no_error (error);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  close (directory_fd);
  return socket;
}

/* Everything that the server says to some bytes. */
static char *
ask (Fixture *f, const char *bytes)
{
  g_autoptr (GSocket) socket = connect_to (f);
  GString *answer = g_string_new (NULL);
  char buffer[512];
  gssize n;

  g_assert_cmpint (g_socket_send (socket, bytes, strlen (bytes), NULL, NULL), ==, strlen (bytes));
  while ((n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (answer, buffer, n);
  return g_string_free (answer, FALSE);
}

#define assert_answer(f, bytes, expected)                                                                              \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *answer_ = ask (f, bytes);                                                                         \
    g_assert_nonnull (strstr (answer_, expected));                                                                     \
  }                                                                                                                    \
  G_STMT_END

/* The program's other face. Gives its exit status; what it prints goes to @output. */
static int
run_program (const char *const *arguments, char **output)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, (gpointer) COTERIE_SERVER);
  g_ptr_array_add (argv, (gpointer) "admin");
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (gpointer) *arguments);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, output, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static int
run (Fixture *f, const char *command, const char *name, const char *expected)
{
  const char *arguments[] = { command, "--data", f->data, name, NULL };
  g_autofree char *output = NULL;
  int status = run_program (arguments, &output);

  g_assert_true (g_regex_match_simple (expected, output, 0, 0));
  return status;
}

static gint64
query (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieSql) sql = coterie_server_open_sql (f->server, TRUE, &error);
  gint64 value;

  g_assert_no_error (error);
  coterie_sql_fetch_int (coterie_sql_prepare (sql, text), -1, &value, &error);
  g_assert_no_error (error);
  return value;
}

/* Beside the server, whose writer is idle. */
static void
add_account (Fixture *f, const char *name)
{
  g_autoptr (Room) room = room_new ();
  g_autoptr (Person) person = NULL;
  g_autoptr (GError) error = NULL;
  CoterieSql *own = room->sql;

  room->sql = coterie_server_open_sql (f->server, FALSE, &error);
  g_assert_no_error (error);
  person = person_new_registered (room, name);
  coterie_sql_close (room->sql);
  room->sql = own;
}

static void
test_socket_is_the_operators (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->data, COTERIE_ADMIN_SOCKET, NULL);
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_true (S_ISSOCK (status.st_mode));
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  stop (f);
  g_assert_cmpint (g_stat (path, &status), ==, -1);
}

static void
test_invite (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = NULL;

  g_assert_cmpint (query (f, "SELECT COUNT(*) FROM invites"), ==, 1); /* of the first start */
  answer = ask (f, "{\"command\":\"invite\"}\n");
  g_assert_true (g_regex_match_simple (
      "^\\{\"invite\":\"[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}\"\\}\n\\{\"done\":true\\}\n$", answer, 0, 0));
  g_assert_cmpint (query (f, "SELECT COUNT(*) FROM invites"), ==, 2);
  g_assert_cmpint (run (f, "invite", NULL, "^[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}\n$"), ==, 0);
  g_assert_cmpint (query (f, "SELECT COUNT(*) FROM invites WHERE used = 0"), ==, 3);
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = NULL;

  add_account (f, "alice");
  add_account (f, "bob");
  answer = ask (f, "{\"command\":\"list\"}\n");
  g_assert_cmpstr (answer, ==,
                   "{\"account\":\"alice\",\"disabled\":false,\"devices\":1,\"waiting\":0}\n"
                   "{\"account\":\"bob\",\"disabled\":false,\"devices\":1,\"waiting\":0}\n"
                   "{\"invites\":1,\"used\":0}\n"
                   "{\"done\":true}\n");
  g_assert_cmpint (
      run (f, "list", NULL, "^alice +active +devices: 1 +waiting: 0\nbob +active +.*\nopen invitations: 1\n$"), ==, 0);
}

static void
test_disable (Fixture *f, gconstpointer data)
{
  add_account (f, "alice");
  g_assert_cmpint (run (f, "disable", "alice", "^$"), ==, 0);
  g_assert_cmpint (run (f, "disable", "alice", "^$"), ==, 0);
  g_assert_cmpint (query (f, "SELECT state FROM accounts"), ==, COTERIE_ACCOUNT_DISABLED);
  g_assert_cmpint (run (f, "enable", "alice", "^$"), ==, 0);
  g_assert_cmpint (query (f, "SELECT state FROM accounts"), ==, COTERIE_ACCOUNT_ACTIVE);
  assert_answer (f, "{\"command\":\"disable\",\"name\":\"nobody\"}\n", "\"code\":\"UNKNOWN_NAME\"");
  g_assert_cmpint (run (f, "disable", "nobody", "Nobody has that name"), ==, 1);
  g_assert_cmpint (run (f, "disable", "No Name", "not a user name"), ==, 1);
}

static void
test_hostile (Fixture *f, gconstpointer data)
{
  static const char *const rows[] = {
    "\n",
    "{}\n",
    "[]\n",
    "{\"command\":\"stop\"}\n",
    "{\"command\":\"disable\"}\n",
    "{\"command\":\"disable\",\"name\":\"A B\"}\n",
    "{\"command\":\"invite\",\"name\":\"bob\"}\n",
    "{\"command\":\"invite\",\"command\":\"list\"}\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i]);
      assert_answer (f, rows[i], "\"code\":\"BAD_REQUEST\"");
    }
  g_assert_cmpint (query (f, "SELECT COUNT(*) FROM invites"), ==, 1);
}

/* A line that never ends is cut off, and one that is never sent holds nobody up for good. */
static void
test_endless_line (Fixture *f, gconstpointer data)
{
  g_autofree char *line = g_strnfill (COTERIE_ADMIN_LINE_MAX_BYTES + 1, 'x');

  assert_answer (f, line, "\"code\":\"BAD_REQUEST\"");
  g_autoptr (GSocket) silent = connect_to (f);
  g_socket_close (silent, NULL);
  g_assert_cmpint (run (f, "list", NULL, "open invitations"), ==, 0);
}

static void
test_usage (Fixture *f, gconstpointer data)
{
  static const char *const rows[][5] = {
    { NULL },
    { "invite", NULL },
    { "disable", "--data", "x", NULL },
    { "--data", "x", NULL },
    { "invite", "--data", "x", "bob", NULL },
    { "list", "--data", NULL },
    { "list", "--what", NULL },
  };

  g_unsetenv ("COTERIE_DATA");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *output = NULL;

      g_assert_cmpint (run_program (rows[i], &output), ==, 2);
      g_assert_nonnull (strstr (output, "Usage:"));
    }
}

static void
test_no_server (Fixture *f, gconstpointer data)
{
  stop (f);
  g_assert_cmpint (run (f, "list", NULL, "No server of yours is running"), ==, 1);
}

#define ADD(path, func) g_test_add ("/server/admin/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("socket-is-the-operators", test_socket_is_the_operators);
  ADD ("invite", test_invite);
  ADD ("list", test_list);
  ADD ("disable", test_disable);
  ADD ("hostile", test_hostile);
  ADD ("endless-line", test_endless_line);
  ADD ("usage", test_usage);
  ADD ("no-server", test_no_server);
  return g_test_run ();
}
