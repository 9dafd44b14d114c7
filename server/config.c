// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/config.h"

#include "wire/linking.h"
#include "wire/relays.h"

#include "server/writer.h"

#include <string.h>
#include <sys/resource.h>

#define SECTION "server"
#define LIMITS_SECTION "limits"
#define RESERVED_DESCRIPTORS 64 /* of the store, the workers, the listener, whatever libraries open */
#define PER_ADDRESS 256
#define NO_LIMIT 1000000000

G_DEFINE_QUARK (coterie - config - error - quark, coterie_config_error)

/* Every option is an argument --NAME, a variable COTERIE_NAME and a key NAME in the file's section [server]. */
static const struct
{
  const char *name;
  const char *variable;
  gboolean is_list; /* repeated, or separated by commas */
} options[] = {
  { "data", "COTERIE_DATA", FALSE },
  { "listen", "COTERIE_LISTEN", FALSE },
  { "config", "COTERIE_CONFIG", FALSE },
  { "tls-cert", "COTERIE_TLS_CERT", FALSE },
  { "tls-key", "COTERIE_TLS_KEY", FALSE },
  { "database-key", "COTERIE_DATABASE_KEY", FALSE },
  { "place-file", "COTERIE_PLACE_FILE", FALSE },
  { "registration", "COTERIE_REGISTRATION", FALSE },
  { "trusted-proxy", "COTERIE_TRUSTED_PROXY", TRUE },
  { "forwarded-header", "COTERIE_FORWARDED_HEADER", FALSE },
  { "workers", "COTERIE_WORKERS", FALSE },
  { "stun", "COTERIE_STUN", TRUE },
  { "turn", "COTERIE_TURN", TRUE },
  { "turn-secret", "COTERIE_TURN_SECRET", FALSE },
  { "limit", "COTERIE_LIMIT", TRUE },
};

/* Rates are written COUNT/BURST, for the period that docs/protocol.md gives; "none" is no limit. */
static const struct
{
  const char *name;
  CoterieRateLimit limit;
} rates[] = {
#define RATE_ROW(name, string, burst, count, seconds) { #name, { burst, count, seconds } },
  COTERIE_RATES (RATE_ROW)
#undef RATE_ROW
};

#define NUMBER(name, field, min, max)                                                                                  \
  {                                                                                                                    \
    name, G_STRUCT_OFFSET (CoterieConfig, field), sizeof (((CoterieConfig *) NULL)->field), min, max                   \
  }

static const struct
{
  const char *name;
  gsize offset;
  gsize size;
  guint64 min;
  guint64 max;
} numbers[] = {
  NUMBER ("connections", max_connections, 1, 1000000),
  NUMBER ("connections-per-address", max_connections_per_address, 0, 1000000),
  NUMBER ("handshakes", max_handshakes, 1, 1000),
  NUMBER ("handshakes-per-address", max_handshakes_per_address, 1, 1000),
  NUMBER ("handshake-ms", handshake_timeout_ms, 10, 60000),
  NUMBER ("header-ms", header_timeout_ms, 10, 600000),
  NUMBER ("body-ms", body_timeout_ms, 10, 600000),
  NUMBER ("output-bytes", max_output_bytes, 65536, 1 << 30),
  NUMBER ("batch", writer_batch, 1, 4096),
  NUMBER ("link-seconds", link_seconds, 1, 600),
  NUMBER ("mailbox-max-envelopes", limits[COTERIE_LIMIT_MAILBOX_MAX_ENVELOPES], 1, 1000000),
  NUMBER ("mailbox-max-bytes", limits[COTERIE_LIMIT_MAILBOX_MAX_BYTES], 1024, G_MAXINT64),
  NUMBER ("mailbox-max-from-one", limits[COTERIE_LIMIT_MAILBOX_MAX_FROM_ONE], 1, 1000000),
};

static gboolean
fail (GError **error, CoterieConfigError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, CoterieConfigError code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (COTERIE_CONFIG_ERROR, (int) code, format, arguments));
  va_end (arguments);
  return FALSE;
}

