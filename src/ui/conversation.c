// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/conversation-private.h"

#include "ui/call-banner.h"
#include "ui/call-buttons.h"
#include "ui/chat-name.h"
#include "ui/chat-title.h"
#include "ui/error-text.h"
#include "ui/hold-answer.h"
#include "ui/hold-text.h"
#include "ui/late-menu.h"
#include "ui/message-details.h"
#include "ui/name-text.h"
#include "ui/request-bar.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (CoterieConversation, coterie_conversation, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  PROP_SETTINGS,
  PROP_FOLDED,
  PROP_COVERED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The window's buttons stand in the header bar at its end: this one, or that of the details beside it. */
static void
coterie_conversation_root (GtkWidget *widget)
{
  GtkWidget *flap = gtk_widget_get_ancestor (widget, ADW_TYPE_FLAP);

  GTK_WIDGET_CLASS (coterie_conversation_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::is-active", G_CALLBACK (coterie_conversation_look),
                           widget, G_CONNECT_SWAPPED);
  if (flap != NULL)
    g_object_bind_property (flap, "reveal-flap", COTERIE_CONVERSATION (widget)->header, "show-end-title-buttons",
                            G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
}

static void
coterie_conversation_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), coterie_conversation_look, widget);
  GTK_WIDGET_CLASS (coterie_conversation_parent_class)->unroot (widget);
}

/* ------------------------------------------------------------------------------------ actions */

static void
on_details (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieConversation *self = COTERIE_CONVERSATION (widget);
  g_autoptr (CoterieMessage) message = coterie_message_list_dup_message (self->list, g_variant_get_uint64 (parameter));

  if (message != NULL)
    coterie_message_details_show (widget, self->client, message, coterie_message_list_get_times (self->list));
}

static void
on_retried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieConversation) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_client_retry_finish (COTERIE_CLIENT (source), result, &error))
    coterie_toast_show (GTK_WIDGET (self), coterie_error_text (error));
}

static void
on_retry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieConversation *self = COTERIE_CONVERSATION (widget);
  g_autoptr (CoterieMessage) message = coterie_message_list_dup_message (self->list, g_variant_get_uint64 (parameter));

  if (message != NULL)
    coterie_client_retry_async (self->client, message, NULL, on_retried, g_object_ref (self));
}

/* Whoever answers has passed what is above. */
static void
on_sent (CoterieConversation *self)
{
  self->has_leapt = FALSE;
  coterie_message_list_set_unread_position (self->list, COTERIE_NO_POSITION);
  coterie_message_list_show_newest (self->list);
}

static void
on_group_join (CoterieConversation *self, CoterieChat *chat, CoterieContact *contact)
{
  g_autofree char *name = coterie_contact_name_text (contact), *who = coterie_name_text_isolate (name);
  g_autofree char *title = coterie_chat_name_text (chat), *where = coterie_name_text_isolate (title);
  /* Translators: a person, and the group into which they want to be let */
  g_autofree char *sentence =
      g_strdup_printf (_ ("%s asks to be let in to %s. The details of the group have it."), who, where);

  coterie_toast_show (GTK_WIDGET (self), sentence);
}

/* ------------------------------------------------------------------------------------ the chat */

static void
on_hold_changed (CoterieConversation *self)
{
  CoterieContact *contact = self->chat != NULL ? coterie_chat_get_contact (self->chat) : NULL;
  const CoterieHold hold = contact != NULL ? coterie_contact_get_hold (contact) : COTERIE_HOLD_NONE;
  const gboolean over = hold == COTERIE_HOLD_GONE || (contact != NULL && coterie_hold_is_replaced (contact));
  const gboolean shown = hold != COTERIE_HOLD_NONE && !over; /* that stands below: request-bar */
  g_autofree char *held = coterie_held_members_dup_text (self->held_members);

  coterie_banner_set_revealed (self->hold_banner, shown || held != NULL);
  if (held != NULL)
    {
      coterie_banner_set_title (self->hold_banner, held);
      coterie_banner_set_detail (self->hold_banner, coterie_held_members_get_reason (self->held_members));
      coterie_banner_set_button_label (self->hold_banner, NULL);
    }
  if (!shown) /* it says the same while it slides away */
    return;
  coterie_banner_set_title (self->hold_banner, coterie_hold_text (hold));
  coterie_banner_set_detail (self->hold_banner, coterie_hold_advice (hold));
  coterie_banner_set_button_label (self->hold_banner, coterie_hold_button (hold));
}

