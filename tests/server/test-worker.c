// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "server/directory.h"
#include "server/http.h"
#include "server/limits.h"
#include "server/presence.h"
#include "server/schema.h"
#include "server/session.h"
#include "server/worker.h"
#include "server/writer.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOW_MS G_GINT64_CONSTANT (1767323045000)
#define TOKEN_BYTE 0xbb

/* A worker whose thread is the test's, so that what happens happens in the order that the test wants; its store is
 * real, and the writer's thread begins when the test says so. */
typedef struct
{
  char *dir;
  CoterieConfig *config;
  CoterieServer server;
  CoterieSql *sql; /* of the test's own */
  CoterieWorker *worker;
  guint n_ended; /* connections that have given their places back */
} Fixture;

static const char *expected_warning; /* how it begins; NULL: there is none */
static guint n_warnings;

static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (expected_warning != NULL && g_str_equal (fields[i].key, "MESSAGE") &&
        g_str_has_prefix (fields[i].value, expected_warning))
      {
        n_warnings++;
        return G_LOG_WRITER_HANDLED;
      }
  return g_log_writer_default (level, fields, n_fields, user_data);
}

/* These stand in for the program's own. */

CoterieSql *
coterie_server_open_sql (CoterieServer *self, gboolean read_only, GError **error)
{
  g_autofree char *path = g_build_filename (self->config->data_dir, COTERIE_SERVER_DATABASE, NULL);

  return coterie_sql_open (path, NULL, read_only ? COTERIE_SQL_READ_ONLY : COTERIE_SQL_CREATE, error);
}

void
coterie_server_end_connection (CoterieServer *self, const CoterieTurnstileKey *key)
{
  ((Fixture *) (gpointer) self->priv)->n_ended++;
}

gboolean
coterie_server_move_connection (CoterieServer *self, CoterieTurnstileKey *key, GInetAddress *client)
{
  g_assert_not_reached ();
}

void
coterie_server_end_handshake (CoterieServer *self, const CoterieTurnstileKey *key)
{
  g_assert_not_reached ();
}

static void
on_hub_event (CoterieHubEvent event, const CoterieCaller *caller, guint64 connection, gpointer user_data)
{
  CoterieServer *server = user_data;

  if (event != COTERIE_HUB_REPLACED)
    coterie_presences_update_device (server->presences, caller);
  if (event != COTERIE_HUB_ARRIVED)
    coterie_presences_end_connection (server->presences, connection);
}

static void
on_presence_event (gint64 device_id, const char *event_json, gpointer user_data)
{
}

static gboolean
on_is_here (gint64 device_id, gpointer user_data)
{
  return coterie_hub_is_here (((CoterieServer *) user_data)->hub, device_id);
}

static void
exec (CoterieSql *sql, const char *script)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_sql_exec (sql, script, &error));
  g_assert_no_error (error);
}

static void
add_device (CoterieSql *sql)
{
  guint8 token[COTERIE_TOKEN_BYTES], hash[32];
  char hex[65];
  g_autofree char *insert = NULL;

  memset (token, TOKEN_BYTE, sizeof token);
  crypto_hash_sha256 (hash, token, sizeof token);
  sodium_bin2hex (hex, sizeof hex, hash, sizeof hash);
  exec (sql, "INSERT INTO accounts (id, aid, name, state, password, length, head, created_ms)"
             " VALUES (5, zeroblob (32), 'anna', 1, '', 1, zeroblob (32), 0);"
             "INSERT INTO devices (id, account_id, number, state, registration, dsk, signed_id, signed_key,"
             " signed_signature, signed_time_ms, signed_wrapper)"
             " VALUES (9, 5, 1, 1, 77, zeroblob (32), 1, x'', x'', 0, x'');");
  insert = g_strdup_printf ("INSERT INTO tokens (hash, device_id, expires_ms) VALUES (x'%s', 9, %" G_GINT64_FORMAT ")",
                            hex, NOW_MS + 1000);
  exec (sql, insert);
}

