// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/provider.h"

#include "crypto/curve.h"
#include "crypto/errors.h"

#include "base/encoding.h"

#include <string.h>

/* Known answers, computed at every start: what libraries do on this machine, today. A provider that is subtly wrong
 * would write sessions that nobody else can read. */

typedef gboolean (*KnownAnswer) (const signal_crypto_provider *provider);

static gboolean
equals_hex (const guint8 *bytes, gsize size, const char *hex)
{
  guint8 expected[64];

  g_assert (size <= sizeof expected);
  return coterie_hex_decode (hex, expected, size) && memcmp (bytes, expected, size) == 0;
}

static gboolean
take_equals_hex (signal_buffer *buffer, gsize size, const char *hex)
{
  gboolean equal = signal_buffer_len (buffer) == size && equals_hex (signal_buffer_data (buffer), size, hex);

  signal_buffer_free (buffer);
  return equal;
}

/* FIPS 180-2, "abc", and twice with one context */
static gboolean
test_sha512 (const signal_crypto_provider *provider)
{
  gboolean right = TRUE;
  void *context = NULL;

  if (provider->sha512_digest_init_func (&context, provider->user_data) != SG_SUCCESS)
    return FALSE;

  for (int i = 0; i < 2 && right; i++)
    {
      signal_buffer *digest = NULL;

      right = provider->sha512_digest_update_func (context, (const uint8_t *) "abc", 3, provider->user_data) ==
                  SG_SUCCESS &&
              provider->sha512_digest_final_func (context, &digest, provider->user_data) == SG_SUCCESS &&
              take_equals_hex (digest, 64,
                               "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                               "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    }
  provider->sha512_digest_cleanup_func (context, provider->user_data);

  return right;
}

/* RFC 4231, test case 2 */
static gboolean
test_hmac_sha256 (const signal_crypto_provider *provider)
{
  const char *text = "what do ya want for nothing?";
  signal_buffer *tag = NULL;
  void *context = NULL;
  gboolean right;

  if (provider->hmac_sha256_init_func (&context, (const uint8_t *) "Jefe", 4, provider->user_data) != SG_SUCCESS)
    return FALSE;

  right = provider->hmac_sha256_update_func (context, (const uint8_t *) text, 5, provider->user_data) == SG_SUCCESS &&
          provider->hmac_sha256_update_func (context, (const uint8_t *) text + 5, strlen (text) - 5,
                                             provider->user_data) == SG_SUCCESS &&
          provider->hmac_sha256_final_func (context, &tag, provider->user_data) == SG_SUCCESS &&
          take_equals_hex (tag, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  provider->hmac_sha256_cleanup_func (context, provider->user_data);

  return right;
}

/* NIST SP 800-38A, F.2.5, first block; with padding there is a second one */
static gboolean
test_aes_256_cbc (const signal_crypto_provider *provider)
{
  guint8 key[32], iv[16], plain[16];
  signal_buffer *sealed = NULL, *opened = NULL;
  gboolean right;

  coterie_hex_decode ("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", key, sizeof key);
  coterie_hex_decode ("000102030405060708090a0b0c0d0e0f", iv, sizeof iv);
  coterie_hex_decode ("6bc1bee22e409f96e93d7e117393172a", plain, sizeof plain);

  if (provider->encrypt_func (&sealed, SG_CIPHER_AES_CBC_PKCS5, key, sizeof key, iv, sizeof iv, plain, sizeof plain,
                              provider->user_data) != SG_SUCCESS)
    return FALSE;

  right = signal_buffer_len (sealed) == 32 &&
          equals_hex (signal_buffer_data (sealed), 16, "f58c4c04d6e5f1ba779eabfb5f7bfbd6") &&
          provider->decrypt_func (&opened, SG_CIPHER_AES_CBC_PKCS5, key, sizeof key, iv, sizeof iv,
                                  signal_buffer_data (sealed), signal_buffer_len (sealed),
                                  provider->user_data) == SG_SUCCESS &&
          take_equals_hex (opened, 16, "6bc1bee22e409f96e93d7e117393172a");
  signal_buffer_free (sealed);

  return right;
}

/* RFC 7748, section 6.1, computed by libsignal, which clamps where it makes a key and not where it uses one */
static gboolean
test_x25519 (const signal_crypto_provider *provider)
{
  guint8 secret[32], public_key[COTERIE_PUBLIC_KEY_BYTES] = { COTERIE_PUBLIC_KEY_TYPE };
  ec_private_key *private_key = NULL;
  uint8_t *shared = NULL;
  ec_public_key *point;
  gboolean right;

  coterie_hex_decode ("70076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c6a", secret, sizeof secret);
  coterie_hex_decode ("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", public_key + 1, 32);

  point = coterie_curve_read (public_key);
  right = point != NULL && curve_decode_private_point (&private_key, secret, sizeof secret, NULL) == SG_SUCCESS &&
          curve_calculate_agreement (&shared, point, private_key) == 32 &&
          equals_hex (shared, 32, "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  free (shared);
  SIGNAL_UNREF (point);
  SIGNAL_UNREF (private_key);

  return right;
}

/* The signature that libsignal's own tests verify */
static gboolean
test_xeddsa (const signal_crypto_provider *provider)
{
  guint8 identity[32], message[COTERIE_PUBLIC_KEY_BYTES], signature[COTERIE_SIGNATURE_BYTES];
  gboolean right, wrong;

  coterie_hex_decode ("ab7e717d4a163b7d9a1d8071dfe9dcf8cdcd1cea3339b6356be84d887e322c64", identity, sizeof identity);
  coterie_hex_decode ("05edce9d9c415ca78cb7252e72c2c4a554d3eb29485a0e1d503118d1a82d99fb4a", message, sizeof message);
  coterie_hex_decode ("5de88ca9a89b4a115da79109c67c9c7464a3e4180274f1cb8c63c2984e286dfb"
                      "ede82deb9dcd9fae0bfbb821569b3d9001bd8130cd11d486cef047bd60b86e88",
                      signature, sizeof signature);

  right = coterie_curve_verify (identity, message, sizeof message, signature);
  signature[0] ^= 1;
  wrong = coterie_curve_verify (identity, message, sizeof message, signature);

  return right && !wrong;
}

/**
 * coterie_provider_self_test:
 * @error: return location
 *
 * Returns: %FALSE with %COTERIE_CRYPTO_ERROR_FAILED when a known answer does not come out: do not go on
 */
gboolean
coterie_provider_self_test (GError **error)
{
  static const struct
  {
    const char *name;
    KnownAnswer test;
  } known_answers[] = {
    { "SHA-512", test_sha512 }, { "HMAC-SHA256", test_hmac_sha256 }, { "AES-256-CBC", test_aes_256_cbc },
    { "X25519", test_x25519 },  { "XEdDSA", test_xeddsa },
  };
  g_autoptr (CoterieProvider) provider = NULL;
  signal_crypto_provider functions;

  if (!coterie_provider_load (error))
    return FALSE;

  provider = coterie_provider_new ();
  functions = coterie_provider_get_functions (provider);
  for (gsize i = 0; i < G_N_ELEMENTS (known_answers); i++)
    if (!known_answers[i].test (&functions))
      {
        g_set_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_FAILED,
                     "%s computes wrong results on this machine.", known_answers[i].name);
        return FALSE;
      }

  return TRUE;
}
