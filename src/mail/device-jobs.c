// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/device-jobs.h"

#include "base/bytes.h"
#include "chain/head-statement.h"
#include "entities/errors.h"
#include "entities/sentence.h"
#include "mail/handover-asks.h"
#include "mail/handover-jobs.h"
#include "mail/outbox-jobs.h"
#include "mail/roster-jobs.h"
#include "mail/sync-jobs.h"
#include "mail/takeover-end.h"
#include "store/own-devices.h"
#include "store/settings.h"
#include "vault/chat-jobs.h"
#include "vault/device-name.h"
#include "wire/limits.h"
#include "wire/names.h"

#define SETTING_HEADS_TOLD "heads-told"
#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

static const CoterieChain *
get_own_chain (CoterieDesk *desk, GError **error)
{
  return coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
}

static gboolean
load_device (CoterieDesk *desk, guint32 number, CoterieStoreOwnDevice *row, gboolean *found, GError **error)
{
  const CoterieChain *chain = get_own_chain (desk, error);
  const CoterieChainDevice *device;

  *row = (CoterieStoreOwnDevice){ 0 };
  *found = FALSE;
  if (chain == NULL)
    return FALSE;
  device = coterie_chain_get_device (chain, number);
  return device == NULL || coterie_store_own_devices_load (desk->sql, device->ik, row, found, error);
}

/* ------------------------------------------------------------------------------------ names */

static char *
cut_line (const char *text, gsize max_bytes)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *end = valid;

  while (*end != '\0' && (gsize) (g_utf8_next_char (end) - valid) <= max_bytes)
    end = g_utf8_next_char (end);
  valid[end - valid] = '\0';
  return coterie_line_is_valid (valid, strlen (valid)) ? g_steal_pointer (&valid) : g_strdup ("");
}

/* The server learns neither. */
static gboolean
name_self (CoterieDesk *desk, CoterieStoreOwnDevice *row, GError **error)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  if (row->name[0] == '\0')
    {
      g_free (row->name);
      row->name = coterie_device_name_dup (desk, error);
      if (row->name == NULL)
        return FALSE;
    }
  g_free (row->system);
  row->system = cut_line (system != NULL ? system : "", COTERIE_DEVICE_SYSTEM_MAX_BYTES);
  return coterie_store_own_devices_set_name (desk->sql, row, error);
}

static gboolean
queue_name (CoterieDesk *desk, guint32 number, GError **error)
{
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_auto (CoterieStoreSendJob) row = { .account = COTERIE_STORE_OWN_ACCOUNT,
                                       .kind = COTERIE_CONTENT_DEVICE_NAME,
                                       .lane = COTERIE_STORE_LANE_OWN (0) };
  GByteArray *payload = g_byte_array_new ();
  gboolean others;

  coterie_bytes_put_u32 (payload, number);
  row.payload = g_byte_array_free_to_bytes (payload);
  if (chat == NULL || !coterie_sync_jobs_has_others (desk, &others, error))
    return FALSE;
  row.chat = chat->chat;
  return !others || coterie_outbox_jobs_queue (desk, &row, error);
}

static gboolean
tell_own_name (CoterieDesk *desk, GError **error)
{
  g_auto (CoterieStoreOwnDevice) row = { 0 };
  gboolean found;

  if (!load_device (desk, desk->own->device, &row, &found, error))
    return FALSE;
  return row.name == NULL || (name_self (desk, &row, error) && queue_name (desk, desk->own->device, error));
}

/**
 * coterie_device_jobs_fill_name:
 * @there: (out): FALSE when that device has no name to be told
 */
gboolean
coterie_device_jobs_fill_name (
    CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieSync *sync, gboolean *there, GError **error)
{
  g_auto (CoterieStoreOwnDevice) row = { 0 };
  CoterieBytesReader reader;
  gsize size;
  const guint8 *bytes = job->payload != NULL ? g_bytes_get_data (job->payload, &size) : NULL;

  *there = FALSE;
  if (bytes == NULL)
    return TRUE;
  coterie_bytes_reader_init (&reader, bytes, size);
  sync->device = coterie_bytes_reader_u32 (&reader);
  if (!load_device (desk, sync->device, &row, there, error))
    return FALSE;
  *there &= row.name != NULL && row.name[0] != '\0';
  if (*there)
    {
      sync->name = g_steal_pointer (&row.name);
      sync->system = g_steal_pointer (&row.system);
      sync->at_ms = (guint64) row.named_ms;
    }
  return TRUE;
}

