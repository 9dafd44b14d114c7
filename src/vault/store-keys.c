// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/store-keys.h"

#include "entities/errors.h"
#include "store/base-keys.h"
#include "store/peers.h"
#include "store/prekeys.h"
#include "store/sessions.h"
#include "store/signed-prekeys.h"
#include "vault/desk.h"

/* A session's record as the job has it. */
typedef struct
{
  gint64 peer;
  GBytes *record; /* NULL: there is none */
  gboolean dirty;
  gboolean marked; /* changed since the mark: the next two are what was before */
  GBytes *before;
  gboolean before_dirty;
} Slot;

struct _CoterieStoreKeys
{
  CoterieDesk *desk; /* not owned: it owns us */
  CoterieKeyStore face;
  GHashTable *slots; /* peer → Slot */
  GPtrArray *marked; /* Slot, not owned */
};

static void
slot_free (Slot *slot)
{
  g_clear_pointer (&slot->record, g_bytes_unref);
  g_clear_pointer (&slot->before, g_bytes_unref);
  g_free (slot);
}

static gboolean
find_peer (CoterieStoreKeys *self, const guint8 *aid, guint32 device, gint64 *peer, GError **error)
{
  gint64 account;

  if (!coterie_desk_find_account (self->desk, aid, &account, error))
    return FALSE;
  *peer = account != 0 ? COTERIE_STORE_PEER (account, device) : 0;
  return TRUE;
}

static Slot *
take_slot (CoterieStoreKeys *self, gint64 peer, GError **error)
{
  Slot *slot = g_hash_table_lookup (self->slots, &peer);
  GBytes *record;

  if (slot != NULL)
    return slot;
  if (!coterie_store_sessions_load (self->desk->sql, peer, coterie_wiped_bytes_new, &record, error))
    return NULL;
  slot = g_new0 (Slot, 1);
  slot->peer = peer;
  slot->record = record;
  g_hash_table_insert (self->slots, &slot->peer, slot);
  return slot;
}

static CoterieFound
load_session (gpointer user_data, const guint8 *aid, guint32 device, GBytes **record, GError **error)
{
  CoterieStoreKeys *self = user_data;
  gint64 peer;
  Slot *slot;

  if (!find_peer (self, aid, device, &peer, error))
    return COTERIE_FOUND_FAILED;
  if (peer == 0)
    return COTERIE_FOUND_NO;
  slot = take_slot (self, peer, error);
  if (slot == NULL)
    return COTERIE_FOUND_FAILED;
  if (slot->record == NULL)
    return COTERIE_FOUND_NO;
  *record = g_bytes_ref (slot->record);
  return COTERIE_FOUND_YES;
}

static gboolean
store_session (gpointer user_data, const guint8 *aid, guint32 device, const guint8 *record, gsize size, GError **error)
{
  CoterieStoreKeys *self = user_data;
  gint64 peer;
  Slot *slot;

  if (!find_peer (self, aid, device, &peer, error))
    return FALSE;
  if (peer == 0)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED, "A session with nobody.");
      return FALSE;
    }
  slot = take_slot (self, peer, error);
  if (slot == NULL)
    return FALSE;
  if (!slot->marked)
    {
      slot->marked = TRUE;
      slot->before = g_steal_pointer (&slot->record);
      slot->before_dirty = slot->dirty;
      g_ptr_array_add (self->marked, slot);
    }
  g_clear_pointer (&slot->record, g_bytes_unref);
  slot->record = coterie_wiped_bytes_new (record, size);
  slot->dirty = TRUE;
  return TRUE;
}

static CoterieFound
found (gboolean done, GBytes *record)
{
  if (!done)
    return COTERIE_FOUND_FAILED;
  return record != NULL ? COTERIE_FOUND_YES : COTERIE_FOUND_NO;
}

static CoterieFound
load_prekey (gpointer user_data, guint32 id, GBytes **record, GError **error)
{
  CoterieStoreKeys *self = user_data;
  gboolean done = coterie_store_prekeys_load (self->desk->sql, id, coterie_wiped_bytes_new, record, error);

  return found (done, *record);
}

static gboolean
store_prekey (gpointer user_data, guint32 id, const guint8 *record, gsize size, GError **error)
{
  CoterieStoreKeys *self = user_data;

  return coterie_store_prekeys_save (self->desk->sql, id, record, size, error);
}

static gboolean
remove_prekey (gpointer user_data, guint32 id, GError **error)
{
  CoterieStoreKeys *self = user_data;

  return coterie_store_prekeys_remove (self->desk->sql, id, error);
}

static CoterieFound
load_signed_prekey (gpointer user_data, guint32 id, GBytes **record, GError **error)
{
  CoterieStoreKeys *self = user_data;
  gboolean done = coterie_store_signed_prekeys_load (self->desk->sql, id, coterie_wiped_bytes_new, record, error);

  return found (done, *record);
}

static gboolean
store_signed_prekey (gpointer user_data, guint32 id, gint64 made_ms, const guint8 *record, gsize size, GError **error)
{
  CoterieStoreKeys *self = user_data;

  return coterie_store_signed_prekeys_save (self->desk->sql, id, made_ms, record, size, error);
}

