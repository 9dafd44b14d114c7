// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/groups.h"

#include <string.h>

void
coterie_store_group_clear (CoterieStoreGroup *self)
{
  g_clear_pointer (&self->name, g_free);
}

gboolean
coterie_store_groups_save (CoterieSql *sql, const CoterieStoreGroup *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT INTO groups (chat, name, role, added_by, n_members, is_closed, rights, picture, version, state)"
           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (chat) DO UPDATE SET name = ?2, role = ?3,"
           " added_by = ?4, n_members = ?5, is_closed = ?6, rights = ?7, picture = ?8, version = ?9, state = ?10");

  coterie_sql_bind_int (s, 1, row->chat);
  coterie_sql_bind_text (s, 2, row->name);
  coterie_sql_bind_int (s, 3, row->role);
  coterie_sql_bind_int (s, 4, row->added_by);
  coterie_sql_bind_int (s, 5, row->n_members);
  coterie_sql_bind_int (s, 6, row->is_closed);
  coterie_sql_bind_int (s, 7, row->rights);
  if (row->has_picture)
    coterie_sql_bind_blob (s, 8, row->picture, sizeof row->picture);
  coterie_sql_bind_int (s, 9, row->version);
  coterie_sql_bind_int (s, 10, row->state);
  return coterie_sql_run (s, error);
}

static void
read_group (CoterieSqlStatement *s, CoterieStoreGroup *row)
{
  const guint8 *picture;

  row->name = g_strdup (coterie_sql_column_text (s, 0));
  row->role = (int) coterie_sql_column_int (s, 1);
  row->added_by = coterie_sql_column_int (s, 2);
  row->n_members = (guint) coterie_sql_column_int (s, 3);
  row->is_closed = coterie_sql_column_int (s, 4) != 0;
  row->rights = (guint) coterie_sql_column_int (s, 5);
  row->has_picture = !coterie_sql_column_is_null (s, 6);
  picture = row->has_picture ? coterie_sql_column_exact (s, 6, sizeof row->picture) : NULL;
  if (picture != NULL)
    memcpy (row->picture, picture, sizeof row->picture);
  row->version = (guint) coterie_sql_column_int (s, 7);
  row->state = (CoterieStoreGroupState) coterie_sql_column_int (s, 8);
}

gboolean
coterie_store_groups_load (CoterieSql *sql, gint64 chat, CoterieStoreGroup *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT name, role, added_by, n_members, is_closed, rights, picture, version, state"
                                " FROM groups WHERE chat = ?1");

  *row = (CoterieStoreGroup){ .chat = chat };
  coterie_sql_bind_int (s, 1, chat);
  *found = coterie_sql_step (s);
  if (*found)
    read_group (s, row);
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_groups_add_record:
 *
 * Behind those that are there. Repeating is safe.
 */
gboolean
coterie_store_groups_add_record (
    CoterieSql *sql, gint64 chat, const guint8 hash[COTERIE_DIGEST_BYTES], GBytes *bytes, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT OR IGNORE INTO group_records (chat, hash, bytes, place)"
           " VALUES (?1, ?2, ?3, (SELECT coalesce (max (place), 0) + 1 FROM group_records WHERE chat = ?1))");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_blob (s, 2, hash, COTERIE_DIGEST_BYTES);
  coterie_sql_bind_bytes (s, 3, bytes);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_groups_list_records:
 *
 * Returns: (transfer full) (element-type GBytes): each behind its parents
 */
GPtrArray *
coterie_store_groups_list_records (CoterieSql *sql, gint64 chat, GError **error)
{
  return coterie_store_groups_list_some (sql, chat, 0, G_MAXINT64, error);
}

GPtrArray *
coterie_store_groups_list_some (CoterieSql *sql, gint64 chat, gint64 after, gint64 to, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT bytes FROM group_records WHERE chat = ?1 AND place > ?2 AND place <= ?3 ORDER BY place");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, after);
  coterie_sql_bind_int (s, 3, to);
  while (coterie_sql_step (s))
    g_ptr_array_add (records, coterie_sql_column_bytes (s, 0));
  return coterie_sql_finish (s, error) ? g_steal_pointer (&records) : NULL;
}

