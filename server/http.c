// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/http.h"

#include "server/forwarded.h"
#include "server/head-stream.h"
#include "server/log-line.h"
#include "server/session.h"
#include "base/secret.h"
#include "wire/errors.h"
#include "wire/refusal.h"

#include <errno.h>
#include <fcntl.h>
#include <libsoup/soup.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SOCKET_PROTOCOL "coterie.v1"
#define HSTS "max-age=31536000"
#define CONNECTION_KEY "coterie-connection"
#define TOO_MANY_RETRY_MS 10000
#define REFUSED_BODY_MAX_BYTES (1024 * 1024) /* of a body that is too large, so much is read to be polite */

struct _CoterieHttp
{
  guint n_refs; /* ours, and one of each connection and each exchange: they may outlive us until the worker is freed */
  CoterieWorker *worker;
  SoupServer *soup;
  GQueue connections; /* of Connection */
  gboolean is_over;
};

/* A client from its first byte to the end of its request; found by the address object that libsoup was given. */
typedef struct
{
  CoterieHttp *http;
  GSocketConnection *connection; /* (weak) its end is ours */
  GIOStream *stream;             /* (weak) it, or TLS over it */
  CoterieHeadStream *head;       /* (weak) what libsoup reads from */
  GSocket *socket;
  GSocketAddress *address; /* refers to us by CONNECTION_KEY */
  gboolean is_tls;
  CoterieTurnstileKey key;
  gint64 deadline_us; /* 0: it is our turn */
  gboolean is_answered;
  gsize n_refused_bytes;
  GList link;
} Connection;

/* One request under way. */
typedef struct
{
  CoterieHttp *http;
  SoupServerMessage *message;
  GInetAddress *client;
} Exchange;

static CoterieHttp *
http_ref (CoterieHttp *self)
{
  self->n_refs++;
  return self;
}

static void
http_unref (CoterieHttp *self)
{
  if (--self->n_refs == 0)
    g_free (self);
}

static void
connection_free (Connection *self)
{
  g_queue_unlink (&self->http->connections, &self->link);
  http_unref (self->http);
  g_object_set_data (G_OBJECT (self->address), CONNECTION_KEY, NULL);
  g_object_unref (self->address);
  g_object_unref (self->socket);
  g_free (self);
}

static void
on_connection_gone (gpointer user_data, GObject *where_it_was)
{
  Connection *self = user_data;

  coterie_server_end_connection (self->http->worker->server, &self->key);
  connection_free (self);
}

static Connection *
find_connection (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (soup_server_message_get_remote_address (message)), CONNECTION_KEY);
}

static void
set_deadline (Connection *self, guint timeout_ms)
{
  self->deadline_us = timeout_ms == 0 ? 0 : g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  coterie_worker_need_tick (self->http->worker);
}

static void
shut (Connection *self)
{
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

/* Who is in the way gets a reset, and the system keeps nothing for him. */
static void
reset (Connection *self)
{
  const struct linger none = { 1, 0 };

  if (g_socket_is_closed (self->socket))
    return;
  setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER, &none, sizeof none);
  shut (self);
}

static void
reply (SoupServerMessage *message, guint status, const char *json, gsize n_json)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Connection *connection = find_connection (message);

  soup_server_message_set_status (message, status, NULL);
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, json, n_json);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Connection", "close");
  if (connection != NULL && connection->is_tls)
    soup_message_headers_replace (headers, "Strict-Transport-Security", HSTS);
}

static GString *
make_refusal (CoterieHttp *self, const GError *refusal)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_refusal_write (refusal, coterie_clock_get_wall_ms (self->worker->server->clock), &writer);
  return coterie_writer_finish (&writer);
}

/* Takes the refusal. */
static void
refuse (CoterieHttp *self, SoupServerMessage *message, GError *error)
{
  g_autoptr (GError) refusal = error;
  g_autoptr (GString) json = make_refusal (self, refusal);
  guint status = coterie_code_get_status (coterie_code_from_error (refusal));

  coterie_log_line_write (&(CoterieLogLine){ .status = status, .n_reply_bytes = json->len });
  reply (message, status, json->str, json->len);
}

