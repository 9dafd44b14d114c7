// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/packing.h"

G_BEGIN_DECLS

/* For whom a content is: the sections and targets of a packing. */

gboolean /* somebody besides ourselves */
coterie_packing_has_recipients (const CoteriePacking *self);
gboolean
coterie_packing_choose_targets (CoteriePacking *self, GError **error);
void
coterie_packing_set_back (CoteriePacking *self, gint64 account);
void
coterie_packing_keep_present (CoteriePacking *self, const GArray *devices);
gboolean
coterie_packing_keep_ready (CoteriePacking *self, guint max_steps, GError **error);
gboolean
coterie_packing_check_sessions (CoteriePacking *self, GArray *needs, gboolean *complete, GError **error);
gboolean
coterie_packing_check_steps (CoteriePacking *self, guint max_steps, gboolean *within, GError **error);

G_END_DECLS