static void
close_chat (CoterieConversation *self)
{
  coterie_message_list_open (self->list, NULL, COTERIE_NO_POSITION);
  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_data (self->messages, self);
  g_clear_object (&self->messages);
  self->n_read = 0;
  self->has_leapt = FALSE;
  self->is_opening = FALSE;
  g_array_set_size (self->renewed, 0);
}

static void
open_chat (CoterieConversation *self)
{
  guint64 first_unread = coterie_chat_get_first_unread (self->chat);

  self->messages = coterie_client_open_timeline (self->client, self->chat);
  g_signal_connect_swapped (self->messages, "items-changed", G_CALLBACK (coterie_conversation_take_rows), self);
  coterie_message_list_open (self->list, self->messages, (guint) MIN (first_unread, COTERIE_NO_POSITION));
  coterie_conversation_follow_unread (self);
  self->is_opening = coterie_chat_get_unread (self->chat) > 0;
  if (self->is_opening)
    coterie_conversation_load_renewed (self);
}

static void
show_chat (CoterieConversation *self)
{
  close_chat (self);
  if (self->client != NULL && self->chat != NULL)
    open_chat (self);
}

static void
set_covered (CoterieConversation *self, gboolean covered)
{
  if (self->covered == covered)
    return;
  self->covered = covered;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COVERED]);
  coterie_conversation_look (self);
}

