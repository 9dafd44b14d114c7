// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/metered-stream.h"

#include "net/errors.h"
#include "wire/limits.h"

#include <string.h>

#define TURN_BYTES 65536                                            /* read in one turn of the main loop */
#define MESSAGE_MAX_BYTES (COTERIE_BINARY_FRAME_MAX_BYTES + 262144) /* and the frame headers of many fragments */
#define UNTAKEN_MAX_BYTES (8 * 1024 * 1024)                         /* read while the server takes nothing from us */

/* The counters, shared by the two halves. */
typedef struct
{
  gsize turn_left;
  gsize n_since_message;
  gsize n_since_write;
} Meter;

#define TYPE_METERED_INPUT (metered_input_get_type ())
G_DECLARE_FINAL_TYPE (MeteredInput, metered_input, METERED, INPUT, GInputStream)

struct _MeteredInput
{
  GInputStream parent_instance;

  GPollableInputStream *base;
  GBytes *first; /* what was read behind the handshake; NULL when used up */
  Meter meter;
};

#define TYPE_METERED_OUTPUT (metered_output_get_type ())
G_DECLARE_FINAL_TYPE (MeteredOutput, metered_output, METERED, OUTPUT, GOutputStream)

struct _MeteredOutput
{
  GOutputStream parent_instance;

  GPollableOutputStream *base;
  MeteredInput *input; /* whose meter is reset by writing */
  GSource *waiting;    /* libsoup's, while it has something left to write */
  void (*on_written) (gpointer data);
  gpointer data;
};

struct _CoterieMeteredStream
{
  GIOStream parent_instance;

  GIOStream *base;
  GSocket *socket;
  MeteredInput *input;
  MeteredOutput *output;
};

static void
metered_input_pollable_init (GPollableInputStreamInterface *iface);
static void
metered_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MeteredInput,
                               metered_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, metered_input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (MeteredOutput,
                               metered_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, metered_output_pollable_init))
G_DEFINE_FINAL_TYPE (CoterieMeteredStream, coterie_metered_stream, G_TYPE_IO_STREAM)

/* Input */

static gboolean
meter_is_exceeded (const Meter *meter)
{
  return meter->n_since_message > MESSAGE_MAX_BYTES || meter->n_since_write > UNTAKEN_MAX_BYTES;
}

static gsize
take_first (MeteredInput *self, void *buffer, gsize count)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (self->first, &size);
  gsize n = MIN (count, size);
  g_autoptr (GBytes) used = g_steal_pointer (&self->first);

  memcpy (buffer, bytes, n);
  if (n < size)
    self->first = g_bytes_new_from_bytes (used, n, size - n);
  return n;
}

static gssize
read_some (MeteredInput *self, void *buffer, gsize count, GError **error)
{
  if (self->first != NULL)
    return (gssize) take_first (self, buffer, count);
  return g_pollable_input_stream_read_nonblocking (self->base, buffer, count, NULL, error);
}

static gssize
metered_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  MeteredInput *self = METERED_INPUT (stream);
  Meter *meter = &self->meter;
  gssize n;

  if (meter->turn_left == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "This turn's bytes are read.");
      return -1;
    }
  if (meter_is_exceeded (meter))
    {
      g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL,
                           "The server sends more than the protocol allows.");
      return -1;
    }
  n = read_some (self, buffer, MIN (count, meter->turn_left), error);
  if (n > 0)
    {
      meter->turn_left -= (gsize) n;
      meter->n_since_message += (gsize) n;
      meter->n_since_write += (gsize) n;
    }
  return n;
}

static gboolean
metered_input_is_readable (GPollableInputStream *stream)
{
  MeteredInput *self = METERED_INPUT (stream);

  return self->first != NULL || self->meter.turn_left == 0 || g_pollable_input_stream_is_readable (self->base);
}

/* libsoup asks for a source whenever it has read until nothing was left: a turn ends here. What is buffered, here or
 * below TLS, does not wake a descriptor, so a turn that was cut short is followed by another at once. */
static GSource *
metered_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  MeteredInput *self = METERED_INPUT (stream);
  gboolean is_ready = self->first != NULL || self->meter.turn_left == 0;
  g_autoptr (GSource) child =
      is_ready ? g_timeout_source_new (0) : g_pollable_input_stream_create_source (self->base, cancellable);

  self->meter.turn_left = TURN_BYTES;
  return g_pollable_source_new_full (self, child, cancellable);
}

static gssize
metered_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  MeteredInput *self = METERED_INPUT (stream);

  if (self->first != NULL)
    return (gssize) take_first (self, buffer, count);
  return g_input_stream_read (G_INPUT_STREAM (self->base), buffer, count, cancellable, error);
}

static void
metered_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = metered_input_is_readable;
  iface->create_source = metered_input_create_source;
  iface->read_nonblocking = metered_input_read_nonblocking;
}

static void
metered_input_finalize (GObject *object)
{
  MeteredInput *self = METERED_INPUT (object);

  g_clear_object (&self->base);
  g_clear_pointer (&self->first, g_bytes_unref);
  G_OBJECT_CLASS (metered_input_parent_class)->finalize (object);
}

static void
metered_input_class_init (MeteredInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = metered_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = metered_input_read;
}

static void
metered_input_init (MeteredInput *self)
{
  self->meter.turn_left = TURN_BYTES;
}

/* Output */

static gssize
metered_output_write_nonblocking (GPollableOutputStream *stream, const void *buffer, gsize count, GError **error)
{
  MeteredOutput *self = METERED_OUTPUT (stream);
  gssize n = g_pollable_output_stream_write_nonblocking (self->base, buffer, count, NULL, error);

  if (n > 0)
    {
      self->input->meter.n_since_write = 0;
      if (self->on_written != NULL)
        self->on_written (self->data);
    }
  return n;
}

