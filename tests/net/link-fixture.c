// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "link-fixture.h"

#include "wire/ids.h"

#include <string.h>

#define NOW_MS G_GINT64_CONSTANT (1767323045000)

static void
tokens_ask_async (
    gpointer provider, gboolean refused, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Tokens *self = provider;
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  CoterieSecret *token;

  self->n_asked++;
  self->n_refused += refused ? 1 : 0;
  if (self->failure != NULL)
    {
      g_task_return_error (task, g_error_copy (self->failure));
      return;
    }
  token = coterie_secret_new (COTERIE_TOKEN_BYTES);
  if (self->fixed != NULL)
    memcpy (coterie_secret_peek_mutable (token), self->fixed, COTERIE_TOKEN_BYTES);
  else
    memset (coterie_secret_peek_mutable (token), (int) self->n_asked, COTERIE_TOKEN_BYTES);
  g_task_return_pointer (task, token, (GDestroyNotify) coterie_secret_free);
}

static CoterieSecret *
tokens_ask_finish (gpointer provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_opened (CoterieTransport *transport, LinkFixture *self)
{
  g_assert_true (coterie_transport_is_connected (transport));
  self->n_opened++;
}

static void
on_closed (CoterieTransport *transport, const GError *why, gboolean again, LinkFixture *self)
{
  g_assert_false (coterie_transport_is_connected (transport));
  self->n_closed++;
  g_clear_error (&self->why);
  self->why = g_error_copy (why);
  self->again = again;
}

static void
on_event (CoterieTransport *transport, const CoterieTextFrame *frame, LinkFixture *self)
{
  self->n_events++;
  self->last_event = frame->type;
  self->last_count = frame->count;
}

static void
on_refusal (CoterieTransport *transport, guint64 send, const GError *refusal, LinkFixture *self)
{
  self->refused_send = send;
  g_clear_error (&self->refusal);
  self->refusal = g_error_copy (refusal);
}

static void
on_binary_frame (CoterieTransport *transport, GBytes *frame, LinkFixture *self)
{
  g_ptr_array_add (self->frames, g_bytes_ref (frame));
}

static void
on_drained (CoterieTransport *transport, LinkFixture *self)
{
  self->n_drained++;
}

void
link_fixture_init (LinkFixture *self)
{
  memset (self, 0, sizeof *self);
  self->clock = coterie_clock_new_fake (NOW_MS);
  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->heads = g_async_queue_new_full (g_free);
  self->got = g_async_queue_new_full ((GDestroyNotify) got_free);
  self->times = (CoterieLinkTimes){ .connect_ms = 20000,
                                    .request_ms = 20000,
                                    .ping_s = 100,
                                    .pong_ms = 20000,
                                    .stable_ms = 60000,
                                    .backoff_min_ms = 1,
                                    .backoff_max_ms = 10,
                                    .close_ms = 200 };
}

void
link_fixture_connect_to (LinkFixture *self, CoterieServerUrl *url, CoteriePin *pin)
{
  CoterieLinkOptions options = { .url = url,
                                 .pin = pin,
                                 .tokens = { tokens_ask_async, tokens_ask_finish, &self->tokens },
                                 .clock = self->clock,
                                 .times = &self->times,
                                 .random = self->random,
                                 .monitor = self->monitor };

  self->link = coterie_link_new (&options);
  g_signal_connect (self->link, "opened", G_CALLBACK (on_opened), self);
  g_signal_connect (self->link, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect (self->link, "event", G_CALLBACK (on_event), self);
  g_signal_connect (self->link, "refusal", G_CALLBACK (on_refusal), self);
  g_signal_connect (self->link, "binary-frame", G_CALLBACK (on_binary_frame), self);
  g_signal_connect (self->link, "drained", G_CALLBACK (on_drained), self);
  coterie_link_start (self->link);
}

void
link_fixture_connect (LinkFixture *self, CoterieRawScript script)
{
  g_autofree char *string = NULL;
  g_autoptr (CoterieServerUrl) url = NULL;
  g_autoptr (CoteriePin) pin = coterie_pin_new_system ();

  self->peer = coterie_raw_peer_new (NULL, script != NULL ? script : link_serve, self);
  string = coterie_raw_peer_dup_url (self->peer);
  url = coterie_server_url_parse (string, NULL);
  link_fixture_connect_to (self, url, pin);
}

static void
on_closing_done (GObject *source, GAsyncResult *result, gpointer done)
{
  coterie_link_close_finish (COTERIE_LINK (source), result);
  *(gboolean *) done = TRUE;
}

void
link_fixture_close (LinkFixture *self)
{
  gboolean done = FALSE;

  coterie_link_close_async (self->link, NULL, on_closing_done, &done);
  coterie_wait_for (done);
  g_assert_cmpint (coterie_link_get_state (self->link), ==, COTERIE_LINK_STOPPED);
}

void
link_fixture_clear (LinkFixture *self)
{
  if (self->link != NULL)
    {
      link_fixture_close (self);
      coterie_wait_settle ();
      g_assert_finalize_object (self->link);
    }
  g_clear_pointer (&self->peer, coterie_raw_peer_free);
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->random, g_rand_free);
  g_async_queue_unref (self->heads);
  g_async_queue_unref (self->got);
  g_ptr_array_unref (self->frames);
  g_clear_error (&self->tokens.failure);
  g_clear_error (&self->refusal);
  g_clear_error (&self->why);
  coterie_clock_unref (self->clock);
}

/* The server's side. */

void
got_free (Got *got)
{
  g_bytes_unref (got->payload);
  g_free (got);
}

JsonNode *
got_json (Got *got)
{
  g_autofree char *json = g_strndup (g_bytes_get_data (got->payload, NULL), g_bytes_get_size (got->payload));
  GError *error = NULL;
  JsonNode *node = json_from_string (json, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (got->opcode, ==, 1);
  return node;
}

static gboolean
take_frame (CoterieRawPeer *peer, GIOStream *stream, LinkFixture *self, Got *got)
{
  gboolean is_close = got->opcode == 8;
  gsize size;
  const void *payload = g_bytes_get_data (got->payload, &size);

  if (got->opcode == 9 && !g_atomic_int_get (&self->mute))
    coterie_raw_peer_write_frame (peer, stream, COTERIE_RAW_PONG, payload, size);
  if (is_close)
    coterie_raw_peer_write_frame (peer, stream, COTERIE_RAW_CLOSE, payload, size);
  g_async_queue_push (self->got, got);
  return !is_close;
}

void
link_serve_upgraded (CoterieRawPeer *peer, GIOStream *stream, LinkFixture *self)
{
  guint8 opcode;
  GBytes *payload;

  g_atomic_pointer_set (&self->stream, stream);
  while ((payload = coterie_raw_peer_read_frame (peer, stream, &opcode)) != NULL)
    {
      Got *got = g_new (Got, 1);

      got->opcode = opcode;
      got->payload = payload;
      if (!take_frame (peer, stream, self, got))
        break;
    }
  /* The next connection, on a thread of its own, may have put its stream there by now. */
  g_atomic_pointer_compare_and_exchange (&self->stream, stream, NULL);
}

void
link_serve (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture)
{
  if (coterie_raw_peer_upgrade (peer, stream))
    link_serve_upgraded (peer, stream, fixture);
}

Got *
link_fixture_next (LinkFixture *self)
{
  Got *got = NULL;

  coterie_wait_for ((got = g_async_queue_try_pop (self->got)) != NULL);
  if (got->opcode != 9)
    return got;
  got_free (got);
  return link_fixture_next (self);
}

static GIOStream *
open_stream (LinkFixture *self)
{
  GIOStream *stream = NULL;

  coterie_wait_for ((stream = g_atomic_pointer_get (&self->stream)) != NULL);
  return stream;
}

void
link_fixture_say (LinkFixture *self, const char *json)
{
  g_assert_true (coterie_raw_peer_say_frame (self->peer, open_stream (self), json));
}

void
link_fixture_say_binary (LinkFixture *self, const void *bytes, gsize n_bytes)
{
  g_assert_true (coterie_raw_peer_write_frame (self->peer, open_stream (self), COTERIE_RAW_BINARY, bytes, n_bytes));
}

void
link_fixture_say_close (LinkFixture *self, guint16 code)
{
  GIOStream *stream = open_stream (self);

  g_assert_true (coterie_raw_peer_say_close (self->peer, stream, code));
  /* Whatever is said next is for the next connection, also when the thread of this one is slow to end. */
  g_atomic_pointer_compare_and_exchange (&self->stream, stream, NULL);
}
