// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

G_BEGIN_DECLS

/* Secrets that come in from outside, straight into locked memory: the first line without its line end. Errors are
 * EMPTY, TOO_LONG, NO_TERMINAL, CANCELLED and IO of COTERIE_BASE_ERROR. */

CoterieSecret *
coterie_secret_read_fd (int fd, gsize max_bytes, GError **error);
CoterieSecret *
coterie_secret_read_file (const char *path, gsize max_bytes, GError **error);
CoterieSecret *
coterie_secret_take_environment (const char *name, gsize max_bytes, GError **error);
CoterieSecret *
coterie_secret_prompt (const char *prompt, gsize max_bytes, GError **error);

G_END_DECLS
