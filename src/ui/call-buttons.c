// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-buttons.h"

#include "ui/call-entrance.h"
#include "ui/telephone.h"

struct _CoterieCallButtons
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
  gboolean folded;
  gboolean crowded; /* it rings where there is little room */
  GSignalGroup *telephone_signals;
  GSignalGroup *chat_signals;
  GSignalGroup *contact_signals;

  GtkWidget *answer;
  GtkWidget *voice;
  GtkWidget *video;
};

G_DEFINE_FINAL_TYPE (CoterieCallButtons, coterie_call_buttons, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  PROP_FOLDED,
  PROP_CROWDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static CoterieTelephone *
get_telephone (CoterieCallButtons *self)
{
  return self->client != NULL ? coterie_telephone_get (self->client) : NULL;
}

/* Beside a call one does not begin another with the same people. */
static gboolean
is_in_call (CoterieCallButtons *self, CoterieTelephone *telephone)
{
  CoterieShownCall *call = coterie_telephone_get_call (telephone);

  return call != NULL && coterie_shown_call_get_chat (call) == self->chat && coterie_shown_call_takes_part (call);
}

/* NULL: this chat does not ring. */
static CoterieShownCall *
get_ringing (CoterieCallButtons *self)
{
  CoterieTelephone *telephone = get_telephone (self);
  CoterieShownCall *call = telephone != NULL ? coterie_telephone_get_call (telephone) : NULL;

  return call != NULL && coterie_shown_call_get_chat (call) == self->chat &&
                 coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING
             ? call
             : NULL;
}

static void
on_changed (CoterieCallButtons *self)
{
  CoterieTelephone *telephone = get_telephone (self);
  const gboolean known = telephone != NULL && self->chat != NULL;
  const gboolean rings = known && get_ringing (self) != NULL; /* whoever may not call may answer */
  const gboolean there = known && coterie_telephone_may_call (telephone, self->chat) && !is_in_call (self, telephone);
  const gboolean crowded = rings && self->folded;
  const gboolean idle = there && coterie_telephone_get_call (telephone) == NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), there || rings);
  gtk_widget_set_visible (self->answer, rings);
  gtk_widget_set_visible (self->voice, there && !crowded);
  gtk_widget_set_visible (self->video, there && !crowded);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "call.voice", idle);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "call.video", idle);
  if (self->crowded != crowded)
    {
      self->crowded = crowded;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CROWDED]);
    }
}

static void
follow (CoterieCallButtons *self)
{
  CoterieContact *contact = self->chat != NULL ? coterie_chat_get_contact (self->chat) : NULL;

  g_signal_group_set_target (self->telephone_signals, get_telephone (self));
  g_signal_group_set_target (self->chat_signals, self->chat);
  g_signal_group_set_target (self->contact_signals, contact);
  on_changed (self);
}

/* ------------------------------------------------------------------------------------ actions */

static void
on_start (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieCallButtons *self = COTERIE_CALL_BUTTONS (widget);

  if (get_telephone (self) != NULL && self->chat != NULL)
    coterie_call_entrance_start (widget, self->client, self->chat, g_str_equal (name, "call.video"));
}

static void
on_answer (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieCallButtons *self = COTERIE_CALL_BUTTONS (widget);
  CoterieShownCall *call = get_ringing (self);

  if (call != NULL)
    coterie_call_entrance_enter (widget, self->client, call);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_call_buttons_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieCallButtons *self = COTERIE_CALL_BUTTONS (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_CROWDED:
      g_value_set_boolean (value, self->crowded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_call_buttons_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieCallButtons *self = COTERIE_CALL_BUTTONS (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_set_object (&self->client, g_value_get_object (value));
      break;
    case PROP_CHAT:
      g_set_object (&self->chat, g_value_get_object (value));
      break;
    case PROP_FOLDED:
      self->folded = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
  follow (self);
}

static void
coterie_call_buttons_dispose (GObject *object)
{
  CoterieCallButtons *self = COTERIE_CALL_BUTTONS (object);

  g_clear_object (&self->telephone_signals);
  g_clear_object (&self->chat_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_call_buttons_parent_class)->dispose (object);
}

static void
coterie_call_buttons_class_init (CoterieCallButtonsClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_call_buttons_dispose;
  object_class->get_property = coterie_call_buttons_get_property;
  object_class->set_property = coterie_call_buttons_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, flags);
  properties[PROP_CROWDED] = g_param_spec_boolean ("crowded", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/call-buttons.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieCallButtons, answer);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallButtons, voice);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallButtons, video);
  gtk_widget_class_install_action (widget_class, "call.voice", NULL, on_start);
  gtk_widget_class_install_action (widget_class, "call.video", NULL, on_start);
  gtk_widget_class_install_action (widget_class, "call.answer", NULL, on_answer);
}

static void
coterie_call_buttons_init (CoterieCallButtons *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->telephone_signals = g_signal_group_new (COTERIE_TYPE_TELEPHONE);
  g_signal_group_connect_swapped (self->telephone_signals, "changed", G_CALLBACK (on_changed), self);
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals, "notify::group-version", G_CALLBACK (on_changed), self);
  g_signal_group_connect_swapped (self->chat_signals, "notify::role", G_CALLBACK (on_changed), self);
  g_signal_group_connect_swapped (self->chat_signals, "notify::rights", G_CALLBACK (on_changed), self);
  self->contact_signals = g_signal_group_new (COTERIE_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::state", G_CALLBACK (on_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::hold", G_CALLBACK (on_changed), self);
}
