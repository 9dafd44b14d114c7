// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads docs/protocol.md for the tests that compare the code with it. */

typedef struct
{
  char *name;     /* of <!-- example: NAME --> */
  char *language; /* of the fence behind it: json or hex */
  char *text;     /* what stands in the fence */
} DocExample;

char *
protocol_doc_load (void);
GPtrArray *
protocol_doc_examples (const char *doc);
GPtrArray *
protocol_doc_table (const char *doc, const char *heading);
GBytes *
protocol_doc_parse_hex (const char *text);

G_END_DECLS
