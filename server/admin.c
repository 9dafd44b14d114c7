// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/admin.h"

#include "server/invites.h"
#include "server/operator.h"
#include "server/writer.h"
#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/reader.h"
#include "wire/refusal.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <sys/stat.h>
#include <unistd.h>

/* Somebody who connects and then says nothing keeps the next one waiting no longer than this. */
#define CLIENT_TIMEOUT_S 5

struct _CoterieAdmin
{
  CoterieServer *server;
  int directory_fd;
  GSocket *socket;
  GCancellable *stop;
  GThread *thread; /* serves one client after the other */
};

/**
 * coterie_admin_get_address:
 * @data_dir: the server's folder
 * @directory_fd: (out): to be closed by the caller when the address is not needed any more
 * @error: return location; G_IO_ERROR
 *
 * The folder's own path may be longer than the 107 bytes that an address takes.
 *
 * Returns: (transfer full) (nullable): where the admin socket is
 */
GSocketAddress *
coterie_admin_get_address (const char *data_dir, int *directory_fd, GError **error)
{
  g_autofree char *path = NULL;

  *directory_fd = open (data_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (*directory_fd < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", data_dir, g_strerror (code));
      return NULL;
    }
  path = g_strdup_printf ("/proc/self/fd/%d/" COTERIE_ADMIN_SOCKET, *directory_fd);
  return g_unix_socket_address_new (path);
}

typedef enum
{
  COMMAND_INVITE,
  COMMAND_LIST,
  COMMAND_DISABLE,
  COMMAND_ENABLE,
} Command;

typedef struct
{
  Command command;
  char name[COTERIE_NAME_MAX_BYTES + 1]; /* "" when the command takes none */
} Request;

static gboolean
parse (Request *request, const char *line, gsize n_bytes, GError **error)
{
  static const char *const words[] = { "invite", "list", "disable", "enable", NULL };
  g_autoptr (JsonNode) node = coterie_json_open (line, n_bytes, COTERIE_ADMIN_LINE_MAX_BYTES, error);
  CoterieReader reader;

  if (node == NULL)
    return FALSE;
  coterie_reader_init (&reader, node);
  request->command = (Command) coterie_reader_word (&reader, "command", words);
  request->name[0] = '\0';
  if (request->command == COMMAND_DISABLE || request->command == COMMAND_ENABLE)
    g_strlcpy (request->name, coterie_reader_name (&reader, "name"), sizeof request->name);
  return coterie_reader_finish (&reader, error);
}

/* A command that writes: a job for the writer, for which the admin thread waits. */
typedef struct
{
  CoterieJob job;
  CoterieAdmin *admin;
  const Request *request;
  char invite[COTERIE_INVITE_CODE_CHARS + 1];
  GMutex mutex;
  GCond cond;
  gboolean done;
  GError *error;
} Change;

static gboolean
run_change (CoterieJob *job, CoterieSql *sql, GError **error)
{
  Change *change = (Change *) job;

  if (change->request->command == COMMAND_INVITE)
    return coterie_invites_make (sql, change->invite, error);
  return coterie_operator_set_disabled (sql, change->admin->server->directory, change->request->name,
                                        change->request->command == COMMAND_DISABLE, &job->effects, error);
}

static void
on_changed (CoterieJob *job, const GError *error)
{
  Change *change = (Change *) job;

  g_mutex_lock (&change->mutex);
  change->error = error != NULL ? g_error_copy (error) : NULL;
  change->done = TRUE;
  g_cond_signal (&change->cond);
  g_mutex_unlock (&change->mutex);
}

static gboolean
make_change (CoterieAdmin *self, const Request *request, GString *reply, GError **error)
{
  Change change = { .job = { .run = run_change, .done = on_changed, .savepoint = TRUE } };

  change.admin = self;
  change.request = request;
  g_mutex_init (&change.mutex);
  g_cond_init (&change.cond);
  coterie_store_writer_submit (self->server->writer, &change.job);
  g_mutex_lock (&change.mutex);
  while (!change.done)
    g_cond_wait (&change.cond, &change.mutex);
  g_mutex_unlock (&change.mutex);
  g_mutex_clear (&change.mutex);
  g_cond_clear (&change.cond);
  coterie_effects_clear (&change.job.effects);

  if (change.error != NULL)
    {
      g_propagate_error (error, change.error);
      return FALSE;
    }
  if (request->command == COMMAND_INVITE)
    g_string_append_printf (reply, "{\"invite\":\"%s\"}\n", change.invite);
  return TRUE;
}

static gboolean
add_account (const CoterieOperatorAccount *account, gpointer user_data)
{
  GString *reply = user_data;
  CoterieWriter writer;
  g_autofree char *line = NULL;

  coterie_writer_init (&writer);
  coterie_writer_string (&writer, "account", account->name);
  coterie_writer_bool (&writer, "disabled", account->state == COTERIE_ACCOUNT_DISABLED);
  coterie_writer_uint (&writer, "devices", account->n_devices);
  coterie_writer_uint (&writer, "waiting", account->n_waiting);
  line = coterie_writer_finish_string (&writer);
  g_string_append_printf (reply, "%s\n", line);
  return TRUE;
}

static gboolean
list (CoterieAdmin *self, GString *reply, GError **error)
{
  g_autoptr (CoterieSql) sql = coterie_server_open_sql (self->server, TRUE, error);
  guint n_open = 0, n_used = 0;

  if (sql == NULL || !coterie_operator_list (sql, add_account, reply, error) ||
      !coterie_invites_count (sql, &n_open, &n_used, error))
    return FALSE;
  g_string_append_printf (reply, "{\"invites\":%u,\"used\":%u}\n", n_open, n_used);
  return TRUE;
}

static void
add_error (CoterieAdmin *self, GString *reply, const GError *error)
{
  CoterieWriter writer;
  g_autofree char *line = NULL;

  coterie_writer_init (&writer);
  coterie_refusal_write (error, coterie_clock_get_wall_ms (self->server->clock), &writer);
  line = coterie_writer_finish_string (&writer);
  g_string_append_printf (reply, "%s\n", line);
}

static char *
answer (CoterieAdmin *self, const char *line, gsize n_bytes)
{
  GString *reply = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Request request;

  if (parse (&request, line, n_bytes, &error) &&
      (request.command == COMMAND_LIST ? list (self, reply, &error) : make_change (self, &request, reply, &error)))
    g_string_append (reply, "{\"done\":true}\n");
  else
    add_error (self, reply, error);
  return g_string_free (reply, FALSE);
}

/* Mode 0600 says the same; a folder that somebody else may write into does not. */
static gboolean
is_operator (GSocket *client)
{
  g_autoptr (GCredentials) credentials = g_socket_get_credentials (client, NULL);
  uid_t uid = credentials != NULL ? g_credentials_get_unix_user (credentials, NULL) : (uid_t) -1;

  return uid == geteuid () || uid == 0;
}

static void
serve (CoterieAdmin *self, GSocket *client)
{
  char line[COTERIE_ADMIN_LINE_MAX_BYTES + 1];
  g_autofree char *reply = NULL;
  gsize n_bytes = 0, n_sent = 0, n_reply;

  g_socket_set_timeout (client, CLIENT_TIMEOUT_S);
  if (!is_operator (client))
    return;
  while (n_bytes < sizeof line && memchr (line, '\n', n_bytes) == NULL)
    {
      gssize n = g_socket_receive (client, line + n_bytes, sizeof line - n_bytes, self->stop, NULL);

      if (n <= 0)
        return;
      n_bytes += (gsize) n;
    }
  reply = answer (self, line, n_bytes);
  n_reply = strlen (reply);
  while (n_sent < n_reply)
    {
      gssize n = g_socket_send (client, reply + n_sent, n_reply - n_sent, self->stop, NULL);

      if (n <= 0)
        return;
      n_sent += (gsize) n;
    }
}

static gpointer
run (gpointer data)
{
  CoterieAdmin *self = data;

  while (!g_cancellable_is_cancelled (self->stop))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) client = g_socket_accept (self->socket, self->stop, &error);

      if (client != NULL)
        serve (self, client);
      else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_usleep (100000); /* out of descriptors, say: not a busy loop */
    }
  return NULL;
}