/* libsoup does not get to see it: the answer goes past it, as far as there is room at once. */
static void
on_wrong_head (CoterieHeadVerdict verdict, gpointer user_data)
{
  Connection *self = user_data;
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);
  g_autoptr (GError) refusal = verdict == COTERIE_HEAD_TOO_LARGE
                                   ? coterie_refusal_new_too_large (COTERIE_REQUEST_HEADER_MAX_BYTES)
                                   : coterie_refusal_new_rule (COTERIE_CODE_BAD_REQUEST, "head");
  g_autoptr (GString) json = make_refusal (self->http, refusal);
  guint status = coterie_code_get_status (coterie_code_from_error (refusal));
  g_autofree char *answer =
      g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n%s"
                       "Connection: close\r\n\r\n%s",
                       status, soup_status_get_phrase (status), json->len,
                       self->is_tls ? "Strict-Transport-Security: " HSTS "\r\n" : "", json->str);

  coterie_log_line_write (&(CoterieLogLine){ .status = status, .n_reply_bytes = json->len });
  g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), answer, strlen (answer), NULL, NULL);
}

static void
on_refused_chunk (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  Connection *connection = user_data;

  connection->n_refused_bytes += g_bytes_get_size (chunk);
  if (connection->n_refused_bytes > REFUSED_BODY_MAX_BYTES)
    reset (connection);
}

/* Before its body has come, which is thrown away. Takes the refusal. */
static void
refuse_early (CoterieHttp *self, SoupServerMessage *message, Connection *connection, GError *error)
{
  refuse (self, message, error);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_refused_chunk), connection);
}

static void
refuse_body (CoterieHttp *self, SoupServerMessage *message, Connection *connection)
{
  refuse_early (self, message, connection, coterie_refusal_new_too_large (COTERIE_TEXT_FRAME_MAX_BYTES));
}

/* A body of unknown length. */
static void
on_chunk (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  CoterieHttp *self = user_data;
  Connection *connection = find_connection (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  if (connection == NULL || body->length <= COTERIE_TEXT_FRAME_MAX_BYTES)
    return;
  g_signal_handlers_disconnect_by_func (message, on_chunk, self);
  soup_message_body_truncate (body);
  refuse_body (self, message, connection);
}

static gboolean
trusts (GInetAddress *address, gpointer user_data)
{
  return coterie_config_is_trusted_proxy (user_data, address);
}

static GInetAddress *
find_client (CoterieHttp *self, SoupServerMessage *message)
{
  GSocketAddress *peer = soup_server_message_get_remote_address (message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const CoterieConfig *config = self->worker->server->config;
  const char *name = coterie_forwarded_header_get_name (config->forwarded_header);

  return coterie_forwarded_get_client (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer)),
                                       config->forwarded_header, soup_message_headers_get_list (headers, name), trusts,
                                       (gpointer) config);
}

/* Whom a proxy speaks for is known now; until then the connection was counted in all only. */
static gboolean
count_client (CoterieHttp *self, SoupServerMessage *message, Connection *connection)
{
  CoterieServer *server = self->worker->server;
  g_autoptr (GInetAddress) client = NULL;

  if (!coterie_turnstile_key_is_anybody (&connection->key))
    return TRUE;
  client = find_client (self, message);
  return coterie_config_is_trusted_proxy (server->config, client) ||
         coterie_server_move_connection (server, &connection->key, client);
}

/* Head complete, body not yet. */
static void
on_head (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  CoterieHttp *self = user_data;
  Connection *connection = find_connection (message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (connection == NULL)
    return;
  set_deadline (connection, self->worker->server->config->body_timeout_ms);
  if (!count_client (self, message, connection))
    refuse_early (self, message, connection, coterie_refusal_new_unavailable (TOO_MANY_RETRY_MS));
  else if (soup_message_headers_get_content_length (headers) > COTERIE_TEXT_FRAME_MAX_BYTES)
    refuse_body (self, message, connection);
  else
    g_signal_connect (message, "got-chunk", G_CALLBACK (on_chunk), self);
}

/* Closing a TLS connection writes, and would wait for a client who does not read. */
static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  Connection *connection = find_connection (message);
  struct pollfd room = { .events = POLLOUT };

  if (connection == NULL || !connection->is_tls || g_socket_is_closed (connection->socket))
    return;
  room.fd = g_socket_get_fd (connection->socket);
  if (poll (&room, 1, 0) != 1 || (room.revents & POLLOUT) == 0)
    shut (connection);
}

/* What libsoup had read beyond the request; NULL with FALSE when the client has gone. Its buffer is smaller than ours,
 * so that one read empties it. */
