// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "link-fixture.h"

#include "wire/errors.h"
#include "wire/limits.h"

#include <string.h>

/* What the link does with a server that breaks the protocol: each time it ends the connection, says why, and tries
 * again later. */

#define KEY "%KEY%" /* in an answer: the right Sec-WebSocket-Accept */
#define UPGRADE "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"

/* Answers to the upgrade. */
static const struct
{
  const char *rule;
  const char *answer; /* NULL: closed without a word */
  CoterieNetError code;
} answers[] = {
  { "closed-without-a-word", NULL, COTERIE_NET_ERROR_OFFLINE },
  { "cut-in-header", UPGRADE "Sec-WebSocket-Acc", COTERIE_NET_ERROR_OFFLINE },
  { "not-http", "SSH-2.0-OpenSSH_9.2\r\n\r\n", COTERIE_NET_ERROR_PROTOCOL },
  { "empty-head", "\r\n\r\n", COTERIE_NET_ERROR_PROTOCOL },
  { "nul-in-head", NULL /* made below */, COTERIE_NET_ERROR_PROTOCOL },
  { "no-upgrade", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", COTERIE_NET_ERROR_PROTOCOL },
  { "continue", "HTTP/1.1 100 Continue\r\n\r\n", COTERIE_NET_ERROR_PROTOCOL },
  { "redirect", "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n",
    COTERIE_NET_ERROR_PROTOCOL },
  { "not-found", "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope", COTERIE_NET_ERROR_PROTOCOL },
  { "bad-gateway", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nnope", COTERIE_NET_ERROR_OFFLINE },
  { "busy-without-length", "HTTP/1.1 503 Service Unavailable\r\n\r\nno", COTERIE_NET_ERROR_OFFLINE },
  { "huge-refusal", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 99999999999\r\n\r\nno",
    COTERIE_NET_ERROR_OFFLINE },
  { "negative-length", "HTTP/1.1 404 Not Found\r\nContent-Length: -5\r\n\r\nno", COTERIE_NET_ERROR_PROTOCOL },
  { "no-accept", UPGRADE "Sec-WebSocket-Protocol: coterie.v1\r\n\r\n", COTERIE_NET_ERROR_PROTOCOL },
  { "wrong-accept",
    UPGRADE "Sec-WebSocket-Protocol: coterie.v1\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
    COTERIE_NET_ERROR_PROTOCOL },
  { "no-protocol", UPGRADE "Sec-WebSocket-Accept: " KEY "\r\n\r\n", COTERIE_NET_ERROR_PROTOCOL },
  { "other-protocol", UPGRADE "Sec-WebSocket-Accept: " KEY "\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
    COTERIE_NET_ERROR_PROTOCOL },
  { "extension-nobody-offered",
    UPGRADE "Sec-WebSocket-Accept: " KEY "\r\nSec-WebSocket-Protocol: coterie.v1\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
    COTERIE_NET_ERROR_PROTOCOL },
  { "no-connection-header",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " KEY
    "\r\nSec-WebSocket-Protocol: coterie.v1\r\n\r\n",
    COTERIE_NET_ERROR_PROTOCOL },
};

/* Frames after it, as bytes. */
#define FRAME(...)                                                                                                     \
  {                                                                                                                    \
    __VA_ARGS__                                                                                                        \
  }
static const struct
{
  const char *rule;
  gsize n;
  guint8 bytes[64];
} frames[] = {
  { "masked", 9, FRAME (0x82, 0x83, 1, 2, 3, 4, 'x', 'y', 'z') },
  { "reserved-bit", 3, FRAME (0xc2, 0x01, 'x') },
  { "reserved-opcode", 3, FRAME (0x83, 0x01, 'x') },
  { "reserved-control-opcode", 2, FRAME (0x8b, 0x00) },
  { "continues-nothing", 3, FRAME (0x80, 0x01, 'x') },
  { "message-within-a-message", 6, FRAME (0x02, 0x01, 'x', 0x82, 0x01, 'y') },
  { "message-after-a-breach", 15,
    FRAME (0x02, 0x01, 'a', 0x82, 0x01, 'b', 0x00, 0x01, 'c', 0x80, 0x01, 'd', 0x82, 0x01, 'e') },
  { "fragmented-ping", 2, FRAME (0x09, 0x00) },
  { "length-not-shortest-16", 5, FRAME (0x82, 126, 0, 1, 'x') },
  { "length-not-shortest-64", 11, FRAME (0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1, 'x') },
  { "length-5-mebibytes", 10, FRAME (0x82, 127, 0, 0, 0, 0, 0, 0x50, 0, 0) },
  { "length-2-to-the-63", 10, FRAME (0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0) },
  { "length-all-ones", 10, FRAME (0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255) },
  { "text-not-utf8", 3, FRAME (0x81, 0x01, 0xff) },
  { "close-of-one-byte", 3, FRAME (0x88, 0x01, 0x03) },
  { "close-code-reserved", 4, FRAME (0x88, 0x02, 0x03, 0xed) },
  { "close-reason-not-utf8", 5, FRAME (0x88, 0x03, 0x03, 0xe8, 0xff) },
  { "text-empty", 2, FRAME (0x81, 0x00) },
  { "text-not-json", 5, FRAME (0x81, 0x03, 'f', 'o', 'o') },
  { "text-array", 4, FRAME (0x81, 0x02, '[', ']') },
  { "text-two-objects", 6, FRAME (0x81, 0x04, '{', '}', '{', '}') },
  { "text-with-nul", 5, FRAME (0x81, 0x03, '{', 0, '}') },
  { "text-empty-object", 4, FRAME (0x81, 0x02, '{', '}') },
};

/* Text frames that are JSON, but not of ours. */
static const struct
{
  const char *rule;
  const char *json;
} texts[] = {
  { "type-missing", "{\"id\":1}" },
  { "type-number", "{\"type\":1}" },
  { "reply-never-asked", "{\"type\":\"reply\",\"id\":1,\"status\":200,\"body\":{}}" },
  { "reply-id-zero", "{\"type\":\"reply\",\"id\":0,\"status\":200,\"body\":{}}" },
  { "reply-id-huge", "{\"type\":\"reply\",\"id\":9007199254740992,\"status\":200,\"body\":{}}" },
  { "reply-id-negative", "{\"type\":\"reply\",\"id\":-1,\"status\":200,\"body\":{}}" },
  { "reply-id-fraction", "{\"type\":\"reply\",\"id\":1.5,\"status\":200,\"body\":{}}" },
  { "reply-without-id", "{\"type\":\"reply\",\"status\":200,\"body\":{}}" },
  { "reply-without-status", "{\"type\":\"reply\",\"id\":1,\"body\":{}}" },
  { "reply-without-body", "{\"type\":\"reply\",\"id\":1,\"status\":200}" },
  { "reply-body-array", "{\"type\":\"reply\",\"id\":1,\"status\":200,\"body\":[]}" },
  { "waiting-without-head", "{\"type\":\"event\",\"event\":\"waiting\",\"count\":2,\"time\":1,\"one_time\":1}" },
  { "event-without-name", "{\"type\":\"event\"}" },
  { "gap-count-negative", "{\"type\":\"event\",\"event\":\"gap\",\"count\":-1,\"from\":1,\"to\":2}" },
  { "prekeys-text", "{\"type\":\"event\",\"event\":\"prekeys\",\"one_time\":\"many\"}" },
  { "presence-devices-object",
    "{\"type\":\"event\",\"event\":\"presence\",\"token\":\"00112233445566778899aabbccddeeff\",\"devices\":{}}" },
  { "refusal-without-code", "{\"type\":\"refusal\",\"send\":1,\"error\":\"No.\",\"time\":\"2026-01-02T03:04:05Z\"}" },
  { "doubled-member", "{\"type\":\"event\",\"type\":\"reply\"}" },
  { "too-deep", "{\"type\":\"x\",\"a\":[[[[[[[[[[[[]]]]]]]]]]]]}" },
};

static char *
fill_key (const char *answer, const char *key)
{
  g_auto (GStrv) parts = g_strsplit (answer, KEY, -1);

  return g_strjoinv (key, parts);
}

static void
answer_wrongly (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  LinkFixture *self = fixture;
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (self->monitor), "case"));
  g_autofree char *head = NULL;
  g_autofree char *key = NULL;
  g_autofree char *answer = NULL;

  if (number > 0)
    {
      link_serve (peer, stream, number, fixture);
      return;
    }
  head = coterie_raw_peer_read_head (peer, stream);
  if (head == NULL)
    return;
  if (g_str_equal (answers[i].rule, "nul-in-head"))
    coterie_raw_peer_write (peer, stream, "HTTP/1.1 101 A\0B\r\n\r\n", 20);
  if (answers[i].answer == NULL)
    return;
  key = coterie_raw_peer_accept_key (head);
  answer = fill_key (answers[i].answer, key);
  coterie_raw_peer_say (peer, stream, answer);
}

