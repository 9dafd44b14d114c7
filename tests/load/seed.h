// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* An account with one device and a token, written straight into the server's store: registering ten thousand through
 * the door would take as many password hashes. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  guint8 head[COTERIE_HEAD_BYTES];
  guint16 registration;
  char token[2 * COTERIE_TOKEN_BYTES + 1];
} LoadAccount;

LoadAccount *
load_seed_accounts (const char *database, guint n_accounts);

G_END_DECLS
