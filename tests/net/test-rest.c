// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/rest.h"

#include "ask.h"
#include "kit/raw-peer.h"
#include "kit/wait.h"
#include "wire/errors.h"
#include "wire/refusal.h"

#include <string.h>

#define LATE_MS 300 /* in tests that wait for a deadline */

/* A server that says one thing to everybody, and a client of it. */
typedef struct
{
  CoterieRawPeer *peer;
  CoterieRest *rest;
  char *answer;   /* what it says, after the head of the request; NULL: nothing */
  gboolean stays; /* with the connection open, then */
  GMutex lock;
  char *head; /* of the last request */
  char *body;
} Server;

static void
keep_body (Server *server, CoterieRawPeer *peer, GIOStream *stream)
{
  const char *length = strstr (server->head, "Content-Length: ");
  gsize n = length != NULL ? (gsize) g_ascii_strtoull (length + strlen ("Content-Length: "), NULL, 10) : 0;

  g_free (server->body);
  server->body = g_malloc0 (n + 1);
  coterie_raw_peer_read_all (peer, stream, server->body, n);
}

static void
say_one_thing (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data)
{
  Server *server = data;
  g_autofree char *head = coterie_raw_peer_read_head (peer, stream);

  if (head == NULL)
    return;
  g_mutex_lock (&server->lock);
  g_free (server->head);
  server->head = g_steal_pointer (&head);
  keep_body (server, peer, stream);
  g_mutex_unlock (&server->lock);
  if (server->answer != NULL)
    coterie_raw_peer_say (peer, stream, server->answer);
  if (server->stays)
    coterie_raw_peer_drain (peer, stream);
}

/* Fills in the true length where the answer has a star for it. */
static char *
fill_length (const char *answer)
{
  const char *star = strstr (answer, "Content-Length: *");
  const char *body = strstr (answer, "\r\n\r\n");
  g_autofree char *before = NULL;

  if (star == NULL)
    return g_strdup (answer);
  star += strlen ("Content-Length: ");
  before = g_strndup (answer, (gsize) (star - answer));
  return g_strdup_printf ("%s%zu%s", before, strlen (body) - 4, star + 1);
}

static void
server_start (Server *server, CoterieRawScript script, const char *answer)
{
  g_autofree char *url_string = NULL;
  g_autoptr (CoterieServerUrl) url = NULL;
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();

  g_mutex_init (&server->lock);
  server->answer = answer != NULL ? fill_length (answer) : NULL;
  server->peer = coterie_raw_peer_new (NULL, script != NULL ? script : say_one_thing, server);
  url_string = coterie_raw_peer_dup_url (server->peer);
  url = coterie_server_url_parse (url_string, NULL);
  server->rest = coterie_rest_new (url, pin);
}

static void
server_clear (Server *server)
{
  g_assert_finalize_object (server->rest);
  coterie_raw_peer_free (server->peer);
  g_free (server->answer);
  g_free (server->head);
  g_free (server->body);
  g_mutex_clear (&server->lock);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Server, server_clear)

/* A length of * is the true one. */
#define JSON_REPLY(status, length, json)                                                                               \
  "HTTP/1.1 " status "\r\nContent-Type: application/json\r\nContent-Length: " length "\r\n\r\n" json

