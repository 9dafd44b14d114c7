// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/shelf-button.h"

struct _CoterieShelfButton
{
  GtkButton parent_instance;

  guint count;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *number;
};

G_DEFINE_FINAL_TYPE (CoterieShelfButton, coterie_shelf_button, GTK_TYPE_BUTTON)

enum
{
  PROP_TITLE = 1,
  PROP_SYMBOL,
  PROP_COUNT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* "Message Requests, 2" */
static void
show_label (CoterieShelfButton *self)
{
  g_autofree char *label =
      g_strdup_printf ("%s, %s", gtk_label_get_label (self->title), gtk_label_get_label (self->number));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
set_count (CoterieShelfButton *self, guint count)
{
  g_autofree char *number = g_strdup_printf ("%u", count);

  self->count = count;
  gtk_label_set_label (self->number, number);
  gtk_widget_set_visible (GTK_WIDGET (self), count > 0);
  show_label (self);
}

static void
coterie_shelf_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieShelfButton *self = COTERIE_SHELF_BUTTON (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (self->title));
      break;
    case PROP_SYMBOL:
      g_value_set_string (value, gtk_image_get_icon_name (self->icon));
      break;
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_shelf_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieShelfButton *self = COTERIE_SHELF_BUTTON (object);

  switch (id)
    {
    case PROP_TITLE:
      gtk_label_set_label (self->title, g_value_get_string (value));
      show_label (self);
      break;
    case PROP_SYMBOL:
      gtk_image_set_from_icon_name (self->icon, g_value_get_string (value));
      break;
    case PROP_COUNT:
      set_count (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_shelf_button_class_init (CoterieShelfButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = coterie_shelf_button_get_property;
  object_class->set_property = coterie_shelf_button_set_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_SYMBOL] = g_param_spec_string ("symbol", NULL, NULL, NULL, flags);
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_shelf_button_init (CoterieShelfButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->title = GTK_LABEL (gtk_label_new (""));
  self->number = GTK_LABEL (gtk_label_new (""));
  gtk_widget_set_size_request (GTK_WIDGET (self->icon), 44, -1);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->title, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "badge");
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "muted");
  gtk_widget_set_valign (GTK_WIDGET (self->number), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->number));
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self), "shelf-button");
  set_count (self, 0);
}
