// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline-view-private.h"

#include <math.h>

/* The timeline's widget with rows that are boxes of any height. What is looked at does not move. */

#define WIDTH 400
#define HEIGHT 600

typedef struct
{
  GtkWidget *window;
  GtkWidget *scrolled;
  CoterieTimelineView *view;
  GListStore *model;
} Room;

static GObject *
item_new (int height)
{
  GObject *item = g_object_new (G_TYPE_OBJECT, NULL);

  g_object_set_data (item, "height", GINT_TO_POINTER (height));
  return item;
}

static int
get_item_height (gpointer item)
{
  return GPOINTER_TO_INT (g_object_get_data (item, "height"));
}

static GtkWidget *
create (gpointer user_data)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_focusable (row, TRUE);
  return row;
}

static void
bind (GtkWidget *row, gpointer item, guint position, gpointer user_data)
{
  g_object_set_data (G_OBJECT (row), "item", item);
  if (item == NULL)
    return;
  gtk_widget_set_size_request (row, -1, get_item_height (item));
  gtk_widget_set_visible (row, get_item_height (item) > 0);
}

static void
set_height (Room *room, guint position, int height)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (room->model), position);
  GtkWidget *row = coterie_timeline_view_get_row (room->view, position);

  g_object_set_data (item, "height", GINT_TO_POINTER (height));
  if (row != NULL)
    bind (row, item, position, NULL);
}

/* Two frames: what a frame changed may ask for another. */
static void
on_after_paint (GdkFrameClock *clock, guint *n)
{
  ++*n;
}

static void
wait_frames (Room *room, guint n_frames)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (room->window);
  guint n = 0;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &n);

  while (n < n_frames)
    {
      gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (clock, handler);
}

static void
settle (Room *room)
{
  wait_frames (room, 3);
}

static void
add (Room *room, guint position, guint n, int height)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, item_new (height > 0 ? height : 20 + (int) ((position + i) * 37 % 120)));
  g_list_store_splice (room->model, position, 0, items->pdata, items->len);
}

static void
set_up (Room *room, gconstpointer n_rows)
{
  static const CoterieTimelineRows rows = { create, bind };

  room->model = g_list_store_new (G_TYPE_OBJECT);
  add (room, 0, GPOINTER_TO_UINT (n_rows), 0);
  room->view = COTERIE_TIMELINE_VIEW (coterie_timeline_view_new ());
  coterie_timeline_view_set_rows (room->view, &rows, NULL);
  coterie_timeline_view_set_model (room->view, G_LIST_MODEL (room->model));
  room->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (room->scrolled), GTK_WIDGET (room->view));
  room->window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (room->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (room->window), WIDTH, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (room->window), room->scrolled);
  gtk_window_present (GTK_WINDOW (room->window));
  while (gtk_widget_get_frame_clock (room->window) == NULL || gtk_widget_get_height (GTK_WIDGET (room->view)) == 0)
    g_main_context_iteration (NULL, TRUE);
  settle (room);
}

static void
tear_down (Room *room, gconstpointer n_rows)
{
  GtkWidget *view = GTK_WIDGET (room->view);

  g_object_add_weak_pointer (G_OBJECT (view), (gpointer *) &view);
  gtk_window_destroy (GTK_WINDOW (room->window));
  while (view != NULL) /* whoever still holds it lets go in the loop */
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (room->model);
}

static double
get_y (Room *room, guint position)
{
  GtkWidget *row = coterie_timeline_view_get_row (room->view, position);
  graphene_point_t point;

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_compute_point (row, GTK_WIDGET (room->view), &GRAPHENE_POINT_INIT (0, 0), &point));
  return point.y;
}

static GtkAdjustment *
get_adjustment (Room *room)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (room->scrolled));
}

static void
scroll_by (Room *room, double delta)
{
  GtkAdjustment *adjustment = get_adjustment (room);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + delta);
  settle (room);
}

static guint
get_n_rows (Room *room)
{
  return g_list_model_get_n_items (G_LIST_MODEL (room->model));
}