static void
test_get (void)
{
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };

  server_start (&server, NULL, JSON_REPLY ("200 OK", "*", "{\"status\": \"ok\"}"));
  ask (&asked, COTERIE_TRANSPORT (server.rest), "GET", "/healthz", NULL);
  g_assert_cmpstr (asked_member (&asked, "status"), ==, "ok");
  g_assert_cmpuint (asked.status, ==, 200);
  g_assert_true (g_str_has_prefix (server.head, "GET /healthz HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (server.head, "\r\nUser-Agent: coterie/" COTERIE_VERSION "\r\n"));
  g_assert_null (strstr (server.head, "Accept-Encoding"));
  g_assert_null (strstr (server.head, "Accept-Language"));
  g_assert_null (strstr (server.head, "Authorization"));
}

static void
test_post (void)
{
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };
  g_autoptr (CoterieSecret) token = coterie_secret_new (32);

  memset (coterie_secret_peek_mutable (token), 0xbb, 32);
  server_start (&server, NULL, JSON_REPLY ("201 Created", "*", "{}"));
  coterie_rest_set_token (server.rest, token);
  ask (&asked, COTERIE_TRANSPORT (server.rest), "POST", "/v1/register", "{\"name\":\"alice\"}");
  g_assert_no_error (asked.error);
  g_assert_cmpuint (asked.status, ==, 201);
  g_assert_cmpstr (server.body, ==, "{\"name\":\"alice\"}");
  g_assert_nonnull (strstr (server.head, "\r\nContent-Type: application/json\r\n"));
  g_assert_nonnull (strstr (
      server.head, "\r\nAuthorization: Bearer bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n"));
}

static void
test_no_cookies (void)
{
  g_auto (Server) server = { 0 };

  server_start (&server, NULL,
                "HTTP/1.1 200 OK\r\nSet-Cookie: spy=1; Path=/\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
  for (guint i = 0; i < 2; i++)
    {
      g_auto (Asked) asked = { 0 };

      ask (&asked, COTERIE_TRANSPORT (server.rest), "GET", "/v1/server", NULL);
      g_assert_no_error (asked.error);
    }
  g_assert_null (strstr (server.head, "Cookie"));
}

/* What a server may say, and what the caller is told. */
static const struct
{
  const char *name;
  const char *answer;
  CoterieNetError code;
} answers[] = {
  { "closed-without-a-word", NULL, COTERIE_NET_ERROR_OFFLINE },
  { "cut-in-status-line", "HTTP/1.1 20", COTERIE_NET_ERROR_PROTOCOL },
  { "cut-in-header", "HTTP/1.1 200 OK\r\nContent-Le", COTERIE_NET_ERROR_PROTOCOL },
  { "cut-in-body", JSON_REPLY ("200 OK", "100", "{\"a\":"), COTERIE_NET_ERROR_OFFLINE },
  { "not-http", "SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n", COTERIE_NET_ERROR_PROTOCOL },
  { "not-json", JSON_REPLY ("200 OK", "*", "<html>"), COTERIE_NET_ERROR_PROTOCOL },
  { "empty-body", JSON_REPLY ("200 OK", "0", ""), COTERIE_NET_ERROR_PROTOCOL },
  { "no-content", "HTTP/1.1 204 No Content\r\n\r\n", COTERIE_NET_ERROR_PROTOCOL },
  { "array", JSON_REPLY ("200 OK", "*", "[]"), COTERIE_NET_ERROR_PROTOCOL },
  { "two-objects", JSON_REPLY ("200 OK", "4", "{}{}"), COTERIE_NET_ERROR_PROTOCOL },
  { "doubled-member", JSON_REPLY ("200 OK", "*", "{\"a\":1,\"a\":2}"), COTERIE_NET_ERROR_PROTOCOL },
  { "too-deep", JSON_REPLY ("200 OK", "*", "{\"a\":[[[[[[[[[]]]]]]]]]}"), COTERIE_NET_ERROR_PROTOCOL },
  { "not-utf8", JSON_REPLY ("200 OK", "*", "{\"a\":\"\xff\"}"), COTERIE_NET_ERROR_PROTOCOL },
  { "announced-too-large", JSON_REPLY ("200 OK", "1048577", "{"), COTERIE_NET_ERROR_PROTOCOL },
  { "length-twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\nno", COTERIE_NET_ERROR_OFFLINE },
  { "length-and-chunked",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
    COTERIE_NET_ERROR_PROTOCOL },
  { "chunk-size-huge", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nno",
    COTERIE_NET_ERROR_PROTOCOL },
  { "compressed", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x01",
    COTERIE_NET_ERROR_PROTOCOL },
  { "error-without-json", JSON_REPLY ("404 Not Found", "*", "<html>"), COTERIE_NET_ERROR_PROTOCOL },
  { "error-with-other-json", JSON_REPLY ("404 Not Found", "*", "{\"error\":\"no\"}"), COTERIE_NET_ERROR_PROTOCOL },
  { "proxy-says-bad-gateway", JSON_REPLY ("502 Bad Gateway", "*", "<html>"), COTERIE_NET_ERROR_OFFLINE },
  { "unauthorized",
    JSON_REPLY ("401 Unauthorized",
                "*",
                "{\"error\": \"Sign in again.\", \"code\": \"UNAUTHORIZED\", \"time\": \"2026-01-02T03:04:05Z\"}"),
    COTERIE_NET_ERROR_UNAUTHORIZED },
};

static void
test_answer (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };

  server_start (&server, NULL, answers[i].answer);
  ask (&asked, COTERIE_TRANSPORT (server.rest), "GET", "/v1/server", NULL);
  g_assert_error (asked.error, COTERIE_NET_ERROR, (int) answers[i].code);
}

