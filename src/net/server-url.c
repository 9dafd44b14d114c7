// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/server-url.h"

#include "net/errors.h"

#include <string.h>

#define TYPED_MAX_BYTES 512
#define LOOPBACK_PORT 8787 /* where coterie-server listens unless told otherwise */

struct _CoterieServerUrl
{
  gatomicrefcount ref_count;
  gboolean secure;
  guint16 port;
  char *host; /* lower case, ASCII, without brackets */
  char *string;
};

/* What the parser has found so far. */
typedef struct
{
  gboolean has_scheme;
  gboolean secure;
  guint port; /* 0: none was typed */
  char *host; /* owned */
} Parts;

static void
parts_clear (Parts *parts)
{
  g_free (parts->host);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_ADDRESS, sentence);
  return FALSE;
}

static gboolean
take_scheme (Parts *parts, const char **rest, GError **error)
{
  const char *colon = strstr (*rest, "://");
  g_autofree char *scheme = NULL;

  if (colon == NULL)
    return TRUE;
  scheme = g_ascii_strdown (*rest, colon - *rest);
  parts->has_scheme = TRUE;
  parts->secure = g_str_equal (scheme, "https");
  if (!parts->secure && !g_str_equal (scheme, "http"))
    return fail (error, "The address of a server begins with https://, or with its name.");
  *rest = colon + strlen ("://");
  return TRUE;
}

static gboolean
parse_port (const char *digits, guint *port, GError **error)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (digits, 10, 1, G_MAXUINT16, &value, NULL) || !g_ascii_isdigit (digits[0]))
    return fail (error, "The port, behind the colon, is a number from 1 to 65535.");
  *port = (guint) value;
  return TRUE;
}

/* host · host:port · [ipv6] · [ipv6]:port · ipv6 */
static gboolean
split_port (Parts *parts, const char *authority, GError **error)
{
  const char *end = *authority == '[' ? strchr (authority, ']') : strchr (authority, ':');

  if (*authority == '[' && end == NULL)
    return fail (error, "The bracket in the address is not closed.");
  if (*authority == '[')
    {
      parts->host = g_strndup (authority + 1, (gsize) (end - authority - 1));
      if (strchr (parts->host, ':') == NULL || !g_hostname_is_ip_address (parts->host))
        return fail (error, "Between the brackets stands no IPv6 address.");
      if (end[1] == '\0')
        return TRUE;
      if (end[1] != ':')
        return fail (error, "Behind the bracket only a colon and a port can follow.");
      return parse_port (end + 2, &parts->port, error);
    }
  if (end == NULL || g_hostname_is_ip_address (authority))
    {
      parts->host = g_strdup (authority);
      return TRUE;
    }
  parts->host = g_strndup (authority, (gsize) (end - authority));
  return parse_port (end + 1, &parts->port, error);
}

static gboolean
label_is_valid (const char *label)
{
  gsize n = strlen (label);

  if (n == 0 || n > 63 || label[0] == '-' || label[n - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-' && label[i] != '_')
      return FALSE;
  return TRUE;
}

/* Resolvers read "127.1", "0x7f000001" and the like as addresses: a name that ends in a number is none. */
static gboolean
label_is_number (const char *label)
{
  return strspn (label, "0123456789") == strlen (label) || g_str_has_prefix (label, "0x");
}

static gboolean
name_is_valid (const char *name)
{
  g_auto (GStrv) labels = g_strsplit (name, ".", -1);
  guint n = g_strv_length (labels);

  if (strlen (name) > 253 || n == 0 || label_is_number (labels[n - 1]))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!label_is_valid (labels[i]))
      return FALSE;
  return TRUE;
}

static gboolean
normalize_host (Parts *parts, GError **error)
{
  g_autofree char *ascii = NULL;
  gsize n;

  if (*parts->host == '\0')
    return fail (error, "The address lacks the server's name, such as chat.example.org.");
  if (g_hostname_is_ip_address (parts->host))
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (parts->host);

      if (address == NULL) /* with a scope: fe80::1%eth0 */
        return fail (error, "That kind of IPv6 address cannot be used.");
      g_free (parts->host);
      parts->host = g_inet_address_to_string (address);
      return TRUE;
    }
  ascii = g_hostname_to_ascii (parts->host);
  if (ascii != NULL)
    {
      n = strlen (ascii);
      if (n > 1 && ascii[n - 1] == '.')
        ascii[n - 1] = '\0';
    }
  if (ascii == NULL || !name_is_valid (ascii))
    return fail (error, "That is not the name of a server. It looks like chat.example.org.");
  g_free (parts->host);
  parts->host = g_ascii_strdown (ascii, -1);
  return TRUE;
}

