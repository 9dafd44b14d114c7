// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/handover-asks.h"

#include "mail/handover-jobs.h"
#include "mail/outbox-jobs.h"
#include "mail/takeover-jobs.h"
#include "store/accounts.h"
#include "store/own-devices.h"
#include "store/settings.h"
#include "vault/chat-jobs.h"
#include "vault/handover-plan.h"

#include <sodium.h>

#define SETTING_WANTED "handover-wanted"     /* what follows */
#define SETTING_ASKED "handover-asked"       /* when a device was asked last */
#define SETTING_WHOM "handover-asked-device" /* which one that was */
#define SETTING_APPROVED "approved-%u"       /* which device says that a person has approved that one on it */

#define WANTED_NOTHING 0
#define WANTED_MORE 1  /* something is missing here */
#define WANTED_ASKED 2 /* that was when it was asked for: what comes has it, if anything does */

/* Until another device is asked, when nothing has come of the one that was; and until one is asked once more. */
#define ASK_AGAIN_MS (3600 * G_GINT64_CONSTANT (1000))

/* A device is told all once more at most so often. */
#define TELL_AGAIN_MS (ASK_AGAIN_MS / 2)

/* ------------------------------------------------------------------------------------ asking */

gboolean
coterie_handover_asks_is_answered (const CoterieChain *chain, const CoterieStoreHandover *row)
{
  return row->taking && row->asked_for && row->part > 0 && row->phase != COTERIE_HANDOVER_PHASE_DONE &&
         row->phase != COTERIE_HANDOVER_PHASE_CUT && coterie_chain_get_active_device (chain, row->device) != NULL;
}

