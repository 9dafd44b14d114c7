// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/device-keys.h"

G_BEGIN_DECLS

/* Who we are: what a profile holds of its own account and device. Immutable and counted, so that all threads may read
 * it. */
typedef struct
{
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  guint8 aid[COTERIE_AID_BYTES];
  guint32 device;
  char *name;
  CoterieDeviceKeys *keys;
  /*< private >*/
  gatomicrefcount ref_count;
} CoterieIdentity;

CoterieIdentity *
coterie_identity_new (
    const guint8 *server_id, const guint8 *aid, guint32 device, const char *name, CoterieDeviceKeys *keys);
CoterieIdentity *
coterie_identity_ref (CoterieIdentity *self);
void
coterie_identity_unref (CoterieIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieIdentity, coterie_identity_unref)

G_END_DECLS
