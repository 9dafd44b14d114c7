// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/main-page.h"

#include "ui/call-corner.h"
#include "ui/call-place.h"
#include "ui/chat-list.h"
#include "ui/conversation.h"
#include "ui/details-pane.h"
#include "ui/stack-pages.h"
#include "ui/telephone.h"

struct _CoterieMainPage
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
  GSettings *settings;
  guint resized;           /* source */
  guint ahead;             /* the same */
  gboolean details_wanted; /* as the person left it while there was room for it beside the chat */

  AdwLeaflet *leaflet;
  AdwFlap *flap;
  CoterieChatList *chat_list;
  GtkWidget *list_edge;
  CoterieCallPlace *call_place;
  CoterieCallCorner *call_corner;
  GSignalGroup *telephone_signals;
  GtkStack *middle;
  CoterieConversation *conversation; /* NULL before the first chat is opened */
  AdwBin *side;                      /* empty before the details are first shown */
};

G_DEFINE_FINAL_TYPE (CoterieMainPage, coterie_main_page, ADW_TYPE_BIN)

#define AHEAD_MS 700 /* after the list came */

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  PROP_SETTINGS,
  PROP_DETAILS_SHOWN,
  PROP_FOLDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ panes that come when needed */

static void
add_conversation (CoterieMainPage *self)
{
  GtkWidget *conversation =
      g_object_new (COTERIE_TYPE_CONVERSATION, "settings", self->settings, "client", self->client, NULL);

  self->conversation = COTERIE_CONVERSATION (conversation);
  gtk_stack_add_named (self->middle, conversation, "chat");
  g_object_bind_property (self->leaflet, "folded", conversation, "folded", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "chat", conversation, "chat", G_BINDING_SYNC_CREATE);
}

static void
show_middle (CoterieMainPage *self)
{
  if (self->chat != NULL && self->conversation == NULL)
    add_conversation (self);
  coterie_stack_pages_show (self->middle, self->chat != NULL ? "chat" : "nothing");
}

/* The pane is there when the first chat is opened: to make it takes longer than the chat. */
static gboolean
on_ahead (gpointer user_data)
{
  CoterieMainPage *self = user_data;

  self->ahead = 0;
  if (self->conversation == NULL)
    {
      add_conversation (self);
      show_middle (self);
    }
  return G_SOURCE_REMOVE;
}

static void
add_details (CoterieMainPage *self)
{
  GtkWidget *details = g_object_new (COTERIE_TYPE_DETAILS_PANE, "client", self->client, NULL);

  g_object_bind_property (self, "chat", details, "chat", G_BINDING_SYNC_CREATE);
  adw_bin_set_child (self->side, details);
}

static void
reveal_details (CoterieMainPage *self, gboolean shown)
{
  if (shown && adw_bin_get_child (self->side) == NULL)
    add_details (self);
  adw_flap_set_reveal_flap (self->flap, shown);
}

/* ------------------------------------------------------------------------------------ */

static int
get_least_width (gpointer widget)
{
  int least;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least;
}

/* A flap that hides what it has is not folded, however narrow it is: who asked it would reveal and hide for ever. */
static gboolean
has_room (CoterieMainPage *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self->flap)) > get_least_width (self->middle) + get_least_width (self->side);
}

/* Details that would lie over the chat come by a person's wish alone. */
static void
follow_details (CoterieMainPage *self)
{
  reveal_details (self, self->details_wanted && self->chat != NULL && has_room (self));
}

static gboolean
on_resized (gpointer user_data)
{
  CoterieMainPage *self = user_data;

  self->resized = 0;
  if (!adw_flap_get_reveal_flap (self->flap))
    follow_details (self);
  return G_SOURCE_REMOVE;
}

/* When all have got their new sizes. */
static void
on_surface_width (CoterieMainPage *self)
{
  if (self->resized == 0)
    self->resized = g_idle_add (on_resized, self);
}

static gboolean
is_covered (CoterieMainPage *self)
{
  return adw_flap_get_folded (self->flap) && adw_flap_get_reveal_flap (self->flap);
}

/* Nobody reads what lies under the details, or behind a call. */
static void
tell_covered (CoterieMainPage *self)
{
  if (self->conversation != NULL)
    g_object_set (self->conversation, "covered",
                  is_covered (self) || !coterie_call_place_get_shows_conversation (self->call_place), NULL);
}

/* ------------------------------------------------------------------------------------ the call */

static gboolean
is_content_in_front (CoterieMainPage *self)
{
  return !adw_leaflet_get_folded (self->leaflet) ||
         adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->flap);
}

/* A chat that rings and is open has its own buttons for that. */
static gboolean
is_call_seen (CoterieMainPage *self)
{
  CoterieTelephone *telephone = coterie_telephone_get (self->client);
  CoterieShownCall *call = telephone != NULL ? coterie_telephone_get_call (telephone) : NULL;

  if (call == NULL || !is_content_in_front (self))
    return FALSE;
  return coterie_call_place_get_shows_call (self->call_place) ||
         (coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING &&
          coterie_shown_call_get_chat (call) == self->chat);
}

