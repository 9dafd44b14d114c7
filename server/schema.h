// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* The tables of the server, and the one row about itself. */

#define COTERIE_SCHEMA_VERSION 2

gboolean
coterie_schema_prepare (CoterieSql *sql, GError **error);
gboolean
coterie_schema_get_server_id (CoterieSql *sql, guint8 server_id[COTERIE_SERVER_ID_BYTES], GError **error);

/* What a device's row is. */
typedef enum
{
  COTERIE_DEVICE_GONE = 0, /* revoked; nothing of it is left but its chain record */
  COTERIE_DEVICE_ACTIVE = 1,
  COTERIE_DEVICE_LEAVING = 2, /* revoked; its mailbox is still being emptied, in slices */
} CoterieDeviceState;

typedef enum
{
  COTERIE_ACCOUNT_ACTIVE = 1,
  COTERIE_ACCOUNT_DISABLED = 2, /* by the operator */
  COTERIE_ACCOUNT_DELETED = 3,  /* name and aid stay, nothing else does */
} CoterieAccountState;

/* Stands in the name of a deleted account that was started over, behind the name that another account has now. */
#define COTERIE_ACCOUNT_REPLACED "#"

G_END_DECLS
