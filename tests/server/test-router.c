// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "server/limits.h"
#include "server/router.h"
#include "server/schema.h"
#include "server/writer.h"
#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/reader.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#define TOKEN "bb000000000000000000000000000000000000000000000000000000000000bb"
#define NOW_MS G_GINT64_CONSTANT (1767323045000)

/* A router on a table of the test's, with a real store, writer and preparer, and no transport. */
typedef struct
{
  char *dir;
  char *path;
  CoterieConfig config;
  CoterieServer server;
  CoterieSql *sql;
  CoterieInbox *inbox;
  CoteriePreparer *preparer;
  CoterieRouter *router;
  GInetAddress *address;
  GString *log;

  /* What came back last. */
  guint n_replies;
  guint status;
  char *json;
  gint64 n_rows; /* of `notes` at that moment, as the reading connection sees them */
} Fixture;

static GString *log_lines;

static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (log_lines != NULL && g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (log_lines, "%s\n", (const char *) fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

static gint n_effects;

static void
on_effect (gpointer data, gsize *by_hand_bytes)
{
  g_atomic_int_inc (&n_effects);
}

static gint64
count_notes (CoterieSql *sql)
{
  gint64 n = -1;

  g_assert_true (coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT count(*) FROM notes"), 0, &n, NULL));
  return n;
}

/* Handlers. */

static gboolean
handle_hello (CoterieCall *call, CoterieSql *sql, GError **error)
{
  coterie_writer_string (&call->reply, "hello", "you");
  return TRUE;
}

static gboolean
handle_who (CoterieCall *call, CoterieSql *sql, GError **error)
{
  guint64 number;

  if (!coterie_call_get_query_uint (call, "from", 1, 100, 7, &number, error))
    return FALSE;
  g_assert_true (call->authenticated);
  coterie_writer_uint (&call->reply, "device", (guint64) call->caller.device_id);
  coterie_writer_string (&call->reply, "name", coterie_call_get_parameter (call, "name"));
  coterie_writer_uint (&call->reply, "from", number);
  coterie_writer_uint (&call->reply, "connection", call->connection);
  return TRUE;
}

static gboolean
handle_note (CoterieCall *call, CoterieSql *sql, GError **error)
{
  CoterieReader reader;
  CoterieSqlStatement *s;
  const char *text, *then;

  coterie_reader_init (&reader, call->body);
  text = coterie_reader_string (&reader, "text", 100);
  then = coterie_reader_string_or (&reader, "then", 10, "");
  if (!coterie_reader_finish (&reader, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "INSERT INTO notes (text) VALUES (?1)");
  coterie_sql_bind_text (s, 1, text);
  if (!coterie_sql_run (s, error))
    return FALSE;
  coterie_effects_call (&call->effects, on_effect, NULL, NULL);
  coterie_writer_string (&call->reply, "noted", text);
  call->status = 201;
  if (strcmp (then, "refuse") == 0)
    g_propagate_error (error, coterie_refusal_new (COTERIE_CODE_NAME_TAKEN));
  else if (strcmp (then, "fail") == 0)
    return coterie_sql_exec (sql, "SELECT nothing FROM nowhere", error);
  return strcmp (then, "refuse") != 0;
}

static gboolean
handle_large (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_autofree char *text = g_strnfill (COTERIE_REPLY_MAX_BYTES, 'a');

  coterie_writer_string (&call->reply, "text", text);
  return TRUE;
}

/* Who says "wait" holds a thread of the preparer until the test opens the gate. */
static struct
{
  GMutex mutex;
  GCond cond;
  gboolean is_open;
} gate;

static void
wait_at_gate (void)
{
  g_mutex_lock (&gate.mutex);
  while (!gate.is_open)
    g_cond_wait (&gate.cond, &gate.mutex);
  g_mutex_unlock (&gate.mutex);
}

static void
set_gate (gboolean is_open)
{
  g_mutex_lock (&gate.mutex);
  gate.is_open = is_open;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.mutex);
}

static gboolean
prepare_slow (CoterieCall *call, CoterieSql *sql, GError **error)
{
  CoterieReader reader;
  const char *word;

  g_assert_nonnull (sql);
  coterie_reader_init (&reader, call->body);
  word = coterie_reader_string (&reader, "word", 100);
  if (!coterie_reader_finish (&reader, error))
    return FALSE;
  if (strcmp (word, "wrong") == 0)
    {
      g_propagate_error (error, coterie_refusal_new (COTERIE_CODE_WRONG_PASSWORD));
      return FALSE;
    }
  if (strcmp (word, "wait") == 0)
    wait_at_gate ();
  call->prepared = g_ascii_strup (word, -1);
  call->free_prepared = g_free;
  return TRUE;
}

static gboolean
handle_slow (CoterieCall *call, CoterieSql *sql, GError **error)
{
  coterie_writer_string (&call->reply, "loud", call->prepared);
  return TRUE;
}

static const CoterieRoute routes[] = {
  { "GET", "/hello", COTERIE_WHO_OPEN, COTERIE_RATE_ANONYMOUS, COTERIE_RUN_READ, FALSE, NULL, NULL, handle_hello },
  { "GET", "/who/{name}", COTERIE_WHO_DEVICE, COTERIE_RATE_REQUEST, COTERIE_RUN_READ, FALSE, "from", NULL, handle_who },
  { "POST", "/note", COTERIE_WHO_OPEN, COTERIE_RATE_ANONYMOUS, COTERIE_RUN_WRITE, TRUE, NULL, NULL, handle_note },
  { "GET", "/large", COTERIE_WHO_OPEN, COTERIE_RATE_ANONYMOUS, COTERIE_RUN_READ, FALSE, NULL, NULL, handle_large },
  { "POST", "/slow", COTERIE_WHO_OPEN, COTERIE_RATE_ANONYMOUS, COTERIE_RUN_WRITE, TRUE, NULL, prepare_slow,
    handle_slow },
  { "POST", "/here", COTERIE_WHO_SOCKET, COTERIE_RATE_REQUEST, COTERIE_RUN_READ, FALSE, NULL, NULL, handle_hello },
  { "GET", "/upgrade", COTERIE_WHO_DEVICE, COTERIE_RATE_REQUEST, COTERIE_RUN_READ, FALSE, NULL, NULL, NULL },
};

/* Stands in for the program's own. */
CoterieSql *
coterie_server_open_sql (CoterieServer *self, gboolean read_only, GError **error)
{
  const char *path = (const char *) self->priv;

  return coterie_sql_open (path, NULL, read_only ? COTERIE_SQL_READ_ONLY : COTERIE_SQL_CREATE, error);
}

static void
exec (CoterieSql *sql, const char *script)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_sql_exec (sql, script, &error));
  g_assert_no_error (error);
}

static void
add_device (CoterieSql *sql)
{
  guint8 token[32], hash[32];
  g_autofree char *hex = NULL;
  g_autofree char *insert = NULL;

  g_assert_cmpint (sodium_hex2bin (token, sizeof token, TOKEN, strlen (TOKEN), NULL, NULL, NULL), ==, 0);
  crypto_hash_sha256 (hash, token, sizeof token);
  hex = g_malloc0 (65);
  sodium_bin2hex (hex, 65, hash, sizeof hash);
  exec (sql, "INSERT INTO accounts (id, aid, name, state, password, length, head, created_ms)"
             " VALUES (5, zeroblob (32), 'anna', 1, '', 1, zeroblob (32), 0);"
             "INSERT INTO devices (id, account_id, number, state, registration, dsk, signed_id, signed_key,"
             " signed_signature, signed_time_ms, signed_wrapper)"
             " VALUES (9, 5, 1, 1, 77, zeroblob (32), 1, x'', x'', 0, x'');");
  insert = g_strdup_printf ("INSERT INTO tokens (hash, device_id, expires_ms) VALUES (x'%s', 9, %" G_GINT64_FORMAT ")",
                            hex, NOW_MS + 1000);
  exec (sql, insert);
}

static void
on_letter (CoterieLetter *letter, gpointer owner)
{
  coterie_hub_letter_free ((CoterieHubLetter *) letter);
}

static void
open_store (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  CoterieSql *sql;

  self->dir = g_dir_make_tmp ("coterie-router-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->dir, "t.db", NULL);
  self->server.priv = (gpointer) self->path;
  sql = coterie_server_open_sql (&self->server, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (coterie_schema_prepare (sql, &error));
  exec (sql, "CREATE TABLE notes (text TEXT)");
  add_device (sql);
  self->server.writer = coterie_store_writer_new (sql, NULL, self->server.hub, 16);
  self->sql = coterie_server_open_sql (&self->server, TRUE, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  n_effects = 0;
  log_lines = g_string_new (NULL);
  self->server.config = &self->config;
  self->server.clock = coterie_clock_new_fake (NOW_MS);
  self->server.hub = coterie_hub_new (on_letter);
  self->server.limits = coterie_limits_new (self->server.clock);
  open_store (self);
  coterie_store_writer_start (self->server.writer);
  self->inbox = coterie_inbox_new (NULL, self, &error);
  g_assert_no_error (error);
  self->preparer = coterie_preparer_new (&self->server);
  self->router =
      coterie_router_new (&self->server, routes, G_N_ELEMENTS (routes), self->preparer, self->sql, self->inbox);
  self->address = g_inet_address_new_from_string ("192.0.2.7");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  static const char *const endings[] = { "", "-wal", "-shm" };

  coterie_preparer_free (self->preparer);
  coterie_store_writer_drain (self->server.writer);
  coterie_inbox_free (self->inbox);
  coterie_router_free (self->router);
  coterie_store_writer_free (self->server.writer);
  coterie_sql_close (self->sql);
  coterie_limits_free (self->server.limits);
  coterie_hub_free (self->server.hub);
  coterie_clock_unref (self->server.clock);
  g_object_unref (self->address);
  g_free (self->json);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (self->path, endings[i], NULL);

      g_unlink (path);
    }
  g_rmdir (self->dir);
  g_free (self->path);
  g_free (self->dir);
  g_string_free (g_steal_pointer (&log_lines), TRUE);
}

static void
on_replied (const CoterieCall *call, const char *json, gsize n_json, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_cmpuint (strlen (json), ==, n_json);
  g_free (self->json);
  self->json = g_strdup (json);
  self->status = call->status;
  self->n_rows = count_notes (self->sql);
  self->n_replies++;
}

static void
ask (Fixture *self, const CoterieRequest *given)
{
  CoterieRequest request = *given;
  guint n_replies = self->n_replies;

  request.address = self->address;
  coterie_router_handle (self->router, &request, on_replied, self);
  coterie_wait_for (self->n_replies > n_replies);
}

static void
ask_simple (Fixture *self, const char *method, const char *target, const char *token, const char *body)
{
  g_autofree char *authorization = token != NULL ? g_strconcat ("Bearer ", token, NULL) : NULL;
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;

  ask (self, &(CoterieRequest){ .method = method, .target = target, .authorization = authorization, .bytes = bytes });
}

static void
assert_refused (Fixture *self, CoterieCode code, const char *needle)
{
  g_assert_cmpuint (self->status, ==, coterie_code_get_status (code));
  g_assert_nonnull (strstr (self->json, coterie_code_to_string (code)));
  g_assert_nonnull (strstr (self->json, "\"time\":\"2026-01-02T03:04:05Z\""));
  g_assert_true (coterie_json_check (self->json, strlen (self->json), 10000, NULL));
  if (needle != NULL && strstr (self->json, needle) == NULL)
    g_error ("%s is not in %s", needle, self->json);
}

static void
test_open (Fixture *self, gconstpointer data)
{
  ask_simple (self, "GET", "/hello", NULL, NULL);
  g_assert_cmpuint (self->status, ==, 200);
  g_assert_cmpstr (self->json, ==, "{\"hello\":\"you\"}");
}

static void
test_device (Fixture *self, gconstpointer data)
{
  ask_simple (self, "GET", "/who/b%6Fb", TOKEN, NULL);
  g_assert_cmpuint (self->status, ==, 200);
  g_assert_cmpstr (self->json, ==, "{\"device\":9,\"name\":\"bob\",\"from\":7,\"connection\":0}");
  ask_simple (self, "GET", "/who/bob?from=12", TOKEN, "{}");
  g_assert_cmpstr (self->json, ==, "{\"device\":9,\"name\":\"bob\",\"from\":12,\"connection\":0}");
}

static void
test_over_socket (Fixture *self, gconstpointer data)
{
  CoterieCaller caller = { .account_id = 5, .device_id = 9 };

  ask (self, &(CoterieRequest){ .method = "GET", .target = "/who/bob", .caller = &caller, .connection = 3 });
  g_assert_cmpstr (self->json, ==, "{\"device\":9,\"name\":\"bob\",\"from\":7,\"connection\":3}");
  ask (self, &(CoterieRequest){ .method = "POST", .target = "/here", .caller = &caller, .connection = 3 });
  g_assert_cmpuint (self->status, ==, 200);
  ask (self, &(CoterieRequest){ .method = "GET", .target = "/upgrade", .caller = &caller, .connection = 3 });
  assert_refused (self, COTERIE_CODE_BAD_REQUEST, "not-over-the-socket");
}

static void
test_upgrade (Fixture *self, gconstpointer data)
{
  ask_simple (self, "GET", "/upgrade", TOKEN, NULL);
  g_assert_cmpuint (self->status, ==, 101);
  ask_simple (self, "GET", "/upgrade", NULL, NULL);
  assert_refused (self, COTERIE_CODE_UNAUTHORIZED, NULL);
}

static const struct
{
  const char *rule, *method, *target, *token, *body;
  CoterieCode code;
  const char *needle;
} refused[] = {
  { "not-found", "GET", "/nothing", NULL, NULL, COTERIE_CODE_NOT_FOUND, NULL },
  { "method", "DELETE", "/hello", NULL, NULL, COTERIE_CODE_METHOD_NOT_ALLOWED, NULL },
  { "no-token", "GET", "/who/bob", NULL, NULL, COTERIE_CODE_UNAUTHORIZED, NULL },
  { "unknown-token", "GET", "/who/bob", "cc000000000000000000000000000000000000000000000000000000000000cc", NULL,
    COTERIE_CODE_UNAUTHORIZED, NULL },
  { "short-token", "GET", "/who/bob", "bb", NULL, COTERIE_CODE_UNAUTHORIZED, NULL },
  { "upper-case-token", "GET", "/who/bob", "BB000000000000000000000000000000000000000000000000000000000000BB", NULL,
    COTERIE_CODE_UNAUTHORIZED, NULL },
  { "token-and-more", "GET", "/who/bob", TOKEN " x", NULL, COTERIE_CODE_UNAUTHORIZED, NULL },
  { "socket-only", "POST", "/here", TOKEN, NULL, COTERIE_CODE_BAD_REQUEST, "socket-only" },
  { "unknown-query", "GET", "/who/bob?to=1", TOKEN, NULL, COTERIE_CODE_BAD_REQUEST, "unknown-query" },
  { "two-queries", "GET", "/who/bob?from=1&from=2", TOKEN, NULL, COTERIE_CODE_BAD_REQUEST, "unknown-query" },
  { "empty-query", "GET", "/who/bob?", TOKEN, NULL, COTERIE_CODE_BAD_REQUEST, "unknown-query" },
  { "query-where-none-is", "GET", "/hello?x=1", NULL, NULL, COTERIE_CODE_BAD_REQUEST, "unknown-query" },
  { "query-not-a-number", "GET", "/who/bob?from=x", TOKEN, NULL, COTERIE_CODE_BAD_REQUEST, "from-malformed" },
  { "query-signed", "GET", "/who/bob?from=-1", TOKEN, NULL, COTERIE_CODE_BAD_REQUEST, "from-malformed" },
  { "query-leading-zero", "GET", "/who/bob?from=01", TOKEN, NULL, COTERIE_CODE_BAD_REQUEST, "from-malformed" },
  { "query-out-of-range", "GET", "/who/bob?from=101", TOKEN, NULL, COTERIE_CODE_BAD_REQUEST, "from-out-of-range" },
  { "query-huge", "GET", "/who/bob?from=99999999999999999999", TOKEN, NULL, COTERIE_CODE_BAD_REQUEST,
    "from-malformed" },
  { "body-missing", "POST", "/note", NULL, NULL, COTERIE_CODE_BAD_REQUEST, "body-missing" },
  { "body-unexpected", "GET", "/hello", NULL, "{\"a\":1}", COTERIE_CODE_BAD_REQUEST, "unexpected-body" },
  { "body-not-json", "POST", "/note", NULL, "hello", COTERIE_CODE_BAD_REQUEST, "rule" },
  { "body-not-object", "POST", "/note", NULL, "[1]", COTERIE_CODE_BAD_REQUEST, "rule" },
  { "body-doubled-member", "POST", "/note", NULL, "{\"text\":\"a\",\"text\":\"b\"}", COTERIE_CODE_BAD_REQUEST, "rule" },
  { "body-unknown-member", "POST", "/note", NULL, "{\"text\":\"a\",\"x\":1}", COTERIE_CODE_BAD_REQUEST, "rule" },
  { "body-two-objects", "POST", "/note", NULL, "{\"text\":\"a\"}{}", COTERIE_CODE_BAD_REQUEST, "rule" },
  { "body-too-deep", "POST", "/note", NULL, "{\"text\":[[[[[[[[1]]]]]]]]}", COTERIE_CODE_BAD_REQUEST, "rule" },
  { "body-not-utf8", "POST", "/note", NULL, "{\"text\":\"\xff\"}", COTERIE_CODE_BAD_REQUEST, "rule" },
  { "wrong-in-prepare", "POST", "/slow", NULL, "{\"word\":\"wrong\"}", COTERIE_CODE_WRONG_PASSWORD, NULL },
  { "malformed-in-prepare", "POST", "/slow", NULL, "{\"word\":1}", COTERIE_CODE_BAD_REQUEST, "rule" },
};

static void
test_refused (Fixture *self, gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);

  ask_simple (self, refused[i].method, refused[i].target, refused[i].token, refused[i].body);
  assert_refused (self, refused[i].code, refused[i].needle);
  g_assert_cmpint (self->n_rows, ==, 0);
}

static void
test_expired_token (Fixture *self, gconstpointer data)
{
  coterie_clock_advance_ms (self->server.clock, 1000);
  ask_simple (self, "GET", "/who/bob", TOKEN, NULL);
  g_assert_cmpuint (self->status, ==, 401);
}

static void
test_too_large (Fixture *self, gconstpointer data)
{
  g_autofree char *body = g_strnfill (COTERIE_TEXT_FRAME_MAX_BYTES + 1, ' ');

  ask_simple (self, "POST", "/note", NULL, body);
  assert_refused (self, COTERIE_CODE_TOO_LARGE, "\"limit\":65536");
}

static void
test_reply_too_large (Fixture *self, gconstpointer data)
{
  ask_simple (self, "GET", "/large", NULL, NULL);
  assert_refused (self, COTERIE_CODE_INTERNAL, NULL);
}

/* Answered when it is durable, and its effects have happened. */
static void
test_write (Fixture *self, gconstpointer data)
{
  ask_simple (self, "POST", "/note", NULL, "{\"text\":\"a\"}");
  g_assert_cmpuint (self->status, ==, 201);
  g_assert_cmpstr (self->json, ==, "{\"noted\":\"a\"}");
  g_assert_cmpint (self->n_rows, ==, 1);
  g_assert_cmpint (n_effects, ==, 1);
}

/* What a handler did before it refused is taken back, with its effects, and nothing of its reply is left. */
static void
test_write_refused (Fixture *self, gconstpointer data)
{
  ask_simple (self, "POST", "/note", NULL, "{\"text\":\"a\",\"then\":\"refuse\"}");
  assert_refused (self, COTERIE_CODE_NAME_TAKEN, NULL);
  g_assert_null (strstr (self->json, "noted"));
  g_assert_cmpint (self->n_rows, ==, 0);
  g_assert_cmpint (n_effects, ==, 0);
}

static void
test_write_failed (Fixture *self, gconstpointer data)
{
  ask_simple (self, "POST", "/note", NULL, "{\"text\":\"a\",\"then\":\"fail\"}");
  assert_refused (self, COTERIE_CODE_INTERNAL, NULL);
  g_assert_null (strstr (self->json, "nowhere"));
  g_assert_nonnull (strstr (log_lines->str, "a request failed: "));
  g_assert_cmpint (self->n_rows, ==, 0);
  g_assert_cmpint (n_effects, ==, 0);
}

static void
test_write_stopping (Fixture *self, gconstpointer data)
{
  coterie_store_writer_drain (self->server.writer);
  ask_simple (self, "POST", "/note", NULL, "{\"text\":\"a\"}");
  assert_refused (self, COTERIE_CODE_UNAVAILABLE, "\"retry_ms\":");
}

static void
test_prepared (Fixture *self, gconstpointer data)
{
  ask_simple (self, "POST", "/slow", NULL, "{\"word\":\"ssh\"}");
  g_assert_cmpstr (self->json, ==, "{\"loud\":\"SSH\"}");
}

/* More than the threads can do is refused at once instead of piling up. However fast they are: the first that come are
 * held, so that one for each thread and a queue of the others are all that is taken. */
static void
test_preparer_full (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"word\":\"wait\"}", 15);
  const guint n_most = COTERIE_PREPARER_MAX_THREADS + COTERIE_PREPARER_MAX_QUEUE, n_asked = n_most + 10;
  guint n_refused;

  coterie_limits_configure (self->server.limits, COTERIE_RATE_ANONYMOUS, n_asked + 1, 1, 1000);
  set_gate (FALSE);
  for (guint i = 0; i < n_asked; i++)
    {
      guint n_before = self->n_replies;

      coterie_router_handle (
          self->router,
          &(CoterieRequest){ .method = "POST", .target = "/slow", .bytes = body, .address = self->address }, on_replied,
          self);
      if (self->n_replies > n_before)
        assert_refused (self, COTERIE_CODE_UNAVAILABLE, "\"retry_ms\":");
    }
  n_refused = self->n_replies;
  g_assert_cmpuint (n_refused, >=, n_asked - n_most);
  g_assert_cmpuint (n_refused, <=, n_asked - COTERIE_PREPARER_MAX_QUEUE);

  set_gate (TRUE);
  coterie_wait_for (self->n_replies == n_asked);
  ask_simple (self, "POST", "/slow", NULL, "{\"word\":\"ssh\"}");
  g_assert_cmpstr (self->json, ==, "{\"loud\":\"SSH\"}");
}

/* By address for what is open, by device for what is not. */
static void
test_rates (Fixture *self, gconstpointer data)
{
  coterie_limits_configure (self->server.limits, COTERIE_RATE_ANONYMOUS, 2, 1, 1000);
  coterie_limits_configure (self->server.limits, COTERIE_RATE_REQUEST, 1, 1, 1000);
  ask_simple (self, "GET", "/who/bob", TOKEN, NULL);
  g_assert_cmpuint (self->status, ==, 200);
  ask_simple (self, "GET", "/who/bob", TOKEN, NULL);
  assert_refused (self, COTERIE_CODE_RATE_LIMITED, "\"limit\":\"request\"");
  ask_simple (self, "GET", "/hello", NULL, NULL);
  ask_simple (self, "GET", "/hello", NULL, NULL);
  g_assert_cmpuint (self->status, ==, 200);
  ask_simple (self, "GET", "/hello", NULL, NULL);
  assert_refused (self, COTERIE_CODE_RATE_LIMITED, "\"limit\":\"anonymous\"");
}

/* Guessing tokens and looking for paths is limited like everything that is anonymous. */
static void
test_guessing (Fixture *self, gconstpointer data)
{
  const gboolean tokens = GPOINTER_TO_SIZE (data);

  coterie_limits_configure (self->server.limits, COTERIE_RATE_ANONYMOUS, 3, 1, 1000);
  for (guint i = 0; i < 3; i++)
    {
      ask_simple (self, "GET", tokens ? "/who/bob" : "/nothing", "cc", NULL);
      g_assert_cmpuint (self->status, ==, tokens ? 401 : 404);
    }
  ask_simple (self, "GET", tokens ? "/who/bob" : "/nothing", "cc", NULL);
  assert_refused (self, COTERIE_CODE_RATE_LIMITED, "\"retry_ms\":");
}

/* One line each; nothing that says who or what. */
static void
test_log (Fixture *self, gconstpointer data)
{
  ask_simple (self, "GET", "/who/robert?from=12", TOKEN, NULL);
  ask_simple (self, "POST", "/note", NULL, "{\"text\":\"secret\"}");
  ask_simple (self, "GET", "/nothing/secret", NULL, NULL);
  g_assert_true (g_regex_match_simple ("^http GET /who/\\{name\\} 200 \\d+ us 0 in \\d+ out\n"
                                       "http POST /note 201 \\d+ us 17 in \\d+ out\n"
                                       "http - - 404 \\d+ us 0 in \\d+ out\n$",
                                       log_lines->str, 0, 0));
}

int
main (int argc, char **argv)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (on_log, NULL, NULL);
#define ADD(path, function, data) g_test_add ("/server/router/" path, Fixture, data, set_up, function, tear_down)
  ADD ("open", test_open, NULL);
  ADD ("device", test_device, NULL);
  ADD ("over-socket", test_over_socket, NULL);
  ADD ("upgrade", test_upgrade, NULL);
  ADD ("expired-token", test_expired_token, NULL);
  ADD ("body-too-large", test_too_large, NULL);
  ADD ("reply-too-large", test_reply_too_large, NULL);
  ADD ("write", test_write, NULL);
  ADD ("write-refused", test_write_refused, NULL);
  ADD ("write-failed", test_write_failed, NULL);
  ADD ("write-while-stopping", test_write_stopping, NULL);
  ADD ("prepared", test_prepared, NULL);
  ADD ("preparer-full", test_preparer_full, NULL);
  ADD ("rates", test_rates, NULL);
  ADD ("guessing-tokens", test_guessing, GSIZE_TO_POINTER (TRUE));
  ADD ("guessing-paths", test_guessing, GSIZE_TO_POINTER (FALSE));
  ADD ("log-line", test_log, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/router/refused/%s", refused[i].rule);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_refused, tear_down);
    }
  return g_test_run ();
}
