// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"
#include "sql/maintenance.h"
#include "store/messages.h"
#include "store/search.h"
#include "store/settings.h"

#define TEXT 1
#define LINE 3

static void
add (CoterieSql *sql, gint64 chat, guint64 position, int kind, const char *body)
{
  static guint32 n_made;
  CoterieStoreMessage row = { .message = COTERIE_STORE_MESSAGE (chat, position),
                              .account = 2,
                              .kind = kind,
                              .state = 5,
                              .time_ms = 1,
                              .body = (char *) body };
  gboolean inserted = FALSE;

  n_made++;
  memcpy (row.id, &n_made, sizeof n_made);
  test_done (coterie_store_messages_insert (sql, &row, &inserted, &error));
  g_assert_true (inserted);
}

static void
take_up (CoterieSql *sql)
{
  gint64 n_left = 1;

  while (n_left > 0)
    test_done (coterie_store_search_index (sql, 1000, &n_left, &error));
}

/* The bodies of all hits, in pages of @limit, parted by "/". */
static char *
find_paged (CoterieSql *sql, const char *words, gint64 chat, guint limit)
{
  g_autoptr (CoterieWordQuery) query = coterie_word_query_new (words);
  CoterieStoreSearchPlace place = { .before = G_MAXINT64 };
  GString *bodies = g_string_new (NULL);

  while (place.before > 0)
    {
      g_autoptr (GPtrArray) rows = NULL;

      test_take (rows, coterie_store_search_step (sql, query, chat, limit, &place, &error));
      g_assert_cmpuint (rows->len, <=, limit);
      for (guint i = 0; i < rows->len; i++)
        g_string_append_printf (bodies, "%s%s", bodies->len > 0 ? "/" : "",
                                ((CoterieStoreMessage *) rows->pdata[i])->body);
    }
  return g_string_free (bodies, FALSE);
}

#define assert_finds(sql, words, chat, wanted)                                                                         \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *bodies = find_paged (sql, words, chat, 64);                                                       \
    g_autofree char *by_ones = find_paged (sql, words, chat, 1);                                                       \
    g_assert_cmpstr (bodies, ==, wanted);                                                                              \
    g_assert_cmpstr (by_ones, ==, wanted);                                                                             \
  }                                                                                                                    \
  G_STMT_END

/* As they came, whatever the chat; before they are taken up, in between, and afterwards. */
static void
assert_finds_three (CoterieSql *sql)
{
  assert_finds (sql, "hello", 0, "hello, Carol/Hello again/hello, Bob");
  assert_finds (sql, "hello", 4, "hello, Carol");
  assert_finds (sql, "hello", 5, "");
  assert_finds (sql, "h a", 0, "Hello again");
}

static void
test_newest_first (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 n_left = 0;

  add (sql, 3, 0, TEXT, "hello, Bob");
  add (sql, 3, 1, LINE, "hello is a line of ours");
  add (sql, 3, 2, TEXT, "Hello again");
  add (sql, 4, 0, TEXT, "hello, Carol");
  assert_finds_three (sql);
  test_done (coterie_store_search_index (sql, 2, &n_left, &error));
  g_assert_cmpint (n_left, ==, coterie_sql_has_fts5 () ? 1 : 0);
  assert_finds_three (sql);
  take_up (sql);
  assert_finds_three (sql);
}

static void
test_no_words (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  add (sql, 3, 0, TEXT, "... !");
  assert_finds (sql, "", 0, "");
  assert_finds (sql, "... \"*", 0, "");
  take_up (sql);
  assert_finds (sql, "...", 0, "");
}

/* Nothing that is typed is a command of the engine. */
static void
test_commands (void)
{
  static const char *const typed[] = { "\"",
                                       "a\" OR \"b",
                                       "text:a",
                                       "NEAR(a b)",
                                       "a NOT b",
                                       "-a",
                                       "^a",
                                       "a AND",
                                       "* a",
                                       "{a}",
                                       "a + b",
                                       "'",
                                       "%s",
                                       "a\\",
                                       "rowid:1",
                                       "--",
                                       "; DROP TABLE messages" };
  g_autoptr (CoterieSql) sql = test_store_new ();

  add (sql, 3, 0, TEXT, "a b near not and or text rowid s drop table messages 1");
  take_up (sql);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (CoterieWordQuery) query = coterie_word_query_new (typed[i]);
      g_autofree char *found = find_paged (sql, typed[i], 0, 64);

      g_assert_cmpint (strlen (found) > 0, ==, coterie_word_query_get_terms (query)->len > 0);
    }
}

