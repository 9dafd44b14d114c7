// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/search.h"

#include "base/words.h"
#include "store/messages.h"
#include "store/settings.h"

#define GENERATION COTERIE_STORE_SEARCH_GENERATION
#define GENERATION_LETTERS 4

/* Longer words, and more of them, are told apart by looking at the texts. */
#define WORD_MAX_BYTES 64
#define TERMS_MAX 16
#define SIGNS_MAX 32

/* Texts that are not taken up yet: so many are looked at in one step. */
#define LOOK_MAX 4096

/* A letter of nobody's, which no word can have. */
#define CHAT_SIGN "\356\200\200"

#define SETTING_INDEXED "search-indexed" /* the newest doc that was taken up */
#define SETTING_TABLES "search-tables"   /* how words were parted; see get_tables() */
#define OWN_TABLES 1

/* ------------------------------------------------------------------------------------ words */

static void
append_generation (GString *to, gint64 generation)
{
  char letters[GENERATION_LETTERS];

  for (int i = GENERATION_LETTERS - 1; i >= 0; i--, generation /= 26)
    letters[i] = (char) ('a' + generation % 26);
  g_string_append_len (to, letters, sizeof letters);
}

static void
append_word (GString *to, gint64 generation, const char *text, gsize n_bytes)
{
  append_generation (to, generation);
  if (n_bytes > WORD_MAX_BYTES)
    for (n_bytes = WORD_MAX_BYTES; ((guchar) text[n_bytes] & 0xC0) == 0x80;)
      n_bytes--;
  g_string_append_len (to, text, (gssize) n_bytes);
}

static void
append_chat (GString *to, gint64 generation, gint64 chat)
{
  append_generation (to, generation);
  g_string_append_printf (to, CHAT_SIGN "%" G_GINT64_FORMAT, chat);
}

typedef struct
{
  GString *to;
  gint64 generation;
} Words;

static void
take_word (const CoterieWord *word, gpointer user_data)
{
  Words *words = user_data;

  g_string_append_c (words->to, ' ');
  append_word (words->to, words->generation, word->text, word->n_bytes);
}

/* What stands in the index for a text; the same each time, as long as the tables are. */
static void
make_entry (GString *entry, gint64 doc, gint64 message, const char *body)
{
  Words words = { entry, doc / GENERATION };

  g_string_truncate (entry, 0);
  append_chat (entry, words.generation, COTERIE_STORE_MESSAGE_CHAT (message));
  coterie_words_split (body, take_word, &words);
}

/* The beginning of a word, or signs in a row, as the engine wants them: always quoted, so that nothing in them is a
 * command. */
static void
append_term (GString *to, gint64 generation, const CoterieWordTerm *term)
{
  g_string_append (to, to->len > 0 ? " AND \"" : "\"");
  for (guint i = 0; i < MIN (term->parts->len, SIGNS_MAX); i++)
    {
      const char *part = term->parts->pdata[i];

      if (i > 0)
        g_string_append_c (to, ' ');
      append_word (to, generation, part, strlen (part));
    }
  g_string_append (to, term->is_signs ? "\"" : "\" *");
}

static char *
make_match (const CoterieWordQuery *query, gint64 generation, gint64 chat)
{
  const GPtrArray *terms = coterie_word_query_get_terms (query);
  GString *match = g_string_new (NULL);

  for (guint i = 0; i < MIN (terms->len, TERMS_MAX); i++)
    append_term (match, generation, terms->pdata[i]);
  if (chat != 0)
    {
      g_string_append (match, " AND \"");
      append_chat (match, generation, chat);
      g_string_append_c (match, '"');
    }
  return g_string_free (match, FALSE);
}

/* ------------------------------------------------------------------------------------ what is taken up */

/* Other tables part words otherwise: then all is taken up anew. 0: the engine has no such index, and every text is
 * looked at when somebody searches. */
static gint64
get_tables (void)
{
  if (!coterie_sql_has_fts5 ())
    return 0;
  return OWN_TABLES * 1000000 + (gint64) glib_major_version * 1000 + glib_minor_version;
}

static gboolean
get_indexed (CoterieSql *sql, gint64 *indexed, GError **error)
{
  gint64 tables;

  if (!coterie_store_settings_get_int (sql, SETTING_INDEXED, 0, indexed, error) ||
      !coterie_store_settings_get_int (sql, SETTING_TABLES, 0, &tables, error))
    return FALSE;
  if (tables != get_tables () || tables == 0)
    *indexed = 0;
  return TRUE;
}

static gboolean
make_index (CoterieSql *sql, GError **error)
{
  return !coterie_sql_has_fts5 () ||
         coterie_sql_exec (sql,
                           "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5 (text, content = '', columnsize = 0,"
                           " tokenize = 'ascii');"
                           "INSERT INTO search (search, rank) VALUES ('secure-delete', 1);"
                           "INSERT INTO search (search) VALUES ('delete-all')",
                           error);
}

