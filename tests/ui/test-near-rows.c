// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "parts.h"

#include "entities/rows.h"
#include "ui/chat-row.h"
#include "ui/near-rows.h"

#include <adwaita.h>

/* A list of some hundred chats whose rows are filled when they come near. */

#define N_CHATS 400
#define HEIGHT 600

typedef struct
{
  GtkWidget *window;
  GtkListView *list;
  GtkAdjustment *adjustment;
  GListStore *chats;
  CoterieTimeText *times;
  GHashTable *rows; /* CoterieChatRow, not counted: those that are alive */
} Room;

static void
on_row_gone (gpointer user_data, GObject *row)
{
  g_hash_table_remove (((Room *) user_data)->rows, row);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, Room *room)
{
  GtkWidget *row = coterie_chat_row_new_bare (room->times);

  gtk_list_item_set_child (item, row);
  g_hash_table_add (room->rows, row);
  g_object_weak_ref (G_OBJECT (row), on_row_gone, room);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, Room *room)
{
  coterie_chat_row_set_chat (COTERIE_CHAT_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, Room *room)
{
  coterie_chat_row_set_chat (COTERIE_CHAT_ROW (gtk_list_item_get_child (item)), NULL);
}

static CoterieChat *
new_chat (gint64 number)
{
  g_autofree char *name = g_strdup_printf ("person%" G_GINT64_FORMAT, number);
  g_autoptr (CoterieContact) contact = coterie_contact_new (&(CoterieStoreContact){
      .account = number, .name = name, .display_name = name, .state = COTERIE_CONTACT_ACCEPTED });

  return coterie_chat_new (&(CoterieStoreChat){ .chat = number,
                                                .kind = COTERIE_CHAT_DIRECT,
                                                .account = number,
                                                .draft = (char *) "",
                                                .last_text = (char *) "Hello!" },
                           contact, "ines");
}

/* As the list of chats does it (ui/chat-view): the own handlers first, so that a row has its chat when it is filled.
 */
static void
make_list (Room *room)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkNoSelection *selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (room->chats)));
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), room);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), room);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), room);
  room->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (room->list));
  room->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  g_object_set_data_full (G_OBJECT (room->list), "near-rows", coterie_near_rows_new (room->list), g_object_unref);
  gtk_list_view_set_model (room->list, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  gtk_window_set_child (GTK_WINDOW (room->window), scrolled);
}

static void
set_up (Room *room, gconstpointer data)
{
  room->rows = g_hash_table_new (NULL, NULL);
  room->times = coterie_time_text_new ();
  room->chats = g_list_store_new (COTERIE_TYPE_CHAT);
  for (gint64 i = 0; i < N_CHATS; i++)
    {
      g_autoptr (CoterieChat) chat = new_chat (i + 2);

      g_list_store_append (room->chats, chat);
    }
  room->window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (room->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (room->window), 300, HEIGHT);
  make_list (room);
}

static void
show (Room *room)
{
  gtk_window_present (GTK_WINDOW (room->window));
  while (gtk_widget_get_height (GTK_WIDGET (room->list)) == 0)
    g_main_context_iteration (NULL, TRUE);
  test_settle_frames (room->window);
}

static void
tear_down (Room *room, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (room->window));
  while (g_hash_table_size (room->rows) > 0) /* whoever still holds one lets go in the loop */
    g_main_context_iteration (NULL, TRUE);
  g_hash_table_unref (room->rows);
  g_object_unref (room->chats);
  g_object_unref (room->times);
}

