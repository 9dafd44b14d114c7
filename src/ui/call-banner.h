// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A line above a conversation: somebody calls, or a call is on that one may join.
 *
 * Properties: client (CoterieClient or NULL), chat (CoterieChat or NULL). */
#define COTERIE_TYPE_CALL_BANNER (coterie_call_banner_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallBanner, coterie_call_banner, COTERIE, CALL_BANNER, AdwBin)

G_END_DECLS
