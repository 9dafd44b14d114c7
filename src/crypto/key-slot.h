// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

G_BEGIN_DECLS

#define COTERIE_DATABASE_KEY_BYTES 48 /* 32 bytes of key, 16 bytes of SQLCipher's salt */
#define COTERIE_KEY_SLOT_BYTES 128

/* What deriving a key from a passphrase costs. */
typedef struct
{
  guint32 passes;
  guint32 memory_kib;
} CoterieSlotCost;

CoterieSlotCost
coterie_slot_cost_default (void);

CoterieSecret *
coterie_database_key_new (void);

GBytes *
coterie_key_slot_seal (const CoterieSecret *database_key,
                       const CoterieSecret *passphrase,
                       CoterieSlotCost cost,
                       GError **error);
CoterieSecret *
coterie_key_slot_open (GBytes *slot, const CoterieSecret *passphrase, GError **error);
GBytes *
coterie_key_slot_rewrap (GBytes *slot,
                         const CoterieSecret *old_passphrase,
                         const CoterieSecret *new_passphrase,
                         CoterieSlotCost cost,
                         GError **error);

gboolean
coterie_key_slot_write_file (const char *path, GBytes *slot, GError **error);
GBytes *
coterie_key_slot_read_file (const char *path, GError **error);

/* For tests alone: a slot below the minimum cost, so that a test does not wait for a key derivation. */
GBytes *
coterie_key_slot_seal_cheaply (const CoterieSecret *database_key, const CoterieSecret *passphrase, GError **error);

G_END_DECLS
