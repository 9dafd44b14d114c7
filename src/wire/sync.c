// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/sync.h"

#include "wire/errors.h"
#include "wire/limits.h"
#include "wire/names.h"

#include "base/secret.h"

#include <string.h>

static const char *const states[] = { "stranger", "request", "accepted", "blocked", NULL };

void
coterie_sync_settings_clear (CoterieSyncSettings *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->picture, g_bytes_unref);
  coterie_wipe (self->token, sizeof self->token);
}

void
coterie_sync_free (CoterieSync *self)
{
  coterie_sync_settings_clear (&self->settings);
  g_clear_pointer (&self->heads, g_array_unref);
  g_free (self->name);
  g_free (self->system);
  g_free (self);
}

/* ------------------------------------------------------------------------------------ what several have */

/**
 * coterie_sync_read_line:
 *
 * Returns: (transfer full): one line without control characters, or "" after an error
 */
char *
coterie_sync_read_line (CoterieReader *reader, const char *name, gsize max_bytes)
{
  const char *line = coterie_reader_string (reader, name, max_bytes);

  if (!coterie_line_is_valid (line, strlen (line)))
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_SYNTAX, name, "is not one line");
  return g_strdup (line);
}

/* Only what begins like a PNG or JPEG may come near a decoder of images. */
static gboolean
is_picture (GBytes *bytes)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  static const guint8 jpeg[] = { 0xff, 0xd8, 0xff };
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return (size > sizeof png && memcmp (data, png, sizeof png) == 0) ||
         (size > sizeof jpeg && memcmp (data, jpeg, sizeof jpeg) == 0);
}

GBytes *
coterie_sync_read_picture (CoterieReader *reader, const char *name)
{
  GBytes *picture = coterie_reader_base64_optional (reader, name, 1, COTERIE_PICTURE_MAX_BYTES);

  if (picture != NULL && !is_picture (picture))
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_OUT_OF_RANGE, name, "is neither PNG nor JPEG");
  return picture;
}

static void
read_switch (CoterieSyncSwitch *self, CoterieReader *reader, const char *name)
{
  CoterieReader child;

  self->is_there = coterie_reader_object_optional (reader, name, &child);
  if (!self->is_there)
    return;
  self->on = coterie_reader_bool (&child, "on");
  self->at_ms = coterie_reader_uint (&child, "at", 0, COTERIE_JSON_INTEGER_MAX);
  coterie_reader_end (&child);
}

static void
write_switch (const CoterieSyncSwitch *self, CoterieWriter *writer, const char *name)
{
  if (!self->is_there)
    return;
  coterie_writer_begin_object (writer, name);
  coterie_writer_bool (writer, "on", self->on);
  coterie_writer_uint (writer, "at", self->at_ms);
  coterie_writer_end_object (writer);
}

/* ------------------------------------------------------------------------------------ people and chats */

static void
read_called (CoterieSyncName *self, CoterieReader *reader)
{
  CoterieReader child;

  self->is_there = coterie_reader_object_optional (reader, "called", &child);
  if (!self->is_there)
    return;
  g_strlcpy (self->name, coterie_reader_name (&child, "is"), sizeof self->name);
  self->at_ms = coterie_reader_uint (&child, "at", 0, COTERIE_JSON_INTEGER_MAX);
  coterie_reader_end (&child);
}

static void
write_called (const CoterieSyncName *self, CoterieWriter *writer)
{
  if (!self->is_there)
    return;
  coterie_writer_begin_object (writer, "called");
  coterie_writer_string (writer, "is", self->name);
  coterie_writer_uint (writer, "at", self->at_ms);
  coterie_writer_end_object (writer);
}

void
coterie_sync_person_read (CoterieSyncPerson *self, CoterieReader *reader)
{
  CoterieReader child;

  self->has_state = coterie_reader_object_optional (reader, "state", &child);
  if (self->has_state)
    {
      self->state = (guint) coterie_reader_word (&child, "is", states);
      self->state_at_ms = coterie_reader_uint (&child, "at", 0, COTERIE_JSON_INTEGER_MAX);
      coterie_reader_end (&child);
    }
  read_switch (&self->verified, reader, "verified");
  read_called (&self->called, reader);
}

