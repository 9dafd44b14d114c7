// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "server/whereabouts.h"

#include "base/encoding.h"
#include "chain/prekey-wrapper.h"
#include "chain/register-statement.h"
#include "chain/signing-key.h"
#include "server/account-rows.h"
#include "server/chains.h"
#include "server/prekeys.h"
#include "wire/accounts.h"
#include "wire/chains.h"
#include "wire/json-door.h"
#include "wire/mailbox.h"

#include <sodium.h>

static void
notify (gint64 device_id, const char *event_json, gpointer user_data)
{
  g_autoptr (GBytes) bytes = g_bytes_new (event_json, strlen (event_json));

  coterie_hub_send_text (user_data, device_id, bytes);
}

static gboolean
is_here (gint64 device_id, gpointer user_data)
{
  return coterie_hub_is_here (user_data, device_id);
}

static void
on_hub (CoterieHubEvent event, const CoterieCaller *caller, guint64 connection, gpointer user_data)
{
  CoteriePresences *presences = user_data;

  if (event != COTERIE_HUB_ARRIVED)
    coterie_presences_end_connection (presences, connection);
  coterie_presences_update_device (presences, caller);
}

static void
on_letter (CoterieLetter *letter, gpointer owner)
{
  Room *room = owner;

  g_ptr_array_add (room->letters, letter);
}

static void
open_store (Room *self)
{
  g_autoptr (GError) error = NULL;

  self->sql = coterie_sql_open_in_memory (&error);
  g_assert_no_error (error);
  g_assert_true (coterie_schema_prepare (self->sql, &error));
  g_assert_no_error (error);
  g_assert_true (coterie_schema_get_server_id (self->sql, self->server.server_id, &error));
}

CoteriePresences *
room_new_presences (Room *self)
{
  CoteriePresences *presences = coterie_presences_new (notify, is_here, self->server.hub);

  coterie_hub_set_watch (self->server.hub, on_hub, presences);
  return presences;
}

Room *
room_new (void)
{
  Room *self = g_new0 (Room, 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sodium_init (), >=, 0);
  self->config.registration = COTERIE_REGISTRATION_OPEN;
  for (guint i = 0; i < COTERIE_N_LIMITS; i++)
    self->config.limits[i] = coterie_limit_get_value (i);
  self->clock = coterie_clock_new_fake (ROOM_TIME_MS);
  self->by_hand_bytes = COTERIE_EFFECTS_BY_HAND_BYTES;
  open_store (self);

  self->context = g_main_context_new ();
  self->inbox = coterie_inbox_new (self->context, self, &error);
  g_assert_no_error (error);
  self->letters = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_hub_letter_free);

  self->server.config = &self->config;
  self->server.clock = self->clock;
  self->server.hub = coterie_hub_new (on_letter);
  self->server.directory = coterie_directory_new (self->clock);
  self->server.auth = coterie_auth_new (self->server.server_id, self->clock);
  self->server.limits = coterie_limits_new (self->clock);
  self->server.presences = room_new_presences (self);
  self->server.whereabouts = coterie_whereabouts_new (NULL, NULL);
  self->config.link_seconds = COTERIE_LINKING_SECONDS;
  for (guint i = 0; i < COTERIE_N_RATES; i++)
    coterie_limits_configure (self->server.limits, i, 1, 0, 1);
  return self;
}

void
room_free (Room *self)
{
  room_collect (self);
  g_ptr_array_unref (self->letters);
  coterie_hub_set_watch (self->server.hub, NULL, NULL);
  coterie_presences_free (self->server.presences);
  coterie_whereabouts_free (self->server.whereabouts);
  coterie_limits_free (self->server.limits);
  coterie_auth_free (self->server.auth);
  coterie_directory_free (self->server.directory);
  coterie_inbox_free (self->inbox);
  coterie_hub_free (self->server.hub);
  g_main_context_unref (self->context);
  coterie_sql_close (self->sql);
  coterie_clock_unref (self->clock);
  g_free (self);
}

void
reply_clear (Reply *self)
{
  g_clear_pointer (&self->json, g_free);
  g_clear_pointer (&self->node, json_node_unref);
}

