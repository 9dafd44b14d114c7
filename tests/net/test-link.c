// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "link-fixture.h"

#include "wire/errors.h"
#include "wire/limits.h"
#include "wire/refusal.h"

#include <string.h>

/* What the link does with a server that keeps to the protocol. */

#define WAITING                                                                                                        \
  "{\"type\":\"event\",\"event\":\"waiting\",\"count\":2,\"time\":1767323045000,\"one_time\":87,\"length\":1,"         \
  "\"head\":\"cc00000000000000000000000000000000000000000000000000000000000001\"}"

static void
keep_head (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  LinkFixture *self = fixture;
  char *head = coterie_raw_peer_read_head (peer, stream);

  if (head != NULL)
    g_async_queue_push (self->heads, head);
}

static void
test_handshake (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_autofree char *head = NULL;

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, keep_head);
  coterie_wait_for ((head = g_async_queue_try_pop (fixture.heads)) != NULL);
  g_assert_true (g_str_has_prefix (head, "GET /v1/socket HTTP/1.1\r\nHost: localhost:"));
  g_assert_nonnull (strstr (head, "\r\nUpgrade: websocket\r\n"));
  g_assert_nonnull (strstr (head, "\r\nConnection: Upgrade\r\n"));
  g_assert_nonnull (strstr (head, "\r\nSec-WebSocket-Version: 13\r\n"));
  g_assert_nonnull (strstr (head, "\r\nSec-WebSocket-Protocol: coterie.v1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nUser-Agent: coterie/" COTERIE_VERSION "\r\n"));
  g_assert_nonnull (
      strstr (head, "\r\nAuthorization: Bearer 0101010101010101010101010101010101010101010101010101010101010101\r\n"));
  g_assert_null (strstr (head, "Extensions")); /* no deflate */
  g_assert_null (strstr (head, "Origin"));
}

static void
test_opens (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  g_assert_cmpint (coterie_link_get_state (fixture.link), ==, COTERIE_LINK_CONNECTING);
  coterie_wait_for (fixture.n_opened == 1);
  g_assert_cmpint (coterie_link_get_state (fixture.link), ==, COTERIE_LINK_OPEN);
  link_fixture_say (&fixture, WAITING);
  coterie_wait_for (fixture.n_events == 1);
  g_assert_cmpint (fixture.last_event, ==, COTERIE_TEXT_FRAME_WAITING);
  g_assert_cmpuint (fixture.last_count, ==, 2);
}

/* The server may speak in the same breath as the 101. */
static void
speak_at_once (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree char *head = coterie_raw_peer_read_head (peer, stream);
  g_autofree char *accept = head != NULL ? coterie_raw_peer_accept_key (head) : NULL;
  g_autoptr (GString) all = g_string_new (NULL);

  if (accept == NULL)
    return;
  g_string_append_printf (all,
                          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: coterie.v1\r\n\r\n",
                          accept);
  g_string_append_c (all, (char) COTERIE_RAW_TEXT);
  g_string_append_c (all, 126);
  g_string_append_c (all, 0);
  g_string_append_c (all, (char) strlen (WAITING));
  g_string_append (all, WAITING);
  g_string_append_len (all, "\x82\x03xyz", 5);
  coterie_raw_peer_write (peer, stream, all->str, all->len);
  link_serve_upgraded (peer, stream, fixture);
}

static void
test_speaks_at_once (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, speak_at_once);
  coterie_wait_for (fixture.frames->len == 1);
  g_assert_cmpuint (fixture.n_opened, ==, 1);
  g_assert_cmpuint (fixture.n_events, ==, 1);
}

/* One byte a time, the 101 as well as the frames. */
static void
speak_slowly (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree char *head = coterie_raw_peer_read_head (peer, stream);
  g_autofree char *accept = head != NULL ? coterie_raw_peer_accept_key (head) : NULL;
  g_autofree char *all = NULL;

  if (accept == NULL)
    return;
  all = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: coterie.v1\r\n\r\n\x82\x03xyz",
                         accept);
  for (const char *byte = all; *byte != '\0'; byte++)
    coterie_raw_peer_write (peer, stream, byte, 1);
  link_serve_upgraded (peer, stream, fixture);
}

static void
test_speaks_slowly (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, speak_slowly);
  coterie_wait_for (fixture.frames->len == 1);
  g_assert_cmpmem (g_bytes_get_data (fixture.frames->pdata[0], NULL), 3, "xyz", 3);
}

