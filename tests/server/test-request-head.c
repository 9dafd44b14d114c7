// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/head-stream.h"
#include "server/request-head.h"
#include "wire/limits.h"

#include <string.h>

#define GET "GET / HTTP/1.1\r\n"
#define POST "POST /v1/x HTTP/1.1\r\n"

static const struct
{
  const char *rule;
  CoterieHeadVerdict verdict;
  const char *head;
} cases[] = {
  { "shortest", COTERIE_HEAD_RIGHT, GET "\r\n" },
  { "line-feeds-only", COTERIE_HEAD_RIGHT, "GET / HTTP/1.0\nHost: x\n\n" },
  { "with-body", COTERIE_HEAD_RIGHT, POST "Host: x\r\nContent-Length: 5\r\n\r\nhello" },
  { "chunked", COTERIE_HEAD_RIGHT, POST "Transfer-Encoding:\t Chunked \r\n\r\n" },
  { "target-with-query", COTERIE_HEAD_RIGHT, "GET /v1/mailbox?limit=1&%20 HTTP/1.1\r\n\r\n" },
  { "empty-value", COTERIE_HEAD_RIGHT, GET "X:\r\n\r\n" },
  { "high-bytes-in-a-value", COTERIE_HEAD_RIGHT, GET "X: \xc3\xa4\r\n\r\n" },
  { "nothing", COTERIE_HEAD_INCOMPLETE, "" },
  { "half-a-line", COTERIE_HEAD_INCOMPLETE, "GET / HT" },
  { "no-empty-line", COTERIE_HEAD_INCOMPLETE, GET "Host: x\r\n" },
  { "empty-line-first", COTERIE_HEAD_WRONG, "\r\n" GET "\r\n" },
  { "line-feed-first", COTERIE_HEAD_WRONG, "\n" GET "\r\n" },
  { "no-version", COTERIE_HEAD_WRONG, "GET /\r\n\r\n" },
  { "other-version", COTERIE_HEAD_WRONG, "GET / HTTP/1.2\r\n\r\n" },
  { "http-2", COTERIE_HEAD_WRONG, "PRI * HTTP/2.0\r\n\r\n" },
  { "no-target", COTERIE_HEAD_WRONG, "GET  HTTP/1.1\r\n\r\n" },
  { "absolute-target", COTERIE_HEAD_WRONG, "GET http://x/ HTTP/1.1\r\n\r\n" },
  { "asterisk", COTERIE_HEAD_WRONG, "OPTIONS * HTTP/1.1\r\n\r\n" },
  { "authority", COTERIE_HEAD_WRONG, "CONNECT x:1 HTTP/1.1\r\n\r\n" },
  { "fragment", COTERIE_HEAD_WRONG, "GET /#x HTTP/1.1\r\n\r\n" },
  { "space-in-target", COTERIE_HEAD_WRONG, "GET /a b HTTP/1.1\r\n\r\n" },
  { "high-bytes-in-target", COTERIE_HEAD_WRONG, "GET /\xc3\xa4 HTTP/1.1\r\n\r\n" },
  { "no-method", COTERIE_HEAD_WRONG, " / HTTP/1.1\r\n\r\n" },
  { "long-method", COTERIE_HEAD_WRONG, "GETGETGETGETGETGET / HTTP/1.1\r\n\r\n" },
  { "folded", COTERIE_HEAD_WRONG, GET "X: a\r\n b\r\n\r\n" },
  { "no-colon", COTERIE_HEAD_WRONG, GET "Host x\r\n\r\n" },
  { "no-name", COTERIE_HEAD_WRONG, GET ": x\r\n\r\n" },
  { "space-before-colon", COTERIE_HEAD_WRONG, GET "Host : x\r\n\r\n" },
  { "control-in-value", COTERIE_HEAD_WRONG, GET "X: a\x01\r\n\r\n" },
  { "return-in-value", COTERIE_HEAD_WRONG, GET "X: a\rb\r\n\r\n" },
  { "length-negative", COTERIE_HEAD_WRONG, POST "Content-Length: -1\r\n\r\n" },
  { "length-empty", COTERIE_HEAD_WRONG, POST "Content-Length:\r\n\r\n" },
  { "length-word", COTERIE_HEAD_WRONG, POST "Content-Length: 1x\r\n\r\n" },
  { "length-huge", COTERIE_HEAD_WRONG, POST "Content-Length: 1000000000000\r\n\r\n" },
  { "length-twice", COTERIE_HEAD_WRONG, POST "Content-Length: 1\r\ncontent-length: 1\r\n\r\n" },
  { "length-list", COTERIE_HEAD_WRONG, POST "Content-Length: 1, 1\r\n\r\n" },
  { "encoding-other", COTERIE_HEAD_WRONG, POST "Transfer-Encoding: gzip\r\n\r\n" },
  { "encoding-list", COTERIE_HEAD_WRONG, POST "Transfer-Encoding: gzip, chunked\r\n\r\n" },
  { "encoding-twice", COTERIE_HEAD_WRONG, POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" },
  { "encoding-and-length", COTERIE_HEAD_WRONG, POST "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n" },
  { "length-and-encoding", COTERIE_HEAD_WRONG, POST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n" },
};

static CoterieHeadVerdict
check (const char *bytes, gsize n_bytes)
{
  CoterieRequestHead head;
  CoterieHeadVerdict verdict;

  coterie_request_head_init (&head);
  verdict = coterie_request_head_take (&head, bytes, n_bytes);
  coterie_request_head_clear (&head);
  return verdict;
}

/* Byte by byte, and nothing of what was given before is there any more. */
static CoterieHeadVerdict
check_in_pieces (const char *bytes, gsize n_bytes)
{
  CoterieRequestHead head;
  CoterieHeadVerdict verdict = COTERIE_HEAD_INCOMPLETE;

  coterie_request_head_init (&head);
  for (gsize i = 0; i < n_bytes && verdict == COTERIE_HEAD_INCOMPLETE; i++)
    {
      g_autofree char *piece = g_memdup2 (bytes + i, 1);

      verdict = coterie_request_head_take (&head, piece, 1);
    }
  coterie_request_head_clear (&head);
  return verdict;
}

static void
test_case (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);

  g_assert_cmpint (check (cases[i].head, strlen (cases[i].head)), ==, cases[i].verdict);
  g_assert_cmpint (check_in_pieces (cases[i].head, strlen (cases[i].head)), ==, cases[i].verdict);
}

static void
test_nul (void)
{
  static const char in_value[] = GET "X: a\0b\r\n\r\n", in_target[] = "GET /\0 HTTP/1.1\r\n\r\n";

  g_assert_cmpint (check (in_value, sizeof in_value - 1), ==, COTERIE_HEAD_WRONG);
  g_assert_cmpint (check (in_target, sizeof in_target - 1), ==, COTERIE_HEAD_WRONG);
}

static void
test_sizes (void)
{
  g_autofree char *path = g_strnfill (1023, 'a');
  g_autofree char *longest = g_strdup_printf ("GET /%s HTTP/1.1\r\n\r\n", path);
  g_autofree char *longer = g_strdup_printf ("GET /%sa HTTP/1.1\r\n\r\n", path);
  g_autoptr (GString) head = g_string_new (GET "X: ");

  g_assert_cmpint (check (longest, strlen (longest)), ==, COTERIE_HEAD_RIGHT);
  g_assert_cmpint (check (longer, strlen (longer)), ==, COTERIE_HEAD_WRONG);
  while (head->len < COTERIE_REQUEST_HEADER_MAX_BYTES - 4)
    g_string_append_c (head, 'a');
  g_string_append (head, "\r\n\r\n");
  g_assert_cmpint (check (head->str, head->len), ==, COTERIE_HEAD_RIGHT);
  g_string_insert_c (head, 20, 'a');
  g_assert_cmpint (check (head->str, head->len), ==, COTERIE_HEAD_TOO_LARGE);
  g_assert_cmpint (check_in_pieces (head->str, head->len), ==, COTERIE_HEAD_TOO_LARGE);
}

/* What a stranger sends in small pieces is looked at piece by piece: of lines that have passed nothing is kept, and so
 * many pieces of one long line leave no more than the line. */
static void
test_looked_at_once (void)
{
  CoterieRequestHead head;

  coterie_request_head_init (&head);
  g_assert_cmpint (coterie_request_head_take (&head, GET, strlen (GET)), ==, COTERIE_HEAD_INCOMPLETE);
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpint (coterie_request_head_take (&head, "X: a\r\n", 6), ==, COTERIE_HEAD_INCOMPLETE);
      g_assert_cmpuint (head.line->len, ==, 0);
    }
  for (guint i = 1; i <= 1000; i++)
    {
      g_assert_cmpint (coterie_request_head_take (&head, "x", 1), ==, COTERIE_HEAD_INCOMPLETE);
      g_assert_cmpuint (head.line->len, ==, i);
    }
  g_assert_cmpint (coterie_request_head_take (&head, ":\r\n\r\n", 5), ==, COTERIE_HEAD_RIGHT);
  coterie_request_head_clear (&head);
}

