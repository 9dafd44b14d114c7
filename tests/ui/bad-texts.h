// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What somebody could write in order to break the program that shows it. */
typedef struct
{
  const char *rule; /* NULL ends the table */
  const char *unit; /* to be repeated */
} TestBadText;

extern const TestBadText test_bad_texts[];

char * /* transfer full: @unit as often as it goes into @max_bytes */
test_repeat (const char *unit, gsize max_bytes);

G_END_DECLS
