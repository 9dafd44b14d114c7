// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server that does what a test's script says, byte by byte, for clients that must not believe it. Each connection
 * has a thread, so that a script reads top to bottom; freeing the peer ends them all. Every helper gives FALSE or NULL
 * when the client is gone or the peer is being freed, and a script then returns. */
typedef struct _CoterieRawPeer CoterieRawPeer;

/* `number` counts the connections from 0. */
typedef void (*CoterieRawScript) (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer data);

CoterieRawPeer *
coterie_raw_peer_new (GTlsCertificate *certificate, CoterieRawScript script, gpointer data); /* NULL: without TLS */
void
coterie_raw_peer_free (CoterieRawPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieRawPeer, coterie_raw_peer_free)

guint16
coterie_raw_peer_get_port (CoterieRawPeer *self);
char *
coterie_raw_peer_dup_url (CoterieRawPeer *self); /* of localhost */
guint
coterie_raw_peer_get_n_connections (CoterieRawPeer *self); /* accepted so far */
guint
coterie_raw_peer_get_n_ended (CoterieRawPeer *self); /* whose scripts have returned */
guint
coterie_raw_peer_get_n_handshakes (CoterieRawPeer *self); /* of TLS, completed on this side */
guint64
coterie_raw_peer_get_n_bytes (CoterieRawPeer *self); /* that scripts have read in clear */

/* For scripts. */
gssize
coterie_raw_peer_read (CoterieRawPeer *self, GIOStream *stream, void *buffer, gsize size);
gboolean
coterie_raw_peer_read_all (CoterieRawPeer *self, GIOStream *stream, void *buffer, gsize size);
gboolean
coterie_raw_peer_write (CoterieRawPeer *self, GIOStream *stream, const void *bytes, gsize n_bytes);
gboolean
coterie_raw_peer_say (CoterieRawPeer *self, GIOStream *stream, const char *text);
void
coterie_raw_peer_drain (CoterieRawPeer *self, GIOStream *stream); /* reads until the client is gone */
void
coterie_raw_peer_sleep (CoterieRawPeer *self); /* until it is being freed */
char *
coterie_raw_peer_read_head (CoterieRawPeer *self, GIOStream *stream); /* a request's head, with the empty line */
gboolean
coterie_raw_peer_reply (CoterieRawPeer *self, GIOStream *stream, const char *status, const char *json);

/* WebSocket (RFC 6455). */
char *
coterie_raw_peer_accept_key (const char *head); /* what belongs into Sec-WebSocket-Accept, or NULL */
gboolean
coterie_raw_peer_upgrade (CoterieRawPeer *self, GIOStream *stream); /* reads the head and answers 101 */
GBytes *
coterie_raw_peer_read_frame (CoterieRawPeer *self, GIOStream *stream, guint8 *opcode);
gboolean
coterie_raw_peer_write_frame (
    CoterieRawPeer *self, GIOStream *stream, guint8 first_byte, const void *payload, gsize n_payload);
gboolean
coterie_raw_peer_say_frame (CoterieRawPeer *self, GIOStream *stream, const char *json);
gboolean
coterie_raw_peer_say_close (CoterieRawPeer *self, GIOStream *stream, guint16 code);

#define COTERIE_RAW_TEXT 0x81
#define COTERIE_RAW_BINARY 0x82
#define COTERIE_RAW_CLOSE 0x88
#define COTERIE_RAW_PING 0x89
#define COTERIE_RAW_PONG 0x8a

G_END_DECLS
