// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/memory-key-store.h"

#include <string.h>

#define AID_BYTES 32
#define KEY_BYTES 32

typedef enum
{
  ROW_SESSION = 'S',
  ROW_PREKEY = 'P',
  ROW_SIGNED_PREKEY = 'G',
  ROW_BASE_KEY = 'B',
  ROW_IDENTITY = 'I',
} RowKind;

struct _CoterieMemoryKeyStore
{
  CoterieKeyStore functions;
  GHashTable *rows; /* GBytes (kind and key) → GBytes */
  GHashTable *saved;
  guint n_until_failure;
  gboolean silent;
  const char *failed;
};

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                (GDestroyNotify) g_bytes_unref);
}

static GHashTable *
table_copy (GHashTable *table)
{
  GHashTable *copy = table_new ();
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (copy, g_bytes_ref (key), g_bytes_ref (value));

  return copy;
}

static GBytes *
key_for (RowKind kind, const guint8 *bytes, gsize size, guint32 number)
{
  guint8 key[1 + AID_BYTES + sizeof number];

  g_assert (size <= AID_BYTES);
  key[0] = kind;
  if (size > 0)
    memcpy (key + 1, bytes, size);
  memcpy (key + 1 + size, &number, sizeof number);

  return g_bytes_new (key, 1 + size + sizeof number);
}

/* Takes the key, and the row, which may be NULL. */
static void
put_take (CoterieMemoryKeyStore *self, GBytes *key, GBytes *row)
{
  if (row != NULL)
    {
      g_hash_table_insert (self->rows, key, row);
      return;
    }

  g_hash_table_remove (self->rows, key);
  g_bytes_unref (key);
}

static GBytes *
get_take (CoterieMemoryKeyStore *self, GBytes *key)
{
  GBytes *row = g_hash_table_lookup (self->rows, key);

  g_bytes_unref (key);
  return row;
}

static CoterieFound
load_take (CoterieMemoryKeyStore *self, GBytes *key, GBytes **row)
{
  GBytes *found = get_take (self, key);

  if (found == NULL)
    return COTERIE_FOUND_NO;

  *row = g_bytes_ref (found);
  return COTERIE_FOUND_YES;
}

static gboolean
fails (CoterieMemoryKeyStore *self, const char *function, GError **error)
{
  if (self->n_until_failure == 0 || --self->n_until_failure > 0)
    return FALSE;

  self->failed = function;
  if (!self->silent)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "The disk is full (%s).", function);
  return TRUE;
}

static CoterieFound
load_session (gpointer user_data, const guint8 *aid, guint32 device, GBytes **record, GError **error)
{
  if (fails (user_data, "load_session", error))
    return COTERIE_FOUND_FAILED;

  return load_take (user_data, key_for (ROW_SESSION, aid, AID_BYTES, device), record);
}

static gboolean
store_session (gpointer user_data, const guint8 *aid, guint32 device, const guint8 *record, gsize size, GError **error)
{
  if (fails (user_data, "store_session", error))
    return FALSE;

  put_take (user_data, key_for (ROW_SESSION, aid, AID_BYTES, device), coterie_wiped_bytes_new (record, size));
  return TRUE;
}

static CoterieFound
load_prekey (gpointer user_data, guint32 id, GBytes **record, GError **error)
{
  if (fails (user_data, "load_prekey", error))
    return COTERIE_FOUND_FAILED;

  return load_take (user_data, key_for (ROW_PREKEY, NULL, 0, id), record);
}

static gboolean
store_prekey (gpointer user_data, guint32 id, const guint8 *record, gsize size, GError **error)
{
  if (fails (user_data, "store_prekey", error))
    return FALSE;

  put_take (user_data, key_for (ROW_PREKEY, NULL, 0, id), coterie_wiped_bytes_new (record, size));
  return TRUE;
}

static gboolean
remove_prekey (gpointer user_data, guint32 id, GError **error)
{
  if (fails (user_data, "remove_prekey", error))
    return FALSE;

  put_take (user_data, key_for (ROW_PREKEY, NULL, 0, id), NULL);
  return TRUE;
}

static CoterieFound
load_signed_prekey (gpointer user_data, guint32 id, GBytes **record, GError **error)
{
  if (fails (user_data, "load_signed_prekey", error))
    return COTERIE_FOUND_FAILED;

  return load_take (user_data, key_for (ROW_SIGNED_PREKEY, NULL, 0, id), record);
}

static gboolean
store_signed_prekey (gpointer user_data, guint32 id, gint64 made_ms, const guint8 *record, gsize size, GError **error)
{
  if (fails (user_data, "store_signed_prekey", error))
    return FALSE;

  put_take (user_data, key_for (ROW_SIGNED_PREKEY, NULL, 0, id), coterie_wiped_bytes_new (record, size));
  return TRUE;
}

