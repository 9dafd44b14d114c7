// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

#define COTERIE_STORE_VERSION 16

/* A message's row number says where it stands: its chat, and its position there from 0. */
#define COTERIE_STORE_MESSAGE(chat, position) (((gint64) (chat) << 40) | (gint64) (position))
#define COTERIE_STORE_MESSAGE_CHAT(message) ((gint64) (message) >> 40)
#define COTERIE_STORE_MESSAGE_POSITION(message) ((guint64) (message) & ((G_GUINT64_CONSTANT (1) << 40) - 1))

/* The own account is always this one. */
#define COTERIE_STORE_OWN_ACCOUNT 1

gboolean
coterie_store_migrate (CoterieSql *sql, GError **error);

G_END_DECLS
