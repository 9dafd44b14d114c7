// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/account-jobs.h"
#include "account/account.h"
#include "account/pending-jobs.h"
#include "entities/errors.h"
#include "vault/timer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Shared by the files of the account: account.c (opening, tokens), registration.c, account-changes.c. */

struct _CoterieAccount
{
  CoterieProfile *profile;
  CoterieVault *vault;
  CoterieTransport *rest;
  CoterieClock *clock;
  gboolean cheap_key_slot;
  gboolean ended; /* freed by its owner; flows may still hold it */
  gboolean server_checked;
  CoterieIdentity *identity;
  CoterieSecret *token;
  gint64 token_expires_ms;
  char *device_name; /* or NULL */
  char *server_url;  /* to be kept in a profile that is made; or NULL */
  char *pin_text;    /* likewise */
  CoterieBeginning unfinished;
  char *unfinished_name;
  gboolean given_up;            /* this device waits no longer, though the server could not be told */
  struct _CoterieFlow *pausing; /* which asks the server again after a while; or NULL */
  CoteriePendingFunc pending_func;
  gpointer pending_data;
};

typedef struct _CoterieFlow CoterieFlow;
typedef void (*CoterieFlowFunc) (CoterieFlow *flow);

/* One course of events, from the call to its callback. It ends with exactly one fail or done, which frees it. */
struct _CoterieFlow
{
  CoterieAccount *account;
  GTask *task;
  CoterieFlowFunc next;
  char *name;
  char *invite;
  CoterieSecret *password;
  CoterieSecret *new_password;
  CoterieSecret *passphrase;
  CoterieSecret *new_passphrase;
  CoterieSecret *auth;
  CoterieSecret *new_auth;
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  CoterieAccountState *state;
  CoterieAccountWish *wish; /* while a profile is made; owned by the job that has it */
  gboolean resumed;
  gboolean afresh;        /* what there is of the profile goes as soon as the server has answered */
  gboolean starting_over; /* the account of that name is to be replaced */
  gboolean repeated;      /* the token was refused once */
  guint n_left;           /* how often it was tried to leave a chain that had grown */
  GError *refusal;        /* of registering again, while it is asked who has the name */

  /* Of a profile that is made. */
  CoterieJob make; /* with the wish */
  CoterieFlowFunc made;

  /* Of a device that waits to be approved. */
  CoteriePending *pending;
  gint64 news_us;   /* when it last went on */
  gulong cancelled; /* the handler, while it pauses */
  gint64 end_us;    /* by our own clock, which stands still for nobody; 0: not known yet */
  CoterieTimer timer;
  CoterieChainReply *reply;                            /* that shows that it is approved; or what is left */
  CoterieLinkingReason reason;                         /* why the link is over */
  gboolean said;                                       /* the server has what `pending` has to say */
  void (*no_token) (CoterieFlow *flow, GError *error); /* takes the error; NULL: the flow fails */
};

void
coterie_account_release (CoterieAccount *self);
void
coterie_account_wake_pending (CoterieAccount *self);

CoterieFlow *
coterie_flow_new (CoterieAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_flow_fail (CoterieFlow *flow, GError *error);
void
coterie_flow_fail_with (CoterieFlow *flow, CoterieCoreError code, const char *sentence);
void
coterie_flow_fail_unfinished (CoterieFlow *flow);
void
coterie_flow_done (CoterieFlow *flow);
GCancellable *
coterie_flow_get_cancellable (CoterieFlow *flow);

CoterieAccountWish *
coterie_flow_make_wish (CoterieFlow *flow);
void
coterie_flow_run_plain (CoterieFlow *flow, CoterieJob job, GAsyncReadyCallback callback);
gboolean
coterie_flow_check_job (CoterieFlow *flow, GAsyncResult *result);
void
coterie_flow_request (
    CoterieFlow *flow, const char *method, const char *path, GBytes *body, GAsyncReadyCallback callback);

gboolean
coterie_flow_take_server (CoterieFlow *flow, GAsyncResult *result);
void
coterie_flow_derive (CoterieFlow *flow, const CoterieSecret *password, const char *name, GAsyncReadyCallback callback);
gboolean
coterie_flow_take_derived (CoterieFlow *flow, GAsyncResult *result, CoterieSecret **auth);
void
coterie_flow_need_token (CoterieFlow *flow, CoterieFlowFunc next);
void
coterie_flow_open (CoterieFlow *flow, CoterieFlowFunc next);
void
coterie_flow_load (CoterieFlow *flow, CoterieFlowFunc next);
void
coterie_flow_make_profile (CoterieFlow *flow, CoterieJob make, CoterieFlowFunc made);
/* beginning.c */
gboolean
coterie_flow_was_starting_over (CoterieFlow *flow);
gboolean
coterie_flow_check_secrets (CoterieFlow *flow, GError **error);
gboolean
coterie_flow_take_new_server (CoterieFlow *flow, GAsyncResult *result);
void
coterie_flow_begin_afresh (CoterieFlow *flow, GAsyncReadyCallback callback);
void
coterie_flow_end_beginning (CoterieFlow *flow, GAsyncReadyCallback callback);
/* login.c */
GBytes *
coterie_flow_write_password (CoterieFlow *flow);
/* pending.c: a flow that waits. Each of the first three ends it. */
void /* takes the error */
coterie_pending_fail (CoterieFlow *flow, GError *error);
void /* and nothing of the profile stays */
coterie_pending_fail_for_good (CoterieFlow *flow, CoterieCoreError code, const char *sentence);
void
coterie_pending_fail_ended (CoterieFlow *flow, CoterieLinkingReason reason);
void
coterie_pending_stop_showing (CoterieFlow *flow);
void /* the link's in the place of a device's; NULL: none */
coterie_pending_use_token (CoterieFlow *flow, const CoterieSecret *token);
void
coterie_pending_poll_later (CoterieFlow *flow);
gint64 /* until it asks again, when there was no news for so long */
coterie_pending_choose_poll_ms (gint64 quiet_ms);
void /* a job that gives a CoteriePending */
coterie_pending_run (
    CoterieFlow *flow, CoterieJob job, gpointer data, GDestroyNotify free_data, GAsyncReadyCallback callback);
void /* a job has said where we are: that goes on from there, as the next one does with it in hand, which it takes */
coterie_pending_on_told (GObject *source, GAsyncResult *result, gpointer user_data);
void
coterie_pending_go_on (CoterieFlow *flow, CoteriePending *pending);
/* pending-proof.c: as the device that this hopes to be */
void
coterie_pending_prove (CoterieFlow *flow);
/* pending-begin.c */
void
coterie_flow_begin_pending (CoterieFlow *flow);
void
coterie_flow_resume_pending (CoterieFlow *flow);
void
coterie_flow_login_afresh (CoterieFlow *flow);
gboolean
coterie_account_take_token (CoterieAccount *self, const CoterieIdentity *identity, JsonNode *node, GError **error);

G_END_DECLS
