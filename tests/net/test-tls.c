// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "link-fixture.h"

#include "kit/certificates.h"
#include "net/rest.h"

#include <string.h>

/* Certificates, pins and versions, for both ways to a server. What counts is not only the error: a server that is not
 * believed must not see one byte of a request. */

typedef enum
{
  BY_REST,
  BY_LINK,
} Way;

typedef struct
{
  CoterieTestCertificates *certificates;
  GTlsCertificate *one;
  GTlsCertificate *other;
  guint8 one_pin[COTERIE_PIN_BYTES];
  guint8 other_pin[COTERIE_PIN_BYTES];
  Way way;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->certificates = coterie_test_certificates_new ();
  fixture->one = coterie_test_certificates_make (fixture->certificates, "one", "localhost");
  fixture->other = coterie_test_certificates_make (fixture->certificates, "other", "localhost");
  g_assert_true (coterie_pin_of_certificate (fixture->one, fixture->one_pin));
  g_assert_true (coterie_pin_of_certificate (fixture->other, fixture->other_pin));
  fixture->way = (Way) GPOINTER_TO_INT (data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  g_object_unref (fixture->one);
  g_object_unref (fixture->other);
  coterie_test_certificates_free (fixture->certificates);
}

/* The system trusts whom the file of this certificate names. */
static void
let_system_trust (Fixture *fixture, const char *name)
{
  g_autofree char *path = coterie_test_certificates_get_path (fixture->certificates, name, "crt");
  GError *error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &error);

  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static void
serve_both (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data)
{
  g_autofree char *head = coterie_raw_peer_read_head (peer, stream);
  g_autofree char *accept = head != NULL ? coterie_raw_peer_accept_key (head) : NULL;
  g_autofree char *upgrade = NULL;

  if (head == NULL)
    return;
  if (accept == NULL)
    {
      coterie_raw_peer_reply (peer, stream, "200 OK", "{}");
      return;
    }
  upgrade = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: coterie.v1\r\n\r\n",
                             accept);
  coterie_raw_peer_say (peer, stream, upgrade);
  coterie_raw_peer_drain (peer, stream);
}

/* Tries once. Gives the error, or NULL when it went well. */
static GError *
try_url (Way way, const char *string, CoteriePin *pin)
{
  g_autoptr (CoterieServerUrl) url = coterie_server_url_parse (string, NULL);

  if (way == BY_REST)
    {
      g_auto (Asked) asked = { 0 };
      g_autoptr (CoterieRest) rest = coterie_rest_new (url, pin);

      ask (&asked, COTERIE_TRANSPORT (rest), "POST", "/v1/auth/password", "{\"auth\":\"secret\"}");
      return g_steal_pointer (&asked.error);
    }
  else
    {
      g_auto (LinkFixture) fixture = { 0 };

      link_fixture_init (&fixture);
      fixture.times.backoff_min_ms = fixture.times.backoff_max_ms = 1000000;
      link_fixture_connect_to (&fixture, url, pin);
      coterie_wait_for (fixture.n_opened + fixture.n_closed == 1);
      if (fixture.n_closed == 1)
        g_assert_true (fixture.again); /* behind a captive portal this passes by itself */
      return g_steal_pointer (&fixture.why);
    }
}

static GError *
try_peer (Way way, CoterieRawPeer *peer, CoteriePin *pin)
{
  g_autofree char *url = coterie_raw_peer_dup_url (peer);

  return try_url (way, url, pin);
}

static void
assert_saw_nothing (CoterieRawPeer *peer)
{
  coterie_wait_for (coterie_raw_peer_get_n_connections (peer) >= 1 &&
                    coterie_raw_peer_get_n_ended (peer) == coterie_raw_peer_get_n_connections (peer));
  g_assert_cmpuint (coterie_raw_peer_get_n_bytes (peer), ==, 0);
}

static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (fixture->one, serve_both, NULL);
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();
  g_autoptr (CoteriePin) trusting = NULL;
  g_autoptr (GError) error = try_peer (fixture->way, peer, pin);
  g_autoptr (GError) later = NULL;
  guint8 shown[COTERIE_PIN_BYTES];

  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN);
  g_assert_true (coterie_net_error_get_pin (error, shown));
  g_assert_cmpmem (shown, sizeof shown, fixture->one_pin, sizeof fixture->one_pin);
  assert_saw_nothing (peer);

  /* The person compares it, and trusts it. */
  trusting = coterie_pin_new_trusting (error);
  later = try_peer (fixture->way, peer, trusting);
  g_assert_no_error (later);
}

