// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* User names: [a-z][a-z0-9._-]{1,31}. Texts: UTF-8 without control characters (U+0000..U+001F, U+007F..U+009F) other
 * than newline and tab. Lines: without those two as well, and without the separators U+2028 and U+2029. */

gboolean
coterie_name_is_valid (const char *name);
gboolean
coterie_text_is_valid (const char *text, gsize size);
gboolean
coterie_line_is_valid (const char *line, gsize size);

gboolean
coterie_name_check (const char *name, GError **error);
gboolean
coterie_text_check (const char *text, gsize size, GError **error);
gboolean
coterie_display_name_check (const char *name, GError **error);

G_END_DECLS
