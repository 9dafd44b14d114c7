// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what this device is called before its account's devices tell one another (docs/protocol.md,
 * sections 18 and 20): as the person chose when it was made, or else as the computer is called. */

/* @name: (nullable): no choice. One that is no line of 1 … 64 bytes counts as none. */
gboolean
coterie_device_name_keep (CoterieDesk *desk, const char *name, GError **error);

char * /* transfer full; a valid line of 1 … 64 bytes. NULL on an error of the store */
coterie_device_name_dup (CoterieDesk *desk, GError **error);

G_END_DECLS
