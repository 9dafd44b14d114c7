// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pair.h"

#include "kit/wait.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

/* Two peers that show no address of their own: everything passes a TURN server, Debian's coturn on loopback, with
 * credentials that end with the hour, as coturn's shared secret makes them. */

#define SECRET "a shared secret for this test"

typedef struct
{
  GSubprocess *process;
  char *folder;
  guint16 port;
} Relay;

static guint16
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_assert_cmpuint (port, !=, 0);
  g_socket_listener_close (listener);
  return port;
}

static gboolean
answers (Relay *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, NULL);

  return connection != NULL;
}

/* It does not outlive a test that fails. */
static void
end_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
relay_start (Relay *self, const char *program)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_autofree char *port = NULL;
  g_autofree char *pid_file = NULL;
  g_autofree char *user_db = NULL;

  self->folder = g_dir_make_tmp ("coterie-relay-XXXXXX", &error);
  g_assert_no_error (error);
  self->port = find_port ();
  port = g_strdup_printf ("%u", self->port);
  pid_file = g_build_filename (self->folder, "pid", NULL);
  user_db = g_build_filename (self->folder, "users", NULL);
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (
      launcher, &error, program, "-n", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port",
      port, "--use-auth-secret", "--static-auth-secret", SECRET, "--realm", "coterie", "--allow-loopback-peers",
      "--no-cli", "--no-tls", "--no-dtls", "--pidfile", pid_file, "--userdb", user_db, "--log-file", "stdout", NULL);
  g_assert_no_error (error);
  coterie_wait_for (answers (self));
}

static void
relay_stop (Relay *self)
{
  static const char *const files[] = { "pid", "users" };

  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, files[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
}

/* turn://USER:PASSWORD@HOST:PORT, where the user begins with the second at which it ends. */
static char *
make_address (Relay *self)
{
  g_autofree char *user = g_strdup_printf ("%" G_GINT64_FORMAT ":alice", g_get_real_time () / G_USEC_PER_SEC + 3600);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA1, (const guchar *) SECRET, strlen (SECRET));
  guint8 digest[20];
  gsize size = sizeof digest;
  g_autofree char *password = NULL;
  g_autofree char *escaped_user = g_uri_escape_string (user, NULL, FALSE);
  g_autofree char *escaped_password = NULL;

  g_hmac_update (hmac, (const guchar *) user, (gssize) strlen (user));
  g_hmac_get_digest (hmac, digest, &size);
  password = g_base64_encode (digest, size);
  escaped_password = g_uri_escape_string (password, NULL, FALSE);
  return g_strdup_printf ("turn://%s:%s@127.0.0.1:%u", escaped_user, escaped_password, self->port);
}

static void
wait_for_stats (Pair *pair)
{
  coterie_peer_ask_stats (pair->ends[0].peer);
  coterie_wait_turn ();
}

static void
test_relay_only (void)
{
  g_autofree char *program = g_find_program_in_path ("turnserver");
  g_autofree char *address = NULL;
  const char *addresses[2] = { NULL, NULL };
  Relay relay = { NULL };
  Pair pair = { .relay_only = TRUE, .turn_servers = addresses };

  if (program == NULL)
    {
      g_test_skip ("there is no coturn here");
      return;
    }
  relay_start (&relay, program);
  address = make_address (&relay);
  addresses[0] = address;
  pair_open (&pair);
  coterie_wait_for (pair_stats (&pair, 0).n_frames >= 5 && pair_stats (&pair, 1).n_frames >= 5);
  coterie_wait_for ((wait_for_stats (&pair), pair_stats (&pair, 0).relayed));
  g_assert_cmpuint (pair.n_candidates, >, 0);
  g_assert_cmpuint (pair.n_direct, ==, 0);
  pair_close (&pair);
  relay_stop (&relay);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/relay/relay-only", test_relay_only);
  return g_test_run ();
}
