// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/safety-code.h"

#include "base/bytes.h"
#include "chain/errors.h"
#include "wire/limits.h"

#include <string.h>

/* Capitals, so that a QR code takes the text as "alphanumeric": 5.5 bits for each, and the same with every reader,
 * while bytes come out of some readers as text in a guessed character set. */
#define PREFIX "COTERIE1"
#define PREFIX_CHARS (sizeof PREFIX - 1)
#define CODE_BYTES                                                                                                     \
  (2 * COTERIE_AID_BYTES + 2 * sizeof (guint32) + COTERIE_HEAD_BYTES + COTERIE_SAFETY_CODE_PEER_HEAD_BYTES)

G_STATIC_ASSERT (PREFIX_CHARS + 2 * CODE_BYTES == COTERIE_SAFETY_CODE_CHARS);

/**
 * coterie_safety_code_init:
 * @own: the chain of who shows the code
 * @peer: the chain of the one for whom it is shown
 */
void
coterie_safety_code_init (CoterieSafetyCode *self, const CoterieChain *own, const CoterieChain *peer)
{
  memcpy (self->own_aid, coterie_chain_get_aid (own), sizeof self->own_aid);
  self->own_length = coterie_chain_get_length (own);
  memcpy (self->own_head, coterie_chain_get_head (own), sizeof self->own_head);
  memcpy (self->peer_aid, coterie_chain_get_aid (peer), sizeof self->peer_aid);
  self->peer_length = coterie_chain_get_length (peer);
  memcpy (self->peer_head, coterie_chain_get_head (peer), sizeof self->peer_head);
}

/**
 * coterie_safety_code_to_text:
 *
 * Returns: (transfer full): %COTERIE_SAFETY_CODE_CHARS capitals and digits
 */
char *
coterie_safety_code_to_text (const CoterieSafetyCode *self)
{
  guint8 bytes[CODE_BYTES], *at = bytes;
  g_autofree char *hex = NULL, *capitals = NULL;

  at = coterie_bytes_store (at, self->own_aid, sizeof self->own_aid);
  at = coterie_bytes_store_u32 (at, self->own_length);
  at = coterie_bytes_store (at, self->own_head, sizeof self->own_head);
  at = coterie_bytes_store (at, self->peer_aid, sizeof self->peer_aid);
  at = coterie_bytes_store_u32 (at, self->peer_length);
  coterie_bytes_store (at, self->peer_head, sizeof self->peer_head);
  hex = coterie_hex_encode (bytes, sizeof bytes);
  capitals = g_ascii_strup (hex, -1);
  return g_strconcat (PREFIX, capitals, NULL);
}

static gboolean
fail (GError **error, CoterieChainError code, const char *sentence)
{
  g_set_error_literal (error, COTERIE_CHAIN_ERROR, (int) code, sentence);
  return FALSE;
}

/* Exactly what is written: capitals only. */
static gboolean
decode (const char *text, guint8 bytes[CODE_BYTES])
{
  g_autofree char *hex = NULL;

  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isdigit (*at) && (*at < 'A' || *at > 'F'))
      return FALSE;
  hex = g_ascii_strdown (text, -1);
  return coterie_hex_decode (hex, bytes, CODE_BYTES);
}

/**
 * coterie_safety_code_from_text:
 * @text: of a stranger
 *
 * Errors are of %COTERIE_CHAIN_ERROR: MAGIC when it is something else or of another version, LENGTH when it is cut off,
 * too long or miswritten, SEQ when a length is one that no chain has.
 */
gboolean
coterie_safety_code_from_text (CoterieSafetyCode *self, const char *text, GError **error)
{
  guint8 bytes[CODE_BYTES];
  CoterieBytesReader reader;

  if (strncmp (text, PREFIX, PREFIX_CHARS) != 0)
    return fail (error, COTERIE_CHAIN_ERROR_MAGIC, "that is no safety code of this version");
  if (strlen (text) != COTERIE_SAFETY_CODE_CHARS || !decode (text + PREFIX_CHARS, bytes))
    return fail (error, COTERIE_CHAIN_ERROR_LENGTH, "the safety code is not whole");
  coterie_bytes_reader_init (&reader, bytes, sizeof bytes);
  coterie_bytes_reader_copy (&reader, self->own_aid, sizeof self->own_aid);
  self->own_length = coterie_bytes_reader_u32 (&reader);
  coterie_bytes_reader_copy (&reader, self->own_head, sizeof self->own_head);
  coterie_bytes_reader_copy (&reader, self->peer_aid, sizeof self->peer_aid);
  self->peer_length = coterie_bytes_reader_u32 (&reader);
  coterie_bytes_reader_copy (&reader, self->peer_head, sizeof self->peer_head);
  if (self->own_length - 1 >= COTERIE_CHAIN_MAX_RECORDS || self->peer_length - 1 >= COTERIE_CHAIN_MAX_RECORDS)
    return fail (error, COTERIE_CHAIN_ERROR_SEQ, "the safety code tells of a chain that cannot be");
  return coterie_bytes_reader_finish (&reader, error);
}

static CoterieChainView
compare_beginning (const CoterieChain *chain, guint32 length, const guint8 *head)
{
  if (length > coterie_chain_get_length (chain))
    return COTERIE_CHAIN_AHEAD;
  return memcmp (coterie_chain_get_head_at (chain, length), head, COTERIE_SAFETY_CODE_PEER_HEAD_BYTES) == 0
             ? COTERIE_CHAIN_KNOWN
             : COTERIE_CHAIN_FORK;
}

/**
 * coterie_safety_code_compare:
 * @self: as read from what the other person shows
 * @own: the chain of who has read it
 * @peer: the verified chain of the contact
 *
 * Both chains are compared as each of the two sees them, so that a server that shows them different pasts is found out.
 * A chain of which the other one knows less is fine as long as it is the beginning of ours.
 */
CoterieSafetyCodeVerdict
coterie_safety_code_compare (const CoterieSafetyCode *self, const CoterieChain *own, const CoterieChain *peer)
{
  const guint8 *own_aid = coterie_chain_get_aid (own), *peer_aid = coterie_chain_get_aid (peer);
  CoterieChainView theirs, ours;

  if (memcmp (self->own_aid, own_aid, COTERIE_AID_BYTES) == 0)
    return COTERIE_SAFETY_CODE_OWN;
  if (memcmp (self->own_aid, peer_aid, COTERIE_AID_BYTES) != 0 ||
      memcmp (self->peer_aid, own_aid, COTERIE_AID_BYTES) != 0)
    return COTERIE_SAFETY_CODE_OTHER;
  theirs = coterie_chain_compare (peer, self->own_length, self->own_head);
  ours = compare_beginning (own, self->peer_length, self->peer_head);
  if (theirs == COTERIE_CHAIN_FORK || ours == COTERIE_CHAIN_FORK)
    return COTERIE_SAFETY_CODE_FORK;
  if (theirs == COTERIE_CHAIN_AHEAD || ours == COTERIE_CHAIN_AHEAD)
    return COTERIE_SAFETY_CODE_NEWER;
  return COTERIE_SAFETY_CODE_MATCH;
}