static CoterieFound
has_base_key (gpointer user_data, const guint8 *digest, GError **error)
{
  if (fails (user_data, "has_base_key", error))
    return COTERIE_FOUND_FAILED;

  return get_take (user_data, key_for (ROW_BASE_KEY, digest, 32, 0)) != NULL ? COTERIE_FOUND_YES : COTERIE_FOUND_NO;
}

static gboolean
add_base_key (gpointer user_data, const guint8 *digest, guint32 signed_prekey_id, GError **error)
{
  if (fails (user_data, "add_base_key", error))
    return FALSE;

  put_take (user_data, key_for (ROW_BASE_KEY, digest, 32, 0), g_bytes_new (&signed_prekey_id, sizeof signed_prekey_id));
  return TRUE;
}

static CoterieFound
load_identity (gpointer user_data, const guint8 *aid, guint32 device, guint8 *identity_key, GError **error)
{
  GBytes *row;

  if (fails (user_data, "load_identity", error))
    return COTERIE_FOUND_FAILED;

  row = get_take (user_data, key_for (ROW_IDENTITY, aid, AID_BYTES, device));
  if (row == NULL)
    return COTERIE_FOUND_NO;

  memcpy (identity_key, g_bytes_get_data (row, NULL), KEY_BYTES);
  return COTERIE_FOUND_YES;
}

CoterieMemoryKeyStore *
coterie_memory_key_store_new (void)
{
  CoterieMemoryKeyStore *self = g_new0 (CoterieMemoryKeyStore, 1);

  self->rows = table_new ();
  self->functions = (CoterieKeyStore){
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
coterie_memory_key_store_free (CoterieMemoryKeyStore *self)
{
  g_hash_table_unref (self->rows);
  g_clear_pointer (&self->saved, g_hash_table_unref);
  g_free (self);
}

const CoterieKeyStore *
coterie_memory_key_store_get_functions (CoterieMemoryKeyStore *self)
{
  return &self->functions;
}

void
coterie_memory_key_store_set_identity (CoterieMemoryKeyStore *self,
                                       const guint8 *aid,
                                       guint32 device,
                                       const guint8 *identity_key)
{
  put_take (self, key_for (ROW_IDENTITY, aid, AID_BYTES, device),
            identity_key != NULL ? g_bytes_new (identity_key, KEY_BYTES) : NULL);
}

void
coterie_memory_key_store_save (CoterieMemoryKeyStore *self)
{
  g_clear_pointer (&self->saved, g_hash_table_unref);
  self->saved = table_copy (self->rows);
}

void
coterie_memory_key_store_roll_back (CoterieMemoryKeyStore *self)
{
  g_assert_nonnull (self->saved);

  g_hash_table_unref (self->rows);
  self->rows = table_copy (self->saved);
}

gboolean
coterie_memory_key_store_is_as_saved (CoterieMemoryKeyStore *self)
{
  GHashTableIter iter;
  gpointer key, value;

  g_assert_nonnull (self->saved);

  if (g_hash_table_size (self->rows) != g_hash_table_size (self->saved))
    return FALSE;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      GBytes *saved = g_hash_table_lookup (self->saved, key);

      if (saved == NULL || !g_bytes_equal (saved, value))
        return FALSE;
    }

  return TRUE;
}

void
coterie_memory_key_store_fail_nth (CoterieMemoryKeyStore *self, guint nth, gboolean silently)
{
  self->n_until_failure = nth;
  self->silent = silently;
  self->failed = NULL;
}

const char *
coterie_memory_key_store_get_failed (CoterieMemoryKeyStore *self)
{
  return self->failed;
}

GBytes *
coterie_memory_key_store_get_session (CoterieMemoryKeyStore *self, const guint8 *aid, guint32 device)
{
  GBytes *row = get_take (self, key_for (ROW_SESSION, aid, AID_BYTES, device));

  return row != NULL ? g_bytes_ref (row) : NULL;
}

void
coterie_memory_key_store_set_session (CoterieMemoryKeyStore *self, const guint8 *aid, guint32 device, GBytes *row)
{
  put_take (self, key_for (ROW_SESSION, aid, AID_BYTES, device), row != NULL ? g_bytes_ref (row) : NULL);
}

gboolean
coterie_memory_key_store_has_prekey (CoterieMemoryKeyStore *self, guint32 id)
{
  return get_take (self, key_for (ROW_PREKEY, NULL, 0, id)) != NULL;
}

void
coterie_memory_key_store_set_prekey (CoterieMemoryKeyStore *self, guint32 id, GBytes *row)
{
  put_take (self, key_for (ROW_PREKEY, NULL, 0, id), row != NULL ? g_bytes_ref (row) : NULL);
}

guint
coterie_memory_key_store_get_n_rows (CoterieMemoryKeyStore *self)
{
  return g_hash_table_size (self->rows);
}
