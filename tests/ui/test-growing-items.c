// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "parts.h"

#include "ui/growing-items.h"

#include <adwaita.h>

/* A list that is given only the items that are near to what is seen. */

#define HEIGHT 600
#define N_ITEMS 500

typedef struct
{
  GtkWidget *window;
  GtkListView *list;
  GtkAdjustment *adjustment;
  GtkStringList *items;
  CoterieGrowingItems *growing;
} Room;

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_size_request (label, -1, 50);
  gtk_list_item_set_child (item, label);
}

static void
add_items (Room *room, guint n_items)
{
  for (guint i = 0; i < n_items; i++)
    gtk_string_list_append (room->items, "an item");
}

static void
set_up (Room *room, gconstpointer data)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  g_autoptr (GtkSelectionModel) model = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  room->items = gtk_string_list_new (NULL);
  room->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (room->list));
  room->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  room->growing = coterie_growing_items_new (room->list, G_LIST_MODEL (room->items));
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (coterie_growing_items_get_model (room->growing))));
  gtk_list_view_set_model (room->list, model);
  room->window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (room->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (room->window), 300, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (room->window), scrolled);
}

static void
tear_down (Room *room, gconstpointer data)
{
  g_object_unref (room->growing);
  gtk_window_destroy (GTK_WINDOW (room->window));
  g_object_unref (room->items);
}

static void
show (Room *room)
{
  gtk_window_present (GTK_WINDOW (room->window));
  while (gtk_widget_get_height (GTK_WIDGET (room->list)) == 0)
    g_main_context_iteration (NULL, TRUE);
  test_settle_frames (room->window);
}

static guint
count (Room *room)
{
  return g_list_model_get_n_items (coterie_growing_items_get_model (room->growing));
}

/* ------------------------------------------------------------------------------------ cases */

/* Those that are seen, as many below them, and little else. */
static void
test_first (Room *room, gconstpointer data)
{
  add_items (room, N_ITEMS);
  g_assert_cmpuint (count (room), <, 30);
  show (room);
  g_assert_cmpfloat (gtk_adjustment_get_upper (room->adjustment), >, 2 * HEIGHT - 50);
  g_assert_cmpuint (count (room), <, 100);
}

static void
test_scrolling_leads_to_the_end (Room *room, gconstpointer data)
{
  add_items (room, N_ITEMS);
  show (room);
  for (guint before = 0; count (room) > before;)
    {
      before = count (room);
      gtk_adjustment_set_value (room->adjustment, gtk_adjustment_get_upper (room->adjustment));
      test_settle_frames (room->window);
    }
  g_assert_cmpuint (count (room), ==, N_ITEMS);
}

/* Items that come when the list has shown all there were. */
static void
test_later_items (Room *room, gconstpointer data)
{
  add_items (room, 3);
  show (room);
  g_assert_cmpuint (count (room), ==, 3);
  add_items (room, N_ITEMS);
  test_settle_frames (room->window);
  g_assert_cmpuint (count (room), >, 20);
  g_assert_cmpuint (count (room), <, 100);
}

static void
test_begins_anew (Room *room, gconstpointer data)
{
  add_items (room, N_ITEMS);
  show (room);
  gtk_adjustment_set_value (room->adjustment, gtk_adjustment_get_upper (room->adjustment));
  test_settle_frames (room->window);
  coterie_growing_items_begin_anew (room->growing);
  g_assert_cmpuint (count (room), <, 30);
  test_settle_frames (room->window);
  g_assert_cmpfloat (gtk_adjustment_get_upper (room->adjustment), >, 2 * HEIGHT - 50);
}

#define ADD(name, function) g_test_add ("/ui/growing-items/" name, Room, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("first", test_first);
  ADD ("scrolling-leads-to-the-end", test_scrolling_leads_to_the_end);
  ADD ("later-items", test_later_items);
  ADD ("begins-anew", test_begins_anew);
  return g_test_run ();
}