static gboolean
is_time (CoterieDesk *desk, const CoterieChain *chain, gboolean *is, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_handovers_list (desk->sql, error);
  gint64 asked_ms, whom;

  *is = FALSE;
  if (rows == NULL || !coterie_store_settings_get_int (desk->sql, SETTING_ASKED, 0, &asked_ms, error) ||
      !coterie_store_settings_get_int (desk->sql, SETTING_WHOM, 0, &whom, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (coterie_handover_asks_is_answered (chain, &g_array_index (rows, CoterieStoreHandover, i)))
      return TRUE;
  *is =
      ABS (desk->now_ms - asked_ms) >= ASK_AGAIN_MS || coterie_chain_get_active_device (chain, (guint32) whom) == NULL;
  return TRUE;
}

/* One that is itself to be told by this one has less than we. */
static gboolean
may_ask (CoterieDesk *desk, const CoterieChainDevice *device, gboolean *may, gint64 *seen_ms, GError **error)
{
  g_auto (CoterieStoreOwnDevice) kept = { 0 };
  CoterieStoreHandover giving, taking;
  gboolean gives, takes, found;

  *seen_ms = 0;
  *may = device->active && device->number != desk->own->device;
  if (!*may)
    return TRUE;
  if (!coterie_store_handovers_load_giving (desk->sql, device->number, &giving, &gives, error) ||
      !coterie_store_handovers_load_taking (desk->sql, device->number, &taking, &takes, error) ||
      !coterie_store_own_devices_load (desk->sql, device->ik, &kept, &found, error))
    return FALSE;
  if (gives)
    *may = giving.phase == COTERIE_HANDOVER_PHASE_DONE && giving.acked >= giving.part;
  else
    *may = takes || !kept.approved;
  *seen_ms = kept.seen_ms;
  return TRUE;
}

/* The one that was here last, but not twice in a row. 0: there is none, or none @yet. */
static gboolean
choose_device (CoterieDesk *desk, const CoterieChain *chain, guint32 *device, gboolean *yet, GError **error)
{
  guint n_devices;
  const CoterieChainDevice *devices = coterie_chain_get_devices (chain, &n_devices);
  gint64 whom, newest_ms = -1;

  *device = 0;
  *yet = FALSE;
  if (!coterie_store_settings_get_int (desk->sql, SETTING_WHOM, 0, &whom, error))
    return FALSE;
  for (guint i = 0; i < n_devices; i++)
    {
      gint64 seen_ms;
      gboolean may;

      if (!may_ask (desk, &devices[i], &may, &seen_ms, error))
        return FALSE;
      *yet |= devices[i].active && devices[i].number != desk->own->device;
      if (!may || (*device != 0 && (devices[i].number == whom || (*device != whom && seen_ms <= newest_ms))))
        continue;
      *device = devices[i].number;
      newest_ms = seen_ms;
    }
  return TRUE;
}

/* What it has told before is over; what it is told goes on. */
static gboolean
begin_anew (CoterieDesk *desk, const CoterieStoreHandover *row, GError **error)
{
  desk->changes->work |= COTERIE_WORK_DEVICES;
  return coterie_store_handovers_forget (desk->sql, row, error) && coterie_store_handovers_save (desk->sql, row, error);
}

static gboolean
ask (CoterieDesk *desk, guint32 device, GError **error)
{
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_auto (CoterieStoreSendJob) job = {
    .account = COTERIE_STORE_OWN_ACCOUNT,
    .device = device,
    .kind = COTERIE_CONTENT_HANDOVER_ASK,
    .lane = COTERIE_STORE_LANE_OWN (device),
  };
  CoterieStoreHandover row = { .device = device, .taking = TRUE, .asked_for = TRUE, .asked_ms = desk->now_ms };

  if (chat == NULL)
    return FALSE;
  job.chat = chat->chat;
  randombytes_buf (job.id, sizeof job.id);
  memcpy (row.last, job.id, sizeof row.last);
  return begin_anew (desk, &row, error) &&
         coterie_store_settings_set_int (desk->sql, SETTING_ASKED, desk->now_ms, error) &&
         coterie_store_settings_set_int (desk->sql, SETTING_WHOM, device, error) &&
         coterie_store_settings_set_int (desk->sql, SETTING_WANTED, WANTED_ASKED, error) &&
         coterie_outbox_jobs_queue (desk, &job, error);
}

/**
 * coterie_handover_asks_go_on:
 *
 * At each connection, and when the own chain has grown: what is wanted is asked for, of another device when the one
 * that was asked has said nothing.
 */
gboolean
coterie_handover_asks_go_on (CoterieDesk *desk, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  gint64 wanted;
  guint32 device;
  gboolean is, under_way, yet;

  if (chain == NULL || !coterie_store_settings_get_int (desk->sql, SETTING_WANTED, 0, &wanted, error) ||
      !coterie_takeover_jobs_is_under_way (desk, &under_way, error))
    return FALSE;
  if (wanted == WANTED_NOTHING || under_way)
    return TRUE;
  if (!is_time (desk, chain, &is, error) || (is && !choose_device (desk, chain, &device, &yet, error)))
    return FALSE;
  if (!is)
    return TRUE;
  if (device != 0)
    return ask (desk, device, error);
  return yet || coterie_store_settings_set_int (desk->sql, SETTING_WANTED, WANTED_NOTHING, error);
}

gboolean
coterie_handover_asks_want (CoterieDesk *desk, GError **error)
{
  return coterie_store_settings_set_int (desk->sql, SETTING_WANTED, WANTED_MORE, error) &&
         coterie_handover_asks_go_on (desk, error);
}

/**
 * coterie_handover_asks_end:
 *
 * What was told need not have what was lost meanwhile.
 */
gboolean
coterie_handover_asks_end (CoterieDesk *desk, GError **error)
{
  gint64 wanted;

  if (!coterie_store_settings_get_int (desk->sql, SETTING_WANTED, WANTED_NOTHING, &wanted, error))
    return FALSE;
  if (wanted == WANTED_MORE)
    return coterie_handover_asks_go_on (desk, error);
  return coterie_store_settings_set_int (desk->sql, SETTING_WANTED, WANTED_NOTHING, error);
}

/**
 * coterie_handover_asks_fill:
 * @there: (out): FALSE: meanwhile another one was asked
 */
gboolean
coterie_handover_asks_fill (CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean *there, GError **error)
{
  CoterieStoreHandover row;
  gboolean found;

  if (!coterie_store_handovers_load_taking (desk->sql, job->device, &row, &found, error))
    return FALSE;
  *there = found && memcmp (row.last, job->id, sizeof job->id) == 0;
  return TRUE;
}

/* ------------------------------------------------------------------------------------ being asked */

gboolean
coterie_handover_asks_note_approval (CoterieDesk *desk, guint32 number, guint32 by, GError **error)
{
  g_autofree char *name = g_strdup_printf (SETTING_APPROVED, number);

  return coterie_store_settings_set_int (desk->sql, name, by, error);
}

static gboolean
is_approved (CoterieDesk *desk, const CoterieChainDevice *device, gboolean *is, GError **error)
{
  g_autofree char *name = g_strdup_printf (SETTING_APPROVED, device->number);
  g_auto (CoterieStoreOwnDevice) kept = { 0 };
  gboolean found;
  gint64 by;

  if (!coterie_store_own_devices_load (desk->sql, device->ik, &kept, &found, error) ||
      !coterie_store_settings_get_int (desk->sql, name, 0, &by, error))
    return FALSE;
  *is = device->added_by == desk->own->device ? kept.approved : by == (gint64) device->added_by;
  return TRUE;
}

/* A person has approved it somewhere, as we did or are told by who did; who has told us all is trusted with it. What a
 * lost device said before that was known still counts: whoever found it has all that it had anyway. One that was put
 * into the chain by a device whose keys are in other hands may be in the same. */
gboolean
coterie_handover_asks_may_tell (CoterieDesk *desk, guint32 number, gboolean *may, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  const CoterieChainDevice *device = chain != NULL ? coterie_chain_get_active_device (chain, number) : NULL;
  const CoterieChainDevice *adder, *own;
  gboolean approved;

  *may = FALSE;
  if (device == NULL)
    return chain != NULL;
  if (!is_approved (desk, device, &approved, error))
    return FALSE;
  adder = coterie_chain_get_device (chain, device->added_by);
  own = coterie_chain_get_device (chain, desk->own->device);
  *may = (number == 1 || approved || (own != NULL && own->added_by == number)) && adder != NULL &&
         (adder->active || adder->reason != COTERIE_REVOKE_COMPROMISED);
  return TRUE;
}

/* Of two that ask one another the lower number tells first; the other one is asked again later. */
static gboolean
is_free (CoterieDesk *desk, guint32 device, gboolean *free, GError **error)
{
  CoterieStoreHandover giving, taking;
  gboolean gives, takes;

  if (!coterie_store_handovers_load_giving (desk->sql, device, &giving, &gives, error) ||
      !coterie_store_handovers_load_taking (desk->sql, device, &taking, &takes, error))
    return FALSE;
  *free = giving.asked_ms == 0 || ABS (desk->now_ms - giving.asked_ms) >= TELL_AGAIN_MS;
  if (takes && taking.phase != COTERIE_HANDOVER_PHASE_DONE && taking.phase != COTERIE_HANDOVER_PHASE_CUT)
    *free &= taking.asked_for && taking.part == 0 && desk->own->device < device;
  return TRUE;
}

/**
 * coterie_handover_asks_take:
 * @content: of another device of ours that has lost something
 *
 * It is told all once more, if it may be.
 */
gboolean
coterie_handover_asks_take (CoterieDesk *desk, const CoterieContent *content, GError **error)
{
  CoterieStoreHandover fresh = { .device = content->from.device, .asked_ms = desk->now_ms };
  gboolean may, free, under_way;

  if (!coterie_handover_asks_may_tell (desk, fresh.device, &may, error) ||
      !is_free (desk, fresh.device, &free, error) || !coterie_takeover_jobs_is_under_way (desk, &under_way, error))
    return FALSE;
  if (!may || under_way || !free)
    return TRUE;
  memcpy (fresh.last, content->id, sizeof fresh.last);
  return coterie_store_handovers_forget (desk->sql, &fresh, error) &&
         coterie_handover_jobs_begin_with (desk, &fresh, error);
}
