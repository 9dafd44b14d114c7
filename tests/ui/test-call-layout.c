// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/call-layout.h"

#define MOST 9
#define PICTURE_SHAPE (16.0 / 9)

/* Places for a grid, and how many columns are chosen for one tile, two, … */
static const struct
{
  const char *what;
  int width, height;
  guint columns[MOST];
} stages[] = {
  { "wide", 1180, 680, { 1, 2, 2, 2, 3, 3, 3, 3, 3 } },
  { "beside the list", 870, 680, { 1, 2, 2, 2, 2, 2, 3, 3, 3 } },
  { "beside list and chat", 700, 600, { 1, 1, 2, 2, 2, 2, 3, 3, 3 } },
  { "low", 640, 400, { 1, 2, 2, 2, 3, 3, 3, 3, 3 } },
  { "narrow", 342, 560, { 1, 1, 1, 2, 2, 2, 2, 2, 2 } },
  { "narrow and short", 322, 541, { 1, 1, 1, 2, 2, 2, 2, 2, 2 } },
};

static void
test_columns (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    for (guint n = 1; n <= MOST; n++)
      {
        CoterieCallLayout layout;

        coterie_call_layout_choose (&layout, n, stages[i].width, stages[i].height);
        if (layout.n_columns != stages[i].columns[n - 1])
          g_error ("%s: %u tiles in %u columns", stages[i].what, n, layout.n_columns);
      }
}

/* Of three in a row each would lose two thirds of the picture. */
static void
test_three_are_not_cut_to_strips (void)
{
  CoterieCallLayout layout;

  coterie_call_layout_choose (&layout, 3, 1180, 680);
  g_assert_cmpuint (layout.n_columns, ==, 2);
  g_assert_cmpfloat (layout.width, >, 0.9 * layout.height * PICTURE_SHAPE);
}

/* Whatever is cut off, the middle third is seen; and no tile is wider than the pictures are. */
static void
check_shape (const CoterieCallLayout *layout)
{
  g_assert_cmpint (layout->width, >, 0);
  g_assert_cmpint (layout->height, >, 0);
  g_assert_cmpfloat (layout->width, <=, layout->height * PICTURE_SHAPE + 1);
  g_assert_cmpfloat (layout->width, >=, (layout->height - 2) * PICTURE_SHAPE * 0.32);
}

static void
check_places (const CoterieCallLayout *layout, guint n, int width, int height)
{
  for (guint i = 0; i < n; i++)
    {
      int x, y;

      coterie_call_layout_place (layout, n, i, width, height, &x, &y);
      g_assert_cmpint (x, >=, 0);
      g_assert_cmpint (y, >=, 0);
      g_assert_cmpint (x + layout->width, <=, width);
      g_assert_cmpint (y + layout->height, <=, height);
      for (guint j = 0; j < i; j++)
        {
          int other_x, other_y;

          coterie_call_layout_place (layout, n, j, width, height, &other_x, &other_y);
          g_assert_true (ABS (x - other_x) >= layout->width + COTERIE_CALL_LAYOUT_GAP ||
                         ABS (y - other_y) >= layout->height + COTERIE_CALL_LAYOUT_GAP);
        }
    }
}

static void
test_every_size (void)
{
  for (guint n = 1; n <= MOST; n++)
    for (int width = 240; width <= 2400; width += 90)
      for (int height = 240; height <= 1440; height += 80)
        {
          CoterieCallLayout layout;

          coterie_call_layout_choose (&layout, n, width, height);
          check_shape (&layout);
          check_places (&layout, n, width, height);
        }
}

static void
test_no_room (void)
{
  for (guint n = 1; n <= MOST; n++)
    {
      CoterieCallLayout layout;

      coterie_call_layout_choose (&layout, n, 0, 0);
      g_assert_cmpint (layout.width, >=, 1);
      g_assert_cmpint (layout.height, >=, 1);
      g_assert_cmpuint (layout.n_columns, >=, 1);
    }
}

static void
test_last_row_is_in_the_middle (void)
{
  CoterieCallLayout layout;
  int first, last, y;

  coterie_call_layout_choose (&layout, 3, 1180, 680);
  coterie_call_layout_place (&layout, 3, 2, 1180, 680, &last, &y);
  g_assert_cmpint (ABS (2 * last + layout.width - 1180), <=, 1);
  coterie_call_layout_place (&layout, 3, 0, 1180, 680, &first, &y);
  g_assert_cmpint (first, <, last);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/call-layout/columns", test_columns);
  g_test_add_func ("/ui/call-layout/three-are-not-cut-to-strips", test_three_are_not_cut_to_strips);
  g_test_add_func ("/ui/call-layout/every-size", test_every_size);
  g_test_add_func ("/ui/call-layout/no-room", test_no_room);
  g_test_add_func ("/ui/call-layout/last-row-is-in-the-middle", test_last_row_is_in_the_middle);
  return g_test_run ();
}
