// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/call.h"
#include "sql/connection.h"
#include "wire/bundle.h"

G_BEGIN_DECLS

/* Prekey bundles: one a device; each one-time prekey is handed out once. */

gboolean
coterie_prekeys_check_bundle (const CoterieBundle *bundle,
                              const CoterieDeviceId *device,
                              const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                              GError **error);
gboolean
coterie_prekeys_insert_device (CoterieSql *sql,
                               gint64 account_id,
                               guint32 number,
                               const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                               const CoterieBundle *bundle,
                               gint64 *device_id,
                               GError **error);
gboolean
coterie_prekeys_remove_device (CoterieSql *sql, gint64 device_id, GError **error);
gboolean
coterie_prekeys_count_one_time (CoterieSql *sql, gint64 device_id, guint *n_one_time, GError **error);

/* POST /v1/accounts/{aid}/devices/{device}/bundle (write), PUT /v1/account/prekeys (write), GET /v1/account/prekeys
 * (read) */
gboolean
coterie_prekeys_handle_take (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_prekeys_handle_upload (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_prekeys_handle_count (CoterieCall *call, CoterieSql *sql, GError **error);

G_END_DECLS