/* ------------------------------------------------------------------------------------ GObject */

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
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_COVERED:
      g_value_set_boolean (value, self->covered);
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
    case PROP_SETTINGS:
      if (g_set_object (&self->settings, g_value_get_object (value)))
        g_object_notify_by_pspec (object, spec);
      break;
    case PROP_FOLDED:
      coterie_conversation_set_folded (self, g_value_get_boolean (value));
      break;
    case PROP_COVERED:
      set_covered (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_conversation_dispose (GObject *object)
{
  CoterieConversation *self = COTERIE_CONVERSATION (object);

  if (self->list != NULL)
    close_chat (self);
  self->list = NULL;
  gtk_widget_insert_action_group (GTK_WIDGET (self), "chat", NULL);
  g_clear_object (&self->client_signals);
  g_clear_object (&self->chat_signals);
  g_clear_object (&self->contact_signals);
  if (self->held_members != NULL)
    g_signal_handlers_disconnect_by_data (self->held_members, self);
  g_clear_object (&self->held_members);
  g_clear_object (&self->chat_actions);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (coterie_conversation_parent_class)->dispose (object);
}

static void
coterie_conversation_finalize (GObject *object)
{
  g_array_unref (COTERIE_CONVERSATION (object)->renewed);
  G_OBJECT_CLASS (coterie_conversation_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (COTERIE_TYPE_CALL_BANNER);
  g_type_ensure (COTERIE_TYPE_CALL_BUTTONS);
  g_type_ensure (COTERIE_TYPE_REQUEST_BAR);
  g_type_ensure (COTERIE_TYPE_BANNER);
  g_type_ensure (COTERIE_TYPE_CHAT);
  g_type_ensure (COTERIE_TYPE_CHAT_TITLE);
  g_type_ensure (COTERIE_TYPE_MESSAGE_LIST);
  g_type_ensure (COTERIE_TYPE_MESSAGE_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/conversation.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieConversation, header);
  gtk_widget_class_bind_template_child (widget_class, CoterieConversation, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieConversation, hold_banner);
  gtk_widget_class_bind_template_child (widget_class, CoterieConversation, list);
  gtk_widget_class_bind_template_child (widget_class, CoterieConversation, entry);
  gtk_widget_class_bind_template_callback (widget_class, coterie_conversation_look);
  gtk_widget_class_bind_template_callback (widget_class, on_sent);
}

static void
coterie_conversation_class_init (CoterieConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_conversation_dispose;
  object_class->finalize = coterie_conversation_finalize;
  object_class->get_property = coterie_conversation_get_property;
  object_class->set_property = coterie_conversation_set_property;
  widget_class->root = coterie_conversation_root;
  widget_class->unroot = coterie_conversation_unroot;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SETTINGS] = g_param_spec_object (
      "settings", NULL, NULL, G_TYPE_SETTINGS, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_COVERED] = g_param_spec_boolean (
      "covered", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "conversation.details", "t", on_details);
  gtk_widget_class_install_action (widget_class, "conversation.retry", "t", on_retry);
}

static void
coterie_conversation_init (CoterieConversation *self)
{
  g_autoptr (GMenuModel) menu = NULL;

  self->renewed = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_widget_init_template (GTK_WIDGET (self));
  self->client_signals = g_signal_group_new (COTERIE_TYPE_CLIENT);
  g_signal_group_connect_swapped (self->client_signals, "incoming", G_CALLBACK (coterie_conversation_take_incoming),
                                  self);
  g_signal_group_connect_swapped (self->client_signals, "reshaped", G_CALLBACK (coterie_conversation_take_reshaped),
                                  self);
  g_signal_group_connect_swapped (self->client_signals, "group-join", G_CALLBACK (on_group_join), self);
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals, "notify::unread", G_CALLBACK (coterie_conversation_follow_unread),
                                  self);
  self->held_members = coterie_held_members_new ();
  g_signal_connect_swapped (self->held_members, "changed", G_CALLBACK (on_hold_changed), self);
  self->contact_signals = g_signal_group_new (COTERIE_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify::hold", G_CALLBACK (on_hold_changed), self);
  g_signal_group_connect_swapped (self->contact_signals, "notify::name", G_CALLBACK (on_hold_changed), self);
  self->chat_actions = coterie_chat_actions_new (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "chat", G_ACTION_GROUP (self->chat_actions));
  menu = coterie_chat_actions_menu_new ();
  coterie_late_menu_set (self->menu_button, menu);
  show_chat (self);
}

void
coterie_conversation_set_client (CoterieConversation *self, CoterieClient *client)
{
  g_return_if_fail (COTERIE_IS_CONVERSATION (self));

  if (!g_set_object (&self->client, client))
    return;
  g_signal_group_set_target (self->client_signals, client);
  coterie_chat_actions_set_client (self->chat_actions, client);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
  show_chat (self);
}

CoterieClient *
coterie_conversation_get_client (CoterieConversation *self)
{
  return self->client;
}

void
coterie_conversation_set_chat (CoterieConversation *self, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_CONVERSATION (self));

  if (!g_set_object (&self->chat, chat))
    return;
  coterie_chat_actions_set_chat (self->chat_actions, chat);
  g_signal_group_set_target (self->chat_signals, chat);
  g_signal_group_set_target (self->contact_signals, chat != NULL ? coterie_chat_get_contact (chat) : NULL);
  coterie_held_members_set_chat (self->held_members, self->client, chat);
  on_hold_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
  show_chat (self);
}

CoterieChat *
coterie_conversation_get_chat (CoterieConversation *self)
{
  return self->chat;
}

void
coterie_conversation_set_folded (CoterieConversation *self, gboolean folded)
{
  g_return_if_fail (COTERIE_IS_CONVERSATION (self));

  if (self->folded == folded)
    return;
  self->folded = folded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

void
coterie_conversation_show_message (CoterieConversation *self, guint64 position)
{
  g_return_if_fail (COTERIE_IS_CONVERSATION (self));

  self->has_leapt = TRUE;
  self->leap_last = 0;
  coterie_message_list_show_message (self->list, position);
  coterie_conversation_look (self);
}

/**
 * coterie_conversation_begin_writing:
 *
 * Whoever opens a chat can write at once. It is no grab_focus(): that would take Tab past everything above the field.
 */
void
coterie_conversation_begin_writing (CoterieConversation *self)
{
  g_return_if_fail (COTERIE_IS_CONVERSATION (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
