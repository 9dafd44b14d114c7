// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/account.h"
#include "account/approvals.h"
#include "core/client-jobs.h"
#include "core/client.h"
#include "core/typing.h"
#include "entities/chats.h"
#include "entities/contacts.h"
#include "entities/rows.h"
#include "entities/sentence.h"
#include "mail/inbox.h"
#include "mail/outbox.h"
#include "net/server-clock.h"
#include "vault/timer.h"

G_BEGIN_DECLS

/* Shared by the files of the client: client.c (the object), client-graph.c (the graph over a profile), client-start.c
 * and client-end.c (its beginning and end), and one for each thing that it does. */

struct _CoterieClient
{
  GObject parent_instance;

  /* What was given. */
  char *profile_dir;
  char *server_url;
  char *device_name; /* of a device that is made here; NULL: as the computer */
  char *pin_text;
  CoterieClock *clock;
  CoterieTransport *given_transport;
  gboolean cheap_key_slot;

  /* The lists that the window binds to; emptied when the profile is closed. */
  CoterieContacts *contacts;
  CoterieChats *chats;
  GListStore *devices;
  GHashTable *messages; /* number → CoterieMessage that somebody holds; not counted */

  /* The graph over an open profile, in the order in which it is built. */
  CoterieProfile *profile;
  CoterieServerUrl *url;
  CoteriePin *pin;
  CoterieVault *vault;
  CoterieTransport *rest;
  CoterieAccount *account;
  CoterieServerClock *server_clock;
  CoterieTransport *transport;
  CoterieRoster *roster;
  CoterieBundles *bundles;
  CoterieOutbox *outbox;
  CoterieInbox *inbox;
  CoteriePresences *presences;
  CoterieTyping *typing;
  CoterieOwnProfile *own;
  CoterieApprovals *approvals;
  GCancellable *end;

  /* State. */
  CoterieClientState state;
  GError *connection_error;
  gboolean starting; /* open, register or login is under way */
  GPtrArray *enders; /* tasks that wait for the state to be CLOSED; NULL while nobody wishes it */
  gboolean wipes_at_end;
  gboolean closing;       /* from the wish until the state is CLOSED */
  gboolean refilling;     /* prekeys are being made and uploaded */
  gboolean refill_wanted; /* and the server runs low meanwhile */
  gboolean wanted;        /* a connection is wished */
  gint64 said_us;         /* monotonic: when something of a call was said last; 0: never */
  guint n_closing;        /* links of ours that are being closed; their end is no news */
  gboolean waiting_known; /* the server has said what waits on this connection */
  gboolean clock_told;
  gboolean listing;       /* own devices are being looked at */
  gboolean listing_again; /* and something about them has changed meanwhile */
  double handover;        /* how far the one to this device is: 0 … 1 */
  CoterieHandoverState handover_state;
  CoterieTimer handover_timer; /* while something is to come: until nothing has for long */
  gboolean settled;
  guint n_unsent;
  guint n_held;
  guint n_kept;
  guint n_kept_left;  /* those of them that wait for another answer of the server's */
  guint n_background; /* small requests and jobs that settling waits for */
  gboolean looking_up_kept;
  GPtrArray *settlings; /* GTask */
  GPtrArray *attempts;  /* GTask: wait for the outcome of an attempt to connect */
  GPtrArray *looks;     /* GTask: wait for a look at who asks to be approved */
  gboolean pending;     /* this device waits to be approved */
  char *pending_code;
  gint64 pending_expires_ms;
  CoterieBeginning unfinished; /* what the attempt to open found that ended last */
  char *unfinished_name, *unfinished_url;
  CoterieTimer repair_timer;
  CoterieTimer parts_timer; /* of a hand-over, that are missing */
  CoterieTimer upkeep_timer;
  CoterieTimer index_timer;
  gboolean indexing;   /* texts are being taken up */
  guint n_unindexed;   /* since that was done last */
  GHashTable *typists; /* who types where: client-typing.c */
};

typedef enum
{
  COTERIE_CLIENT_SIGNAL_MESSAGE,
  COTERIE_CLIENT_SIGNAL_INCOMING,
  COTERIE_CLIENT_SIGNAL_MESSAGE_CHANGED,
  COTERIE_CLIENT_SIGNAL_REQUEST,
  COTERIE_CLIENT_SIGNAL_GROUP_REQUEST,
  COTERIE_CLIENT_SIGNAL_GROUP_JOIN,
  COTERIE_CLIENT_SIGNAL_PRESENCE,
  COTERIE_CLIENT_SIGNAL_TYPING,
  COTERIE_CLIENT_SIGNAL_NOTICE,
  COTERIE_CLIENT_SIGNAL_RESHAPED,
  COTERIE_CLIENT_SIGNAL_CALL,
  COTERIE_CLIENT_N_SIGNALS
} CoterieClientSignal;