JsonObject *
reply_get (const Reply *self)
{
  g_assert_nonnull (self->node);
  return json_node_get_object (self->node);
}

static void
take_reply (Reply *reply, CoterieCall *call, GError *error)
{
  *reply = (Reply){ .status = call->status };
  if (error == NULL)
    reply->json = coterie_writer_finish_string (&call->reply);
  else
    {
      coterie_writer_clear (&call->reply);
      reply->refused = TRUE;
      reply->code = coterie_code_from_error (error);
      reply->status = coterie_code_get_status (reply->code);
      if (error->domain != COTERIE_REFUSAL)
        g_test_message ("%s: %s", g_quark_to_string (error->domain), error->message);
      else
        reply->json = g_strdup (coterie_refusal_get_members (error));
    }
  if (reply->json != NULL)
    {
      g_autoptr (GError) local = NULL;

      reply->node = coterie_json_open (reply->json, strlen (reply->json), COTERIE_REPLY_MAX_BYTES, &local);
      g_assert_no_error (local);
    }
}

static gboolean
finish_transaction (Room *self, gboolean done)
{
  g_autoptr (GError) error = NULL;

  if (!done)
    {
      g_assert_true (coterie_sql_rollback_to (self->sql, &error));
      g_assert_no_error (error);
    }
  else
    g_assert_true (coterie_sql_release (self->sql, &error));
  if (self->next_commit_fails)
    {
      self->next_commit_fails = FALSE;
      coterie_sql_rollback (self->sql);
      coterie_directory_forget (self->server.directory);
      return FALSE;
    }
  g_assert_true (coterie_sql_commit (self->sql, &error));
  g_assert_no_error (error);
  return done;
}

static void
begin_transaction (Room *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_sql_begin (self->sql, &error));
  g_assert_true (coterie_sql_savepoint (self->sql, &error));
  g_assert_no_error (error);
}

/* As the writer does it when it was another job that failed. */
static void
run_in_vain (Room *self, CoterieCall *call)
{
  self->next_runs_again = FALSE;
  self->next_commit_fails = TRUE;
  begin_transaction (self);
  g_assert_true (call->route->handler (call, self->sql, NULL));
  finish_transaction (self, TRUE);
  coterie_effects_clear (&call->effects);
  coterie_writer_clear (&call->reply);
  coterie_writer_init (&call->reply);
  call->status = 200;
}

static gboolean
run_handler (Room *self, CoterieCall *call, GError **error)
{
  gboolean done;

  if (call->route->prepare != NULL && !call->route->prepare (call, self->sql, error))
    return FALSE;
  if (self->between != NULL)
    {
      self->between (self->between_data);
      self->between = NULL;
    }
  if (call->route->run == COTERIE_RUN_READ)
    return call->route->handler (call, self->sql, error);
  if (self->next_runs_again)
    run_in_vain (self, call);
  begin_transaction (self);
  done = call->route->handler (call, self->sql, error);
  if (!finish_transaction (self, done) && done)
    {
      g_propagate_error (error, coterie_refusal_new_unavailable (1000));
      return FALSE;
    }
  return done;
}

void
room_call (Room *self, const Device *device, const char *method, const char *path, char *body, Reply *reply)
{
  CoterieCall call = { .server = &self->server, .status = 200, .now_ms = coterie_clock_get_wall_ms (self->clock) };
  g_auto (GStrv) parts = g_strsplit (path, "?", 2);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.7");
  g_autofree char *text = body;
  gsize by_hand_bytes = self->by_hand_bytes;
  GError *error = NULL;

  call.address = address;
  call.route = coterie_route_find (coterie_routes, coterie_n_routes, method, parts[0], call.parameters, &error);
  g_assert_no_error (error);
  if (parts[1] != NULL)
    call.query_value = g_strdup (strchr (parts[1], '=') + 1);
  if (device != NULL)
    {
      call.authenticated = TRUE;
      call.caller = device->caller;
      call.connection = device->connection;
    }
  else if (self->link_token != NULL)
    memcpy (call.token, self->link_token, sizeof call.token);
  if (text != NULL)
    {
      call.body = coterie_json_open (text, strlen (text), COTERIE_TEXT_FRAME_MAX_BYTES, &error);
      g_assert_no_error (error);
    }
  coterie_writer_init (&call.reply);

  if (run_handler (self, &call, &error))
    coterie_effects_run (&call.effects, self->server.hub, &by_hand_bytes);
  take_reply (reply, &call, error);
  coterie_effects_clear (&call.effects);
  if (call.free_prepared != NULL)
    call.free_prepared (call.prepared);
  for (guint i = 0; i < COTERIE_CALL_MAX_PARAMETERS; i++)
    g_free (call.parameters[i]);
  g_free (call.query_value);
  g_clear_pointer (&call.body, json_node_unref);
  g_clear_error (&error);
}

