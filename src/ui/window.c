// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/window.h"

#include "ui/chat-list.h"
#include "ui/conversation.h"
#include "ui/details-pane.h"
#include "ui/unlock-page.h"
#include "ui/welcome-page.h"

struct _CoterieWindow
{
  AdwApplicationWindow parent_instance;

  CoterieClient *client;
  CoterieChat *chat;

  GtkStack *pages;
  AdwLeaflet *leaflet;
  AdwFlap *flap;
  CoterieChatList *chat_list;
  CoterieConversation *conversation;
};

G_DEFINE_FINAL_TYPE (CoterieWindow, coterie_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
show_page (CoterieWindow *self)
{
  const char *page = "main";

  if (coterie_client_get_state (self->client) == COTERIE_CLIENT_CLOSED)
    page = coterie_client_has_profile (self->client) ? "unlock" : "welcome";
  gtk_stack_set_visible_child_name (self->pages, page);
}

static void
on_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_leaflet_navigate (COTERIE_WINDOW (widget)->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
coterie_window_constructed (GObject *object)
{
  CoterieWindow *self = COTERIE_WINDOW (object);

  G_OBJECT_CLASS (coterie_window_parent_class)->constructed (object);
  g_signal_connect_object (self->client, "notify::state", G_CALLBACK (show_page), self, G_CONNECT_SWAPPED);
  show_page (self);
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
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
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
    case PROP_CHAT:
      coterie_window_set_chat (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_window_dispose (GObject *object)
{
  CoterieWindow *self = COTERIE_WINDOW (object);

  g_clear_object (&self->chat);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_window_parent_class)->dispose (object);
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
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (COTERIE_TYPE_CHAT_LIST);
  g_type_ensure (COTERIE_TYPE_CONVERSATION);
  g_type_ensure (COTERIE_TYPE_DETAILS_PANE);
  g_type_ensure (COTERIE_TYPE_UNLOCK_PAGE);
  g_type_ensure (COTERIE_TYPE_WELCOME_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, CoterieWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CoterieWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, CoterieWindow, chat_list);
  gtk_widget_class_bind_template_child (widget_class, CoterieWindow, conversation);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, on_back);
}

static void
coterie_window_init (CoterieWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

CoterieWindow *
coterie_window_new (GtkApplication *application, CoterieClient *client)
{
  return g_object_new (COTERIE_TYPE_WINDOW, "application", application, "client", client, NULL);
}

void
coterie_window_set_chat (CoterieWindow *self, CoterieChat *chat)
{
  if (!g_set_object (&self->chat, chat))
    return;
  if (chat != NULL)
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->flap));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

CoterieChat *
coterie_window_get_chat (CoterieWindow *self)
{
  return self->chat;
}