/* The fixture's monitor carries the case to the server's thread: it is there before the first connection. */
static void
set_case (LinkFixture *fixture, gconstpointer data)
{
  link_fixture_init (fixture);
  fixture->monitor = g_object_ref (g_network_monitor_get_default ());
  g_object_set_data (G_OBJECT (fixture->monitor), "case", (gpointer) data);
}

static void
test_answer (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_auto (LinkFixture) fixture = { 0 };

  set_case (&fixture, data);
  link_fixture_connect (&fixture, answer_wrongly);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, (int) answers[i].code);
  g_assert_true (fixture.again);
  coterie_wait_for (fixture.n_opened == 1);
}

/* Frames. */

static void
send_frame (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  LinkFixture *self = fixture;
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (self->monitor), "case"));

  if (!coterie_raw_peer_upgrade (peer, stream))
    return;
  if (number == 0)
    coterie_raw_peer_write (peer, stream, frames[i].bytes, frames[i].n);
  link_serve_upgraded (peer, stream, fixture);
}

static void
test_frame (gconstpointer data)
{
  g_auto (LinkFixture) fixture = { 0 };

  set_case (&fixture, data);
  link_fixture_connect (&fixture, send_frame);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL);
  g_assert_true (fixture.again);
  g_assert_cmpuint (fixture.frames->len, ==, 0);
  coterie_wait_for (fixture.n_opened == 2);
}

