// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/reader.h"

#include "wire/errors.h"
#include "wire/limits.h"
#include "wire/names.h"
#include "wire/reader-private.h"

#include "base/encoding.h"

#include <string.h>

static CoterieReader *
get_root (CoterieReader *self)
{
  while (self->parent != NULL)
    self = self->parent;
  return self;
}

/* "accounts[2].devices[0]" */
static void
append_path (GString *path, const CoterieReader *self)
{
  if (self->parent == NULL)
    return;
  append_path (path, self->parent);
  if (path->len > 0)
    g_string_append_c (path, '.');
  g_string_append (path, self->path);
  if (self->index != NO_INDEX)
    g_string_append_printf (path, "[%d]", self->index);
}

static void
init (CoterieReader *self, JsonObject *object, CoterieReaderMode mode)
{
  self->object = object;
  self->parent = NULL;
  self->error = NULL;
  self->path = NULL;
  self->index = NO_INDEX;
  self->mode = mode;
  self->n_read = 0;
}

static void
init_root (CoterieReader *self, JsonNode *node, CoterieReaderMode mode)
{
  gboolean is_object = node != NULL && JSON_NODE_HOLDS_OBJECT (node);

  init (self, is_object ? json_node_get_object (node) : NULL, mode);
  if (!is_object)
    g_set_error_literal (&self->error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_NOT_OBJECT, "It is not an object.");
}

/* `node` is NULL when the child could not be had; then its reads give harmless values. */
void
coterie_reader_init_child_ (CoterieReader *child, CoterieReader *parent, const char *name, int index, JsonNode *node)
{
  init (child, node != NULL ? json_node_get_object (node) : NULL, parent->mode);
  child->parent = parent;
  child->path = name;
  child->index = index;
}

static void
note_read (CoterieReader *self, const char *name)
{
  for (guint i = 0; i < self->n_read; i++)
    if (strcmp (self->read[i], name) == 0)
      return;
  g_assert (self->n_read < COTERIE_READER_MAX_MEMBERS);
  self->read[self->n_read++] = name;
}

/* The member, or NULL when there is none or something failed before. */
static JsonNode *
find (CoterieReader *self, const char *name)
{
  JsonNode *node;

  if (self->object == NULL || coterie_reader_failed (self))
    return NULL;
  node = json_object_get_member (self->object, name);
  if (node != NULL)
    note_read (self, name);
  return node;
}

JsonNode *
coterie_reader_require_ (CoterieReader *self, const char *name)
{
  JsonNode *node = find (self, name);
  if (node == NULL)
    coterie_reader_fail (self, COTERIE_WIRE_ERROR_MISSING, name, "is missing");
  return node;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/**
 * coterie_reader_init:
 * @self: a reader, usually on the stack
 * @node: (nullable): what coterie_json_open() gave; must outlive the reader
 *
 * Begins to read an object in exact mode: members that nobody reads are refused.
 */
void
coterie_reader_init (CoterieReader *self, JsonNode *node)
{
  init_root (self, node, COTERIE_READER_EXACT);
}

/**
 * coterie_reader_init_open:
 * @self: a reader, usually on the stack
 * @node: (nullable): what coterie_json_open() gave; must outlive the reader
 *
 * Begins to read an object in open mode: members that nobody reads are ignored.
 */
void
coterie_reader_init_open (CoterieReader *self, JsonNode *node)
{
  init_root (self, node, COTERIE_READER_OPEN);
}

/**
 * coterie_reader_failed:
 * @self: a reader or a child
 *
 * Returns: whether anything was wrong so far in the whole document
 */
gboolean
coterie_reader_failed (CoterieReader *self)
{
  return get_root (self)->error != NULL;
}

/**
 * coterie_reader_fail:
 * @self: a reader or a child
 * @wire_error: a CoterieWireError
 * @name: (nullable): the member that is wrong; NULL for the item of an array that the child is
 * @reason: what is wrong with it, to follow the name in a sentence: "is missing"
 *
 * Remembers what is wrong, unless something was wrong before. For rules of a decoder's own.
 */
void
coterie_reader_fail (CoterieReader *self, int wire_error, const char *name, const char *reason)
{
  CoterieReader *root = get_root (self);
  g_autoptr (GString) path = NULL;

  if (root->error != NULL)
    return;
  path = g_string_new (NULL);
  append_path (path, self);
  if (name != NULL)
    g_string_append_printf (path, "%s%s", path->len > 0 ? "." : "", name);
  g_set_error (&root->error, COTERIE_WIRE_ERROR, wire_error, "%s %s.", path->str, reason);
}

static gboolean
was_read (CoterieReader *self, const char *name)
{
  for (guint i = 0; i < self->n_read; i++)
    if (strcmp (self->read[i], name) == 0)
      return TRUE;
  return FALSE;
}

static void
refuse_unread (CoterieReader *self)
{
  JsonObjectIter iter;
  const char *name;

  if (self->mode == COTERIE_READER_OPEN || self->object == NULL || coterie_reader_failed (self))
    return;
  json_object_iter_init (&iter, self->object);
  while (json_object_iter_next (&iter, &name, NULL))
    if (!was_read (self, name))
      {
        g_autofree char *shown = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), 32));
        coterie_reader_fail (self, COTERIE_WIRE_ERROR_UNKNOWN_MEMBER, shown, "is no member of this");
        return;
      }
}

