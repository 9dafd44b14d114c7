// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "victim.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* For clients that are late, and for those that are not. */
#define QUICK "--limit", "header-ms=400", "--limit", "body-ms=400", "--limit", "anonymous=none"
#define PATIENT "--limit", "header-ms=600000", "--limit", "body-ms=600000", "--limit", "anonymous=none"

/* Whatever was done to it, it goes on. */
#define AFTERWARDS(victim) victim_assert_healthy (victim)

static void
test_head_never_ends (void)
{
  g_autoptr (Victim) victim = victim_new (0, QUICK, NULL);
  int fd = raw_connect (victim);
  char c;

  raw_say (fd, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", -1);
  for (guint i = 0; i < 1000; i++)
    {
      AFTERWARDS (victim);
      raw_say (fd, "a", 1);
      if (recv (fd, &c, 1, MSG_DONTWAIT) == 0)
        break;
    }
  g_assert_true (raw_is_ended (fd));
  close (fd);
  AFTERWARDS (victim);
}

static void
test_silence (void)
{
  g_autoptr (Victim) victim = victim_new (0, QUICK, NULL);
  int fd = raw_connect (victim);

  AFTERWARDS (victim);
  g_assert_true (raw_is_ended (fd));
  close (fd);
}

static void
test_head_flood (void)
{
  g_autoptr (Victim) victim = victim_new (0, QUICK, NULL);
  g_autofree char *line = g_strnfill (1000, 'a');
  int fd = raw_connect (victim);

  raw_say (fd, "GET /healthz HTTP/1.1\r\n", -1);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *header = g_strdup_printf ("X-%u: %s\r\n", i, line);

      raw_say (fd, header, -1);
    }
  g_assert_true (raw_is_ended (fd));
  close (fd);
  AFTERWARDS (victim);
}

static void
test_head_too_large (void)
{
  g_autoptr (Victim) victim = victim_new (0, PATIENT, NULL);
  g_autofree char *value = g_strnfill (20000, 'a');
  g_autofree char *header = g_strdup_printf ("X-Large: %s\r\n", value);
  g_autoptr (GString) answer = raw_ask (victim, "GET", "/healthz", header, "");

  g_assert_cmpuint (raw_get_status (answer), ==, 413);
  g_assert_nonnull (strstr (answer->str, "\"limit\":16384"));
}

static void
test_body_never_comes (void)
{
  g_autoptr (Victim) victim = victim_new (0, QUICK, NULL);
  int fd = raw_connect (victim);

  raw_say (fd, "POST /v1/register HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", -1);
  AFTERWARDS (victim);
  g_assert_true (raw_is_ended (fd));
  close (fd);
}

static void
test_body_too_large (void)
{
  g_autoptr (Victim) victim = victim_new (0, PATIENT, NULL);
  g_autofree char *body = g_strnfill (65537, ' ');
  g_autoptr (GString) answer = raw_ask (victim, "POST", "/v1/register", "", body);

  g_assert_cmpuint (raw_get_status (answer), ==, 413);
  g_assert_nonnull (strstr (answer->str, "\"limit\":65536"));
}

static void
say_chunks (int fd, guint n_chunks)
{
  g_autofree char *part = g_strnfill (16384, ' ');
  g_autofree char *chunk = g_strdup_printf ("4000\r\n%s\r\n", part);

  raw_say (fd, "POST /v1/register HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", -1);
  for (guint i = 0; i < n_chunks; i++)
    raw_say (fd, chunk, -1);
}

static void
test_chunks_too_large (void)
{
  g_autoptr (Victim) victim = victim_new (0, PATIENT, NULL);
  int fd = raw_connect (victim);
  g_autoptr (GString) answer = NULL;

  say_chunks (fd, 6);
  raw_say (fd, "0\r\n\r\n", -1);
  answer = raw_read_rest (fd);
  g_assert_cmpuint (raw_get_status (answer), ==, 413);
}

static void
test_chunks_without_end (void)
{
  g_autoptr (Victim) victim = victim_new (0, PATIENT, NULL);
  int fd = raw_connect (victim);

  say_chunks (fd, 2000); /* 32 MB, were anybody to take them */
  g_assert_true (raw_is_ended (fd));
  close (fd);
  AFTERWARDS (victim);
}

