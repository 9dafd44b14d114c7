// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "base/encoding.h"

void
coterie_client_set_pin_async (
    CoterieClient *self, const char *pin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_task_report_new_error (self, callback, user_data, NULL, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED, "Not yet.");
}

gboolean
coterie_client_set_pin_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
coterie_client_dup_pin (CoterieClient *self)
{
  guint8 pin[COTERIE_PIN_BYTES];

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return self->pin != NULL && coterie_pin_get (self->pin, pin) ? coterie_hex_encode (pin, sizeof pin) : NULL;
}

char *
coterie_client_dup_seen_pin (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return NULL;
}

char *
coterie_client_format_pin (const char *pin)
{
  guint8 bytes[COTERIE_PIN_BYTES];

  return coterie_hex_decode (pin, bytes, sizeof bytes) ? coterie_pin_format (bytes) : NULL;
}
