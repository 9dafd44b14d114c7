// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/content-jobs.h"

#include "base/log.h"
#include "crypto/common-part.h"
#include "entities/message.h"
#include "entities/sentence.h"
#include "mail/arrival-rows.h"
#include "mail/call-jobs.h"
#include "mail/call-notes.h"
#include "mail/chat-secrets.h"
#include "mail/contact-jobs.h"
#include "mail/device-jobs.h"
#include "mail/group-arrivals.h"
#include "mail/group-delivery.h"
#include "mail/profile-jobs.h"
#include "mail/receipt-jobs.h"
#include "mail/repair-jobs.h"
#include "mail/sync-jobs.h"
#include "mail/takeover-jobs.h"
#include "mail/told-jobs.h"
#include "store/groups.h"
#include "vault/chat-jobs.h"
#include "vault/group-jobs.h"

/* ------------------------------------------------------------------------------------ kinds */

static gboolean
take_text (CoterieArrival *self, GError **error)
{
  return coterie_arrival_rows_add (self, COTERIE_MESSAGE_TEXT, self->content.text, error);
}

static gboolean
take_unknown (CoterieArrival *self, GError **error)
{
  g_autofree char *text = coterie_sentence_new (COTERIE_SENTENCE_UNKNOWN_CONTENT, NULL);

  return coterie_arrival_rows_add (self, COTERIE_MESSAGE_UNKNOWN, text, error);
}

static gboolean
settle_again (CoterieArrival *self, GError **error)
{
  gboolean placed;

  return coterie_repair_jobs_take_again (self->desk, self->account, &self->content, NULL, &placed, error);
}

static gboolean
take_receipt (CoterieArrival *self, GError **error)
{
  if (!coterie_arrival_rows_need_chat (self, error) ||
      !coterie_receipt_jobs_take (self->desk, self->chat, &self->content, self->from_own,
                                  (gint64) self->deliver->time_ms, error))
    return FALSE;
  return settle_again (self, error) &&
         (self->from_own || coterie_contact_jobs_set_peer_accepted (self->desk, self->account, error));
}

static gboolean
take_typing (CoterieArrival *self, GError **error)
{
  if (!self->from_own)
    coterie_changes_add_event (self->desk->changes, COTERIE_EVENT_TYPING, self->account)->active = self->content.active;
  return TRUE;
}

static gboolean
take_profile (CoterieArrival *self, GError **error)
{
  if (self->from_own)
    return settle_again (self, error);
  return coterie_profile_jobs_take (self->desk, self->account, &self->content, error) && settle_again (self, error) &&
         coterie_contact_jobs_set_peer_accepted (self->desk, self->account, error);
}

/* What own devices tell one another is nothing that anybody else may say, nor whoever has found a lost one [E3]. */
static gboolean
take_own (CoterieArrival *self, GError **error)
{
  gint64 party;

  if (!self->from_own || self->distrusted)
    return settle_again (self, error);
  party = coterie_arrival_rows_find_party (self, error);
  if (party < 0)
    return FALSE;
  return (self->content.handover != NULL ? coterie_takeover_jobs_take (self, error)
                                         : coterie_sync_jobs_take (self, party, error)) &&
         settle_again (self, error);
}

static gboolean
take_call (CoterieArrival *self, GError **error)
{
  return coterie_arrival_rows_need_chat (self, error) && coterie_call_jobs_take (self, error) &&
         settle_again (self, error);
}

static gboolean
take_call_note (CoterieArrival *self, GError **error)
{
  return coterie_arrival_rows_need_chat (self, error) && coterie_call_notes_take (self, self->chat, error) &&
         settle_again (self, error);
}

static gboolean
take_retry (CoterieArrival *self, GError **error)
{
  return coterie_repair_jobs_take_retry (self->desk, self->account, &self->content, error);
}

static gboolean
take_lost (CoterieArrival *self, GError **error)
{
  return coterie_repair_jobs_take_lost (self->desk, self->account, &self->content, error);
}

