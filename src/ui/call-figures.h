// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shown-call.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* How a call's connections are, one by one: direct or over the relay, what is lost, how long the way is, how large the
 * picture is. Fresh while it is open.
 *
 * Property: call (CoterieShownCall or NULL). */
#define COTERIE_TYPE_CALL_FIGURES (coterie_call_figures_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallFigures, coterie_call_figures, COTERIE, CALL_FIGURES, GtkPopover)

G_END_DECLS
