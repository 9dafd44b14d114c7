// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/metered-stream.h"

G_BEGIN_DECLS

/* For this floor alone: one open connection, from the 101 to its end. It queues what goes out, bounded; pings; and
 * notices when it is dead. It ends once and for all; the link makes the next one. */
typedef struct _CoterieChannel CoterieChannel;

/* All are called from the main loop, never inside of a call to the channel; after `ended` nothing comes any more. */
typedef struct
{
  void (*text) (gpointer data, GBytes *bytes);
  void (*binary) (gpointer data, GBytes *bytes);
  void (*drained) (gpointer data);
  void (*ended) (gpointer data, const GError *why);
} CoterieChannelEvents;

CoterieChannel *
coterie_channel_new (CoterieMeteredStream *stream, GUri *uri, const CoterieChannelEvents *events, gpointer data);
void
coterie_channel_free (CoterieChannel *self);

void
coterie_channel_watch_life (CoterieChannel *self, guint ping_s, guint pong_ms);
void
coterie_channel_probe (CoterieChannel *self);

gboolean
coterie_channel_is_usable (CoterieChannel *self);
gboolean
coterie_channel_has_room (CoterieChannel *self, gsize n_bytes);
void
coterie_channel_send_text (CoterieChannel *self, GBytes *bytes);
void
coterie_channel_send_binary (CoterieChannel *self, GBytes *bytes);

void
coterie_channel_fail_violation (CoterieChannel *self, const char *what);
void
coterie_channel_close (CoterieChannel *self, guint close_ms);

G_END_DECLS
