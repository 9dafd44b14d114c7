// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *
coterie_safety_number (const guint8 aid[32], const guint8 other_aid[32]);

G_END_DECLS
