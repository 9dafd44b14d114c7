// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/context.h"
#include "crypto/device-keys.h"
#include "crypto/library.h"
#include "crypto/session-row.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* One public function with a CoterieSignal is one *call*, about one remote device. The session row is loaded once, when
 * the call begins; libsignal's own loading is served from it. The first error of the key store is kept and becomes the
 * call's error, whatever libsignal makes of it. Inside crypto/ only. */

typedef struct _CoterieCall CoterieCall;

/* What our callbacks answer when the key store failed; libsignal hands it through. Codes of its own end at
 * SG_ERR_MINIMUM (T9). */
#define COTERIE_CALL_STORE_FAILED (SG_ERR_MINIMUM - 1)

struct _CoterieSignal
{
  CoterieKeyStore store;
  CoterieDeviceKeys *keys;
  CoterieLibrary *library;
  signal_protocol_store_context *store_context;
  GHashTable *whole_rows; /* WholeRow: rows that this process has written or checked */
  guint8 hash_key[16];    /* of the hashes in there */
  CoterieCall *call;      /* the running one, or NULL */
};

struct _CoterieCall
{
  CoterieSignal *signal;
  const guint8 *aid;
  guint32 device;
  char name[2 * COTERIE_AID_BYTES + 1]; /* libsignal keeps pointers to it (T10) */
  signal_protocol_address address;
  CoterieSessionRow row;
  GError *store_error;
};

gboolean
coterie_call_begin (CoterieCall *call, CoterieSignal *signal, const guint8 *aid, guint32 device, GError **error);
void
coterie_call_end (CoterieCall *call);
int
coterie_call_keep_error (CoterieCall *call, GError *error);
gboolean
coterie_call_store_row (CoterieCall *call, const guint8 *record, gsize size);
gboolean
coterie_call_check_identity (CoterieCall *call, const guint8 identity_key[COTERIE_IDENTITY_KEY_BYTES], GError **error);
gboolean
coterie_call_check_store (CoterieCall *call, GError **error);
gboolean
coterie_call_check_result (CoterieCall *call, int result, GError **error);
signal_context *
coterie_call_get_context (CoterieCall *call);

gboolean
coterie_store_check (gboolean done, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieCall, coterie_call_end)

G_END_DECLS
