// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/linkify.h"

#include <string.h>

/* A text of a peer on its way to become markup. What is shown is what was written, whatever that was, and a link leads
 * to what it shows. */

typedef struct
{
  GString *shown;
  char *address; /* of the link that is open */
  gsize link_start;
} Reading;

static void
on_start (GMarkupParseContext *context,
          const char *element,
          const char **names,
          const char **values,
          gpointer user_data,
          GError **error)
{
  Reading *reading = user_data;

  if (g_str_equal (element, "markup"))
    return;
  g_assert_cmpstr (element, ==, "a");
  g_assert_cmpstr (names[0], ==, "href");
  g_assert_null (names[1]);
  g_assert_null (reading->address);
  g_assert_true (coterie_linkify_is_address (values[0]));
  reading->address = g_strdup (values[0]);
  reading->link_start = reading->shown->len;
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Reading *reading = user_data;

  if (!g_str_equal (element, "a"))
    return;
  g_assert_cmpstr (reading->shown->str + reading->link_start, ==, reading->address);
  g_clear_pointer (&reading->address, g_free);
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize n_bytes, gpointer user_data, GError **error)
{
  g_string_append_len (((Reading *) user_data)->shown, text, (gssize) n_bytes);
}

static const GMarkupParser parser = { .start_element = on_start, .end_element = on_end, .text = on_text };

static void
assert_shows (const char *markup, const char *text)
{
  Reading reading = { .shown = g_string_new (NULL) };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &reading, NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, "<markup>", -1, &error);
  g_markup_parse_context_parse (context, markup, -1, &error);
  g_markup_parse_context_parse (context, "</markup>", -1, &error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (reading.shown->str, ==, text);
  g_string_free (reading.shown, TRUE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *bytes = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (bytes, -1);
  g_autofree char *markup = coterie_linkify (text, -1);

  if (markup != NULL)
    assert_shows (markup, text);
  return 0;
}
