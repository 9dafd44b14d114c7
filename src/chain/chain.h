// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/record.h"

G_BEGIN_DECLS

/* An account: its verified records, and the devices that follow from them. */
typedef struct _CoterieChain CoterieChain;

typedef struct
{
  guint32 number; /* 1 … 64 */
  guint8 kind;
  guint32 caps;
  guint8 ik[COTERIE_IDENTITY_KEY_BYTES];
  guint8 dsk[COTERIE_SIGNING_KEY_BYTES];
  gboolean active;
  guint64 added_ms; /* advisory */
  guint32 added_by;
  guint64 revoked_ms; /* advisory; 0 while it is active */
  guint32 revoked_by;
  CoterieRevokeReason reason;
} CoterieChainDevice;

/* What somebody remembers of a chain. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  guint32 length;
  guint8 head[COTERIE_HEAD_BYTES];
} CoterieChainPin;

/* How the (length, head) that somebody tells stands to the chain that we have. */
typedef enum
{
  COTERIE_CHAIN_KNOWN, /* it is, or was, the head of this chain */
  COTERIE_CHAIN_AHEAD, /* longer than this chain: fetch, verify, compare again */
  COTERIE_CHAIN_FORK,  /* another head at a length that we know */
} CoterieChainView;

/* Checks an XEdDSA signature by an identity key (32 bytes, without 0x05). */
typedef gboolean (*CoterieXeddsaVerify) (const guint8 ik[COTERIE_IDENTITY_KEY_BYTES],
                                         const guint8 *message,
                                         gsize n_bytes,
                                         const guint8 signature[COTERIE_SIGNATURE_BYTES],
                                         gpointer user_data);

CoterieChain *
coterie_chain_new (void);
CoterieChain *
coterie_chain_new_restored (const guint8 *records, gsize n_bytes, GError **error);
CoterieChain *
coterie_chain_copy (const CoterieChain *self);
void
coterie_chain_free (CoterieChain *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieChain, coterie_chain_free)

gboolean
coterie_chain_append (CoterieChain *self,
                      const guint8 *record,
                      gsize n_bytes,
                      CoterieXeddsaVerify verify,
                      gpointer user_data,
                      GError **error);
void
coterie_chain_truncate (CoterieChain *self, guint32 length);

guint32
coterie_chain_get_length (const CoterieChain *self);
const guint8 *
coterie_chain_get_aid (const CoterieChain *self);
const guint8 *
coterie_chain_get_head (const CoterieChain *self);
const guint8 *
coterie_chain_get_head_at (const CoterieChain *self, guint32 length);
const guint8 *
coterie_chain_get_records (const CoterieChain *self, gsize *n_bytes);
const guint8 *
coterie_chain_get_record (const CoterieChain *self, guint32 index, gsize *n_bytes);

const CoterieChainDevice *
coterie_chain_get_devices (const CoterieChain *self, guint *n_devices);
const CoterieChainDevice *
coterie_chain_get_device (const CoterieChain *self, guint32 number);
const CoterieChainDevice *
coterie_chain_get_active_device (const CoterieChain *self, guint32 number);
guint
coterie_chain_get_n_active (const CoterieChain *self);

void
coterie_chain_get_pin (const CoterieChain *self, CoterieChainPin *pin);
gboolean
coterie_chain_check_pin (const CoterieChain *self, const CoterieChainPin *pin, GError **error);
CoterieChainView
coterie_chain_compare (const CoterieChain *self, guint32 length, const guint8 head[COTERIE_HEAD_BYTES]);

void
coterie_chain_init_add (const CoterieChain *self,
                        CoterieRecord *record,
                        guint32 signer,
                        const guint8 ik[COTERIE_IDENTITY_KEY_BYTES],
                        const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                        guint64 time_ms);
void
coterie_chain_init_revoke (const CoterieChain *self,
                           CoterieRecord *record,
                           guint32 signer,
                           guint32 device,
                           CoterieRevokeReason reason,
                           guint64 time_ms);

G_END_DECLS
