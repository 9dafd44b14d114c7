// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/linking.h"

#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/names.h"
#include "wire/reader.h"

#include "base/secret.h"

#include <string.h>

static const char *const reason_words[] = { "approved", "declined", "wrong-code", "cancelled", "expired", NULL };
static const char *const state_words[] = { "asked", "answered", "revealed", "ended", NULL };
static const char *const decline_words[] = { "declined", "wrong-code", NULL };

G_STATIC_ASSERT (G_N_ELEMENTS (reason_words) == COTERIE_LINKING_N_REASONS + 1);

const char *
coterie_linking_reason_to_string (CoterieLinkingReason reason)
{
  g_return_val_if_fail ((guint) reason < COTERIE_LINKING_N_REASONS, "");

  return reason_words[reason];
}

/**
 * coterie_linking_new_ended:
 * @reason: why the link is over
 *
 * Returns: (transfer full): the refusal LINK_ENDED
 */
GError *
coterie_linking_new_ended (CoterieLinkingReason reason)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_writer_string (&writer, "reason", coterie_linking_reason_to_string (reason));
  return coterie_refusal_new_with_members (COTERIE_CODE_LINK_ENDED, coterie_writer_finish_string (&writer));
}

/**
 * coterie_linking_get_reason:
 * @refusal: LINK_ENDED
 *
 * Returns: why; EXPIRED when the refusal does not say so, or has a word of a later version
 */
CoterieLinkingReason
coterie_linking_get_reason (const GError *refusal)
{
  const char *members = coterie_refusal_get_members (refusal);
  g_autoptr (JsonNode) node = NULL;
  CoterieReader reader;
  int reason;

  if (members != NULL)
    node = coterie_json_open (members, strlen (members), COTERIE_TEXT_FRAME_MAX_BYTES, NULL);
  coterie_reader_init_open (&reader, node);
  reason = coterie_reader_word (&reader, "reason", reason_words);
  return coterie_reader_finish (&reader, NULL) ? (CoterieLinkingReason) reason : COTERIE_LINKING_EXPIRED;
}

static void
read_line (CoterieReader *reader, const char *name, gboolean needed, char *line, gsize max_bytes)
{
  const char *text = coterie_reader_string_or (reader, name, max_bytes, "");

  if (needed && *text == '\0')
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_MISSING, name, "is missing");
  if (!coterie_line_is_valid (text, strlen (text)))
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_SYNTAX, name, "is not one line of text");
  g_strlcpy (line, text, max_bytes + 1);
}

static void
write_line (CoterieWriter *writer, const char *name, const char *line)
{
  if (*line != '\0')
    coterie_writer_string (writer, name, line);
}

static guint
read_round (CoterieReader *reader)
{
  return (guint) coterie_reader_uint (reader, "round", 1, COTERIE_LINKING_ROUNDS_MAX);
}

/* ------------------------------------------------------------------------------------ begin */

/**
 * coterie_linking_begin_from_json:
 * @self: (out caller-allocates): the request; clear it with coterie_linking_begin_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_linking_begin_from_json (CoterieLinkingBegin *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieLinkingBegin){ .name = "" };
  coterie_reader_init (&reader, node);
  g_strlcpy (self->name, coterie_reader_name (&reader, "name"), sizeof self->name);
  coterie_reader_base64_exact (&reader, "auth", self->auth, sizeof self->auth);
  coterie_reader_hex (&reader, "hash", self->hash, sizeof self->hash);
  return coterie_reader_finish (&reader, error);
}

void
coterie_linking_begin_write (const CoterieLinkingBegin *self, CoterieWriter *writer)
{
  coterie_writer_string (writer, "name", self->name);
  coterie_writer_base64 (writer, "auth", self->auth, sizeof self->auth);
  coterie_writer_hex (writer, "hash", self->hash, sizeof self->hash);
}

/**
 * coterie_linking_begin_clear:
 *
 * Wipes what was derived from the password. Safe to repeat.
 */
