// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-kit"

#include "kit/raw-peer.h"

#include <string.h>

#define HEAD_MAX_BYTES 16384
#define FRAME_MAX_BYTES (8 * 1024 * 1024)

struct _CoterieRawPeer
{
  GSocketListener *listener;
  GTlsCertificate *certificate;
  guint16 port;
  CoterieRawScript script;
  gpointer data;
  GCancellable *end;
  GThread *acceptor;
  GPtrArray *threads; /* of the acceptor alone, until it has ended */

  guint n_connections; /* the rest is atomic */
  guint n_ended;
  guint n_handshakes;
  guint64 n_bytes;
};

typedef struct
{
  CoterieRawPeer *peer;
  GIOStream *stream;
  guint number;
} Guest;

static GIOStream *
wrap_tls (CoterieRawPeer *self, GIOStream *tcp)
{
  g_autoptr (GIOStream) tls = g_tls_server_connection_new (tcp, self->certificate, NULL);

  g_assert_nonnull (tls);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL))
    return NULL;
  g_atomic_int_inc (&self->n_handshakes);
  return g_steal_pointer (&tls);
}

static void
on_end (GCancellable *end, GSocket *socket)
{
  g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

/* The end cuts the connection, and cancels nothing in it: GnuTLS's part of GIO may lose the error of a cancelled read.
 */
static gpointer
serve_guest (gpointer data)
{
  Guest *guest = data;
  CoterieRawPeer *self = guest->peer;
  GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (guest->stream));
  gulong cut = g_cancellable_connect (self->end, G_CALLBACK (on_end), socket, NULL);
  g_autoptr (GIOStream) stream =
      self->certificate != NULL ? wrap_tls (self, guest->stream) : g_object_ref (guest->stream);

  if (stream != NULL)
    self->script (self, stream, guest->number, self->data);
  if (stream != NULL)
    g_io_stream_close (stream, NULL, NULL);
  g_cancellable_disconnect (self->end, cut);
  g_io_stream_close (guest->stream, NULL, NULL);
  g_object_unref (guest->stream);
  g_free (guest);
  g_atomic_int_inc (&self->n_ended);
  return NULL;
}

static gpointer
accept_guests (gpointer data)
{
  CoterieRawPeer *self = data;
  GSocketConnection *connection;

  while ((connection = g_socket_listener_accept (self->listener, NULL, self->end, NULL)) != NULL)
    {
      Guest *guest = g_new0 (Guest, 1);

      guest->peer = self;
      guest->stream = G_IO_STREAM (connection);
      guest->number = (guint) g_atomic_int_add (&self->n_connections, 1);
      g_ptr_array_add (self->threads, g_thread_new ("raw guest", serve_guest, guest));
    }
  return NULL;
}

CoterieRawPeer *
coterie_raw_peer_new (GTlsCertificate *certificate, CoterieRawScript script, gpointer data)
{
  CoterieRawPeer *self = g_new0 (CoterieRawPeer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  GError *error = NULL;

  g_set_object (&self->certificate, certificate);
  self->script = script;
  self->data = data;
  self->end = g_cancellable_new ();
  self->threads = g_ptr_array_new ();
  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective,
                                 &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->acceptor = g_thread_new ("raw peer", accept_guests, self);
  return self;
}

void
coterie_raw_peer_free (CoterieRawPeer *self)
{
  g_cancellable_cancel (self->end);
  g_thread_join (self->acceptor);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);
  g_ptr_array_unref (self->threads);
  g_object_unref (self->listener);
  g_object_unref (self->end);
  g_clear_object (&self->certificate);
  g_free (self);
}

guint16
coterie_raw_peer_get_port (CoterieRawPeer *self)
{
  return self->port;
}

char *
coterie_raw_peer_dup_url (CoterieRawPeer *self)
{
  return g_strdup_printf ("%s://localhost:%u", self->certificate != NULL ? "https" : "http", self->port);
}

guint
coterie_raw_peer_get_n_connections (CoterieRawPeer *self)
{
  return (guint) g_atomic_int_get (&self->n_connections);
}

guint
coterie_raw_peer_get_n_ended (CoterieRawPeer *self)
{
  return (guint) g_atomic_int_get (&self->n_ended);
}

guint
coterie_raw_peer_get_n_handshakes (CoterieRawPeer *self)
{
  return (guint) g_atomic_int_get (&self->n_handshakes);
}

guint64
coterie_raw_peer_get_n_bytes (CoterieRawPeer *self)
{
  return __atomic_load_n (&self->n_bytes, __ATOMIC_SEQ_CST);
}

/* For scripts. */

gssize
coterie_raw_peer_read (CoterieRawPeer *self, GIOStream *stream, void *buffer, gsize size)
{
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (stream), buffer, size, NULL, NULL);

  if (n > 0)
    __atomic_fetch_add (&self->n_bytes, (guint64) n, __ATOMIC_SEQ_CST);
  return n;
}

gboolean
coterie_raw_peer_read_all (CoterieRawPeer *self, GIOStream *stream, void *buffer, gsize size)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = coterie_raw_peer_read (self, stream, (guint8 *) buffer + done, size - done);

      if (n <= 0)
        return FALSE;
      done += (gsize) n;
    }
  return TRUE;
}

