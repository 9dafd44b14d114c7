// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/conversation.h"

#include "ui/banner.h"
#include "ui/chat-actions.h"
#include "ui/chat-title.h"
#include "ui/error-text.h"
#include "ui/hold-answer.h"
#include "ui/hold-text.h"
#include "ui/late-menu.h"
#include "ui/message-details.h"
#include "ui/message-entry.h"
#include "ui/message-list.h"
#include "ui/request-bar.h"
#include "ui/toast.h"

struct _CoterieConversation
{
  AdwBin parent_instance;

  AdwHeaderBar *header;
  GtkMenuButton *menu_button;
  CoterieBanner *hold_banner;
  CoterieMessageList *list;
  CoterieMessageEntry *entry;

  CoterieClient *client;
  CoterieChat *chat;
  GSettings *settings;
  gboolean folded;
  gboolean covered;

  CoterieChatActions *chat_actions;
  GSignalGroup *client_signals;
  GSignalGroup *chat_signals;
  GSignalGroup *contact_signals; /* no target for the note to self */
  GListModel *messages;
  guint n_read;    /* rows that we said were read */
  guint frame;     /* the tick callback that looks at what is in view */
  guint leap_last; /* the last row that was seen since the leap */
  gboolean has_leapt;
  GArray *renewed;     /* of guint: rows that were seen as a line of ours, and are texts that were not seen since */
  gboolean is_opening; /* what was renewed is not known yet */
};

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

/* ------------------------------------------------------------------------------------ what was renewed */

static void
on_seen (CoterieConversation *self);

static void
note_renewed (CoterieConversation *self, CoterieMessage *message)
{
  const guint position = (guint) MIN (coterie_message_get_position (message), COTERIE_NO_POSITION);

  if (coterie_message_get_chat (message) == self->chat && coterie_message_get_kind (message) == COTERIE_MESSAGE_TEXT &&
      position < coterie_chat_get_first_unread (self->chat))
    g_array_append_val (self->renewed, position);
}

/* A chat opens at the oldest row that is unread, and that is in front of the others. */
static void
on_renewed_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieConversation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = coterie_client_load_renewed_finish (COTERIE_CLIENT (source), result, &error);

  if (self->chat == NULL || self->client != COTERIE_CLIENT (source))
    return;
  if (messages == NULL)
    g_debug ("what was renewed is not known: %s", error->message);
  g_array_set_size (self->renewed, 0);
  for (guint i = 0; messages != NULL && i < messages->len; i++)
    note_renewed (self, messages->pdata[i]);
  if (self->is_opening && !self->has_leapt && self->renewed->len > 0)
    coterie_message_list_show_unread (self->list, g_array_index (self->renewed, guint, 0));
  self->is_opening = FALSE;
  on_seen (self);
}

static void
load_renewed (CoterieConversation *self)
{
  coterie_client_load_renewed_async (self->client, NULL, on_renewed_loaded, g_object_ref (self));
}

static void
on_reshaped (CoterieConversation *self, CoterieChat *chat)
{
  if (chat == self->chat)
    load_renewed (self);
}

static gboolean
takes_renewed (CoterieConversation *self, guint first, guint last)
{
  gboolean takes = FALSE;

  for (guint i = self->renewed->len; i > 0; i--)
    {
      const guint position = g_array_index (self->renewed, guint, i - 1);

      if (position < first || position > last)
        continue;
      g_array_remove_index (self->renewed, i - 1);
      takes = TRUE;
    }
  return takes;
}

/* ------------------------------------------------------------------------------------ what was read */

static void
on_marked_seen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieConversation) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_mark_seen_finish (COTERIE_CLIENT (source), result, &error))
    return;
  g_debug ("not marked as seen: %s", error->message);
  self->n_read = 0;
  if (self->client == COTERIE_CLIENT (source) && self->chat != NULL)
    load_renewed (self);
}

static gboolean
is_looked_at (CoterieConversation *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return !self->covered && gtk_widget_get_mapped (GTK_WIDGET (self->list)) && GTK_IS_WINDOW (root) &&
         gtk_window_is_active (GTK_WINDOW (root));
}

/* A message that was looked up may stand far below the first unread one: what is between has not been seen before the
 * person scrolls up to there. Returns FALSE until then; else *@last is the last row that was seen. */
static gboolean
join_leap (CoterieConversation *self, guint *last)
{
  if (!self->has_leapt)
    return TRUE;
  self->leap_last = *last = MAX (self->leap_last, *last);
  if (coterie_message_list_get_first_seen (self->list) > MAX (self->n_read, coterie_chat_get_first_unread (self->chat)))
    return FALSE;
  self->has_leapt = FALSE;
  return TRUE;
}

