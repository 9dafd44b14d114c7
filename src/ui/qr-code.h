// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A QR code, black on white whatever the style is, because readers want it so. Its size is a whole number of points for
 * each module, about 200 in all; the white edge is its surroundings'.
 *
 * Properties: text (string: capitals and digits; NULL shows nothing). */
#define COTERIE_TYPE_QR_CODE (coterie_qr_code_get_type ())
G_DECLARE_FINAL_TYPE (CoterieQrCode, coterie_qr_code, COTERIE, QR_CODE, GtkWidget)

void
coterie_qr_code_set_text (CoterieQrCode *self, const char *text);

G_END_DECLS