static gboolean
metered_output_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (METERED_OUTPUT (stream)->base);
}

static GSource *
metered_output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  MeteredOutput *self = METERED_OUTPUT (stream);
  g_autoptr (GSource) child = g_pollable_output_stream_create_source (self->base, cancellable);

  g_clear_pointer (&self->waiting, g_source_unref);
  self->waiting = g_pollable_source_new_full (self, child, cancellable);
  return g_source_ref (self->waiting);
}

static gssize
metered_output_write (GOutputStream *stream, const void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return g_output_stream_write (G_OUTPUT_STREAM (METERED_OUTPUT (stream)->base), buffer, count, cancellable, error);
}

static void
metered_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = metered_output_is_writable;
  iface->create_source = metered_output_create_source;
  iface->write_nonblocking = metered_output_write_nonblocking;
}

static void
metered_output_dispose (GObject *object)
{
  /* A source holds the stream that it is of. */
  g_clear_pointer (&METERED_OUTPUT (object)->waiting, g_source_unref);
  G_OBJECT_CLASS (metered_output_parent_class)->dispose (object);
}

static void
metered_output_finalize (GObject *object)
{
  MeteredOutput *self = METERED_OUTPUT (object);

  g_clear_object (&self->base);
  g_clear_object (&self->input);
  G_OBJECT_CLASS (metered_output_parent_class)->finalize (object);
}

static void
metered_output_class_init (MeteredOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = metered_output_dispose;
  G_OBJECT_CLASS (klass)->finalize = metered_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = metered_output_write;
}

static void
metered_output_init (MeteredOutput *self)
{
}

/* Both */

static GInputStream *
coterie_metered_stream_get_input (GIOStream *stream)
{
  return G_INPUT_STREAM (COTERIE_METERED_STREAM (stream)->input);
}

static GOutputStream *
coterie_metered_stream_get_output (GIOStream *stream)
{
  return G_OUTPUT_STREAM (COTERIE_METERED_STREAM (stream)->output);
}

/* The socket goes first: TLS says good-bye when it is closed, and would wait for room to say it in. */
static gboolean
coterie_metered_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  CoterieMeteredStream *self = COTERIE_METERED_STREAM (stream);

  g_clear_pointer (&self->output->waiting, g_source_unref);
  self->output->on_written = NULL;
  g_socket_close (self->socket, NULL);
  g_io_stream_close (self->base, NULL, NULL);
  return TRUE;
}

static void
coterie_metered_stream_close_async (
    GIOStream *stream, int priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  coterie_metered_stream_close (stream, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
coterie_metered_stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
coterie_metered_stream_finalize (GObject *object)
{
  CoterieMeteredStream *self = COTERIE_METERED_STREAM (object);

  g_clear_object (&self->output);
  g_clear_object (&self->input);
  g_clear_object (&self->socket);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (coterie_metered_stream_parent_class)->finalize (object);
}

static void
coterie_metered_stream_class_init (CoterieMeteredStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = coterie_metered_stream_finalize;
  stream_class->get_input_stream = coterie_metered_stream_get_input;
  stream_class->get_output_stream = coterie_metered_stream_get_output;
  stream_class->close_fn = coterie_metered_stream_close;
  stream_class->close_async = coterie_metered_stream_close_async;
  stream_class->close_finish = coterie_metered_stream_close_finish;
}

static void
coterie_metered_stream_init (CoterieMeteredStream *self)
{
}

/**
 * coterie_metered_stream_new:
 * @base: both of its streams are pollable
 * @socket: under @base
 * @first: (nullable): bytes that were read off @base already, and come first
 *
 * Returns: (transfer full)
 */
CoterieMeteredStream *
coterie_metered_stream_new (GIOStream *base, GSocket *socket, GBytes *first)
{
  CoterieMeteredStream *self = g_object_new (COTERIE_TYPE_METERED_STREAM, NULL);

  self->base = g_object_ref (base);
  self->socket = g_object_ref (socket);
  self->input = g_object_new (TYPE_METERED_INPUT, NULL);
  self->input->base = G_POLLABLE_INPUT_STREAM (g_object_ref (g_io_stream_get_input_stream (base)));
  if (first != NULL && g_bytes_get_size (first) > 0)
    self->input->first = g_bytes_ref (first);
  self->output = g_object_new (TYPE_METERED_OUTPUT, NULL);
  self->output->base = G_POLLABLE_OUTPUT_STREAM (g_object_ref (g_io_stream_get_output_stream (base)));
  self->output->input = g_object_ref (self->input);
  return self;
}

/**
 * coterie_metered_stream_set_written_func:
 * @on_written: (nullable): called inside of each write that took something; the writer is not done yet then
 */
void
coterie_metered_stream_set_written_func (CoterieMeteredStream *self, void (*on_written) (gpointer data), gpointer data)
{
  self->output->on_written = on_written;
  self->output->data = data;
}

/**
 * coterie_metered_stream_note_message:
 *
 * A whole message has come: the next one may be as large as the largest.
 */
void
coterie_metered_stream_note_message (CoterieMeteredStream *self)
{
  self->input->meter.n_since_message = 0;
}

/**
 * coterie_metered_stream_is_flushed:
 *
 * Returns: FALSE while the writer waits to write more
 */
gboolean
coterie_metered_stream_is_flushed (CoterieMeteredStream *self)
{
  return self->output->waiting == NULL || g_source_is_destroyed (self->output->waiting);
}
