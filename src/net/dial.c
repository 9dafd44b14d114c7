// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/dial.h"

#include "base/encoding.h"
#include "net/fault.h"
#include "net/reply.h"
#include "wire/ids.h"
#include "wire/limits.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define SOCKET_PATH "/v1/socket"
#define PROTOCOL "coterie.v1"
#define WEBSOCKET_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" /* RFC 6455, section 1.3 */
#define KEY_BYTES 16
#define SHA1_BYTES 20
#define CHUNK_BYTES 4096
#define HEAD_MAX_BYTES COTERIE_REQUEST_HEADER_MAX_BYTES
#define BODY_MAX_BYTES COTERIE_TEXT_FRAME_MAX_BYTES /* of an answer that is no 101 */

/* One attempt, the data of its task. */
typedef struct
{
  CoterieServerUrl *url;
  CoteriePin *pin;
  CoterieSecret *token;
  char *key; /* Sec-WebSocket-Key */
  GSocketConnection *tcp;
  GIOStream *stream; /* @tcp, or TLS over it */
  GString *request;
  GByteArray *answer;
  gsize head_size; /* with the empty line; 0 until it is whole */
  gsize body_size;
  guint status;
  SoupMessageHeaders *headers;
  GError *fault; /* why the certificate was refused */
  guint8 chunk[CHUNK_BYTES];
} Dial;

static void
dial_free (Dial *dial)
{
  coterie_server_url_unref (dial->url);
  coterie_pin_unref (dial->pin);
  coterie_secret_free (dial->token);
  g_free (dial->key);
  g_clear_object (&dial->stream);
  g_clear_object (&dial->tcp);
  if (dial->request != NULL)
    {
      coterie_wipe (dial->request->str, dial->request->len);
      g_string_free (dial->request, TRUE);
    }
  g_byte_array_unref (dial->answer);
  g_clear_pointer (&dial->headers, soup_message_headers_unref);
  g_clear_error (&dial->fault);
  g_free (dial);
}

static void
fail_lower (GTask *task, GError *lower)
{
  g_task_return_error (task, coterie_net_fault_from_lower (lower));
  g_error_free (lower);
}

static void
fail_protocol (GTask *task, const char *sentence)
{
  g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL, "%s", sentence);
}

/* The answer: a head, and when it is no 101 a short body. */

static char *
expected_accept (const char *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[SHA1_BYTES];
  gsize n_digest = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) WEBSOCKET_GUID, -1);
  g_checksum_get_digest (checksum, digest, &n_digest);
  return g_base64_encode (digest, n_digest);
}

static gboolean
upgrade_is_right (Dial *dial)
{
  g_autofree char *accept = expected_accept (dial->key);

  return soup_message_headers_header_equals (dial->headers, "Upgrade", "websocket") &&
         soup_message_headers_header_contains (dial->headers, "Connection", "Upgrade") &&
         g_strcmp0 (soup_message_headers_get_one (dial->headers, "Sec-WebSocket-Accept"), accept) == 0 &&
         g_strcmp0 (soup_message_headers_get_one (dial->headers, "Sec-WebSocket-Protocol"), PROTOCOL) == 0 &&
         soup_message_headers_get_list (dial->headers, "Sec-WebSocket-Extensions") == NULL;
}

static void
finish_upgrade (GTask *task)
{
  Dial *dial = g_task_get_task_data (task);
  g_autoptr (GBytes) rest = NULL;

  if (!upgrade_is_right (dial))
    {
      fail_protocol (task, "What answers there is not a Coterie server. Is the address right?");
      return;
    }
  rest = g_bytes_new (dial->answer->data + dial->head_size, dial->answer->len - dial->head_size);
  g_task_return_pointer (task,
                         coterie_metered_stream_new (dial->stream, g_socket_connection_get_socket (dial->tcp), rest),
                         g_object_unref);
}

