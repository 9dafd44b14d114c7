// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "base/encoding.h"
#include "chain/login-challenge.h"
#include "server/route.h"
#include "wire/accounts.h"
#include "wire/json-door.h"
#include "wire/linking.h"
#include "wire/server-info.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>

/* The program coterie-server, asked by HTTP as a stranger's client would. */
typedef struct
{
  char *folder;
  GSubprocess *process;
  GDataInputStream *output;
  char *base;   /* http://127.0.0.1:PORT */
  char *invite; /* that the first start printed */
  SoupSession *session;
} Fixture;

static char *
read_line (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line_utf8 (f->output, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

/* A test that fails leaves no server behind. */
static void
die_with_us (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
start (Fixture *f, const char *registration)
{
  g_autofree char *data = g_build_filename (f->folder, "data", NULL);
  g_autofree char *line = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&f->invite, g_free);

  g_subprocess_launcher_set_child_setup (launcher, die_with_us, NULL, NULL);
  f->process = g_subprocess_launcher_spawn (launcher, &error, COTERIE_SERVER, "--data", data, "--listen", "127.0.0.1:0",
                                            "--registration", registration, NULL);
  g_assert_no_error (error);
  f->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (f->process));
  line = read_line (f);
  if (g_str_has_prefix (line, "invitation "))
    {
      f->invite = g_strdup (line + strlen ("invitation "));
      g_free (line);
      line = read_line (f);
    }
  g_assert_true (g_str_has_prefix (line, "ready http://"));
  f->base = g_strdup (line + strlen ("ready "));
  f->session = soup_session_new ();
}

static void
stop (Fixture *f, int signal_number)
{
  g_autoptr (GError) error = NULL;

  soup_session_abort (f->session);
  g_clear_object (&f->session);
  g_subprocess_send_signal (f->process, signal_number);
  g_assert_true (g_subprocess_wait (f->process, NULL, &error));
  if (signal_number == SIGTERM)
    g_assert_cmpint (g_subprocess_get_exit_status (f->process), ==, 0);
  g_clear_object (&f->output);
  g_clear_object (&f->process);
  g_clear_pointer (&f->base, g_free);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  f->folder = g_dir_make_tmp ("coterie-XXXXXX", NULL);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->process != NULL)
    stop (f, SIGTERM);
  remove_folder (f->folder);
  g_free (f->invite);
  g_free (f->folder);
}

