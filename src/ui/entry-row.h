// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void
coterie_entry_row_prepare (AdwEntryRow *row);

G_END_DECLS
