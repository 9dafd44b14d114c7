// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/context.h"
#include "crypto/device-keys.h"
#include "kit/little-server.h"
#include "kit/memory-key-store.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* A device without a client: keys, chain and sessions in the test's own hands, so that it can seal whatever a stranger
 * might, and see what is sealed for it. */
typedef struct
{
  CoterieLittleServer *server; /* borrowed */
  CoterieClock *clock;
  char *name;
  guint32 number;
  CoterieDeviceKeys *keys;
  CoterieChain *chain; /* as this device knows its own account's */
  CoterieMemoryKeyStore *store;
  CoterieSignal *signal;
  guint64 n;                              /* the counter of the last stored content */
  guint8 last_hash[COTERIE_DIGEST_BYTES]; /* of the sealed bytes that were read or posted last */
} TestPuppet;

TestPuppet *
test_puppet_new (CoterieLittleServer *server, CoterieClock *clock, const char *name);
TestPuppet *
test_puppet_new_device (TestPuppet *first); /* the next device of the same account, signed in by @first */
TestPuppet *
test_puppet_new_device_of (CoterieLittleServer *server,
                           CoterieClock *clock,
                           const char *name,
                           CoterieDeviceKeys *signer);
void /* by its own chain alone: the server is not told */
test_puppet_revoke (TestPuppet *self, guint32 device);
char *
test_puppet_dup_chain_path (const TestPuppet *self);
void
test_puppet_free (TestPuppet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPuppet, test_puppet_free)

/* Another genesis under another name-less account, or another second record: what a lying server would show. */
CoterieChain *
test_puppet_make_other_chain (TestPuppet *self);
CoterieChain *
test_puppet_make_fork (TestPuppet *self); /* the same genesis, then another device than the true one */

/* As an honest content for @to's device 1, which the test may then change. */
void
test_puppet_fill (TestPuppet *self, const char *to, CoterieContentKind kind, CoterieContent *content);
CoterieLittleEnvelope *
test_puppet_seal (TestPuppet *self, const char *to, const CoterieContent *content);
CoterieLittleEnvelope * /* its members in a common part; @content gets key and hash */
test_puppet_seal_with_common (TestPuppet *self, const char *to, CoterieContent *content);
CoterieLittleEnvelope *
test_puppet_seal_bytes (TestPuppet *self, const char *to, gconstpointer plain, gsize size);
void
test_puppet_post (TestPuppet *self, const char *to, const CoterieContent *content);
void
test_puppet_say (TestPuppet *self, const char *to, const char *text);

/* The oldest envelope of its mailbox, opened. FALSE: there is none. */
gboolean
test_puppet_read (TestPuppet *self, CoterieContent *content);
/* The oldest one of that kind; those before it are read and forgotten. */
gboolean
test_puppet_read_kind (TestPuppet *self, CoterieContentKind kind, CoterieContent *content);
void
test_puppet_forget_session (TestPuppet *self, const char *with);

G_END_DECLS
