// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/admin.h"

#include "wire/json-door.h"
#include "wire/limits.h"
#include "wire/names.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <stdio.h>
#include <unistd.h>

#define EXIT_USAGE 2

/* A server that cannot write its store may take a while to say so. */
#define TIMEOUT_S 30

typedef struct
{
  const char *data_dir;
  const char *command;
  const char *name;
} Arguments;

static int
fail (int status, const char *message)
{
  fprintf (stderr, "coterie-server: %s\n", message);
  return status;
}

static gboolean
takes_name (const char *command)
{
  return strcmp (command, "disable") == 0 || strcmp (command, "enable") == 0;
}

static gboolean
read_arguments (Arguments *arguments, int n_arguments, char **texts)
{
  *arguments = (Arguments){ .data_dir = g_getenv ("COTERIE_DATA") };
  for (int i = 0; i < n_arguments; i++)
    {
      if (strcmp (texts[i], "--data") == 0 && i + 1 < n_arguments)
        arguments->data_dir = texts[++i];
      else if (g_str_has_prefix (texts[i], "--data="))
        arguments->data_dir = texts[i] + strlen ("--data=");
      else if (texts[i][0] == '-')
        return FALSE;
      else if (arguments->command == NULL)
        arguments->command = texts[i];
      else if (arguments->name == NULL && takes_name (arguments->command))
        arguments->name = texts[i];
      else
        return FALSE;
    }
  return arguments->data_dir != NULL && arguments->command != NULL &&
         (arguments->name != NULL) == takes_name (arguments->command);
}

static GSocketConnection *
connect_to (const char *data_dir, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = NULL;
  GSocketConnection *connection;
  int directory_fd;

  address = coterie_admin_get_address (data_dir, &directory_fd, error);
  if (address == NULL)
    return NULL;
  g_socket_client_set_timeout (client, TIMEOUT_S);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);
  close (directory_fd);
  return connection;
}

static gboolean
send_request (GSocketConnection *connection, const Arguments *arguments, GError **error)
{
  CoterieWriter writer;
  g_autofree char *json = NULL, *line = NULL;

  coterie_writer_init (&writer);
  coterie_writer_string (&writer, "command", arguments->command);
  if (arguments->name != NULL)
    coterie_writer_string (&writer, "name", arguments->name);
  json = coterie_writer_finish_string (&writer);
  line = g_strconcat (json, "\n", NULL);
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), line, strlen (line), NULL,
                                    NULL, error);
}

/* Prints what a line says. FALSE when it is not one that this program knows. */
static gboolean
print_line (const char *line, int *status)
{
  g_autoptr (JsonNode) node = coterie_json_open (line, strlen (line), COTERIE_REPLY_MAX_BYTES, NULL);
  CoterieReader reader;

  if (node == NULL)
    return FALSE;
  coterie_reader_init_open (&reader, node);
  if (coterie_reader_has (&reader, "error"))
    *status = fail (EXIT_FAILURE, coterie_reader_string (&reader, "error", COTERIE_TEXT_FRAME_MAX_BYTES));
  else if (coterie_reader_has (&reader, "done"))
    *status = EXIT_SUCCESS;
  else if (coterie_reader_has (&reader, "invite"))
    printf ("%s\n", coterie_reader_string (&reader, "invite", COTERIE_INVITE_MAX_BYTES));
  else if (coterie_reader_has (&reader, "account"))
    {
      const char *name = coterie_reader_name (&reader, "account");
      const char *state = coterie_reader_bool (&reader, "disabled") ? "disabled" : "active";
      guint64 n_devices = coterie_reader_uint (&reader, "devices", 0, COTERIE_JSON_INTEGER_MAX);

      printf ("%-32s  %-8s  devices: %" G_GUINT64_FORMAT "  waiting: %" G_GUINT64_FORMAT "\n", name, state, n_devices,
              coterie_reader_uint (&reader, "waiting", 0, COTERIE_JSON_INTEGER_MAX));
    }
  else if (coterie_reader_has (&reader, "invites"))
    printf ("open invitations: %" G_GUINT64_FORMAT "\n",
            coterie_reader_uint (&reader, "invites", 0, COTERIE_JSON_INTEGER_MAX));
  else
    return FALSE;
  return coterie_reader_finish (&reader, NULL);
}

static int
print_answer (GSocketConnection *connection)
{
  g_autoptr (GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  int status = -1;

  while (status < 0)
    {
      g_autofree char *line = g_data_input_stream_read_line_utf8 (input, NULL, NULL, NULL);

      if (line == NULL || !print_line (line, &status))
        return fail (EXIT_FAILURE, "The server gave no answer.");
    }
  return status;
}

/**
 * coterie_admin_main:
 * @n_arguments: how many
 * @arguments: (array length=n_arguments): what follows `admin`
 *
 * Returns: the exit status: 0 when it is done, 1 when not, 2 for arguments that are not understood
 */
int
coterie_admin_main (int n_arguments, char **arguments)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  Arguments parsed;

  if (!read_arguments (&parsed, n_arguments, arguments))
    return fail (EXIT_USAGE, "Usage: coterie-server admin invite|list|disable NAME|enable NAME --data DIR");
  if (parsed.name != NULL && !coterie_name_is_valid (parsed.name))
    return fail (EXIT_FAILURE, "That is not a user name.");
  connection = connect_to (parsed.data_dir, &error);
  if (connection == NULL)
    {
      fprintf (stderr, "coterie-server: No server of yours is running in %s (%s).\n", parsed.data_dir, error->message);
      return EXIT_FAILURE;
    }
  if (!send_request (connection, &parsed, &error))
    return fail (EXIT_FAILURE, error->message);
  return print_answer (connection);
}