/* Takes the body. */
static void
ask (Fixture *f, const guint8 *token, const char *method, const char *path, char *body, Reply *reply)
{
  g_autofree char *url = g_strconcat (f->base, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  const char *code;
  gsize n_bytes;

  reply_clear (reply);
  *reply = (Reply){ 0 };
  if (token != NULL)
    {
      g_autofree char *hex = coterie_hex_encode (token, COTERIE_TOKEN_BYTES);
      g_autofree char *bearer = g_strconcat ("Bearer ", hex, NULL);

      soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", bearer);
    }
  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_take (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  answer = soup_session_send_and_read (f->session, message, NULL, &error);
  g_assert_no_error (error);
  reply->status = soup_message_get_status (message);
  reply->json = g_strndup (g_bytes_get_data (answer, &n_bytes), g_bytes_get_size (answer));
  reply->node = coterie_json_open (reply->json, strlen (reply->json), COTERIE_REPLY_MAX_BYTES, &error);
  g_assert_no_error (error);
  if (reply->status < 300)
    return;
  reply->refused = TRUE;
  code = json_object_get_string_member (reply_get (reply), "code");
  g_assert_true (coterie_code_from_string (code, &reply->code));
  g_assert_cmpuint (reply->status, ==, coterie_code_get_status (reply->code));
  g_assert_nonnull (json_object_get_string_member (reply_get (reply), "error"));
  g_assert_nonnull (json_object_get_string_member (reply_get (reply), "time"));
}

static void
keep_token (const Reply *reply, Device *device)
{
  g_assert_true (coterie_hex_decode (json_object_get_string_member (reply_get (reply), "token"), device->token,
                                     COTERIE_TOKEN_BYTES));
}

static void
get_challenge (
    Fixture *f, const CoterieDeviceId *device, CoterieServerInfo *info, CoterieChallengeReply *challenge, Reply *reply)
{
  CoterieWriter writer;

  ask (f, NULL, "GET", "/v1/server", NULL, reply);
  g_assert_true (coterie_server_info_from_json (info, reply->node, NULL));
  coterie_writer_init (&writer);
  coterie_challenge_request_write (device, &writer);
  ask (f, NULL, "POST", "/v1/auth/challenge", coterie_writer_finish_string (&writer), reply);
  assert_status (*reply, 200);
  g_assert_true (coterie_challenge_reply_from_json (challenge, reply->node, NULL));
}

static void
sign_up (Fixture *f, const Person *person, const char *invite, Reply *reply)
{
  CoterieDeviceId device = { .device = 1 };
  CoterieServerInfo info;
  CoterieChallengeReply challenge;

  memcpy (device.aid, person_get_aid (person), sizeof device.aid);
  get_challenge (f, &device, &info, &challenge, reply);
  ask (f, NULL, "POST", "/v1/register", person_make_registration (person, invite, info.server_id, &challenge), reply);
}

static void
log_in (Fixture *f, Device *device, Reply *reply)
{
  CoterieChallengeReply challenge;
  CoterieTokenRequest request = { .device = device->caller.id };
  CoterieLoginChallenge statement = { .device = device->caller.id.device };
  CoterieServerInfo info;
  CoterieWriter writer;

  get_challenge (f, &device->caller.id, &info, &challenge, reply);

  memcpy (statement.server_id, info.server_id, sizeof statement.server_id);
  memcpy (statement.aid, device->caller.id.aid, sizeof statement.aid);
  memcpy (statement.nonce, challenge.nonce, sizeof statement.nonce);
  statement.expires_ms = challenge.expires_ms;
  coterie_login_challenge_sign (&statement, device->dsk_secret, request.signature);
  memcpy (request.nonce, challenge.nonce, sizeof request.nonce);
  coterie_writer_init (&writer);
  coterie_token_request_write (&request, &writer);
  ask (f, NULL, "POST", "/v1/auth/token", coterie_writer_finish_string (&writer), reply);
}

static void
test_session (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  Device *device = &alice->devices[0];
  g_auto (Reply) reply = { 0 };

  start (f, "open");
  ask (f, NULL, "GET", "/healthz", NULL, &reply);
  assert_status (reply, 200);
  sign_up (f, alice, NULL, &reply);
  assert_status (reply, 201);
  keep_token (&reply, device);
  ask (f, device->token, "GET", "/v1/names/alice", NULL, &reply);
  assert_status (reply, 200);

  stop (f, SIGKILL);
  start (f, "closed");
  ask (f, device->token, "GET", "/v1/names/alice", NULL, &reply); /* the token outlives the server */
  assert_status (reply, 200);
  log_in (f, device, &reply);
  assert_status (reply, 200);
  keep_token (&reply, device);
  ask (f, device->token, "GET", "/v1/account/prekeys", NULL, &reply);
  assert_status (reply, 200);
  g_assert_cmpstr (reply.json, ==, "{\"one_time\":30}");
  ask (f, NULL, "POST", "/v1/auth/password", person_make_password (alice), &reply);
  assert_status (reply, 200);
  ask (f, device->token, "POST", "/v1/auth/sign-out", g_strdup ("{}"), &reply);
  assert_status (reply, 200);
  ask (f, device->token, "GET", "/v1/names/alice", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_UNAUTHORIZED);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autoptr (Person) other = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  start (f, "open");
  ask (f, NULL, "GET", "/v1/names/alice", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_UNAUTHORIZED);
  ask (f, alice->devices[0].token, "GET", "/v1/names/alice", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_UNAUTHORIZED);
  ask (f, NULL, "GET", "/v1/nothing", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_NOT_FOUND);
  ask (f, NULL, "DELETE", "/v1/register", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_METHOD_NOT_ALLOWED);
  ask (f, NULL, "POST", "/v1/register", g_strdup ("{}"), &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
  ask (f, NULL, "POST", "/v1/register", g_strnfill (COTERIE_TEXT_FRAME_MAX_BYTES + 1, ' '), &reply);
  assert_refused (reply, COTERIE_CODE_TOO_LARGE);
  g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "limit"), ==, COTERIE_TEXT_FRAME_MAX_BYTES);
  log_in (f, &alice->devices[0], &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
  ask (f, NULL, "POST", "/v1/auth/password", person_make_password (alice), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
  sign_up (f, alice, NULL, &reply);
  assert_status (reply, 201);
  sign_up (f, other, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_NAME_TAKEN);
  stop (f, SIGTERM);
  start (f, "invite");
  g_strlcpy (other->name, "other", sizeof other->name);
  sign_up (f, other, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_INVITE_NEEDED);
  stop (f, SIGTERM);
  start (f, "closed");
  sign_up (f, other, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_REGISTRATION_CLOSED);
}

/* Guessing is held up, by name and without a lock-out of anything else. */
static void
test_guessing (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  start (f, "open");
  for (guint i = 0; i < 5; i++)
    {
      ask (f, NULL, "POST", "/v1/auth/password", person_make_password (alice), &reply);
      assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
    }
  ask (f, NULL, "POST", "/v1/auth/password", person_make_password (alice), &reply);
  assert_refused (reply, COTERIE_CODE_RATE_LIMITED);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "limit"), ==, "login");
  g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "retry_ms"), >, 0);
  ask (f, NULL, "GET", "/v1/server", NULL, &reply);
  assert_status (reply, 200);
}

