// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/handshake.h"

struct _CoterieHandshakes
{
  CoterieServer *server;
  GTlsCertificate *certificate;
  CoterieHandshakeDone done;
  gpointer user_data;
  GQueue running; /* of Handshake */
};

typedef struct
{
  CoterieHandshakes *owner;
  GSocketConnection *connection;
  GIOStream *tls;
  GCancellable *cancellable;
  CoterieTurnstileKey key;
  gint64 deadline_us;
  GList link;
} Handshake;

static void
shut (GSocketConnection *connection)
{
  g_socket_shutdown (g_socket_connection_get_socket (connection), TRUE, TRUE, NULL);
}

static void
handshake_free (Handshake *self)
{
  g_queue_unlink (&self->owner->running, &self->link);
  g_clear_object (&self->tls);
  g_object_unref (self->connection);
  g_object_unref (self->cancellable);
  g_free (self);
}

/* Without the system's certificates, which take 7 ms a connection to load and are of no use to a server. */
static GIOStream *
new_tls (CoterieHandshakes *self, GSocketConnection *connection, GError **error)
{
  static const char *const protocols[] = { "http/1.1", NULL };

  return g_initable_new (g_tls_backend_get_server_connection_type (g_tls_backend_get_default ()), NULL, error,
                         "base-io-stream", connection, "certificate", self->certificate, "database", NULL,
                         "authentication-mode", G_TLS_AUTHENTICATION_NONE, "require-close-notify", FALSE,
                         "advertised-protocols", protocols, NULL);
}

static gboolean
is_new_enough (GIOStream *tls)
{
  return g_tls_connection_get_protocol_version (G_TLS_CONNECTION (tls)) >= G_TLS_PROTOCOL_VERSION_TLS_1_3;
}

static void
on_handshake (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Handshake *self = user_data;
  CoterieHandshakes *owner = self->owner;
  gboolean is_good =
      g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL) && is_new_enough (self->tls);

  coterie_server_end_handshake (owner->server, &self->key);
  if (is_good && !g_cancellable_is_cancelled (self->cancellable))
    owner->done (self->tls, self->connection, &self->key, owner->user_data);
  else
    {
      /* First, so that saying good-bye waits for nobody. */
      shut (self->connection);
      coterie_server_end_connection (owner->server, &self->key);
    }
  handshake_free (self);
}

/**
 * coterie_handshakes_new:
 * @server: (transfer none): whose places are left
 * @certificate: (transfer none): with its key
 * @done: gets each connection that is ready; it borrows both streams and the key
 * @user_data: for it
 *
 * Returns: (transfer full): no handshakes yet
 */
CoterieHandshakes *
coterie_handshakes_new (CoterieServer *server,
                        GTlsCertificate *certificate,
                        CoterieHandshakeDone done,
                        gpointer user_data)
{
  CoterieHandshakes *self = g_new0 (CoterieHandshakes, 1);

  self->server = server;
  self->certificate = g_object_ref (certificate);
  self->done = done;
  self->user_data = user_data;
  g_queue_init (&self->running);
  return self;
}

/**
 * coterie_handshakes_free:
 * @self: (nullable) (transfer full): none is running
 */
void
coterie_handshakes_free (CoterieHandshakes *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->certificate);
  g_free (self);
}

/**
 * coterie_handshakes_begin:
 * @self: the handshakes
 * @connection: (transfer none): a client whose hello is there
 * @key: under which it has entered both turnstiles
 */
void
coterie_handshakes_begin (CoterieHandshakes *self, GSocketConnection *connection, const CoterieTurnstileKey *key)
{
  g_autoptr (GError) error = NULL;
  GIOStream *tls = new_tls (self, connection, &error);
  Handshake *handshake;

  if (tls == NULL)
    {
      g_warning ("no TLS: %s", error->message);
      coterie_server_end_handshake (self->server, key);
      coterie_server_end_connection (self->server, key);
      return;
    }
  handshake = g_new0 (Handshake, 1);
  handshake->owner = self;
  handshake->connection = g_object_ref (connection);
  handshake->tls = tls;
  handshake->cancellable = g_cancellable_new ();
  handshake->key = *key;
  handshake->deadline_us =
      g_get_monotonic_time () + self->server->config->handshake_timeout_ms * G_TIME_SPAN_MILLISECOND;
  handshake->link.data = handshake;
  g_queue_push_tail_link (&self->running, &handshake->link);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, handshake->cancellable, on_handshake,
                                    handshake);
}

static void
cancel (Handshake *self)
{
  g_cancellable_cancel (self->cancellable);
  shut (self->connection);
}

/**
 * coterie_handshakes_tick:
 * @self: (nullable): the handshakes
 * @now_us: monotonic
 *
 * Returns: whether any is running, so that it wants to be called again soon
 */
gboolean
coterie_handshakes_tick (CoterieHandshakes *self, gint64 now_us)
{
  if (self == NULL)
    return FALSE;
  for (GList *link = self->running.head; link != NULL; link = link->next)
    {
      Handshake *handshake = link->data;

      if (now_us > handshake->deadline_us)
        cancel (handshake);
    }
  return self->running.head != NULL;
}

/**
 * coterie_handshakes_cancel:
 * @self: (nullable): the handshakes
 *
 * Returns: whether any is still running
 */
gboolean
coterie_handshakes_cancel (CoterieHandshakes *self)
{
  return coterie_handshakes_tick (self, G_MAXINT64);
}
