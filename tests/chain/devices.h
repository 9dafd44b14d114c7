// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/chain.h"

G_BEGIN_DECLS

/* Devices with both halves of their keys, and the records that they make. Everything follows from the seed. */
typedef struct
{
  guint8 seed;
  CoterieSecret *dsk_secret;
  guint8 dsk[COTERIE_SIGNING_KEY_BYTES];
  guint8 ik_secret[32];
  guint8 ik[COTERIE_IDENTITY_KEY_BYTES];
} TestDevice;

#define TEST_TIME_MS G_GUINT64_CONSTANT (1700000000000)

void
test_device_init (TestDevice *self, guint8 seed);
void
test_device_clear (TestDevice *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestDevice, test_device_clear)

/* Proves with both keys of the device that the record adds. */
void
test_device_prove (const TestDevice *self, CoterieRecord *record, const guint8 *aid);

/* Whole records, to be appended or to be damaged first. The nonce is the new device's number, sixteen times. */
GBytes *
test_device_make_genesis (const TestDevice *self);
GBytes *
test_device_make_add (const TestDevice *self, const CoterieChain *chain, guint32 signer, const TestDevice *added);
GBytes *
test_device_make_revoke (const TestDevice *self, const CoterieChain *chain, guint32 signer, guint32 device);

gboolean
test_chain_append (CoterieChain *chain, GBytes *record, GError **error);
void
test_chain_append_take (CoterieChain *chain, GBytes *record);

G_END_DECLS