static void
send_text (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  LinkFixture *self = fixture;
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (self->monitor), "case"));

  if (!coterie_raw_peer_upgrade (peer, stream))
    return;
  if (number == 0)
    coterie_raw_peer_say_frame (peer, stream, texts[i].json);
  link_serve_upgraded (peer, stream, fixture);
}

static void
test_text (gconstpointer data)
{
  g_auto (LinkFixture) fixture = { 0 };

  set_case (&fixture, data);
  link_fixture_connect (&fixture, send_text);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL);
  g_assert_true (fixture.again);
  g_assert_cmpuint (fixture.n_events, ==, 0);
  coterie_wait_for (fixture.n_opened == 2);
}

/* Floods. */

static void
flood (CoterieRawPeer *peer, GIOStream *stream, const void *first, gsize n_first, const void *again, gsize n_again)
{
  if (!coterie_raw_peer_upgrade (peer, stream) || !coterie_raw_peer_write (peer, stream, first, n_first))
    return;
  while (coterie_raw_peer_write (peer, stream, again, n_again))
    ;
}

static void
flood_fragments (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree guint8 *fragment = g_malloc0 (4 + 60000);

  fragment[1] = 126;
  fragment[2] = (guint8) (60000 >> 8);
  fragment[3] = (guint8) (60000 & 0xff);
  flood (peer, stream, "\x02\x01x", 3, fragment, 4 + 60000);
}

static void
flood_empty_fragments (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree guint8 *fragments = g_malloc0 (20000);

  flood (peer, stream, "\x02\x01x", 3, fragments, 20000);
}

static void
flood_pings (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree guint8 *pings = g_malloc0 (127 * 100);

  for (guint i = 0; i < 100; i++)
    {
      pings[127 * i] = 0x89;
      pings[127 * i + 1] = 125;
    }
  flood (peer, stream, "", 0, pings, 127 * 100); /* and nobody reads the pongs */
}

static void
flood_header (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree char *head = coterie_raw_peer_read_head (peer, stream);

  if (head == NULL || !coterie_raw_peer_say (peer, stream, "HTTP/1.1 101 Switching Protocols\r\n"))
    return;
  while (coterie_raw_peer_say (peer, stream, "X-More: and more and more and more and more and more\r\n"))
    ;
}

static void
test_flood (gconstpointer data)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  fixture.times.backoff_min_ms = fixture.times.backoff_max_ms = 1000000;
  link_fixture_connect (&fixture, (CoterieRawScript) data);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL);
  coterie_wait_for (coterie_raw_peer_get_n_ended (fixture.peer) == 1);
}

/* Whole messages without end are no breach, but they must not keep everything else from happening. */
static void
flood_messages (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree guint8 *messages = g_malloc0 (20000);

  for (guint i = 0; i < 20000; i += 4)
    memcpy (messages + i, "\x82\x02xy", 4);
  flood (peer, stream, "", 0, messages, 20000);
}

static gboolean
on_tick (gpointer n_ticks)
{
  ++*(guint *) n_ticks;
  return G_SOURCE_CONTINUE;
}

static void
ignore_frame (CoterieTransport *transport, GBytes *frame, LinkFixture *fixture)
{
  g_ptr_array_set_size (fixture->frames, 0);
}

static void
test_flood_of_messages (void)
{
  g_auto (LinkFixture) fixture = { 0 };
  guint n_ticks = 0;
  guint tick = g_timeout_add (1, on_tick, &n_ticks);

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, flood_messages);
  g_signal_connect (fixture.link, "binary-frame", G_CALLBACK (ignore_frame), &fixture);
  coterie_wait_for (fixture.n_opened == 1);
  n_ticks = 0;
  coterie_wait_for (n_ticks >= 20);
  g_source_remove (tick);
  link_fixture_close (&fixture); /* though nobody reads what we say */
}

