// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/window.h"

#include "ui/chat-name.h"
#include "ui/device-requests.h"
#include "ui/group-link.h"
#include "ui/main-page.h"
#include "ui/new-chat-dialog.h"
#include "ui/person-link.h"
#include "ui/picture-loader.h"
#include "ui/preferences.h"
#include "ui/shortcuts.h"
#include "ui/switcher.h"
#include "ui/telephone.h"
#include "ui/toast.h"
#include "ui/unlock-page.h"
#include "ui/waiting-page.h"
#include "ui/welcome-page.h"

#include <glib/gi18n.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

struct _CoterieWindow
{
  AdwApplicationWindow parent_instance;

  CoterieClient *client;
  GSettings *settings;
  char *server_url;
  char *awaited_action; /* as soon as a profile is open; or NULL */
  GVariant *awaited_parameter;
  CoterieChat *chat;
  gboolean details_shown;

  AdwBin *place;
  gboolean is_locking;        /* from the wish until the client is closed */
  CoterieMainPage *main_page; /* or NULL */
  CoterieMainPage *ahead;     /* the next one, while the passphrase is typed; or NULL */
  guint ahead_source;
  CoterieDeviceRequests *device_requests;
  GtkWidget *before_waiting; /* the page that signed in, while this device waits to be approved; or NULL */
};

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

#define SETTLE_S 2

static GParamSpec *properties[N_PROPS];

/* Those that need an open profile. */
static const char *const open_actions[] = { "win.open-chat",     "win.open-unread",  "win.open-message",
                                            "win.open-address",  "win.new-chat",     "win.search",
                                            "win.switch-chat",   "win.show-details", "win.preferences",
                                            "win.lock",          "win.back",         "win.reconnect",
                                            "win.review-device", "win.show-call" };

/* ------------------------------------------------------------------------------------ pages */

/* The focus leaves a page before the page leaves the window. */
static void
set_page (CoterieWindow *self, GtkWidget *page)
{
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  adw_bin_set_child (self->place, page);
}

/* What opening the profile and the page before have taken goes back to the system, a megabyte or two. */
static gboolean
on_settled (gpointer user_data)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
  return G_SOURCE_REMOVE;
}

