// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/chains.h"
#include "server/linking.h"
#include "server/mailbox.h"
#include "server/prekeys.h"
#include "server/session-private.h"
#include "wire/text-frames.h"

#include <string.h>

#define MAX_OUTPUT_BYTES (256 * 1024) /* with more waiting for the reader nothing is added */

static void
fail (CoterieSession *self, const GError *error)
{
  g_warning ("a mailbox cannot be read: %s", error->message);
  coterie_socket_close (&self->socket, COTERIE_CLOSE_UNAVAILABLE);
}

static void
send_text (CoterieSession *self, char *text)
{
  coterie_socket_send (&self->socket, TRUE, text, strlen (text));
  g_free (text);
}

static gboolean
send_waiting (CoterieSession *self, gint64 now_ms, GError **error)
{
  CoterieSql *sql = self->worker->sql;
  CoterieChainHead head;
  guint64 count;
  guint n_one_time;

  if (!coterie_mailbox_count (sql, self->caller.device_id, &count, error) ||
      !coterie_prekeys_count_one_time (sql, self->caller.device_id, &n_one_time, error) ||
      !coterie_chains_get_head (sql, self->caller.account_id, &head, error))
    return FALSE;
  send_text (self, coterie_event_waiting_encode (count, (guint64) now_ms, n_one_time, &head));
  return TRUE;
}

static gboolean
send_gap (CoterieSession *self, GError **error)
{
  CoterieMailboxGap gap;

  if (!coterie_mailbox_get_gap (self->worker->sql, self->caller.device_id, &gap, error))
    return FALSE;
  if (gap.count > 0)
    send_text (self, coterie_event_gap_encode (gap.count, gap.from_ms, gap.to_ms));
  return TRUE;
}

static gboolean
send_link (CoterieSession *self, gint64 now_ms, GError **error)
{
  gboolean is_under_way;

  if (!coterie_linking_is_under_way (self->worker->sql, self->caller.account_id, now_ms, &is_under_way, error))
    return FALSE;
  if (is_under_way)
    send_text (self, coterie_event_link_encode ());
  return TRUE;
}

/* "waiting", "gap" when something was lost, "link" when a device waits to be approved, then the envelopes. */
void
coterie_session_greet (CoterieSession *self)
{
  g_autoptr (GError) error = NULL;
  gint64 now_ms = coterie_clock_get_wall_ms (self->worker->server->clock);

  if (!send_waiting (self, now_ms, &error) || !send_gap (self, &error) || !send_link (self, now_ms, &error))
    {
      fail (self, error);
      return;
    }
  self->is_greeted = TRUE;
  coterie_session_catch_up (self);
}

static void
send_frame (CoterieSession *self, guint64 id, const guint8 *frame, gsize n_bytes)
{
  coterie_socket_send (&self->socket, FALSE, frame, n_bytes);
  coterie_window_add (&self->window, id, n_bytes);
  self->cursor = id;
}

static gboolean
take_envelope (const CoterieDeliver *deliver, gpointer user_data)
{
  CoterieSession *self = user_data;
  GByteArray *scratch = self->worker->scratch;
  gsize n_bytes = coterie_deliver_get_size (deliver);

  if (!coterie_window_has_room (&self->window, n_bytes) || coterie_socket_is_closed (&self->socket))
    return FALSE;
  g_byte_array_set_size (scratch, (guint) n_bytes);
  coterie_deliver_write (deliver, scratch->data);
  send_frame (self, deliver->id, scratch->data, n_bytes);
  return TRUE;
}

/* Reads a page from the store when there is something to read and room for it. Half a window at least, so that a
 * reader who acknowledges one by one does not cost a query each. */
void
coterie_session_catch_up (CoterieSession *self)
{
  g_autoptr (GError) error = NULL;
  CoterieMailboxPage page = { .device_id = self->caller.device_id, .after_id = self->cursor };
  gboolean more = TRUE;

  if (self->is_caught_up || !self->is_greeted || coterie_socket_is_closed (&self->socket) ||
      self->worker->is_stopping || !coterie_window_is_half_free (&self->window) ||
      coterie_socket_get_output (&self->socket) > MAX_OUTPUT_BYTES)
    return;
  page.now_ms = coterie_clock_get_wall_ms (self->worker->server->clock);
  coterie_window_get_room (&self->window, &page.max_envelopes, &page.max_bytes);
  if (!coterie_mailbox_page (self->worker->sql, &page, take_envelope, self, &more, &error))
    fail (self, error);
  /* What is committed from now on comes from the hub, after this. */
  self->is_caught_up = !more;
}

/* Something has just been made durable that is too large to come by hand. */
static void
look (CoterieSession *self, guint64 id)
{
  if (id <= self->cursor)
    return;
  self->is_caught_up = FALSE;
  coterie_session_catch_up (self);
}

/* A frame that has just been made durable; `id` is 0 for a fleeting one. It goes out at once, or is found in the
 * mailbox later; without a frame, it is looked for there. */
void
coterie_session_deliver (CoterieSession *self, guint64 id, GBytes *frame)
{
  gsize n_bytes;
  const guint8 *bytes;
  gboolean is_slow = coterie_socket_get_output (&self->socket) > MAX_OUTPUT_BYTES;

  if (frame == NULL)
    {
      look (self, id);
      return;
    }
  bytes = g_bytes_get_data (frame, &n_bytes);
  if (id == 0)
    {
      if (!is_slow)
        coterie_socket_send (&self->socket, FALSE, bytes, n_bytes);
      return;
    }
  if (!self->is_caught_up || id <= self->cursor)
    return;
  if (!is_slow && coterie_window_has_room (&self->window, n_bytes))
    send_frame (self, id, bytes, n_bytes);
  else
    self->is_caught_up = FALSE;
}
