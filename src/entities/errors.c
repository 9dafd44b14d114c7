// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/errors.h"

#include "crypto/errors.h"
#include "net/errors.h"
#include "sql/errors.h"
#include "wire/errors.h"

#include <gio/gio.h>

G_DEFINE_QUARK (coterie - core - error - quark, coterie_core_error)

/* What a floor below says, in the words of this one. A NULL sentence: that floor's own is one for people. */
typedef struct
{
  int code;
  CoterieCoreError core;
  const char *sentence;
} Translation;

static const Translation from_net[] = {
  { COTERIE_NET_ERROR_OFFLINE, COTERIE_CORE_ERROR_OFFLINE, NULL },
  { COTERIE_NET_ERROR_TIMED_OUT, COTERIE_CORE_ERROR_OFFLINE, NULL },
  { COTERIE_NET_ERROR_BUSY, COTERIE_CORE_ERROR_OFFLINE, NULL },
  { COTERIE_NET_ERROR_TOO_LARGE, COTERIE_CORE_ERROR_TOO_LONG, NULL },
  { COTERIE_NET_ERROR_PROTOCOL, COTERIE_CORE_ERROR_PROTOCOL, NULL },
  { COTERIE_NET_ERROR_UNAUTHORIZED, COTERIE_CORE_ERROR_SIGNED_OUT, "The server no longer accepts this device." },
  { COTERIE_NET_ERROR_REPLACED, COTERIE_CORE_ERROR_BUSY, NULL },
  { COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN, COTERIE_CORE_ERROR_CERTIFICATE, NULL },
  { COTERIE_NET_ERROR_PIN_CHANGED, COTERIE_CORE_ERROR_CERTIFICATE, NULL },
  { COTERIE_NET_ERROR_TLS_TOO_OLD, COTERIE_CORE_ERROR_CERTIFICATE, NULL },
  { COTERIE_NET_ERROR_ADDRESS, COTERIE_CORE_ERROR_BAD_INPUT, NULL },
};

static const Translation from_refusal[] = {
  { COTERIE_CODE_UNAUTHORIZED, COTERIE_CORE_ERROR_SIGNED_OUT, "The server no longer accepts this device." },
  { COTERIE_CODE_WRONG_PASSWORD, COTERIE_CORE_ERROR_WRONG_PASSWORD, NULL },
  { COTERIE_CODE_WRONG_SIGNATURE, COTERIE_CORE_ERROR_SIGNED_OUT, "The server no longer accepts this device." },
  { COTERIE_CODE_REGISTRATION_CLOSED, COTERIE_CORE_ERROR_REGISTRATION_CLOSED, NULL },
  { COTERIE_CODE_INVITE_NEEDED, COTERIE_CORE_ERROR_INVITE_NEEDED, NULL },
  { COTERIE_CODE_ACCOUNT_DISABLED, COTERIE_CORE_ERROR_DISABLED, NULL },
  { COTERIE_CODE_NOT_FOUND, COTERIE_CORE_ERROR_PROTOCOL, "This server does not know what it was asked." },
  { COTERIE_CODE_UNKNOWN_NAME, COTERIE_CORE_ERROR_UNKNOWN_NAME, NULL },
  { COTERIE_CODE_UNKNOWN_ACCOUNT, COTERIE_CORE_ERROR_GONE, "That account was deleted." },
  { COTERIE_CODE_DEVICE_REVOKED, COTERIE_CORE_ERROR_SIGNED_OUT, NULL },
  { COTERIE_CODE_STARTED_OVER, COTERIE_CORE_ERROR_STARTED_OVER,
    "This account was started over elsewhere, with its password. What is on this device stays." },
  { COTERIE_CODE_NO_LINK, COTERIE_CORE_ERROR_DECLINED, NULL },
  { COTERIE_CODE_LINK_BUSY, COTERIE_CORE_ERROR_TOO_OFTEN,
    "Another device waits to be approved for this account. Try again in ten minutes." },
  { COTERIE_CODE_LINK_MOVED, COTERIE_CORE_ERROR_DECLINED, NULL },
  { COTERIE_CODE_LINK_ENDED, COTERIE_CORE_ERROR_DECLINED, NULL },
  { COTERIE_CODE_NAME_TAKEN, COTERIE_CORE_ERROR_NAME_TAKEN, NULL },
  { COTERIE_CODE_ACCOUNT_GONE, COTERIE_CORE_ERROR_GONE, NULL },
  { COTERIE_CODE_TOO_LARGE, COTERIE_CORE_ERROR_TOO_LONG, NULL },
  { COTERIE_CODE_RATE_LIMITED, COTERIE_CORE_ERROR_TOO_OFTEN, NULL },
  { COTERIE_CODE_UNAVAILABLE, COTERIE_CORE_ERROR_OFFLINE, NULL },
};

