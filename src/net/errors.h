// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Two domains leave this floor. COTERIE_REFUSAL (wire/errors.h): the server understood and says no; wire/refusal.h
 * reads the members of its body (retry_ms, accounts, head, rule). COTERIE_NET_ERROR: it could not be asked, or it may
 * not be believed; the codes say what the caller can do. The messages are sentences for people. */

#define COTERIE_NET_ERROR (coterie_net_error_quark ())

typedef enum
{
  /* Try again later; the link does so by itself. */
  COTERIE_NET_ERROR_OFFLINE,   /* there is no connection, or it ended before the answer; nothing is known of the request
                                */
  COTERIE_NET_ERROR_TIMED_OUT, /* no answer in time; nothing is known of the request */
  COTERIE_NET_ERROR_BUSY,      /* the outgoing queue is full: go on at the signal `drained` */
  /* Give up what was asked. */
  COTERIE_NET_ERROR_CANCELLED, /* by its GCancellable */
  COTERIE_NET_ERROR_TOO_LARGE, /* what we meant to send is larger than the protocol allows; nothing was sent */
  COTERIE_NET_ERROR_PROTOCOL,  /* the server does not speak our protocol: garbage, redirects, replies without end */
  /* Sign in again. */
  COTERIE_NET_ERROR_UNAUTHORIZED, /* the token is not taken, not even a new one; or this device was signed out */
  /* Ask the person. */
  COTERIE_NET_ERROR_REPLACED,            /* another connection of this device took this one's place */
  COTERIE_NET_ERROR_CERTIFICATE_UNKNOWN, /* nobody vouches for the certificate; coterie_net_error_get_pin() */
  COTERIE_NET_ERROR_PIN_CHANGED,         /* it is not the key we know; coterie_net_error_get_pin() */
  COTERIE_NET_ERROR_TLS_TOO_OLD,         /* the server offers less than TLS 1.3 */
  COTERIE_NET_ERROR_ADDRESS,             /* what was typed is no server address */
} CoterieNetError;

GQuark
coterie_net_error_quark (void);

gboolean
coterie_net_error_get_pin (const GError *error, guint8 *pin);
gboolean
coterie_net_error_is_passing (const GError *error);

G_END_DECLS
