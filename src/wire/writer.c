// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/writer.h"

#include "base/encoding.h"
#include "base/secret.h"

#include <string.h>

static void
free_wiped (GString *string)
{
  coterie_wipe (string->str, string->len);
  g_string_free (string, TRUE);
}

/* What was written may be what people say: where it stood before it is moved nothing of it stays. */
static void
reserve (CoterieWriter *self, gsize n_more)
{
  gsize wanted = self->json->len + n_more + 1;
  GString *larger;

  if (wanted <= self->json->allocated_len)
    return;
  larger = g_string_sized_new (MAX (wanted, 2 * self->json->allocated_len));
  g_string_append_len (larger, self->json->str, (gssize) self->json->len);
  free_wiped (self->json);
  self->json = larger;
}

static void
append (CoterieWriter *self, const char *text, gsize size)
{
  reserve (self, size);
  g_string_append_len (self->json, text, (gssize) size);
}

static void
append_c (CoterieWriter *self, char c)
{
  reserve (self, 1);
  g_string_append_c (self->json, c);
}

/**
 * coterie_writer_init:
 * @self: a writer, usually on the stack
 *
 * Begins an object. End with one of the `finish` functions or coterie_writer_clear().
 */
void
coterie_writer_init (CoterieWriter *self)
{
  self->json = g_string_sized_new (256);
  self->depth = 1;
  self->need_comma = FALSE;
  append_c (self, '{');
}

/**
 * coterie_writer_clear:
 *
 * Drops what was written, and wipes it. Safe to repeat, and after a `finish`.
 */
void
coterie_writer_clear (CoterieWriter *self)
{
  if (self->json != NULL)
    free_wiped (g_steal_pointer (&self->json));
}

/**
 * coterie_writer_finish:
 *
 * Ends the object. The writer is empty then.
 *
 * Returns: (transfer full): the JSON
 */
GString *
coterie_writer_finish (CoterieWriter *self)
{
  g_assert (self->depth == 1);
  append_c (self, '}');
  return g_steal_pointer (&self->json);
}

/**
 * coterie_writer_finish_string:
 *
 * Returns: (transfer full): the JSON as a string
 */
char *
coterie_writer_finish_string (CoterieWriter *self)
{
  return g_string_free (coterie_writer_finish (self), FALSE);
}

/**
 * coterie_writer_finish_bytes:
 *
 * Returns: (transfer full): the JSON as bytes, without a NUL at the end
 */
GBytes *
coterie_writer_finish_bytes (CoterieWriter *self)
{
  return g_string_free_to_bytes (coterie_writer_finish (self));
}

/**
 * coterie_writer_finish_wiped:
 *
 * For what has a secret in it.
 *
 * Returns: (transfer full): the JSON as bytes that are wiped with their last reference
 */
GBytes *
coterie_writer_finish_wiped (CoterieWriter *self)
{
  GString *json = coterie_writer_finish (self);

  return g_bytes_new_with_free_func (json->str, json->len, (GDestroyNotify) free_wiped, json);
}

static void
begin_value (CoterieWriter *self, const char *name)
{
  if (self->need_comma)
    append_c (self, ',');
  self->need_comma = TRUE;
  if (name == NULL)
    return;
  append_c (self, '"');
  append (self, name, strlen (name));
  append (self, "\":", 2);
}

static void
append_escaped (CoterieWriter *self, guint8 c)
{
  static const char letters[] = "\"\\\b\f\n\r\t";
  static const char escapes[] = "\"\\bfnrt";
  const char *letter = memchr (letters, c, sizeof letters - 1);

  if (letter != NULL)
    {
      append_c (self, '\\');
      append_c (self, escapes[letter - letters]);
    }
  else
    {
      reserve (self, 6);
      g_string_append_printf (self->json, "\\u%04x", c);
    }
}

/**
 * coterie_writer_string:
 * @name: (nullable): a literal name; NULL for an item of an array
 * @value: valid UTF-8
 */
void
coterie_writer_string (CoterieWriter *self, const char *name, const char *value)
{
  const char *plain = value;

  begin_value (self, name);
  append_c (self, '"');
  for (; *value != '\0'; value++)
    if ((guint8) *value < 0x20 || *value == '"' || *value == '\\')
      {
        append (self, plain, (gsize) (value - plain));
        append_escaped (self, *value);
        plain = value + 1;
      }
  append (self, plain, (gsize) (value - plain));
  append_c (self, '"');
}

/**
 * coterie_writer_uint:
 * @name: (nullable): a literal name; NULL for an item of an array
 * @value: at most 2^53, or no reader takes it
 */
