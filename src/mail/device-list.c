// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/device-list.h"

#include "entities/own-device.h"
#include "mail/takeover-end.h"
#include "store/accounts.h"
#include "store/handovers.h"
#include "store/own-devices.h"
#include "vault/handover-plan.h"

static gboolean
gives_to_us (CoterieDesk *desk, const CoterieChain *chain, const CoterieChainDevice *device)
{
  const CoterieChainDevice *own = coterie_chain_get_device (chain, desk->own->device);

  return own != NULL && own->number != device->number && own->added_by == device->number && device->active;
}

/* For whoever waits. */
static gboolean
add_taking (CoterieDesk *desk, CoterieOwnDeviceRow *row, const CoterieStoreHandover *handover, GError **error)
{
  row->cut_short = handover->phase == COTERIE_HANDOVER_PHASE_CUT;
  row->asked_ms = handover->asked_ms;
  return coterie_takeover_end_get_heard (desk, &row->heard_ms, error);
}

static gboolean
is_unanswered (const CoterieStoreHandover *row)
{
  return row->taking && row->asked_for && row->part == 0;
}

/* What is shown of a device: the hand-over from it as long as that is on its way, else the one to it. Whether one that
 * was asked will tell anything nobody knows. */
static gboolean
load_handover (CoterieDesk *desk, guint32 device, CoterieStoreHandover *row, gboolean *found, GError **error)
{
  CoterieStoreHandover giving;
  gboolean gives;

  if (!coterie_store_handovers_load_taking (desk->sql, device, row, found, error) ||
      !coterie_store_handovers_load_giving (desk->sql, device, &giving, &gives, error))
    return FALSE;
  if (gives && (!*found || row->phase == COTERIE_HANDOVER_PHASE_DONE || is_unanswered (row)))
    *row = giving;
  *found |= gives;
  return TRUE;
}

static CoterieOwnDeviceRow *
make_row (CoterieDesk *desk, const CoterieChain *chain, const CoterieChainDevice *device, GError **error)
{
  g_auto (CoterieStoreOwnDevice) kept = { 0 };
  CoterieStoreHandover handover;
  g_autoptr (CoterieOwnDeviceRow) row = g_new0 (CoterieOwnDeviceRow, 1);
  gboolean found, handed;

  if (!coterie_store_own_devices_load (desk->sql, device->ik, &kept, &found, error) ||
      !load_handover (desk, device->number, &handover, &handed, error))
    return NULL;
  row->number = device->number;
  row->name = g_steal_pointer (&kept.name);
  row->system = g_steal_pointer (&kept.system);
  row->added_ms = (gint64) device->added_ms;
  row->added_by = device->number == device->added_by ? 0 : device->added_by;
  row->revoked_ms = (gint64) device->revoked_ms;
  row->active = device->active;
  row->is_self = device->number == desk->own->device;
  row->seen_ms = row->is_self ? desk->now_ms : kept.seen_ms;
  row->taking = handed && handover.taking && !is_unanswered (&handover);
  row->n_total = handed ? handover.n_total : 0;
  row->n_done = handed ? handover.n_done : 0;
  if (!handed && gives_to_us (desk, chain, device))
    row->handing = row->taking = TRUE; /* it has not begun */
  else
    row->handing =
        handed && device->active && !is_unanswered (&handover) &&
        (handover.phase != COTERIE_HANDOVER_PHASE_DONE || (!handover.taking && handover.acked < handover.part));
  return !row->taking || add_taking (desk, row, &handover, error) ? g_steal_pointer (&row) : NULL;
}

gpointer
coterie_device_list_load (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_own_device_row_free);
  const CoterieChain *chain = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  const CoterieChainDevice *devices;
  guint n_devices;

  if (chain == NULL)
    return NULL;
  devices = coterie_chain_get_devices (chain, &n_devices);
  for (guint i = 0; i < n_devices; i++)
    {
      CoterieOwnDeviceRow *row = make_row (desk, chain, &devices[i], error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}
