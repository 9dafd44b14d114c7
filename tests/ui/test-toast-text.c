// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "parts.h"

#include "ui/toast-text.h"
#include "ui/toast.h"

#define SENTENCE                                                                                                       \
  "The server says that your account was started over elsewhere, with its password. This device is no device of it "   \
  "any more; what it holds stays here. If that was not you, warn your contacts."

static void
assert_whole (GtkWidget *overlay)
{
  GtkWidget *text = test_find_type (overlay, COTERIE_TYPE_TOAST_TEXT);
  GtkWidget *label = test_find_type (text, GTK_TYPE_LABEL);
  graphene_rect_t place;
  int height;

  g_assert_true (gtk_widget_compute_bounds (label, overlay, &place));
  g_assert_cmpfloat (place.origin.x, >=, 0);
  g_assert_cmpfloat (place.origin.x + place.size.width, <=, gtk_widget_get_width (overlay));
  gtk_widget_measure (label, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (label), &height, NULL, NULL, NULL);
  g_assert_cmpint (gtk_widget_get_height (label), >=, height);
}

/* A sentence is seen whole, in a wide window and in a narrow one, and in one that becomes narrow meanwhile. */
static void
test_whole (void)
{
  const int widths[] = { 1200, 360, 700 };
  GtkWidget *window = gtk_window_new (), *overlay = adw_toast_overlay_new (), *child = gtk_label_new ("Chats");

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), child);
  gtk_window_set_child (GTK_WINDOW (window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 500);
  gtk_window_present (GTK_WINDOW (window));
  test_settle_frames (window);
  coterie_toast_show (child, SENTENCE);
  test_settle_frames (window);
  assert_whole (overlay);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (window), widths[i], 500);
      while (gtk_widget_get_width (overlay) != widths[i])
        test_settle_frames (window);
      test_settle_frames (window);
      assert_whole (overlay);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

/* No word stands alone on the last line where there is room for it elsewhere. */
static void
test_balanced (void)
{
  GtkWidget *window = gtk_window_new (), *overlay = adw_toast_overlay_new (), *child = gtk_label_new ("Chats");
  PangoLayout *layout;
  int last = 0, widest = 0;

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), child);
  gtk_window_set_child (GTK_WINDOW (window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 500);
  gtk_window_present (GTK_WINDOW (window));
  test_settle_frames (window);
  coterie_toast_show (child, "The camera gives no picture: it was unplugged, or another program uses it.");
  test_settle_frames (window);
  layout = gtk_label_get_layout (
      GTK_LABEL (test_find_type (test_find_type (overlay, COTERIE_TYPE_TOAST_TEXT), GTK_TYPE_LABEL)));
  g_assert_cmpint (pango_layout_get_line_count (layout), ==, 2);
  for (int i = 0; i < 2; i++)
    {
      PangoRectangle extents;

      pango_layout_line_get_pixel_extents (pango_layout_get_line_readonly (layout, i), NULL, &extents);
      widest = MAX (widest, extents.width);
      last = extents.width;
    }
  g_assert_cmpint (2 * last, >, widest);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/toast-text/whole", test_whole);
  g_test_add_func ("/ui/toast-text/balanced", test_balanced);
  return g_test_run ();
}
