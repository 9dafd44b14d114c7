// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/schema.h"

#include "sql/migrations.h"

#include <sodium.h>

/* The text suits SQLite and PostgreSQL alike but for two words, which a second engine has to translate: BLOB, and
 * INTEGER PRIMARY KEY, which is a 64-bit number. No number is left to the engine to give: rows of accounts and devices
 * are never deleted, so the highest and one more is new, and envelopes take theirs from `server`.
 *
 * Nothing in here can be read by whoever has the file: passwords and tokens are hashed, envelopes are sealed, and no
 * address is kept, nor the program name or time of a sign-in that is over. */
static const char version_1[] =
    /* The server itself, in row 1. No envelope has an id of next_envelope or above. */
    "CREATE TABLE server ("
    "  id INTEGER PRIMARY KEY,"
    "  server_id BLOB NOT NULL,"
    "  next_envelope BIGINT NOT NULL);"

    /* One row for each account that ever was. A deleted one keeps its name, so that nobody else takes it, and its
     * aid, so that others learn that it is gone; one that was started over leaves its name to the next, and is called
     * `alice#7`, as nobody can be. `presence` is the SHA-256 of the presence token. Registering can be
     * repeated for a day, which is what `created_ms` is for. */
    "CREATE TABLE accounts ("
    "  id INTEGER PRIMARY KEY,"
    "  aid BLOB NOT NULL UNIQUE,"
    "  name TEXT NOT NULL UNIQUE,"
    "  state INTEGER NOT NULL,"
    "  password TEXT NOT NULL,"
    "  length INTEGER NOT NULL,"
    "  head BLOB NOT NULL,"
    "  created_ms BIGINT NOT NULL,"
    "  presence BLOB UNIQUE);"

    "CREATE TABLE chain_records ("
    "  account_id BIGINT NOT NULL,"
    "  seq INTEGER NOT NULL,"
    "  record BLOB NOT NULL,"
    "  PRIMARY KEY (account_id, seq));"

    /* One row for each device that ever was: the numbers of mailboxes are never used again. */
    "CREATE TABLE devices ("
    "  id INTEGER PRIMARY KEY,"
    "  account_id BIGINT NOT NULL,"
    "  number INTEGER NOT NULL,"
    "  state INTEGER NOT NULL,"
    "  registration INTEGER NOT NULL,"
    "  dsk BLOB NOT NULL,"
    "  signed_id INTEGER NOT NULL,"
    "  signed_key BLOB NOT NULL,"
    "  signed_signature BLOB NOT NULL,"
    "  signed_time_ms BIGINT NOT NULL,"
    "  signed_wrapper BLOB NOT NULL,"
    "  UNIQUE (account_id, number));"
    "CREATE INDEX devices_leaving ON devices (id) WHERE state = 2;"

    /* A prekey that was handed out stays for a while without its key, so that a repeated upload cannot bring it back.
     */
    "CREATE TABLE one_time_prekeys ("
    "  device_id BIGINT NOT NULL,"
    "  id INTEGER NOT NULL,"
    "  public_key BLOB,"
    "  taken_ms BIGINT NOT NULL,"
    "  PRIMARY KEY (device_id, id));"
    "CREATE INDEX one_time_prekeys_left ON one_time_prekeys (device_id, id) WHERE public_key IS NOT NULL;"

    "CREATE TABLE tokens ("
    "  hash BLOB NOT NULL PRIMARY KEY,"
    "  device_id BIGINT NOT NULL,"
    "  expires_ms BIGINT NOT NULL);"
    "CREATE INDEX tokens_device ON tokens (device_id);"
    "CREATE INDEX tokens_expires ON tokens (expires_ms);"

    "CREATE TABLE invites ("
    "  hash BLOB NOT NULL PRIMARY KEY,"
    "  used INTEGER NOT NULL);"

    /* Mailboxes. `size` counts the common part too; it and the sender stand in the index so that a mailbox can be
     * counted without its bodies. Rows are in the order of time, which is what expiry walks along. */
    "CREATE TABLE envelopes ("
    "  id INTEGER PRIMARY KEY,"
    "  device_id BIGINT NOT NULL,"
    "  time_ms BIGINT NOT NULL,"
    "  class INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL,"
    "  sender_id BIGINT NOT NULL,"
    "  sender_device INTEGER NOT NULL,"
    "  size INTEGER NOT NULL,"
    "  common_id BIGINT,"
    "  bytes BLOB NOT NULL);"
    "CREATE INDEX envelopes_device ON envelopes (device_id, id, sender_id, size);"
    "CREATE INDEX envelopes_urgent ON envelopes (id) WHERE class = 2;"

    /* The count stands apart from the bytes, because changing a row writes all of it. */
    "CREATE TABLE commons ("
    "  id INTEGER PRIMARY KEY,"
    "  bytes BLOB NOT NULL);"
    "CREATE TABLE common_refs ("
    "  id INTEGER PRIMARY KEY,"
    "  n_refs INTEGER NOT NULL);"

    /* What each device has sent: a ring of COTERIE_SEND_WINDOW rows, id = device * 256 + number % 256. */
    "CREATE TABLE sends ("
    "  id INTEGER PRIMARY KEY,"
    "  number BIGINT NOT NULL,"
    "  hash BLOB NOT NULL,"
    "  time_ms BIGINT NOT NULL);"

    /* What was lost for a device: a row for each second in which something was. */
    "CREATE TABLE gaps ("
    "  device_id BIGINT NOT NULL,"
    "  second BIGINT NOT NULL,"
    "  n_lost BIGINT NOT NULL,"
    "  from_ms BIGINT NOT NULL,"
    "  to_ms BIGINT NOT NULL,"
    "  PRIMARY KEY (device_id, second));";

