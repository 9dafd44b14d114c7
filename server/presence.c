// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/presence.h"

#include "base/digest.h"
#include "wire/text-frames.h"

#include <sodium.h>

#define HASH_BYTES crypto_hash_sha256_BYTES

typedef struct
{
  gint64 device_id;
  guint32 number; /* in the chain */
} HereDevice;

/* An account with a token, with a device that is here, or with both. */
typedef struct
{
  gint64 account_id;
  gboolean has_hash;
  guint8 hash[HASH_BYTES];
  GArray *devices; /* of HereDevice; NULL when none is here */
} Account;

typedef struct
{
  gint64 device_id;
  guint64 connection;
} Watcher;

/* Everybody who watches one token, also one that no account has (yet, or any more). */
typedef struct
{
  guint8 hash[HASH_BYTES];
  guint8 token[COTERIE_PRESENCE_TOKEN_BYTES];
  GArray *watchers; /* of Watcher */
} Watch;

struct _CoteriePresences
{
  CoteriePresenceNotify notify;
  CoteriePresenceIsHere is_here;
  gpointer user_data;
  GMutex mutex;            /* over the rest */
  GHashTable *accounts;    /* account row (inside of the value) → Account */
  GHashTable *by_hash;     /* hash (inside of the value) → Account, borrowed */
  GHashTable *watches;     /* hash (inside of the value) → Watch */
  GHashTable *connections; /* connection (owned) → GPtrArray of Watch, borrowed: what it watches */
};

static void
account_free (gpointer data)
{
  Account *account = data;

  g_clear_pointer (&account->devices, g_array_unref);
  g_free (account);
}

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_array_unref (watch->watchers);
  g_free (watch);
}

/**
 * coterie_presences_new:
 * @notify: sends an event; only queues
 * @is_here: whether a device has a connection
 * @user_data: for both
 *
 * Returns: (transfer full): nobody is here, and nobody watches
 */
CoteriePresences *
coterie_presences_new (CoteriePresenceNotify notify, CoteriePresenceIsHere is_here, gpointer user_data)
{
  CoteriePresences *self = g_new0 (CoteriePresences, 1);

  self->notify = notify;
  self->is_here = is_here;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  self->accounts = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, account_free);
  self->by_hash = g_hash_table_new (coterie_digest_hash, coterie_digest_equal);
  self->watches = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, NULL, watch_free);
  self->connections = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

/**
 * coterie_presences_free:
 * @self: (nullable) (transfer full): presences
 */
void
coterie_presences_free (CoteriePresences *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->watches);
  g_hash_table_unref (self->by_hash);
  g_hash_table_unref (self->accounts);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static Account *
ensure_account (CoteriePresences *self, gint64 account_id)
{
  Account *account = g_hash_table_lookup (self->accounts, &account_id);

  if (account != NULL)
    return account;
  account = g_new0 (Account, 1);
  account->account_id = account_id;
  g_hash_table_insert (self->accounts, &account->account_id, account);
  return account;
}

static void
drop_if_idle (CoteriePresences *self, Account *account)
{
  if (!account->has_hash && account->devices == NULL)
    g_hash_table_remove (self->accounts, &account->account_id);
}

static void
fill (const Account *account, CoteriePresence *presence)
{
  presence->n_devices = 0;
  for (guint i = 0; account != NULL && account->devices != NULL && i < account->devices->len; i++)
    if (presence->n_devices < G_N_ELEMENTS (presence->devices))
      presence->devices[presence->n_devices++] = g_array_index (account->devices, HereDevice, i).number;
}

/* Tells everybody who watches @hash that these devices are here; %NULL: none. */
static void
tell (CoteriePresences *self, const guint8 *hash, const Account *account)
{
  const Watch *watch = g_hash_table_lookup (self->watches, hash);
  g_autofree char *event = NULL;
  CoteriePresence presence;

  if (watch == NULL)
    return;
  memcpy (presence.token, watch->token, sizeof presence.token);
  fill (account, &presence);
  event = coterie_event_presence_encode (&presence);
  for (guint i = 0; i < watch->watchers->len; i++)
    self->notify (g_array_index (watch->watchers, Watcher, i).device_id, event, self->user_data);
}