/* ------------------------------------------------------------------------------------ the rules that always hold */

/* Live rows stand without gaps, in order, each with its own item; the last ends at the bottom when it is the end. */
static void
assert_sound (Room *room)
{
  double y = -G_MAXDOUBLE, page = gtk_widget_get_height (GTK_WIDGET (room->view));
  guint n_rows = get_n_rows (room), n_seen = 0;
  double top = G_MAXDOUBLE, bottom = -G_MAXDOUBLE;

  for (guint i = 0; i < n_rows; i++)
    {
      GtkWidget *row = coterie_timeline_view_get_row (room->view, i);
      g_autoptr (GObject) item = NULL;

      if (row == NULL)
        continue;
      item = g_list_model_get_item (G_LIST_MODEL (room->model), i);
      g_assert_true (g_object_get_data (G_OBJECT (row), "item") == (gpointer) item);
      if (!gtk_widget_get_visible (row))
        continue;
      if (y > -G_MAXDOUBLE)
        g_assert_cmpfloat_with_epsilon (get_y (room, i), y, 1.01);
      y = get_y (room, i) + get_item_height (item);
      top = MIN (top, get_y (room, i));
      bottom = MAX (bottom, y);
      n_seen++;
    }
  if (n_rows == 0)
    return;
  g_assert_cmpuint (n_seen, >, 0);
  g_assert_cmpfloat (bottom, >=, MIN (page - 13, bottom));
  if (coterie_timeline_view_get_row (room->view, n_rows - 1) == NULL)
    g_assert_cmpfloat (bottom, >=, page);
  if (coterie_timeline_view_get_row (room->view, 0) == NULL)
    g_assert_cmpfloat (top, <=, 0);
}

/* ------------------------------------------------------------------------------------ cases */

static void
test_opens_at_the_end (Room *room, gconstpointer n)
{
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
  g_assert_cmpuint (coterie_timeline_view_get_last_visible (room->view), ==, get_n_rows (room) - 1);
  assert_sound (room);
}

static void
test_few_rows_stand_at_the_bottom (Room *room, gconstpointer n)
{
  g_assert_cmpfloat (get_y (room, 0), >, HEIGHT / 2);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
  assert_sound (room);
}

static void
test_empty (Room *room, gconstpointer n)
{
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
  g_assert_cmpuint (coterie_timeline_view_get_last_visible (room->view), ==, G_MAXUINT);
  add (room, 0, 1, 0);
  settle (room);
  g_assert_cmpuint (coterie_timeline_view_get_last_visible (room->view), ==, 0);
  g_list_store_remove_all (room->model);
  settle (room);
  g_assert_cmpuint (coterie_timeline_view_get_last_visible (room->view), ==, G_MAXUINT);
}

static void
test_opens_at_a_row (Room *room, gconstpointer n)
{
  coterie_timeline_view_scroll_to (room->view, 500, 1.0 / 3);
  settle (room);
  g_assert_cmpfloat_with_epsilon (get_y (room, 500), gtk_widget_get_height (GTK_WIDGET (room->view)) / 3.0, 1);
  g_assert_false (coterie_timeline_view_get_at_bottom (room->view));
  assert_sound (room);
}

/* Rows around it come to be what they are only later. */
static void
test_opened_row_stays_while_others_grow (Room *room, gconstpointer n)
{
  double y;

  coterie_timeline_view_scroll_to (room->view, 500, 1.0 / 3);
  settle (room);
  y = get_y (room, 500);
  for (guint i = 480; i < 520; i++)
    {
      set_height (room, i, 150);
      wait_frames (room, 1);
      g_assert_cmpfloat_with_epsilon (get_y (room, 500), y, 1);
    }
  assert_sound (room);
}

