// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The number that two people compare, in twelve groups of five digits, the QR code that one of them scans from the
 * other, and the button that says they did. A code is scanned with a camera, or from a picture that is chosen or
 * dropped.
 */
#define COTERIE_TYPE_SAFETY_NUMBER_DIALOG (coterie_safety_number_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoterieSafetyNumberDialog, coterie_safety_number_dialog, COTERIE, SAFETY_NUMBER_DIALOG, AdwWindow)

GtkWindow *
coterie_safety_number_dialog_new (CoterieClient *client, CoterieContact *contact);
void /* over the window that @widget is in; nothing when it is in none */
coterie_safety_number_dialog_show (GtkWidget *widget, CoterieClient *client, CoterieContact *contact);
void /* shows what the code in the picture says */
coterie_safety_number_dialog_scan (CoterieSafetyNumberDialog *self, GFile *file);

G_END_DECLS