void
coterie_linking_begin_clear (CoterieLinkingBegin *self)
{
  coterie_wipe (self->auth, sizeof self->auth);
}

/**
 * coterie_linking_begun_from_json:
 * @self: (out caller-allocates): the reply; clear it with coterie_linking_begun_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_linking_begun_from_json (CoterieLinkingBegun *self, JsonNode *node, GError **error)
{
  CoterieReader reader;
  CoterieReaderArray array;
  GBytes *record;

  *self = (CoterieLinkingBegun){ .records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  coterie_reader_init_open (&reader, node);
  coterie_reader_hex (&reader, "aid", self->aid, sizeof self->aid);
  coterie_reader_hex (&reader, "id", self->id, sizeof self->id);
  self->time_ms = coterie_reader_uint (&reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  self->expires_ms = coterie_reader_uint (&reader, "expires", 0, COTERIE_JSON_INTEGER_MAX);
  coterie_reader_head (&reader, &self->head);
  coterie_reader_array (&reader, "records", 1, COTERIE_CHAIN_MAX_RECORDS, &array);
  while (coterie_reader_array_next_base64 (&array, 1, COTERIE_RECORD_MAX_BYTES, &record))
    g_ptr_array_add (self->records, record);
  return coterie_reader_finish (&reader, error);
}

void
coterie_linking_begun_write (const CoterieLinkingBegun *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "aid", self->aid, sizeof self->aid);
  coterie_writer_hex (writer, "id", self->id, sizeof self->id);
  coterie_writer_uint (writer, "time", self->time_ms);
  coterie_writer_uint (writer, "expires", self->expires_ms);
  coterie_writer_head (writer, &self->head);
  coterie_writer_begin_array (writer, "records");
  for (guint i = 0; i < self->records->len; i++)
    coterie_writer_bytes (writer, NULL, g_ptr_array_index (self->records, i));
  coterie_writer_end_array (writer);
}

void
coterie_linking_begun_clear (CoterieLinkingBegun *self)
{
  g_clear_pointer (&self->records, g_ptr_array_unref);
}

/* ------------------------------------------------------------------------------------ the new device */

gboolean
coterie_linking_commit_from_json (CoterieLinkingCommit *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieLinkingCommit){ .round = 0 };
  coterie_reader_init (&reader, node);
  self->round = read_round (&reader);
  coterie_reader_base64_exact (&reader, "commit", self->commit, sizeof self->commit);
  read_line (&reader, "agent", TRUE, self->agent, COTERIE_LINKING_AGENT_MAX_BYTES);
  return coterie_reader_finish (&reader, error);
}

void
coterie_linking_commit_write (const CoterieLinkingCommit *self, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "round", self->round);
  coterie_writer_base64 (writer, "commit", self->commit, sizeof self->commit);
  coterie_writer_string (writer, "agent", self->agent);
}

static void
read_answer (CoterieReader *reader, CoterieLinkingAnswer *answer)
{
  coterie_reader_base64_exact (reader, "r", answer->r, sizeof answer->r);
  coterie_reader_head (reader, &answer->head);
}

static void
write_answer (const CoterieLinkingAnswer *answer, CoterieWriter *writer)
{
  coterie_writer_base64 (writer, "r", answer->r, sizeof answer->r);
  coterie_writer_head (writer, &answer->head);
}

static gboolean
read_optional_answer (CoterieReader *reader, CoterieLinkingAnswer *answer)
{
  CoterieReader child;

  if (!coterie_reader_object_optional (reader, "answer", &child))
    return FALSE;
  read_answer (&child, answer);
  coterie_reader_end (&child);
  return TRUE;
}

static void
write_optional_answer (gboolean has_answer, const CoterieLinkingAnswer *answer, CoterieWriter *writer)
{
  if (!has_answer)
    return;
  coterie_writer_begin_object (writer, "answer");
  write_answer (answer, writer);
  coterie_writer_end_object (writer);
}

