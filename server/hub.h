// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/caller.h"
#include "server/inbox.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Who is here: which connection of which worker a device has. Safe from every thread. What is given to a device that
 * is not here is dropped: what may not be lost is in its mailbox. */
typedef struct _CoterieHub CoterieHub;

#define COTERIE_CLOSE_GOING_AWAY 1001
#define COTERIE_CLOSE_MALFORMED 1002
#define COTERIE_CLOSE_RULE_BROKEN 1008
#define COTERIE_CLOSE_TOO_LARGE 1009
#define COTERIE_CLOSE_UNAVAILABLE 1011 /* RFC 6455, section 7.4.1: a fault of ours */
#define COTERIE_CLOSE_REPLACED 4001
#define COTERIE_CLOSE_SIGNED_OUT 4002
#define COTERIE_CLOSE_TOO_SLOW 4003
#define COTERIE_CLOSE_REVOKED 4004

/* What the hub puts into the inbox of a connection's worker. */
typedef enum
{
  COTERIE_HUB_DELIVER, /* `bytes` is a whole deliver frame, or NULL: it is in the mailbox; `id` is 0 for a fleeting one
                        */
  COTERIE_HUB_TEXT,    /* `bytes` is a whole text frame */
  COTERIE_HUB_ACKED,   /* `bytes` are the ids, guint64 each, of envelopes that were acknowledged over REST */
  COTERIE_HUB_CLOSE,   /* with `close_code` */
} CoterieHubLetterKind;

typedef struct
{
  CoterieLetter letter;
  CoterieHubLetterKind kind;
  guint16 close_code;
  guint64 connection;
  gint64 device_id;
  guint64 id;
  GBytes *bytes;
} CoterieHubLetter;

void
coterie_hub_letter_free (CoterieHubLetter *letter);

typedef enum
{
  COTERIE_HUB_ARRIVED,  /* the device was not here, now it is, by this connection */
  COTERIE_HUB_REPLACED, /* it has a newer connection; this one has ended */
  COTERIE_HUB_LEFT,     /* it was here, now it is not: this connection has ended */
} CoterieHubEvent;

/* On the thread that entered or left, in the order in which it happened, one at a time. May call everything of the hub
 * but coterie_hub_enter() and coterie_hub_leave(). */
typedef void (*CoterieHubWatch) (CoterieHubEvent event,
                                 const CoterieCaller *caller,
                                 guint64 connection,
                                 gpointer user_data);

CoterieHub *
coterie_hub_new (CoterieLetterFunc open);
void
coterie_hub_free (CoterieHub *self);
void
coterie_hub_set_watch (CoterieHub *self, CoterieHubWatch watch, gpointer user_data);

gboolean
coterie_hub_is_here (CoterieHub *self, gint64 device_id);
guint
coterie_hub_count (CoterieHub *self);
gboolean
coterie_hub_deliver (CoterieHub *self, gint64 device_id, guint64 id, GBytes *frame);
gboolean
coterie_hub_send_text (CoterieHub *self, gint64 device_id, GBytes *text);
gboolean
coterie_hub_tell_acked (CoterieHub *self, gint64 device_id, GBytes *ids);
gboolean
coterie_hub_close (CoterieHub *self, gint64 device_id, guint16 close_code);

guint64
coterie_hub_enter (CoterieHub *self, const CoterieCaller *caller, CoterieInbox *inbox);
void
coterie_hub_leave (CoterieHub *self, const CoterieCaller *caller, guint64 connection);

G_END_DECLS
