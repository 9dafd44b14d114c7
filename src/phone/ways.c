// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-phone"

#include "phone/ways.h"

#include "base/secret.h"
#include "core/calls.h"

#include <string.h>

#define RETRY_S 10    /* after a failure */
#define PAUSE_S 60    /* at least between two, however short they hold */
#define MARGIN_S 3600 /* a call that begins with them has so long */

/* Passwords of relays are among them. */
typedef struct
{
  GStrv stun;
  GStrv turn;
} Servers;

struct _CoterieWays
{
  CoterieClient *client; /* counted */
  CoterieWaysFunc func;
  gpointer data;
  GCancellable *end;
  Servers now;
  Servers before;   /* whoever is being told of the present ones may still look at these */
  gint64 until_us;  /* monotonic: as long as the last ones hold */
  gboolean loading; /* it is asked for */
};

static void
free_wiped (char *text)
{
  coterie_wipe (text, strlen (text));
  g_free (text);
}

static void
servers_clear (Servers *self)
{
  g_clear_pointer (&self->stun, g_strfreev);
  for (guint i = 0; self->turn != NULL && self->turn[i] != NULL; i++)
    free_wiped (self->turn[i]);
  g_clear_pointer (&self->turn, g_free);
}

CoterieWays *
coterie_ways_new (CoterieClient *client, CoterieWaysFunc func, gpointer data)
{
  CoterieWays *self = g_new0 (CoterieWays, 1);

  self->client = g_object_ref (client);
  self->func = func;
  self->data = data;
  self->end = g_cancellable_new ();
  return self;
}

void
coterie_ways_free (CoterieWays *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->end);
  g_object_unref (self->end);
  g_object_unref (self->client);
  servers_clear (&self->now);
  servers_clear (&self->before);
  g_free (self);
}

static char *
make_turn (const char *url, const CoterieRelays *relays)
{
  const char *place = strchr (url, ':');
  g_autofree char *scheme = g_strndup (url, (gsize) (place - url));
  g_autofree char *user = g_uri_escape_string (relays->user, NULL, FALSE);
  char *password = g_uri_escape_string (relays->password, NULL, FALSE);
  char *whole = g_strdup_printf ("%s://%s:%s@%s", scheme, user, password, place + 1);

  free_wiped (password);
  return whole;
}

static GStrv
list_stun (const CoterieRelays *relays)
{
  g_autoptr (GStrvBuilder) urls = g_strv_builder_new ();

  for (guint i = 0; relays->stun[i] != NULL; i++)
    {
      g_autofree char *url = g_strconcat ("stun://", relays->stun[i] + strlen ("stun:"), NULL);

      g_strv_builder_add (urls, url);
    }
  return g_strv_builder_end (urls);
}

static GStrv
list_turn (const CoterieRelays *relays)
{
  GStrv urls = g_new0 (char *, g_strv_length (relays->turn) + 1);

  for (guint i = 0; relays->turn[i] != NULL; i++)
    urls[i] = make_turn (relays->turn[i], relays);
  return urls;
}

static void
tell (CoterieWays *self, const CoterieRelays *relays)
{
  const char *const *turn;

  servers_clear (&self->before);
  self->before = self->now;
  self->now = (Servers){ list_stun (relays), list_turn (relays) };
  turn = (const char *const *) self->now.turn;
  self->until_us = g_get_monotonic_time () + MAX ((gint64) relays->seconds - MARGIN_S, PAUSE_S) * G_USEC_PER_SEC;
  self->func (self->now.stun[0], turn[0] != NULL ? turn : NULL, self->data);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_auto (CoterieRelays) relays = { .seconds = 0 };
  g_autoptr (GError) error = NULL;
  CoterieWays *self = user_data;
  gboolean loaded = coterie_client_load_relays_finish (COTERIE_CLIENT (source), result, &relays, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) /* it is gone */
    return;
  self->loading = FALSE;
  if (loaded)
    {
      tell (self, &relays);
      return;
    }
  self->until_us = g_get_monotonic_time () + RETRY_S * G_USEC_PER_SEC;
  g_message ("what helps calls to find a way is not known: %s", error->message);
}

void
coterie_ways_load (CoterieWays *self)
{
  if (self->loading || g_get_monotonic_time () < self->until_us ||
      coterie_client_get_state (self->client) != COTERIE_CLIENT_ONLINE)
    return;
  self->loading = TRUE;
  coterie_client_load_relays_async (self->client, self->end, on_loaded, self);
}
