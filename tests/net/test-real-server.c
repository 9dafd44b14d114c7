// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "link-fixture.h"

#include "base/encoding.h"
#include "chain/chain.h"
#include "chain/prekey-wrapper.h"
#include "chain/register-statement.h"
#include "chain/signing-key.h"
#include "kit/certificates.h"
#include "net/rest.h"
#include "wire/accounts.h"
#include "wire/errors.h"
#include "wire/server-info.h"

#include <signal.h>
#include <string.h>

/* Both ways to the real coterie-server, named by COTERIE_SERVER. */

typedef struct
{
  CoterieTestCertificates *certificates;
  gboolean secure;
  char *folder;
  GSubprocess *server;
  guint port;
  CoterieServerUrl *url;
  CoteriePin *pin;
  CoterieRest *rest;
  guint8 token[COTERIE_TOKEN_BYTES];
  LinkFixture link;
} Fixture;

static void
read_ready (Fixture *fixture)
{
  g_autoptr (GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->server));
  g_autofree char *line = NULL;

  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
      g_assert_nonnull (line);
    }
  while (!g_str_has_prefix (line, "ready "));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  fixture->port = (guint) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
}

/* The first time on a free port, later on the same. */
static void
start_server (Fixture *fixture)
{
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", fixture->port);
  g_autofree char *cert = coterie_test_certificates_get_path (fixture->certificates, "server", "crt");
  g_autofree char *key = coterie_test_certificates_get_path (fixture->certificates, "server", "key");
  const char *argv[] = {
    g_getenv ("COTERIE_SERVER"), "--data", fixture->folder, "--listen", listen, NULL, cert, "--tls-key", key, NULL
  };
  GError *error = NULL;

  if (fixture->secure)
    argv[5] = "--tls-cert";
  fixture->server =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  read_ready (fixture);
}

static void
stop_server (Fixture *fixture, int signal_number)
{
  g_subprocess_send_signal (fixture->server, signal_number);
  g_subprocess_wait (fixture->server, NULL, NULL);
  g_clear_object (&fixture->server);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autofree char *string = NULL;
  guint8 pin[COTERIE_PIN_BYTES];

  fixture->secure = data != NULL;
  fixture->certificates = coterie_test_certificates_new ();
  certificate = coterie_test_certificates_make (fixture->certificates, "server", "localhost");
  g_assert_true (coterie_pin_of_certificate (certificate, pin));
  fixture->pin = coterie_pin_new_only (pin);
  fixture->folder = g_dir_make_tmp ("coterie-server-XXXXXX", NULL);
  start_server (fixture);
  string = g_strdup_printf ("%s://localhost:%u", fixture->secure ? "https" : "http", fixture->port);
  fixture->url = coterie_server_url_parse (string, NULL);
  fixture->rest = coterie_rest_new (fixture->url, fixture->pin);
  link_fixture_init (&fixture->link);
  fixture->link.tokens.fixed = fixture->token;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *const argv[] = { "rm", "-r", fixture->folder, NULL };

  link_fixture_clear (&fixture->link);
  g_assert_finalize_object (fixture->rest);
  stop_server (fixture, SIGTERM);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  coterie_server_url_unref (fixture->url);
  coterie_pin_unref (fixture->pin);
  coterie_test_certificates_free (fixture->certificates);
  g_free (fixture->folder);
}

/* Registration, as far as a server checks it: it has no XEdDSA. */

static void
fill_bundle (CoterieBundle *bundle, const guint8 *aid, const guint8 *ik, const CoterieSecret *dsk, guint64 time_ms)
{
  CoteriePrekeyWrapper wrapper = { .device = 1, .id = 1, .time_ms = time_ms };

  bundle->registration = 4711;
  bundle->signed_prekey.id = 1;
  bundle->signed_prekey.time_ms = time_ms;
  bundle->signed_prekey.key[0] = COTERIE_PUBLIC_KEY_TYPE;
  memcpy (bundle->signed_prekey.key + 1, ik, COTERIE_IDENTITY_KEY_BYTES);
  memset (bundle->signed_prekey.signature, 1, COTERIE_SIGNATURE_BYTES);
  memcpy (wrapper.aid, aid, COTERIE_AID_BYTES);
  memcpy (wrapper.key, bundle->signed_prekey.key, COTERIE_PUBLIC_KEY_BYTES);
  coterie_prekey_wrapper_sign (&wrapper, dsk, bundle->signed_prekey.wrapper);
}