gboolean
coterie_store_groups_next_pictured (CoterieSql *sql, gint64 after, gint64 *chat, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT g.chat FROM groups g JOIN group_pictures p ON p.chat = g.chat"
                                " AND p.hash = g.picture WHERE g.chat > ?1 ORDER BY g.chat LIMIT 1");

  coterie_sql_bind_int (s, 1, after);
  return coterie_sql_fetch_int (s, 0, chat, error);
}

static gboolean
empty (CoterieSql *sql, const char *script, gint64 chat, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, script);

  coterie_sql_bind_int (s, 1, chat);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_groups_empty:
 *
 * Its records, and what was kept for these, go.
 */
gboolean
coterie_store_groups_empty (CoterieSql *sql, gint64 chat, GError **error)
{
  return empty (sql, "DELETE FROM group_records WHERE chat = ?1", chat, error) &&
         empty (sql, "DELETE FROM group_waiting WHERE chat = ?1", chat, error) &&
         empty (sql, "DELETE FROM kept_contents WHERE chat = ?1", chat, error) &&
         empty (sql, "DELETE FROM group_histories WHERE chat = ?1", chat, error);
}

GArray *
coterie_store_groups_read_numbers (CoterieSqlStatement *s, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (coterie_sql_step (s))
    {
      gint64 number = coterie_sql_column_int (s, 0);

      g_array_append_val (numbers, number);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&numbers) : NULL;
}

/**
 * coterie_store_groups_list_own:
 *
 * Returns: (transfer full) (element-type gint64): chats of the groups in which we have a role
 */
GArray *
coterie_store_groups_list_own (CoterieSql *sql, GError **error)
{
  return coterie_store_groups_read_numbers (
      coterie_sql_prepare (sql, "SELECT chat FROM groups WHERE role != 0 ORDER BY chat"), error);
}

/**
 * coterie_store_groups_list_open:
 *
 * Returns: (transfer full) (element-type gint64): chats of the groups in which we have a role, and which are not
 * accepted
 */
GArray *
coterie_store_groups_list_open (CoterieSql *sql, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT chat FROM groups WHERE state != ?1 AND role != 0 ORDER BY chat");

  coterie_sql_bind_int (s, 1, COTERIE_STORE_GROUP_ACCEPTED);
  return coterie_store_groups_read_numbers (s, error);
}

/**
 * coterie_store_groups_count_hidden:
 * @met_by: account; 0: of anybody who is not accepted
 *
 * Those that are nothing to us yet, but for those that were declined: who has been in, is in no more.
 */
gboolean
coterie_store_groups_count_hidden (
    CoterieSql *sql, gint64 since_ms, gint64 met_by, int accepted, gint64 *count, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT count(*) FROM groups g JOIN chats c USING (chat) WHERE g.state IN (?1, ?2) AND c.last_ms > ?3"
           " AND (g.met_by = ?4 OR ?4 = 0 AND g.met_by IN (SELECT account FROM contacts WHERE state != ?5)) AND "
           "(g.role != 0 OR g.added_by = 0)");

  coterie_sql_bind_int (s, 1, COTERIE_STORE_GROUP_HIDDEN);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_GROUP_REQUEST);
  coterie_sql_bind_int (s, 3, since_ms);
  coterie_sql_bind_int (s, 4, met_by);
  coterie_sql_bind_int (s, 5, accepted);
  return coterie_sql_fetch_int (s, 0, count, error);
}

gboolean
coterie_store_groups_set_met_by (CoterieSql *sql, gint64 chat, gint64 account, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE groups SET met_by = ?2 WHERE chat = ?1");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, account);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_groups_get_n_unmet (CoterieSql *sql, gint64 chat, gint64 *n_unmet, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT n_unmet FROM groups WHERE chat = ?1");

  coterie_sql_bind_int (s, 1, chat);
  return coterie_sql_fetch_int (s, 0, n_unmet, error);
}

gboolean
coterie_store_groups_set_n_unmet (CoterieSql *sql, gint64 chat, gint64 n_unmet, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE groups SET n_unmet = ?2 WHERE chat = ?1");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, n_unmet);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_groups_list_shared:
 *
 * Returns: (transfer full) (element-type gint64): chats of the groups that we have accepted and have a role in, and of
 *   which @aid is a member
 */
GArray *
coterie_store_groups_list_shared (CoterieSql *sql, const guint8 *aid, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT g.chat FROM groups g JOIN group_members m ON m.chat = g.chat AND m.aid = ?1"
                                " WHERE g.role != 0 AND g.state = ?2 ORDER BY g.chat");

  coterie_sql_bind_blob (s, 1, aid, COTERIE_AID_BYTES);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_GROUP_ACCEPTED);
  return coterie_store_groups_read_numbers (s, error);
}