static void
test_binary (void)
{
  static const gsize sizes[] = { 0, 1, 125, 126, 65535, 65536, 200000 };
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_strnfill (sizes[i], 'x');
      g_autoptr (GBytes) frame = g_bytes_new (text, sizes[i]);
      g_autoptr (Got) got = NULL;
      g_autoptr (GError) error = NULL;

      coterie_transport_send_binary (COTERIE_TRANSPORT (fixture.link), frame, &error);
      g_assert_no_error (error);
      got = link_fixture_next (&fixture);
      g_assert_cmpuint (got->opcode, ==, 2);
      g_assert_true (g_bytes_equal (got->payload, frame));
    }
  link_fixture_say_binary (&fixture, "\x02\x00\xff", 3);
  coterie_wait_for (fixture.frames->len == 1);
  g_assert_cmpmem (g_bytes_get_data (fixture.frames->pdata[0], NULL), g_bytes_get_size (fixture.frames->pdata[0]),
                   "\x02\x00\xff", 3);
}

static void
test_largest_frames (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_autofree char *text = g_strnfill (COTERIE_BINARY_FRAME_MAX_BYTES + 1, 'x');
  g_autoptr (GBytes) largest = g_bytes_new (text, COTERIE_BINARY_FRAME_MAX_BYTES);
  g_autoptr (GBytes) larger = g_bytes_new (text, COTERIE_BINARY_FRAME_MAX_BYTES + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (Got) got = NULL;

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  g_assert_false (coterie_transport_send_binary (COTERIE_TRANSPORT (fixture.link), larger, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TOO_LARGE);
  g_assert_true (coterie_transport_send_binary (COTERIE_TRANSPORT (fixture.link), largest, NULL));
  got = link_fixture_next (&fixture);
  g_assert_true (g_bytes_equal (got->payload, largest));
}

static void
deliver_largest (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree char *text = g_strnfill (COTERIE_BINARY_FRAME_MAX_BYTES, 'x');

  if (coterie_raw_peer_upgrade (peer, stream))
    for (guint i = 0; i < 3; i++)
      coterie_raw_peer_write_frame (peer, stream, COTERIE_RAW_BINARY, text, COTERIE_BINARY_FRAME_MAX_BYTES);
  link_serve_upgraded (peer, stream, fixture);
}

/* A server that keeps to its window never sends as much as this without being acknowledged. */
static void
test_largest_delivery (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, deliver_largest);
  coterie_wait_for (fixture.frames->len >= 1);
  g_assert_cmpuint (g_bytes_get_size (fixture.frames->pdata[0]), ==, COTERIE_BINARY_FRAME_MAX_BYTES);
}

static void
test_request (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_auto (Asked) asked = { 0 };
  g_autoptr (Got) got = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *frame;

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  ask_begin (&asked, COTERIE_TRANSPORT (fixture.link), "POST", "/v1/presence", "{\"tokens\":[]}", NULL);
  got = link_fixture_next (&fixture);
  node = got_json (got);
  frame = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (frame, "type"), ==, "request");
  g_assert_cmpint (json_object_get_int_member (frame, "id"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (frame, "method"), ==, "POST");
  g_assert_cmpstr (json_object_get_string_member (frame, "path"), ==, "/v1/presence");
  g_assert_true (json_object_has_member (json_object_get_object_member (frame, "body"), "tokens"));
  link_fixture_say (&fixture, "{\"type\":\"reply\",\"id\":1,\"status\":200,\"body\":{\"accounts\":[],\"later\":1}}");
  coterie_wait_for (asked.done);
  g_assert_no_error (asked.error);
  g_assert_cmpuint (asked.status, ==, 200);
  g_assert_true (json_object_has_member (json_node_get_object (asked.body), "accounts"));
}

static void
test_replies_out_of_order (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_auto (Asked) first = { 0 };
  g_auto (Asked) second = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  ask_begin (&first, COTERIE_TRANSPORT (fixture.link), "GET", "/v1/names/bob", NULL, NULL);
  ask_begin (&second, COTERIE_TRANSPORT (fixture.link), "GET", "/v1/names/eve", NULL, NULL);
  link_fixture_say (&fixture, "{\"type\":\"reply\",\"id\":2,\"status\":200,\"body\":{\"name\":\"eve\"}}");
  coterie_wait_for (second.done);
  g_assert_false (first.done);
  link_fixture_say (&fixture, "{\"type\":\"reply\",\"id\":1,\"status\":200,\"body\":{\"name\":\"bob\"}}");
  coterie_wait_for (first.done);
  g_assert_cmpstr (asked_member (&first, "name"), ==, "bob");
  g_assert_cmpstr (asked_member (&second, "name"), ==, "eve");
}

static void
test_request_refused (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_auto (Asked) asked = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  ask_begin (&asked, COTERIE_TRANSPORT (fixture.link), "GET", "/v1/names/nobody", NULL, NULL);
  link_fixture_say (&fixture,
                    "{\"type\":\"reply\",\"id\":1,\"status\":404,\"body\":{\"error\":\"Nobody has that name.\","
                    "\"code\":\"UNKNOWN_NAME\",\"time\":\"2026-01-02T03:04:05Z\"}}");
  coterie_wait_for (asked.done);
  g_assert_error (asked.error, COTERIE_REFUSAL, COTERIE_CODE_UNKNOWN_NAME);
  g_assert_cmpuint (fixture.n_closed, ==, 0);
}

static void
test_request_unanswered (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_auto (Asked) late = { 0 };
  g_auto (Asked) next = { 0 };

  link_fixture_init (&fixture);
  fixture.times.request_ms = 50;
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  ask (&late, COTERIE_TRANSPORT (fixture.link), "GET", "/v1/server", NULL);
  g_assert_error (late.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT);

  /* The reply that comes too late is nobody's, and harms nobody. */
  link_fixture_say (&fixture, "{\"type\":\"reply\",\"id\":1,\"status\":200,\"body\":{}}");
  link_fixture_say (&fixture, WAITING);
  coterie_wait_for (fixture.n_events == 1);
  g_assert_cmpuint (fixture.n_closed, ==, 0);
}

static void
test_request_cancelled (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_auto (Asked) asked = { 0 };
  g_auto (Asked) already = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Got) got = NULL;

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  ask_begin (&asked, COTERIE_TRANSPORT (fixture.link), "GET", "/v1/server", NULL, cancellable);
  got = link_fixture_next (&fixture);
  g_cancellable_cancel (cancellable);
  g_assert_false (asked.done);
  coterie_wait_for (asked.done);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CANCELLED);
  ask_begin (&already, COTERIE_TRANSPORT (fixture.link), "GET", "/v1/server", NULL, cancellable);
  coterie_wait_for (already.done);
  g_assert_error (already.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CANCELLED);
}

