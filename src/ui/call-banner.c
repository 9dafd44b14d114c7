// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-banner.h"

#include "ui/call-entrance.h"
#include "ui/call-text.h"
#include "ui/telephone.h"

#include <glib/gi18n.h>

struct _CoterieCallBanner
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
  GSignalGroup *telephone_signals;
  GSignalGroup *call_signals; /* of what it shows */

  GtkRevealer *revealer;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *detail;
  GtkWidget *decline;
  GtkWidget *join;
};

G_DEFINE_FINAL_TYPE (CoterieCallBanner, coterie_call_banner, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static CoterieTelephone *
get_telephone (CoterieCallBanner *self)
{
  return self->client != NULL ? coterie_telephone_get (self->client) : NULL;
}

/* What rings here, or goes on without us; NULL: nothing. */
static CoterieShownCall *
find_call (CoterieCallBanner *self)
{
  CoterieTelephone *telephone = get_telephone (self);
  CoterieShownCall *call = telephone != NULL ? coterie_telephone_get_call (telephone) : NULL;

  if (telephone == NULL || self->chat == NULL)
    return NULL;
  if (call != NULL && coterie_shown_call_get_chat (call) == self->chat)
    return coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING ? call : NULL;
  return coterie_telephone_get_open (telephone, self->chat);
}

static char *
tell_of (CoterieShownCall *call)
{
  const guint n = coterie_shown_call_count_others (call);
  g_autofree char *people = g_strdup_printf (ngettext ("%u person is in it", "%u people are in it", n), n);

  return g_strjoin (" · ", coterie_call_text_kind (call), people, NULL);
}

static void
say (CoterieCallBanner *self, CoterieShownCall *call)
{
  const gboolean rings = coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING;
  g_autofree char *title = rings ? coterie_call_text_ringing (call) : g_strdup (_ ("A Call Is On"));
  const gboolean has_begun = !rings || coterie_shown_call_count_others (call) > 1; /* with more than who rings */
  g_autofree char *detail = has_begun ? tell_of (call) : g_strdup (coterie_call_text_kind (call));

  gtk_image_set_from_icon_name (self->icon, coterie_shown_call_get_meant_video (call) ? "camera-video-symbolic"
                                                                                      : "call-start-symbolic");
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_visible (self->decline, rings);
  gtk_widget_set_visible (self->join, !rings);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "call-banner.join",
                                 coterie_telephone_get_call (get_telephone (self)) == NULL);
}

/* It says the same while it slides away; a screen reader finds nothing in it then. */
static void
on_changed (CoterieCallBanner *self)
{
  CoterieShownCall *call = find_call (self);

  g_signal_group_set_target (self->call_signals, call != NULL ? coterie_shown_call_get_seats (call) : NULL);
  if (call != NULL)
    {
      say (self, call);
      gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
    }
  gtk_revealer_set_reveal_child (self->revealer, call != NULL);
}

static void
on_child_revealed (CoterieCallBanner *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_revealer_get_reveal_child (self->revealer) ||
                                                 gtk_revealer_get_child_revealed (self->revealer));
}

static void
on_join (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieCallBanner *self = COTERIE_CALL_BANNER (widget);
  CoterieShownCall *call = find_call (self);

  if (call != NULL)
    coterie_call_entrance_enter (widget, self->client, call);
}

static void
on_decline (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieShownCall *call = find_call (COTERIE_CALL_BANNER (widget));

  if (call != NULL && coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING)
    coterie_shown_call_decline (call);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_call_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieCallBanner *self = COTERIE_CALL_BANNER (object);

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
coterie_call_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieCallBanner *self = COTERIE_CALL_BANNER (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_set_object (&self->client, g_value_get_object (value));
      g_signal_group_set_target (self->telephone_signals, get_telephone (self));
      break;
    case PROP_CHAT:
      g_set_object (&self->chat, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
  on_changed (self);
}

static void
coterie_call_banner_dispose (GObject *object)
{
  CoterieCallBanner *self = COTERIE_CALL_BANNER (object);

  g_clear_object (&self->telephone_signals);
  g_clear_object (&self->call_signals);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_call_banner_parent_class)->dispose (object);
}

static void
coterie_call_banner_class_init (CoterieCallBannerClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_call_banner_dispose;
  object_class->get_property = coterie_call_banner_get_property;
  object_class->set_property = coterie_call_banner_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/call-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieCallBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallBanner, icon);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallBanner, title);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallBanner, detail);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallBanner, decline);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallBanner, join);
  gtk_widget_class_install_action (widget_class, "call-banner.join", NULL, on_join);
  gtk_widget_class_install_action (widget_class, "call-banner.decline", NULL, on_decline);
}

static void
coterie_call_banner_init (CoterieCallBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (self->revealer, "notify::child-revealed", G_CALLBACK (on_child_revealed), self,
                           G_CONNECT_SWAPPED);
  self->telephone_signals = g_signal_group_new (COTERIE_TYPE_TELEPHONE);
  g_signal_group_connect_swapped (self->telephone_signals, "changed", G_CALLBACK (on_changed), self);
  self->call_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->call_signals, "items-changed", G_CALLBACK (on_changed), self);
}