static void
open_store (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  CoterieSql *sql = coterie_server_open_sql (&self->server, FALSE, &error);

  g_assert_no_error (error);
  g_assert_true (coterie_schema_prepare (sql, &error));
  g_assert_no_error (error);
  self->server.writer = coterie_store_writer_new (sql, NULL, self->server.hub, 16);
  self->sql = coterie_server_open_sql (&self->server, FALSE, &error);
  g_assert_no_error (error);
  add_device (self->sql);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  static const char *const none[] = { NULL };
  const char *arguments[] = { "--data", NULL, NULL };
  CoterieConfigMode mode = { FALSE };
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("coterie-worker-XXXXXX", &error);
  g_assert_no_error (error);
  arguments[1] = self->dir;
  self->config = coterie_config_new (arguments, none, &mode, &error);
  g_assert_no_error (error);
  self->server.config = self->config;
  self->server.priv = (gpointer) self;
  self->server.clock = coterie_clock_new_fake (NOW_MS);
  self->server.hub = coterie_hub_new (coterie_worker_open_hub_letter);
  self->server.limits = coterie_limits_new (self->server.clock);
  self->server.directory = coterie_directory_new (self->server.clock);
  self->server.presences = coterie_presences_new (on_presence_event, on_is_here, &self->server);
  coterie_hub_set_watch (self->server.hub, on_hub_event, &self->server);
  open_store (self);
  self->worker = coterie_worker_new (&self->server, NULL, NULL, &error);
  g_assert_no_error (error);
  g_main_context_push_thread_default (self->worker->context);
}

static void
remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  g_rmdir (path);
}

static void
abort_sessions (CoterieWorker *worker)
{
  g_autoptr (GList) sessions = g_hash_table_get_values (worker->sessions);

  for (GList *link = sessions; link != NULL; link = link->next)
    coterie_socket_abort (link->data);
}

/* In the order of the program. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  abort_sessions (self->worker);
  coterie_socket_pool_release (self->worker->sockets);
  coterie_http_free (g_steal_pointer (&self->worker->http));
  g_main_context_pop_thread_default (self->worker->context);
  coterie_store_writer_start (self->server.writer);
  coterie_store_writer_drain (self->server.writer);
  coterie_worker_free (self->worker);
  coterie_store_writer_free (self->server.writer);
  coterie_sql_close (self->sql);
  coterie_presences_free (self->server.presences);
  coterie_hub_free (self->server.hub);
  coterie_limits_free (self->server.limits);
  coterie_directory_free (self->server.directory);
  coterie_clock_unref (self->server.clock);
  coterie_config_free (self->config);
  remove_dir (self->dir);
  g_free (self->dir);
}

static void
turn (Fixture *self)
{
  while (g_main_context_iteration (self->worker->context, FALSE))
    ;
  coterie_worker_end_turn (self->worker);
}

/* A connection of the device, as it is when libsoup has upgraded it; gives the client's end. */
static int
start_session (Fixture *self, guint64 *connection)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.7");
  CoterieUpgrade upgrade = { .caller = { .account_id = 5, .device_id = 9, .id = { .device = 1 } }, .address = address };
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), ==, 0);
  memset (upgrade.token, TOKEN_BYTE, sizeof upgrade.token);
  upgrade.fd = pair[0];
  coterie_session_start (self->worker, &upgrade);
  *connection += 1; /* the hub counts from 1 */
  return pair[1];
}

/* What a client says, taken at once instead of when the poller finds it. Masked with zeros. */
static void
take_text (Fixture *self, guint64 connection, const char *text)
{
  CoterieSocket *socket = g_hash_table_lookup (self->worker->sessions, &connection);
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  const gsize n_text = strlen (text);
  const guint8 head[] = { 0x81, 0x80 | (guint8) n_text, 0, 0, 0, 0 };

  g_assert_nonnull (socket);
  g_assert_cmpuint (n_text, <, 126);
  g_byte_array_append (frame, head, sizeof head);
  g_byte_array_append (frame, (const guint8 *) text, (guint) n_text);
  coterie_socket_take_input (socket, frame->data, frame->len);
}

/* The client finds a close frame, and nothing before it. */
static void
assert_only_closed (Fixture *self, int client, guint16 code)
{
  const guint8 expected[] = { 0x88, 2, (guint8) (code >> 8), (guint8) code };
  guint8 bytes[4096];
  gssize n_bytes;

  turn (self);
  n_bytes = recv (client, bytes, sizeof bytes, 0);
  g_assert_cmpint (n_bytes, ==, sizeof expected);
  g_assert_cmpmem (bytes, (gsize) n_bytes, expected, sizeof expected);
}

