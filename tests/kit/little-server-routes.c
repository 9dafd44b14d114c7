// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-kit"

#include "kit/little-server-private.h"

#include "base/encoding.h"
#include "chain/login-challenge.h"
#include "chain/register-statement.h"
#include "wire/accounts.h"
#include "wire/chains.h"
#include "wire/errors.h"
#include "wire/mailbox.h"
#include "wire/presence.h"
#include "wire/relays.h"
#include "wire/server-info.h"
#include "wire/text-frames.h"

#include <sodium.h>

/* One request: FALSE sets a refusal, or leaves the error of a body that the client should not have written. */
typedef struct
{
  CoterieLittleServer *server;
  LittleSession *session;
  const char *rest; /* of the path, behind the route's own part */
  JsonNode *body;
  CoterieWriter *reply;
} Call;

typedef gboolean (*Handler) (Call *call, GError **error);

static gboolean
refuse (GError **error, CoterieCode code)
{
  g_propagate_error (error, coterie_refusal_new (code));
  return FALSE;
}

static gboolean
need_device (Call *call, GError **error)
{
  return call->session->device != NULL || refuse (error, COTERIE_CODE_UNAUTHORIZED);
}

/* ------------------------------------------------------------------------------------ accounts and tokens */

static gboolean
get_server (Call *call, GError **error)
{
  CoterieServerInfo info;

  coterie_server_info_init (&info);
  memcpy (info.server_id, call->server->id, sizeof info.server_id);
  g_strlcpy (info.version, "0", sizeof info.version);
  info.time_ms = little_server_get_now_ms (call->server);
  info.registration = COTERIE_REGISTRATION_OPEN;
  coterie_server_info_write (&info, call->reply);
  return TRUE;
}

static void
give_token (Call *call, LittleAccount *account, LittleDevice *device)
{
  g_auto (CoterieTokenReply) reply = { .device.device = device->number };

  memcpy (reply.device.aid, coterie_chain_get_aid (account->chain), sizeof reply.device.aid);
  randombytes_buf (reply.token, sizeof reply.token);
  reply.expires_ms = little_server_get_now_ms (call->server) + COTERIE_TOKEN_HOURS * 3600 * G_GUINT64_CONSTANT (1000);
  coterie_token_reply_write (&reply, call->reply);
  call->session->account = account;
  call->session->device = device;
}

static gboolean
check_register_statement (Call *call, const CoterieRegisterRequest *request, const CoterieChain *chain, GError **error)
{
  CoterieRegisterStatement statement = { .expires_ms = call->session->nonce_expires_ms, .name = request->name };

  memcpy (statement.server_id, call->server->id, sizeof statement.server_id);
  memcpy (statement.aid, coterie_chain_get_aid (chain), sizeof statement.aid);
  memcpy (statement.nonce, request->nonce, sizeof statement.nonce);
  return (memcmp (request->nonce, call->session->nonce, sizeof request->nonce) == 0 &&
          coterie_register_statement_verify (&statement, coterie_chain_get_device (chain, 1)->dsk,
                                             request->signature)) ||
         refuse (error, COTERIE_CODE_WRONG_SIGNATURE);
}

static gboolean
post_register (Call *call, GError **error)
{
  g_auto (CoterieRegisterRequest) request = { 0 };
  CoterieChain *chain = coterie_chain_new ();
  LittleAccount *account;

  if (!coterie_register_request_from_json (&request, call->body, error) ||
      !coterie_chain_append (chain, g_bytes_get_data (request.genesis, NULL), g_bytes_get_size (request.genesis), NULL,
                             NULL, error) ||
      !check_register_statement (call, &request, chain, error))
    {
      coterie_chain_free (chain);
      return FALSE;
    }
  account = little_server_find (call->server, request.name);
  if (account != NULL)
    {
      gboolean same =
          memcmp (account->auth, request.auth, sizeof request.auth) == 0 &&
          memcmp (coterie_chain_get_aid (chain), coterie_chain_get_aid (account->chain), COTERIE_AID_BYTES) == 0;

      coterie_chain_free (chain);
      if (!same)
        return refuse (error, COTERIE_CODE_NAME_TAKEN);
      give_token (call, account, account->devices->pdata[0]); /* [R1] */
      return TRUE;
    }
  account = little_server_add_account (call->server, request.name, chain);
  memcpy (account->auth, request.auth, sizeof account->auth);
  give_token (call, account, little_account_add_device (account, &request.bundle));
  return TRUE;
}

