// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/packing-content.h"

#include "entities/chat.h"
#include "mail/call-jobs.h"
#include "mail/group-contents.h"
#include "mail/group-sharing.h"
#include "mail/handover-jobs.h"
#include "mail/profile-jobs.h"
#include "mail/receipt-jobs.h"
#include "mail/repair-jobs.h"
#include "mail/roster-jobs.h"
#include "mail/sync-jobs.h"
#include "vault/group-jobs.h"

static gboolean
fill_text (CoteriePacking *self, gboolean *there, GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };

  if (!coterie_store_messages_load (self->desk->sql, self->job->message, &row, there, error))
    return FALSE;
  self->content.text = g_steal_pointer (&row.body);
  self->content.mentions = g_steal_pointer (&row.mentions);
  return TRUE;
}

static gboolean
fill_receipt (CoteriePacking *self, gboolean *there, GError **error)
{
  g_autoptr (GBytes) collected = NULL;

  if (self->job->payload != NULL)
    {
      *there = coterie_receipt_jobs_fill (&self->content, self->job->payload);
      return TRUE;
    }
  collected = coterie_receipt_jobs_collect (self->desk, self->chat, error);
  if (collected == NULL)
    return FALSE;
  *there = g_bytes_get_size (collected) > 0 && coterie_receipt_jobs_fill (&self->content, collected);
  /* What one content cannot hold goes into the next one. */
  return coterie_store_send_jobs_set_payload (self->desk->sql, self->job->job, collected, error) &&
         coterie_receipt_jobs_queue (self->desk, self->chat, error);
}

/* Who was a member when something for members alone was queued may be out by now; own devices belong to one. */
static gboolean
goes_to_member (CoteriePacking *self, gboolean *is_member, GError **error)
{
  const CoterieChain *chain;
  CoterieGroup *group;

  *is_member = self->job->account == COTERIE_STORE_OWN_ACCOUNT;
  if (*is_member)
    return TRUE;
  group = coterie_group_jobs_get (self->desk, self->chat, error);
  chain = group != NULL ? coterie_desk_get_chain (self->desk, self->job->account, error) : NULL;
  if (chain == NULL)
    return FALSE;
  *is_member = coterie_group_get_role (group, coterie_chain_get_aid (chain)) != COTERIE_GROUP_NOBODY;
  return TRUE;
}

static gboolean
fill_group_secret (CoteriePacking *self, gboolean *there, GError **error)
{
  *there = coterie_group_contents_fill (self->job, &self->content);
  return !*there || goes_to_member (self, there, error);
}

/* Everybody may have the record that named the picture; it says to those who are out that they are. */
static gboolean
fill_group_record (CoteriePacking *self, gboolean *there, GError **error)
{
  gboolean is_member;

  *there = coterie_group_contents_fill (self->job, &self->content);
  if (!*there || self->content.group->picture == NULL)
    return TRUE;
  if (!goes_to_member (self, &is_member, error))
    return FALSE;
  if (!is_member)
    g_clear_pointer (&self->content.group->picture, g_bytes_unref);
  return TRUE;
}

