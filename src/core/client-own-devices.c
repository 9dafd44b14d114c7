// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "mail/device-jobs.h"
#include "mail/device-list.h"
#include "mail/takeover-end.h"

/* The list of the own devices, and how far a hand-over to this one is. */

static const CoterieOwnDeviceRow *
find_row (const GPtrArray *rows, guint number)
{
  for (guint i = 0; i < rows->len; i++)
    if (((CoterieOwnDeviceRow *) rows->pdata[i])->number == number)
      return rows->pdata[i];
  return NULL;
}

static void
on_silence (gpointer user_data)
{
  coterie_client_reload_devices (user_data);
}

static void
show_handover (CoterieClient *self, const CoterieOwnDeviceRow *giver)
{
  const gint64 now_ms = coterie_client_now_ms (self);
  gint64 silent_ms = 0;
  CoterieHandoverState state =
      giver != NULL ? coterie_own_device_row_get_state (giver, now_ms, &silent_ms) : COTERIE_HANDOVER_ENDED;

  if (state == COTERIE_HANDOVER_UNDER_WAY && silent_ms != 0)
    coterie_timer_set (&self->handover_timer, silent_ms - now_ms, on_silence, self);
  else
    coterie_timer_stop (&self->handover_timer);
  coterie_client_set_handover (self, giver != NULL ? coterie_own_device_row_get_progress (giver) : 1, state);
}

static void
show_rows (CoterieClient *self, const GPtrArray *rows)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->devices));
  const CoterieOwnDeviceRow *giver = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const CoterieOwnDeviceRow *row = rows->pdata[i];
      const CoterieOwnDeviceRow *by = find_row (rows, row->added_by);
      const char *name = by != NULL ? by->name : "";

      if (i < n_items)
        {
          g_autoptr (CoterieOwnDevice) device = g_list_model_get_item (G_LIST_MODEL (self->devices), i);

          coterie_own_device_update (device, row, name);
        }
      else
        {
          g_autoptr (CoterieOwnDevice) device = coterie_own_device_new (row, name);

          g_list_store_append (self->devices, device);
        }
      if (row->taking && (giver == NULL || row->handing || row->cut_short))
        giver = row;
    }
  show_handover (self, giver);
}

static void
on_devices_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), NULL);
  gboolean again = self->listing_again;

  self->listing = self->listing_again = FALSE;
  if (rows != NULL && self->vault != NULL && self->transport != NULL)
    show_rows (self, rows);
  if (again && self->transport != NULL)
    coterie_client_reload_devices (self);
}

/**
 * coterie_client_reload_devices:
 *
 * At most one look at a time; a wish meanwhile makes one more.
 */
void
coterie_client_reload_devices (CoterieClient *self)
{
  self->listing_again = self->listing;
  if (self->listing)
    return;
  self->listing = TRUE;
  coterie_vault_run_async (self->vault, coterie_device_list_load, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                           self->end, on_devices_listed, g_object_ref (self));
}

void
coterie_client_empty_devices (CoterieClient *self)
{
  g_list_store_remove_all (self->devices);
  self->listing = self->listing_again = FALSE;
  coterie_timer_stop (&self->handover_timer);
  coterie_client_set_handover (self, 1, COTERIE_HANDOVER_ENDED);
}

GListModel *
coterie_client_get_devices (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return G_LIST_MODEL (self->devices);
}

/**
 * coterie_client_get_handover:
 *
 * Returns: how much of what there is the device that has approved this one has told it: 0 … 1
 */
double
coterie_client_get_handover (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), 1);

  return self->handover;
}

CoterieHandoverState
coterie_client_get_handover_state (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), COTERIE_HANDOVER_ENDED);

  return self->handover_state;
}

/**
 * coterie_client_dismiss_handover:
 *
 * Nothing is said any more of a hand-over that was cut short. When that cannot be kept, it is said once more later.
 */
void
coterie_client_dismiss_handover (CoterieClient *self)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (coterie_client_is_open (self))
    coterie_client_run_background (self, coterie_takeover_end_dismiss, NULL);
}

/**
 * coterie_client_rename_device_async:
 * @number: of an own device
 * @name: one line of 1 … 64 bytes; the other devices learn it, the server does not
 *
 * Without the network. Errors: BAD_INPUT, DISK_FULL.
 */
void
coterie_client_rename_device_async (CoterieClient *self,
                                    guint number,
                                    const char *name,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoterieRenameWish *wish;

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  wish = g_new0 (CoterieRenameWish, 1);
  wish->device = number;
  wish->name = g_strdup (name);
  coterie_vault_run_async (self->vault, coterie_device_jobs_rename, wish, (GDestroyNotify) coterie_rename_wish_free,
                           NULL, cancellable, coterie_client_return_done, task);
}

gboolean
coterie_client_rename_device_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
