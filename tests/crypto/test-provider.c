// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/context.h"
#include "crypto/library.h"
#include "crypto/provider.h"

#include <string.h>

/* T18: what libsignal expects of its primitives, and the log and lock around them. */

typedef struct
{
  CoterieProvider *provider;
  signal_crypto_provider functions;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_assert_true (coterie_provider_load (NULL));
  fixture->provider = coterie_provider_new ();
  fixture->functions = coterie_provider_get_functions (fixture->provider);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  coterie_provider_free (fixture->provider);
}

static int
run_cipher (
    Fixture *fixture, gboolean encrypts, int cipher, gsize key_size, const guint8 *in, gsize size, signal_buffer **out)
{
  static const guint8 key[32] = { 1 }, iv[16] = { 2 };

  return (encrypts ? fixture->functions.encrypt_func : fixture->functions.decrypt_func) (
      out, cipher, key, key_size, iv, sizeof iv, in, size, fixture->functions.user_data);
}

static void
test_known_answers (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  coterie_provider_self_test (&error);
  g_assert_no_error (error);
  coterie_crypto_init (&error);
  g_assert_no_error (error);
}

static void
test_every_length (Fixture *fixture, gconstpointer unused)
{
  guint8 plain[100];

  memset (plain, 'x', sizeof plain);
  for (gsize size = 0; size <= sizeof plain; size++)
    {
      signal_buffer *sealed = NULL, *opened = NULL;

      g_assert_cmpint (run_cipher (fixture, TRUE, SG_CIPHER_AES_CBC_PKCS5, 32, plain, size, &sealed), ==, 0);
      g_assert_cmpuint (signal_buffer_len (sealed), ==, (size / 16 + 1) * 16);
      g_assert_cmpint (run_cipher (fixture, FALSE, SG_CIPHER_AES_CBC_PKCS5, 32, signal_buffer_data (sealed),
                                   signal_buffer_len (sealed), &opened),
                       ==, 0);
      g_assert_cmpmem (signal_buffer_data (opened), signal_buffer_len (opened), plain, size);
      signal_buffer_free (sealed);
      signal_buffer_free (opened);
    }
}

static void
test_wrong_padding (Fixture *fixture, gconstpointer unused)
{
  guint8 noise[64] = { 3, 1, 4, 1, 5 };
  signal_buffer *opened = NULL;

  /* None of these lengths, and hardly any noise, ends in a padding. */
  for (gsize size = 0; size < sizeof noise; size++)
    if (size % 16 != 0 || size == 0)
      g_assert_cmpint (run_cipher (fixture, FALSE, SG_CIPHER_AES_CBC_PKCS5, 32, noise, size, &opened), ==,
                       SG_ERR_INVALID_MESSAGE);
  g_assert_cmpint (run_cipher (fixture, FALSE, SG_CIPHER_AES_CBC_PKCS5, 32, noise, sizeof noise, &opened), ==,
                   SG_ERR_INVALID_MESSAGE);
  g_assert_null (opened);
}

static void
test_other_ciphers (Fixture *fixture, gconstpointer unused)
{
  guint8 plain[16] = { 0 };
  signal_buffer *out = NULL;

  g_assert_cmpint (run_cipher (fixture, TRUE, SG_CIPHER_AES_CTR_NOPADDING, 32, plain, sizeof plain, &out), ==,
                   SG_ERR_INVAL);
  g_assert_cmpint (run_cipher (fixture, FALSE, SG_CIPHER_AES_CTR_NOPADDING, 32, plain, sizeof plain, &out), ==,
                   SG_ERR_INVAL);
  g_assert_cmpint (run_cipher (fixture, TRUE, SG_CIPHER_AES_CBC_PKCS5, 16, plain, sizeof plain, &out), ==,
                   SG_ERR_INVAL);
  g_assert_cmpint (run_cipher (fixture, TRUE, 99, 32, plain, sizeof plain, &out), ==, SG_ERR_INVAL);
}