/* 80,000 opening brackets crash json-glib 1.6. */
static void
test_bomb (void)
{
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };
  g_autofree char *brackets = g_strnfill (80000, '[');
  g_autofree char *answer = g_strconcat (JSON_REPLY ("200 OK", "*", "{\"a\":"), brackets, NULL);

  server_start (&server, NULL, answer);
  ask (&asked, COTERIE_TRANSPORT (server.rest), "GET", "/v1/server", NULL);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL);
}

static void
test_refusal (void)
{
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };

  server_start (&server, NULL,
                JSON_REPLY ("409 Conflict", "*",
                            "{\"error\": \"That name is taken.\", \"code\": \"NAME_TAKEN\", \"time\": "
                            "\"2026-01-02T03:04:05Z\"}"));
  ask (&asked, COTERIE_TRANSPORT (server.rest), "POST", "/v1/register", "{}");
  g_assert_error (asked.error, COTERIE_REFUSAL, COTERIE_CODE_NAME_TAKEN);
  g_assert_cmpstr (asked.error->message, ==, "That name is taken.");
  g_assert_false (coterie_net_error_is_passing (asked.error));
}

static void
test_rate_limited (void)
{
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };

  server_start (&server, NULL,
                JSON_REPLY ("429 Too Many Requests", "*",
                            "{\"error\": \"Too often.\", \"code\": \"RATE_LIMITED\", \"time\": "
                            "\"2026-01-02T03:04:05Z\", \"limit\": \"login\", \"retry_ms\": 4711}"));
  ask (&asked, COTERIE_TRANSPORT (server.rest), "POST", "/v1/auth/password", "{}");
  g_assert_error (asked.error, COTERIE_REFUSAL, COTERIE_CODE_RATE_LIMITED);
  g_assert_cmpuint (coterie_refusal_get_retry_ms (asked.error, 1), ==, 4711);
  g_assert_true (coterie_net_error_is_passing (asked.error));
}

/* Every redirection names a server of ours, which must not be asked. */
static void
test_redirect (gconstpointer data)
{
  g_auto (Server) other = { 0 };
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };
  g_autofree char *url = NULL;
  g_autofree char *answer = NULL;

  server_start (&other, NULL, JSON_REPLY ("200 OK", "*", "{}"));
  url = coterie_raw_peer_dup_url (other.peer);
  answer =
      g_strdup_printf ("HTTP/1.1 %s\r\nLocation: %s/v1/server\r\nContent-Length: 0\r\n\r\n", (const char *) data, url);
  server_start (&server, NULL, answer);
  ask (&asked, COTERIE_TRANSPORT (server.rest), "GET", "/v1/server", NULL);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL);
  g_assert_cmpuint (coterie_raw_peer_get_n_connections (server.peer), ==, 1);
  g_assert_cmpuint (coterie_raw_peer_get_n_connections (other.peer), ==, 0);
}