static gboolean
post_password (Call *call, GError **error)
{
  g_auto (CoteriePasswordRequest) request = { 0 };
  CoteriePasswordReply reply = { 0 };
  LittleAccount *account;

  if (!coterie_password_request_from_json (&request, call->body, error))
    return FALSE;
  account = little_server_find (call->server, request.name);
  if (account == NULL || memcmp (account->auth, request.auth, sizeof request.auth) != 0)
    return refuse (error, COTERIE_CODE_WRONG_PASSWORD);
  memcpy (reply.aid, coterie_chain_get_aid (account->chain), sizeof reply.aid);
  little_chain_read_head (account->chain, &reply.head);
  coterie_password_reply_write (&reply, call->reply);
  return TRUE;
}

static gboolean
post_challenge (Call *call, GError **error)
{
  CoterieChallengeReply reply = { .expires_ms =
                                      little_server_get_now_ms (call->server) + COTERIE_CHALLENGE_SECONDS * 1000 };
  CoterieDeviceId id;
  LittleDevice *device;

  if (!coterie_challenge_request_from_json (&id, call->body, error))
    return FALSE;
  device = little_account_get_device (little_server_find_aid (call->server, id.aid), id.device);
  randombytes_buf (reply.nonce, sizeof reply.nonce);
  memcpy (call->session->nonce, reply.nonce, sizeof reply.nonce);
  call->session->nonce_expires_ms = reply.expires_ms;
  if (device != NULL)
    {
      memcpy (device->nonce, reply.nonce, sizeof device->nonce);
      device->nonce_expires_ms = reply.expires_ms;
    }
  coterie_challenge_reply_write (&reply, call->reply);
  return TRUE;
}

static gboolean
post_token (Call *call, GError **error)
{
  CoterieLoginChallenge statement = { 0 };
  CoterieTokenRequest request;
  LittleAccount *account;
  LittleDevice *device;

  if (!coterie_token_request_from_json (&request, call->body, error))
    return FALSE;
  account = little_server_find_aid (call->server, request.device.aid);
  device = little_account_get_device (account, request.device.device);
  if (device == NULL || memcmp (device->nonce, request.nonce, sizeof request.nonce) != 0)
    return refuse (error, COTERIE_CODE_WRONG_SIGNATURE);
  memcpy (statement.server_id, call->server->id, sizeof statement.server_id);
  memcpy (statement.aid, request.device.aid, sizeof statement.aid);
  statement.device = request.device.device;
  memcpy (statement.nonce, request.nonce, sizeof statement.nonce);
  statement.expires_ms = device->nonce_expires_ms;
  if (!coterie_login_challenge_verify (&statement, coterie_chain_get_device (account->chain, device->number)->dsk,
                                       request.signature))
    return refuse (error, COTERIE_CODE_WRONG_SIGNATURE);
  give_token (call, account, device);
  return TRUE;
}

static gboolean
post_sign_out (Call *call, GError **error)
{
  return need_device (call, error);
}

static gboolean
post_new_password (Call *call, GError **error)
{
  g_auto (CoterieChangePasswordRequest) request = { 0 };

  if (!need_device (call, error) || !coterie_change_password_request_from_json (&request, call->body, error))
    return FALSE;
  if (memcmp (call->session->account->auth, request.old_auth, sizeof request.old_auth) != 0)
    return refuse (error, COTERIE_CODE_WRONG_PASSWORD);
  memcpy (call->session->account->auth, request.new_auth, sizeof request.new_auth);
  return TRUE;
}

