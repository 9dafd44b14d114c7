// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/inbox.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct _CoterieInbox
{
  GMutex mutex;
  CoterieLetter *head;
  CoterieLetter *tail;
  int fd;
  GSource *source;
  gpointer owner;
  void (*after) (gpointer owner);
};

typedef struct
{
  GSource source;
  CoterieInbox *inbox;
  gpointer tag;
} InboxSource;

static CoterieLetter *
take_all (CoterieInbox *self)
{
  CoterieLetter *letters;

  g_mutex_lock (&self->mutex);
  letters = self->head;
  self->head = NULL;
  self->tail = NULL;
  g_mutex_unlock (&self->mutex);
  return letters;
}

static void
open_all (CoterieInbox *self)
{
  CoterieLetter *letter = take_all (self);

  while (letter != NULL)
    {
      CoterieLetter *next = letter->next;

      letter->open (letter, self->owner);
      letter = next;
    }
}

static gboolean
on_check (GSource *source)
{
  InboxSource *self = (InboxSource *) source;

  return (g_source_query_unix_fd (source, self->tag) & G_IO_IN) != 0;
}

static gboolean
on_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  CoterieInbox *inbox = ((InboxSource *) source)->inbox;
  guint64 n_wakes;

  /* Before the letters are taken: one that comes now wakes us again. */
  if (read (inbox->fd, &n_wakes, sizeof n_wakes) < 0 && errno != EAGAIN)
    g_warning ("cannot read a wake-up: %s", g_strerror (errno));
  open_all (inbox);
  if (inbox->after != NULL)
    inbox->after (inbox->owner);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { NULL, on_check, on_dispatch, NULL };

/**
 * coterie_inbox_new:
 * @context: (transfer none): where letters are opened
 * @owner: (nullable): what they are given
 * @error: a GIOErrorEnum when the system has no descriptors left
 *
 * Returns: (transfer full) (nullable): an empty inbox
 */
CoterieInbox *
coterie_inbox_new (GMainContext *context, gpointer owner, GError **error)
{
  CoterieInbox *self;
  int fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "no wake-up: %s", g_strerror (errno));
      return NULL;
    }
  self = g_new0 (CoterieInbox, 1);
  g_mutex_init (&self->mutex);
  self->fd = fd;
  self->owner = owner;
  self->source = g_source_new (&source_funcs, sizeof (InboxSource));
  ((InboxSource *) self->source)->inbox = self;
  ((InboxSource *) self->source)->tag = g_source_add_unix_fd (self->source, fd, G_IO_IN);
  g_source_attach (self->source, context);
  return self;
}

/**
 * coterie_inbox_free:
 * @self: (nullable) (transfer full): an inbox whose context no longer runs and into which nobody posts any more
 *
 * Opens what is left, on this thread, so that nothing leaks.
 */
void
coterie_inbox_free (CoterieInbox *self)
{
  if (self == NULL)
    return;

  g_source_destroy (self->source);
  g_source_unref (self->source);
  while (self->head != NULL)
    open_all (self);
  close (self->fd);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * coterie_inbox_set_after:
 * @self: an inbox
 * @after: (nullable): called with the owner when a batch of letters has been opened
 *
 * Call it before the context runs.
 */
void
coterie_inbox_set_after (CoterieInbox *self, void (*after) (gpointer owner))
{
  self->after = after;
}

/**
 * coterie_inbox_post:
 * @self: an inbox
 * @letter: (transfer full): with its function set
 *
 * From any thread; never blocks for longer than another post.
 */
void
coterie_inbox_post (CoterieInbox *self, CoterieLetter *letter)
{
  const guint64 one = 1;
  gboolean was_empty;

  letter->next = NULL;
  g_mutex_lock (&self->mutex);
  was_empty = self->head == NULL;
  if (was_empty)
    self->head = letter;
  else
    self->tail->next = letter;
  self->tail = letter;
  g_mutex_unlock (&self->mutex);

  /* EAGAIN means that the counter is full: awake all the more. */
  if (was_empty && write (self->fd, &one, sizeof one) < 0 && errno != EAGAIN)
    g_warning ("cannot wake a thread: %s", g_strerror (errno));
}
