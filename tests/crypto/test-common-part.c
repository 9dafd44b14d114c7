// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/common-part.h"

#include "crypto/errors.h"
#include "wire/limits.h"

#include <sodium.h>
#include <string.h>

typedef struct
{
  guint8 id[16];
  CoterieCommonKey key;
  GBytes *sealed;
} Fixture;

#define TEXT "{\"text\":\"the same for everybody\"}"

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  memset (fixture->id, 0x11, sizeof fixture->id);
  fixture->sealed = coterie_common_part_seal (TEXT, strlen (TEXT), fixture->id, &fixture->key, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_clear_pointer (&fixture->sealed, g_bytes_unref);
  coterie_common_key_clear (&fixture->key);
}

static GBytes *
open_common (Fixture *fixture, GBytes *sealed, GError **error)
{
  gsize size;
  gconstpointer bytes = g_bytes_get_data (sealed, &size);

  return coterie_common_part_open (bytes, size, fixture->id, &fixture->key, error);
}

static void
assert_refused (Fixture *fixture, GBytes *sealed)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_common (fixture, sealed, &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_REPAIR_INVALID);
}

/* Whoever changes the bytes says so in the hash as well: the tag must find it. */
static void
hash_again (Fixture *fixture, GBytes *sealed)
{
  crypto_hash_sha256 (fixture->key.hash, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
}

static void
test_opens (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) opened = open_common (fixture, fixture->sealed, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened), TEXT, strlen (TEXT));
  g_assert_cmpuint (g_bytes_get_size (fixture->sealed), ==, strlen (TEXT) + 24 + 17);
}

static void
test_empty_and_largest (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *large = g_strnfill (COTERIE_CONTENT_MAX_BYTES + 1, 'x');
  const gsize sizes[] = { 0, 1, COTERIE_CONTENT_MAX_BYTES };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) sealed = coterie_common_part_seal (large, sizes[i], fixture->id, &fixture->key, NULL);
      g_autoptr (GBytes) opened = open_common (fixture, sealed, NULL);

      g_assert_cmpuint (g_bytes_get_size (sealed), <=, COTERIE_ENVELOPE_MAX_BYTES);
      g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened), large, sizes[i]);
    }

  g_assert_null (coterie_common_part_seal (large, COTERIE_CONTENT_MAX_BYTES + 1, fixture->id, &fixture->key, &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_TOO_LARGE);
}

static void
test_every_byte (Fixture *fixture, gconstpointer with_hash)
{
  gsize size = g_bytes_get_size (fixture->sealed);

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (fixture->sealed, NULL), size);
      g_autoptr (GBytes) changed = NULL;

      copy[i] ^= 0x80;
      changed = g_bytes_new (copy, size);
      if (GPOINTER_TO_INT (with_hash))
        hash_again (fixture, changed);
      assert_refused (fixture, changed);
    }
}

static void
test_every_length (Fixture *fixture, gconstpointer unused)
{
  for (gsize i = 0; i < g_bytes_get_size (fixture->sealed); i++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (fixture->sealed, 0, i);

      hash_again (fixture, cut);
      assert_refused (fixture, cut);
    }
}

static void
test_other_content (Fixture *fixture, gconstpointer unused)
{
  fixture->id[15] ^= 1;
  assert_refused (fixture, fixture->sealed);
}

static void
test_other_key (Fixture *fixture, gconstpointer unused)
{
  fixture->key.key[31] ^= 1;
  assert_refused (fixture, fixture->sealed);
}

/* The bytes as docs/protocol.md has them, made by hand, with any tag. */
static GBytes *
seal_with_tag (Fixture *fixture, guint8 tag)
{
  static const char context[] = "coterie/common/1";
  crypto_secretstream_xchacha20poly1305_state state;
  guint8 sealed[24 + 4 + 17], ad[sizeof context + 16];

  memcpy (ad, context, sizeof context);
  memcpy (ad + sizeof context, fixture->id, 16);
  crypto_secretstream_xchacha20poly1305_init_push (&state, sealed, fixture->key.key);
  crypto_secretstream_xchacha20poly1305_push (&state, sealed + 24, NULL, (const guint8 *) "{}\0\0", 4, ad, sizeof ad,
                                              tag);

  return g_bytes_new (sealed, sizeof sealed);
}

static void
test_not_final (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GBytes) final = seal_with_tag (fixture, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
  g_autoptr (GBytes) not_final = seal_with_tag (fixture, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
  g_autoptr (GBytes) opened = NULL;

  hash_again (fixture, final);
  opened = open_common (fixture, final, NULL);
  g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened), "{}\0\0", 4);
  hash_again (fixture, not_final);
  assert_refused (fixture, not_final);
}

static void
test_too_large (Fixture *fixture, gconstpointer unused)
{
  g_autofree guint8 *large = g_malloc0 (COTERIE_ENVELOPE_MAX_BYTES + 1);
  g_autoptr (GBytes) sealed = g_bytes_new_static (large, COTERIE_ENVELOPE_MAX_BYTES + 1);

  hash_again (fixture, sealed);
  assert_refused (fixture, sealed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD_WITH(path, data, function)                                                                                 \
  g_test_add ("/crypto/common-part/" path, Fixture, data, set_up, function, tear_down)
#define ADD(path, function) ADD_WITH (path, NULL, function)
  ADD ("opens", test_opens);
  ADD ("empty-and-largest", test_empty_and_largest);
  ADD_WITH ("every-byte/wrong-hash", GINT_TO_POINTER (FALSE), test_every_byte);
  ADD_WITH ("every-byte/wrong-tag", GINT_TO_POINTER (TRUE), test_every_byte);
  ADD ("every-length", test_every_length);
  ADD ("other-content", test_other_content);
  ADD ("other-key", test_other_key);
  ADD ("not-final", test_not_final);
  ADD ("too-large", test_too_large);

  return g_test_run ();
}