/* Wherever it is cut, it is not complete, and never wrong before it is known to be. */
static void
test_cut (void)
{
  static const char head[] = POST "Host: x\r\nContent-Length: 12\r\nX-Y: z\r\n\r\n";

  for (gsize n = 0; n < sizeof head - 1; n++)
    g_assert_cmpint (check (head, n), ==, COTERIE_HEAD_INCOMPLETE);
  g_assert_cmpint (check (head, sizeof head - 1), ==, COTERIE_HEAD_RIGHT);
}

static void
on_wrong (CoterieHeadVerdict verdict, gpointer user_data)
{
  *(CoterieHeadVerdict *) user_data = verdict;
}

static GIOStream *
new_memory (const char *text)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();

  return g_simple_io_stream_new (input, output);
}

/* A right head passes with what follows, byte by byte; a wrong one stops where it becomes wrong. */
static void
test_stream (void)
{
  static const struct
  {
    const char *text;
    gsize n_passed;
    CoterieHeadVerdict verdict;
  } streams[] = {
    { GET "\r\nbody: \x01\r\n", 18 + 9, COTERIE_HEAD_INCOMPLETE },
    { GET "Host x\r\n\r\n", 16 + 7, COTERIE_HEAD_WRONG },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      CoterieHeadVerdict verdict = COTERIE_HEAD_INCOMPLETE;
      g_autoptr (GIOStream) base = new_memory (streams[i].text);
      g_autoptr (CoterieHeadStream) stream = coterie_head_stream_new (base, on_wrong, &verdict);
      GPollableInputStream *in = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (G_IO_STREAM (stream)));
      g_autoptr (GError) error = NULL;
      gsize n = 0;
      char c;

      g_assert_true (g_pollable_input_stream_is_readable (in));
      while (g_pollable_input_stream_read_nonblocking (in, &c, 1, NULL, &error) == 1)
        g_assert_cmpint (c, ==, streams[i].text[n++]);
      g_assert_cmpuint (n, ==, streams[i].n_passed);
      g_assert_cmpint (verdict, ==, streams[i].verdict);
      g_assert_true ((error != NULL) == (verdict == COTERIE_HEAD_WRONG));
    }
}

static void
test_leave (void)
{
  g_autoptr (GIOStream) base = new_memory ("");
  CoterieHeadStream *stream = coterie_head_stream_new (base, NULL, NULL);

  coterie_head_stream_leave (stream);
  g_object_unref (stream);
  g_assert_false (g_io_stream_is_closed (base));
  stream = coterie_head_stream_new (base, NULL, NULL);
  g_object_unref (stream);
  g_assert_true (g_io_stream_is_closed (base));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/request-head/%s", cases[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/server/request-head/nul", test_nul);
  g_test_add_func ("/server/request-head/sizes", test_sizes);
  g_test_add_func ("/server/request-head/cut-at-every-byte", test_cut);
  g_test_add_func ("/server/request-head/looked-at-once", test_looked_at_once);
  g_test_add_func ("/server/request-head/stream", test_stream);
  g_test_add_func ("/server/request-head/stream-left", test_leave);
  return g_test_run ();
}
