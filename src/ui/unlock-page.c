// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/unlock-page.h"

struct _CoterieUnlockPage
{
  AdwBin parent_instance;

  CoterieClient *client;
};

G_DEFINE_FINAL_TYPE (CoterieUnlockPage, coterie_unlock_page, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_unlock_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieUnlockPage *self = COTERIE_UNLOCK_PAGE (object);

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
coterie_unlock_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieUnlockPage *self = COTERIE_UNLOCK_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      coterie_unlock_page_set_client (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_unlock_page_dispose (GObject *object)
{
  CoterieUnlockPage *self = COTERIE_UNLOCK_PAGE (object);

  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_unlock_page_parent_class)->dispose (object);
}

static void
coterie_unlock_page_class_init (CoterieUnlockPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coterie_unlock_page_dispose;
  object_class->get_property = coterie_unlock_page_get_property;
  object_class->set_property = coterie_unlock_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/chat/coterie/Coterie/ui/unlock-page.ui");
}

static void
coterie_unlock_page_init (CoterieUnlockPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
coterie_unlock_page_set_client (CoterieUnlockPage *self, CoterieClient *client)
{
  if (g_set_object (&self->client, client))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

CoterieClient *
coterie_unlock_page_get_client (CoterieUnlockPage *self)
{
  return self->client;
}