static const Translation from_sql[] = {
  { COTERIE_SQL_ERROR_FULL, COTERIE_CORE_ERROR_DISK_FULL, "There is no room left on the disk." },
  { COTERIE_SQL_ERROR_BUSY, COTERIE_CORE_ERROR_BUSY, "Another program uses this profile." },
  { COTERIE_SQL_ERROR_MISSING, COTERIE_CORE_ERROR_DAMAGED, "The database of this profile is missing." },
  { COTERIE_SQL_ERROR_DAMAGED, COTERIE_CORE_ERROR_DAMAGED, "The database of this profile is damaged." },
  { COTERIE_SQL_ERROR_NEWER, COTERIE_CORE_ERROR_NEWER,
    "This profile was written by a newer version of Coterie. Please update." },
};

static const Translation from_crypto[] = {
  { COTERIE_CRYPTO_ERROR_WRONG_PASSPHRASE, COTERIE_CORE_ERROR_WRONG_PASSPHRASE, "The passphrase is wrong." },
  { COTERIE_CRYPTO_ERROR_DAMAGED, COTERIE_CORE_ERROR_DAMAGED, "The key slot of this profile is damaged." },
  { COTERIE_CRYPTO_ERROR_NEWER, COTERIE_CORE_ERROR_NEWER,
    "This profile was written by a newer version of Coterie. Please update." },
  { COTERIE_CRYPTO_ERROR_TOO_COSTLY, COTERIE_CORE_ERROR_DAMAGED,
    "The key slot of this profile asks for more work than is sensible." },
  { COTERIE_CRYPTO_ERROR_EMPTY, COTERIE_CORE_ERROR_BAD_INPUT,
    "A password or passphrase must not be empty, nor longer than 1,024 bytes." },
};

static const Translation from_wire[] = {
  { COTERIE_WIRE_ERROR_TOO_LARGE, COTERIE_CORE_ERROR_TOO_LONG, NULL },
  { COTERIE_WIRE_ERROR_NOT_UTF8, COTERIE_CORE_ERROR_BAD_INPUT, NULL },
  { COTERIE_WIRE_ERROR_SYNTAX, COTERIE_CORE_ERROR_BAD_INPUT, NULL },
};

static const Translation *
find (const Translation *table, gsize n_rows, int code)
{
  for (gsize i = 0; i < n_rows; i++)
    if (table[i].code == code)
      return &table[i];
  return NULL;
}

static const Translation *
translate (const GError *cause)
{
  if (cause->domain == COTERIE_NET_ERROR)
    return find (from_net, G_N_ELEMENTS (from_net), cause->code);
  if (cause->domain == COTERIE_REFUSAL)
    return find (from_refusal, G_N_ELEMENTS (from_refusal), cause->code);
  if (cause->domain == COTERIE_SQL_ERROR)
    return find (from_sql, G_N_ELEMENTS (from_sql), cause->code);
  if (cause->domain == COTERIE_CRYPTO_ERROR)
    return find (from_crypto, G_N_ELEMENTS (from_crypto), cause->code);
  if (cause->domain == COTERIE_WIRE_ERROR)
    return find (from_wire, G_N_ELEMENTS (from_wire), cause->code);
  return NULL;
}

static gboolean
is_cancelled (const GError *cause)
{
  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (cause, COTERIE_NET_ERROR, COTERIE_NET_ERROR_CANCELLED);
}

/**
 * coterie_core_error_take:
 * @error: (out) (optional): as usual
 * @cause: (transfer full): of any floor
 *
 * Says what a floor below said in the words of %COTERIE_CORE_ERROR, with a sentence for people. Errors of that domain
 * pass unchanged, cancelling becomes %G_IO_ERROR_CANCELLED.
 */
void
coterie_core_error_take (GError **error, GError *cause)
{
  const Translation *row;

  if (cause->domain == COTERIE_CORE_ERROR || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return;
    }
  row = translate (cause);
  if (is_cancelled (cause))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled.");
  else if (row != NULL)
    g_set_error_literal (error, COTERIE_CORE_ERROR, row->core, row->sentence != NULL ? row->sentence : cause->message);
  else
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED, cause->message);
  g_error_free (cause);
}

/**
 * coterie_core_error_return:
 * @task: of the public face
 * @cause: (transfer full): of any floor
 */
void
coterie_core_error_return (GTask *task, GError *cause)
{
  GError *error = NULL;

  coterie_core_error_take (&error, cause);
  g_task_return_error (task, error);
}