static void
test_request_too_large (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_auto (Asked) asked = { 0 };
  g_autofree char *filler = g_strnfill (COTERIE_TEXT_FRAME_MAX_BYTES, 'x');
  g_autofree char *json = g_strdup_printf ("{\"a\":\"%s\"}", filler);

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  ask (&asked, COTERIE_TRANSPORT (fixture.link), "POST", "/v1/send", json);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TOO_LARGE);
}

static void
test_too_many_requests (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_autofree Asked *asked = g_new0 (Asked, 65);

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  for (guint i = 0; i < 65; i++)
    ask_begin (&asked[i], COTERIE_TRANSPORT (fixture.link), "GET", "/v1/server", NULL, NULL);
  coterie_wait_for (asked[64].done);
  g_assert_error (asked[64].error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_BUSY);
  link_fixture_close (&fixture);
  for (guint i = 0; i < 64; i++)
    {
      g_assert_error (asked[i].error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
      asked_clear (&asked[i]);
    }
  asked_clear (&asked[64]);
}

static void
test_refusal_of_a_send (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_autoptr (GArray) changes = NULL;

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  link_fixture_say (&fixture,
                    "{\"type\":\"refusal\",\"send\":17,\"error\":\"The devices of a recipient have changed.\","
                    "\"code\":\"DEVICES_CHANGED\",\"time\":\"2026-01-02T03:04:05Z\",\"accounts\":[{\"aid\":"
                    "\"aa00000000000000000000000000000000000000000000000000000000000002\",\"length\":2,\"head\":"
                    "\"cc00000000000000000000000000000000000000000000000000000000000004\",\"missing\":[2],"
                    "\"extra\":[],\"stale\":[]}]}");
  coterie_wait_for (fixture.refusal != NULL);
  g_assert_cmpuint (fixture.refused_send, ==, 17);
  g_assert_error (fixture.refusal, COTERIE_REFUSAL, COTERIE_CODE_DEVICES_CHANGED);
  changes = coterie_refusal_get_devices_changes (fixture.refusal, NULL);
  g_assert_nonnull (changes);
  g_assert_cmpuint (changes->len, ==, 1);
}

static void
test_unknown_event (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  link_fixture_say (&fixture, "{\"type\":\"event\",\"event\":\"hold\",\"until\":5}");
  link_fixture_say (&fixture, "{\"type\":\"later\",\"event\":7}");
  link_fixture_say (&fixture, WAITING);
  coterie_wait_for (fixture.n_events == 1);
  g_assert_cmpuint (fixture.n_closed, ==, 0);
}

static void
test_while_closed (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_auto (Asked) asked = { 0 };
  g_autoptr (GBytes) frame = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  ask (&asked, COTERIE_TRANSPORT (fixture.link), "GET", "/v1/server", NULL); /* it connects still */
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
  coterie_wait_for (fixture.n_opened == 1);
  link_fixture_close (&fixture);
  g_assert_false (coterie_transport_send_binary (COTERIE_TRANSPORT (fixture.link), frame, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
}

static void
on_connected_notify (GObject *object, GParamSpec *spec, gpointer user_data)
{
  gboolean connected;

  g_object_get (object, "connected", &connected, NULL);
  g_string_append_c (user_data, connected ? '1' : '0');
}

static void
test_connected_notifies (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_autoptr (GString) seen = g_string_new (NULL);

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  g_signal_connect (fixture.link, "notify::connected", G_CALLBACK (on_connected_notify), seen);
  coterie_wait_for (fixture.n_opened == 1);
  link_fixture_say_close (&fixture, 1001);
  coterie_wait_for (fixture.n_opened == 2);
  link_fixture_close (&fixture);
  g_assert_cmpstr (seen->str, ==, "1010");
}

/* Closing. */

static void
test_close_flushes (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GBytes) frame = g_bytes_new (text, 100000);

  link_fixture_init (&fixture);
  fixture.times.close_ms = 20000;
  link_fixture_connect (&fixture, NULL);
  coterie_wait_for (fixture.n_opened == 1);
  for (guint i = 0; i < 60; i++)
    g_assert_true (coterie_transport_send_binary (COTERIE_TRANSPORT (fixture.link), frame, NULL));
  link_fixture_close (&fixture);
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (Got) got = link_fixture_next (&fixture);

      g_assert_true (g_bytes_equal (got->payload, frame));
    }
  {
    g_autoptr (Got) got = link_fixture_next (&fixture);

    g_assert_cmpuint (got->opcode, ==, 8);
    g_assert_cmpmem (g_bytes_get_data (got->payload, NULL), g_bytes_get_size (got->payload), "\x03\xe8", 2);
  }
  g_assert_false (fixture.again);
  g_assert_cmpuint (fixture.n_closed, ==, 1);
}

static void
upgrade_and_sleep (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  if (coterie_raw_peer_upgrade (peer, stream))
    coterie_raw_peer_sleep (peer);
}

static void
test_close_of_a_dead_one (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_autofree char *text = g_strnfill (COTERIE_BINARY_FRAME_MAX_BYTES, 'x');
  g_autoptr (GBytes) frame = g_bytes_new (text, COTERIE_BINARY_FRAME_MAX_BYTES);

  link_fixture_init (&fixture);
  fixture.times.close_ms = 100;
  link_fixture_connect (&fixture, upgrade_and_sleep);
  coterie_wait_for (fixture.n_opened == 1);
  while (coterie_transport_send_binary (COTERIE_TRANSPORT (fixture.link), frame, NULL))
    ;
  link_fixture_close (&fixture);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
}

static void
test_close_while_connecting (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, NULL);
  link_fixture_close (&fixture);
  coterie_wait_settle ();
  g_assert_cmpuint (fixture.n_opened, ==, 0);
  g_assert_false (fixture.again);

  /* And begins anew. */
  coterie_link_start (fixture.link);
  coterie_wait_for (fixture.n_opened == 1);
  link_fixture_close (&fixture);
  link_fixture_close (&fixture); /* once more, stopped already */
}

