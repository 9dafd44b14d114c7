// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/handover-jobs.h"

#include "entities/chat.h"
#include "mail/handover-asks.h"
#include "mail/handover-fill.h"
#include "mail/handover-parts.h"
#include "mail/takeover-jobs.h"
#include "store/accounts.h"
#include "store/device.h"
#include "store/handovers.h"
#include "store/outbox.h"
#include "vault/handover-late.h"

/* ------------------------------------------------------------------------------------ beginning */

/* The next part, whatever it will be; one job at a time. */
static gboolean
queue_next (CoterieDesk *desk, guint32 device, GError **error)
{
  gboolean waits;

  if (!coterie_store_send_jobs_has_waiting (desk->sql, COTERIE_STORE_LANE_OWN (device),
                                            COTERIE_CONTENT_HANDOVER_SETTINGS, &waits, error))
    return FALSE;
  return waits || coterie_handover_parts_queue (desk, device, NULL, NULL, error);
}

/**
 * coterie_handover_jobs_begin:
 * @device: of our own account; a person has approved it on this device
 *
 * Repeating is safe. Nothing happens while this device itself is still being told:
 * coterie_device_jobs_begin_handovers() comes back to it. Who was asked by this device had been told before.
 */
gboolean
coterie_handover_jobs_begin (CoterieDesk *desk, guint32 device, GError **error)
{
  CoterieStoreHandover row, asked;
  gboolean found, was_asked, under_way;

  if (!coterie_store_handovers_load_giving (desk->sql, device, &row, &found, error) ||
      !coterie_store_handovers_load_taking (desk->sql, device, &asked, &was_asked, error) ||
      !coterie_takeover_jobs_is_under_way (desk, &under_way, error))
    return FALSE;
  return found || was_asked || under_way || coterie_handover_jobs_begin_with (desk, &row, error);
}

gboolean
coterie_handover_jobs_begin_with (CoterieDesk *desk, CoterieStoreHandover *row, GError **error)
{
  if (!coterie_store_device_get_next_send (desk->sql, &row->first_send, error) ||
      !coterie_store_handovers_count (desk->sql, COTERIE_HANDOVER_CHAT_ROWS_MAX, &row->n_total, error))
    return FALSE;
  desk->changes->work |= COTERIE_WORK_DEVICES;
  return coterie_store_handovers_save (desk->sql, row, error) && queue_next (desk, row->device, error);
}

/**
 * coterie_handover_jobs_must_wait:
 * @receiving: more envelopes are on their way in
 * @waits: (out): the next part may not be made yet: what came or left before the device was added is not settled
 */
gboolean
coterie_handover_jobs_must_wait (
    CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean receiving, gboolean *waits, GError **error)
{
  CoterieStoreHandover row;
  gboolean found;
  guint64 oldest;

  *waits = FALSE;
  if (job->payload != NULL)
    return TRUE;
  if (!coterie_store_handovers_load_giving (desk->sql, job->device, &row, &found, error))
    return FALSE;
  if (!found || row.phase < COTERIE_HANDOVER_PHASE_ROWS || row.phase == COTERIE_HANDOVER_PHASE_GROUPS ||
      (row.started && row.phase != COTERIE_HANDOVER_PHASE_END))
    return TRUE;
  *waits = receiving;
  if (receiving || row.started)
    return TRUE;
  if (!coterie_store_outbox_oldest (desk->sql, &oldest, error))
    return FALSE;
  *waits = oldest != 0 && oldest < row.first_send;
  return TRUE;
}

/* The numbers of the parts go on, so those on their way count as well. */
static gboolean
begin_again (CoterieDesk *desk, CoterieStoreHandover *row, GError **error)
{
  row->phase = COTERIE_HANDOVER_PHASE_CONTACTS;
  row->reached = 0;
  row->n_done = 0;
  row->started = FALSE;
  desk->changes->work |= COTERIE_WORK_DEVICES;
  return coterie_store_handovers_rewind (desk->sql, row, error) &&
         coterie_store_device_get_next_send (desk->sql, &row->first_send, error) &&
         coterie_store_handovers_count (desk->sql, COTERIE_HANDOVER_CHAT_ROWS_MAX, &row->n_total, error) &&
         coterie_store_handovers_save (desk->sql, row, error) && queue_next (desk, row->device, error);
}

