// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/certificates.h"
#include "victim.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static CoterieTestCertificates *certificates;

#define PATIENT "handshake-ms=60000"

/* A server with TLS, whose handshakes may take so long. */
static Victim *
new_victim (guint n_accounts, const char *handshake_limit, const char *body_limit)
{
  g_autofree char *certificate = coterie_test_certificates_get_path (certificates, "server", "crt");
  g_autofree char *key = coterie_test_certificates_get_path (certificates, "server", "key");

  return victim_new (n_accounts, "--tls-cert", certificate, "--tls-key", key, "--limit", handshake_limit, "--limit",
                     "anonymous=none", "--limit", "send=none", "--limit", "request=none", "--limit", body_limit, NULL);
}

static gboolean
on_certificate (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer data)
{
  return TRUE;
}

/* NULL: we were too late for the deadline of this server. */
static GIOStream *
try_tls (Victim *victim)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) plain = NULL;
  g_autoptr (GIOStream) tls = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_client_set_timeout (client, VICTIM_WAIT_S);
  plain = g_socket_client_connect_to_host (client, "127.0.0.1", victim->port, NULL, &error);
  g_assert_no_error (error);
  tls = g_tls_client_connection_new (G_IO_STREAM (plain), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_certificate), NULL);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, &error))
    return NULL;
  return g_steal_pointer (&tls);
}

static GIOStream *
connect_tls (Victim *victim)
{
  GIOStream *tls;

  for (gint64 until_us = g_get_monotonic_time () + VICTIM_WAIT_S * G_USEC_PER_SEC; (tls = try_tls (victim)) == NULL;)
    g_assert_cmpint (g_get_monotonic_time (), <, until_us);
  return tls;
}

static void
say (GIOStream *stream, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

static GString *
read_rest (GIOStream *stream)
{
  GString *all = g_string_new (NULL);
  char bytes[4096];
  gssize n;

  while ((n = g_input_stream_read (g_io_stream_get_input_stream (stream), bytes, sizeof bytes, NULL, NULL)) > 0)
    g_string_append_len (all, bytes, n);
  return all;
}

static void
assert_served (Victim *victim)
{
  g_autoptr (GIOStream) stream = connect_tls (victim);
  g_autoptr (GString) answer = NULL;

  say (stream, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  answer = read_rest (stream);
  g_assert_cmpuint (raw_get_status (answer), ==, 200);
  g_assert_nonnull (strstr (answer->str, "Strict-Transport-Security: max-age="));
}

static void
test_served (void)
{
  g_autoptr (Victim) victim = new_victim (0, PATIENT, "body-ms=60000");
  g_autoptr (GIOStream) stream = connect_tls (victim);
  g_autoptr (GString) answer = NULL;

  assert_served (victim);
  say (stream, "nonsense\r\n\r\n");
  answer = read_rest (stream);
  g_assert_cmpuint (raw_get_status (answer), ==, 400);
  g_assert_nonnull (strstr (answer->str, "Strict-Transport-Security: max-age="));
}

/* 500 clients connect and say nothing, or so much; somebody who means it is served as if they were not there. */
static void
test_silent (gconstpointer opening)
{
  g_autoptr (Victim) victim = new_victim (0, "handshake-ms=2000", "body-ms=60000");
  g_autofree int *fds = g_new (int, 500);

  for (guint i = 0; i < 500; i++)
    {
      fds[i] = raw_connect (victim);
      raw_say (fds[i], opening, -1);
    }
  for (guint i = 0; i < 3; i++)
    assert_served (victim);
  for (guint i = 0; i < 500; i++)
    {
      g_assert_true (raw_is_ended (fds[i]));
      close (fds[i]);
    }
  assert_served (victim);
}

/* What a client of this machine says first, taken from the wire. */
static GByteArray *
record_hello (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) near = NULL, far = NULL;
  g_autoptr (GIOStream) tls = NULL;
  GByteArray *hello = g_byte_array_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  guint8 bytes[16389];
  gsize n_record = 0;

  near = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  far = g_socket_listener_accept (listener, NULL, NULL, NULL);
  tls = g_tls_client_connection_new (G_IO_STREAM (near), NULL, NULL);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  while (hello->len < 5 || hello->len < n_record)
    {
      gssize n =
          g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (far)), bytes, sizeof bytes, NULL, NULL);

      g_assert_cmpint (n, >, 0);
      g_byte_array_append (hello, bytes, (guint) n);
      if (hello->len >= 5)
        n_record = 5 + ((gsize) hello->data[3] << 8 | hello->data[4]);
    }
  g_byte_array_set_size (hello, (guint) n_record);
  return hello;
}