/* The same for one who is going to write. */
static gboolean
begin_writing (CoterieSql *sql, gint64 *indexed, GError **error)
{
  gint64 tables;

  if (!coterie_store_settings_get_int (sql, SETTING_TABLES, 0, &tables, error))
    return FALSE;
  if (tables != get_tables () &&
      (!make_index (sql, error) || !coterie_store_settings_set_int (sql, SETTING_INDEXED, 0, error) ||
       !coterie_store_settings_set_int (sql, SETTING_TABLES, get_tables (), error)))
    return FALSE;
  return get_indexed (sql, indexed, error);
}

static gboolean
get_newest (CoterieSql *sql, gint64 *doc, GError **error)
{
  return coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT max(doc) FROM search_docs"), 0, doc, error);
}

/**
 * coterie_store_search_add:
 * @message: a text that has no doc, or was just inserted with the next one
 *
 * Gives it the next doc, which is the newest.
 */
gboolean
coterie_store_search_add (CoterieSql *sql, gint64 message, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT INTO search_docs (message) VALUES (?1)");

  coterie_sql_bind_int (s, 1, message);
  return coterie_sql_run (s, error);
}

static gboolean
forget_words (CoterieSql *sql, gint64 doc, gint64 message, const char *body, GError **error)
{
  g_autoptr (GString) entry = g_string_new (NULL);
  CoterieSqlStatement *s;

  make_entry (entry, doc, message, body);
  s = coterie_sql_prepare (sql, "INSERT INTO search (search, rowid, text) VALUES ('delete', ?1, ?2)");
  coterie_sql_bind_int (s, 1, doc);
  coterie_sql_bind_text_n (s, 2, entry->str, entry->len);
  return coterie_sql_run (s, error);
}

static gboolean
load_doc (CoterieSql *sql, gint64 message, gint64 *doc, char **body, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT doc, body FROM messages WHERE message = ?1");

  *doc = 0;
  coterie_sql_bind_int (s, 1, message);
  if (coterie_sql_step (s))
    {
      *doc = coterie_sql_column_int (s, 0);
      *body = g_strdup (coterie_sql_column_text (s, 1));
    }
  return coterie_sql_finish (s, error);
}

