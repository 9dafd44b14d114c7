// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/session.h"

#include "server/auth.h"
#include "server/presence.h"
#include "server/session-private.h"
#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/text-frames.h"

#include <string.h>
#include <unistd.h>

CoterieSession *
coterie_session_ref (CoterieSession *self)
{
  self->n_refs++;
  return self;
}

void
coterie_session_unref (CoterieSession *self)
{
  if (--self->n_refs > 0)
    return;
  coterie_window_clear (&self->window);
  coterie_slab_give (self->worker->session_slab, self);
}

static gboolean
is_overloaded (const CoterieSession *self, guint part)
{
  return self->n_jobs >= COTERIE_SESSION_MAX_JOBS / part || self->n_job_bytes >= COTERIE_SESSION_MAX_JOB_BYTES / part;
}

/* Somebody who asks faster than the store answers waits in his own system's buffers. */
void
coterie_session_begin_job (CoterieSession *self, gsize n_bytes)
{
  coterie_session_ref (self);
  self->worker->n_jobs++;
  self->n_jobs++;
  self->n_job_bytes += n_bytes;
  if (is_overloaded (self, 1))
    coterie_socket_set_paused (&self->socket, TRUE);
}

void
coterie_session_end_job (CoterieSession *self, gsize n_bytes)
{
  self->worker->n_jobs--;
  self->n_jobs--;
  self->n_job_bytes -= n_bytes;
  if (self->worker->is_stopping && self->n_jobs == 0)
    coterie_socket_close (&self->socket, COTERIE_CLOSE_GOING_AWAY);
  else if (!self->worker->is_stopping && !is_overloaded (self, 2))
    coterie_socket_set_paused (&self->socket, FALSE);
  coterie_session_unref (self);
}

/* A request over the socket that is on its way. */
typedef struct
{
  CoterieSession *session;
  guint64 id;
  gsize n_bytes;
} Asked;

static void
on_replied (const CoterieCall *call, const char *json, gsize n_json, gpointer user_data)
{
  g_autofree Asked *asked = user_data;
  g_autofree char *text = coterie_frame_reply_encode (asked->id, call->status, json);

  coterie_socket_send (&asked->session->socket, TRUE, text, strlen (text));
  coterie_session_end_job (asked->session, asked->n_bytes);
}

static void
ask (CoterieSession *self, const CoterieFrameRequest *frame, gsize n_bytes)
{
  g_autoptr (GInetAddress) address = self->is_ipv6
                                         ? g_inet_address_new_from_bytes (self->address, G_SOCKET_FAMILY_IPV6)
                                         : g_inet_address_new_from_bytes (self->address + 12, G_SOCKET_FAMILY_IPV4);
  Asked *asked = g_new (Asked, 1);

  *asked = (Asked){ self, frame->id, n_bytes };
  coterie_session_begin_job (self, n_bytes);
  coterie_router_handle (self->worker->router,
                         &(CoterieRequest){ .method = frame->method,
                                            .target = frame->path,
                                            .node = frame->body,
                                            .caller = &self->caller,
                                            .connection = self->connection,
                                            .address = address },
                         on_replied, asked);
}

static void
take_text (CoterieSession *self, const char *text, gsize n_bytes)
{
  g_autoptr (JsonNode) node = coterie_json_open (text, n_bytes, COTERIE_TEXT_FRAME_MAX_BYTES, NULL);
  CoterieFrameRequest frame;

  /* Without an id there is nobody to answer to. */
  if (node == NULL || !coterie_frame_request_from_json (&frame, node, NULL))
    coterie_socket_close (&self->socket, COTERIE_CLOSE_MALFORMED);
  else
    ask (self, &frame, n_bytes);
}

static void
on_message (CoterieSocket *socket, gboolean is_text, guint8 *bytes, gsize n_bytes)
{
  CoterieSession *self = (CoterieSession *) socket;

  if (!is_text)
    {
      coterie_session_take_frame (self, bytes, n_bytes);
      return;
    }
  take_text (self, (const char *) bytes, n_bytes);
  g_free (bytes);
}

static void
on_drained (CoterieSocket *socket)
{
  coterie_session_catch_up ((CoterieSession *) socket);
}

static void
on_closed (CoterieSocket *socket)
{
  CoterieSession *self = (CoterieSession *) socket;

  g_hash_table_remove (self->worker->sessions, &self->connection);
  coterie_hub_leave (self->worker->server->hub, &self->caller, self->connection);
  /* Also when a newer connection has replaced it: it may have subscribed since. */
  coterie_presences_end_connection (self->worker->server->presences, self->connection);
}

