// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/bundle.h"
#include "wire/limits.h"

G_BEGIN_DECLS

/* Bodies of the routes by which a further device joins an account (docs/protocol.md, "Linking"). What is in them is
 * checked by chain/ and by whoever asks. */

#define COTERIE_LINKING_AGENT_MAX_BYTES 128
#define COTERIE_LINKING_ADDRESS_MAX_BYTES 64
#define COTERIE_LINKING_PLACE_MAX_BYTES 128
#define COTERIE_LINKING_ROUNDS_MAX 4
#define COTERIE_LINKING_SECONDS 600

/* Why a link is over. */
typedef enum
{
  COTERIE_LINKING_APPROVED,
  COTERIE_LINKING_DECLINED,
  COTERIE_LINKING_WRONG_CODE,
  COTERIE_LINKING_CANCELLED,
  COTERIE_LINKING_EXPIRED,
  COTERIE_LINKING_N_REASONS
} CoterieLinkingReason;

const char *
coterie_linking_reason_to_string (CoterieLinkingReason reason);
GError *
coterie_linking_new_ended (CoterieLinkingReason reason);
CoterieLinkingReason
coterie_linking_get_reason (const GError *refusal);

typedef struct
{
  char name[COTERIE_NAME_MAX_BYTES + 1];
  guint8 auth[COTERIE_AUTH_BYTES];
  guint8 hash[COTERIE_DIGEST_BYTES]; /* SHA-256 of the token */
} CoterieLinkingBegin;

gboolean
coterie_linking_begin_from_json (CoterieLinkingBegin *self, JsonNode *node, GError **error);
void
coterie_linking_begin_write (const CoterieLinkingBegin *self, CoterieWriter *writer);
void
coterie_linking_begin_clear (CoterieLinkingBegin *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieLinkingBegin, coterie_linking_begin_clear)

typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  guint8 id[COTERIE_LINKING_ID_BYTES];
  guint64 time_ms;
  guint64 expires_ms;
  CoterieChainHead head;
  GPtrArray *records; /* owned, of GBytes */
} CoterieLinkingBegun;

gboolean
coterie_linking_begun_from_json (CoterieLinkingBegun *self, JsonNode *node, GError **error);
void
coterie_linking_begun_write (const CoterieLinkingBegun *self, CoterieWriter *writer);
void
coterie_linking_begun_clear (CoterieLinkingBegun *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieLinkingBegun, coterie_linking_begun_clear)

typedef struct
{
  guint round;
  guint8 commit[COTERIE_DIGEST_BYTES];
  char agent[COTERIE_LINKING_AGENT_MAX_BYTES + 1];
} CoterieLinkingCommit;

gboolean
coterie_linking_commit_from_json (CoterieLinkingCommit *self, JsonNode *node, GError **error);
void
coterie_linking_commit_write (const CoterieLinkingCommit *self, CoterieWriter *writer);

/* What the approving device contributes to a round. */
typedef struct
{
  guint8 r[COTERIE_LINKING_KEY_BYTES];
  CoterieChainHead head;
} CoterieLinkingAnswer;

/* How far it is, for the new device. */
typedef struct
{
  guint round;
  guint64 time_ms;
  guint64 expires_ms;
  gboolean has_answer;
  CoterieLinkingAnswer answer;
} CoterieLinkingStatus;

gboolean
coterie_linking_status_from_json (CoterieLinkingStatus *self, JsonNode *node, GError **error);
void
coterie_linking_status_write (const CoterieLinkingStatus *self, CoterieWriter *writer);

/* What the new device opens. */
typedef struct
{
  guint8 statement[COTERIE_LINKING_STATEMENT_BYTES];
  guint8 r[COTERIE_LINKING_KEY_BYTES];
  guint8 pop_ed[COTERIE_SIGNATURE_BYTES];
  guint8 pop_x[COTERIE_SIGNATURE_BYTES];
  guint8 name[COTERIE_LINKING_NAME_SEALED_BYTES];
} CoterieLinkingOpening;

typedef struct
{
  guint round;
  CoterieLinkingOpening opening;
  CoterieBundle bundle;
} CoterieLinkingReveal;

gboolean
coterie_linking_reveal_from_json (CoterieLinkingReveal *self, JsonNode *node, GError **error);
void
coterie_linking_reveal_write (const CoterieLinkingReveal *self, CoterieWriter *writer);
void
coterie_linking_reveal_clear (CoterieLinkingReveal *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieLinkingReveal, coterie_linking_reveal_clear)

typedef enum
{
  COTERIE_LINKING_ASKED,
  COTERIE_LINKING_ANSWERED,
  COTERIE_LINKING_REVEALED,
  COTERIE_LINKING_ENDED,
} CoterieLinkingState;

/* The account's link as a device of it sees it. */
typedef struct
{
  guint8 id[COTERIE_LINKING_ID_BYTES];
  guint round;
  CoterieLinkingState state;
  guint64 time_ms;
  guint64 expires_ms;
  char agent[COTERIE_LINKING_AGENT_MAX_BYTES + 1]; /* this and the next two: "" when not known */
  char address[COTERIE_LINKING_ADDRESS_MAX_BYTES + 1];
  char place[COTERIE_LINKING_PLACE_MAX_BYTES + 1];
  gboolean has_commit;
  guint8 commit[COTERIE_DIGEST_BYTES];
  guint32 device; /* who answered, took or ended it; 0: nobody */
  gboolean has_answer;
  CoterieLinkingAnswer answer;
  gboolean has_opening;
  CoterieLinkingOpening opening;
  CoterieLinkingReason reason; /* when it has ended */
} CoterieLinkingView;

gboolean
coterie_linking_view_from_json (CoterieLinkingView *self, JsonNode *node, GError **error);
void
coterie_linking_view_write (const CoterieLinkingView *self, CoterieWriter *writer);

/* Which round is meant: of `answer`, and of `take`. */
typedef struct
{
  guint8 id[COTERIE_LINKING_ID_BYTES];
  guint round;
  gboolean has_answer; /* of `answer` */
  CoterieLinkingAnswer answer;
} CoterieLinkingTurn;

gboolean
coterie_linking_answer_from_json (CoterieLinkingTurn *self, JsonNode *node, GError **error);
gboolean
coterie_linking_take_from_json (CoterieLinkingTurn *self, JsonNode *node, GError **error);
void
coterie_linking_turn_write (const CoterieLinkingTurn *self, CoterieWriter *writer);

typedef struct
{
  guint8 id[COTERIE_LINKING_ID_BYTES];
  CoterieLinkingReason reason; /* DECLINED or WRONG_CODE */
} CoterieLinkingDecline;

gboolean
coterie_linking_decline_from_json (CoterieLinkingDecline *self, JsonNode *node, GError **error);
void
coterie_linking_decline_write (const CoterieLinkingDecline *self, CoterieWriter *writer);

G_END_DECLS
