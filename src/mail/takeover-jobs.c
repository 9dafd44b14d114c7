// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/takeover-jobs.h"

#include "base/log.h"
#include "entities/contact.h"
#include "mail/chat-secrets.h"
#include "mail/device-jobs.h"
#include "mail/group-contents.h"
#include "mail/handover-asks.h"
#include "mail/handover-jobs.h"
#include "mail/profile-jobs.h"
#include "mail/receipt-jobs.h"
#include "mail/roster-jobs.h"
#include "mail/successor-jobs.h"
#include "mail/sync-jobs.h"
#include "mail/takeover-answers.h"
#include "mail/takeover-end.h"
#include "mail/takeover-rows.h"
#include "store/groups.h"
#include "store/handovers.h"
#include "store/settings.h"
#include "vault/chat-jobs.h"
#include "vault/group-jobs.h"
#include "vault/group-rows.h"
#include "vault/group-lines.h"
#include "vault/group-standing.h"
#include "vault/group-waiting.h"

/* The device that told of people or groups that were not known here; 0: none did; MET_BY_SEVERAL */
#define SETTING_MET "handover-met"
#define MET_BY_SEVERAL -1

/* ------------------------------------------------------------------------------------ parts */

static gboolean
take_settings (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieHandover *told, GError **error)
{
  row->n_total = (gint64) told->n_items;
  return coterie_sync_jobs_put_settings (desk, &told->settings, error) && coterie_sync_jobs_end_waiting (desk, error);
}

static gboolean
take_profile (CoterieDesk *desk, gint64 account, const CoterieHandoverContact *told, GError **error)
{
  const CoterieStoreContact *contact = coterie_desk_get_contact (desk, account, error);
  CoterieStoreContact row = { .account = account, .display_name = told->display_name };

  if (contact == NULL)
    return FALSE;
  if (contact->display_name[0] != '\0' || contact->has_presence)
    return TRUE; /* their own word came meanwhile */
  row.picture = contact->picture;
  row.has_presence = told->has_presence;
  memcpy (row.presence, told->presence, sizeof row.presence);
  return coterie_store_contacts_set_profile (desk->sql, &row, error);
}

/* The other device has sent them our profile, or will. */
static gboolean
note_profile_sent (CoterieDesk *desk, gint64 account, GError **error)
{
  gint64 version;

  return coterie_profile_jobs_get_version (desk, &version, error) &&
         coterie_store_contacts_set_profile_sent (desk->sql, account, version, error);
}

static gboolean
settle_contact (CoterieDesk *desk, gint64 account, const CoterieHandoverContact *told, GError **error)
{
  const CoterieStoreContact *contact;

  if ((told->name[0] != '\0' && !coterie_successor_jobs_put_known (desk, account, told->name, error)) ||
      !coterie_sync_jobs_put_person (desk, account, &told->kept, error) || !take_profile (desk, account, told, error) ||
      !note_profile_sent (desk, account, error) ||
      (told->peer_accepted && !coterie_store_contacts_set_peer_accepted (desk->sql, account, error)))
    return FALSE;
  coterie_desk_touch_contact (desk, account);
  contact = coterie_desk_get_contact (desk, account, error);
  if (contact == NULL)
    return FALSE;
  desk->changes->work |= COTERIE_WORK_PRESENCE;
  return contact->state != COTERIE_CONTACT_BLOCKED ||
         coterie_store_contacts_set_state (desk->sql, account, contact->state, (int) told->before_block, error);
}

static gboolean
note_met (CoterieDesk *desk, GError **error)
{
  gint64 by;

  if (!coterie_store_settings_get_int (desk->sql, SETTING_MET, 0, &by, error))
    return FALSE;
  by = by == 0 || by == desk->told_by ? (gint64) desk->told_by : MET_BY_SEVERAL;
  return coterie_store_settings_set_int (desk->sql, SETTING_MET, by, error);
}

static gboolean
take_contact (CoterieDesk *desk, const CoterieHandoverContact *told, GError **error)
{
  gint64 before, account;

  if (!coterie_desk_find_account (desk, told->aid, &before, error) ||
      !coterie_roster_jobs_take_records (desk, told->aid, told->name, told->records, &account, error))
    return FALSE;
  if (before == 0 && account != 0 && !note_met (desk, error))
    return FALSE;
  return account <= COTERIE_STORE_OWN_ACCOUNT || settle_contact (desk, account, told, error);
}