/* Every word of any language, by its beginning and, without blanks, by any part, through the index and without. */
static void
test_languages (void)
{
  static const char *const pairs[][2] = {
    { "CAFE", "Un café" }, { "strasse", "Straße" },    { "本", "日本語" },     { "กิน", "ฉันกินข้าว" },
    { "ຂ້າວ", "ກິນເຂົ້າຂ້າວ" }, { "👍", "ok 👍🏽" },     { "한", "한국어" },     { "елк", "Ёлка" },
    { "محمد", "مُحَمَّد" },    { "हिन", "हिन्दी" },         { "ーメ", "ラーメン" }, { "မာ", "မြန်မာ" },
    { "€", "5€" },         { "οδυσσευς", "ΟΔΥΣΣΕΥΣ" }, { "2024", "٢٠٢٤" },     { "gtk写", "用GTK写" },
  };
  g_autoptr (CoterieSql) sql = test_store_new ();

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    add (sql, 3, i, TEXT, pairs[i][1]);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
        assert_finds (sql, pairs[i][0], 0, pairs[i][1]);
      take_up (sql);
    }
}

static void
test_signs_in_a_row (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  add (sql, 3, 0, TEXT, "東京都");
  add (sql, 3, 1, TEXT, "京都");
  add (sql, 3, 2, TEXT, "東の京");
  take_up (sql);
  assert_finds (sql, "京都", 0, "京都/東京都");
  assert_finds (sql, "東京", 0, "東京都");
  assert_finds (sql, "東 京", 0, "東の京/東京都");
}

/* Words longer than the index keeps, and more of them than it is asked for. */
static void
test_long (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  g_autofree char *long_word = g_strnfill (65536, 'x');
  g_autofree char *other = g_strdup (long_word);
  g_autofree char *part = g_strnfill (100, 'x');
  g_autoptr (GString) many = g_string_new (NULL);

  other[90] = 'y';
  add (sql, 3, 0, TEXT, long_word);
  add (sql, 3, 1, TEXT, other);
  for (guint i = 0; i < 200; i++)
    g_string_append_printf (many, "w%u ", i);
  add (sql, 3, 2, TEXT, many->str);
  take_up (sql);
  assert_finds (sql, part, 0, long_word);
  assert_finds (sql, long_word, 0, long_word);
  assert_finds (sql, many->str, 0, many->str);
  g_string_append (many, "missing");
  assert_finds (sql, many->str, 0, "");
}

/* Each generation has words of its own. */
static void
test_generations (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *body = g_strdup_printf ("needle %u", i);
      g_autofree char *jump =
          g_strdup_printf ("INSERT INTO search_docs VALUES (%u, 0)", (i + 1) * COTERIE_STORE_SEARCH_GENERATION - 1);

      add (sql, 3, 2 * i, TEXT, body);
      test_done (coterie_sql_exec (sql, jump, &error));
      add (sql, 3, 2 * i + 1, TEXT, "the first of a generation");
    }
  take_up (sql);
  assert_finds (sql, "n", 0, "needle 2/needle 1/needle 0");
  assert_finds (sql, "gen", 3, "the first of a generation/the first of a generation/the first of a generation");
}

/* In the index, where the engine has one. */
static gboolean
holds_word (CoterieSql *sql, const char *word)
{
  g_autofree char *text = g_strdup_printf ("SELECT count(*) FROM search_data WHERE instr (block, '%s')", word);

  return coterie_sql_has_fts5 () && test_store_fetch (sql, text) > 0;
}

static void
test_removed_leaves_nothing (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  add (sql, 3, 0, TEXT, "a plain text");
  add (sql, 3, 1, TEXT, "the quetzalcoatl text");
  add (sql, 3, 2, TEXT, "another plain text");
  take_up (sql);
  g_assert_true (holds_word (sql, "quetzalcoatl") == coterie_sql_has_fts5 ());
  test_done (coterie_store_search_remove (sql, COTERIE_STORE_MESSAGE (3, 1), &error));
  g_assert_false (holds_word (sql, "quetzal"));
  assert_finds (sql, "quetz", 0, "");
  assert_finds (sql, "text", 0, "another plain text/a plain text");
  test_done (coterie_store_search_remove (sql, COTERIE_STORE_MESSAGE (3, 1), &error)); /* once more */
  test_done (coterie_store_search_remove (sql, COTERIE_STORE_MESSAGE (9, 9), &error)); /* nobody */
  test_done (coterie_sql_check (sql, &error));
}

