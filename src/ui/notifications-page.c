// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/notifications-page.h"

#include "ui/group-names.h"
#include "ui/settings.h"

struct _CoterieNotificationsPage
{
  AdwPreferencesPage parent_instance;

  GSettings *settings;

  GtkCheckButton *choices[COTERIE_NOTIFY_OFF + 1]; /* of CoterieNotifyContent */
  GtkSwitch *mentions;
  GtkSwitch *sound;
};

G_DEFINE_FINAL_TYPE (CoterieNotificationsPage, coterie_notifications_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  PROP_SETTINGS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *const choices[] = {
  [COTERIE_NOTIFY_NAME_AND_TEXT] = "name_and_text",
  [COTERIE_NOTIFY_NAME] = "name",
  [COTERIE_NOTIFY_NOTHING] = "nothing",
  [COTERIE_NOTIFY_OFF] = "off",
};

static void
on_toggled (CoterieNotificationsPage *self, GtkCheckButton *button)
{
  if (self->settings == NULL || !gtk_check_button_get_active (button))
    return;
  for (int i = COTERIE_NOTIFY_NAME_AND_TEXT; i <= COTERIE_NOTIFY_OFF; i++)
    if (self->choices[i] == button)
      g_settings_set_enum (self->settings, "notification-content", i);
}

static void
coterie_notifications_page_constructed (GObject *object)
{
  CoterieNotificationsPage *self = COTERIE_NOTIFICATIONS_PAGE (object);

  G_OBJECT_CLASS (coterie_notifications_page_parent_class)->constructed (object);
  gtk_check_button_set_active (self->choices[g_settings_get_enum (self->settings, "notification-content")], TRUE);
  g_settings_bind (self->settings, "notification-mentions", self->mentions, "active", G_SETTINGS_BIND_DEFAULT);
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
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_widget_class_bind_template_child_full (widget_class, choices[i], FALSE,
                                               G_STRUCT_OFFSET (CoterieNotificationsPage, choices[i]));
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_child (widget_class, CoterieNotificationsPage, mentions);
  gtk_widget_class_bind_template_child (widget_class, CoterieNotificationsPage, sound);
}

static void
coterie_notifications_page_init (CoterieNotificationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (self)));
}
