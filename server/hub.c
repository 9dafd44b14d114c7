// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/hub.h"

#include "server/slab.h"

typedef struct
{
  gint64 device_id;
  CoterieInbox *inbox; /* of the worker that has the connection */
  guint64 connection;
} HubEntry;

struct _CoterieHub
{
  CoterieLetterFunc open;

  GMutex mutex;        /* over the table; taken last */
  GHashTable *entries; /* HubEntry, which begins with its key → itself */
  CoterieSlab *slab;
  guint64 last_connection;

  GMutex watch_mutex; /* held from the change of the table to the end of the watch, which keeps their order */
  CoterieHubWatch watch;
  gpointer watch_data;
};

/**
 * coterie_hub_new:
 * @open: opens a CoterieHubLetter on the thread of the connection's worker
 *
 * Returns: (transfer full): a hub where nobody is
 */
CoterieHub *
coterie_hub_new (CoterieLetterFunc open)
{
  CoterieHub *self = g_new0 (CoterieHub, 1);

  self->open = open;
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->watch_mutex);
  self->entries = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->slab = coterie_slab_new (sizeof (HubEntry));
  return self;
}

static gboolean
on_remove (gpointer key, gpointer value, gpointer user_data)
{
  coterie_slab_give (((CoterieHub *) user_data)->slab, value);
  return TRUE;
}

/**
 * coterie_hub_free:
 * @self: (nullable) (transfer full): a hub that no thread uses any more
 */
void
coterie_hub_free (CoterieHub *self)
{
  if (self == NULL)
    return;

  g_hash_table_foreach_remove (self->entries, on_remove, self);
  g_hash_table_unref (self->entries);
  coterie_slab_free (self->slab);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->watch_mutex);
  g_free (self);
}

/**
 * coterie_hub_set_watch:
 * @self: a hub
 * @watch: (nullable): told of everyone who comes and goes
 * @user_data: for it
 */
void
coterie_hub_set_watch (CoterieHub *self, CoterieHubWatch watch, gpointer user_data)
{
  g_mutex_lock (&self->watch_mutex);
  self->watch = watch;
  self->watch_data = user_data;
  g_mutex_unlock (&self->watch_mutex);
}

/**
 * coterie_hub_letter_free:
 * @letter: (transfer full): a letter of the hub
 */
void
coterie_hub_letter_free (CoterieHubLetter *letter)
{
  g_clear_pointer (&letter->bytes, g_bytes_unref);
  g_free (letter);
}

/* Under the lock, so that two letters to one connection never overtake each other. */
static gboolean
post (CoterieHub *self, gint64 device_id, const CoterieHubLetter *content)
{
  HubEntry *entry;

  g_mutex_lock (&self->mutex);
  entry = g_hash_table_lookup (self->entries, &device_id);
  if (entry != NULL)
    {
      CoterieHubLetter *letter = g_memdup2 (content, sizeof *content);

      letter->letter.open = self->open;
      letter->connection = entry->connection;
      letter->device_id = device_id;
      if (letter->bytes != NULL)
        g_bytes_ref (letter->bytes);
      coterie_inbox_post (entry->inbox, &letter->letter);
    }
  g_mutex_unlock (&self->mutex);
  return entry != NULL;
}

/**
 * coterie_hub_is_here:
 * @self: a hub
 * @device_id: row of a device
 *
 * Returns: whether it has a connection now
 */
gboolean
coterie_hub_is_here (CoterieHub *self, gint64 device_id)
{
  gboolean is_here;

  g_mutex_lock (&self->mutex);
  is_here = g_hash_table_contains (self->entries, &device_id);
  g_mutex_unlock (&self->mutex);
  return is_here;
}

/**
 * coterie_hub_count:
 * @self: a hub
 *
 * Returns: how many devices are here
 */
guint
coterie_hub_count (CoterieHub *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = g_hash_table_size (self->entries);
  g_mutex_unlock (&self->mutex);
  return n;
}

/**
 * coterie_hub_deliver:
 * @self: a hub
 * @device_id: row of a device
 * @id: of the envelope; 0 for a fleeting one
 * @frame: (nullable): a whole deliver frame, shared; %NULL: the device is to look into its mailbox
 *
 * To be called in the order of the ids. Only for what is durable.
 *
 * Returns: whether the device is here
 */
gboolean
coterie_hub_deliver (CoterieHub *self, gint64 device_id, guint64 id, GBytes *frame)
{
  return post (self, device_id, &(CoterieHubLetter){ .kind = COTERIE_HUB_DELIVER, .id = id, .bytes = frame });
}

