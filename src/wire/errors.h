// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

#define COTERIE_REFUSAL (coterie_refusal_quark ())

/* One row a code: NAME, HTTP status, sentence for people. docs/protocol.md prints the same table, in this order;
 * tests/wire/test-errors.c compares the two. */
#define COTERIE_CODES(X)                                                                                               \
  X (BAD_REQUEST, 400, "The request is malformed.")                                                                    \
  X (INTERNAL, 500, "The server failed. Try again later.")

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
GError *
coterie_refusal_new (CoterieCode code);

G_END_DECLS
