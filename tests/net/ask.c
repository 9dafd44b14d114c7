// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ask.h"

#include "kit/wait.h"

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asked *self = user_data;

  self->body = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, &self->status, &self->error);
  g_assert_true ((self->body == NULL) == (self->error != NULL));
  self->done = TRUE;
}

void
asked_clear (Asked *self)
{
  g_clear_pointer (&self->body, json_node_unref);
  g_clear_error (&self->error);
}

void
ask_begin (Asked *self,
           CoterieTransport *transport,
           const char *method,
           const char *path,
           const char *json,
           GCancellable *cancellable)
{
  g_autoptr (GBytes) body = json != NULL ? g_bytes_new (json, strlen (json)) : NULL;

  coterie_transport_request_async (transport, method, path, body, cancellable, on_answered, self);
}

void
ask (Asked *self, CoterieTransport *transport, const char *method, const char *path, const char *json)
{
  ask_begin (self, transport, method, path, json, NULL);
  coterie_wait_for (self->done);
}

const char *
asked_member (Asked *self, const char *name)
{
  g_assert_no_error (self->error);
  return json_object_get_string_member (json_node_get_object (self->body), name);
}
