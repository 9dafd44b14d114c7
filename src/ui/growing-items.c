// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/growing-items.h"

enum
{
  FIRST_ITEMS = 12, /* more than are seen in a window of usual height */
  MORE_ITEMS = 8    /* whose rows are made well within one frame */
};

struct _CoterieGrowingItems
{
  GObject parent_instance;

  GtkListView *list; /* not owned: goes later than we do */
  GtkSliceListModel *model;
  guint source; /* GSource */
};

G_DEFINE_FINAL_TYPE (CoterieGrowingItems, coterie_growing_items, G_TYPE_OBJECT)

/* Whether there is less below than one more picture of the list would need. */
static gboolean
is_end_near (CoterieGrowingItems *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
  const double page = adjustment != NULL ? gtk_adjustment_get_page_size (adjustment) : 0;

  return page >= 1 && gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_value (adjustment) < 2 * page;
}

static gboolean
has_more (CoterieGrowingItems *self)
{
  return gtk_slice_list_model_get_size (self->model) <
         g_list_model_get_n_items (gtk_slice_list_model_get_model (self->model));
}

/* Once more until the end is far: what a row needs is known when it has its place, in the next frame. */
static gboolean
on_idle (gpointer user_data)
{
  CoterieGrowingItems *self = user_data;

  self->source = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self->list)) && is_end_near (self) && has_more (self))
    gtk_slice_list_model_set_size (self->model, gtk_slice_list_model_get_size (self->model) + MORE_ITEMS);
  return G_SOURCE_REMOVE;
}

/* After the next picture, which is not to wait for rows that are not in it. */
static void
queue (CoterieGrowingItems *self)
{
  if (self->source == 0)
    self->source = g_idle_add (on_idle, self);
}

static void
follow (CoterieGrowingItems *self, GListModel *items)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));

  g_signal_connect_object (items, "items-changed", G_CALLBACK (queue), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->list, "map", G_CALLBACK (queue), self, G_CONNECT_SWAPPED);
  if (adjustment == NULL)
    return;
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (queue), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (queue), self, G_CONNECT_SWAPPED);
}

/* ------------------------------------------------------------------------------------ */

static void
coterie_growing_items_finalize (GObject *object)
{
  CoterieGrowingItems *self = COTERIE_GROWING_ITEMS (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->model);
  G_OBJECT_CLASS (coterie_growing_items_parent_class)->finalize (object);
}

static void
coterie_growing_items_class_init (CoterieGrowingItemsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_growing_items_finalize;
}

static void
coterie_growing_items_init (CoterieGrowingItems *self)
{
}

CoterieGrowingItems *
coterie_growing_items_new (GtkListView *list, GListModel *items)
{
  CoterieGrowingItems *self = g_object_new (COTERIE_TYPE_GROWING_ITEMS, NULL);

  self->list = list;
  self->model = gtk_slice_list_model_new (g_object_ref (items), 0, FIRST_ITEMS);
  follow (self, items);
  return self;
}

GListModel *
coterie_growing_items_get_model (CoterieGrowingItems *self)
{
  g_return_val_if_fail (COTERIE_IS_GROWING_ITEMS (self), NULL);

  return G_LIST_MODEL (self->model);
}

void
coterie_growing_items_begin_anew (CoterieGrowingItems *self)
{
  g_return_if_fail (COTERIE_IS_GROWING_ITEMS (self));

  gtk_slice_list_model_set_size (self->model, FIRST_ITEMS);
}
