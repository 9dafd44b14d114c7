// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-sql"

#include "sql/connection.h"

#include "sql/private.h"

static gboolean
run (CoterieSql *self, const char *text, GError **error)
{
  return coterie_sql_run (coterie_sql_prepare (self, text), error);
}

static gboolean
need_transaction (CoterieSql *self, GError **error)
{
  if (coterie_sql_in_transaction (self))
    return TRUE;
  g_set_error_literal (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE, "there is no transaction");
  return FALSE;
}

/**
 * coterie_sql_in_transaction:
 * @self: a connection
 *
 * Returns: whether one is open; a full or failing disk may have ended it
 */
gboolean
coterie_sql_in_transaction (CoterieSql *self)
{
  return !sqlite3_get_autocommit (self->db);
}

/**
 * coterie_sql_begin:
 * @self: a connection without a transaction
 * @error: BUSY, FULL, IO, DAMAGED, or MISUSE when there is one
 *
 * A writing connection takes the right to write at once, so that nothing later in the transaction is BUSY.
 *
 * Returns: whether it began
 */
gboolean
coterie_sql_begin (CoterieSql *self, GError **error)
{
  return run (self, self->is_read_only ? "BEGIN" : "BEGIN IMMEDIATE", error);
}

/**
 * coterie_sql_commit:
 * @self: a connection with a transaction
 * @error: FULL, IO, BUSY, CONSTRAINT (a deferred foreign key), or MISUSE when there is none
 *
 * With %TRUE everything is on the disk; with %FALSE nothing is, and the transaction is over.
 *
 * Returns: which of the two
 */
gboolean
coterie_sql_commit (CoterieSql *self, GError **error)
{
  if (run (self, "COMMIT", error))
    return TRUE;
  coterie_sql_rollback (self);
  return FALSE;
}

/**
 * coterie_sql_rollback:
 * @self: a connection
 *
 * Undoes the transaction; without one it does nothing. It cannot fail: at worst the next start undoes it.
 */
void
coterie_sql_rollback (CoterieSql *self)
{
  g_autoptr (GError) error = NULL;

  if (coterie_sql_in_transaction (self) && !run (self, "ROLLBACK", &error))
    g_warning ("rolling back: %s", error->message);
}

/**
 * coterie_sql_savepoint:
 * @self: a connection with a transaction
 * @error: MISUSE when there is none
 *
 * Begins a part of the transaction that can be undone by itself. Parts may be nested.
 *
 * Returns: whether it began
 */
gboolean
coterie_sql_savepoint (CoterieSql *self, GError **error)
{
  return need_transaction (self, error) && run (self, "SAVEPOINT part", error);
}

/**
 * coterie_sql_release:
 * @self: a connection with a savepoint
 * @error: MISUSE when there is none
 *
 * Ends the innermost part; it stays done as far as the transaction does.
 *
 * Returns: whether it ended
 */
gboolean
coterie_sql_release (CoterieSql *self, GError **error)
{
  return need_transaction (self, error) && run (self, "RELEASE part", error);
}

/**
 * coterie_sql_rollback_to:
 * @self: a connection with a savepoint
 * @error: MISUSE: the whole transaction is gone, because a full or failing disk ended it; begin again
 *
 * Undoes and ends the innermost part; the transaction goes on.
 *
 * Returns: whether it does
 */
gboolean
coterie_sql_rollback_to (CoterieSql *self, GError **error)
{
  return need_transaction (self, error) && run (self, "ROLLBACK TO part", error) && run (self, "RELEASE part", error);
}
