// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/message-body.h"

#include "ui/cluster-text.h"
#include "ui/emoji-text.h"
#include "ui/linkify.h"
#include "ui/long-words.h"
#include "ui/mark-runs.h"
#include "ui/mention-marks.h"
#include "ui/text-fold.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_WIDTH_CHARS 46
#define MIN_WIDTH_CHARS 5 /* less than the time takes: without it, GTK measures a text with one character on a line */
#define META_GAP_PX 12    /* between the end of the text and the time */
#define LINE_GAP_PX 2     /* above a time that has a line of its own */
#define TICK_PX 15
#define MAX_MINIMUM_PX 220 /* of the text's width: a narrow window has no more */

/* How the text and the meta stand when the text is wrapped at a width. */
typedef struct
{
  int width;          /* 0: not measured */
  int needed;         /* for the last line and the meta behind it */
  gboolean is_inline; /* the meta stands in the last line */
  gboolean may_widen; /* all lines end where they were ended: a wider bubble wraps them in the same way */
} Fit;

struct _CoterieMessageBody
{
  GtkWidget parent_instance;

  GtkWidget *label;
  GtkWidget *more; /* made when a text is folded */
  GtkWidget *meta;
  GtkWidget *time;
  GtkWidget *tick;

  char *body;
  GArray *mentions; /* CoterieMention, without the names; NULL: none yet */
  guint n_folds;
  gboolean is_emoji;
  gboolean has_links;

  Fit fits[2];
  guint next_fit;
};

G_DEFINE_FINAL_TYPE (CoterieMessageBody, coterie_message_body, GTK_TYPE_WIDGET)

/* ------------------------------------------------------------------------------------ layout */

/* Whether the meta of @meta_width fits behind the last line of @layout; *@end_px is where that line ends. A line that
 * runs against the window's direction ends where the meta would stand. */
static gboolean
ends_before_meta (CoterieMessageBody *self, PangoLayout *layout, int *end_px)
{
  PangoLayoutLine *line = pango_layout_get_line_readonly (layout, pango_layout_get_line_count (layout) - 1);
  PangoRectangle extents;
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  pango_layout_line_get_extents (line, NULL, &extents);
  *end_px = PANGO_PIXELS_CEIL (extents.width);
  return (pango_layout_line_get_resolved_direction (line) == PANGO_DIRECTION_RTL) == is_rtl;
}

static gboolean
has_more (CoterieMessageBody *self)
{
  return self->more != NULL && gtk_widget_get_visible (self->more);
}

static int
measure_width (GtkWidget *widget)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static int
measure_height (GtkWidget *widget, int width)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

static void
measure_fit (CoterieMessageBody *self, int width, Fit *fit)
{
  g_autoptr (PangoLayout) layout = pango_layout_copy (gtk_label_get_layout (GTK_LABEL (self->label)));
  gboolean ends_before;
  int end_px;

  pango_layout_set_width (layout, width * PANGO_SCALE);
  ends_before = ends_before_meta (self, layout, &end_px) && !has_more (self);
  fit->width = width;
  fit->needed = end_px + META_GAP_PX + measure_width (self->meta);
  fit->is_inline = ends_before && fit->needed <= width;
  fit->may_widen = ends_before && !pango_layout_is_wrapped (layout);
}

/* Laying out a text is what a row costs. A row is measured for two widths: its natural one, and what it gets. */
static const Fit *
get_fit (CoterieMessageBody *self, int width)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->fits); i++)
    if (self->fits[i].width == width)
      return &self->fits[i];
  self->next_fit = (self->next_fit + 1) % G_N_ELEMENTS (self->fits);
  measure_fit (self, width, &self->fits[self->next_fit]);
  return &self->fits[self->next_fit];
}

static void
forget_fits (CoterieMessageBody *self)
{
  memset (self->fits, 0, sizeof self->fits);
}

/* The height of the line below the text, or 0 when the meta stands in the last one. */
static int
measure_bottom_line (CoterieMessageBody *self, int width)
{
  int height;

  if (get_fit (self, width)->is_inline)
    return 0;
  height = measure_height (self->meta, -1);
  if (has_more (self))
    height = MAX (height, measure_height (self->more, -1));
  return height + LINE_GAP_PX;
}

static void
measure_horizontally (CoterieMessageBody *self, int *minimum, int *natural)
{
  int meta = measure_width (self->meta);
  const Fit *fit;

  gtk_widget_measure (self->label, GTK_ORIENTATION_HORIZONTAL, -1, minimum, natural, NULL, NULL);
  fit = get_fit (self, *natural);
  if (fit->is_inline || fit->may_widen)
    *natural = MAX (*natural, fit->needed);
  if (has_more (self))
    meta += META_GAP_PX + measure_width (self->more);
  *minimum = MAX (*minimum, meta);
  *natural = MAX (*natural, meta);
}

