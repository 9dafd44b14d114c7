// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/server.h"

#include "server/acceptor.h"
#include "server/admin.h"
#include "server/auth.h"
#include "server/checkpointer.h"
#include "server/directory.h"
#include "server/hub.h"
#include "server/invites.h"
#include "server/limits.h"
#include "server/linking.h"
#include "server/mailbox.h"
#include "server/preparer.h"
#include "server/presence.h"
#include "server/reserve.h"
#include "server/schema.h"
#include "server/turnstile.h"
#include "server/relays.h"
#include "server/whereabouts.h"
#include "server/worker.h"
#include "server/writer.h"
#include "base/encoding.h"
#include "base/secret-input.h"
#include "wire/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UPKEEP_S 60
#define UPKEEP_ROWS 500 /* in one transaction */
#define BUSY_MS 5000
#define WRITER_CACHE_KIB 8192

typedef struct _CoterieServerPrivate CoterieServerPrivate;

struct _CoterieServerPrivate
{
  CoterieSecret *database_key;
  GTlsCertificate *certificate;
  int lock;
  CoterieCheckpointer *checkpointer;
  CoteriePreparer *preparer;
  CoterieTurnstile *connections;
  CoterieTurnstile *handshakes;
  GPtrArray *workers; /* of CoterieWorker */
  CoterieAcceptor *acceptor;
  CoterieAdmin *admin;
  guint upkeep_source;
};

static gboolean
fail (const char *path, const char *what, GError **error)
{
  g_set_error (error, COTERIE_CONFIG_ERROR, COTERIE_CONFIG_ERROR_FILE, "%s: %s.", path, what);
  return FALSE;
}

static char *
get_path (const CoterieConfig *config, const char *name)
{
  return g_build_filename (config->data_dir, name, NULL);
}

/* An open-file-description lock: it ends with us, however we end. */
static gboolean
lock_data_dir (CoterieServer *self, GError **error)
{
  g_autofree char *path = get_path (self->config, COTERIE_SERVER_LOCK);
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  if (g_mkdir_with_parents (self->config->data_dir, 0700) != 0)
    return fail (self->config->data_dir, g_strerror (errno), error);
  self->priv->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->priv->lock < 0)
    return fail (path, g_strerror (errno), error);
  if (fcntl (self->priv->lock, F_OFD_SETLK, &whole) != 0)
    return fail (self->config->data_dir, "another server uses it", error);
  return TRUE;
}

static gboolean
load_certificate (const CoterieConfig *config, GTlsCertificate **certificate, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (config->tls_cert == NULL)
    return TRUE;
  *certificate = g_tls_certificate_new_from_files (config->tls_cert, config->tls_key, &cause);
  return *certificate != NULL || fail (config->tls_cert, cause->message, error);
}

static gboolean
load_database_key (const CoterieConfig *config, CoterieSecret **key, GError **error)
{
  g_autoptr (CoterieSecret) hex = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) cause = NULL;
  gboolean is_right;

  if (config->database_key_file == NULL)
    return TRUE;
  hex = coterie_secret_read_file (config->database_key_file, 2 * COTERIE_SQL_KEY_BYTES, &cause);
  if (hex == NULL)
    return fail (config->database_key_file, cause->message, error);
  *key = coterie_secret_new (COTERIE_SQL_KEY_BYTES);
  text = g_strndup ((const char *) coterie_secret_peek (hex), coterie_secret_length (hex));
  is_right = strlen (text) == 2 * COTERIE_SQL_KEY_BYTES &&
             coterie_hex_decode (text, coterie_secret_peek_mutable (*key), COTERIE_SQL_KEY_BYTES);
  coterie_wipe (text, strlen (text));
  return is_right || fail (config->database_key_file, "it must be 96 hexadecimal digits", error);
}

static gboolean
load_pin (CoterieServer *self, GError **error)
{
  guint8 pin[COTERIE_KEY_PIN_BYTES];
  g_autofree char *text = NULL;

  if (self->priv->certificate == NULL)
    return TRUE;
  if (!coterie_key_pin_of_certificate (self->priv->certificate, pin))
    return fail (self->config->tls_cert, "it is no X.509 certificate", error);
  text = coterie_key_pin_format (pin);
  g_strlcpy (self->pin, text, sizeof self->pin);
  return TRUE;
}

/**
 * coterie_server_check:
 * @config: a configuration
 * @error: COTERIE_CONFIG_ERROR
 *
 * Reads the files that it names, and touches nothing.
 *
 * Returns: whether a server could start with it
 */
