// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "chain/chain.h"
#include "kit/fake-transport.h"
#include "wire/bundle.h"
#include "wire/frames.h"

G_BEGIN_DECLS

/* A whole server in the test's own process, without threads and without a disk: it plays by docs/protocol.md for any
 * number of clients over fake transports, and tells lies when a test wishes so. Accounts and devices are named by user
 * name and number. */
typedef struct _CoterieLittleServer CoterieLittleServer;

/* One sealed content on its way, or in a mailbox. */
typedef struct
{
  guint64 id; /* in the mailbox */
  guint64 time_ms;
  CoterieClass klass;
  CoterieEnvelopeKind kind;
  CoterieDeviceId from;
  CoterieDeviceId to;
  GBytes *bytes;  /* owned */
  GBytes *common; /* owned, or NULL */
} CoterieLittleEnvelope;

void
coterie_little_envelope_free (CoterieLittleEnvelope *self);
CoterieLittleEnvelope *
coterie_little_envelope_copy (const CoterieLittleEnvelope *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieLittleEnvelope, coterie_little_envelope_free)

CoterieLittleServer *
coterie_little_server_new (CoterieClock *clock);
void
coterie_little_server_free (CoterieLittleServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieLittleServer, coterie_little_server_free)

/* Transports. plug: requests are answered from now on. open: the socket of that device stands; what waits comes. */
void
coterie_little_server_plug (CoterieLittleServer *self, CoterieFakeTransport *transport);
void
coterie_little_server_unplug (CoterieLittleServer *self, CoterieFakeTransport *transport);
void
coterie_little_server_open (CoterieLittleServer *self,
                            CoterieFakeTransport *transport,
                            const char *name,
                            guint32 device);
void
coterie_little_server_close (CoterieLittleServer *self, CoterieFakeTransport *transport);

/* Accounts that no client registered, and devices that no client has. Chains are taken as they are. */
void
coterie_little_server_add_account (CoterieLittleServer *self,
                                   const char *name,
                                   const CoterieChain *chain,
                                   const CoterieBundle *bundle);
void
coterie_little_server_add_device (CoterieLittleServer *self,
                                  const char *name,
                                  GBytes *record,
                                  const CoterieBundle *bundle);

/* What it knows. Borrowed; NULL when there is no such account. */
GPtrArray * /* transfer full; of char * */
coterie_little_server_list_names (CoterieLittleServer *self);
const CoterieChain *
coterie_little_server_get_chain (CoterieLittleServer *self, const char *name);
const guint8 *
coterie_little_server_get_id (CoterieLittleServer *self);
guint
coterie_little_server_get_n_one_time (CoterieLittleServer *self, const char *name, guint32 device);
const CoterieSignedPrekey *
coterie_little_server_get_signed_prekey (CoterieLittleServer *self, const char *name, guint32 device);
guint
coterie_little_server_get_n_waiting (CoterieLittleServer *self, const char *name, guint32 device);
guint
coterie_little_server_get_n_sends (CoterieLittleServer *self); /* taken, repeated ones not counted */
guint
coterie_little_server_get_n_refused (CoterieLittleServer *self);
guint
coterie_little_server_get_n_repeated (CoterieLittleServer *self);
guint
coterie_little_server_get_n_turns (CoterieLittleServer *self); /* how often it was asked what helps calls */
gboolean                                                       /* in any frame that ever came, refused ones included */
coterie_little_server_saw_sealed_for (CoterieLittleServer *self, const char *name, guint32 device);

/* As a device's own hands: a bundle (NULL: no such device), an envelope into a mailbox, the oldest one out of it. */
gboolean
coterie_little_server_fetch_bundle (CoterieLittleServer *self, const char *name, guint32 device, CoterieBundle *bundle);
void
coterie_little_server_post (CoterieLittleServer *self, const CoterieLittleEnvelope *envelope); /* `to` says where */
CoterieLittleEnvelope *
coterie_little_server_take (CoterieLittleServer *self, const char *name, guint32 device);

/* Lies and accidents. */
void /* it insists on a device that no chain has; 0: no longer */
coterie_little_server_set_ghost (CoterieLittleServer *self, const char *name, guint32 device);
void /* what others are shown; NULL: the truth */
coterie_little_server_show_chain (CoterieLittleServer *self, const char *name, const CoterieChain *chain);
void /* the reply with @name's chain says that the account is called @shown; NULL: the truth */
coterie_little_server_call (CoterieLittleServer *self, const char *name, const char *shown);
void /* a look-up of @name gives the account of @other; NULL: the truth */
coterie_little_server_swap_name (CoterieLittleServer *self, const char *name, const char *other);
void /* the bundle of another device of another account; NULL: the truth */
coterie_little_server_swap_bundle (CoterieLittleServer *self, const char *name, const char *other);
void
coterie_little_server_set_registration_id (CoterieLittleServer *self, const char *name, guint32 device, guint16 id);
void /* the next request at @path is done, and its reply is lost (OFFLINE) */
coterie_little_server_lose_reply (CoterieLittleServer *self, const char *path);
void /* sends are taken and not answered */
coterie_little_server_set_mute (CoterieLittleServer *self, gboolean mute);
void /* the server says so at each connect until it was seen */
coterie_little_server_lose (CoterieLittleServer *self, const char *name, guint32 device, guint count);
void /* its clock is off */
coterie_little_server_set_offset_ms (CoterieLittleServer *self, gint64 offset_ms);
void
coterie_little_server_disable (CoterieLittleServer *self, const char *name); /* ACCOUNT_GONE for whoever sends there */
void /* UNKNOWN_ACCOUNT, as of a server that was restored from an old copy */
coterie_little_server_lack (CoterieLittleServer *self, const char *name, gboolean lacking);

/* Called for each envelope that is taken, before it goes into its mailbox; it may change the bytes. FALSE: it is
 * dropped. */
typedef gboolean (*CoterieLittleFilter) (CoterieLittleEnvelope *envelope, gpointer user_data);
void
coterie_little_server_set_filter (CoterieLittleServer *self, CoterieLittleFilter filter, gpointer user_data);

G_END_DECLS
