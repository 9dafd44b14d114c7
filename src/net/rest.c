// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/rest.h"

#include "base/encoding.h"
#include "net/fault.h"
#include "net/reply.h"
#include "wire/ids.h"
#include "wire/limits.h"

#include <libsoup/soup.h>

#define TIMEOUT_MS 30000
#define IDLE_S 15
#define CHUNK_BYTES 16384
#define INTERIM_MAX 8 /* 1xx answers; none is asked for */

/* One SoupSession that does nothing by itself: no redirect, cookie, proxy, decompression (a bomb), sniffing or
 * authentication. The pin is compared when the handshake is done; soup sends the request after that, unless it was
 * cancelled there. */
struct _CoterieRest
{
  GObject parent_instance;

  CoterieServerUrl *url;
  CoteriePin *pin;
  CoterieSecret *token; /* NULL: none */
  guint timeout_ms;
  SoupSession *session;
};

/* One request, the data of its task. */
typedef struct
{
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  GCancellable *inner; /* fires for the caller's reasons and for ours */
  GCancellable *outer; /* the caller's, may be NULL */
  gulong outer_id;
  GSource *deadline;
  gboolean timed_out;
  guint n_interim;
  GError *fault; /* why we cancelled it */
  guint8 chunk[CHUNK_BYTES];
} Request;

static void
coterie_rest_transport_init (CoterieTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieRest,
                               coterie_rest,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (COTERIE_TYPE_TRANSPORT, coterie_rest_transport_init))

enum
{
  PROP_CONNECTED = 1,
};

static void
request_free (Request *request)
{
  if (request->outer != NULL)
    g_cancellable_disconnect (request->outer, request->outer_id);
  if (request->deadline != NULL)
    g_source_destroy (request->deadline);
  g_clear_pointer (&request->deadline, g_source_unref);
  g_clear_object (&request->outer);
  g_clear_object (&request->inner);
  g_clear_object (&request->stream);
  g_clear_object (&request->message);
  g_clear_pointer (&request->body, g_byte_array_unref);
  g_clear_error (&request->fault);
  g_free (request);
}

static void
return_error (GTask *task, const GError *lower)
{
  Request *request = g_task_get_task_data (task);

  if (request->fault != NULL)
    g_task_return_error (task, g_steal_pointer (&request->fault));
  else if (request->timed_out)
    g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT, "The server does not answer.");
  else
    g_task_return_error (task, coterie_net_fault_from_lower (lower));
}

static void
give_up (Request *request, GError *fault)
{
  if (request->fault == NULL)
    request->fault = fault;
  else
    g_error_free (fault);
  g_cancellable_cancel (request->inner);
}

static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors, GTask *task)
{
  CoterieRest *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);

  g_clear_error (&request->fault);
  return coterie_pin_check (self->pin, certificate, errors, G_TLS_PROTOCOL_VERSION_UNKNOWN, &request->fault);
}

static void
check_handshake (CoterieRest *self, Request *request, GTlsConnection *connection)
{
  g_autoptr (GError) fault = NULL;

  if (!coterie_pin_check (self->pin, g_tls_connection_get_peer_certificate (connection),
                          g_tls_connection_get_peer_certificate_errors (connection),
                          g_tls_connection_get_protocol_version (connection), &fault))
    give_up (request, g_steal_pointer (&fault));
}

static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, GTask *task)
{
  static const char *const protocols[] = { "http/1.1", NULL };

  if (!G_IS_TLS_CONNECTION (connection))
    return;
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols);
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    check_handshake (g_task_get_source_object (task), g_task_get_task_data (task), G_TLS_CONNECTION (connection));
}

static GError *
too_large_error (void)
{
  return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL,
                              "The server's answer is larger than any answer may be.");
}

/* libsoup goes on reading while there is something to read: a server that sends interim answers without end would stop
 * the main loop, and with it the deadline. */
