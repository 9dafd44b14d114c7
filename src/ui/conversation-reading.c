// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/conversation-private.h"

/* ------------------------------------------------------------------------------------ what was renewed */

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
  coterie_conversation_look (self);
}

void
coterie_conversation_load_renewed (CoterieConversation *self)
{
  coterie_client_load_renewed_async (self->client, NULL, on_renewed_loaded, g_object_ref (self));
}

void
coterie_conversation_take_reshaped (CoterieConversation *self, CoterieChat *chat)
{
  if (chat == self->chat)
    coterie_conversation_load_renewed (self);
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
    coterie_conversation_load_renewed (self);
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
void
coterie_conversation_look (CoterieConversation *self)
{
  if (self->frame == 0)
    self->frame = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

/* Rows that come while nobody looks are unread when somebody looks again: the line says where they begin. */
void
coterie_conversation_take_rows (CoterieConversation *self, guint position, guint n_removed, guint n_added)
{
  if (n_removed == 0 && coterie_message_list_get_unread_position (self->list) == COTERIE_NO_POSITION &&
      !is_looked_at (self) && coterie_chat_get_first_unread (self->chat) == position)
    coterie_message_list_set_unread_position (self->list, position);
}

void
coterie_conversation_follow_unread (CoterieConversation *self)
{
  coterie_message_list_set_first_unread (self->list,
                                         (guint) MIN (coterie_chat_get_first_unread (self->chat), COTERIE_NO_POSITION));
}

/* The same for what was renewed. */
void
coterie_conversation_take_incoming (CoterieConversation *self, CoterieMessage *message)
{
  const guint n_before = self->renewed->len;

  if (self->chat == NULL)
    return;
  note_renewed (self, message);
  if (self->renewed->len == n_before)
    return;
  if (!is_looked_at (self) && coterie_message_list_get_unread_position (self->list) == COTERIE_NO_POSITION)
    coterie_message_list_set_unread_position (self->list, g_array_index (self->renewed, guint, n_before));
  coterie_conversation_look (self);
}