static gboolean
post_delete (Call *call, GError **error)
{
  guint8 auth[COTERIE_AUTH_BYTES];

  if (!need_device (call, error) || !coterie_delete_request_from_json (auth, call->body, error))
    return FALSE;
  if (memcmp (call->session->account->auth, auth, sizeof auth) != 0)
    return refuse (error, COTERIE_CODE_WRONG_PASSWORD);
  call->session->account->gone = TRUE;
  return TRUE;
}

/* ------------------------------------------------------------------------------------ names and chains */

static gboolean
get_name (Call *call, GError **error)
{
  const char *swapped = g_hash_table_lookup (call->server->swapped_names, call->rest);
  LittleAccount *account = little_server_find (call->server, swapped != NULL ? swapped : call->rest);
  CoterieNameReply reply = { 0 };

  if (!need_device (call, error))
    return FALSE;
  if (account == NULL || account->gone)
    return refuse (error, COTERIE_CODE_UNKNOWN_NAME);
  g_strlcpy (reply.name, call->rest, sizeof reply.name);
  memcpy (reply.aid, coterie_chain_get_aid (account->chain), sizeof reply.aid);
  coterie_name_reply_write (&reply, call->reply);
  return TRUE;
}

static LittleAccount *
find_hex (Call *call, GError **error)
{
  guint8 aid[COTERIE_AID_BYTES];
  g_autofree char *hex = g_strndup (call->rest, 2 * COTERIE_AID_BYTES);
  LittleAccount *account =
      coterie_hex_decode (hex, aid, sizeof aid) ? little_server_find_aid (call->server, aid) : NULL;

  if (account != NULL && !account->gone && !account->lacking)
    return account;
  refuse (error, account == NULL || account->lacking ? COTERIE_CODE_UNKNOWN_ACCOUNT : COTERIE_CODE_ACCOUNT_GONE);
  return NULL;
}

static void
write_chain (LittleAccount *account, guint32 from, CoterieWriter *writer)
{
  g_auto (CoterieChainReply) reply = { .from = from };
  const CoterieChain *chain = little_account_get_shown (account);

  memcpy (reply.aid, coterie_chain_get_aid (account->chain), sizeof reply.aid);
  g_strlcpy (reply.name, account->shown_name != NULL ? account->shown_name : account->name, sizeof reply.name);
  little_chain_read_head (chain, &reply.head);
  reply.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint32 i = from; i < coterie_chain_get_length (chain); i++)
    {
      gsize size;
      const guint8 *record = coterie_chain_get_record (chain, i, &size);

      g_ptr_array_add (reply.records, g_bytes_new (record, size));
    }
  coterie_chain_reply_write (&reply, writer);
}

static gboolean
get_chain (Call *call, GError **error)
{
  LittleAccount *account;
  const char *from = strstr (call->rest, "?from=");

  if (!need_device (call, error))
    return FALSE;
  account = find_hex (call, error);
  if (account == NULL)
    return FALSE;
  write_chain (account, from != NULL ? (guint32) g_ascii_strtoull (from + 6, NULL, 10) : 0, call->reply);
  return TRUE;
}

static gboolean
post_chain (Call *call, GError **error)
{
  g_auto (CoterieAppendRequest) request = { 0 };
  CoterieChainHead head;
  LittleAccount *account = call->session->account;

  if (!need_device (call, error) || !coterie_append_request_from_json (&request, call->body, error))
    return FALSE;
  little_chain_read_head (account->chain, &head);
  if (head.length != request.head.length || memcmp (head.head, request.head.head, sizeof head.head) != 0)
    {
      g_propagate_error (error, coterie_refusal_new_chain_moved (&head));
      return FALSE;
    }
  if (!coterie_chain_append (account->chain, g_bytes_get_data (request.record, NULL), g_bytes_get_size (request.record),
                             NULL, NULL, error))
    return FALSE;
  if (request.has_bundle)
    little_account_add_device (account, &request.bundle);
  little_chain_read_head (account->chain, &head);
  coterie_append_reply_write (&head, call->reply);
  return TRUE;
}

/* ------------------------------------------------------------------------------------ prekeys */

