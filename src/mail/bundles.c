// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/bundles.h"
#include "mail/session-jobs.h"

#include "base/encoding.h"
#include "wire/refusal.h"

/* On their way at once: a large group must not use up all that a device may ask for. */
#define FETCHES_MAX 16

/* Until a server is asked again that has no time: at least, and at most. */
#define REFUSED_WAIT_MS 5000
#define REFUSED_WAIT_MAX_MS (5 * 60 * 1000)

/* Of a device without a usable bundle another one is asked for after 1, 2, 4 … minutes. */
#define NEXT_WAIT_MS (60 * G_GINT64_CONSTANT (1000))
#define NEXT_ROUNDS_MAX 6

typedef struct
{
  CoterieDeviceId id;
  gint64 since_ms;
  guint rounds;
} Refused;

struct _CoterieBundles
{
  CoterieVault *vault;
  CoterieTransport *transport;
  CoterieRoster *roster; /* not owned */
  GHashTable *wanted;    /* paths on their way */
  GHashTable *refused;   /* path → Refused */
  void (*on_refused) (gpointer user_data);
  gpointer user_data;
  gint64 pause_us; /* monotonic: nothing is asked for before */
  GCancellable *end;
};

typedef struct
{
  CoterieBundles *bundles;
  CoterieDeviceId id;
  gint64 asked_ms;
  char *path;
} Fetch;

static void
bundles_clear (CoterieBundles *self)
{
  g_clear_pointer (&self->vault, coterie_vault_unref);
  g_clear_object (&self->transport);
  g_clear_object (&self->end);
  g_hash_table_unref (self->wanted);
  g_hash_table_unref (self->refused);
}

static void
bundles_release (CoterieBundles *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) bundles_clear);
}

static void
fetch_free (Fetch *fetch)
{
  g_hash_table_remove (fetch->bundles->wanted, fetch->path);
  bundles_release (fetch->bundles);
  g_free (fetch->path);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

/**
 * coterie_bundles_new:
 * @roster: looks at chains again whose devices have no bundle; must outlive it
 */
CoterieBundles *
coterie_bundles_new (CoterieVault *vault, CoterieTransport *transport, CoterieRoster *roster)
{
  CoterieBundles *self = g_rc_box_new0 (CoterieBundles);

  self->vault = coterie_vault_ref (vault);
  self->transport = g_object_ref (transport);
  self->roster = roster;
  self->wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->end = g_cancellable_new ();
  return self;
}

void
coterie_bundles_free (CoterieBundles *self)
{
  self->roster = NULL;
  g_cancellable_cancel (self->end);
  bundles_release (self);
}

gboolean
coterie_bundles_is_idle (CoterieBundles *self)
{
  return g_hash_table_size (self->wanted) == 0;
}

/**
 * coterie_bundles_watch:
 * @refused: (nullable): called when there is no usable bundle of some device
 */
void
coterie_bundles_watch (CoterieBundles *self, void (*refused) (gpointer user_data), gpointer user_data)
{
  self->on_refused = refused;
  self->user_data = user_data;
}

/* One of a clock that was wrong, later than now, is over. */
static gboolean
is_over (const Refused *refused, gint64 now_ms)
{
  return now_ms < refused->since_ms || now_ms >= refused->since_ms + (NEXT_WAIT_MS << (refused->rounds - 1));
}

/**
 * coterie_bundles_list_refused:
 *
 * Returns: (transfer full) (element-type CoterieDeviceId): whose bundles could not be used, and are not asked for again
 *   yet
 */
GArray *
coterie_bundles_list_refused (CoterieBundles *self, gint64 now_ms)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceId));
  GHashTableIter iter;
  gpointer refused;

  g_hash_table_iter_init (&iter, self->refused);
  while (g_hash_table_iter_next (&iter, NULL, &refused))
    if (!is_over (refused, now_ms))
      g_array_append_val (ids, ((Refused *) refused)->id);
  return ids;
}

static void
note_refused (CoterieBundles *self, const Fetch *fetch)
{
  Refused *refused = g_hash_table_lookup (self->refused, fetch->path);

  if (refused == NULL)
    {
      refused = g_new0 (Refused, 1);
      refused->id = fetch->id;
      g_hash_table_insert (self->refused, g_strdup (fetch->path), refused);
    }
  refused->since_ms = fetch->asked_ms;
  refused->rounds = MIN (refused->rounds + 1, NEXT_ROUNDS_MAX);
  if (self->on_refused != NULL)
    self->on_refused (self->user_data);
}

/* A session that was begun wakes the outbox by the job's changes. */
static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree gboolean *refused = coterie_vault_finish (fetch->bundles->vault, result, &error);

  if (refused == NULL)
    g_message ("a session was not begun: %s", error->message);
  else if (!*refused)
    g_hash_table_remove (fetch->bundles->refused, fetch->path);
  else
    note_refused (fetch->bundles, fetch);
}

