// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The number that two people compare, in twelve groups of five digits, and the button that says they did. */
#define COTERIE_TYPE_SAFETY_NUMBER_DIALOG (coterie_safety_number_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoterieSafetyNumberDialog, coterie_safety_number_dialog, COTERIE, SAFETY_NUMBER_DIALOG, AdwWindow)

GtkWindow *
coterie_safety_number_dialog_new (CoterieClient *client, CoterieContact *contact);

G_END_DECLS
