// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/worker.h"

#include "server/handshake.h"
#include "server/http.h"
#include "server/session.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define TICK_MS 100
#define STOP_MS 5000
#define GIFTS_A_TURN 8
#define CACHE_KIB 2048

/* A client that has got away without a word is noticed after about two minutes. */
#define ALIVE_IDLE_S 60
#define ALIVE_INTERVAL_S 15
#define ALIVE_PROBES 4

typedef struct
{
  CoterieLetter letter;
  int fd;
  CoterieTurnstileKey key;
} Gift;

static void
set_option (int fd, int level, int option, int value)
{
  if (setsockopt (fd, level, option, &value, sizeof value) != 0)
    g_debug ("setsockopt: %s", g_strerror (errno));
}

static void
set_options (int fd)
{
  set_option (fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option (fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option (fd, IPPROTO_TCP, TCP_KEEPIDLE, ALIVE_IDLE_S);
  set_option (fd, IPPROTO_TCP, TCP_KEEPINTVL, ALIVE_INTERVAL_S);
  set_option (fd, IPPROTO_TCP, TCP_KEEPCNT, ALIVE_PROBES);
}

static void
on_tls (GIOStream *stream, GSocketConnection *connection, const CoterieTurnstileKey *key, gpointer user_data)
{
  CoterieWorker *self = user_data;

  if (self->is_stopping)
    coterie_server_end_connection (self->server, key);
  else
    coterie_http_accept (self->http, stream, connection, key);
}

static void
refuse_gift (CoterieWorker *self, const Gift *gift)
{
  if (self->certificate != NULL)
    coterie_server_end_handshake (self->server, &gift->key);
  coterie_server_end_connection (self->server, &gift->key);
}

static void
unwrap_gift (CoterieWorker *self, Gift *gift)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) connection = NULL;

  if (self->is_stopping || self->http == NULL)
    close (gift->fd);
  else
    {
      set_options (gift->fd);
      socket = g_socket_new_from_fd (gift->fd, NULL);
      if (socket == NULL)
        close (gift->fd); /* the peer has gone again */
    }
  if (socket == NULL)
    {
      refuse_gift (self, gift);
      return;
    }
  connection = g_socket_connection_factory_create_connection (socket);
  if (self->certificate != NULL)
    coterie_handshakes_begin (self->handshakes, connection, &gift->key);
  else
    coterie_http_accept (self->http, G_IO_STREAM (connection), connection, &gift->key);
  coterie_worker_need_tick (self);
}

static gboolean
on_intake (gpointer user_data)
{
  CoterieWorker *self = user_data;

  for (guint i = 0; i < GIFTS_A_TURN && !g_queue_is_empty (&self->gifts); i++)
    {
      g_autofree Gift *gift = g_queue_pop_head (&self->gifts);

      unwrap_gift (self, gift);
    }
  if (!g_queue_is_empty (&self->gifts))
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->intake, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* A few a turn, so that those before them have been served and are gone from libsoup: 20 KB each. */
static void
on_gift (CoterieLetter *letter, gpointer owner)
{
  CoterieWorker *self = owner;

  g_queue_push_tail (&self->gifts, letter);
  if (self->intake != NULL)
    return;
  self->intake = g_idle_source_new ();
  g_source_set_priority (self->intake, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->intake, on_intake, self, NULL);
  g_source_attach (self->intake, self->context);
}

/**
 * coterie_worker_give:
 * @self: a worker
 * @fd: (transfer full): a client that was accepted
 * @key: under which it has entered
 *
 * From any thread.
 */
void
coterie_worker_give (CoterieWorker *self, int fd, const CoterieTurnstileKey *key)
{
  Gift *gift = g_new0 (Gift, 1);

  gift->letter.open = on_gift;
  gift->fd = fd;
  gift->key = *key;
  coterie_inbox_post (self->inbox, &gift->letter);
}

/**
 * coterie_worker_open_hub_letter:
 * @letter: (transfer full): a CoterieHubLetter
 * @worker: whose inbox it was in
 */
void
coterie_worker_open_hub_letter (CoterieLetter *letter, gpointer worker)
{
  CoterieWorker *self = worker;
  CoterieHubLetter *content = (CoterieHubLetter *) letter;
  CoterieSession *session = g_hash_table_lookup (self->sessions, &content->connection);

  if (session != NULL)
    coterie_session_take_letter (session, content);
  coterie_hub_letter_free (content);
}

static gboolean
is_done (CoterieWorker *self, gint64 now_us)
{
  gboolean is_busy = coterie_http_tick (self->http, now_us);

  is_busy |= coterie_handshakes_tick (self->handshakes, now_us);
  is_busy |= coterie_socket_pool_tick (self->sockets, now_us);
  is_busy |= self->n_jobs > 0 || g_hash_table_size (self->sessions) > 0;
  return !is_busy;
}

static gboolean
on_tick (gpointer user_data)
{
  CoterieWorker *self = user_data;
  gint64 now_us = g_get_monotonic_time ();
  gboolean done = is_done (self, now_us);

  coterie_socket_pool_flush (self->sockets);
  if (self->is_stopping && (done || now_us > self->stop_deadline_us))
    g_main_loop_quit (self->loop);
  else if (!done || self->is_stopping)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->ticker, g_source_unref);
  return G_SOURCE_REMOVE;
}

/**
 * coterie_worker_need_tick:
 * @self: a worker
 *
 * A deadline runs: until none does, all are looked at ten times a second.
 */
void
coterie_worker_need_tick (CoterieWorker *self)
{
  if (self->ticker != NULL)
    return;
  self->ticker = g_timeout_source_new (TICK_MS);
  g_source_set_callback (self->ticker, on_tick, self, NULL);
  g_source_attach (self->ticker, self->context);
}