/* One request a connection; what follows is not answered. */
static void
test_pipelined (void)
{
  g_autoptr (Victim) victim = victim_new (0, PATIENT, NULL);
  int fd = raw_connect (victim);
  g_autoptr (GString) answer = NULL;

  raw_say (fd, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/server HTTP/1.1\r\nHost: x\r\n\r\n", -1);
  answer = raw_read_rest (fd);
  g_assert_cmpuint (raw_get_status (answer), ==, 200);
  g_assert_null (strstr (answer->str, "server_id"));
}

static void
test_half_closed (void)
{
  g_autoptr (Victim) victim = victim_new (0, PATIENT, NULL);
  int fd = raw_connect (victim);
  g_autoptr (GString) answer = NULL;

  raw_say (fd, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", -1);
  shutdown (fd, SHUT_WR);
  answer = raw_read_rest (fd);
  g_assert_cmpuint (raw_get_status (answer), ==, 200);
}

static const char *const nonsense[] = {
  "\r\n\r\n",
  "hello\r\n\r\n",
  "GET\r\n\r\n",
  "GET /healthz\r\n\r\n",
  "GET /healthz HTTP/2.7\r\nHost: x\r\n\r\n",
  "GET /healthz HTTP/1.1\r\n\r\n",
  "GET http://[::1/healthz HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET https://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /%2e%2e/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /healthz HTTP/1.1\r\nHost: x/y\r\n\r\n",
  "GET /healthz HTTP/1.1\r\nHost x\r\n\r\n",
  "GET /healthz HTTP/1.1\r\n: x\r\n\r\n",
  "GET /healthz HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
  "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
  "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
  "HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
  "POST /v1/register HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
  "POST /v1/register HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
  "POST /v1/register HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
  "POST /v1/register HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
  "POST /v1/register HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n\r\n",
  "POST /v1/register HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
  "POST /v1/register HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 999999\r\n\r\n",
  "GET /v1/mailbox HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1,3-4\r\nAuthorization: Bearer\r\n\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
};

static void
test_nonsense (void)
{
  g_autoptr (Victim) victim = victim_new (0, QUICK, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (nonsense); i++)
    {
      int fd = raw_connect (victim);
      g_autoptr (GString) answer = NULL;

      raw_say (fd, nonsense[i], -1);
      answer = raw_read_rest (fd);
      g_test_message ("%zu: %u", i, raw_get_status (answer));
      AFTERWARDS (victim);
    }
}

/* The JSON door, from outside. */
static const struct
{
  const char *rule, *body;
} bad_bodies[] = {
  { "too-deep", "{\"name\":[[[[[[[[[[1]]]]]]]]]]}" },
  { "doubled", "{\"name\":\"a\",\"name\":\"b\"}" },
  { "unknown", "{\"nickname\":\"a\"}" },
  { "not-an-object", "[]" },
  { "two", "{}{}" },
  { "empty", "" },
  { "cut", "{\"name\":\"a" },
  { "not-utf8", "{\"name\":\"\xff\"}" },
  { "brackets", NULL }, /* 60,000 of them, which crash json-glib */
};

static void
test_bad_bodies (void)
{
  g_autoptr (Victim) victim = victim_new (0, "--limit", "anonymous=none", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bad_bodies); i++)
    {
      g_autofree char *brackets = g_strnfill (60000, '[');
      g_autoptr (GString) answer =
          raw_ask (victim, "POST", "/v1/register", "", bad_bodies[i].body != NULL ? bad_bodies[i].body : brackets);

      g_test_message ("%s", bad_bodies[i].rule);
      g_assert_cmpuint (raw_get_status (answer), ==, 400);
      g_assert_nonnull (strstr (answer->str, "\"rule\":"));
    }
}

static const struct
{
  const char *rule;
  guint status;
  const char *from, *to; /* in a request that is right */
} bad_upgrades[] = {
  { "no-token", 401, "Authorization: Bearer", "X: " },
  { "wrong-token", 401, "Authorization: Bearer ", "Authorization: Bearer 0" },
  { "other-scheme", 401, "Authorization: Bearer", "Authorization: Basic" },
  { "no-upgrade", 400, "Upgrade: websocket", "X: y" },
  { "no-connection", 400, "Connection: Upgrade", "X: y" },
  { "no-key", 400, "Sec-WebSocket-Key", "X" },
  { "short-key", 400, "Key: AAAAAAAAAAAAAAAAAAAAAA==", "Key: AAAA" },
  { "no-version", 400, "Sec-WebSocket-Version", "X" },
  { "old-version", 400, "Version: 13", "Version: 8" },
  { "no-protocol", 400, "Sec-WebSocket-Protocol", "X" },
  { "other-protocol", 400, "coterie.v1", "coterie.v2" },
  { "wrong-method", 405, "GET", "PUT" },
  { "query", 400, "/v1/socket", "/v1/socket?x=1" },
};

static void
test_bad_upgrade (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Victim) victim = victim_new (1, "--limit", "anonymous=none", NULL);
  g_autofree char *right = raw_make_upgrade (victim->accounts[0].token, "");
  g_auto (GStrv) parts = g_strsplit (right, bad_upgrades[i].from, 2);
  g_autofree char *wrong = g_strjoinv (bad_upgrades[i].to, parts);
  int fd = raw_connect (victim);
  g_autoptr (GString) answer = NULL;

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  raw_say (fd, wrong, -1);
  answer = raw_read_rest (fd);
  if (strcmp (bad_upgrades[i].rule, "short-key") == 0 && raw_get_status (answer) == 101)
    return; /* libsoup does not look at the key, which protects nobody but proxies */
  g_assert_cmpuint (raw_get_status (answer), ==, bad_upgrades[i].status);
  g_assert_nonnull (strstr (answer->str, "\"code\":"));
}

