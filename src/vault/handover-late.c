// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/handover-late.h"

#include "store/handover-plans.h"
#include "store/handovers.h"
#include "store/messages.h"
#include "store/send-jobs.h"
#include "vault/chat-jobs.h"
#include "wire/content.h"
#include "wire/frames.h"
#include "wire/limits.h"

#include <sodium.h>
#include <string.h>

/* Of the rows beside those that come late, so many are told once more, for their place. */
#define BEFORE 4
#define BEHIND 2
#define LOOK 20 /* so far away: lines of the program's are not told late */

/* ------------------------------------------------------------------------------------ what counts rows */

/* Between two rows of a range there may be others now, which are told by themselves: two ranges then. */
static gboolean
shift_plan (CoterieHandoverPlan *plan, gint64 chat, gint64 from_position, gint64 by)
{
  gboolean changed = FALSE;

  for (guint i = 0; plan->phase == COTERIE_HANDOVER_PHASE_ROWS && i < plan->ranges->len; i++)
    {
      CoterieHandoverRange *range = &g_array_index (plan->ranges, CoterieHandoverRange, i);
      CoterieHandoverRange behind = { .chat = chat, .from = from_position + by, .to = range->to + by };

      if (range->chat != chat || range->to <= from_position)
        continue;
      changed = TRUE;
      if (range->from >= from_position)
        {
          range->from += by;
          range->to += by;
          continue;
        }
      range->to = from_position;
      g_array_insert_val (plan->ranges, ++i, behind);
    }
  return changed;
}

static gboolean
shift_plans (CoterieDesk *desk, gint64 chat, gint64 from_position, gint64 by, GError **error)
{
  g_autoptr (GBytes) naming = coterie_handover_plan_name_chat (chat);
  g_autoptr (GPtrArray) rows =
      coterie_store_handover_plans_list (desk->sql, COTERIE_CONTENT_HANDOVER_SETTINGS, naming, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CoterieStoreHandoverPlan *row = rows->pdata[i];
      g_auto (CoterieHandoverPlan) plan = { 0 };
      g_autoptr (GBytes) payload = NULL;

      if (!coterie_handover_plan_from_payload (&plan, row->payload) || !shift_plan (&plan, chat, from_position, by))
        continue;
      payload = coterie_handover_plan_to_payload (&plan);
      if (!coterie_store_handover_plans_set (desk->sql, row, payload, error))
        return FALSE;
    }
  return rows != NULL;
}

/**
 * coterie_handover_late_shift:
 * @from_position: this row and all behind it
 * @by: so many positions further they stand
 */
gboolean
coterie_handover_late_shift (
    CoterieDesk *desk, const CoterieStoreChat *chat, guint64 from_position, guint64 by, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_handovers_list (desk->sql, error);
  gboolean gives = FALSE;

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    gives |= !g_array_index (rows, CoterieStoreHandover, i).taking;
  return (rows->len == 0 ||
          coterie_store_handovers_shift (desk->sql, chat->chat, (gint64) from_position, (gint64) by, error)) &&
         (!gives || shift_plans (desk, chat->chat, (gint64) from_position, (gint64) by, error));
}

/* ------------------------------------------------------------------------------------ telling */

/* What waits and is not the first of its line has not been looked at yet: it tells of these rows as well. */
static gboolean
join (CoterieDesk *desk, guint32 device, const CoterieHandoverRange *range, gboolean *joined, GError **error)
{
  g_auto (CoterieStoreSendJob) job = { 0 };
  g_auto (CoterieHandoverPlan) plan = { 0 };
  g_autoptr (GBytes) payload = NULL;
  gboolean found;

  *joined = FALSE;
  if (!coterie_store_send_jobs_load_last (desk->sql, COTERIE_STORE_LANE_OWN (device), &job, &found, error))
    return FALSE;
  if (!found || job.kind != COTERIE_CONTENT_HANDOVER_SETTINGS || job.payload == NULL ||
      !coterie_handover_plan_from_payload (&plan, job.payload) || !coterie_handover_plan_is_open (&plan))
    return TRUE;
  *joined = TRUE;
  coterie_handover_plan_add (&plan, range->chat, range->from, range->to);
  payload = coterie_handover_plan_to_payload (&plan);
  return coterie_store_send_jobs_set_payload (desk->sql, job.job, payload, error);
}

gboolean
coterie_handover_late_queue (CoterieDesk *desk, guint32 device, const CoterieHandoverRange *range, GError **error)
{
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_auto (CoterieHandoverPlan) plan = { .phase = COTERIE_HANDOVER_PHASE_ROWS,
                                        .late = TRUE,
                                        .ranges = g_array_new (FALSE, TRUE, sizeof (CoterieHandoverRange)) };
  g_auto (CoterieStoreSendJob) job = {
    .account = COTERIE_STORE_OWN_ACCOUNT,
    .device = device,
    .klass = COTERIE_CLASS_STORED,
    .kind = COTERIE_CONTENT_HANDOVER_SETTINGS, /* whatever its phase */
    .lane = COTERIE_STORE_LANE_OWN (device),
    .sent_ms = desk->now_ms,
  };

  gboolean joined;

  if (chat == NULL || !join (desk, device, range, &joined, error))
    return FALSE;
  if (joined)
    return TRUE;
  job.chat = chat->chat;
  randombytes_buf (job.id, sizeof job.id);
  coterie_handover_plan_add (&plan, range->chat, range->from, range->to);
  job.payload = coterie_handover_plan_to_payload (&plan);
  desk->changes->work |= COTERIE_WORK_SEND;
  return coterie_store_send_jobs_insert (desk->sql, &job, error);
}