/**
 * coterie_reader_end:
 * @child: a child, all of whose members were read
 *
 * In exact mode, refuses members that nobody read. Every child is ended before its parent.
 */
void
coterie_reader_end (CoterieReader *child)
{
  g_return_if_fail (child->parent != NULL);

  refuse_unread (child);
}

/**
 * coterie_reader_finish:
 * @self: a reader that is not a child
 *
 * In exact mode, refuses members that nobody read. May be called once.
 *
 * Returns: whether all that was read can be trusted; otherwise the first thing that was wrong, as COTERIE_WIRE_ERROR
 */
gboolean
coterie_reader_finish (CoterieReader *self, GError **error)
{
  g_return_val_if_fail (self->parent == NULL, FALSE);

  refuse_unread (self);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

/**
 * coterie_reader_has:
 *
 * Returns: whether there is a member @name; it does not count as read
 */
gboolean
coterie_reader_has (CoterieReader *self, const char *name)
{
  return self->object != NULL && !coterie_reader_failed (self) && json_object_has_member (self->object, name);
}

/**
 * coterie_reader_ignore:
 *
 * Counts a member as read, whatever it is and whether it is there.
 */
void
coterie_reader_ignore (CoterieReader *self, const char *name)
{
  find (self, name);
}

const char *
coterie_reader_check_string_ (CoterieReader *self, const char *name, JsonNode *node, gsize max_bytes)
{
  const char *string;

  if (node == NULL)
    return "";
  if (!holds (node, G_TYPE_STRING))
    {
      coterie_reader_fail (self, COTERIE_WIRE_ERROR_WRONG_TYPE, name, "is not a string");
      return "";
    }
  string = json_node_get_string (node);
  if (strlen (string) > max_bytes)
    {
      coterie_reader_fail (self, COTERIE_WIRE_ERROR_TOO_LARGE, name, "is too long");
      return "";
    }
  return string;
}

/**
 * coterie_reader_string:
 * @name: a member that must be there
 * @max_bytes: longer ones are refused
 *
 * Returns: (transfer none): valid UTF-8, owned by the document; "" after an error, never NULL
 */
const char *
coterie_reader_string (CoterieReader *self, const char *name, gsize max_bytes)
{
  return coterie_reader_check_string_ (self, name, coterie_reader_require_ (self, name), max_bytes);
}

/**
 * coterie_reader_string_or:
 * @name: a member that may be there
 * @max_bytes: longer ones are refused
 * @fallback: (nullable): what an absent member means
 *
 * Returns: (transfer none) (nullable): valid UTF-8, owned by the document, or @fallback
 */
const char *
coterie_reader_string_or (CoterieReader *self, const char *name, gsize max_bytes, const char *fallback)
{
  JsonNode *node = find (self, name);
  return node != NULL ? coterie_reader_check_string_ (self, name, node, max_bytes) : fallback;
}

/**
 * coterie_reader_text:
 * @name: a member that must be there
 * @max_bytes: longer ones are refused
 *
 * Returns: (transfer none): a text as coterie_text_is_valid() has it, owned by the document; "" after an error
 */
const char *
coterie_reader_text (CoterieReader *self, const char *name, gsize max_bytes)
{
  const char *text = coterie_reader_string (self, name, max_bytes);

  if (coterie_text_is_valid (text, strlen (text)))
    return text;
  coterie_reader_fail (self, COTERIE_WIRE_ERROR_SYNTAX, name, "holds a control character");
  return "";
}

/**
 * coterie_reader_name:
 * @name: a member that must be there
 *
 * Returns: (transfer none): a user name, owned by the document; "" after an error
 */
const char *
coterie_reader_name (CoterieReader *self, const char *name)
{
  const char *user_name = coterie_reader_string (self, name, COTERIE_NAME_MAX_BYTES);

  if (coterie_name_is_valid (user_name))
    return user_name;
  coterie_reader_fail (self, COTERIE_WIRE_ERROR_SYNTAX, name, "is not a user name");
  return "";
}

/**
 * coterie_reader_word:
 * @name: a member that must be there
 * @words: (array zero-terminated=1): the words that the format knows
 *
 * Returns: the word's index in @words; 0 after an error
 */
int
coterie_reader_word (CoterieReader *self, const char *name, const char *const *words)
{
  const char *word = coterie_reader_string (self, name, G_MAXSIZE);

  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      return i;
  coterie_reader_fail (self, COTERIE_WIRE_ERROR_OUT_OF_RANGE, name, "is none of the known words");
  return 0;
}

guint64
coterie_reader_check_uint_ (CoterieReader *self, const char *name, JsonNode *node, guint64 min, guint64 max)
{
  gint64 number;

  if (node == NULL)
    return 0;
  if (!holds (node, G_TYPE_INT64))
    {
      coterie_reader_fail (self, COTERIE_WIRE_ERROR_WRONG_TYPE, name, "is not an integer");
      return 0;
    }
  number = json_node_get_int (node);
  if (number < 0 || (guint64) number < min || (guint64) number > MIN (max, COTERIE_JSON_INTEGER_MAX))
    {
      coterie_reader_fail (self, COTERIE_WIRE_ERROR_OUT_OF_RANGE, name, "is out of range");
      return 0;
    }
  return number;
}

/**
 * coterie_reader_uint:
 * @name: a member that must be there
 * @min: the smallest number allowed
 * @max: the largest one; never above 2^53
 *
 * Returns: an integer in the range; 0 after an error
 */
guint64
coterie_reader_uint (CoterieReader *self, const char *name, guint64 min, guint64 max)
{
  return coterie_reader_check_uint_ (self, name, coterie_reader_require_ (self, name), min, max);
}

/**
 * coterie_reader_uint_or:
 * @name: a member that may be there
 * @min: the smallest number allowed
 * @max: the largest one; never above 2^53
 * @fallback: what an absent member means
 *
 * Returns: an integer in the range, or @fallback
 */
guint64
coterie_reader_uint_or (CoterieReader *self, const char *name, guint64 min, guint64 max, guint64 fallback)
{
  JsonNode *node = find (self, name);
  return node != NULL ? coterie_reader_check_uint_ (self, name, node, min, max) : fallback;
}

static gboolean
check_bool (CoterieReader *self, const char *name, JsonNode *node)
{
  if (node == NULL)
    return FALSE;
  if (holds (node, G_TYPE_BOOLEAN))
    return json_node_get_boolean (node);
  coterie_reader_fail (self, COTERIE_WIRE_ERROR_WRONG_TYPE, name, "is not true or false");
  return FALSE;
}

/**
 * coterie_reader_bool:
 * @name: a member that must be there
 *
 * Returns: its value; FALSE after an error
 */
gboolean
coterie_reader_bool (CoterieReader *self, const char *name)
{
  return check_bool (self, name, coterie_reader_require_ (self, name));
}

/**
 * coterie_reader_bool_or:
 * @name: a member that may be there
 * @fallback: what an absent member means
 *
 * Returns: its value, or @fallback
 */
gboolean
coterie_reader_bool_or (CoterieReader *self, const char *name, gboolean fallback)
{
  JsonNode *node = find (self, name);
  return node != NULL ? check_bool (self, name, node) : fallback;
}

void
coterie_reader_check_hex_ (CoterieReader *self, const char *name, JsonNode *node, guint8 *bytes, gsize n_bytes)
{
  const char *string = coterie_reader_check_string_ (self, name, node, G_MAXSIZE);

  if (coterie_reader_failed (self))
    ;
  else if (strlen (string) != 2 * n_bytes)
    coterie_reader_fail (self, COTERIE_WIRE_ERROR_WRONG_SIZE, name, "has the wrong size");
  else if (!coterie_hex_decode (string, bytes, n_bytes))
    coterie_reader_fail (self, COTERIE_WIRE_ERROR_SYNTAX, name, "is not lower-case hexadecimal");
  else
    return;
  memset (bytes, 0, n_bytes);
}

/**
 * coterie_reader_hex:
 * @name: a member that must be there
 * @bytes: (out caller-allocated) (array length=n_bytes): the bytes; zeros after an error
 * @n_bytes: their exact number
 */
void
coterie_reader_hex (CoterieReader *self, const char *name, guint8 *bytes, gsize n_bytes)
{
  coterie_reader_check_hex_ (self, name, coterie_reader_require_ (self, name), bytes, n_bytes);
}

/**
 * coterie_reader_hex_optional:
 * @name: a member that may be there
 * @bytes: (out caller-allocated) (array length=n_bytes): the bytes; zeros when absent and after an error
 * @n_bytes: their exact number
 *
 * Returns: whether it is there
 */
gboolean
coterie_reader_hex_optional (CoterieReader *self, const char *name, guint8 *bytes, gsize n_bytes)
{
  JsonNode *node = find (self, name);

  if (node == NULL)
    {
      memset (bytes, 0, n_bytes);
      return FALSE;
    }
  coterie_reader_check_hex_ (self, name, node, bytes, n_bytes);
  return !coterie_reader_failed (self);
}

static void
check_base64_exact (CoterieReader *self, const char *name, JsonNode *node, guint8 *bytes, gsize n_bytes)
{
  const char *string = coterie_reader_check_string_ (self, name, node, G_MAXSIZE);

  if (coterie_reader_failed (self))
    ;
  else if (strlen (string) != coterie_base64_encoded_length (n_bytes))
    coterie_reader_fail (self, COTERIE_WIRE_ERROR_WRONG_SIZE, name, "has the wrong size");
  else if (!coterie_base64_decode_exact (string, bytes, n_bytes))
    coterie_reader_fail (self, COTERIE_WIRE_ERROR_SYNTAX, name, "is not base64 of the right size");
  else
    return;
  memset (bytes, 0, n_bytes);
}

/**
 * coterie_reader_base64_exact:
 * @name: a member that must be there
 * @bytes: (out caller-allocated) (array length=n_bytes): the bytes; zeros after an error
 * @n_bytes: their exact number
 */
void
coterie_reader_base64_exact (CoterieReader *self, const char *name, guint8 *bytes, gsize n_bytes)
{
  check_base64_exact (self, name, coterie_reader_require_ (self, name), bytes, n_bytes);
}

/**
 * coterie_reader_base64_exact_optional:
 * @name: a member that may be there
 * @bytes: (out caller-allocated) (array length=n_bytes): the bytes; zeros when absent and after an error
 * @n_bytes: their exact number
 *
 * Returns: whether it is there
 */
gboolean
coterie_reader_base64_exact_optional (CoterieReader *self, const char *name, guint8 *bytes, gsize n_bytes)
{
  JsonNode *node = find (self, name);

  if (node == NULL)
    {
      memset (bytes, 0, n_bytes);
      return FALSE;
    }
  check_base64_exact (self, name, node, bytes, n_bytes);
  return !coterie_reader_failed (self);
}

GBytes *
coterie_reader_check_base64_ (CoterieReader *self, const char *name, JsonNode *node, gsize min_bytes, gsize max_bytes)
{
  const char *string = coterie_reader_check_string_ (self, name, node, coterie_base64_encoded_length (max_bytes));
  g_autoptr (GBytes) bytes = NULL;

  if (coterie_reader_failed (self))
    return NULL;
  bytes = coterie_base64_decode (string, max_bytes);
  if (bytes == NULL)
    coterie_reader_fail (self, COTERIE_WIRE_ERROR_SYNTAX, name, "is not base64");
  else if (g_bytes_get_size (bytes) < min_bytes)
    coterie_reader_fail (self, COTERIE_WIRE_ERROR_WRONG_SIZE, name, "is too short");
  else
    return g_steal_pointer (&bytes);
  return NULL;
}

/**
 * coterie_reader_base64:
 * @name: a member that must be there
 * @min_bytes: fewer bytes are refused
 * @max_bytes: more bytes are refused
 *
 * Returns: (transfer full) (nullable): the bytes; NULL after an error
 */
GBytes *
coterie_reader_base64 (CoterieReader *self, const char *name, gsize min_bytes, gsize max_bytes)
{
  return coterie_reader_check_base64_ (self, name, coterie_reader_require_ (self, name), min_bytes, max_bytes);
}

/**
 * coterie_reader_base64_optional:
 * @name: a member that may be there
 * @min_bytes: fewer bytes are refused
 * @max_bytes: more bytes are refused
 *
 * Returns: (transfer full) (nullable): the bytes; NULL when absent and after an error
 */
GBytes *
coterie_reader_base64_optional (CoterieReader *self, const char *name, gsize min_bytes, gsize max_bytes)
{
  JsonNode *node = find (self, name);
  return node != NULL ? coterie_reader_check_base64_ (self, name, node, min_bytes, max_bytes) : NULL;
}

/**
 * coterie_reader_head:
 * @head: (out caller-allocated): the members `length` and `head`; zeros after an error
 */
void
coterie_reader_head (CoterieReader *self, CoterieChainHead *head)
{
  head->length = coterie_reader_uint (self, "length", 1, COTERIE_CHAIN_MAX_RECORDS);
  coterie_reader_hex (self, "head", head->head, sizeof head->head);
}

static JsonNode *
check_object (CoterieReader *self, const char *name, JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_OBJECT (node))
    return node;
  coterie_reader_fail (self, COTERIE_WIRE_ERROR_WRONG_TYPE, name, "is not an object");
  return NULL;
}