/* [O6]: whoever has added it tells its name only when a person has approved it there. It may come before the record. */
static gboolean
note_approval (CoterieArrival *arrival, GError **error)
{
  const guint32 number = arrival->content.sync->device, by = arrival->content.from.device;
  const CoterieChain *chain = get_own_chain (arrival->desk, error);
  const CoterieChainDevice *device = chain != NULL ? coterie_chain_get_device (chain, number) : NULL;

  if (chain == NULL)
    return FALSE;
  return number == by || (device != NULL && device->added_by != by) ||
         coterie_handover_asks_note_approval (arrival->desk, number, by, error);
}

/* [O1]: the later name; on what it runs each device knows best itself. */
gboolean
coterie_device_jobs_take_name (CoterieArrival *arrival, GError **error)
{
  const CoterieSync *told = arrival->content.sync;
  CoterieDesk *desk = arrival->desk;
  g_auto (CoterieStoreOwnDevice) row = { 0 };
  gint64 said_ms = coterie_sync_jobs_limit (desk, (gint64) told->at_ms), named_ms;
  gboolean found, newer;

  if (told->name[0] == '\0')
    return TRUE;
  if (!note_approval (arrival, error) || !load_device (desk, told->device, &row, &found, error))
    return FALSE;
  if (row.name == NULL)
    return TRUE; /* not in the chain */
  named_ms = coterie_sync_jobs_limit (desk, row.named_ms);
  newer = said_ms > named_ms || (said_ms == named_ms && strcmp (told->name, row.name) > 0) || row.name[0] == '\0';
  if (newer)
    {
      g_free (row.name);
      row.name = g_strdup (told->name);
      row.named_ms = said_ms;
    }
  if (told->device == arrival->content.from.device || row.system[0] == '\0')
    {
      g_free (row.system);
      row.system = g_strdup (told->system);
    }
  desk->changes->work |= COTERIE_WORK_DEVICES;
  return coterie_store_own_devices_set_name (desk->sql, &row, error);
}

void
coterie_rename_wish_free (CoterieRenameWish *self)
{
  g_free (self->name);
  g_free (self);
}

static gboolean
check_name (const char *name, GError **error)
{
  gsize size = strlen (name);

  if (size > 0 && size <= COTERIE_DEVICE_NAME_MAX_BYTES && coterie_line_is_valid (name, size))
    return TRUE;
  g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT,
               "The name of a device is one line of at most %d bytes.", COTERIE_DEVICE_NAME_MAX_BYTES);
  return FALSE;
}

/**
 * coterie_device_jobs_rename:
 * @data: a CoterieRenameWish
 */
gpointer
coterie_device_jobs_rename (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieRenameWish *wish = data;
  g_auto (CoterieStoreOwnDevice) row = { 0 };
  gboolean found;

  if (!check_name (wish->name, error) || !load_device (desk, wish->device, &row, &found, error))
    return NULL;
  if (row.name == NULL)
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "There is no device %u.", wish->device);
      return NULL;
    }
  g_free (row.name);
  row.name = g_strdup (wish->name);
  row.named_ms = MAX (desk->now_ms, coterie_sync_jobs_limit (desk, row.named_ms) + 1);
  desk->changes->work |= COTERIE_WORK_DEVICES;
  return coterie_store_own_devices_set_name (desk->sql, &row, error) && queue_name (desk, wish->device, error)
             ? COTERIE_JOB_DONE
             : NULL;
}

/* ------------------------------------------------------------------------------------ heads */

static gboolean
queue_heads (CoterieDesk *desk, GError **error)
{
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_auto (CoterieStoreSendJob) row = { .account = COTERIE_STORE_OWN_ACCOUNT,
                                       .kind = COTERIE_CONTENT_SYNC_HEADS,
                                       .lane = COTERIE_STORE_LANE_OWN (0) };
  gboolean waits, others;

  if (chat == NULL || !coterie_sync_jobs_has_others (desk, &others, error) ||
      !coterie_store_send_jobs_has_waiting (desk->sql, row.lane, row.kind, &waits, error))
    return FALSE;
  row.chat = chat->chat;
  return waits || !others ||
         (coterie_outbox_jobs_queue (desk, &row, error) &&
          coterie_store_settings_set_int (desk->sql, SETTING_HEADS_TOLD, desk->now_ms, error));
}

