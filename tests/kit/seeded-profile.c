// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/seeded-profile.h"

#include "core/client.h"
#include "crypto/device-keys.h"
#include "crypto/key-slot.h"
#include "kit/little-server.h"
#include "kit/seed-texts.h"
#include "kit/wait.h"
#include "store/accounts.h"
#include "store/chats.h"
#include "store/contacts.h"
#include "store/messages.h"
#include "store/search.h"
#include "wire/content.h"

#include <sodium.h>
#include <string.h>

#define MINUTE_MS (60 * 1000)
#define INDEX_BATCH 20000
#define MESSAGE_BATCH 50000
#define OTHERS_MAX 12
#define LAST_TEXT_MAX_BYTES 120

typedef struct
{
  const SeededProfile *wish;
  CoterieSql *sql;
  SeedTexts *texts;
  guint8 own_aid[COTERIE_AID_BYTES];
  gint64 now_ms;
  guint n_texts; /* so far */
} Seeding;

/* ------------------------------------------------------------------------------------ the account */

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static CoterieSecret *
make_secret (const char *text)
{
  CoterieSecret *secret = coterie_secret_new (strlen (text));

  memcpy (coterie_secret_peek_mutable (secret), text, strlen (text));
  return secret;
}

static gboolean
register_account (CoterieClient *client, const SeededProfile *wish, GError **error)
{
  g_autoptr (CoterieSecret) password = make_secret ("the password of nobody");
  g_autoptr (CoterieSecret) passphrase = make_secret (wish->passphrase);
  g_autoptr (GAsyncResult) done = NULL, closed = NULL;
  gboolean registered;

  coterie_client_register_async (client, wish->name, NULL, password, passphrase, NULL, on_result, &done);
  coterie_wait_for (done != NULL);
  registered = coterie_client_register_finish (client, done, error);
  coterie_client_close_async (client, on_result, &closed);
  coterie_wait_for (closed != NULL);
  coterie_client_close_finish (client, closed);
  return registered;
}

static gboolean
make_account (const SeededProfile *wish, CoterieClock *clock, GError **error)
{
  g_autoptr (CoterieLittleServer) server = coterie_little_server_new (clock);
  g_autoptr (CoterieFakeTransport) transport = coterie_fake_transport_new ();
  CoterieClientOptions options = {
    .profile_dir = wish->dir,
    .server_url = wish->server_url,
    .clock = clock,
    .transport = COTERIE_TRANSPORT (transport),
    .cheap_key_slot = TRUE,
  };
  g_autoptr (CoterieClient) client = coterie_client_new (&options);
  gboolean done;

  coterie_fake_transport_set_reachable (transport, TRUE);
  coterie_little_server_plug (server, transport);
  done = register_account (client, wish, error);
  coterie_little_server_unplug (server, transport);
  g_clear_object (&client);
  coterie_wait_settle ();
  return done;
}

static CoterieSql *
open_store (const SeededProfile *wish, GError **error)
{
  g_autofree char *slot_path = g_build_filename (wish->dir, "keyslot", NULL);
  g_autofree char *store_path = g_build_filename (wish->dir, "store.db", NULL);
  g_autofree char *absolute = g_canonicalize_filename (store_path, NULL);
  g_autoptr (CoterieSecret) passphrase = make_secret (wish->passphrase);
  g_autoptr (CoterieSecret) key = NULL;
  g_autoptr (GBytes) slot = coterie_key_slot_read_file (slot_path, error);
  CoterieSql *sql;

  if (slot == NULL)
    return NULL;
  key = coterie_key_slot_open (slot, passphrase, error);
  if (key == NULL)
    return NULL;
  sql = coterie_sql_open (absolute, key, COTERIE_SQL_FLAGS_NONE, error);
  if (sql != NULL)
    coterie_sql_set_cache_kib (sql, 64 * 1024);
  return sql;
}

/* ------------------------------------------------------------------------------------ people */

