// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "person.h"

#include "base/encoding.h"
#include "chain/prekey-wrapper.h"
#include "core/client-private.h"
#include "crypto/device-keys.h"
#include "crypto/key-slot.h"
#include "entities/sentence.h"
#include "kit/account-room.h"
#include "kit/vault-room.h"
#include "kit/wait.h"
#include "sql/connection.h"
#include "store/own-devices.h"

#include <string.h>

void
test_town_set_up (TestTown *self, gconstpointer data)
{
  self->clock = coterie_clock_new_fake (TEST_NOW_MS);
  self->server = coterie_little_server_new (self->clock);
}

void
test_town_tear_down (TestTown *self, gconstpointer data)
{
  coterie_little_server_free (self->server);
  coterie_clock_unref (self->clock);
}

/* ------------------------------------------------------------------------------------ what the client tells */

static void
on_notice (CoterieClient *client, CoterieNotice notice, CoterieContact *contact, const char *sentence, TestPerson *self)
{
  g_autofree char *value = NULL;

  g_assert_cmpint (coterie_sentence_find (sentence, &value), !=,
                   COTERIE_SENTENCE_NONE); /* or it could not be translated */
  g_ptr_array_add (self->told, g_strdup_printf ("%s: %s", coterie_notice_to_string (notice), sentence));
}

static void
on_message (CoterieClient *client, CoterieMessage *message, TestPerson *self)
{
  self->n_messages++;
}

static void
on_request (CoterieClient *client, CoterieContact *contact, TestPerson *self)
{
  self->n_requests++;
}

