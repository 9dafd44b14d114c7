// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-place.h"

#include "ui/call-page.h"
#include "ui/telephone.h"

#define BESIDE_PX 360
#define BOTH_PX 720 /* from here on there is room for a call and its conversation */
#define MANY_OTHERS 2

struct _CoterieCallPlace
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
  GtkWidget *conversation;
  CoterieCallPage *page;  /* NULL before the first call */
  CoterieShownCall *call; /* that is on here; or NULL */
  GSignalGroup *telephone_signals;
  guint n_others; /* in it, when they were counted last */
  guint resized;  /* source */
  gboolean folded;
  gboolean list_shown;
  gboolean chat_shown; /* beside the call, or before it where there is no room for both */

  GtkWidget *row;
  AdwBin *stage;
  GtkWidget *separator;
  AdwClamp *clamp;
};

G_DEFINE_FINAL_TYPE (CoterieCallPlace, coterie_call_place, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  PROP_CONVERSATION,
  PROP_FOLDED,
  PROP_SHOWS_CALL,
  PROP_SHOWS_CONVERSATION,
  PROP_LIST_SHOWN,
  PROP_CHAT_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ what stands where */

static CoterieShownCall *
find_call (CoterieCallPlace *self)
{
  CoterieTelephone *telephone = self->client != NULL ? coterie_telephone_get (self->client) : NULL;
  CoterieShownCall *call = telephone != NULL ? coterie_telephone_get_call (telephone) : NULL;

  return call != NULL && self->chat != NULL && coterie_shown_call_get_chat (call) == self->chat &&
                 coterie_shown_call_takes_part (call)
             ? call
             : NULL;
}

static void
add_page (CoterieCallPlace *self)
{
  self->page = COTERIE_CALL_PAGE (coterie_call_page_new ());
  adw_bin_set_child (self->stage, GTK_WIDGET (self->page));
  g_object_bind_property (self, "folded", self->page, "folded", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "list-shown", self->page, "list-shown",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self, "chat-shown", self->page, "chat-shown",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

static void
arrange (CoterieCallPlace *self)
{
  const gboolean room = gtk_widget_get_width (GTK_WIDGET (self)) >= BOTH_PX;
  const gboolean chat = self->call == NULL || self->chat_shown;
  const gboolean call = self->call != NULL && (!self->chat_shown || room);
  const gboolean had_call = coterie_call_place_get_shows_call (self);
  const gboolean had_chat = coterie_call_place_get_shows_conversation (self);

  gtk_widget_set_visible (GTK_WIDGET (self->stage), call);
  gtk_widget_set_visible (self->separator, call && chat);
  gtk_widget_set_visible (GTK_WIDGET (self->clamp), chat);
  gtk_widget_set_hexpand (GTK_WIDGET (self->clamp), !call);
  adw_clamp_set_maximum_size (self->clamp, call ? BESIDE_PX : G_MAXINT16);
  adw_clamp_set_tightening_threshold (self->clamp, call ? BESIDE_PX : G_MAXINT16);
  if (had_call != call)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWS_CALL]);
  if (had_chat != chat)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWS_CONVERSATION]);
  if (call && !had_call)
    coterie_call_page_take_focus (self->page);
}