void
room_find_caller (Room *self, const guint8 *token, gboolean *good, CoterieCaller *caller)
{
  *good = coterie_auth_find_caller (self->sql, token, coterie_clock_get_wall_ms (self->clock), caller, NULL);
}

Device *
person_init_device (Person *self)
{
  Device *device = &self->devices[self->n_devices++];

  g_assert_cmpuint (self->n_devices, <=, PERSON_MAX_DEVICES);
  device->number = self->n_devices;
  device->registration = 4710 + device->number;
  device->dsk_secret = coterie_signing_key_new (device->dsk);
  randombytes_buf (device->ik, sizeof device->ik);
  device->ik[31] &= 0x3f;
  return device;
}

/* The proof by the identity key takes XEdDSA, which this floor has not: any bytes do. */
static GBytes *
prove_and_sign (CoterieRecord *record, const guint8 *aid, const Device *device, const Device *signer)
{
  coterie_record_prove (record, aid, device->dsk_secret);
  randombytes_buf (record->pop_x, sizeof record->pop_x);
  return coterie_record_sign (record, aid, signer->dsk_secret);
}

static void
append (CoterieChain *chain, GBytes *record)
{
  g_autoptr (GError) error = NULL;
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (record, &n_bytes);

  coterie_chain_append (chain, bytes, n_bytes, NULL, NULL, &error);
  g_assert_no_error (error);
}

Person *
person_new (const char *name)
{
  Person *self = g_new0 (Person, 1);
  Device *device = person_init_device (self);
  CoterieRecord record;

  g_strlcpy (self->name, name, sizeof self->name);
  randombytes_buf (self->auth, sizeof self->auth);
  coterie_record_init_genesis (&record, device->ik, device->dsk, ROOM_TIME_MS);
  self->genesis = prove_and_sign (&record, NULL, device, device);
  self->chain = coterie_chain_new ();
  append (self->chain, self->genesis);
  device->caller.id.device = 1;
  memcpy (device->caller.id.aid, person_get_aid (self), COTERIE_AID_BYTES);
  return self;
}

void
person_free (Person *self)
{
  for (guint i = 0; i < self->n_devices; i++)
    coterie_secret_free (self->devices[i].dsk_secret);
  coterie_chain_free (self->chain);
  g_bytes_unref (self->genesis);
  g_free (self);
}

const guint8 *
person_get_aid (const Person *self)
{
  return coterie_chain_get_aid (self->chain);
}

char *
person_get_path (const Person *self, const char *rest)
{
  g_autofree char *hex = coterie_hex_encode (person_get_aid (self), COTERIE_AID_BYTES);

  return g_strconcat ("/v1/accounts/", hex, rest, NULL);
}

static void
fill_bundle (const Person *self, const Device *device, guint32 first_id, guint n_one_time, CoterieBundle *bundle)
{
  CoteriePrekeyWrapper wrapper = { .device = device->number, .id = first_id, .time_ms = ROOM_TIME_MS };

  *bundle = (CoterieBundle){ .registration = device->registration, .n_one_time = n_one_time };
  bundle->signed_prekey.id = first_id;
  bundle->signed_prekey.time_ms = ROOM_TIME_MS;
  bundle->signed_prekey.key[0] = COTERIE_PUBLIC_KEY_TYPE;
  randombytes_buf (bundle->signed_prekey.key + 1, 32);
  bundle->signed_prekey.key[32] &= 0x3f;
  randombytes_buf (bundle->signed_prekey.signature, COTERIE_SIGNATURE_BYTES);
  memcpy (wrapper.aid, person_get_aid (self), COTERIE_AID_BYTES);
  memcpy (wrapper.key, bundle->signed_prekey.key, COTERIE_PUBLIC_KEY_BYTES);
  coterie_prekey_wrapper_sign (&wrapper, device->dsk_secret, bundle->signed_prekey.wrapper);

  bundle->one_time = g_new0 (CoteriePrekey, MAX (n_one_time, 1));
  for (guint i = 0; i < n_one_time; i++)
    {
      bundle->one_time[i].id = first_id + i;
      bundle->one_time[i].key[0] = COTERIE_PUBLIC_KEY_TYPE;
      randombytes_buf (bundle->one_time[i].key + 1, 32);
      bundle->one_time[i].key[32] &= 0x3f;
    }
}

