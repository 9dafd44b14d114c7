// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/accounts.h"
#include "server/auth.h"
#include "server/chains.h"
#include "server/linking.h"
#include "server/mailbox.h"
#include "server/prekeys.h"
#include "server/presence.h"
#include "server/relays.h"
#include "server/route.h"
#include "server/server-info.h"

#define OPEN COTERIE_WHO_OPEN
#define LINK COTERIE_WHO_LINK
#define DEVICE COTERIE_WHO_DEVICE
#define SOCKET COTERIE_WHO_SOCKET
#define READ COTERIE_RUN_READ
#define WRITE COTERIE_RUN_WRITE

/* Method, path; who, rate; run, takes a body, query; prepare; handler. */
const CoterieRoute coterie_routes[] = {
  { "GET", "/healthz", OPEN, COTERIE_RATE_ANONYMOUS, READ, FALSE, NULL, NULL, coterie_server_info_handle_health },
  { "GET", "/v1/server", OPEN, COTERIE_RATE_ANONYMOUS, READ, FALSE, NULL, NULL, coterie_server_info_handle_get },
  { "POST", "/v1/register", OPEN, COTERIE_RATE_ANONYMOUS, WRITE, TRUE, NULL, coterie_accounts_prepare_register,
    coterie_accounts_handle_register },
  { "POST", "/v1/auth/password", OPEN, COTERIE_RATE_ANONYMOUS, READ, TRUE, NULL,
    coterie_accounts_prepare_check_password, coterie_accounts_handle_check_password },
  { "POST", "/v1/auth/challenge", OPEN, COTERIE_RATE_ANONYMOUS, READ, TRUE, NULL, NULL, coterie_auth_handle_challenge },
  { "POST", "/v1/auth/token", OPEN, COTERIE_RATE_ANONYMOUS, WRITE, TRUE, NULL, NULL, coterie_auth_handle_token },
  { "POST", "/v1/auth/sign-out", DEVICE, COTERIE_RATE_REQUEST, WRITE, FALSE, NULL, NULL, coterie_auth_handle_sign_out },
  { "POST", "/v1/account/password", DEVICE, COTERIE_RATE_REQUEST, WRITE, TRUE, NULL,
    coterie_accounts_prepare_change_password, coterie_accounts_handle_change_password },
  { "POST", "/v1/account/delete", DEVICE, COTERIE_RATE_REQUEST, WRITE, TRUE, NULL, coterie_accounts_prepare_delete,
    coterie_accounts_handle_delete },
  { "POST", "/v1/account/start-over", OPEN, COTERIE_RATE_ANONYMOUS, WRITE, TRUE, NULL,
    coterie_accounts_prepare_start_over, coterie_accounts_handle_start_over },
  { "GET", "/v1/names/{name}", DEVICE, COTERIE_RATE_LOOKUP, READ, FALSE, NULL, NULL, coterie_accounts_handle_name },
  { "GET", "/v1/accounts/{aid}/chain", DEVICE, COTERIE_RATE_REQUEST, READ, FALSE, "from", NULL,
    coterie_chains_handle_get },
  { "POST", "/v1/account/chain", DEVICE, COTERIE_RATE_REQUEST, WRITE, TRUE, NULL, NULL, coterie_chains_handle_append },
  { "POST", "/v1/accounts/{aid}/devices/{device}/bundle", DEVICE, COTERIE_RATE_BUNDLE, WRITE, FALSE, NULL, NULL,
    coterie_prekeys_handle_take },
  { "PUT", "/v1/account/prekeys", DEVICE, COTERIE_RATE_REQUEST, WRITE, TRUE, NULL, NULL,
    coterie_prekeys_handle_upload },
  { "GET", "/v1/account/prekeys", DEVICE, COTERIE_RATE_REQUEST, READ, FALSE, NULL, NULL, coterie_prekeys_handle_count },
  { "POST", "/v1/send", DEVICE, COTERIE_RATE_SEND, WRITE, TRUE, NULL, NULL, coterie_mailbox_handle_send },
  { "GET", "/v1/mailbox", DEVICE, COTERIE_RATE_REQUEST, READ, FALSE, "limit", NULL, coterie_mailbox_handle_list },
  { "POST", "/v1/mailbox/ack", DEVICE, COTERIE_RATE_REQUEST, WRITE, TRUE, NULL, NULL, coterie_mailbox_handle_ack },
  { "POST", "/v1/mailbox/gap-seen", DEVICE, COTERIE_RATE_REQUEST, WRITE, TRUE, NULL, NULL,
    coterie_mailbox_handle_gap_seen },
  { "PUT", "/v1/account/presence", DEVICE, COTERIE_RATE_REQUEST, WRITE, TRUE, NULL, NULL,
    coterie_presence_handle_set_token },
  { "POST", "/v1/presence", SOCKET, COTERIE_RATE_REQUEST, READ, TRUE, NULL, NULL, coterie_presence_handle_subscribe },
  { "GET", "/v1/turn", DEVICE, COTERIE_RATE_REQUEST, READ, FALSE, NULL, NULL, coterie_relays_handle_get },
  { "GET", "/v1/socket", DEVICE, COTERIE_RATE_REQUEST, READ, FALSE, NULL, NULL, NULL },
  { "POST", "/v1/link", OPEN, COTERIE_RATE_ANONYMOUS, WRITE, TRUE, NULL, coterie_linking_prepare_begin,
    coterie_linking_handle_begin },
  { "POST", "/v1/link/commit", LINK, COTERIE_RATE_LINK, WRITE, TRUE, NULL, NULL, coterie_linking_handle_commit },
  { "GET", "/v1/link", LINK, COTERIE_RATE_LINK, READ, FALSE, NULL, NULL, coterie_linking_handle_status },
  { "POST", "/v1/link/reveal", LINK, COTERIE_RATE_LINK, WRITE, TRUE, NULL, NULL, coterie_linking_handle_reveal },
  { "POST", "/v1/link/cancel", LINK, COTERIE_RATE_LINK, WRITE, FALSE, NULL, NULL, coterie_linking_handle_cancel },
  { "GET", "/v1/link/request", DEVICE, COTERIE_RATE_REQUEST, READ, FALSE, NULL, NULL, coterie_linking_handle_view },
  { "POST", "/v1/link/answer", DEVICE, COTERIE_RATE_REQUEST, WRITE, TRUE, NULL, NULL, coterie_linking_handle_answer },
  { "POST", "/v1/link/take", DEVICE, COTERIE_RATE_REQUEST, WRITE, TRUE, NULL, NULL, coterie_linking_handle_take },
  { "POST", "/v1/link/decline", DEVICE, COTERIE_RATE_REQUEST, WRITE, TRUE, NULL, NULL, coterie_linking_handle_decline },
};

const gsize coterie_n_routes = G_N_ELEMENTS (coterie_routes);
