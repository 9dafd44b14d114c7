// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/seal-jobs.h"

#include "mail/faults.h"
#include "mail/handover-jobs.h"
#include "mail/hold-jobs.h"
#include "mail/outbox-jobs.h"
#include "mail/stragglers.h"
#include "store/device.h"
#include "store/outbox.h"

/* While more envelopes are coming one receipt later does for all, unless it keeps others waiting. */
static gboolean
may_wait (CoterieDesk *desk, const CoterieSealWish *wish, const CoterieStoreSendJob *job, gboolean *may, GError **error)
{
  *may = FALSE;
  if (job->kind == COTERIE_CONTENT_HANDOVER_SETTINGS)
    return coterie_handover_jobs_must_wait (desk, job, wish->hold_receipts, may, error);
  return !wish->hold_receipts || job->kind != COTERIE_CONTENT_RECEIPT ||
         coterie_store_send_jobs_is_last (desk->sql, job->lane, job->job, may, error);
}

/* Whether the head of a line may be sealed now. */
static gboolean
may_seal (CoterieDesk *desk,
          const CoterieSealWish *wish,
          const CoterieStoreSendJob *job,
          CoterieSealResult *result,
          gboolean *may,
          GError **error)
{
  gboolean waits, held;

  *may = FALSE;
  if (job->send != 0)
    return TRUE;
  if (!may_wait (desk, wish, job, &waits, error))
    return FALSE;
  if (waits)
    return TRUE;
  if (coterie_seal_head_is_put_off (desk, job))
    {
      coterie_seal_result_note_wake (result, job->not_before_ms);
      return TRUE;
    }
  if (!coterie_hold_jobs_is_held (desk, job->account, &held, error))
    return FALSE;
  *may = !held;
  return TRUE;
}

/* [D2]: fewer than so many numbers between the oldest unanswered and the newest. */
static gboolean
is_window_full (CoterieDesk *desk, gboolean *full, GError **error)
{
  guint64 oldest, next;

  if (!coterie_store_outbox_oldest (desk->sql, &oldest, error) ||
      !coterie_store_device_get_next_send (desk->sql, &next, error))
    return FALSE;
  *full = oldest != 0 && next - oldest >= COTERIE_OUTSTANDING_SENDS_MAX;
  return TRUE;
}

static gboolean
seal_one (CoterieDesk *desk,
          const CoterieSealWish *wish,
          const CoterieStoreSendJob *job,
          CoterieSealResult *result,
          GError **error)
{
  gboolean may, aside;

  if (job->expires_ms != 0 && job->expires_ms <= desk->now_ms && job->send == 0)
    {
      result->more = TRUE;
      return coterie_stragglers_is_kept (job) ? coterie_outbox_jobs_fail (desk, job, error)
                                              : coterie_store_send_jobs_remove (desk->sql, job->job, error);
    }
  if (!coterie_stragglers_step_aside (desk, job, &aside, error))
    return FALSE;
  if (aside)
    {
      result->more = TRUE;
      return TRUE;
    }
  if (!may_seal (desk, wish, job, result, &may, error))
    return FALSE;
  if (!may)
    return TRUE;
  switch (coterie_seal_head_run (desk, wish, job, result, error))
    {
    case COTERIE_HEAD_FAILED:
      return FALSE;
    case COTERIE_HEAD_GONE:
      result->more = TRUE;
      desk->changes->work |= COTERIE_WORK_SEND;
      return TRUE;
    case COTERIE_HEAD_SEALED:
    case COTERIE_HEAD_WAITS:
    default:
      return TRUE;
    }
}

/* One content that cannot be sealed must not stop all others. What was done for it already stays done: a step of a
 * ratchet that nobody turns for, and the numbers that it will have. */
static gboolean
set_aside (CoterieDesk *desk, const CoterieStoreSendJob *job, GError *fault, GError **error)
{
  g_autoptr (GError) owned = fault;

  if (fault == NULL || coterie_fault_concerns_all (fault))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }
  g_message ("a content cannot be sealed now: %s", fault->message);
  return coterie_seal_head_put_off (desk, job, error);
}

static CoterieSealResult *
result_new (void)
{
  CoterieSealResult *result = g_new0 (CoterieSealResult, 1);

  result->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_outbox_row_free);
  result->needs = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceId));
  return result;
}

/**
 * coterie_seal_jobs_seal_heads:
 * @data: a CoterieSealWish
 *
 * A job: seals the first content of each line whose predecessor is answered, for exactly the active devices of the
 * verified chains.
 *
 * Returns: (transfer full): a CoterieSealResult
 */
gpointer
coterie_seal_jobs_seal_heads (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieSealWish *wish = data;
  g_autoptr (CoterieSealResult) result = result_new ();
  g_autoptr (GPtrArray) heads = coterie_store_send_jobs_list_heads (desk->sql, error);
  gboolean own_held;

  if (heads == NULL || !coterie_hold_jobs_is_held (desk, COTERIE_STORE_OWN_ACCOUNT, &own_held, error))
    return NULL;
  for (guint i = 0; i < heads->len && !own_held; i++)
    {
      GError *fault = NULL;

      if (!is_window_full (desk, &result->full, error))
        return NULL;
      if (result->full || result->frames->len >= wish->max_frames)
        {
          result->more = !result->full;
          break;
        }
      if (!seal_one (desk, wish, heads->pdata[i], result, &fault) && !set_aside (desk, heads->pdata[i], fault, error))
        return NULL;
    }
  if (result->frames->len > 0)
    desk->step = "send.sealed-committed";
  return g_steal_pointer (&result);
}