/* What stands above the last row in view was in view, or the person chose to pass it; but of what was renewed they know
 * nothing before it is in view itself. */
static void
mark_seen (CoterieConversation *self)
{
  const guint first = coterie_message_list_get_first_seen (self->list);
  const guint last_in_view = coterie_message_list_get_last_seen (self->list);
  guint last = last_in_view;
  gboolean is_news;

  if (self->is_opening || last == COTERIE_NO_POSITION || first > last || !is_looked_at (self) ||
      !join_leap (self, &last))
    return;
  is_news = last >= MAX (self->n_read, coterie_chat_get_first_unread (self->chat));
  if (!takes_renewed (self, first, last_in_view) && !is_news)
    return;
  self->n_read = MAX (self->n_read, last + 1);
  coterie_client_mark_seen_async (self->client, self->chat, first, last, NULL, on_marked_seen, g_object_ref (self));
}

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CoterieConversation *self = COTERIE_CONVERSATION (widget);

  self->frame = 0;
  if (self->client != NULL && self->messages != NULL)
    mark_seen (self);
  return G_SOURCE_REMOVE;
}

/* What is in view is seen when a frame shows it: a chat that opens may be scrolled elsewhere at once. */
static void
on_seen (CoterieConversation *self)
{
  if (self->frame == 0)
    self->frame = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

/* The window's buttons stand in the header bar at its end: this one, or that of the details beside it. */
static void
coterie_conversation_root (GtkWidget *widget)
{
  GtkWidget *flap = gtk_widget_get_ancestor (widget, ADW_TYPE_FLAP);

  GTK_WIDGET_CLASS (coterie_conversation_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::is-active", G_CALLBACK (on_seen), widget,
                           G_CONNECT_SWAPPED);
  if (flap != NULL)
    g_object_bind_property (flap, "reveal-flap", COTERIE_CONVERSATION (widget)->header, "show-end-title-buttons",
                            G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
}

static void
coterie_conversation_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), on_seen, widget);
  GTK_WIDGET_CLASS (coterie_conversation_parent_class)->unroot (widget);
}

/* Rows that come while nobody looks are unread when somebody looks again: the line says where they begin. */
static void
on_items_changed (CoterieConversation *self, guint position, guint n_removed, guint n_added)
{
  if (n_removed == 0 && coterie_message_list_get_unread_position (self->list) == COTERIE_NO_POSITION &&
      !is_looked_at (self) && coterie_chat_get_first_unread (self->chat) == position)
    coterie_message_list_set_unread_position (self->list, position);
}

static void
on_unread_changed (CoterieConversation *self)
{
  coterie_message_list_set_first_unread (self->list,
                                         (guint) MIN (coterie_chat_get_first_unread (self->chat), COTERIE_NO_POSITION));
}

/* The same for what was renewed. */
static void
on_incoming (CoterieConversation *self, CoterieMessage *message)
{
  const guint n_before = self->renewed->len;

  if (self->chat == NULL)
    return;
  note_renewed (self, message);
  if (self->renewed->len == n_before)
    return;
  if (!is_looked_at (self) && coterie_message_list_get_unread_position (self->list) == COTERIE_NO_POSITION)
    coterie_message_list_set_unread_position (self->list, g_array_index (self->renewed, guint, n_before));
  on_seen (self);
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

/* ------------------------------------------------------------------------------------ the chat */

static void
on_hold_changed (CoterieConversation *self)
{
  CoterieContact *contact = self->chat != NULL ? coterie_chat_get_contact (self->chat) : NULL;
  const CoterieHold hold = contact != NULL ? coterie_contact_get_hold (contact) : COTERIE_HOLD_NONE;
  const gboolean over = hold == COTERIE_HOLD_GONE || (contact != NULL && coterie_hold_is_replaced (contact));
  const gboolean shown = hold != COTERIE_HOLD_NONE && !over; /* that stands below: request-bar */

  coterie_banner_set_revealed (self->hold_banner, shown);
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
  g_signal_connect_swapped (self->messages, "items-changed", G_CALLBACK (on_items_changed), self);
  coterie_message_list_open (self->list, self->messages, (guint) MIN (first_unread, COTERIE_NO_POSITION));
  on_unread_changed (self);
  self->is_opening = coterie_chat_get_unread (self->chat) > 0;
  if (self->is_opening)
    load_renewed (self);
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
  on_seen (self);
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
  gtk_widget_class_bind_template_callback (widget_class, on_seen);
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
  g_signal_group_connect_swapped (self->client_signals, "incoming", G_CALLBACK (on_incoming), self);
  g_signal_group_connect_swapped (self->client_signals, "reshaped", G_CALLBACK (on_reshaped), self);
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals, "notify::unread", G_CALLBACK (on_unread_changed), self);
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
  on_seen (self);
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
