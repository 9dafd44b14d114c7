// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-crypto"

#include "crypto/provider.h"

#include "base/secret.h"
#include "crypto/errors.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sodium.h>
#include <string.h>

/* Fetched once and kept for the life of the process: a fetch per call is what makes OpenSSL 3 slow. HMAC is libsodium's
 * because EVP_MAC allocates three times per use, which halves the speed of a ratchet step. */
static EVP_CIPHER *aes_256_cbc;
static EVP_MD *sha512;

#define AES_KEY_BYTES 32
#define AES_BLOCK_BYTES 16
#define SHA512_BYTES 64

struct _CoterieProvider
{
  EVP_CIPHER_CTX *encryptor;
  EVP_CIPHER_CTX *decryptor;
  GByteArray *plain; /* scratch of the decryptor, wiped after each use */
};

static gpointer
fetch_algorithms (gpointer unused)
{
  aes_256_cbc = EVP_CIPHER_fetch (NULL, "AES-256-CBC", NULL);
  sha512 = EVP_MD_fetch (NULL, "SHA2-512", NULL);

  return GINT_TO_POINTER (sodium_init () >= 0 && aes_256_cbc != NULL && sha512 != NULL);
}

/* A generator that fails makes the operation fail: there is no weaker one to fall back on (T18). */
static int
on_random (uint8_t *data, size_t size, void *user_data)
{
  if (size > G_MAXINT)
    return SG_ERR_INVAL;

  return RAND_priv_bytes (data, (int) size) == 1 ? SG_SUCCESS : SG_ERR_UNKNOWN;
}

static int
on_hmac_init (void **context, const uint8_t *key, size_t size, void *user_data)
{
  crypto_auth_hmacsha256_state *state = malloc (sizeof *state);

  if (state == NULL)
    return SG_ERR_NOMEM;

  crypto_auth_hmacsha256_init (state, size > 0 ? key : (const uint8_t *) "", size);
  *context = state;
  return SG_SUCCESS;
}

static int
on_hmac_update (void *context, const uint8_t *data, size_t size, void *user_data)
{
  crypto_auth_hmacsha256_update (context, data, size);
  return SG_SUCCESS;
}

static int
on_hmac_final (void *context, signal_buffer **output, void *user_data)
{
  signal_buffer *buffer = signal_buffer_alloc (crypto_auth_hmacsha256_BYTES);

  if (buffer == NULL)
    return SG_ERR_NOMEM;

  crypto_auth_hmacsha256_final (context, signal_buffer_data (buffer));
  *output = buffer;
  return SG_SUCCESS;
}

static void
on_hmac_cleanup (void *context, void *user_data)
{
  if (context == NULL)
    return;

  coterie_wipe (context, sizeof (crypto_auth_hmacsha256_state));
  free (context);
}

static int
on_sha512_init (void **context, void *user_data)
{
  EVP_MD_CTX *digest = EVP_MD_CTX_new ();

  if (digest == NULL)
    return SG_ERR_NOMEM;

  if (EVP_DigestInit_ex2 (digest, sha512, NULL) != 1)
    {
      EVP_MD_CTX_free (digest);
      return SG_ERR_UNKNOWN;
    }

  *context = digest;
  return SG_SUCCESS;
}

static int
on_sha512_update (void *context, const uint8_t *data, size_t size, void *user_data)
{
  return EVP_DigestUpdate (context, data, size) == 1 ? SG_SUCCESS : SG_ERR_UNKNOWN;
}

static int
on_sha512_final (void *context, signal_buffer **output, void *user_data)
{
  signal_buffer *buffer = signal_buffer_alloc (SHA512_BYTES);

  if (buffer == NULL)
    return SG_ERR_NOMEM;

  /* The contract wants the context to be ready for the next digest (T18). */
  if (EVP_DigestFinal_ex (context, signal_buffer_data (buffer), NULL) != 1 ||
      EVP_DigestInit_ex2 (context, sha512, NULL) != 1)
    {
      signal_buffer_bzero_free (buffer);
      return SG_ERR_UNKNOWN;
    }

  *output = buffer;
  return SG_SUCCESS;
}

static void
on_sha512_cleanup (void *context, void *user_data)
{
  EVP_MD_CTX_free (context);
}

/* Message version 3 knows one cipher; whatever asks for another one is of an older version, which we do not speak. */
static gboolean
is_our_cipher (int cipher, size_t key_size, size_t iv_size, size_t size)
{
  return cipher == SG_CIPHER_AES_CBC_PKCS5 && key_size == AES_KEY_BYTES && iv_size == AES_BLOCK_BYTES &&
         size <= G_MAXINT - AES_BLOCK_BYTES;
}

/* Leaves no message key behind in a context that lives on. */
static void
forget_key (EVP_CIPHER_CTX *context)
{
  static const guint8 zeros[AES_KEY_BYTES];

  EVP_CipherInit_ex2 (context, NULL, zeros, zeros, -1, NULL);
}

