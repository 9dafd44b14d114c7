// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ask.h"
#include "kit/raw-peer.h"
#include "kit/wait.h"
#include "net/link.h"

G_BEGIN_DECLS

/* A provider of tokens: it gives tokens of bytes that count how often it was asked, or fails. */
typedef struct
{
  guint n_asked;
  guint n_refused; /* asked because the server did not take the last one */
  GError *failure; /* NULL: none */
  guint8 *fixed;   /* borrowed: this token each time; NULL: another one each time */
} Tokens;

/* A link, a server for it that a script plays, and what each of them has seen. */
typedef struct
{
  CoterieRawPeer *peer;
  CoterieLink *link;
  CoterieClock *clock;
  Tokens tokens;
  CoterieLinkTimes times; /* short; may be changed before link_fixture_connect() */
  GRand *random;          /* NULL: any */
  GNetworkMonitor *monitor;

  guint n_opened;
  guint n_closed;
  guint n_drained;
  guint n_events;
  CoterieTextFrameType last_event;
  guint64 last_count;
  GPtrArray *frames; /* of GBytes: binary ones that the link gave out */
  guint64 refused_send;
  GError *refusal;
  GError *why; /* of the last `closed` */
  gboolean again;

  GIOStream *stream;  /* the server's end of the connection that is open; the script's */
  GAsyncQueue *heads; /* of char *: the requests' heads that link_serve() read */
  GAsyncQueue *got;   /* of Got: the frames that link_serve() read */
  gboolean mute;      /* link_serve() answers no ping */
} LinkFixture;

typedef struct
{
  guint8 opcode;
  GBytes *payload;
} Got;

void
link_fixture_init (LinkFixture *self);
void
link_fixture_connect (LinkFixture *self, CoterieRawScript script); /* NULL: link_serve() */
void
link_fixture_connect_to (LinkFixture *self, CoterieServerUrl *url, CoteriePin *pin);
void
link_fixture_clear (LinkFixture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinkFixture, link_fixture_clear)

/* A script: upgrades, and keeps what comes; answers pings and the close. */
void
link_serve (CoterieRawPeer *peer, GIOStream *stream, guint number, gpointer fixture);
void
link_serve_upgraded (CoterieRawPeer *peer, GIOStream *stream, LinkFixture *self);

/* The next frame that the server got and that is no ping; waits for it. */
Got *
link_fixture_next (LinkFixture *self);
void
got_free (Got *got);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Got, got_free)
JsonNode *
got_json (Got *got);

/* From the test, on the connection that is open. Small things only: the client is the same thread. */
void
link_fixture_say (LinkFixture *self, const char *json);
void
link_fixture_say_binary (LinkFixture *self, const void *bytes, gsize n_bytes);
void
link_fixture_say_close (LinkFixture *self, guint16 code);

void
link_fixture_close (LinkFixture *self); /* coterie_link_close_async(), to its end */

G_END_DECLS