static void
on_released (CoterieSocket *socket)
{
  CoterieSession *self = (CoterieSession *) socket;

  coterie_server_end_connection (self->worker->server, &self->key);
  coterie_session_unref (self);
}

static const CoterieSocketEvents socket_events = { on_message, on_drained, on_closed, on_released };

/* The token may have died between the request and the entry into the hub; from the entry on the hub tells. Who cannot
 * be looked up is not let in. Gives the code to close with; 0: welcome. */
static guint16
check_token (CoterieSession *self, const guint8 *token)
{
  gint64 now_ms = coterie_clock_get_wall_ms (self->worker->server->clock);
  g_autoptr (GError) error = NULL;
  CoterieCaller caller;

  if (coterie_auth_find_caller (self->worker->sql, token, now_ms, &caller, &error))
    return 0;
  if (error->domain == COTERIE_REFUSAL)
    return COTERIE_CLOSE_SIGNED_OUT;
  g_warning ("a token cannot be looked up: %s", error->message);
  return COTERIE_CLOSE_UNAVAILABLE;
}

static void
begin (CoterieSession *self, const guint8 *token)
{
  guint16 code = self->worker->is_stopping ? COTERIE_CLOSE_GOING_AWAY : check_token (self, token);

  if (code == 0)
    coterie_session_greet (self);
  else
    coterie_socket_close (&self->socket, code);
}

static void
set_address (CoterieSession *self, GInetAddress *address)
{
  self->is_ipv6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
  memcpy (self->address + (self->is_ipv6 ? 0 : 12), g_inet_address_to_bytes (address),
          g_inet_address_get_native_size (address));
}

/**
 * coterie_session_get_size:
 *
 * Returns: of a session, in bytes
 */
gsize
coterie_session_get_size (void)
{
  return sizeof (CoterieSession);
}

/**
 * coterie_session_start:
 * @worker: whose thread this is
 * @upgrade: what libsoup left behind
 *
 * From here on the session keeps itself until its connection ends.
 */
void
coterie_session_start (CoterieWorker *worker, const CoterieUpgrade *upgrade)
{
  CoterieSession *self = coterie_slab_take (worker->session_slab);

  self->n_refs = 1;
  self->worker = worker;
  self->caller = upgrade->caller;
  self->key = upgrade->key;
  set_address (self, upgrade->address);
  if (!coterie_socket_start (&self->socket, worker->sockets, &socket_events, upgrade->fd, upgrade->stream))
    {
      coterie_server_end_connection (worker->server, &self->key);
      coterie_session_unref (self);
      return;
    }
  self->connection = coterie_hub_enter (worker->server->hub, &self->caller, worker->inbox);
  g_hash_table_insert (worker->sessions, &self->connection, self);

  begin (self, upgrade->token);
  if (upgrade->input != NULL)
    {
      gsize n_bytes;
      const guint8 *bytes = g_bytes_get_data (upgrade->input, &n_bytes);

      coterie_socket_take_input (&self->socket, bytes, n_bytes);
    }
}

/* In another way than by this connection's frames, though they were delivered here. */
static void
take_acked (CoterieSession *self, GBytes *bytes)
{
  gsize n_bytes;
  const guint64 *ids = g_bytes_get_data (bytes, &n_bytes);

  for (gsize i = 0; i < n_bytes / sizeof *ids; i++)
    coterie_window_remove (&self->window, ids[i]);
  coterie_session_catch_up (self);
}

/**
 * coterie_session_take_letter:
 * @self: a session that is not closed
 * @letter: from the hub
 */
void
coterie_session_take_letter (CoterieSession *self, const CoterieHubLetter *letter)
{
  gsize n_bytes;
  const void *bytes;

  switch (letter->kind)
    {
    case COTERIE_HUB_DELIVER:
      coterie_session_deliver (self, letter->id, letter->bytes);
      return;
    case COTERIE_HUB_TEXT:
      bytes = g_bytes_get_data (letter->bytes, &n_bytes);
      coterie_socket_send (&self->socket, TRUE, bytes, n_bytes);
      return;
    case COTERIE_HUB_ACKED:
      take_acked (self, letter->bytes);
      return;
    case COTERIE_HUB_CLOSE:
      coterie_socket_close (&self->socket, letter->close_code);
      return;
    default:
      g_assert_not_reached ();
    }
}

/**
 * coterie_session_stop:
 * @self: a session that is not closed
 *
 * Reads nothing more; what is under way is answered, and then it says good-bye.
 */
void
coterie_session_stop (CoterieSession *self)
{
  coterie_socket_set_paused (&self->socket, TRUE);
  if (self->n_jobs == 0)
    coterie_socket_close (&self->socket, COTERIE_CLOSE_GOING_AWAY);
}