static void
sign_statement (Fixture *fixture, const guint8 *aid, const CoterieSecret *dsk, CoterieRegisterRequest *request)
{
  CoterieRegisterStatement statement = { .name = request->name };
  CoterieDeviceId id = { .device = 1 };
  CoterieChallengeReply challenge;
  CoterieServerInfo info;
  CoterieWriter writer;
  g_autofree char *json = NULL;
  g_auto (Asked) server = { 0 }, asked = { 0 };

  memcpy (id.aid, aid, sizeof id.aid);
  coterie_writer_init (&writer);
  coterie_challenge_request_write (&id, &writer);
  json = coterie_writer_finish_string (&writer);
  ask (&server, COTERIE_TRANSPORT (fixture->rest), "GET", "/v1/server", NULL);
  g_assert_true (coterie_server_info_from_json (&info, server.body, NULL));
  ask (&asked, COTERIE_TRANSPORT (fixture->rest), "POST", "/v1/auth/challenge", json);
  g_assert_true (coterie_challenge_reply_from_json (&challenge, asked.body, NULL));
  memcpy (statement.server_id, info.server_id, sizeof statement.server_id);
  memcpy (statement.aid, aid, sizeof statement.aid);
  memcpy (statement.nonce, challenge.nonce, sizeof statement.nonce);
  memcpy (request->nonce, challenge.nonce, sizeof request->nonce);
  statement.expires_ms = challenge.expires_ms;
  coterie_register_statement_sign (&statement, dsk, request->signature);
}

static char *
make_registration (Fixture *fixture, const char *name)
{
  g_auto (CoterieRegisterRequest) request = { 0 };
  guint64 time_ms = (guint64) g_get_real_time () / 1000;
  guint8 dsk[COTERIE_SIGNING_KEY_BYTES];
  g_autoptr (CoterieSecret) dsk_secret = coterie_signing_key_new (dsk);
  guint8 ik[COTERIE_IDENTITY_KEY_BYTES] = { 9 }; /* the base point: a key like any other */
  guint8 aid[COTERIE_AID_BYTES];
  CoterieRecord genesis;
  CoterieWriter writer;

  coterie_record_init_genesis (&genesis, ik, dsk, time_ms);
  coterie_record_prove (&genesis, NULL, dsk_secret);
  request.genesis = coterie_record_sign (&genesis, NULL, dsk_secret);
  coterie_record_get_aid (&genesis, aid);
  g_strlcpy (request.name, name, sizeof request.name);
  memset (request.auth, 2, sizeof request.auth);
  fill_bundle (&request.bundle, aid, ik, dsk_secret, time_ms);
  sign_statement (fixture, aid, dsk_secret, &request);
  coterie_writer_init (&writer);
  coterie_register_request_write (&request, &writer);
  return coterie_writer_finish_string (&writer);
}

static void
sign_up (Fixture *fixture)
{
  g_autofree char *json = make_registration (fixture, "alice");
  g_auto (Asked) asked = { 0 };

  ask (&asked, COTERIE_TRANSPORT (fixture->rest), "POST", "/v1/register", json);
  g_assert_no_error (asked.error);
  g_assert_cmpuint (asked.status, ==, 201);
  g_assert_true (coterie_hex_decode (asked_member (&asked, "token"), fixture->token, COTERIE_TOKEN_BYTES));
}

static void
sign_up_and_connect (Fixture *fixture)
{
  sign_up (fixture);
  link_fixture_connect_to (&fixture->link, fixture->url, fixture->pin);
  coterie_wait_for (fixture->link.n_events == 1);
  g_assert_cmpint (fixture->link.last_event, ==, COTERIE_TEXT_FRAME_WAITING);
}

static void
test_server_info (Fixture *fixture, gconstpointer data)
{
  g_auto (Asked) asked = { 0 };
  g_autoptr (GError) error = NULL;
  CoterieServerInfo info;

  ask (&asked, COTERIE_TRANSPORT (fixture->rest), "GET", "/v1/server", NULL);
  g_assert_no_error (asked.error);
  coterie_server_info_init (&info);
  coterie_server_info_from_json (&info, asked.body, &error);
  g_assert_no_error (error);
  g_assert_cmpint (info.registration, ==, COTERIE_REGISTRATION_OPEN);
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  g_auto (Asked) nowhere = { 0 };
  g_auto (Asked) nobody = { 0 };

  ask (&nowhere, COTERIE_TRANSPORT (fixture->rest), "GET", "/v1/nowhere", NULL);
  g_assert_error (nowhere.error, COTERIE_REFUSAL, COTERIE_CODE_NOT_FOUND);
  ask (&nobody, COTERIE_TRANSPORT (fixture->rest), "GET", "/v1/names/bob", NULL);
  g_assert_error (nobody.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_UNAUTHORIZED);
}

