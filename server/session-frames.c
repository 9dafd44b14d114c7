// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/limits.h"
#include "server/mailbox.h"
#include "server/session-private.h"
#include "server/writer.h"
#include "wire/errors.h"
#include "wire/limits.h"
#include "wire/text-frames.h"

#include <string.h>

/* A send on its way through the writer. */
typedef struct
{
  CoterieJob job;
  CoterieSession *session;
  guint8 *frame;
  gsize n_frame;
  CoterieSend send; /* points into `frame` */
  CoterieCaller caller;
  CoterieMailboxSend request;
  CoterieMailboxResult result;
} SendJob;

static void
refuse (CoterieSession *self, guint64 number, const GError *error)
{
  g_autoptr (GError) refusal = coterie_router_refuse (g_error_copy (error));
  g_autofree char *text =
      coterie_frame_refusal_encode (number, refusal, coterie_clock_get_wall_ms (self->worker->server->clock));

  coterie_socket_send (&self->socket, TRUE, text, strlen (text));
}

static void
send_job_free (SendJob *self)
{
  coterie_mailbox_result_clear (&self->result);
  coterie_send_clear (&self->send);
  g_free (self->frame);
  g_free (self);
}

static gboolean
run_send (CoterieJob *job, CoterieSql *sql, GError **error)
{
  SendJob *self = (SendJob *) job;

  coterie_mailbox_result_clear (&self->result);
  memset (&self->result, 0, sizeof self->result);
  if (!coterie_mailbox_send (sql, self->session->worker->server->directory, &self->request, &self->result, error))
    return FALSE;
  coterie_mailbox_add_effects (&self->request, &self->result, &job->effects);
  return TRUE;
}

static void
answer (SendJob *self)
{
  CoterieAnswer reply = { .number = self->send.number, .time_ms = self->result.time_ms, .code = self->result.code };
  g_autoptr (GBytes) frame = NULL;
  gsize n_bytes;
  const void *bytes;

  if (self->result.unreached != NULL)
    {
      reply.n_unreached = self->result.unreached->len;
      reply.unreached = (CoterieDeviceId *) (gpointer) self->result.unreached->data;
    }
  frame = coterie_answer_encode (&reply);
  bytes = g_bytes_get_data (frame, &n_bytes);
  coterie_socket_send (&self->session->socket, FALSE, bytes, n_bytes);
}

static void
on_sent (CoterieJob *job, const GError *error)
{
  SendJob *self = (SendJob *) job;
  CoterieSession *session = self->session;
  gsize n_bytes = self->n_frame;

  if (error != NULL)
    refuse (session, self->send.number, error);
  else
    answer (self);
  send_job_free (self);
  coterie_session_end_job (session, n_bytes);
}

static void
submit_send (SendJob *self)
{
  CoterieSession *session = self->session;
  CoterieServer *server = session->worker->server;

  self->caller = session->caller;
  self->request = (CoterieMailboxSend){ .caller = &self->caller,
                                        .send = &self->send,
                                        .now_ms = coterie_clock_get_wall_ms (server->clock),
                                        .hub = server->hub,
                                        .presences = server->presences,
                                        .reserve = server->reserve,
                                        .connection = session->connection };
  coterie_mailbox_hash_frame (self->frame, self->n_frame, self->request.frame_hash);
  self->job.run = run_send;
  self->job.done = on_sent;
  self->job.inbox = session->worker->inbox;
  self->job.n_bytes = self->n_frame;
  coterie_session_begin_job (session, self->n_frame);
  coterie_store_writer_submit (server->writer, &self->job);
}

