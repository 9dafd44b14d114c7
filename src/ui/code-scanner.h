// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What a camera sees, and what to hold before it. The camera is on while the widget is seen.
 *
 * Signals:
 *  code (const char *said)        a code came into view
 *  failed (const char *sentence)  there is no camera, or it does not work: for people */
#define COTERIE_TYPE_CODE_SCANNER (coterie_code_scanner_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCodeScanner, coterie_code_scanner, COTERIE, CODE_SCANNER, AdwBin)

GtkWidget *
coterie_code_scanner_new (const char *prefix); /* of several codes in view the one that begins so */

G_END_DECLS
