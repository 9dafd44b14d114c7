// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/handover-parts.h"

#include "mail/handover-fill.h"
#include "mail/outbox-jobs.h"
#include "mail/sync-jobs.h"
#include "store/accounts.h"
#include "vault/chat-jobs.h"
#include "vault/handover-late.h"

#define PARTS_MAX 16 /* unanswered ones */

/**
 * coterie_handover_parts_queue:
 * @id: (nullable): of a part that was made before
 * @payload: (nullable): what is in it; NULL: the next one, whatever that will be when it is its turn
 */
gboolean
coterie_handover_parts_queue (CoterieDesk *desk, guint32 device, const guint8 *id, GBytes *payload, GError **error)
{
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_auto (CoterieStoreSendJob) row = {
    .account = COTERIE_STORE_OWN_ACCOUNT,
    .device = device,
    .kind = COTERIE_CONTENT_HANDOVER_SETTINGS, /* whatever its phase */
    .lane = COTERIE_STORE_LANE_OWN (device),
    .payload = payload != NULL ? g_bytes_ref (payload) : NULL,
  };

  if (chat == NULL)
    return FALSE;
  row.chat = chat->chat;
  if (id != NULL)
    memcpy (row.id, id, sizeof row.id);
  return coterie_outbox_jobs_queue (desk, &row, error);
}

static gboolean
find_next_row (
    CoterieDesk *desk, const CoterieStoreHandover *row, const CoterieStoreChat *chat, gint64 *next, GError **error)
{
  if (!coterie_store_handovers_get_next (desk->sql, row, chat->chat, next, error))
    return FALSE;
  if (*next < 0)
    *next = MAX (0, (gint64) chat->n_messages - COTERIE_HANDOVER_CHAT_ROWS_MAX);
  return TRUE;
}

/* As many chats as the part holds, the one with the newest message first. */
static gboolean
plan_rows (
    CoterieDesk *desk, CoterieStoreHandover *row, CoterieHandoverPlan *plan, CoterieHandover *told, GError **error)
{
  gsize size = 0;
  gint64 number = 0;

  while (size < COTERIE_HANDOVER_PART_BYTES && plan->ranges->len < COTERIE_HANDOVER_CHATS_MAX)
    {
      CoterieHandoverRange range = { 0 };
      CoterieStoreChat *chat;
      gint64 reached;

      if (!coterie_store_handovers_find_chat (desk->sql, row->device, &number, error))
        return FALSE;
      if (number == 0)
        return TRUE;
      chat = coterie_desk_get_chat (desk, number, error);
      range.chat = number;
      if (chat == NULL || !find_next_row (desk, row, chat, &range.from, error))
        return FALSE;
      range.to = (gint64) chat->n_messages;
      if (!coterie_handover_fill_rows (desk, told, &range, COTERIE_HANDOVER_PART_BYTES, row->asked_ms == 0, &size,
                                       &reached, error))
        return FALSE;
      if (reached == range.from)
        return TRUE; /* it is full */
      row->n_done += reached - range.from;
      coterie_handover_plan_add (plan, number, range.from, reached);
      if (!coterie_store_handovers_set_next (desk->sql, row, number, reached, error))
        return FALSE;
    }
  return TRUE;
}

