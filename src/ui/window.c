// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/window-private.h"

#include "ui/telephone.h"
#include "ui/toast.h"

G_DEFINE_FINAL_TYPE (CoterieWindow, coterie_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_CLIENT = 1,
  PROP_SETTINGS,
  PROP_SERVER_URL,
  PROP_CHAT,
  PROP_DETAILS_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ what is told */

static void
on_notice (CoterieClient *client, guint notice, CoterieContact *contact, const char *sentence, CoterieWindow *self)
{
  coterie_toast_show_notice (GTK_WINDOW (self), client, notice, contact, sentence);
}

/* What goes wrong in a call is told wherever the person is just now. */
static void
on_call_told (CoterieTelephone *telephone, CoterieChat *chat, const char *sentence, CoterieWindow *self)
{
  coterie_toast_show (GTK_WIDGET (self->place), sentence);
}

/* ------------------------------------------------------------------------------------ */

static void
restore_size (CoterieWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

/* A profile that is not there, or no more, is no place to keep anything. */
static void
keep_size (CoterieWindow *self)
{
  int width, height;

  if (!coterie_client_has_profile (self->client))
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->settings, "window-width", CLAMP (width, 360, 32767));
  g_settings_set_int (self->settings, "window-height", CLAMP (height, 480, 32767));
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
}

static void
coterie_window_unmap (GtkWidget *widget)
{
  keep_size (COTERIE_WINDOW (widget));
  GTK_WIDGET_CLASS (coterie_window_parent_class)->unmap (widget);
}

static void
coterie_window_constructed (GObject *object)
{
  CoterieWindow *self = COTERIE_WINDOW (object);

  G_OBJECT_CLASS (coterie_window_parent_class)->constructed (object);
  restore_size (self);
  g_signal_connect_object (self->client, "notify::state", G_CALLBACK (coterie_window_follow_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::pending", G_CALLBACK (coterie_window_follow_pending), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notice", G_CALLBACK (on_notice), self, 0);
  if (coterie_telephone_get (self->client) != NULL)
    g_signal_connect_object (coterie_telephone_get (self->client), "told", G_CALLBACK (on_call_told), self, 0);
  coterie_window_follow_state (self);
  self->device_requests = coterie_device_requests_new (GTK_WINDOW (self), self->client);
}

static void
coterie_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieWindow *self = COTERIE_WINDOW (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;
    case PROP_SERVER_URL:
      g_value_set_string (value, self->server_url);
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    case PROP_DETAILS_SHOWN:
      g_value_set_boolean (value, self->details_shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
set_details_shown (CoterieWindow *self, gboolean shown)
{
  if (self->details_shown == shown)
    return;
  self->details_shown = shown;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAILS_SHOWN]);
}

static void
coterie_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieWindow *self = COTERIE_WINDOW (object);

  switch (id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    case PROP_SERVER_URL:
      self->server_url = g_value_dup_string (value);
      break;
    case PROP_CHAT:
      coterie_window_set_chat (self, g_value_get_object (value));
      break;
    case PROP_DETAILS_SHOWN:
      set_details_shown (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_window_dispose (GObject *object)
{
  CoterieWindow *self = COTERIE_WINDOW (object);

  self->main_page = NULL;
  coterie_window_forget_ahead (self);
  g_clear_object (&self->before_waiting);
  g_clear_object (&self->device_requests);
  g_clear_object (&self->chat);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->server_url, g_free);
  g_clear_pointer (&self->awaited_action, g_free);
  g_clear_pointer (&self->awaited_parameter, g_variant_unref);
  G_OBJECT_CLASS (coterie_window_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags fixed = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, fixed);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, fixed);
  properties[PROP_SERVER_URL] = g_param_spec_string ("server-url", NULL, NULL, NULL, fixed);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags);
  properties[PROP_DETAILS_SHOWN] = g_param_spec_boolean ("details-shown", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (klass, N_PROPS, properties);
}

static void
coterie_window_class_init (CoterieWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_window_constructed;
  object_class->dispose = coterie_window_dispose;
  object_class->get_property = coterie_window_get_property;
  object_class->set_property = coterie_window_set_property;
  install_properties (object_class);
  widget_class->unmap = coterie_window_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieWindow, place);
  coterie_window_install_actions (widget_class);
  gtk_widget_class_install_property_action (widget_class, "win.show-details", "details-shown");
}

static void
coterie_window_init (CoterieWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

CoterieWindow *
coterie_window_new (GtkApplication *application, CoterieClient *client, GSettings *settings, const char *server_url)
{
  return g_object_new (COTERIE_TYPE_WINDOW, "application", application, "client", client, "settings", settings,
                       "server-url", server_url, NULL);
}

void
coterie_window_when_open (CoterieWindow *self, const char *action, GVariant *parameter)
{
  g_return_if_fail (COTERIE_IS_WINDOW (self));
  g_return_if_fail (action != NULL);

  g_free (self->awaited_action);
  g_clear_pointer (&self->awaited_parameter, g_variant_unref);
  self->awaited_action = g_strdup (action);
  self->awaited_parameter = parameter != NULL ? g_variant_ref_sink (parameter) : NULL;
  if (self->main_page != NULL)
    coterie_window_do_awaited (self);
}

void
coterie_window_set_chat (CoterieWindow *self, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_WINDOW (self));

  if (g_set_object (&self->chat, chat))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

CoterieChat *
coterie_window_get_chat (CoterieWindow *self)
{
  g_return_val_if_fail (COTERIE_IS_WINDOW (self), NULL);

  return self->chat;
}

/**
 * coterie_window_shows_chat:
 *
 * Returns: whether @chat is open and in front, in a window that has the keyboard
 */
gboolean
coterie_window_shows_chat (CoterieWindow *self, CoterieChat *chat)
{
  g_return_val_if_fail (COTERIE_IS_WINDOW (self), FALSE);

  return self->chat == chat && self->main_page != NULL && gtk_window_is_active (GTK_WINDOW (self)) &&
         coterie_main_page_shows_chat (self->main_page);
}