/* Silence. */

static void
stay_silent (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  coterie_raw_peer_drain (peer, stream);
}

static void
stall_in_header (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  coterie_raw_peer_say (peer, stream, "HTTP/1.1 101 Switching");
  coterie_raw_peer_drain (peer, stream);
}

static void
stall_in_body (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  coterie_raw_peer_say (peer, stream, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\n{");
  coterie_raw_peer_drain (peer, stream);
}

static void
test_silent (gconstpointer data)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  fixture.times.connect_ms = 100;
  link_fixture_connect (&fixture, (CoterieRawScript) data);
  coterie_wait_for (fixture.n_closed == 2);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT);
  g_assert_true (fixture.again);
}

/* A reply may be as large as a reply may be, and no larger. */
static void
reply_of_size (CoterieRawPeer *peer, GIOStream *stream, gsize size)
{
  guint8 opcode;
  g_autoptr (GBytes) request = NULL;
  g_autofree char *filler = NULL;
  g_autofree char *json = NULL;

  if (!coterie_raw_peer_upgrade (peer, stream))
    return;
  request = coterie_raw_peer_read_frame (peer, stream, &opcode);
  filler = g_strnfill (size, 'x');
  json = g_strdup_printf ("{\"type\":\"reply\",\"id\":1,\"status\":200,\"body\":{\"a\":\"%s\"}}", filler);
  coterie_raw_peer_say_frame (peer, stream, json);
  coterie_raw_peer_drain (peer, stream);
}

static void
reply_largest (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  reply_of_size (peer, stream, COTERIE_REPLY_MAX_BYTES - strlen ("{\"a\":\"\"}"));
}

static void
reply_too_large (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  reply_of_size (peer, stream, COTERIE_REPLY_MAX_BYTES + 8192);
}

static void
test_reply_size (gconstpointer data)
{
  g_auto (LinkFixture) fixture = { 0 };
  g_auto (Asked) asked = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, (CoterieRawScript) data);
  coterie_wait_for (fixture.n_opened == 1);
  ask (&asked, COTERIE_TRANSPORT (fixture.link), "GET", "/v1/server", NULL);
  if (data == reply_largest)
    g_assert_no_error (asked.error);
  else
    g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
}

/* 80,000 opening brackets crash json-glib 1.6. They fit into one frame. */
static void
send_bomb (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  g_autofree char *brackets = g_strnfill (80000, '[');
  g_autofree char *json = g_strdup_printf ("{\"type\":%s", brackets);

  if (!coterie_raw_peer_upgrade (peer, stream))
    return;
  if (number == 0)
    coterie_raw_peer_say_frame (peer, stream, json);
  link_serve_upgraded (peer, stream, fixture);
}

static void
test_bomb (void)
{
  g_auto (LinkFixture) fixture = { 0 };

  link_fixture_init (&fixture);
  link_fixture_connect (&fixture, send_bomb);
  coterie_wait_for (fixture.n_closed == 1);
  g_assert_error (fixture.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL);
  coterie_wait_for (fixture.n_opened == 2);
}

static void
add_tables (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/link-hostile/answer/%s", answers[i].rule);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_answer);
    }
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/link-hostile/frame/%s", frames[i].rule);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_frame);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/link-hostile/text/%s", texts[i].rule);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  add_tables ();
  g_test_add_func ("/net/link-hostile/text/bomb", test_bomb);
  g_test_add_data_func ("/net/link-hostile/flood/fragments", flood_fragments, test_flood);
  g_test_add_data_func ("/net/link-hostile/flood/empty-fragments", flood_empty_fragments, test_flood);
  g_test_add_data_func ("/net/link-hostile/flood/pings", flood_pings, test_flood);
  g_test_add_data_func ("/net/link-hostile/flood/header", flood_header, test_flood);
  g_test_add_func ("/net/link-hostile/flood/messages-leave-turns-to-others", test_flood_of_messages);
  g_test_add_data_func ("/net/link-hostile/silent/at-once", stay_silent, test_silent);
  g_test_add_data_func ("/net/link-hostile/silent/in-header", stall_in_header, test_silent);
  g_test_add_data_func ("/net/link-hostile/silent/in-body", stall_in_body, test_silent);
  g_test_add_data_func ("/net/link-hostile/reply/largest", reply_largest, test_reply_size);
  g_test_add_data_func ("/net/link-hostile/reply/too-large", reply_too_large, test_reply_size);
  return g_test_run ();
}
