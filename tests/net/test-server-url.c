// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/server-url.h"

#include "net/errors.h"

/* What people type, and what it means. */
static const struct
{
  const char *name;
  const char *typed;
  const char *meant;
} good[] = {
  { "host", "chat.example.org", "https://chat.example.org" },
  { "host-and-port", "chat.example.org:8443", "https://chat.example.org:8443" },
  { "https", "https://chat.example.org", "https://chat.example.org" },
  { "slash-at-the-end", "https://chat.example.org/", "https://chat.example.org" },
  { "spaces-around", "  chat.example.org\n", "https://chat.example.org" },
  { "capitals", "HTTPS://Chat.Example.ORG", "https://chat.example.org" },
  { "default-port", "https://chat.example.org:443", "https://chat.example.org" },
  { "dot-at-the-end", "chat.example.org.", "https://chat.example.org" },
  { "umlaut", "bücher.example", "https://xn--bcher-kva.example" },
  { "underscore", "my_nas", "https://my_nas" },
  { "ipv4", "192.0.2.1", "https://192.0.2.1" },
  { "ipv4-and-port", "192.0.2.1:8443", "https://192.0.2.1:8443" },
  { "ipv6", "2001:db8::1", "https://[2001:db8::1]" },
  { "ipv6-in-brackets", "[2001:DB8:0::1]", "https://[2001:db8::1]" },
  { "ipv6-and-port", "[2001:db8::1]:8443", "https://[2001:db8::1]:8443" },
  { "localhost", "localhost", "http://localhost:8787" },
  { "localhost-and-port", "localhost:9000", "http://localhost:9000" },
  { "localhost-http", "http://localhost:8787", "http://localhost:8787" },
  { "localhost-http-without-port", "http://localhost", "http://localhost" },
  { "localhost-https", "https://localhost:8787", "https://localhost:8787" },
  { "loopback-ipv4", "127.0.0.1:8787", "http://127.0.0.1:8787" },
  { "loopback-ipv4-other", "http://127.8.9.10:1", "http://127.8.9.10:1" },
  { "loopback-ipv6", "[::1]", "http://[::1]:8787" },
};

/* What is refused, by the rule that it breaks. */
static const struct
{
  const char *rule;
  const char *typed;
} bad[] = {
  { "empty", "" },
  { "spaces-only", "   " },
  { "scheme-only", "https://" },
  { "slash-only", "/" },
  { "not-encrypted", "http://chat.example.org" },
  { "not-encrypted-private", "http://192.168.1.5" },
  { "not-encrypted-looks-like-localhost", "http://localhost.example.org" },
  { "not-encrypted-user-trick", "http://localhost@chat.example.org" },
  { "not-encrypted-any", "http://0.0.0.0" },
  { "websocket-scheme", "wss://chat.example.org" },
  { "other-scheme", "ftp://chat.example.org" },
  { "file", "file:///etc/passwd" },
  { "path", "https://chat.example.org/coterie" },
  { "two-slashes", "https://chat.example.org//" },
  { "query", "chat.example.org?x" },
  { "fragment", "chat.example.org#x" },
  { "backslash", "https://chat.example.org\\x" },
  { "mail-address", "alice@example.org" },
  { "password", "https://alice:secret@example.org" },
  { "port-zero", "chat.example.org:0" },
  { "port-too-high", "chat.example.org:65536" },
  { "port-negative", "chat.example.org:-1" },
  { "port-plus", "chat.example.org:+1" },
  { "port-not-a-number", "chat.example.org:http" },
  { "port-missing", "chat.example.org:" },
  { "port-twice", "chat.example.org:1:2" },
  { "host-missing", ":8787" },
  { "space-inside", "chat example.org" },
  { "newline-inside", "chat.example.org\r\nX: y" },
  { "percent", "chat%2eexample.org" },
  { "empty-label", "chat..example.org" },
  { "dot", "." },
  { "dash-first", "-chat.example.org" },
  { "label-too-long", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.org" },
  { "short-ipv4", "127.1" },
  { "number", "2130706433" },
  { "hex-ipv4", "0x7f000001" },
  { "octal-looking", "1.2.3.4.5" },
  { "bracket-open", "[2001:db8::1" },
  { "bracket-empty", "[]" },
  { "bracket-name", "[chat]" },
  { "bracket-then-text", "[2001:db8::1]x" },
  { "bracket-port-missing", "[2001:db8::1]:" },
  { "ipv6-scope", "[fe80::1%eth0]" },
  { "not-utf8", "chat\xff.example.org" },
};

static void
test_good (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieServerUrl) url = coterie_server_url_parse (good[i].typed, &error);
  g_autoptr (CoterieServerUrl) again = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (coterie_server_url_to_string (url), ==, good[i].meant);
  again = coterie_server_url_parse (coterie_server_url_to_string (url), &error);
  g_assert_no_error (error);
  g_assert_true (coterie_server_url_equal (url, again));
}

static void
test_bad (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  CoterieServerUrl *url = coterie_server_url_parse (bad[i].typed, &error);

  g_assert_null (url);
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_ADDRESS);
  g_assert_true (g_str_has_suffix (error->message, ".")); /* a sentence */
}

static void
test_too_long (void)
{
  g_autofree char *typed = g_strnfill (100000, 'a');
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_server_url_parse (typed, &error));
  g_assert_error (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_ADDRESS);
}

static void
test_parts (void)
{
  g_autoptr (CoterieServerUrl) url = coterie_server_url_parse ("[2001:db8::1]:8443", NULL);

  g_assert_cmpstr (coterie_server_url_get_host (url), ==, "2001:db8::1");
  g_assert_cmpuint (coterie_server_url_get_port (url), ==, 8443);
  g_assert_true (coterie_server_url_is_secure (url));
}

static void
test_resolve (void)
{
  static const char *const refused[] = { "v1/server", "/a b", "/a\r\nX: y", "/a#b", "" };
  g_autoptr (CoterieServerUrl) url = coterie_server_url_parse ("localhost:9000", NULL);
  g_autoptr (GUri) uri = coterie_server_url_resolve (url, "/v1/mailbox?limit=5");
  g_autofree char *string = g_uri_to_string (uri);

  g_assert_cmpstr (string, ==, "http://localhost:9000/v1/mailbox?limit=5");
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_null (coterie_server_url_resolve (url, refused[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/server-url/meant/%s", good[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_good);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/server-url/refused/%s", bad[i].rule);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad);
    }
  g_test_add_func ("/net/server-url/refused/too-long", test_too_long);
  g_test_add_func ("/net/server-url/parts", test_parts);
  g_test_add_func ("/net/server-url/resolve", test_resolve);
  return g_test_run ();
}