/**
 * coterie_handover_jobs_tell_anew:
 * @by: the device that has told of them, when all are by one; else a number that no device has
 *
 * This device has got to know people or groups that it should have told of [H8].
 */
gboolean
coterie_handover_jobs_tell_anew (CoterieDesk *desk, gint64 by, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (GArray) rows = chain != NULL ? coterie_store_handovers_list (desk->sql, error) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      CoterieStoreHandover *row = &g_array_index (rows, CoterieStoreHandover, i);

      if (!row->taking && row->device != by && coterie_chain_get_active_device (chain, row->device) != NULL &&
          !begin_again (desk, row, error))
        return FALSE;
    }
  return rows != NULL;
}

/* ------------------------------------------------------------------------------------ telling */

static gboolean
fill_ack (CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieContent *content, gboolean *there, GError **error)
{
  CoterieStoreHandover row;
  gboolean found;

  if (!coterie_store_handovers_load_taking (desk->sql, job->device, &row, &found, error))
    return FALSE;
  *there = TRUE;
  content->handover->part = found ? row.part : 0;
  content->handover->again = job->payload != NULL; /* that it is there says so */
  return TRUE;
}

static gboolean
may_tell (CoterieDesk *desk, CoterieStoreHandover *row, gboolean *may, GError **error)
{
  *may = TRUE;
  if (row->asked_ms == 0) /* nobody asked for it: a person did */
    return TRUE;
  if (!coterie_handover_asks_may_tell (desk, row->device, may, error))
    return FALSE;
  if (*may)
    return TRUE;
  row->phase = COTERIE_HANDOVER_PHASE_DONE;
  row->acked = row->part;
  desk->changes->work |= COTERIE_WORK_DEVICES;
  return coterie_store_handovers_save (desk->sql, row, error);
}

/**
 * coterie_handover_jobs_fill:
 * @job: the next part, one that is told again, or an answer
 * @there: (out): FALSE: as many are unanswered as may be, there is nothing to be told yet, or nothing any more
 */
