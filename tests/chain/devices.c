// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "devices.h"

#include "chain/signing-key.h"
#include "xeddsa.h"

#include <string.h>

void
test_device_init (TestDevice *self, guint8 seed)
{
  guint8 dsk_seed[COTERIE_SIGNING_SEED_BYTES];

  self->seed = seed;
  memset (dsk_seed, seed, sizeof dsk_seed);
  self->dsk_secret = coterie_signing_key_new_from_seed (dsk_seed, self->dsk);
  memset (self->ik_secret, seed ^ 0x80, sizeof self->ik_secret);
  test_xeddsa_get_public (self->ik_secret, self->ik);
}

void
test_device_clear (TestDevice *self)
{
  g_clear_pointer (&self->dsk_secret, coterie_secret_free);
}

void
test_device_prove (const TestDevice *self, CoterieRecord *record, const guint8 *aid)
{
  guint8 input[COTERIE_RECORD_POP_INPUT_BYTES];

  coterie_record_prove (record, aid, self->dsk_secret);
  coterie_record_get_pop_input (record, aid, input);
  test_xeddsa_sign (self->ik_secret, input, sizeof input, record->pop_x);
}

GBytes *
test_device_make_genesis (const TestDevice *self)
{
  CoterieRecord record;

  coterie_record_init_genesis (&record, self->ik, self->dsk, TEST_TIME_MS);
  memset (record.nonce, 1, sizeof record.nonce);
  test_device_prove (self, &record, NULL);
  return coterie_record_sign (&record, NULL, self->dsk_secret);
}

GBytes *
test_device_make_add (const TestDevice *self, const CoterieChain *chain, guint32 signer, const TestDevice *added)
{
  const guint8 *aid = coterie_chain_get_aid (chain);
  CoterieRecord record;

  coterie_chain_init_add (chain, &record, signer, added->ik, added->dsk,
                          TEST_TIME_MS + 1000 * coterie_chain_get_length (chain));
  memset (record.nonce, (int) record.device, sizeof record.nonce);
  test_device_prove (added, &record, aid);
  return coterie_record_sign (&record, aid, self->dsk_secret);
}

GBytes *
test_device_make_revoke (const TestDevice *self, const CoterieChain *chain, guint32 signer, guint32 device)
{
  CoterieRecord record;

  coterie_chain_init_revoke (chain, &record, signer, device, COTERIE_REVOKE_LOST,
                             TEST_TIME_MS + 1000 * coterie_chain_get_length (chain));
  return coterie_record_sign (&record, coterie_chain_get_aid (chain), self->dsk_secret);
}

gboolean
test_chain_append (CoterieChain *chain, GBytes *record, GError **error)
{
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (record, &n_bytes);

  return coterie_chain_append (chain, bytes, n_bytes, test_xeddsa_verify, NULL, error);
}

void
test_chain_append_take (CoterieChain *chain, GBytes *record)
{
  g_autoptr (GError) error = NULL;

  test_chain_append (chain, record, &error);
  g_assert_no_error (error);
  g_bytes_unref (record);
}
