// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "victim.h"

#include "wire/frames.h"
#include "wire/limits.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NO_RATES "--limit", "anonymous=none", "--limit", "request=none", "--limit", "send=none"

static const guint8 *
peek (GBytes *bytes, gsize *n_bytes)
{
  return g_bytes_get_data (bytes, n_bytes);
}

/* The server goes on, for this very account too. */
static void
assert_still_works (Victim *victim, guint64 number)
{
  int fd = raw_upgrade (victim, 0);
  g_autoptr (GBytes) frame = raw_make_send (victim, 0, 1, number, "hello", 5);
  guint64 answered;
  gsize n_bytes;
  const guint8 *bytes = peek (frame, &n_bytes);

  raw_say_frame (fd, 0x82, bytes, n_bytes);
  g_assert_true (raw_expect_answer (fd, &answered));
  g_assert_cmpuint (answered, ==, number);
  close (fd);
}

/* A binary frame that ends after any of its bytes is refused, whole WebSocket messages though they are. */
static void
test_cut_send (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  g_autoptr (GBytes) frame = raw_make_send (victim, 0, 1, 1, "hello", 5);
  gsize n_bytes;
  const guint8 *bytes = peek (frame, &n_bytes);

  for (gsize n = 0; n < n_bytes; n++)
    {
      int fd = raw_upgrade (victim, 0);

      raw_say_frame (fd, 0x82, bytes, n);
      raw_expect_close (fd, 1002);
    }
  assert_still_works (victim, 1);
}

static void
test_cut_ack (void)
{
  static const guint64 ids[] = { 1, 2, 3 };
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  g_autoptr (GBytes) frame = coterie_ack_encode (ids, G_N_ELEMENTS (ids));
  gsize n_bytes;
  const guint8 *bytes = peek (frame, &n_bytes);

  for (gsize n = 0; n < n_bytes; n++)
    {
      int fd = raw_upgrade (victim, 0);

      raw_say_frame (fd, 0x82, bytes, n);
      raw_expect_close (fd, 1002);
    }
  assert_still_works (victim, 1);
}

/* And one byte more is one too many. */
static void
test_trailing (void)
{
  static const guint64 id = 1;
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  GBytes *frames[] = { raw_make_send (victim, 0, 1, 1, "hello", 5), coterie_ack_encode (&id, 1) };

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GByteArray) longer = g_bytes_unref_to_array (frames[i]);
      int fd = raw_upgrade (victim, 0);

      g_byte_array_append (longer, (const guint8 *) "", 1);
      raw_say_frame (fd, 0x82, longer->data, longer->len);
      raw_expect_close (fd, 1002);
    }
  assert_still_works (victim, 1);
}

/* Wherever the network cuts the stream, the send is one. */
static void
test_cut_by_network (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  int fd = raw_upgrade (victim, 0);
  g_autoptr (GBytes) first = raw_make_send (victim, 0, 1, 1, "hello", 5);
  const gsize n_bytes = g_bytes_get_size (first);
  const gsize n_frame = n_bytes + (n_bytes < 126 ? 6 : 8);

  for (gsize cut = 1; cut < n_frame; cut++)
    {
      g_autoptr (GBytes) send = raw_make_send (victim, 0, 1, cut, "hello", 5);
      g_autoptr (GByteArray) frame = raw_make_frame (0x82, g_bytes_get_data (send, NULL), n_bytes);
      guint64 number;

      raw_say (fd, frame->data, (gssize) cut);
      victim_assert_healthy (victim); /* by then the first part was read */
      raw_say (fd, frame->data + cut, (gssize) (frame->len - cut));
      g_assert_true (raw_expect_answer (fd, &number));
      g_assert_cmpuint (number, ==, cut);
    }
  close (fd);
}

static const struct
{
  const char *rule;
  guint16 code;
  gsize n_bytes;
  const char *bytes;
} broken[] = {
  { "unmasked", 1002, 7, "\x82\x05hello" },
  { "reserved-bit", 1002, 7, "\xc2\x81\0\0\0\0a" },
  { "unknown-opcode", 1002, 7, "\x8f\x81\0\0\0\0a" },
  { "stray-continuation", 1002, 7, "\x80\x81\0\0\0\0a" },
  { "fragmented-ping", 1002, 7, "\x09\x81\0\0\0\0a" },
  { "not-utf8", 1007, 7, "\x81\x81\0\0\0\0\xff" },
  { "text-too-large", 1009, 15, "\x81\xff\0\0\0\0\0\x01\0\x01\0\0\0\0a" },
  { "binary-too-large", 1009, 15, "\x82\xff\0\0\0\0\0\x40\0\x01\0\0\0\0a" },
  { "empty-binary", 1002, 6, "\x82\x80\0\0\0\0" },
  { "unknown-binary-type", 1002, 7, "\x82\x81\0\0\0\0\x3f" },
  { "only-the-server-answers", 1008, 7, "\x82\x81\0\0\0\0\x04" },
  { "only-the-server-delivers", 1008, 7, "\x82\x81\0\0\0\0\x02" },
  { "empty-text", 1002, 6, "\x81\x80\0\0\0\0" },
};