/* The first start makes one, so that the operator can begin; later ones do not. */
static void
test_first_invitation (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  start (f, "invite");
  g_assert_nonnull (f->invite);
  sign_up (f, alice, f->invite, &reply);
  assert_status (reply, 201);
  stop (f, SIGTERM);
  start (f, "invite");
  g_assert_null (f->invite);
}

static char *
make_begin (const Person *person, const guint8 *token)
{
  CoterieLinkingBegin request = { 0 };
  CoterieWriter writer;

  g_strlcpy (request.name, person->name, sizeof request.name);
  memcpy (request.auth, person->auth, sizeof request.auth);
  crypto_hash_sha256 (request.hash, token, COTERIE_TOKEN_BYTES);
  coterie_writer_init (&writer);
  coterie_linking_begin_write (&request, &writer);
  return coterie_writer_finish_string (&writer);
}

static char *
fill_path (const char *pattern, const Person *person)
{
  g_autofree char *aid = coterie_hex_encode (person_get_aid (person), COTERIE_AID_BYTES);
  g_autoptr (GString) path = g_string_new (pattern);

  g_string_replace (path, "{name}", person->name, 0);
  g_string_replace (path, "{aid}", aid, 0);
  g_string_replace (path, "{device}", "1", 0);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* Who waits to be approved can do nothing but wait; and nobody else can speak for them. */
static void
test_pending_device (Fixture *f, gconstpointer data)
{
  static const guint8 token[COTERIE_TOKEN_BYTES] = { 1, 2, 3 };
  g_autoptr (Person) alice = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  start (f, "open");
  sign_up (f, alice, NULL, &reply);
  keep_token (&reply, &alice->devices[0]);
  ask (f, token, "GET", "/v1/link", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_UNAUTHORIZED);
  ask (f, NULL, "POST", "/v1/link", make_begin (alice, token), &reply);
  assert_status (reply, 201);
  for (gsize i = 0; i < coterie_n_routes; i++)
    {
      const CoterieRoute *route = &coterie_routes[i];
      g_autofree char *path = fill_path (route->path, alice);

      if (route->who == COTERIE_WHO_OPEN)
        continue;
      ask (f, route->who == COTERIE_WHO_LINK ? alice->devices[0].token : token, route->method, path,
           g_strcmp0 (route->method, "GET") != 0 ? g_strdup ("{}") : NULL, &reply);
      assert_refused (reply, COTERIE_CODE_UNAUTHORIZED);
    }
  stop (f, SIGKILL);
  start (f, "open");
  ask (f, token, "GET", "/v1/link", NULL, &reply); /* it outlives the server */
  assert_status (reply, 200);
}

#define ADD(path, func) g_test_add ("/server/whole/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("register-challenge-token", test_session);
  ADD ("refusals", test_refusals);
  ADD ("guessing", test_guessing);
  ADD ("first-invitation", test_first_invitation);
  ADD ("pending-device-tries-everything", test_pending_device);
  return g_test_run ();
}
