// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/takeover-answers.h"

#include "mail/outbox-jobs.h"
#include "mail/takeover-end.h"
#include "store/accounts.h"
#include "store/send-jobs.h"
#include "vault/chat-jobs.h"
#include "vault/handover-plan.h"
#include "wire/content.h"

/* [H2]: what is missing is asked for at most so often; and when nothing comes of it, each time after twice as long. */
#define ASK_AGAIN_MS (60 * G_GINT64_CONSTANT (1000))
#define DOUBLED_MAX 6

gboolean
coterie_takeover_answers_queue (CoterieDesk *desk, guint32 device, gboolean missing, GError **error)
{
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_auto (CoterieStoreSendJob) row = {
    .account = COTERIE_STORE_OWN_ACCOUNT,
    .device = device,
    .kind = COTERIE_CONTENT_HANDOVER_ACK,
    .lane = COTERIE_STORE_LANE_OWN (device),
    .payload = missing ? g_bytes_new_static ("again", 5) : NULL,
  };
  gboolean waits;

  if (chat == NULL || !coterie_store_send_jobs_has_waiting (desk->sql, row.lane, row.kind, &waits, error))
    return FALSE;
  row.chat = chat->chat;
  return (waits && !missing) || coterie_outbox_jobs_queue (desk, &row, error);
}

static gboolean
is_early (CoterieDesk *desk, const CoterieStoreHandover *row)
{
  return desk->now_ms >= row->asked_ms && desk->now_ms - row->asked_ms < ASK_AGAIN_MS;
}

gboolean
coterie_takeover_answers_ask (CoterieDesk *desk, CoterieStoreHandover *row, GError **error)
{
  if (is_early (desk, row))
    return TRUE;
  row->asked_ms = desk->now_ms;
  row->lacks = FALSE;
  row->n_asked++;
  desk->changes->work |= COTERIE_WORK_DEVICES;
  return coterie_store_handovers_save (desk->sql, row, error) &&
         coterie_takeover_answers_queue (desk, row->device, TRUE, error);
}

gboolean
coterie_takeover_answers_note_missing (CoterieDesk *desk, CoterieStoreHandover *row, GError **error)
{
  if (!is_early (desk, row))
    return coterie_takeover_answers_ask (desk, row, error);
  row->lacks = TRUE;
  desk->changes->work |= COTERIE_WORK_PARTS;
  return coterie_store_handovers_save (desk->sql, row, error);
}

/* What does not follow says that something is missing; and so does it when no more comes before the end.
 *
 * @due_ms: (out): when it is to be asked for; 0: nothing is missing */
static gboolean
find_due (CoterieDesk *desk, const CoterieStoreHandover *row, gint64 *due_ms, GError **error)
{
  const gint64 wait_ms = ASK_AGAIN_MS << (row->n_asked > 0 ? MIN (row->n_asked - 1, DOUBLED_MAX) : 0);
  gint64 heard_ms;

  *due_ms = 0;
  if (!row->taking || row->phase == COTERIE_HANDOVER_PHASE_CUT)
    return TRUE;
  if (row->lacks)
    *due_ms = row->asked_ms + wait_ms;
  else if (row->phase != COTERIE_HANDOVER_PHASE_DONE && row->part > 0 && row->n_asked == 0)
    {
      if (!coterie_takeover_end_get_heard (desk, &heard_ms, error))
        return FALSE;
      *due_ms = MAX (heard_ms, row->asked_ms) + ASK_AGAIN_MS;
    }
  if (*due_ms - desk->now_ms > wait_ms) /* the clock was set back */
    *due_ms = desk->now_ms;
  return TRUE;
}

/**
 * coterie_takeover_answers_ask_due:
 *
 * Returns: (transfer full): a gint64: when to look again; 0 when nothing is missing
 */
gpointer
coterie_takeover_answers_ask_due (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (GArray) rows = chain != NULL ? coterie_store_handovers_list (desk->sql, error) : NULL;
  g_autofree gint64 *next_ms = g_new0 (gint64, 1);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      CoterieStoreHandover *row = &g_array_index (rows, CoterieStoreHandover, i);
      gint64 due_ms;

      if (coterie_chain_get_active_device (chain, row->device) == NULL)
        continue;
      if (!find_due (desk, row, &due_ms, error))
        return NULL;
      if (due_ms == 0)
        continue;
      if (due_ms > desk->now_ms)
        *next_ms = *next_ms == 0 ? due_ms : MIN (*next_ms, due_ms);
      else if (!coterie_takeover_answers_ask (desk, row, error))
        return NULL;
    }
  return rows != NULL ? g_steal_pointer (&next_ms) : NULL;
}
