// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/send-jobs.h"
#include "vault/desk.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread: one content on its way into one frame. Choose for whom, fill in what, seal for each, make the
 * frame; each step once and in this order. */

/* One device that a content is sealed for. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  gint64 account;
  guint32 device;
} CoteriePackingTarget;

/* One account section of the frame. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  gint64 account;
  CoterieChainHead head;
  guint n_targets;
} CoteriePackingSection;

/* A content on its way into a frame. */
typedef struct
{
  CoterieDesk *desk;
  const CoterieStoreSendJob *job;
  CoterieStoreChat *chat;
  GArray *sections;    /* CoteriePackingSection, aids ascending */
  gboolean incomplete; /* somebody's chain is not there yet */
  guint n_unmet;       /* members of whom the server shows none that is any good */
  gboolean partial;    /* some of the devices are left out [D1] */
  GBytes *part;        /* in a group: aids of those whom alone it is for; NULL: all members */
  GArray *stragglers;  /* gint64: members for whom it is to be kept */
  GArray *targets;     /* CoteriePackingTarget, in the order of the sections, numbers ascending */
  CoterieContent content;
  GBytes *common;
  GArray *sealed;              /* CoterieSealed, one for each target */
  CoteriePackingTarget failed; /* for whom it could not be sealed */
  gboolean session_failed;     /* what they have in common is at fault */
} CoteriePacking;

void
coterie_packing_init (CoteriePacking *self, CoterieDesk *desk, const CoterieStoreSendJob *job);
void
coterie_packing_clear (CoteriePacking *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoteriePacking, coterie_packing_clear)

gboolean
coterie_packing_keep_for_stragglers (CoteriePacking *self, GError **error);
gboolean
coterie_packing_seal (CoteriePacking *self, GError **error);
gboolean
coterie_packing_set_back_failed (CoteriePacking *self, const GError *fault, gboolean *done, GError **error);
gboolean
coterie_packing_unseal (CoteriePacking *self, gint64 account, GError **error);
GBytes *
coterie_packing_make_frame (CoteriePacking *self, guint64 number);

G_END_DECLS
