// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/call-jobs.h"

#include "entities/chat.h"
#include "entities/contact.h"
#include "entities/errors.h"
#include "mail/outbox-jobs.h"
#include "store/groups.h"
#include "vault/group-jobs.h"
#include "wire/limits.h"

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

/* ------------------------------------------------------------------------------------ out */

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, sentence);
  return FALSE;
}

static gboolean
check_contact (CoterieDesk *desk, const CoterieStoreChat *chat, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, chat->account, error);

  if (contact == NULL)
    return FALSE;
  if (contact->state == COTERIE_CONTACT_ACCEPTED)
    return TRUE;
  g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "@%s is not one of your contacts.",
               contact->name);
  return FALSE;
}

/* Members take part in calls; whoever has the right to begins them. */
static gboolean
may_say (CoterieGroup *group, const guint8 *aid, CoterieContentKind kind)
{
  return kind == COTERIE_CONTENT_CALL_RING ? coterie_group_may (group, aid, COTERIE_GROUP_RIGHT_CALL)
                                           : coterie_group_get_role (group, aid) != COTERIE_GROUP_NOBODY;
}

static gboolean
check_group (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieContentKind kind, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);

  if (group == NULL)
    return FALSE;
  return (chat->group_state == COTERIE_STORE_GROUP_ACCEPTED && may_say (group, desk->own->aid, kind)) ||
         refuse (error, "You cannot call in this group.");
}

/* [L1] */
static gboolean
check_party (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieContentKind kind, GError **error)
{
  switch (chat->kind)
    {
    case COTERIE_CHAT_DIRECT:
      return check_contact (desk, chat, error);
    case COTERIE_CHAT_GROUP:
      return check_group (desk, chat, kind, error);
    case COTERIE_CHAT_NOTE_TO_SELF:
    default:
      return refuse (error, "Nobody can be called here.");
    }
}

static gboolean
choose_account (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieCallWish *wish, gint64 *account, GError **error)
{
  *account = wish->kind == COTERIE_CONTENT_CALL_ELSEWHERE ? COTERIE_STORE_OWN_ACCOUNT : chat->account;
  return !wish->has_to || coterie_desk_find_account (desk, wish->to.aid, account, error);
}

/* Whoever has one device tells none of its own: no other can be there without this one having approved it. */
static gboolean
has_audience (CoterieDesk *desk, const CoterieCallWish *wish, gint64 account, gboolean *has, GError **error)
{
  const CoterieChain *own;

  *has = account != 0;
  if (wish->kind != COTERIE_CONTENT_CALL_ELSEWHERE)
    return TRUE;
  own = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  *has = own != NULL && coterie_chain_get_n_active (own) > 1;
  return own != NULL;
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
  gboolean has;

  if (chat == NULL || !check_party (desk, chat, wish->kind, error) ||
      !choose_account (desk, chat, wish, &row.account, error) || !has_audience (desk, wish, row.account, &has, error))
    return NULL;
  if (!has)
    return COTERIE_JOB_DONE;
  row.chat = chat->chat;
  row.device = wish->has_to ? wish->to.device : 0;
  row.lane = COTERIE_STORE_LANE_URGENT (chat->chat);
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

gboolean
coterie_call_jobs_is_for_own (const CoterieStoreSendJob *job)
{
  g_auto (CoterieContent) content = { .kind = (CoterieContentKind) job->kind };

  if (job->kind == COTERIE_CONTENT_CALL_ELSEWHERE)
    return TRUE;
  return job->kind == COTERIE_CONTENT_CALL_NOTE && coterie_call_jobs_fill (job, &content) && content.call->has_starter;
}

/* ------------------------------------------------------------------------------------ in */

/* [L1]: both sides go by the server's clock. What was held back on its way sets nothing up any more. */
static gboolean
is_late (const CoterieArrival *self)
{
  gint64 age_ms = self->desk->now_ms - (gint64) self->content.time_ms;

  return ABS (age_ms) > COTERIE_CALL_LATE_SECONDS * G_GINT64_CONSTANT (1000);
}

static CoterieEvent *
report (CoterieArrival *self, const CoterieStoreChat *chat)
{
  CoterieEvent *event = coterie_changes_add_event (self->desk->changes, COTERIE_EVENT_CALL, chat->account);

  event->chat = chat->chat;
  event->kind = self->content.kind;
  event->from = self->content.from;
  event->may_begin = TRUE;
  event->call = g_steal_pointer (&self->content.call);
  event->call->said_ms = self->content.time_ms;
  return event;
}

/**
 * coterie_call_jobs_take:
 *
 * One of an accepted contact, or of another device of our own. What it means, the main thread knows; here is only
 * decided who may say it [L1].
 */
gboolean
coterie_call_jobs_take (CoterieArrival *self, GError **error)
{
  if (!self->distrusted && !is_late (self))
    report (self, self->chat);
  return TRUE;
}

/**
 * coterie_call_jobs_take_group:
 *
 * The same in a group: of members, while we are one. What is not known yet of the group is not waited for.
 */
gboolean
coterie_call_jobs_take_group (CoterieArrival *self, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (self->desk, self->group, error);
  const guint8 *aid = self->content.from.aid;
  gboolean may_begin;

  if (group == NULL)
    return FALSE;
  if (self->distrusted || is_late (self) || self->group->group_state != COTERIE_STORE_GROUP_ACCEPTED ||
      coterie_group_get_role (group, self->desk->own->aid) == COTERIE_GROUP_NOBODY ||
      !may_say (group, aid, self->content.kind))
    return TRUE;
  may_begin = coterie_group_may (group, aid, COTERIE_GROUP_RIGHT_CALL);
  report (self, self->group)->may_begin = may_begin;
  return TRUE;
}