static void
show_main_page (CoterieWindow *self)
{
  g_autoptr (CoterieMainPage) ahead = g_steal_pointer (&self->ahead);
  GtkWidget *page = ahead != NULL ? GTK_WIDGET (ahead) : coterie_main_page_new (self->client, self->settings);

  self->main_page = COTERIE_MAIN_PAGE (page);
  g_object_bind_property (self, "chat", page, "chat", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (page, "details-shown", self, "details-shown",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  set_page (self, page);
  coterie_main_page_take_keyboard (self->main_page);
  g_timeout_add_seconds_full (G_PRIORITY_LOW, SETTLE_S, on_settled, NULL, NULL);
}

static void
do_awaited (CoterieWindow *self)
{
  g_autofree char *action = g_steal_pointer (&self->awaited_action);
  g_autoptr (GVariant) parameter = g_steal_pointer (&self->awaited_parameter);

  if (action != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (self), action, parameter);
}

/* Texts, pictures and drafts leave the memory with the page. */
static void
leave_main_page (CoterieWindow *self)
{
  if (self->main_page == NULL)
    return;
  self->main_page = NULL;
  set_page (self, NULL);
  coterie_window_set_chat (self, NULL);
  coterie_picture_loader_forget (coterie_picture_loader_get_for_display (gtk_widget_get_display (GTK_WIDGET (self))));
}

static gboolean
on_ahead (gpointer user_data)
{
  CoterieWindow *self = user_data;

  self->ahead_source = 0;
  if (self->ahead == NULL && coterie_client_get_state (self->client) == COTERIE_CLIENT_CLOSED)
    {
      self->ahead = COTERIE_MAIN_PAGE (g_object_ref_sink (coterie_main_page_new (self->client, self->settings)));
      coterie_main_page_prepare (self->ahead, GTK_WIDGET (self->place));
    }
  return G_SOURCE_REMOVE;
}

/* Who has typed the first letter of a passphrase needs the page behind it soon, and the program has nothing to do. */
static void
on_unlock_begun (CoterieWindow *self)
{
  if (self->ahead_source == 0)
    self->ahead_source = g_idle_add_full (G_PRIORITY_LOW, on_ahead, self, NULL);
}

static void
forget_ahead (CoterieWindow *self)
{
  g_clear_handle_id (&self->ahead_source, g_source_remove);
  g_clear_object (&self->ahead);
}

static void
show_unlock_page (CoterieWindow *self)
{
  GtkWidget *page = g_object_new (COTERIE_TYPE_UNLOCK_PAGE, "client", self->client, "settings", self->settings, NULL);

  g_signal_connect_object (page, "begun", G_CALLBACK (on_unlock_begun), self, G_CONNECT_SWAPPED);
  set_page (self, page);
}

static CoterieWelcomePage *
show_welcome_page (CoterieWindow *self)
{
  GtkWidget *page = g_object_new (COTERIE_TYPE_WELCOME_PAGE, "client", self->client, "settings", self->settings,
                                  "server-url", self->server_url, NULL);

  set_page (self, page);
  return COTERIE_WELCOME_PAGE (page);
}

/* What was typed stays in the page that signed in, and the page says why in the end. */
static void
on_pending_changed (CoterieWindow *self)
{
  g_autoptr (GtkWidget) before = g_steal_pointer (&self->before_waiting);
  gboolean pending = coterie_client_get_pending (self->client);

  if (pending && before == NULL)
    {
      self->before_waiting = g_object_ref (adw_bin_get_child (self->place));
      set_page (self, coterie_waiting_page_new (self->client));
    }
  else if (pending)
    self->before_waiting = g_steal_pointer (&before);
  else if (before != NULL)
    set_page (self, before);
}

static void
enable_actions (CoterieWindow *self, gboolean open)
{
  for (guint i = 0; i < G_N_ELEMENTS (open_actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), open_actions[i], open);
}

static void
on_state_changed (CoterieWindow *self)
{
  GtkWidget *page = adw_bin_get_child (self->place);
  gboolean open = coterie_client_get_state (self->client) != COTERIE_CLIENT_CLOSED;

  if (!open)
    self->is_locking = FALSE;
  if (self->is_locking) /* the client says good-bye; nothing of it is shown any more */
    return;
  enable_actions (self, open);
  if (open)
    {
      if (page == NULL || COTERIE_IS_WELCOME_PAGE (page) || COTERIE_IS_UNLOCK_PAGE (page))
        show_main_page (self);
      do_awaited (self);
      return;
    }
  leave_main_page (self);
  if (!coterie_client_has_profile (self->client))
    show_welcome_page (self);
  else if (!COTERIE_IS_UNLOCK_PAGE (page))
    show_unlock_page (self);
}

static void
on_notice (CoterieClient *client, guint notice, CoterieContact *contact, const char *sentence, CoterieWindow *self)
{
  coterie_toast_show_notice (GTK_WINDOW (self), client, notice, contact, sentence);
}

/* ------------------------------------------------------------------------------------ actions */

static CoterieChat *
find_chat (CoterieWindow *self, const char *hex)
{
  GListModel *chats = coterie_client_get_chats (self->client);
  const guint n_chats = g_list_model_get_n_items (chats);

  for (guint i = 0; i < n_chats; i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);
      g_autofree char *id = coterie_chat_target (chat);

      if (g_str_equal (id, hex))
        return g_steal_pointer (&chat);
    }
  return NULL;
}

/* To the front, also when it was open already. */
static void
bring_chat (CoterieWindow *self, CoterieChat *chat)
{
  coterie_window_set_chat (self, chat);
  coterie_main_page_set_chat (self->main_page, chat);
  coterie_main_page_begin_writing (self->main_page);
}

static void
on_open_chat (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  g_autoptr (CoterieChat) chat = find_chat (self, g_variant_get_string (parameter, NULL));

  if (chat != NULL && self->main_page != NULL)
    bring_chat (self, chat);
}

/* Of a notification that must not say whose messages they are. */
static void
on_open_unread (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  GListModel *chats = coterie_client_get_chats (self->client);
  const guint n_chats = g_list_model_get_n_items (chats);

  for (guint i = 0; i < n_chats && self->main_page != NULL; i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);

      if (coterie_chat_get_unread (chat) == 0 || coterie_chat_get_muted (chat))
        continue;
      bring_chat (self, chat);
      return;
    }
}

static void
on_open_message (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  g_autoptr (CoterieChat) chat = NULL;
  const char *hex;
  guint64 position;

  g_variant_get (parameter, "(&st)", &hex, &position);
  chat = find_chat (self, hex);
  if (chat != NULL && self->main_page != NULL)
    coterie_main_page_show_message (self->main_page, chat, position);
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);

  if (self->main_page != NULL)
    coterie_main_page_begin_search (self->main_page);
}

static void
on_new_chat (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_present (coterie_new_chat_dialog_new (GTK_WINDOW (widget), COTERIE_WINDOW (widget)->client));
}

/* Who is meant on another server is somebody else than whoever has that name on ours. */
static void
on_open_address (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  g_auto (CoteriePersonLink) link = { 0 };
  GtkWindow *dialog;

  if (coterie_group_link_is (g_variant_get_string (parameter, NULL)))
    coterie_group_link_open (widget, self->client, g_variant_get_string (parameter, NULL));
  else if (!coterie_person_link_parse (g_variant_get_string (parameter, NULL), &link))
    coterie_toast_show (GTK_WIDGET (self->place), _ ("This link names nobody."));
  else if (link.server != NULL && !coterie_client_is_own_server (self->client, link.server))
    coterie_toast_show (GTK_WIDGET (self->place), _ ("This link leads to another server than yours."));
  else
    {
      dialog = coterie_new_chat_dialog_new (GTK_WINDOW (self), self->client);
      coterie_new_chat_dialog_set_name (COTERIE_NEW_CHAT_DIALOG (dialog), link.name);
      gtk_window_present (dialog);
    }
}