/* Open. */
gboolean
coterie_linking_status_from_json (CoterieLinkingStatus *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieLinkingStatus){ .round = 0 };
  coterie_reader_init_open (&reader, node);
  self->round = read_round (&reader);
  self->time_ms = coterie_reader_uint (&reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  self->expires_ms = coterie_reader_uint (&reader, "expires", 0, COTERIE_JSON_INTEGER_MAX);
  self->has_answer = read_optional_answer (&reader, &self->answer);
  return coterie_reader_finish (&reader, error);
}

void
coterie_linking_status_write (const CoterieLinkingStatus *self, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "round", self->round);
  coterie_writer_uint (writer, "time", self->time_ms);
  coterie_writer_uint (writer, "expires", self->expires_ms);
  write_optional_answer (self->has_answer, &self->answer, writer);
}

static void
read_opening (CoterieReader *reader, CoterieLinkingOpening *opening)
{
  coterie_reader_base64_exact (reader, "statement", opening->statement, sizeof opening->statement);
  coterie_reader_base64_exact (reader, "r", opening->r, sizeof opening->r);
  coterie_reader_base64_exact (reader, "pop_ed", opening->pop_ed, sizeof opening->pop_ed);
  coterie_reader_base64_exact (reader, "pop_x", opening->pop_x, sizeof opening->pop_x);
  coterie_reader_base64_exact (reader, "name", opening->name, sizeof opening->name);
}

static void
write_opening (const CoterieLinkingOpening *opening, CoterieWriter *writer)
{
  coterie_writer_base64 (writer, "statement", opening->statement, sizeof opening->statement);
  coterie_writer_base64 (writer, "r", opening->r, sizeof opening->r);
  coterie_writer_base64 (writer, "pop_ed", opening->pop_ed, sizeof opening->pop_ed);
  coterie_writer_base64 (writer, "pop_x", opening->pop_x, sizeof opening->pop_x);
  coterie_writer_base64 (writer, "name", opening->name, sizeof opening->name);
}

/**
 * coterie_linking_reveal_from_json:
 * @self: (out caller-allocates): the request; clear it with coterie_linking_reveal_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_linking_reveal_from_json (CoterieLinkingReveal *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieLinkingReveal){ .round = 0 };
  coterie_reader_init (&reader, node);
  self->round = read_round (&reader);
  read_opening (&reader, &self->opening);
  coterie_bundle_read (&self->bundle, &reader, "bundle");
  return coterie_reader_finish (&reader, error);
}

void
coterie_linking_reveal_write (const CoterieLinkingReveal *self, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "round", self->round);
  write_opening (&self->opening, writer);
  coterie_bundle_write (&self->bundle, writer, "bundle");
}

void
coterie_linking_reveal_clear (CoterieLinkingReveal *self)
{
  coterie_bundle_clear (&self->bundle);
}

/* ------------------------------------------------------------------------------------ the devices of the account */

static gboolean
read_optional_opening (CoterieReader *reader, CoterieLinkingOpening *opening)
{
  CoterieReader child;

  if (!coterie_reader_object_optional (reader, "reveal", &child))
    return FALSE;
  read_opening (&child, opening);
  coterie_reader_end (&child);
  return TRUE;
}

