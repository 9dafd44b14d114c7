// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/poller.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS_A_TURN 256

struct _CoteriePoller
{
  int fd;
  GSource *source;
  void (*after) (gpointer user_data);
  gpointer user_data;

  /* Events of this turn: what is removed in the middle of it leaves a hole. */
  struct epoll_event turn[EVENTS_A_TURN];
  int n_turn;

  /* Items with bytes that epoll does not see: inside of GnuTLS, or behind a budget. */
  CoteriePollItem *ready;
  CoteriePollItem *last_ready;
};

typedef struct
{
  GSource source;
  CoteriePoller *poller;
  gpointer tag;
} PollerSource;

static gboolean
on_prepare (GSource *source, gint *timeout_ms)
{
  *timeout_ms = -1;
  return ((PollerSource *) source)->poller->ready != NULL;
}

static gboolean
on_check (GSource *source)
{
  PollerSource *self = (PollerSource *) source;

  return self->poller->ready != NULL || (g_source_query_unix_fd (source, self->tag) & G_IO_IN) != 0;
}

static void
unlink_ready (CoteriePoller *self, CoteriePollItem *item, CoteriePollItem *before)
{
  if (before != NULL)
    before->next_ready = item->next_ready;
  else
    self->ready = item->next_ready;
  if (self->last_ready == item)
    self->last_ready = before;
  item->is_ready = FALSE;
}

/* Those who become ready meanwhile wait for the next turn. */
static void
serve_ready (CoteriePoller *self)
{
  guint n = 0;

  for (CoteriePollItem *item = self->ready; item != NULL; item = item->next_ready)
    n++;
  while (n-- > 0 && self->ready != NULL)
    {
      CoteriePollItem *item = self->ready;

      unlink_ready (self, item, NULL);
      item->on_events (item, EPOLLIN);
    }
}

static gboolean
on_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  CoteriePoller *self = ((PollerSource *) source)->poller;

  serve_ready (self);
  self->n_turn = epoll_wait (self->fd, self->turn, EVENTS_A_TURN, 0);
  for (int i = 0; i < self->n_turn; i++)
    {
      CoteriePollItem *item = self->turn[i].data.ptr;

      if (item != NULL)
        item->on_events (item, self->turn[i].events);
    }
  self->n_turn = 0;
  if (self->after != NULL)
    self->after (self->user_data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { on_prepare, on_check, on_dispatch, NULL };

/**
 * coterie_poller_new:
 * @context: (transfer none): of the worker
 * @error: a GIOErrorEnum
 *
 * Returns: (transfer full) (nullable): a poller without items
 */
CoteriePoller *
coterie_poller_new (GMainContext *context, GError **error)
{
  CoteriePoller *self;
  int fd = epoll_create1 (EPOLL_CLOEXEC);

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "no epoll: %s", g_strerror (errno));
      return NULL;
    }
  self = g_new0 (CoteriePoller, 1);
  self->fd = fd;
  self->source = g_source_new (&source_funcs, sizeof (PollerSource));
  ((PollerSource *) self->source)->poller = self;
  ((PollerSource *) self->source)->tag = g_source_add_unix_fd (self->source, fd, G_IO_IN);
  g_source_attach (self->source, context);
  return self;
}

/**
 * coterie_poller_free:
 * @self: (nullable) (transfer full): a poller without items
 */
void
coterie_poller_free (CoteriePoller *self)
{
  if (self == NULL)
    return;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->fd);
  g_free (self);
}

/**
 * coterie_poller_set_after:
 * @self: a poller
 * @after: (nullable): called at the end of each turn
 * @user_data: for it
 */
void
coterie_poller_set_after (CoteriePoller *self, void (*after) (gpointer user_data), gpointer user_data)
{
  self->after = after;
  self->user_data = user_data;
}

/**
 * coterie_poller_add:
 * @self: a poller
 * @item: (transfer none): with its descriptor and function; stays where it is until it is removed
 * @events: EPOLLIN, EPOLLOUT or both; level-triggered
 *
 * Returns: whether the system had room
 */
gboolean
coterie_poller_add (CoteriePoller *self, CoteriePollItem *item, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = item };

  item->events = events;
  return epoll_ctl (self->fd, EPOLL_CTL_ADD, item->fd, &event) == 0;
}

/**
 * coterie_poller_change:
 * @self: a poller
 * @item: one of its items
 * @events: what it waits for from now on; 0 is errors only
 */
void
coterie_poller_change (CoteriePoller *self, CoteriePollItem *item, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = item };

  if (item->events == events)
    return;
  item->events = events;
  if (epoll_ctl (self->fd, EPOLL_CTL_MOD, item->fd, &event) != 0)
    g_warning ("epoll: %s", g_strerror (errno));
}

/**
 * coterie_poller_make_ready:
 * @self: a poller
 * @item: one of its items
 *
 * In the next turn it gets EPOLLIN, whatever its descriptor says.
 */
void
coterie_poller_make_ready (CoteriePoller *self, CoteriePollItem *item)
{
  if (item->is_ready)
    return;
  item->is_ready = TRUE;
  item->next_ready = NULL;
  if (self->ready == NULL)
    self->ready = item;
  else
    self->last_ready->next_ready = item;
  self->last_ready = item;
}

/**
 * coterie_poller_remove:
 * @self: a poller
 * @item: one of its items, whose descriptor is still open; hears nothing any more
 */
void
coterie_poller_remove (CoteriePoller *self, CoteriePollItem *item)
{
  CoteriePollItem *before = NULL;

  for (CoteriePollItem *at = self->ready; item->is_ready && at != NULL; before = at, at = at->next_ready)
    if (at == item)
      {
        unlink_ready (self, item, before);
        break;
      }
  for (int i = 0; i < self->n_turn; i++)
    if (self->turn[i].data.ptr == item)
      self->turn[i].data.ptr = NULL;
  epoll_ctl (self->fd, EPOLL_CTL_DEL, item->fd, NULL);
}