static void
test_prepending_moves_nothing (Room *room, gconstpointer n)
{
  double y;

  coterie_timeline_view_scroll_to (room->view, 100, 0.5);
  scroll_by (room, -13);
  y = get_y (room, 100);
  add (room, 0, 64, 0);
  settle (room);
  g_assert_cmpfloat_with_epsilon (get_y (room, 164), y, 0.01);
  g_list_store_splice (room->model, 0, 64, NULL, 0);
  settle (room);
  g_assert_cmpfloat_with_epsilon (get_y (room, 100), y, 0.01);
  assert_sound (room);
}

static void
test_appending_moves_nothing_in_the_middle (Room *room, gconstpointer n)
{
  double y;

  coterie_timeline_view_scroll_to (room->view, 100, 0.5);
  scroll_by (room, 7);
  y = get_y (room, 100);
  add (room, get_n_rows (room), 10, 0);
  settle (room);
  g_assert_cmpfloat_with_epsilon (get_y (room, 100), y, 0.01);
}

static void
test_growing_above_moves_nothing (Room *room, gconstpointer n)
{
  guint last;
  double y;

  coterie_timeline_view_scroll_to (room->view, 100, 0.5);
  scroll_by (room, 7);
  last = coterie_timeline_view_get_last_visible (room->view);
  y = get_y (room, last);
  for (guint i = 0; i < last; i++)
    if (coterie_timeline_view_get_row (room->view, i) != NULL && get_y (room, i) < 0)
      set_height (room, i, 300);
  settle (room);
  g_assert_cmpfloat_with_epsilon (get_y (room, last), y, 0.01);
  assert_sound (room);
}

static void
test_sticks_to_the_end (Room *room, gconstpointer n)
{
  for (guint i = 0; i < 20; i++)
    {
      add (room, get_n_rows (room), 1 + i % 3, 0);
      settle (room);
      g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
      set_height (room, get_n_rows (room) - 1, 200);
      settle (room);
      g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
    }
  assert_sound (room);
}

/* Opened at an unread row whose chat ends in view: what comes is seen all the same. */
static void
test_sticks_when_opened_near_the_end (Room *room, gconstpointer n)
{
  coterie_timeline_view_scroll_to (room->view, get_n_rows (room) - 2, 1.0 / 3);
  settle (room);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
  add (room, get_n_rows (room), 1, 0);
  settle (room);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
}

static void
test_leaves_the_end_and_comes_back (Room *room, gconstpointer n)
{
  scroll_by (room, -200);
  g_assert_false (coterie_timeline_view_get_at_bottom (room->view));
  add (room, get_n_rows (room), 3, 0);
  settle (room);
  g_assert_false (coterie_timeline_view_get_at_bottom (room->view));
  coterie_timeline_view_scroll_to_end (room->view);
  settle (room);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
}

/* Kinetic scrolling and fingers hold on to absolute values. */
static void
test_absolute_values_move_by_pixels (Room *room, gconstpointer n)
{
  GtkAdjustment *adjustment = get_adjustment (room);
  double value, y;

  coterie_timeline_view_scroll_to (room->view, 500, 0.5);
  settle (room);
  value = gtk_adjustment_get_value (adjustment);
  y = get_y (room, 500);
  for (guint i = 1; i <= 50; i++)
    {
      if (i % 10 == 0)
        {
          add (room, 0, 64, 0);
          set_height (room, 0, 90);
        }
      gtk_adjustment_set_value (adjustment, value + 4 * i);
      wait_frames (room, 1);
      g_assert_cmpfloat_with_epsilon (get_y (room, 500 + i / 10 * 64), y - 4 * i, 1);
    }
  assert_sound (room);
}

static void
test_scrollbar_reaches_both_ends (Room *room, gconstpointer n)
{
  GtkAdjustment *adjustment = get_adjustment (room);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_lower (adjustment));
  settle (room);
  g_assert_cmpfloat (get_y (room, 0), >=, 0);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  settle (room);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
}

/* Hidden rows take no height, wherever they are. */
static void
test_hidden_rows (Room *room, gconstpointer n)
{
  for (guint i = 0; i < get_n_rows (room); i++)
    if (i % 3 != 1)
      set_height (room, i, 0);
  settle (room);
  assert_sound (room);
  set_height (room, get_n_rows (room) - 1, 0);
  settle (room);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
}

