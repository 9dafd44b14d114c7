// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "server/hub.h"
#include "server/socket.h"
#include "wire/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The server's side of one connection on this thread's context, and the client's bare descriptor. */
typedef struct
{
  CoterieSocket socket; /* first */
  CoteriePoller *poller;
  CoterieSocketPool *pool;
  int client;
  GPtrArray *messages;  /* of GBytes: 't' or 'b', then the message */
  GByteArray *received; /* by the client, not taken yet */
  gboolean is_at_end;   /* the server has closed */
  guint n_drained;
  guint n_closed;
  guint n_released;
} Fixture;

static void
on_message (CoterieSocket *socket, gboolean is_text, guint8 *bytes, gsize n_bytes)
{
  Fixture *self = (Fixture *) socket;
  GByteArray *message = g_byte_array_new ();

  g_assert_cmpuint (bytes[n_bytes], ==, 0);
  g_byte_array_append (message, (const guint8 *) (is_text ? "t" : "b"), 1);
  g_byte_array_append (message, bytes, (guint) n_bytes);
  g_ptr_array_add (self->messages, g_byte_array_free_to_bytes (message));
  g_free (bytes);
}

static void
on_drained (CoterieSocket *socket)
{
  ((Fixture *) socket)->n_drained++;
}

static void
on_closed (CoterieSocket *socket)
{
  ((Fixture *) socket)->n_closed++;
}

static void
on_released (CoterieSocket *socket)
{
  g_assert_cmpuint (((Fixture *) socket)->n_closed, ==, 1);
  ((Fixture *) socket)->n_released++;
}

static const CoterieSocketEvents events = { on_message, on_drained, on_closed, on_released };

