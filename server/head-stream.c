// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/head-stream.h"

/* The reading half. It never reads more than it is asked for, so that nothing stays in it. */
#define COTERIE_TYPE_HEAD_INPUT (coterie_head_input_get_type ())
G_DECLARE_FINAL_TYPE (CoterieHeadInput, coterie_head_input, COTERIE, HEAD_INPUT, GInputStream)

struct _CoterieHeadInput
{
  GInputStream parent_instance;
  GPollableInputStream *base;
  CoterieRequestHead head;
  gboolean has_passed;
  CoterieHeadWrong wrong;
  gpointer user_data;
};

static void
coterie_head_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieHeadInput,
                               coterie_head_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, coterie_head_input_pollable_init))

static gboolean
check_head (CoterieHeadInput *self, const void *bytes, gsize n_bytes, GError **error)
{
  CoterieHeadVerdict verdict;

  if (self->has_passed)
    return TRUE;
  verdict = coterie_request_head_take (&self->head, bytes, n_bytes);
  if (verdict == COTERIE_HEAD_INCOMPLETE)
    return TRUE;
  self->has_passed = TRUE;
  coterie_request_head_clear (&self->head);
  if (verdict == COTERIE_HEAD_RIGHT)
    return TRUE;
  if (self->wrong != NULL)
    self->wrong (verdict, self->user_data);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not the head of a request");
  return FALSE;
}

static gssize
coterie_head_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  CoterieHeadInput *self = COTERIE_HEAD_INPUT (stream);
  gssize n_bytes = g_pollable_input_stream_read_nonblocking (self->base, buffer, count, NULL, error);

  return n_bytes <= 0 || check_head (self, buffer, (gsize) n_bytes, error) ? n_bytes : -1;
}

static gssize
coterie_head_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  CoterieHeadInput *self = COTERIE_HEAD_INPUT (stream);
  gssize n_bytes = g_input_stream_read (G_INPUT_STREAM (self->base), buffer, count, cancellable, error);

  return n_bytes <= 0 || check_head (self, buffer, (gsize) n_bytes, error) ? n_bytes : -1;
}

static gboolean
coterie_head_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (COTERIE_HEAD_INPUT (stream)->base);
}

static GSource *
coterie_head_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) child = g_pollable_input_stream_create_source (COTERIE_HEAD_INPUT (stream)->base, cancellable);
  GSource *source = g_pollable_source_new (G_OBJECT (stream));

  g_source_set_dummy_callback (child);
  g_source_add_child_source (source, child);
  return source;
}

static void
coterie_head_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = coterie_head_input_is_readable;
  iface->create_source = coterie_head_input_create_source;
  iface->read_nonblocking = coterie_head_input_read_nonblocking;
}

static void
coterie_head_input_finalize (GObject *object)
{
  CoterieHeadInput *self = COTERIE_HEAD_INPUT (object);

  coterie_request_head_clear (&self->head);
  g_object_unref (self->base);
  G_OBJECT_CLASS (coterie_head_input_parent_class)->finalize (object);
}

static void
coterie_head_input_class_init (CoterieHeadInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_head_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = coterie_head_input_read;
}

static void
coterie_head_input_init (CoterieHeadInput *self)
{
  coterie_request_head_init (&self->head);
}

struct _CoterieHeadStream
{
  GIOStream parent_instance;
  GIOStream *base; /* NULL: it was left */
  GInputStream *input;
  GOutputStream *output;
};

G_DEFINE_FINAL_TYPE (CoterieHeadStream, coterie_head_stream, G_TYPE_IO_STREAM)

static GInputStream *
coterie_head_stream_get_input (GIOStream *stream)
{
  return COTERIE_HEAD_STREAM (stream)->input;
}

static GOutputStream *
coterie_head_stream_get_output (GIOStream *stream)
{
  return COTERIE_HEAD_STREAM (stream)->output;
}

static gboolean
coterie_head_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  CoterieHeadStream *self = COTERIE_HEAD_STREAM (stream);

  return self->base == NULL || g_io_stream_close (self->base, cancellable, error);
}

static void
coterie_head_stream_finalize (GObject *object)
{
  CoterieHeadStream *self = COTERIE_HEAD_STREAM (object);

  g_object_unref (self->input);
  g_object_unref (self->output);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (coterie_head_stream_parent_class)->finalize (object);
}

static void
coterie_head_stream_class_init (CoterieHeadStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_head_stream_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = coterie_head_stream_get_input;
  G_IO_STREAM_CLASS (klass)->get_output_stream = coterie_head_stream_get_output;
  G_IO_STREAM_CLASS (klass)->close_fn = coterie_head_stream_close;
}

static void
coterie_head_stream_init (CoterieHeadStream *self)
{
}

/**
 * coterie_head_stream_new:
 * @base: (transfer none): whose streams are pollable; closed with this one
 * @wrong: (nullable): called once, before the reader gets an error
 * @user_data: for it
 *
 * Returns: (transfer full): a stream that reads at most one request's head before it trusts
 */
CoterieHeadStream *
coterie_head_stream_new (GIOStream *base, CoterieHeadWrong wrong, gpointer user_data)
{
  CoterieHeadStream *self = g_object_new (COTERIE_TYPE_HEAD_STREAM, NULL);
  CoterieHeadInput *input = g_object_new (COTERIE_TYPE_HEAD_INPUT, NULL);

  input->base = g_object_ref (G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (base)));
  input->wrong = wrong;
  input->user_data = user_data;
  self->base = g_object_ref (base);
  self->input = G_INPUT_STREAM (input);
  self->output = g_object_ref (g_io_stream_get_output_stream (base));
  return self;
}

/**
 * coterie_head_stream_leave:
 * @self: a stream whose base somebody else has taken over
 *
 * Closing @self no longer closes the base.
 */
void
coterie_head_stream_leave (CoterieHeadStream *self)
{
  g_clear_object (&self->base);
}