/* What happens to each kind, and whether somebody not accepted may send it [G1]. */
static const struct
{
  CoterieContentKind kind;
  gboolean from_strangers;
  gboolean (*take) (CoterieArrival *self, GError **error);
} kinds[] = {
  { COTERIE_CONTENT_TEXT, TRUE, take_text },
  { COTERIE_CONTENT_RECEIPT, FALSE, take_receipt },
  { COTERIE_CONTENT_TYPING, FALSE, take_typing },
  { COTERIE_CONTENT_PROFILE, FALSE, take_profile },
  { COTERIE_CONTENT_RETRY, TRUE, take_retry },
  { COTERIE_CONTENT_LOST, TRUE, take_lost },
  { COTERIE_CONTENT_UNKNOWN, FALSE, take_unknown },
  { COTERIE_CONTENT_HANDOVER_SETTINGS, FALSE, take_own },
  { COTERIE_CONTENT_HANDOVER_CONTACTS, FALSE, take_own },
  { COTERIE_CONTENT_HANDOVER_CHATS, FALSE, take_own },
  { COTERIE_CONTENT_HANDOVER_GROUPS, FALSE, take_own },
  { COTERIE_CONTENT_HANDOVER_ROWS, FALSE, take_own },
  { COTERIE_CONTENT_HANDOVER_PICTURES, FALSE, take_own },
  { COTERIE_CONTENT_HANDOVER_END, FALSE, take_own },
  { COTERIE_CONTENT_HANDOVER_ACK, FALSE, take_own },
  { COTERIE_CONTENT_HANDOVER_ASK, FALSE, take_own },
  { COTERIE_CONTENT_SYNC_CHAT, FALSE, take_own },
  { COTERIE_CONTENT_SYNC_SETTINGS, FALSE, take_own },
  { COTERIE_CONTENT_SYNC_HEADS, FALSE, take_own },
  { COTERIE_CONTENT_DEVICE_NAME, FALSE, take_own },
  { COTERIE_CONTENT_CALL_RING, FALSE, take_call },
  { COTERIE_CONTENT_CALL_ANSWER, FALSE, take_call },
  { COTERIE_CONTENT_CALL_DECLINE, FALSE, take_call },
  { COTERIE_CONTENT_CALL_BUSY, FALSE, take_call },
  { COTERIE_CONTENT_CALL_CANCEL, FALSE, take_call },
  { COTERIE_CONTENT_CALL_ELSEWHERE, FALSE, take_call },
  { COTERIE_CONTENT_CALL_JOIN, FALSE, take_call },
  { COTERIE_CONTENT_CALL_LEAVE, FALSE, take_call },
  { COTERIE_CONTENT_CALL_MEDIA, FALSE, take_call },
  { COTERIE_CONTENT_CALL_ALIVE, FALSE, take_call },
  { COTERIE_CONTENT_CALL_SDP, FALSE, take_call },
  { COTERIE_CONTENT_CALL_CANDIDATES, FALSE, take_call },
  { COTERIE_CONTENT_CALL_NOTE, FALSE, take_call_note },
};

/**
 * coterie_content_jobs_may_take:
 * @from_strangers: whether people not accepted may send it
 * @may: (out): whether it is taken of this sender [G1]
 */
gboolean
coterie_content_jobs_may_take (CoterieArrival *self, gboolean from_strangers, gboolean *may, GError **error)
{
  const CoterieStoreContact *contact;

  *may = TRUE;
  if (self->from_own)
    return TRUE;
  contact = coterie_desk_get_contact (self->desk, self->account, error);
  if (contact == NULL)
    return FALSE;
  *may = contact->state == COTERIE_CONTACT_ACCEPTED || (from_strangers && contact->state != COTERIE_CONTACT_BLOCKED);
  return TRUE;
}

/* Contents of people who have only one another say nothing of records. */
static gboolean
is_of_group (const CoterieArrival *self)
{
  return self->content.knows != NULL || coterie_group_arrivals_is_kind (self->content.kind);
}

/* Fleeting: what is not known yet of the group is not waited for. */
static gboolean
take_group_typing (CoterieArrival *self, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (self->desk, self->group, error);
  CoterieEvent *event;

  if (group == NULL)
    return FALSE;
  if (self->from_own || self->group->group_state != COTERIE_STORE_GROUP_ACCEPTED ||
      !coterie_group_jobs_may_show (self->desk, group, self->content.from.aid))
    return TRUE;
  event = coterie_changes_add_event (self->desk->changes, COTERIE_EVENT_TYPING, self->account);
  event->chat = self->group->chat;
  event->active = self->content.active;
  return TRUE;
}

/* In a group it is membership that counts, not whether the two know each other. */
static gboolean
dispatch_group (CoterieArrival *self, GError **error)
{
  if (coterie_group_arrivals_is_kind (self->content.kind))
    return coterie_group_arrivals_take (self, error) && settle_again (self, error);
  if (self->group == NULL) /* nothing to us */
    return settle_again (self, error);
  if (self->content.kind == COTERIE_CONTENT_SYNC_CHAT && self->from_own && !self->distrusted)
    return coterie_sync_jobs_take_group (self, error) && settle_again (self, error);
  if (self->content.kind == COTERIE_CONTENT_TEXT)
    return take_text (self, error);
  if (self->content.kind == COTERIE_CONTENT_UNKNOWN)
    return take_unknown (self, error);
  if (self->content.kind == COTERIE_CONTENT_TYPING)
    return take_group_typing (self, error);
  if (self->content.kind == COTERIE_CONTENT_CALL_NOTE && !coterie_call_notes_take_group (self, error))
    return FALSE;
  if (coterie_call_jobs_is_kind (self->content.kind) && !coterie_call_jobs_take_group (self, error))
    return FALSE;
  if (self->content.kind == COTERIE_CONTENT_RECEIPT && !coterie_group_delivery_take (self, error))
    return FALSE;
  return settle_again (self, error);
}

