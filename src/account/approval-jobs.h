// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/linking.h"
#include "vault/desk.h"
#include "wire/linking.h"

G_BEGIN_DECLS

/* On the vault thread: what a device of the account thinks of one that wants to be approved (docs/protocol.md,
 * "Linking"), and records that it signs. */

#define COTERIE_APPROVAL_TRIES 3

typedef enum
{
  COTERIE_APPROVAL_WAIT,      /* it is the other device's turn */
  COTERIE_APPROVAL_ANSWER,    /* say `body` (POST /v1/link/answer) */
  COTERIE_APPROVAL_READY,     /* its code can be typed */
  COTERIE_APPROVAL_ELSEWHERE, /* another device of ours has answered */
  COTERIE_APPROVAL_BEHIND,    /* it knows more of our chain than we do: look again when we have caught up */
  COTERIE_APPROVAL_REFUSED,   /* what it opened is not what it committed to, or cannot be added; or it was declined */
} CoterieApprovalVerdict;

typedef struct
{
  CoterieApprovalVerdict verdict;
  GBytes *body;      /* owned */
  char *device_name; /* owned; READY: what it calls itself */
  guint tries_left;
} CoterieApproval;

void
coterie_approval_free (CoterieApproval *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieApproval, coterie_approval_free)

/* A job. @data: a CoterieLinkingView that has not ended. Gives a CoterieApproval. */
gpointer
coterie_approval_jobs_look (CoterieDesk *desk, gpointer data, GError **error);

typedef struct
{
  CoterieLinkingView view;
  char code[COTERIE_LINK_CODE_DIGITS + 1];
} CoterieApprovalWish;

typedef struct
{
  gboolean right;
  guint tries_left;
  GBytes *body; /* owned; of POST /v1/account/chain, when it is right */
} CoterieApprovalTry;

void
coterie_approval_try_free (CoterieApprovalTry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieApprovalTry, coterie_approval_try_free)

/* A job. @data: a CoterieApprovalWish. Gives a CoterieApprovalTry. */
gpointer
coterie_approval_jobs_try (CoterieDesk *desk, gpointer data, GError **error);

/* A job: that link is over for us, whatever the server shows of it from now on. @data: its id. */
gpointer
coterie_approval_jobs_decline (CoterieDesk *desk, gpointer data, GError **error);

/* A job: the body of POST /v1/account/chain that revokes a device. @data: its number, a guint32. Gives a GBytes. */
gpointer
coterie_approval_jobs_revoke (CoterieDesk *desk, gpointer data, GError **error);

/* A job: the same for this device itself, which is signed out. @data: a CoterieChainReply, when the chain has grown, or
 * NULL. Gives a GBytes, empty when it is the last one. */
gpointer
coterie_approval_jobs_leave (CoterieDesk *desk, gpointer data, GError **error);

/* A job: whether the server has shown that this device was revoked. @data: a CoterieChainReply. HELD: it has not. */
gpointer
coterie_approval_jobs_check_revoked (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
