// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/relays.h"

#include "base/secret.h"
#include "wire/errors.h"

#include <string.h>

void
coterie_relays_clear (CoterieRelays *self)
{
  g_clear_pointer (&self->stun, g_strfreev);
  g_clear_pointer (&self->turn, g_strfreev);
  g_clear_pointer (&self->user, g_free);
  if (self->password != NULL)
    coterie_wipe (self->password, strlen (self->password));
  g_clear_pointer (&self->password, g_free);
}

/* ------------------------------------------------------------------------------------ addresses */

/* A host's name, an IPv4 address, or an IPv6 one in brackets. NULL: none of these. */
static const char *
skip_host (const char *text)
{
  const char *end = text;

  if (*text == '[')
    {
      while (*++end != '\0' && *end != ']')
        if (!g_ascii_isxdigit (*end) && *end != ':' && *end != '.')
          return NULL;
      return *end == ']' && end > text + 1 ? end + 1 : NULL;
    }
  while (g_ascii_isalnum (*end) || *end == '-' || *end == '.')
    end++;
  return end > text ? end : NULL;
}

static const char *
skip_port (const char *text)
{
  g_autofree char *digits = NULL;
  guint n_digits = 0;

  if (*text != ':')
    return text;
  while (g_ascii_isdigit (text[1 + n_digits]))
    n_digits++;
  digits = g_strndup (text + 1, n_digits);
  return g_ascii_string_to_unsigned (digits, 10, 1, G_MAXUINT16, NULL, NULL) ? text + 1 + n_digits : NULL;
}

static const char *
skip_place (const char *url, const char *scheme)
{
  const char *rest;

  if (strlen (url) > COTERIE_RELAY_URL_MAX_BYTES || !g_str_has_prefix (url, scheme))
    return NULL;
  rest = skip_host (url + strlen (scheme));
  return rest != NULL ? skip_port (rest) : NULL;
}

/**
 * coterie_relay_url_is_stun:
 *
 * Returns: whether it is "stun:HOST[:PORT]"
 */
gboolean
coterie_relay_url_is_stun (const char *url)
{
  const char *rest = skip_place (url, "stun:");

  return rest != NULL && *rest == '\0';
}

/**
 * coterie_relay_url_is_turn:
 *
 * Returns: whether it is "turn:HOST[:PORT][?transport=udp|tcp]", or the same with "turns:"
 */
gboolean
coterie_relay_url_is_turn (const char *url)
{
  const char *rest = skip_place (url, g_str_has_prefix (url, "turns:") ? "turns:" : "turn:");

  return rest != NULL &&
         (*rest == '\0' || strcmp (rest, "?transport=udp") == 0 || strcmp (rest, "?transport=tcp") == 0);
}

/* ------------------------------------------------------------------------------------ the reply */

/* Those that this version does not know are passed over. */
static GStrv
read_urls (CoterieReader *reader, const char *name, gboolean (*is_right) (const char *url))
{
  g_autoptr (GStrvBuilder) urls = g_strv_builder_new ();
  CoterieReaderArray array;
  const char *url;

  coterie_reader_array (reader, name, 0, COTERIE_RELAYS_MAX_URLS, &array);
  while (coterie_reader_array_next_string (&array, COTERIE_RELAY_URL_MAX_BYTES, &url))
    if (is_right (url))
      g_strv_builder_add (urls, url);
  return g_strv_builder_end (urls);
}

/**
 * coterie_relays_from_json:
 * @self: (out caller-allocates): clear it with coterie_relays_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_relays_from_json (CoterieRelays *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieRelays){ .seconds = 0 };
  coterie_reader_init_open (&reader, node);
  self->stun = read_urls (&reader, "stun", coterie_relay_url_is_stun);
  self->turn = read_urls (&reader, "turn", coterie_relay_url_is_turn);
  self->user = g_strdup (coterie_reader_string_or (&reader, "user", COTERIE_RELAY_WORD_MAX_BYTES, ""));
  self->password = g_strdup (coterie_reader_string_or (&reader, "password", COTERIE_RELAY_WORD_MAX_BYTES, ""));
  self->seconds = (guint) coterie_reader_uint (&reader, "seconds", 1, COTERIE_RELAYS_MAX_SECONDS);
  return coterie_reader_finish (&reader, error);
}

static void
write_urls (CoterieWriter *writer, const char *name, GStrv urls)
{
  coterie_writer_begin_array (writer, name);
  for (guint i = 0; urls != NULL && urls[i] != NULL; i++)
    coterie_writer_string (writer, NULL, urls[i]);
  coterie_writer_end_array (writer);
}

void
coterie_relays_write (const CoterieRelays *self, CoterieWriter *writer)
{
  write_urls (writer, "stun", self->stun);
  write_urls (writer, "turn", self->turn);
  if (self->turn != NULL && self->turn[0] != NULL)
    {
      coterie_writer_string (writer, "user", self->user);
      coterie_writer_string (writer, "password", self->password);
    }
  coterie_writer_uint (writer, "seconds", self->seconds);
}