static void
on_typing (CoterieClient *client, CoterieChat *chat, TestPerson *self)
{
  self->typing = coterie_chat_get_typing (chat);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

/* ------------------------------------------------------------------------------------ starting and ending */

static void
make_client (TestPerson *self)
{
  CoterieClientOptions options = {
    .profile_dir = self->dir, .server_url = "http://127.0.0.1:8787", .clock = self->clock, .cheap_key_slot = TRUE
  };

  self->transport = coterie_fake_transport_new ();
  coterie_fake_transport_set_reachable (self->transport, TRUE);
  coterie_little_server_plug (self->server, self->transport);
  options.transport = COTERIE_TRANSPORT (self->transport);
  self->client = coterie_client_new (&options);
  g_signal_connect (self->client, "notice", G_CALLBACK (on_notice), self);
  g_signal_connect (self->client, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->client, "request", G_CALLBACK (on_request), self);
  g_signal_connect (self->client, "typing", G_CALLBACK (on_typing), self);
}

static void
drop_client (TestPerson *self)
{
  g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  coterie_wait_settle ();
  g_clear_object (&self->transport);
}

void
test_person_start (TestPerson *self)
{
  g_autoptr (CoterieSecret) passphrase = test_secret ("the passphrase");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  make_client (self);
  coterie_client_open_async (self->client, passphrase, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_open_finish (self->client, result, &error);
  g_assert_no_error (error);
}

void
test_person_stop (TestPerson *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (test_person_is_online (self))
    test_person_go_offline (self);
  coterie_client_close_async (self->client, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_close_finish (self->client, result);
  coterie_little_server_unplug (self->server, self->transport);
  drop_client (self);
}

void
test_person_kill (TestPerson *self)
{
  coterie_little_server_unplug (self->server, self->transport);
  g_object_run_dispose (G_OBJECT (self->client)); /* whatever is under way and still holds it */
  drop_client (self);
}

void
test_person_go_online (TestPerson *self)
{
  coterie_client_connect (self->client);
  coterie_little_server_open (self->server, self->transport, self->name, self->device);
}

void
test_person_go_offline (TestPerson *self)
{
  coterie_little_server_close (self->server, self->transport);
}

gboolean
test_person_is_online (TestPerson *self)
{
  return coterie_transport_is_connected (COTERIE_TRANSPORT (self->transport));
}

guint
test_person_count_requests (TestPerson *self, const char *path)
{
  guint n_found = 0;

  for (guint i = 0; i < coterie_fake_transport_get_n_requests (self->transport); i++)
    n_found += g_str_has_suffix (coterie_fake_transport_get_request (self->transport, i), path);
  return n_found;
}

void
test_person_run_sql (TestPerson *self, const char *script)
{
  g_autofree char *slot_path = g_build_filename (self->dir, "keyslot", NULL);
  g_autofree char *path = g_build_filename (self->dir, "store.db", NULL);
  g_autoptr (CoterieSecret) passphrase = test_secret ("the passphrase");
  g_autoptr (CoterieSecret) key = NULL;
  g_autoptr (CoterieSql) sql = NULL;
  g_autoptr (GBytes) slot = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (self->client);
  slot = coterie_key_slot_read_file (slot_path, &error);
  g_assert_no_error (error);
  key = coterie_key_slot_open (slot, passphrase, &error);
  g_assert_no_error (error);
  sql = coterie_sql_open (path, key, COTERIE_SQL_FLAGS_NONE, &error);
  g_assert_no_error (error);
  coterie_sql_exec (sql, script, &error);
  g_assert_no_error (error);
}

void
test_person_restart (TestPerson *self)
{
  test_person_stop (self);
  test_person_start (self);
  test_person_go_online (self);
}

static void
register_person (TestPerson *self)
{
  g_autoptr (CoterieSecret) password = test_secret ("the password");
  g_autoptr (CoterieSecret) passphrase = test_secret ("the passphrase");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_register_async (self->client, self->name, NULL, password, passphrase, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_register_finish (self->client, result, &error);
  g_assert_no_error (error);
}

static TestPerson *
make_registered (CoterieLittleServer *server, CoterieClock *clock, const char *name)
{
  TestPerson *self = g_new0 (TestPerson, 1);

  self->server = server;
  self->clock = coterie_clock_ref (clock);
  self->name = g_strdup (name);
  self->device = 1;
  self->dir = g_dir_make_tmp ("coterie-person-XXXXXX", NULL);
  self->told = g_ptr_array_new_with_free_func (g_free);
  make_client (self);
  register_person (self);
  return self;
}

TestPerson *
test_person_new (CoterieLittleServer *server, CoterieClock *clock, const char *name)
{
  TestPerson *self = make_registered (server, clock, name);

  test_person_go_online (self);
  return self;
}

/* ------------------------------------------------------------------------------------ further devices */

static GBytes *
make_add (const CoterieChain *chain, guint32 signer_number, CoterieDeviceKeys *signer, CoterieDeviceKeys *added)
{
  CoterieRecord record;
  g_autoptr (GError) error = NULL;

  coterie_chain_init_add (chain, &record, signer_number, coterie_device_keys_get_identity (added),
                          coterie_device_keys_get_signing (added), TEST_NOW_MS);
  coterie_device_keys_prove (added, &record, coterie_chain_get_aid (chain), &error);
  g_assert_no_error (error);
  return coterie_record_sign (&record, coterie_chain_get_aid (chain), coterie_device_keys_get_signing_secret (signer));
}

/* What the account of its own had uploaded, stated once more as that device. */
static void
take_bundle (TestPerson *self, const char *name, const guint8 *aid, guint32 device, CoterieBundle *bundle)
{
  CoterieDeviceKeys *keys = coterie_account_get_identity (self->client->account)->keys;
  g_autoptr (GArray) one_time = g_array_new (FALSE, FALSE, sizeof (CoteriePrekey));
  CoteriePrekeyWrapper wrapper = { .device = device };

  for (guint n = coterie_little_server_get_n_one_time (self->server, name, 1); n > 0; n--)
    {
      coterie_bundle_clear (bundle);
      g_assert_true (coterie_little_server_fetch_bundle (self->server, name, 1, bundle));
      g_array_append_vals (one_time, bundle->one_time, bundle->n_one_time);
    }
  g_free (bundle->one_time);
  bundle->n_one_time = one_time->len;
  bundle->one_time = g_memdup2 (one_time->data, one_time->len * sizeof (CoteriePrekey));
  memcpy (wrapper.aid, aid, sizeof wrapper.aid);
  memcpy (wrapper.key, bundle->signed_prekey.key, sizeof wrapper.key);
  wrapper.id = bundle->signed_prekey.id;
  wrapper.time_ms = bundle->signed_prekey.time_ms;
  coterie_prekey_wrapper_sign (&wrapper, coterie_device_keys_get_signing_secret (keys), bundle->signed_prekey.wrapper);
}

static gpointer
approve_job (CoterieDesk *desk, gpointer data, GError **error)
{
  return coterie_store_own_devices_approve (desk->sql, data, "Another one", "", error) ? COTERIE_JOB_DONE : NULL;
}

static void
approve (TestPerson *first, const guint8 *ik)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_vault_run_async (first->client->vault, approve_job, (gpointer) ik, NULL, NULL, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_vault_finish (first->client->vault, result, &error);
  g_assert_no_error (error);
}

static char *
to_hex (const guint8 *bytes, gsize n_bytes)
{
  return coterie_hex_encode (bytes, n_bytes);
}

/* The profile of an account of its own becomes that of a device of another. */
static void
move_profile (TestPerson *self, const char *name, const CoterieChain *chain)
{
  g_autofree char *aid = to_hex (coterie_chain_get_aid (chain), COTERIE_AID_BYTES);
  g_autofree char *head = to_hex (coterie_chain_get_head (chain), COTERIE_HEAD_BYTES);
  g_autofree char *records = NULL, *chat_id = NULL, *script = NULL;
  guint8 chat[COTERIE_CHAT_ID_BYTES];
  const guint8 *bytes;
  gsize n_bytes;

  bytes = coterie_chain_get_records (chain, &n_bytes);
  records = to_hex (bytes, n_bytes);
  coterie_chat_id_direct (coterie_chain_get_aid (chain), coterie_chain_get_aid (chain), chat);
  chat_id = to_hex (chat, sizeof chat);
  script =
      g_strdup_printf ("UPDATE device SET name = '%s', aid = x'%s', device = %u;"
                       "UPDATE accounts SET aid = x'%s', name = '%s', length = %u, head = x'%s', records = x'%s';"
                       "UPDATE chats SET id = x'%s'; DELETE FROM settings;",
                       name, aid, self->device, aid, name, coterie_chain_get_length (chain), head, records, chat_id);
  test_person_run_sql (self, script);
}

static TestPerson *
new_device (TestPerson *first, gboolean approved)
{
  static guint n_made;
  const CoterieChain *chain = coterie_little_server_get_chain (first->server, first->name);
  g_autofree char *name = g_strdup_printf ("made-%u", ++n_made);
  TestPerson *self = make_registered (first->server, first->clock, name);
  CoterieDeviceKeys *keys = coterie_device_keys_ref (coterie_account_get_identity (self->client->account)->keys);
  g_auto (CoterieBundle) bundle = { 0 };
  g_autoptr (GBytes) record = NULL;
  guint n_devices;

  coterie_chain_get_devices (chain, &n_devices);
  self->device = n_devices + 1;
  record = make_add (chain, first->device, coterie_account_get_identity (first->client->account)->keys, keys);
  take_bundle (self, name, coterie_chain_get_aid (chain), self->device, &bundle);
  test_person_stop (self);
  if (approved)
    approve (first, coterie_device_keys_get_identity (keys));
  coterie_little_server_add_device (first->server, first->name, record, &bundle);
  move_profile (self, first->name, coterie_little_server_get_chain (first->server, first->name));
  g_free (self->name);
  self->name = g_strdup (first->name);
  coterie_device_keys_unref (keys);
  test_person_start (self);
  return self;
}

TestPerson *
test_person_new_device (TestPerson *first)
{
  return new_device (first, TRUE);
}

TestPerson *
test_person_new_unapproved (TestPerson *first)
{
  return new_device (first, FALSE);
}

void
test_person_free (TestPerson *self)
{
  if (self->client != NULL)
    test_person_stop (self);
  test_remove_folder (self->dir);
  coterie_clock_unref (self->clock);
  g_ptr_array_unref (self->told);
  g_free (self->name);
  g_free (self->dir);
  g_free (self);
}

/* ------------------------------------------------------------------------------------ chats */

static gboolean
send_text (TestPerson *self, const char *to, const char *text, CoterieMessage **message, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_send_async (self->client, to, text, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  return coterie_client_send_finish (self->client, result, message, error);
}

void
test_person_send (TestPerson *self, const char *to, const char *text)
{
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  send_text (self, to, text, &message, &error);
  g_assert_no_error (error);
}

gboolean
test_person_try_send (TestPerson *self, const char *to, const char *text, GError **error)
{
  g_autoptr (CoterieMessage) message = NULL;

  return send_text (self, to, text, &message, error);
}

void
test_person_settle (TestPerson *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_settle_async (self->client, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_settle_finish (self->client, result, &error);
  g_assert_no_error (error);
}

/* A line of ours is a sentence that the window has in other languages. */
static void
assert_translatable (gpointer row, gpointer user_data)
{
  const CoterieMessageKind kind = coterie_message_get_kind (row);
  g_autofree char *value = NULL;

  if (kind != COTERIE_MESSAGE_TEXT && kind != COTERIE_MESSAGE_NOTHING)
    g_assert_cmpint (coterie_sentence_find (coterie_message_get_body (row), &value), !=, COTERIE_SENTENCE_NONE);
}

static gpointer
do_nothing (CoterieDesk *desk, gpointer data, GError **error)
{
  return COTERIE_JOB_DONE;
}

void
test_person_hear (TestPerson *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_vault_run_plain_async (self->client->vault, do_nothing, NULL, NULL, NULL, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_vault_finish (self->client->vault, result, &error);
  g_assert_no_error (error);
}

GPtrArray *
test_person_history (TestPerson *self, const char *with)
{
  CoterieChat *chat = coterie_client_find_chat (self->client, with);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows;

  if (chat == NULL)
    return g_ptr_array_new_with_free_func (g_object_unref);
  coterie_client_load_history_async (self->client, chat, G_MAXUINT64, 1000, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_history_finish (self->client, result, &error);
  g_assert_no_error (error);
  test_person_hear (self);
  g_ptr_array_foreach (rows, assert_translatable, NULL);
  return rows;
}

char *
test_person_read_chat (TestPerson *self, const char *with)
{
  g_autoptr (GPtrArray) rows = test_person_history (self, with);
  GString *texts = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      CoterieMessage *row = rows->pdata[i];

      if (coterie_message_get_kind (row) == COTERIE_MESSAGE_TEXT)
        g_string_append_printf (texts, "%s%s", texts->len > 0 ? "|" : "", coterie_message_get_body (row));
    }
  return g_string_free (texts, FALSE);
}

guint
test_person_count_kind (TestPerson *self, const char *with, CoterieMessageKind kind)
{
  g_autoptr (GPtrArray) rows = test_person_history (self, with);
  guint n_rows = 0;

  for (guint i = 0; i < rows->len; i++)
    if (coterie_message_get_kind (rows->pdata[i]) == kind)
      n_rows++;
  return n_rows;
}

void
test_person_assert_chat (TestPerson *self, const char *with, const char *texts)
{
  g_autofree char *found = test_person_read_chat (self, with);

  g_assert_cmpstr (found, ==, texts);
}

static gboolean
has_chat (TestPerson *self, const char *with, const char *texts)
{
  g_autofree char *found = test_person_read_chat (self, with);

  return g_str_equal (found, texts);
}

void
test_person_wait_chat (TestPerson *self, const char *with, const char *texts)
{
  gint64 until_us = g_get_monotonic_time () + COTERIE_WAIT_MAX_S * G_USEC_PER_SEC;

  while (!has_chat (self, with, texts) && g_get_monotonic_time () < until_us)
    coterie_wait_turn ();
  test_person_assert_chat (self, with, texts);
}

gboolean
test_person_knows_state (TestPerson *self, const char *with, guint64 position, CoterieMessageState state)
{
  g_autoptr (GPtrArray) rows = test_person_history (self, with);

  return position < rows->len && coterie_message_get_state (rows->pdata[position]) == state;
}

/* ------------------------------------------------------------------------------------ people */

CoterieContact *
test_person_find (TestPerson *self, const char *name)
{
  return coterie_client_find_contact (self->client, name);
}

void
test_person_accept (TestPerson *self, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_accept_async (self->client, test_person_find (self, name), NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_accept_finish (self->client, result, &error);
  g_assert_no_error (error);
}

void
test_person_block (TestPerson *self, const char *name, gboolean blocked)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_set_blocked_async (self->client, test_person_find (self, name), blocked, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  coterie_client_set_blocked_finish (self->client, result, &error);
  g_assert_no_error (error);
}

void
test_person_mark_read (TestPerson *self, const char *with)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_mark_read_async (self->client, coterie_client_find_chat (self->client, with), NULL, on_result,
                                  &result);
  coterie_wait_for (result != NULL);
  coterie_client_mark_read_finish (self->client, result, &error);
  g_assert_no_error (error);
}

CoterieHold
test_person_get_hold (TestPerson *self, const char *name)
{
  CoterieContact *contact = test_person_find (self, name);

  return contact != NULL ? coterie_contact_get_hold (contact) : COTERIE_HOLD_NONE;
}

guint
test_person_count_told (TestPerson *self, CoterieNotice notice)
{
  g_autofree char *prefix = g_strdup_printf ("%s: ", coterie_notice_to_string (notice));
  guint n_told = 0;

  for (guint i = 0; i < self->told->len; i++)
    if (g_str_has_prefix (self->told->pdata[i], prefix))
      n_told++;
  return n_told;
}

gboolean
test_person_was_told (TestPerson *self, CoterieNotice notice)
{
  return test_person_count_told (self, notice) > 0;
}
