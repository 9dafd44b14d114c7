// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/beginning.h"
#include "entities/chat.h"
#include "entities/contact.h"
#include "entities/errors.h"
#include "entities/message.h"
#include "entities/notice.h"
#include "entities/own-device.h"
#include "entities/preference.h"

G_BEGIN_DECLS

typedef struct _CoterieClock CoterieClock;
typedef struct _CoterieSecret CoterieSecret;
typedef struct _CoterieTransport CoterieTransport;

#include "entities/link-request.h"

typedef enum
{
  COTERIE_CLIENT_CLOSED,     /* no profile is open */
  COTERIE_CLIENT_OFFLINE,    /* a profile is open, and nobody asked for a connection */
  COTERIE_CLIENT_CONNECTING, /* wanted: connecting, or waiting to try again */
  COTERIE_CLIENT_ONLINE,
  COTERIE_CLIENT_SIGNED_OUT, /* the server refuses this device for good; local messages can still be read */
} CoterieClientState;

/* Everything that a client takes from outside. Only the profile's folder must be given. */
typedef struct
{
  const char *profile_dir;     /* made (0700) when an account is registered */
  const char *server_url;      /* "https://…" or "http://…" on loopback; NULL: what the profile says */
  const char *pin;             /* see net/pin.h; NULL: what the profile says */
  gboolean pin_first;          /* pin the certificate that is seen first */
  CoterieClock *clock;         /* NULL: the system's */
  CoterieTransport *transport; /* NULL: net/'s link and REST. A test gives its own, for both */
  gboolean cheap_key_slot;     /* tests alone: a passphrase that costs no second */
} CoterieClientOptions;

/* The whole client without a window: it builds the graph of services over one profile and tears it down.
 *
 * All functions are called on the main thread and none blocks; callbacks and signals come on the main context that was
 * the thread's default when the client was made.
 *
 * Properties (all readable): state (CoterieClientState), name (string, the own user name or NULL), chats (GListModel of
 * CoterieChat, newest first), contacts (GListModel of CoterieContact), devices (GListModel of CoterieOwnDevice),
 * handover (double, 0 … 1: how much this device has been told by the one that approved it), handover-state (uint, a
 * CoterieHandoverState: whether more will come), waiting (uint: envelopes
 * still to come, as far as known), unsent (uint: contents not answered by the server), settled (boolean: see
 * coterie_client_settle_async()), connection-error (GError or NULL: why the last attempt failed), link-request
 * (CoterieLinkRequest or NULL: a further device of the own account asks to be approved), pending (boolean: this device
 * waits to be approved, in login or open), pending-code (string or NULL: what it shows meanwhile), pending-expires
 * (int64: until when, in ms since 1970), closing (boolean: from the wish to close, sign out or delete the account until
 * the state is CLOSED, which may take a while: nothing is shown or told any more).
 *
 * Signals:
 *  message (CoterieMessage *)            a row was stored: received, sent by us, or a line of ours
 *  incoming (CoterieMessage *)           a text that another person wrote has just come, and nobody has seen it; after
 *                                        `message`, or after `message-changed` when it was fetched again
 *  message-changed (CoterieMessage *)    its state, kind, body or time changed
 *  request (CoterieContact *)            a stranger's first message came (message is emitted as well)
 *  presence (CoterieContact *)           came or went: see its `online`
 *  reshaped (CoterieChat *)              rows were put in front of others, or many behind them: read it again
 *  typing (CoterieChat *)                began or stopped: see its `typing`
 *  call (CoterieChat *, ...)             what sets up a call came: see core/calls.h
 *  notice (CoterieNotice, CoterieContact * or NULL, const char *sentence)    things to tell; alarms among them */
#define COTERIE_TYPE_CLIENT (coterie_client_get_type ())
G_DECLARE_FINAL_TYPE (CoterieClient, coterie_client, COTERIE, CLIENT, GObject)

GType
coterie_client_state_get_type (void);
#define COTERIE_TYPE_CLIENT_STATE (coterie_client_state_get_type ())

CoterieClient *
coterie_client_new (const CoterieClientOptions *options);

/* ------------------------------------------------------------------------------------ connection */

void
coterie_client_connect (CoterieClient *self); /* and keep connected, with back-off */
void
coterie_client_disconnect (CoterieClient *self); /* what is unsent stays queued */
void
coterie_client_poke (CoterieClient *self); /* after resume: looks at once at everything that waits for a time */

/* For one-shot commands, after coterie_client_connect(): TRUE when everything that waited at the server has been
 * received, stored and acknowledged, and everything unsent has been answered, receipts included (texts of held chats
 * excepted). OFFLINE, CERTIFICATE, SIGNED_OUT, ... when the first attempt to connect fails, or when the connection is
 * lost and the next attempt fails as well. For a deadline use @cancellable. */
void
coterie_client_settle_async (CoterieClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean
coterie_client_settle_finish (CoterieClient *self, GAsyncResult *result, GError **error);

CoterieClientState
coterie_client_get_state (CoterieClient *self);
const GError *
coterie_client_get_connection_error (CoterieClient *self); /* NULL when there is none */
gboolean
coterie_client_get_closing (CoterieClient *self);
gboolean
coterie_client_get_settled (CoterieClient *self);
gboolean /* all that has come is known, but for what waits for a chain; looked at again with each notify::settled */
coterie_client_has_caught_up (CoterieClient *self);

/* The key of the server's certificate (net/pin.h): 64 hexadecimal digits. */
char * /* transfer full; the key that the profile insists on; NULL when there is none, or no profile is open */
coterie_client_dup_pin (CoterieClient *self);
char * /* transfer full; what the server showed last, trusted or refused; NULL before that */
coterie_client_dup_seen_pin (CoterieClient *self);
char * /* transfer full; for people who compare: 16 groups of four digits; NULL when @pin is none */
coterie_client_format_pin (const char *pin);

/* Trusts that key alone from now on, whoever signed it; NULL: whomever the system's authorities vouch for. Kept in the
 * profile; a connection that is wanted is made anew. BAD_INPUT, DISK_FULL. */
void
coterie_client_set_pin_async (
    CoterieClient *self, const char *pin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean
coterie_client_set_pin_finish (CoterieClient *self, GAsyncResult *result, GError **error);

G_END_DECLS

/* What it can do, by what it is about. */
#include "core/client-account.h"
#include "core/client-devices.h"
#include "core/client-groups.h"
#include "core/client-messages.h"
#include "core/client-people.h"
#include "core/client-self.h"
