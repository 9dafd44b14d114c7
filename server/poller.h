// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One epoll descriptor that is one source of a worker's main context: what thousands of connections cost does not
 * depend on their number. Belongs to the worker's thread. */
typedef struct _CoteriePoller CoteriePoller;
typedef struct _CoteriePollItem CoteriePollItem;

/* The first member of something larger, zeroed. `on_events` gets EPOLLIN and so on; it may remove and free any item. */
struct _CoteriePollItem
{
  void (*on_events) (CoteriePollItem *self, guint32 events);
  int fd;
  guint32 events;              /*< private >*/
  CoteriePollItem *next_ready; /*< private >*/
  gboolean is_ready;           /*< private >*/
};

CoteriePoller *
coterie_poller_new (GMainContext *context, GError **error);
void
coterie_poller_free (CoteriePoller *self);
void
coterie_poller_set_after (CoteriePoller *self, void (*after) (gpointer user_data), gpointer user_data);

gboolean
coterie_poller_add (CoteriePoller *self, CoteriePollItem *item, guint32 events);
void
coterie_poller_change (CoteriePoller *self, CoteriePollItem *item, guint32 events);
void
coterie_poller_make_ready (CoteriePoller *self, CoteriePollItem *item);
void
coterie_poller_remove (CoteriePoller *self, CoteriePollItem *item);

G_END_DECLS
