// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/chain.h"

G_BEGIN_DECLS

#define COTERIE_SAFETY_CODE_CHARS 248
#define COTERIE_SAFETY_CODE_PEER_HEAD_BYTES 16

/* What a QR code says that one person shows to another (docs/protocol.md, "Safety code"): both accounts, and where the
 * chains of both stand for who shows it. */
typedef struct
{
  guint8 own_aid[COTERIE_AID_BYTES]; /* of who shows it */
  guint32 own_length;
  guint8 own_head[COTERIE_HEAD_BYTES];
  guint8 peer_aid[COTERIE_AID_BYTES]; /* for whom it is shown */
  guint32 peer_length;
  guint8 peer_head[COTERIE_SAFETY_CODE_PEER_HEAD_BYTES]; /* the beginning */
} CoterieSafetyCode;

/* What a code that was read says to who has read it. */
typedef enum
{
  COTERIE_SAFETY_CODE_MATCH, /* accounts and chains are the same */
  COTERIE_SAFETY_CODE_OWN,   /* it is one that we show */
  COTERIE_SAFETY_CODE_OTHER, /* of another account than the contact's, or shown for another than ours */
  COTERIE_SAFETY_CODE_FORK,  /* the accounts are the same, and a chain has two pasts */
  COTERIE_SAFETY_CODE_NEWER, /* a chain is longer than what we know of it: look again when it has been fetched */
} CoterieSafetyCodeVerdict;

void
coterie_safety_code_init (CoterieSafetyCode *self, const CoterieChain *own, const CoterieChain *peer);
char *
coterie_safety_code_to_text (const CoterieSafetyCode *self);
gboolean
coterie_safety_code_from_text (CoterieSafetyCode *self, const char *text, GError **error);
CoterieSafetyCodeVerdict
coterie_safety_code_compare (const CoterieSafetyCode *self, const CoterieChain *own, const CoterieChain *peer);

G_END_DECLS
