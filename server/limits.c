// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/limits.h"

#include "wire/errors.h"

#include <sodium.h>

/* A bucket is one time, that at which it will be full again (the generic cell rate algorithm, ITU-T I.371): what is
 * missing in it is the distance of that time from now.
 *
 * The buckets stand in a table of fixed size, sets of WAYS slots each. When a set is full, the bucket that is nearest
 * to being full again makes room, so that a flood of strangers cannot wash out the strict buckets (sign-ins, by the
 * quarter of an hour) with loose ones (requests, by the second). Pages that were never touched take no memory. */
#define WAYS 8
#define N_SETS 8192

#define KEY_MAX_BYTES 128

typedef struct
{
  guint8 id[16]; /* keyed hash of rate and key */
  gint64 full_us;
} Slot;

typedef struct
{
  gint64 interval_us; /* that one token takes to come back; 0: not limited */
  gint64 slack_us;    /* how far ahead of now `full_us` may be for one more to be taken */
} Rate;

struct _CoterieLimits
{
  CoterieClock *clock;
  guint8 hash_key[crypto_shorthash_siphashx24_KEYBYTES];
  GMutex mutex; /* over the rest */
  Rate rates[COTERIE_N_RATES];
  Slot *slots;
};

static const struct
{
  const char *name;
  guint burst;
  guint count;
  guint seconds;
} defaults[COTERIE_N_RATES] = {
#define RATE_ROW(name, string, burst, count, seconds) { string, burst, count, seconds },
  COTERIE_RATES (RATE_ROW)
#undef RATE_ROW
};

static guint
hash_key (CoterieLimits *self, CoterieRate rate, gconstpointer key, gsize n_bytes, guint8 id[16])
{
  guint8 input[1 + KEY_MAX_BYTES];
  guint32 set;

  input[0] = (guint8) rate;
  memcpy (input + 1, key, n_bytes);
  crypto_shorthash_siphashx24 (id, input, 1 + n_bytes, self->hash_key);
  memcpy (&set, id, sizeof set);
  return set % N_SETS;
}

/* The key's slot, or the one that it may take over. */
static Slot *
find_slot (Slot *set, const guint8 id[16])
{
  Slot *oldest = set;

  for (guint i = 0; i < WAYS; i++)
    {
      if (memcmp (set[i].id, id, sizeof set[i].id) == 0)
        return &set[i];
      if (set[i].full_us < oldest->full_us)
        oldest = &set[i];
    }
  return oldest;
}

/* What one party usually owns of addresses: an IPv4 /24 (also when it is written as an IPv6 one), an IPv6 /56. */
static gsize
cut_to_network (GInetAddress *address, guint8 network[16])
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes;
  gsize n_bytes = 3;

  if (address == NULL)
    return 0;
  bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    {
      if (memcmp (bytes, mapped, sizeof mapped) == 0)
        bytes += sizeof mapped;
      else
        n_bytes = 7;
    }
  memcpy (network, bytes, n_bytes);
  return n_bytes;
}

static gboolean
look (CoterieLimits *self, CoterieRate rate, gconstpointer key, gsize n_bytes, gboolean take, GError **error)
{
  const Rate *r = &self->rates[rate];
  guint8 id[16];
  gint64 now_us, wait_us = 0;
  Slot *slot;

  g_return_val_if_fail ((guint) rate < COTERIE_N_RATES && n_bytes <= KEY_MAX_BYTES, FALSE);

  now_us = coterie_clock_get_monotonic_us (self->clock);
  g_mutex_lock (&self->mutex);
  if (r->interval_us > 0)
    {
      gint64 full_us = now_us;

      slot = find_slot (self->slots + WAYS * hash_key (self, rate, key, n_bytes, id), id);
      if (memcmp (slot->id, id, sizeof id) == 0)
        full_us = MAX (slot->full_us, now_us);
      wait_us = MAX (0, full_us - now_us - r->slack_us);
      if (wait_us == 0 && take)
        {
          memcpy (slot->id, id, sizeof id);
          slot->full_us = full_us + r->interval_us;
        }
    }
  g_mutex_unlock (&self->mutex);

  if (wait_us > 0)
    g_propagate_error (error, coterie_refusal_new_rate_limited (defaults[rate].name, (wait_us + 999) / 1000));
  return wait_us == 0;
}