static gboolean
bind_socket (CoterieAdmin *self, GError **error)
{
  g_autoptr (GSocketAddress) address =
      coterie_admin_get_address (self->server->config->data_dir, &self->directory_fd, error);

  if (address == NULL)
    return FALSE;
  self->socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (self->socket == NULL)
    return FALSE;
  /* Before it has a name, so that it is never open to others; what an earlier server left goes. */
  fchmod (g_socket_get_fd (self->socket), S_IRUSR | S_IWUSR);
  unlinkat (self->directory_fd, COTERIE_ADMIN_SOCKET, 0);
  return g_socket_bind (self->socket, address, FALSE, error) && g_socket_listen (self->socket, error);
}

/**
 * coterie_admin_new:
 * @server: started, whose writer runs for as long as the admin socket lives
 * @error: return location; G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): an open admin socket in the server's folder
 */
CoterieAdmin *
coterie_admin_new (CoterieServer *server, GError **error)
{
  g_autoptr (CoterieAdmin) self = g_new0 (CoterieAdmin, 1);

  self->server = server;
  self->directory_fd = -1;
  self->stop = g_cancellable_new ();
  if (!bind_socket (self, error))
    return NULL;
  self->thread = g_thread_new ("admin", run, self);
  return g_steal_pointer (&self);
}

/**
 * coterie_admin_free:
 * @self: (nullable) (transfer full): an admin socket; a command that is being carried out is finished first
 */
void
coterie_admin_free (CoterieAdmin *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->stop);
  g_clear_pointer (&self->thread, g_thread_join);
  if (self->socket != NULL && self->directory_fd >= 0)
    unlinkat (self->directory_fd, COTERIE_ADMIN_SOCKET, 0);
  g_clear_object (&self->socket);
  g_clear_object (&self->stop);
  if (self->directory_fd >= 0)
    close (self->directory_fd);
  g_free (self);
}
