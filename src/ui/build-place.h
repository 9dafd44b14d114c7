// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A program that runs where it was built finds there what an installed one finds in the system. */
char * /* transfer full; NULL: it is installed */
coterie_build_place (const char *folder);

G_END_DECLS