/**
 * coterie_limits_new:
 * @clock: whose monotonic time counts
 *
 * Returns: (transfer full): buckets with the defaults of the protocol, all of them full
 */
CoterieLimits *
coterie_limits_new (CoterieClock *clock)
{
  CoterieLimits *self = g_new0 (CoterieLimits, 1);

  self->clock = coterie_clock_ref (clock);
  g_mutex_init (&self->mutex);
  randombytes_buf (self->hash_key, sizeof self->hash_key);
  self->slots = g_new0 (Slot, WAYS * N_SETS);
  for (guint i = 0; i < COTERIE_N_RATES; i++)
    coterie_limits_configure (self, i, defaults[i].burst, defaults[i].count, defaults[i].seconds);
  return self;
}

/**
 * coterie_limits_free:
 * @self: (nullable) (transfer full): buckets
 */
void
coterie_limits_free (CoterieLimits *self)
{
  if (self == NULL)
    return;
  g_free (self->slots);
  g_mutex_clear (&self->mutex);
  coterie_clock_unref (self->clock);
  g_free (self);
}

/**
 * coterie_limits_configure:
 * @rate: which
 * @burst: how many a full bucket holds, from 1
 * @count: how many come back in @seconds; 0 takes the limit away
 * @seconds: from 1
 *
 * What buckets hold already is kept.
 */
void
coterie_limits_configure (CoterieLimits *self, CoterieRate rate, guint burst, guint count, guint seconds)
{
  gint64 interval_us = count == 0 ? 0 : MAX (1, (gint64) seconds * G_USEC_PER_SEC / count);

  g_return_if_fail ((guint) rate < COTERIE_N_RATES);

  g_mutex_lock (&self->mutex);
  self->rates[rate].interval_us = interval_us;
  self->rates[rate].slack_us = interval_us * (gint64) (MAX (burst, 1) - 1);
  g_mutex_unlock (&self->mutex);
}

/**
 * coterie_limits_take:
 * @rate: which
 * @key: whose bucket; only a keyed hash of it is kept
 * @n_bytes: length of @key, at most 128
 * @error: return location; the refusal RATE_LIMITED
 *
 * Takes one from the bucket. A refusal takes nothing.
 *
 * Returns: whether there was one
 */
gboolean
coterie_limits_take (CoterieLimits *self, CoterieRate rate, gconstpointer key, gsize n_bytes, GError **error)
{
  return look (self, rate, key, n_bytes, TRUE, error);
}

/**
 * coterie_limits_peek:
 *
 * As coterie_limits_take(), but takes nothing.
 *
 * Returns: whether there is one to take
 */
gboolean
coterie_limits_peek (CoterieLimits *self, CoterieRate rate, gconstpointer key, gsize n_bytes, GError **error)
{
  return look (self, rate, key, n_bytes, FALSE, error);
}

/**
 * coterie_limits_take_address:
 *
 * As coterie_limits_take(), for the network of an address, which is what one party usually owns.
 *
 * Returns: whether there was one
 */
gboolean
coterie_limits_take_address (CoterieLimits *self, CoterieRate rate, GInetAddress *address, GError **error)
{
  guint8 network[16];

  return look (self, rate, network, cut_to_network (address, network), TRUE, error);
}

/**
 * coterie_limits_peek_address:
 *
 * As coterie_limits_peek(), for the network of an address.
 *
 * Returns: whether there is one to take
 */
gboolean
coterie_limits_peek_address (CoterieLimits *self, CoterieRate rate, GInetAddress *address, GError **error)
{
  guint8 network[16];

  return look (self, rate, network, cut_to_network (address, network), FALSE, error);
}

/**
 * coterie_limits_take_device:
 *
 * As coterie_limits_take(), for a device.
 *
 * Returns: whether there was one
 */
gboolean
coterie_limits_take_device (CoterieLimits *self, CoterieRate rate, gint64 device_id, GError **error)
{
  return look (self, rate, &device_id, sizeof device_id, TRUE, error);
}

/**
 * coterie_rate_get_name:
 * @rate: which
 *
 * Returns: (transfer none): the bucket's name, as refusals and the configuration have it
 */
const char *
coterie_rate_get_name (CoterieRate rate)
{
  g_return_val_if_fail ((guint) rate < COTERIE_N_RATES, "");

  return defaults[rate].name;
}
