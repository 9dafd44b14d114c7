// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config.h"

#include <glib/gstdio.h>

static CoterieConfig *
parse (const char *arguments, const char *environment, GError **error)
{
  g_auto (GStrv) words = g_strsplit (arguments, " ", -1);
  g_auto (GStrv) variables = g_strsplit (environment, " ", -1);
  CoterieConfigMode mode = { FALSE };

  if (arguments[0] == '\0')
    g_clear_pointer (&words[0], g_free);
  return coterie_config_new ((const char *const *) words, (const char *const *) variables, &mode, error);
}

static CoterieConfig *
parse_right (const char *arguments, const char *environment)
{
  g_autoptr (GError) error = NULL;
  CoterieConfig *config = parse (arguments, environment, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

static char *
get_listen (const CoterieConfig *config)
{
  g_autofree char *address = g_inet_address_to_string (g_inet_socket_address_get_address (config->listen));

  return g_strdup_printf ("%s %u", address, g_inet_socket_address_get_port (config->listen));
}

/* The defaults of docs/protocol.md and docs/operations.md. */
static void
test_defaults (void)
{
  g_autoptr (CoterieConfig) config = parse_right ("--data /tmp/x", "");
  g_autofree char *listen = get_listen (config);

  g_assert_cmpstr (listen, ==, "127.0.0.1 8787");
  g_assert_cmpstr (config->data_dir, ==, "/tmp/x");
  g_assert_cmpint (config->registration, ==, COTERIE_REGISTRATION_OPEN);
  g_assert_null (config->tls_cert);
  g_assert_null (config->database_key_file);
  g_assert_cmpuint (config->trusted_proxies->len, ==, 0);
  g_assert_cmpint (config->forwarded_header, ==, COTERIE_FORWARDED_BY_X_FORWARDED_FOR);
  g_assert_cmpuint (config->n_workers, >=, 1);
  g_assert_cmpuint (config->max_connections, >, 0);
  g_assert_cmpuint (config->max_connections_per_address, ==, 0);
  g_assert_cmpuint (config->max_handshakes, ==, 16);
  g_assert_cmpuint (config->max_handshakes_per_address, ==, 4);
  g_assert_cmpuint (config->handshake_timeout_ms, ==, 3000);
  g_assert_cmpuint (config->header_timeout_ms, ==, 10000);
  g_assert_cmpuint (config->writer_batch, ==, 256);
  g_assert_cmpuint (config->rates[COTERIE_RATE_SEND].count, ==, 50);
  g_assert_cmpuint (config->rates[COTERIE_RATE_SEND].burst, ==, 500);
  g_assert_cmpuint (config->rates[COTERIE_RATE_SEND].seconds, ==, 1);
  g_assert_cmpuint (config->rates[COTERIE_RATE_REGISTER].count, ==, 5);
  g_assert_cmpuint (config->rates[COTERIE_RATE_REGISTER].seconds, ==, 86400);
  g_assert_cmpuint (config->rates[COTERIE_RATE_LOGIN_ADDRESS].burst, ==, 30);
  g_assert_cmpuint (config->limits[COTERIE_LIMIT_MAILBOX_MAX_ENVELOPES], ==, 20000);
}

static void
test_off_loopback (void)
{
  g_autoptr (CoterieConfig) config = parse_right ("--data /tmp/x --listen 0.0.0.0:443 --tls-cert c --tls-key k", "");

  g_assert_cmpint (config->registration, ==, COTERIE_REGISTRATION_INVITE);
  g_assert_cmpuint (config->max_connections_per_address, ==, 256);
  g_assert_false (coterie_config_is_loopback (config));
  g_assert_true (g_path_is_absolute (config->tls_cert));
}

static void
test_listen (void)
{
  static const struct
  {
    const char *text, *expected;
  } cases[] = {
    { "127.0.0.1:0", "127.0.0.1 0" },
    { "localhost:80", "127.0.0.1 80" },
    { "[::1]:8787", "::1 8787" },
    { "127.3.2.1:65535", "127.3.2.1 65535" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("--data /tmp/x --listen %s", cases[i].text);
      g_autoptr (CoterieConfig) config = parse_right (arguments, "");
      g_autofree char *listen = get_listen (config);

      g_assert_cmpstr (listen, ==, cases[i].expected);
    }
}

static char *
write_file (const char *text)
{
  char *path = g_strdup ("/tmp/coterie-config-XXXXXX");
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* Argument, variable, file, default. */
static void
test_precedence (void)
{
  g_autofree char *path = write_file ("[server]\ndata = /tmp/file\nlisten = 127.0.0.1:1\nregistration = closed\n"
                                      "workers = 3\ntrusted-proxy = 10.0.0.0/8, 192.168.1.1\n"
                                      "[limits]\nsend = 1/2\nrequest = 3/4\nbatch = 7\n");
  g_autofree char *arguments = g_strdup_printf ("--config %s --listen=127.0.0.1:3 --limit send=5/6", path);
  g_autoptr (CoterieConfig) config = parse_right (
      arguments, "COTERIE_LISTEN=127.0.0.1:2 COTERIE_REGISTRATION=invite COTERIE_LIMIT=lookup=none,bundle=8/9");
  g_autofree char *listen = get_listen (config);

  g_unlink (path);
  g_assert_cmpstr (config->data_dir, ==, "/tmp/file");
  g_assert_cmpstr (listen, ==, "127.0.0.1 3");
  g_assert_cmpint (config->registration, ==, COTERIE_REGISTRATION_INVITE);
  g_assert_cmpuint (config->n_workers, ==, 3);
  g_assert_cmpuint (config->trusted_proxies->len, ==, 2);
  g_assert_cmpuint (config->writer_batch, ==, 7);
  g_assert_cmpuint (config->rates[COTERIE_RATE_SEND].count, ==, 5);
  g_assert_cmpuint (config->rates[COTERIE_RATE_SEND].burst, ==, 6);
  g_assert_cmpuint (config->rates[COTERIE_RATE_REQUEST].count, ==, 3);
  g_assert_cmpuint (config->rates[COTERIE_RATE_LOOKUP].burst, >, 1000000);
  g_assert_cmpuint (config->rates[COTERIE_RATE_BUNDLE].burst, ==, 9);
  g_assert_cmpuint (config->rates[COTERIE_RATE_BUNDLE].seconds, ==, 60);
}

static void
test_file_by_variable (void)
{
  g_autofree char *path = write_file ("[server]\ndata = /tmp/file\n");
  g_autofree char *environment = g_strdup_printf ("COTERIE_CONFIG=%s", path);
  g_autoptr (CoterieConfig) config = parse_right ("", environment);

  g_unlink (path);
  g_assert_cmpstr (config->data_dir, ==, "/tmp/file");
}

static void
test_limits (void)
{
  g_autoptr (CoterieConfig) config = parse_right (
      "--data /tmp/x --limit connections=10 --limit connections-per-address=3 --limit handshake-ms=50 "
      "--limit header-ms=60,body-ms=70 --limit mailbox-max-envelopes=5 --limit mailbox-max-bytes=2048 "
      "--limit mailbox-max-from-one=4 --limit one-time-pair=1/1 --limit login-address=2/3 --limit link-seconds=80",
      "");

  g_assert_cmpuint (config->max_connections, ==, 10);
  g_assert_cmpuint (config->max_connections_per_address, ==, 3);
  g_assert_cmpuint (config->handshake_timeout_ms, ==, 50);
  g_assert_cmpuint (config->header_timeout_ms, ==, 60);
  g_assert_cmpuint (config->body_timeout_ms, ==, 70);
  g_assert_cmpuint (config->link_seconds, ==, 80);
  g_assert_cmpuint (config->limits[COTERIE_LIMIT_MAILBOX_MAX_ENVELOPES], ==, 5);
  g_assert_cmpuint (config->limits[COTERIE_LIMIT_MAILBOX_MAX_BYTES], ==, 2048);
  g_assert_cmpuint (config->limits[COTERIE_LIMIT_MAILBOX_MAX_FROM_ONE], ==, 4);
  g_assert_cmpuint (config->rates[COTERIE_RATE_ONE_TIME_PAIR].seconds, ==, 3600);
  g_assert_cmpuint (config->rates[COTERIE_RATE_LOGIN_ADDRESS].count, ==, 2);
}

static gboolean
trusts (const CoterieConfig *config, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return coterie_config_is_trusted_proxy (config, address);
}

static void
test_proxies (void)
{
  g_autoptr (CoterieConfig) config =
      parse_right ("--data /tmp/x --listen 0.0.0.0:80 --trusted-proxy 10.0.0.0/8 --trusted-proxy fd00::/8", "");

  g_assert_true (trusts (config, "10.1.2.3"));
  g_assert_true (trusts (config, "fd12::1"));
  g_assert_false (trusts (config, "11.1.2.3"));
  g_assert_false (trusts (config, "127.0.0.1"));
}

/* Behind a proxy on this machine are others than this machine. */
static void
test_per_address_behind_proxy (void)
{
  g_autoptr (CoterieConfig) config = parse_right ("--data /tmp/x --trusted-proxy 127.0.0.1", "");

  g_assert_true (coterie_config_is_loopback (config));
  g_assert_cmpuint (config->max_connections_per_address, ==, 256);
}

static void
test_forwarded_header (void)
{
  static const struct
  {
    const char *name;
    CoterieForwardedHeader expected;
  } cases[] = {
    { "x-forwarded-for", COTERIE_FORWARDED_BY_X_FORWARDED_FOR },
    { "X-Forwarded-For", COTERIE_FORWARDED_BY_X_FORWARDED_FOR },
    { "forwarded", COTERIE_FORWARDED_BY_FORWARDED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("--data /tmp/x --forwarded-header %s", cases[i].name);
      g_autoptr (CoterieConfig) config = parse_right (arguments, "");

      g_assert_cmpint (config->forwarded_header, ==, cases[i].expected);
    }
}

static const struct
{
  const char *rule, *arguments, *environment, *message;
} wrong[] = {
  { "no-data", "--listen 127.0.0.1:1", "", "--data DIR is needed." },
  { "unknown-option", "--data /tmp/x --port 1", "", "There is no option --port." },
  { "no-value", "--data", "", "--data needs a value." },
  { "stray-word", "--data /tmp/x y", "", "y is not an option." },
  { "listen-without-port", "--data /tmp/x --listen 127.0.0.1", "", "Listen is ADDRESS:PORT*" },
  { "listen-port", "--data /tmp/x --listen 127.0.0.1:65536", "", "Listen is ADDRESS:PORT*" },
  { "listen-name", "--data /tmp/x --listen example.org:1", "", "Listen is ADDRESS:PORT*" },
  { "listen-bare-ipv6", "--data /tmp/x --listen ::1:1", "", "Listen is ADDRESS:PORT*" },
  { "listen-by-variable", "--data /tmp/x", "COTERIE_LISTEN=x", "Listen is ADDRESS:PORT*" },
  { "plain-off-loopback", "--data /tmp/x --listen 0.0.0.0:1", "",
    "Without --tls-cert the server listens on loopback*" },
  { "certificate-without-key", "--data /tmp/x --tls-cert c", "", "A certificate needs its key*" },
  { "key-without-certificate", "--data /tmp/x --tls-key k", "", "A certificate needs its key*" },
  { "registration", "--data /tmp/x --registration maybe", "", "Registration is open, invite or closed*" },
  { "proxy", "--data /tmp/x --trusted-proxy here", "", "The trusted proxy \"here\" is not a network*" },
  { "forwarded-header", "--data /tmp/x --forwarded-header x-real-ip", "", "The forwarded header is*" },
  { "workers-zero", "--data /tmp/x --workers 0", "", "Workers is a number*" },
  { "workers-word", "--data /tmp/x --workers many", "", "Workers is a number*" },
  { "limit-without-value", "--data /tmp/x --limit send", "", "A limit is NAME=VALUE*" },
  { "limit-unknown", "--data /tmp/x --limit sand=1/1", "", "There is no limit \"sand\"." },
  { "limit-rate-form", "--data /tmp/x --limit send=50", "", "The limit send cannot be \"50\"." },
  { "limit-rate-zero", "--data /tmp/x --limit send=0/1", "", "The limit send cannot be \"0/1\"." },
  { "limit-number", "--data /tmp/x --limit connections=all", "", "The limit connections cannot be \"all\"." },
  { "limit-range", "--data /tmp/x --limit handshakes=0", "", "The limit handshakes cannot be \"0\"." },
  { "file-missing", "--data /tmp/x --config /nonexistent/coterie", "", "/nonexistent/coterie cannot be read: *" },
};

static void
test_wrong (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieConfig) config = parse (wrong[i].arguments, wrong[i].environment, &error);

  g_assert_null (config);
  g_assert_nonnull (error);
  g_assert_true (error->domain == COTERIE_CONFIG_ERROR);
  g_test_message ("%s", error->message);
  g_assert_true (g_pattern_match_simple (wrong[i].message, error->message));
}

static const struct
{
  const char *rule, *text, *message;
} wrong_files[] = {
  { "unknown-key", "[server]\nport = 1\n", "*: there is no setting \"port\"." },
  { "unknown-section", "[other]\nx = 1\n", "*: there is no section [other]." },
  { "config-in-config", "[server]\nconfig = x\n", "*: there is no setting \"config\"." },
  { "unknown-limit", "[limits]\nx = 1\n", "There is no limit \"x\"." },
  { "not-a-key-file", "hello\n", "* cannot be read: *" },
};

static void
test_wrong_file (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *path = write_file (wrong_files[i].text);
  g_autofree char *arguments = g_strdup_printf ("--data /tmp/x --config %s", path);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieConfig) config = parse (arguments, "", &error);

  g_unlink (path);
  g_assert_null (config);
  g_assert_true (g_pattern_match_simple (wrong_files[i].message, error->message));
}

static void
test_modes (void)
{
  static const char *const version[] = { "--version", NULL };
  static const char *const check[] = { "--check", "--data", "/tmp/x", NULL };
  static const char *const none[] = { NULL };
  CoterieConfigMode mode = { FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieConfig) config = NULL;

  g_assert_null (coterie_config_new (version, none, &mode, &error));
  g_assert_no_error (error);
  g_assert_true (mode.version);
  mode.version = FALSE;
  config = coterie_config_new (check, none, &mode, &error);
  g_assert_no_error (error);
  g_assert_nonnull (config);
  g_assert_true (mode.check);
  g_assert_nonnull (strstr (coterie_config_get_usage (), "--trusted-proxy"));
}

/* A line of the usage that has this in it, or NULL. */
static char *
find_usage_line (const char *needle)
{
  g_auto (GStrv) lines = g_strsplit (coterie_config_get_usage (), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], needle) != NULL)
      return g_strdup (lines[i]);
  return NULL;
}

/* An operator need not look for the names and units of limits. */
static void
test_usage_of_limits (void)
{
  static const struct
  {
    guint32 seconds;
    const char *words;
  } periods[] = {
    { 1, "rates by the second" },  { 60, "rates by the minute" }, { 900, "rates by 15 minutes" },
    { 3600, "rates by the hour" }, { 86400, "rates by the day" },
  };
  static const struct
  {
    const char *name;
    guint32 seconds;
  } all[] = {
#define RATE_ROW(name, string, burst, count, seconds) { #name, seconds },
    COTERIE_RATES (RATE_ROW)
#undef RATE_ROW
  };

  g_assert_nonnull (strstr (coterie_config_get_usage (), "--limit NAME=N/BURST "));
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (periods); j++)
      {
        g_autofree char *name = g_ascii_strdown (all[i].name, -1);
        g_autofree char *line = find_usage_line (periods[j].words);
        g_autofree char *pattern = g_strdup_printf ("[ ,]%s(,|$)", g_strdelimit (name, "_", '-'));

        g_assert_nonnull (line);
        g_assert_cmpint (g_regex_match_simple (pattern, line, 0, 0), ==, all[i].seconds == periods[j].seconds);
      }
}

