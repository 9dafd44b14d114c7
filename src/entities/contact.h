// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  COTERIE_CONTACT_STRANGER, /* we looked them up, or they exist in a content only; nothing was said yet */
  COTERIE_CONTACT_REQUEST,  /* they wrote to us, and we have neither answered nor accepted */
  COTERIE_CONTACT_ACCEPTED, /* we wrote to them, answered, or accepted */
  COTERIE_CONTACT_BLOCKED,  /* what they send is opened and thrown away */
} CoterieContactState;

/* Why nothing is sent to an account (docs/protocol.md [V7], [C2], [D3]). What waits for it is kept. */
typedef enum
{
  COTERIE_HOLD_NONE,
  COTERIE_HOLD_IDENTITY_CHANGED, /* the name has another account id now */
  COTERIE_HOLD_ROLLBACK,         /* the server shows a shorter chain than one that was seen before */
  COTERIE_HOLD_FORK,             /* the chain's past is another one */
  COTERIE_HOLD_UNVERIFIABLE,     /* the chain breaks a rule, or needs a newer version */
  COTERIE_HOLD_GHOST,            /* the server insists on a device that the verified chain does not have */
  COTERIE_HOLD_VIEWS,            /* they and we are shown different chains; accepting them again goes on */
  COTERIE_HOLD_GONE,             /* the account was deleted */
  COTERIE_HOLD_MISSING,          /* the server does not know the account, as one restored from a copy may not */
} CoterieHold;

/* A person on this server other than oneself. All properties notify on the main thread.
 *
 * Properties: name (string), display-name (string, never empty), picture (GBytes, PNG or JPEG, or NULL), state
 * (CoterieContactState), hold (CoterieHold), verified (boolean), online (boolean: one of their devices is connected;
 * FALSE while we are not). */
#define COTERIE_TYPE_CONTACT (coterie_contact_get_type ())
G_DECLARE_FINAL_TYPE (CoterieContact, coterie_contact, COTERIE, CONTACT, GObject)

GType
coterie_contact_state_get_type (void);
#define COTERIE_TYPE_CONTACT_STATE (coterie_contact_state_get_type ())
GType
coterie_hold_get_type (void);
#define COTERIE_TYPE_HOLD (coterie_hold_get_type ())

const guint8 *
coterie_contact_get_aid (CoterieContact *self); /* 32 bytes */
const char *
coterie_contact_get_name (CoterieContact *self); /* the user name; "" until it is known */
const char *
coterie_contact_get_word (CoterieContact *self); /* the user name, else "~0123456789abcdef", of the account's id */
const char *
coterie_contact_get_display_name (CoterieContact *self); /* sealed profile name, else the user name */
GBytes *
coterie_contact_get_picture (CoterieContact *self); /* transfer none */
CoterieContactState
coterie_contact_get_state (CoterieContact *self);
CoterieHold
coterie_contact_get_hold (CoterieContact *self);
gboolean
coterie_contact_get_verified (CoterieContact *self);
gboolean
coterie_contact_get_online (CoterieContact *self);

const char *
coterie_contact_state_to_string (CoterieContactState state); /* "stranger", "request", "accepted", "blocked" */
gboolean /* the server has no such account (any more): it is asked for at each connection, and not in between */
coterie_hold_is_absence (CoterieHold hold);
const char *
coterie_hold_to_string (CoterieHold hold); /* "none", "identity-changed", "rollback", ... */

G_END_DECLS