/* Takes the bytes. */
static void
take_send (CoterieSession *self, guint8 *bytes, gsize n_bytes)
{
  SendJob *job = g_new0 (SendJob, 1);
  g_autoptr (GError) error = NULL;

  job->session = self;
  job->frame = bytes;
  job->n_frame = n_bytes;
  if (!coterie_send_parse (&job->send, bytes, n_bytes, &error))
    {
      coterie_socket_close (&self->socket, COTERIE_CLOSE_MALFORMED);
      send_job_free (job);
    }
  else if (!coterie_limits_take_device (self->worker->server->limits, COTERIE_RATE_SEND, self->caller.device_id,
                                        &error))
    {
      refuse (self, job->send.number, error);
      send_job_free (job);
    }
  else
    submit_send (job);
}

/* An acknowledgement on its way through the writer. */
typedef struct
{
  CoterieJob job;
  CoterieSession *session;
  guint n_ids;
  guint64 ids[];
} AckJob;

static gboolean
run_ack (CoterieJob *job, CoterieSql *sql, GError **error)
{
  AckJob *self = (AckJob *) job;
  CoterieSession *session = self->session;

  return coterie_mailbox_ack (sql, session->worker->server->directory, session->caller.device_id, self->ids,
                              self->n_ids, error);
}

/* Nobody is told: what could not be deleted comes again with the next connection. */
static void
on_acked (CoterieJob *job, const GError *error)
{
  AckJob *self = (AckJob *) job;

  coterie_session_end_job (self->session, 0);
  g_free (self);
}

/* Puts what was delivered here to the front; the rest is of an earlier connection, or made up. */
static guint
sort_out (CoterieSession *self, guint64 *ids, guint n_ids)
{
  guint n_delivered = 0;

  for (guint i = 0; i < n_ids; i++)
    if (coterie_window_remove (&self->window, ids[i]))
      {
        guint64 id = ids[i];

        ids[i] = ids[n_delivered];
        ids[n_delivered++] = id;
      }
  return n_delivered;
}

/* Acknowledgements of what was delivered pay no rate, since deliveries are limited; all others do. */
static guint
count_allowed (CoterieSession *self, guint64 *ids, guint n_ids)
{
  guint n_delivered = sort_out (self, ids, n_ids);

  if (n_delivered < n_ids &&
      !coterie_limits_take_device (self->worker->server->limits, COTERIE_RATE_REQUEST, self->caller.device_id, NULL))
    return n_delivered;
  return n_ids;
}

static void
take_ack (CoterieSession *self, const guint8 *bytes, gsize n_bytes)
{
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids = 0;
  AckJob *job;

  if (!coterie_ack_parse (bytes, n_bytes, ids, &n_ids, NULL))
    {
      coterie_socket_close (&self->socket, COTERIE_CLOSE_MALFORMED);
      return;
    }
  n_ids = count_allowed (self, ids, n_ids);
  if (n_ids > 0)
    {
      job = g_malloc0 (sizeof *job + n_ids * sizeof (guint64));
      job->job.run = run_ack;
      job->job.done = on_acked;
      job->job.inbox = self->worker->inbox;
      job->session = self;
      job->n_ids = n_ids;
      memcpy (job->ids, ids, n_ids * sizeof (guint64));
      coterie_session_begin_job (self, 0);
      coterie_store_writer_submit (self->worker->server->writer, &job->job);
    }
  coterie_session_catch_up (self);
}

/* Takes the bytes of a binary frame. */
void
coterie_session_take_frame (CoterieSession *self, guint8 *bytes, gsize n_bytes)
{
  CoterieFrameType type;

  if (!coterie_frame_peek_type (bytes, n_bytes, &type, NULL))
    coterie_socket_close (&self->socket, COTERIE_CLOSE_MALFORMED);
  else if (type == COTERIE_FRAME_SEND)
    {
      take_send (self, bytes, n_bytes);
      return;
    }
  else if (type == COTERIE_FRAME_ACK)
    take_ack (self, bytes, n_bytes);
  else
    coterie_socket_close (&self->socket, COTERIE_CLOSE_RULE_BROKEN); /* only the server sends these */
  g_free (bytes);
}