static guint
count_live (Room *room)
{
  guint n_live = 0;

  for (guint i = 0; i < get_n_rows (room); i++)
    n_live += coterie_timeline_view_get_row (room->view, i) != NULL;
  return n_live;
}

/* What covers nothing is not made without end, and is no wall: behind it the other rows are reached. */
static void
test_hidden_rows_are_bounded (Room *room, gconstpointer n)
{
  guint n_rows = get_n_rows (room), n_steps = 0;

  for (guint i = 50; i < n_rows - 3; i++)
    set_height (room, i, 0);
  settle (room);
  g_assert_cmpuint (count_live (room), <, 300);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
  for (; coterie_timeline_view_get_row (room->view, 0) == NULL && n_steps < 100; n_steps++)
    {
      scroll_by (room, -300);
      g_assert_cmpuint (count_live (room), <, 300);
    }
  g_assert_cmpuint (n_steps, <, 100);
  coterie_timeline_view_scroll_to (room->view, n_rows / 2, 0.5);
  settle (room);
  g_assert_cmpuint (count_live (room), <, 300);
  coterie_timeline_view_scroll_to_end (room->view);
  settle (room);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
}

/* However many of the last rows cover nothing: what stands before them is seen at once, and so is what comes behind. */
static void
test_hidden_end_leaves_no_blank (Room *room, gconstpointer n)
{
  const guint n_shown = 300, n_rows = get_n_rows (room);

  coterie_timeline_view_set_model (room->view, NULL);
  for (guint i = n_shown; i < n_rows; i++)
    set_height (room, i, 0);
  coterie_timeline_view_set_model (room->view, G_LIST_MODEL (room->model));
  settle (room);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
  g_assert_nonnull (coterie_timeline_view_get_row (room->view, n_shown - 1));
  g_assert_cmpfloat (get_y (room, n_shown - 1), >, HEIGHT / 2);
  g_assert_cmpfloat (get_y (room, n_shown - 1), <, HEIGHT);
  g_assert_cmpuint (count_live (room), <, 400);

  add (room, n_rows, 1, 40);
  settle (room);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
  g_assert_cmpfloat (get_y (room, n_shown - 1), <, get_y (room, n_rows));
  g_assert_cmpfloat (get_y (room, n_shown - 1), >, HEIGHT / 2);
  set_height (room, n_rows - 1, 40); /* it is read, and is something after all */
  g_list_model_items_changed (G_LIST_MODEL (room->model), n_rows - 1, 1, 1);
  settle (room);
  g_assert_cmpfloat (get_y (room, n_rows - 1), ==, get_y (room, n_rows) - 40);

  scroll_by (room, -HEIGHT / 2);
  assert_sound (room);
}

/* The focus must not travel to another row with the widget. */
static void
test_focus_stays_or_goes (Room *room, gconstpointer n)
{
  coterie_timeline_view_focus_row (room->view, get_n_rows (room) - 1);
  settle (room);
  g_assert_nonnull (gtk_widget_get_focus_child (GTK_WIDGET (room->view)));
  coterie_timeline_view_scroll_to (room->view, 0, 0);
  settle (room);
  g_assert_null (gtk_widget_get_focus_child (GTK_WIDGET (room->view)));
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (room->view)));
}

static void
test_keys (Room *room, gconstpointer n)
{
  GtkWidget *view = GTK_WIDGET (room->view);

  gtk_widget_grab_focus (view);
  for (guint i = 0; i < 60; i++)
    {
      gtk_widget_activate_action (view, "timeline.move", "i", -1);
      wait_frames (room, 1);
      g_assert_nonnull (gtk_widget_get_focus_child (view));
    }
  assert_sound (room);
  gtk_widget_activate_action (view, "timeline.edge", "i", -1);
  settle (room);
  g_assert_true (gtk_widget_get_focus_child (view) == coterie_timeline_view_get_row (room->view, 0));
  gtk_widget_activate_action (view, "timeline.edge", "i", 1);
  settle (room);
  g_assert_true (gtk_widget_get_focus_child (view) ==
                 coterie_timeline_view_get_row (room->view, get_n_rows (room) - 1));
  gtk_widget_activate_action (view, "timeline.page", "i", -1);
  settle (room);
  g_assert_false (coterie_timeline_view_get_at_bottom (room->view));
}