/* What is told stands above its buttons then. */
static void
mark_call (CoterieMainPage *self, gboolean shows_call)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL && shows_call)
    gtk_widget_add_css_class (overlay, "over-call");
  else if (overlay != NULL)
    gtk_widget_remove_css_class (overlay, "over-call");
}

static void
on_place_changed (CoterieMainPage *self)
{
  const gboolean shows_call = coterie_call_place_get_shows_call (self->call_place);
  gboolean list_shown;

  if (self->client == NULL)
    return;
  g_object_get (self->call_place, "list-shown", &list_shown, NULL);
  list_shown = list_shown || !shows_call || adw_leaflet_get_folded (self->leaflet);
  gtk_widget_set_visible (GTK_WIDGET (self->chat_list), list_shown);
  gtk_widget_set_visible (self->list_edge, list_shown);
  if (shows_call)
    adw_flap_set_reveal_flap (self->flap, FALSE);
  tell_covered (self);
  mark_call (self, shows_call);
  g_object_set (self->call_corner, "covered", is_call_seen (self), NULL);
}

static void
on_details_folded (CoterieMainPage *self)
{
  follow_details (self);
  tell_covered (self);
}

static void
on_details_revealed (CoterieMainPage *self)
{
  if (!adw_flap_get_reveal_flap (self->flap) && gtk_widget_get_focus_child (GTK_WIDGET (self->side)) != NULL)
    coterie_main_page_begin_writing (self);
  tell_covered (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAILS_SHOWN]);
}

static void
on_folded (CoterieMainPage *self)
{
  on_place_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

static void
set_details_shown (CoterieMainPage *self, gboolean shown)
{
  shown = shown && self->chat != NULL;
  if (has_room (self) && self->chat != NULL)
    {
      self->details_wanted = shown;
      g_settings_set_boolean (self->settings, "details-shown", shown);
    }
  reveal_details (self, shown);
}

static void
coterie_main_page_constructed (GObject *object)
{
  CoterieMainPage *self = COTERIE_MAIN_PAGE (object);

  G_OBJECT_CLASS (coterie_main_page_parent_class)->constructed (object);
  self->details_wanted = g_settings_get_boolean (self->settings, "details-shown");
  g_signal_group_set_target (self->telephone_signals, coterie_telephone_get (self->client));
  on_place_changed (self);
}

static void
coterie_main_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieMainPage *self = COTERIE_MAIN_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;
    case PROP_DETAILS_SHOWN:
      g_value_set_boolean (value, adw_flap_get_reveal_flap (self->flap));
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, adw_leaflet_get_folded (self->leaflet));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_main_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieMainPage *self = COTERIE_MAIN_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_CHAT:
      coterie_main_page_set_chat (self, g_value_get_object (value));
      break;
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    case PROP_DETAILS_SHOWN:
      set_details_shown (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_main_page_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (coterie_main_page_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (gtk_widget_get_native (widget)), "notify::width",
                           G_CALLBACK (on_surface_width), widget, G_CONNECT_SWAPPED);
  COTERIE_MAIN_PAGE (widget)->ahead = g_timeout_add_full (G_PRIORITY_LOW, AHEAD_MS, on_ahead, widget, NULL);
}

static void
coterie_main_page_unrealize (GtkWidget *widget)
{
  CoterieMainPage *self = COTERIE_MAIN_PAGE (widget);

  g_signal_handlers_disconnect_by_func (gtk_native_get_surface (gtk_widget_get_native (widget)), on_surface_width,
                                        self);
  g_clear_handle_id (&self->resized, g_source_remove);
  g_clear_handle_id (&self->ahead, g_source_remove);
  GTK_WIDGET_CLASS (coterie_main_page_parent_class)->unrealize (widget);
}

static void
coterie_main_page_dispose (GObject *object)
{
  CoterieMainPage *self = COTERIE_MAIN_PAGE (object);

  g_clear_object (&self->telephone_signals);
  g_clear_object (&self->chat);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (coterie_main_page_parent_class)->dispose (object);
}

static void
coterie_main_page_class_init (CoterieMainPageClass *klass)
{
  const GParamFlags fixed = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_main_page_constructed;
  object_class->dispose = coterie_main_page_dispose;
  object_class->get_property = coterie_main_page_get_property;
  object_class->set_property = coterie_main_page_set_property;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, fixed);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, fixed);
  properties[PROP_DETAILS_SHOWN] = g_param_spec_boolean ("details-shown", NULL, NULL, FALSE, flags);
  properties[PROP_FOLDED] =
      g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (COTERIE_TYPE_CALL_CORNER);
  g_type_ensure (COTERIE_TYPE_CALL_PLACE);
  g_type_ensure (COTERIE_TYPE_CHAT_LIST);
  widget_class->realize = coterie_main_page_realize;
  widget_class->unrealize = coterie_main_page_unrealize;
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/main-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieMainPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CoterieMainPage, flap);
  gtk_widget_class_bind_template_child (widget_class, CoterieMainPage, chat_list);
  gtk_widget_class_bind_template_child (widget_class, CoterieMainPage, list_edge);
  gtk_widget_class_bind_template_child (widget_class, CoterieMainPage, call_place);
  gtk_widget_class_bind_template_child (widget_class, CoterieMainPage, call_corner);
  gtk_widget_class_bind_template_child (widget_class, CoterieMainPage, middle);
  gtk_widget_class_bind_template_child (widget_class, CoterieMainPage, side);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_place_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_details_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_details_revealed);
}