/**
 * coterie_config_get_usage:
 *
 * Returns: (transfer none): what --help prints
 */
const char *
coterie_config_get_usage (void)
{
  return "Usage: coterie-server --data DIR [OPTION...]\n"
         "       coterie-server admin COMMAND --data DIR\n"
         "\n"
         "  --data DIR              where the store is; made when it is not there\n"
         "  --listen ADDRESS:PORT   default 127.0.0.1:8787; port 0 takes a free one\n"
         "  --config FILE           a key file with the same options in its section [server]\n"
         "  --tls-cert FILE         the certificate and its chain, PEM\n"
         "  --tls-key FILE          its private key, PEM\n"
         "  --database-key FILE     encrypts the store with the key in this file: 96 hexadecimal digits\n"
         "  --place-file FILE       where addresses are, in MaxMind's format; shown to who approves a device\n"
         "  --registration MODE     open, invite or closed; default open on loopback, otherwise invite\n"
         "  --trusted-proxy CIDR    may speak plain HTTP and say whom it speaks for; may be repeated\n"
         "  --forwarded-header NAME where it says so: x-forwarded-for (the default) or forwarded\n"
         "  --stun stun:HOST:PORT   tells devices their address, so that calls find a direct way; may be repeated\n"
         "  --turn turn:HOST:PORT   relays calls that find none; ?transport=tcp may follow; may be repeated\n"
         "  --turn-secret FILE      the secret that the relay has as well (coturn: static-auth-secret)\n"
         "  --workers N             threads that serve connections; default one less than processors\n"
         "  --limit NAME=N          a number, as in the file's section [limits]; may be repeated\n"
         "  --limit NAME=N/BURST    a rate: so many in its period, and so many at once; or \"none\"\n"
         "  --check                 only say whether the configuration is right\n"
         "  --version, --help\n"
         "\n"
         "Limits:\n"
         "  numbers                 connections, connections-per-address, handshakes, handshakes-per-address,\n"
         "                          mailbox-max-envelopes, mailbox-max-from-one, batch, link-seconds\n"
         "  milliseconds            handshake-ms, header-ms, body-ms\n"
         "  bytes                   output-bytes, mailbox-max-bytes\n"
         "  rates by the second     anonymous, request, send, link\n"
         "  rates by the minute     lookup, bundle\n"
         "  rates by 15 minutes     login, login-address\n"
         "  rates by the hour       one-time-pair, one-time-target\n"
         "  rates by the day        register, start-over\n"
         "\n"
         "Every option is also a variable, COTERIE_LISTEN for --listen. An argument goes before a variable,\n"
         "a variable before the file.\n"
         "Admin commands: invite, list, disable NAME, enable NAME.\n";
}

static const char *
find_option (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (strcmp (options[i].name, name) == 0)
      return options[i].name;
  return NULL;
}

static gboolean
option_is_list (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (strcmp (options[i].name, name) == 0)
      return options[i].is_list;
  return FALSE;
}

/* Settings: option name → text. */
static void
set (GHashTable *settings, const char *name, const char *value)
{
  const char *former = g_hash_table_lookup (settings, name);

  if (former != NULL && option_is_list (name))
    g_hash_table_insert (settings, (gpointer) name, g_strdup_printf ("%s,%s", former, value));
  else
    g_hash_table_insert (settings, (gpointer) name, g_strdup (value));
}

static GHashTable *
settings_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
}

static gboolean
read_mode (const char *argument, CoterieConfigMode *mode)
{
  if (strcmp (argument, "--check") == 0)
    return mode->check = TRUE;
  if (strcmp (argument, "--version") == 0)
    return mode->version = TRUE;
  if (strcmp (argument, "--help") == 0)
    return mode->help = TRUE;
  return FALSE;
}