static void
remove_watcher (CoteriePresences *self, Watch *watch, guint64 connection)
{
  for (guint i = 0; i < watch->watchers->len; i++)
    if (g_array_index (watch->watchers, Watcher, i).connection == connection)
      {
        g_array_remove_index_fast (watch->watchers, i);
        break;
      }
  if (watch->watchers->len == 0)
    g_hash_table_remove (self->watches, watch->hash);
}

/* A token that was given up: whoever watched it has to subscribe to the new one. */
static void
end_watch (CoteriePresences *self, const guint8 *hash)
{
  Watch *watch = g_hash_table_lookup (self->watches, hash);

  if (watch == NULL)
    return;
  for (guint i = 0; i < watch->watchers->len; i++)
    {
      guint64 connection = g_array_index (watch->watchers, Watcher, i).connection;
      GPtrArray *watched = g_hash_table_lookup (self->connections, &connection);

      if (watched != NULL)
        g_ptr_array_remove_fast (watched, watch);
    }
  g_hash_table_remove (self->watches, hash);
}

static void
set_hash (CoteriePresences *self, Account *account, const guint8 *hash)
{
  if (account->has_hash)
    {
      tell (self, account->hash, NULL);
      end_watch (self, account->hash);
      g_hash_table_remove (self->by_hash, account->hash);
      account->has_hash = FALSE;
    }
  if (hash == NULL)
    return;
  memcpy (account->hash, hash, HASH_BYTES);
  account->has_hash = TRUE;
  g_hash_table_insert (self->by_hash, account->hash, account);
  if (account->devices != NULL)
    tell (self, account->hash, account);
}

/**
 * coterie_presences_load:
 * @sql: any connection
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Learns all tokens, once, before the first connection; afterwards coterie_presences_set_token() keeps them right.
 *
 * Returns: whether they could be read
 */
gboolean
coterie_presences_load (CoteriePresences *self, CoterieSql *sql, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT id, presence FROM accounts WHERE presence IS NOT NULL");

  g_mutex_lock (&self->mutex);
  while (coterie_sql_step (s))
    {
      const guint8 *hash = coterie_sql_column_exact (s, 1, HASH_BYTES);

      if (hash != NULL)
        set_hash (self, ensure_account (self, coterie_sql_column_int (s, 0)), hash);
    }
  g_mutex_unlock (&self->mutex);
  return coterie_sql_finish (s, error);
}

/**
 * coterie_presences_set_token:
 * @account_id: row of an account
 * @token_hash: (nullable) (array fixed-size=32): SHA-256 of its new token; %NULL: none
 *
 * To be called once the change is durable. Subscriptions to the old token end with an event that nobody is here.
 */
void
coterie_presences_set_token (CoteriePresences *self, gint64 account_id, const guint8 *token_hash)
{
  Account *account;

  g_mutex_lock (&self->mutex);
  account = ensure_account (self, account_id);
  if (token_hash == NULL || !account->has_hash || memcmp (account->hash, token_hash, HASH_BYTES) != 0)
    set_hash (self, account, token_hash);
  drop_if_idle (self, account);
  g_mutex_unlock (&self->mutex);
}

/* Keeps the list ascending. */
static void
add_device (Account *account, const CoterieCaller *device)
{
  HereDevice here = { .device_id = device->device_id, .number = device->id.device };
  guint at = 0;

  if (account->devices == NULL)
    account->devices = g_array_new (FALSE, FALSE, sizeof here);
  while (at < account->devices->len && g_array_index (account->devices, HereDevice, at).number < here.number)
    at++;
  g_array_insert_val (account->devices, at, here);
}

static int
find_device (const Account *account, gint64 device_id)
{
  for (guint i = 0; account->devices != NULL && i < account->devices->len; i++)
    if (g_array_index (account->devices, HereDevice, i).device_id == device_id)
      return (int) i;
  return -1;
}

/**
 * coterie_presences_update_device:
 * @device: one that has come or gone
 *
 * Asks which of them is true, and tells those who watch the account when it is news. Two threads may call for one
 * device in either order.
 */
void
coterie_presences_update_device (CoteriePresences *self, const CoterieCaller *device)
{
  Account *account;
  gboolean is_here;
  int at;

  g_mutex_lock (&self->mutex);
  is_here = self->is_here (device->device_id, self->user_data);
  account = ensure_account (self, device->account_id);
  at = find_device (account, device->device_id);
  if (is_here && at < 0)
    add_device (account, device);
  else if (!is_here && at >= 0)
    g_array_remove_index (account->devices, (guint) at);
  if (account->devices != NULL && account->devices->len == 0)
    g_clear_pointer (&account->devices, g_array_unref);
  if (is_here != (at >= 0) && account->has_hash)
    tell (self, account->hash, account);
  drop_if_idle (self, account);
  g_mutex_unlock (&self->mutex);
}

