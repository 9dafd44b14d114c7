// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/calls-page.h"

#include "ui/group-names.h"
#include "ui/media-check.h"

#include <glib/gi18n.h>

struct _CoterieCallsPage
{
  AdwPreferencesPage parent_instance;

  CoterieClient *client;
  GSettings *settings;

  GtkWidget *check;
  GtkSwitch *check_first;
  GtkSwitch *sound;
  GtkSwitch *relay_only;
};

G_DEFINE_FINAL_TYPE (CoterieCallsPage, coterie_calls_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  PROP_CLIENT = 1,
  PROP_SETTINGS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_calls_page_constructed (GObject *object)
{
  CoterieCallsPage *self = COTERIE_CALLS_PAGE (object);

  G_OBJECT_CLASS (coterie_calls_page_parent_class)->constructed (object);
  g_settings_bind (self->settings, "calls-check-first", self->check_first, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "call-sound", self->sound, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "calls-relay-only", self->relay_only, "active", G_SETTINGS_BIND_DEFAULT);
}

static void
coterie_calls_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, COTERIE_CALLS_PAGE (object)->client);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_calls_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieCallsPage *self = COTERIE_CALLS_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_calls_page_dispose (GObject *object)
{
  CoterieCallsPage *self = COTERIE_CALLS_PAGE (object);

  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (coterie_calls_page_parent_class)->dispose (object);
}

static void
coterie_calls_page_class_init (CoterieCallsPageClass *klass)
{
  const GParamFlags flags = G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_calls_page_constructed;
  object_class->dispose = coterie_calls_page_dispose;
  object_class->get_property = coterie_calls_page_get_property;
  object_class->set_property = coterie_calls_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags | G_PARAM_READWRITE);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (COTERIE_TYPE_MEDIA_CHECK);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/calls-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, check);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, check_first);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, sound);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, relay_only);
}

static void
coterie_calls_page_init (CoterieCallsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (self)));
  coterie_group_names_give (self->check, _ ("Camera")); /* its groups have titles of their own */
}
