// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* Invitations: codes like k3f9-2mqa-77xd that open one account each. Only their hash is kept. */

#define COTERIE_INVITE_CODE_CHARS 14

gboolean
coterie_invites_make (CoterieSql *sql, char code[COTERIE_INVITE_CODE_CHARS + 1], GError **error);
gboolean
coterie_invites_is_open (CoterieSql *sql, const char *code, gboolean *open, GError **error);
gboolean
coterie_invites_use (CoterieSql *sql, const char *code, GError **error);
gboolean
coterie_invites_count (CoterieSql *sql, guint *n_open, guint *n_used, GError **error);

G_END_DECLS