void
coterie_sync_person_write (const CoterieSyncPerson *self, CoterieWriter *writer)
{
  if (self->has_state)
    {
      coterie_writer_begin_object (writer, "state");
      coterie_writer_string (writer, "is", states[self->state]);
      coterie_writer_uint (writer, "at", self->state_at_ms);
      coterie_writer_end_object (writer);
    }
  write_switch (&self->verified, writer, "verified");
  write_called (&self->called, writer);
}

static void
read_invitations (CoterieSyncChat *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  CoterieReader child;

  if (!coterie_reader_has (reader, "invitations"))
    return;
  coterie_reader_array (reader, "invitations", 0, COTERIE_SYNC_INVITATIONS_MAX, &array);
  while (coterie_reader_array_next_object (&array, &child))
    {
      CoterieSyncInvitation *invitation = &self->invitations[self->n_invitations++];

      coterie_reader_hex (&child, "token", invitation->token, sizeof invitation->token);
      invitation->is_good = coterie_reader_bool (&child, "on");
      invitation->at_ms = coterie_reader_uint (&child, "at", 0, COTERIE_JSON_INTEGER_MAX);
      coterie_reader_end (&child);
    }
}

static void
write_invitations (const CoterieSyncChat *self, CoterieWriter *writer)
{
  if (self->n_invitations == 0)
    return;
  coterie_writer_begin_array (writer, "invitations");
  for (guint i = 0; i < self->n_invitations; i++)
    {
      coterie_writer_begin_object (writer, NULL);
      coterie_writer_hex (writer, "token", self->invitations[i].token, sizeof self->invitations[i].token);
      coterie_writer_bool (writer, "on", self->invitations[i].is_good);
      coterie_writer_uint (writer, "at", self->invitations[i].at_ms);
      coterie_writer_end_object (writer);
    }
  coterie_writer_end_array (writer);
}

void
coterie_sync_chat_read (CoterieSyncChat *self, CoterieReader *reader)
{
  CoterieReader child;

  read_invitations (self, reader);
  read_switch (&self->muted, reader, "muted");
  read_switch (&self->pinned, reader, "pinned");
  read_switch (&self->archived, reader, "archived");
  self->has_read = coterie_reader_object_optional (reader, "read", &child);
  if (!self->has_read)
    return;
  coterie_reader_hex (&child, "aid", self->read_aid, sizeof self->read_aid);
  coterie_reader_hex (&child, "id", self->read_id, sizeof self->read_id);
  coterie_reader_end (&child);
}

void
coterie_sync_chat_write (const CoterieSyncChat *self, CoterieWriter *writer)
{
  write_invitations (self, writer);
  write_switch (&self->muted, writer, "muted");
  write_switch (&self->pinned, writer, "pinned");
  write_switch (&self->archived, writer, "archived");
  if (!self->has_read)
    return;
  coterie_writer_begin_object (writer, "read");
  coterie_writer_hex (writer, "aid", self->read_aid, sizeof self->read_aid);
  coterie_writer_hex (writer, "id", self->read_id, sizeof self->read_id);
  coterie_writer_end_object (writer);
}

/* ------------------------------------------------------------------------------------ settings */

static void
read_profile (CoterieSyncSettings *self, CoterieReader *reader)
{
  CoterieReader child;

  self->has_profile = coterie_reader_object_optional (reader, "profile", &child);
  if (!self->has_profile)
    return;
  self->name = coterie_sync_read_line (&child, "name", COTERIE_DISPLAY_NAME_MAX_BYTES);
  self->picture = coterie_sync_read_picture (&child, "picture");
  self->profile_at_ms = coterie_reader_uint (&child, "at", 0, COTERIE_JSON_INTEGER_MAX);
  coterie_reader_end (&child);
}

