// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/record.h"

G_BEGIN_DECLS

/* What two devices compute when one approves the other (docs/protocol.md, "Linking"). */

#define COTERIE_LINK_CODE_DIGITS 7

void
coterie_link_statement_from_record (const CoterieRecord *record, guint8 statement[COTERIE_LINKING_STATEMENT_BYTES]);
gboolean
coterie_link_statement_to_record (const guint8 statement[COTERIE_LINKING_STATEMENT_BYTES], CoterieRecord *record);

CoterieSecret *
coterie_link_key_new (guint8 public_key[COTERIE_LINKING_KEY_BYTES]);
void
coterie_link_get_commit (const guint8 statement[COTERIE_LINKING_STATEMENT_BYTES],
                         const guint8 r_new[COTERIE_LINKING_KEY_BYTES],
                         guint8 commit[COTERIE_DIGEST_BYTES]);

/* What both have seen. */
typedef struct
{
  guint8 commit[COTERIE_DIGEST_BYTES];
  guint8 r_old[COTERIE_LINKING_KEY_BYTES]; /* rE: of the approving device */
  guint8 aid[COTERIE_AID_BYTES];
  CoterieChainHead head; /* of the account, as the approving device knows it */
  guint8 statement[COTERIE_LINKING_STATEMENT_BYTES];
  guint8 r_new[COTERIE_LINKING_KEY_BYTES]; /* rN */
} CoterieLinkTranscript;

gboolean
coterie_link_transcript_is_as_committed (const CoterieLinkTranscript *self);
void
coterie_link_transcript_get_code (const CoterieLinkTranscript *self, char code[COTERIE_LINK_CODE_DIGITS + 1]);

gboolean
coterie_link_name_seal (const char *name,
                        const CoterieSecret *x_new,
                        const guint8 r_old[COTERIE_LINKING_KEY_BYTES],
                        guint8 sealed[COTERIE_LINKING_NAME_SEALED_BYTES]);
char *
coterie_link_name_open (const guint8 sealed[COTERIE_LINKING_NAME_SEALED_BYTES],
                        const CoterieSecret *x_old,
                        const guint8 r_new[COTERIE_LINKING_KEY_BYTES]);

G_END_DECLS
