// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/mention-marks.h"

#define ZERO_WIDTH_SPACE 0x200b

/* Goes through a text and what is shown of it side by side. */
typedef struct
{
  const char *body, *shown; /* where they begin */
  const char *p, *q;        /* how far they were read */
} Pair;

/* Where the byte @offset of the body is shown; -1: nowhere, it is folded away. Only forward. */
static gssize
find_shown (Pair *pair, gsize offset)
{
  while (*pair->p != '\0' && *pair->q != '\0' && (gsize) (pair->p - pair->body) < offset)
    {
      const gboolean is_put_in = g_utf8_get_char (pair->q) == ZERO_WIDTH_SPACE && //
                                 g_utf8_get_char (pair->p) != ZERO_WIDTH_SPACE;

      pair->p = is_put_in ? pair->p : g_utf8_next_char (pair->p);
      pair->q = g_utf8_next_char (pair->q);
    }
  return (gsize) (pair->p - pair->body) < offset ? -1 : pair->q - pair->shown;
}

/* What is put in before a name does not belong to it. */
static gssize
skip_put_in (const char *shown, gssize offset)
{
  while (offset >= 0 && g_utf8_get_char (shown + offset) == ZERO_WIDTH_SPACE)
    offset = g_utf8_next_char (shown + offset) - shown;
  return offset;
}

static void
insert (PangoAttrList *attributes, PangoAttribute *attribute, gssize start, gssize end)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (attributes, attribute);
}

static gboolean
look_up (GtkWidget *widget, const char *name, guint16 *red, guint16 *green, guint16 *blue)
{
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color))
    return FALSE;
  *red = (guint16) (color.red * G_MAXUINT16);
  *green = (guint16) (color.green * G_MAXUINT16);
  *blue = (guint16) (color.blue * G_MAXUINT16);
  return TRUE;
}

static void
mark (PangoAttrList *attributes, GtkWidget *widget, gboolean is_own, gssize start, gssize end)
{
  guint16 red, green, blue;

  insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD), start, end);
  if (look_up (widget, is_own ? "mention_own_fg_color" : "mention_color", &red, &green, &blue))
    insert (attributes, pango_attr_foreground_new (red, green, blue), start, end);
  if (is_own && look_up (widget, "mention_own_bg_color", &red, &green, &blue))
    insert (attributes, pango_attr_background_new (red, green, blue), start, end);
}

void
coterie_mention_marks_add (PangoAttrList *attributes,
                           GtkWidget *widget,
                           const char *body,
                           const char *shown,
                           const CoterieMention *mentions,
                           guint n_mentions)
{
  Pair pair = { body, shown, body, shown };

  for (guint i = 0; i < n_mentions; i++)
    {
      const gssize start = skip_put_in (shown, find_shown (&pair, mentions[i].start));
      const gssize end = find_shown (&pair, (gsize) mentions[i].start + mentions[i].length);

      if (start < 0 || end < 0)
        break;
      mark (attributes, widget, mentions[i].is_own, start, end);
    }
}
