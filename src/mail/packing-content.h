// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/packing.h"

G_BEGIN_DECLS

/* What a content says, the same for all targets: by its kind. */

gboolean
coterie_packing_fill (CoteriePacking *self, gboolean *there, GError **error);

G_END_DECLS
