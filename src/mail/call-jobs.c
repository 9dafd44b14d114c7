// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/call-jobs.h"

#include "entities/chat.h"
#include "entities/contact.h"
#include "entities/errors.h"
#include "mail/outbox-jobs.h"

void
coterie_call_wish_free (CoterieCallWish *self)
{
  g_bytes_unref (self->members);
  g_free (self);
}

gboolean
coterie_call_jobs_is_kind (CoterieContentKind kind)
{
  return kind >= COTERIE_CONTENT_CALL_RING && kind <= COTERIE_CONTENT_CALL_CANDIDATES;
}

/* [L1]: calls are among accepted contacts. */
static gboolean
check_party (CoterieDesk *desk, const CoterieStoreChat *chat, GError **error)
{
  const CoterieStoreContact *contact;

  if (chat->kind != COTERIE_CHAT_DIRECT)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "Nobody can be called here.");
      return FALSE;
    }
  contact = coterie_desk_get_contact (desk, chat->account, error);
  if (contact == NULL)
    return FALSE;
  if (contact->state == COTERIE_CONTACT_ACCEPTED)
    return TRUE;
  g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "@%s is not one of your contacts.",
               contact->name);
  return FALSE;
}

static gboolean
choose_account (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieCallWish *wish, gint64 *account, GError **error)
{
  *account = wish->kind == COTERIE_CONTENT_CALL_ELSEWHERE ? COTERIE_STORE_OWN_ACCOUNT : chat->account;
  return !wish->has_to || coterie_desk_find_account (desk, wish->to.aid, account, error);
}

/**
 * coterie_call_jobs_send:
 * @data: a CoterieCallWish
 *
 * A job: queues it, in one line for all of the chat's calls. What goes to a device that nobody knows is forgotten.
 * Errors: BAD_INPUT when that is nobody to call.
 */
gpointer
coterie_call_jobs_send (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieCallWish *wish = data;
  const CoterieStoreChat *chat = coterie_desk_get_chat (desk, wish->chat, error);
  CoterieStoreSendJob row = {
    .kind = (int) wish->kind,
    .klass = COTERIE_CLASS_URGENT,
    .payload = wish->members,
    .expires_ms = desk->now_ms + COTERIE_URGENT_SECONDS * 1000,
  };

  if (chat == NULL || !check_party (desk, chat, error) || !choose_account (desk, chat, wish, &row.account, error))
    return NULL;
  if (row.account == 0)
    return COTERIE_JOB_DONE;
  row.chat = chat->chat;
  row.device = wish->has_to ? wish->to.device : 0;
  row.lane = COTERIE_STORE_LANE_URGENT (chat->account);
  return coterie_outbox_jobs_queue (desk, &row, error) ? COTERIE_JOB_DONE : NULL;
}

/**
 * coterie_call_jobs_fill:
 * @content: gets the kind's members
 *
 * Returns: whether there is anything to be said
 */
gboolean
coterie_call_jobs_fill (const CoterieStoreSendJob *job, CoterieContent *content)
{
  return job->payload != NULL && coterie_content_parse_members (content, g_bytes_get_data (job->payload, NULL),
                                                                g_bytes_get_size (job->payload), NULL);
}
