// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/connection.h"

#include "database.h"

#include <string.h>

static CoterieSql *
open_filled (void)
{
  CoterieSql *sql = coterie_sql_open_in_memory (NULL);

  test_exec (sql, "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, body BLOB)");
  return sql;
}

static void
insert (CoterieSql *sql, const char *name, gconstpointer body, gsize n_bytes)
{
  g_autoptr (GError) error = NULL;
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT INTO things (name, body) VALUES (?1, ?2)");

  coterie_sql_bind_text (s, 1, name);
  coterie_sql_bind_blob (s, 2, body, n_bytes);
  coterie_sql_run (s, &error);
  g_assert_no_error (error);
}

static void
test_values (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) copy = NULL;
  CoterieSqlStatement *s;
  gsize n_bytes;

  s = coterie_sql_prepare (sql, "INSERT INTO things (id, name, body) VALUES (?1, ?2, ?3)");
  coterie_sql_bind_int (s, 1, G_MININT64);
  coterie_sql_bind_text (s, 2, "Zoë");
  coterie_sql_bind_blob (s, 3, "a\0b", 3);
  g_assert_true (coterie_sql_run (s, &error));
  g_assert_cmpint (coterie_sql_get_changes (sql), ==, 1);

  s = coterie_sql_prepare (sql, "SELECT id, name, body FROM things");
  g_assert_true (coterie_sql_step (s));
  g_assert_cmpint (coterie_sql_column_int (s, 0), ==, G_MININT64);
  g_assert_cmpstr (coterie_sql_column_text (s, 1), ==, "Zoë");
  g_assert_cmpmem (coterie_sql_column_exact (s, 2, 3), 3, "a\0b", 3);
  copy = coterie_sql_column_bytes (s, 2);
  g_assert_nonnull (coterie_sql_column_blob (s, 2, &n_bytes));
  g_assert_cmpuint (n_bytes, ==, 3);
  g_assert_false (coterie_sql_step (s));
  g_assert_false (coterie_sql_step (s)); /* does not begin again */
  g_assert_true (coterie_sql_finish (s, &error));
  g_assert_cmpuint (g_bytes_get_size (copy), ==, 3);
}

static void
test_null_and_empty (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT INTO things (id, name, body) VALUES (1, ?1, ?2)");
  gsize n_bytes = 7;

  coterie_sql_bind_text (s, 1, NULL);
  coterie_sql_bind_bytes (s, 2, empty);
  g_assert_true (coterie_sql_run (s, NULL));
  s = coterie_sql_prepare (sql, "INSERT INTO things (id, name, body) VALUES (2, ?1, ?2)");
  coterie_sql_bind_text (s, 1, "");
  coterie_sql_bind_bytes (s, 2, NULL);
  g_assert_true (coterie_sql_run (s, NULL));

  s = coterie_sql_prepare (sql, "SELECT name, body FROM things ORDER BY id");
  g_assert_true (coterie_sql_step (s));
  g_assert_true (coterie_sql_column_is_null (s, 0));
  g_assert_null (coterie_sql_column_text (s, 0));
  g_assert_false (coterie_sql_column_is_null (s, 1));
  g_assert_nonnull (coterie_sql_column_blob (s, 1, &n_bytes));
  g_assert_cmpuint (n_bytes, ==, 0);
  g_assert_true (coterie_sql_step (s));
  g_assert_cmpstr (coterie_sql_column_text (s, 0), ==, "");
  g_assert_null (coterie_sql_column_blob (s, 1, &n_bytes));
  g_assert_null (coterie_sql_column_bytes (s, 1));
  g_assert_true (coterie_sql_finish (s, NULL));
}

