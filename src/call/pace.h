// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often one end of a leg reports to the other. Zero it at first. */
typedef struct
{
  guint n_missing;
  guint calm_s;
} CoteriePace;

guint
coterie_pace_note (CoteriePace *self, guint n_missing);

G_END_DECLS
