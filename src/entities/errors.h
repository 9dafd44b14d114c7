// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define COTERIE_CORE_ERROR (coterie_core_error_quark ())

/* What the person, or the program, can do about it. Every error that leaves core/ is in this domain (or is
 * G_IO_ERROR_CANCELLED), and its message is one sentence for people. */
typedef enum
{
  COTERIE_CORE_ERROR_FAILED, /* a fault of ours or of the server: nothing was done, try again later */

  /* The profile */
  COTERIE_CORE_ERROR_BUSY,             /* another program has this profile open */
  COTERIE_CORE_ERROR_NO_PROFILE,       /* there is no account in this folder: register first */
  COTERIE_CORE_ERROR_UNFINISHED,       /* a beginning was cut short: do the same again, with the same name */
  COTERIE_CORE_ERROR_EXISTS,           /* there is an account in this folder already */
  COTERIE_CORE_ERROR_WRONG_PASSPHRASE, /* ask again */
  COTERIE_CORE_ERROR_SAME_SECRET,      /* password and passphrase are the same: take another passphrase */
  COTERIE_CORE_ERROR_DAMAGED,          /* the database or the key slot is not what was written: restore it */
  COTERIE_CORE_ERROR_NEWER,            /* written by a newer version: update */
  COTERIE_CORE_ERROR_DISK_FULL,        /* make room, try again */

  /* The account */
  COTERIE_CORE_ERROR_WRONG_PASSWORD,      /* ask again */
  COTERIE_CORE_ERROR_APPROVAL_NEEDED,     /* an existing device must approve this one */
  COTERIE_CORE_ERROR_WRONG_CODE,          /* not what the other device shows: ask again */
  COTERIE_CORE_ERROR_DECLINED,            /* nothing comes of this sign-in, and nothing is left of it: sign in again */
  COTERIE_CORE_ERROR_NAME_TAKEN,          /* take another name */
  COTERIE_CORE_ERROR_REGISTRATION_CLOSED, /* ask the operator */
  COTERIE_CORE_ERROR_INVITE_NEEDED,       /* ask the operator for an (unused) invitation */
  COTERIE_CORE_ERROR_DISABLED,            /* the operator has disabled the account */
  COTERIE_CORE_ERROR_SIGNED_OUT,          /* the server no longer accepts this device */
  COTERIE_CORE_ERROR_STARTED_OVER,        /* nor will it: the account was started over, with its password, elsewhere */

  /* What a person typed */
  COTERIE_CORE_ERROR_BAD_INPUT,    /* a name, text, picture or secret that breaks a rule */
  COTERIE_CORE_ERROR_TOO_LONG,     /* larger than a limit */
  COTERIE_CORE_ERROR_UNKNOWN_NAME, /* nobody has that name */

  /* The other side */
  COTERIE_CORE_ERROR_BLOCKED, /* unblock them first */
  COTERIE_CORE_ERROR_HELD,    /* their device chain does not add up: nothing is sent, the person must decide */
  COTERIE_CORE_ERROR_GONE,    /* that account was deleted */

  /* The network */
  COTERIE_CORE_ERROR_OFFLINE,        /* the server cannot be reached: try again later */
  COTERIE_CORE_ERROR_CERTIFICATE,    /* its certificate is unknown, or not the pinned one */
  COTERIE_CORE_ERROR_SERVER_CHANGED, /* another server answers under that address */
  COTERIE_CORE_ERROR_PROTOCOL,       /* what answers there is no Coterie server, or breaks the protocol */
  COTERIE_CORE_ERROR_TOO_OFTEN,      /* a rate limit: wait */
} CoterieCoreError;

GQuark
coterie_core_error_quark (void);

void
coterie_core_error_take (GError **error, GError *cause);
void
coterie_core_error_return (GTask *task, GError *cause);

G_END_DECLS