static gboolean
read_arguments (const char *const *arguments, GHashTable *settings, CoterieConfigMode *mode, GError **error)
{
  for (; *arguments != NULL; arguments++)
    {
      g_auto (GStrv) parts = NULL;
      const char *name, *value;

      if (read_mode (*arguments, mode))
        continue;
      if (!g_str_has_prefix (*arguments, "--"))
        return fail (error, COTERIE_CONFIG_ERROR_USAGE, "%s is not an option.", *arguments);
      parts = g_strsplit (*arguments + 2, "=", 2);
      name = find_option (parts[0]);
      if (name == NULL)
        return fail (error, COTERIE_CONFIG_ERROR_USAGE, "There is no option --%s.", parts[0]);
      value = parts[1] != NULL ? parts[1] : *++arguments;
      if (value == NULL)
        return fail (error, COTERIE_CONFIG_ERROR_USAGE, "--%s needs a value.", name);
      set (settings, name, value);
    }
  return TRUE;
}

static void
read_environment (const char *const *environment, GHashTable *settings)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      const char *value = g_environ_getenv ((char **) environment, options[i].variable);

      if (value != NULL && value[0] != '\0')
        set (settings, options[i].name, value);
    }
}

static gboolean
read_server_section (GKeyFile *file, const char *path, GHashTable *settings, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, SECTION, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      const char *name = find_option (keys[i]);
      g_autofree char *value = g_key_file_get_string (file, SECTION, keys[i], NULL);

      if (name == NULL || value == NULL || strcmp (name, "config") == 0)
        return fail (error, COTERIE_CONFIG_ERROR_FILE, "%s: there is no setting \"%s\".", path, keys[i]);
      set (settings, name, g_strstrip (value));
    }
  return TRUE;
}

static gboolean
read_limits_section (GKeyFile *file, GHashTable *settings)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, LIMITS_SECTION, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_string (file, LIMITS_SECTION, keys[i], NULL);
      g_autofree char *pair = g_strdup_printf ("%s=%s", keys[i], value != NULL ? g_strstrip (value) : "");

      set (settings, "limit", pair);
    }
  return TRUE;
}

static gboolean
read_file (const char *path, GHashTable *settings, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &cause))
    return fail (error, COTERIE_CONFIG_ERROR_FILE, "%s cannot be read: %s", path, cause->message);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (strcmp (groups[i], SECTION) != 0 && strcmp (groups[i], LIMITS_SECTION) != 0)
      return fail (error, COTERIE_CONFIG_ERROR_FILE, "%s: there is no section [%s].", path, groups[i]);
  return read_server_section (file, path, settings, error) && read_limits_section (file, settings);
}

/* What is given nearer goes before; limits add up, the nearer ones last, so that they hold. */
static void
merge (GHashTable *farther, GHashTable *nearer)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, nearer);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (strcmp (name, "limit") != 0)
        g_hash_table_remove (farther, name);
      set (farther, name, value);
    }
}

static gboolean
parse_number (const char *text, guint64 min, guint64 max, guint64 *number)
{
  return g_ascii_string_to_unsigned (text, 10, min, max, number, NULL);
}

static gboolean
parse_rate (const char *text, CoterieRateLimit *rate)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 3);
  guint64 count, burst;

  if (strcmp (text, "none") == 0)
    {
      *rate = (CoterieRateLimit){ NO_LIMIT, NO_LIMIT, 1 };
      return TRUE;
    }
  if (g_strv_length (parts) != 2 || !parse_number (parts[0], 1, NO_LIMIT, &count) ||
      !parse_number (parts[1], 1, NO_LIMIT, &burst))
    return FALSE;
  rate->count = (guint32) count;
  rate->burst = (guint32) burst;
  return TRUE;
}

static gboolean
is_rate (const char *name, gsize index)
{
  g_autofree char *wanted = g_ascii_strup (name, -1);

  return strcmp (g_strdelimit (wanted, "-", '_'), rates[index].name) == 0;
}

static gboolean
apply_number (CoterieConfig *self, gsize index, const char *text)
{
  gpointer field = (guint8 *) self + numbers[index].offset;
  guint64 number;

  if (!parse_number (text, numbers[index].min, numbers[index].max, &number))
    return FALSE;
  if (numbers[index].size == sizeof (guint64))
    *(guint64 *) field = number;
  else
    *(guint *) field = (guint) number;
  return TRUE;
}