static void
test_socket (Fixture *fixture, gconstpointer data)
{
  g_auto (Asked) alice = { 0 };
  g_auto (Asked) bob = { 0 };

  sign_up_and_connect (fixture);
  ask (&alice, COTERIE_TRANSPORT (fixture->link.link), "GET", "/v1/names/alice", NULL);
  g_assert_cmpstr (asked_member (&alice, "name"), ==, "alice");
  ask (&bob, COTERIE_TRANSPORT (fixture->link.link), "GET", "/v1/names/bob", NULL);
  g_assert_error (bob.error, COTERIE_REFUSAL, COTERIE_CODE_UNKNOWN_NAME);
  g_assert_cmpuint (fixture->link.n_closed, ==, 0);
}

static void
test_wrong_token (Fixture *fixture, gconstpointer data)
{
  link_fixture_connect_to (&fixture->link, fixture->url, fixture->pin);
  coterie_wait_for (fixture->link.n_closed == 1);
  g_assert_error (fixture->link.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_UNAUTHORIZED);
  g_assert_false (fixture->link.again);
  g_assert_cmpuint (fixture->link.tokens.n_refused, ==, 1);
}

static void
test_malformed_frame (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) garbage = g_bytes_new_static ("\xff\xff", 2);

  sign_up_and_connect (fixture);
  g_assert_true (coterie_transport_send_binary (COTERIE_TRANSPORT (fixture->link.link), garbage, NULL));
  coterie_wait_for (fixture->link.n_closed == 1);
  g_assert_error (fixture->link.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL);
  coterie_wait_for (fixture->link.n_opened == 2);
}

static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  g_auto (LinkFixture) second = { 0 };

  sign_up_and_connect (fixture);
  link_fixture_init (&second);
  second.tokens.fixed = fixture->token;
  link_fixture_connect_to (&second, fixture->url, fixture->pin);
  coterie_wait_for (fixture->link.n_closed == 1);
  g_assert_error (fixture->link.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_REPLACED);
  g_assert_false (fixture->link.again);
  coterie_wait_for (second.n_events == 1);
}

static void
test_signed_out (Fixture *fixture, gconstpointer data)
{
  g_auto (Asked) asked = { 0 };

  sign_up_and_connect (fixture);
  ask (&asked, COTERIE_TRANSPORT (fixture->link.link), "POST", "/v1/auth/sign-out", "{}");
  coterie_wait_for (fixture->link.n_closed == 1);
  g_assert_error (fixture->link.why, COTERIE_NET_ERROR, COTERIE_NET_ERROR_UNAUTHORIZED);
  g_assert_false (fixture->link.again);
}

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  static const int ways[] = { SIGTERM, SIGKILL };

  sign_up_and_connect (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      guint n_events = fixture->link.n_events;

      stop_server (fixture, ways[i]);
      coterie_wait_for (!coterie_transport_is_connected (COTERIE_TRANSPORT (fixture->link.link)));
      start_server (fixture);
      coterie_wait_for (fixture->link.n_events > n_events);
      g_assert_true (coterie_transport_is_connected (COTERIE_TRANSPORT (fixture->link.link)));
    }
  g_assert_true (fixture->link.again);
}

static void
test_poke (Fixture *fixture, gconstpointer data)
{
  g_auto (Asked) asked = { 0 };

  fixture->link.times.ping_s = 1;
  fixture->link.times.pong_ms = 10000;
  sign_up_and_connect (fixture);
  coterie_link_poke (fixture->link.link);
  ask (&asked, COTERIE_TRANSPORT (fixture->link.link), "GET", "/v1/names/alice", NULL);
  g_assert_no_error (asked.error);
  g_assert_cmpuint (fixture->link.n_closed, ==, 0);
}

int
main (int argc, char **argv)
{
  static const char *const ways[] = { "plain", "tls" };

  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  for (guint secure = 0; secure < G_N_ELEMENTS (ways); secure++)
    {
#define ADD(name, function)                                                                                            \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *path = g_strdup_printf ("/net/real-server/%s/%s", ways[secure], name);                            \
    g_test_add (path, Fixture, GUINT_TO_POINTER (secure), set_up, function, tear_down);                                \
  }                                                                                                                    \
  G_STMT_END
      ADD ("server-info", test_server_info);
      ADD ("refusals", test_refusals);
      ADD ("socket", test_socket);
      ADD ("wrong-token", test_wrong_token);
      ADD ("malformed-frame", test_malformed_frame);
      ADD ("replaced", test_replaced);
      ADD ("signed-out", test_signed_out);
      ADD ("restart", test_restart);
      ADD ("poke", test_poke);
    }
  return g_test_run ();
}