/**
 * coterie_linking_view_from_json:
 * @self: (out caller-allocates): the reply
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open. Steps that the state implies are there.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_linking_view_from_json (CoterieLinkingView *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieLinkingView){ .round = 0 };
  coterie_reader_init_open (&reader, node);
  coterie_reader_hex (&reader, "id", self->id, sizeof self->id);
  self->round = read_round (&reader);
  self->state = (CoterieLinkingState) coterie_reader_word (&reader, "state", state_words);
  self->time_ms = coterie_reader_uint (&reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  self->expires_ms = coterie_reader_uint (&reader, "expires", 0, COTERIE_JSON_INTEGER_MAX);
  read_line (&reader, "agent", FALSE, self->agent, COTERIE_LINKING_AGENT_MAX_BYTES);
  read_line (&reader, "address", FALSE, self->address, COTERIE_LINKING_ADDRESS_MAX_BYTES);
  read_line (&reader, "place", FALSE, self->place, COTERIE_LINKING_PLACE_MAX_BYTES);
  self->has_commit = coterie_reader_base64_exact_optional (&reader, "commit", self->commit, sizeof self->commit);
  self->device = (guint32) coterie_reader_uint_or (&reader, "device", 1, COTERIE_CHAIN_MAX_DEVICES, 0);
  self->has_answer = read_optional_answer (&reader, &self->answer);
  self->has_opening = read_optional_opening (&reader, &self->opening);
  if (self->state == COTERIE_LINKING_ENDED)
    self->reason = (CoterieLinkingReason) coterie_reader_word (&reader, "reason", reason_words);
  else if (self->state != COTERIE_LINKING_ASKED && (!self->has_commit || !self->has_answer || self->device == 0))
    coterie_reader_fail (&reader, COTERIE_WIRE_ERROR_MISSING, "answer", "is missing");
  else if (self->state == COTERIE_LINKING_REVEALED && !self->has_opening)
    coterie_reader_fail (&reader, COTERIE_WIRE_ERROR_MISSING, "reveal", "is missing");
  return coterie_reader_finish (&reader, error);
}

void
coterie_linking_view_write (const CoterieLinkingView *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "id", self->id, sizeof self->id);
  coterie_writer_uint (writer, "round", self->round);
  coterie_writer_string (writer, "state", state_words[self->state]);
  coterie_writer_uint (writer, "time", self->time_ms);
  coterie_writer_uint (writer, "expires", self->expires_ms);
  write_line (writer, "agent", self->agent);
  write_line (writer, "address", self->address);
  write_line (writer, "place", self->place);
  if (self->has_commit)
    coterie_writer_base64 (writer, "commit", self->commit, sizeof self->commit);
  if (self->device != 0)
    coterie_writer_uint (writer, "device", self->device);
  write_optional_answer (self->has_answer, &self->answer, writer);
  if (self->has_opening)
    {
      coterie_writer_begin_object (writer, "reveal");
      write_opening (&self->opening, writer);
      coterie_writer_end_object (writer);
    }
  if (self->state == COTERIE_LINKING_ENDED)
    coterie_writer_string (writer, "reason", coterie_linking_reason_to_string (self->reason));
}

static void
read_turn (CoterieReader *reader, CoterieLinkingTurn *turn)
{
  coterie_reader_hex (reader, "id", turn->id, sizeof turn->id);
  turn->round = read_round (reader);
}

gboolean
coterie_linking_answer_from_json (CoterieLinkingTurn *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieLinkingTurn){ .has_answer = TRUE };
  coterie_reader_init (&reader, node);
  read_turn (&reader, self);
  read_answer (&reader, &self->answer);
  return coterie_reader_finish (&reader, error);
}

gboolean
coterie_linking_take_from_json (CoterieLinkingTurn *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieLinkingTurn){ .has_answer = FALSE };
  coterie_reader_init (&reader, node);
  read_turn (&reader, self);
  return coterie_reader_finish (&reader, error);
}

void
coterie_linking_turn_write (const CoterieLinkingTurn *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "id", self->id, sizeof self->id);
  coterie_writer_uint (writer, "round", self->round);
  if (self->has_answer)
    write_answer (&self->answer, writer);
}

gboolean
coterie_linking_decline_from_json (CoterieLinkingDecline *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieLinkingDecline){ .reason = COTERIE_LINKING_DECLINED };
  coterie_reader_init (&reader, node);
  coterie_reader_hex (&reader, "id", self->id, sizeof self->id);
  if (coterie_reader_word (&reader, "reason", decline_words) == 1)
    self->reason = COTERIE_LINKING_WRONG_CODE;
  return coterie_reader_finish (&reader, error);
}

void
coterie_linking_decline_write (const CoterieLinkingDecline *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "id", self->id, sizeof self->id);
  coterie_writer_string (writer, "reason", coterie_linking_reason_to_string (self->reason));
}