gboolean
coterie_raw_peer_write (CoterieRawPeer *self, GIOStream *stream, const void *bytes, gsize n_bytes)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes, n_bytes, NULL, NULL, NULL);
}

gboolean
coterie_raw_peer_say (CoterieRawPeer *self, GIOStream *stream, const char *text)
{
  return coterie_raw_peer_write (self, stream, text, strlen (text));
}

void
coterie_raw_peer_drain (CoterieRawPeer *self, GIOStream *stream)
{
  guint8 buffer[4096];

  while (coterie_raw_peer_read (self, stream, buffer, sizeof buffer) > 0)
    ;
}

void
coterie_raw_peer_sleep (CoterieRawPeer *self)
{
  GPollFD end;

  if (!g_cancellable_make_pollfd (self->end, &end))
    return;
  g_poll (&end, 1, -1);
  g_cancellable_release_fd (self->end);
}

char *
coterie_raw_peer_read_head (CoterieRawPeer *self, GIOStream *stream)
{
  g_autoptr (GString) head = g_string_new (NULL);
  char byte;

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (head->len > HEAD_MAX_BYTES || !coterie_raw_peer_read_all (self, stream, &byte, 1))
        return NULL;
      g_string_append_c (head, byte);
    }
  return g_strdup (head->str);
}

gboolean
coterie_raw_peer_reply (CoterieRawPeer *self, GIOStream *stream, const char *status, const char *json)
{
  g_autofree char *reply = g_strdup_printf (
      "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", status, strlen (json), json);

  return coterie_raw_peer_say (self, stream, reply);
}

/* WebSocket. */

char *
coterie_raw_peer_accept_key (const char *head)
{
  static const char label[] = "Sec-WebSocket-Key: ";
  const char *key = strstr (head, label);
  g_autofree char *text = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize n_digest = sizeof digest;

  if (key == NULL)
    return NULL;
  key += strlen (label);
  text = g_strdup_printf ("%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int) strcspn (key, "\r"), key);
  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &n_digest);
  return g_base64_encode (digest, n_digest);
}

gboolean
coterie_raw_peer_upgrade (CoterieRawPeer *self, GIOStream *stream)
{
  g_autofree char *head = coterie_raw_peer_read_head (self, stream);
  g_autofree char *accept = head != NULL ? coterie_raw_peer_accept_key (head) : NULL;
  g_autofree char *reply = NULL;

  if (accept == NULL)
    return FALSE;
  reply = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: coterie.v1\r\n\r\n",
                           accept);
  return coterie_raw_peer_say (self, stream, reply);
}

static gboolean
read_size (CoterieRawPeer *self, GIOStream *stream, guint8 first, gsize *size)
{
  guint8 more[8];
  guint n = first == 126 ? 2 : first == 127 ? 8 : 0;

  *size = first;
  if (n == 0)
    return TRUE;
  if (!coterie_raw_peer_read_all (self, stream, more, n))
    return FALSE;
  *size = 0;
  for (guint i = 0; i < n; i++)
    *size = *size << 8 | more[i];
  return *size <= FRAME_MAX_BYTES;
}

GBytes *
coterie_raw_peer_read_frame (CoterieRawPeer *self, GIOStream *stream, guint8 *opcode)
{
  guint8 head[2], mask[4];
  g_autofree guint8 *payload = NULL;
  gsize size;

  if (!coterie_raw_peer_read_all (self, stream, head, sizeof head) || (head[1] & 0x80) == 0 ||
      !read_size (self, stream, head[1] & 0x7f, &size) || !coterie_raw_peer_read_all (self, stream, mask, sizeof mask))
    return NULL;
  payload = g_malloc (size + 1);
  if (!coterie_raw_peer_read_all (self, stream, payload, size))
    return NULL;
  for (gsize i = 0; i < size; i++)
    payload[i] ^= mask[i & 3];
  *opcode = head[0] & 0x0f;
  return g_bytes_new_take (g_steal_pointer (&payload), size);
}

gboolean
coterie_raw_peer_write_frame (
    CoterieRawPeer *self, GIOStream *stream, guint8 first_byte, const void *payload, gsize n_payload)
{
  guint8 head[10] = { first_byte };
  gsize n_head = 2;

  if (n_payload < 126)
    head[1] = (guint8) n_payload;
  else
    {
      guint n_size = n_payload <= G_MAXUINT16 ? 2 : 8;

      head[1] = n_size == 2 ? 126 : 127;
      for (guint i = 0; i < n_size; i++)
        head[2 + i] = (guint8) (n_payload >> (8 * (n_size - 1 - i)));
      n_head += n_size;
    }
  return coterie_raw_peer_write (self, stream, head, n_head) &&
         coterie_raw_peer_write (self, stream, payload, n_payload);
}

gboolean
coterie_raw_peer_say_frame (CoterieRawPeer *self, GIOStream *stream, const char *json)
{
  return coterie_raw_peer_write_frame (self, stream, COTERIE_RAW_TEXT, json, strlen (json));
}

gboolean
coterie_raw_peer_say_close (CoterieRawPeer *self, GIOStream *stream, guint16 code)
{
  guint8 payload[2] = { (guint8) (code >> 8), (guint8) code };

  return coterie_raw_peer_write_frame (self, stream, COTERIE_RAW_CLOSE, payload, sizeof payload);
}
