// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/chat-list.h"

struct _CoterieChatList
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
};

G_DEFINE_FINAL_TYPE (CoterieChatList, coterie_chat_list, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_chat_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieChatList *self = COTERIE_CHAT_LIST (object);

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
coterie_chat_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieChatList *self = COTERIE_CHAT_LIST (object);

  switch (id)
    {
    case PROP_CLIENT:
      coterie_chat_list_set_client (self, g_value_get_object (value));
      break;
    case PROP_CHAT:
      coterie_chat_list_set_chat (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_list_dispose (GObject *object)
{
  CoterieChatList *self = COTERIE_CHAT_LIST (object);

  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_chat_list_parent_class)->dispose (object);
}

static void
coterie_chat_list_class_init (CoterieChatListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coterie_chat_list_dispose;
  object_class->get_property = coterie_chat_list_get_property;
  object_class->set_property = coterie_chat_list_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/chat/coterie/Coterie/ui/chat-list.ui");
}

static void
coterie_chat_list_init (CoterieChatList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
coterie_chat_list_set_client (CoterieChatList *self, CoterieClient *client)
{
  if (g_set_object (&self->client, client))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

CoterieClient *
coterie_chat_list_get_client (CoterieChatList *self)
{
  return self->client;
}

void
coterie_chat_list_set_chat (CoterieChatList *self, CoterieChat *chat)
{
  if (g_set_object (&self->chat, chat))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

CoterieChat *
coterie_chat_list_get_chat (CoterieChatList *self)
{
  return self->chat;
}