/* The number of a text that was removed is not given again: the next text would count as taken up. */
static void
test_removed_last (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();

  add (sql, 3, 0, TEXT, "first");
  take_up (sql);
  test_done (coterie_store_search_remove (sql, COTERIE_STORE_MESSAGE (3, 0), &error));
  add (sql, 3, 1, TEXT, "second");
  assert_finds (sql, "second", 0, "second");
  take_up (sql);
  assert_finds (sql, "second", 0, "second");
}

/* A line that becomes the text that it stood for is found from then on; what it was before is not. */
static void
test_line_becomes_text (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreMessage row = { .message = COTERIE_STORE_MESSAGE (3, 0),
                              .account = 2,
                              .kind = TEXT,
                              .state = 5,
                              .time_ms = 1,
                              .body = (char *) "fetched at last" };

  add (sql, 3, 0, LINE, "being fetched again");
  add (sql, 3, 1, TEXT, "fetched before");
  take_up (sql);
  assert_finds (sql, "fetched", 0, "fetched before");
  memset (row.id, 0x77, sizeof row.id);
  test_done (coterie_store_messages_update (sql, &row, &error));
  assert_finds (sql, "fetched", 0, "fetched at last/fetched before");
  take_up (sql);
  assert_finds (sql, "fetched", 0, "fetched at last/fetched before");
  row.kind = LINE;
  row.body = (char *) "";
  test_done (coterie_store_messages_update (sql, &row, &error));
  assert_finds (sql, "fetched", 0, "fetched before");
  g_assert_false (holds_word (sql, "last"));
}

/* Words are parted by other tables: all is taken up anew, and found meanwhile. */
static void
test_other_tables (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  gint64 n_left = 0;

  add (sql, 3, 0, TEXT, "hello");
  take_up (sql);
  test_done (coterie_store_settings_set_int (sql, "search-tables", 1, &error));
  test_done (coterie_store_search_count_left (sql, &n_left, &error));
  g_assert_cmpint (n_left, ==, coterie_sql_has_fts5 () ? 1 : 0);
  assert_finds (sql, "hello", 0, "hello");
  take_up (sql);
  test_done (coterie_store_search_count_left (sql, &n_left, &error));
  g_assert_cmpint (n_left, ==, 0);
  assert_finds (sql, "hello", 0, "hello");
  test_done (coterie_sql_check (sql, &error));
}

/* The same content twice takes no second place. */
static void
test_doubled (void)
{
  g_autoptr (CoterieSql) sql = test_store_new ();
  CoterieStoreMessage row = { .message = COTERIE_STORE_MESSAGE (3, 0),
                              .account = 2,
                              .kind = TEXT,
                              .state = 5,
                              .time_ms = 1,
                              .body = (char *) "once" };
  gboolean inserted = FALSE;

  test_done (coterie_store_messages_insert (sql, &row, &inserted, &error));
  row.message++;
  test_done (coterie_store_messages_insert (sql, &row, &inserted, &error));
  g_assert_false (inserted);
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM search_docs"), ==, 1);
  take_up (sql);
  assert_finds (sql, "once", 0, "once");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search/newest-first", test_newest_first);
  g_test_add_func ("/store/search/no-words", test_no_words);
  g_test_add_func ("/store/search/commands", test_commands);
  g_test_add_func ("/store/search/languages", test_languages);
  g_test_add_func ("/store/search/signs-in-a-row", test_signs_in_a_row);
  g_test_add_func ("/store/search/long", test_long);
  g_test_add_func ("/store/search/generations", test_generations);
  g_test_add_func ("/store/search/removed-leaves-nothing", test_removed_leaves_nothing);
  g_test_add_func ("/store/search/removed-last", test_removed_last);
  g_test_add_func ("/store/search/line-becomes-text", test_line_becomes_text);
  g_test_add_func ("/store/search/other-tables", test_other_tables);
  g_test_add_func ("/store/search/doubled", test_doubled);
  return g_test_run ();
}