/* As many records as the part holds. */
static gboolean
plan_groups (
    CoterieDesk *desk, CoterieStoreHandover *row, CoterieHandoverPlan *plan, CoterieHandover *told, GError **error)
{
  gsize size = 0;

  while (size < COTERIE_HANDOVER_PART_BYTES && plan->ranges->len < COTERIE_HANDOVER_CHATS_MAX)
    {
      CoterieHandoverRange range = { .to = G_MAXINT64 };
      gint64 reached;

      if (!coterie_store_handovers_find_group (desk->sql, row->device, &range.chat, error))
        return FALSE;
      if (range.chat == 0)
        return TRUE;
      if (!coterie_store_handovers_get_next_record (desk->sql, row->device, range.chat, &range.from, error) ||
          !coterie_handover_fill_group (desk, told, &range, &size, &reached, error))
        return FALSE;
      if (reached == range.from)
        return TRUE; /* it is full */
      row->n_done += range.from == 0;
      coterie_handover_plan_add (plan, range.chat, range.from, reached);
      if (!coterie_store_handovers_set_next_record (desk->sql, row->device, range.chat, reached, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill_settings (CoterieDesk *desk, const CoterieStoreHandover *row, CoterieHandover *told, GError **error)
{
  told->n_items = (guint64) row->n_total;
  return coterie_sync_jobs_get_settings (desk, &told->settings, error);
}

/* Rows may have grown since they were planned: what does not fit any more is told late, by itself. */
static gboolean
fill_rows (CoterieDesk *desk,
           const CoterieStoreHandover *row,
           CoterieHandoverPlan *plan,
           CoterieHandover *told,
           GError **error)
{
  gsize size = 0;

  for (guint i = 0; i < plan->ranges->len; i++)
    {
      CoterieHandoverRange *range = &g_array_index (plan->ranges, CoterieHandoverRange, i);
      CoterieHandoverRange left = *range;

      if (!coterie_handover_fill_rows (desk, told, range, COTERIE_HANDOVER_PART_MAX_BYTES,
                                       !plan->late && row->asked_ms == 0, &size, &left.from, error) ||
          !coterie_handover_late_queue_all (desk, row->device, &left, error))
        return FALSE;
      range->to = left.from;
    }
  return TRUE;
}

/* What a part of that plan says now; the plan is cut where that is too much. */
static gboolean
fill_plan (CoterieDesk *desk,
           const CoterieStoreHandover *row,
           CoterieHandoverPlan *plan,
           CoterieHandover *told,
           GError **error)
{
  const CoterieHandoverRange *range =
      plan->ranges->len > 0 ? &g_array_index (plan->ranges, CoterieHandoverRange, 0) : NULL;
  gint64 reached;
  gsize size = 0;

  switch (plan->phase)
    {
    case COTERIE_HANDOVER_PHASE_SETTINGS:
      return fill_settings (desk, row, told, error);
    case COTERIE_HANDOVER_PHASE_CONTACTS:
      return range != NULL && coterie_handover_fill_contacts (desk, told, range->from, range->to, &reached, error);
    case COTERIE_HANDOVER_PHASE_CHATS:
      return range != NULL && coterie_handover_fill_chats (desk, told, range->from, range->to, &reached, error);
    case COTERIE_HANDOVER_PHASE_GROUPS:
      for (guint i = 0; i < plan->ranges->len; i++)
        if (!coterie_handover_fill_group (desk, told, &g_array_index (plan->ranges, CoterieHandoverRange, i), &size,
                                          &reached, error))
          return FALSE;
      return TRUE;
    case COTERIE_HANDOVER_PHASE_PICTURES:
      return range != NULL && coterie_handover_fill_pictures (desk, told, range->from, range->to, &reached, error);
    case COTERIE_HANDOVER_PHASE_ROWS:
      return fill_rows (desk, row, plan, told, error);
    case COTERIE_HANDOVER_PHASE_END:
    case COTERIE_HANDOVER_PHASE_DONE:
    case COTERIE_HANDOVER_PHASE_CUT:
    default:
      return TRUE;
    }
}

/* Goes through people, chats or pictures. *full FALSE: there was nothing left. */
static gboolean
plan_list (CoterieDesk *desk,
           CoterieStoreHandover *row,
           CoterieHandoverPlan *plan,
           CoterieHandover *told,
           gboolean (*fill) (CoterieDesk *, CoterieHandover *, gint64, gint64, gint64 *, GError **),
           GError **error)
{
  gint64 reached;

  if (!fill (desk, told, row->reached, G_MAXINT64, &reached, error))
    return FALSE;
  if (reached == row->reached)
    return TRUE;
  coterie_handover_plan_add (plan, 0, row->reached, reached);
  row->reached = reached;
  row->n_done += (told->contacts != NULL ? told->contacts->len : 0) + (told->chats != NULL ? told->chats->len : 0);
  return TRUE;
}

static gboolean
plan_phase (
    CoterieDesk *desk, CoterieStoreHandover *row, CoterieHandoverPlan *plan, CoterieHandover *told, GError **error)
{
  switch ((CoterieHandoverPhase) row->phase)
    {
    case COTERIE_HANDOVER_PHASE_SETTINGS:
      coterie_handover_plan_add (plan, 0, 0, 0);
      return fill_settings (desk, row, told, error);
    case COTERIE_HANDOVER_PHASE_CONTACTS:
      return plan_list (desk, row, plan, told, coterie_handover_fill_contacts, error);
    case COTERIE_HANDOVER_PHASE_GROUPS:
      return plan_groups (desk, row, plan, told, error);
    case COTERIE_HANDOVER_PHASE_CHATS:
      return plan_list (desk, row, plan, told, coterie_handover_fill_chats, error);
    case COTERIE_HANDOVER_PHASE_ROWS:
      return plan_rows (desk, row, plan, told, error);
    case COTERIE_HANDOVER_PHASE_PICTURES:
      return plan_list (desk, row, plan, told, coterie_handover_fill_pictures, error);
    case COTERIE_HANDOVER_PHASE_END:
    case COTERIE_HANDOVER_PHASE_DONE:
    case COTERIE_HANDOVER_PHASE_CUT:
    default:
      coterie_handover_plan_add (plan, 0, 0, 0);
      return TRUE;
    }
}

/* An empty one says nothing: rows that are not told may be all that a range had. */
static gboolean
is_empty (const CoterieHandoverPlan *plan, const CoterieHandover *told)
{
  if (plan->phase == COTERIE_HANDOVER_PHASE_SETTINGS || plan->phase == COTERIE_HANDOVER_PHASE_END)
    return FALSE;
  return (told->contacts == NULL || told->contacts->len == 0) && (told->chats == NULL || told->chats->len == 0);
}

/* Before the end it is looked once more whether anything has come meanwhile. */
static gboolean
look_back (CoterieDesk *desk, CoterieStoreHandover *row, gboolean *end, GError **error)
{
  gint64 chat, group;

  *end = FALSE;
  if (row->phase != COTERIE_HANDOVER_PHASE_END)
    return TRUE;
  if (!coterie_store_handovers_find_chat (desk->sql, row->device, &chat, error) ||
      !coterie_store_handovers_find_group (desk->sql, row->device, &group, error))
    return FALSE;
  *end = chat == 0 && group == 0;
  if (!*end)
    row->phase = group != 0 ? COTERIE_HANDOVER_PHASE_GROUPS : COTERIE_HANDOVER_PHASE_ROWS;
  return TRUE;
}

static gboolean
has_room (const CoterieStoreHandover *row)
{
  return row->part < row->acked + PARTS_MAX;
}

/* Groups that come when the others have been told are told in between. */
static int
get_next_phase (const CoterieStoreHandover *row)
{
  if (row->phase == COTERIE_HANDOVER_PHASE_CONTACTS)
    return COTERIE_HANDOVER_PHASE_GROUPS;
  if (row->phase == COTERIE_HANDOVER_PHASE_GROUPS)
    return row->started ? COTERIE_HANDOVER_PHASE_ROWS : COTERIE_HANDOVER_PHASE_CHATS;
  return row->phase + 1;
}

/* The next part that says anything. @plan stays without ranges when the job must look again, or all is done. */
static gboolean
make_plan (
    CoterieDesk *desk, CoterieStoreHandover *row, CoterieHandoverPlan *plan, CoterieContent *content, GError **error)
{
  gboolean end;

  if (!look_back (desk, row, &end, error))
    return FALSE;
  for (;;)
    {
      CoterieHandoverPhase before = (CoterieHandoverPhase) row->phase;

      plan->phase = before;
      g_array_set_size (plan->ranges, 0);
      if (!plan_phase (desk, row, plan, content->handover, error))
        return FALSE;
      row->started |= before == COTERIE_HANDOVER_PHASE_ROWS;
      if (plan->ranges->len > 0 && !is_empty (plan, content->handover))
        break;
      if (plan->ranges->len > 0)
        continue; /* nothing of it is told: on to the next rows */
      row->phase = get_next_phase (row);
      row->reached = 0;
      if (row->phase == COTERIE_HANDOVER_PHASE_ROWS || row->phase == COTERIE_HANDOVER_PHASE_END)
        return TRUE; /* it may have to wait now */
    }
  if (plan->phase == COTERIE_HANDOVER_PHASE_SETTINGS || plan->phase == COTERIE_HANDOVER_PHASE_END)
    {
      row->phase = get_next_phase (row);
      row->reached = 0;
    }
  return TRUE;
}

static gboolean
keep_plan (CoterieDesk *desk,
           CoterieStoreHandover *row,
           const CoterieStoreSendJob *job,
           CoterieHandoverPlan *plan,
           GError **error)
{
  CoterieStoreHandoverPart part = { .part = row->part + 1 };
  g_autoptr (GBytes) payload = NULL;

  plan->part = part.part;
  memcpy (plan->after, row->last, sizeof plan->after);
  part.payload = payload = coterie_handover_plan_to_payload (plan);
  memcpy (part.id, job->id, sizeof part.id);
  row->part = part.part;
  memcpy (row->last, job->id, sizeof row->last);
  return coterie_store_handovers_add_part (desk->sql, row->device, &part, error) &&
         coterie_store_send_jobs_set_payload (desk->sql, job->job, payload, error);
}

static const CoterieContentKind phase_kinds[] = {
  [COTERIE_HANDOVER_PHASE_SETTINGS] = COTERIE_CONTENT_HANDOVER_SETTINGS,
  [COTERIE_HANDOVER_PHASE_CONTACTS] = COTERIE_CONTENT_HANDOVER_CONTACTS,
  [COTERIE_HANDOVER_PHASE_CHATS] = COTERIE_CONTENT_HANDOVER_CHATS,
  [COTERIE_HANDOVER_PHASE_ROWS] = COTERIE_CONTENT_HANDOVER_ROWS,
  [COTERIE_HANDOVER_PHASE_PICTURES] = COTERIE_CONTENT_HANDOVER_PICTURES,
  [COTERIE_HANDOVER_PHASE_END] = COTERIE_CONTENT_HANDOVER_END,
  [COTERIE_HANDOVER_PHASE_GROUPS] = COTERIE_CONTENT_HANDOVER_GROUPS,
};

static void
name_part (const CoterieHandoverPlan *plan, CoterieContent *content)
{
  static const guint8 nothing[COTERIE_CONTENT_ID_BYTES] = { 0 };

  content->kind = phase_kinds[plan->phase];
  content->handover->part = plan->part;
  content->handover->has_after = memcmp (plan->after, nothing, sizeof nothing) != 0;
  memcpy (content->handover->after, plan->after, sizeof plan->after);
}

static gboolean
fill_next (CoterieDesk *desk,
           CoterieStoreHandover *row,
           const CoterieStoreSendJob *job,
           CoterieContent *content,
           gboolean *there,
           GError **error)
{
  g_auto (CoterieHandoverPlan) plan = { .ranges = g_array_new (FALSE, TRUE, sizeof (CoterieHandoverRange)) };

  if (row->phase == COTERIE_HANDOVER_PHASE_DONE || !has_room (row))
    return TRUE;
  if (!make_plan (desk, row, &plan, content, error))
    return FALSE;
  *there = plan.ranges->len > 0;
  if (*there && !keep_plan (desk, row, job, &plan, error))
    return FALSE;
  if (*there)
    name_part (&plan, content);
  desk->changes->work |= COTERIE_WORK_DEVICES;
  if (!coterie_store_handovers_save (desk->sql, row, error))
    return FALSE;
  /* This job goes when there is nothing in it; the next one has to wait for what it waits for. */
  return row->phase == COTERIE_HANDOVER_PHASE_DONE ||
         coterie_handover_parts_queue (desk, row->device, NULL, NULL, error);
}

static gboolean
fill_again (CoterieDesk *desk,
            const CoterieStoreHandover *row,
            GBytes *payload,
            CoterieContent *content,
            gboolean *there,
            GError **error)
{
  g_auto (CoterieHandoverPlan) plan = { 0 };

  if (!coterie_handover_plan_from_payload (&plan, payload) || plan.phase == COTERIE_HANDOVER_PHASE_DONE ||
      plan.phase == COTERIE_HANDOVER_PHASE_CUT || plan.phase > COTERIE_HANDOVER_PHASE_GROUPS)
    return TRUE;
  if (!fill_plan (desk, row, &plan, content->handover, error))
    return FALSE;
  if (is_empty (&plan, content->handover)) /* its number is waited for all the same */
    {
      plan.phase = COTERIE_HANDOVER_PHASE_SETTINGS;
      if (!fill_settings (desk, row, content->handover, error))
        return FALSE;
    }
  *there = TRUE;
  name_part (&plan, content);
  return TRUE;
}

/* Whoever does not answer is told when they do. */
static gboolean
note_again (CoterieDesk *desk, const CoterieStoreHandover *row, const CoterieHandoverPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->ranges->len; i++)
    {
      const CoterieHandoverRange *range = &g_array_index (plan->ranges, CoterieHandoverRange, i);

      if (!coterie_store_handovers_note_again (desk->sql, row, range->chat, range->from, error))
        return FALSE;
    }
  return TRUE;
}

/* It gets its number only when it is its turn. */
static gboolean
fill_late (CoterieDesk *desk,
           CoterieStoreHandover *row,
           const CoterieStoreSendJob *job,
           CoterieContent *content,
           gboolean *there,
           GError **error)
{
  g_auto (CoterieHandoverPlan) plan = { 0 };

  if (!coterie_handover_plan_from_payload (&plan, job->payload))
    return TRUE; /* damaged */
  if (!has_room (row))
    return note_again (desk, row, &plan, error);
  if (!fill_plan (desk, row, &plan, content->handover, error))
    return FALSE;
  *there = !is_empty (&plan, content->handover);
  if (!*there)
    return TRUE;
  if (!keep_plan (desk, row, job, &plan, error))
    return FALSE;
  name_part (&plan, content);
  return coterie_store_handovers_save (desk->sql, row, error);
}

static gboolean
is_numbered (GBytes *payload)
{
  g_auto (CoterieHandoverPlan) plan = { 0 };

  return !coterie_handover_plan_from_payload (&plan, payload) || plan.part > 0;
}

/**
 * coterie_handover_parts_fill:
 * @row: how far it is
 * @there: (out): FALSE on entry; stays so when there is nothing to be told now
 */
gboolean
coterie_handover_parts_fill (CoterieDesk *desk,
                             CoterieStoreHandover *row,
                             const CoterieStoreSendJob *job,
                             CoterieContent *content,
                             gboolean *there,
                             GError **error)
{
  if (job->payload == NULL)
    return fill_next (desk, row, job, content, there, error);
  return is_numbered (job->payload) ? fill_again (desk, row, job->payload, content, there, error)
                                    : fill_late (desk, row, job, content, there, error);
}
