// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmodule.h>

/* A module of another build: nothing of its face fits. */

extern const int coterie_call_face;

G_MODULE_EXPORT const int coterie_call_face = 0;

#ifdef COTERIE_TEST_BUILD
extern const char coterie_call_build[];

G_MODULE_EXPORT const char coterie_call_build[] = COTERIE_TEST_BUILD;
#endif