char *
person_make_bundle (const Person *self, const Device *device, guint32 first_id, guint n_one_time)
{
  g_auto (CoterieBundle) bundle;
  CoterieWriter writer;

  fill_bundle (self, device, first_id, n_one_time, &bundle);
  coterie_writer_init (&writer);
  coterie_bundle_write (&bundle, &writer, NULL);
  return coterie_writer_finish_string (&writer);
}

char *
person_make_registration (const Person *self,
                          const char *invite,
                          const guint8 server_id[COTERIE_SERVER_ID_BYTES],
                          const CoterieChallengeReply *challenge)
{
  g_auto (CoterieRegisterRequest) request = { 0 };
  CoterieRegisterStatement statement = { .expires_ms = challenge->expires_ms, .name = self->name };
  CoterieWriter writer;

  memcpy (statement.server_id, server_id, sizeof statement.server_id);
  memcpy (statement.aid, person_get_aid (self), sizeof statement.aid);
  memcpy (statement.nonce, challenge->nonce, sizeof statement.nonce);
  memcpy (request.nonce, challenge->nonce, sizeof request.nonce);
  coterie_register_statement_sign (&statement, self->devices[0].dsk_secret, request.signature);
  g_strlcpy (request.name, self->name, sizeof request.name);
  memcpy (request.auth, self->auth, sizeof request.auth);
  g_strlcpy (request.invite, invite != NULL ? invite : "", sizeof request.invite);
  request.genesis = g_bytes_ref (self->genesis);
  fill_bundle (self, &self->devices[0], 1, 30, &request.bundle);
  coterie_writer_init (&writer);
  coterie_register_request_write (&request, &writer);
  return coterie_writer_finish_string (&writer);
}

char *
room_make_registration (Room *self, const Person *person, const char *invite)
{
  CoterieChallengeReply challenge;
  CoterieDeviceId device = { .device = 1 };

  memcpy (device.aid, person_get_aid (person), sizeof device.aid);
  coterie_auth_challenge (self->server.auth, &device, &challenge);
  return person_make_registration (person, invite, self->server.server_id, &challenge);
}

char *
person_make_password (const Person *self)
{
  CoteriePasswordRequest request;
  CoterieWriter writer;

  g_strlcpy (request.name, self->name, sizeof request.name);
  memcpy (request.auth, self->auth, sizeof request.auth);
  coterie_writer_init (&writer);
  coterie_password_request_write (&request, &writer);
  return coterie_writer_finish_string (&writer);
}

static void
learn_caller (Room *room, Person *self, Device *device)
{
  g_autofree char *hex = coterie_hex_encode (person_get_aid (self), COTERIE_AID_BYTES);
  g_autofree char *account = g_strdup_printf ("SELECT id FROM accounts WHERE aid = x'%s'", hex);
  g_autofree char *row = NULL;

  device->caller.id.device = device->number;
  memcpy (device->caller.id.aid, person_get_aid (self), COTERIE_AID_BYTES);
  device->caller.account_id = room_query (room, account);
  row = g_strdup_printf ("SELECT id FROM devices WHERE account_id = %" G_GINT64_FORMAT " AND number = %u",
                         device->caller.account_id, device->number);
  device->caller.device_id = room_query (room, row);
}