static gboolean
take_contacts (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieHandover *told, GError **error)
{
  for (guint i = 0; i < told->contacts->len; i++)
    if (!take_contact (desk, told->contacts->pdata[i], error))
      return FALSE;
  row->n_done += told->contacts->len;
  return TRUE;
}

static gboolean
take_group_picture (CoterieDesk *desk, const CoterieHandoverContact *told, GError **error)
{
  CoterieStoreChat *chat;

  if (!coterie_group_jobs_find (desk, told->aid, &chat, error))
    return FALSE;
  return chat == NULL || coterie_group_rows_take_picture (desk, chat, told->picture, error);
}

static gboolean
take_pictures (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieHandover *told, GError **error)
{
  for (guint i = 0; i < told->contacts->len; i++)
    {
      const CoterieHandoverContact *picture = told->contacts->pdata[i];
      const CoterieStoreContact *contact;
      gint64 account;

      if (picture->picture == NULL)
        continue;
      if (picture->is_group)
        {
          if (!take_group_picture (desk, picture, error))
            return FALSE;
          continue;
        }
      if (!coterie_desk_find_account (desk, picture->aid, &account, error))
        return FALSE;
      if (account <= COTERIE_STORE_OWN_ACCOUNT)
        continue;
      contact = coterie_desk_get_contact (desk, account, error);
      if (contact == NULL)
        return FALSE;
      if (contact->picture == NULL && !coterie_store_contacts_set_picture (desk->sql, account, picture->picture, error))
        return FALSE;
      coterie_desk_touch_contact (desk, account);
    }
  return TRUE;
}

static gboolean
take_chat (CoterieDesk *desk, const CoterieHandoverChat *told, GError **error)
{
  CoterieStoreChat *chat;

  if (!coterie_takeover_rows_find_chat (desk, FALSE, told->peer, &chat, error))
    return FALSE;
  if (chat == NULL)
    return TRUE;
  coterie_chat_secrets_keep (chat, told->secret, FALSE);
  if (told->has_peer_secret)
    coterie_chat_secrets_keep (chat, told->peer_secret, TRUE);
  chat->peer_seen |= told->peer_seen;
  if (chat->n_messages == 0)
    chat->last_ms = (gint64) told->time_ms;
  coterie_desk_touch_chat (desk, chat);
  return coterie_sync_jobs_put_chat (desk, chat, &told->kept, error);
}

static gboolean
take_chats (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieHandover *told, GError **error)
{
  for (guint i = 0; i < told->chats->len; i++)
    if (!take_chat (desk, told->chats->pdata[i], error))
      return FALSE;
  row->n_done += told->chats->len;
  return TRUE;
}

/* Who accepted it there has accepted it; whatever else it is follows from the records, here as there. */
static gboolean
settle_group (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieHandoverChat *told, GError **error)
{
  if (!coterie_group_standing_settle (desk, chat, error))
    return FALSE;
  if (told->group.has_state && told->group.state == COTERIE_CONTACT_ACCEPTED &&
      chat->group_state != COTERIE_STORE_GROUP_ACCEPTED && !coterie_group_standing_accept (desk, chat, error))
    return FALSE;
  if (chat->n_messages == 0)
    chat->last_ms = (gint64) told->time_ms;
  coterie_desk_touch_chat (desk, chat);
  return coterie_sync_jobs_put_group (desk, chat, &told->group, error) &&
         coterie_sync_jobs_put_chat (desk, chat, &told->kept, error);
}

