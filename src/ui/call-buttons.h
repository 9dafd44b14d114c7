// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What a header bar has for calls: voice and video call, and while the chat rings Answer and Decline. Not there where
 * nobody can be called.
 *
 * Properties: client (CoterieClient or NULL), chat (CoterieChat or NULL), folded (boolean: little room). */
#define COTERIE_TYPE_CALL_BUTTONS (coterie_call_buttons_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallButtons, coterie_call_buttons, COTERIE, CALL_BUTTONS, AdwBin)

G_END_DECLS