static void
test_no_row_is_no_error (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  g_autoptr (GError) error = NULL;
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT id FROM things");
  gint64 value;

  g_assert_false (coterie_sql_step (s));
  g_assert_true (coterie_sql_finish (s, &error));
  g_assert_no_error (error);
  g_assert_true (coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT id FROM things"), -5, &value, &error));
  g_assert_cmpint (value, ==, -5);
  g_assert_true (coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT max(id) FROM things"), -6, &value, &error));
  g_assert_cmpint (value, ==, -6);
}

static void
test_returning (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT INTO things (name) VALUES (?1) RETURNING id");
  gint64 id;

  coterie_sql_bind_text (s, 1, "one");
  g_assert_true (coterie_sql_fetch_int (s, -1, &id, NULL));
  g_assert_cmpint (id, ==, 1);
  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM things"), ==, 1);
}

static void
test_same_statement_is_kept (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  g_autofree char *copy = g_strdup ("SELECT count(*) FROM things");
  CoterieSqlStatement *first = coterie_sql_prepare (sql, "SELECT count(*) FROM things");
  CoterieSqlStatement *second;

  coterie_sql_finish (first, NULL);
  second = coterie_sql_prepare (sql, copy);
  g_assert_true (first == second);
  coterie_sql_finish (second, NULL);
}

static void
test_same_statement_twice_at_once (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  CoterieSqlStatement *outer, *inner;
  int n_pairs = 0;

  insert (sql, "a", "1", 1);
  insert (sql, "b", "2", 1);
  outer = coterie_sql_prepare (sql, "SELECT name FROM things ORDER BY id");
  while (coterie_sql_step (outer))
    {
      inner = coterie_sql_prepare (sql, "SELECT name FROM things ORDER BY id");
      g_assert_true (inner != outer);
      while (coterie_sql_step (inner))
        n_pairs++;
      g_assert_true (coterie_sql_finish (inner, NULL));
    }
  g_assert_true (coterie_sql_finish (outer, NULL));
  g_assert_cmpint (n_pairs, ==, 4);
}

static void
test_bindings_are_forgotten (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  CoterieSqlStatement *s;

  insert (sql, "a", "1", 1);
  s = coterie_sql_prepare (sql, "INSERT INTO things (name, body) VALUES (?1, ?2)");
  g_assert_true (coterie_sql_run (s, NULL));
  g_assert_cmpint (test_fetch (sql, "SELECT name IS NULL FROM things WHERE id = 2"), ==, 1);
}

static void
test_many_statements (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();

  for (int i = 0; i < 2000; i++)
    {
      g_autofree char *text = g_strdup_printf ("SELECT %d", i);

      g_assert_cmpint (test_fetch (sql, text), ==, i);
    }
}

static void
test_table_comes_later (void)
{
  g_autoptr (CoterieSql) sql = coterie_sql_open_in_memory (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (coterie_sql_run (coterie_sql_prepare (sql, "DELETE FROM later"), &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE);
  test_exec (sql, "CREATE TABLE later (id INTEGER)");
  g_assert_true (coterie_sql_run (coterie_sql_prepare (sql, "DELETE FROM later"), NULL));
}

static void
test_table_changes (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();

  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM things"), ==, 0);
  test_exec (sql, "ALTER TABLE things ADD COLUMN more TEXT");
  insert (sql, "a", "1", 1);
  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM things"), ==, 1);
}

/* The first error is kept, and everything after it is harmless. */
static void
test_wrong_parameter (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  g_autoptr (GError) error = NULL;
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT INTO things (name) VALUES (?1)");

  coterie_sql_bind_text (s, 2, "nobody");
  coterie_sql_bind_text (s, 1, "somebody");
  g_assert_false (coterie_sql_step (s));
  g_assert_false (coterie_sql_run (s, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE);
  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM things"), ==, 0);
  insert (sql, "a", "1", 1); /* the kept statement is good again */
}

static void
test_wrong_text (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  static const char *const texts[] = { "", "  -- nothing", "SELEKT 1", "SELECT 1 FROM nowhere" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      CoterieSqlStatement *s = coterie_sql_prepare (sql, texts[i]);

      coterie_sql_bind_int (s, 1, 1);
      coterie_sql_bind_text (s, 2, "x");
      coterie_sql_bind_blob (s, 3, "x", 1);
      coterie_sql_bind_null (s, 4);
      g_assert_false (coterie_sql_step (s));
      g_assert_false (coterie_sql_finish (s, &error));
      g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE);
    }
}

static void
test_exact_size (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  g_autoptr (GError) error = NULL;
  static const guint8 zeros[32] = { 0 };
  CoterieSqlStatement *s;

  insert (sql, "a", "short", 5);
  s = coterie_sql_prepare (sql, "SELECT body FROM things");
  g_assert_true (coterie_sql_step (s));
  g_assert_cmpmem (coterie_sql_column_exact (s, 0, 32), 32, zeros, 32);
  g_assert_false (coterie_sql_step (s));
  g_assert_false (coterie_sql_finish (s, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_DAMAGED);
}

static void
test_constraint (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  g_autoptr (GError) error = NULL;
  CoterieSqlStatement *s;

  test_exec (sql, "CREATE UNIQUE INDEX by_name ON things (name)");
  insert (sql, "a", "1", 1);
  s = coterie_sql_prepare (sql, "INSERT INTO things (name, body) VALUES (?1, ?2)");
  coterie_sql_bind_text (s, 1, "a");
  g_assert_false (coterie_sql_run (s, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_CONSTRAINT);
  insert (sql, "b", "1", 1);
}

static void
test_foreign_key (void)
{
  g_autoptr (CoterieSql) sql = open_filled ();
  g_autoptr (GError) error = NULL;

  test_exec (sql, "CREATE TABLE parts (thing INTEGER NOT NULL REFERENCES things (id))");
  g_assert_false (coterie_sql_exec (sql, "INSERT INTO parts VALUES (9)", &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_CONSTRAINT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/statement/values", test_values);
  g_test_add_func ("/sql/statement/null-and-empty", test_null_and_empty);
  g_test_add_func ("/sql/statement/no-row-is-no-error", test_no_row_is_no_error);
  g_test_add_func ("/sql/statement/returning", test_returning);
  g_test_add_func ("/sql/statement/same-is-kept", test_same_statement_is_kept);
  g_test_add_func ("/sql/statement/same-twice-at-once", test_same_statement_twice_at_once);
  g_test_add_func ("/sql/statement/bindings-are-forgotten", test_bindings_are_forgotten);
  g_test_add_func ("/sql/statement/many", test_many_statements);
  g_test_add_func ("/sql/statement/table-comes-later", test_table_comes_later);
  g_test_add_func ("/sql/statement/table-changes", test_table_changes);
  g_test_add_func ("/sql/statement/wrong-parameter", test_wrong_parameter);
  g_test_add_func ("/sql/statement/wrong-text", test_wrong_text);
  g_test_add_func ("/sql/statement/exact-size", test_exact_size);
  g_test_add_func ("/sql/statement/constraint", test_constraint);
  g_test_add_func ("/sql/statement/foreign-key", test_foreign_key);
  return g_test_run ();
}