/* They say hello, which costs the server a thread each, and then nothing: few at a time, and not for long. */
static void
test_hello_and_nothing (void)
{
  g_autoptr (Victim) victim = new_victim (0, "handshake-ms=300", "body-ms=60000");
  g_autoptr (GByteArray) hello = record_hello ();
  int fds[60];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = raw_connect (victim);
      raw_say (fds[i], hello->data, hello->len);
    }
  assert_served (victim);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_assert_true (raw_is_ended (fds[i]));
      close (fds[i]);
    }
  assert_served (victim);
}

static void
test_hello_in_pieces (void)
{
  g_autoptr (Victim) victim = new_victim (0, PATIENT, "body-ms=60000");
  g_autoptr (GByteArray) hello = record_hello ();
  int fd = raw_connect (victim);
  guint8 bytes[6];

  for (guint i = 0; i < hello->len; i++)
    raw_say (fd, hello->data + i, 1);
  g_assert_cmpint (recv (fd, bytes, sizeof bytes, MSG_WAITALL), ==, sizeof bytes);
  g_assert_cmpuint (bytes[0], ==, 22); /* its hello */
  g_assert_cmpuint (bytes[5], ==, 2);
  close (fd);
}

static void
test_not_tls (gconstpointer opening)
{
  g_autoptr (Victim) victim = new_victim (0, PATIENT, "body-ms=60000");
  int fd = raw_connect (victim);

  raw_say (fd, opening, -1);
  g_assert_true (raw_is_ended (fd));
  close (fd);
  assert_served (victim);
}

/* By the openssl program, since GnuTLS here takes no orders. */
static gboolean
is_served_by_openssl (Victim *victim, const char *version)
{
  g_autofree char *command = g_strdup_printf ("printf 'GET /healthz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' | openssl "
                                              "s_client -connect 127.0.0.1:%u %s -quiet -ign_eof",
                                              victim->port, version);
  const char *const argv[] = { "sh", "-c", command, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL,
                NULL, &error);
  g_assert_no_error (error);
  return strstr (output, "200 OK") != NULL;
}

static void
test_old_tls (void)
{
  g_autoptr (Victim) victim = new_victim (0, PATIENT, "body-ms=60000");

  g_assert_true (is_served_by_openssl (victim, "-tls1_3"));
  g_assert_false (is_served_by_openssl (victim, "-tls1_2"));
  assert_served (victim);
}

static GIOStream *
upgrade (Victim *victim, guint account)
{
  g_autofree char *request = raw_make_upgrade (victim->accounts[account].token, "");
  GIOStream *stream = connect_tls (victim);
  g_autoptr (GString) head = g_string_new (NULL);
  char c;

  say (stream, request);
  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (stream), &c, 1, NULL, NULL), ==, 1);
      g_string_append_c (head, c);
    }
  g_assert_cmpuint (raw_get_status (head), ==, 101);
  return stream;
}

static void
say_frame (GIOStream *stream, guint8 first, gconstpointer payload, gsize n_payload)
{
  g_autoptr (GByteArray) frame = raw_make_frame (first, payload, n_payload);

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), frame->data, frame->len, NULL, NULL, NULL);
}

/* Passes over text frames; `payload` has room for so much. */
static guint8
read_frame (GIOStream *stream, guint8 *payload, gsize *n_payload)
{
  GInputStream *in = g_io_stream_get_input_stream (stream);
  guint8 head[4];
  gsize n;

  for (;;)
    {
      g_assert_true (g_input_stream_read_all (in, head, 2, &n, NULL, NULL) && n == 2);
      *n_payload = head[1];
      if (head[1] == 126)
        {
          g_assert_true (g_input_stream_read_all (in, head + 2, 2, &n, NULL, NULL) && n == 2);
          *n_payload = (gsize) head[2] << 8 | head[3];
        }
      g_assert_cmpuint (*n_payload, <=, 65535);
      g_assert_true (g_input_stream_read_all (in, payload, *n_payload, &n, NULL, NULL) && n == *n_payload);
      if ((head[0] & 0x0f) != 1)
        return head[0] & 0x0f;
    }
}

