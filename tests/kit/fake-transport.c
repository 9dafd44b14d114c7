// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-kit"

#include "kit/fake-transport.h"

#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/limits.h"
#include "wire/refusal.h"

/* One line of the script. */
typedef struct
{
  char *route; /* "POST /v1/send" */
  char *json;  /* NULL: it fails */
  GError *error;
} Answer;

/* One request that was made; kept for the test to look at. */
typedef struct
{
  char *route;
  char *body;  /* NULL: none */
  GTask *task; /* until it is answered */
} Request;

struct _CoterieFakeTransport
{
  GObject parent_instance;

  gboolean is_rest;
  gboolean reachable;
  gboolean connected;
  gboolean held;
  guint room;
  GQueue script;       /* of Answer */
  GPtrArray *requests; /* of Request */
  GQueue frames;       /* of GBytes, not yet taken */
  GSource *turn;       /* answers and hands over frames, when there is something to do */
  CoterieFakeServer server;
  gpointer server_data;
  CoterieFakeFrameSink sink;
  gpointer sink_data;
};

static void
coterie_fake_transport_iface_init (CoterieTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieFakeTransport,
                               coterie_fake_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (COTERIE_TYPE_TRANSPORT, coterie_fake_transport_iface_init))

enum
{
  PROP_CONNECTED = 1,
};

static void
answer_free (Answer *answer)
{
  g_free (answer->route);
  g_free (answer->json);
  g_clear_error (&answer->error);
  g_free (answer);
}

static void
request_free (Request *request)
{
  g_free (request->route);
  g_free (request->body);
  g_clear_object (&request->task);
  g_free (request);
}

static GError *
offline_error (void)
{
  return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "There is no connection to the server.");
}

static gboolean
is_up (CoterieFakeTransport *self)
{
  return self->is_rest || self->connected;
}

static void
return_json (GTask *task, const char *json)
{
  GError *error = NULL;
  JsonNode *node = coterie_json_open (json, strlen (json), COTERIE_REPLY_MAX_BYTES, &error);

  g_assert_no_error (error); /* the test's own script */
  g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
}

static gboolean
answer_from_script (CoterieFakeTransport *self, Request *request, GTask *task)
{
  for (GList *l = self->script.head; l != NULL; l = l->next)
    {
      Answer *answer = l->data;

      if (!g_str_equal (answer->route, request->route))
        continue;
      g_queue_delete_link (&self->script, l);
      if (answer->json != NULL)
        return_json (task, answer->json);
      else
        g_task_return_error (task, g_error_copy (answer->error));
      answer_free (answer);
      return TRUE;
    }
  return FALSE;
}

static void
answer_from_server (CoterieFakeTransport *self, Request *request, GTask *task)
{
  g_auto (GStrv) words = g_strsplit (request->route, " ", 2);
  g_autoptr (JsonNode) body = request->body != NULL ? json_from_string (request->body, NULL) : NULL;
  g_autofree char *json = NULL;
  GError *error = NULL;

  if (self->server == NULL)
    {
      g_task_return_error (task, coterie_refusal_new (COTERIE_CODE_NOT_FOUND));
      return;
    }
  json = self->server (self, words[0], words[1], body, self->server_data, &error);
  g_assert ((json == NULL) == (error != NULL));
  if (json != NULL)
    return_json (task, json);
  else
    g_task_return_error (task, error);
}

static void
answer_request (CoterieFakeTransport *self, Request *request)
{
  g_autoptr (GTask) task = g_steal_pointer (&request->task);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_new_error (task, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CANCELLED, "It was cancelled.");
  else if (!is_up (self) && !self->reachable)
    g_task_return_error (task, offline_error ());
  else if (!answer_from_script (self, request, task))
    answer_from_server (self, request, task);
}

static gboolean
on_turn (gpointer user_data)
{
  g_autoptr (CoterieFakeTransport) self = g_object_ref (user_data);

  g_clear_pointer (&self->turn, g_source_unref);
  for (guint i = 0; i < self->requests->len && !self->held; i++)
    {
      Request *request = self->requests->pdata[i];

      if (request->task != NULL)
        answer_request (self, request);
    }
  while (self->sink != NULL && !g_queue_is_empty (&self->frames))
    {
      g_autoptr (GBytes) frame = g_queue_pop_head (&self->frames);

      self->sink (self, frame, self->sink_data);
    }
  return G_SOURCE_REMOVE;
}

