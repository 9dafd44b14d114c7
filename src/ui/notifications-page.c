// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/notifications-page.h"

#include "ui/background.h"
#include "ui/group-names.h"
#include "ui/settings.h"
#include "ui/toast.h"

struct _CoterieNotificationsPage
{
  AdwPreferencesPage parent_instance;

  GSettings *settings;

  GtkCheckButton *choices[COTERIE_NOTIFY_OFF + 1]; /* of CoterieNotifyContent */
  GtkSwitch *mentions;
  GtkSwitch *sound;
  GtkSwitch *background;
  GtkSwitch *login;
  GtkWidget *login_row;
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

/* ------------------------------------------------------------------------------------ without a window */

#define RUN_KEY "run-in-background"
#define LOGIN_KEY "start-at-login"

/* A wish that the desktop does not grant. */
typedef struct
{
  CoterieNotificationsPage *page;
  GSettings *settings; /* the page lets go of its own when it is closed */
  const char *key;
} Wish;

static void
on_desktop_answered (GObject *connection, GAsyncResult *result, gpointer user_data)
{
  g_autofree Wish *wish = user_data;
  g_autoptr (CoterieNotificationsPage) self = wish->page;
  g_autoptr (GSettings) settings = wish->settings;
  g_autoptr (GError) error = NULL;

  if (coterie_background_ask_finish (result, &error))
    return;
  g_settings_set_boolean (settings, wish->key, FALSE);
  coterie_toast_show (GTK_WIDGET (self), error->message);
}

static void
on_wish_changed (GSettings *settings, const char *key, CoterieNotificationsPage *self)
{
  gboolean run = g_str_equal (key, RUN_KEY);
  Wish *wish;

  if (run && !g_settings_get_boolean (settings, RUN_KEY))
    return; /* nobody has to allow that */
  wish = g_new0 (Wish, 1);
  wish->page = g_object_ref (self);
  wish->settings = g_object_ref (settings);
  wish->key = run ? RUN_KEY : LOGIN_KEY;
  coterie_background_ask_async (run ? COTERIE_BACKGROUND_RUN : COTERIE_BACKGROUND_AT_LOGIN,
                                g_settings_get_boolean (settings, LOGIN_KEY), on_desktop_answered, wish);
}

/* A copy that was started with a profile of its own is not the one that a desktop starts. */
static void
show_wishes (CoterieNotificationsPage *self)
{
  GApplication *application = g_application_get_default ();

  gtk_widget_set_visible (self->login_row, application != NULL &&
                                               (g_application_get_flags (application) & G_APPLICATION_NON_UNIQUE) == 0);
  g_settings_bind (self->settings, RUN_KEY, self->background, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, LOGIN_KEY, self->login, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->settings, "changed::" RUN_KEY, G_CALLBACK (on_wish_changed), self, 0);
  g_signal_connect_object (self->settings, "changed::" LOGIN_KEY, G_CALLBACK (on_wish_changed), self, 0);
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_notifications_page_constructed (GObject *object)
{
  CoterieNotificationsPage *self = COTERIE_NOTIFICATIONS_PAGE (object);

  G_OBJECT_CLASS (coterie_notifications_page_parent_class)->constructed (object);
  gtk_check_button_set_active (self->choices[g_settings_get_enum (self->settings, "notification-content")], TRUE);
  g_settings_bind (self->settings, "notification-mentions", self->mentions, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notification-sound", self->sound, "active", G_SETTINGS_BIND_DEFAULT);
  show_wishes (self);
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
  gtk_widget_class_bind_template_child (widget_class, CoterieNotificationsPage, background);
  gtk_widget_class_bind_template_child (widget_class, CoterieNotificationsPage, login);
  gtk_widget_class_bind_template_child (widget_class, CoterieNotificationsPage, login_row);
}

static void
coterie_notifications_page_init (CoterieNotificationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (self)));
}
