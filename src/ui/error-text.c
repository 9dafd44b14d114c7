// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/error-text.h"

#include <glib/gi18n.h>

/* NULL: what core/ says is more exact than one sentence for the code could be. */
static const char *const sentences[] = {
  [COTERIE_CORE_ERROR_FAILED] = NULL,
  [COTERIE_CORE_ERROR_BUSY] = N_ ("Another window or program has this profile open. Close it there first."),
  [COTERIE_CORE_ERROR_NO_PROFILE] = N_ ("There is no account here yet."),
  [COTERIE_CORE_ERROR_UNFINISHED] =
      N_ ("What was begun here was cut short. Do the same again, with the same user name and passphrase."),
  [COTERIE_CORE_ERROR_EXISTS] = N_ ("There is an account here already."),
  [COTERIE_CORE_ERROR_WRONG_PASSPHRASE] = N_ ("That passphrase does not open this device."),
  [COTERIE_CORE_ERROR_SAME_SECRET] =
      N_ ("Password and passphrase are the same. Choose another passphrase: it must never leave this device."),
  [COTERIE_CORE_ERROR_DAMAGED] = N_ ("What is stored on this device is damaged. Restore it from a backup."),
  [COTERIE_CORE_ERROR_NEWER] = N_ ("This profile was written by a newer version of Coterie. Please update."),
  [COTERIE_CORE_ERROR_DISK_FULL] = N_ ("There is no room left on the disk. Make some room and try again."),
  [COTERIE_CORE_ERROR_WRONG_PASSWORD] = N_ ("User name or password is wrong."),
  [COTERIE_CORE_ERROR_APPROVAL_NEEDED] =
      N_ ("This account has a device already. A new one must be approved on a device that you use already."),
  [COTERIE_CORE_ERROR_WRONG_CODE] = N_ ("That is not the code which the new device shows."),
  [COTERIE_CORE_ERROR_DECLINED] = NULL,
  [COTERIE_CORE_ERROR_NAME_TAKEN] = N_ ("That user name is taken. Choose another one."),
  [COTERIE_CORE_ERROR_REGISTRATION_CLOSED] = N_ ("This server takes no new accounts. Ask the person who runs it."),
  [COTERIE_CORE_ERROR_INVITE_NEEDED] = N_ ("This server wants an unused invitation code. Ask the person who runs it."),
  [COTERIE_CORE_ERROR_DISABLED] = N_ ("This account was disabled by the person who runs the server."),
  [COTERIE_CORE_ERROR_SIGNED_OUT] = N_ ("The server no longer accepts this device. Sign in again to use it."),
  [COTERIE_CORE_ERROR_STARTED_OVER] =
      N_ ("This account was started over elsewhere, with its password. What is on this device stays."),
  [COTERIE_CORE_ERROR_BAD_INPUT] = NULL,
  [COTERIE_CORE_ERROR_TOO_LONG] = N_ ("That is too long."),
  [COTERIE_CORE_ERROR_UNKNOWN_NAME] = N_ ("Nobody on this server has that name."),
  [COTERIE_CORE_ERROR_BLOCKED] = N_ ("You have blocked this person. Unblock them first."),
  [COTERIE_CORE_ERROR_HELD] =
      N_ ("Nothing is sent to this person until you have looked at what changed. It is said above the chat."),
  [COTERIE_CORE_ERROR_GONE] = N_ ("That account was deleted."),
  [COTERIE_CORE_ERROR_OFFLINE] = N_ ("The server cannot be reached. Check the address and the network."),
  [COTERIE_CORE_ERROR_CERTIFICATE] = N_ ("The certificate of the server cannot be trusted. Nothing was sent."),
  [COTERIE_CORE_ERROR_SERVER_CHANGED] = N_ ("Another server answers under this address. Nothing was sent."),
  [COTERIE_CORE_ERROR_PROTOCOL] = N_ ("What answers there is no Coterie server, or one of another version."),
  [COTERIE_CORE_ERROR_TOO_OFTEN] = N_ ("That was tried too often. Wait a little."),
};

/**
 * coterie_error_text:
 * @error: of core/
 *
 * Returns: (transfer none): valid as long as @error is; plain text
 */
const char *
coterie_error_text (const GError *error)
{
  g_return_val_if_fail (error != NULL, "");

  if (error->domain != COTERIE_CORE_ERROR || error->code < 0 || (gsize) error->code >= G_N_ELEMENTS (sentences) ||
      sentences[error->code] == NULL)
    return *error->message != '\0' ? _ (error->message) : error->message; /* of some there are translations */
  return _ (sentences[error->code]);
}
