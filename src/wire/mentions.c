// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/mentions.h"

#include "base/bytes.h"
#include "wire/errors.h"
#include "wire/limits.h"

#include <string.h>

#define PLACE_BYTES (2 * sizeof (guint32) + COTERIE_AID_BYTES)

void
coterie_mentions_put (GByteArray *mentions, const CoterieMentionPlace *place)
{
  coterie_bytes_put_u32 (mentions, place->start);
  coterie_bytes_put_u32 (mentions, place->length);
  coterie_bytes_put (mentions, place->aid, sizeof place->aid);
}

guint
coterie_mentions_get_n (GBytes *mentions)
{
  return mentions != NULL ? (guint) (g_bytes_get_size (mentions) / PLACE_BYTES) : 0;
}

/**
 * coterie_mentions_get:
 * @index: below coterie_mentions_get_n()
 */
void
coterie_mentions_get (GBytes *mentions, guint index, CoterieMentionPlace *place)
{
  const guint8 *bytes = g_bytes_get_data (mentions, NULL);
  CoterieBytesReader reader;

  coterie_bytes_reader_init (&reader, bytes + index * PLACE_BYTES, PLACE_BYTES);
  place->start = coterie_bytes_reader_u32 (&reader);
  place->length = coterie_bytes_reader_u32 (&reader);
  coterie_bytes_reader_copy (&reader, place->aid, sizeof place->aid);
}

/* Where a character begins, or the text ends. */
static gboolean
is_boundary (const char *text, gsize size, gsize at)
{
  return at <= size && ((guchar) text[at] & 0xc0) != 0x80;
}

/**
 * coterie_mentions_read:
 * @text: what the places are in
 *
 * The member `mentions`: in the order of the text, none in another one, whole characters.
 *
 * Returns: (transfer full) (nullable): NULL without one
 */
GBytes *
coterie_mentions_read (CoterieReader *reader, const char *text)
{
  GByteArray *mentions;
  CoterieReaderArray array;
  CoterieReader child;
  gsize size = strlen (text), end = 0;

  if (!coterie_reader_has (reader, "mentions"))
    return NULL;
  mentions = g_byte_array_new ();
  coterie_reader_array (reader, "mentions", 1, COTERIE_MENTIONS_MAX, &array);
  while (coterie_reader_array_next_object (&array, &child))
    {
      CoterieMentionPlace place;

      place.start = (guint) coterie_reader_uint (&child, "start", 0, COTERIE_TEXT_MAX_BYTES);
      place.length = (guint) coterie_reader_uint (&child, "length", 1, COTERIE_TEXT_MAX_BYTES);
      coterie_reader_hex (&child, "aid", place.aid, sizeof place.aid);
      if (place.start < end || !is_boundary (text, size, place.start) ||
          !is_boundary (text, size, (gsize) place.start + place.length))
        coterie_reader_fail (&child, COTERIE_WIRE_ERROR_OUT_OF_RANGE, "start", "is no place in the text");
      coterie_reader_end (&child);
      end = (gsize) place.start + place.length;
      coterie_mentions_put (mentions, &place);
    }
  return g_byte_array_free_to_bytes (mentions);
}

void
coterie_mentions_write (CoterieWriter *writer, GBytes *mentions)
{
  if (mentions == NULL)
    return;
  coterie_writer_begin_array (writer, "mentions");
  for (guint i = 0; i < coterie_mentions_get_n (mentions); i++)
    {
      CoterieMentionPlace place;

      coterie_mentions_get (mentions, i, &place);
      coterie_writer_begin_object (writer, NULL);
      coterie_writer_uint (writer, "start", place.start);
      coterie_writer_uint (writer, "length", place.length);
      coterie_writer_hex (writer, "aid", place.aid, sizeof place.aid);
      coterie_writer_end_object (writer);
    }
  coterie_writer_end_array (writer);
}
