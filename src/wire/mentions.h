// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The people whom a text in a group mentions: where in the text, and who. They are kept as they are read, as the bytes
 * start u32 ‖ length u32 ‖ aid, one after the other, in the order of the text; NULL: none. */
typedef struct
{
  guint start; /* in bytes of the text */
  guint length;
  guint8 aid[COTERIE_AID_BYTES];
} CoterieMentionPlace;

void
coterie_mentions_put (GByteArray *mentions, const CoterieMentionPlace *place);
guint
coterie_mentions_get_n (GBytes *mentions);
void
coterie_mentions_get (GBytes *mentions, guint index, CoterieMentionPlace *place);

GBytes *
coterie_mentions_read (CoterieReader *reader, const char *text);
void
coterie_mentions_write (CoterieWriter *writer, GBytes *mentions);

G_END_DECLS