static gboolean
take_input (GIOStream *stream, GBytes **input)
{
  GPollableInputStream *in = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  g_autofree guint8 *bytes = g_malloc (65536);
  g_autoptr (GError) error = NULL;
  gssize n_bytes = g_pollable_input_stream_read_nonblocking (in, bytes, 65536, NULL, &error);

  if (n_bytes > 0)
    *input = g_bytes_new (bytes, (gsize) n_bytes);
  return n_bytes > 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* A plain connection goes on as a bare descriptor, which costs no objects; of a TLS one GnuTLS holds the keys. */
static gboolean
take_over (Connection *connection, CoterieUpgrade *upgrade)
{
  if (connection->is_tls)
    {
      upgrade->stream = g_object_ref (connection->stream);
      upgrade->fd = g_socket_get_fd (connection->socket);
      coterie_head_stream_leave (connection->head);
      return TRUE;
    }
  upgrade->stream = NULL;
  upgrade->fd = fcntl (g_socket_get_fd (connection->socket), F_DUPFD_CLOEXEC, 3);
  return upgrade->fd >= 0;
}

static void
start_session (Connection *connection, GIOStream *stream, CoterieUpgrade *upgrade)
{
  CoterieWorker *worker = connection->http->worker;
  g_autoptr (GBytes) input = NULL;

  if (!take_input (stream, &input) || !take_over (connection, upgrade))
    return;
  upgrade->key = connection->key;
  upgrade->input = input;
  g_object_weak_unref (G_OBJECT (connection->connection), on_connection_gone, connection);
  connection_free (connection);
  coterie_session_start (worker, upgrade);
  coterie_worker_end_turn (worker);
}

static void
exchange_free (gpointer data, GClosure *closure)
{
  Exchange *self = data;

  g_object_unref (self->client);
  http_unref (self->http);
  g_free (self);
}

static CoterieUpgrade *
upgrade_new (const CoterieCall *call)
{
  CoterieUpgrade *upgrade = g_new0 (CoterieUpgrade, 1);

  upgrade->caller = call->caller;
  upgrade->address = g_object_ref (call->address);
  memcpy (upgrade->token, call->token, sizeof upgrade->token);
  return upgrade;
}

static void
upgrade_free (gpointer data, GClosure *closure)
{
  CoterieUpgrade *upgrade = data;

  coterie_wipe (upgrade->token, sizeof upgrade->token);
  g_object_unref (upgrade->address);
  g_free (upgrade);
}

/* The 101 has left. */
static void
on_upgraded (SoupServerMessage *message, gpointer user_data)
{
  Connection *connection = find_connection (message);
  g_autoptr (SoupServerMessage) kept = g_object_ref (message);
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  if (connection != NULL && stream != NULL)
    start_session (connection, stream, user_data);
}

static gboolean
offers_protocol (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_header_contains (headers, "Sec-WebSocket-Protocol", SOCKET_PROTOCOL);
}

static void
upgrade (Exchange *self, const CoterieCall *call)
{
  char *protocols[] = { (char *) SOCKET_PROTOCOL, NULL };
  SoupServerMessage *message = self->message;

  if (!offers_protocol (message) || !soup_websocket_server_check_handshake (message, NULL, protocols, NULL, NULL))
    {
      refuse (self->http, message, coterie_refusal_new_rule (COTERIE_CODE_BAD_REQUEST, "upgrade"));
      return;
    }
  soup_websocket_server_process_handshake (message, NULL, protocols, NULL, NULL);
  g_signal_connect_data (message, "wrote-informational", G_CALLBACK (on_upgraded), upgrade_new (call), upgrade_free, 0);
}

static void
on_replied (const CoterieCall *call, const char *json, gsize n_json, gpointer user_data)
{
  Exchange *self = user_data;
  CoterieHttp *http = self->http;
  Connection *connection = find_connection (self->message);

  http->worker->n_jobs--;
  if (call->status == 101)
    upgrade (self, call);
  else
    reply (self->message, call->status, json, n_json);
  if (connection != NULL)
    {
      connection->is_answered = TRUE;
      set_deadline (connection, http->worker->server->config->body_timeout_ms);
    }
  if (!http->is_over)
    soup_server_message_unpause (self->message);
  g_object_unref (self->message);
  exchange_free (self, NULL);
}

static char *
get_target (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);

  return g_strconcat (g_uri_get_path (uri), query != NULL ? "?" : NULL, query, NULL);
}

