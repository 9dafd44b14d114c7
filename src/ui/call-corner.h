// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The call while one looks at something else: small, in a corner, with what one most needs of it. A chat that rings
 * elsewhere is answered here.
 *
 * Properties: client (CoterieClient), covered (boolean: the call is to be seen in full already). Its actions are the
 * window's: "win.show-call". */
#define COTERIE_TYPE_CALL_CORNER (coterie_call_corner_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallCorner, coterie_call_corner, COTERIE, CALL_CORNER, AdwBin)

G_END_DECLS