/**
 * coterie_worker_end_turn:
 * @self: a worker
 *
 * What was sent in this turn leaves together, and what was closed is let go of.
 */
void
coterie_worker_end_turn (CoterieWorker *self)
{
  coterie_socket_pool_flush (self->sockets);
  if (coterie_socket_pool_is_busy (self->sockets))
    coterie_worker_need_tick (self);
}

static void
on_turn_end (gpointer user_data)
{
  coterie_worker_end_turn (user_data);
}

static void
close_sessions (CoterieWorker *self, void (*close_one) (CoterieSession *session))
{
  g_autoptr (GList) sessions = g_hash_table_get_values (self->sessions);

  for (GList *link = sessions; link != NULL; link = link->next)
    close_one (link->data);
}

static void
on_stop (CoterieLetter *letter, gpointer owner)
{
  CoterieWorker *self = owner;

  g_free (letter);
  self->is_stopping = TRUE;
  self->stop_deadline_us = g_get_monotonic_time () + STOP_MS * G_TIME_SPAN_MILLISECOND;
  coterie_http_stop (self->http);
  coterie_handshakes_cancel (self->handshakes);
  close_sessions (self, coterie_session_stop);
  coterie_worker_need_tick (self);
}

/**
 * coterie_worker_stop:
 * @self: a worker that was started, to which nobody gives any more
 *
 * Begins to stop: what is under way is answered, everybody is told good-bye, then the thread ends; after five seconds
 * in any case.
 */
void
coterie_worker_stop (CoterieWorker *self)
{
  CoterieLetter *letter = g_new0 (CoterieLetter, 1);

  letter->open = on_stop;
  coterie_inbox_post (self->inbox, letter);
}

static void
abort_session (CoterieSession *session)
{
  coterie_socket_abort ((CoterieSocket *) session);
}

static gpointer
worker_main (gpointer user_data)
{
  CoterieWorker *self = user_data;

  g_main_context_push_thread_default (self->context);
  self->http = coterie_http_new (self);
  if (self->certificate != NULL)
    self->handshakes = coterie_handshakes_new (self->server, self->certificate, on_tls, self);
  g_main_loop_run (self->loop);

  close_sessions (self, abort_session);
  coterie_socket_pool_release (self->sockets);
  coterie_http_free (g_steal_pointer (&self->http));
  while (coterie_handshakes_cancel (self->handshakes))
    g_main_context_iteration (self->context, TRUE);
  coterie_handshakes_free (g_steal_pointer (&self->handshakes));
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/**
 * coterie_worker_new:
 * @server: (transfer none): the collaborators
 * @preparer: (transfer none): for what is slow
 * @certificate: (nullable) (transfer none): for TLS
 * @error: a COTERIE_SQL_ERROR or GIOErrorEnum
 *
 * Returns: (transfer full) (nullable): a worker that does nothing yet
 */
CoterieWorker *
coterie_worker_new (CoterieServer *server, CoteriePreparer *preparer, GTlsCertificate *certificate, GError **error)
{
  CoterieWorker *self = g_new0 (CoterieWorker, 1);
  CoterieSocketLimits limits = { server->config->max_output_bytes, server->config->body_timeout_ms };

  self->server = server;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->sessions = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_queue_init (&self->gifts);
  self->session_slab = coterie_slab_new (coterie_session_get_size ());
  self->scratch = g_byte_array_new ();
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->sql = coterie_server_open_sql (server, TRUE, error);
  if (self->sql != NULL)
    self->inbox = coterie_inbox_new (self->context, self, error);
  if (self->inbox != NULL)
    self->poller = coterie_poller_new (self->context, error);
  if (self->poller == NULL)
    {
      coterie_worker_free (self);
      return NULL;
    }
  coterie_sql_set_cache_kib (self->sql, CACHE_KIB);
  self->sockets = coterie_socket_pool_new (self->poller, &limits);
  self->router = coterie_router_new (server, coterie_routes, coterie_n_routes, preparer, self->sql, self->inbox);
  coterie_inbox_set_after (self->inbox, on_turn_end);
  coterie_poller_set_after (self->poller, on_turn_end, self);
  return self;
}

/**
 * coterie_worker_start:
 * @self: a worker
 */
void
coterie_worker_start (CoterieWorker *self)
{
  self->thread = g_thread_new ("worker", worker_main, self);
}

/**
 * coterie_worker_join:
 * @self: a worker that was told to stop, or never started
 *
 * Waits for its thread.
 */
void
coterie_worker_join (CoterieWorker *self)
{
  if (self->thread != NULL)
    g_thread_join (self->thread);
  self->thread = NULL;
}

/**
 * coterie_worker_free:
 * @self: (nullable) (transfer full): a worker that was joined, after everybody who posts to it has ended
 */
void
coterie_worker_free (CoterieWorker *self)
{
  if (self == NULL)
    return;
  coterie_inbox_free (self->inbox);
  while (!g_queue_is_empty (&self->gifts))
    on_intake (self);
  if (self->sockets != NULL)
    coterie_socket_pool_release (self->sockets);
  coterie_socket_pool_free (self->sockets);
  coterie_poller_free (self->poller);
  coterie_router_free (self->router);
  coterie_sql_close (self->sql);
  if (self->ticker != NULL)
    {
      g_source_destroy (self->ticker);
      g_source_unref (self->ticker);
    }
  g_clear_object (&self->certificate);
  coterie_slab_free (self->session_slab);
  g_byte_array_unref (self->scratch);
  g_hash_table_unref (self->sessions);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
}