/* A handshake that the client itself has completed: the harder case, since the request is due next. */
static void
test_changed_though_system_trusts_it (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (fixture->other, serve_both, NULL);
  g_autoptr (CoteriePin) pin = coterie_pin_new_first_seen (fixture->one_pin);
  g_autoptr (GError) error = NULL;
  guint8 shown[COTERIE_PIN_BYTES];

  let_system_trust (fixture, "other");
  error = try_peer (fixture->way, peer, pin);
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PIN_CHANGED);
  g_assert_true (coterie_net_error_get_pin (error, shown));
  g_assert_cmpmem (shown, sizeof shown, fixture->other_pin, sizeof fixture->other_pin);
  assert_saw_nothing (peer);
  g_assert_cmpuint (coterie_raw_peer_get_n_handshakes (peer), >=, 1);
}

static void
test_changed_self_signed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (fixture->other, serve_both, NULL);
  g_autoptr (CoteriePin) pin = coterie_pin_new_only (fixture->one_pin);
  g_autoptr (GError) error = try_peer (fixture->way, peer, pin);

  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PIN_CHANGED);
  assert_saw_nothing (peer);
}

static void
test_pin_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (fixture->one, serve_both, NULL);
  g_autoptr (CoteriePin) pin = coterie_pin_new_only (fixture->one_pin);
  g_autoptr (GError) error = try_peer (fixture->way, peer, pin);

  g_assert_no_error (error);
}

/* A certificate that the system trusts is not enough where only the pin counts. */
static void
test_pin_only_ignores_system (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (fixture->other, serve_both, NULL);
  g_autoptr (CoteriePin) pin = coterie_pin_new_only (fixture->one_pin);
  g_autoptr (GError) error = NULL;

  let_system_trust (fixture, "other");
  error = try_peer (fixture->way, peer, pin);
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PIN_CHANGED);
  assert_saw_nothing (peer);
}

static void
test_system (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (fixture->one, serve_both, NULL);
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();
  g_autoptr (GError) error = NULL;

  let_system_trust (fixture, "one");
  error = try_peer (fixture->way, peer, pin);
  g_assert_no_error (error);
}

static void
test_first_seen_is_learnt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (fixture->one, serve_both, NULL);
  g_autoptr (CoteriePin) pin = coterie_pin_new_first_seen (NULL);
  g_autoptr (GError) error = NULL;
  guint8 learnt[COTERIE_PIN_BYTES];

  let_system_trust (fixture, "one");
  error = try_peer (fixture->way, peer, pin);
  g_assert_no_error (error);
  g_assert_true (coterie_pin_get (pin, learnt));
  g_assert_cmpmem (learnt, sizeof learnt, fixture->one_pin, sizeof fixture->one_pin);
}

static void
test_other_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) elsewhere =
      coterie_test_certificates_make (fixture->certificates, "elsewhere", "chat.example.org");
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (elsewhere, serve_both, NULL);
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();
  g_autoptr (GError) error = NULL;

  let_system_trust (fixture, "elsewhere");
  error = try_peer (fixture->way, peer, pin);
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "another name"));
  assert_saw_nothing (peer);
}

static void
test_renewed_certificate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) renewed = coterie_test_certificates_renew (fixture->certificates, "one", "renewed");
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (renewed, serve_both, NULL);
  g_autoptr (CoteriePin) pin = coterie_pin_new_only (fixture->one_pin);
  g_autoptr (GError) error = try_peer (fixture->way, peer, pin);

  g_assert_no_error (error);
}

static void
drain (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data)
{
  coterie_raw_peer_drain (peer, stream);
}

/* A handshake that is never answered ends with the deadline of the request. */
static void
test_silent_behind_https (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (NULL, drain, NULL);
  g_autofree char *string = g_strdup_printf ("https://localhost:%u", coterie_raw_peer_get_port (peer));
  g_autoptr (CoterieServerUrl) url = coterie_server_url_parse (string, NULL);
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();

  if (fixture->way == BY_REST)
    {
      g_auto (Asked) asked = { 0 };
      g_autoptr (CoterieRest) rest = coterie_rest_new (url, pin);

      coterie_rest_set_timeout_ms (rest, 200);
      ask (&asked, COTERIE_TRANSPORT (rest), "GET", "/v1/server", NULL);
      g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT);
    }
  else
    {
      g_auto (LinkFixture) link = { 0 };

      link_fixture_init (&link);
      link.times.connect_ms = 200;
      link_fixture_connect_to (&link, url, pin);
      coterie_wait_for (link.n_closed == 1);
      g_assert_error (link.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT);
    }
}

