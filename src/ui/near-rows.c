// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/near-rows.h"

#include "ui/chat-row.h"

enum
{
  FIRST_ROWS = 12,  /* before the list has a size */
  MARGIN_ROWS = 2,  /* on both sides of what is seen */
  USUAL_HEIGHT = 60 /* in pixels, before a row has been measured */
};

struct _CoterieNearRows
{
  GObject parent_instance;

  GtkListView *list; /* not owned: its factory's handlers own us */
  GPtrArray *items;  /* GtkListItem, not owned: alive between setup and teardown */
  int height;        /* of a filled row, in pixels */
  guint source;      /* GSource */
};

G_DEFINE_FINAL_TYPE (CoterieNearRows, coterie_near_rows, G_TYPE_OBJECT)

/* ------------------------------------------------------------------------------------ what is near */

typedef struct
{
  guint first;
  guint end; /* the first that is too far below */
} Range;

static Range
near_range (CoterieNearRows *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
  GtkSelectionModel *model = gtk_list_view_get_model (self->list);
  const double n_rows = model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;
  const double height = adjustment != NULL ? gtk_adjustment_get_upper (adjustment) : 0;
  double first, end;

  if (height < 1 || gtk_adjustment_get_page_size (adjustment) < 1)
    return (Range){ 0, FIRST_ROWS };
  first = gtk_adjustment_get_value (adjustment) / height * n_rows - MARGIN_ROWS;
  end = (gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment)) / height * n_rows +
        MARGIN_ROWS;
  return (Range){ (guint) CLAMP (first, 0, n_rows), (guint) CLAMP (end, 0, n_rows) };
}

static CoterieChatRow *
get_row (CoterieNearRows *self, guint index)
{
  return COTERIE_CHAT_ROW (gtk_list_item_get_child (self->items->pdata[index]));
}

static void
fill_row (CoterieChatRow *row)
{
  coterie_chat_row_fill (row);
  gtk_widget_set_size_request (GTK_WIDGET (row), -1, -1);
}

static void
fill (CoterieNearRows *self)
{
  const Range range = near_range (self);

  for (guint i = 0; i < self->items->len; i++)
    {
      const guint position = gtk_list_item_get_position (self->items->pdata[i]);
      CoterieChatRow *row = get_row (self, i);

      if (position >= range.first && position < range.end && !coterie_chat_row_is_filled (row))
        fill_row (row);
    }
}

/* ------------------------------------------------------------------------------------ the height */

/* Of those that have a place; without one, a row is as high as the padding around nothing. */
static int
find_height (CoterieNearRows *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      GtkWidget *row = GTK_WIDGET (get_row (self, i));
      graphene_rect_t bounds;

      if (coterie_chat_row_is_filled (COTERIE_CHAT_ROW (row)) && gtk_widget_get_height (row) > 0 &&
          gtk_widget_compute_bounds (row, gtk_widget_get_parent (row), &bounds) && bounds.size.height > 0)
        return (int) bounds.size.height;
    }
  return self->height;
}

static void
follow_height (CoterieNearRows *self)
{
  const int height = find_height (self);

  if (height == self->height)
    return;
  self->height = height;
  for (guint i = 0; i < self->items->len; i++)
    if (!coterie_chat_row_is_filled (get_row (self, i)))
      gtk_widget_set_size_request (GTK_WIDGET (get_row (self, i)), -1, height);
}

/* ------------------------------------------------------------------------------------ when */

static gboolean
on_idle (gpointer user_data)
{
  CoterieNearRows *self = user_data;

  self->source = 0;
  fill (self);
  follow_height (self);
  return G_SOURCE_REMOVE;
}

/* Not at once, for the list speaks while it gives its rows their places; but before the next picture. */
static void
queue (CoterieNearRows *self)
{
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_idle, self, NULL);
}

static void
on_setup (CoterieNearRows *self, GtkListItem *item)
{
  g_ptr_array_add (self->items, item);
  gtk_widget_set_size_request (gtk_list_item_get_child (item), -1, self->height);
}

/* The first rows of a list that is not seen yet are filled at once, so that its first picture is the whole one. */
static void
on_bind (CoterieNearRows *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (gtk_widget_get_mapped (GTK_WIDGET (self->list)) || gtk_list_item_get_position (item) >= FIRST_ROWS)
    queue (self);
  else if (!coterie_chat_row_is_filled (COTERIE_CHAT_ROW (row)))
    fill_row (COTERIE_CHAT_ROW (row));
}

static void
on_teardown (CoterieNearRows *self, GtkListItem *item)
{
  g_ptr_array_remove_fast (self->items, item);
}

static void
follow_adjustment (CoterieNearRows *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  if (adjustment == NULL)
    return;
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (queue), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (queue), self, G_CONNECT_SWAPPED);
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_near_rows_finalize (GObject *object)
{
  CoterieNearRows *self = COTERIE_NEAR_ROWS (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (coterie_near_rows_parent_class)->finalize (object);
}

static void
coterie_near_rows_class_init (CoterieNearRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_near_rows_finalize;
}

static void
coterie_near_rows_init (CoterieNearRows *self)
{
  self->items = g_ptr_array_new ();
  self->height = USUAL_HEIGHT;
}

/**
 * coterie_near_rows_new:
 * @list: has its factory and stands in its scrolled window, which owns it longer than the caller owns what is returned
 */
CoterieNearRows *
coterie_near_rows_new (GtkListView *list)
{
  CoterieNearRows *self = g_object_new (COTERIE_TYPE_NEAR_ROWS, NULL);
  GtkListItemFactory *factory = gtk_list_view_get_factory (list);

  self->list = list;
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "teardown", G_CALLBACK (on_teardown), self, G_CONNECT_SWAPPED);
  follow_adjustment (self);
  return self;
}
