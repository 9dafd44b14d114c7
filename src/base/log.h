// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line a message on standard error. COTERIE_LOG is error, warning (the default), message, info or debug. */
void
coterie_log_init (void);
void
coterie_log_set_level (GLogLevelFlags least);
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
