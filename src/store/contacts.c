// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/contacts.h"

#define COLUMNS                                                                                                        \
  "SELECT c.account, a.aid, a.name, a.hold & 255, c.state, c.state_before_block, c.peer_accepted, c.verified,"         \
  " c.display_name, c.picture, c.presence, c.profile_sent FROM contacts c JOIN accounts a ON a.account = c.account "

void
coterie_store_contact_clear (CoterieStoreContact *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->display_name, g_free);
  g_clear_pointer (&self->picture, g_bytes_unref);
}

void
coterie_store_contact_free (CoterieStoreContact *self)
{
  coterie_store_contact_clear (self);
  g_free (self);
}

static void
read_row (CoterieSqlStatement *s, CoterieStoreContact *row)
{
  const guint8 *aid = coterie_sql_column_exact (s, 1, sizeof row->aid);

  row->account = coterie_sql_column_int (s, 0);
  if (aid != NULL)
    memcpy (row->aid, aid, sizeof row->aid);
  row->name = g_strdup (coterie_sql_column_text (s, 2));
  row->hold = coterie_sql_column_int (s, 3);
  row->state = coterie_sql_column_int (s, 4);
  row->state_before_block = coterie_sql_column_int (s, 5);
  row->peer_accepted = coterie_sql_column_int (s, 6) != 0;
  row->verified = coterie_sql_column_int (s, 7) != 0;
  row->display_name = g_strdup (coterie_sql_column_text (s, 8));
  if (!coterie_sql_column_is_null (s, 9))
    row->picture = coterie_sql_column_bytes (s, 9);
  if (!coterie_sql_column_is_null (s, 10))
    {
      const guint8 *presence = coterie_sql_column_exact (s, 10, sizeof row->presence);

      row->has_presence = presence != NULL;
      if (presence != NULL)
        memcpy (row->presence, presence, sizeof row->presence);
    }
  row->profile_sent = coterie_sql_column_int (s, 11);
}

gboolean
coterie_store_contacts_insert (CoterieSql *sql, gint64 account, int state, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql,
      "INSERT INTO contacts (account, state, state_before_block, peer_accepted, verified, display_name, profile_sent)"
      " VALUES (?1, ?2, ?2, 0, 0, '', 0)");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, state);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_contacts_load (CoterieSql *sql, gint64 account, CoterieStoreContact *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, COLUMNS "WHERE c.account = ?1");

  memset (row, 0, sizeof *row);
  coterie_sql_bind_int (s, 1, account);
  *found = coterie_sql_step (s);
  if (*found)
    read_row (s, row);
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_contacts_list:
 *
 * Returns: (transfer full) (element-type CoterieStoreContact): everybody, in the order in which we met them
 */
GPtrArray *
coterie_store_contacts_list (CoterieSql *sql, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_contact_free);
  CoterieSqlStatement *s = coterie_sql_prepare (sql, COLUMNS "ORDER BY c.account");

  while (coterie_sql_step (s))
    {
      CoterieStoreContact *row = g_new0 (CoterieStoreContact, 1);

      read_row (s, row);
      g_ptr_array_add (rows, row);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

/**
 * coterie_store_contacts_next:
 * @account: (out): the first behind @after; 0 when there is none
 */
gboolean
coterie_store_contacts_next (CoterieSql *sql, gint64 after, gboolean pictured, gint64 *account, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT account FROM contacts WHERE account > ?1 AND (?2 = 0 OR picture IS NOT NULL) ORDER BY account"
           " LIMIT 1");

  coterie_sql_bind_int (s, 1, after);
  coterie_sql_bind_int (s, 2, pictured);
  return coterie_sql_fetch_int (s, 0, account, error);
}

gboolean
coterie_store_contacts_set_picture (CoterieSql *sql, gint64 account, GBytes *picture, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE contacts SET picture = ?2 WHERE account = ?1");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_bytes (s, 2, picture);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_contacts_set_all_profile_sent (CoterieSql *sql, gint64 version, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE contacts SET profile_sent = ?1");

  coterie_sql_bind_int (s, 1, version);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_contacts_set_state (CoterieSql *sql, gint64 account, int state, int state_before_block, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE contacts SET state = ?2, state_before_block = ?3 WHERE account = ?1");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, state);
  coterie_sql_bind_int (s, 3, state_before_block);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_contacts_set_peer_accepted (CoterieSql *sql, gint64 account, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE contacts SET peer_accepted = 1 WHERE account = ?1");

  coterie_sql_bind_int (s, 1, account);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_contacts_set_verified (CoterieSql *sql, gint64 account, gboolean verified, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE contacts SET verified = ?2 WHERE account = ?1");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, verified);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_contacts_set_profile:
 * @row: `account`, `display_name`, `picture`, `has_presence` and `presence` are written
 */
gboolean
coterie_store_contacts_set_profile (CoterieSql *sql, const CoterieStoreContact *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "UPDATE contacts SET display_name = ?2, picture = ?3, presence = ?4 WHERE account = ?1");

  coterie_sql_bind_int (s, 1, row->account);
  coterie_sql_bind_text (s, 2, row->display_name);
  if (row->picture != NULL)
    coterie_sql_bind_bytes (s, 3, row->picture);
  if (row->has_presence)
    coterie_sql_bind_blob (s, 4, row->presence, sizeof row->presence);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_contacts_set_profile_sent (CoterieSql *sql, gint64 account, gint64 version, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE contacts SET profile_sent = ?2 WHERE account = ?1");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, version);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_contacts_list_without_profile:
 * @state: the one in which people are sent a profile
 * @version: of our profile
 *
 * Returns: (transfer full) (element-type gint64): accounts that have accepted us and have an older profile of ours
 */
GArray *
coterie_store_contacts_list_without_profile (CoterieSql *sql, int state, gint64 version, GError **error)
{
  g_autoptr (GArray) accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT account FROM contacts WHERE state = ?1 AND peer_accepted AND profile_sent < ?2 ORDER BY account");

  coterie_sql_bind_int (s, 1, state);
  coterie_sql_bind_int (s, 2, version);
  while (coterie_sql_step (s))
    {
      gint64 account = coterie_sql_column_int (s, 0);

      g_array_append_val (accounts, account);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&accounts) : NULL;
}