static gboolean
take_group (CoterieDesk *desk, const CoterieHandoverChat *told, GError **error)
{
  CoterieGroupOffer offer = { .sender = COTERIE_STORE_OWN_ACCOUNT, .is_trusted = TRUE };
  CoterieStoreChat *before, *chat;

  if (!coterie_group_jobs_find (desk, told->peer, &before, error) ||
      !coterie_group_jobs_meet (desk, told->peer, &chat, error))
    return FALSE;
  if (chat == NULL)
    return TRUE;
  if (before == NULL && !note_met (desk, error))
    return FALSE;
  for (guint i = 0; i < told->records->len; i++)
    if (!coterie_group_waiting_take (desk, chat, told->records->pdata[i], &offer, error))
      return FALSE;
  /* The lines about these come among the rows. */
  if (!coterie_group_lines_pass (desk, chat, error) || !settle_group (desk, chat, told, error))
    return FALSE;
  for (guint i = 0; i < told->secrets->len; i += COTERIE_CHAT_SECRET_BYTES)
    if (!coterie_group_contents_take_secret (desk, chat, told->secrets->data + i, error))
      return FALSE;
  return TRUE;
}

static gboolean
take_groups (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieHandover *told, GError **error)
{
  for (guint i = 0; i < told->chats->len; i++)
    if (!take_group (desk, told->chats->pdata[i], error))
      return FALSE;
  row->n_done += told->chats->len;
  return TRUE;
}

static gboolean
take_end (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieHandover *told, GError **error)
{
  gint64 by;

  row->n_done = row->n_total;
  if (!coterie_store_settings_get_int (desk->sql, SETTING_MET, 0, &by, error))
    return FALSE;
  if (by != 0 && (!coterie_store_settings_set_int (desk->sql, SETTING_MET, 0, error) ||
                  !coterie_handover_jobs_tell_anew (desk, by, error)))
    return FALSE;
  return coterie_profile_jobs_catch_up (desk, error); /* people whom only this device has met */
}

static const struct
{
  CoterieContentKind kind;
  CoterieHandoverPhase phase;
  gboolean (*take) (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieHandover *told, GError **error);
} parts[] = {
  { COTERIE_CONTENT_HANDOVER_SETTINGS, COTERIE_HANDOVER_PHASE_SETTINGS, take_settings },
  { COTERIE_CONTENT_HANDOVER_CONTACTS, COTERIE_HANDOVER_PHASE_CONTACTS, take_contacts },
  { COTERIE_CONTENT_HANDOVER_GROUPS, COTERIE_HANDOVER_PHASE_GROUPS, take_groups },
  { COTERIE_CONTENT_HANDOVER_CHATS, COTERIE_HANDOVER_PHASE_CHATS, take_chats },
  { COTERIE_CONTENT_HANDOVER_ROWS, COTERIE_HANDOVER_PHASE_ROWS, coterie_takeover_rows_take },
  { COTERIE_CONTENT_HANDOVER_PICTURES, COTERIE_HANDOVER_PHASE_PICTURES, take_pictures },
  { COTERIE_CONTENT_HANDOVER_END, COTERIE_HANDOVER_PHASE_DONE, take_end },
};

static gboolean
take_part (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieContent *content, GError **error)
{
  /* What another one did not tell to its end comes from this one. */
  if (row->asked_for && row->part == 0 && coterie_takeover_end_dismiss (desk, NULL, error) == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].kind == content->kind)
      {
        if (row->phase != COTERIE_HANDOVER_PHASE_DONE &&
            row->phase != COTERIE_HANDOVER_PHASE_CUT) /* rows may be late */
          row->phase = (int) parts[i].phase;
        desk->told_by = row->device;
        if (!parts[i].take (desk, row, content->handover, error))
          return FALSE;
        desk->told_by = 0;
      }
  row->part = content->handover->part;
  row->n_asked = 0;
  memcpy (row->last, content->id, sizeof row->last);
  desk->changes->work |= COTERIE_WORK_DEVICES;
  if (!coterie_store_handovers_save (desk->sql, row, error) ||
      !coterie_takeover_answers_queue (desk, row->device, FALSE, error) ||
      !coterie_takeover_end_note_heard (desk, error))
    return FALSE;
  desk->changes->work |= COTERIE_WORK_PARTS;
  if (row->phase != COTERIE_HANDOVER_PHASE_DONE)
    return TRUE;
  return coterie_handover_asks_end (desk, error) && coterie_device_jobs_begin_handovers (desk, error);
}

/* The first one follows on nothing, or on the content that asked for it. */
static gboolean
follows (const CoterieStoreHandover *row, const CoterieHandover *told)
{
  if (told->part != row->part + 1)
    return FALSE;
  if (!told->has_after)
    return told->part == 1 && !row->asked_for;
  return memcmp (told->after, row->last, sizeof row->last) == 0;
}

