// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

/* Who ends the program in the middle of a call hangs up by that: the others are told before the connection ends. */

#define JUST_US (2 * G_USEC_PER_SEC)
#define WAIT_S 2 /* at most, for a server that does not answer */

typedef struct
{
  GCancellable *late;
  guint timer;
  CoterieClientParted parted;
} Parting;

static gboolean
on_late (gpointer data)
{
  Parting *self = data;

  self->timer = 0;
  g_cancellable_cancel (self->late);
  return G_SOURCE_REMOVE;
}

/* What was not taken in time is not said. */
static void
on_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Parting *self = user_data;
  CoterieClient *client = COTERIE_CLIENT (source);
  CoterieClientParted parted = self->parted;
  g_autoptr (GError) error = NULL;

  if (!coterie_client_settle_finish (client, result, &error))
    g_debug ("what was said last may not have gone out: %s", error->message);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->late);
  g_free (self);
  parted (client);
}

/**
 * coterie_client_part:
 * @parted: called once what was said of a call just now is with the server, or soon in any case
 */
void
coterie_client_part (CoterieClient *self, CoterieClientParted parted)
{
  Parting *parting;

  if (self->state != COTERIE_CLIENT_ONLINE || self->said_us == 0 || g_get_monotonic_time () - self->said_us > JUST_US)
    {
      parted (self);
      return;
    }
  parting = g_new0 (Parting, 1);
  parting->late = g_cancellable_new ();
  parting->parted = parted;
  parting->timer = g_timeout_add_seconds (WAIT_S, on_late, parting);
  coterie_client_settle_async (self, parting->late, on_settled, parting);
}