gboolean
coterie_handover_jobs_fill (
    CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieContent *content, gboolean *there, GError **error)
{
  CoterieStoreHandover row;
  gboolean found, may;

  *there = FALSE;
  content->handover = coterie_handover_new ();
  if (job->kind == COTERIE_CONTENT_HANDOVER_ACK)
    return fill_ack (desk, job, content, there, error);
  if (job->kind == COTERIE_CONTENT_HANDOVER_ASK)
    return coterie_handover_asks_fill (desk, job, there, error);
  if (!coterie_store_handovers_load_giving (desk->sql, job->device, &row, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  if (!may_tell (desk, &row, &may, error))
    return FALSE;
  return !may || coterie_handover_parts_fill (desk, &row, job, content, there, error);
}

/* ------------------------------------------------------------------------------------ what comes late */

/* In as many parts as that takes. */
static gboolean
queue_range (CoterieDesk *desk, guint32 device, CoterieHandoverRange range, GError **error)
{
  while (range.from < range.to)
    {
      g_autoptr (CoterieHandover) measured = coterie_handover_new ();
      CoterieHandoverRange part = range;
      gsize size = 0;

      if (!coterie_handover_fill_rows (desk, measured, &range, COTERIE_HANDOVER_PART_BYTES, FALSE, &size, &part.to,
                                       error) ||
          (part.to > part.from && !coterie_handover_late_queue (desk, device, &part, error)))
        return FALSE;
      if (part.to == part.from)
        break;
      range.from = part.to;
    }
  return TRUE;
}

static gboolean
tell_rows (CoterieDesk *desk, const CoterieStoreHandover *row, CoterieStoreChat *chat, GError **error)
{
  CoterieHandoverRange range = { .chat = chat->chat, .to = (gint64) chat->n_messages };
  gint64 next;

  if (row->taking || row->phase != COTERIE_HANDOVER_PHASE_DONE)
    return TRUE;
  if (!coterie_store_handovers_get_next (desk->sql, row, chat->chat, &next, error))
    return FALSE;
  range.from = MAX (MAX (next, 0), range.to - COTERIE_HANDOVER_CHAT_ROWS_MAX);
  return queue_range (desk, row->device, range, error) &&
         coterie_store_handovers_set_next (desk->sql, row, chat->chat, range.to, error);
}

/**
 * coterie_handover_jobs_tell_chat:
 * @chat: has rows now of which nobody was told
 *
 * [H6] Those devices whose hand-over is done are told of them; for the others it has not come to that yet.
 */
gboolean
coterie_handover_jobs_tell_chat (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (GArray) rows = chain != NULL ? coterie_store_handovers_list (desk->sql, error) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CoterieStoreHandover *row = &g_array_index (rows, CoterieStoreHandover, i);

      if (coterie_chain_get_active_device (chain, row->device) != NULL && !tell_rows (desk, row, chat, error))
        return FALSE;
    }
  return rows != NULL;
}

/**
 * coterie_handover_jobs_tell_late:
 * @message: was being fetched again, and has come
 *
 * [H6] Whom this device has told what there was, and passed over this row, is told of it now.
 */
gboolean
coterie_handover_jobs_tell_late (CoterieDesk *desk, gint64 message, GError **error)
{
  const gint64 chat = COTERIE_STORE_MESSAGE_CHAT (message);
  const gint64 position = (gint64) COTERIE_STORE_MESSAGE_POSITION (message);
  const CoterieHandoverRange range = { chat, position, position + 1 };
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (GArray) rows = chain != NULL ? coterie_store_handovers_list (desk->sql, error) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CoterieStoreHandover *row = &g_array_index (rows, CoterieStoreHandover, i);
      gint64 next = -1;

      if (coterie_chain_get_active_device (chain, row->device) == NULL)
        continue;
      if (!row->taking && !coterie_store_handovers_get_next (desk->sql, row, chat, &next, error))
        return FALSE;
      if (position < next && position >= next - COTERIE_HANDOVER_CHAT_ROWS_MAX &&
          !coterie_handover_late_queue_all (desk, row->device, &range, error))
        return FALSE;
    }
  return rows != NULL;
}

/* ------------------------------------------------------------------------------------ answers */

/* [H2]: they lack what is behind that part: the same parts once more. */
static gboolean
tell_again (CoterieDesk *desk, guint32 device, guint part, GError **error)
{
  g_autoptr (GPtrArray) parts = coterie_store_handovers_list_parts (desk->sql, device, part + 1, error);

  if (parts == NULL)
    return FALSE;
  for (guint i = parts->len; i > 0; i--)
    {
      const CoterieStoreHandoverPart *row = parts->pdata[i - 1];
      gboolean waits;

      if (!coterie_store_send_jobs_has_id (desk->sql, COTERIE_STORE_LANE_OWN (device), row->id, &waits, error) ||
          (!waits && !coterie_handover_parts_queue (desk, device, row->id, row->payload, error)))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_handover_jobs_take_ack:
 * @content: an answer of a device that this one has added
 */
gboolean
coterie_handover_jobs_take_ack (CoterieDesk *desk, const CoterieContent *content, GError **error)
{
  const CoterieHandover *told = content->handover;
  guint32 device = content->from.device;
  CoterieStoreHandover row;
  gboolean found;

  if (!coterie_store_handovers_load_giving (desk->sql, device, &row, &found, error))
    return FALSE;
  if (!found || told->part > row.part)
    return TRUE;
  if (told->part > row.acked)
    {
      row.acked = told->part;
      if (!coterie_store_handovers_save (desk->sql, &row, error) ||
          !coterie_store_handovers_remove_parts (desk->sql, device, 1, told->part + 1, error) ||
          !coterie_handover_late_tell_noted (desk, &row, error))
        return FALSE;
      desk->changes->work |= COTERIE_WORK_DEVICES;
    }
  if (told->again && !tell_again (desk, device, told->part, error))
    return FALSE;
  return row.phase == COTERIE_HANDOVER_PHASE_DONE || queue_next (desk, device, error);
}