static guint
count_filled (Room *room)
{
  GHashTableIter iter;
  gpointer row;
  guint n_filled = 0;

  g_hash_table_iter_init (&iter, room->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    n_filled += coterie_chat_row_is_filled (row);
  return n_filled;
}

static gboolean
is_in_view (Room *room, GtkWidget *row)
{
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (row) && gtk_widget_compute_bounds (row, GTK_WIDGET (room->list), &bounds) &&
         bounds.origin.y < gtk_widget_get_height (GTK_WIDGET (room->list)) && bounds.origin.y + bounds.size.height > 0;
}

/* Nobody sees a bare row; and all rows have one height, so that nothing moves when one is filled. */
static guint
assert_sound (Room *room)
{
  GHashTableIter iter;
  gpointer row;
  guint n_seen = 0;
  int height = 0;

  g_hash_table_iter_init (&iter, room->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      if (!is_in_view (room, row))
        continue;
      n_seen++;
      g_assert_true (coterie_chat_row_is_filled (row));
      if (height > 0)
        g_assert_cmpint (gtk_widget_get_height (row), ==, height);
      height = gtk_widget_get_height (row);
    }
  g_assert_cmpuint (n_seen, >, 3);
  return n_seen;
}

static void
scroll_to (Room *room, double part)
{
  gtk_adjustment_set_value (room->adjustment, part * (gtk_adjustment_get_upper (room->adjustment) -
                                                      gtk_adjustment_get_page_size (room->adjustment)));
  test_settle_frames (room->window);
}

/* ------------------------------------------------------------------------------------ cases */

/* The first picture is the whole one: what it shows is filled before anything is drawn, and little else is. */
static void
test_first_are_filled_before_shown (Room *room, gconstpointer data)
{
  guint n_filled = count_filled (room);

  g_assert_cmpuint (n_filled, >, 0);
  g_assert_cmpuint (n_filled, <, 50);
}

static void
test_only_near_are_filled (Room *room, gconstpointer data)
{
  guint n_seen;

  show (room);
  n_seen = assert_sound (room);
  g_assert_cmpuint (g_hash_table_size (room->rows), >, 2 * n_seen); /* else there is nothing to be spared */
  g_assert_cmpuint (count_filled (room), <=, MAX (n_seen, 12) + 5);
}

/* A row that has no place yet has no height either, only the padding that the style gives it. */
static void
test_no_height_before_a_place (Room *room, gconstpointer data)
{
  GtkCssProvider *style = gtk_css_provider_new ();
  GdkDisplay *display = gtk_widget_get_display (room->window);

  gtk_css_provider_load_from_data (style, ".chat-row { padding: 8px; }", -1);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  show (room);
  g_assert_cmpuint (count_filled (room), <=, MAX (assert_sound (room), 12) + 5);
  gtk_style_context_remove_provider_for_display (display, GTK_STYLE_PROVIDER (style));
  g_object_unref (style);
}

static void
test_scrolling_fills (Room *room, gconstpointer data)
{
  show (room);
  for (guint i = 0; i <= 4; i++)
    {
      scroll_to (room, i / 4.0);
      assert_sound (room);
    }
  scroll_to (room, 0);
  assert_sound (room);
}

/* A bare row has the height of the filled ones: filling the list does not change how long it is. */
static void
test_filling_moves_nothing (Room *room, gconstpointer data)
{
  double upper;

  show (room);
  upper = gtk_adjustment_get_upper (room->adjustment);
  scroll_to (room, 0.5);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_upper (room->adjustment), upper, 1);
  scroll_to (room, 1);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_upper (room->adjustment), upper, 1);
}

/* Rows that come into view because others go, or because the list is taller, are filled without any scrolling. */
static void
test_changes_fill (Room *room, gconstpointer data)
{
  show (room);
  g_list_store_splice (room->chats, 0, 100, NULL, 0);
  test_settle_frames (room->window);
  assert_sound (room);
  gtk_window_set_default_size (GTK_WINDOW (room->window), 300, HEIGHT + 300);
  while (gtk_widget_get_height (GTK_WIDGET (room->list)) <= HEIGHT)
    g_main_context_iteration (NULL, TRUE);
  test_settle_frames (room->window);
  assert_sound (room);
  g_list_store_splice (room->chats, 0, 298, NULL, 0);
  test_settle_frames (room->window);
  g_assert_cmpuint (count_filled (room), >=, 2);
  g_list_store_remove_all (room->chats);
  test_settle_frames (room->window);
}

/* The list goes while the filling is due. */
static void
test_goes_while_due (Room *room, gconstpointer data)
{
  show (room);
  gtk_adjustment_set_value (room->adjustment, gtk_adjustment_get_upper (room->adjustment));
}

#define ADD(name, function) g_test_add ("/ui/near-rows/" name, Room, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("first-are-filled-before-they-are-shown", test_first_are_filled_before_shown);
  ADD ("only-near-are-filled", test_only_near_are_filled);
  ADD ("no-height-before-a-place", test_no_height_before_a_place);
  ADD ("scrolling-fills", test_scrolling_fills);
  ADD ("filling-moves-nothing", test_filling_moves_nothing);
  ADD ("changes-fill", test_changes_fill);
  ADD ("goes-while-filling-is-due", test_goes_while_due);
  return g_test_run ();
}
