// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/common-part.h"

#include "base/secret.h"
#include "crypto/errors.h"
#include "crypto/key-store.h"
#include "wire/limits.h"

#include <sodium.h>
#include <string.h>

/* header[24] ‖ one secretstream message with TAG_FINAL (docs/protocol.md, section 11, "Common part"). */
static const char context[] = "coterie/common/1";
#define CONTENT_ID_BYTES 16
#define HEADER_BYTES crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define OVERHEAD_BYTES (HEADER_BYTES + crypto_secretstream_xchacha20poly1305_ABYTES)
#define AD_BYTES (sizeof context + CONTENT_ID_BYTES)

static void
make_ad (const guint8 content_id[CONTENT_ID_BYTES], guint8 ad[AD_BYTES])
{
  memcpy (ad, context, sizeof context);
  memcpy (ad + sizeof context, content_id, CONTENT_ID_BYTES);
}

/**
 * coterie_common_part_seal:
 * @padded: the members of a content's kind, padded
 * @size: its bytes, at most %COTERIE_CONTENT_MAX_BYTES
 * @content_id: the content's id, which the common part is bound to
 * @key: (out caller-allocates): what opens it, for each sealed content
 * @error: return location
 *
 * Seals once what many devices get, with a key of its own.
 *
 * Returns: (transfer full): the sealed bytes, or %NULL with %COTERIE_CRYPTO_ERROR_TOO_LARGE
 */
GBytes *
coterie_common_part_seal (
    gconstpointer padded, gsize size, const guint8 content_id[16], CoterieCommonKey *key, GError **error)
{
  crypto_secretstream_xchacha20poly1305_state state;
  guint8 ad[AD_BYTES];
  guint8 *sealed;

  if (size > COTERIE_CONTENT_MAX_BYTES)
    {
      g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_TOO_LARGE, "The content is too large.");
      return NULL;
    }

  make_ad (content_id, ad);
  sealed = g_malloc (size + OVERHEAD_BYTES);
  crypto_secretstream_xchacha20poly1305_keygen (key->key);
  crypto_secretstream_xchacha20poly1305_init_push (&state, sealed, key->key);
  crypto_secretstream_xchacha20poly1305_push (&state, sealed + HEADER_BYTES, NULL, padded, size, ad, sizeof ad,
                                              crypto_secretstream_xchacha20poly1305_TAG_FINAL);
  coterie_wipe (&state, sizeof state);
  crypto_hash_sha256 (key->hash, sealed, size + OVERHEAD_BYTES);

  return g_bytes_new_take (sealed, size + OVERHEAD_BYTES);
}

static gboolean
open_into (guint8 *padded, const guint8 *sealed, gsize size, const guint8 ad[AD_BYTES], const CoterieCommonKey *key)
{
  crypto_secretstream_xchacha20poly1305_state state;
  guint8 tag = 0;
  gboolean done;

  done = crypto_secretstream_xchacha20poly1305_init_pull (&state, sealed, key->key) == 0 &&
         crypto_secretstream_xchacha20poly1305_pull (&state, padded, NULL, &tag, sealed + HEADER_BYTES,
                                                     size - HEADER_BYTES, ad, AD_BYTES) == 0 &&
         tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  coterie_wipe (&state, sizeof state);

  return done;
}

/**
 * coterie_common_part_open:
 * @sealed: (array length=size): what came with the envelope, of a stranger
 * @size: its bytes
 * @content_id: the id of the sealed content that speaks of it
 * @key: from that content
 * @error: return location
 *
 * Returns: (transfer full): the padded members, wiped when freed, or %NULL with %COTERIE_CRYPTO_ERROR_REPAIR_INVALID
 */
GBytes *
coterie_common_part_open (
    gconstpointer sealed, gsize size, const guint8 content_id[16], const CoterieCommonKey *key, GError **error)
{
  guint8 ad[AD_BYTES], hash[crypto_hash_sha256_BYTES];
  g_autofree guint8 *padded = NULL;
  GBytes *result = NULL;

  if (size >= OVERHEAD_BYTES && size <= COTERIE_ENVELOPE_MAX_BYTES)
    {
      crypto_hash_sha256 (hash, sealed, size);
      make_ad (content_id, ad);
      padded = g_malloc (size - OVERHEAD_BYTES + 1);
      if (memcmp (hash, key->hash, sizeof hash) == 0 && open_into (padded, sealed, size, ad, key))
        result = coterie_wiped_bytes_new (padded, size - OVERHEAD_BYTES);
      coterie_wipe (padded, size - OVERHEAD_BYTES);
    }

  if (result == NULL)
    g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_REPAIR_INVALID,
                         "The common part does not fit its content.");
  return result;
}

void
coterie_common_key_clear (CoterieCommonKey *key)
{
  coterie_wipe (key, sizeof *key);
}
