// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/kept-texts.h"

void
coterie_store_kept_text_free (CoterieStoreKeptText *self)
{
  g_free (self->name);
  g_free (self->body);
  g_free (self);
}

gboolean
coterie_store_kept_texts_insert (CoterieSql *sql, const char *name, const char *body, gint64 written_ms, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO kept_texts (name, body, written_ms) VALUES (?1, ?2, ?3)");

  coterie_sql_bind_text (s, 1, name);
  coterie_sql_bind_text (s, 2, body);
  coterie_sql_bind_int (s, 3, written_ms);
  return coterie_sql_run (s, error);
}

static GPtrArray *
list (CoterieSqlStatement *s, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_kept_text_free);

  while (coterie_sql_step (s))
    {
      CoterieStoreKeptText *row = g_new0 (CoterieStoreKeptText, 1);

      row->text = coterie_sql_column_int (s, 0);
      row->name = g_strdup (coterie_sql_column_text (s, 1));
      row->body = g_strdup (coterie_sql_column_text (s, 2));
      row->written_ms = coterie_sql_column_int (s, 3);
      g_ptr_array_add (rows, row);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

/**
 * coterie_store_kept_texts_list:
 *
 * Returns: (transfer full) (element-type CoterieStoreKeptText): oldest first
 */
GPtrArray *
coterie_store_kept_texts_list (CoterieSql *sql, GError **error)
{
  return list (coterie_sql_prepare (sql, "SELECT text, name, body, written_ms FROM kept_texts ORDER BY text"), error);
}

/**
 * coterie_store_kept_texts_list_name:
 *
 * Returns: (transfer full) (element-type CoterieStoreKeptText): those for that name, oldest first
 */
GPtrArray *
coterie_store_kept_texts_list_name (CoterieSql *sql, const char *name, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT text, name, body, written_ms FROM kept_texts WHERE name = ?1 ORDER BY text");

  coterie_sql_bind_text (s, 1, name);
  return list (s, error);
}

gboolean
coterie_store_kept_texts_has (CoterieSql *sql, gint64 text, gboolean *has, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT 1 FROM kept_texts WHERE text = ?1");
  gint64 one = 0;

  coterie_sql_bind_int (s, 1, text);
  if (!coterie_sql_fetch_int (s, 0, &one, error))
    return FALSE;
  *has = one == 1;
  return TRUE;
}

gboolean
coterie_store_kept_texts_count (CoterieSql *sql, gint64 *count, GError **error)
{
  return coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT count(*) FROM kept_texts"), 0, count, error);
}

gboolean
coterie_store_kept_texts_remove (CoterieSql *sql, gint64 text, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM kept_texts WHERE text = ?1");

  coterie_sql_bind_int (s, 1, text);
  return coterie_sql_run (s, error);
}
