// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-picture.h"

struct _CoterieCallPicture
{
  GObject parent_instance;

  const CoterieCallFace *face;
  CoterieFrames *frames; /* NULL: none */
  GdkTexture *texture;   /* NULL: nothing has come yet */
  gulong frame_handler;
  guint n_watching;
  gboolean mirrored;
};

static void
implement_paintable (GdkPaintableInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieCallPicture,
                               coterie_call_picture,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, implement_paintable))

/* ------------------------------------------------------------------------------------ what is painted */

static void
snapshot (GdkPaintable *paintable, GdkSnapshot *gdk_snapshot, double width, double height)
{
  CoterieCallPicture *self = COTERIE_CALL_PICTURE (paintable);
  GtkSnapshot *sheet = GTK_SNAPSHOT (gdk_snapshot);

  if (self->texture == NULL)
    return;
  gtk_snapshot_save (sheet);
  if (self->mirrored)
    {
      gtk_snapshot_translate (sheet, &GRAPHENE_POINT_INIT ((float) width, 0));
      gtk_snapshot_scale (sheet, -1, 1);
    }
  gdk_paintable_snapshot (GDK_PAINTABLE (self->texture), gdk_snapshot, width, height);
  gtk_snapshot_restore (sheet);
}

static int
get_width (GdkPaintable *paintable)
{
  CoterieCallPicture *self = COTERIE_CALL_PICTURE (paintable);

  return self->texture != NULL ? gdk_texture_get_width (self->texture) : 0;
}

static int
get_height (GdkPaintable *paintable)
{
  CoterieCallPicture *self = COTERIE_CALL_PICTURE (paintable);

  return self->texture != NULL ? gdk_texture_get_height (self->texture) : 0;
}

static void
implement_paintable (GdkPaintableInterface *interface)
{
  interface->snapshot = snapshot;
  interface->get_intrinsic_width = get_width;
  interface->get_intrinsic_height = get_height;
}

static void
set_texture (CoterieCallPicture *self, GdkTexture *texture)
{
  const int width = get_width (GDK_PAINTABLE (self)), height = get_height (GDK_PAINTABLE (self));

  g_set_object (&self->texture, texture);
  if (width != get_width (GDK_PAINTABLE (self)) || height != get_height (GDK_PAINTABLE (self)))
    gdk_paintable_invalidate_size (GDK_PAINTABLE (self));
  gdk_paintable_invalidate_contents (GDK_PAINTABLE (self));
}

/* ------------------------------------------------------------------------------------ what comes */

static void
on_frame (CoterieCallPicture *self)
{
  guint width, height;
  gsize stride;
  g_autoptr (GBytes) bytes = self->face->frames_take_bytes (self->frames, &width, &height, &stride);
  g_autoptr (GdkTexture) texture = NULL;

  if (bytes == NULL)
    return;
  /* Pictures of a camera have no holes: their alpha is full. */
  texture = gdk_memory_texture_new ((int) width, (int) height, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, bytes, stride);
  set_texture (self, texture);
}

static void
listen (CoterieCallPicture *self)
{
  const gboolean wanted = self->n_watching > 0 && self->frames != NULL;

  if (wanted && self->frame_handler == 0)
    {
      self->frame_handler = g_signal_connect_swapped (self->frames, "frame", G_CALLBACK (on_frame), self);
      on_frame (self); /* one that has waited wakes nobody again */
    }
  else if (!wanted && self->frame_handler != 0)
    g_clear_signal_handler (&self->frame_handler, self->frames);
}

static void
coterie_call_picture_dispose (GObject *object)
{
  coterie_call_picture_set_frames (COTERIE_CALL_PICTURE (object), NULL);
  G_OBJECT_CLASS (coterie_call_picture_parent_class)->dispose (object);
}

static void
coterie_call_picture_class_init (CoterieCallPictureClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_call_picture_dispose;
}

static void
coterie_call_picture_init (CoterieCallPicture *self)
{
}

CoterieCallPicture *
coterie_call_picture_new (const CoterieCallFace *face)
{
  CoterieCallPicture *self = g_object_new (COTERIE_TYPE_CALL_PICTURE, NULL);

  self->face = face;
  return self;
}

void
coterie_call_picture_set_frames (CoterieCallPicture *self, CoterieFrames *frames)
{
  g_return_if_fail (COTERIE_IS_CALL_PICTURE (self));

  if (self->frames == frames)
    return;
  if (self->frame_handler != 0)
    g_clear_signal_handler (&self->frame_handler, self->frames);
  g_set_object (&self->frames, frames);
  if (frames == NULL && self->texture != NULL)
    set_texture (self, NULL);
  listen (self);
}

void
coterie_call_picture_set_mirrored (CoterieCallPicture *self, gboolean mirrored)
{
  g_return_if_fail (COTERIE_IS_CALL_PICTURE (self));

  if (self->mirrored == mirrored)
    return;
  self->mirrored = mirrored;
  gdk_paintable_invalidate_contents (GDK_PAINTABLE (self));
}

void
coterie_call_picture_watch (CoterieCallPicture *self)
{
  g_return_if_fail (COTERIE_IS_CALL_PICTURE (self));

  self->n_watching++;
  listen (self);
}

void
coterie_call_picture_unwatch (CoterieCallPicture *self)
{
  g_return_if_fail (COTERIE_IS_CALL_PICTURE (self));
  g_return_if_fail (self->n_watching > 0);

  self->n_watching--;
  listen (self);
}
