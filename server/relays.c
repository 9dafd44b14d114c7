// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/relays.h"

#include "base/secret-input.h"
#include "wire/relays.h"

#include <string.h>

#define SECRET_MAX_BYTES 256
#define SHA1_BYTES 20
#define NAME_BYTES 8

/* What coturn checks: HMAC-SHA1 by the secret. */
static void
make_code (const CoterieSecret *secret, const char *text, guint8 code[SHA1_BYTES])
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA1, coterie_secret_peek (secret), coterie_secret_length (secret));
  gsize size = SHA1_BYTES;

  g_hmac_update (hmac, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (hmac, code, &size);
}

/**
 * coterie_relays_load_secret:
 * @secret: (out) (nullable): the first line of the configured file; %NULL without relays
 * @error: COTERIE_CONFIG_ERROR
 */
gboolean
coterie_relays_load_secret (const CoterieConfig *config, CoterieSecret **secret, GError **error)
{
  g_autoptr (GError) cause = NULL;

  *secret = NULL;
  if (config->turn_secret_file == NULL)
    return TRUE;
  *secret = coterie_secret_read_file (config->turn_secret_file, SECRET_MAX_BYTES, &cause);
  if (*secret == NULL)
    g_set_error_literal (error, COTERIE_CONFIG_ERROR, COTERIE_CONFIG_ERROR_FILE, cause->message);
  return *secret != NULL;
}

/**
 * coterie_relays_make_credentials:
 * @user: (out): until when they hold, and a name by which the relay tells devices apart and knows nobody
 * @password: (out): its code
 */
void
coterie_relays_make_credentials (
    const CoterieSecret *secret, gint64 device_id, gint64 now_ms, char **user, char **password)
{
  g_autofree char *device = g_strdup_printf ("device %" G_GINT64_FORMAT, device_id);
  GString *name = g_string_new (NULL);
  guint8 code[SHA1_BYTES];

  g_string_printf (name, "%" G_GINT64_FORMAT ":", now_ms / 1000 + COTERIE_RELAY_SECONDS);
  make_code (secret, device, code);
  for (guint i = 0; i < NAME_BYTES; i++)
    g_string_append_printf (name, "%02x", code[i]);
  make_code (secret, name->str, code);
  *password = g_base64_encode (code, sizeof code);
  *user = g_string_free (name, FALSE);
}

/**
 * coterie_relays_handle_get:
 *
 * GET /v1/turn: writes what there is; nothing when the operator has named nothing.
 *
 * Returns: %TRUE
 */
gboolean
coterie_relays_handle_get (CoterieCall *call, CoterieSql *sql, GError **error)
{
  const CoterieServer *server = call->server;
  g_auto (CoterieRelays) relays = { .seconds = COTERIE_RELAY_SECONDS };

  relays.stun = g_strdupv (server->config->stun_urls);
  if (server->turn_secret != NULL)
    {
      relays.turn = g_strdupv (server->config->turn_urls);
      coterie_relays_make_credentials (server->turn_secret, call->caller.device_id, call->now_ms, &relays.user,
                                       &relays.password);
    }
  coterie_relays_write (&relays, &call->reply);
  return TRUE;
}
