// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/conversation.h"

struct _CoterieConversation
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
};

G_DEFINE_FINAL_TYPE (CoterieConversation, coterie_conversation, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_conversation_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieConversation *self = COTERIE_CONVERSATION (object);

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
coterie_conversation_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieConversation *self = COTERIE_CONVERSATION (object);

  switch (id)
    {
    case PROP_CLIENT:
      coterie_conversation_set_client (self, g_value_get_object (value));
      break;
    case PROP_CHAT:
      coterie_conversation_set_chat (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_conversation_dispose (GObject *object)
{
  CoterieConversation *self = COTERIE_CONVERSATION (object);

  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_conversation_parent_class)->dispose (object);
}

static void
coterie_conversation_class_init (CoterieConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coterie_conversation_dispose;
  object_class->get_property = coterie_conversation_get_property;
  object_class->set_property = coterie_conversation_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/chat/coterie/Coterie/ui/conversation.ui");
}

static void
coterie_conversation_init (CoterieConversation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
coterie_conversation_set_client (CoterieConversation *self, CoterieClient *client)
{
  if (g_set_object (&self->client, client))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

CoterieClient *
coterie_conversation_get_client (CoterieConversation *self)
{
  return self->client;
}

void
coterie_conversation_set_chat (CoterieConversation *self, CoterieChat *chat)
{
  if (g_set_object (&self->chat, chat))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

CoterieChat *
coterie_conversation_get_chat (CoterieConversation *self)
{
  return self->chat;
}