static void
speak_plain (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data)
{
  coterie_raw_peer_say (peer, stream, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  coterie_raw_peer_drain (peer, stream);
}

static void
test_plain_http_behind_https (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (NULL, speak_plain, NULL);
  g_autofree char *url = g_strdup_printf ("https://localhost:%u", coterie_raw_peer_get_port (peer));
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();
  g_autoptr (GError) error = try_url (fixture->way, url, pin);

  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL);
}

/* TLS 1.2, from another program, since the version of this process's TLS holds for both ends. */

typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
  guint port;
} OldServer;

static char *
read_line (OldServer *server)
{
  GError *error = NULL;
  char *line = g_data_input_stream_read_line (server->output, NULL, NULL, &error);

  g_assert_no_error (error);
  return line;
}

static void
old_server_start (OldServer *server, Fixture *fixture)
{
  g_autofree char *cert = coterie_test_certificates_get_path (fixture->certificates, "one", "crt");
  g_autofree char *key = coterie_test_certificates_get_path (fixture->certificates, "one", "key");
  GError *error = NULL;

  server->process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error,
      "openssl", "s_server", "-tls1_2", "-accept", "127.0.0.1:0", "-naccept", "1", "-cert", cert, "-key", key, NULL);
  g_assert_no_error (error);
  server->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server->process));
  while (server->port == 0)
    {
      g_autofree char *line = read_line (server);

      g_assert_nonnull (line);
      if (g_str_has_prefix (line, "ACCEPT "))
        server->port = (guint) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
    }
}

/* Ends by itself when its one client has gone; gives all that it printed. */
static char *
old_server_end (OldServer *server)
{
  g_autoptr (GString) all = g_string_new (NULL);
  char *line;

  while ((line = read_line (server)) != NULL)
    {
      g_string_append_printf (all, "%s\n", line);
      g_free (line);
    }
  g_subprocess_wait (server->process, NULL, NULL);
  g_object_unref (server->output);
  g_object_unref (server->process);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static void
test_tls_1_2 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoteriePin) pin = coterie_pin_new_only (fixture->one_pin);
  g_autofree char *url = NULL;
  g_autofree char *printed = NULL;
  g_autoptr (GError) error = NULL;
  OldServer server = { 0 };

  old_server_start (&server, fixture);
  url = g_strdup_printf ("https://localhost:%u", server.port);
  error = try_url (fixture->way, url, pin);
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TLS_TOO_OLD);
  printed = old_server_end (&server);
  g_assert_nonnull (strstr (printed, "CIPHER is")); /* the handshake was done */
  g_assert_null (strstr (printed, "HTTP/1.1"));     /* and no request came */
  g_assert_null (strstr (printed, "secret"));
}

int
main (int argc, char **argv)
{
  static const char *const ways[] = { "rest", "link" };

  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
#define ADD(name, function)                                                                                            \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *path = g_strdup_printf ("/net/tls/%s/%s", ways[way], name);                                       \
    g_test_add (path, Fixture, GUINT_TO_POINTER (way), set_up, function, tear_down);                                   \
  }                                                                                                                    \
  G_STMT_END
      ADD ("unknown-then-trusted", test_unknown);
      ADD ("changed-though-the-system-trusts-it", test_changed_though_system_trusts_it);
      ADD ("changed-self-signed", test_changed_self_signed);
      ADD ("pin-only", test_pin_only);
      ADD ("pin-only-ignores-the-system", test_pin_only_ignores_system);
      ADD ("system", test_system);
      ADD ("first-seen-is-learnt", test_first_seen_is_learnt);
      ADD ("other-name", test_other_name);
      ADD ("renewed-certificate", test_renewed_certificate);
      ADD ("silent-behind-https", test_silent_behind_https);
      ADD ("plain-http-behind-https", test_plain_http_behind_https);
      ADD ("tls-1.2", test_tls_1_2);
    }
  return g_test_run ();
}