static gboolean
fill_contacts (CoterieDesk *desk, GArray *heads, GError **error)
{
  gint64 account = COTERIE_STORE_OWN_ACCOUNT;

  while (heads->len < COTERIE_SYNC_HEADS_MAX)
    {
      const CoterieChain *chain;
      CoterieSyncHead head;

      if (!coterie_store_contacts_next (desk->sql, account, FALSE, &account, error))
        return FALSE;
      if (account == 0)
        return TRUE;
      chain = coterie_desk_get_chain (desk, account, error);
      if (chain == NULL || !coterie_roster_jobs_get_head (desk, account, &head.head, error))
        return FALSE;
      memcpy (head.aid, coterie_chain_get_aid (chain), sizeof head.aid);
      g_array_append_val (heads, head);
    }
  return TRUE;
}

/* [O5] */
gboolean
coterie_device_jobs_fill_heads (CoterieDesk *desk, CoterieSync *sync, GError **error)
{
  CoterieHeadStatement statement = { .time_ms = (guint64) desk->now_ms };
  CoterieChainHead own;

  if (!coterie_roster_jobs_get_head (desk, COTERIE_STORE_OWN_ACCOUNT, &own, error))
    return FALSE;
  memcpy (statement.aid, desk->own->aid, sizeof statement.aid);
  statement.length = own.length;
  memcpy (statement.head, own.head, sizeof statement.head);
  coterie_head_statement_sign (&statement, coterie_device_keys_get_signing_secret (desk->own->keys), sync->signature);
  sync->stated_ms = statement.time_ms;
  sync->heads = g_array_new (FALSE, TRUE, sizeof (CoterieSyncHead));
  return fill_contacts (desk, sync->heads, error);
}

gboolean
coterie_device_jobs_take_heads (CoterieArrival *arrival, GError **error)
{
  const CoterieContent *content = &arrival->content;
  CoterieHeadStatement statement = { .time_ms = content->sync->stated_ms, .length = content->from_head.length };
  const CoterieChain *chain = get_own_chain (arrival->desk, error);
  const CoterieChainDevice *device;

  if (chain == NULL)
    return FALSE;
  device = coterie_chain_get_device (chain, content->from.device);
  memcpy (statement.aid, content->from.aid, sizeof statement.aid);
  memcpy (statement.head, content->from_head.head, sizeof statement.head);
  if (device == NULL || !coterie_head_statement_verify (&statement, device->dsk, content->sync->signature))
    {
      g_message ("a statement of where the own chain stands is not signed as it should be");
      return TRUE;
    }
  for (guint i = 0; i < content->sync->heads->len; i++)
    {
      const CoterieSyncHead *head = &g_array_index (content->sync->heads, CoterieSyncHead, i);

      if (!coterie_told_jobs_compare_synced (arrival->desk, head->aid, &head->head, error))
        return FALSE;
    }
  return TRUE;
}

/* ------------------------------------------------------------------------------------ growth */

static void
tell (CoterieDesk *desk, CoterieNotice notice, CoterieSentence sentence)
{
  g_autofree char *text = coterie_sentence_new (sentence, NULL);

  coterie_changes_add_notice (desk->changes, notice, 0, text);
}

/* [O6]: who approved it, and whether anybody did. */
static gboolean
note_added (CoterieDesk *desk, const CoterieChainDevice *device, GError **error)
{
  g_auto (CoterieStoreOwnDevice) row = { 0 };
  gboolean found;

  if (device->number == desk->own->device || device->number == 1)
    return TRUE;
  if (!coterie_store_own_devices_load (desk->sql, device->ik, &row, &found, error))
    return FALSE;
  if (device->added_by != desk->own->device)
    tell (desk, COTERIE_NOTICE_OWN_DEVICE, COTERIE_SENTENCE_OWN_DEVICE_ELSEWHERE);
  else if (!row.approved)
    tell (desk, COTERIE_ALARM_OWN_DEVICE, COTERIE_SENTENCE_OWN_DEVICE_STOLEN);
  else
    tell (desk, COTERIE_NOTICE_OWN_DEVICE, COTERIE_SENTENCE_OWN_DEVICE_ADDED);
  return !row.approved || device->added_by != desk->own->device || !device->active ||
         coterie_handover_jobs_begin (desk, device->number, error);
}