static void
coterie_message_body_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  CoterieMessageBody *self = COTERIE_MESSAGE_BODY (widget);
  int least;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_horizontally (self, minimum, natural);
      return;
    }
  if (for_size < 0)
    measure_horizontally (self, &least, &for_size);
  *minimum = *natural = measure_height (self->label, for_size) + measure_bottom_line (self, for_size);
}

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
coterie_message_body_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CoterieMessageBody *self = COTERIE_MESSAGE_BODY (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int meta_width = measure_width (self->meta), meta_height = measure_height (self->meta, -1);
  int bottom_line = measure_bottom_line (self, width);

  place (self->label, 0, 0, width, MAX (height - bottom_line, 0));
  place (self->meta, is_rtl ? 0 : width - meta_width, height - meta_height, meta_width, meta_height);
  if (has_more (self))
    {
      int more_width = measure_width (self->more), more_height = measure_height (self->more, -1);

      place (self->more, is_rtl ? width - more_width : 0, height - more_height, more_width, more_height);
    }
}

/* ------------------------------------------------------------------------------------ content */

static void
set_folded (CoterieMessageBody *self, gboolean folded)
{
  if (folded && self->more == NULL)
    {
      self->more = gtk_button_new_with_label (_ ("Show More"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->more), "message.show-more");
      gtk_widget_add_css_class (self->more, "show-more");
      gtk_widget_insert_before (self->more, GTK_WIDGET (self), self->meta);
    }
  if (self->more != NULL)
    gtk_widget_set_visible (self->more, folded);
}

/* All that is seen of a text and does not stand in it. */
static void
mark (CoterieMessageBody *self)
{
  const char *shown = gtk_label_get_text (GTK_LABEL (self->label));
  g_autoptr (PangoAttrList) attributes = coterie_mark_runs_new_attributes (shown);

  if (self->mentions != NULL && self->mentions->len > 0)
    {
      if (attributes == NULL)
        attributes = pango_attr_list_new ();
      coterie_mention_marks_add (attributes, self->label, self->body, shown, (CoterieMention *) self->mentions->data,
                                 self->mentions->len);
    }
  if (attributes != NULL || gtk_label_get_attributes (GTK_LABEL (self->label)) != NULL)
    gtk_label_set_attributes (GTK_LABEL (self->label), attributes);
}

static void
show_part (CoterieMessageBody *self, const char *text, gboolean folded)
{
  g_autofree char *markup = self->has_links ? coterie_linkify (text, -1) : NULL;
  g_autofree char *shown = g_strconcat (markup != NULL ? markup : text, folded ? "…" : "", NULL);

  if (markup != NULL)
    gtk_label_set_markup (GTK_LABEL (self->label), shown);
  else
    gtk_label_set_text (GTK_LABEL (self->label), shown);
  mark (self);
}

static int
get_minimum_width (CoterieMessageBody *self)
{
  int minimum;

  gtk_widget_measure (self->label, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
show_body (CoterieMessageBody *self)
{
  gsize n_shown = coterie_text_fold (self->body, self->n_folds);
  gboolean folded = self->body[n_shown] != '\0';
  g_autofree char *text = g_strndup (self->body, n_shown);
  g_autofree char *fit = coterie_cluster_text (text);

  if (fit != NULL)
    {
      g_free (text);
      text = g_steal_pointer (&fit);
    }
  gtk_label_set_wrap_mode (GTK_LABEL (self->label),
                           coterie_long_words_has (text) ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);
  show_part (self, text, folded);
  if (get_minimum_width (self) > MAX_MINIMUM_PX)
    {
      g_autofree char *breakable = coterie_cluster_text_break (text);

      show_part (self, breakable, folded);
    }
  set_folded (self, folded);
  forget_fits (self);
}

void
coterie_message_body_set_text (CoterieMessageBody *self, const char *body)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_BODY (self) && body != NULL);

  if (g_strcmp0 (self->body, body) == 0)
    return;
  g_free (self->body);
  self->body = g_strdup (body);
  self->n_folds = 1;
  self->is_emoji = coterie_emoji_text_count (body) > 0;
  gtk_label_set_width_chars (GTK_LABEL (self->label), self->is_emoji ? -1 : MIN_WIDTH_CHARS);
  show_body (self);
}

static gboolean
has_mentions (CoterieMessageBody *self, const CoterieMention *mentions, guint n_mentions)
{
  if (self->mentions == NULL || self->mentions->len != n_mentions)
    return self->mentions == NULL && n_mentions == 0;
  for (guint i = 0; i < n_mentions; i++)
    {
      const CoterieMention *mention = &g_array_index (self->mentions, CoterieMention, i);

      if (mention->start != mentions[i].start || mention->length != mentions[i].length ||
          mention->is_own != mentions[i].is_own)
        return FALSE;
    }
  return TRUE;
}

void
coterie_message_body_set_mentions (CoterieMessageBody *self, const CoterieMention *mentions, guint n_mentions)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_BODY (self));

  if (has_mentions (self, mentions, n_mentions))
    return;
  if (self->mentions == NULL)
    self->mentions = g_array_new (FALSE, FALSE, sizeof (CoterieMention));
  g_array_set_size (self->mentions, 0);
  for (guint i = 0; i < n_mentions; i++)
    g_array_append_val (self->mentions,
                        ((CoterieMention){ mentions[i].start, mentions[i].length, NULL, mentions[i].is_own }));
  if (self->body != NULL)
    mark (self);
  forget_fits (self);
}