static void
finish_refused (GTask *task)
{
  Dial *dial = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) body =
      coterie_reply_open (dial->status, dial->answer->data + dial->head_size, dial->body_size, &error);

  if (body != NULL)
    fail_protocol (task, "The server does not open the connection that its protocol asks for.");
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
find_head (Dial *dial)
{
  const guint8 *end =
      memmem (dial->answer->data, MIN (dial->answer->len, HEAD_MAX_BYTES), "\r\n\r\n", strlen ("\r\n\r\n"));

  if (end != NULL)
    dial->head_size = (gsize) (end - dial->answer->data) + strlen ("\r\n\r\n");
  return end != NULL;
}

static gboolean
parse_head (Dial *dial)
{
  gsize n = dial->head_size - strlen ("\r\n"); /* libsoup wants it without the empty line, and as a string */
  g_autofree char *head = g_strndup ((const char *) dial->answer->data, n);
  goffset length;

  dial->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  if (strlen (head) != n || !soup_headers_parse_response (head, (int) n, dial->headers, NULL, &dial->status, NULL))
    return FALSE;
  if (dial->status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    return TRUE;
  if (soup_message_headers_get_encoding (dial->headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return TRUE; /* without a body that we would read: the status tells */
  length = soup_message_headers_get_content_length (dial->headers);
  dial->body_size = length < 0 || length > BODY_MAX_BYTES ? 0 : (gsize) length;
  return TRUE;
}

static void
read_answer (GTask *task);

static void
take_answer (GTask *task)
{
  Dial *dial = g_task_get_task_data (task);

  if (dial->head_size == 0 && !find_head (dial))
    {
      if (dial->answer->len > HEAD_MAX_BYTES)
        fail_protocol (task, "The server's answer has no end.");
      else
        read_answer (task);
      return;
    }
  if (dial->headers == NULL && !parse_head (dial))
    fail_protocol (task, "The server's answer cannot be understood. Is the address right?");
  else if (dial->status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    finish_upgrade (task);
  else if (dial->answer->len - dial->head_size < dial->body_size)
    read_answer (task);
  else
    finish_refused (task);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Dial *dial = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n < 0)
    fail_lower (task, error);
  else if (n == 0)
    g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE,
                             "The connection to the server broke before it answered.");
  else
    {
      g_byte_array_append (dial->answer, dial->chunk, (guint) n);
      take_answer (task);
    }
}

static void
read_answer (GTask *task)
{
  Dial *dial = g_task_get_task_data (task);

  g_input_stream_read_async (g_io_stream_get_input_stream (dial->stream), dial->chunk, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                             g_task_get_cancellable (task), on_answer, g_object_ref (task));
}

/* The request. */

static void
on_requested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    read_answer (task);
  else
    fail_lower (task, error);
}

static char *
new_key (void)
{
  guint32 words[KEY_BYTES / sizeof (guint32)];

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    words[i] = g_random_int ();
  return g_base64_encode ((const guchar *) words, sizeof words);
}

static void
request_socket (GTask *task)
{
  Dial *dial = g_task_get_task_data (task);
  const char *authority = strstr (coterie_server_url_to_string (dial->url), "://") + strlen ("://");
  char token[2 * COTERIE_TOKEN_BYTES + 1];

  dial->key = new_key ();
  coterie_hex_encode_into (token, coterie_secret_peek (dial->token), COTERIE_TOKEN_BYTES);
  token[sizeof token - 1] = '\0';
  dial->request = g_string_sized_new (1024); /* never moved, so that one wipe is enough */
  g_string_append_printf (dial->request,
                          "GET " SOCKET_PATH " HTTP/1.1\r\n"
                          "Host: %s\r\n"
                          "Upgrade: websocket\r\n"
                          "Connection: Upgrade\r\n"
                          "Sec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: %s\r\n"
                          "Sec-WebSocket-Protocol: " PROTOCOL "\r\n"
                          "User-Agent: coterie/" COTERIE_VERSION "\r\n"
                          "Authorization: Bearer ",
                          authority, dial->key);
  g_string_append_len (dial->request, token, sizeof token - 1);
  g_string_append (dial->request, "\r\n\r\n");
  coterie_wipe (token, sizeof token);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (dial->stream), dial->request->str, dial->request->len,
                                   G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_requested,
                                   g_object_ref (task));
}