/**
 * coterie_hub_send_text:
 * @self: a hub
 * @device_id: row of a device
 * @text: a whole text frame, shared
 *
 * Returns: whether the device is here
 */
gboolean
coterie_hub_send_text (CoterieHub *self, gint64 device_id, GBytes *text)
{
  return post (self, device_id, &(CoterieHubLetter){ .kind = COTERIE_HUB_TEXT, .bytes = text });
}

/**
 * coterie_hub_tell_acked:
 * @self: a hub
 * @device_id: row of a device
 * @ids: of envelopes, guint64 each, shared; they are deleted
 *
 * Its connection has room for as many others.
 *
 * Returns: whether the device is here
 */
gboolean
coterie_hub_tell_acked (CoterieHub *self, gint64 device_id, GBytes *ids)
{
  return post (self, device_id, &(CoterieHubLetter){ .kind = COTERIE_HUB_ACKED, .bytes = ids });
}

/**
 * coterie_hub_close:
 * @self: a hub
 * @device_id: row of a device
 * @close_code: one of COTERIE_CLOSE_*
 *
 * Ends the device's connection, after what it was given before.
 *
 * Returns: whether the device is here
 */
gboolean
coterie_hub_close (CoterieHub *self, gint64 device_id, guint16 close_code)
{
  return post (self, device_id, &(CoterieHubLetter){ .kind = COTERIE_HUB_CLOSE, .close_code = close_code });
}

static void
tell (CoterieHub *self, CoterieHubEvent event, const CoterieCaller *caller, guint64 connection)
{
  if (self->watch != NULL)
    self->watch (event, caller, connection, self->watch_data);
}

/* Gives the connection that was there, or 0. */
static guint64
replace (CoterieHub *self, gint64 device_id, CoterieInbox *inbox, guint64 *connection)
{
  HubEntry *entry;
  guint64 former = 0;

  g_mutex_lock (&self->mutex);
  *connection = ++self->last_connection;
  entry = g_hash_table_lookup (self->entries, &device_id);
  if (entry == NULL)
    {
      entry = coterie_slab_take (self->slab);
      entry->device_id = device_id;
      g_hash_table_add (self->entries, entry);
    }
  else
    {
      CoterieHubLetter *letter = g_new0 (CoterieHubLetter, 1);

      former = entry->connection;
      letter->letter.open = self->open;
      letter->kind = COTERIE_HUB_CLOSE;
      letter->close_code = COTERIE_CLOSE_REPLACED;
      letter->connection = former;
      letter->device_id = device_id;
      coterie_inbox_post (entry->inbox, &letter->letter);
    }
  entry->inbox = inbox;
  entry->connection = *connection;
  g_mutex_unlock (&self->mutex);
  return former;
}

/**
 * coterie_hub_enter:
 * @self: a hub
 * @caller: whose connection it is
 * @inbox: of the worker that serves it
 *
 * An older connection of the device is closed with COTERIE_CLOSE_REPLACED.
 *
 * Returns: the connection's number, never used again
 */
guint64
coterie_hub_enter (CoterieHub *self, const CoterieCaller *caller, CoterieInbox *inbox)
{
  guint64 connection, former;

  g_mutex_lock (&self->watch_mutex);
  former = replace (self, caller->device_id, inbox, &connection);
  if (former == 0)
    tell (self, COTERIE_HUB_ARRIVED, caller, connection);
  else
    tell (self, COTERIE_HUB_REPLACED, caller, former);
  g_mutex_unlock (&self->watch_mutex);
  return connection;
}

/**
 * coterie_hub_leave:
 * @self: a hub
 * @caller: whose connection it was
 * @connection: from coterie_hub_enter()
 *
 * Nothing happens when a newer connection has replaced it.
 */
void
coterie_hub_leave (CoterieHub *self, const CoterieCaller *caller, guint64 connection)
{
  HubEntry *entry;
  gboolean was_here;

  g_mutex_lock (&self->watch_mutex);
  g_mutex_lock (&self->mutex);
  entry = g_hash_table_lookup (self->entries, &caller->device_id);
  was_here = entry != NULL && entry->connection == connection;
  if (was_here)
    {
      g_hash_table_remove (self->entries, entry);
      coterie_slab_give (self->slab, entry);
    }
  g_mutex_unlock (&self->mutex);
  if (was_here)
    tell (self, COTERIE_HUB_LEFT, caller, connection);
  g_mutex_unlock (&self->watch_mutex);
}