/**
 * coterie_store_groups_list_unfounded:
 *
 * Returns: (transfer full) (element-type gint64): chats of groups that were met before then, in which we have never
 *   been, and for which nothing waits to be sent
 */
GArray *
coterie_store_groups_list_unfounded (CoterieSql *sql, gint64 before_ms, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT g.chat FROM groups g JOIN chats c USING (chat) WHERE g.state = ?1 AND g.role = 0"
           " AND g.added_by = 0 AND c.last_ms < ?2 AND NOT EXISTS"
           " (SELECT 1 FROM send_jobs j WHERE j.chat = g.chat) ORDER BY g.chat");

  coterie_sql_bind_int (s, 1, COTERIE_STORE_GROUP_HIDDEN);
  coterie_sql_bind_int (s, 2, before_ms);
  return coterie_store_groups_read_numbers (s, error);
}

/**
 * coterie_store_groups_remove:
 *
 * With all that hangs on it, and its chat.
 */
gboolean
coterie_store_groups_remove (CoterieSql *sql, gint64 chat, GError **error)
{
  static const char *const scripts[] = {
    "DELETE FROM group_members WHERE chat = ?1",
    "DELETE FROM group_secrets WHERE chat = ?1",
    "DELETE FROM group_pictures WHERE chat = ?1",
    "DELETE FROM handover_groups WHERE chat = ?1",
    "DELETE FROM group_invitations WHERE chat = ?1",
    "DELETE FROM group_joins WHERE chat = ?1",
    "DELETE FROM sent_log WHERE content IN (SELECT content FROM sent_contents WHERE chat = ?1)",
    "DELETE FROM sent_contents WHERE chat = ?1",
    "DELETE FROM stamps WHERE account = -?1",
    "DELETE FROM groups WHERE chat = ?1",
    "DELETE FROM chats WHERE chat = ?1",
  };

  if (!coterie_store_groups_empty (sql, chat, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    if (!empty (sql, scripts[i], chat, error))
      return FALSE;
  return TRUE;
}

/**
 * coterie_store_groups_list_unnamed:
 *
 * Returns: (transfer full) (element-type gint64): chats of groups that have lines without a name
 *   (store/group-lines.h)
 */
GArray *
coterie_store_groups_list_unnamed (CoterieSql *sql, GError **error)
{
  return coterie_store_groups_read_numbers (
      coterie_sql_prepare (sql, "SELECT chat FROM groups WHERE unnamed != 0 ORDER BY chat"), error);
}

static gboolean
insert_member (CoterieSql *sql, gint64 chat, guint place, const CoterieStoreGroupMember *member, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO group_members (chat, place, aid, role) VALUES (?1, ?2, ?3, ?4)");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, place);
  coterie_sql_bind_blob (s, 3, member->aid, sizeof member->aid);
  coterie_sql_bind_int (s, 4, member->role);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_groups_set_members:
 * @members: (element-type CoterieStoreGroupMember): all of them now
 */
gboolean
coterie_store_groups_set_members (CoterieSql *sql, gint64 chat, const GArray *members, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM group_members WHERE chat = ?1");

  coterie_sql_bind_int (s, 1, chat);
  if (!coterie_sql_run (s, error))
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    if (!insert_member (sql, chat, i, &g_array_index (members, CoterieStoreGroupMember, i), error))
      return FALSE;
  return TRUE;
}

/**
 * coterie_store_groups_list_members:
 *
 * Returns: (transfer full) (element-type CoterieStoreGroupMember)
 */
GArray *
coterie_store_groups_list_members (CoterieSql *sql, gint64 chat, GError **error)
{
  g_autoptr (GArray) members = g_array_new (FALSE, TRUE, sizeof (CoterieStoreGroupMember));
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT aid, role FROM group_members WHERE chat = ?1 ORDER BY place");

  coterie_sql_bind_int (s, 1, chat);
  while (coterie_sql_step (s))
    {
      CoterieStoreGroupMember member = { .role = (int) coterie_sql_column_int (s, 1) };
      const guint8 *aid = coterie_sql_column_exact (s, 0, sizeof member.aid);

      if (aid != NULL)
        memcpy (member.aid, aid, sizeof member.aid);
      g_array_append_val (members, member);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&members) : NULL;
}

/**
 * coterie_store_groups_list_aids:
 *
 * Returns: (transfer full)
 */
GByteArray *
coterie_store_groups_list_aids (CoterieSql *sql, gint64 chat, GError **error)
{
  g_autoptr (GByteArray) aids = g_byte_array_new ();
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT aid FROM group_members WHERE chat = ?1 ORDER BY aid");

  coterie_sql_bind_int (s, 1, chat);
  while (coterie_sql_step (s))
    {
      const guint8 *aid = coterie_sql_column_exact (s, 0, COTERIE_AID_BYTES);

      if (aid != NULL)
        g_byte_array_append (aids, aid, COTERIE_AID_BYTES);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&aids) : NULL;
}

static gboolean
drop_pictures (CoterieSql *sql, gint64 chat, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "DELETE FROM group_pictures WHERE chat = ?1"
           " AND hash IS NOT (SELECT g.picture FROM groups g WHERE g.chat = ?1) AND picture NOT IN"
           " (SELECT p.picture FROM group_pictures p WHERE p.chat = ?1 ORDER BY p.picture DESC LIMIT ?2)");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_GROUP_PICTURES);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_groups_add_picture:
 *
 * Beyond %COTERIE_STORE_GROUP_PICTURES the oldest ones go, but for the one that counts. Repeating is safe.
 */
gboolean
coterie_store_groups_add_picture (
    CoterieSql *sql, gint64 chat, const guint8 hash[COTERIE_DIGEST_BYTES], GBytes *bytes, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT OR IGNORE INTO group_pictures (chat, hash, bytes) VALUES (?1, ?2, ?3)");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_blob (s, 2, hash, COTERIE_DIGEST_BYTES);
  coterie_sql_bind_bytes (s, 3, bytes);
  return coterie_sql_run (s, error) && drop_pictures (sql, chat, error);
}

/**
 * coterie_store_groups_get_picture:
 * @bytes: (out) (transfer full) (nullable): %NULL when it is not here
 */
gboolean
coterie_store_groups_get_picture (
    CoterieSql *sql, gint64 chat, const guint8 hash[COTERIE_DIGEST_BYTES], GBytes **bytes, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT bytes FROM group_pictures WHERE chat = ?1 AND hash = ?2");

  *bytes = NULL;
  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_blob (s, 2, hash, COTERIE_DIGEST_BYTES);
  if (coterie_sql_step (s))
    *bytes = coterie_sql_column_bytes (s, 0);
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_groups_add_secret:
 *
 * Repeating is safe.
 */
gboolean
coterie_store_groups_add_secret (CoterieSql *sql,
                                 gint64 chat,
                                 const guint8 hash[COTERIE_DIGEST_BYTES],
                                 const guint8 secret[COTERIE_CHAT_SECRET_BYTES],
                                 GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT OR IGNORE INTO group_secrets (chat, hash, secret) VALUES (?1, ?2, ?3)");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_blob (s, 2, hash, COTERIE_DIGEST_BYTES);
  coterie_sql_bind_blob (s, 3, secret, COTERIE_CHAT_SECRET_BYTES);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_groups_get_secret (CoterieSql *sql,
                                 gint64 chat,
                                 const guint8 hash[COTERIE_DIGEST_BYTES],
                                 guint8 secret[COTERIE_CHAT_SECRET_BYTES],
                                 gboolean *found,
                                 GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT secret FROM group_secrets WHERE chat = ?1 AND hash = ?2");
  const guint8 *value = NULL;

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_blob (s, 2, hash, COTERIE_DIGEST_BYTES);
  if (coterie_sql_step (s))
    value = coterie_sql_column_exact (s, 0, COTERIE_CHAT_SECRET_BYTES);
  *found = value != NULL;
  if (*found)
    memcpy (secret, value, COTERIE_CHAT_SECRET_BYTES);
  return coterie_sql_finish (s, error);
}
