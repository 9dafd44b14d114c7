// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/bundle.h"
#include "wire/limits.h"
#include "wire/limits.h"

G_BEGIN_DECLS

/* Bodies of the routes of device chains. Records are bytes here; chain/ checks them. */

typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  char name[COTERIE_NAME_MAX_BYTES + 1];
  CoterieChainHead head;
  guint32 from;       /* index of the first record */
  GPtrArray *records; /* owned, of GBytes */
} CoterieChainReply;

gboolean
coterie_chain_reply_from_json (CoterieChainReply *self, JsonNode *node, GError **error);
void
coterie_chain_reply_write (const CoterieChainReply *self, CoterieWriter *writer);
void
coterie_chain_reply_clear (CoterieChainReply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieChainReply, coterie_chain_reply_clear)
void /* one on the heap */
coterie_chain_reply_free (CoterieChainReply *self);

typedef struct
{
  CoterieChainHead head; /* before the append */
  GBytes *record;        /* owned */
  gboolean has_bundle;   /* an ADD brings the new device's */
  CoterieBundle bundle;
} CoterieAppendRequest;

gboolean
coterie_append_request_from_json (CoterieAppendRequest *self, JsonNode *node, GError **error);
void
coterie_append_request_write (const CoterieAppendRequest *self, CoterieWriter *writer);
void
coterie_append_request_clear (CoterieAppendRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieAppendRequest, coterie_append_request_clear)

gboolean
coterie_append_reply_from_json (CoterieChainHead *head, JsonNode *node, GError **error);
void
coterie_append_reply_write (const CoterieChainHead *head, CoterieWriter *writer);

G_END_DECLS
