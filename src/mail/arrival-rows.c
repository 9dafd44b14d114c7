// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/arrival-rows.h"

#include "mail/contact-jobs.h"
#include "mail/group-arrivals.h"
#include "mail/repair-jobs.h"
#include "vault/chat-jobs.h"
#include "vault/group-rows.h"
#include "vault/group-standing.h"
#include "vault/merge-jobs.h"

/**
 * coterie_arrival_rows_find_party:
 *
 * Returns: the account of the person that the chat is with: the sender, or for copies of our own contents the one they
 *   went to; 0 when that one is not known, -1 with an error
 */
gint64
coterie_arrival_rows_find_party (CoterieArrival *self, GError **error)
{
  gint64 account = self->account;

  if (self->from_own && !coterie_desk_find_account (self->desk, self->content.peer, &account, error))
    return -1;
  return account;
}

gboolean
coterie_arrival_rows_need_chat (CoterieArrival *self, GError **error)
{
  gint64 party = coterie_arrival_rows_find_party (self, error);

  if (party < 0)
    return FALSE;
  self->chat = coterie_chat_jobs_ensure (self->desk, party, error);
  return self->chat != NULL;
}

/* What the other device told of before it was sent, or could not send at first, has been sent now. */
static gboolean
raise_own (CoterieArrival *self, const CoterieStoreMessage *row, GError **error)
{
  g_auto (CoterieStoreMessage) same = { 0 };
  gint64 message;
  gboolean found;

  if (!coterie_store_messages_find (self->desk->sql, self->chat->chat, row->account, row->id, &message, error))
    return FALSE;
  if (message == 0)
    return TRUE;
  if (!coterie_store_messages_load (self->desk->sql, message, &same, &found, error))
    return FALSE;
  if (!found || (same.state != COTERIE_MESSAGE_PENDING && same.state != COTERIE_MESSAGE_FAILED))
    return TRUE;
  return coterie_store_messages_set_pending (self->desk->sql, message, COTERIE_MESSAGE_SENT, row->time_ms, row->sent_ms,
                                             error) &&
         coterie_chat_jobs_report (self->desk, message, error);
}

/* In a group others have spoken, and have been shown, while this waited for the sender's chain. */
static gboolean
add_waited (CoterieArrival *self, CoterieStoreMessage *row, GError **error)
{
  const GByteArray *knows = self->content.knows;
  guint64 behind;

  return coterie_group_standing_find_place (self->desk, self->chat, knows != NULL ? knows->data : NULL,
                                            knows != NULL ? knows->len : 0, &behind, error) &&
         coterie_merge_jobs_add_late (self->desk, self->chat, row, behind, !self->from_own, error);
}

/* Nothing shown is read before it is: own copies, and lines that stand for nothing, are not unread. */
static gboolean
insert_row (CoterieArrival *self, CoterieStoreMessage *row, gboolean *inserted, GError **error)
{
  gboolean placed;

  *inserted = FALSE;
  if (self->from_own && !raise_own (self, row, error))
    return FALSE;
  row->message = COTERIE_STORE_MESSAGE (self->chat->chat, 0);
  if (!coterie_repair_jobs_take_again (self->desk, self->account, &self->content, row, &placed, error))
    return FALSE;
  if (!placed && self->group != NULL && self->desk->waited)
    return add_waited (self, row, error);
  return placed || coterie_merge_jobs_add (self->desk, self->chat, row, !self->from_own, inserted, error);
}

static gboolean
note_first_contact (CoterieArrival *self, GError **error)
{
  CoterieDesk *desk = self->desk;
  const CoterieStoreContact *contact;
  gint64 party = self->chat->account;

  if (party == COTERIE_STORE_OWN_ACCOUNT)
    return TRUE;
  contact = coterie_desk_get_contact (desk, party, error);
  if (contact == NULL)
    return FALSE;
  if (self->from_own) /* who was blocked here meanwhile stays so */
    return contact->state == COTERIE_CONTACT_BLOCKED || coterie_contact_jobs_accept (desk, party, error);
  if (contact->state == COTERIE_CONTACT_STRANGER)
    {
      if (!coterie_store_contacts_set_state (desk->sql, party, COTERIE_CONTACT_REQUEST, COTERIE_CONTACT_REQUEST, error))
        return FALSE;
      coterie_desk_touch_contact (desk, party);
      coterie_changes_add_event (desk->changes, COTERIE_EVENT_REQUEST, party);
    }
  return coterie_contact_jobs_set_peer_accepted (desk, party, error);
}

static gboolean
is_request (CoterieArrival *self, gboolean *request, GError **error)
{
  const CoterieStoreContact *contact;

  *request = FALSE;
  if (self->chat->account == COTERIE_STORE_OWN_ACCOUNT || self->from_own)
    return TRUE;
  contact = coterie_desk_get_contact (self->desk, self->chat->account, error);
  if (contact == NULL)
    return FALSE;
  *request = contact->state != COTERIE_CONTACT_ACCEPTED;
  return TRUE;
}

/* What a member says in a group. */
static gboolean
insert_group_row (CoterieArrival *self, CoterieStoreMessage *row, GError **error)
{
  gboolean may, inserted;

  if (!coterie_group_arrivals_may_show (self, row, &may, error))
    return FALSE;
  if (!may) /* nobody's business, or kept */
    return coterie_repair_jobs_take_again (self->desk, self->account, &self->content, NULL, &inserted, error);
  self->chat = self->group;
  if (self->from_own && row->part == NULL &&
      !coterie_group_rows_note_audience (self->desk, self->group, &row->audience, error))
    return FALSE;
  return insert_row (self, row, &inserted, error);
}

gboolean
coterie_arrival_rows_add (CoterieArrival *self, CoterieMessageKind kind, const char *body, GError **error)
{
  CoterieStoreMessage row = {
    .account = self->account,
    .device = self->content.from.device,
    .kind = kind,
    .state = self->from_own ? COTERIE_MESSAGE_SENT : COTERIE_MESSAGE_RECEIVED,
    .time_ms = (gint64) self->deliver->time_ms,
    .sent_ms = (gint64) self->content.time_ms,
    .body = (char *) body,
  };
  const GByteArray *only = self->content.only;
  g_autoptr (GBytes) part = NULL;
  gboolean inserted;

  memcpy (row.id, self->content.id, sizeof row.id);
  if (self->group != NULL)
    {
      part = only != NULL ? g_bytes_new (only->data, only->len) : NULL;
      row.part = part;
      row.mentions = self->content.mentions;
      return insert_group_row (self, &row, error);
    }
  return coterie_arrival_rows_need_chat (self, error) && is_request (self, &row.request, error) &&
         insert_row (self, &row, &inserted, error) && note_first_contact (self, error);
}
