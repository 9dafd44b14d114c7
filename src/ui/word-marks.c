// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/word-marks.h"

#include "ui/name-text.h"

#include "core/search.h"

#define CHARS_BEFORE 24 /* the word stands in the first of two lines, also at 360 px */
#define CHARS_SHOWN 240

static void
add (PangoAttrList *attributes, PangoAttribute *attribute, const CoterieSearchMark *mark)
{
  attribute->start_index = (guint) mark->start;
  attribute->end_index = (guint) mark->end;
  pango_attr_list_insert (attributes, attribute);
}

/**
 * coterie_word_marks_new:
 * @widget: whose accent colour it is
 * @text: whose bytes the attributes count
 */
PangoAttrList *
coterie_word_marks_new (GtkWidget *widget, const char *text, const char *words)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  g_autoptr (GArray) marks = coterie_search_mark (text, words);
  GdkRGBA accent;
  const gboolean has_accent =
      gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color", &accent);

  for (guint i = 0; i < marks->len; i++)
    {
      const CoterieSearchMark *mark = &g_array_index (marks, CoterieSearchMark, i);

      add (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD), mark);
      if (has_accent)
        add (attributes,
             pango_attr_foreground_new ((guint16) (accent.red * G_MAXUINT16), (guint16) (accent.green * G_MAXUINT16),
                                        (guint16) (accent.blue * G_MAXUINT16)),
             mark);
    }
  return attributes;
}

static const char *
back_to_blank (const char *text, const char *from)
{
  for (const char *p = from; p > text; p = g_utf8_prev_char (p))
    if (p[-1] == ' ' || p[-1] == '\n')
      return p;
  return from;
}

/* Some characters before the first found word, from the beginning of a word on. */
static const char *
find_start (const char *text, const char *words)
{
  g_autoptr (GArray) marks = coterie_search_mark (text, words);
  const char *found, *start;

  if (marks->len == 0)
    return text;
  found = start = text + g_array_index (marks, CoterieSearchMark, 0).start;
  for (guint i = 0; i < CHARS_BEFORE && start > text; i++)
    start = g_utf8_prev_char (start);
  if (start > text)
    start = found - start > CHARS_BEFORE * 4 ? start : back_to_blank (text, start);
  return start;
}

/**
 * coterie_word_marks_cut:
 * @text: of any length
 */
char *
coterie_word_marks_cut (const char *text, const char *words)
{
  const char *start = find_start (text, words), *end = start;
  g_autofree char *piece = NULL, *shown = NULL;

  for (guint i = 0; i < CHARS_SHOWN && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  piece = g_strndup (start, (gsize) (end - start));
  shown = coterie_name_text (piece);
  return start > text ? g_strconcat ("…", shown, NULL) : g_steal_pointer (&shown);
}