gboolean
coterie_server_check (const CoterieConfig *config, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (CoterieSecret) key = NULL, turn_secret = NULL;

  g_autoptr (CoterieWhereabouts) places = NULL;

  if (!load_certificate (config, &certificate, error) || !load_database_key (config, &key, error) ||
      !coterie_relays_load_secret (config, &turn_secret, error))
    return FALSE;
  places = coterie_whereabouts_new (config->place_file, error);
  if (places == NULL)
    return FALSE;
  if (access (config->data_dir, F_OK) == 0 && access (config->data_dir, R_OK | W_OK | X_OK) != 0)
    return fail (config->data_dir, g_strerror (errno), error);
  return TRUE;
}

/**
 * coterie_server_open_sql:
 * @self: a server
 * @read_only: whether it will only read
 * @error: a COTERIE_SQL_ERROR
 *
 * Safe from every thread.
 *
 * Returns: (transfer full) (nullable): another connection to the store
 */
CoterieSql *
coterie_server_open_sql (CoterieServer *self, gboolean read_only, GError **error)
{
  g_autofree char *path = get_path (self->config, COTERIE_SERVER_DATABASE);
  CoterieSql *sql =
      coterie_sql_open (path, self->priv->database_key, read_only ? COTERIE_SQL_READ_ONLY : COTERIE_SQL_CREATE, error);

  if (sql != NULL)
    coterie_sql_set_busy_timeout_ms (sql, BUSY_MS);
  return sql;
}

/**
 * coterie_server_end_connection:
 * @self: a server
 * @key: under which the connection entered
 */
void
coterie_server_end_connection (CoterieServer *self, const CoterieTurnstileKey *key)
{
  coterie_turnstile_leave (self->priv->connections, key);
}

/**
 * coterie_server_move_connection:
 * @self: a server
 * @key: (inout): under which the connection entered, counted in all only; that of @client afterwards
 * @client: for whom a proxy speaks on it
 *
 * Returns: whether @client may have one more
 */
gboolean
coterie_server_move_connection (CoterieServer *self, CoterieTurnstileKey *key, GInetAddress *client)
{
  CoterieTurnstileKey to;

  coterie_turnstile_key_init (&to, client);
  return coterie_turnstile_move (self->priv->connections, key, &to);
}

/**
 * coterie_server_end_handshake:
 * @self: a server
 * @key: under which the handshake entered
 */
void
coterie_server_end_handshake (CoterieServer *self, const CoterieTurnstileKey *key)
{
  coterie_turnstile_leave (self->priv->handshakes, key);
  coterie_acceptor_nudge (self->priv->acceptor);
}

static void
on_hub_event (CoterieHubEvent event, const CoterieCaller *caller, guint64 connection, gpointer user_data)
{
  CoterieServer *self = user_data;

  if (event != COTERIE_HUB_REPLACED)
    coterie_presences_update_device (self->presences, caller);
  if (event != COTERIE_HUB_ARRIVED)
    coterie_presences_end_connection (self->presences, connection);
}

static void
on_presence_event (gint64 device_id, const char *event_json, gpointer user_data)
{
  CoterieServer *self = user_data;
  g_autoptr (GBytes) text = g_bytes_new (event_json, strlen (event_json));

  coterie_hub_send_text (self->hub, device_id, text);
}

static gboolean
on_is_here (gint64 device_id, gpointer user_data)
{
  return coterie_hub_is_here (((CoterieServer *) user_data)->hub, device_id);
}

static void
on_rollback (gpointer user_data)
{
  coterie_directory_forget (user_data);
}

/* The first start with registration by invitation makes one, so that the operator can begin. */
static gboolean
make_first_invitation (CoterieServer *self, CoterieSql *sql, GError **error)
{
  char code[COTERIE_INVITE_CODE_CHARS + 1];
  guint n_open = 0, n_used = 0;

  G_STATIC_ASSERT (sizeof code <= sizeof self->invitation);
  if (self->config->registration != COTERIE_REGISTRATION_INVITE)
    return TRUE;
  if (!coterie_sql_begin (sql, error))
    return FALSE;
  if (!coterie_invites_count (sql, &n_open, &n_used, error) ||
      (n_open + n_used == 0 && !coterie_invites_make (sql, code, error)) || !coterie_sql_commit (sql, error))
    {
      coterie_sql_rollback (sql);
      return FALSE;
    }
  if (n_open + n_used == 0)
    g_strlcpy (self->invitation, code, sizeof self->invitation);
  return TRUE;
}

static gboolean
prepare_store (CoterieServer *self, CoterieSql *sql, GError **error)
{
  coterie_sql_set_cache_kib (sql, WRITER_CACHE_KIB);
  coterie_sql_set_auto_checkpoint (sql, 0);
  return coterie_schema_prepare (sql, error) && coterie_schema_get_server_id (sql, self->server_id, error) &&
         make_first_invitation (self, sql, error);
}

static gboolean
open_checkpointer (CoterieServer *self, GError **error)
{
  CoterieSql *sql = coterie_server_open_sql (self, FALSE, error);

  if (sql == NULL)
    return FALSE;
  self->priv->checkpointer = coterie_checkpointer_new (sql);
  return TRUE;
}

