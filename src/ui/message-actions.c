// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/linkify.h"
#include "ui/message-row-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* What can be done with a message, by pointer, finger and keyboard alike. */

GMenuModel *
coterie_message_row_get_menu (void)
{
  static GMenuModel *menu; /* one for all rows, as long as the program runs */

  if (menu == NULL)
    {
      GMenu *items = g_menu_new ();

      g_autoptr (GMenuItem) retry = g_menu_item_new (_ ("Try Again"), "message.retry");

      g_menu_item_set_attribute (retry, "hidden-when", "s", "action-disabled");
      g_menu_append (items, _ ("Copy Message"), "message.copy");
      g_menu_append_item (items, retry);
      g_menu_append (items, _ ("Message Details"), "message.details");
      g_menu_freeze (items);
      menu = G_MENU_MODEL (items);
    }
  return menu;
}

static void
on_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieMessageRow *self = COTERIE_MESSAGE_ROW (widget);
  g_autofree char *words = NULL;
  int start, end;

  if (self->message == NULL)
    return;
  if (self->text != NULL && gtk_widget_get_visible (self->bubble) &&
      gtk_label_get_selection_bounds (coterie_message_body_get_label (COTERIE_MESSAGE_BODY (self->text)), &start,
                                      &end) &&
      gtk_widget_has_focus (GTK_WIDGET (coterie_message_body_get_label (COTERIE_MESSAGE_BODY (self->text)))))
    {
      g_signal_emit_by_name (coterie_message_body_get_label (COTERIE_MESSAGE_BODY (self->text)), "copy-clipboard");
      return;
    }
  words = coterie_message_row_dup_words (self->message);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), words);
}

static void
ask (CoterieMessageRow *self, const char *action)
{
  if (self->message != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, "t", coterie_message_get_position (self->message));
}

static void
on_details (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask (COTERIE_MESSAGE_ROW (widget), "conversation.details");
}

static void
on_retry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask (COTERIE_MESSAGE_ROW (widget), "conversation.retry");
}

static void
on_show_more (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieMessageRow *self = COTERIE_MESSAGE_ROW (widget);

  if (self->text != NULL)
    coterie_message_body_show_more (COTERIE_MESSAGE_BODY (self->text));
}

/* ------------------------------------------------------------------------------------ the menu of a row */

static gboolean
drop_menu (gpointer popover)
{
  gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

/* Not at once: the item that closed it has still to be told. */
static void
on_menu_closed (GtkPopover *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, drop_menu, g_object_ref (popover), g_object_unref);
}

static void
open_menu (CoterieMessageRow *self, const GdkRectangle *at)
{
  GtkWidget *popover;

  if (self->message == NULL || coterie_message_get_kind (self->message) == COTERIE_MESSAGE_NOTHING)
    return;
  popover = gtk_popover_menu_new_from_model (coterie_message_row_get_menu ());
  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), at);
  g_signal_connect (popover, "closed", G_CALLBACK (on_menu_closed), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
on_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieMessageRow *self = COTERIE_MESSAGE_ROW (widget);
  GdkRectangle at = { gtk_widget_get_width (widget) / 2, gtk_widget_get_height (widget) / 2, 1, 1 };
  graphene_rect_t bounds;

  if (self->bubble != NULL && gtk_widget_get_visible (self->bubble) &&
      gtk_widget_compute_bounds (self->bubble, widget, &bounds))
    at = (GdkRectangle){ (int) graphene_rect_get_x (&bounds), (int) graphene_rect_get_y (&bounds),
                         (int) graphene_rect_get_width (&bounds), (int) graphene_rect_get_height (&bounds) };
  open_menu (self, &at);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, CoterieMessageRow *self)
{
  if (!gdk_event_triggers_context_menu (gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture))))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (self, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

static void
on_long_pressed (GtkGestureLongPress *gesture, double x, double y, CoterieMessageRow *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (self, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

void
coterie_message_row_add_gestures (CoterieMessageRow *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (on_long_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
}

/* ------------------------------------------------------------------------------------ links and focus */

/* Only what linkify made can come here; what the desktop is asked to open is looked at again all the same. */
gboolean
coterie_message_row_activate_link (CoterieMessageRow *self, const char *uri, GtkLabel *label)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!coterie_linkify_is_address (uri))
    return GDK_EVENT_STOP;
  if (g_ascii_strncasecmp (uri, "coterie:", strlen ("coterie:")) == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-address", "s", uri);
  else
    gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME);
  return GDK_EVENT_STOP;
}

/* The row first, then what is inside it, then away. */
gboolean
coterie_message_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *child = gtk_widget_get_focus_child (widget);

  if (child != NULL)
    {
      if (gtk_widget_child_focus (child, direction))
        return TRUE;
      if (direction == GTK_DIR_TAB_BACKWARD)
        return gtk_widget_grab_focus (widget);
      child = gtk_widget_get_next_sibling (child);
    }
  else if (!gtk_widget_is_focus (widget))
    return gtk_widget_grab_focus (widget);
  else if (direction == GTK_DIR_TAB_FORWARD)
    child = gtk_widget_get_first_child (widget);
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_child_visible (child) && gtk_widget_child_focus (child, direction))
      return TRUE;
  return FALSE;
}

void
coterie_message_row_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "message.copy", NULL, on_copy);
  gtk_widget_class_install_action (widget_class, "message.details", NULL, on_details);
  gtk_widget_class_install_action (widget_class, "message.retry", NULL, on_retry);
  gtk_widget_class_install_action (widget_class, "message.show-more", NULL, on_show_more);
  gtk_widget_class_install_action (widget_class, "message.menu", NULL, on_menu);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "message.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Insert, GDK_CONTROL_MASK, "message.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "message.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "message.menu", NULL);
}