static CoterieFound
has_base_key (gpointer user_data, const guint8 *digest, GError **error)
{
  CoterieStoreKeys *self = user_data;
  gboolean has;

  if (!coterie_store_base_keys_has (self->desk->sql, digest, &has, error))
    return COTERIE_FOUND_FAILED;
  return has ? COTERIE_FOUND_YES : COTERIE_FOUND_NO;
}

static gboolean
add_base_key (gpointer user_data, const guint8 *digest, guint32 signed_prekey_id, GError **error)
{
  CoterieStoreKeys *self = user_data;

  return coterie_store_base_keys_add (self->desk->sql, digest, signed_prekey_id, error);
}

/* [S1]: the verified chain is the only one who says whose key that is. A device that was revoked has none any more,
 * but while one of its last envelopes is opened. */
static CoterieFound
load_identity (gpointer user_data, const guint8 *aid, guint32 device, guint8 *identity_key, GError **error)
{
  CoterieStoreKeys *self = user_data;
  const CoterieChain *chain;
  const CoterieChainDevice *row;
  gint64 account;

  if (!coterie_desk_find_account (self->desk, aid, &account, error))
    return COTERIE_FOUND_FAILED;
  if (account == 0)
    return COTERIE_FOUND_NO;
  chain = coterie_desk_get_chain (self->desk, account, error);
  if (chain == NULL)
    return COTERIE_FOUND_FAILED;
  row = coterie_chain_get_device (chain, device);
  if (row == NULL || (!row->active && self->desk->heard != COTERIE_STORE_PEER (account, device)))
    return COTERIE_FOUND_NO;
  memcpy (identity_key, row->ik, sizeof row->ik);
  return COTERIE_FOUND_YES;
}

/**
 * coterie_store_keys_new:
 * @desk: whose connection and chains are used; must outlive this
 */
CoterieStoreKeys *
coterie_store_keys_new (CoterieDesk *desk)
{
  CoterieStoreKeys *self = g_new0 (CoterieStoreKeys, 1);

  self->desk = desk;
  self->slots = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) slot_free);
  self->marked = g_ptr_array_new ();
  self->face = (CoterieKeyStore){
    .user_data = self,
    .load_session = load_session,
    .store_session = store_session,
    .load_prekey = load_prekey,
    .store_prekey = store_prekey,
    .remove_prekey = remove_prekey,
    .load_signed_prekey = load_signed_prekey,
    .store_signed_prekey = store_signed_prekey,
    .has_base_key = has_base_key,
    .add_base_key = add_base_key,
    .load_identity = load_identity,
  };
  return self;
}

void
coterie_store_keys_free (CoterieStoreKeys *self)
{
  g_ptr_array_unref (self->marked);
  g_hash_table_unref (self->slots);
  g_free (self);
}

const CoterieKeyStore *
coterie_store_keys_get (CoterieStoreKeys *self)
{
  return &self->face;
}

/**
 * coterie_store_keys_mark:
 *
 * What is stored from now on can be undone, as far as sessions go; for the tables below there is SQL's savepoint.
 */
void
coterie_store_keys_mark (CoterieStoreKeys *self)
{
  for (guint i = 0; i < self->marked->len; i++)
    {
      Slot *slot = self->marked->pdata[i];

      slot->marked = FALSE;
      g_clear_pointer (&slot->before, g_bytes_unref);
    }
  g_ptr_array_set_size (self->marked, 0);
}

/**
 * coterie_store_keys_undo:
 *
 * Sessions are again what they were at the last mark.
 */
void
coterie_store_keys_undo (CoterieStoreKeys *self)
{
  for (guint i = 0; i < self->marked->len; i++)
    {
      Slot *slot = self->marked->pdata[i];

      g_clear_pointer (&slot->record, g_bytes_unref);
      slot->record = g_steal_pointer (&slot->before);
      slot->dirty = slot->before_dirty;
      slot->marked = FALSE;
    }
  g_ptr_array_set_size (self->marked, 0);
}

/**
 * coterie_store_keys_flush:
 *
 * Writes what the job has changed, just before it commits.
 */
gboolean
coterie_store_keys_flush (CoterieStoreKeys *self, GError **error)
{
  GHashTableIter iter;
  Slot *slot;

  coterie_store_keys_mark (self);
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &slot))
    {
      gsize size;
      const guint8 *record;

      if (!slot->dirty)
        continue;
      record = g_bytes_get_data (slot->record, &size);
      if (!coterie_store_sessions_save (self->desk->sql, slot->peer, record, size, error))
        return FALSE;
      slot->dirty = FALSE;
    }
  return TRUE;
}

/**
 * coterie_store_keys_forget:
 *
 * At the end of a job, whether it was committed or not.
 */
void
coterie_store_keys_forget (CoterieStoreKeys *self)
{
  g_ptr_array_set_size (self->marked, 0);
  g_hash_table_remove_all (self->slots);
}
