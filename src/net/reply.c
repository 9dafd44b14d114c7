// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/reply.h"

#include "net/fault.h"
#include "wire/json-door.h"
#include "wire/limits.h"
#include "wire/refusal.h"

static gboolean
status_is_success (guint status)
{
  return status >= 200 && status <= 299;
}

/* Without a body of ours: something stands before the server, or it is not ours at all. */
static gboolean
fail_by_status (guint status, GError **error)
{
  if (status >= 300 && status <= 399)
    g_set_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL,
                 "The server sends us elsewhere (%u), which is not done. Is the address right?", status);
  else if (status == 429 || (status >= 500 && status <= 599))
    g_set_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "The server cannot be reached right now (%u).",
                 status);
  else
    g_set_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL,
                 "What answers there is not a Coterie server (%u). Is the address right?", status);
  return FALSE;
}

/**
 * coterie_reply_check:
 * @status: as HTTP has it
 * @body: the object that came with it
 *
 * Returns: TRUE for 2xx; FALSE and COTERIE_REFUSAL, or COTERIE_NET_ERROR when @body is no refusal of the protocol
 */
gboolean
coterie_reply_check (guint status, JsonNode *body, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (status_is_success (status))
    return TRUE;
  refusal = coterie_refusal_from_json (body, NULL);
  if (refusal == NULL)
    return fail_by_status (status, error);
  if (g_error_matches (refusal, COTERIE_REFUSAL, COTERIE_CODE_UNAUTHORIZED))
    g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_UNAUTHORIZED, refusal->message);
  else
    g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/**
 * coterie_reply_open:
 * @bytes: the whole body, at most COTERIE_REPLY_MAX_BYTES
 *
 * Returns: (transfer full): the body's object; NULL and an error as coterie_reply_check() has them
 */
JsonNode *
coterie_reply_open (guint status, const guint8 *bytes, gsize n_bytes, GError **error)
{
  g_autoptr (GError) malformed = NULL;
  g_autoptr (JsonNode) body = coterie_json_open ((const char *) bytes, n_bytes, COTERIE_REPLY_MAX_BYTES, &malformed);

  if (body == NULL && status_is_success (status))
    g_propagate_error (error, coterie_net_fault_from_lower (malformed));
  else if (body == NULL)
    fail_by_status (status, error);
  else if (coterie_reply_check (status, body, error))
    return g_steal_pointer (&body);
  return NULL;
}