/* A number is never given again: whether it was taken up could not be told. */
static gboolean
clear_doc (CoterieSql *sql, gint64 doc, gint64 message, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE search_docs SET message = 0 WHERE doc = ?1");

  coterie_sql_bind_int (s, 1, doc);
  if (!coterie_sql_run (s, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "UPDATE messages SET doc = 0 WHERE message = ?1");
  coterie_sql_bind_int (s, 1, message);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_search_remove:
 * @message: before its body is changed or it is deleted
 *
 * Nothing of its text stays in the index, not even in pages that are no longer used. Without effect for a row that has
 * no doc.
 */
gboolean
coterie_store_search_remove (CoterieSql *sql, gint64 message, GError **error)
{
  g_autofree char *body = NULL;
  gint64 doc, indexed;

  if (!load_doc (sql, message, &doc, &body, error))
    return FALSE;
  if (doc == 0)
    return TRUE;
  return begin_writing (sql, &indexed, error) && (doc > indexed || forget_words (sql, doc, message, body, error)) &&
         clear_doc (sql, doc, message, error);
}

static gboolean
take_up (CoterieSql *sql, GString *entry, gint64 doc, gint64 message, const char *body, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT INTO search (rowid, text) VALUES (?1, ?2)");

  make_entry (entry, doc, message, body);
  coterie_sql_bind_int (s, 1, doc);
  coterie_sql_bind_text_n (s, 2, entry->str, entry->len);
  return coterie_sql_run (s, error);
}

/* Rows that were removed meanwhile have no text, and count as taken up. */
static gboolean
take_up_range (CoterieSql *sql, guint limit, gint64 *indexed, GError **error)
{
  g_autoptr (GString) entry = g_string_new (NULL);
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT d.doc, d.message, m.body FROM search_docs d LEFT JOIN messages m ON m.message = d.message"
           " WHERE d.doc > ?1 ORDER BY d.doc LIMIT ?2");
  gboolean done = TRUE;

  coterie_sql_bind_int (s, 1, *indexed);
  coterie_sql_bind_int (s, 2, limit);
  while (done && coterie_sql_step (s))
    {
      *indexed = coterie_sql_column_int (s, 0);
      if (!coterie_sql_column_is_null (s, 2))
        done = take_up (sql, entry, *indexed, coterie_sql_column_int (s, 1), coterie_sql_column_text (s, 2), error);
    }
  return coterie_sql_finish (s, done ? error : NULL) && done;
}

/**
 * coterie_store_search_index:
 * @limit: at most so many texts
 * @n_left: (out): that are still to be taken up
 *
 * Takes up the oldest of those that were not yet.
 */
gboolean
coterie_store_search_index (CoterieSql *sql, guint limit, gint64 *n_left, GError **error)
{
  gint64 indexed, before, newest;

  *n_left = 0;
  if (!begin_writing (sql, &indexed, error))
    return FALSE;
  if (get_tables () == 0)
    return TRUE;
  before = indexed;
  if (!take_up_range (sql, limit, &indexed, error) ||
      (indexed > before && !coterie_store_settings_set_int (sql, SETTING_INDEXED, indexed, error)) ||
      !get_newest (sql, &newest, error))
    return FALSE;
  *n_left = newest - indexed;
  return TRUE;
}

gboolean
coterie_store_search_count_left (CoterieSql *sql, gint64 *n_left, GError **error)
{
  gint64 indexed, newest;

  if (!get_indexed (sql, &indexed, error) || !get_newest (sql, &newest, error))
    return FALSE;
  *n_left = get_tables () != 0 ? newest - indexed : 0;
  return TRUE;
}

/* ------------------------------------------------------------------------------------ finding */

/* Takes what matches until there is enough; *@before says from where on it was looked at. */
static gboolean
gather (CoterieSqlStatement *s, CoterieWordQuery *query, guint limit, GPtrArray *rows, gint64 *before, GError **error)
{
  while (rows->len < limit && coterie_sql_step (s))
    {
      g_autoptr (CoterieStoreMessage) row = NULL;

      if (!coterie_word_query_matches (query, coterie_sql_column_text (s, COTERIE_STORE_MESSAGE_N_FIELDS - 1)))
        continue;
      row = coterie_store_message_new_from_row (s);
      if (rows->len + 1 == limit)
        *before = coterie_sql_column_int (s, COTERIE_STORE_MESSAGE_N_FIELDS);
      g_ptr_array_add (rows, g_steal_pointer (&row));
    }
  return coterie_sql_finish (s, error);
}

/* Texts of [from, before) that are not taken up: looked at one by one. */
static gboolean
look_at_texts (CoterieSql *sql,
               CoterieWordQuery *query,
               gint64 chat,
               guint limit,
               gint64 indexed,
               GPtrArray *rows,
               gint64 *before,
               GError **error)
{
  gint64 from = MAX (indexed + 1, *before - LOOK_MAX);
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT " COTERIE_STORE_MESSAGE_FIELDS ", d.doc FROM search_docs d CROSS JOIN messages m"
           " ON m.message = d.message WHERE d.doc >= ?1 AND d.doc < ?2 AND (?3 = 0 OR d.message >> 40 = ?3)"
           " ORDER BY d.doc DESC");

  coterie_sql_bind_int (s, 1, from);
  coterie_sql_bind_int (s, 2, *before);
  coterie_sql_bind_int (s, 3, chat);
  *before = from;
  return gather (s, query, limit, rows, before, error);
}

static gboolean
ask_generation (
    CoterieSql *sql, CoterieWordQuery *query, gint64 chat, guint limit, GPtrArray *rows, gint64 *before, GError **error)
{
  gint64 generation = (*before - 1) / GENERATION;
  g_autofree char *match = make_match (query, generation, chat);
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT " COTERIE_STORE_MESSAGE_FIELDS ", d.doc FROM search s CROSS JOIN search_docs d ON d.doc = s.rowid"
           " CROSS JOIN messages m ON m.message = d.message WHERE s.search MATCH ?1 AND s.rowid < ?2"
           " ORDER BY s.rowid DESC");

  coterie_sql_bind_text (s, 1, match);
  coterie_sql_bind_int (s, 2, *before);
  *before = generation * GENERATION;
  return gather (s, query, limit, rows, before, error);
}

/**
 * coterie_store_search_step:
 * @chat: only in this one; 0: in all
 * @limit: at most so many
 * @place: (inout): where to go on; `before` is 0 when that was all
 *
 * One bounded piece of a search; there may be more hits even when it has found none.
 *
 * Returns: (transfer full) (element-type CoterieStoreMessage): hits, the one that came here last first
 */
GPtrArray *
coterie_store_search_step (
    CoterieSql *sql, CoterieWordQuery *query, gint64 chat, guint limit, CoterieStoreSearchPlace *place, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);
  gint64 indexed, newest, before;

  if (!get_indexed (sql, &indexed, error) || !get_newest (sql, &newest, error))
    return NULL;
  before = coterie_word_query_get_terms (query)->len > 0 ? MIN (place->before, newest + 1) : 0;
  if (before - 1 > indexed)
    {
      if (!look_at_texts (sql, query, chat, limit, indexed, rows, &before, error))
        return NULL;
    }
  else if (before > 1 && !ask_generation (sql, query, chat, limit, rows, &before, error))
    return NULL;
  place->before = before > 1 ? before : 0;
  return g_steal_pointer (&rows);
}
