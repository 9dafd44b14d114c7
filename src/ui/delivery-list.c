// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/delivery-list.h"

#include "ui/chat-name.h"
#include "ui/delivery-mark.h"

#include <glib/gi18n.h>

#define ROW_PX 56
#define SEEN_PX (4 * ROW_PX) /* of many members the others are scrolled to */

struct _CoterieDeliveryList
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieMessage *message;
  CoterieTimeText *times;
  GCancellable *cancellable;
  GtkScrolledWindow *scroller;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (CoterieDeliveryList, coterie_delivery_list, ADW_TYPE_BIN)

/* "Read, today at 14:31" */
static char *
format_state (CoterieDeliveryList *self, const CoterieDelivery *delivery)
{
  const char *state = coterie_delivery_mark_text (delivery->state);
  g_autofree char *time = delivery->time_ms > 0 ? coterie_time_text_format_full (self->times, delivery->time_ms) : NULL;

  return time != NULL ? g_strdup_printf ("%s, %s", state, time) : g_strdup (state);
}

static void
add_row (CoterieDeliveryList *self, const CoterieDelivery *delivery)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name =
      delivery->contact != NULL ? coterie_contact_name_text (delivery->contact) : g_strdup (_ ("Unknown Person"));
  g_autofree char *state = format_state (self, delivery);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), state);
  gtk_list_box_append (self->list, row);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = coterie_client_load_delivery_finish (COTERIE_CLIENT (source), result, &error);
  CoterieDeliveryList *self = user_data;
  GtkWidget *row;

  if (people == NULL) /* cancelled: @self may be gone */
    return;
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < people->len; i++)
    add_row (self, people->pdata[i]);
  gtk_scrolled_window_set_min_content_height (self->scroller, MIN ((int) people->len * ROW_PX, SEEN_PX));
  gtk_widget_set_visible (GTK_WIDGET (self), people->len > 0);
}

static void
load (CoterieDeliveryList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  coterie_client_load_delivery_async (self->client, self->message, self->cancellable, on_loaded, self);
}

static void
coterie_delivery_list_dispose (GObject *object)
{
  CoterieDeliveryList *self = COTERIE_DELIVERY_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_object (&self->message);
  g_clear_object (&self->times);
  G_OBJECT_CLASS (coterie_delivery_list_parent_class)->dispose (object);
}

static void
coterie_delivery_list_class_init (CoterieDeliveryListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_delivery_list_dispose;
}

static void
coterie_delivery_list_init (CoterieDeliveryList *self)
{
  GtkWidget *scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                                      "propagate-natural-height", TRUE, "max-content-height", SEEN_PX, NULL);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  self->scroller = GTK_SCROLLED_WINDOW (scroller);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), scroller);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
coterie_delivery_list_set_message (CoterieDeliveryList *self,
                                   CoterieClient *client,
                                   CoterieMessage *message,
                                   CoterieTimeText *times)
{
  g_return_if_fail (COTERIE_IS_DELIVERY_LIST (self) && self->message == NULL);

  if (!coterie_message_is_own (message) ||
      coterie_chat_get_kind (coterie_message_get_chat (message)) != COTERIE_CHAT_GROUP)
    return;
  self->client = g_object_ref (client);
  self->message = g_object_ref (message);
  self->times = g_object_ref (times);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Members"), -1);
  g_signal_connect_object (message, "notify::state", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
}