/* Without end: header, body. */

/* Much of it at once: how long it takes to be too much must not depend on how fast the machine writes. */
static void
say_for_ever (CoterieRawPeer *peer, GIOStream *stream, const char *first, const char *again)
{
  g_autofree char *head = coterie_raw_peer_read_head (peer, stream);
  g_autoptr (GString) much = g_string_new (NULL);

  if (head == NULL || !coterie_raw_peer_say (peer, stream, first))
    return;
  while (much->len < 16384)
    g_string_append (much, again);
  while (coterie_raw_peer_say (peer, stream, much->str))
    ;
}

static void
endless_header (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data)
{
  say_for_ever (peer, stream, "HTTP/1.1 200 OK\r\n", "X-More: and more and more and more and more\r\n");
}

static void
endless_header_line (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data)
{
  say_for_ever (peer, stream, "HTTP/1.1 200 OK\r\nX-More: ", "and more and more and more and more ");
}

static void
endless_chunks (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data)
{
  say_for_ever (peer, stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "10\r\n                \r\n");
}

static void
endless_body (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data)
{
  say_for_ever (peer, stream, "HTTP/1.1 200 OK\r\n\r\n", "                                        ");
}

static void
endless_continue (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data)
{
  say_for_ever (peer, stream, "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n");
}

static void
test_endless (gconstpointer data)
{
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };

  server_start (&server, (CoterieRawScript) data, NULL);
  ask (&asked, COTERIE_TRANSPORT (server.rest), "GET", "/v1/server", NULL);
  if (data == endless_header || data == endless_header_line)
    g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE); /* libsoup calls it a cut answer */
  else
    g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL);
  coterie_wait_for (coterie_raw_peer_get_n_ended (server.peer) == 1); /* nobody listens any more */
}

/* Silence. */

static void
test_silent (gconstpointer data)
{
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };

  server_start (&server, NULL, data);
  server.stays = TRUE;
  coterie_rest_set_timeout_ms (server.rest, LATE_MS);
  ask (&asked, COTERIE_TRANSPORT (server.rest), "GET", "/v1/server", NULL);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT);
  coterie_wait_for (coterie_raw_peer_get_n_ended (server.peer) == 1);
}

static void
test_nobody_there (void)
{
  g_auto (Asked) asked = { 0 };
  g_autoptr (CoterieServerUrl) url = NULL;
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();
  g_autoptr (CoterieRest) rest = NULL;
  {
    g_autoptr (CoterieRawPeer) peer = coterie_raw_peer_new (NULL, say_one_thing, NULL);
    g_autofree char *string = coterie_raw_peer_dup_url (peer);

    url = coterie_server_url_parse (string, NULL);
  }
  rest = coterie_rest_new (url, pin);
  ask (&asked, COTERIE_TRANSPORT (rest), "GET", "/v1/server", NULL);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
}

static void
test_cancel (gconstpointer data)
{
  gboolean before = data != NULL;
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  server_start (&server, NULL, NULL);
  server.stays = TRUE;
  if (before)
    g_cancellable_cancel (cancellable);
  ask_begin (&asked, COTERIE_TRANSPORT (server.rest), "GET", "/v1/server", NULL, cancellable);
  if (!before)
    coterie_wait_for (coterie_raw_peer_get_n_bytes (server.peer) > 0);
  g_cancellable_cancel (cancellable);
  coterie_wait_for (asked.done);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CANCELLED);
}

static void
test_too_large_to_send (void)
{
  g_auto (Server) server = { 0 };
  g_auto (Asked) asked = { 0 };
  g_autofree char *json = g_strnfill (65537, ' ');

  server_start (&server, NULL, NULL);
  ask (&asked, COTERIE_TRANSPORT (server.rest), "POST", "/v1/send", json);
  g_assert_error (asked.error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TOO_LARGE);
  g_assert_cmpuint (coterie_raw_peer_get_n_connections (server.peer), ==, 0);
}