gboolean
little_device_take_bundle (LittleDevice *device, CoterieBundle *bundle)
{
  CoteriePrekey *one_time = g_queue_pop_head (&device->one_time);

  *bundle = (CoterieBundle){ .registration = device->registration, .signed_prekey = device->signed_prekey };
  bundle->n_one_time = one_time != NULL ? 1 : 0;
  bundle->one_time = one_time;
  return TRUE;
}

static void
say_low (CoterieLittleServer *self, LittleDevice *device)
{
  LittleSession *session = little_server_find_open (self, device);

  if (session != NULL && device->one_time.length < COTERIE_ONE_TIME_PREKEYS_LOW)
    {
      g_autofree char *json = coterie_event_prekeys_encode (device->one_time.length);

      coterie_fake_transport_event (session->transport, json);
    }
}

static gboolean
post_bundle (Call *call, GError **error)
{
  LittleAccount *account;
  const char *number = strstr (call->rest, "/devices/");
  g_auto (CoterieBundle) bundle = { 0 };
  LittleDevice *device;

  if (!need_device (call, error))
    return FALSE;
  account = find_hex (call, error);
  if (account == NULL)
    return FALSE;
  if (number == NULL)
    return refuse (error, COTERIE_CODE_UNKNOWN_ACCOUNT);
  if (account->swapped_bundle != NULL)
    account = little_server_find (call->server, account->swapped_bundle);
  device = little_account_get_device (account, (guint32) g_ascii_strtoull (number + 9, NULL, 10));
  if (device == NULL)
    return refuse (error, COTERIE_CODE_UNKNOWN_DEVICE);
  little_device_take_bundle (device, &bundle);
  coterie_fetched_bundle_write (&bundle, call->reply);
  say_low (call->server, device);
  return TRUE;
}

static gboolean
put_prekeys (Call *call, GError **error)
{
  g_auto (CoteriePrekeysUpload) upload = { 0 };
  LittleDevice *device = call->session->device;

  if (!need_device (call, error) || !coterie_prekeys_upload_from_json (&upload, call->body, error))
    return FALSE;
  if (upload.has_signed_prekey)
    device->signed_prekey = upload.signed_prekey;
  for (guint i = 0; i < upload.n_one_time; i++)
    g_queue_push_tail (&device->one_time, g_memdup2 (&upload.one_time[i], sizeof upload.one_time[i]));
  coterie_prekeys_reply_write (device->one_time.length, call->reply);
  return TRUE;
}

static gboolean
get_prekeys (Call *call, GError **error)
{
  if (!need_device (call, error))
    return FALSE;
  coterie_prekeys_reply_write (call->session->device->one_time.length, call->reply);
  return TRUE;
}

/* ------------------------------------------------------------------------------------ mailbox and presence */

static gboolean
post_gap_seen (Call *call, GError **error)
{
  guint64 to_ms;

  if (!need_device (call, error) || !coterie_gap_seen_request_from_json (call->body, &to_ms, error))
    return FALSE;
  if (to_ms >= call->session->device->gap_to_ms)
    call->session->device->gap_count = 0;
  return TRUE;
}

static gboolean
put_presence (Call *call, GError **error)
{
  LittleAccount *account = call->session->account;

  gboolean has_presence;
  guint8 hash[COTERIE_DIGEST_BYTES];

  if (!need_device (call, error) || !coterie_presence_token_request_from_json (call->body, &has_presence, hash, error))
    return FALSE;
  account->hidden = TRUE; /* a last event with no devices for those who have the old token */
  little_server_tell_presence (call->server, account);
  account->hidden = FALSE;
  account->has_presence = has_presence;
  memcpy (account->presence, hash, sizeof account->presence);
  little_server_tell_presence (call->server, account);
  return TRUE;
}

