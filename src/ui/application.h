// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The program: its options, the one client, the one window and what outlives a window. Without --profile it is one
 * program for each session; with it, a copy of its own for each folder. */
#define COTERIE_TYPE_APPLICATION (coterie_application_get_type ())
G_DECLARE_FINAL_TYPE (CoterieApplication, coterie_application, COTERIE, APPLICATION, AdwApplication)

CoterieApplication *
coterie_application_new (void);

G_END_DECLS