static void
on_switch_chat (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_present (coterie_switcher_new (GTK_WINDOW (widget), COTERIE_WINDOW (widget)->client));
}

static void
on_preferences (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);

  coterie_preferences_show (GTK_WINDOW (self), self->client, self->settings, g_variant_get_string (parameter, NULL));
}

static void
on_show_help_overlay (GtkWidget *widget, const char *name, GVariant *parameter)
{
  coterie_shortcuts_show (GTK_WINDOW (widget));
}

static void
on_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);

  if (self->main_page != NULL)
    coterie_main_page_go_back (self->main_page);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  coterie_client_close_finish (COTERIE_CLIENT (source), result);
}

/* The page goes first: it hands its drafts to the client, which stores them before it closes. */
static void
on_lock (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);

  leave_main_page (self);
  enable_actions (self, FALSE);
  show_unlock_page (self);
  self->is_locking = TRUE;
  coterie_client_close_async (self->client, on_closed, NULL);
}

static void
on_review_device (GtkWidget *widget, const char *name, GVariant *parameter)
{
  coterie_device_requests_show (COTERIE_WINDOW (widget)->device_requests);
}

/* The profile that was to be opened was of a device that waited, and is gone. */
static void
on_begin_again (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  CoterieWelcomePage *page = show_welcome_page (self);
  const char *sentence;
  gboolean starts_over;

  g_variant_get (parameter, "(&sb)", &sentence, &starts_over);
  if (starts_over) /* it is the person's own wish */
    coterie_welcome_page_start_over (page);
  else if (*sentence != '\0')
    coterie_toast_show (GTK_WIDGET (self->place), sentence);
}

/* What was begun before the program ended: the same fields, with what is known of it. */
static void
on_finish_beginning (GtkWidget *widget, const char *name, GVariant *parameter)
{
  coterie_welcome_page_finish_beginning (show_welcome_page (COTERIE_WINDOW (widget)));
}

/* A device that waits is given up then, and the page that was left to wait goes on. The wish is that page's, and goes
 * with it: it is for this attempt alone. */
static void
on_start_over (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);

  if (COTERIE_IS_WELCOME_PAGE (self->before_waiting))
    coterie_welcome_page_start_over (COTERIE_WELCOME_PAGE (self->before_waiting));
  else if (COTERIE_IS_UNLOCK_PAGE (self->before_waiting))
    coterie_unlock_page_start_over (COTERIE_UNLOCK_PAGE (self->before_waiting));
}

static void
on_show_call (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  CoterieTelephone *telephone = coterie_telephone_get (self->client);
  CoterieShownCall *call = telephone != NULL ? coterie_telephone_get_call (telephone) : NULL;

  if (call == NULL || self->main_page == NULL)
    return;
  coterie_window_set_chat (self, coterie_shown_call_get_chat (call));
  coterie_main_page_show_call (self->main_page, coterie_shown_call_get_chat (call));
}

/* What goes wrong in a call is told wherever the person is just now. */
static void
on_call_told (CoterieTelephone *telephone, CoterieChat *chat, const char *sentence, CoterieWindow *self)
{
  coterie_toast_show (GTK_WIDGET (self->place), sentence);
}

static void
on_reconnect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  coterie_client_poke (COTERIE_WINDOW (widget)->client);
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
  g_signal_connect_object (self->client, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::pending", G_CALLBACK (on_pending_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notice", G_CALLBACK (on_notice), self, 0);
  if (coterie_telephone_get (self->client) != NULL)
    g_signal_connect_object (coterie_telephone_get (self->client), "told", G_CALLBACK (on_call_told), self, 0);
  on_state_changed (self);
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
  forget_ahead (self);
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
  gtk_widget_class_install_action (widget_class, "win.open-chat", "s", on_open_chat);
  gtk_widget_class_install_action (widget_class, "win.open-unread", NULL, on_open_unread);
  gtk_widget_class_install_action (widget_class, "win.open-message", "(st)", on_open_message);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, on_search);
  gtk_widget_class_install_action (widget_class, "win.new-chat", NULL, on_new_chat);
  gtk_widget_class_install_action (widget_class, "win.open-address", "s", on_open_address);
  gtk_widget_class_install_action (widget_class, "win.switch-chat", NULL, on_switch_chat);
  gtk_widget_class_install_action (widget_class, "win.preferences", "s", on_preferences);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, on_show_help_overlay);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, on_back);
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, on_lock);
  gtk_widget_class_install_action (widget_class, "win.reconnect", NULL, on_reconnect);
  gtk_widget_class_install_action (widget_class, "win.show-call", NULL, on_show_call);
  gtk_widget_class_install_action (widget_class, "win.begin-again", "(sb)", on_begin_again);
  gtk_widget_class_install_action (widget_class, "win.finish-beginning", NULL, on_finish_beginning);
  gtk_widget_class_install_action (widget_class, "win.start-over", NULL, on_start_over);
  gtk_widget_class_install_action (widget_class, "win.review-device", NULL, on_review_device);
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
    do_awaited (self);
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
