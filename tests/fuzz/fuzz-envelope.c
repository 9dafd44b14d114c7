// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/errors.h"
#include "kit/two-devices.h"

#include <string.h>

/* Sealed bytes as a server delivers them. Input: a byte, then the bytes. The byte's lowest bits say the kind, 0x04 that
 * there is a session already, and 0x08 that the bytes change (by exclusive or) what the sender really sealed. */

#define HAS_SESSION 0x04
#define CHANGES 0x08

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static GBytes *
change (GBytes *sealed, const guint8 *data, gsize size)
{
  gsize n_bytes = g_bytes_get_size (sealed);
  guint8 *bytes = g_memdup2 (g_bytes_get_data (sealed, NULL), n_bytes);

  for (gsize i = 0; i < MIN (size, n_bytes); i++)
    bytes[i] ^= data[i];

  return g_bytes_new_take (bytes, n_bytes);
}

/* The sender's key store goes back to where it was: each input meets the same two devices. */
static GBytes *
make_input (TestDevice *bob, TestDevice *alice, const guint8 *data, gsize size)
{
  g_auto (CoterieSealed) sealed = { 0 };

  if ((data[0] & CHANGES) == 0)
    return g_bytes_new (data + 1, size - 1);

  test_seal (bob, alice, "hello", &sealed);
  return change (sealed.bytes, data + 1, size - 1);
}

static void
check_envelope (TestDevice *alice, TestDevice *bob, guint8 kind, GBytes *sealed)
{
  g_autoptr (GError) error = NULL;

  coterie_memory_key_store_save (alice->store);
  if (!test_open_bytes (alice, bob, kind, sealed, NULL, &error))
    {
      g_assert_true (error->domain == COTERIE_CRYPTO_ERROR);
      g_assert_true (coterie_memory_key_store_is_as_saved (alice->store));
    }
  coterie_memory_key_store_roll_back (alice->store);
}

typedef struct
{
  TestDevice alice;
  TestDevice bob;
} Pair;

static void
pair_init (Pair *pair, gboolean has_session)
{
  test_devices_init (&pair->alice, &pair->bob);
  test_begin (&pair->bob, &pair->alice, TRUE);
  if (!has_session)
    return;

  test_say (&pair->bob, &pair->alice, "hello");
  test_say (&pair->alice, &pair->bob, "hi");
  test_say (&pair->bob, &pair->alice, "well");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static Pair strangers, friends;
  g_autoptr (GBytes) sealed = NULL;
  Pair *pair;

  if (strangers.alice.signal == NULL)
    {
      pair_init (&strangers, FALSE);
      pair_init (&friends, TRUE);
    }
  if (size == 0)
    return 0;

  pair = data[0] & HAS_SESSION ? &friends : &strangers;
  coterie_memory_key_store_save (pair->bob.store);
  sealed = make_input (&pair->bob, &pair->alice, data, size);
  coterie_memory_key_store_roll_back (pair->bob.store);
  check_envelope (&pair->alice, &pair->bob, data[0] & 3, sealed);
  return 0;
}
