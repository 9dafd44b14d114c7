// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-camera.h"

#include "ui/camera-source.h"

#include <glib/gstdio.h>

struct _CoterieCallCamera
{
  CoterieCallCameraFunc answered; /* NULL: nobody waits any more */
  gpointer data;
  gboolean is_asking;
  gboolean is_answered;
  int fd;          /* of the answer; −1: none */
  GError *refusal; /* of the answer; NULL: none */
};

CoterieCallCamera *
coterie_call_camera_new (CoterieCallCameraFunc answered, gpointer data)
{
  CoterieCallCamera *self = g_rc_box_new0 (CoterieCallCamera);

  self->answered = answered;
  self->data = data;
  self->fd = -1;
  return self;
}

static void
forget_answer (CoterieCallCamera *self)
{
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  self->fd = -1;
  g_clear_error (&self->refusal);
  self->is_answered = FALSE;
}

static void
camera_release (CoterieCallCamera *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) forget_answer);
}

void
coterie_call_camera_free (CoterieCallCamera *self)
{
  if (self == NULL)
    return;
  self->answered = NULL;
  camera_release (self);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieCallCamera *self = user_data;

  self->is_asking = FALSE;
  self->is_answered = TRUE;
  coterie_camera_source_ask_finish (result, &self->fd, &self->refusal);
  if (self->answered != NULL)
    self->answered (self->data);
  forget_answer (self); /* nobody wants it any more */
  camera_release (self);
}

gboolean
coterie_call_camera_may_open (CoterieCallCamera *self, int *fd, GError **error)
{
  *fd = -1;
  if (!self->is_answered && !self->is_asking)
    {
      self->is_asking = TRUE;
      coterie_camera_source_ask_async (on_asked, g_rc_box_acquire (self));
    }
  if (!self->is_answered)
    return FALSE;
  *fd = self->fd;
  self->fd = -1;
  self->is_answered = FALSE;
  if (self->refusal == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->refusal));
  return FALSE;
}

static void
close_fd (gpointer fd)
{
  g_close (GPOINTER_TO_INT (fd), NULL);
}

GstElement *
coterie_call_camera_make (const CoterieCallFace *face, int fd, GError **error)
{
  g_autofree char *description = coterie_camera_source_describe (fd);
  GstElement *element = face->make_source (description, error);

  if (element != NULL) /* it takes it when it begins */
    g_object_set_data_full (G_OBJECT (element), "coterie-fd", GINT_TO_POINTER (fd), close_fd);
  else
    g_close (fd, NULL);
  return element;
}
