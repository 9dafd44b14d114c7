// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/toast-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define AROUND_PX 110 /* the edges of a toast, its button, and what is between it and the window */
#define LONGEST_CHARS 60

/* libadwaita 1.2 makes a toast as high as its title is in its natural width, and then gives it the width that there is:
 * so this one has no natural width beyond that. */
struct _CoterieToastText
{
  GtkWidget parent_instance;

  GtkWidget *label;
  int room_px; /* when it got its place */
  guint again; /* source: there is another width than when it was measured */
};

G_DEFINE_FINAL_TYPE (CoterieToastText, coterie_toast_text, GTK_TYPE_WIDGET)

static int
get_room (CoterieToastText *self)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  const int width = overlay != NULL ? gtk_widget_get_width (overlay) : 0;

  return width > AROUND_PX ? width - AROUND_PX : G_MAXINT;
}

static int
height_at (CoterieToastText *self, int width)
{
  int height;

  gtk_widget_measure (self->label, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

/* Lines of about the same length, instead of a last one with a word in it; as many as there are at @widest. */
static int
balance (CoterieToastText *self, int least, int widest)
{
  g_autoptr (PangoLayout) line = pango_layout_copy (gtk_label_get_layout (GTK_LABEL (self->label)));
  int width, fair;

  pango_layout_set_width (line, -1);
  pango_layout_get_pixel_size (line, &width, NULL);
  if (width <= widest)
    return widest;
  fair = MAX (least, width / ((width + widest - 1) / widest) * 11 / 10); /* words are not cut to measure */
  return fair < widest && height_at (self, fair) == height_at (self, widest) ? fair : widest;
}

static void
coterie_toast_text_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  CoterieToastText *self = COTERIE_TOAST_TEXT (widget);
  int least, best;

  gtk_widget_measure (self->label, GTK_ORIENTATION_HORIZONTAL, -1, &least, &best, NULL, NULL);
  best = balance (self, least, CLAMP (best, least, MAX (least, get_room (self))));
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      gtk_widget_measure (self->label, GTK_ORIENTATION_VERTICAL, for_size > 0 ? MAX (for_size, least) : best, minimum,
                          natural, NULL, NULL);
      return;
    }
  *minimum = least;
  *natural = best;
}

static gboolean
on_again (gpointer user_data)
{
  CoterieToastText *self = user_data;

  self->again = 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
coterie_toast_text_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CoterieToastText *self = COTERIE_TOAST_TEXT (widget);
  const int room_px = get_room (self);
  int least;

  gtk_widget_measure (self->label, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_allocate (self->label, MAX (width, least), height, baseline, NULL);
  if (self->again == 0 && self->room_px != room_px)
    self->again = g_idle_add (on_again, self);
  self->room_px = room_px;
}

static GtkSizeRequestMode
coterie_toast_text_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* The toast's own button is a picture, and libadwaita 1.2 gives it no name. */
static void
coterie_toast_text_root (GtkWidget *widget)
{
  GtkWidget *toast = gtk_widget_get_parent (gtk_widget_get_parent (widget));

  GTK_WIDGET_CLASS (coterie_toast_text_parent_class)->root (widget);
  for (GtkWidget *part = gtk_widget_get_first_child (toast); part != NULL; part = gtk_widget_get_next_sibling (part))
    if (GTK_IS_BUTTON (part) && gtk_button_get_icon_name (GTK_BUTTON (part)) != NULL)
      gtk_accessible_update_property (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Close"), -1);
}

static void
coterie_toast_text_dispose (GObject *object)
{
  CoterieToastText *self = COTERIE_TOAST_TEXT (object);

  g_clear_handle_id (&self->again, g_source_remove);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (coterie_toast_text_parent_class)->dispose (object);
}

static void
coterie_toast_text_class_init (CoterieToastTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_toast_text_dispose;
  widget_class->measure = coterie_toast_text_measure;
  widget_class->size_allocate = coterie_toast_text_size_allocate;
  widget_class->root = coterie_toast_text_root;
  widget_class->get_request_mode = coterie_toast_text_get_request_mode;
}

static void
coterie_toast_text_init (CoterieToastText *self)
{
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (self->label), LONGEST_CHARS);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_add_css_class (self->label, "heading"); /* as titles are */
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}

GtkWidget *
coterie_toast_text_new (const char *sentence)
{
  CoterieToastText *self = g_object_new (COTERIE_TYPE_TOAST_TEXT, NULL);

  gtk_label_set_label (GTK_LABEL (self->label), sentence);
  return GTK_WIDGET (self);
}