static CoterieChain *
make_chain (gint64 now_ms, GError **error)
{
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (error);
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  g_autoptr (GBytes) genesis = NULL;
  CoterieRecord record;

  if (keys == NULL)
    return NULL;
  coterie_record_init_genesis (&record, coterie_device_keys_get_identity (keys), coterie_device_keys_get_signing (keys),
                               (guint64) now_ms);
  if (!coterie_device_keys_prove (keys, &record, NULL, error))
    return NULL;
  genesis = coterie_record_sign (&record, NULL, coterie_device_keys_get_signing_secret (keys));
  if (!coterie_chain_append (chain, g_bytes_get_data (genesis, NULL), g_bytes_get_size (genesis), coterie_xeddsa_verify,
                             NULL, error))
    return NULL;
  return g_steal_pointer (&chain);
}

static gboolean
add_account (Seeding *self, guint n, CoterieStoreAccount *row, GError **error)
{
  g_autoptr (CoterieChain) chain = make_chain (self->now_ms, error);
  CoterieChainPin pin;
  const guint8 *records;
  gsize n_bytes;

  if (chain == NULL)
    return FALSE;
  coterie_chain_get_pin (chain, &pin);
  records = coterie_chain_get_records (chain, &n_bytes);
  row->name = g_strdup_printf ("p%05u", n);
  row->records = g_bytes_new (records, n_bytes);
  row->head.length = pin.length;
  memcpy (row->head.head, pin.head, sizeof row->head.head);
  memcpy (row->aid, pin.aid, sizeof row->aid);
  return coterie_store_accounts_insert (self->sql, row, error);
}

static gboolean
add_contact (Seeding *self, guint n, const CoterieStoreAccount *account, GError **error)
{
  g_auto (CoterieStoreContact) row = { .account = account->account, .display_name = seed_texts_make_name (n) };

  return coterie_store_contacts_insert (self->sql, row.account, COTERIE_CONTACT_ACCEPTED, error) &&
         coterie_store_contacts_set_profile (self->sql, &row, error);
}

static gboolean
add_chat (Seeding *self, guint n, CoterieStoreChat *row, GError **error)
{
  g_auto (CoterieStoreAccount) account = { 0 };

  if (!add_account (self, n, &account, error) || !add_contact (self, n, &account, error))
    return FALSE;
  row->kind = COTERIE_CHAT_DIRECT;
  row->account = account.account;
  row->last_ms = self->now_ms - (gint64) n * MINUTE_MS;
  coterie_chat_id_direct (self->own_aid, account.aid, row->id);
  randombytes_buf (row->secret, sizeof row->secret);
  return coterie_store_chats_insert (self->sql, row, error);
}

/* ------------------------------------------------------------------------------------ messages */

static gboolean
add_message (Seeding *self, CoterieStoreChat *chat, gint64 time_ms, GError **error)
{
  guint n = self->n_texts++;
  gboolean own = n % 3 == 1;
  CoterieStoreMessage row = {
    .message = COTERIE_STORE_MESSAGE (chat->chat, chat->n_messages),
    .account = own ? COTERIE_STORE_OWN_ACCOUNT : chat->account,
    .device = 1,
    .kind = COTERIE_MESSAGE_TEXT,
    .state = own ? COTERIE_MESSAGE_STATE_READ : COTERIE_MESSAGE_RECEIVED,
    .time_ms = time_ms,
    .sent_ms = time_ms - 300,
    .body = (char *) seed_texts_make (self->texts, n),
  };
  gboolean inserted;

  chat->last_account = row.account;
  chat->last_kind = row.kind;
  chat->last_state = row.state;
  randombytes_buf (row.id, sizeof row.id);
  return coterie_store_messages_insert (self->sql, &row, &inserted, error);
}

static char *
make_last_text (const char *text)
{
  g_autofree char *cut = g_strndup (text, LAST_TEXT_MAX_BYTES);

  return g_utf8_make_valid (cut, -1);
}