static void
coterie_main_page_init (CoterieMainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->telephone_signals = g_signal_group_new (COTERIE_TYPE_TELEPHONE);
  g_signal_group_connect_data (self->telephone_signals, "changed", G_CALLBACK (on_place_changed), self, NULL,
                               G_CONNECT_AFTER | G_CONNECT_SWAPPED); /* the call has its place by then */
  show_middle (self);
}

GtkWidget *
coterie_main_page_new (CoterieClient *client, GSettings *settings)
{
  return g_object_new (COTERIE_TYPE_MAIN_PAGE, "client", client, "settings", settings, NULL);
}

/**
 * coterie_main_page_prepare:
 * @place: where the page will stand; it has another child yet
 *
 * Does, of what the first picture of the page needs, all that needs no open profile.
 */
void
coterie_main_page_prepare (CoterieMainPage *self, GtkWidget *place)
{
  g_return_if_fail (COTERIE_IS_MAIN_PAGE (self));

  gtk_widget_set_child_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_set_parent (GTK_WIDGET (self), place);
  coterie_chat_list_prepare (self->chat_list);
  get_least_width (self);
  gtk_widget_unparent (GTK_WIDGET (self));
  gtk_widget_set_child_visible (GTK_WIDGET (self), TRUE);
}

/* A group that was declined goes, and nothing of it stays here. */
static void
on_request_changed (CoterieMainPage *self)
{
  if (self->chat != NULL && !coterie_chat_get_request (self->chat) &&
      coterie_chat_get_kind (self->chat) == COTERIE_CHAT_GROUP &&
      coterie_chat_get_role (self->chat) == COTERIE_CHAT_ROLE_NONE)
    coterie_main_page_set_chat (self, NULL);
}

/**
 * coterie_main_page_set_chat:
 * @chat: (nullable): comes to the front when there is room for one pane
 */
void
coterie_main_page_set_chat (CoterieMainPage *self, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_MAIN_PAGE (self));

  if (chat != NULL)
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->flap));
  if (self->chat != NULL && self->chat != chat)
    g_signal_handlers_disconnect_by_func (self->chat, on_request_changed, self);
  if (!g_set_object (&self->chat, chat))
    return;
  if (chat != NULL)
    g_signal_connect_object (chat, "notify::request", G_CALLBACK (on_request_changed), self, G_CONNECT_SWAPPED);
  show_middle (self);
  follow_details (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
  on_place_changed (self);
}

void
coterie_main_page_show_call (CoterieMainPage *self, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_MAIN_PAGE (self));

  coterie_main_page_set_chat (self, chat);
  coterie_call_place_return (self->call_place);
}

/**
 * coterie_main_page_go_back:
 *
 * From details that lie over the chat to the chat, from there to the list.
 */
void
coterie_main_page_go_back (CoterieMainPage *self)
{
  g_return_if_fail (COTERIE_IS_MAIN_PAGE (self));

  if (is_covered (self))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  else
    adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

void
coterie_main_page_begin_writing (CoterieMainPage *self)
{
  g_return_if_fail (COTERIE_IS_MAIN_PAGE (self));

  if (self->conversation != NULL)
    coterie_conversation_begin_writing (self->conversation);
}

void
coterie_main_page_begin_search (CoterieMainPage *self)
{
  g_return_if_fail (COTERIE_IS_MAIN_PAGE (self));

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->chat_list));
  coterie_chat_list_begin_search (self->chat_list);
}

/**
 * coterie_main_page_take_keyboard:
 *
 * Whoever has just unlocked can go on with the keyboard: in the field of the chat that is open, or in the list.
 */
void
coterie_main_page_take_keyboard (CoterieMainPage *self)
{
  g_return_if_fail (COTERIE_IS_MAIN_PAGE (self));

  if (self->chat != NULL)
    coterie_main_page_begin_writing (self);
  else
    coterie_chat_list_take_keyboard (self->chat_list);
}

/**
 * coterie_main_page_show_message:
 * @position: in the chat, from 0
 */
void
coterie_main_page_show_message (CoterieMainPage *self, CoterieChat *chat, guint64 position)
{
  g_return_if_fail (COTERIE_IS_MAIN_PAGE (self));

  coterie_main_page_set_chat (self, chat);
  if (self->conversation != NULL)
    coterie_conversation_show_message (self->conversation, position);
}

gboolean
coterie_main_page_shows_chat (CoterieMainPage *self)
{
  g_return_val_if_fail (COTERIE_IS_MAIN_PAGE (self), FALSE);

  return !is_covered (self) && is_content_in_front (self) &&
         coterie_call_place_get_shows_conversation (self->call_place);
}