static void
test_too_long (Fixture *fixture, gconstpointer unused)
{
  guint8 plain[16] = { 0 };
  signal_buffer *out = NULL;

  /* Lengths are int inside of OpenSSL. */
  g_assert_cmpint (run_cipher (fixture, TRUE, SG_CIPHER_AES_CBC_PKCS5, 32, plain, G_MAXINT, &out), ==, SG_ERR_INVAL);
  g_assert_cmpint (run_cipher (fixture, FALSE, SG_CIPHER_AES_CBC_PKCS5, 32, plain, (gsize) G_MAXUINT + 1, &out), ==,
                   SG_ERR_INVAL);
  g_assert_cmpint (fixture->functions.random_func (plain, (gsize) G_MAXINT + 1, NULL), ==, SG_ERR_INVAL);
}

static void
test_empty_hmac_key (Fixture *fixture, gconstpointer unused)
{
  /* HMAC-SHA256 with no key over nothing */
  static const guint8 expected[] = { 0xb6, 0x13, 0x67, 0x9a, 0x08, 0x14, 0xd9, 0xec, 0x77, 0x2f, 0x95,
                                     0xd7, 0x78, 0xc3, 0x5f, 0xc5, 0xff, 0x16, 0x97, 0xc4, 0x93, 0x71,
                                     0x56, 0x53, 0xc6, 0xc7, 0x12, 0x14, 0x42, 0x92, 0xc5, 0xad };
  signal_buffer *tag = NULL;
  void *context = NULL;

  g_assert_cmpint (fixture->functions.hmac_sha256_init_func (&context, NULL, 0, NULL), ==, 0);
  g_assert_cmpint (fixture->functions.hmac_sha256_final_func (context, &tag, NULL), ==, 0);
  g_assert_cmpmem (signal_buffer_data (tag), signal_buffer_len (tag), expected, sizeof expected);
  fixture->functions.hmac_sha256_cleanup_func (context, NULL);
  fixture->functions.hmac_sha256_cleanup_func (NULL, NULL);
  signal_buffer_free (tag);
}

static void
test_random (Fixture *fixture, gconstpointer unused)
{
  guint8 one[32] = { 0 }, other[32] = { 0 };

  g_assert_cmpint (fixture->functions.random_func (one, sizeof one, NULL), ==, 0);
  g_assert_cmpint (fixture->functions.random_func (other, sizeof other, NULL), ==, 0);
  g_assert_true (memcmp (one, other, sizeof one) != 0);
}

static void
assert_shortens (const char *line, const char *expected)
{
  g_autofree char *shortened = coterie_library_shorten (line, strlen (line));

  g_assert_cmpstr (shortened, ==, expected);
}

static void
test_log_shortens (Fixture *fixture, gconstpointer unused)
{
  assert_shortens ("No session for: aa00112233445566778899aabbccddeeff:1", "No session for: aa001122:1");
  assert_shortens ("12345678", "12345678");
  assert_shortens ("123456789", "12345678");
  assert_shortens ("two\nlines", "two?lines");
  assert_shortens ("", "");
}

static void
test_lock_is_recursive (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (CoterieLibrary) library = coterie_library_new (NULL);

  coterie_library_lock (library);
  coterie_library_lock (library);
  coterie_library_unlock (library);
  coterie_library_unlock (library);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/crypto/provider/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("known-answers", test_known_answers);
  ADD ("every-length", test_every_length);
  ADD ("wrong-padding", test_wrong_padding);
  ADD ("other-ciphers", test_other_ciphers);
  ADD ("too-long", test_too_long);
  ADD ("empty-hmac-key", test_empty_hmac_key);
  ADD ("random", test_random);
  ADD ("log-shortens", test_log_shortens);
  ADD ("lock-is-recursive", test_lock_is_recursive);

  return g_test_run ();
}