void
person_register (Room *room, Person *self)
{
  g_auto (Reply) reply = { 0 };
  const char *token;

  room_call (room, NULL, "POST", "/v1/register", room_make_registration (room, self, NULL), &reply);
  assert_status (reply, 201);
  token = json_object_get_string_member (reply_get (&reply), "token");
  g_assert_true (coterie_hex_decode (token, self->devices[0].token, COTERIE_TOKEN_BYTES));
  learn_caller (room, self, &self->devices[0]);
}

/* Straight into the tables: registering derives a key, which is slow on purpose. The password opens nothing. */
void
person_insert (Room *room, Person *self)
{
  Device *device = &self->devices[0];
  CoterieAccountRow row = { .state = COTERIE_ACCOUNT_ACTIVE, .password = (char *) "none", .created_ms = ROOM_TIME_MS };
  g_auto (CoterieBundle) bundle;
  g_autoptr (GError) error = NULL;
  gint64 device_id;

  g_strlcpy (row.name, self->name, sizeof row.name);
  memcpy (row.aid, person_get_aid (self), COTERIE_AID_BYTES);
  fill_bundle (self, device, 1, 30, &bundle);
  begin_transaction (room);
  coterie_account_row_insert (room->sql, &row, &error);
  g_assert_no_error (error);
  coterie_chains_insert_record (room->sql, row.account_id, self->chain, &error);
  g_assert_no_error (error);
  coterie_prekeys_insert_device (room->sql, row.account_id, 1, device->dsk, &bundle, &device_id, &error);
  g_assert_no_error (error);
  finish_transaction (room, TRUE);
  learn_caller (room, self, device);
}

Person *
person_new_registered (Room *room, const char *name)
{
  Person *self = person_new (name);

  person_insert (room, self);
  return self;
}

GBytes *
person_make_add (Person *self, guint32 signer, Device *added)
{
  CoterieRecord record;

  coterie_chain_init_add (self->chain, &record, signer, added->ik, added->dsk, ROOM_TIME_MS);
  return prove_and_sign (&record, person_get_aid (self), added, &self->devices[signer - 1]);
}

GBytes *
person_make_revoke (Person *self, guint32 signer, guint32 device)
{
  CoterieRecord record;

  coterie_chain_init_revoke (self->chain, &record, signer, device, COTERIE_REVOKE_LOST, ROOM_TIME_MS);
  return coterie_record_sign (&record, person_get_aid (self), self->devices[signer - 1].dsk_secret);
}

char *
person_make_append (const Person *self, GBytes *record, const char *bundle_json)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_writer_uint (&writer, "length", coterie_chain_get_length (self->chain));
  coterie_writer_hex (&writer, "head", coterie_chain_get_head (self->chain), COTERIE_HEAD_BYTES);
  coterie_writer_bytes (&writer, "record", record);
  if (bundle_json != NULL)
    coterie_writer_raw (&writer, "bundle", bundle_json);
  return coterie_writer_finish_string (&writer);
}

Device *
person_add_device (Room *room, Person *self)
{
  Device *device = person_init_device (self);
  g_autoptr (GBytes) record = person_make_add (self, 1, device);
  g_autofree char *bundle = person_make_bundle (self, device, 1, 30);
  g_auto (Reply) reply = { 0 };

  room_call (room, &self->devices[0], "POST", "/v1/account/chain", person_make_append (self, record, bundle), &reply);
  assert_status (reply, 200);
  append (self->chain, record);
  learn_caller (room, self, device);
  return device;
}

void
person_revoke_device (Room *room, Person *self, guint32 signer, guint32 device)
{
  g_autoptr (GBytes) record = person_make_revoke (self, signer, device);
  g_auto (Reply) reply = { 0 };

  room_call (room, &self->devices[signer - 1], "POST", "/v1/account/chain", person_make_append (self, record, NULL),
             &reply);
  assert_status (reply, 200);
  append (self->chain, record);
}

void
room_enter (Room *self, Device *device)
{
  device->connection = coterie_hub_enter (self->server.hub, &device->caller, self->inbox);
}

void
room_leave (Room *self, Device *device)
{
  coterie_hub_leave (self->server.hub, &device->caller, device->connection);
  device->connection = 0;
}