static gboolean
open_writer (CoterieServer *self, GError **error)
{
  g_autoptr (CoterieSql) sql = coterie_server_open_sql (self, FALSE, error);

  if (sql == NULL || !prepare_store (self, sql, error) || !open_checkpointer (self, error))
    return FALSE;
  self->writer = coterie_store_writer_new (g_steal_pointer (&sql), self->priv->checkpointer, self->hub,
                                           self->config->writer_batch);
  coterie_store_writer_set_rollback (self->writer, on_rollback, self->directory);
  self->reserve = coterie_reserve_new (coterie_reserve_measure_path, self->config->data_dir);
  coterie_store_writer_set_reserve (self->writer, self->reserve);
  return TRUE;
}

static void
set_mailbox_limits (CoterieServer *self)
{
  const guint64 *limits = self->config->limits;
  const CoterieMailboxLimits mailbox = { .max_envelopes = limits[COTERIE_LIMIT_MAILBOX_MAX_ENVELOPES],
                                         .max_bytes = limits[COTERIE_LIMIT_MAILBOX_MAX_BYTES],
                                         .max_from_one = limits[COTERIE_LIMIT_MAILBOX_MAX_FROM_ONE],
                                         .max_days = limits[COTERIE_LIMIT_MAILBOX_DAYS] };

  coterie_directory_set_mailbox_limits (self->directory, &mailbox);
}

static gboolean
open_nouns (CoterieServer *self, GError **error)
{
  g_autoptr (CoterieSql) sql = coterie_server_open_sql (self, TRUE, error);

  if (sql == NULL)
    return FALSE;
  self->auth = coterie_auth_new (self->server_id, self->clock);
  self->limits = coterie_limits_new (self->clock);
  for (gsize i = 0; i < COTERIE_N_RATES; i++)
    {
      const CoterieRateLimit *rate = &self->config->rates[i];

      coterie_limits_configure (self->limits, (CoterieRate) i, rate->burst, rate->count, rate->seconds);
    }
  set_mailbox_limits (self);
  self->presences = coterie_presences_new (on_presence_event, on_is_here, self);
  coterie_hub_set_watch (self->hub, on_hub_event, self);
  return coterie_presences_load (self->presences, sql, error);
}

static gboolean
open_workers (CoterieServer *self, GError **error)
{
  CoterieServerPrivate *priv = self->priv;

  priv->preparer = coterie_preparer_new (self);
  for (guint i = 0; i < self->config->n_workers; i++)
    {
      CoterieWorker *worker = coterie_worker_new (self, priv->preparer, priv->certificate, error);

      if (worker == NULL)
        return FALSE;
      g_ptr_array_add (priv->workers, worker);
    }
  return TRUE;
}

/**
 * coterie_server_new:
 * @config: (transfer none): outlives the server
 * @clock: (transfer none): the time
 * @error: a COTERIE_CONFIG_ERROR or COTERIE_SQL_ERROR, with a sentence for the operator
 *
 * Opens the store and builds everything; no thread of ours serves yet, and nobody can connect.
 *
 * Returns: (transfer full) (nullable): a server
 */