/* What is installed for operators says what is true. */
static void
test_example (void)
{
  g_autofree char *text = NULL;
  g_autofree char *uncommented = NULL;
  g_autofree char *path = NULL;
  g_autofree char *arguments = NULL;
  g_autoptr (GRegex) option = g_regex_new ("^#([a-z0-9-]+ = )", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (CoterieConfig) config = NULL;
  g_autoptr (CoterieConfig) defaults = parse_right ("--data /tmp/x", "");

  g_assert_true (g_file_get_contents (TEST_EXAMPLE, &text, NULL, NULL));
  uncommented = g_regex_replace (option, text, -1, 0, "\\1", 0, NULL);
  path = write_file (uncommented);
  arguments = g_strdup_printf ("--config %s", path);
  config = parse_right (arguments, "");
  g_unlink (path);
  for (gsize i = 0; i < COTERIE_N_RATES; i++)
    {
      g_assert_cmpuint (config->rates[i].burst, ==, defaults->rates[i].burst);
      g_assert_cmpuint (config->rates[i].count, ==, defaults->rates[i].count);
    }
  g_assert_cmpuint (config->max_handshakes, ==, defaults->max_handshakes);
  g_assert_cmpuint (config->max_handshakes_per_address, ==, defaults->max_handshakes_per_address);
  g_assert_cmpuint (config->header_timeout_ms, ==, defaults->header_timeout_ms);
  g_assert_cmpuint (config->body_timeout_ms, ==, defaults->body_timeout_ms);
  g_assert_cmpint (config->forwarded_header, ==, defaults->forwarded_header);
  for (gsize i = 0; i < COTERIE_N_LIMITS; i++)
    g_assert_cmpuint (config->limits[i], ==, defaults->limits[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/config/defaults", test_defaults);
  g_test_add_func ("/server/config/off-loopback", test_off_loopback);
  g_test_add_func ("/server/config/listen", test_listen);
  g_test_add_func ("/server/config/precedence", test_precedence);
  g_test_add_func ("/server/config/file-by-variable", test_file_by_variable);
  g_test_add_func ("/server/config/limits", test_limits);
  g_test_add_func ("/server/config/trusted-proxies", test_proxies);
  g_test_add_func ("/server/config/per-address-behind-a-proxy", test_per_address_behind_proxy);
  g_test_add_func ("/server/config/forwarded-header", test_forwarded_header);
  g_test_add_func ("/server/config/modes", test_modes);
  g_test_add_func ("/server/config/usage-of-limits", test_usage_of_limits);
  g_test_add_func ("/server/config/example-file", test_example);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/config/wrong/%s", wrong[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_wrong);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong_files); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/config/wrong-file/%s", wrong_files[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_wrong_file);
    }
  return g_test_run ();
}
