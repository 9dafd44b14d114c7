// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* This device: its keys, its account and its counters. One row, made when a registration begins. */
typedef struct
{
  CoterieSecret *keys; /* owned: what crypto/ makes of CoterieDeviceKeys */
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  char *name; /* owned: the user name */
  guint8 aid[COTERIE_AID_BYTES];
  guint32 device; /* its number in the chain */
  gboolean registered;
  GBytes *genesis; /* owned; while it is not registered */
  char *bundle;    /* owned; while it is not registered: as it is uploaded, JSON */
} CoterieStoreDevice;

void
coterie_store_device_clear (CoterieStoreDevice *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreDevice, coterie_store_device_clear)

gboolean
coterie_store_device_insert (CoterieSql *sql, const CoterieStoreDevice *device, GError **error);
gboolean
coterie_store_device_load (CoterieSql *sql, CoterieStoreDevice *device, gboolean *found, GError **error);
gboolean
coterie_store_device_set_bundle (CoterieSql *sql, const char *bundle, GError **error);
gboolean /* when the number is not known from the beginning */
coterie_store_device_set_place (CoterieSql *sql, const guint8 *aid, guint32 device, GError **error);
gboolean
coterie_store_device_set_registered (CoterieSql *sql, GError **error);
gboolean
coterie_store_device_take_send (CoterieSql *sql, guint64 *send, GError **error);
gboolean
coterie_store_device_get_next_send (CoterieSql *sql, guint64 *send, GError **error);
gboolean
coterie_store_device_skip_sends (CoterieSql *sql, guint64 next_send, GError **error);
gboolean
coterie_store_device_get_next_prekeys (CoterieSql *sql, guint32 *one_time, guint32 *signed_prekey, GError **error);
gboolean
coterie_store_device_set_next_prekeys (CoterieSql *sql, guint32 one_time, guint32 signed_prekey, GError **error);

G_END_DECLS