static void
on_interim (SoupMessage *message, GTask *task)
{
  Request *request = g_task_get_task_data (task);

  if (++request->n_interim > INTERIM_MAX)
    give_up (request, g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL,
                                           "The server does not come to its answer."));
}

/* A length that cannot be ends it here, before any of the body is read. */
static void
on_headers (SoupMessage *message, GTask *task)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset length = soup_message_headers_get_content_length (headers);

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      (length < 0 || length > COTERIE_REPLY_MAX_BYTES))
    give_up (g_task_get_task_data (task), too_large_error ());
}

static void
finish_body (GTask *task)
{
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  JsonNode *body;

  body =
      coterie_reply_open (soup_message_get_status (request->message), request->body->data, request->body->len, &error);
  if (body != NULL)
    g_task_return_pointer (task, body, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_chunk (GObject *source, GAsyncResult *result, gpointer user_data);

static void
read_chunk (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  g_input_stream_read_async (request->stream, request->chunk, CHUNK_BYTES, G_PRIORITY_DEFAULT, request->inner, on_chunk,
                             g_object_ref (task));
}

static void
on_chunk (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n < 0)
    return_error (task, error);
  else if (n == 0)
    finish_body (task);
  else if (request->body->len + (gsize) n > COTERIE_REPLY_MAX_BYTES)
    g_task_return_error (task, too_large_error ());
  else
    {
      g_byte_array_append (request->body, request->chunk, (guint) n);
      read_chunk (task);
    }
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  request->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (request->stream != NULL)
    read_chunk (task);
  else
    return_error (task, error);
}

static gboolean
on_deadline (gpointer user_data)
{
  Request *request = user_data;

  request->timed_out = TRUE;
  g_cancellable_cancel (request->inner);
  return G_SOURCE_REMOVE;
}

static void
set_authorization (CoterieRest *self, SoupMessage *message)
{
  char value[sizeof "Bearer " + 2 * COTERIE_TOKEN_BYTES] = "Bearer ";

  if (self->token == NULL)
    return;
  coterie_hex_encode_into (value + strlen (value), coterie_secret_peek (self->token), COTERIE_TOKEN_BYTES);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", value);
  coterie_wipe (value, sizeof value);
}

static void
on_outer_cancelled (GCancellable *outer, gpointer inner)
{
  g_cancellable_cancel (inner);
}

static Request *
request_new (CoterieRest *self, SoupMessage *message, GCancellable *cancellable)
{
  Request *request = g_new0 (Request, 1);

  request->message = message;
  request->body = g_byte_array_new ();
  request->inner = g_cancellable_new ();
  if (cancellable != NULL)
    {
      request->outer = g_object_ref (cancellable);
      request->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled),
                                                 g_object_ref (request->inner), g_object_unref);
    }
  request->deadline = g_timeout_source_new (self->timeout_ms);
  g_source_set_callback (request->deadline, on_deadline, request, NULL);
  g_source_attach (request->deadline, g_main_context_get_thread_default ());
  return request;
}

static void
coterie_rest_request_async (CoterieTransport *transport,
                            const char *method,
                            const char *path,
                            GBytes *body,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CoterieRest *self = COTERIE_REST (transport);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GUri) uri = coterie_server_url_resolve (self->url, path);
  SoupMessage *message;

  g_task_set_source_tag (task, coterie_rest_request_async);
  g_task_set_check_cancellable (task, FALSE); /* cancelling has a code of its own */
  if (uri == NULL || (body != NULL && g_bytes_get_size (body) > COTERIE_TEXT_FRAME_MAX_BYTES))
    {
      g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TOO_LARGE,
                               "That request cannot be sent: it is too large.");
      return;
    }
  if (g_cancellable_is_cancelled (cancellable)) /* libsoup would never answer */
    {
      g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CANCELLED, "It was cancelled.");
      return;
    }
  message = soup_message_new_from_uri (method, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", body);
  set_authorization (self, message);
  g_task_set_task_data (task, request_new (self, message, cancellable), (GDestroyNotify) request_free);
  g_signal_connect_object (message, "accept-certificate", G_CALLBACK (on_accept_certificate), task, 0);
  g_signal_connect_object (message, "network-event", G_CALLBACK (on_network_event), task, 0);
  g_signal_connect_object (message, "got-informational", G_CALLBACK (on_interim), task, 0);
  g_signal_connect_object (message, "got-headers", G_CALLBACK (on_headers), task, 0);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, ((Request *) g_task_get_task_data (task))->inner,
                           on_sent, g_object_ref (task));
}

