// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

#include <glib.h>

G_BEGIN_DECLS

/* Writes one compact JSON object into a GString: no tree, no allocation per member. Names are literals of ours and
 * are not escaped; a NULL name writes an item of the innermost array. */

/* All fields are private. */
typedef struct
{
  GString *json;
  guint depth;
  gboolean need_comma;
} CoterieWriter;

void
coterie_writer_init (CoterieWriter *self);
GString *
coterie_writer_finish (CoterieWriter *self);
char *
coterie_writer_finish_string (CoterieWriter *self);
GBytes *
coterie_writer_finish_bytes (CoterieWriter *self);
GBytes *
coterie_writer_finish_wiped (CoterieWriter *self);
void
coterie_writer_clear (CoterieWriter *self);

void
coterie_writer_string (CoterieWriter *self, const char *name, const char *value);
void
coterie_writer_uint (CoterieWriter *self, const char *name, guint64 value);
void
coterie_writer_bool (CoterieWriter *self, const char *name, gboolean value);
void
coterie_writer_hex (CoterieWriter *self, const char *name, const guint8 *bytes, gsize n_bytes);
void
coterie_writer_base64 (CoterieWriter *self, const char *name, const guint8 *bytes, gsize n_bytes);
void
coterie_writer_bytes (CoterieWriter *self, const char *name, GBytes *bytes);
void
coterie_writer_head (CoterieWriter *self, const CoterieChainHead *head);
void
coterie_writer_members (CoterieWriter *self, const char *object_json);
void
coterie_writer_raw (CoterieWriter *self, const char *name, const char *json);

void
coterie_writer_begin_object (CoterieWriter *self, const char *name);
void
coterie_writer_end_object (CoterieWriter *self);
void
coterie_writer_begin_array (CoterieWriter *self, const char *name);
void
coterie_writer_end_array (CoterieWriter *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieWriter, coterie_writer_clear)

G_END_DECLS
