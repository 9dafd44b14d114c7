// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/jump-button.h"

#include <glib/gi18n.h>

#define MAX_SHOWN 999

struct _CoterieJumpButton
{
  GtkWidget parent_instance;

  GtkButton *button;
  GtkLabel *badge;
  guint unread;
};

G_DEFINE_FINAL_TYPE (CoterieJumpButton, coterie_jump_button, GTK_TYPE_WIDGET)

enum
{
  PROP_UNREAD = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_jump_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_UNREAD:
      g_value_set_uint (value, COTERIE_JUMP_BUTTON (object)->unread);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_jump_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_UNREAD:
      coterie_jump_button_set_unread (COTERIE_JUMP_BUTTON (object), g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_jump_button_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (coterie_jump_button_parent_class)->dispose (object);
}

static void
coterie_jump_button_class_init (CoterieJumpButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_jump_button_dispose;
  object_class->get_property = coterie_jump_button_get_property;
  object_class->set_property = coterie_jump_button_set_property;
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/jump-button.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieJumpButton, button);
  gtk_widget_class_bind_template_child (widget_class, CoterieJumpButton, badge);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
coterie_jump_button_init (CoterieJumpButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
coterie_jump_button_set_unread (CoterieJumpButton *self, guint unread)
{
  g_autofree char *number = NULL;
  g_autofree char *description = NULL;

  g_return_if_fail (COTERIE_IS_JUMP_BUTTON (self));

  if (self->unread == unread)
    return;
  self->unread = unread;
  number = unread > MAX_SHOWN ? g_strdup_printf ("%u+", MAX_SHOWN) : g_strdup_printf ("%u", unread);
  description = unread == 0 ? g_strdup ("")
                            : g_strdup_printf (ngettext ("%u unread message", "%u unread messages", unread), unread);
  gtk_label_set_text (self->badge, number);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), unread > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}
