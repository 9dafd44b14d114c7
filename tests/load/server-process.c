// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server-process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Reads the server's standard output up to the line that names its port: "… 127.0.0.1:43211". */
static guint16
read_port (int output)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char c;

  for (;;)
    {
      ssize_t n = read (output, &c, 1);
      const char *colon;

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        g_error ("the server ended before it was ready: %s", line->str);
      if (c != '\n')
        {
          g_string_append_c (line, c);
          continue;
        }
      colon = strrchr (line->str, ':');
      if (strstr (line->str, "ready") != NULL && colon != NULL)
        return (guint16) g_ascii_strtoull (colon + 1, NULL, 10);
      g_string_truncate (line, 0);
    }
}

/**
 * load_server_start:
 * @more_arguments: (nullable): for example a certificate
 *
 * Starts the program named by COTERIE_SERVER with limits that a load does not reach, and waits until it is ready.
 */
void
load_server_start (LoadServer *self, const char *data_dir, const char *const *more_arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *config = g_build_filename (data_dir, "load.conf", NULL);
  g_autoptr (GError) error = NULL;
  gint64 began_us;

  g_file_set_contents (config,
                       "[limits]\nsend=none\nrequest=none\nanonymous=none\nconnections=19000\n"
                       "connections-per-address=0\nhandshakes=64\nhandshakes-per-address=64\n",
                       -1, NULL);
  g_ptr_array_add (argv, (char *) g_getenv ("COTERIE_SERVER"));
  g_ptr_array_add (argv, (char *) "--data");
  g_ptr_array_add (argv, (char *) data_dir);
  g_ptr_array_add (argv, (char *) "--config");
  g_ptr_array_add (argv, config);
  g_ptr_array_add (argv, (char *) "--listen");
  g_ptr_array_add (argv, (char *) "127.0.0.1:0");
  for (; more_arguments != NULL && *more_arguments != NULL; more_arguments++)
    g_ptr_array_add (argv, (char *) *more_arguments);
  g_ptr_array_add (argv, NULL);

  began_us = g_get_monotonic_time ();
  if (!g_spawn_async_with_pipes (NULL, (char **) argv->pdata, NULL,
                                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &self->pid, NULL,
                                 &self->output, NULL, &error))
    g_error ("%s", error->message);
  self->port = read_port (self->output);
  self->ready_ms = (double) (g_get_monotonic_time () - began_us) / 1000;
}

void
load_server_stop (LoadServer *self)
{
  int status;

  kill (self->pid, SIGTERM);
  waitpid (self->pid, &status, 0);
  close (self->output);
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    g_error ("the server did not stop cleanly: status %d", status);
}

/* All threads, user and system, since its start. */
double
load_server_get_cpu_s (const LoadServer *self)
{
  struct timespec time;
  clockid_t clock;

  if (clock_getcpuclockid (self->pid, &clock) != 0 || clock_gettime (clock, &time) != 0)
    g_error ("no processor time of the server");
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

/* Resident, what the kernel keeps for sockets not included. */
guint64
load_server_get_memory_kib (const LoadServer *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) self->pid);
  g_autofree char *text = NULL;
  const char *row;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (row = strstr (text, "VmRSS:")) == NULL)
    g_error ("no memory figure of the server");
  return g_ascii_strtoull (row + strlen ("VmRSS:"), NULL, 10);
}

/* One GET /healthz on a connection of its own. */
gboolean
load_server_answers (const LoadServer *self)
{
  static const char request[] = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (self->port) };
  char reply[16] = { 0 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean good;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  good = connect (fd, (struct sockaddr *) &address, sizeof address) == 0 &&
         write (fd, request, sizeof request - 1) == sizeof request - 1 && recv (fd, reply, 12, MSG_WAITALL) == 12 &&
         memcmp (reply, "HTTP/1.1 200", 12) == 0;
  close (fd);
  return good;
}
