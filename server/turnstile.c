// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/turnstile.h"

#include <string.h>

struct _CoterieTurnstile
{
  GMutex mutex;
  guint max_in_all;
  guint max_from_one; /* 0: no limit */
  guint n_in_all;
  GHashTable *inside; /* Visitor → itself */
};

/* Begins with its key. */
typedef struct
{
  CoterieTurnstileKey key;
  guint n;
} Visitor;

static guint
hash_key (gconstpointer key)
{
  guint64 halves[2];

  memcpy (halves, key, sizeof halves);
  return g_int64_hash (&halves[0]) * 31 + g_int64_hash (&halves[1]);
}

static gboolean
equal_key (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (CoterieTurnstileKey)) == 0;
}

/**
 * coterie_turnstile_key_is_anybody:
 * @self: a key
 *
 * Returns: whether it is all zeros
 */
gboolean
coterie_turnstile_key_is_anybody (const CoterieTurnstileKey *self)
{
  static const CoterieTurnstileKey anybody;

  return equal_key (self, &anybody);
}

/**
 * coterie_turnstile_key_init:
 * @self: (out caller-allocates): a key
 * @address: an address
 */
void
coterie_turnstile_key_init (CoterieTurnstileKey *self, GInetAddress *address)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  memset (self, 0, sizeof *self);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    {
      memcpy (self->bytes, bytes, memcmp (bytes, mapped, sizeof mapped) == 0 ? 16 : 7);
      return;
    }
  memcpy (self->bytes, mapped, sizeof mapped);
  memcpy (self->bytes + sizeof mapped, bytes, 4);
}

/**
 * coterie_turnstile_new:
 * @max_in_all: so many at once
 * @max_from_one: so many at once from one address; 0 is no limit
 *
 * Returns: (transfer full): a turnstile with nobody inside
 */
CoterieTurnstile *
coterie_turnstile_new (guint max_in_all, guint max_from_one)
{
  CoterieTurnstile *self = g_new0 (CoterieTurnstile, 1);

  g_mutex_init (&self->mutex);
  self->max_in_all = max_in_all;
  self->max_from_one = max_from_one;
  self->inside = g_hash_table_new_full (hash_key, equal_key, g_free, NULL);
  return self;
}

/**
 * coterie_turnstile_free:
 * @self: (nullable) (transfer full): a turnstile
 */
void
coterie_turnstile_free (CoterieTurnstile *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->inside);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
has_room_for (CoterieTurnstile *self, const CoterieTurnstileKey *key)
{
  const Visitor *visitor = g_hash_table_lookup (self->inside, key);

  return visitor == NULL || self->max_from_one == 0 || visitor->n < self->max_from_one ||
         coterie_turnstile_key_is_anybody (key);
}

static void
add (CoterieTurnstile *self, const CoterieTurnstileKey *key)
{
  Visitor *visitor = g_hash_table_lookup (self->inside, key);

  if (visitor == NULL)
    {
      visitor = g_new0 (Visitor, 1);
      visitor->key = *key;
      g_hash_table_add (self->inside, visitor);
    }
  visitor->n++;
}

static void
take_out (CoterieTurnstile *self, const CoterieTurnstileKey *key)
{
  Visitor *visitor = g_hash_table_lookup (self->inside, key);

  g_assert (visitor != NULL);
  if (--visitor->n == 0)
    g_hash_table_remove (self->inside, key);
}

/**
 * coterie_turnstile_enter:
 * @self: a turnstile
 * @key: an address
 *
 * Returns: whether there was room; then leave once
 */
gboolean
coterie_turnstile_enter (CoterieTurnstile *self, const CoterieTurnstileKey *key)
{
  gboolean has_room;

  g_mutex_lock (&self->mutex);
  has_room = self->n_in_all < self->max_in_all && has_room_for (self, key);
  if (has_room)
    {
      add (self, key);
      self->n_in_all++;
    }
  g_mutex_unlock (&self->mutex);
  return has_room;
}

/**
 * coterie_turnstile_move:
 * @self: a turnstile
 * @key: (inout): under which somebody is inside; @to afterwards, if there was room
 * @to: whose place it is in truth
 *
 * Returns: whether there was room
 */
gboolean
coterie_turnstile_move (CoterieTurnstile *self, CoterieTurnstileKey *key, const CoterieTurnstileKey *to)
{
  gboolean has_room;

  g_mutex_lock (&self->mutex);
  has_room = has_room_for (self, to);
  if (has_room)
    {
      take_out (self, key);
      add (self, to);
      *key = *to;
    }
  g_mutex_unlock (&self->mutex);
  return has_room;
}

/**
 * coterie_turnstile_leave:
 * @self: a turnstile
 * @key: an address that is inside
 */
void
coterie_turnstile_leave (CoterieTurnstile *self, const CoterieTurnstileKey *key)
{
  g_mutex_lock (&self->mutex);
  take_out (self, key);
  self->n_in_all--;
  g_mutex_unlock (&self->mutex);
}

/**
 * coterie_turnstile_count:
 * @self: a turnstile
 *
 * Returns: how many are inside
 */
guint
coterie_turnstile_count (CoterieTurnstile *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->n_in_all;
  g_mutex_unlock (&self->mutex);
  return n;
}
