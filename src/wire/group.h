// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/handover.h"
#include "wire/ids.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the members of a group tell one another of it (docs/protocol.md, "Groups"). What is in a record is nothing of
 * this floor's. What a kind does not have stays zero. */
typedef struct
{
  GPtrArray *records;    /* group-record: owned, of GBytes */
  GBytes *picture;       /* group-record: owned, PNG or JPEG, or NULL */
  GByteArray *want;      /* group-ask: owned, hashes of records */
  gboolean wants_secret; /* group-ask */
  guint8 secret_hash[COTERIE_DIGEST_BYTES];
  GByteArray *secrets;                    /* group-secret: owned, wiped; of COTERIE_CHAT_SECRET_BYTES each */
  guint8 token[COTERIE_INVITATION_BYTES]; /* group-join */
  guint8 added[COTERIE_DIGEST_BYTES];     /* group-history: hash of the ADD record */
  GPtrArray *history;                     /* group-history: owned, of CoterieHandoverRow */
} CoterieGroupContent;

CoterieGroupContent *
coterie_group_content_new (void);
void
coterie_group_content_free (CoterieGroupContent *self);

void
coterie_group_content_read_record (CoterieGroupContent *self, CoterieReader *reader);
void
coterie_group_content_write_record (const CoterieGroupContent *self, CoterieWriter *writer);
void
coterie_group_content_read_ask (CoterieGroupContent *self, CoterieReader *reader);
void
coterie_group_content_write_ask (const CoterieGroupContent *self, CoterieWriter *writer);
void
coterie_group_content_read_secret (CoterieGroupContent *self, CoterieReader *reader);
void
coterie_group_content_write_secret (const CoterieGroupContent *self, CoterieWriter *writer);
void
coterie_group_content_read_join (CoterieGroupContent *self, CoterieReader *reader);
void
coterie_group_content_write_join (const CoterieGroupContent *self, CoterieWriter *writer);
void
coterie_group_content_read_history (CoterieGroupContent *self, CoterieReader *reader);
void
coterie_group_content_write_history (const CoterieGroupContent *self, CoterieWriter *writer);

/* Hashes or aids of 32 bytes one after the other; NULL when there is no such member. */
GByteArray *
coterie_group_content_read_ids (CoterieReader *reader, const char *name, guint min_items, guint max_items);
void
coterie_group_content_write_ids (CoterieWriter *writer, const char *name, const GByteArray *ids);

G_END_DECLS
