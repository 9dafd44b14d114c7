// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/chain.h"
#include "crypto/context.h"
#include "store/peers.h"
#include "store/schema.h"
#include "vault/changes.h"
#include "vault/identity.h"
#include "vault/store-keys.h"

G_BEGIN_DECLS

/* Where a job of the vault works: the writing connection, the ratchets, and the rows that the job has in hand. Rows
 * that a batch changes again and again (chats, peers, sessions) are written once, just before the job commits. Of the
 * vault thread alone. */
struct _CoterieDesk
{
  CoterieSql *sql;
  CoterieIdentity *own;    /* NULL before there is an account */
  CoterieSignal *signal;   /* NULL before there is an account */
  CoterieChanges *changes; /* of the running job */
  gint64 now_ms;           /* the server's time, as far as we know it, when the job began; see below */
  const char *step;        /* set by the job: reached once it is committed (core/steps.h) */
  gint64 heard;            /* the peer whose envelope is opened although its device was revoked, or 0 */
  gint64 stamped_ms;       /* when the server stamped the content that is taken, or 0 */
  gboolean waited;         /* others that the server stamped later have been taken before that content */
  guint32 told_by;         /* the device of ours whose hand-over is taken, or 0: it has those rows */
  guint64 batch_in_hand;   /* set by the job: the batch of envelopes that it stores, or 0 */
  guint64 next_batch;      /* the one that may be stored next */

  /*< private >*/
  gint64 wall_ms;   /* what our own clock says */
  gint64 agreed_ms; /* the newest time that our clock and the server's had both reached; outlives the job, durable */
  gboolean agreed_loaded;
  gboolean agreed_changed;
  CoterieStoreKeys *keys;
  GHashTable *accounts;  /* aid → account; outlives the job */
  GHashTable *chains;    /* account → chain; outlives the job */
  GHashTable *retries;   /* peer → how often it asked for something again lately; outlives the job */
  GHashTable *groups;    /* chat → CoterieGroup (vault/group-jobs.h); outlives the job */
  gboolean groups_stale; /* a chain has changed: they are read anew by the next job */
  GHashTable *absent;    /* aids of which the server shows no chain, or a false one; outlives the job */
  GHashTable *waiting;   /* aid of a sender → aid whose chain is missing; outlives the job */
  GHashTable *calls;     /* ids of those that this device takes part in; outlives the job */
  GHashTable *chats;     /* of the running job from here on */
  GHashTable *peers;
  GHashTable *contacts;
  GHashTable *changed_contacts;
};

/* Who waits for everything to be sent does not wait for what is put off longer than this. */
#define COTERIE_DESK_SOON_MS 15000

/* What a job gives that has nothing to say. */
#define COTERIE_JOB_DONE GINT_TO_POINTER (1)

void
coterie_desk_init (CoterieDesk *self);
void
coterie_desk_clear (CoterieDesk *self);
gboolean
coterie_desk_set_identity (CoterieDesk *self, CoterieIdentity *own, GError **error);

/* Who is who. */
gboolean
coterie_desk_find_account (CoterieDesk *self, const guint8 *aid, gint64 *account, GError **error);
const CoterieChain *
coterie_desk_get_chain (CoterieDesk *self, gint64 account, GError **error);
void
coterie_desk_put_chain (CoterieDesk *self, gint64 account, CoterieChain *chain);

gboolean /* the server has said that it knows no such account, or has shown no chain of its own */
coterie_desk_is_absent (CoterieDesk *self, const guint8 *aid);
void
coterie_desk_note_absent (CoterieDesk *self, const guint8 *aid);
void /* with a new connection: it may know them again */
coterie_desk_forget_absent (CoterieDesk *self);

/* COTERIE_CALL_ID_BYTES: a call that this device takes part in; it knows better than others how that went. */
void
coterie_desk_note_in_call (CoterieDesk *self, const guint8 *call, gboolean in_call);
gboolean
coterie_desk_is_in_call (CoterieDesk *self, const guint8 *call);

/* Rows in hand: borrowed, the same for the whole job. touch: it was changed. */
CoterieStoreChat *
coterie_desk_get_chat (CoterieDesk *self, gint64 chat, GError **error);
void
coterie_desk_touch_chat (CoterieDesk *self, CoterieStoreChat *row);
CoterieStorePeer *
coterie_desk_get_peer (CoterieDesk *self, gint64 peer, GError **error);
void
coterie_desk_touch_peer (CoterieDesk *self, CoterieStorePeer *row);
const CoterieStoreContact *
coterie_desk_get_contact (CoterieDesk *self, gint64 account, GError **error);
void
coterie_desk_touch_contact (CoterieDesk *self, gint64 account);

/* Rows of a chat move on, in the store and in hand, to make room in front of them. */
gboolean
coterie_desk_shift_rows (CoterieDesk *self, CoterieStoreChat *chat, guint64 from_position, guint64 by, GError **error);

/* Times that the server has stated. Neither clock is believed alone: a server that lies cannot move us into the future,
 * and our own clock, once it was set back behind what both had reached, has no say until it is right again. */
void
coterie_desk_note_time (CoterieDesk *self, gint64 server_ms);
gint64 /* what our own clock alone says, for limits that hold against the server */
coterie_desk_get_wall_ms (CoterieDesk *self);

/* Whether a device may ask for something again: so many times an hour. */
gboolean
coterie_desk_allow_retry (CoterieDesk *self, gint64 peer);

/* Whose envelopes wait for a chain, and for whose: what they send meanwhile waits as well, whichever batch brings it.
 */
void
coterie_desk_note_waiting (CoterieDesk *self, const guint8 *sender, const guint8 *missing);
const guint8 * /* the aid whose chain is missing; NULL: nothing of @sender waits */
coterie_desk_find_waiting (CoterieDesk *self, const guint8 *sender);
void
coterie_desk_forget_waiting (CoterieDesk *self, const guint8 *sender); /* NULL: of everybody */

/* Around a job; the vault calls these. */
void
coterie_desk_begin (CoterieDesk *self, gint64 wall_ms, gint64 corrected_ms, gint64 stated_ms);
gboolean
coterie_desk_flush (CoterieDesk *self, GError **error);
CoterieChanges *
coterie_desk_end (CoterieDesk *self, gboolean committed);

G_END_DECLS