/* Rows of a page: those that are told late, and some beside them. */
typedef struct
{
  const GPtrArray *rows; /* borrowed, of CoterieStoreMessage */
  guint first;
  guint end; /* the first behind them */
  gsize size;
  guint n_told; /* lines are not */
} Late;

static gboolean
take (Late *self, guint index, gsize max_bytes)
{
  const CoterieStoreMessage *row = self->rows->pdata[index];
  const gsize size = row->account != 0 ? coterie_handover_plan_measure (row) : 0;

  if (self->size + size > max_bytes)
    return FALSE;
  self->size += size;
  self->n_told += row->account != 0;
  return TRUE;
}

/* As many as one part holds, one at least; then those beside them, as far as they fit. */
static void
choose (Late *self, guint n_late)
{
  const guint begin = self->first;
  guint n_max = MIN (begin + n_late, self->rows->len);

  self->end = begin;
  while (self->end < n_max && take (self, self->end, self->end > begin ? COTERIE_HANDOVER_PART_BYTES : G_MAXSIZE))
    self->end++;
}

static void
widen (Late *self)
{
  guint n_max = self->n_told + BEFORE;

  while (self->first > 0 && self->n_told < n_max && take (self, self->first - 1, COTERIE_HANDOVER_PART_MAX_BYTES))
    self->first--;
  n_max = self->n_told + BEHIND;
  while (self->end < self->rows->len && self->n_told < n_max && take (self, self->end, COTERIE_HANDOVER_PART_MAX_BYTES))
    self->end++;
}

/* @left: (inout): those of which no part tells yet */
static gboolean
queue_some (CoterieDesk *desk, guint32 device, CoterieHandoverRange *left, GError **error)
{
  const gint64 before = MIN (left->from, LOOK), begin = left->from - before;
  const guint n_late = (guint) MIN (left->to - left->from, COTERIE_HANDOVER_CHAT_ROWS_MAX - 2 * LOOK);
  g_autoptr (GPtrArray) rows =
      coterie_store_messages_page (desk->sql, left->chat, (guint64) begin, (guint) before + n_late + LOOK, error);
  Late late = { .rows = rows, .first = (guint) before };

  if (rows == NULL)
    return FALSE;
  left->from = left->to;
  if (rows->len <= late.first)
    return TRUE;
  choose (&late, n_late);
  left->from = begin + late.end;
  widen (&late);
  return coterie_handover_late_queue (
      desk, device, &(CoterieHandoverRange){ left->chat, begin + late.first, begin + late.end }, error);
}

gboolean
coterie_handover_late_queue_all (CoterieDesk *desk, guint32 device, const CoterieHandoverRange *range, GError **error)
{
  CoterieHandoverRange left = *range;

  while (left.from < left.to)
    if (!queue_some (desk, device, &left, error))
      return FALSE;
  return TRUE;
}

/* What is not told yet comes in its turn; and what stands before the latest rows is not told. */
static gboolean
is_due (CoterieDesk *desk,
        const CoterieStoreHandover *row,
        const CoterieStoreChat *chat,
        guint64 position,
        gboolean *due,
        GError **error)
{
  gint64 next;

  *due = FALSE;
  if (!coterie_store_handovers_get_next (desk->sql, row, chat->chat, &next, error))
    return FALSE;
  *due = next >= 0 && ((gint64) position < next || row->phase == COTERIE_HANDOVER_PHASE_DONE) &&
         (gint64) position >= next - COTERIE_HANDOVER_CHAT_ROWS_MAX;
  return TRUE;
}

/**
 * coterie_handover_late_tell:
 * @position: of the first one
 * @count: rows that have come to stand there
 */
gboolean
coterie_handover_late_tell (
    CoterieDesk *desk, const CoterieStoreChat *chat, guint64 position, guint64 count, GError **error)
{
  const CoterieHandoverRange range = { chat->chat, (gint64) position, (gint64) (position + count) };
  g_autoptr (GArray) rows = coterie_store_handovers_list (desk->sql, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CoterieStoreHandover *row = &g_array_index (rows, CoterieStoreHandover, i);
      const CoterieChain *chain;
      gboolean due;

      if (row->taking)
        continue;
      chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
      if (chain == NULL)
        return FALSE;
      if (row->device == desk->told_by || coterie_chain_get_active_device (chain, row->device) == NULL)
        continue;
      if (!is_due (desk, row, chat, position, &due, error) ||
          (due && !coterie_handover_late_queue_all (desk, row->device, &range, error)))
        return FALSE;
    }
  return rows != NULL;
}

/**
 * coterie_handover_late_tell_noted:
 * @row: giving; there may be room again
 *
 * What was put off as too much was unanswered.
 */
gboolean
coterie_handover_late_tell_noted (CoterieDesk *desk, const CoterieStoreHandover *row, GError **error)
{
  for (;;)
    {
      CoterieHandoverRange range = { 0 };
      CoterieStoreChat *chat;

      if (!coterie_store_handovers_take_again (desk->sql, row, &range.chat, &range.from, error))
        return FALSE;
      if (range.chat == 0)
        return TRUE;
      chat = coterie_desk_get_chat (desk, range.chat, error);
      if (chat == NULL)
        return FALSE;
      range.to = (gint64) chat->n_messages;
      range.from = MAX (range.from, range.to - COTERIE_HANDOVER_CHAT_ROWS_MAX);
      if (!coterie_handover_late_queue_all (desk, row->device, &range, error))
        return FALSE;
    }
}
