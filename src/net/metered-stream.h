// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For this floor alone: the stream under the WebSocket, which bounds what a server can make libsoup do. Version 3.2 of
 * libsoup keeps reading one socket while there is something to read (the main loop stands still), joins fragments
 * without end, and queues an answer to each ping. Here a turn of the main loop reads at most 64 KiB, and a server that
 * sends too much without completing a message, or without taking anything from us, gets COTERIE_NET_ERROR_PROTOCOL. */
#define COTERIE_TYPE_METERED_STREAM (coterie_metered_stream_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMeteredStream, coterie_metered_stream, COTERIE, METERED_STREAM, GIOStream)

CoterieMeteredStream *
coterie_metered_stream_new (GIOStream *base, GSocket *socket, GBytes *first);

void
coterie_metered_stream_set_written_func (CoterieMeteredStream *self, void (*on_written) (gpointer data), gpointer data);
void
coterie_metered_stream_note_message (CoterieMeteredStream *self);
gboolean
coterie_metered_stream_is_flushed (CoterieMeteredStream *self);

G_END_DECLS