/* Frames right behind the request, in one packet with it. */
static void
test_behind_upgrade (void)
{
  g_autoptr (Victim) victim = victim_new (1, NULL, NULL);
  g_autofree char *request = raw_make_upgrade (victim->accounts[0].token, "");
  g_autoptr (GByteArray) frame = raw_make_frame (0x89, "early", 5);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GBytes) pong = NULL;
  guint8 bytes[4096];
  int fd = raw_connect (victim);

  g_byte_array_append (all, (const guint8 *) request, strlen (request));
  g_byte_array_append (all, frame->data, frame->len - 3);
  raw_say (fd, all->data, all->len);
  raw_say (fd, frame->data + frame->len - 3, 3);
  for (guint n = 0; n < 4 || memcmp (bytes + n - 4, "\r\n\r\n", 4) != 0; n++)
    g_assert_cmpint (raw_read (fd, bytes + n, 1), ==, 1);
  g_assert_true (g_str_has_prefix ((char *) bytes, "HTTP/1.1 101 "));
  pong = raw_expect_frame (fd, 10);
  g_assert_cmpmem (g_bytes_get_data (pong, NULL), g_bytes_get_size (pong), "early", 5);
  close (fd);
}

/* The reply is large, and nobody reads it. */
static void
test_reply_never_read (void)
{
  g_autoptr (Victim) victim =
      victim_new (2, "--limit", "body-ms=400", "--limit", "send=none", "--limit", "request=none", NULL);
  g_autofree char *bytes = g_strnfill (100000, 'x');
  g_autofree char *request = g_strdup_printf (
      "GET /v1/mailbox?limit=256 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", victim->accounts[1].token);
  int sender = raw_upgrade (victim, 0);
  const int small = 2048;
  int readers[8];
  guint n_before;
  guint64 number;

  for (guint i = 1; i <= 12; i++)
    {
      g_autoptr (GBytes) frame = raw_make_send (victim, 0, 1, i, bytes, 100000);

      raw_say_frame (sender, 0x82, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
      g_assert_true (raw_expect_answer (sender, &number));
    }
  n_before = victim_count_descriptors (victim);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      readers[i] = raw_connect (victim);
      setsockopt (readers[i], SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
      raw_say (readers[i], request, -1);
    }
  /* The server lets go of them all, while they hold on. */
  for (gint64 until_us = g_get_monotonic_time () + VICTIM_WAIT_S * G_USEC_PER_SEC;
       victim_count_descriptors (victim) > n_before;)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      AFTERWARDS (victim);
    }
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    close (readers[i]);
  close (sender);
}

/* A bucket that gains a token a second is empty some time after its burst, unless the machine does less than that. */
static void
test_rate (void)
{
  g_autoptr (Victim) victim = victim_new (0, "--limit", "anonymous=1/20", NULL);
  guint n_answered = 0;

  for (;; n_answered++)
    {
      g_autoptr (GString) answer = raw_ask (victim, "GET", "/v1/server", "", "");

      if (raw_get_status (answer) == 200 && n_answered < 2000)
        continue;
      g_assert_cmpuint (raw_get_status (answer), ==, 429);
      g_assert_nonnull (strstr (answer->str, "\"limit\":\"anonymous\""));
      break;
    }
  g_assert_cmpuint (n_answered, >=, 20);
}