/**
 * coterie_reader_object:
 * @name: a member that must be there and hold an object
 * @child: (out caller-allocated): its reader, in the same mode; end it with coterie_reader_end()
 *
 * @self stays where it is while the child is read.
 */
void
coterie_reader_object (CoterieReader *self, const char *name, CoterieReader *child)
{
  coterie_reader_init_child_ (child, self, name, NO_INDEX,
                              check_object (self, name, coterie_reader_require_ (self, name)));
}

/**
 * coterie_reader_object_optional:
 * @name: a member that may be there and then holds an object
 * @child: (out caller-allocated): its reader, to be read and ended only after TRUE
 *
 * Returns: whether it is there
 */
gboolean
coterie_reader_object_optional (CoterieReader *self, const char *name, CoterieReader *child)
{
  JsonNode *node = check_object (self, name, find (self, name));

  coterie_reader_init_child_ (child, self, name, NO_INDEX, node);
  return node != NULL;
}

/**
 * coterie_reader_node:
 * @name: a member that may be there and then holds an object
 *
 * For objects that another decoder reads.
 *
 * Returns: (transfer none) (nullable): its node; NULL when absent and after an error
 */
JsonNode *
coterie_reader_node (CoterieReader *self, const char *name)
{
  return check_object (self, name, find (self, name));
}
