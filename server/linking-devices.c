// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/directory.h"
#include "server/linking-private.h"
#include "server/whereabouts.h"
#include "wire/errors.h"

#include <string.h>

/* What the devices of an account say to the one that wants to join it. */

/* The caller's account has a link, and it is the one that is meant. */
static gboolean
find_meant (CoterieCall *call, CoterieSql *sql, const guint8 *id, CoterieLinkRow *row, GError **error)
{
  if (!coterie_directory_check_caller (call->server->directory, sql, &call->caller, error) ||
      !coterie_link_row_find_account (sql, call->caller.account_id, call->now_ms, row, error))
    return FALSE;
  if (row->account_id == 0)
    return coterie_linking_refuse (COTERIE_CODE_NO_LINK, error);
  return memcmp (row->view.id, id, COTERIE_LINKING_ID_BYTES) == 0 ||
         coterie_linking_refuse (COTERIE_CODE_LINK_MOVED, error);
}

/**
 * coterie_linking_handle_view:
 *
 * GET /v1/link/request
 *
 * Returns: whether it is answered; NO_LINK
 */
gboolean
coterie_linking_handle_view (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };

  if (!coterie_link_row_find_account (sql, call->caller.account_id, call->now_ms, &row, error))
    return FALSE;
  if (row.account_id == 0)
    return coterie_linking_refuse (COTERIE_CODE_NO_LINK, error);
  if (row.view.state != COTERIE_LINKING_ENDED)
    coterie_whereabouts_tell (call->server->whereabouts, row.account_id, &row.view);
  coterie_linking_view_write (&row.view, &call->reply);
  return TRUE;
}

static gboolean
is_answered (const CoterieCall *call, const CoterieLinkRow *row, const CoterieLinkingTurn *request)
{
  return row->view.round == request->round && row->view.has_answer && row->view.device == call->caller.id.device &&
         memcmp (row->view.answer.r, request->answer.r, sizeof request->answer.r) == 0;
}

/**
 * coterie_linking_handle_answer:
 *
 * POST /v1/link/answer: [L3] the first one counts.
 *
 * Returns: whether it is answered; NO_LINK, LINK_MOVED, LINK_ENDED
 */
gboolean
coterie_linking_handle_answer (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };
  CoterieLinkingTurn request;
  guint32 number = call->caller.id.device;

  if (!coterie_linking_answer_from_json (&request, call->body, error) ||
      !find_meant (call, sql, request.id, &row, error) || !coterie_linking_check_live (&row, error))
    return FALSE;
  if (is_answered (call, &row, &request))
    return TRUE;
  if (row.view.round != request.round || row.view.state != COTERIE_LINKING_ASKED || !row.view.has_commit ||
      (row.view.device != 0 && row.view.device != number))
    return coterie_linking_refuse (COTERIE_CODE_LINK_MOVED, error);
  row.view.state = COTERIE_LINKING_ANSWERED;
  row.view.device = number;
  row.view.has_answer = TRUE;
  row.view.answer = request.answer;
  return coterie_linking_save (call, sql, &row, error);
}

static void
begin_round (CoterieLinkRow *row, guint32 device)
{
  row->view.round++;
  row->view.state = COTERIE_LINKING_ASKED;
  row->view.device = device;
  row->view.has_commit = row->view.has_answer = row->view.has_opening = FALSE;
  g_clear_pointer (&row->bundle, g_free);
}

/**
 * coterie_linking_handle_take:
 *
 * POST /v1/link/take: [L8] a new round, which the caller alone may answer. Safe to repeat.
 *
 * Returns: whether it is answered; NO_LINK, LINK_MOVED, LINK_ENDED, BAD_REQUEST
 */
gboolean
coterie_linking_handle_take (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };
  CoterieLinkingTurn request;
  guint32 number = call->caller.id.device;

  if (!coterie_linking_take_from_json (&request, call->body, error) ||
      !find_meant (call, sql, request.id, &row, error) || !coterie_linking_check_live (&row, error))
    return FALSE;
  if (row.view.device == number && (row.view.round == request.round || row.view.round == request.round + 1))
    return TRUE;
  if (row.view.round != request.round)
    return coterie_linking_refuse (COTERIE_CODE_LINK_MOVED, error);
  if (row.view.round == COTERIE_LINKING_ROUNDS_MAX)
    {
      g_propagate_error (error, coterie_refusal_new_rule (COTERIE_CODE_BAD_REQUEST, "L8"));
      return FALSE;
    }
  begin_round (&row, number);
  return coterie_linking_save (call, sql, &row, error);
}

/**
 * coterie_linking_handle_decline:
 *
 * POST /v1/link/decline: the link is over. Safe to repeat.
 *
 * Returns: whether it is answered; NO_LINK, LINK_MOVED, LINK_ENDED when it was over for another reason
 */
gboolean
coterie_linking_handle_decline (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };
  CoterieLinkingDecline request;

  if (!coterie_linking_decline_from_json (&request, call->body, error) ||
      !find_meant (call, sql, request.id, &row, error))
    return FALSE;
  if (row.view.state == COTERIE_LINKING_ENDED)
    return row.view.reason == request.reason || coterie_linking_check_live (&row, error);
  coterie_link_row_end (&row, request.reason, call->caller.id.device);
  return coterie_linking_save (call, sql, &row, error);
}
