// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/details-pane.h"

struct _CoterieDetailsPane
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
};

G_DEFINE_FINAL_TYPE (CoterieDetailsPane, coterie_details_pane, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_details_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieDetailsPane *self = COTERIE_DETAILS_PANE (object);

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
coterie_details_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieDetailsPane *self = COTERIE_DETAILS_PANE (object);

  switch (id)
    {
    case PROP_CLIENT:
      coterie_details_pane_set_client (self, g_value_get_object (value));
      break;
    case PROP_CHAT:
      coterie_details_pane_set_chat (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_details_pane_dispose (GObject *object)
{
  CoterieDetailsPane *self = COTERIE_DETAILS_PANE (object);

  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_details_pane_parent_class)->dispose (object);
}

static void
coterie_details_pane_class_init (CoterieDetailsPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coterie_details_pane_dispose;
  object_class->get_property = coterie_details_pane_get_property;
  object_class->set_property = coterie_details_pane_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/chat/coterie/Coterie/ui/details-pane.ui");
}

static void
coterie_details_pane_init (CoterieDetailsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
coterie_details_pane_set_client (CoterieDetailsPane *self, CoterieClient *client)
{
  if (g_set_object (&self->client, client))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

CoterieClient *
coterie_details_pane_get_client (CoterieDetailsPane *self)
{
  return self->client;
}

void
coterie_details_pane_set_chat (CoterieDetailsPane *self, CoterieChat *chat)
{
  if (g_set_object (&self->chat, chat))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

CoterieChat *
coterie_details_pane_get_chat (CoterieDetailsPane *self)
{
  return self->chat;
}
