// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* What a group's choices are noted by, where people have their account. */
#define COTERIE_STORE_STAMPS_OF_GROUP(chat) (-(gint64) (chat))

/* When a person chose something that the own devices keep in step: by account (the own one for settings) and field.
 * Numbers are never used again. */
typedef enum
{
  COTERIE_STAMP_STATE = 1, /* accepted, blocked */
  COTERIE_STAMP_VERIFIED = 2,
  COTERIE_STAMP_MUTED = 3,
  COTERIE_STAMP_PINNED = 4,
  COTERIE_STAMP_ARCHIVED = 5,
  COTERIE_STAMP_READ_RECEIPTS = 6,
  COTERIE_STAMP_TYPING = 7,
  COTERIE_STAMP_PRESENCE = 8,
  COTERIE_STAMP_PROFILE = 9,
  COTERIE_STAMP_TOKEN = 10,
  COTERIE_STAMP_NAME = 11, /* that the user name is this account's */
} CoterieStamp;

gboolean
coterie_store_stamps_get (CoterieSql *sql, gint64 account, CoterieStamp field, gint64 *at_ms, GError **error);
gboolean
coterie_store_stamps_set (CoterieSql *sql, gint64 account, CoterieStamp field, gint64 at_ms, GError **error);

G_END_DECLS