/* [H1] */
static gboolean
take_numbered (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieContent *content, GError **error)
{
  const CoterieHandover *told = content->handover;

  if (follows (row, told))
    return take_part (desk, row, content, error);
  if (told->part <= row->part)
    return coterie_takeover_answers_queue (desk, row->device, FALSE, error);
  return coterie_takeover_answers_note_missing (desk, row, error);
}

/* Who has added this device; 0: nobody, or nobody any more. */
static gboolean
find_giver (CoterieDesk *desk, guint32 *giver, GError **error)
{
  gboolean is_there;

  if (!coterie_takeover_end_find_giver (desk, giver, &is_there, error))
    return FALSE;
  if (!is_there)
    *giver = 0;
  return TRUE;
}

/**
 * coterie_takeover_jobs_is_under_way:
 * @under_way: (out): there is more that the device which has added this one will tell, as long as it is not revoked
 */
gboolean
coterie_takeover_jobs_is_under_way (CoterieDesk *desk, gboolean *under_way, GError **error)
{
  CoterieStoreHandover row;
  guint32 giver;
  gboolean found;

  *under_way = FALSE;
  if (!find_giver (desk, &giver, error))
    return FALSE;
  if (giver == 0)
    return TRUE;
  if (!coterie_store_handovers_load_taking (desk->sql, giver, &row, &found, error))
    return FALSE;
  *under_way = !found || (!row.asked_for && row.phase != COTERIE_HANDOVER_PHASE_DONE);
  return TRUE;
}

/**
 * coterie_takeover_jobs_take:
 * @arrival: a part, or an answer, of another device of ours; from anybody else nothing happens
 */
gboolean
coterie_takeover_jobs_take (CoterieArrival *arrival, GError **error)
{
  CoterieDesk *desk = arrival->desk;
  guint32 device = arrival->content.from.device, giver;
  CoterieStoreHandover row;
  gboolean found;

  if (arrival->content.kind == COTERIE_CONTENT_HANDOVER_ACK)
    return coterie_handover_jobs_take_ack (desk, &arrival->content, error);
  if (arrival->content.kind == COTERIE_CONTENT_HANDOVER_ASK)
    return coterie_handover_asks_take (desk, &arrival->content, error);
  if (!find_giver (desk, &giver, error) ||
      !coterie_store_handovers_load_taking (desk->sql, device, &row, &found, error))
    return FALSE;
  return (!found && giver != device) || take_numbered (desk, &row, &arrival->content, error);
}

/* Before the first part it has waited since the first connect. */
static gboolean
note_waiting (CoterieDesk *desk, GError **error)
{
  gint64 heard_ms;

  return coterie_takeover_end_get_heard (desk, &heard_ms, error) &&
         (heard_ms != 0 || coterie_takeover_end_note_heard (desk, error));
}

static gboolean
resume_first (CoterieDesk *desk, GError **error)
{
  CoterieStoreHandover row;
  guint32 giver;
  gboolean found;

  if (!find_giver (desk, &giver, error))
    return FALSE;
  if (giver == 0)
    return TRUE;
  if (!coterie_store_handovers_load_taking (desk->sql, giver, &row, &found, error))
    return FALSE;
  if (row.asked_for || row.phase == COTERIE_HANDOVER_PHASE_DONE)
    return TRUE;
  return note_waiting (desk, error) && coterie_takeover_answers_ask (desk, &row, error);
}

/* Those that this device has asked for. */
static gboolean
resume_others (CoterieDesk *desk, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (GArray) rows = chain != NULL ? coterie_store_handovers_list (desk->sql, error) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      CoterieStoreHandover *row = &g_array_index (rows, CoterieStoreHandover, i);

      if (coterie_handover_asks_is_answered (chain, row) && !coterie_takeover_answers_ask (desk, row, error))
        return FALSE;
    }
  return rows != NULL && coterie_handover_asks_go_on (desk, error);
}

gpointer
coterie_takeover_jobs_resume (CoterieDesk *desk, gpointer data, GError **error)
{
  return resume_first (desk, error) && resume_others (desk, error) ? COTERIE_JOB_DONE : NULL;
}
