// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/bundle.h"
#include "crypto/context.h"
#include "crypto/device-keys.h"
#include "crypto/opener.h"
#include "crypto/prekeys.h"
#include "crypto/sealer.h"
#include "kit/memory-key-store.h"

G_BEGIN_DECLS

#define TEST_NOW_MS G_GINT64_CONSTANT (1767323045000)
#define TEST_DAY_MS G_GINT64_CONSTANT (86400000)

/* A device with keys, prekeys and a key store of its own. Its mark, 1 … 255, makes its account and its keys. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  guint32 number;
  CoterieDeviceKeys *keys;
  CoterieMemoryKeyStore *store;
  CoterieSignal *signal;
  CoterieSignedPrekey signed_prekey;
  guint32 next_prekey_id;
} TestDevice;

void
test_device_init (TestDevice *self, guint8 mark);
void
test_device_clear (TestDevice *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestDevice, test_device_clear)

/* Two devices whose chains know each other. */
void
test_devices_init (TestDevice *alice, TestDevice *bob);
void
test_device_trust (TestDevice *self, TestDevice *other);

CoterieBundleOwner
test_device_get_owner (TestDevice *self);
void
test_device_make_bundle (TestDevice *self, gboolean with_one_time, CoterieBundle *bundle);

void
test_begin (TestDevice *from, TestDevice *to, gboolean with_one_time);
void
test_seal (TestDevice *from, TestDevice *to, const char *text, CoterieSealed *sealed);
gboolean
test_open (TestDevice *to, TestDevice *from, const CoterieSealed *sealed, char **text, GError **error);
gboolean
test_open_bytes (TestDevice *to, TestDevice *from, guint8 kind, GBytes *bytes, char **text, GError **error);
void
test_opens (TestDevice *to, TestDevice *from, const CoterieSealed *sealed, const char *text);
void
test_refuses (TestDevice *to, TestDevice *from, const CoterieSealed *sealed, int code);
CoterieSealKind
test_say (TestDevice *from, TestDevice *to, const char *text);

G_END_DECLS
