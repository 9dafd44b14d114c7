// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-base"

#include "base/secret.h"

#include <sodium.h>
#include <string.h>

struct _CoterieSecret
{
  gsize n_bytes;
  guint8 *bytes; /* sodium_malloc(): guard pages, canary, MADV_DONTDUMP, mlock() as far as RLIMIT_MEMLOCK goes */
};

/* sodium_malloc() goes on without a lock when the limit is used up, which is what we want: such a page may be swapped
 * out, but stays out of core dumps and is wiped all the same. NULL means that there is no memory at all. */
static guint8 *
allocate (gsize n_bytes)
{
  guint8 *bytes;

  if (sodium_init () < 0)
    g_error ("libsodium cannot be initialised");
  bytes = sodium_malloc (n_bytes);
  if (bytes == NULL)
    g_error ("no memory for a secret of %" G_GSIZE_FORMAT " bytes", n_bytes);
  return bytes;
}

/**
 * coterie_secret_new:
 * @n_bytes: its length, for good
 *
 * Returns: (transfer full): a secret of zeros, to be filled by coterie_secret_peek_mutable()
 */
CoterieSecret *
coterie_secret_new (gsize n_bytes)
{
  CoterieSecret *self = g_new0 (CoterieSecret, 1);

  self->n_bytes = n_bytes;
  self->bytes = allocate (n_bytes);
  memset (self->bytes, 0, n_bytes);
  return self;
}

/**
 * coterie_secret_new_random:
 * @n_bytes: its length
 *
 * Returns: (transfer full): a secret from the system's random numbers
 */
CoterieSecret *
coterie_secret_new_random (gsize n_bytes)
{
  CoterieSecret *self = coterie_secret_new (n_bytes);

  randombytes_buf (self->bytes, n_bytes);
  return self;
}

/**
 * coterie_secret_new_copy:
 * @bytes: (array length=n_bytes): where it is copied from; left as it is
 * @n_bytes: its length
 *
 * Returns: (transfer full): a secret with the same bytes
 */
CoterieSecret *
coterie_secret_new_copy (gconstpointer bytes, gsize n_bytes)
{
  CoterieSecret *self;

  g_return_val_if_fail (bytes != NULL || n_bytes == 0, NULL);

  self = coterie_secret_new (n_bytes);
  if (n_bytes > 0)
    memcpy (self->bytes, bytes, n_bytes);
  return self;
}

/**
 * coterie_secret_new_take_wipe:
 * @bytes: (array length=n_bytes): where it is taken from; wiped, and still the caller's to free
 * @n_bytes: its length
 *
 * Returns: (transfer full): a secret with the bytes that stood there
 */
CoterieSecret *
coterie_secret_new_take_wipe (gpointer bytes, gsize n_bytes)
{
  CoterieSecret *self = coterie_secret_new_copy (bytes, n_bytes);

  coterie_wipe (bytes, n_bytes);
  return self;
}

/**
 * coterie_secret_copy:
 * @self: a secret
 *
 * Returns: (transfer full): another one with the same bytes
 */
CoterieSecret *
coterie_secret_copy (const CoterieSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return coterie_secret_new_copy (self->bytes, self->n_bytes);
}

/**
 * coterie_secret_free:
 * @self: (nullable) (transfer full): a secret
 *
 * Wipes and frees it.
 */
void
coterie_secret_free (CoterieSecret *self)
{
  if (self == NULL)
    return;

  sodium_free (self->bytes); /* wipes */
  g_free (self);
}

/**
 * coterie_secret_peek:
 * @self: a secret
 *
 * Returns: (transfer none): its bytes, not aligned to anything and without a trailing zero
 */
const guint8 *
coterie_secret_peek (const CoterieSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->bytes;
}

/**
 * coterie_secret_peek_mutable:
 * @self: a secret
 *
 * Returns: (transfer none): its bytes, to be filled in place
 */
guint8 *
coterie_secret_peek_mutable (CoterieSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->bytes;
}

/**
 * coterie_secret_length:
 * @self: a secret
 *
 * Returns: its length in bytes
 */
gsize
coterie_secret_length (const CoterieSecret *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_bytes;
}

/**
 * coterie_secret_equal:
 * @a: a secret
 * @b: another
 *
 * Compares in a time that depends on the lengths only.
 *
 * Returns: whether both have the same bytes
 */
gboolean
coterie_secret_equal (const CoterieSecret *a, const CoterieSecret *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->n_bytes == b->n_bytes && sodium_memcmp (a->bytes, b->bytes, a->n_bytes) == 0;
}

/**
 * coterie_wipe:
 * @bytes: (nullable) (array length=n_bytes): what must not stay in memory
 * @n_bytes: how much
 *
 * Writes zeros in a way that the compiler does not take out.
 */
void
coterie_wipe (gpointer bytes, gsize n_bytes)
{
  if (n_bytes > 0)
    sodium_memzero (bytes, n_bytes);
}