void
coterie_writer_uint (CoterieWriter *self, const char *name, guint64 value)
{
  char digits[20];
  guint i = sizeof digits;

  begin_value (self, name);
  do
    digits[--i] = '0' + value % 10;
  while ((value /= 10) > 0);
  append (self, digits + i, sizeof digits - i);
}

/**
 * coterie_writer_bool:
 * @name: (nullable): a literal name; NULL for an item of an array
 */
void
coterie_writer_bool (CoterieWriter *self, const char *name, gboolean value)
{
  begin_value (self, name);
  append (self, value ? "true" : "false", value ? 4 : 5);
}

/* Opens a quote and makes room for `size` bytes and the closing one; gives where they go. */
static char *
reserve_quoted (CoterieWriter *self, const char *name, gsize size)
{
  gsize at;

  begin_value (self, name);
  append_c (self, '"');
  at = self->json->len;
  reserve (self, size + 1);
  g_string_set_size (self->json, at + size + 1);
  return self->json->str + at;
}

/**
 * coterie_writer_hex:
 * @name: (nullable): a literal name; NULL for an item of an array
 *
 * Writes bytes as lower-case hexadecimal.
 */
void
coterie_writer_hex (CoterieWriter *self, const char *name, const guint8 *bytes, gsize n_bytes)
{
  char *text = reserve_quoted (self, name, 2 * n_bytes);
  coterie_hex_encode_into (text, bytes, n_bytes); /* with a NUL where the quote goes */
  text[2 * n_bytes] = '"';
}

/**
 * coterie_writer_base64:
 * @name: (nullable): a literal name; NULL for an item of an array
 *
 * Writes bytes as padded standard base64.
 */
void
coterie_writer_base64 (CoterieWriter *self, const char *name, const guint8 *bytes, gsize n_bytes)
{
  gsize size = coterie_base64_encoded_length (n_bytes);
  char *text = reserve_quoted (self, name, size);
  coterie_base64_encode_into (text, bytes, n_bytes); /* with a NUL where the quote goes */
  text[size] = '"';
}

/**
 * coterie_writer_bytes:
 * @name: (nullable): a literal name; NULL for an item of an array
 * @bytes: any bytes
 *
 * Writes bytes as padded standard base64.
 */
void
coterie_writer_bytes (CoterieWriter *self, const char *name, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  coterie_writer_base64 (self, name, data, size);
}

/**
 * coterie_writer_head:
 *
 * Writes the members `length` and `head`.
 */
void
coterie_writer_head (CoterieWriter *self, const CoterieChainHead *head)
{
  coterie_writer_uint (self, "length", head->length);
  coterie_writer_hex (self, "head", head->head, sizeof head->head);
}

/**
 * coterie_writer_raw:
 * @name: (nullable): a literal name; NULL for an item of an array
 * @json: a JSON value of our own making
 */
void
coterie_writer_raw (CoterieWriter *self, const char *name, const char *json)
{
  begin_value (self, name);
  append (self, json, strlen (json));
}

/**
 * coterie_writer_members:
 * @object_json: the text of a JSON object of our own making
 *
 * Writes the members of that object into this one.
 */
void
coterie_writer_members (CoterieWriter *self, const char *object_json)
{
  gsize size = strlen (object_json);

  g_return_if_fail (size >= 2 && object_json[0] == '{' && object_json[size - 1] == '}');

  if (size == 2)
    return;
  begin_value (self, NULL);
  append (self, object_json + 1, size - 2);
}

static void
begin_container (CoterieWriter *self, const char *name, char bracket)
{
  begin_value (self, name);
  append_c (self, bracket);
  self->need_comma = FALSE;
  self->depth++;
}

static void
end_container (CoterieWriter *self, char bracket)
{
  g_assert (self->depth > 1);
  append_c (self, bracket);
  self->need_comma = TRUE;
  self->depth--;
}

/**
 * coterie_writer_begin_object:
 * @name: (nullable): a literal name; NULL for an item of an array
 */
void
coterie_writer_begin_object (CoterieWriter *self, const char *name)
{
  begin_container (self, name, '{');
}

/**
 * coterie_writer_end_object:
 *
 * Ends the innermost object that was begun.
 */
void
coterie_writer_end_object (CoterieWriter *self)
{
  end_container (self, '}');
}

/**
 * coterie_writer_begin_array:
 * @name: (nullable): a literal name; NULL for an item of an array
 */
void
coterie_writer_begin_array (CoterieWriter *self, const char *name)
{
  begin_container (self, name, '[');
}

/**
 * coterie_writer_end_array:
 *
 * Ends the innermost array that was begun.
 */
void
coterie_writer_end_array (CoterieWriter *self)
{
  end_container (self, ']');
}