/* TLS. */

static gboolean
on_accept_certificate (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags errors, GTask *task)
{
  Dial *dial = g_task_get_task_data (task);

  g_clear_error (&dial->fault);
  return coterie_pin_check (dial->pin, certificate, errors, G_TLS_PROTOCOL_VERSION_UNKNOWN, &dial->fault);
}

static void
on_handshaken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Dial *dial = g_task_get_task_data (task);
  GTlsConnection *tls = G_TLS_CONNECTION (source);
  GError *error = NULL;

  if (!g_tls_connection_handshake_finish (tls, result, &error))
    {
      if (dial->fault != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_error_free (error);
          error = g_steal_pointer (&dial->fault);
        }
      fail_lower (task, error);
      return;
    }
  if (coterie_pin_check (dial->pin, g_tls_connection_get_peer_certificate (tls),
                         g_tls_connection_get_peer_certificate_errors (tls),
                         g_tls_connection_get_protocol_version (tls), &error))
    request_socket (task);
  else
    g_task_return_error (task, error);
}

static void
shake_hands (GTask *task)
{
  static const char *const protocols[] = { "http/1.1", NULL };
  Dial *dial = g_task_get_task_data (task);
  g_autoptr (GSocketConnectable) identity =
      g_network_address_new (coterie_server_url_get_host (dial->url), coterie_server_url_get_port (dial->url));
  GError *error = NULL;

  g_clear_object (&dial->stream);
  dial->stream = g_tls_client_connection_new (G_IO_STREAM (dial->tcp), identity, &error);
  if (dial->stream == NULL)
    {
      fail_lower (task, error);
      return;
    }
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (dial->stream), FALSE); /* frames say where they end */
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (dial->stream), protocols);
  g_signal_connect_object (dial->stream, "accept-certificate", G_CALLBACK (on_accept_certificate), task, 0);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (dial->stream), G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                    on_handshaken, g_object_ref (task));
}

/* TCP. */

static gboolean
remote_is_loopback (GSocketConnection *tcp)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (tcp, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address) &&
         g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Dial *dial = g_task_get_task_data (task);
  GError *error = NULL;

  dial->tcp = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (dial->tcp == NULL)
    {
      fail_lower (task, error);
      return;
    }
  g_socket_set_option (g_socket_connection_get_socket (dial->tcp), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  if (coterie_server_url_is_secure (dial->url))
    shake_hands (task);
  else if (remote_is_loopback (dial->tcp))
    {
      dial->stream = g_object_ref (G_IO_STREAM (dial->tcp));
      request_socket (task);
    }
  else
    fail_protocol (task, "That name does not lead to this computer, and the connection would not be encrypted.");
}

/**
 * coterie_dial_async:
 * @token: COTERIE_TOKEN_BYTES, copied
 */
void
coterie_dial_async (CoterieServerUrl *url,
                    CoteriePin *pin,
                    const CoterieSecret *token,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address =
      g_network_address_new (coterie_server_url_get_host (url), coterie_server_url_get_port (url));
  Dial *dial = g_new0 (Dial, 1);

  dial->url = coterie_server_url_ref (url);
  dial->pin = coterie_pin_ref (pin);
  dial->token = coterie_secret_copy (token);
  dial->answer = g_byte_array_new ();
  g_task_set_task_data (task, dial, (GDestroyNotify) dial_free);
  g_task_set_check_cancellable (task, FALSE);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, address, cancellable, on_connected, g_object_ref (task));
}

/**
 * coterie_dial_finish:
 *
 * Returns: (transfer full): the stream behind the 101; NULL and an error of one of the two domains: a refusal of the
 *   server with its members, UNAUTHORIZED when it does not take the token, and all that the way there can bring
 */
CoterieMeteredStream *
coterie_dial_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
