// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/identity.h"

CoterieIdentity *
coterie_identity_new (
    const guint8 *server_id, const guint8 *aid, guint32 device, const char *name, CoterieDeviceKeys *keys)
{
  CoterieIdentity *self = g_new0 (CoterieIdentity, 1);

  g_atomic_ref_count_init (&self->ref_count);
  memcpy (self->server_id, server_id, sizeof self->server_id);
  memcpy (self->aid, aid, sizeof self->aid);
  self->device = device;
  self->name = g_strdup (name);
  self->keys = coterie_device_keys_ref (keys);
  return self;
}

CoterieIdentity *
coterie_identity_ref (CoterieIdentity *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
coterie_identity_unref (CoterieIdentity *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  coterie_device_keys_unref (self->keys);
  g_free (self->name);
  g_free (self);
}
