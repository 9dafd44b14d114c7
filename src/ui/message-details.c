// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/message-details.h"

#include "ui/chat-name.h"
#include "ui/delivery-list.h"
#include "ui/group-names.h"
#include "ui/name-text.h"
#include "ui/message-row-private.h"

#include <glib/gi18n.h>

struct _CoterieMessageDetails
{
  AdwWindow parent_instance;

  AdwActionRow *sender_row;
  AdwActionRow *shared_row;
  AdwActionRow *state_row;
  AdwActionRow *sent_row;
  AdwActionRow *time_row;
  AdwActionRow *delivered_row;
  AdwActionRow *read_row;
  AdwActionRow *size_row;
  CoterieDeliveryList *delivery;

  CoterieMessage *message;
  CoterieTimeText *times;
};

G_DEFINE_FINAL_TYPE (CoterieMessageDetails, coterie_message_details, ADW_TYPE_WINDOW)

/* A row that has nothing to say is left out. */
static void
show_time (CoterieMessageDetails *self, AdwActionRow *row, gint64 time_ms)
{
  g_autofree char *text = coterie_time_text_format_full (self->times, time_ms);

  adw_action_row_set_subtitle (row, text);
  gtk_widget_set_visible (GTK_WIDGET (row), time_ms > 0);
}

static char *
dup_sender (CoterieMessage *message)
{
  CoterieContact *sender = coterie_message_get_sender (message);
  CoterieContact *contact = sender != NULL ? sender : coterie_chat_get_contact (coterie_message_get_chat (message));

  if (coterie_message_is_own (message))
    return g_strdup (_ ("You"));
  if (coterie_message_get_kind (message) != COTERIE_MESSAGE_TEXT || contact == NULL)
    return g_strdup (_ ("A note of this program"));
  return coterie_contact_name_text (contact);
}

static void
show_shared (CoterieMessageDetails *self)
{
  CoterieContact *contact = coterie_message_get_shared_by (self->message);
  g_autofree char *name = NULL, *isolated = NULL, *words = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->shared_row), contact != NULL);
  if (contact == NULL)
    return;
  name = coterie_contact_name_text (contact);
  isolated = coterie_name_text_isolate (name);
  /* Translators: of an old message that a member of the group has passed on: their name */
  words = g_strdup_printf (_ ("%s, whose word alone says who wrote this, and when"), isolated);
  adw_action_row_set_subtitle (self->shared_row, words);
}

static void
on_message_notify (CoterieMessageDetails *self)
{
  CoterieMessage *message = self->message;
  gboolean is_text = coterie_message_get_kind (message) == COTERIE_MESSAGE_TEXT;
  gboolean is_pending = coterie_message_get_state (message) == COTERIE_MESSAGE_PENDING ||
                        coterie_message_get_state (message) == COTERIE_MESSAGE_FAILED;
  g_autofree char *sender = dup_sender (message);
  gulong n_chars = (gulong) g_utf8_strlen (coterie_message_get_body (message), -1);
  g_autofree char *size = g_strdup_printf (ngettext ("%lu character", "%lu characters", n_chars), n_chars);

  adw_action_row_set_subtitle (self->sender_row, sender);
  show_shared (self);
  adw_action_row_set_subtitle (self->state_row, coterie_message_row_describe_state (message));
  gtk_widget_set_visible (GTK_WIDGET (self->state_row), is_text);
  show_time (self, self->sent_row, coterie_message_get_sent_ms (message));
  show_time (self, self->time_row, is_pending ? 0 : coterie_message_get_time_ms (message));
  show_time (self, self->delivered_row, coterie_message_get_delivered_ms (message));
  show_time (self, self->read_row, coterie_message_is_own (message) ? coterie_message_get_read_ms (message) : 0);
  adw_action_row_set_subtitle (self->size_row, size);
}

static void
coterie_message_details_dispose (GObject *object)
{
  CoterieMessageDetails *self = COTERIE_MESSAGE_DETAILS (object);

  g_clear_object (&self->message);
  g_clear_object (&self->times);
  G_OBJECT_CLASS (coterie_message_details_parent_class)->dispose (object);
}

static void
coterie_message_details_class_init (CoterieMessageDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_message_details_dispose;
  g_type_ensure (COTERIE_TYPE_DELIVERY_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/message-details.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageDetails, sender_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageDetails, shared_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageDetails, state_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageDetails, sent_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageDetails, time_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageDetails, delivered_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageDetails, read_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageDetails, size_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieMessageDetails, delivery);
}

static void
coterie_message_details_init (CoterieMessageDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("Message Details"));
}

void
coterie_message_details_show (GtkWidget *widget, CoterieClient *client, CoterieMessage *message, CoterieTimeText *times)
{
  CoterieMessageDetails *self;
  GtkRoot *root = gtk_widget_get_root (widget);

  g_return_if_fail (COTERIE_IS_MESSAGE (message));

  self = g_object_new (COTERIE_TYPE_MESSAGE_DETAILS, NULL);
  self->message = g_object_ref (message);
  self->times = g_object_ref (times);
  g_signal_connect_object (message, "notify", G_CALLBACK (on_message_notify), self, G_CONNECT_SWAPPED);
  on_message_notify (self);
  coterie_delivery_list_set_message (self->delivery, client, message, times);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (self));
}
