// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/errors.h"

#include "wire/writer.h"

#include <string.h>

// Codes of the protocol and malformed input as GError; a refusal carries the members that its code defines.

G_DEFINE_QUARK (coterie - wire - error - quark, coterie_wire_error)

typedef struct
{
  char *members; /* text of one JSON object, or NULL */
} CoterieRefusalPrivate;

static void
coterie_refusal_private_init (CoterieRefusalPrivate *priv)
{
  priv->members = NULL;
}

static void
coterie_refusal_private_copy (const CoterieRefusalPrivate *src_priv, CoterieRefusalPrivate *dest_priv)
{
  dest_priv->members = g_strdup (src_priv->members);
}

static void
coterie_refusal_private_clear (CoterieRefusalPrivate *priv)
{
  g_free (priv->members);
}

G_DEFINE_EXTENDED_ERROR (CoterieRefusal, coterie_refusal)

typedef struct
{
  const char *string;
  guint status;
  const char *sentence;
} CodeRow;

static const CodeRow code_rows[COTERIE_N_CODES] = {
#define CODE_ROW(name, status, sentence) { #name, status, sentence },
  COTERIE_CODES (CODE_ROW)
#undef CODE_ROW
};

static const char *const wire_rules[] = {
  [COTERIE_WIRE_ERROR_TOO_LARGE] = "too-large",
  [COTERIE_WIRE_ERROR_NOT_UTF8] = "not-utf8",
  [COTERIE_WIRE_ERROR_TOO_DEEP] = "too-deep",
  [COTERIE_WIRE_ERROR_NOT_OBJECT] = "not-object",
  [COTERIE_WIRE_ERROR_SYNTAX] = "syntax",
  [COTERIE_WIRE_ERROR_DUPLICATE] = "duplicate",
  [COTERIE_WIRE_ERROR_MISSING] = "missing",
  [COTERIE_WIRE_ERROR_WRONG_TYPE] = "wrong-type",
  [COTERIE_WIRE_ERROR_WRONG_SIZE] = "wrong-size",
  [COTERIE_WIRE_ERROR_OUT_OF_RANGE] = "out-of-range",
  [COTERIE_WIRE_ERROR_UNKNOWN_MEMBER] = "unknown-member",
  [COTERIE_WIRE_ERROR_UNKNOWN_TYPE] = "unknown-type",
  [COTERIE_WIRE_ERROR_ORDER] = "order",
  [COTERIE_WIRE_ERROR_CUT] = "cut",
  [COTERIE_WIRE_ERROR_TRAILING] = "trailing",
};

/**
 * coterie_wire_error_to_rule:
 * @code: why bytes are malformed
 *
 * Returns: (transfer none): the word that `rule` of BAD_REQUEST says for it
 */
const char *
coterie_wire_error_to_rule (CoterieWireError code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (wire_rules), "syntax");

  return wire_rules[code];
}

/**
 * coterie_code_to_string:
 * @code: a code of the protocol
 *
 * Returns: (transfer none): its name in SNAKE_CASE capitals, as it crosses the wire
 */
const char *
coterie_code_to_string (CoterieCode code)
{
  g_return_val_if_fail ((guint) code < COTERIE_N_CODES, "INTERNAL");

  return code_rows[code].string;
}

/**
 * coterie_code_from_string:
 * @string: a stranger's code
 * @code: (out): the code, untouched when there is none of that name
 *
 * Returns: whether this version knows the code
 */
