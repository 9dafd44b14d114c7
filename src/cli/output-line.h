// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/writer.h"

G_BEGIN_DECLS

/* One line of JSON on standard output, and how times are written in it and for people. */

void /* with the member "event"; ended by coterie_output_end_line() */
coterie_output_begin_line (CoterieWriter *writer, const char *event);
void
coterie_output_end_line (CoterieWriter *writer);

char * /* transfer full: UTC, "2026-01-31T12:00:00.000Z"; "" for a time that there is not */
coterie_output_format_time (gint64 time_ms);
char * /* transfer full: where the person is, to the minute */
coterie_output_format_local_time (gint64 time_ms);

G_END_DECLS
