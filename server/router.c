// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/router.h"

#include "server/auth.h"
#include "server/limits.h"
#include "server/linking.h"
#include "server/log-line.h"
#include "server/writer.h"
#include "base/encoding.h"
#include "base/secret.h"
#include "sql/errors.h"
#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/refusal.h"

#include <string.h>

#define BEARER "Bearer "

struct _CoterieRouter
{
  CoterieServer *server;
  const CoterieRoute *routes;
  gsize n_routes;
  CoteriePreparer *preparer;
  CoterieSql *sql;
  CoterieInbox *inbox;
};

/* A call on its way. */
typedef struct
{
  CoterieCall call;
  CoterieJob job;
  CoterieLetter prepared_letter;
  CoterieRouter *router;
  CoterieReplied replied;
  gpointer user_data;
  gint64 started_us;
  gsize n_request_bytes;
  gboolean has_reply; /* `reply` is an open object */
  GError *error;      /* of `prepare` */
} Passage;

static Passage *
passage_from_job (CoterieJob *job)
{
  return (Passage *) ((guint8 *) job - G_STRUCT_OFFSET (Passage, job));
}

static Passage *
passage_from_letter (CoterieLetter *letter)
{
  return (Passage *) ((guint8 *) letter - G_STRUCT_OFFSET (Passage, prepared_letter));
}

static void
passage_free (Passage *self)
{
  CoterieCall *call = &self->call;

  for (guint i = 0; i < COTERIE_CALL_MAX_PARAMETERS; i++)
    g_free (call->parameters[i]);
  g_free (call->query_value);
  if (call->prepared != NULL && call->free_prepared != NULL)
    call->free_prepared (call->prepared);
  g_clear_pointer (&call->body, json_node_unref);
  g_clear_object (&call->address);
  coterie_effects_clear (&call->effects);
  if (self->has_reply)
    coterie_writer_clear (&call->reply);
  g_clear_error (&self->error);
  coterie_wipe (call->token, sizeof call->token);
  g_free (self);
}

static void
begin_reply (Passage *self)
{
  if (self->has_reply)
    coterie_writer_clear (&self->call.reply);
  coterie_writer_init (&self->call.reply);
  self->has_reply = TRUE;
  self->call.status = 200;
}

/**
 * coterie_router_refuse:
 * @error: (transfer full): of a handler
 *
 * Faults of ours are logged here, and nowhere else.
 *
 * Returns: (transfer full): a refusal as the protocol has it
 */
GError *
coterie_router_refuse (GError *error)
{
  g_autoptr (GError) cause = error;

  if (cause->domain == COTERIE_REFUSAL)
    return g_steal_pointer (&cause);
  if (cause->domain == COTERIE_WIRE_ERROR)
    return coterie_refusal_from_wire_error (cause);
  g_warning ("a request failed: %s", cause->message);
  if (g_error_matches (cause, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_BUSY) ||
      g_error_matches (cause, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_FULL) ||
      g_error_matches (cause, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_IO))
    return coterie_refusal_new_unavailable (COTERIE_STORE_WRITER_RETRY_MS);
  return coterie_refusal_new (COTERIE_CODE_INTERNAL);
}

static void
write_refusal (Passage *self, GError *error)
{
  g_autoptr (GError) refusal = coterie_router_refuse (error);

  begin_reply (self);
  self->call.status = coterie_code_get_status (coterie_code_from_error (refusal));
  coterie_refusal_write (refusal, self->call.now_ms, &self->call.reply);
}

static void
log_passage (const Passage *self, gsize n_reply_bytes)
{
  const CoterieRoute *route = self->call.route;

  coterie_log_line_write (&(CoterieLogLine){
      .method = route != NULL ? route->method : NULL,
      .pattern = route != NULL ? route->path : NULL,
      .socket = self->call.connection != 0,
      .status = self->call.status,
      .duration_us = coterie_clock_get_monotonic_us (self->call.server->clock) - self->started_us,
      .n_request_bytes = self->n_request_bytes,
      .n_reply_bytes = n_reply_bytes,
  });
}

