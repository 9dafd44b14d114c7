// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/chat-view.h"

#include "ui/chat-actions.h"
#include "ui/chat-row.h"
#include "ui/near-rows.h"
#include "ui/open-chat.h"

struct _CoterieChatView
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieTimeText *time_text;

  GtkListView *list;
  CoterieNearRows *near_rows;
  CoterieChatActions *actions; /* of the row whose menu is open */
  GtkWidget *menu;             /* NULL before it is first opened */
};

G_DEFINE_FINAL_TYPE (CoterieChatView, coterie_chat_view, ADW_TYPE_BIN)

/* ------------------------------------------------------------------------------------ the menu */

static void
add_menu (CoterieChatView *self)
{
  g_autoptr (GMenuModel) model = coterie_chat_actions_menu_new ();

  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}

/* @x and @y: in @widget */
static void
open_menu (CoterieChatView *self, GtkWidget *row, GtkWidget *widget, double x, double y)
{
  CoterieChat *chat = coterie_chat_row_get_chat (COTERIE_CHAT_ROW (row));
  graphene_point_t point;

  if (chat == NULL ||
      !gtk_widget_compute_point (widget, GTK_WIDGET (self), &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return;
  if (self->menu == NULL)
    add_menu (self);
  coterie_chat_actions_set_chat (self->actions, chat);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) point.x, (int) point.y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* One gesture for all rows: a list has hundreds of them. */
static void
open_menu_at (CoterieChatView *self, GtkGesture *gesture, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = picked != NULL ? gtk_widget_get_ancestor (picked, COTERIE_TYPE_CHAT_ROW) : NULL;

  if (row == NULL)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (self, row, GTK_WIDGET (self->list), x, y);
}

static void
on_pressed (GtkGestureClick *gesture, int n_presses, double x, double y, gpointer user_data)
{
  open_menu_at (user_data, GTK_GESTURE (gesture), x, y);
}

static void
on_long_pressed (GtkGestureLongPress *gesture, double x, double y, gpointer user_data)
{
  open_menu_at (user_data, GTK_GESTURE (gesture), x, y);
}

/* Menu, or Shift+F10: of the row that has the focus. */
static gboolean
on_menu_key (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  CoterieChatView *self = user_data;
  GtkWidget *item = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  GtkWidget *row = item != NULL ? gtk_widget_get_first_child (item) : NULL;

  if (!COTERIE_IS_CHAT_ROW (row))
    return FALSE;
  open_menu (self, row, row, 0, gtk_widget_get_height (row));
  return TRUE;
}

static void
add_keys (CoterieChatView *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *trigger = gtk_alternative_trigger_new (gtk_keyval_trigger_new (GDK_KEY_Menu, 0),
                                                             gtk_keyval_trigger_new (GDK_KEY_F10, GDK_SHIFT_MASK));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (trigger, gtk_callback_action_new (on_menu_key, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

static void
add_gestures (CoterieChatView *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (on_long_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (press));
}

static void
add_actions (CoterieChatView *self)
{
  self->actions = coterie_chat_actions_new (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "chat", G_ACTION_GROUP (self->actions));
}

/* ------------------------------------------------------------------------------------ rows */

/* What has the focus and is read out is the row that GTK makes around ours. */
static void
on_label (GtkWidget *row)
{
  GtkWidget *item = gtk_widget_get_parent (row);
  g_autofree char *label = NULL;

  g_object_get (row, "label", &label, NULL);
  if (item != NULL && label != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, CoterieChatView *self)
{
  GtkWidget *row = coterie_chat_row_new_bare (self->time_text);

  g_signal_connect (row, "notify::label", G_CALLBACK (on_label), NULL);
  gtk_list_item_set_child (item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, CoterieChatView *self)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  coterie_chat_row_set_chat (COTERIE_CHAT_ROW (row), gtk_list_item_get_item (item));
  on_label (row);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, CoterieChatView *self)
{
  coterie_chat_row_set_chat (COTERIE_CHAT_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
on_activate (GtkListView *list, guint position, CoterieChatView *self)
{
  g_autoptr (CoterieChat) chat = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list)), position);

  if (chat != NULL)
    coterie_open_chat (GTK_WIDGET (self), chat);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_chat_view_dispose (GObject *object)
{
  CoterieChatView *self = COTERIE_CHAT_VIEW (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->near_rows);
  g_clear_object (&self->actions);
  g_clear_object (&self->client);
  g_clear_object (&self->time_text);
  G_OBJECT_CLASS (coterie_chat_view_parent_class)->dispose (object);
}

static void
coterie_chat_view_class_init (CoterieChatViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_chat_view_dispose;
}

static GtkListItemFactory *
new_factory (CoterieChatView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  return factory;
}

static void
coterie_chat_view_init (CoterieChatView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, new_factory (self)));
  gtk_list_view_set_single_click_activate (self->list, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "chat-list");
  g_signal_connect (self->list, "activate", G_CALLBACK (on_activate), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scroller, TRUE);
  self->near_rows = coterie_near_rows_new (self->list);
  adw_bin_set_child (ADW_BIN (self), scroller);
  add_actions (self);
  add_keys (self);
  add_gestures (self);
}

/**
 * coterie_chat_view_new:
 * @label: what the list is called, for screen readers
 */
GtkWidget *
coterie_chat_view_new (CoterieTimeText *time_text, const char *label)
{
  CoterieChatView *self = g_object_new (COTERIE_TYPE_CHAT_VIEW, NULL);

  self->time_text = g_object_ref (time_text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_WIDGET (self);
}

void
coterie_chat_view_set_client (CoterieChatView *self, CoterieClient *client)
{
  g_return_if_fail (COTERIE_IS_CHAT_VIEW (self));

  g_set_object (&self->client, client);
  coterie_chat_actions_set_client (self->actions, client);
}

/* A list that stands at its top stays there when a chat comes to the top. */
static void
on_items_changed (CoterieChatView *self, guint position)
{
  GtkWidget *scroller = gtk_widget_get_parent (GTK_WIDGET (self->list));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  if (position == 0 && gtk_adjustment_get_value (adjustment) < 1)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
}

void
coterie_chat_view_set_model (CoterieChatView *self, GtkSelectionModel *model)
{
  GtkSelectionModel *before = gtk_list_view_get_model (self->list);

  g_return_if_fail (COTERIE_IS_CHAT_VIEW (self));

  if (before != NULL)
    g_signal_handlers_disconnect_by_func (before, on_items_changed, self);
  gtk_list_view_set_model (self->list, model);
  if (model != NULL) /* after the list's own handler */
    g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
}