static gboolean
host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_str_equal (host, "localhost"); /* which GLib resolves without asking anybody (RFC 6761) */
}

static gboolean
settle_scheme (Parts *parts, GError **error)
{
  gboolean loopback = host_is_loopback (parts->host);

  if (!parts->has_scheme)
    {
      parts->secure = !loopback;
      if (loopback && parts->port == 0)
        parts->port = LOOPBACK_PORT;
    }
  if (!parts->secure && !loopback)
    return fail (error,
                 "A connection that is not encrypted is possible to this computer only. Write https:// instead.");
  if (parts->port == 0)
    parts->port = parts->secure ? 443 : 80;
  return TRUE;
}

static CoterieServerUrl *
server_url_new (const Parts *parts)
{
  CoterieServerUrl *self = g_new0 (CoterieServerUrl, 1);
  gboolean is_ipv6 = strchr (parts->host, ':') != NULL;
  g_autoptr (GString) string = g_string_new (parts->secure ? "https://" : "http://");

  g_string_append_printf (string, is_ipv6 ? "[%s]" : "%s", parts->host);
  if (parts->port != (parts->secure ? 443 : 80))
    g_string_append_printf (string, ":%u", parts->port);

  g_atomic_ref_count_init (&self->ref_count);
  self->secure = parts->secure;
  self->port = (guint16) parts->port;
  self->host = g_strdup (parts->host);
  self->string = g_strdup (string->str);
  return self;
}

/**
 * coterie_server_url_parse:
 * @typed: what a person typed: chat.example.org, chat.example.org:8443, https://chat.example.org/, localhost,
 *   http://localhost:8787, 192.0.2.1, [2001:db8::1]:8443
 *
 * Without a scheme it is https, except on this very computer, where coterie-server speaks plain HTTP on port 8787.
 * http:// is refused elsewhere.
 *
 * Returns: (transfer full): NULL and COTERIE_NET_ERROR_ADDRESS with a sentence for that person
 */
CoterieServerUrl *
coterie_server_url_parse (const char *typed, GError **error)
{
  g_auto (Parts) parts = { 0 };
  g_autofree char *trimmed = g_strstrip (g_strndup (typed, TYPED_MAX_BYTES + 1));
  const char *rest = trimmed;
  gsize n;

  if (strlen (typed) > TYPED_MAX_BYTES || !g_utf8_validate (trimmed, -1, NULL))
    {
      fail (error, "That is too long for the address of a server.");
      return NULL;
    }
  if (!take_scheme (&parts, &rest, error))
    return NULL;
  n = strlen (rest);
  if (n > 0 && rest[n - 1] == '/')
    trimmed[strlen (trimmed) - 1] = '\0';
  if (strchr (rest, '@') != NULL)
    {
      fail (error, "The address of a server has no @ in it. Your user name is asked for later.");
      return NULL;
    }
  if (strpbrk (rest, "/?#\\") != NULL)
    {
      fail (error, "The address ends with the server's name, without a slash and what follows it.");
      return NULL;
    }
  if (!split_port (&parts, rest, error) || !normalize_host (&parts, error) || !settle_scheme (&parts, error))
    return NULL;
  return server_url_new (&parts);
}

CoterieServerUrl *
coterie_server_url_ref (CoterieServerUrl *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
coterie_server_url_unref (CoterieServerUrl *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->host);
  g_free (self->string);
  g_free (self);
}

/**
 * coterie_server_url_to_string:
 *
 * Returns: the one spelling of this address, without a slash at the end; parses to an equal address
 */
const char *
coterie_server_url_to_string (const CoterieServerUrl *self)
{
  return self->string;
}

/**
 * coterie_server_url_get_host:
 *
 * Returns: the name in ASCII, or the address without brackets
 */
const char *
coterie_server_url_get_host (const CoterieServerUrl *self)
{
  return self->host;
}

guint16
coterie_server_url_get_port (const CoterieServerUrl *self)
{
  return self->port;
}

gboolean
coterie_server_url_is_secure (const CoterieServerUrl *self)
{
  return self->secure;
}

gboolean
coterie_server_url_equal (const CoterieServerUrl *a, const CoterieServerUrl *b)
{
  return g_str_equal (a->string, b->string);
}

/**
 * coterie_server_url_resolve:
 * @path: absolute, percent-encoded where needed, with its query if there is one
 *
 * Returns: (transfer full): NULL when @path is not such a path
 */
GUri *
coterie_server_url_resolve (const CoterieServerUrl *self, const char *path)
{
  g_autofree char *string = g_strconcat (self->string, path, NULL);

  if (path[0] != '/' || strpbrk (path, " \t\r\n#") != NULL)
    return NULL;
  return g_uri_parse (string, G_URI_FLAGS_ENCODED, NULL);
}
