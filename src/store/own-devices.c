// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/own-devices.h"

void
coterie_store_own_device_clear (CoterieStoreOwnDevice *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->system, g_free);
}

/**
 * coterie_store_own_devices_approve:
 * @ik: %COTERIE_IDENTITY_KEY_BYTES of the device that is to be added
 * @name: how it calls itself; another name that is known already stays
 * @system: on what it runs
 *
 * A person has approved it on this device. Repeating is safe.
 */
gboolean
coterie_store_own_devices_approve (
    CoterieSql *sql, const guint8 *ik, const char *name, const char *system, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT INTO own_devices (ik, name, system, named_ms, approved, seen_ms) VALUES (?1, ?2, ?3, 0, 1, 0)"
           " ON CONFLICT (ik) DO UPDATE SET approved = 1");

  coterie_sql_bind_blob (s, 1, ik, COTERIE_IDENTITY_KEY_BYTES);
  coterie_sql_bind_text (s, 2, name);
  coterie_sql_bind_text (s, 3, system);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_own_devices_load:
 * @row: (out caller-allocates): cleared by the caller, also after an error
 */
gboolean
coterie_store_own_devices_load (
    CoterieSql *sql, const guint8 *ik, CoterieStoreOwnDevice *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT name, system, named_ms, approved, seen_ms FROM own_devices WHERE ik = ?1");

  *row = (CoterieStoreOwnDevice){ 0 };
  memcpy (row->ik, ik, sizeof row->ik);
  coterie_sql_bind_blob (s, 1, ik, COTERIE_IDENTITY_KEY_BYTES);
  *found = coterie_sql_step (s);
  row->name = g_strdup (*found ? coterie_sql_column_text (s, 0) : "");
  row->system = g_strdup (*found ? coterie_sql_column_text (s, 1) : "");
  if (*found)
    {
      row->named_ms = coterie_sql_column_int (s, 2);
      row->approved = coterie_sql_column_int (s, 3) != 0;
      row->seen_ms = coterie_sql_column_int (s, 4);
    }
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_own_devices_set_name:
 * @row: `ik`, `name`, `system` and `named_ms` are written
 */
gboolean
coterie_store_own_devices_set_name (CoterieSql *sql, const CoterieStoreOwnDevice *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT INTO own_devices (ik, name, system, named_ms, approved, seen_ms) VALUES (?1, ?2, ?3, ?4, 0, 0)"
           " ON CONFLICT (ik) DO UPDATE SET name = ?2, system = ?3, named_ms = ?4");

  coterie_sql_bind_blob (s, 1, row->ik, sizeof row->ik);
  coterie_sql_bind_text (s, 2, row->name);
  coterie_sql_bind_text (s, 3, row->system);
  coterie_sql_bind_int (s, 4, row->named_ms);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_own_devices_set_seen (CoterieSql *sql, const guint8 *ik, gint64 seen_ms, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT INTO own_devices (ik, name, system, named_ms, approved, seen_ms) VALUES (?1, '', '', 0, 0, ?2)"
           " ON CONFLICT (ik) DO UPDATE SET seen_ms = max(seen_ms, ?2)");

  coterie_sql_bind_blob (s, 1, ik, COTERIE_IDENTITY_KEY_BYTES);
  coterie_sql_bind_int (s, 2, seen_ms);
  return coterie_sql_run (s, error);
}
