// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/operator.h"

#include "server/account-rows.h"
#include "server/auth.h"
#include "wire/errors.h"

static gboolean
end_sessions (CoterieSql *sql, gint64 account_id, CoterieEffects *effects, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT id FROM devices WHERE account_id = ?1 AND state = 1");

  coterie_sql_bind_int (s, 1, account_id);
  while (coterie_sql_step (s))
    coterie_effects_close (effects, coterie_sql_column_int (s, 0), COTERIE_CLOSE_SIGNED_OUT);
  if (!coterie_sql_finish (s, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "DELETE FROM tokens WHERE device_id IN (SELECT id FROM devices WHERE account_id = ?1)");
  coterie_sql_bind_int (s, 1, account_id);
  return coterie_sql_run (s, error);
}

/**
 * coterie_operator_set_disabled:
 * @sql: the writer's connection, in a transaction
 * @directory: the writer's
 * @name: an account's name
 * @disabled: whether its devices are turned away
 * @effects: gets the end of their connections
 * @error: return location; UNKNOWN_NAME, COTERIE_SQL_ERROR
 *
 * A disabled account keeps everything, and its mailboxes fill. Safe to repeat.
 *
 * Returns: whether the account is as asked for
 */
gboolean
coterie_operator_set_disabled (CoterieSql *sql,
                               CoterieDirectory *directory,
                               const char *name,
                               gboolean disabled,
                               CoterieEffects *effects,
                               GError **error)
{
  g_autoptr (CoterieAccountRow) row = g_new0 (CoterieAccountRow, 1);
  CoterieSqlStatement *s;

  if (!coterie_account_row_find_name (sql, name, row, error))
    return FALSE;
  if (row->account_id == 0 || row->state == COTERIE_ACCOUNT_DELETED)
    {
      g_propagate_error (error, coterie_refusal_new (COTERIE_CODE_UNKNOWN_NAME));
      return FALSE;
    }
  s = coterie_sql_prepare (sql, "UPDATE accounts SET state = ?2 WHERE id = ?1");
  coterie_sql_bind_int (s, 1, row->account_id);
  coterie_sql_bind_int (s, 2, disabled ? COTERIE_ACCOUNT_DISABLED : COTERIE_ACCOUNT_ACTIVE);
  if (!coterie_sql_run (s, error) || (disabled && !end_sessions (sql, row->account_id, effects, error)))
    return FALSE;
  coterie_directory_forget_account (directory, row->aid);
  return TRUE;
}

/**
 * coterie_operator_list:
 * @sql: any connection
 * @take: (scope call): gets every account but the deleted ones, by name; FALSE ends the list
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether they could be read
 */
gboolean
coterie_operator_list (CoterieSql *sql, CoterieOperatorTake take, gpointer user_data, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT a.name, a.state,"
           " (SELECT COUNT(*) FROM devices d WHERE d.account_id = a.id AND d.state = 1),"
           " (SELECT COUNT(*) FROM devices d JOIN envelopes e ON e.device_id = d.id WHERE d.account_id = a.id)"
           " FROM accounts a WHERE a.state <> 3 ORDER BY a.name");
  gboolean more = TRUE;

  while (more && coterie_sql_step (s))
    {
      CoterieOperatorAccount account = { .name = coterie_sql_column_text (s, 0),
                                         .state = (CoterieAccountState) coterie_sql_column_int (s, 1),
                                         .n_devices = (guint) coterie_sql_column_int (s, 2),
                                         .n_waiting = (guint64) coterie_sql_column_int (s, 3) };

      more = take (&account, user_data);
    }
  return coterie_sql_finish (s, error);
}