static void
start_session (Fetch *fetch, JsonNode *node)
{
  CoterieBundleNews *news = g_new0 (CoterieBundleNews, 1);
  g_autoptr (GError) error = NULL;

  news->id = fetch->id;
  /* Malformed, too, is a bundle that cannot be used: what waits for it waits. */
  news->malformed = !coterie_fetched_bundle_from_json (&news->bundle, node, &error);
  coterie_vault_run_async (fetch->bundles->vault, coterie_session_jobs_start, news,
                           (GDestroyNotify) coterie_bundle_news_free, g_free, fetch->bundles->end, on_started, fetch);
}

/* The chain says more. */
static gboolean
is_about_account (const GError *error)
{
  return g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_UNKNOWN_DEVICE) ||
         g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_UNKNOWN_ACCOUNT) ||
         g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_ACCOUNT_GONE);
}

/* The server has no time now: another moment it may have. */
static gboolean
is_for_now (const GError *error)
{
  return g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_RATE_LIMITED) ||
         g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_UNAVAILABLE) ||
         g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_INTERNAL);
}

static void
pause_fetches (CoterieBundles *self, const GError *why)
{
  const guint64 wait_ms = coterie_refusal_get_retry_ms (why, REFUSED_WAIT_MS);

  self->pause_us = g_get_monotonic_time () +
                   (gint64) CLAMP (wait_ms, REFUSED_WAIT_MS, REFUSED_WAIT_MAX_MS) * G_TIME_SPAN_MILLISECOND;
}

static void
give_up (Fetch *fetch)
{
  CoterieBundleNews *news = g_new0 (CoterieBundleNews, 1);

  news->id = fetch->id;
  news->malformed = TRUE;
  coterie_vault_run_async (fetch->bundles->vault, coterie_session_jobs_start, news,
                           (GDestroyNotify) coterie_bundle_news_free, g_free, fetch->bundles->end, on_started, fetch);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    give_up (g_steal_pointer (&fetch));
  else
    g_debug ("no bundle, and no chain: %s", error->message); /* the next connection asks again */
}

/* Without it nothing can be sealed for that device. It may have been revoked in between: then nothing need be. */
static void
take_refusal (Fetch *fetch, const GError *error)
{
  CoterieRoster *roster = fetch->bundles->roster;

  g_message ("no bundle: %s", error->message);
  if (roster != NULL && is_about_account (error))
    coterie_roster_refresh_async (roster, fetch->id.aid, NULL, fetch->bundles->end, on_refreshed, fetch);
  else if (is_for_now (error))
    {
      pause_fetches (fetch->bundles, error);
      fetch_free (fetch);
    }
  else
    give_up (fetch);
}

static void
on_bundle (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node != NULL)
    start_session (g_steal_pointer (&fetch), node);
  else if (error->domain == COTERIE_REFUSAL)
    take_refusal (g_steal_pointer (&fetch), error);
  else
    g_debug ("no bundle: %s", error->message); /* the next connection asks again */
}

/**
 * coterie_bundles_opened:
 *
 * A new connection: the server may have time now.
 */
void
coterie_bundles_opened (CoterieBundles *self)
{
  self->pause_us = 0;
}

/**
 * coterie_bundles_want:
 * @ids: devices without which nothing can be sealed
 *
 * Some of them at once; the caller asks again for the rest when those are here, and for all after a while.
 */
void
coterie_bundles_want (CoterieBundles *self, const GArray *ids, gint64 now_ms)
{
  if (g_get_monotonic_time () < self->pause_us)
    return;
  for (guint i = 0; i < ids->len && g_hash_table_size (self->wanted) < FETCHES_MAX; i++)
    {
      const CoterieDeviceId *id = &g_array_index (ids, CoterieDeviceId, i);
      g_autofree char *hex = coterie_hex_encode (id->aid, sizeof id->aid);
      g_autofree char *path = g_strdup_printf ("/v1/accounts/%s/devices/%u/bundle", hex, id->device);
      g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
      const Refused *refused = g_hash_table_lookup (self->refused, path);
      Fetch *fetch;

      if ((refused != NULL && !is_over (refused, now_ms)) || !g_hash_table_add (self->wanted, g_strdup (path)))
        continue;
      fetch = g_new0 (Fetch, 1);
      fetch->bundles = g_rc_box_acquire (self);
      fetch->id = *id;
      fetch->asked_ms = now_ms;
      fetch->path = g_steal_pointer (&path);
      coterie_transport_request_async (self->transport, "POST", fetch->path, body, self->end, on_bundle, fetch);
    }
}
