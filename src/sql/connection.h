// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "sql/errors.h"

G_BEGIN_DECLS

/* One connection to an embedded database. It belongs to one thread at a time; only coterie_sql_interrupt() may come
 * from another. No type of an engine appears here, so that another engine can stand behind the same face. */
typedef struct _CoterieSql CoterieSql;

/* A statement that is being filled in or read. It belongs to its connection, is never freed by the caller, and ends
 * with exactly one coterie_sql_run(), coterie_sql_finish() or coterie_sql_fetch_*().
 *
 * It remembers its first error, so that store code reads straight through:
 *
 *   s = coterie_sql_prepare (sql, "SELECT id, body FROM waiting WHERE device = ?1 ORDER BY id");
 *   coterie_sql_bind_int (s, 1, device);
 *   while (coterie_sql_step (s))
 *     take (coterie_sql_column_int (s, 0), coterie_sql_column_blob (s, 1, &n_bytes));
 *   return coterie_sql_finish (s, error);
 */
typedef struct _CoterieSqlStatement CoterieSqlStatement;

#define COTERIE_SQL_KEY_BYTES 48 /* 32 of key, 16 of the file's salt */

typedef enum
{
  COTERIE_SQL_FLAGS_NONE = 0,
  COTERIE_SQL_CREATE = 1 << 0,    /* make it when it is not there (mode 0600) */
  COTERIE_SQL_READ_ONLY = 1 << 1, /* this connection never writes */
} CoterieSqlFlags;

CoterieSql *
coterie_sql_open (const char *path, const CoterieSecret *key, CoterieSqlFlags flags, GError **error);
CoterieSql *
coterie_sql_open_in_memory (GError **error);
void
coterie_sql_close (CoterieSql *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieSql, coterie_sql_close)

/* How it behaves. */
void
coterie_sql_set_busy_timeout_ms (CoterieSql *self, guint timeout_ms);
void
coterie_sql_set_cache_kib (CoterieSql *self, guint n_kib);
void
coterie_sql_set_auto_checkpoint (CoterieSql *self, guint n_pages);
gboolean
coterie_sql_checkpoint (CoterieSql *self, gboolean *complete, GError **error);
void
coterie_sql_interrupt (CoterieSql *self);

/* Transactions. */
gboolean
coterie_sql_begin (CoterieSql *self, GError **error);
gboolean
coterie_sql_commit (CoterieSql *self, GError **error);
void
coterie_sql_rollback (CoterieSql *self);
gboolean
coterie_sql_savepoint (CoterieSql *self, GError **error);
gboolean
coterie_sql_release (CoterieSql *self, GError **error);
gboolean
coterie_sql_rollback_to (CoterieSql *self, GError **error);
gboolean
coterie_sql_in_transaction (CoterieSql *self);

/* Statements. */
gboolean
coterie_sql_exec (CoterieSql *self, const char *script, GError **error);
gboolean
coterie_sql_has_fts5 (void);
CoterieSqlStatement *
coterie_sql_prepare (CoterieSql *self, const char *text);

void
coterie_sql_bind_int (CoterieSqlStatement *statement, int index, gint64 value);
void
coterie_sql_bind_text (CoterieSqlStatement *statement, int index, const char *text);
void
coterie_sql_bind_text_n (CoterieSqlStatement *statement, int index, const char *text, gsize n_bytes);
void
coterie_sql_bind_blob (CoterieSqlStatement *statement, int index, gconstpointer bytes, gsize n_bytes);
void
coterie_sql_bind_bytes (CoterieSqlStatement *statement, int index, GBytes *bytes);
void
coterie_sql_bind_null (CoterieSqlStatement *statement, int index);

gboolean
coterie_sql_step (CoterieSqlStatement *statement);
gint64
coterie_sql_column_int (CoterieSqlStatement *statement, int column);
const char *
coterie_sql_column_text (CoterieSqlStatement *statement, int column);
const guint8 *
coterie_sql_column_blob (CoterieSqlStatement *statement, int column, gsize *n_bytes);
const guint8 *
coterie_sql_column_exact (CoterieSqlStatement *statement, int column, gsize n_bytes);
GBytes *
coterie_sql_column_bytes (CoterieSqlStatement *statement, int column);
gboolean
coterie_sql_column_is_null (CoterieSqlStatement *statement, int column);

gboolean
coterie_sql_run (CoterieSqlStatement *statement, GError **error);
gboolean
coterie_sql_finish (CoterieSqlStatement *statement, GError **error);
gboolean
coterie_sql_fetch_int (CoterieSqlStatement *statement, gint64 none, gint64 *value, GError **error);
gint64
coterie_sql_get_changes (CoterieSql *self);
gint64
coterie_sql_get_total_changes (CoterieSql *self);

G_END_DECLS
