// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/admin.h"
#include "server/config.h"
#include "server/server.h"
#include "base/log.h"
#include "base/process.h"

#include <glib-unix.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define STATUS_FAILED 1
#define STATUS_USAGE 2

#if defined(__SANITIZE_ADDRESS__)
const char *
__asan_default_options (void);

/* At the exit LeakSanitizer follows a wrong pointer to what it takes for thread-local memory of a module that was
 * loaded late, as GnuTLS is, in threads of GLib's pool. */
__attribute__ ((visibility ("default"))) const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}
#endif

/* One descriptor a connection: as many as we may have. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_warning ("the number of connections cannot be raised");
}

/* Where the word "admin" stands, before or behind "--data DIR"; 0 when it is not there. */
static int
find_admin (char **argv)
{
  for (int i = 1; argv[i] != NULL; i++)
    {
      if (strcmp (argv[i], "admin") == 0)
        return i;
      if (strcmp (argv[i], "--data") == 0 && argv[i + 1] != NULL)
        i++;
      else if (!g_str_has_prefix (argv[i], "--data="))
        return 0;
    }
  return 0;
}

static int
complain (const GError *error)
{
  gboolean is_usage = g_error_matches (error, COTERIE_CONFIG_ERROR, COTERIE_CONFIG_ERROR_USAGE);

  g_printerr ("coterie-server: %s\n", error->message);
  if (is_usage)
    g_printerr ("coterie-server --help says what there is.\n");
  return is_usage ? STATUS_USAGE : STATUS_FAILED;
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Who starts us reads this to know where and when to connect. */
static void
tell_ready (CoterieServer *server)
{
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (server->config->listen));
  gboolean is_ipv6 = strchr (host, ':') != NULL;

  if (server->invitation[0] != '\0')
    g_print ("invitation %s\n", server->invitation);
  if (server->pin[0] != '\0')
    g_print ("pin %s\n", server->pin);
  g_print ("ready %s://%s%s%s:%u\n", server->config->tls_cert != NULL ? "https" : "http", is_ipv6 ? "[" : "", host,
           is_ipv6 ? "]" : "", coterie_server_get_port (server));
  fflush (stdout);
}

static int
serve (const CoterieConfig *config)
{
  g_autoptr (CoterieClock) clock = coterie_clock_new_real ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieServer) server = coterie_server_new (config, clock, &error);

  if (server == NULL || !coterie_server_start (server, &error))
    return complain (error);
  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  tell_ready (server);
  g_main_loop_run (loop);
  coterie_server_stop (server);
  return EXIT_SUCCESS;
}

static int
run (const CoterieConfig *config, const CoterieConfigMode *mode)
{
  g_autoptr (GError) error = NULL;

  if (!mode->check)
    return serve (config);
  if (!coterie_server_check (config, &error))
    return complain (error);
  g_print ("The configuration is right.\n");
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (CoterieConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  CoterieConfigMode mode = { FALSE };
  int admin = find_admin (argv);

  coterie_log_init (G_LOG_LEVEL_INFO);
  coterie_process_harden ();
  if (sodium_init () < 0)
    g_error ("no cryptography");
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
  if (admin > 0)
    {
      memmove (argv + admin, argv + admin + 1, sizeof *argv * (gsize) (argc - admin));
      return coterie_admin_main (argc - 2, argv + 1);
    }
  raise_descriptor_limit ();
  config = coterie_config_new ((const char *const *) argv + 1, (const char *const *) environment, &mode, &error);
  if (mode.version)
    g_print ("coterie-server " COTERIE_VERSION "\n");
  else if (mode.help)
    g_print ("%s", coterie_config_get_usage ());
  else if (config == NULL)
    return complain (error);
  else
    return run (config, &mode);
  return EXIT_SUCCESS;
}