void
coterie_message_body_set_links (CoterieMessageBody *self, gboolean has_links)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_BODY (self));

  if (self->has_links == has_links)
    return;
  self->has_links = has_links;
  if (self->body != NULL)
    show_body (self);
}

void
coterie_message_body_show_more (CoterieMessageBody *self)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_BODY (self));

  self->n_folds *= 2;
  show_body (self);
}

void
coterie_message_body_set_time (CoterieMessageBody *self, const char *time)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_BODY (self));

  if (g_str_equal (gtk_label_get_text (GTK_LABEL (self->time)), time))
    return;
  gtk_label_set_text (GTK_LABEL (self->time), time);
  forget_fits (self);
}

/**
 * coterie_message_body_set_tick:
 * @meaning: (nullable): what it says, for people who cannot tell from the picture
 */
void
coterie_message_body_set_tick (CoterieMessageBody *self, const char *icon_name, const char *meaning)
{
  g_return_if_fail (COTERIE_IS_MESSAGE_BODY (self));

  if (gtk_widget_get_visible (self->tick) != (icon_name != NULL))
    forget_fits (self);
  gtk_widget_set_visible (self->tick, icon_name != NULL);
  if (icon_name == NULL)
    return;
  gtk_image_set_from_icon_name (GTK_IMAGE (self->tick), icon_name);
  gtk_widget_set_tooltip_text (self->tick, meaning);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->tick), GTK_ACCESSIBLE_PROPERTY_LABEL, meaning, -1);
  if (g_str_equal (icon_name, "coterie-read-symbolic"))
    gtk_widget_add_css_class (self->tick, "read");
  else
    gtk_widget_remove_css_class (self->tick, "read");
}

gboolean
coterie_message_body_is_emoji (CoterieMessageBody *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE_BODY (self), FALSE);

  return self->is_emoji;
}

GtkLabel *
coterie_message_body_get_label (CoterieMessageBody *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE_BODY (self), NULL);

  return GTK_LABEL (self->label);
}

/* ------------------------------------------------------------------------------------ GObject */

static void
coterie_message_body_dispose (GObject *object)
{
  CoterieMessageBody *self = COTERIE_MESSAGE_BODY (object);

  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->more, gtk_widget_unparent);
  g_clear_pointer (&self->meta, gtk_widget_unparent);
  G_OBJECT_CLASS (coterie_message_body_parent_class)->dispose (object);
}

static void
coterie_message_body_finalize (GObject *object)
{
  g_free (COTERIE_MESSAGE_BODY (object)->body);
  g_clear_pointer (&COTERIE_MESSAGE_BODY (object)->mentions, g_array_unref);
  G_OBJECT_CLASS (coterie_message_body_parent_class)->finalize (object);
}

static void
coterie_message_body_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  CoterieMessageBody *self = COTERIE_MESSAGE_BODY (widget);

  forget_fits (self);
  GTK_WIDGET_CLASS (coterie_message_body_parent_class)->css_changed (widget, change);
  if (self->mentions != NULL && self->mentions->len > 0) /* light and dark have other colours */
    mark (self);
}

static void
coterie_message_body_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  forget_fits (COTERIE_MESSAGE_BODY (widget));
  GTK_WIDGET_CLASS (coterie_message_body_parent_class)->direction_changed (widget, previous);
}

static void
coterie_message_body_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  forget_fits (COTERIE_MESSAGE_BODY (widget));
  GTK_WIDGET_CLASS (coterie_message_body_parent_class)->system_setting_changed (widget, setting);
}

static GtkSizeRequestMode
coterie_message_body_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
coterie_message_body_class_init (CoterieMessageBodyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_message_body_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_message_body_finalize;
  widget_class->css_changed = coterie_message_body_css_changed;
  widget_class->direction_changed = coterie_message_body_direction_changed;
  widget_class->system_setting_changed = coterie_message_body_system_setting_changed;
  widget_class->get_request_mode = coterie_message_body_get_request_mode;
  widget_class->measure = coterie_message_body_measure;
  widget_class->size_allocate = coterie_message_body_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "messagebody");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
coterie_message_body_init (CoterieMessageBody *self)
{
  self->label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0,
                              "selectable", TRUE, "max-width-chars", MAX_WIDTH_CHARS, NULL);
  gtk_widget_add_css_class (self->label, "body");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));

  self->meta = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_add_css_class (self->meta, "meta");
  self->time = gtk_label_new (NULL);
  self->tick = g_object_new (GTK_TYPE_IMAGE, "pixel-size", TICK_PX, "visible", FALSE, NULL);
  gtk_box_append (GTK_BOX (self->meta), self->time);
  gtk_box_append (GTK_BOX (self->meta), self->tick);
  gtk_widget_set_parent (self->meta, GTK_WIDGET (self));
}

GtkWidget *
coterie_message_body_new (void)
{
  return g_object_new (COTERIE_TYPE_MESSAGE_BODY, NULL);
}