/* ------------------------------------------------------------------------------------ at random */

static void
do_something (Room *room, GRand *rand)
{
  guint n_rows = get_n_rows (room);
  guint position = n_rows > 0 ? (guint) g_rand_int_range (rand, 0, (gint32) n_rows) : 0;
  guint n_removed;

  switch (g_rand_int_range (rand, 0, 10))
    {
    case 0:
      n_removed = (guint) g_rand_int_range (rand, 0, 40);
      g_list_store_splice (room->model, position, MIN (n_removed, n_rows - position), NULL, 0);
      break;
    case 1:
    case 2:
      add (room, position, (guint) g_rand_int_range (rand, 1, 60), 0);
      break;
    case 3:
      add (room, n_rows, (guint) g_rand_int_range (rand, 1, 5), 0);
      break;
    case 4:
      coterie_timeline_view_scroll_to (room->view, position, g_rand_double (rand));
      break;
    case 5:
      coterie_timeline_view_scroll_to_end (room->view);
      break;
    case 6:
      scroll_by (room, g_rand_double_range (rand, -900, 900));
      break;
    case 7:
      gtk_adjustment_set_value (get_adjustment (room),
                                g_rand_double_range (rand, gtk_adjustment_get_lower (get_adjustment (room)),
                                                     gtk_adjustment_get_upper (get_adjustment (room))));
      break;
    case 8:
      gtk_window_set_default_size (GTK_WINDOW (room->window), g_rand_int_range (rand, 200, 1000),
                                   g_rand_int_range (rand, 100, 900));
      break;
    default:
      if (n_rows > 0)
        set_height (room, position, g_rand_int_range (rand, 1, 1500));
    }
}

static guint
get_rounds (void)
{
  const char *rounds = g_getenv ("COTERIE_ROUNDS");

  return rounds != NULL ? (guint) g_ascii_strtoull (rounds, NULL, 10) : 50;
}

static void
test_random (Room *room, gconstpointer n)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < get_rounds () * 4; i++)
    {
      for (gint32 k = g_rand_int_range (rand, 1, 4); k > 0; k--)
        do_something (room, rand);
      settle (room);
      assert_sound (room);
    }
}

/* ------------------------------------------------------------------------------------ motion */

static void
wait_still (Room *room)
{
  while (coterie_timeline_motion_is_playing (room->view))
    wait_frames (room, 1);
}

/* Rows are where they will be from the first frame on; only how they are drawn moves. */
static void
test_new_row_slides_in (Room *room, gconstpointer data)
{
  double y;

  add (room, 100, 1, 40);
  g_assert_true (coterie_timeline_motion_is_playing (room->view));
  wait_frames (room, 2);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
  y = get_y (room, 100);
  wait_still (room);
  settle (room);
  g_assert_cmpfloat (get_y (room, 100), ==, y);
}

static void
test_many_do_not_slide (Room *room, gconstpointer data)
{
  add (room, 100, 1000, 40);
  g_assert_false (coterie_timeline_motion_is_playing (room->view));
  settle (room);
  for (guint i = 0; i < 100; i++)
    add (room, 1100 + i, 1, 40);
  g_assert_false (coterie_timeline_motion_is_playing (room->view));
}

static void
test_nothing_slides_elsewhere (Room *room, gconstpointer data)
{
  coterie_timeline_view_scroll_to (room->view, 10, 0);
  settle (room);
  add (room, 100, 1, 40);
  g_assert_false (coterie_timeline_motion_is_playing (room->view));
}

