// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/notifications-page.h"

#include "ui/settings.h"

struct _CoterieNotificationsPage
{
  AdwPreferencesPage parent_instance;

  GSettings *settings;

  AdwComboRow *content; /* its rows are those of CoterieNotifyContent */
  GtkSwitch *sound;
};

G_DEFINE_FINAL_TYPE (CoterieNotificationsPage, coterie_notifications_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  PROP_SETTINGS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_content_selected (CoterieNotificationsPage *self)
{
  g_settings_set_enum (self->settings, "notification-content", (int) adw_combo_row_get_selected (self->content));
}

static void
coterie_notifications_page_constructed (GObject *object)
{
  CoterieNotificationsPage *self = COTERIE_NOTIFICATIONS_PAGE (object);

  G_OBJECT_CLASS (coterie_notifications_page_parent_class)->constructed (object);
  adw_combo_row_set_selected (self->content, (guint) g_settings_get_enum (self->settings, "notification-content"));
  g_signal_connect_swapped (self->content, "notify::selected", G_CALLBACK (on_content_selected), self);
  g_settings_bind (self->settings, "notification-sound", self->sound, "active", G_SETTINGS_BIND_DEFAULT);
}

static void
coterie_notifications_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieNotificationsPage *self = COTERIE_NOTIFICATIONS_PAGE (object);

  switch (id)
    {
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_notifications_page_dispose (GObject *object)
{
  CoterieNotificationsPage *self = COTERIE_NOTIFICATIONS_PAGE (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (coterie_notifications_page_parent_class)->dispose (object);
}

static void
coterie_notifications_page_class_init (CoterieNotificationsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_notifications_page_constructed;
  object_class->dispose = coterie_notifications_page_dispose;
  object_class->set_property = coterie_notifications_page_set_property;
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS,
                                                   G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/notifications-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieNotificationsPage, content);
  gtk_widget_class_bind_template_child (widget_class, CoterieNotificationsPage, sound);
}

static void
coterie_notifications_page_init (CoterieNotificationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
