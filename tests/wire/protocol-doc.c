// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol-doc.h"

#include <string.h>

/**
 * protocol_doc_load:
 *
 * Returns: (transfer full): docs/protocol.md
 */
char *
protocol_doc_load (void)
{
  g_autoptr (GError) error = NULL;
  char *doc = NULL;

  g_file_get_contents (PROTOCOL_DOC, &doc, NULL, &error);
  g_assert_no_error (error);
  return doc;
}

static void
example_free (DocExample *self)
{
  g_free (self->name);
  g_free (self->language);
  g_free (self->text);
  g_free (self);
}

/* The text between `from` and the first `stop` after it. */
static char *
take_until (const char **from, const char *stop)
{
  const char *end = strstr (*from, stop);
  char *text;

  g_assert_nonnull (end);
  text = g_strndup (*from, end - *from);
  *from = end + strlen (stop);
  return text;
}

/**
 * protocol_doc_examples:
 *
 * Returns: (transfer full) (element-type DocExample): all fences behind a line <!-- example: NAME -->
 */
GPtrArray *
protocol_doc_examples (const char *doc)
{
  static const char marker[] = "<!-- example: ";
  GPtrArray *examples = g_ptr_array_new_with_free_func ((GDestroyNotify) example_free);

  while ((doc = strstr (doc, marker)) != NULL)
    {
      DocExample *example = g_new0 (DocExample, 1);
      doc += strlen (marker);
      example->name = take_until (&doc, " -->\n```");
      example->language = take_until (&doc, "\n");
      example->text = take_until (&doc, "\n```\n");
      g_ptr_array_add (examples, example);
    }
  return examples;
}

/* The cells of "| a | b | c |", without the spaces around them. */
static GStrv
split_row (const char *line)
{
  g_auto (GStrv) cells = g_strsplit (line, "|", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 1; cells[i] != NULL && cells[i + 1] != NULL; i++)
    g_strv_builder_add (builder, g_strstrip (cells[i]));
  return g_strv_builder_end (builder);
}

/**
 * protocol_doc_table:
 * @heading: the line above, as "## 4. Limits"
 *
 * Returns: (transfer full) (element-type GStrv): the rows of the first table below the heading, without its head
 */
GPtrArray *
protocol_doc_table (const char *doc, const char *heading)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *section = strstr (doc, heading);
  g_auto (GStrv) lines = NULL;
  guint i = 0;

  g_assert_nonnull (section);
  lines = g_strsplit (section, "\n", -1);
  while (lines[i] != NULL && !g_str_has_prefix (lines[i], "| --- "))
    i++;
  g_assert_nonnull (lines[i]);
  while (g_str_has_prefix (lines[++i], "| "))
    g_ptr_array_add (rows, split_row (lines[i]));
  return rows;
}

/**
 * protocol_doc_parse_hex:
 *
 * Returns: (transfer full): the bytes of a dump, whose digits may be grouped by white space
 */
GBytes *
protocol_doc_parse_hex (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();
  int high = -1;

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isspace (*text))
        continue;
      g_assert_true (g_ascii_isxdigit (*text));
      if (high < 0)
        {
          high = g_ascii_xdigit_value (*text);
          continue;
        }
      g_byte_array_append (bytes, &(guint8){ high << 4 | g_ascii_xdigit_value (*text) }, 1);
      high = -1;
    }
  g_assert_cmpint (high, ==, -1);
  return g_byte_array_free_to_bytes (bytes);
}
