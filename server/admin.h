// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/server.h"

G_BEGIN_DECLS

/* The operator's commands over a socket that only the server's user may open: DIR/admin.sock, mode 0600, and the kernel
 * says who the other end is. The client sends one line of JSON, {"command": "disable", "name": "bob"}; the server
 * answers with any number of lines and closes: {"account": …} for each account of a list, at last {"done": true} or an
 * error as the protocol has it. */
typedef struct _CoterieAdmin CoterieAdmin;

#define COTERIE_ADMIN_SOCKET "admin.sock"
#define COTERIE_ADMIN_LINE_MAX_BYTES 1024

CoterieAdmin *
coterie_admin_new (CoterieServer *server, GError **error);
void
coterie_admin_free (CoterieAdmin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieAdmin, coterie_admin_free)

/* `coterie-server admin invite|list|disable NAME|enable NAME --data DIR`: the other end. Gives the exit status: 0 done,
 * 1 refused or nobody there, 2 wrong usage. */
int
coterie_admin_main (int n_arguments, char **arguments);

/*< private >*/
GSocketAddress *
coterie_admin_get_address (const char *data_dir, int *directory_fd, GError **error);

G_END_DECLS
