// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account-private.h"

#include "wire/accounts.h"
#include "wire/names.h"

#include <string.h>

/* Signing in: again on a profile that has an account, or as a further device. */

/**
 * coterie_flow_write_password:
 *
 * Returns: (transfer full): the body that shows the server the password of `auth`
 */
GBytes *
coterie_flow_write_password (CoterieFlow *flow)
{
  CoteriePasswordRequest request = { 0 };
  g_auto (CoterieWriter) writer = { 0 };

  g_strlcpy (request.name, flow->name, sizeof request.name);
  memcpy (request.auth, coterie_secret_peek (flow->auth), sizeof request.auth);
  coterie_writer_init (&writer);
  coterie_password_request_write (&request, &writer);
  coterie_password_request_clear (&request);
  return coterie_writer_finish_wiped (&writer);
}

static void
check_password_reply (CoterieFlow *flow, JsonNode *node)
{
  CoteriePasswordReply reply;
  GError *error = NULL;

  if (!coterie_password_reply_from_json (&reply, node, &error))
    coterie_flow_fail (flow, error);
  else if (flow->state == NULL)
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_APPROVAL_NEEDED,
                            "The password is right. An existing device of this account must approve this one.");
  else if (memcmp (reply.aid, flow->state->identity->aid, sizeof reply.aid) != 0)
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_HELD, "The server knows another account under that name.");
  else
    {
      g_clear_pointer (&flow->account->token, coterie_secret_free);
      coterie_flow_need_token (flow, coterie_flow_done);
    }
}

static void
on_password_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL)
    coterie_flow_fail (flow, error);
  else
    check_password_reply (flow, node);
}

static void
on_login_derived (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (GBytes) body = NULL;

  if (!coterie_flow_take_derived (flow, result, &flow->auth))
    return;
  body = coterie_flow_write_password (flow);
  coterie_flow_request (flow, "POST", "/v1/auth/password", body, on_password_checked);
}

static void
on_login_server (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (!coterie_flow_take_new_server (flow, result))
    return;
  if (flow->state == NULL && flow->passphrase != NULL)
    coterie_flow_begin_pending (flow);
  else
    coterie_flow_derive (flow, flow->password, flow->name, on_login_derived);
}

/**
 * coterie_flow_login_afresh:
 *
 * Lets go of the profile, which is open and waits in vain, and signs in as if there had been none.
 */
void
coterie_flow_login_afresh (CoterieFlow *flow)
{
  coterie_flow_begin_afresh (flow, on_login_server);
}

static void
check_login_name (CoterieFlow *flow)
{
  flow->resumed = flow->state->pending && g_strcmp0 (flow->state->identity->name, flow->name) == 0;
  if (flow->resumed)
    coterie_flow_resume_pending (flow);
  else if (flow->state->pending)
    coterie_flow_login_afresh (flow);
  else if (!flow->state->registered)
    coterie_flow_fail_unfinished (flow);
  else if (g_strcmp0 (flow->state->identity->name, flow->name) != 0)
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_EXISTS, "This profile belongs to another account.");
  else
    coterie_flow_request (flow, "GET", "/v1/server", NULL, on_login_server);
}

/**
 * coterie_account_login_async:
 *
 * With a profile: opens it, checks the password with the server and takes a new token. Without one: makes one, and
 * waits until a device of the account has approved this one (WRONG_PASSWORD, SAME_SECRET, DECLINED); without a
 * passphrase it only says WRONG_PASSWORD or APPROVAL_NEEDED.
 */
void
coterie_account_login_async (CoterieAccount *self,
                             const char *name,
                             const CoterieSecret *password,
                             const CoterieSecret *passphrase,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CoterieFlow *flow = coterie_flow_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  flow->name = g_strdup (name);
  flow->password = coterie_secret_copy (password);
  if (passphrase != NULL)
    flow->passphrase = coterie_secret_copy (passphrase);
  if (!coterie_name_check (name, &error) || (passphrase != NULL && !coterie_flow_check_secrets (flow, &error)))
    coterie_flow_fail (flow, error);
  else if (coterie_profile_has_key_slot (self->profile))
    coterie_flow_open (flow, check_login_name);
  else
    coterie_flow_request (flow, "GET", "/v1/server", NULL, on_login_server);
}