/* What goes out is bounded, and goes on when there is room. */

static void
read_when_told (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  LinkFixture *self = fixture;

  if (!coterie_raw_peer_upgrade (peer, stream))
    return;
  while (!g_atomic_int_get (&self->mute))
    g_thread_yield ();
  link_serve_upgraded (peer, stream, self);
}

static void
test_outgoing_is_bounded (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  gsize n_bytes = 0;
  guint32 n_sent = 0;

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, read_when_told);
  coterie_wait_for (fixture.n_opened == 1);
  while (error == NULL)
    {
      g_autofree guint32 *numbers = g_new0 (guint32, 50000);
      g_autoptr (GBytes) frame = NULL;

      numbers[0] = n_sent;
      frame = g_bytes_new (numbers, 50000 * sizeof *numbers);
      if (coterie_transport_send_binary (COTERIE_TRANSPORT (fixture.link), frame, &error))
        n_sent++;
      n_bytes += g_bytes_get_size (frame);
      g_assert_cmpuint (n_bytes, <, 32 * 1024 * 1024); /* the queue, and what the kernel takes */
    }
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_BUSY);
  g_atomic_int_set (&fixture.mute, TRUE);
  coterie_wait_for (fixture.n_drained == 1);
  for (guint32 i = 0; i < n_sent; i++)
    {
      g_autoptr (Got) got = link_fixture_next (&fixture);

      g_assert_cmpuint (*(const guint32 *) g_bytes_get_data (got->payload, NULL), ==, i);
    }
  g_assert_cmpuint (fixture.n_drained, ==, 1);
  g_assert_cmpuint (fixture.n_closed, ==, 0);
}

