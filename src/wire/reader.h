// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Reads the members of one JSON object and remembers the first thing that is wrong, so that a decoder reads like its
 * format: initialise, read all members, finish. After an error every read gives a harmless value (0, FALSE, "",
 * zeros, NULL for objects) and nothing is trusted before coterie_reader_finish() has said TRUE.
 *
 * *Exact* mode (frames, REST bodies) refuses members that nobody read; *open* mode (contents) ignores them. */

typedef enum
{
  COTERIE_READER_EXACT,
  COTERIE_READER_OPEN,
} CoterieReaderMode;

#define COTERIE_READER_MAX_MEMBERS 64 /* that one decoder may read of one object */

/* All fields are private. A reader lives on the stack; it needs no clean-up once finished or ended. */
typedef struct _CoterieReader CoterieReader;
struct _CoterieReader
{
  JsonObject *object;    /* borrowed; NULL when there is none */
  CoterieReader *parent; /* whose error is ours */
  GError *error;         /* of the outermost reader */
  const char *path;      /* where we are inside of the parent: member name */
  int index;             /* and item number, or -1 */
  CoterieReaderMode mode;
  guint n_read;
  const char *read[COTERIE_READER_MAX_MEMBERS];
};

/* An array of the object, read item by item. */
typedef struct
{
  CoterieReader *reader;
  JsonArray *array; /* borrowed; NULL when there is none */
  const char *name;
  guint n_items;
  guint next;
} CoterieReaderArray;

void
coterie_reader_init (CoterieReader *self, JsonNode *node);
void
coterie_reader_init_open (CoterieReader *self, JsonNode *node);
gboolean
coterie_reader_finish (CoterieReader *self, GError **error);
gboolean
coterie_reader_failed (CoterieReader *self);
void
coterie_reader_fail (CoterieReader *self, int wire_error, const char *name, const char *reason);

gboolean
coterie_reader_has (CoterieReader *self, const char *name);
void
coterie_reader_ignore (CoterieReader *self, const char *name);

const char *
coterie_reader_string (CoterieReader *self, const char *name, gsize max_bytes);
const char *
coterie_reader_string_or (CoterieReader *self, const char *name, gsize max_bytes, const char *fallback);
const char *
coterie_reader_text (CoterieReader *self, const char *name, gsize max_bytes);
const char *
coterie_reader_name (CoterieReader *self, const char *name);
int
coterie_reader_word (CoterieReader *self, const char *name, const char *const *words);

guint64
coterie_reader_uint (CoterieReader *self, const char *name, guint64 min, guint64 max);
guint64
coterie_reader_uint_or (CoterieReader *self, const char *name, guint64 min, guint64 max, guint64 fallback);
gboolean
coterie_reader_bool (CoterieReader *self, const char *name);
gboolean
coterie_reader_bool_or (CoterieReader *self, const char *name, gboolean fallback);

void
coterie_reader_hex (CoterieReader *self, const char *name, guint8 *bytes, gsize n_bytes);
gboolean
coterie_reader_hex_optional (CoterieReader *self, const char *name, guint8 *bytes, gsize n_bytes);
void
coterie_reader_base64_exact (CoterieReader *self, const char *name, guint8 *bytes, gsize n_bytes);
gboolean
coterie_reader_base64_exact_optional (CoterieReader *self, const char *name, guint8 *bytes, gsize n_bytes);
GBytes *
coterie_reader_base64 (CoterieReader *self, const char *name, gsize min_bytes, gsize max_bytes);
GBytes *
coterie_reader_base64_optional (CoterieReader *self, const char *name, gsize min_bytes, gsize max_bytes);

void
coterie_reader_object (CoterieReader *self, const char *name, CoterieReader *child);
gboolean
coterie_reader_object_optional (CoterieReader *self, const char *name, CoterieReader *child);
void
coterie_reader_head (CoterieReader *self, CoterieChainHead *head);
JsonNode *
coterie_reader_node (CoterieReader *self, const char *name);
void
coterie_reader_end (CoterieReader *child);

void
coterie_reader_array (
    CoterieReader *self, const char *name, guint min_items, guint max_items, CoterieReaderArray *array);
gboolean
coterie_reader_array_next_object (CoterieReaderArray *array, CoterieReader *child);
gboolean
coterie_reader_array_next_string (CoterieReaderArray *array, gsize max_bytes, const char **string);
gboolean
coterie_reader_array_next_uint (CoterieReaderArray *array, guint64 min, guint64 max, guint64 *number);
gboolean
coterie_reader_array_next_hex (CoterieReaderArray *array, guint8 *bytes, gsize n_bytes);
gboolean
coterie_reader_array_next_base64 (CoterieReaderArray *array, gsize min_bytes, gsize max_bytes, GBytes **bytes);
GStrv
coterie_reader_strings (CoterieReader *self, const char *name, guint max_items, gsize max_bytes);

G_END_DECLS
