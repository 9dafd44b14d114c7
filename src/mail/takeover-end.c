// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/takeover-end.h"

#include "mail/handover-asks.h"
#include "mail/profile-jobs.h"
#include "mail/sync-jobs.h"
#include "store/accounts.h"
#include "store/handovers.h"
#include "store/settings.h"
#include "vault/handover-plan.h"

#define SETTING_HEARD "handover-heard"

/**
 * coterie_takeover_end_find_giver:
 * @giver: (out): the device that has added this one; 0: none has
 * @is_there: (out): it has not been revoked since
 */
gboolean
coterie_takeover_end_find_giver (CoterieDesk *desk, guint32 *giver, gboolean *is_there, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  const CoterieChainDevice *own;

  *giver = 0;
  *is_there = FALSE;
  if (chain == NULL)
    return FALSE;
  own = coterie_chain_get_device (chain, desk->own->device);
  if (own == NULL || own->number == own->added_by)
    return TRUE;
  *giver = own->added_by;
  *is_there = coterie_chain_get_active_device (chain, own->added_by) != NULL;
  return TRUE;
}

static gboolean
find_revoked_giver (CoterieDesk *desk, guint32 *giver, GError **error)
{
  gboolean is_there;

  if (!coterie_takeover_end_find_giver (desk, giver, &is_there, error))
    return FALSE;
  if (is_there)
    *giver = 0;
  return TRUE;
}

static gboolean
set_phase (CoterieDesk *desk, CoterieStoreHandover *row, CoterieHandoverPhase phase, GError **error)
{
  row->phase = phase;
  desk->changes->work |= COTERIE_WORK_DEVICES;
  return coterie_store_handovers_save (desk->sql, row, error);
}

/* Another one may tell the rest. Until it does this device goes on with what it has: people whom only this one has met
 * get our profile from it. */
static gboolean
cut (CoterieDesk *desk, CoterieStoreHandover *row, GError **error)
{
  return set_phase (desk, row, COTERIE_HANDOVER_PHASE_CUT, error) && coterie_sync_jobs_end_waiting (desk, error) &&
         coterie_profile_jobs_catch_up (desk, error) && coterie_handover_asks_want (desk, error);
}

static gboolean
is_over (const CoterieStoreHandover *row)
{
  return row->phase == COTERIE_HANDOVER_PHASE_DONE || row->phase == COTERIE_HANDOVER_PHASE_CUT;
}

static gboolean
look_at_first (CoterieDesk *desk, GError **error)
{
  CoterieStoreHandover row;
  guint32 giver;
  gboolean found;

  if (!find_revoked_giver (desk, &giver, error))
    return FALSE;
  if (giver == 0)
    return TRUE;
  if (!coterie_store_handovers_load_taking (desk->sql, giver, &row, &found, error))
    return FALSE;
  return is_over (&row) || row.asked_for || cut (desk, &row, error);
}

/* What was asked for, and had not begun, is nothing that anybody waits for. */
static gboolean
look_at_other (CoterieDesk *desk, const CoterieChain *chain, CoterieStoreHandover *row, GError **error)
{
  if (!row->asked_for || is_over (row) || coterie_chain_get_active_device (chain, row->device) != NULL)
    return TRUE;
  return row->part > 0 ? cut (desk, row, error) : set_phase (desk, row, COTERIE_HANDOVER_PHASE_DONE, error);
}

gboolean
coterie_takeover_end_look (CoterieDesk *desk, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (GArray) rows = NULL;

  if (chain == NULL || !look_at_first (desk, error))
    return FALSE;
  rows = coterie_store_handovers_list (desk->sql, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!look_at_other (desk, chain, &g_array_index (rows, CoterieStoreHandover, i), error))
      return FALSE;
  return rows != NULL && coterie_handover_asks_go_on (desk, error);
}

gpointer
coterie_takeover_end_dismiss (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_handovers_list (desk->sql, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      CoterieStoreHandover *row = &g_array_index (rows, CoterieStoreHandover, i);

      if (row->taking && row->phase == COTERIE_HANDOVER_PHASE_CUT &&
          !set_phase (desk, row, COTERIE_HANDOVER_PHASE_DONE, error))
        return NULL;
    }
  return rows != NULL ? COTERIE_JOB_DONE : NULL;
}

gboolean
coterie_takeover_end_note_heard (CoterieDesk *desk, GError **error)
{
  return coterie_store_settings_set_int (desk->sql, SETTING_HEARD, desk->now_ms, error);
}

gboolean
coterie_takeover_end_get_heard (CoterieDesk *desk, gint64 *heard_ms, GError **error)
{
  return coterie_store_settings_get_int (desk->sql, SETTING_HEARD, 0, heard_ms, error);
}