/* Many small records in one packet, and large frames over many records: whatever stays inside of GnuTLS is found. */
static void
test_frames (void)
{
  g_autoptr (Victim) victim = new_victim (2, PATIENT, "body-ms=60000");
  g_autoptr (GIOStream) anna = upgrade (victim, 0);
  g_autoptr (GIOStream) bert = upgrade (victim, 1);
  g_autofree char *bytes = g_strnfill (60000, 'x');
  guint8 payload[65536];
  gsize n_payload;

  for (guint i = 0; i < 50; i++)
    say_frame (anna, 0x89, "?", 1);
  for (guint i = 0; i < 50; i++)
    g_assert_cmpuint (read_frame (anna, payload, &n_payload), ==, 10);
  for (guint i = 1; i <= 8; i++)
    {
      g_autoptr (GBytes) frame = raw_make_send (victim, 0, 1, i, bytes, 60000);

      say_frame (anna, 0x82, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
    }
  for (guint i = 1; i <= 8; i++)
    {
      g_assert_cmpuint (read_frame (bert, payload, &n_payload), ==, 2);
      g_assert_cmpuint (payload[0], ==, 2);
      g_assert_cmpuint (read_frame (anna, payload, &n_payload), ==, 2);
      g_assert_cmpuint (payload[0], ==, 4);
    }
}

/* Taking leave of somebody who does not read must not hold up the worker, which all others share. */
static void
test_never_reads (gconstpointer data)
{
  static const char list[] = "{\"type\":\"request\",\"id\":1,\"method\":\"GET\",\"path\":\"/v1/mailbox?limit=256\"}";
  const gboolean by_http = GPOINTER_TO_SIZE (data);
  g_autoptr (Victim) victim = new_victim (2, PATIENT, "body-ms=1000");
  g_autofree char *bytes = g_strnfill (60000, 'x');
  g_autofree char *request = g_strdup_printf (
      "GET /v1/mailbox?limit=256 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", victim->accounts[1].token);
  g_autoptr (GIOStream) anna = upgrade (victim, 0);
  g_autoptr (GPtrArray) readers = g_ptr_array_new_with_free_func (g_object_unref);
  guint8 payload[65536];
  gsize n_payload;
  guint n_before;

  for (guint i = 1; i <= 40; i++)
    {
      g_autoptr (GBytes) frame = raw_make_send (victim, 0, 1, i, bytes, 60000);

      say_frame (anna, 0x82, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
      g_assert_cmpuint (read_frame (anna, payload, &n_payload), ==, 2);
    }
  assert_served (victim);
  n_before = victim_count_descriptors (victim);
  for (guint i = 0; i < (by_http ? 8 : 1); i++)
    {
      g_ptr_array_add (readers, by_http ? connect_tls (victim) : upgrade (victim, 1));
      if (by_http)
        say (readers->pdata[i], request);
      for (guint j = 0; !by_http && j < 30; j++)
        say_frame (readers->pdata[i], 0x81, list, strlen (list));
    }
  for (gint64 until_us = g_get_monotonic_time () + VICTIM_WAIT_S * G_USEC_PER_SEC;
       victim_count_descriptors (victim) > n_before;)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      assert_served (victim);
    }
}

int
main (int argc, char **argv)
{
  struct rlimit files;
  g_autoptr (GTlsCertificate) certificate = NULL;
  int status;

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  g_test_init (&argc, &argv, NULL);
  certificates = coterie_test_certificates_new ();
  certificate = coterie_test_certificates_make (certificates, "server", "localhost");
  g_test_add_func ("/hostile/handshakes/served", test_served);
  g_test_add_data_func ("/hostile/handshakes/500-silent", "", test_silent);
  g_test_add_data_func ("/hostile/handshakes/500-half-a-hello", "\x16\x03\x01\x02", test_silent);
  g_test_add_func ("/hostile/handshakes/hello-and-nothing", test_hello_and_nothing);
  g_test_add_func ("/hostile/handshakes/hello-in-pieces", test_hello_in_pieces);
  g_test_add_data_func ("/hostile/handshakes/plain-http", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", test_not_tls);
  g_test_add_data_func ("/hostile/handshakes/not-a-hello", "\x16\x03\x01\x01\x01\x02", test_not_tls);
  g_test_add_data_func ("/hostile/handshakes/record-too-large", "\x16\x03\x01\xff\xff\x01", test_not_tls);
  g_test_add_func ("/hostile/handshakes/tls-1.2", test_old_tls);
  g_test_add_func ("/hostile/handshakes/frames", test_frames);
  g_test_add_data_func ("/hostile/handshakes/reply-never-read", GSIZE_TO_POINTER (TRUE), test_never_reads);
  g_test_add_data_func ("/hostile/handshakes/frames-never-read", GSIZE_TO_POINTER (FALSE), test_never_reads);
  status = g_test_run ();
  coterie_test_certificates_free (certificates);
  return status;
}