static gboolean
post_presence (Call *call, GError **error)
{
  g_auto (CoteriePresenceRequest) request = { 0 };
  g_autoptr (GArray) reply = g_array_new (FALSE, TRUE, sizeof (CoteriePresence));

  if (!need_device (call, error) || !coterie_presence_request_from_json (&request, call->body, error))
    return FALSE;
  g_array_set_size (call->session->tokens, 0);
  for (guint i = 0; i < request.n_tokens; i++)
    {
      LittleAccount *account = little_server_find_token (call->server, request.tokens[i]);
      CoteriePresence presence = { 0 };

      g_array_append_vals (call->session->tokens, request.tokens[i], 1);
      memcpy (presence.token, request.tokens[i], sizeof presence.token);
      if (account != NULL)
        presence.n_devices = little_server_list_present (call->server, account, presence.devices);
      g_array_append_val (reply, presence);
    }
  coterie_presence_reply_write ((const CoteriePresence *) reply->data, reply->len, call->reply);
  return TRUE;
}

/* They hold for less than a call may take. */
static gboolean
get_turn (Call *call, GError **error)
{
  char *stun[] = { (char *) "stun:127.0.0.1", NULL };
  char *turn[] = { (char *) "turn:127.0.0.1", NULL };
  const CoterieRelays relays = { stun, turn, (char *) "user", (char *) "password", 600 };

  if (!need_device (call, error))
    return FALSE;
  call->server->n_turns++;
  coterie_relays_write (&relays, call->reply);
  return TRUE;
}

/* `path` ends with a slash when more belongs to it; `inside` must then stand in the rest. */
static const struct
{
  const char *method;
  const char *path;
  const char *inside;
  Handler handler;
} routes[] = {
  { "GET", "/v1/server", NULL, get_server },
  { "POST", "/v1/register", NULL, post_register },
  { "POST", "/v1/auth/password", NULL, post_password },
  { "POST", "/v1/auth/challenge", NULL, post_challenge },
  { "POST", "/v1/auth/token", NULL, post_token },
  { "POST", "/v1/auth/sign-out", NULL, post_sign_out },
  { "POST", "/v1/account/password", NULL, post_new_password },
  { "POST", "/v1/account/delete", NULL, post_delete },
  { "GET", "/v1/names/", "", get_name },
  { "GET", "/v1/accounts/", "/chain", get_chain },
  { "POST", "/v1/account/chain", NULL, post_chain },
  { "POST", "/v1/accounts/", "/bundle", post_bundle },
  { "PUT", "/v1/account/prekeys", NULL, put_prekeys },
  { "GET", "/v1/account/prekeys", NULL, get_prekeys },
  { "POST", "/v1/mailbox/gap-seen", NULL, post_gap_seen },
  { "PUT", "/v1/account/presence", NULL, put_presence },
  { "POST", "/v1/presence", NULL, post_presence },
  { "GET", "/v1/turn", NULL, get_turn },
};

static Handler
find_route (const char *method, const char *path, const char **rest)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (!g_str_equal (routes[i].method, method) || !g_str_has_prefix (path, routes[i].path))
        continue;
      *rest = path + strlen (routes[i].path);
      if (routes[i].inside == NULL ? **rest == '\0' : strstr (*rest, routes[i].inside) != NULL)
        return routes[i].handler;
    }
  return NULL;
}

char *
little_server_on_request (CoterieFakeTransport *transport,
                          const char *method,
                          const char *path,
                          JsonNode *body,
                          gpointer user_data,
                          GError **error)
{
  CoterieLittleServer *self = user_data;
  g_auto (CoterieWriter) reply = { 0 };
  Call call = { .server = self, .body = body, .reply = &reply };
  Handler handler = find_route (method, path, &call.rest);
  g_autoptr (GError) fault = NULL;

  call.session = little_server_find_session (self, transport);
  coterie_writer_init (&reply);
  if (handler == NULL)
    {
      refuse (error, COTERIE_CODE_NOT_FOUND);
      return NULL;
    }
  if (handler (&call, &fault))
    {
      if (g_strcmp0 (self->lost_reply, path) != 0)
        return coterie_writer_finish_string (&reply);
      g_clear_pointer (&self->lost_reply, g_free);
      g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "The reply was lost.");
      return NULL;
    }
  if (fault->domain != COTERIE_REFUSAL)
    g_error ("%s %s: the client wrote what the protocol does not know: %s", method, path, fault->message);
  g_propagate_error (error, g_steal_pointer (&fault));
  return NULL;
}
