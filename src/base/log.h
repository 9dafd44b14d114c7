// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line a message on standard error, from `least` on unless COTERIE_LOG names another level: error, critical,
 * warning, message, info or debug. */
void
coterie_log_init (GLogLevelFlags least);
char *
coterie_log_format_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gint64 wall_ms);

/* What a log may show of an identifier: at most 8 hexadecimal digits.
 * g_message ("no such account: %s", coterie_log_short (aid, 32).text); */
typedef struct
{
  char text[9];
} CoterieLogShort;

CoterieLogShort
coterie_log_short (const guint8 *id, gsize n_bytes);

G_END_DECLS