extern guint coterie_client_signals[COTERIE_CLIENT_N_SIGNALS];

/* client.c */
void
coterie_client_set_state (CoterieClient *self, CoterieClientState state);
void
coterie_client_set_closing (CoterieClient *self, gboolean closing);
void
coterie_client_take_connection_error (CoterieClient *self, GError *error);
void
coterie_client_set_handover (CoterieClient *self, double handover, CoterieHandoverState state);
void
coterie_client_notify_counts (CoterieClient *self);
gboolean
coterie_client_is_open (CoterieClient *self);
GError *
coterie_client_new_closed_error (void);
void
coterie_client_return_done (GObject *source, GAsyncResult *result, gpointer user_data);
gint64
coterie_client_now_ms (CoterieClient *self);
void
coterie_client_emit_notice (CoterieClient *self, CoterieNotice notice, CoterieContact *contact, const char *sentence);
void
coterie_client_tell (CoterieClient *self, CoterieNotice notice, CoterieSentence sentence, const char *name);

/* client-graph.c */
gboolean
coterie_client_build_account (CoterieClient *self, GError **error);
void
coterie_client_build_services (CoterieClient *self);
void
coterie_client_free_services (CoterieClient *self);
void
coterie_client_free_account (CoterieClient *self);
void
coterie_client_empty_lists (CoterieClient *self);
void
coterie_client_tear_down (CoterieClient *self);

/* client-connection.c */
void
coterie_client_watch_transport (CoterieClient *self);
void
coterie_client_unwatch_transport (CoterieClient *self);

void
coterie_client_notify_pending (CoterieClient *self);
void
coterie_client_notify_link_request (CoterieClient *self);

/* client-end.c */
void
coterie_client_end_revoked (CoterieClient *self);

/* client-start.c */
void /* ends in coterie_vault_run_plain_async() */
coterie_client_keep_server_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data);

/* client-devices.c */
void
coterie_client_watch_pending (CoterieClient *self);
void
coterie_client_stop_pending (CoterieClient *self);
void
coterie_client_build_approvals (CoterieClient *self);
void
coterie_client_free_approvals (CoterieClient *self);
void
coterie_client_take_link_event (CoterieClient *self);
gboolean
coterie_client_check_revoked (CoterieClient *self, const GError *why);

/* client-connection.c */
void
coterie_client_compare_own (CoterieClient *self, const CoterieChainHead *head);

/* client-settle.c */
void
coterie_client_check_settled (CoterieClient *self);
void
coterie_client_begin_background (CoterieClient *self);
void
coterie_client_end_background (CoterieClient *self);
void
coterie_client_await_attempt (CoterieClient *self, GTask *task);
void
coterie_client_return_attempts (CoterieClient *self);
void
coterie_client_fail_attempt (CoterieClient *self, const GError *why, gboolean again, gboolean was_online);
void
coterie_client_fail_waiting (CoterieClient *self, const GError *error);
GPtrArray *
coterie_client_take_waiting (CoterieClient *self);
void
coterie_client_fail_tasks (GPtrArray *tasks, const GError *error);

/* client-parting.c */
typedef void (*CoterieClientParted) (CoterieClient *self);

void
coterie_client_part (CoterieClient *self, CoterieClientParted parted);

/* client-upkeep.c */
void
coterie_client_start_upkeep (CoterieClient *self);
void
coterie_client_ask_repair (CoterieClient *self);
void
coterie_client_ask_parts (CoterieClient *self);
void
coterie_client_refill_prekeys (CoterieClient *self, gboolean low);
void
coterie_client_run_background (CoterieClient *self, CoterieJob job, gpointer data);

/* client-index.c */
void
coterie_client_note_texts (CoterieClient *self, guint n_texts);

/* client-calls.c */
void
coterie_client_take_call (CoterieClient *self, const CoterieEvent *event);

/* client-changes.c */
void
coterie_client_apply_changes (CoterieChanges *changes, gpointer user_data);
void
coterie_client_stop_typists (CoterieClient *self);
GHashTable *
coterie_client_new_typists (void);
void
coterie_client_show_typing (CoterieClient *self, CoterieChat *chat, CoterieContact *contact, gboolean active);
void
coterie_client_show_contents (CoterieClient *self, const CoterieClientContents *contents);
CoterieMessage *
coterie_client_make_message (CoterieClient *self, const CoterieStoreMessage *row);
void
coterie_client_renew_message (CoterieClient *self, CoterieMessage *message, const CoterieStoreMessage *row);
void
coterie_client_reload_own (CoterieClient *self);

/* client-own-devices.c */
void
coterie_client_reload_devices (CoterieClient *self);
void
coterie_client_empty_devices (CoterieClient *self);

/* client-kept.c */
void
coterie_client_send_kept (CoterieClient *self);

GArray *
coterie_client_list_accounts (const GPtrArray *contacts);

G_END_DECLS
