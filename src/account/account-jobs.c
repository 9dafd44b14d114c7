// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account-jobs.h"

#include "account/pending-jobs.h"
#include "account/prekey-jobs.h"
#include "crypto/errors.h"
#include "entities/errors.h"
#include "store/accounts.h"
#include "store/device.h"
#include "vault/chat-jobs.h"
#include "vault/device-name.h"

/* Of either connection. A client runs for weeks beside other programs, and what a connection keeps it keeps for good.
 * The pages that it does not keep are still in the system's cache; more makes neither of them measurably faster. */
#define CACHE_KIB 1024

void
coterie_account_wish_free (CoterieAccountWish *self)
{
  g_free (self->database_path);
  g_free (self->key_slot_path);
  g_free (self->name);
  g_free (self->device_name);
  g_clear_pointer (&self->passphrase, coterie_secret_free);
  g_clear_pointer (&self->new_passphrase, coterie_secret_free);
  g_clear_pointer (&self->database_key, coterie_secret_free);
  g_free (self);
}

void
coterie_account_state_free (CoterieAccountState *self)
{
  g_clear_pointer (&self->identity, coterie_identity_unref);
  g_clear_pointer (&self->genesis, g_bytes_unref);
  g_clear_pointer (&self->bundle, g_free);
  g_free (self);
}

static gboolean
attach (CoterieDesk *desk, const char *path, const CoterieSecret *key, CoterieSqlFlags flags, GError **error)
{
  g_autoptr (CoterieSql) writer = coterie_sql_open (path, key, flags, error);
  CoterieSql *reader;

  if (writer == NULL || !coterie_store_migrate (writer, error))
    return FALSE;
  reader = coterie_sql_open (path, key, COTERIE_SQL_READ_ONLY, error);
  if (reader == NULL)
    return FALSE;
  coterie_sql_set_cache_kib (writer, CACHE_KIB);
  coterie_sql_set_cache_kib (reader, CACHE_KIB);
  return coterie_vault_attach (desk, g_steal_pointer (&writer), reader);
}

/**
 * coterie_account_jobs_create_database:
 *
 * The first step of a new profile: an empty database under a fresh key, which stays in the wish until the key slot is
 * written.
 */
gpointer
coterie_account_jobs_create_database (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieAccountWish *wish = data;

  g_clear_pointer (&wish->database_key, coterie_secret_free);
  wish->database_key = coterie_database_key_new ();
  return attach (desk, wish->database_path, wish->database_key, COTERIE_SQL_CREATE, error) ? COTERIE_JOB_DONE : NULL;
}

static GBytes *
seal_slot (const CoterieAccountWish *wish, GError **error)
{
  if (wish->cheap_key_slot)
    return coterie_key_slot_seal_cheaply (wish->database_key, wish->passphrase, error);
  return coterie_key_slot_seal (wish->database_key, wish->passphrase, coterie_slot_cost_default (), error);
}

/**
 * coterie_account_jobs_write_key_slot:
 *
 * The last step: from now on there is a profile.
 */
gpointer
coterie_account_jobs_write_key_slot (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieAccountWish *wish = data;
  g_autoptr (GBytes) slot = seal_slot (wish, error);
  gboolean done = slot != NULL && coterie_key_slot_write_file (wish->key_slot_path, slot, error);

  g_clear_pointer (&wish->database_key, coterie_secret_free);
  return done ? COTERIE_JOB_DONE : NULL;
}

static CoterieSecret *
open_slot (const CoterieAccountWish *wish, GError **error)
{
  g_autoptr (GBytes) slot = coterie_key_slot_read_file (wish->key_slot_path, error);

  return slot != NULL ? coterie_key_slot_open (slot, wish->passphrase, error) : NULL;
}

/**
 * coterie_account_jobs_open:
 *
 * Errors: WRONG_PASSPHRASE, DAMAGED, NEWER, and those of %COTERIE_SQL_ERROR.
 */
gpointer
coterie_account_jobs_open (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieAccountWish *wish = data;
  g_autoptr (CoterieSecret) key = open_slot (wish, error);

  if (key == NULL)
    return NULL;
  return attach (desk, wish->database_path, key, COTERIE_SQL_FLAGS_NONE, error) ? COTERIE_JOB_DONE : NULL;
}

/**
 * coterie_account_jobs_check_passphrase:
 *
 * Whether the wish's passphrase opens the key slot; nothing else happens.
 */
gpointer
coterie_account_jobs_check_passphrase (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (CoterieSecret) key = open_slot (data, error);

  return key != NULL ? COTERIE_JOB_DONE : NULL;
}

static GBytes *
rewrap_cheaply (GBytes *slot, const CoterieAccountWish *wish, GError **error)
{
  g_autoptr (CoterieSecret) key = coterie_key_slot_open (slot, wish->passphrase, error);

  return key != NULL ? coterie_key_slot_seal_cheaply (key, wish->new_passphrase, error) : NULL;
}

gpointer
coterie_account_jobs_rewrap (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieAccountWish *wish = data;
  g_autoptr (GBytes) slot = coterie_key_slot_read_file (wish->key_slot_path, error);
  g_autoptr (GBytes) other = NULL;

  if (slot == NULL)
    return NULL;
  if (wish->cheap_key_slot)
    other = rewrap_cheaply (slot, wish, error);
  else
    other = coterie_key_slot_rewrap (slot, wish->passphrase, wish->new_passphrase, coterie_slot_cost_default (), error);
  if (other == NULL || !coterie_key_slot_write_file (wish->key_slot_path, other, error))
    return NULL;
  return COTERIE_JOB_DONE;
}