static void
unsubscribe (CoteriePresences *self, guint64 connection)
{
  GPtrArray *watched = g_hash_table_lookup (self->connections, &connection);

  for (guint i = 0; watched != NULL && i < watched->len; i++)
    remove_watcher (self, g_ptr_array_index (watched, i), connection);
  g_hash_table_remove (self->connections, &connection);
}

/**
 * coterie_presences_end_connection:
 * @connection: one that has ended, and its subscriptions with it
 */
void
coterie_presences_end_connection (CoteriePresences *self, guint64 connection)
{
  g_mutex_lock (&self->mutex);
  unsubscribe (self, connection);
  g_mutex_unlock (&self->mutex);
}

static void
subscribe (
    CoteriePresences *self, const Watcher *watcher, const guint8 *token, GPtrArray *watched, CoteriePresence *reply)
{
  guint8 hash[HASH_BYTES];
  Watch *watch;

  crypto_hash_sha256 (hash, token, COTERIE_PRESENCE_TOKEN_BYTES);
  memcpy (reply->token, token, COTERIE_PRESENCE_TOKEN_BYTES);
  fill (g_hash_table_lookup (self->by_hash, hash), reply);

  watch = g_hash_table_lookup (self->watches, hash);
  if (watch == NULL)
    {
      watch = g_new0 (Watch, 1);
      memcpy (watch->hash, hash, sizeof hash);
      memcpy (watch->token, token, sizeof watch->token);
      watch->watchers = g_array_new (FALSE, FALSE, sizeof *watcher);
      g_hash_table_insert (self->watches, watch->hash, watch);
    }
  else if (g_ptr_array_find (watched, watch, NULL)) /* named twice */
    return;
  g_array_append_vals (watch->watchers, watcher, 1);
  g_ptr_array_add (watched, watch);
}

/**
 * coterie_presences_subscribe:
 * @device_id: row of the device that watches
 * @connection: its connection, from 1
 * @request: all tokens that it watches from now on
 * @reply: (out caller-allocates) (array): who is here now, for each token of the request
 *
 * Replaces the connection's subscriptions.
 */
void
coterie_presences_subscribe (CoteriePresences *self,
                             gint64 device_id,
                             guint64 connection,
                             const CoteriePresenceRequest *request,
                             CoteriePresence *reply)
{
  Watcher watcher = { .device_id = device_id, .connection = connection };
  GPtrArray *watched = g_ptr_array_new ();

  g_mutex_lock (&self->mutex);
  unsubscribe (self, connection);
  for (guint i = 0; i < request->n_tokens; i++)
    subscribe (self, &watcher, request->tokens[i], watched, &reply[i]);
  g_hash_table_insert (self->connections, g_memdup2 (&connection, sizeof connection), watched);
  g_mutex_unlock (&self->mutex);
}

/**
 * coterie_presences_is_watching:
 * @connection: a connection, from 1
 * @account_id: row of an account
 *
 * Returns: whether the connection watches the account's present token
 */
gboolean
coterie_presences_is_watching (CoteriePresences *self, guint64 connection, gint64 account_id)
{
  const Account *account;
  GPtrArray *watched;
  Watch *watch = NULL;
  gboolean is_watching;

  g_mutex_lock (&self->mutex);
  account = g_hash_table_lookup (self->accounts, &account_id);
  watched = g_hash_table_lookup (self->connections, &connection);
  if (account != NULL && account->has_hash)
    watch = g_hash_table_lookup (self->watches, account->hash);
  is_watching = watch != NULL && watched != NULL && g_ptr_array_find (watched, watch, NULL);
  g_mutex_unlock (&self->mutex);
  return is_watching;
}

/**
 * coterie_presences_count_subscriptions:
 *
 * Returns: how many tokens are watched, each once for each connection
 */
guint
coterie_presences_count_subscriptions (CoteriePresences *self)
{
  GHashTableIter iter;
  gpointer watch;
  guint count = 0;

  g_mutex_lock (&self->mutex);
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    count += ((Watch *) watch)->watchers->len;
  g_mutex_unlock (&self->mutex);
  return count;
}