gboolean
coterie_code_from_string (const char *string, CoterieCode *code)
{
  for (guint i = 0; i < COTERIE_N_CODES; i++)
    if (strcmp (code_rows[i].string, string) == 0)
      {
        *code = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * coterie_code_get_status:
 * @code: a code of the protocol
 *
 * Returns: the HTTP status that goes with it
 */
guint
coterie_code_get_status (CoterieCode code)
{
  g_return_val_if_fail ((guint) code < COTERIE_N_CODES, 500);

  return code_rows[code].status;
}

/**
 * coterie_code_get_sentence:
 * @code: a code of the protocol
 *
 * Returns: (transfer none): a sentence for people, in English
 */
const char *
coterie_code_get_sentence (CoterieCode code)
{
  g_return_val_if_fail ((guint) code < COTERIE_N_CODES, "");

  return code_rows[code].sentence;
}

/**
 * coterie_code_from_error:
 * @error: any error
 *
 * What the server answers for an error: the code of a refusal, BAD_REQUEST for malformed bytes, otherwise INTERNAL.
 *
 * Returns: the code
 */
CoterieCode
coterie_code_from_error (const GError *error)
{
  if (error->domain == COTERIE_REFUSAL && (guint) error->code < COTERIE_N_CODES)
    return error->code;
  if (error->domain == COTERIE_WIRE_ERROR)
    return COTERIE_CODE_BAD_REQUEST;
  return COTERIE_CODE_INTERNAL;
}

/**
 * coterie_refusal_new:
 * @code: why
 *
 * Returns: (transfer full): a refusal with the code's own sentence and no members
 */
GError *
coterie_refusal_new (CoterieCode code)
{
  return g_error_new_literal (COTERIE_REFUSAL, code, coterie_code_get_sentence (code));
}

/**
 * coterie_refusal_new_with_members:
 * @code: why
 * @members_json: (transfer full) (nullable): the text of one JSON object with the members that the code defines
 *
 * Returns: (transfer full): a refusal with the code's own sentence
 */
GError *
coterie_refusal_new_with_members (CoterieCode code, char *members_json)
{
  GError *error = coterie_refusal_new (code);
  coterie_refusal_get_private (error)->members = members_json;
  return error;
}

/**
 * coterie_refusal_new_rule:
 * @code: BAD_REQUEST, CHAIN_REFUSED or BUNDLE_REFUSED
 * @rule: the word for the broken rule
 *
 * Returns: (transfer full): a refusal that names the rule
 */
GError *
coterie_refusal_new_rule (CoterieCode code, const char *rule)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_writer_string (&writer, "rule", rule);
  return coterie_refusal_new_with_members (code, coterie_writer_finish_string (&writer));
}

/**
 * coterie_refusal_new_too_large:
 * @limit_bytes: what would be taken
 *
 * Returns: (transfer full): a refusal TOO_LARGE
 */
GError *
coterie_refusal_new_too_large (gsize limit_bytes)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_writer_uint (&writer, "limit", limit_bytes);
  return coterie_refusal_new_with_members (COTERIE_CODE_TOO_LARGE, coterie_writer_finish_string (&writer));
}

/**
 * coterie_refusal_new_rate_limited:
 * @limit: name of the bucket that is empty
 * @retry_ms: when the next try may succeed
 *
 * Returns: (transfer full): a refusal RATE_LIMITED
 */
GError *
coterie_refusal_new_rate_limited (const char *limit, guint64 retry_ms)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_writer_string (&writer, "limit", limit);
  coterie_writer_uint (&writer, "retry_ms", retry_ms);
  return coterie_refusal_new_with_members (COTERIE_CODE_RATE_LIMITED, coterie_writer_finish_string (&writer));
}

/**
 * coterie_refusal_new_unavailable:
 * @retry_ms: when the next try may succeed
 *
 * Returns: (transfer full): a refusal UNAVAILABLE
 */
GError *
coterie_refusal_new_unavailable (guint64 retry_ms)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_writer_uint (&writer, "retry_ms", retry_ms);
  return coterie_refusal_new_with_members (COTERIE_CODE_UNAVAILABLE, coterie_writer_finish_string (&writer));
}

/**
 * coterie_refusal_new_chain_moved:
 * @head: where the chain stands on the server
 *
 * Returns: (transfer full): a refusal CHAIN_MOVED
 */
GError *
coterie_refusal_new_chain_moved (const CoterieChainHead *head)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_writer_head (&writer, head);
  return coterie_refusal_new_with_members (COTERIE_CODE_CHAIN_MOVED, coterie_writer_finish_string (&writer));
}

/**
 * coterie_refusal_from_wire_error:
 * @error: an error of the domain COTERIE_WIRE_ERROR
 *
 * Returns: (transfer full): the refusal BAD_REQUEST that tells the sender which rule was broken, and where
 */
GError *
coterie_refusal_from_wire_error (const GError *error)
{
  GError *refusal;

  g_return_val_if_fail (error->domain == COTERIE_WIRE_ERROR, coterie_refusal_new (COTERIE_CODE_INTERNAL));

  refusal = coterie_refusal_new_rule (COTERIE_CODE_BAD_REQUEST, coterie_wire_error_to_rule (error->code));
  g_free (refusal->message);
  refusal->message = g_strdup (error->message);
  return refusal;
}

/**
 * coterie_refusal_get_members:
 * @error: a refusal
 *
 * Returns: (transfer none) (nullable): the text of one JSON object with the members of its code
 */
const char *
coterie_refusal_get_members (const GError *error)
{
  g_return_val_if_fail (error->domain == COTERIE_REFUSAL, NULL);

  return coterie_refusal_get_private (error)->members;
}
