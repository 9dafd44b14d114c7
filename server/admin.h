// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/server.h"

G_BEGIN_DECLS

/* The operator's commands over a socket that only the server's user may open: DIR/admin.sock, mode 0600, and the peer's
 * user is asked of the kernel. One line of JSON each way. */
typedef struct _CoterieAdmin CoterieAdmin;

CoterieAdmin *
coterie_admin_new (CoterieServer *server, GError **error);
void
coterie_admin_free (CoterieAdmin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieAdmin, coterie_admin_free)

/* `coterie-server admin invite|list|disable NAME|enable NAME --data DIR`: the other end. Gives the exit status. */
int
coterie_admin_main (int n_arguments, char **arguments);

G_END_DECLS
