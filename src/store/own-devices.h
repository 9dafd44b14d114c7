// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/record.h"
#include "sql/connection.h"

G_BEGIN_DECLS

/* What the chain does not say of the devices of the own account: how their owner calls them, on what they run, and
 * whether it was on this device that a person approved them. The key is the device's identity key, which is known
 * before its number is. The server sees nothing of it. */
typedef struct
{
  guint8 ik[COTERIE_IDENTITY_KEY_BYTES];
  char *name;      /* owned; "" until it is known */
  char *system;    /* owned; "" until it is known */
  gint64 named_ms; /* when it was named so, or 0 */
  gboolean approved;
  gint64 seen_ms; /* when something of it came last, or 0 */
} CoterieStoreOwnDevice;

void
coterie_store_own_device_clear (CoterieStoreOwnDevice *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreOwnDevice, coterie_store_own_device_clear)

gboolean /* in the transaction in which the ADD is signed; without it the device is an alarm, and gets nothing */
coterie_store_own_devices_approve (
    CoterieSql *sql, const guint8 *ik, const char *name, const char *system, GError **error);
gboolean
coterie_store_own_devices_load (
    CoterieSql *sql, const guint8 *ik, CoterieStoreOwnDevice *row, gboolean *found, GError **error);
gboolean /* name, system and named_ms */
coterie_store_own_devices_set_name (CoterieSql *sql, const CoterieStoreOwnDevice *row, GError **error);
gboolean
coterie_store_own_devices_set_seen (CoterieSql *sql, const guint8 *ik, gint64 seen_ms, GError **error);

G_END_DECLS