static gboolean
apply_limit (CoterieConfig *self, const char *pair, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (pair, "=", 2);
  gboolean is_right = FALSE, is_known = FALSE;

  if (g_strv_length (parts) != 2)
    return fail (error, COTERIE_CONFIG_ERROR_VALUE, "A limit is NAME=VALUE, not \"%s\".", pair);
  g_strstrip (parts[0]);
  g_strstrip (parts[1]);
  for (gsize i = 0; !is_known && i < G_N_ELEMENTS (rates); i++)
    if ((is_known = is_rate (parts[0], i)))
      is_right = parse_rate (parts[1], &self->rates[i]);
  for (gsize i = 0; !is_known && i < G_N_ELEMENTS (numbers); i++)
    if ((is_known = strcmp (parts[0], numbers[i].name) == 0))
      is_right = apply_number (self, i, parts[1]);
  if (!is_known)
    return fail (error, COTERIE_CONFIG_ERROR_VALUE, "There is no limit \"%s\".", parts[0]);
  return is_right || fail (error, COTERIE_CONFIG_ERROR_VALUE, "The limit %s cannot be \"%s\".", parts[0], parts[1]);
}

static gboolean
apply_limits (CoterieConfig *self, const char *list, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    if (pairs[i][0] != '\0' && !apply_limit (self, pairs[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
apply_proxies (CoterieConfig *self, const char *list, GError **error)
{
  g_auto (GStrv) masks = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; masks[i] != NULL; i++)
    {
      g_autoptr (GError) cause = NULL;
      GInetAddressMask *mask;

      if (g_strstrip (masks[i])[0] == '\0')
        continue;
      mask = g_inet_address_mask_new_from_string (masks[i], &cause);
      if (mask == NULL)
        return fail (error, COTERIE_CONFIG_ERROR_VALUE, "The trusted proxy \"%s\" is not a network: %s", masks[i],
                     cause->message);
      g_ptr_array_add (self->trusted_proxies, mask);
    }
  return TRUE;
}

static gboolean
apply_urls (GStrv *urls, const char *list, gboolean (*is_right) (const char *url), GError **error)
{
  g_auto (GStrv) parts = g_strsplit (list != NULL ? list : "", ",", -1);
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_strstrip (parts[i])[0] == '\0')
        continue;
      if (!is_right (parts[i]))
        return fail (error, COTERIE_CONFIG_ERROR_VALUE, "\"%s\" is no address like stun:HOST:PORT or turn:HOST:PORT.",
                     parts[i]);
      if (++n > COTERIE_RELAYS_MAX_URLS)
        return fail (error, COTERIE_CONFIG_ERROR_VALUE, "There are at most %u addresses of each kind for calls.",
                     COTERIE_RELAYS_MAX_URLS);
      g_strv_builder_add (kept, parts[i]);
    }
  *urls = g_strv_builder_end (kept);
  return TRUE;
}

static gboolean
apply_forwarded_header (CoterieConfig *self, const char *name, GError **error)
{
  if (name == NULL || coterie_forwarded_header_from_string (name, &self->forwarded_header))
    return TRUE;
  return fail (error, COTERIE_CONFIG_ERROR_VALUE, "The forwarded header is x-forwarded-for or forwarded, not \"%s\".",
               name);
}

static gboolean
apply_listen (CoterieConfig *self, const char *text, GError **error)
{
  g_autofree char *host = NULL;
  const char *colon = strrchr (text, ':');
  guint64 port;
  gsize length;

  if (colon == NULL || !parse_number (colon + 1, 0, G_MAXUINT16, &port))
    return fail (error, COTERIE_CONFIG_ERROR_VALUE, "Listen is ADDRESS:PORT, not \"%s\".", text);
  host = g_strndup (text, (gsize) (colon - text));
  length = strlen (host);
  if (length > 2 && host[0] == '[' && host[length - 1] == ']')
    {
      host[length - 1] = '\0';
      memmove (host, host + 1, length - 1);
    }
  else if (strcmp (host, "localhost") == 0)
    {
      g_free (host);
      host = g_strdup ("127.0.0.1");
    }
  else if (strchr (host, ':') != NULL)
    host[0] = '\0'; /* an IPv6 address without brackets */
  self->listen = (GInetSocketAddress *) g_inet_socket_address_new_from_string (host, (guint) port);
  return self->listen != NULL || fail (error, COTERIE_CONFIG_ERROR_VALUE, "Listen is ADDRESS:PORT, not \"%s\".", text);
}

static gboolean
apply_registration (CoterieConfig *self, const char *text, GError **error)
{
  if (text == NULL)
    self->registration = coterie_config_is_loopback (self) ? COTERIE_REGISTRATION_OPEN : COTERIE_REGISTRATION_INVITE;
  else if (!coterie_registration_from_string (text, &self->registration))
    return fail (error, COTERIE_CONFIG_ERROR_VALUE, "Registration is open, invite or closed, not \"%s\".", text);
  return TRUE;
}

static gboolean
apply_workers (CoterieConfig *self, const char *text, GError **error)
{
  guint64 n_workers = MAX (1, g_get_num_processors () - 1);

  if (text != NULL && !parse_number (text, 1, 256, &n_workers))
    return fail (error, COTERIE_CONFIG_ERROR_VALUE, "Workers is a number, not \"%s\".", text);
  self->n_workers = (guint) n_workers;
  return TRUE;
}

static char *
get_path (GHashTable *settings, const char *name)
{
  const char *path = g_hash_table_lookup (settings, name);

  return path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
}

static gboolean
check (const CoterieConfig *self, GError **error)
{
  if (self->data_dir == NULL)
    return fail (error, COTERIE_CONFIG_ERROR_USAGE, "--data DIR is needed.");
  if ((self->tls_cert == NULL) != (self->tls_key == NULL))
    return fail (error, COTERIE_CONFIG_ERROR_VALUE, "A certificate needs its key, and a key its certificate.");
  if (self->tls_cert == NULL && self->trusted_proxies->len == 0 && !coterie_config_is_loopback (self))
    return fail (error, COTERIE_CONFIG_ERROR_VALUE,
                 "Without --tls-cert the server listens on loopback only, or speaks to --trusted-proxy.");
  if ((self->turn_urls[0] == NULL) != (self->turn_secret_file == NULL))
    return fail (error, COTERIE_CONFIG_ERROR_VALUE, "A relay needs its secret, and a secret its relay.");
  return TRUE;
}

static gboolean
apply (CoterieConfig *self, GHashTable *settings, GError **error)
{
  const char *listen = g_hash_table_lookup (settings, "listen");

  self->data_dir = get_path (settings, "data");
  self->tls_cert = get_path (settings, "tls-cert");
  self->tls_key = get_path (settings, "tls-key");
  self->database_key_file = get_path (settings, "database-key");
  self->place_file = get_path (settings, "place-file");
  self->turn_secret_file = get_path (settings, "turn-secret");
  if (!apply_listen (self, listen != NULL ? listen : "127.0.0.1:8787", error))
    return FALSE;
  if (!apply_registration (self, g_hash_table_lookup (settings, "registration"), error) ||
      !apply_proxies (self, g_hash_table_lookup (settings, "trusted-proxy"), error) ||
      !apply_forwarded_header (self, g_hash_table_lookup (settings, "forwarded-header"), error))
    return FALSE;
  if (!apply_urls (&self->stun_urls, g_hash_table_lookup (settings, "stun"), coterie_relay_url_is_stun, error) ||
      !apply_urls (&self->turn_urls, g_hash_table_lookup (settings, "turn"), coterie_relay_url_is_turn, error))
    return FALSE;
  /* On loopback one address is everybody, unless a proxy says who it is. */
  self->max_connections_per_address =
      coterie_config_is_loopback (self) && self->trusted_proxies->len == 0 ? 0 : PER_ADDRESS;
  return apply_workers (self, g_hash_table_lookup (settings, "workers"), error) &&
         apply_limits (self, g_hash_table_lookup (settings, "limit"), error) && check (self, error);
}

static guint
get_max_connections (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= 2 * RESERVED_DESCRIPTORS)
    return RESERVED_DESCRIPTORS;
  return (guint) MIN (limit.rlim_cur - RESERVED_DESCRIPTORS, 1000000);
}