static gboolean
next_batch (Seeding *self, GError **error)
{
  return coterie_sql_commit (self->sql, error) && coterie_sql_begin (self->sql, error);
}

static gboolean
fill_chat (Seeding *self, CoterieStoreChat *chat, guint n_messages, guint n_unread, GError **error)
{
  gint64 time_ms = chat->last_ms - (gint64) n_messages * MINUTE_MS;

  for (guint i = 0; i < n_messages; i++)
    {
      time_ms += MINUTE_MS;
      if (!add_message (self, chat, time_ms, error))
        return FALSE;
      chat->n_messages++;
      if (chat->n_messages % MESSAGE_BATCH == 0 && !next_batch (self, error))
        return FALSE;
    }
  n_unread = MIN (n_unread, n_messages);
  chat->first_unread = chat->delivered_to = chat->n_messages;
  chat->first_unread -= n_unread;
  chat->read_to = chat->first_unread;
  if (!coterie_store_messages_count_others (self->sql, chat->chat, COTERIE_STORE_OWN_ACCOUNT, chat->first_unread,
                                            chat->n_messages, &chat->n_unread, error))
    return FALSE;
  g_free (chat->last_text);
  chat->last_text = make_last_text (n_messages > 0 ? seed_texts_make (self->texts, self->n_texts - 1) : "");
  return coterie_store_chats_save (self->sql, chat, error);
}

/* The oldest chat first, so that what came last is in the newest. */
static gboolean
fill (Seeding *self, GError **error)
{
  for (guint n = self->wish->n_chats; n-- > 0;)
    {
      g_auto (CoterieStoreChat) chat = { 0 };
      gboolean newest = n == 0;

      if (!add_chat (self, n, &chat, error) ||
          !fill_chat (self, &chat, newest ? self->wish->n_messages : 1 + n % OTHERS_MAX,
                      newest       ? self->wish->n_unread
                      : n % 5 == 0 ? 2
                                   : 0,
                      error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load_own (Seeding *self, GError **error)
{
  g_auto (CoterieStoreAccount) own = { 0 };
  gboolean found;

  if (!coterie_store_accounts_load (self->sql, COTERIE_STORE_OWN_ACCOUNT, &own, &found, error))
    return FALSE;
  memcpy (self->own_aid, own.aid, sizeof self->own_aid);
  return found;
}

static gboolean
take_up (CoterieSql *sql, GError **error)
{
  gint64 n_left = 1;

  while (n_left > 0)
    {
      if (!coterie_sql_begin (sql, error))
        return FALSE;
      if (!coterie_store_search_index (sql, INDEX_BATCH, &n_left, error))
        {
          coterie_sql_rollback (sql);
          return FALSE;
        }
      if (!coterie_sql_commit (sql, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * seeded_profile_fill:
 * @wish: its folder has an account, and nobody has it open
 *
 * Always the same texts, under fresh keys.
 */
gboolean
seeded_profile_fill (const SeededProfile *wish, GError **error)
{
  g_autoptr (CoterieClock) clock = coterie_clock_new_real ();
  g_autoptr (CoterieSql) sql = NULL;
  g_autoptr (SeedTexts) texts = seed_texts_new ();
  Seeding self = { .wish = wish, .texts = texts, .now_ms = coterie_clock_get_wall_ms (clock) };

  sql = self.sql = open_store (wish, error);
  if (sql == NULL || !coterie_sql_begin (sql, error))
    return FALSE;
  if (!load_own (&self, error) || !fill (&self, error))
    {
      coterie_sql_rollback (sql);
      return FALSE;
    }
  return coterie_sql_commit (sql, error) && (wish->leave_index || take_up (sql, error));
}

/**
 * seeded_profile_make:
 *
 * The same in a folder that has nothing yet.
 */
gboolean
seeded_profile_make (const SeededProfile *wish, GError **error)
{
  g_autoptr (CoterieClock) clock = coterie_clock_new_real ();

  return make_account (wish, clock, error) && seeded_profile_fill (wish, error);
}