/* Whoever is told may drop the link there and then. */

static void
drop_link (LinkFixture *fixture)
{
  g_assert_nonnull (fixture->link);
  g_clear_object (&fixture->link);
}

static void
test_dropped_inside (gconstpointer data)
{
  const char *signal = data;
  g_auto (LinkFixture) fixture = { 0 };
  CoterieLink *weak;

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, speak_at_once);
  weak = fixture.link;
  g_object_add_weak_pointer (G_OBJECT (weak), (gpointer *) &weak);
  g_signal_connect_data (fixture.link, signal, G_CALLBACK (drop_link), &fixture, NULL, G_CONNECT_SWAPPED);
  if (g_str_equal (signal, "closed"))
    {
      coterie_wait_for (fixture.n_events == 1);
      link_fixture_say_close (&fixture, 1001);
    }
  coterie_wait_for (weak == NULL);
  coterie_wait_for (coterie_raw_peer_get_n_ended (fixture.peer) == 1);
}

int
main (int argc, char **argv)
{
  g_setenv ("http_proxy", "http://127.0.0.1:1", TRUE);
  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  g_test_add_func ("/net/link/handshake", test_handshake);
  g_test_add_func ("/net/link/opens", test_opens);
  g_test_add_func ("/net/link/server-speaks-in-the-same-breath", test_speaks_at_once);
  g_test_add_func ("/net/link/server-speaks-byte-by-byte", test_speaks_slowly);
  g_test_add_func ("/net/link/binary-frames", test_binary);
  g_test_add_func ("/net/link/largest-frames", test_largest_frames);
  g_test_add_func ("/net/link/largest-delivery", test_largest_delivery);
  g_test_add_func ("/net/link/request", test_request);
  g_test_add_func ("/net/link/replies-out-of-order", test_replies_out_of_order);
  g_test_add_func ("/net/link/request-refused", test_request_refused);
  g_test_add_func ("/net/link/request-unanswered", test_request_unanswered);
  g_test_add_func ("/net/link/request-cancelled", test_request_cancelled);
  g_test_add_func ("/net/link/request-too-large", test_request_too_large);
  g_test_add_func ("/net/link/too-many-requests", test_too_many_requests);
  g_test_add_func ("/net/link/refusal-of-a-send", test_refusal_of_a_send);
  g_test_add_func ("/net/link/unknown-events-are-ignored", test_unknown_event);
  g_test_add_func ("/net/link/while-closed", test_while_closed);
  g_test_add_func ("/net/link/connected-notifies", test_connected_notifies);
  g_test_add_func ("/net/link/close/flushes", test_close_flushes);
  g_test_add_func ("/net/link/close/of-a-dead-one-takes-its-time-and-no-more", test_close_of_a_dead_one);
  g_test_add_func ("/net/link/close/while-connecting", test_close_while_connecting);
  g_test_add_func ("/net/link/outgoing-is-bounded", test_outgoing_is_bounded);
  g_test_add_data_func ("/net/link/dropped-inside/opened", "opened", test_dropped_inside);
  g_test_add_data_func ("/net/link/dropped-inside/event", "event", test_dropped_inside);
  g_test_add_data_func ("/net/link/dropped-inside/binary-frame", "binary-frame", test_dropped_inside);
  g_test_add_data_func ("/net/link/dropped-inside/closed", "closed", test_dropped_inside);
  return g_test_run ();
}
