// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Faults of this machine's, while something is sealed. */

gboolean
coterie_fault_concerns_all (const GError *fault);

G_END_DECLS