static GBytes *
make_genesis (CoterieDeviceKeys *keys, gint64 now_ms, GError **error)
{
  CoterieRecord record;

  coterie_record_init_genesis (&record, coterie_device_keys_get_identity (keys), coterie_device_keys_get_signing (keys),
                               (guint64) now_ms);
  if (!coterie_device_keys_prove (keys, &record, NULL, error))
    return NULL;
  return coterie_record_sign (&record, NULL, coterie_device_keys_get_signing_secret (keys));
}

static gboolean
insert_own_account (CoterieDesk *desk, const CoterieChain *chain, const char *name, GError **error)
{
  g_auto (CoterieStoreAccount) row = { .account = COTERIE_STORE_OWN_ACCOUNT, .name = g_strdup (name) };
  CoterieChainPin pin;
  gsize n_bytes;
  const guint8 *records = coterie_chain_get_records (chain, &n_bytes);

  coterie_chain_get_pin (chain, &pin);
  memcpy (row.aid, pin.aid, sizeof row.aid);
  row.head.length = pin.length;
  memcpy (row.head.head, pin.head, sizeof row.head.head);
  row.records = g_bytes_new (records, n_bytes);
  return coterie_store_accounts_insert (desk->sql, &row, error);
}

static gboolean
insert_device (CoterieDesk *desk, const CoterieAccountWish *wish, GBytes *genesis, GError **error)
{
  g_auto (CoterieStoreDevice) row = {
    .keys = coterie_device_keys_to_secret (desk->own->keys),
    .name = g_strdup (wish->name),
    .device = desk->own->device,
    .genesis = g_bytes_ref (genesis),
  };

  memcpy (row.server_id, wish->server_id, sizeof row.server_id);
  memcpy (row.aid, desk->own->aid, sizeof row.aid);
  return coterie_store_device_insert (desk->sql, &row, error);
}

/**
 * coterie_account_jobs_insert_bundle:
 *
 * The first prekeys of a device whose number is known; the bundle waits in its row until the server has it.
 */
gboolean
coterie_account_jobs_insert_bundle (CoterieDesk *desk, GError **error)
{
  g_auto (CoterieBundle) bundle = { 0 };
  g_auto (CoterieWriter) writer = { 0 };
  g_autofree char *json = NULL;

  if (!coterie_prekey_jobs_make_bundle (desk, &bundle, error))
    return FALSE;
  coterie_writer_init (&writer);
  coterie_bundle_write (&bundle, &writer, NULL);
  json = coterie_writer_finish_string (&writer);
  return coterie_store_device_set_bundle (desk->sql, json, error);
}

/**
 * coterie_account_jobs_make_device:
 *
 * A job: the keys of this device, the genesis of its account, its first prekeys, and the note to self. Nothing has left
 * the machine.
 */
gpointer
coterie_account_jobs_make_device (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieAccountWish *wish = data;
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (error);
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  g_autoptr (CoterieIdentity) own = NULL;
  g_autoptr (GBytes) genesis = NULL;

  if (keys == NULL)
    return NULL;
  genesis = make_genesis (keys, desk->now_ms, error);
  if (genesis == NULL || !coterie_chain_append (chain, g_bytes_get_data (genesis, NULL), g_bytes_get_size (genesis),
                                                coterie_xeddsa_verify, NULL, error))
    return NULL;
  own = coterie_identity_new (wish->server_id, coterie_chain_get_aid (chain), 1, wish->name, keys);
  if (!coterie_desk_set_identity (desk, own, error) || !insert_own_account (desk, chain, wish->name, error) ||
      !insert_device (desk, wish, genesis, error) || !coterie_account_jobs_insert_bundle (desk, error) ||
      !coterie_device_name_keep (desk, wish->device_name, error) ||
      coterie_chat_jobs_ensure (desk, COTERIE_STORE_OWN_ACCOUNT, error) == NULL)
    return NULL;
  return COTERIE_JOB_DONE;
}

/**
 * coterie_account_jobs_load:
 *
 * A job: who we are, from a database that was opened or made just now.
 *
 * Returns: (transfer full): a CoterieAccountState
 */
gpointer
coterie_account_jobs_load (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (CoterieAccountState) state = g_new0 (CoterieAccountState, 1);
  g_autoptr (CoterieDeviceKeys) keys = NULL;
  g_auto (CoterieStoreDevice) row = { 0 };
  gboolean found;

  if (!coterie_store_device_load (desk->sql, &row, &found, error))
    return NULL;
  if (!found)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DAMAGED,
                           "The database of this profile is damaged: it has no device.");
      return NULL;
    }
  keys = coterie_device_keys_new_from_secret (row.keys, error);
  if (keys == NULL)
    return NULL;
  state->identity = coterie_identity_new (row.server_id, row.aid, row.device, row.name, keys);
  state->registered = row.registered;
  state->genesis = g_steal_pointer (&row.genesis);
  state->bundle = g_steal_pointer (&row.bundle);
  if (!coterie_desk_set_identity (desk, state->identity, error) ||
      !coterie_pending_jobs_is_pending (desk, &state->pending, error))
    return NULL;
  return g_steal_pointer (&state);
}

gpointer
coterie_account_jobs_set_registered (CoterieDesk *desk, gpointer data, GError **error)
{
  return coterie_store_device_set_registered (desk->sql, error) ? COTERIE_JOB_DONE : NULL;
}
