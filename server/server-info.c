// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/server-info.h"

#include "server/writer.h"
#include "wire/errors.h"
#include "wire/server-info.h"

/* When /healthz says no, how soon it is worth asking again. */
#define RETRY_MS 5000

/**
 * coterie_server_info_handle_health:
 *
 * GET /healthz: writes `status`.
 *
 * Returns: whether the store can be written; otherwise UNAVAILABLE
 */
gboolean
coterie_server_info_handle_health (CoterieCall *call, CoterieSql *sql, GError **error)
{
  if (!coterie_store_writer_is_healthy (call->server->writer))
    {
      g_propagate_error (error, coterie_refusal_new_unavailable (RETRY_MS));
      return FALSE;
    }
  coterie_writer_string (&call->reply, "status", "ok");
  return TRUE;
}

/**
 * coterie_server_info_handle_get:
 *
 * GET /v1/server: writes what a client has to know before it registers.
 *
 * Returns: %TRUE
 */
gboolean
coterie_server_info_handle_get (CoterieCall *call, CoterieSql *sql, GError **error)
{
  const CoterieServer *server = call->server;
  CoterieServerInfo info;

  coterie_server_info_init (&info);
  memcpy (info.server_id, server->server_id, sizeof info.server_id);
  info.time_ms = (guint64) call->now_ms;
  info.registration = server->config->registration;
  memcpy (info.limits, server->config->limits, sizeof info.limits);
  coterie_server_info_write (&info, &call->reply);
  return TRUE;
}
