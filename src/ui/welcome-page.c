// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/welcome-page.h"

struct _CoterieWelcomePage
{
  AdwBin parent_instance;

  CoterieClient *client;
};

G_DEFINE_FINAL_TYPE (CoterieWelcomePage, coterie_welcome_page, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_welcome_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieWelcomePage *self = COTERIE_WELCOME_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_welcome_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieWelcomePage *self = COTERIE_WELCOME_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      coterie_welcome_page_set_client (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_welcome_page_dispose (GObject *object)
{
  CoterieWelcomePage *self = COTERIE_WELCOME_PAGE (object);

  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_welcome_page_parent_class)->dispose (object);
}

static void
coterie_welcome_page_class_init (CoterieWelcomePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coterie_welcome_page_dispose;
  object_class->get_property = coterie_welcome_page_get_property;
  object_class->set_property = coterie_welcome_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/chat/coterie/Coterie/ui/welcome-page.ui");
}

static void
coterie_welcome_page_init (CoterieWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
coterie_welcome_page_set_client (CoterieWelcomePage *self, CoterieClient *client)
{
  if (g_set_object (&self->client, client))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

CoterieClient *
coterie_welcome_page_get_client (CoterieWelcomePage *self)
{
  return self->client;
}