/* The one device of an account that waits to be approved, or waited in the last hour. `agent`, the program that it
 * says it is, stands here while it waits; its address is kept in memory alone. */
static const char version_2[] = "CREATE TABLE links ("
                                "  account_id INTEGER PRIMARY KEY,"
                                "  id BLOB NOT NULL,"
                                "  hash BLOB NOT NULL UNIQUE,"
                                "  state INTEGER NOT NULL,"
                                "  reason INTEGER NOT NULL,"
                                "  began_ms BIGINT NOT NULL,"
                                "  expires_ms BIGINT NOT NULL,"
                                "  round INTEGER NOT NULL,"
                                "  device INTEGER NOT NULL,"
                                "  agent TEXT NOT NULL,"
                                "  commitment BLOB,"
                                "  answer_r BLOB,"
                                "  answer_length INTEGER NOT NULL,"
                                "  answer_head BLOB,"
                                "  opening BLOB,"
                                "  bundle TEXT);"
                                "CREATE INDEX links_expires ON links (expires_ms);";

static const CoterieSqlMigration migrations[] = {
  { 1, version_1 },
  { 2, version_2 },
};

G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == COTERIE_SCHEMA_VERSION);

/**
 * coterie_schema_prepare:
 * @sql: the server's database, for writing, outside of a transaction
 * @error: return location; COTERIE_SQL_ERROR, NEWER when a newer server wrote it
 *
 * Brings the tables to this version, and makes the server's id when there is none. Safe to repeat.
 *
 * Returns: whether the database can be served
 */
gboolean
coterie_schema_prepare (CoterieSql *sql, GError **error)
{
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  CoterieSqlStatement *s;

  g_return_val_if_fail (sql != NULL, FALSE);

  if (!coterie_sql_migrate (sql, migrations, G_N_ELEMENTS (migrations), error))
    return FALSE;
  randombytes_buf (server_id, sizeof server_id);
  s = coterie_sql_prepare (
      sql, "INSERT INTO server (id, server_id, next_envelope) VALUES (1, ?1, 1) ON CONFLICT (id) DO NOTHING");
  coterie_sql_bind_blob (s, 1, server_id, sizeof server_id);
  return coterie_sql_run (s, error);
}

/**
 * coterie_schema_get_server_id:
 * @sql: a prepared database
 * @server_id: (out caller-allocates): the id made at the first start
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether it could be read
 */
gboolean
coterie_schema_get_server_id (CoterieSql *sql, guint8 server_id[COTERIE_SERVER_ID_BYTES], GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT server_id FROM server WHERE id = 1");
  gboolean found = FALSE;

  while (coterie_sql_step (s))
    {
      const guint8 *bytes = coterie_sql_column_exact (s, 0, COTERIE_SERVER_ID_BYTES);

      if (bytes == NULL)
        continue;
      memcpy (server_id, bytes, COTERIE_SERVER_ID_BYTES);
      found = TRUE;
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  if (!found)
    g_set_error_literal (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_DAMAGED, "The database has no server id.");
  return found;
}