static void
test_nothing_moves_when_off (Room *room, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();

  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  add (room, 100, 1, 40);
  g_assert_false (coterie_timeline_motion_is_playing (room->view));
  coterie_timeline_view_scroll_to (room->view, 10, 0);
  settle (room);
  coterie_timeline_view_glide_to_end (room->view);
  g_assert_false (coterie_timeline_motion_is_playing (room->view));
  g_object_set (settings, "gtk-enable-animations", TRUE, NULL);
}

static void
test_jump_glides (Room *room, gconstpointer data)
{
  coterie_timeline_view_scroll_to (room->view, 10, 0);
  settle (room);
  coterie_timeline_view_glide_to_end (room->view);
  g_assert_true (coterie_timeline_motion_is_playing (room->view));
  g_assert_cmpfloat (room->view->glide_px, <=, HEIGHT);
  settle (room);
  g_assert_true (coterie_timeline_view_get_at_bottom (room->view));
  wait_still (room);
  coterie_timeline_view_glide_to_end (room->view); /* from there to there */
  g_assert_false (coterie_timeline_motion_is_playing (room->view));
}

/* What was there goes while it moves. */
static void
test_motion_ends_with_its_rows (Room *room, gconstpointer data)
{
  add (room, 100, 1, 40);
  g_list_store_remove (room->model, 100);
  g_assert_false (coterie_timeline_motion_is_playing (room->view));
  settle (room);
  coterie_timeline_view_scroll_to (room->view, 10, 0);
  settle (room);
  coterie_timeline_view_glide_to_end (room->view);
  coterie_timeline_view_set_model (room->view, NULL);
  g_assert_false (coterie_timeline_motion_is_playing (room->view));
}

#define ADD(name, n_rows, function)                                                                                    \
  g_test_add ("/ui/timeline-view/" name, Room, GUINT_TO_POINTER (n_rows), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  ADD ("opens-at-the-end", 1000, test_opens_at_the_end);
  ADD ("few-rows-stand-at-the-bottom", 2, test_few_rows_stand_at_the_bottom);
  ADD ("empty", 0, test_empty);
  ADD ("opens-at-a-row", 1000, test_opens_at_a_row);
  ADD ("opened-row-stays-while-others-grow", 1000, test_opened_row_stays_while_others_grow);
  ADD ("prepending-moves-nothing", 1000, test_prepending_moves_nothing);
  ADD ("appending-moves-nothing-in-the-middle", 1000, test_appending_moves_nothing_in_the_middle);
  ADD ("growing-above-moves-nothing", 1000, test_growing_above_moves_nothing);
  ADD ("sticks-to-the-end", 1000, test_sticks_to_the_end);
  ADD ("sticks-when-opened-near-the-end", 1000, test_sticks_when_opened_near_the_end);
  ADD ("leaves-the-end-and-comes-back", 1000, test_leaves_the_end_and_comes_back);
  ADD ("absolute-values-move-by-pixels", 1000, test_absolute_values_move_by_pixels);
  ADD ("scrollbar-reaches-both-ends", 1000, test_scrollbar_reaches_both_ends);
  ADD ("hidden-rows", 200, test_hidden_rows);
  ADD ("hidden-rows-are-bounded", 2000, test_hidden_rows_are_bounded);
  ADD ("hidden-end-leaves-no-blank", 2000, test_hidden_end_leaves_no_blank);
  ADD ("focus-stays-or-goes", 1000, test_focus_stays_or_goes);
  ADD ("keys", 300, test_keys);
  ADD ("random", 300, test_random);
  ADD ("new-row-slides-in", 100, test_new_row_slides_in);
  ADD ("many-do-not-slide", 100, test_many_do_not_slide);
  ADD ("nothing-slides-elsewhere", 100, test_nothing_slides_elsewhere);
  ADD ("nothing-moves-when-off", 100, test_nothing_moves_when_off);
  ADD ("jump-glides", 1000, test_jump_glides);
  ADD ("motion-ends-with-its-rows", 100, test_motion_ends_with_its_rows);
  return g_test_run ();
}