/* The kind's members. *there FALSE: there is nothing to be said any more. */
static gboolean
fill_members (CoteriePacking *self, gboolean *there, GError **error)
{
  *there = TRUE;
  switch (self->content.kind)
    {
    case COTERIE_CONTENT_TEXT:
      return fill_text (self, there, error);
    case COTERIE_CONTENT_RECEIPT:
      return fill_receipt (self, there, error);
    case COTERIE_CONTENT_PROFILE:
      return coterie_profile_jobs_fill (self->desk, &self->content, error);
    case COTERIE_CONTENT_RETRY:
    case COTERIE_CONTENT_LOST:
      *there = self->job->payload != NULL && coterie_repair_jobs_fill (&self->content, self->job->payload);
      return TRUE;
    case COTERIE_CONTENT_TYPING:
      return TRUE; /* the caller knows */
    case COTERIE_CONTENT_HANDOVER_SETTINGS:
    case COTERIE_CONTENT_HANDOVER_ACK:
    case COTERIE_CONTENT_HANDOVER_ASK:
      return coterie_handover_jobs_fill (self->desk, self->job, &self->content, there, error);
    case COTERIE_CONTENT_SYNC_CHAT:
    case COTERIE_CONTENT_SYNC_SETTINGS:
    case COTERIE_CONTENT_SYNC_HEADS:
    case COTERIE_CONTENT_DEVICE_NAME:
      return coterie_sync_jobs_fill (self->desk, self->job, &self->content, there, error);
    case COTERIE_CONTENT_GROUP_RECORD:
      return fill_group_record (self, there, error);
    case COTERIE_CONTENT_GROUP_ASK:
    case COTERIE_CONTENT_GROUP_JOIN:
      *there = coterie_group_contents_fill (self->job, &self->content);
      return TRUE;
    case COTERIE_CONTENT_GROUP_SECRET:
      return fill_group_secret (self, there, error);
    case COTERIE_CONTENT_GROUP_HISTORY:
      return coterie_group_sharing_fill (self->desk, self->chat, self->job, &self->content, there, error);
    case COTERIE_CONTENT_CALL_RING:
    case COTERIE_CONTENT_CALL_ANSWER:
    case COTERIE_CONTENT_CALL_DECLINE:
    case COTERIE_CONTENT_CALL_BUSY:
    case COTERIE_CONTENT_CALL_CANCEL:
    case COTERIE_CONTENT_CALL_ELSEWHERE:
    case COTERIE_CONTENT_CALL_JOIN:
    case COTERIE_CONTENT_CALL_LEAVE:
    case COTERIE_CONTENT_CALL_MEDIA:
    case COTERIE_CONTENT_CALL_ALIVE:
    case COTERIE_CONTENT_CALL_SDP:
    case COTERIE_CONTENT_CALL_CANDIDATES:
    case COTERIE_CONTENT_CALL_NOTE:
      *there = coterie_call_jobs_fill (self->job, &self->content);
      return TRUE;
    case COTERIE_CONTENT_HANDOVER_CONTACTS: /* parts of a hand-over have one kind of job */
    case COTERIE_CONTENT_HANDOVER_CHATS:
    case COTERIE_CONTENT_HANDOVER_GROUPS:
    case COTERIE_CONTENT_HANDOVER_ROWS:
    case COTERIE_CONTENT_HANDOVER_PICTURES:
    case COTERIE_CONTENT_HANDOVER_END:
    case COTERIE_CONTENT_UNKNOWN:
    default:
      *there = FALSE;
      return TRUE;
    }
}

/* The candidate for the chat's secret goes along until the other party has shown that they are there. */
static void
fill_secret (CoteriePacking *self)
{
  CoterieContent *content = &self->content;

  content->has_secret = self->chat->kind == COTERIE_CHAT_DIRECT && !self->chat->peer_seen &&
                        (content->kind == COTERIE_CONTENT_TEXT || content->kind == COTERIE_CONTENT_PROFILE);
  if (!content->has_secret)
    return;
  memcpy (content->secret, self->chat->secret, sizeof content->secret);
  if ((self->chat->flags & COTERIE_STORE_CHAT_SECRET_TOLD) != 0)
    return;
  self->chat->flags |= COTERIE_STORE_CHAT_SECRET_TOLD;
  coterie_desk_touch_chat (self->desk, self->chat);
}

/**
 * coterie_packing_fill:
 * @there: (out): FALSE: there is nothing to be said any more
 *
 * What is the same for all targets.
 */
gboolean
coterie_packing_fill (CoteriePacking *self, gboolean *there, GError **error)
{
  const CoterieStoreSendJob *job = self->job;
  CoterieContent *content = &self->content;

  content->kind = (CoterieContentKind) job->kind;
  memcpy (content->chat, self->chat->id, sizeof content->chat);
  memcpy (content->id, job->id, sizeof content->id);
  content->time_ms = (guint64) job->sent_ms;
  memcpy (content->from.aid, self->desk->own->aid, sizeof content->from.aid);
  content->from.device = self->desk->own->device;
  if (!fill_members (self, there, error) ||
      !coterie_roster_jobs_get_head (self->desk, COTERIE_STORE_OWN_ACCOUNT, &content->from_head, error))
    return FALSE;
  fill_secret (self);
  if (self->chat->kind == COTERIE_CHAT_GROUP && job->kind != COTERIE_CONTENT_GROUP_JOIN &&
      !coterie_group_contents_fill_knows (self->desk, self->chat, content, error))
    return FALSE;
  if (self->part != NULL)
    content->only = g_bytes_unref_to_array (g_bytes_ref (self->part));
  content->has_again = job->has_again;
  if (job->has_again)
    memcpy (content->again, job->again, sizeof content->again);
  return TRUE;
}
