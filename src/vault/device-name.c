// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/device-name.h"

#include "store/settings.h"
#include "wire/limits.h"
#include "wire/names.h"

#include <string.h>

#define SETTING "device-name"
#define FALLBACK "Computer"

static gboolean
is_name (const char *name, gsize n_bytes)
{
  return n_bytes > 0 && n_bytes <= COTERIE_DEVICE_NAME_MAX_BYTES && coterie_line_is_valid (name, n_bytes);
}

gboolean
coterie_device_name_keep (CoterieDesk *desk, const char *name, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (name == NULL || !is_name (name, strlen (name)))
    return TRUE;
  bytes = g_bytes_new (name, strlen (name));
  return coterie_store_settings_set_bytes (desk->sql, SETTING, bytes, error);
}

/* Cut where a character begins. */
static char *
name_of_computer (void)
{
  g_autofree char *host = g_utf8_make_valid (g_get_host_name (), -1);
  const char *end = host;

  while (*end != '\0' && (gsize) (g_utf8_next_char (end) - host) <= COTERIE_DEVICE_NAME_MAX_BYTES)
    end = g_utf8_next_char (end);
  if (!is_name (host, (gsize) (end - host)))
    return g_strdup (FALLBACK);
  return g_strndup (host, (gsize) (end - host));
}

char *
coterie_device_name_dup (CoterieDesk *desk, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!coterie_store_settings_get_bytes (desk->sql, SETTING, &bytes, error))
    return NULL;
  if (bytes == NULL)
    return name_of_computer ();
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}