static CoterieConfig *
config_new_default (void)
{
  CoterieConfig *self = g_new0 (CoterieConfig, 1);

  self->trusted_proxies = g_ptr_array_new_with_free_func (g_object_unref);
  self->max_connections = get_max_connections ();
  self->max_handshakes = 16;
  self->max_handshakes_per_address = 4;
  self->handshake_timeout_ms = 3000;
  self->header_timeout_ms = COTERIE_REQUEST_HEADER_SECONDS * 1000;
  self->body_timeout_ms = 30000;
  self->max_output_bytes = 4 * 1024 * 1024;
  self->writer_batch = COTERIE_STORE_WRITER_BATCH;
  self->link_seconds = COTERIE_LINKING_SECONDS;
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    self->rates[i] = rates[i].limit;
  for (gsize i = 0; i < COTERIE_N_LIMITS; i++)
    self->limits[i] = coterie_limit_get_value ((CoterieLimit) i);
  return self;
}

/**
 * coterie_config_new:
 * @arguments: (array zero-terminated=1): without the program's name
 * @environment: (array zero-terminated=1): NAME=VALUE
 * @mode: (out caller-allocates): what is asked for besides serving; zeros before
 * @error: USAGE, VALUE or FILE, with a sentence for the operator
 *
 * With --version or --help the rest is not looked at, and %NULL comes without an error.
 *
 * Returns: (transfer full) (nullable): the configuration
 */
