// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/errors.h"
#include "wire/reader-private.h"

// The arrays of a CoterieReader, read item by item.

/**
 * coterie_reader_array:
 * @name: a member that must be there and hold an array
 * @min_items: fewer are refused
 * @max_items: more are refused
 * @array: (out caller-allocated): its items, for the `next` functions; empty after an error
 */
void
coterie_reader_array (
    CoterieReader *self, const char *name, guint min_items, guint max_items, CoterieReaderArray *array)
{
  JsonNode *node = coterie_reader_require_ (self, name);
  guint n_items;

  *array = (CoterieReaderArray){ .reader = self, .name = name };
  if (node == NULL)
    return;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      coterie_reader_fail (self, COTERIE_WIRE_ERROR_WRONG_TYPE, name, "is not an array");
      return;
    }
  n_items = json_array_get_length (json_node_get_array (node));
  if (n_items < min_items)
    coterie_reader_fail (self, COTERIE_WIRE_ERROR_OUT_OF_RANGE, name, "has too few items");
  else if (n_items > max_items)
    coterie_reader_fail (self, COTERIE_WIRE_ERROR_TOO_LARGE, name, "has too many items");
  else
    {
      array->array = json_node_get_array (node);
      array->n_items = n_items;
    }
}

/* The next item; `item` is a reader at its place, for errors. */
static JsonNode *
next_item (CoterieReaderArray *array, CoterieReader *item)
{
  int index = array->next;

  if (array->next == array->n_items || coterie_reader_failed (array->reader))
    return NULL;
  coterie_reader_init_child_ (item, array->reader, array->name, index, NULL);
  return json_array_get_element (array->array, array->next++);
}

/**
 * coterie_reader_array_next_object:
 * @child: (out caller-allocated): a reader of the next item; end it with coterie_reader_end()
 *
 * Returns: whether there was one; FALSE after an error
 */
gboolean
coterie_reader_array_next_object (CoterieReaderArray *array, CoterieReader *child)
{
  JsonNode *node = next_item (array, child);

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      coterie_reader_fail (child, COTERIE_WIRE_ERROR_WRONG_TYPE, NULL, "is not an object");
      return FALSE;
    }
  child->object = json_node_get_object (node);
  return TRUE;
}

/**
 * coterie_reader_array_next_string:
 * @max_bytes: longer ones are refused
 * @string: (out) (transfer none): valid UTF-8, owned by the document
 *
 * Returns: whether there was one; FALSE after an error
 */
gboolean
coterie_reader_array_next_string (CoterieReaderArray *array, gsize max_bytes, const char **string)
{
  CoterieReader item;
  JsonNode *node = next_item (array, &item);

  *string = "";
  if (node == NULL)
    return FALSE;
  *string = coterie_reader_check_string_ (&item, NULL, node, max_bytes);
  return !coterie_reader_failed (array->reader);
}

/**
 * coterie_reader_array_next_uint:
 * @min: the smallest number allowed
 * @max: the largest one; never above 2^53
 * @number: (out): an integer in the range
 *
 * Returns: whether there was one; FALSE after an error
 */
gboolean
coterie_reader_array_next_uint (CoterieReaderArray *array, guint64 min, guint64 max, guint64 *number)
{
  CoterieReader item;
  JsonNode *node = next_item (array, &item);

  *number = 0;
  if (node == NULL)
    return FALSE;
  *number = coterie_reader_check_uint_ (&item, NULL, node, min, max);
  return !coterie_reader_failed (array->reader);
}

/**
 * coterie_reader_array_next_hex:
 * @bytes: (out caller-allocated) (array length=n_bytes): the bytes
 * @n_bytes: their exact number
 *
 * Returns: whether there was one; FALSE after an error
 */
gboolean
coterie_reader_array_next_hex (CoterieReaderArray *array, guint8 *bytes, gsize n_bytes)
{
  CoterieReader item;
  JsonNode *node = next_item (array, &item);

  if (node == NULL)
    return FALSE;
  coterie_reader_check_hex_ (&item, NULL, node, bytes, n_bytes);
  return !coterie_reader_failed (array->reader);
}

/**
 * coterie_reader_array_next_base64:
 * @min_bytes: fewer bytes are refused
 * @max_bytes: more bytes are refused
 * @bytes: (out) (transfer full): the bytes; NULL when there is none
 *
 * Returns: whether there was one; FALSE after an error
 */
gboolean
coterie_reader_array_next_base64 (CoterieReaderArray *array, gsize min_bytes, gsize max_bytes, GBytes **bytes)
{
  CoterieReader item;
  JsonNode *node = next_item (array, &item);

  *bytes = node != NULL ? coterie_reader_check_base64_ (&item, NULL, node, min_bytes, max_bytes) : NULL;
  return *bytes != NULL;
}

/**
 * coterie_reader_strings:
 * @name: a member that must be there and hold an array of strings
 * @max_items: more are refused
 * @max_bytes: of each; longer ones are refused
 *
 * Returns: (transfer full) (array zero-terminated=1): the strings; NULL after an error
 */
GStrv
coterie_reader_strings (CoterieReader *self, const char *name, guint max_items, gsize max_bytes)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  CoterieReaderArray array;
  const char *string;

  coterie_reader_array (self, name, 0, max_items, &array);
  while (coterie_reader_array_next_string (&array, max_bytes, &string))
    g_strv_builder_add (builder, string);
  return coterie_reader_failed (self) ? NULL : g_strv_builder_end (builder);
}
