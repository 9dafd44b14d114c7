// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How crypto/ reaches storage. core/ fills this struct for the connection of the running job; tests/kit has one in
 * memory. All functions run on the vault thread inside the caller's transaction, and none may open, commit or roll
 * back one. A function that fails sets @error (any domain) and the caller of crypto/ receives it unchanged; whatever
 * was written before is undone by the caller's rollback.
 *
 * Accounts are 32 bytes (COTERIE_AID_BYTES), devices 1..64, prekey ids 1..0xFFFFFE. Records are opaque bytes that hold
 * private keys: they may stand in the encrypted database only. The GBytes that load functions hand out are best
 * made by coterie_wiped_bytes_new() or another function that wipes. */

typedef enum
{
  COTERIE_FOUND_FAILED = -1, /* @error is set */
  COTERIE_FOUND_NO = 0,
  COTERIE_FOUND_YES = 1,
} CoterieFound;

typedef struct
{
  gpointer user_data; /* handed to every function */

  /* Sessions: one record for each remote device, replaced as a whole at each ratchet step, never deleted. */
  CoterieFound (*load_session) (gpointer user_data, const guint8 *aid, guint32 device, GBytes **record, GError **error);
  gboolean (*store_session) (
      gpointer user_data, const guint8 *aid, guint32 device, const guint8 *record, gsize size, GError **error);

  /* One-time prekeys of this device, private halves included. Removing one that is not there is no error. */
  CoterieFound (*load_prekey) (gpointer user_data, guint32 id, GBytes **record, GError **error);
  gboolean (*store_prekey) (gpointer user_data, guint32 id, const guint8 *record, gsize size, GError **error);
  gboolean (*remove_prekey) (gpointer user_data, guint32 id, GError **error);

  /* Signed prekeys of this device. They are kept for 37 days after @made_ms; the store deletes
   * them itself. */
  CoterieFound (*load_signed_prekey) (gpointer user_data, guint32 id, GBytes **record, GError **error);
  gboolean (*store_signed_prekey) (
      gpointer user_data, guint32 id, gint64 made_ms, const guint8 *record, gsize size, GError **error);

  /* Base keys of first messages, by a 32-byte digest over (account, device, base key): a table against replay. A row
   * may be deleted once the signed prekey @signed_prekey_id is gone for good, never before. */
  CoterieFound (*has_base_key) (gpointer user_data, const guint8 *digest, GError **error);
  gboolean (*add_base_key) (gpointer user_data, const guint8 *digest, guint32 signed_prekey_id, GError **error);

  /* The identity key (32 bytes, without type byte) that the account's VERIFIED chain gives to @device. NO when the
   * chain is unknown, has no such device or has revoked it. */
  CoterieFound (*load_identity) (
      gpointer user_data, const guint8 *aid, guint32 device, guint8 *identity_key, GError **error);
} CoterieKeyStore;

GBytes *
coterie_wiped_bytes_new (gconstpointer data, gsize size);

G_END_DECLS
