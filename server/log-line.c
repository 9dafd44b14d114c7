// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/log-line.h"

/**
 * coterie_log_line_format:
 * @self: a line
 *
 * Returns: (transfer full): what is logged
 */
char *
coterie_log_line_format (const CoterieLogLine *self)
{
  return g_strdup_printf ("%s %s %s %u %" G_GINT64_FORMAT " us %" G_GSIZE_FORMAT " in %" G_GSIZE_FORMAT " out",
                          self->socket ? "socket" : "http", self->method != NULL ? self->method : "-",
                          self->pattern != NULL ? self->pattern : "-", self->status, self->duration_us,
                          self->n_request_bytes, self->n_reply_bytes);
}

/**
 * coterie_log_line_write:
 * @self: a line
 *
 * Faults of the server are messages, all others are informational.
 */
void
coterie_log_line_write (const CoterieLogLine *self)
{
  g_autofree char *text = coterie_log_line_format (self);

  if (self->status >= 500)
    g_message ("%s", text);
  else
    g_info ("%s", text);
}