static void
set_flag (CoterieCallPlace *self, gboolean *place, gboolean value, guint property)
{
  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Many faces want the room of the list as well; whoever wants it back then has it. */
static void
follow_people (CoterieCallPlace *self)
{
  const guint n_others = self->call != NULL ? coterie_shown_call_count_others (self->call) : 0;

  if (self->n_others < MANY_OTHERS && n_others >= MANY_OTHERS)
    set_flag (self, &self->list_shown, FALSE, PROP_LIST_SHOWN);
  self->n_others = n_others;
}

static void
follow_call (CoterieCallPlace *self)
{
  CoterieShownCall *call = find_call (self);

  if (self->call != NULL && self->call != call)
    g_signal_handlers_disconnect_by_data (coterie_shown_call_get_seats (self->call), self);
  if (g_set_object (&self->call, call))
    {
      if (call != NULL && self->page == NULL)
        add_page (self);
      set_flag (self, &self->chat_shown, FALSE, PROP_CHAT_SHOWN);
      set_flag (self, &self->list_shown, TRUE, PROP_LIST_SHOWN);
      coterie_call_page_set_call (self->page, call);
      self->n_others = 0;
      if (call != NULL)
        g_signal_connect_object (coterie_shown_call_get_seats (call), "items-changed", G_CALLBACK (follow_people), self,
                                 G_CONNECT_SWAPPED);
      follow_people (self);
    }
  arrange (self);
}

static gboolean
on_resized (gpointer user_data)
{
  CoterieCallPlace *self = user_data;

  self->resized = 0;
  arrange (self);
  return G_SOURCE_REMOVE;
}

/* Nothing is moved while places are given. */
static void
coterie_call_place_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CoterieCallPlace *self = COTERIE_CALL_PLACE (widget);

  GTK_WIDGET_CLASS (coterie_call_place_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->call != NULL && self->chat_shown && (width >= BOTH_PX) != coterie_call_place_get_shows_call (self) &&
      self->resized == 0)
    self->resized = g_idle_add (on_resized, self);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_call_place_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieCallPlace *self = COTERIE_CALL_PLACE (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    case PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_SHOWS_CALL:
      g_value_set_boolean (value, coterie_call_place_get_shows_call (self));
      break;
    case PROP_SHOWS_CONVERSATION:
      g_value_set_boolean (value, coterie_call_place_get_shows_conversation (self));
      break;
    case PROP_LIST_SHOWN:
      g_value_set_boolean (value, self->list_shown);
      break;
    case PROP_CHAT_SHOWN:
      g_value_set_boolean (value, self->chat_shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
set_client (CoterieCallPlace *self, CoterieClient *client)
{
  g_set_object (&self->client, client);
  g_signal_group_set_target (self->telephone_signals, client != NULL ? coterie_telephone_get (client) : NULL);
  follow_call (self);
}

static void
coterie_call_place_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieCallPlace *self = COTERIE_CALL_PLACE (object);

  switch (id)
    {
    case PROP_CLIENT:
      set_client (self, g_value_get_object (value));
      break;
    case PROP_CHAT:
      g_set_object (&self->chat, g_value_get_object (value));
      follow_call (self);
      break;
    case PROP_CONVERSATION:
      self->conversation = g_value_get_object (value); /* the clamp's */
      adw_clamp_set_child (self->clamp, self->conversation);
      break;
    case PROP_FOLDED:
      set_flag (self, &self->folded, g_value_get_boolean (value), PROP_FOLDED);
      break;
    case PROP_LIST_SHOWN:
      set_flag (self, &self->list_shown, g_value_get_boolean (value), PROP_LIST_SHOWN);
      break;
    case PROP_CHAT_SHOWN:
      set_flag (self, &self->chat_shown, g_value_get_boolean (value), PROP_CHAT_SHOWN);
      arrange (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_call_place_dispose (GObject *object)
{
  CoterieCallPlace *self = COTERIE_CALL_PLACE (object);

  g_clear_handle_id (&self->resized, g_source_remove);
  g_clear_object (&self->telephone_signals);
  g_clear_object (&self->call);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_call_place_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags shown = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags);
  properties[PROP_CONVERSATION] = g_param_spec_object ("conversation", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, flags);
  properties[PROP_SHOWS_CALL] = g_param_spec_boolean ("shows-call", NULL, NULL, FALSE, shown);
  properties[PROP_SHOWS_CONVERSATION] = g_param_spec_boolean ("shows-conversation", NULL, NULL, TRUE, shown);
  properties[PROP_LIST_SHOWN] = g_param_spec_boolean ("list-shown", NULL, NULL, TRUE, flags);
  properties[PROP_CHAT_SHOWN] = g_param_spec_boolean ("chat-shown", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (klass, N_PROPS, properties);
}

static void
coterie_call_place_class_init (CoterieCallPlaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_call_place_dispose;
  G_OBJECT_CLASS (klass)->get_property = coterie_call_place_get_property;
  G_OBJECT_CLASS (klass)->set_property = coterie_call_place_set_property;
  widget_class->size_allocate = coterie_call_place_size_allocate;
  install_properties (G_OBJECT_CLASS (klass));

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/call-place.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPlace, row);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPlace, stage);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPlace, separator);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallPlace, clamp);
}

static void
coterie_call_place_init (CoterieCallPlace *self)
{
  self->list_shown = TRUE;
  self->telephone_signals = g_signal_group_new (COTERIE_TYPE_TELEPHONE);
  g_signal_group_connect_swapped (self->telephone_signals, "changed", G_CALLBACK (follow_call), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_clamp_set_maximum_size (self->clamp, G_MAXINT16);
  adw_clamp_set_tightening_threshold (self->clamp, G_MAXINT16);
}

gboolean
coterie_call_place_get_shows_call (CoterieCallPlace *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL_PLACE (self), FALSE);

  return gtk_widget_get_visible (GTK_WIDGET (self->stage));
}

gboolean
coterie_call_place_get_shows_conversation (CoterieCallPlace *self)
{
  g_return_val_if_fail (COTERIE_IS_CALL_PLACE (self), FALSE);

  return gtk_widget_get_visible (GTK_WIDGET (self->clamp));
}

void
coterie_call_place_return (CoterieCallPlace *self)
{
  g_return_if_fail (COTERIE_IS_CALL_PLACE (self));

  if (!coterie_call_place_get_shows_call (self))
    g_object_set (self, "chat-shown", FALSE, NULL);
}
