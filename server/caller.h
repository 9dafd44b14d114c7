// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

G_BEGIN_DECLS

/* Which device asks: the account, its device, and the server's own numbers for both, which are never used again. */
typedef struct
{
  CoterieDeviceId id;
  gint64 account_id; /* row, from 1; 0 when nobody is signed in */
  gint64 device_id;  /* row, from 1 */
} CoterieCaller;

G_END_DECLS