CoterieConfig *
coterie_config_new (const char *const *arguments,
                    const char *const *environment,
                    CoterieConfigMode *mode,
                    GError **error)
{
  g_autoptr (GHashTable) settings = settings_new (), given = settings_new (), variables = settings_new ();
  g_autoptr (CoterieConfig) self = config_new_default ();
  const char *path;

  if (!read_arguments (arguments, given, mode, error) || mode->help || mode->version)
    return NULL;
  read_environment (environment, variables);
  path = g_hash_table_lookup (given, "config");
  if (path == NULL)
    path = g_hash_table_lookup (variables, "config");
  if (path != NULL && !read_file (path, settings, error))
    return NULL;
  merge (settings, variables);
  merge (settings, given);
  return apply (self, settings, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * coterie_config_free:
 * @self: (nullable) (transfer full): a configuration
 */
void
coterie_config_free (CoterieConfig *self)
{
  if (self == NULL)
    return;
  g_free (self->data_dir);
  g_clear_object (&self->listen);
  g_free (self->tls_cert);
  g_free (self->tls_key);
  g_free (self->database_key_file);
  g_free (self->place_file);
  g_free (self->turn_secret_file);
  g_strfreev (self->stun_urls);
  g_strfreev (self->turn_urls);
  g_ptr_array_unref (self->trusted_proxies);
  g_free (self);
}

/**
 * coterie_config_is_trusted_proxy:
 * @self: a configuration
 * @address: who has connected
 *
 * Safe from every thread.
 *
 * Returns: whether it says truly for whom it speaks
 */
gboolean
coterie_config_is_trusted_proxy (const CoterieConfig *self, GInetAddress *address)
{
  for (guint i = 0; i < self->trusted_proxies->len; i++)
    if (g_inet_address_mask_matches (self->trusted_proxies->pdata[i], address))
      return TRUE;
  return FALSE;
}

/**
 * coterie_config_is_loopback:
 * @self: a configuration
 *
 * Returns: whether only this machine can reach the server
 */
gboolean
coterie_config_is_loopback (const CoterieConfig *self)
{
  return g_inet_address_get_is_loopback (g_inet_socket_address_get_address (self->listen));
}