/* Guesses a password ten times, each time under another name; "%u" in the header is another number each time. The
 * bucket of an address that guesses gains a token in a quarter of an hour, which no machine is slow enough to see. */
static guint
count_limited (Victim *victim, const char *header)
{
  guint n_limited = 0;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *body =
          g_strdup_printf ("{\"name\":\"anna%u\",\"auth\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}", i);
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_auto (GStrv) parts = g_strsplit (header, "%u", -1);
      g_autofree char *headers = g_strjoinv (number, parts);
      g_autoptr (GString) answer = raw_ask (victim, "POST", "/v1/auth/password", headers, body);

      n_limited += raw_get_status (answer) == 429;
      g_assert_true (raw_get_status (answer) == 429 || raw_get_status (answer) == 401);
    }
  return n_limited;
}

#define FEW "--limit", "anonymous=none", "--limit", "login-address=1/2"
#define BEHIND FEW, "--trusted-proxy", "127.0.0.1/32"

/* Only a proxy that the operator trusts may say for whom it speaks. */
static void
test_forwarded (void)
{
  g_autoptr (Victim) direct = victim_new (0, FEW, NULL);
  g_autoptr (Victim) behind = victim_new (0, BEHIND, NULL);

  g_assert_cmpuint (count_limited (direct, "X-Forwarded-For: 192.0.%u.1\r\n"), ==, 8);
  g_assert_cmpuint (count_limited (behind, "X-Forwarded-For: 192.0.%u.1\r\n"), ==, 0);
}

/* A proxy sets one header and passes the other on as the client wrote it: the client does not choose its address. */
static void
test_forwarded_other_header (void)
{
  g_autoptr (Victim) common = victim_new (0, BEHIND, NULL);
  g_autoptr (Victim) standard = victim_new (0, BEHIND, "--forwarded-header", "forwarded", NULL);

  g_assert_cmpuint (count_limited (common, "Forwarded: for=192.0.%u.1\r\nX-Forwarded-For: 198.51.100.1\r\n"), ==, 8);
  g_assert_cmpuint (count_limited (common, "Forwarded: for=192.0.%u.1\r\n"), ==, 8);
  g_assert_cmpuint (count_limited (standard, "X-Forwarded-For: 192.0.%u.1\r\nForwarded: for=198.51.100.1\r\n"), ==, 8);
  g_assert_cmpuint (count_limited (standard, "Forwarded: for=192.0.%u.1\r\n"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/requests/head-never-ends", test_head_never_ends);
  g_test_add_func ("/hostile/requests/silence", test_silence);
  g_test_add_func ("/hostile/requests/head-flood", test_head_flood);
  g_test_add_func ("/hostile/requests/head-too-large", test_head_too_large);
  g_test_add_func ("/hostile/requests/body-never-comes", test_body_never_comes);
  g_test_add_func ("/hostile/requests/body-too-large", test_body_too_large);
  g_test_add_func ("/hostile/requests/chunks-too-large", test_chunks_too_large);
  g_test_add_func ("/hostile/requests/chunks-without-end", test_chunks_without_end);
  g_test_add_func ("/hostile/requests/pipelined", test_pipelined);
  g_test_add_func ("/hostile/requests/half-closed", test_half_closed);
  g_test_add_func ("/hostile/requests/nonsense", test_nonsense);
  g_test_add_func ("/hostile/requests/bad-bodies", test_bad_bodies);
  g_test_add_func ("/hostile/requests/frames-behind-upgrade", test_behind_upgrade);
  g_test_add_func ("/hostile/requests/reply-never-read", test_reply_never_read);
  g_test_add_func ("/hostile/requests/rate", test_rate);
  g_test_add_func ("/hostile/requests/forwarded-by-a-stranger", test_forwarded);
  g_test_add_func ("/hostile/requests/forwarded-in-the-other-header", test_forwarded_other_header);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_upgrades); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hostile/requests/upgrade/%s", bad_upgrades[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bad_upgrade);
    }
  return g_test_run ();
}
