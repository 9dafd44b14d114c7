// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COTERIE_CANDIDATE_MAX_BYTES 512
#define COTERIE_CANDIDATES_MAX 64 /* of one leg, those inside of its description included */
#define COTERIE_CANDIDATE_FOUNDATION_MAX_BYTES 32

/* What becomes of an address that the other side offers (RFC 8839, section 5.1). */
typedef enum
{
  COTERIE_CANDIDATE_TAKE,
  COTERIE_CANDIDATE_SKIP,   /* well formed, but of no use to us: TCP, or a name instead of an address */
  COTERIE_CANDIDATE_REFUSE, /* nothing that a client writes */
} CoterieCandidateVerdict;

CoterieCandidateVerdict
coterie_candidate_judge (const char *text);
gboolean
coterie_candidate_is_relayed (const char *text);

G_END_DECLS
