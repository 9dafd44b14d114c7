// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/call.h"

#include "wire/errors.h"
#include "wire/group.h"
#include "wire/limits.h"

static const char *const outcomes[] = { "missed", "declined", "answered", "busy", NULL };
static const char *const sdp_types[] = { "offer", "answer", "again", NULL };

CoterieCallContent *
coterie_call_content_new (void)
{
  return g_new0 (CoterieCallContent, 1);
}

CoterieCallContent *
coterie_call_content_copy (const CoterieCallContent *self)
{
  CoterieCallContent *copy = g_memdup2 (self, sizeof *self);

  copy->sdp = g_strdup (self->sdp);
  copy->with = self->with != NULL ? g_byte_array_ref (self->with) : NULL; /* nobody changes it */
  copy->candidates = g_memdup2 (self->candidates, self->n_candidates * sizeof *self->candidates);
  for (guint i = 0; i < self->n_candidates; i++)
    copy->candidates[i].text = g_strdup (self->candidates[i].text);
  return copy;
}

void
coterie_call_content_free (CoterieCallContent *self)
{
  for (guint i = 0; i < self->n_candidates; i++)
    g_free (self->candidates[i].text);
  g_free (self->candidates);
  g_clear_pointer (&self->with, g_byte_array_unref);
  g_free (self->sdp);
  g_free (self);
}

static void
read_call (CoterieCallContent *self, CoterieReader *reader)
{
  coterie_reader_hex (reader, "call", self->call, sizeof self->call);
}

static void
write_call (const CoterieCallContent *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "call", self->call, sizeof self->call);
}

void
coterie_call_content_read_ring (CoterieCallContent *self, CoterieReader *reader)
{
  read_call (self, reader);
  self->video = coterie_reader_bool (reader, "video");
}

void
coterie_call_content_write_ring (const CoterieCallContent *self, CoterieWriter *writer)
{
  write_call (self, writer);
  coterie_writer_bool (writer, "video", self->video);
}

void
coterie_call_content_read_word (CoterieCallContent *self, CoterieReader *reader)
{
  read_call (self, reader);
}

void
coterie_call_content_write_word (const CoterieCallContent *self, CoterieWriter *writer)
{
  write_call (self, writer);
}

void
coterie_call_content_read_elsewhere (CoterieCallContent *self, CoterieReader *reader)
{
  read_call (self, reader);
  self->answered = coterie_reader_bool (reader, "answered");
}

void
coterie_call_content_write_elsewhere (const CoterieCallContent *self, CoterieWriter *writer)
{
  write_call (self, writer);
  coterie_writer_bool (writer, "answered", self->answered);
}

void
coterie_call_content_read_presence (CoterieCallContent *self, CoterieReader *reader)
{
  read_call (self, reader);
  self->audio = coterie_reader_bool (reader, "audio");
  self->video = coterie_reader_bool (reader, "video");
}

void
coterie_call_content_write_presence (const CoterieCallContent *self, CoterieWriter *writer)
{
  write_call (self, writer);
  coterie_writer_bool (writer, "audio", self->audio);
  coterie_writer_bool (writer, "video", self->video);
}

static void
read_starter (CoterieCallContent *self, CoterieReader *reader)
{
  self->has_starter = coterie_reader_hex_optional (reader, "starter", self->starter, sizeof self->starter);
}

static void
write_starter (const CoterieCallContent *self, CoterieWriter *writer)
{
  if (self->has_starter)
    coterie_writer_hex (writer, "starter", self->starter, sizeof self->starter);
}

void
coterie_call_content_read_alive (CoterieCallContent *self, CoterieReader *reader)
{
  coterie_call_content_read_presence (self, reader);
  read_starter (self, reader);
}

void
coterie_call_content_write_alive (const CoterieCallContent *self, CoterieWriter *writer)
{
  coterie_call_content_write_presence (self, writer);
  write_starter (self, writer);
}

