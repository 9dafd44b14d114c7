// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

void
coterie_client_set_chat_flag_async (CoterieClient *self,
                                    CoterieChat *chat,
                                    CoterieChatFlag flag,
                                    gboolean value,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_task_report_new_error (self, callback, user_data, NULL, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED, "Not yet.");
}

gboolean
coterie_client_set_chat_flag_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
coterie_client_mark_read_to_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   guint64 position,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_task_report_new_error (self, callback, user_data, NULL, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED, "Not yet.");
}

gboolean
coterie_client_mark_read_to_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