static void
test_is_no_socket (void)
{
  g_auto (Server) server = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) frame = g_bytes_new_static ("x", 1);

  server_start (&server, NULL, NULL);
  g_assert_true (coterie_transport_is_connected (COTERIE_TRANSPORT (server.rest)));
  g_assert_false (coterie_transport_send_binary (COTERIE_TRANSPORT (server.rest), frame, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE);
}

/* The same connection is used again, so that signing in takes one handshake. */
static void
reply_for_ever (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data)
{
  char *head;

  while ((head = coterie_raw_peer_read_head (peer, stream)) != NULL)
    {
      g_free (head);
      if (!coterie_raw_peer_reply (peer, stream, "200 OK", "{}"))
        return;
    }
}

static void
test_keeps_connection (void)
{
  g_auto (Server) server = { 0 };

  server_start (&server, reply_for_ever, NULL);
  for (guint i = 0; i < 3; i++)
    {
      g_auto (Asked) asked = { 0 };

      ask (&asked, COTERIE_TRANSPORT (server.rest), "GET", "/v1/server", NULL);
      g_assert_no_error (asked.error);
    }
  g_assert_cmpuint (coterie_raw_peer_get_n_connections (server.peer), ==, 1);
}

static void
add_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/rest/answer/%s", answers[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_answer);
    }
}

int
main (int argc, char **argv)
{
  /* A proxy that is configured is not asked: who runs it would see where we connect to. */
  g_setenv ("http_proxy", "http://127.0.0.1:1", TRUE);
  g_setenv ("https_proxy", "http://127.0.0.1:1", TRUE);
  g_unsetenv ("no_proxy");
  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  g_test_add_func ("/net/rest/get", test_get);
  g_test_add_func ("/net/rest/post", test_post);
  g_test_add_func ("/net/rest/no-cookies", test_no_cookies);
  add_table ();
  g_test_add_func ("/net/rest/answer/bomb", test_bomb);
  g_test_add_func ("/net/rest/refusal", test_refusal);
  g_test_add_func ("/net/rest/rate-limited", test_rate_limited);
  g_test_add_data_func ("/net/rest/redirect/301", "301 Moved Permanently", test_redirect);
  g_test_add_data_func ("/net/rest/redirect/302", "302 Found", test_redirect);
  g_test_add_data_func ("/net/rest/redirect/307", "307 Temporary Redirect", test_redirect);
  g_test_add_data_func ("/net/rest/endless/header", endless_header, test_endless);
  g_test_add_data_func ("/net/rest/endless/header-line", endless_header_line, test_endless);
  g_test_add_data_func ("/net/rest/endless/chunks", endless_chunks, test_endless);
  g_test_add_data_func ("/net/rest/endless/body", endless_body, test_endless);
  g_test_add_data_func ("/net/rest/endless/continue", endless_continue, test_endless);
  g_test_add_data_func ("/net/rest/silent/at-once", NULL, test_silent);
  g_test_add_data_func ("/net/rest/silent/in-header", "HTTP/1.1 200 OK\r\nContent-", test_silent);
  g_test_add_data_func ("/net/rest/silent/in-body", JSON_REPLY ("200 OK", "10", "{"), test_silent);
  g_test_add_func ("/net/rest/nobody-there", test_nobody_there);
  g_test_add_data_func ("/net/rest/cancelled/before", GINT_TO_POINTER (1), test_cancel);
  g_test_add_data_func ("/net/rest/cancelled/while-waiting", NULL, test_cancel);
  g_test_add_func ("/net/rest/too-large-to-send", test_too_large_to_send);
  g_test_add_func ("/net/rest/is-no-socket", test_is_no_socket);
  g_test_add_func ("/net/rest/keeps-its-connection", test_keeps_connection);
  return g_test_run ();
}
