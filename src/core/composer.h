// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a person may write. */

gboolean
coterie_composer_check_text (const char *text, GError **error);
gboolean
coterie_composer_check_picture (GBytes *picture, GError **error);

G_END_DECLS
