// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-grid.h"

#include "ui/call-layout.h"

#include <adwaita.h>

#define GLIDE_MS 250
#define LEAST_PX 120
#define NATURAL_PX 400
#define NARROW_PX 480

struct _CoterieCallGrid
{
  GtkWidget parent_instance;

  GListModel *seats;
  AdwAnimation *glide;
  double progress;    /* of the tiles to their places: 0..1 */
  GHashTable *from;   /* CoterieCallTile → GdkRectangle: where it stood when it began to glide */
  GHashTable *places; /* CoterieCallTile → GdkRectangle: where it was put last */
};

G_DEFINE_FINAL_TYPE (CoterieCallGrid, coterie_call_grid, GTK_TYPE_WIDGET)

enum
{
  PROP_SEATS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ places */

static guint
count_tiles (CoterieCallGrid *self)
{
  guint n = 0;

  for (GtkWidget *tile = gtk_widget_get_first_child (GTK_WIDGET (self)); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile))
    n++;
  return n;
}

static int
mix (int from, int to, double progress)
{
  return from + (int) ((to - from) * progress);
}

static void
put (CoterieCallGrid *self, GtkWidget *tile, GdkRectangle place)
{
  const GdkRectangle *from = g_hash_table_lookup (self->from, tile);

  if (from != NULL && self->progress < 1)
    {
      place.x = mix (from->x, place.x, self->progress);
      place.y = mix (from->y, place.y, self->progress);
      place.width = mix (from->width, place.width, self->progress);
      place.height = mix (from->height, place.height, self->progress);
    }
  g_hash_table_insert (self->places, tile, g_memdup2 (&place, sizeof place));
  gtk_widget_measure (tile, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL); /* GTK wants to be asked first */
  gtk_widget_size_allocate (tile, &place, -1);
}

static int
avatar_size (guint n, int width)
{
  if (n > 6 || width < NARROW_PX)
    return 72;
  return n > 2 ? 96 : 112;
}

static void
coterie_call_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CoterieCallGrid *self = COTERIE_CALL_GRID (widget);
  const gboolean backwards = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const guint n = count_tiles (self);
  CoterieCallLayout layout = { 0 };
  guint index = 0;

  if (n == 0)
    return;
  coterie_call_layout_choose (&layout, n, width, height);
  for (GtkWidget *tile = gtk_widget_get_first_child (widget); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile), index++)
    {
      GdkRectangle place = { 0, 0, layout.width, layout.height };

      coterie_call_layout_place (&layout, n, index, width, height, &place.x, &place.y);
      if (backwards)
        place.x = width - place.x - place.width;
      coterie_call_tile_set_avatar_size (COTERIE_CALL_TILE (tile), avatar_size (n, width));
      coterie_call_tile_set_terse (COTERIE_CALL_TILE (tile), n > 6 || width < NARROW_PX);
      put (self, tile, place);
    }
}

static void
coterie_call_grid_measure (
    GtkWidget *widget, GtkOrientation orientation, int size, int *least, int *natural, int *base, int *natural_base)
{
  *least = LEAST_PX;
  *natural = NATURAL_PX;
}

static GtkSizeRequestMode
coterie_call_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* ------------------------------------------------------------------------------------ coming and going */

static void
on_glide (double value, gpointer user_data)
{
  CoterieCallGrid *self = user_data;

  self->progress = value;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* From where the tiles stand now. */
static void
begin_glide (CoterieCallGrid *self)
{
  GHashTable *before = self->from;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->from = self->places;
  self->places = before;
  g_hash_table_remove_all (self->places);
  self->progress = 0;
  adw_animation_reset (self->glide);
  adw_animation_play (self->glide);
}

static GtkWidget *
get_tile (CoterieCallGrid *self, guint position)
{
  GtkWidget *tile = gtk_widget_get_first_child (GTK_WIDGET (self));

  for (; position > 0 && tile != NULL; position--)
    tile = gtk_widget_get_next_sibling (tile);
  return tile;
}

static void
remove_tile (CoterieCallGrid *self, GtkWidget *tile)
{
  g_hash_table_remove (self->from, tile);
  g_hash_table_remove (self->places, tile);
  gtk_widget_unparent (tile);
}

static void
on_seats_changed (GListModel *seats, guint position, guint n_removed, guint n_added, CoterieCallGrid *self)
{
  begin_glide (self);
  for (guint i = 0; i < n_removed; i++)
    remove_tile (self, get_tile (self, position));
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (CoterieSeat) seat = g_list_model_get_item (seats, position + i);

      gtk_widget_insert_before (coterie_call_tile_new (seat), GTK_WIDGET (self), get_tile (self, position + i));
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
coterie_call_grid_set_seats (CoterieCallGrid *self, GListModel *seats)
{
  GtkWidget *tile;

  g_return_if_fail (COTERIE_IS_CALL_GRID (self));

  if (self->seats == seats)
    return;
  if (self->seats != NULL)
    g_signal_handlers_disconnect_by_data (self->seats, self);
  while ((tile = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    remove_tile (self, tile);
  g_set_object (&self->seats, seats);
  if (seats != NULL)
    {
      g_signal_connect_object (seats, "items-changed", G_CALLBACK (on_seats_changed), self, 0);
      on_seats_changed (seats, 0, 0, g_list_model_get_n_items (seats), self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEATS]);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_call_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_SEATS:
      g_value_set_object (value, COTERIE_CALL_GRID (object)->seats);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_call_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_SEATS:
      coterie_call_grid_set_seats (COTERIE_CALL_GRID (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_call_grid_dispose (GObject *object)
{
  CoterieCallGrid *self = COTERIE_CALL_GRID (object);

  if (self->glide != NULL)
    adw_animation_pause (self->glide);
  coterie_call_grid_set_seats (self, NULL);
  g_clear_object (&self->glide);
  G_OBJECT_CLASS (coterie_call_grid_parent_class)->dispose (object);
}

static void
coterie_call_grid_finalize (GObject *object)
{
  CoterieCallGrid *self = COTERIE_CALL_GRID (object);

  g_hash_table_unref (self->from);
  g_hash_table_unref (self->places);
  G_OBJECT_CLASS (coterie_call_grid_parent_class)->finalize (object);
}

static void
coterie_call_grid_class_init (CoterieCallGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_call_grid_dispose;
  object_class->finalize = coterie_call_grid_finalize;
  object_class->get_property = coterie_call_grid_get_property;
  object_class->set_property = coterie_call_grid_set_property;
  widget_class->size_allocate = coterie_call_grid_size_allocate;
  widget_class->measure = coterie_call_grid_measure;
  widget_class->get_request_mode = coterie_call_grid_get_request_mode;
  properties[PROP_SEATS] = g_param_spec_object ("seats", NULL, NULL, G_TYPE_LIST_MODEL,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_call_grid_init (CoterieCallGrid *self)
{
  AdwAnimationTarget *target = adw_callback_animation_target_new (on_glide, self, NULL);

  self->progress = 1;
  self->from = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->places = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->glide = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, GLIDE_MS, target);
}
