// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* User names: [a-z][a-z0-9._-]{1,31}. Texts: UTF-8, no control characters other than newline and tab. */

gboolean
coterie_name_is_valid (const char *name);
gboolean
coterie_name_check (const char *name, GError **error);
gboolean
coterie_text_is_valid (const char *text, gsize size, gsize max_bytes);
gboolean
coterie_text_check (const char *text, gsize size, gsize max_bytes, GError **error);

G_END_DECLS
