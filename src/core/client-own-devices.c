// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "mail/device-jobs.h"

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
show_rows (CoterieClient *self, const GPtrArray *rows)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->devices));
  double progress = 1;

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
      if (row->taking)
        progress = coterie_own_device_row_get_progress (row);
    }
  coterie_client_set_handover (self, progress);
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
  coterie_vault_run_async (self->vault, coterie_device_jobs_list, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                           self->end, on_devices_listed, g_object_ref (self));
}

void
coterie_client_empty_devices (CoterieClient *self)
{
  g_list_store_remove_all (self->devices);
  self->listing = self->listing_again = FALSE;
  coterie_client_set_handover (self, 1);
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
