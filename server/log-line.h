// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line a request: never a body, a name, an address or an identifier. */
typedef struct
{
  const char *method;  /* of the route table; NULL when no route was found */
  const char *pattern; /* likewise */
  gboolean socket;     /* came over the socket */
  guint status;
  gint64 duration_us;
  gsize n_request_bytes;
  gsize n_reply_bytes;
} CoterieLogLine;

char *
coterie_log_line_format (const CoterieLogLine *self);
void
coterie_log_line_write (const CoterieLogLine *self);

G_END_DECLS