void
room_watch (Room *self, const Device *watcher, const Person *person)
{
  guint8 token[COTERIE_PRESENCE_TOKEN_BYTES] = { 0 }, hash[COTERIE_DIGEST_BYTES];
  g_autofree char *token_hex = NULL, *hash_hex = NULL;
  g_auto (Reply) set = { 0 }, watched = { 0 };

  memcpy (token, person->name, MIN (strlen (person->name), sizeof token));
  crypto_hash_sha256 (hash, token, sizeof token);
  token_hex = coterie_hex_encode (token, sizeof token);
  hash_hex = coterie_hex_encode (hash, sizeof hash);
  room_call (self, &person->devices[0], "PUT", "/v1/account/presence", g_strdup_printf ("{\"hash\":\"%s\"}", hash_hex),
             &set);
  assert_status (set, 200);
  room_call (self, watcher, "POST", "/v1/presence", g_strdup_printf ("{\"tokens\":[\"%s\"]}", token_hex), &watched);
  assert_status (watched, 200);
}

void
room_collect (Room *self)
{
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

void
room_forget_letters (Room *self)
{
  room_collect (self);
  g_ptr_array_set_size (self->letters, 0);
}

const CoterieHubLetter *
room_get_letter (Room *self, const Device *device, CoterieHubLetterKind kind, guint index)
{
  room_collect (self);
  for (guint i = 0; i < self->letters->len; i++)
    {
      const CoterieHubLetter *letter = g_ptr_array_index (self->letters, i);

      if (letter->device_id == device->caller.device_id && letter->kind == kind && index-- == 0)
        return letter;
    }
  return NULL;
}

guint
room_count_letters (Room *self, const Device *device, CoterieHubLetterKind kind)
{
  guint count = 0;

  while (room_get_letter (self, device, kind, count) != NULL)
    count++;
  return count;
}

char *
room_get_text (Room *self, const Device *device, guint index)
{
  const CoterieHubLetter *letter = room_get_letter (self, device, COTERIE_HUB_TEXT, index);
  gsize n_bytes;
  const char *text;

  if (letter == NULL)
    return NULL;
  text = g_bytes_get_data (letter->bytes, &n_bytes);
  return g_strndup (text, n_bytes);
}

static int
compare_people (gconstpointer a, gconstpointer b)
{
  return memcmp (person_get_aid (*(Person *const *) a), person_get_aid (*(Person *const *) b), COTERIE_AID_BYTES);
}

static GPtrArray *
list_people (const Parcel *self)
{
  GPtrArray *people = g_ptr_array_new ();

  for (guint i = 0; i < self->n_sealed; i++)
    if (!g_ptr_array_find (people, self->sealed[i].to, NULL))
      g_ptr_array_add (people, self->sealed[i].to);
  for (guint i = 0; i < self->n_also; i++)
    if (!g_ptr_array_find (people, self->also[i], NULL))
      g_ptr_array_add (people, self->also[i]);
  g_ptr_array_sort (people, compare_people);
  return people;
}

static void
add_section (const Parcel *self, Person *person, CoterieSend *send)
{
  CoterieSendAccount *account = &send->accounts[send->n_accounts++];

  account->aid = person_get_aid (person);
  account->length = coterie_chain_get_length (person->chain);
  account->head = coterie_chain_get_head (person->chain);
  account->first_envelope = send->n_envelopes;
  for (guint i = 0; i < self->n_sealed; i++)
    if (self->sealed[i].to == person)
      {
        const Sealed *sealed = &self->sealed[i];
        CoterieSendEnvelope *envelope = &send->envelopes[send->n_envelopes++];

        envelope->device = sealed->device;
        envelope->registration =
            sealed->device <= person->n_devices ? person->devices[sealed->device - 1].registration : 1;
        envelope->kind = COTERIE_ENVELOPE_MESSAGE;
        envelope->bytes = (const guint8 *) sealed->text;
        envelope->size = (guint32) strlen (sealed->text);
      }
  account->n_envelopes = send->n_envelopes - account->first_envelope;
}

GBytes *
parcel_encode (const Parcel *self)
{
  g_autoptr (GPtrArray) people = list_people (self);
  g_autofree CoterieSendAccount *accounts = g_new0 (CoterieSendAccount, people->len + 1);
  g_autofree CoterieSendEnvelope *envelopes = g_new0 (CoterieSendEnvelope, self->n_sealed + 1);
  CoterieSend send = { .klass = self->klass != 0 ? self->klass : COTERIE_CLASS_STORED,
                       .partial = self->partial,
                       .number = self->number,
                       .accounts = accounts,
                       .envelopes = envelopes };

  if (self->common != NULL)
    {
      send.common = (const guint8 *) self->common;
      send.common_size = (guint32) strlen (self->common);
    }
  for (guint i = 0; i < people->len; i++)
    add_section (self, g_ptr_array_index (people, i), &send);
  return coterie_send_encode (&send);
}

void
sent_clear (Sent *self)
{
  coterie_mailbox_result_clear (&self->result);
  coterie_send_clear (&self->send);
  g_clear_pointer (&self->frame, g_bytes_unref);
  g_clear_error (&self->error);
}

void
room_send_frame (Room *self, const Device *device, GBytes *frame, Sent *sent)
{
  CoterieMailboxSend request = { .caller = &device->caller,
                                 .send = &sent->send,
                                 .now_ms = coterie_clock_get_wall_ms (self->clock),
                                 .hub = self->server.hub,
                                 .presences = self->server.presences,
                                 .reserve = self->server.reserve,
                                 .connection = device->connection };
  CoterieEffects effects = { 0 };
  gsize by_hand_bytes = self->by_hand_bytes;
  gsize n_bytes;
  const guint8 *bytes;
  gboolean done;

  sent_clear (sent);
  *sent = (Sent){ .frame = g_bytes_ref (frame) };
  bytes = g_bytes_get_data (frame, &n_bytes);
  g_assert_true (coterie_send_parse (&sent->send, bytes, n_bytes, &sent->error));
  coterie_mailbox_hash_frame (bytes, n_bytes, request.frame_hash);

  begin_transaction (self);
  done = coterie_mailbox_send (self->sql, self->server.directory, &request, &sent->result, &sent->error);
  if (done)
    coterie_mailbox_add_effects (&request, &sent->result, &effects);
  if (!finish_transaction (self, done) && done)
    sent->error = coterie_refusal_new_unavailable (1000);
  else if (done)
    coterie_effects_run (&effects, self->server.hub, &by_hand_bytes);
  coterie_effects_clear (&effects);
  sent->refused = sent->error != NULL;
  if (sent->refused)
    sent->code = coterie_code_from_error (sent->error);
}

void
room_send (Room *self, const Device *device, const Parcel *parcel, Sent *sent)
{
  g_autoptr (GBytes) frame = parcel_encode (parcel);

  room_send_frame (self, device, frame, sent);
}

void
room_send_text (Room *self, Person *from, Person *to, guint64 number, const char *text, Sent *sent)
{
  Sealed sealed[COTERIE_CHAIN_MAX_ACTIVE_DEVICES];
  Parcel parcel = { .number = number, .sealed = sealed, .also = &from, .n_also = 1 };

  for (guint i = 0; i < to->n_devices; i++)
    if (coterie_chain_get_active_device (to->chain, i + 1) != NULL)
      sealed[parcel.n_sealed++] = (Sealed){ to, i + 1, text };
  room_send (self, &from->devices[0], &parcel, sent);
}

gint64
room_query (Room *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  coterie_sql_fetch_int (coterie_sql_prepare (self->sql, sql), 0, &value, &error);
  g_assert_no_error (error);
  return value;
}

void
room_exec (Room *self, const char *sql)
{
  g_autoptr (GError) error = NULL;

  coterie_sql_exec (self->sql, sql, &error);
  g_assert_no_error (error);
}

guint
room_count_waiting (Room *self, const Device *device)
{
  g_autoptr (GError) error = NULL;
  guint64 count;

  coterie_mailbox_count (self->sql, device->caller.device_id, &count, &error);
  g_assert_no_error (error);
  return (guint) count;
}

void
room_ack (Room *self, const Device *device, const guint64 *ids, guint n_ids)
{
  g_autoptr (GError) error = NULL;

  begin_transaction (self);
  g_assert_true (coterie_mailbox_ack (self->sql, self->server.directory, device->caller.device_id, ids, n_ids, &error));
  g_assert_no_error (error);
  finish_transaction (self, TRUE);
}
