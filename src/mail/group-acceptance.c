// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-acceptance.h"

#include "entities/chat.h"
#include "mail/handover-jobs.h"
#include "mail/receipt-jobs.h"
#include "mail/sync-jobs.h"
#include "store/groups.h"
#include "vault/group-standing.h"

/* What was said before is here now: those devices that were told of the group without it are told, and who said it. */
static gboolean
tell_kept (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  return coterie_handover_jobs_tell_chat (desk, chat, error) && coterie_receipt_jobs_queue (desk, chat, error);
}

/**
 * coterie_group_acceptance_accept:
 *
 * Repeating is safe. What was said in it before is shown.
 */
gboolean
coterie_group_acceptance_accept (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  return coterie_group_standing_accept (desk, chat, error) && tell_kept (desk, chat, error);
}

/**
 * coterie_group_acceptance_run:
 * @data: a gint64, a chat
 *
 * A job, at a person's wish. What was said in the group since is shown now. Repeating is safe.
 */
gpointer
coterie_group_acceptance_run (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, *(gint64 *) data, error);

  if (chat == NULL)
    return NULL;
  if (chat->kind != COTERIE_CHAT_GROUP || chat->group_state != COTERIE_STORE_GROUP_REQUEST)
    return COTERIE_JOB_DONE;
  return coterie_group_acceptance_accept (desk, chat, error) &&
                 coterie_sync_jobs_choose_of_chat (desk, chat, COTERIE_STAMP_STATE, error)
             ? COTERIE_JOB_DONE
             : NULL;
}

static gboolean
review_one (CoterieDesk *desk, gint64 number, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, number, error);

  return chat != NULL && coterie_group_standing_settle (desk, chat, error) &&
         (chat->group_state != COTERIE_STORE_GROUP_ACCEPTED || tell_kept (desk, chat, error));
}

/**
 * coterie_group_acceptance_review:
 *
 * Somebody was accepted, blocked or unblocked: what of groups that are not accepted follows from that [J11].
 */
gboolean
coterie_group_acceptance_review (CoterieDesk *desk, GError **error)
{
  g_autoptr (GArray) chats = coterie_store_groups_list_open (desk->sql, error);

  if (chats == NULL)
    return FALSE;
  for (guint i = 0; i < chats->len; i++)
    if (!review_one (desk, g_array_index (chats, gint64, i), error))
      return FALSE;
  return TRUE;
}