/* Takes the error. */
static void
finish (Passage *self, GError *error)
{
  g_autoptr (GString) json = NULL;

  if (error != NULL)
    write_refusal (self, error);
  self->has_reply = FALSE;
  json = coterie_writer_finish (&self->call.reply);
  if (json->len > COTERIE_REPLY_MAX_BYTES)
    {
      g_string_free (g_steal_pointer (&json), TRUE);
      write_refusal (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the reply is too large"));
      self->has_reply = FALSE;
      json = coterie_writer_finish (&self->call.reply);
    }
  log_passage (self, json->len);
  self->replied (&self->call, json->str, json->len, self->user_data);
  passage_free (self);
}

static gboolean
run_write (CoterieJob *job, CoterieSql *sql, GError **error)
{
  Passage *self = passage_from_job (job);

  begin_reply (self);
  coterie_effects_clear (&self->call.effects);
  if (!self->call.route->handler (&self->call, sql, error))
    return FALSE;
  job->effects = self->call.effects;
  self->call.effects.items = NULL;
  return TRUE;
}

static void
on_written (CoterieJob *job, const GError *error)
{
  finish (passage_from_job (job), error != NULL ? g_error_copy (error) : NULL);
}

static void
run (Passage *self)
{
  CoterieCall *call = &self->call;
  gsize by_hand_bytes = COTERIE_EFFECTS_BY_HAND_BYTES;
  GError *error = NULL;

  if (call->route->run == COTERIE_RUN_WRITE)
    {
      self->job = (CoterieJob){ .run = run_write,
                                .done = on_written,
                                .inbox = self->router->inbox,
                                .savepoint = TRUE,
                                .n_bytes = self->n_request_bytes };
      coterie_store_writer_submit (call->server->writer, &self->job);
      return;
    }
  begin_reply (self);
  if (call->route->handler == NULL)
    call->status = 101;
  else if (call->route->handler (call, self->router->sql, &error))
    coterie_effects_run (&call->effects, call->server->hub, &by_hand_bytes);
  finish (self, error);
}

static void
on_prepared (CoterieLetter *letter, gpointer owner)
{
  Passage *self = passage_from_letter (letter);

  if (self->error != NULL)
    finish (self, g_steal_pointer (&self->error));
  else
    run (self);
}

/* On a thread of the preparer. */
static void
prepare (gpointer data, CoterieSql *sql, const GError *no_sql)
{
  Passage *self = data;

  if (sql == NULL)
    self->error = g_error_copy (no_sql);
  else
    self->call.route->prepare (&self->call, sql, &self->error);
  self->prepared_letter.open = on_prepared;
  coterie_inbox_post (self->router->inbox, &self->prepared_letter);
}

static gboolean
parse_bearer (const char *authorization, guint8 token[COTERIE_TOKEN_BYTES])
{
  const char *hex;

  if (authorization == NULL || g_ascii_strncasecmp (authorization, BEARER, strlen (BEARER)) != 0)
    return FALSE;
  hex = authorization + strlen (BEARER);
  return strlen (hex) == 2 * COTERIE_TOKEN_BYTES && coterie_hex_decode (hex, token, COTERIE_TOKEN_BYTES);
}

static gboolean
take_size (const CoterieRequest *request, GError **error)
{
  if (request->bytes == NULL || g_bytes_get_size (request->bytes) <= COTERIE_TEXT_FRAME_MAX_BYTES)
    return TRUE;
  g_propagate_error (error, coterie_refusal_new_too_large (COTERIE_TEXT_FRAME_MAX_BYTES));
  return FALSE;
}

/* What is not for a known device is limited by where it comes from: also a path that does not exist, or a bad token. */
static gboolean
find_route (Passage *self, const CoterieRequest *request, const char *path, GError **error)
{
  CoterieCall *call = &self->call;
  GError *refusal = NULL;

  call->route = coterie_route_find (self->router->routes, self->router->n_routes, request->method, path,
                                    call->parameters, &refusal);
  if (call->route != NULL)
    return TRUE;
  if (coterie_limits_take_address (call->server->limits, COTERIE_RATE_ANONYMOUS, call->address, error))
    g_propagate_error (error, refusal);
  else
    g_error_free (refusal);
  return FALSE;
}

static gboolean
find_caller (Passage *self, const CoterieRequest *request, GError **error)
{
  CoterieCall *call = &self->call;
  CoterieLimits *limits = call->server->limits;
  g_autoptr (GError) refusal = NULL;

  if (request->caller != NULL)
    {
      call->caller = *request->caller;
      return TRUE;
    }
  if (!parse_bearer (request->authorization, call->token))
    refusal = coterie_refusal_new (COTERIE_CODE_UNAUTHORIZED);
  else if (coterie_auth_find_caller (self->router->sql, call->token, call->now_ms, &call->caller, &refusal))
    return TRUE;
  /* Who guesses is limited; who shares an address with him is not. */
  if (coterie_limits_take_address (limits, COTERIE_RATE_ANONYMOUS, call->address, error))
    g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* Who waits to be approved is nobody yet; the link is known by its account. */
static gboolean
find_link (Passage *self, const CoterieRequest *request, gint64 *account_id, GError **error)
{
  CoterieCall *call = &self->call;
  g_autoptr (GError) refusal = NULL;

  if (request->caller != NULL || !parse_bearer (request->authorization, call->token))
    refusal = coterie_refusal_new (COTERIE_CODE_UNAUTHORIZED);
  else if (coterie_linking_check_token (self->router->sql, call, account_id, &refusal))
    return TRUE;
  if (coterie_limits_take_address (call->server->limits, COTERIE_RATE_ANONYMOUS, call->address, error))
    g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

static gboolean
take_rate (Passage *self, const CoterieRequest *request, GError **error)
{
  CoterieCall *call = &self->call;
  const CoterieRoute *route = call->route;
  CoterieLimits *limits = call->server->limits;

  if (route->who == COTERIE_WHO_OPEN)
    {
      call->authenticated = request->caller != NULL;
      if (call->authenticated)
        call->caller = *request->caller;
      return coterie_limits_take_address (limits, route->rate, call->address, error);
    }
  if (route->who == COTERIE_WHO_LINK)
    {
      gint64 account_id;

      return find_link (self, request, &account_id, error) &&
             coterie_limits_take (limits, route->rate, &account_id, sizeof account_id, error);
    }
  if (!find_caller (self, request, error))
    return FALSE;
  call->authenticated = TRUE;
  return coterie_limits_take_device (limits, route->rate, call->caller.device_id, error);
}

static gboolean
refuse_rule (const char *rule, GError **error)
{
  g_propagate_error (error, coterie_refusal_new_rule (COTERIE_CODE_BAD_REQUEST, rule));
  return FALSE;
}

static gboolean
check_transport (const Passage *self, GError **error)
{
  const CoterieRoute *route = self->call.route;
  gboolean is_socket = self->call.connection != 0;

  if (route->who == COTERIE_WHO_SOCKET && !is_socket)
    return refuse_rule ("socket-only", error);
  if (route->handler == NULL && is_socket)
    return refuse_rule ("not-over-the-socket", error);
  return TRUE;
}

/* One parameter at most, and only the one that the route knows. */
static gboolean
parse_query (Passage *self, const char *query, GError **error)
{
  const CoterieRoute *route = self->call.route;
  const char *equals;

  if (query == NULL)
    return TRUE;
  equals = strchr (query, '=');
  if (route->query == NULL || equals == NULL || strchr (query, '&') != NULL ||
      strlen (route->query) != (gsize) (equals - query) || strncmp (query, route->query, (gsize) (equals - query)) != 0)
    return refuse_rule ("unknown-query", error);
  self->call.query_value = g_uri_unescape_string (equals + 1, NULL);
  return self->call.query_value != NULL || refuse_rule ("unknown-query", error);
}

static gboolean
open_door (Passage *self, const CoterieRequest *request, GError **error)
{
  gsize n_bytes = 0;
  const char *bytes = request->bytes != NULL ? g_bytes_get_data (request->bytes, &n_bytes) : NULL;
  g_autoptr (JsonNode) node = NULL;

  if (request->node != NULL)
    node = json_node_ref (request->node);
  else if (n_bytes > 0)
    {
      node = coterie_json_open (bytes, n_bytes, COTERIE_TEXT_FRAME_MAX_BYTES, error);
      if (node == NULL)
        return FALSE;
    }

  if (!self->call.route->takes_body)
    return node == NULL || json_object_get_size (json_node_get_object (node)) == 0 ||
           refuse_rule ("unexpected-body", error);
  self->call.body = g_steal_pointer (&node);
  return self->call.body != NULL || refuse_rule ("body-missing", error);
}

static gboolean
admit (Passage *self, const CoterieRequest *request, GError **error)
{
  g_autofree char *path = g_strdup (request->target);
  char *query = strchr (path, '?');

  if (query != NULL)
    *query++ = '\0';
  return take_size (request, error) && find_route (self, request, path, error) && take_rate (self, request, error) &&
         check_transport (self, error) && parse_query (self, query, error) && open_door (self, request, error);
}

/**
 * coterie_router_new:
 * @server: (transfer none): the collaborators
 * @routes: (array length=n_routes) (transfer none): the table
 * @n_routes: its length
 * @preparer: (transfer none): for what is slow
 * @sql: (transfer none): reads, on the worker's thread
 * @inbox: (transfer none): of the worker
 *
 * Returns: (transfer full): a router
 */
CoterieRouter *
coterie_router_new (CoterieServer *server,
                    const CoterieRoute *routes,
                    gsize n_routes,
                    CoteriePreparer *preparer,
                    CoterieSql *sql,
                    CoterieInbox *inbox)
{
  CoterieRouter *self = g_new (CoterieRouter, 1);

  *self = (CoterieRouter){ server, routes, n_routes, preparer, sql, inbox };
  return self;
}

/**
 * coterie_router_free:
 * @self: (nullable) (transfer full): a router all of whose requests are answered
 */
void
coterie_router_free (CoterieRouter *self)
{
  g_free (self);
}

/**
 * coterie_router_handle:
 * @self: a router
 * @request: what came
 * @replied: (scope async): called once, on this thread
 * @user_data: for it
 */
void
coterie_router_handle (CoterieRouter *self, const CoterieRequest *request, CoterieReplied replied, gpointer user_data)
{
  Passage *passage = g_new0 (Passage, 1);
  GError *error = NULL;

  passage->router = self;
  passage->replied = replied;
  passage->user_data = user_data;
  passage->started_us = coterie_clock_get_monotonic_us (self->server->clock);
  passage->n_request_bytes = request->bytes != NULL ? g_bytes_get_size (request->bytes) : 0;
  passage->call.server = self->server;
  passage->call.now_ms = coterie_clock_get_wall_ms (self->server->clock);
  passage->call.connection = request->connection;
  passage->call.address = g_object_ref (request->address);

  if (!admit (passage, request, &error))
    finish (passage, error);
  else if (passage->call.route->prepare == NULL)
    run (passage);
  else if (!coterie_preparer_submit (self->preparer, prepare, passage, &error))
    finish (passage, error);
}