/* It is told that it was replaced, and asks before it hears that: nothing of what it asked for may stay. */
static void
test_replaced_subscribes (Fixture *self, gconstpointer data)
{
  static const char subscribe[] = "{\"type\":\"request\",\"id\":1,\"method\":\"POST\",\"path\":\"/v1/presence\","
                                  "\"body\":{\"tokens\":[\"%032x\"]}}";
  g_autofree char *text = g_strdup_printf (subscribe, 7);
  guint64 last = 0, older, newer;
  int clients[2];

  clients[0] = start_session (self, &last);
  older = last;
  clients[1] = start_session (self, &last);
  newer = last;
  take_text (self, older, text);
  g_assert_cmpuint (coterie_presences_count_subscriptions (self->server.presences), ==, 1);
  turn (self);
  g_assert_null (g_hash_table_lookup (self->worker->sessions, &older));
  g_assert_nonnull (g_hash_table_lookup (self->worker->sessions, &newer));
  g_assert_cmpuint (coterie_presences_count_subscriptions (self->server.presences), ==, 0);
  close (clients[0]);
  close (clients[1]);
}

/* Signed out between the request and the entry. */
static void
test_token_dead (Fixture *self, gconstpointer data)
{
  guint64 connection = 0;
  int client;

  exec (self->sql, "DELETE FROM tokens");
  client = start_session (self, &connection);
  assert_only_closed (self, client, COTERIE_CLOSE_SIGNED_OUT);
  close (client);
}

/* Whether it was signed out cannot be found out: not let in, and it may come again. */
static void
test_token_unreadable (Fixture *self, gconstpointer data)
{
  guint64 connection = 0;
  int client;

  exec (self->sql, "ALTER TABLE tokens RENAME TO gone");
  n_warnings = 0;
  expected_warning = "a token cannot be looked up: ";
  client = start_session (self, &connection);
  expected_warning = NULL;
  g_assert_cmpuint (n_warnings, ==, 1);
  assert_only_closed (self, client, COTERIE_CLOSE_UNAVAILABLE);
  close (client);
}

/* A client over HTTP; gives its end. */
static int
connect_http (Fixture *self)
{
  const CoterieTurnstileKey key = { { 1 } };
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) near = NULL, far = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  near = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  far = g_socket_listener_accept (listener, NULL, NULL, NULL);
  g_assert_nonnull (far);
  coterie_worker_give (self->worker, fcntl (g_socket_get_fd (g_socket_connection_get_socket (far)), F_DUPFD_CLOEXEC, 3),
                       &key);
  return fcntl (g_socket_get_fd (g_socket_connection_get_socket (near)), F_DUPFD_CLOEXEC, 3);
}

/* The store is slower than the time that a stop may take: the answer comes when nobody is there for it any more. */
static void
test_request_outlives_stop (Fixture *self, gconstpointer data)
{
  static const char request[] = "POST /v1/mailbox/gap-seen HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n"
                                "Authorization: Bearer %s\r\n\r\n{\"to\":1}";
  guint8 token[COTERIE_TOKEN_BYTES];
  char hex[2 * COTERIE_TOKEN_BYTES + 1];
  g_autofree char *text = NULL;
  int client;

  memset (token, TOKEN_BYTE, sizeof token);
  sodium_bin2hex (hex, sizeof hex, token, sizeof token);
  text = g_strdup_printf (request, hex);
  self->worker->http = coterie_http_new (self->worker);
  client = connect_http (self);
  g_assert_cmpint (send (client, text, strlen (text), MSG_NOSIGNAL), ==, strlen (text));
  for (gint64 until_us = g_get_monotonic_time () + COTERIE_WAIT_MAX_S * G_USEC_PER_SEC; self->worker->n_jobs == 0;)
    {
      g_main_context_iteration (self->worker->context, TRUE);
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
    }
  coterie_http_free (g_steal_pointer (&self->worker->http));
  g_assert_cmpuint (self->worker->n_jobs, ==, 1);
  close (client); /* the rest is the tear-down's */
}

int
main (int argc, char **argv)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (on_log, NULL, NULL);
#define ADD(path, function) g_test_add ("/server/worker/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("replaced-one-subscribes", test_replaced_subscribes);
  ADD ("token-dead", test_token_dead);
  ADD ("token-unreadable", test_token_unreadable);
  ADD ("request-outlives-stop", test_request_outlives_stop);
  return g_test_run ();
}
