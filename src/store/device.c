// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/device.h"

void
coterie_store_device_clear (CoterieStoreDevice *self)
{
  g_clear_pointer (&self->keys, coterie_secret_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->genesis, g_bytes_unref);
  g_clear_pointer (&self->bundle, g_free);
}

gboolean
coterie_store_device_insert (CoterieSql *sql, const CoterieStoreDevice *device, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT INTO device (row, keys, server_id, name, aid, device, registered, genesis, bundle,"
           " next_send, next_prekey, next_signed_prekey) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, 1, 1)");

  coterie_sql_bind_blob (s, 1, coterie_secret_peek (device->keys), coterie_secret_length (device->keys));
  coterie_sql_bind_blob (s, 2, device->server_id, sizeof device->server_id);
  coterie_sql_bind_text (s, 3, device->name);
  coterie_sql_bind_blob (s, 4, device->aid, sizeof device->aid);
  coterie_sql_bind_int (s, 5, device->device);
  coterie_sql_bind_int (s, 6, device->registered);
  if (device->genesis != NULL)
    coterie_sql_bind_bytes (s, 7, device->genesis);
  if (device->bundle != NULL)
    coterie_sql_bind_text (s, 8, device->bundle);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_device_load:
 * @device: (out caller-allocates): cleared by the caller with coterie_store_device_clear(), also after an error
 * @found: (out): FALSE when no registration has begun
 */
gboolean
coterie_store_device_load (CoterieSql *sql, CoterieStoreDevice *device, gboolean *found, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT keys, server_id, name, aid, device, registered, genesis, bundle FROM device WHERE row = 1");

  memset (device, 0, sizeof *device);
  *found = FALSE;
  if (coterie_sql_step (s))
    {
      gsize n_bytes;
      const guint8 *keys = coterie_sql_column_blob (s, 0, &n_bytes);
      const guint8 *server_id = coterie_sql_column_exact (s, 1, sizeof device->server_id);
      const guint8 *aid = coterie_sql_column_exact (s, 3, sizeof device->aid);

      if (keys != NULL && n_bytes > 0)
        device->keys = coterie_secret_new_copy (keys, n_bytes);
      if (server_id != NULL)
        memcpy (device->server_id, server_id, sizeof device->server_id);
      if (aid != NULL)
        memcpy (device->aid, aid, sizeof device->aid);
      device->name = g_strdup (coterie_sql_column_text (s, 2));
      device->device = coterie_sql_column_int (s, 4);
      device->registered = coterie_sql_column_int (s, 5) != 0;
      if (!coterie_sql_column_is_null (s, 6))
        device->genesis = coterie_sql_column_bytes (s, 6);
      if (!coterie_sql_column_is_null (s, 7))
        device->bundle = g_strdup (coterie_sql_column_text (s, 7));
      *found = device->keys != NULL;
    }
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_device_set_bundle:
 * @bundle: what a registration uploads, kept until it is done so that a repeat says the same
 */
gboolean
coterie_store_device_set_bundle (CoterieSql *sql, const char *bundle, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE device SET bundle = ?1 WHERE row = 1");

  coterie_sql_bind_text (s, 1, bundle);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_device_set_place (CoterieSql *sql, const guint8 *aid, guint32 device, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE device SET aid = ?1, device = ?2 WHERE row = 1");

  coterie_sql_bind_blob (s, 1, aid, COTERIE_AID_BYTES);
  coterie_sql_bind_int (s, 2, device);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_device_set_registered (CoterieSql *sql, GError **error)
{
  return coterie_sql_run (
      coterie_sql_prepare (sql, "UPDATE device SET registered = 1, genesis = NULL, bundle = NULL WHERE row = 1"),
      error);
}

/**
 * coterie_store_device_take_send:
 * @send: (out): a number that no send of this device has had
 */
gboolean
coterie_store_device_take_send (CoterieSql *sql, guint64 *send, GError **error)
{
  gint64 next = 0;

  if (!coterie_sql_fetch_int (
          coterie_sql_prepare (sql,
                               "UPDATE device SET next_send = next_send + 1 WHERE row = 1 RETURNING next_send - 1"),
          0, &next, error))
    return FALSE;
  *send = (guint64) next;
  return TRUE;
}

/**
 * coterie_store_device_get_next_send:
 * @send: (out): what coterie_store_device_take_send() would give
 */
gboolean
coterie_store_device_get_next_send (CoterieSql *sql, guint64 *send, GError **error)
{
  gint64 next = 0;

  if (!coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT next_send FROM device WHERE row = 1"), 1, &next, error))
    return FALSE;
  *send = (guint64) next;
  return TRUE;
}

/**
 * coterie_store_device_skip_sends:
 * @next_send: the number that the next send has at least
 */
gboolean
coterie_store_device_skip_sends (CoterieSql *sql, guint64 next_send, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE device SET next_send = max(next_send, ?1) WHERE row = 1");

  coterie_sql_bind_int (s, 1, (gint64) next_send);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_device_get_next_prekeys (CoterieSql *sql, guint32 *one_time, guint32 *signed_prekey, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT next_prekey, next_signed_prekey FROM device WHERE row = 1");

  *one_time = *signed_prekey = 1;
  if (coterie_sql_step (s))
    {
      *one_time = coterie_sql_column_int (s, 0);
      *signed_prekey = coterie_sql_column_int (s, 1);
    }
  return coterie_sql_finish (s, error);
}

gboolean
coterie_store_device_set_next_prekeys (CoterieSql *sql, guint32 one_time, guint32 signed_prekey, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE device SET next_prekey = ?1, next_signed_prekey = ?2 WHERE row = 1");

  coterie_sql_bind_int (s, 1, one_time);
  coterie_sql_bind_int (s, 2, signed_prekey);
  return coterie_sql_run (s, error);
}
