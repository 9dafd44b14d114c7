// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/secret.h"
#include "net/pin.h"
#include "net/server-url.h"
#include "net/transport.h"

G_BEGIN_DECLS

/* The socket, kept open: a transport that connects, notices when it is dead, and connects again. It gives up by itself
 * only when another connection of this device took its place (REPLACED) or the device is signed out (UNAUTHORIZED);
 * `closed` says so with `again` FALSE, and coterie_link_start() begins anew. */
#define COTERIE_TYPE_LINK (coterie_link_get_type ())
G_DECLARE_FINAL_TYPE (CoterieLink, coterie_link, COTERIE, LINK, GObject)

/* Where tokens come from: core signs a challenge. `refused`: the server did not take the last one, so that a kept one
 * must not be given again. The answer is a secret of COTERIE_TOKEN_BYTES, transfer full. An error that
 * coterie_net_error_is_passing() is tried again; any other stops the link, which reports it in `closed`. */
typedef struct
{
  void (*ask_async) (
      gpointer provider, gboolean refused, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  CoterieSecret *(*ask_finish) (gpointer provider, GAsyncResult *result, GError **error);
  gpointer provider; /* borrowed: close the link before it goes */
} CoterieTokenSource;

/* How long things take. coterie_link_times_init() sets what the protocol says; tests shorten it. */
typedef struct
{
  guint connect_ms;     /* from the first packet to the 101 */
  guint request_ms;     /* from a request to its reply */
  guint ping_s;         /* between pings */
  guint pong_ms;        /* until a ping is answered */
  guint stable_ms;      /* a connection that lived this long starts the back-off afresh */
  guint backoff_min_ms; /* upper bound of the first wait; doubles each time */
  guint backoff_max_ms; /* upper bound of every wait */
  guint close_ms;       /* for what is queued and the closing handshake */
} CoterieLinkTimes;

void
coterie_link_times_init (CoterieLinkTimes *self);

typedef struct
{
  CoterieServerUrl *url;
  CoteriePin *pin;
  CoterieTokenSource tokens;
  CoterieClock *clock;           /* NULL: the real one */
  const CoterieLinkTimes *times; /* NULL: the protocol's */
  GRand *random;                 /* NULL: a new one; its state is copied */
  GNetworkMonitor *monitor;      /* NULL: the system's */
} CoterieLinkOptions;

typedef enum
{
  COTERIE_LINK_STOPPED,    /* by coterie_link_close_async(), or it gave up */
  COTERIE_LINK_CONNECTING, /* asks for a token or shakes hands */
  COTERIE_LINK_OPEN,
  COTERIE_LINK_WAITING, /* for the next attempt */
  COTERIE_LINK_CLOSING, /* flushes */
} CoterieLinkState;

CoterieLink *
coterie_link_new (const CoterieLinkOptions *options);

void
coterie_link_start (CoterieLink *self);
void
coterie_link_poke (CoterieLink *self); /* after resume: look at once whether the connection lives, or connect at once */
CoterieLinkState
coterie_link_get_state (CoterieLink *self);
guint
coterie_link_get_wait_ms (CoterieLink *self); /* while waiting: how long in all; else 0 */

/* Sends what is queued, says good-bye and stops; never fails, and takes at most `close_ms`. */
void
coterie_link_close_async (CoterieLink *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
void
coterie_link_close_finish (CoterieLink *self, GAsyncResult *result);

G_END_DECLS