CoterieServer *
coterie_server_new (const CoterieConfig *config, CoterieClock *clock, GError **error)
{
  g_autoptr (CoterieServer) self = g_new0 (CoterieServer, 1);
  CoterieServerPrivate *priv = self->priv = g_new0 (CoterieServerPrivate, 1);

  self->config = config;
  self->clock = coterie_clock_ref (clock);
  priv->lock = -1;
  priv->workers = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_worker_free);
  priv->connections = coterie_turnstile_new (config->max_connections, config->max_connections_per_address);
  priv->handshakes = coterie_turnstile_new (config->max_handshakes, config->max_handshakes_per_address);
  self->hub = coterie_hub_new (coterie_worker_open_hub_letter);
  self->directory = coterie_directory_new (clock);
  self->whereabouts = coterie_whereabouts_new (config->place_file, error);
  if (self->whereabouts == NULL)
    return NULL;

  if (!load_certificate (config, &priv->certificate, error) || !load_pin (self, error) ||
      !load_database_key (config, &priv->database_key, error) ||
      !coterie_relays_load_secret (config, &self->turn_secret, error) || !lock_data_dir (self, error) ||
      !open_writer (self, error) || !open_nouns (self, error) || !open_workers (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Takes out what has waited too long, in slices between which others have their turn. */
typedef struct
{
  CoterieJob job;
  CoterieServer *server;
  guint n_rows;
} Upkeep;

static void
submit_upkeep (CoterieServer *self);

static gboolean
run_upkeep (CoterieJob *job, CoterieSql *sql, GError **error)
{
  Upkeep *self = (Upkeep *) job;

  gint64 now_ms = coterie_clock_get_wall_ms (self->server->clock);

  coterie_effects_clear (&job->effects);
  return coterie_linking_expire (self->server, sql, now_ms, &job->effects, error) &&
         coterie_mailbox_expire (sql, self->server->directory, now_ms, UPKEEP_ROWS, &self->n_rows, error);
}

/* On the writer's thread. */
static void
on_upkeep_done (CoterieJob *job, const GError *error)
{
  Upkeep *self = (Upkeep *) job;

  if (error != NULL && error->domain != COTERIE_REFUSAL)
    g_warning ("old envelopes cannot be taken out: %s", error->message);
  if (error == NULL && self->n_rows >= UPKEEP_ROWS)
    submit_upkeep (self->server);
  g_free (self);
}

static void
submit_upkeep (CoterieServer *self)
{
  Upkeep *upkeep = g_new0 (Upkeep, 1);

  upkeep->job.run = run_upkeep;
  upkeep->job.done = on_upkeep_done;
  upkeep->job.savepoint = TRUE;
  upkeep->server = self;
  coterie_store_writer_submit (self->writer, &upkeep->job);
}

static gboolean
on_upkeep_time (gpointer user_data)
{
  submit_upkeep (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * coterie_server_start:
 * @self: a server
 * @error: a GIOErrorEnum when it cannot listen there
 *
 * On the thread whose default context serves the operator.
 *
 * Returns: whether clients can connect now
 */
gboolean
coterie_server_start (CoterieServer *self, GError **error)
{
  CoterieServerPrivate *priv = self->priv;

  priv->acceptor = coterie_acceptor_new (self, priv->workers, priv->connections, priv->handshakes, error);
  if (priv->acceptor == NULL)
    return FALSE;
  priv->admin = coterie_admin_new (self, error);
  if (priv->admin == NULL)
    return FALSE;
  coterie_store_writer_start (self->writer);
  submit_upkeep (self);
  priv->upkeep_source = g_timeout_add_seconds (UPKEEP_S, on_upkeep_time, self);
  for (guint i = 0; i < priv->workers->len; i++)
    coterie_worker_start (priv->workers->pdata[i]);
  coterie_acceptor_start (priv->acceptor);
  return TRUE;
}

/**
 * coterie_server_get_port:
 * @self: a server that was started
 *
 * Returns: where it listens
 */
guint16
coterie_server_get_port (CoterieServer *self)
{
  return coterie_acceptor_get_port (self->priv->acceptor);
}

/**
 * coterie_server_stop:
 * @self: a server
 *
 * Accepts nobody any more, answers what it has taken, says good-bye and ends all threads. What was answered is durable.
 * Repeating it is safe.
 */
void
coterie_server_stop (CoterieServer *self)
{
  CoterieServerPrivate *priv = self->priv;
  gboolean was_started = priv->upkeep_source != 0;

  if (was_started)
    g_source_remove (priv->upkeep_source);
  priv->upkeep_source = 0;
  if (priv->acceptor != NULL)
    coterie_acceptor_stop (priv->acceptor);
  for (guint i = 0; was_started && i < priv->workers->len; i++)
    coterie_worker_stop (priv->workers->pdata[i]);
  for (guint i = 0; i < priv->workers->len; i++)
    coterie_worker_join (priv->workers->pdata[i]);
  g_clear_pointer (&priv->admin, coterie_admin_free);
  g_clear_pointer (&priv->preparer, coterie_preparer_free);
  if (self->writer != NULL)
    coterie_store_writer_drain (self->writer);
}

/**
 * coterie_server_free:
 * @self: (nullable) (transfer full): a server; stopped when it was not
 *
 * What the others were built on goes last.
 */
void
coterie_server_free (CoterieServer *self)
{
  CoterieServerPrivate *priv;

  if (self == NULL)
    return;
  priv = self->priv;
  coterie_server_stop (self);
  g_ptr_array_unref (priv->workers);
  coterie_store_writer_free (self->writer);
  coterie_reserve_free (self->reserve);
  coterie_checkpointer_free (priv->checkpointer);
  coterie_acceptor_free (priv->acceptor);
  coterie_turnstile_free (priv->connections);
  coterie_turnstile_free (priv->handshakes);
  coterie_presences_free (self->presences);
  coterie_hub_free (self->hub);
  coterie_limits_free (self->limits);
  coterie_auth_free (self->auth);
  coterie_directory_free (self->directory);
  coterie_whereabouts_free (self->whereabouts);
  coterie_secret_free (self->turn_secret);
  g_clear_object (&priv->certificate);
  coterie_secret_free (priv->database_key);
  coterie_clock_unref (self->clock);
  if (priv->lock >= 0)
    close (priv->lock);
  g_free (priv);
  g_free (self);
}