static void
schedule_turn (CoterieFakeTransport *self)
{
  if (self->turn != NULL)
    return;
  self->turn = g_idle_source_new ();
  g_source_set_priority (self->turn, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->turn, on_turn, self, NULL);
  g_source_attach (self->turn, g_main_context_get_thread_default ());
}

static gboolean
fake_is_connected (CoterieTransport *transport)
{
  return is_up (COTERIE_FAKE_TRANSPORT (transport));
}

static void
fake_request_async (CoterieTransport *transport,
                    const char *method,
                    const char *path,
                    GBytes *body,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  CoterieFakeTransport *self = COTERIE_FAKE_TRANSPORT (transport);
  Request *request = g_new0 (Request, 1);

  request->route = g_strdup_printf ("%s %s", method, path);
  if (body != NULL)
    request->body = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  request->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_check_cancellable (request->task, FALSE);
  g_ptr_array_add (self->requests, request);
  schedule_turn (self);
}

static JsonNode *
fake_request_finish (CoterieTransport *transport, GAsyncResult *result, guint *status, GError **error)
{
  JsonNode *node = g_task_propagate_pointer (G_TASK (result), error);

  if (status != NULL)
    *status = node != NULL ? 200 : 0;
  return node;
}

static gboolean
fake_send_binary (CoterieTransport *transport, GBytes *frame, GError **error)
{
  CoterieFakeTransport *self = COTERIE_FAKE_TRANSPORT (transport);

  if (!self->connected)
    g_propagate_error (error, offline_error ());
  else if (g_bytes_get_size (frame) > COTERIE_BINARY_FRAME_MAX_BYTES)
    g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_TOO_LARGE, "That is too large to be sent.");
  else if (self->room == 0)
    g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_BUSY, "Too much is waiting to be sent.");
  else
    {
      if (self->room != G_MAXUINT)
        self->room--;
      g_queue_push_tail (&self->frames, g_bytes_ref (frame));
      if (self->sink != NULL)
        schedule_turn (self);
      return TRUE;
    }
  return FALSE;
}

static void
coterie_fake_transport_iface_init (CoterieTransportInterface *iface)
{
  iface->is_connected = fake_is_connected;
  iface->request_async = fake_request_async;
  iface->request_finish = fake_request_finish;
  iface->send_binary = fake_send_binary;
}

static void
coterie_fake_transport_get_property (GObject *object, guint property, GValue *value, GParamSpec *spec)
{
  if (property == PROP_CONNECTED)
    g_value_set_boolean (value, is_up (COTERIE_FAKE_TRANSPORT (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, spec);
}

static void
coterie_fake_transport_finalize (GObject *object)
{
  CoterieFakeTransport *self = COTERIE_FAKE_TRANSPORT (object);

  if (self->turn != NULL)
    g_source_destroy (self->turn);
  g_clear_pointer (&self->turn, g_source_unref);
  g_queue_clear_full (&self->script, (GDestroyNotify) answer_free);
  g_queue_clear_full (&self->frames, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  G_OBJECT_CLASS (coterie_fake_transport_parent_class)->finalize (object);
}

static void
coterie_fake_transport_class_init (CoterieFakeTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = coterie_fake_transport_get_property;
  object_class->finalize = coterie_fake_transport_finalize;
  g_object_class_override_property (object_class, PROP_CONNECTED, "connected");
}

static void
coterie_fake_transport_init (CoterieFakeTransport *self)
{
  self->room = G_MAXUINT;
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) request_free);
}

CoterieFakeTransport *
coterie_fake_transport_new (void)
{
  return g_object_new (COTERIE_TYPE_FAKE_TRANSPORT, NULL);
}

/**
 * coterie_fake_transport_set_rest:
 *
 * From now on requests are answered though it is closed.
 */
void
coterie_fake_transport_set_rest (CoterieFakeTransport *self)
{
  self->is_rest = TRUE;
}

void
coterie_fake_transport_set_reachable (CoterieFakeTransport *self, gboolean reachable)
{
  self->reachable = reachable;
}

void
coterie_fake_transport_answer (CoterieFakeTransport *self, const char *method, const char *path, const char *json)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->route = g_strdup_printf ("%s %s", method, path);
  answer->json = g_strdup (json);
  g_queue_push_tail (&self->script, answer);
}

void
coterie_fake_transport_fail (CoterieFakeTransport *self, const char *method, const char *path, const GError *error)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->route = g_strdup_printf ("%s %s", method, path);
  answer->error = g_error_copy (error);
  g_queue_push_tail (&self->script, answer);
}