static void
test_broken (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  int fd = raw_upgrade (victim, 0);

  raw_say (fd, broken[i].bytes, (gssize) broken[i].n_bytes);
  raw_expect_close (fd, broken[i].code);
  assert_still_works (victim, 1);
}

/* Without an id there is nobody to answer to: closed. */
static const struct
{
  const char *rule, *text;
} bad_texts[] = {
  { "not-json", "hello" },
  { "not-an-object", "[]" },
  { "two-objects", "{\"type\":\"request\",\"id\":1,\"method\":\"GET\",\"path\":\"/healthz\"}{}" },
  { "too-deep",
    "{\"type\":\"request\",\"id\":1,\"method\":\"GET\",\"path\":\"/healthz\",\"body\":{\"a\":[[[[[[[1]]]]]]]}}" },
  { "doubled-member", "{\"type\":\"request\",\"id\":1,\"id\":2,\"method\":\"GET\",\"path\":\"/healthz\"}" },
  { "unknown-member", "{\"type\":\"request\",\"id\":1,\"method\":\"GET\",\"path\":\"/healthz\",\"x\":1}" },
  { "no-id", "{\"type\":\"request\",\"method\":\"GET\",\"path\":\"/healthz\"}" },
  { "fraction-as-id", "{\"type\":\"request\",\"id\":1.5,\"method\":\"GET\",\"path\":\"/healthz\"}" },
  { "other-type", "{\"type\":\"reply\",\"id\":1,\"status\":200,\"body\":{}}" },
  { "body-is-no-object", "{\"type\":\"request\",\"id\":1,\"method\":\"GET\",\"path\":\"/healthz\",\"body\":[]}" },
  { "doubled-in-body",
    "{\"type\":\"request\",\"id\":1,\"method\":\"GET\",\"path\":\"/healthz\",\"body\":{\"a\":1,\"a\":1}}" },
};

static void
test_bad_text (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  int fd = raw_upgrade (victim, 0);

  raw_say_text (fd, bad_texts[i].text);
  raw_expect_close (fd, 1002);
  assert_still_works (victim, 1);
}

/* With an id it is answered, and the connection stays. */
static const struct
{
  const char *rule, *text, *reply;
} bad_requests[] = {
  { "unknown-route", "{\"type\":\"request\",\"id\":3,\"method\":\"GET\",\"path\":\"/v1/nothing\"}", "NOT_FOUND" },
  { "no-slash", "{\"type\":\"request\",\"id\":3,\"method\":\"GET\",\"path\":\"x\"}", "NOT_FOUND" },
  { "method", "{\"type\":\"request\",\"id\":3,\"method\":\"PUT\",\"path\":\"/v1/server\"}", "METHOD_NOT_ALLOWED" },
  { "socket-in-socket", "{\"type\":\"request\",\"id\":3,\"method\":\"GET\",\"path\":\"/v1/socket\"}", "BAD_REQUEST" },
  { "unknown-member-in-body",
    "{\"type\":\"request\",\"id\":3,\"method\":\"POST\",\"path\":\"/v1/mailbox/ack\",\"body\":{\"ids\":[],\"x\":1}}",
    "BAD_REQUEST" },
  { "no-body", "{\"type\":\"request\",\"id\":3,\"method\":\"POST\",\"path\":\"/v1/mailbox/ack\"}", "BAD_REQUEST" },
  { "unexpected-body", "{\"type\":\"request\",\"id\":3,\"method\":\"GET\",\"path\":\"/v1/server\",\"body\":{\"a\":1}}",
    "BAD_REQUEST" },
  { "unknown-query", "{\"type\":\"request\",\"id\":3,\"method\":\"GET\",\"path\":\"/v1/mailbox?x=1\"}", "BAD_REQUEST" },
};

static void
test_bad_requests (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  int fd = raw_upgrade (victim, 0);
  g_autoptr (GBytes) waiting = raw_expect_frame (fd, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (bad_requests); i++)
    {
      g_autoptr (GBytes) reply = NULL;
      const char *text;

      g_test_message ("%s", bad_requests[i].rule);
      raw_say_text (fd, bad_requests[i].text);
      reply = raw_expect_frame (fd, 1);
      text = g_bytes_get_data (reply, NULL);
      g_assert_nonnull (strstr (text, "\"id\":3"));
      g_assert_nonnull (strstr (text, bad_requests[i].reply));
    }
  close (fd);
}

/* A ping in the middle of a fragmented send. */
static void
test_interleaved (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  int fd = raw_upgrade (victim, 0);
  g_autoptr (GBytes) frame = raw_make_send (victim, 0, 1, 1, "hello", 5);
  g_autoptr (GBytes) pong = NULL;
  guint64 number;
  gsize n_bytes;
  const guint8 *bytes = peek (frame, &n_bytes);

  raw_say_frame (fd, 0x02, bytes, 10);
  raw_say_frame (fd, 0x89, "?", 1);
  raw_say_frame (fd, 0x00, bytes + 10, 0);
  raw_say_frame (fd, 0x80, bytes + 10, n_bytes - 10);
  pong = raw_expect_frame (fd, 10);
  g_assert_cmpuint (g_bytes_get_size (pong), ==, 1);
  g_assert_true (raw_expect_answer (fd, &number));
  close (fd);
}

