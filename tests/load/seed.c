// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "seed.h"

#include "base/encoding.h"
#include "server/schema.h"
#include "sql/connection.h"

#include <sodium.h>
#include <string.h>

#define MONTH_MS (30 * G_GINT64_CONSTANT (86400000))

static void
run (CoterieSqlStatement *statement)
{
  g_autoptr (GError) error = NULL;

  if (!coterie_sql_run (statement, &error))
    g_error ("seeding: %s", error->message);
}

static void
insert_account (CoterieSql *sql, gint64 id, const LoadAccount *account)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT INTO accounts (id, aid, name, state, password, length, "
                                                     "head, created_ms) VALUES (?1, ?2, ?3, ?4, 'x', 1, ?5, 0)");
  g_autofree char *name = g_strdup_printf ("load%05" G_GINT64_FORMAT, id);

  coterie_sql_bind_int (s, 1, id);
  coterie_sql_bind_blob (s, 2, account->aid, sizeof account->aid);
  coterie_sql_bind_text (s, 3, name);
  coterie_sql_bind_int (s, 4, COTERIE_ACCOUNT_ACTIVE);
  coterie_sql_bind_blob (s, 5, account->head, sizeof account->head);
  run (s);
}

static void
insert_device (CoterieSql *sql, gint64 id, const LoadAccount *account)
{
  static const guint8 key[33] = { 5 }, signature[64];
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO devices (id, account_id, number, state, registration, dsk, signed_id, "
                                "signed_key, signed_signature, signed_time_ms, signed_wrapper) "
                                "VALUES (?1, ?1, 1, ?2, ?3, ?4, 1, ?5, ?6, 0, ?6)");

  coterie_sql_bind_int (s, 1, id);
  coterie_sql_bind_int (s, 2, COTERIE_DEVICE_ACTIVE);
  coterie_sql_bind_int (s, 3, account->registration);
  coterie_sql_bind_blob (s, 4, account->aid, sizeof account->aid);
  coterie_sql_bind_blob (s, 5, key, sizeof key);
  coterie_sql_bind_blob (s, 6, signature, sizeof signature);
  run (s);
}

static void
insert_token (CoterieSql *sql, gint64 device_id, LoadAccount *account)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO tokens (hash, device_id, expires_ms) VALUES (?1, ?2, ?3)");
  guint8 token[COTERIE_TOKEN_BYTES], hash[COTERIE_DIGEST_BYTES];

  randombytes_buf (token, sizeof token);
  coterie_hex_encode_into (account->token, token, sizeof token);
  crypto_hash_sha256 (hash, token, sizeof token);
  coterie_sql_bind_blob (s, 1, hash, sizeof hash);
  coterie_sql_bind_int (s, 2, device_id);
  coterie_sql_bind_int (s, 3, g_get_real_time () / 1000 + MONTH_MS);
  run (s);
}

/**
 * load_seed_accounts:
 * @database: the server's, made here when it is not there; no server may run on it
 *
 * Returns: (transfer full): @n_accounts accounts in the order of their ids
 */
LoadAccount *
load_seed_accounts (const char *database, guint n_accounts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieSql) sql = coterie_sql_open (database, NULL, COTERIE_SQL_CREATE, &error);
  LoadAccount *accounts = g_new0 (LoadAccount, n_accounts);

  if (sql == NULL || !coterie_schema_prepare (sql, &error) || !coterie_sql_begin (sql, &error))
    g_error ("seeding: %s", error->message);
  for (guint i = 0; i < n_accounts; i++)
    {
      randombytes_buf (accounts[i].aid, sizeof accounts[i].aid);
      randombytes_buf (accounts[i].head, sizeof accounts[i].head);
      accounts[i].registration = (guint16) (1 + i % 16000);
      insert_account (sql, i + 1, &accounts[i]);
      insert_device (sql, i + 1, &accounts[i]);
      insert_token (sql, i + 1, &accounts[i]);
    }
  if (!coterie_sql_commit (sql, &error))
    g_error ("seeding: %s", error->message);
  return accounts;
}