void
coterie_fake_transport_set_server (CoterieFakeTransport *self, CoterieFakeServer server, gpointer user_data)
{
  self->server = server;
  self->server_data = user_data;
}

/**
 * coterie_fake_transport_hold:
 *
 * Requests wait from now on, until they are released or the transport is closed.
 */
void
coterie_fake_transport_hold (CoterieFakeTransport *self)
{
  self->held = TRUE;
}

void
coterie_fake_transport_release (CoterieFakeTransport *self)
{
  self->held = FALSE;
  schedule_turn (self);
}

guint
coterie_fake_transport_get_n_requests (CoterieFakeTransport *self)
{
  return self->requests->len;
}

const char *
coterie_fake_transport_get_request (CoterieFakeTransport *self, guint index)
{
  g_assert_cmpuint (index, <, self->requests->len);
  return ((Request *) self->requests->pdata[index])->route;
}

const char *
coterie_fake_transport_get_request_body (CoterieFakeTransport *self, guint index)
{
  g_assert_cmpuint (index, <, self->requests->len);
  return ((Request *) self->requests->pdata[index])->body;
}

GBytes *
coterie_fake_transport_take_frame (CoterieFakeTransport *self)
{
  return g_queue_pop_head (&self->frames);
}

guint
coterie_fake_transport_get_n_frames (CoterieFakeTransport *self)
{
  return self->frames.length;
}

void
coterie_fake_transport_set_frame_sink (CoterieFakeTransport *self, CoterieFakeFrameSink sink, gpointer user_data)
{
  self->sink = sink;
  self->sink_data = user_data;
  schedule_turn (self);
}

/**
 * coterie_fake_transport_set_room:
 * @n_frames: how many more frames it takes; `drained` is emitted when there was no room and now is
 */
void
coterie_fake_transport_set_room (CoterieFakeTransport *self, guint n_frames)
{
  gboolean drained = self->room == 0 && n_frames > 0;

  self->room = n_frames;
  if (drained && self->connected)
    coterie_transport_emit_drained (COTERIE_TRANSPORT (self));
}

void
coterie_fake_transport_open (CoterieFakeTransport *self)
{
  g_assert_false (self->connected);
  self->connected = TRUE;
  g_object_notify (G_OBJECT (self), "connected");
  coterie_transport_emit_opened (COTERIE_TRANSPORT (self));
}

static void
fail_unanswered (CoterieFakeTransport *self)
{
  for (guint i = 0; i < self->requests->len; i++)
    {
      Request *request = self->requests->pdata[i];
      g_autoptr (GTask) task = g_steal_pointer (&request->task);

      if (task != NULL)
        g_task_return_error (task, offline_error ());
    }
}

/**
 * coterie_fake_transport_close:
 * @why: (nullable): OFFLINE when NULL
 *
 * Also of one that was not open: an attempt has failed.
 */
void
coterie_fake_transport_close (CoterieFakeTransport *self, const GError *why, gboolean again)
{
  g_autoptr (GError) error = why != NULL ? g_error_copy (why) : offline_error ();

  if (self->connected)
    {
      self->connected = FALSE;
      g_object_notify (G_OBJECT (self), "connected");
      g_queue_clear_full (&self->frames, (GDestroyNotify) g_bytes_unref);
      fail_unanswered (self);
    }
  coterie_transport_emit_closed (COTERIE_TRANSPORT (self), error, again);
}

void
coterie_fake_transport_deliver (CoterieFakeTransport *self, GBytes *frame)
{
  g_assert_true (self->connected);
  coterie_transport_emit_binary_frame (COTERIE_TRANSPORT (self), frame);
}

/**
 * coterie_fake_transport_event:
 * @json: a whole event frame
 */
void
coterie_fake_transport_event (CoterieFakeTransport *self, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = coterie_json_open (json, strlen (json), COTERIE_REPLY_MAX_BYTES, &error);
  g_auto (CoterieTextFrame) frame = { 0 };

  g_assert_no_error (error);
  g_assert_true (self->connected);
  coterie_text_frame_from_json (&frame, node, &error);
  g_assert_no_error (error);
  coterie_transport_emit_event (COTERIE_TRANSPORT (self), &frame);
}

void
coterie_fake_transport_refuse (CoterieFakeTransport *self, guint64 send, const GError *refusal)
{
  g_assert_true (self->connected);
  coterie_transport_emit_refusal (COTERIE_TRANSPORT (self), send, refusal);
}