static void
on_turn_end (gpointer user_data)
{
  coterie_socket_pool_flush (((Fixture *) user_data)->pool);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  CoterieSocketLimits limits = { 1024 * 1024, 300 };
  g_autoptr (GError) error = NULL;
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), ==, 0);
  self->client = pair[1];
  self->poller = coterie_poller_new (NULL, &error);
  g_assert_no_error (error);
  self->pool = coterie_socket_pool_new (self->poller, &limits);
  coterie_poller_set_after (self->poller, on_turn_end, self);
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->received = g_byte_array_new ();
  g_assert_true (coterie_socket_start (&self->socket, self->pool, &events, pair[0], NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  coterie_socket_abort (&self->socket);
  coterie_socket_pool_flush (self->pool);
  g_assert_cmpuint (self->n_closed, ==, 1);
  g_assert_cmpuint (self->n_released, ==, 1);
  coterie_socket_pool_free (self->pool);
  coterie_poller_free (self->poller);
  g_ptr_array_unref (self->messages);
  g_byte_array_unref (self->received);
  if (self->client >= 0)
    close (self->client);
}

/* The client reads what is there. */
static gboolean
pump (Fixture *self)
{
  guint8 bytes[65536];
  gssize n_bytes = recv (self->client, bytes, sizeof bytes, 0);

  if (n_bytes > 0)
    g_byte_array_append (self->received, bytes, (guint) n_bytes);
  else if (n_bytes == 0 || errno == ECONNRESET)
    self->is_at_end = TRUE;
  coterie_socket_pool_tick (self->pool, g_get_monotonic_time ());
  coterie_socket_pool_flush (self->pool);
  return TRUE;
}

#define wait_and_pump(condition) coterie_wait_for (pump (self) && (condition))

/* A client's frame, masked. `first` is FIN, RSV and opcode. */
static GByteArray *
make_frame (guint8 first, const void *payload, gsize n_payload)
{
  static const guint8 mask[4] = { 0x12, 0x34, 0x56, 0x78 };
  GByteArray *frame = g_byte_array_new ();
  guint8 head[10] = { first };
  guint n_head = 2;

  if (n_payload < 126)
    head[1] = (guint8) n_payload;
  else
    {
      n_head = n_payload < 65536 ? 4 : 10;
      head[1] = n_payload < 65536 ? 126 : 127;
      for (guint i = 2; i < n_head; i++)
        head[i] = (guint8) ((guint64) n_payload >> (8 * (n_head - 1 - i)));
    }
  head[1] |= 0x80;
  g_byte_array_append (frame, head, n_head);
  g_byte_array_append (frame, mask, 4);
  g_byte_array_append (frame, payload, (guint) n_payload);
  for (gsize i = 0; i < n_payload; i++)
    frame->data[n_head + 4 + i] ^= mask[i % 4];
  return frame;
}

static void
say_bytes (Fixture *self, const guint8 *bytes, gsize n_bytes)
{
  while (n_bytes > 0)
    {
      gssize n = send (self->client, bytes, n_bytes, MSG_NOSIGNAL);

      if (n < 0 && errno == EPIPE)
        return;
      if (n > 0)
        {
          bytes += n;
          n_bytes -= (gsize) n;
        }
      coterie_wait_turn ();
      pump (self);
    }
}

static void
say (Fixture *self, guint8 first, const void *payload, gsize n_payload)
{
  g_autoptr (GByteArray) frame = make_frame (first, payload, n_payload);

  say_bytes (self, frame->data, frame->len);
}

static void
say_text (Fixture *self, const char *text)
{
  say (self, 0x81, text, strlen (text));
}

static void
assert_message (Fixture *self, guint index, const char *expected)
{
  gsize n_bytes;
  const void *bytes;

  g_assert_cmpuint (self->messages->len, >, index);
  bytes = g_bytes_get_data (self->messages->pdata[index], &n_bytes);
  g_assert_cmpmem (bytes, n_bytes, expected, strlen (expected));
}

static void
assert_received (Fixture *self, const void *expected, gsize n_expected)
{
  wait_and_pump (self->received->len >= n_expected);
  g_assert_cmpmem (self->received->data, self->received->len, expected, n_expected);
  g_byte_array_set_size (self->received, 0);
}

/* The close frame, then the end; nobody needs to answer. */
static void
assert_closed (Fixture *self, guint16 code)
{
  const guint8 close_frame[] = { 0x88, 2, (guint8) (code >> 8), (guint8) code };

  wait_and_pump (self->is_at_end);
  g_assert_cmpuint (self->received->len, >=, sizeof close_frame);
  g_assert_cmpmem (self->received->data + self->received->len - sizeof close_frame, sizeof close_frame, close_frame,
                   sizeof close_frame);
  g_assert_true (coterie_socket_is_closed (&self->socket));
  g_assert_cmpuint (self->n_closed, ==, 1);
}

static void
test_messages (Fixture *self, gconstpointer data)
{
  static const guint8 binary[] = { 0xff, 0, 0xfe };

  say_text (self, "hello");
  say (self, 0x82, binary, sizeof binary);
  say (self, 0x82, "", 0);
  wait_and_pump (self->messages->len == 3);
  assert_message (self, 0, "thello");
  g_assert_cmpuint (g_bytes_get_size (self->messages->pdata[1]), ==, 4);
  assert_message (self, 2, "b");
}

static void
test_sends (Fixture *self, gconstpointer data)
{
  g_autofree guint8 *large = g_malloc0 (70000);
  static const guint8 large_head[] = { 0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70 };

  coterie_socket_send (&self->socket, TRUE, "hi", 2);
  coterie_socket_send (&self->socket, FALSE, large, 200);
  coterie_socket_pool_flush (self->pool);
  wait_and_pump (self->received->len == 4 + 204);
  g_assert_cmpmem (self->received->data, 8, "\x81\x02hi\x82\x7e\x00\xc8", 8);
  g_assert_cmpuint (self->n_drained, ==, 1);
  g_byte_array_set_size (self->received, 0);
  coterie_socket_send (&self->socket, FALSE, large, 70000);
  coterie_socket_pool_flush (self->pool);
  wait_and_pump (self->received->len == 70010);
  g_assert_cmpmem (self->received->data, sizeof large_head, large_head, sizeof large_head);
}

/* Wherever the network cuts, it is the same message. */
static void
test_cut_at_every_byte (Fixture *self, gconstpointer data)
{
  g_autofree char *text = g_strnfill (300, 'x');
  g_autoptr (GByteArray) frame = make_frame (0x81, text, 300);
  guint n_messages = 0;

  for (guint cut = 1; cut < frame->len; cut++)
    {
      say_bytes (self, frame->data, cut);
      coterie_wait_settle ();
      g_assert_cmpuint (self->messages->len, ==, n_messages);
      g_assert_nonnull (self->socket.ws);
      say_bytes (self, frame->data + cut, frame->len - cut);
      n_messages++;
      wait_and_pump (self->messages->len == n_messages);
      g_assert_cmpuint (g_bytes_get_size (self->messages->pdata[n_messages - 1]), ==, 301);
    }
}

/* Between two messages a connection holds nothing of them. */
static void
test_idle_holds_nothing (Fixture *self, gconstpointer data)
{
  say_text (self, "hello");
  wait_and_pump (self->messages->len == 1);
  coterie_socket_send (&self->socket, TRUE, "hi", 2);
  coterie_socket_pool_flush (self->pool);
  g_assert_null (self->socket.ws);
  g_assert_null (self->socket.message);
  g_assert_null (self->socket.out);
  g_assert_false (self->socket.is_busy && coterie_socket_pool_tick (self->pool, g_get_monotonic_time ()));
}

static void
test_fragments (Fixture *self, gconstpointer data)
{
  say (self, 0x01, "one ", 4);
  say (self, 0x00, "", 0);
  say (self, 0x00, "two ", 4);
  say (self, 0x80, "three", 5);
  wait_and_pump (self->messages->len == 1);
  assert_message (self, 0, "tone two three");
}

/* A ping in the middle of a message is answered at once, and does not disturb it. */
static void
test_interleaved_ping (Fixture *self, gconstpointer data)
{
  say (self, 0x02, "one ", 4);
  say (self, 0x89, "?", 1);
  assert_received (self, "\x8a\x01?", 3);
  say (self, 0x8a, "unasked", 7);
  say (self, 0x80, "two", 3);
  wait_and_pump (self->messages->len == 1);
  assert_message (self, 0, "bone two");
}

/* Fragments of one byte cost what they weigh. */
static void
test_many_fragments (Fixture *self, gconstpointer data)
{
  const guint n_fragments = 20000;
  g_autoptr (GByteArray) all = g_byte_array_new ();

  for (guint i = 0; i < n_fragments; i++)
    {
      g_autoptr (GByteArray) frame = make_frame ((i == 0 ? 0x02 : 0) | (i == n_fragments - 1 ? 0x80 : 0), "y", 1);

      g_byte_array_append (all, frame->data, frame->len);
    }
  say_bytes (self, all->data, all->len - 7);
  wait_and_pump (self->socket.n_message == n_fragments - 1);
  g_assert_cmpuint (self->socket.n_message_allocated, <, 4 * n_fragments);
  say_bytes (self, all->data + all->len - 7, 7);
  wait_and_pump (self->messages->len == 1);
  g_assert_cmpuint (g_bytes_get_size (self->messages->pdata[0]), ==, 1 + n_fragments);
}

static void
test_largest (Fixture *self, gconstpointer data)
{
  g_autofree char *bytes = g_strnfill (COTERIE_BINARY_FRAME_MAX_BYTES, 'z');

  say (self, 0x81, bytes, COTERIE_TEXT_FRAME_MAX_BYTES);
  say (self, 0x82, bytes, COTERIE_BINARY_FRAME_MAX_BYTES);
  wait_and_pump (self->messages->len == 2);
  g_assert_cmpuint (g_bytes_get_size (self->messages->pdata[0]), ==, 1 + COTERIE_TEXT_FRAME_MAX_BYTES);
  g_assert_cmpuint (g_bytes_get_size (self->messages->pdata[1]), ==, 1 + COTERIE_BINARY_FRAME_MAX_BYTES);
}

/* One rule each that a client may break, and the code that it is closed with. */
static const struct
{
  const char *rule;
  guint16 code;
  gsize n_bytes;
  guint8 bytes[32];
} broken[] = {
  { "unmasked", 1002, 7, { 0x81, 5, 'h', 'e', 'l', 'l', 'o' } },
  { "reserved-bit", 1002, 7, { 0xc1, 0x81, 0, 0, 0, 0, 'a' } },
  { "unknown-opcode", 1002, 7, { 0x83, 0x81, 0, 0, 0, 0, 'a' } },
  { "stray-continuation", 1002, 7, { 0x80, 0x81, 0, 0, 0, 0, 'a' } },
  { "second-message-inside-of-one", 1002, 14, { 0x01, 0x81, 0, 0, 0, 0, 'a', 0x81, 0x81, 0, 0, 0, 0, 'b' } },
  { "fragmented-ping", 1002, 7, { 0x09, 0x81, 0, 0, 0, 0, 'a' } },
  { "long-ping", 1002, 8, { 0x89, 0xfe, 0, 126, 0, 0, 0, 0 } },
  { "long-form-of-a-short-length", 1002, 8, { 0x82, 0xfe, 0, 5, 0, 0, 0, 0 } },
  { "longest-form-of-a-length", 1002, 14, { 0x82, 0xff, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0 } },
  { "negative-length", 1002, 14, { 0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
  { "not-utf8", 1007, 7, { 0x81, 0x81, 0, 0, 0, 0, 0xff } },
  { "half-a-character", 1007, 7, { 0x81, 0x81, 0, 0, 0, 0, 0xc3 } },
  { "close-with-a-code-that-is-none", 1002, 8, { 0x88, 0x82, 0, 0, 0, 0, 3, 0xed } },
  { "text-too-large", 1009, 15, { 0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0 } },
  { "binary-too-large", 1009, 15, { 0x82, 0xff, 0, 0, 0, 0, 0, 0x40, 0, 1, 0, 0, 0, 0 } },
  { "binary-far-too-large", 1009, 15, { 0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0 } },
};

static void
test_broken (Fixture *self, gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);

  say_bytes (self, broken[i].bytes, broken[i].n_bytes);
  assert_closed (self, broken[i].code);
  g_assert_cmpuint (self->messages->len, ==, 0);
}

/* Each fragment is small, all together are not. */
static void
test_fragments_too_large (Fixture *self, gconstpointer data)
{
  g_autofree char *part = g_strnfill (COTERIE_TEXT_FRAME_MAX_BYTES / 2, 'a');

  say (self, 0x01, part, COTERIE_TEXT_FRAME_MAX_BYTES / 2);
  say (self, 0x00, part, COTERIE_TEXT_FRAME_MAX_BYTES / 2);
  wait_and_pump (self->socket.n_message == COTERIE_TEXT_FRAME_MAX_BYTES);
  g_assert_false (coterie_socket_is_closed (&self->socket));
  say (self, 0x80, "a", 1);
  assert_closed (self, COTERIE_CLOSE_TOO_LARGE);
}

static void
test_peer_closes (Fixture *self, gconstpointer data)
{
  say_text (self, "last words");
  say (self, 0x88,
       "\x03\xe8"
       "bye",
       5);
  assert_received (self,
                   "\x88\x05\x03\xe8"
                   "bye",
                   7);
  wait_and_pump (self->is_at_end);
  assert_message (self, 0, "tlast words");
  say_text (self, "too late");
  shutdown (self->client, SHUT_WR);
  wait_and_pump (self->n_released == 1);
  g_assert_cmpuint (self->messages->len, ==, 1);
}

static void
test_peer_is_gone (Fixture *self, gconstpointer data)
{
  say_text (self, "last words");
  close (self->client);
  self->client = -1;
  coterie_wait_for (self->n_released == 1);
  assert_message (self, 0, "tlast words");
}

/* What was sent before leaves before the close frame, and nothing after it. */
static void
test_we_close (Fixture *self, gconstpointer data)
{
  coterie_socket_send (&self->socket, TRUE, "hi", 2);
  coterie_socket_close (&self->socket, COTERIE_CLOSE_REPLACED);
  coterie_socket_close (&self->socket, COTERIE_CLOSE_GOING_AWAY);
  coterie_socket_send (&self->socket, TRUE, "no", 2);
  coterie_socket_pool_flush (self->pool);
  assert_received (self, "\x81\x02hi\x88\x02\x0f\xa1", 8);
  wait_and_pump (self->is_at_end);
  g_assert_cmpuint (self->n_released, ==, 0);
  shutdown (self->client, SHUT_WR);
  wait_and_pump (self->n_released == 1);
}

/* Who never answers a close frame is let go of after a moment. */
static void
test_no_answer_to_close (Fixture *self, gconstpointer data)
{
  coterie_socket_close (&self->socket, COTERIE_CLOSE_REPLACED);
  coterie_socket_pool_flush (self->pool);
  g_assert_true (coterie_socket_pool_is_busy (self->pool));
  wait_and_pump (self->n_released == 1);
  g_assert_false (coterie_socket_pool_is_busy (self->pool));
}

/* Who lets too much pile up is dropped, at once when it is too much, after a while when it is not. */
static void
test_never_reads_much (Fixture *self, gconstpointer data)
{
  g_autofree guint8 *bytes = g_malloc0 (65536);
  guint n = 0;

  while (!coterie_socket_is_closed (&self->socket) && n++ < 100)
    {
      coterie_socket_send (&self->socket, FALSE, bytes, 65536);
      coterie_socket_pool_flush (self->pool);
    }
  g_assert_cmpuint (n, <, 100);
  g_assert_cmpuint (self->socket.close_code, ==, COTERIE_CLOSE_TOO_SLOW);
  g_assert_cmpuint (coterie_socket_get_output (&self->socket), <=, 1024 * 1024 + 64);
}

static void
test_never_reads_little (Fixture *self, gconstpointer data)
{
  g_autofree guint8 *bytes = g_malloc0 (800000);

  coterie_socket_send (&self->socket, FALSE, bytes, 800000);
  coterie_socket_pool_flush (self->pool);
  g_assert_cmpuint (coterie_socket_get_output (&self->socket), >, 0);
  coterie_wait_for (!coterie_socket_pool_tick (self->pool, g_get_monotonic_time ()) || self->n_closed > 0);
  g_assert_cmpuint (self->socket.close_code, ==, COTERIE_CLOSE_TOO_SLOW);
}

/* Pongs count as well, though nobody sent them. */
static void
test_never_reads_pongs (Fixture *self, gconstpointer data)
{
  g_autofree char *payload = g_strnfill (125, 'p');
  g_autoptr (GByteArray) ping = make_frame (0x89, payload, 125);
  const gsize much = 16 * 1024 * 1024; /* far more than the system keeps for us */
  gsize n_said = 0;

  for (; n_said < much && !coterie_socket_is_closed (&self->socket); n_said += ping->len)
    {
      coterie_socket_take_input (&self->socket, ping->data, ping->len);
      coterie_socket_pool_flush (self->pool);
    }
  g_assert_cmpuint (n_said, <, much);
  g_assert_cmpuint (self->socket.close_code, ==, COTERIE_CLOSE_TOO_SLOW);
  g_assert_cmpuint (coterie_socket_get_output (&self->socket), <=, 1024 * 1024 + 256);
}

/* A slow reader who reads is not dropped. */
static void
test_reads_late (Fixture *self, gconstpointer data)
{
  g_autofree guint8 *bytes = g_malloc0 (800000);

  coterie_socket_send (&self->socket, FALSE, bytes, 800000);
  coterie_socket_send (&self->socket, TRUE, "end", 3);
  coterie_socket_pool_flush (self->pool);
  wait_and_pump (self->received->len == 800010 + 5);
  g_assert_cmpmem (self->received->data + 800010, 5,
                   "\x81\x03"
                   "end",
                   5);
  coterie_wait_for (self->n_drained == 1);
  g_assert_cmpuint (self->n_closed, ==, 0);
}

static void
test_half_a_message (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) frame = make_frame (0x81, "hello", 5);

  say_bytes (self, frame->data, GPOINTER_TO_SIZE (data));
  assert_closed (self, COTERIE_CLOSE_RULE_BROKEN);
  g_assert_null (self->socket.ws);
  g_assert_null (self->socket.message);
}

static void
test_paused (Fixture *self, gconstpointer data)
{
  coterie_socket_set_paused (&self->socket, TRUE);
  say_text (self, "hello");
  coterie_wait_settle ();
  g_assert_cmpuint (self->messages->len, ==, 0);
  coterie_socket_set_paused (&self->socket, FALSE);
  wait_and_pump (self->messages->len == 1);
}

static void
test_input_before (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) frame = make_frame (0x81, "hello", 5);

  coterie_socket_take_input (&self->socket, frame->data, 4);
  say_bytes (self, frame->data + 4, frame->len - 4);
  wait_and_pump (self->messages->len == 1);
  assert_message (self, 0, "thello");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function, data) g_test_add ("/server/socket/" path, Fixture, data, set_up, function, tear_down)
  ADD ("messages", test_messages, NULL);
  ADD ("sends", test_sends, NULL);
  ADD ("cut-at-every-byte", test_cut_at_every_byte, NULL);
  ADD ("idle-holds-nothing", test_idle_holds_nothing, NULL);
  ADD ("fragments", test_fragments, NULL);
  ADD ("interleaved-ping", test_interleaved_ping, NULL);
  ADD ("many-fragments", test_many_fragments, NULL);
  ADD ("largest-messages", test_largest, NULL);
  ADD ("fragments-too-large", test_fragments_too_large, NULL);
  ADD ("peer-closes", test_peer_closes, NULL);
  ADD ("peer-is-gone", test_peer_is_gone, NULL);
  ADD ("we-close", test_we_close, NULL);
  ADD ("no-answer-to-close", test_no_answer_to_close, NULL);
  ADD ("never-reads/much", test_never_reads_much, NULL);
  ADD ("never-reads/little", test_never_reads_little, NULL);
  ADD ("never-reads/pongs", test_never_reads_pongs, NULL);
  ADD ("reads-late", test_reads_late, NULL);
  ADD ("half-a-head", test_half_a_message, GSIZE_TO_POINTER (1));
  ADD ("half-a-message", test_half_a_message, GSIZE_TO_POINTER (9));
  ADD ("paused", test_paused, NULL);
  ADD ("input-before-it-began", test_input_before, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/socket/broken/%s", broken[i].rule);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_broken, tear_down);
    }
  return g_test_run ();
}