static void
read_leg (CoterieCallContent *self, CoterieReader *reader)
{
  read_call (self, reader);
  self->leg = (guint) coterie_reader_uint (reader, "leg", 1, COTERIE_CALL_LEG_MAX);
}

static void
write_leg (const CoterieCallContent *self, CoterieWriter *writer)
{
  write_call (self, writer);
  coterie_writer_uint (writer, "leg", self->leg);
}

void
coterie_call_content_read_sdp (CoterieCallContent *self, CoterieReader *reader)
{
  read_leg (self, reader);
  self->type = COTERIE_CALL_SDP_OFFER + coterie_reader_word (reader, "type", sdp_types);
  if (self->type == COTERIE_CALL_SDP_AGAIN)
    return;
  self->sdp = g_strdup (coterie_reader_text (reader, "sdp", COTERIE_CALL_SDP_MAX_BYTES));
  if (self->sdp[0] == '\0')
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_OUT_OF_RANGE, "sdp", "is empty");
}

void
coterie_call_content_write_sdp (const CoterieCallContent *self, CoterieWriter *writer)
{
  write_leg (self, writer);
  coterie_writer_string (writer, "type", sdp_types[self->type]);
  if (self->type != COTERIE_CALL_SDP_AGAIN)
    coterie_writer_string (writer, "sdp", self->sdp);
}

void
coterie_call_content_read_candidates (CoterieCallContent *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  CoterieReader child;

  read_leg (self, reader);
  coterie_reader_array (reader, "candidates", 1, COTERIE_CALL_CANDIDATES_MAX, &array);
  self->candidates = g_new0 (CoterieCallCandidate, MAX (array.n_items, 1));
  while (self->n_candidates < array.n_items && coterie_reader_array_next_object (&array, &child))
    {
      CoterieCallCandidate *candidate = &self->candidates[self->n_candidates++];

      candidate->line = (guint) coterie_reader_uint (&child, "line", 0, COTERIE_CALL_LINE_MAX);
      candidate->text = g_strdup (coterie_reader_string (&child, "text", COTERIE_CALL_CANDIDATE_MAX_BYTES));
      coterie_reader_end (&child);
    }
}

void
coterie_call_content_write_candidates (const CoterieCallContent *self, CoterieWriter *writer)
{
  write_leg (self, writer);
  coterie_writer_begin_array (writer, "candidates");
  for (guint i = 0; i < self->n_candidates; i++)
    {
      coterie_writer_begin_object (writer, NULL);
      coterie_writer_uint (writer, "line", self->candidates[i].line);
      coterie_writer_string (writer, "text", self->candidates[i].text);
      coterie_writer_end_object (writer);
    }
  coterie_writer_end_array (writer);
}

void
coterie_call_content_read_note (CoterieCallContent *self, CoterieReader *reader)
{
  coterie_call_content_read_ring (self, reader);
  read_starter (self, reader);
  self->outcome = COTERIE_CALL_WAS_MISSED + coterie_reader_word (reader, "outcome", outcomes);
  if (self->outcome != COTERIE_CALL_WAS_ANSWERED)
    return;
  self->seconds = (guint) coterie_reader_uint (reader, "seconds", 0, COTERIE_CALL_SECONDS_MAX);
  self->with = coterie_group_content_read_ids (reader, "with", 0, COTERIE_GROUP_MAX_MEMBERS);
}

void
coterie_call_content_write_note (const CoterieCallContent *self, CoterieWriter *writer)
{
  coterie_call_content_write_ring (self, writer);
  write_starter (self, writer);
  coterie_writer_string (writer, "outcome", outcomes[self->outcome]);
  if (self->outcome != COTERIE_CALL_WAS_ANSWERED)
    return;
  coterie_writer_uint (writer, "seconds", self->seconds);
  if (self->with != NULL)
    coterie_group_content_write_ids (writer, "with", self->with);
}
