// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Stands where the composer stands while a chat is not open for writing: a stranger's request (Accept, Block),
 * somebody who is blocked (Unblock), or an account that was deleted or replaced by another one.
 *
 * Properties: client (CoterieClient), chat (CoterieChat or NULL), needed (boolean, read-only: it is such a chat; the
 * bar shows itself then, and the composer goes). */
#define COTERIE_TYPE_REQUEST_BAR (coterie_request_bar_get_type ())
G_DECLARE_FINAL_TYPE (CoterieRequestBar, coterie_request_bar, COTERIE, REQUEST_BAR, AdwBin)

gboolean
coterie_request_bar_get_needed (CoterieRequestBar *self);

G_END_DECLS