static gboolean
dispatch (CoterieArrival *self, GError **error)
{
  gboolean may;

  if (self->group != NULL || is_of_group (self))
    return dispatch_group (self, error);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == self->content.kind)
      {
        if (!coterie_content_jobs_may_take (self, kinds[i].from_strangers, &may, error))
          return FALSE;
        return may ? kinds[i].take (self, error) && coterie_chat_secrets_note (self, error)
                   : settle_again (self, error);
      }
  return TRUE;
}

/* ------------------------------------------------------------------------------------ contents */

/* [C1], and that the content is of the chat that these two have. A chat that we do not know is one of a later version.
 */
static gboolean
check_addresses (CoterieArrival *self)
{
  const CoterieContent *content = &self->content;
  const CoterieIdentity *own = self->desk->own;

  if (memcmp (content->from.aid, self->deliver->aid, COTERIE_AID_BYTES) != 0 ||
      content->from.device != self->deliver->device || memcmp (content->to.aid, own->aid, COTERIE_AID_BYTES) != 0 ||
      content->to.device != own->device)
    return FALSE;
  return self->from_own == content->has_peer;
}

static gboolean
check_chat (CoterieArrival *self, GError **error)
{
  guint8 id[COTERIE_CHAT_ID_BYTES];

  /* Before groups are looked for: this id is no secret, and somebody may have called a group by it. */
  coterie_chat_id_direct (self->desk->own->aid, self->from_own ? self->content.peer : self->deliver->aid, id);
  self->fits_chat = memcmp (id, self->content.chat, sizeof id) == 0;
  if (self->fits_chat)
    return TRUE;
  if (!coterie_group_jobs_find (self->desk, self->content.chat, &self->group, error))
    return FALSE;
  if (self->group == NULL && is_of_group (self))
    return coterie_group_arrivals_meet (self, error);
  if (self->group == NULL)
    self->content.kind = COTERIE_CONTENT_UNKNOWN;
  return TRUE;
}

/* [C3]. FALSE with @whole FALSE: the common part is wrong. */
static gboolean
open_common (CoterieArrival *self, gboolean *whole, GError **error)
{
  CoterieContent *content = &self->content;
  g_auto (CoterieCommonKey) key = { 0 };
  g_autoptr (GBytes) members = NULL;

  *whole = !content->has_common;
  if (*whole)
    return TRUE;
  memcpy (key.key, content->common_key, sizeof key.key);
  memcpy (key.hash, content->common_hash, sizeof key.hash);
  members = coterie_common_part_open (self->deliver->common, self->deliver->common_size, content->id, &key, NULL);
  if (members != NULL)
    *whole =
        coterie_content_parse_members (content, g_bytes_get_data (members, NULL), g_bytes_get_size (members), NULL);
  return *whole || coterie_repair_jobs_keep (self->desk, self->account, self->deliver, COTERIE_RETRY_INVALID, error);
}

/**
 * coterie_content_jobs_read:
 * @plain: what was sealed
 *
 * Returns: FALSE when it is something that an honest peer never sends: it is dropped, its ratchet step stays
 */
gboolean
coterie_content_jobs_read (CoterieArrival *self, GBytes *plain)
{
  g_autoptr (GError) fault = NULL;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (plain, &size);

  if (coterie_content_parse (&self->content, bytes, size, &fault) && check_addresses (self))
    return TRUE;
  g_message ("a content of %s was dropped: %s", coterie_log_short (self->deliver->aid, COTERIE_AID_BYTES).text,
             fault != NULL ? fault->message : "it is addressed to somebody else");
  return FALSE;
}

/* [J11]: who is blocked is a member like any other to the group, and what he changes there counts for all. */
static gboolean
take_of_blocked (CoterieArrival *self, GError **error)
{
  gboolean whole;

  if (!coterie_repair_jobs_count (self->desk, self->account, &self->content, error))
    return FALSE;
  if (self->content.kind != COTERIE_CONTENT_GROUP_RECORD)
    return settle_again (self, error);
  if (!open_common (self, &whole, error) || !check_chat (self, error))
    return FALSE;
  return !whole || self->group == NULL || dispatch_group (self, error);
}

/**
 * coterie_content_jobs_take:
 *
 * Does what the content asks for. [G2]: of somebody blocked nothing shows, not even what is wrong with it.
 */
gboolean
coterie_content_jobs_take (CoterieArrival *self, GError **error)
{
  gboolean whole;

  if (self->blocked)
    return take_of_blocked (self, error);
  if (!open_common (self, &whole, error))
    return FALSE;
  if (!whole)
    return TRUE;
  if (!check_chat (self, error))
    return FALSE;
  self->desk->stamped_ms = (gint64) self->deliver->time_ms;
  return coterie_repair_jobs_count (self->desk, self->account, &self->content, error) &&
         (self->distrusted || coterie_told_jobs_compare_heads (self->desk, self->account, &self->content, error)) &&
         (!self->from_own || coterie_device_jobs_note_seen (self->desk, self->content.from.device,
                                                            (gint64) self->deliver->time_ms, error)) &&
         dispatch (self, error);
}