/**
 * coterie_device_jobs_begin_handovers:
 *
 * For those that were approved here and have had none: the program ended in between, or this device did not have all
 * itself.
 */
gboolean
coterie_device_jobs_begin_handovers (CoterieDesk *desk, GError **error)
{
  const CoterieChain *chain = get_own_chain (desk, error);
  const CoterieChainDevice *devices;
  guint n_devices;

  if (chain == NULL)
    return FALSE;
  devices = coterie_chain_get_devices (chain, &n_devices);
  for (guint i = 0; i < n_devices; i++)
    {
      g_auto (CoterieStoreOwnDevice) row = { 0 };
      gboolean found;

      if (!devices[i].active || devices[i].number == 1 || devices[i].added_by != desk->own->device)
        continue;
      if (!coterie_store_own_devices_load (desk->sql, devices[i].ik, &row, &found, error) ||
          (row.approved && !coterie_handover_jobs_begin (desk, devices[i].number, error)))
        return FALSE;
    }
  return TRUE;
}

/* By that the others know that a person has approved them: the newest first. */
static gboolean
tell_approved_names (CoterieDesk *desk, const CoterieChain *chain, GError **error)
{
  guint n_devices;
  const CoterieChainDevice *devices = coterie_chain_get_devices (chain, &n_devices);

  for (guint i = n_devices; i > 0; i--)
    {
      const CoterieChainDevice *device = &devices[i - 1];
      g_auto (CoterieStoreOwnDevice) row = { 0 };
      gboolean found;

      if (!device->active || device->number == 1 || device->added_by != desk->own->device)
        continue;
      if (!coterie_store_own_devices_load (desk->sql, device->ik, &row, &found, error) ||
          (row.approved && !queue_name (desk, device->number, error)))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_device_jobs_note_growth:
 * @chain: is in hand already as the own one
 */
gboolean
coterie_device_jobs_note_growth (CoterieDesk *desk, const CoterieChain *old, const CoterieChain *chain, GError **error)
{
  guint n_devices;
  const CoterieChainDevice *devices = coterie_chain_get_devices (chain, &n_devices);

  for (guint i = 0; i < n_devices; i++)
    if ((old == NULL || coterie_chain_get_device (old, devices[i].number) == NULL) &&
        !note_added (desk, &devices[i], error))
      return FALSE;
  desk->changes->work |= COTERIE_WORK_DEVICES;
  return tell_approved_names (desk, chain, error) && coterie_takeover_end_look (desk, error) &&
         coterie_device_jobs_begin_handovers (desk, error) && tell_own_name (desk, error) && queue_heads (desk, error);
}

/**
 * coterie_device_jobs_note_seen:
 * @device: another one of ours, from which something has come
 */
gboolean
coterie_device_jobs_note_seen (CoterieDesk *desk, guint32 device, gint64 time_ms, GError **error)
{
  const CoterieChain *chain = get_own_chain (desk, error);
  const CoterieChainDevice *row;

  if (chain == NULL)
    return FALSE;
  row = coterie_chain_get_device (chain, device);
  return row == NULL || coterie_store_own_devices_set_seen (desk->sql, row->ik, time_ms, error);
}

static gboolean
name_self_once (CoterieDesk *desk, GError **error)
{
  g_auto (CoterieStoreOwnDevice) row = { 0 };
  gboolean found;

  if (!load_device (desk, desk->own->device, &row, &found, error))
    return FALSE;
  return row.name == NULL || row.system[0] != '\0' || tell_own_name (desk, error);
}

gpointer
coterie_device_jobs_look_after (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieChain *chain = get_own_chain (desk, error);
  gint64 told_ms;

  if (chain == NULL || !coterie_takeover_end_look (desk, error) || !coterie_device_jobs_begin_handovers (desk, error) ||
      !name_self_once (desk, error) ||
      !coterie_store_settings_get_int (desk->sql, SETTING_HEADS_TOLD, 0, &told_ms, error))
    return NULL;
  if (ABS (desk->now_ms - told_ms) >= DAY_MS && !queue_heads (desk, error))
    return NULL;
  return COTERIE_JOB_DONE;
}