static void
write_profile (const CoterieSyncSettings *self, CoterieWriter *writer)
{
  coterie_writer_begin_object (writer, "profile");
  coterie_writer_string (writer, "name", self->name);
  if (self->picture != NULL)
    coterie_writer_bytes (writer, "picture", self->picture);
  coterie_writer_uint (writer, "at", self->profile_at_ms);
  coterie_writer_end_object (writer);
}

void
coterie_sync_settings_read (CoterieSyncSettings *self, CoterieReader *reader)
{
  CoterieReader child;

  read_switch (&self->read_receipts, reader, "read_receipts");
  read_switch (&self->typing, reader, "typing");
  read_switch (&self->presence, reader, "presence");
  read_profile (self, reader);
  self->has_token = coterie_reader_object_optional (reader, "token", &child);
  if (!self->has_token)
    return;
  coterie_reader_hex (&child, "is", self->token, sizeof self->token);
  self->token_at_ms = coterie_reader_uint (&child, "at", 0, COTERIE_JSON_INTEGER_MAX);
  coterie_reader_end (&child);
}

void
coterie_sync_settings_write (const CoterieSyncSettings *self, CoterieWriter *writer)
{
  write_switch (&self->read_receipts, writer, "read_receipts");
  write_switch (&self->typing, writer, "typing");
  write_switch (&self->presence, writer, "presence");
  if (self->has_profile)
    write_profile (self, writer);
  if (!self->has_token)
    return;
  coterie_writer_begin_object (writer, "token");
  coterie_writer_hex (writer, "is", self->token, sizeof self->token);
  coterie_writer_uint (writer, "at", self->token_at_ms);
  coterie_writer_end_object (writer);
}

/* ------------------------------------------------------------------------------------ heads, names */

void
coterie_sync_heads_read (CoterieSync *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  CoterieReader child;

  self->stated_ms = coterie_reader_uint (reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  coterie_reader_base64_exact (reader, "signature", self->signature, sizeof self->signature);
  self->heads = g_array_new (FALSE, TRUE, sizeof (CoterieSyncHead));
  coterie_reader_array (reader, "chains", 0, COTERIE_SYNC_HEADS_MAX, &array);
  while (coterie_reader_array_next_object (&array, &child))
    {
      CoterieSyncHead head = { 0 };

      coterie_reader_hex (&child, "aid", head.aid, sizeof head.aid);
      coterie_reader_head (&child, &head.head);
      coterie_reader_end (&child);
      g_array_append_val (self->heads, head);
    }
}

void
coterie_sync_heads_write (const CoterieSync *self, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "time", self->stated_ms);
  coterie_writer_base64 (writer, "signature", self->signature, sizeof self->signature);
  coterie_writer_begin_array (writer, "chains");
  for (guint i = 0; i < self->heads->len; i++)
    {
      const CoterieSyncHead *head = &g_array_index (self->heads, CoterieSyncHead, i);

      coterie_writer_begin_object (writer, NULL);
      coterie_writer_hex (writer, "aid", head->aid, sizeof head->aid);
      coterie_writer_head (writer, &head->head);
      coterie_writer_end_object (writer);
    }
  coterie_writer_end_array (writer);
}

void
coterie_sync_name_read (CoterieSync *self, CoterieReader *reader)
{
  self->device = (guint32) coterie_reader_uint (reader, "device", 1, COTERIE_CHAIN_MAX_DEVICES);
  self->name = coterie_sync_read_line (reader, "name", COTERIE_DEVICE_NAME_MAX_BYTES);
  self->system = coterie_sync_read_line (reader, "system", COTERIE_DEVICE_SYSTEM_MAX_BYTES);
  self->at_ms = coterie_reader_uint (reader, "at", 0, COTERIE_JSON_INTEGER_MAX);
}

void
coterie_sync_name_write (const CoterieSync *self, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "device", self->device);
  coterie_writer_string (writer, "name", self->name);
  coterie_writer_string (writer, "system", self->system);
  coterie_writer_uint (writer, "at", self->at_ms);
}
