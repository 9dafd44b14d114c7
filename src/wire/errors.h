// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Two domains. COTERIE_WIRE_ERROR: these bytes are malformed, and why. COTERIE_REFUSAL: the server understood and
 * says no; its codes are the protocol's error codes. */

#define COTERIE_WIRE_ERROR (coterie_wire_error_quark ())

typedef enum
{
  COTERIE_WIRE_ERROR_TOO_LARGE,      /* more bytes, items or members than the limit */
  COTERIE_WIRE_ERROR_NOT_UTF8,       /* or it holds a NUL */
  COTERIE_WIRE_ERROR_TOO_DEEP,       /* nested deeper than COTERIE_JSON_MAX_DEPTH */
  COTERIE_WIRE_ERROR_NOT_OBJECT,     /* not exactly one JSON object */
  COTERIE_WIRE_ERROR_SYNTAX,         /* not JSON by RFC 8259, or a malformed hex, base64, name or text */
  COTERIE_WIRE_ERROR_DUPLICATE,      /* a member, an account or a device stands there twice */
  COTERIE_WIRE_ERROR_MISSING,        /* a member is not there */
  COTERIE_WIRE_ERROR_WRONG_TYPE,     /* a member has another JSON type */
  COTERIE_WIRE_ERROR_WRONG_SIZE,     /* a byte string of fixed size has another */
  COTERIE_WIRE_ERROR_OUT_OF_RANGE,   /* a number or a word outside of what the format knows */
  COTERIE_WIRE_ERROR_UNKNOWN_MEMBER, /* exact mode: a member that the format does not know */
  COTERIE_WIRE_ERROR_UNKNOWN_TYPE,   /* a frame type that this version does not know */
  COTERIE_WIRE_ERROR_ORDER,          /* accounts, devices or ids are not ascending */
  COTERIE_WIRE_ERROR_CUT,            /* the bytes end too early */
  COTERIE_WIRE_ERROR_TRAILING,       /* bytes follow where nothing may follow */
} CoterieWireError;

GQuark
coterie_wire_error_quark (void);
const char *
coterie_wire_error_to_rule (CoterieWireError code);

#define COTERIE_REFUSAL (coterie_refusal_quark ())

/* One row a code: NAME, HTTP status, sentence for people. docs/protocol.md prints the same table, in this order;
 * tests/wire/test-errors.c compares the two. */
#define COTERIE_CODES(X)                                                                                               \
  X (BAD_REQUEST, 400, "The request is malformed.")                                                                    \
  X (UNAUTHORIZED, 401, "Sign in again.")                                                                              \
  X (WRONG_PASSWORD, 401, "The name or the password is wrong.")                                                        \
  X (WRONG_SIGNATURE, 401, "The signature of this device was not accepted.")                                           \
  X (REGISTRATION_CLOSED, 403, "This server takes no registrations.")                                                  \
  X (INVITE_NEEDED, 403, "This server needs an invitation that has not been used.")                                    \
  X (ACCOUNT_DISABLED, 403, "This account has been disabled by the operator of the server.")                           \
  X (DEVICE_REVOKED, 403, "This device was revoked.")                                                                  \
  X (NOT_FOUND, 404, "There is nothing at this address.")                                                              \
  X (UNKNOWN_NAME, 404, "Nobody has that name.")                                                                       \
  X (UNKNOWN_ACCOUNT, 404, "There is no such account.")                                                                \
  X (UNKNOWN_DEVICE, 404, "That device is not active in that account.")                                                \
  X (NO_LINK, 404, "No device waits to be approved.")                                                                  \
  X (METHOD_NOT_ALLOWED, 405, "That method is not allowed here.")                                                      \
  X (NAME_TAKEN, 409, "That name is taken.")                                                                           \
  X (CHAIN_MOVED, 409, "The devices of the account have changed meanwhile.")                                           \
  X (DEVICES_CHANGED, 409, "The devices of a recipient have changed.")                                                 \
  X (SEND_REUSED, 409, "That send number was used for something else.")                                                \
  X (LINK_BUSY, 409, "Another device waits to be approved.")                                                           \
  X (LINK_MOVED, 409, "The sign-in of the other device has gone on meanwhile.")                                        \
  X (ACCOUNT_GONE, 410, "The account was deleted.")                                                                    \
  X (LINK_ENDED, 410, "The sign-in of the new device is over.")                                                        \
  X (STARTED_OVER, 410, "This account was started over elsewhere, with its password.")                                 \
  X (TOO_LARGE, 413, "That is too large.")                                                                             \
  X (CHAIN_REFUSED, 422, "The record of the device chain breaks a rule.")                                              \
  X (BUNDLE_REFUSED, 422, "The prekey bundle breaks a rule.")                                                          \
  X (RATE_LIMITED, 429, "Too often. Try again later.")                                                                 \
  X (INTERNAL, 500, "The server failed. Nothing was done.")                                                            \
  X (UNAVAILABLE, 503, "The server cannot do that right now. Try again later.")

typedef enum
{
#define COTERIE_CODE_ENUM(name, status, sentence) COTERIE_CODE_##name,
  COTERIE_CODES (COTERIE_CODE_ENUM)
#undef COTERIE_CODE_ENUM
      COTERIE_N_CODES
} CoterieCode;

GQuark
coterie_refusal_quark (void);

const char *
coterie_code_to_string (CoterieCode code);
gboolean
coterie_code_from_string (const char *string, CoterieCode *code);
guint
coterie_code_get_status (CoterieCode code);
const char *
coterie_code_get_sentence (CoterieCode code);
CoterieCode
coterie_code_from_error (const GError *error);

/* A refusal is a GError of the domain COTERIE_REFUSAL whose code is a CoterieCode. It may carry the members that its
 * code defines, as the text of one JSON object. */
GError *
coterie_refusal_new (CoterieCode code);
GError *
coterie_refusal_new_with_members (CoterieCode code, char *members_json);
GError *
coterie_refusal_new_rule (CoterieCode code, const char *rule);
GError *
coterie_refusal_new_too_large (gsize limit_bytes);
GError *
coterie_refusal_new_rate_limited (const char *limit, guint64 retry_ms);
GError *
coterie_refusal_new_unavailable (guint64 retry_ms);
GError *
coterie_refusal_new_chain_moved (const CoterieChainHead *head);
GError *
coterie_refusal_from_wire_error (const GError *error);
const char *
coterie_refusal_get_members (const GError *error);

G_END_DECLS
