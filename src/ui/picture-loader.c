// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/picture-loader.h"

#include "ui/picture-decoder.h"

#define MAX_REMEMBERED 96 /* pictures: 88 × 88 points in most rows, 3 MiB in all */

struct _CoteriePicture
{
  GObject parent_instance;

  GBytes *bytes;
  guint max_edge;
  GdkTexture *texture;
};

G_DEFINE_FINAL_TYPE (CoteriePicture, coterie_picture, G_TYPE_OBJECT)

enum
{
  PROP_TEXTURE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_picture_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_TEXTURE:
      g_value_set_object (value, COTERIE_PICTURE (object)->texture);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_picture_finalize (GObject *object)
{
  CoteriePicture *self = COTERIE_PICTURE (object);

  g_bytes_unref (self->bytes);
  g_clear_object (&self->texture);
  G_OBJECT_CLASS (coterie_picture_parent_class)->finalize (object);
}

static void
coterie_picture_class_init (CoteriePictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = coterie_picture_get_property;
  object_class->finalize = coterie_picture_finalize;
  properties[PROP_TEXTURE] = g_param_spec_object ("texture", NULL, NULL, GDK_TYPE_TEXTURE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_picture_init (CoteriePicture *self)
{
}

GdkTexture *
coterie_picture_get_texture (CoteriePicture *self)
{
  g_return_val_if_fail (COTERIE_IS_PICTURE (self), NULL);

  return self->texture;
}

/* ------------------------------------------------------------------------------------ on the thread */

static void
decode (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  CoteriePicture *picture = g_task_get_source_object (task);
  g_autoptr (GBytes) points = NULL;
  GError *error = NULL;
  guint edge;

  points = coterie_picture_decode (picture->bytes, picture->max_edge, &edge, &error);
  if (points == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (
        task,
        gdk_memory_texture_new ((int) edge, (int) edge, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED, points, (gsize) edge * 4),
        g_object_unref);
}

static void
on_decoded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  CoteriePicture *picture = COTERIE_PICTURE (object);
  g_autoptr (GError) error = NULL;

  picture->texture = g_task_propagate_pointer (G_TASK (result), &error);
  if (picture->texture == NULL) /* the initials stay; it is no news for anybody */
    return;
  g_object_notify_by_pspec (object, properties[PROP_TEXTURE]);
}

/* ------------------------------------------------------------------------------------ the loader */

struct _CoteriePictureLoader
{
  GObject parent_instance;

  GThreadPool *pool;
  GHashTable *by_source; /* CoteriePicture → its link in `recent` */
  GQueue recent;         /* CoteriePicture, owned; the one asked for last comes first */
};

G_DEFINE_FINAL_TYPE (CoteriePictureLoader, coterie_picture_loader, G_TYPE_OBJECT)

static guint
picture_hash (gconstpointer key)
{
  const CoteriePicture *picture = key;

  return g_direct_hash (picture->bytes) ^ picture->max_edge;
}

/* Two equal pictures in different places are two: comparing places is fast, and contacts keep theirs. */
static gboolean
picture_equal (gconstpointer a, gconstpointer b)
{
  const CoteriePicture *one = a, *other = b;

  return one->bytes == other->bytes && one->max_edge == other->max_edge;
}

static void
coterie_picture_loader_finalize (GObject *object)
{
  CoteriePictureLoader *self = COTERIE_PICTURE_LOADER (object);

  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_hash_table_unref (self->by_source);
  g_queue_clear_full (&self->recent, g_object_unref);
  G_OBJECT_CLASS (coterie_picture_loader_parent_class)->finalize (object);
}

static void
coterie_picture_loader_class_init (CoteriePictureLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_picture_loader_finalize;
}

static void
coterie_picture_loader_init (CoteriePictureLoader *self)
{
  self->pool = g_thread_pool_new (decode, NULL, 1, FALSE, NULL);
  self->by_source = g_hash_table_new (picture_hash, picture_equal);
}

CoteriePictureLoader *
coterie_picture_loader_get_for_display (GdkDisplay *display)
{
  static const char key[] = "coterie-picture-loader";
  CoteriePictureLoader *self = g_object_get_data (G_OBJECT (display), key);

  if (self != NULL)
    return self;
  self = g_object_new (COTERIE_TYPE_PICTURE_LOADER, NULL);
  g_object_set_data_full (G_OBJECT (display), key, self, g_object_unref);
  return self;
}

static void
remember (CoteriePictureLoader *self, CoteriePicture *picture)
{
  g_queue_push_head (&self->recent, g_object_ref (picture));
  g_hash_table_insert (self->by_source, picture, g_queue_peek_head_link (&self->recent));
  if (self->recent.length > MAX_REMEMBERED)
    {
      g_autoptr (CoteriePicture) oldest = g_queue_pop_tail (&self->recent);

      g_hash_table_remove (self->by_source, oldest);
    }
}

/**
 * coterie_picture_loader_load:
 * @max_edge: points of its edges at most, from 1 to %COTERIE_PICTURE_MAX_EDGE
 *
 * Asking again for the same bytes and size gives the same picture, as long as it is remembered.
 */
CoteriePicture *
coterie_picture_loader_load (CoteriePictureLoader *self, GBytes *bytes, guint max_edge)
{
  g_autoptr (CoteriePicture) picture = g_object_new (COTERIE_TYPE_PICTURE, NULL);
  GList *known;

  picture->bytes = g_bytes_ref (bytes);
  picture->max_edge = max_edge;
  known = g_hash_table_lookup (self->by_source, picture);
  if (known != NULL)
    {
      g_queue_unlink (&self->recent, known);
      g_queue_push_head_link (&self->recent, known);
      return g_object_ref (known->data);
    }
  remember (self, picture);
  g_thread_pool_push (self->pool, g_task_new (picture, NULL, on_decoded, NULL), NULL);
  return g_steal_pointer (&picture);
}

void
coterie_picture_loader_forget (CoteriePictureLoader *self)
{
  g_return_if_fail (COTERIE_IS_PICTURE_LOADER (self));

  g_hash_table_remove_all (self->by_source);
  g_queue_clear_full (&self->recent, g_object_unref);
}