static int
on_encrypt (signal_buffer **output,
            int cipher,
            const uint8_t *key,
            size_t key_size,
            const uint8_t *iv,
            size_t iv_size,
            const uint8_t *plain,
            size_t size,
            void *user_data)
{
  CoterieProvider *self = user_data;
  signal_buffer *buffer;
  int n_body = 0, n_last = 0;
  gboolean done;

  if (!is_our_cipher (cipher, key_size, iv_size, size))
    return SG_ERR_INVAL;

  buffer = signal_buffer_alloc (size + AES_BLOCK_BYTES - size % AES_BLOCK_BYTES);
  if (buffer == NULL)
    return SG_ERR_NOMEM;

  done = EVP_EncryptInit_ex2 (self->encryptor, aes_256_cbc, key, iv, NULL) == 1 &&
         EVP_EncryptUpdate (self->encryptor, signal_buffer_data (buffer), &n_body, plain, (int) size) == 1 &&
         EVP_EncryptFinal_ex (self->encryptor, signal_buffer_data (buffer) + n_body, &n_last) == 1 &&
         (gsize) (n_body + n_last) == signal_buffer_len (buffer);
  forget_key (self->encryptor);
  if (!done)
    {
      signal_buffer_bzero_free (buffer);
      return SG_ERR_UNKNOWN;
    }

  *output = buffer;
  return SG_SUCCESS;
}

static int
on_decrypt (signal_buffer **output,
            int cipher,
            const uint8_t *key,
            size_t key_size,
            const uint8_t *iv,
            size_t iv_size,
            const uint8_t *sealed,
            size_t size,
            void *user_data)
{
  CoterieProvider *self = user_data;
  int n_body = 0, n_last = 0;
  gboolean done;

  if (!is_our_cipher (cipher, key_size, iv_size, size))
    return SG_ERR_INVAL;

  g_byte_array_set_size (self->plain, size + AES_BLOCK_BYTES);
  done = EVP_DecryptInit_ex2 (self->decryptor, aes_256_cbc, key, iv, NULL) == 1 &&
         EVP_DecryptUpdate (self->decryptor, self->plain->data, &n_body, sealed, (int) size) == 1 &&
         EVP_DecryptFinal_ex (self->decryptor, self->plain->data + n_body, &n_last) == 1;
  forget_key (self->decryptor);
  if (done)
    *output = signal_buffer_create (self->plain->data, n_body + n_last);
  coterie_wipe (self->plain->data, self->plain->len);

  /* The tag has been verified before, so this is a peer who pads wrongly: an error, never an abort (T18). */
  if (!done)
    return SG_ERR_INVALID_MESSAGE;

  return *output != NULL ? SG_SUCCESS : SG_ERR_NOMEM;
}

/**
 * coterie_provider_load:
 * @error: return location
 *
 * Fetches the algorithms, once for the process. Repeating is cheap; safe from every thread.
 *
 * Returns: %FALSE with %COTERIE_CRYPTO_ERROR_FAILED when this machine's libraries lack one
 */
gboolean
coterie_provider_load (GError **error)
{
  static GOnce once = G_ONCE_INIT;

  if (g_once (&once, fetch_algorithms, NULL) != NULL)
    return TRUE;

  g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_FAILED,
                       "OpenSSL or libsodium lacks an algorithm that Coterie needs.");
  return FALSE;
}

/**
 * coterie_provider_new:
 *
 * coterie_provider_load() must have said %TRUE.
 *
 * Returns: (transfer full): a provider for one thread
 */
CoterieProvider *
coterie_provider_new (void)
{
  CoterieProvider *self = g_new0 (CoterieProvider, 1);

  g_assert (aes_256_cbc != NULL);

  self->encryptor = EVP_CIPHER_CTX_new ();
  self->decryptor = EVP_CIPHER_CTX_new ();
  self->plain = g_byte_array_new ();
  g_assert (self->encryptor != NULL && self->decryptor != NULL);

  return self;
}

void
coterie_provider_free (CoterieProvider *self)
{
  EVP_CIPHER_CTX_free (self->encryptor);
  EVP_CIPHER_CTX_free (self->decryptor);
  g_byte_array_unref (self->plain);
  g_free (self);
}

/**
 * coterie_provider_get_functions:
 * @self: a provider, which must outlive the context that gets them
 *
 * Returns: what libsignal wants
 */
signal_crypto_provider
coterie_provider_get_functions (CoterieProvider *self)
{
  signal_crypto_provider functions = {
    .random_func = on_random,
    .hmac_sha256_init_func = on_hmac_init,
    .hmac_sha256_update_func = on_hmac_update,
    .hmac_sha256_final_func = on_hmac_final,
    .hmac_sha256_cleanup_func = on_hmac_cleanup,
    .sha512_digest_init_func = on_sha512_init,
    .sha512_digest_update_func = on_sha512_update,
    .sha512_digest_final_func = on_sha512_final,
    .sha512_digest_cleanup_func = on_sha512_cleanup,
    .encrypt_func = on_encrypt,
    .decrypt_func = on_decrypt,
    .user_data = self,
  };

  return functions;
}
