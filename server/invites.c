// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/invites.h"

#include "wire/errors.h"

#include <sodium.h>

/* Without the letters and digits that look alike. Twelve of them are 60 bits, against somebody who gets ten tries a
 * second. */
static const char alphabet[] = "23456789abcdefghjkmnpqrstuvwxyz";

static void
hash_code (const char *code, guint8 hash[crypto_hash_sha256_BYTES])
{
  crypto_hash_sha256 (hash, (const guint8 *) code, strlen (code));
}

/**
 * coterie_invites_make:
 * @sql: the writer's connection, in a transaction
 * @code: (out caller-allocates): the invitation, which is kept nowhere else
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether there is a new invitation
 */
gboolean
coterie_invites_make (CoterieSql *sql, char code[COTERIE_INVITE_CODE_CHARS + 1], GError **error)
{
  guint8 hash[crypto_hash_sha256_BYTES];
  CoterieSqlStatement *s;

  for (guint i = 0; i < COTERIE_INVITE_CODE_CHARS; i++)
    code[i] = i % 5 == 4 ? '-' : alphabet[randombytes_uniform (sizeof alphabet - 1)];
  code[COTERIE_INVITE_CODE_CHARS] = '\0';
  hash_code (code, hash);
  s = coterie_sql_prepare (sql, "INSERT INTO invites (hash, used) VALUES (?1, 0)");
  coterie_sql_bind_blob (s, 1, hash, sizeof hash);
  return coterie_sql_run (s, error);
}

/**
 * coterie_invites_is_open:
 * @sql: any connection
 * @code: what a stranger says is an invitation
 * @open: (out): whether it is one, and unused
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether the store could tell
 */
gboolean
coterie_invites_is_open (CoterieSql *sql, const char *code, gboolean *open, GError **error)
{
  guint8 hash[crypto_hash_sha256_BYTES];
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT COUNT(*) FROM invites WHERE hash = ?1 AND used = 0");
  gint64 count;

  hash_code (code, hash);
  coterie_sql_bind_blob (s, 1, hash, sizeof hash);
  if (!coterie_sql_fetch_int (s, 0, &count, error))
    return FALSE;
  *open = count > 0;
  return TRUE;
}

/**
 * coterie_invites_use:
 * @sql: the writer's connection, in a transaction
 * @code: what a stranger says is an invitation
 * @error: return location; INVITE_NEEDED, COTERIE_SQL_ERROR
 *
 * Returns: whether it was open, and now is used
 */
gboolean
coterie_invites_use (CoterieSql *sql, const char *code, GError **error)
{
  guint8 hash[crypto_hash_sha256_BYTES];
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE invites SET used = 1 WHERE hash = ?1 AND used = 0");

  hash_code (code, hash);
  coterie_sql_bind_blob (s, 1, hash, sizeof hash);
  if (!coterie_sql_run (s, error))
    return FALSE;
  if (coterie_sql_get_changes (sql) == 1)
    return TRUE;
  g_propagate_error (error, coterie_refusal_new (COTERIE_CODE_INVITE_NEEDED));
  return FALSE;
}

/**
 * coterie_invites_count:
 * @sql: any connection
 * @n_open: (out): invitations that wait
 * @n_used: (out): and that were used
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether they could be counted
 */
gboolean
coterie_invites_count (CoterieSql *sql, guint *n_open, guint *n_used, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT COUNT(*), COALESCE(SUM(used), 0) FROM invites");

  while (coterie_sql_step (s))
    {
      *n_used = (guint) coterie_sql_column_int (s, 1);
      *n_open = (guint) coterie_sql_column_int (s, 0) - *n_used;
    }
  return coterie_sql_finish (s, error);
}