static void
test_fragments_too_large (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  g_autofree char *part = g_strnfill (1 << 20, 'a');
  int fd = raw_upgrade (victim, 0);

  raw_say_frame (fd, 0x02, part, 1 << 20);
  for (guint i = 0; i < 3; i++)
    raw_say_frame (fd, 0x00, part, 1 << 20);
  raw_say_frame (fd, 0x80, "a", 1);
  raw_expect_close (fd, 1009);
  assert_still_works (victim, 1);
}

/* Half a message and then nothing: not for ever. */
static void
test_half_a_message (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, "--limit", "body-ms=1000", NULL);
  int fd = raw_upgrade (victim, 0);

  raw_say (fd, "\x82\xfe\x10\x00\0\0\0\0abc", 11);
  raw_expect_close (fd, 1008);
  assert_still_works (victim, 1);
}

/* A flood of pings that nobody reads the answers of: ended by their size, since the time is not up for long. */
static void
test_ping_flood (void)
{
  g_autoptr (Victim) victim =
      victim_new (2, NO_RATES, "--limit", "body-ms=600000", "--limit", "output-bytes=65536", NULL);
  g_autofree char *payload = g_strnfill (125, 'p');
  g_autoptr (GByteArray) ping = raw_make_frame (0x89, payload, 125);
  g_autoptr (GByteArray) pings = g_byte_array_new ();
  const int small = 4096;
  int fd = raw_upgrade (victim, 0);

  for (guint i = 0; i < 500; i++)
    g_byte_array_append (pings, ping->data, ping->len);
  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  for (guint i = 0; i < 1000; i++) /* 64 MB, far more than both systems keep for us */
    raw_say (fd, pings->data, pings->len);
  raw_wait_for_hang_up (fd);
  close (fd);
  assert_still_works (victim, 1);
}

/* Buckets that gain a token a second are empty some time after their bursts, unless the machine does less than that. */
static void
test_rates (void)
{
  g_autoptr (Victim) victim = victim_new (2, "--limit", "send=1/10", "--limit", "request=1/20", NULL);
  int fd = raw_upgrade (victim, 0);
  guint n_refused = 0, n_limited = 0, n_sent = 0, n_asked = 0;

  while (n_refused == 0 || n_limited == 0)
    {
      g_autoptr (GBytes) send = raw_make_send (victim, 0, 1, ++n_sent, "hello", 5);

      raw_say_frame (fd, 0x82, g_bytes_get_data (send, NULL), g_bytes_get_size (send));
      raw_say_text (fd, "{\"type\":\"request\",\"id\":1,\"method\":\"GET\",\"path\":\"/v1/account/prekeys\"}");
      n_asked++;
      for (guint n = 0; n < 2;)
        {
          guint8 opcode;
          g_autoptr (GBytes) frame = raw_read_frame (fd, &opcode);
          const char *text = frame != NULL ? g_bytes_get_data (frame, NULL) : NULL;

          g_assert_nonnull (frame);
          if (opcode == 1 && strstr (text, "\"waiting\"") != NULL)
            continue;
          n++;
          n_refused +=
              opcode == 1 && strstr (text, "\"refusal\"") != NULL && strstr (text, "\"limit\":\"send\"") != NULL;
          n_limited +=
              opcode == 1 && strstr (text, "\"reply\"") != NULL && strstr (text, "\"limit\":\"request\"") != NULL;
        }
      g_assert_cmpuint (n_sent, <, 2000);
    }
  g_assert_cmpuint (n_sent, >, 10);
  g_assert_cmpuint (n_asked, >=, 20); /* with the upgrade, which was a request too */
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/frames/send-cut-at-every-byte", test_cut_send);
  g_test_add_func ("/hostile/frames/ack-cut-at-every-byte", test_cut_ack);
  g_test_add_func ("/hostile/frames/trailing-byte", test_trailing);
  g_test_add_func ("/hostile/frames/cut-by-the-network", test_cut_by_network);
  g_test_add_func ("/hostile/frames/bad-requests", test_bad_requests);
  g_test_add_func ("/hostile/frames/interleaved-ping", test_interleaved);
  g_test_add_func ("/hostile/frames/fragments-too-large", test_fragments_too_large);
  g_test_add_func ("/hostile/frames/half-a-message", test_half_a_message);
  g_test_add_func ("/hostile/frames/ping-flood", test_ping_flood);
  g_test_add_func ("/hostile/frames/rates", test_rates);
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hostile/frames/broken/%s", broken[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_broken);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_texts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hostile/frames/bad-text/%s", bad_texts[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bad_text);
    }
  return g_test_run ();
}
