// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/json-tree.h"

#include "base/secret.h"

#include <string.h>

/* json-glib's own parser takes three quarters of the time that it takes to read a content. Behind the door nothing
 * can be wrong any more, so the tree is built here by a walk that has no errors; depth is bounded by the door. */

typedef struct
{
  const char *at;
  char *scratch; /* where the next decoded string goes; all of them fit into the size of the document */
} Walk;

static JsonNode *
build_value (Walk *walk);

static gunichar
decode_hex4 (const char *digits)
{
  gunichar c = 0;

  for (guint i = 0; i < 4; i++)
    c = c << 4 | g_ascii_xdigit_value (digits[i]);
  return c;
}

/* `from` stands behind the backslash; gives where the escape ends. */
static const char *
decode_escape (const char *from, gunichar *c)
{
  switch (*from)
    {
    case 'b':
      *c = '\b';
      return from + 1;
    case 'f':
      *c = '\f';
      return from + 1;
    case 'n':
      *c = '\n';
      return from + 1;
    case 'r':
      *c = '\r';
      return from + 1;
    case 't':
      *c = '\t';
      return from + 1;
    case 'u':
      *c = decode_hex4 (from + 1);
      if (*c < 0xd800 || *c > 0xdfff)
        return from + 5;
      *c = 0x10000 + ((*c - 0xd800) << 10) + (decode_hex4 (from + 7) - 0xdc00);
      return from + 11;
    default:
      *c = *from;
      return from + 1;
    }
}

/**
 * coterie_json_tree_decode:
 * @from: what stands between the quotes of a checked string
 * @to: its end
 * @out: (out caller-allocates): room for as many bytes
 *
 * Returns: where the decoded bytes end; an escape is never shorter than what it stands for
 */
char *
coterie_json_tree_decode (const char *from, const char *to, char *out)
{
  gunichar c;

  while (from < to)
    {
      const char *escape = memchr (from, '\\', to - from);
      gsize n_plain = (escape != NULL ? escape : to) - from;

      memcpy (out, from, n_plain);
      out += n_plain;
      from += n_plain;
      if (escape == NULL)
        break;
      from = decode_escape (escape + 1, &c);
      out += g_unichar_to_utf8 (c, out);
    }
  return out;
}

static void
skip_space (Walk *walk)
{
  while (*walk->at == ' ' || *walk->at == '\t' || *walk->at == '\n' || *walk->at == '\r')
    walk->at++;
}

/* What comes after white space, which is taken. */
static char
take (Walk *walk)
{
  skip_space (walk);
  return *walk->at++;
}

/* `at` stands behind the opening quote, and behind the closing one afterwards. */
static const char *
take_string (Walk *walk)
{
  const char *from = walk->at, *to = from;
  char *string = walk->scratch;

  while (*to != '"')
    to += *to == '\\' ? 2 : 1;
  walk->scratch = coterie_json_tree_decode (from, to, string);
  *walk->scratch++ = '\0';
  walk->at = to + 1;
  return string;
}

static JsonNode *
build_object (Walk *walk)
{
  g_autoptr (JsonObject) object = json_object_new ();

  skip_space (walk);
  if (*walk->at == '}')
    walk->at++;
  else
    do
      {
        const char *name;
        take (walk); /* the quote */
        name = take_string (walk);
        take (walk); /* the colon */
        json_object_set_member (object, name, build_value (walk));
      }
    while (take (walk) == ',');
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
build_array (Walk *walk)
{
  g_autoptr (JsonArray) array = json_array_new ();

  skip_space (walk);
  if (*walk->at == ']')
    walk->at++;
  else
    do
      json_array_add_element (array, build_value (walk));
    while (take (walk) == ',');
  return json_node_init_array (json_node_alloc (), array);
}

/* `first` is the first digit, which was taken. */
static JsonNode *
build_number (Walk *walk, char first)
{
  gint64 number = first - '0';

  for (; g_ascii_isdigit (*walk->at); walk->at++)
    number = number * 10 + (*walk->at - '0');
  return json_node_init_int (json_node_alloc (), number);
}

static JsonNode *
build_word (Walk *walk, char first)
{
  JsonNode *node = json_node_alloc ();

  walk->at += first == 'f' ? strlen ("alse") : strlen ("rue"); /* as long as "ull" */
  return first == 'n' ? json_node_init_null (node) : json_node_init_boolean (node, first == 't');
}

static JsonNode *
build_value (Walk *walk)
{
  char first = take (walk);

  switch (first)
    {
    case '{':
      return build_object (walk);
    case '[':
      return build_array (walk);
    case '"':
      return json_node_init_string (json_node_alloc (), take_string (walk));
    case 't':
    case 'f':
    case 'n':
      return build_word (walk, first);
    default:
      return build_number (walk, first);
    }
}

/**
 * coterie_json_tree_build:
 * @bytes: a document for which coterie_json_check() said TRUE; need not end in NUL
 * @size: its number of bytes
 *
 * Returns: (transfer full): its tree, the same as json-glib's parser makes
 */
JsonNode *
coterie_json_tree_build (const char *bytes, gsize size)
{
  g_autofree char *scratch = g_malloc (size);
  Walk walk = { bytes, scratch };
  JsonNode *node = build_value (&walk);

  coterie_wipe (scratch, size);
  return node;
}

/* The strings belong to the nodes alone. */
static void
wipe_string (JsonNode *node)
{
  char *string = (char *) json_node_get_string (node);

  if (string != NULL)
    coterie_wipe (string, strlen (string));
}

static void
wipe_object (JsonObject *object)
{
  JsonObjectIter iter;
  JsonNode *member;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, NULL, &member))
    coterie_json_tree_wipe (member);
}

/**
 * coterie_json_tree_wipe:
 * @node: a tree that coterie_json_tree_build() made
 *
 * Wipes all strings in it but the names of members; it is of no more use then. Depth is bounded by the door.
 */
void
coterie_json_tree_wipe (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    wipe_object (json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      coterie_json_tree_wipe (json_array_get_element (json_node_get_array (node), i));
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    wipe_string (node);
}
