// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/errors.h"
#include "net/fault.h"
#include "net/pin.h"
#include "wire/errors.h"

#include <string.h>

/* What an error about a certificate carries besides its sentence. */
typedef struct
{
  gboolean has_pin;
  guint8 pin[COTERIE_PIN_BYTES];
} CoterieNetErrorPrivate;

static void
coterie_net_error_private_init (CoterieNetErrorPrivate *priv)
{
  priv->has_pin = FALSE;
}

static void
coterie_net_error_private_copy (const CoterieNetErrorPrivate *from, CoterieNetErrorPrivate *to)
{
  *to = *from;
}

static void
coterie_net_error_private_clear (CoterieNetErrorPrivate *priv)
{
  /* Nothing in it is owned. */
}

G_DEFINE_EXTENDED_ERROR (CoterieNetError, coterie_net_error)

/**
 * coterie_net_error_get_pin:
 * @error: of the domain COTERIE_NET_ERROR
 * @pin: (out): COTERIE_PIN_BYTES: the pin of the certificate that the server showed
 *
 * For a person to compare, before coterie_pin_new_trusting().
 *
 * Returns: FALSE when the error tells of no certificate
 */
gboolean
coterie_net_error_get_pin (const GError *error, guint8 *pin)
{
  const CoterieNetErrorPrivate *priv;

  if (error == NULL || error->domain != COTERIE_NET_ERROR)
    return FALSE;
  priv = coterie_net_error_get_private (error);
  if (priv->has_pin)
    memcpy (pin, priv->pin, COTERIE_PIN_BYTES);
  return priv->has_pin;
}

GError *
coterie_net_error_new_with_pin (CoterieNetError code, const guint8 *pin, const char *sentence)
{
  GError *error = g_error_new_literal (COTERIE_NET_ERROR, (int) code, sentence);
  CoterieNetErrorPrivate *priv = coterie_net_error_get_private (error);

  priv->has_pin = TRUE;
  memcpy (priv->pin, pin, COTERIE_PIN_BYTES);
  return error;
}

static gboolean
refusal_is_passing (int code)
{
  return code == COTERIE_CODE_RATE_LIMITED || code == COTERIE_CODE_UNAVAILABLE || code == COTERIE_CODE_INTERNAL;
}

/**
 * coterie_net_error_is_passing:
 * @error: of one of the two domains that leave this floor
 *
 * Whether the same request may succeed later though nobody does anything: the network comes back, the captive portal
 * is passed, the server is less busy. Errors of other domains are not.
 */
gboolean
coterie_net_error_is_passing (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  if (error->domain == COTERIE_REFUSAL)
    return refusal_is_passing (error->code);
  if (error->domain != COTERIE_NET_ERROR)
    return FALSE;
  switch ((CoterieNetError) error->code)
    {
    case COTERIE_NET_ERROR_OFFLINE:
    case COTERIE_NET_ERROR_TIMED_OUT:
    case COTERIE_NET_ERROR_BUSY:
    case COTERIE_NET_ERROR_PROTOCOL:
    case COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN:
    case COTERIE_NET_ERROR_PIN_CHANGED:
    case COTERIE_NET_ERROR_TLS_TOO_OLD:
      return TRUE;
    case COTERIE_NET_ERROR_CANCELLED:
    case COTERIE_NET_ERROR_TOO_LARGE:
    case COTERIE_NET_ERROR_UNAUTHORIZED:
    case COTERIE_NET_ERROR_REPLACED:
    case COTERIE_NET_ERROR_ADDRESS:
      return FALSE;
    default:
      return FALSE;
    }
}

static GError *
fault_from_io (int code)
{
  switch (code)
    {
    case G_IO_ERROR_CANCELLED:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_CANCELLED, "It was cancelled.");
    case G_IO_ERROR_TIMED_OUT:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_TIMED_OUT, "The server does not answer.");
    case G_IO_ERROR_CONNECTION_REFUSED:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "No server answers at that address.");
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_HOST_UNREACHABLE:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "The network is not reachable.");
    default:
      return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "The connection to the server broke.");
    }
}

GError *
coterie_net_fault_from_lower (const GError *lower)
{
  if (lower->domain == COTERIE_NET_ERROR || lower->domain == COTERIE_REFUSAL)
    return g_error_copy (lower);
  if (lower->domain == G_IO_ERROR)
    return fault_from_io (lower->code);
  if (lower->domain == G_RESOLVER_ERROR)
    return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE,
                                "The server's name cannot be found. Is it spelled right, and is the network there?");
  if (g_error_matches (lower, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "The connection to the server broke.");
  if (lower->domain == G_TLS_ERROR)
    return g_error_new (COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL,
                        "No encrypted connection could be made with the server: %s", lower->message);
  if (lower->domain == COTERIE_WIRE_ERROR)
    return g_error_new (COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL, "The server's answer cannot be understood: %s",
                        lower->message);
  return g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_PROTOCOL, "The server's answer is not one of ours.");
}