/* Head and body are complete. */
static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  CoterieHttp *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *target = get_target (message);
  Connection *connection = find_connection (message);
  Exchange *exchange = g_new (Exchange, 1);

  *exchange = (Exchange){ http_ref (self), g_object_ref (message), find_client (self, message) };
  if (connection != NULL)
    set_deadline (connection, 0);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), NULL);
  soup_server_message_pause (message);
  self->worker->n_jobs++;
  coterie_router_handle (self->worker->router,
                         &(CoterieRequest){ .method = soup_server_message_get_method (message),
                                            .target = target,
                                            .authorization = soup_message_headers_get_one (headers, "Authorization"),
                                            .bytes = body,
                                            .address = exchange->client },
                         on_replied, exchange);
}

/**
 * coterie_http_new:
 * @worker: on whose thread this is, with its context the thread's default
 *
 * Returns: (transfer full): an HTTP side without connections
 */
CoterieHttp *
coterie_http_new (CoterieWorker *worker)
{
  CoterieHttp *self = g_new0 (CoterieHttp, 1);

  self->n_refs = 1;
  self->worker = worker;
  g_queue_init (&self->connections);
  self->soup = soup_server_new ("server-header", "coterie", "raw-paths", TRUE, NULL);
  soup_server_remove_websocket_extension (self->soup, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_early_handler (self->soup, NULL, on_head, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  return self;
}

/**
 * coterie_http_free:
 * @self: (nullable) (transfer full): the HTTP side; connections are closed
 *
 * Requests whose answers are still to come are answered to nobody, before the worker is freed.
 */
void
coterie_http_free (CoterieHttp *self)
{
  if (self == NULL)
    return;
  for (GList *link = self->connections.head; link != NULL; link = link->next)
    shut (link->data);
  self->is_over = TRUE;
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  http_unref (self);
}

/**
 * coterie_http_accept:
 * @self: the HTTP side
 * @stream: (transfer none): what requests are read from; @connection itself, or TLS over it
 * @connection: (transfer none): the client
 * @key: under which it has entered; left when the connection ends
 */
void
coterie_http_accept (CoterieHttp *self,
                     GIOStream *stream,
                     GSocketConnection *connection,
                     const CoterieTurnstileKey *key)
{
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr (CoterieHeadStream) head = NULL;
  Connection *client;

  if (local == NULL || remote == NULL)
    {
      coterie_server_end_connection (self->worker->server, key); /* it has gone again */
      return;
    }
  client = g_new0 (Connection, 1);
  client->http = http_ref (self);
  client->connection = connection;
  client->socket = g_object_ref (g_socket_connection_get_socket (connection));
  client->is_tls = stream != G_IO_STREAM (connection);
  client->key = *key;
  client->link.data = client;
  g_queue_push_tail_link (&self->connections, &client->link);
  g_object_weak_ref (G_OBJECT (connection), on_connection_gone, client);
  set_deadline (client, self->worker->server->config->header_timeout_ms);
  client->address = g_object_ref (remote);
  g_object_set_data (G_OBJECT (remote), CONNECTION_KEY, client);
  head = coterie_head_stream_new (stream, on_wrong_head, client);
  client->stream = stream;
  client->head = head;
  soup_server_accept_iostream (self->soup, G_IO_STREAM (head), local, remote, NULL);
}

/**
 * coterie_http_tick:
 * @self: the HTTP side
 * @now_us: monotonic
 *
 * Returns: whether there are connections, so that it wants to be called again soon
 */
gboolean
coterie_http_tick (CoterieHttp *self, gint64 now_us)
{
  for (GList *link = self->connections.head; link != NULL; link = link->next)
    {
      Connection *connection = link->data;

      if (connection->deadline_us != 0 && now_us > connection->deadline_us)
        reset (connection);
    }
  return self->connections.head != NULL;
}

/**
 * coterie_http_stop:
 * @self: the HTTP side
 *
 * Who has not asked yet is closed; who has is answered.
 */
void
coterie_http_stop (CoterieHttp *self)
{
  for (GList *link = self->connections.head; link != NULL; link = link->next)
    {
      Connection *connection = link->data;

      if (connection->deadline_us != 0 && !connection->is_answered)
        shut (connection);
    }
}