static JsonNode *
coterie_rest_request_finish (CoterieTransport *transport, GAsyncResult *result, guint *status, GError **error)
{
  Request *request = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, transport), NULL);

  if (status != NULL)
    *status = request != NULL ? soup_message_get_status (request->message) : 0;
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
coterie_rest_is_connected (CoterieTransport *transport)
{
  return TRUE;
}

static gboolean
coterie_rest_send_binary (CoterieTransport *transport, GBytes *frame, GError **error)
{
  g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "There is no connection to the server.");
  return FALSE;
}

static void
coterie_rest_transport_init (CoterieTransportInterface *iface)
{
  iface->is_connected = coterie_rest_is_connected;
  iface->request_async = coterie_rest_request_async;
  iface->request_finish = coterie_rest_request_finish;
  iface->send_binary = coterie_rest_send_binary;
}

static void
coterie_rest_get_property (GObject *object, guint property, GValue *value, GParamSpec *spec)
{
  if (property == PROP_CONNECTED)
    g_value_set_boolean (value, TRUE);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, spec);
}

static void
coterie_rest_finalize (GObject *object)
{
  CoterieRest *self = COTERIE_REST (object);

  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->token, coterie_secret_free);
  g_clear_pointer (&self->pin, coterie_pin_unref);
  g_clear_pointer (&self->url, coterie_server_url_unref);
  G_OBJECT_CLASS (coterie_rest_parent_class)->finalize (object);
}

static void
coterie_rest_class_init (CoterieRestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = coterie_rest_get_property;
  object_class->finalize = coterie_rest_finalize;
  g_object_class_override_property (object_class, PROP_CONNECTED, "connected");
}

static void
coterie_rest_init (CoterieRest *self)
{
  self->timeout_ms = TIMEOUT_MS;
  self->session =
      soup_session_new_with_options ("user-agent", "coterie/" COTERIE_VERSION, "idle-timeout", IDLE_S, NULL);
  soup_session_set_proxy_resolver (self->session, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
}

/**
 * coterie_rest_new:
 * @url: kept with a reference
 * @pin: kept with a reference
 *
 * Returns: (transfer full)
 */
CoterieRest *
coterie_rest_new (CoterieServerUrl *url, CoteriePin *pin)
{
  CoterieRest *self = g_object_new (COTERIE_TYPE_REST, NULL);

  self->url = coterie_server_url_ref (url);
  self->pin = coterie_pin_ref (pin);
  return self;
}

/**
 * coterie_rest_set_token:
 * @token: (nullable): COTERIE_TOKEN_BYTES, copied; for routes that need a device
 */
void
coterie_rest_set_token (CoterieRest *self, const CoterieSecret *token)
{
  g_return_if_fail (token == NULL || coterie_secret_length (token) == COTERIE_TOKEN_BYTES);

  g_clear_pointer (&self->token, coterie_secret_free);
  if (token != NULL)
    self->token = coterie_secret_copy (token);
}

/**
 * coterie_rest_drop_connections:
 *
 * After the pin became another one: requests under way fail, and the next one shakes hands anew.
 */
void
coterie_rest_drop_connections (CoterieRest *self)
{
  soup_session_abort (self->session);
}

/**
 * coterie_rest_set_timeout_ms:
 * @timeout_ms: for a request from its first packet to the last byte of its reply; requests under way keep theirs
 */
void
coterie_rest_set_timeout_ms (CoterieRest *self, guint timeout_ms)
{
  self->timeout_ms = timeout_ms;
}
