// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/call.h"
#include "wire/group.h"
#include "wire/handover.h"
#include "wire/ids.h"
#include "wire/limits.h"
#include "wire/mentions.h"
#include "wire/sync.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a session seals (docs/protocol.md, "Contents"): one JSON object, then zero bytes up to the bucket. Read open. */

typedef enum
{
  COTERIE_CONTENT_UNKNOWN, /* of a later version: kept, shown as such */
  COTERIE_CONTENT_TEXT,
  COTERIE_CONTENT_RECEIPT,
  COTERIE_CONTENT_TYPING,
  COTERIE_CONTENT_PROFILE,
  COTERIE_CONTENT_RETRY,
  COTERIE_CONTENT_LOST,
  /* Among own devices alone. Numbers stand in the tables of clients: new ones come last. */
  COTERIE_CONTENT_HANDOVER_SETTINGS,
  COTERIE_CONTENT_HANDOVER_CONTACTS,
  COTERIE_CONTENT_HANDOVER_CHATS,
  COTERIE_CONTENT_HANDOVER_ROWS,
  COTERIE_CONTENT_HANDOVER_PICTURES,
  COTERIE_CONTENT_HANDOVER_END,
  COTERIE_CONTENT_HANDOVER_ACK,
  COTERIE_CONTENT_SYNC_CHAT,
  COTERIE_CONTENT_SYNC_SETTINGS,
  COTERIE_CONTENT_SYNC_HEADS,
  COTERIE_CONTENT_DEVICE_NAME,
  /* Among the members of a group. */
  COTERIE_CONTENT_GROUP_RECORD,
  COTERIE_CONTENT_GROUP_ASK,
  COTERIE_CONTENT_GROUP_SECRET,
  COTERIE_CONTENT_GROUP_JOIN,
  /* Among the devices of a chat, of class urgent. */
  COTERIE_CONTENT_CALL_RING,
  COTERIE_CONTENT_CALL_ANSWER,
  COTERIE_CONTENT_CALL_DECLINE,
  COTERIE_CONTENT_CALL_BUSY,
  COTERIE_CONTENT_CALL_CANCEL,
  COTERIE_CONTENT_CALL_ELSEWHERE,
  COTERIE_CONTENT_CALL_JOIN,
  COTERIE_CONTENT_CALL_LEAVE,
  COTERIE_CONTENT_CALL_MEDIA,
  COTERIE_CONTENT_CALL_ALIVE,
  COTERIE_CONTENT_CALL_SDP,
  COTERIE_CONTENT_CALL_CANDIDATES,
  COTERIE_CONTENT_HANDOVER_GROUPS,
  COTERIE_CONTENT_CALL_NOTE, /* how a call went; stored */
  COTERIE_CONTENT_GROUP_HISTORY,
  COTERIE_CONTENT_HANDOVER_ASK,
} CoterieContentKind;

typedef enum
{
  COTERIE_RETRY_NO_SESSION,
  COTERIE_RETRY_UNKNOWN_KEY,
  COTERIE_RETRY_INVALID,
} CoterieRetryReason;

typedef guint8 CoterieContentId[COTERIE_CONTENT_ID_BYTES];

/* Zero it before use; what a kind does not have stays zero. Owned members are freed, secrets wiped by
 * coterie_content_clear(). */
typedef struct
{
  CoterieContentKind kind;
  char kind_name[33]; /* as it was written; only informative */
  guint8 chat[COTERIE_CHAT_ID_BYTES];
  CoterieContentId id;
  guint64 time_ms; /* the sender's clock; advisory */
  guint64 counter; /* of stored contents from this device for that one; 0 for others */
  CoterieDeviceId from;
  CoterieDeviceId to;
  CoterieChainHead from_head; /* the sender's own chain */
  CoterieChainHead to_head;   /* the sender's view of the recipient's */
  gboolean has_secret;
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];
  gboolean has_peer; /* copies for the sender's other devices */
  guint8 peer[COTERIE_AID_BYTES];
  gboolean has_again; /* sent again after a repair: answers the retry with this hash */
  guint8 again[COTERIE_DIGEST_BYTES];

  GByteArray *knows; /* in a group: owned, hashes of the sender's heads; NULL elsewhere */
  GByteArray *only;  /* in a group: owned, ascending aids of those whom it went to; NULL: all members */

  gboolean has_common; /* the kind's members are in the common part */
  guint8 common_key[32];
  guint8 common_hash[COTERIE_DIGEST_BYTES];

  char *text;       /* text: owned */
  GBytes *mentions; /* text: owned, see wire/mentions.h; NULL: none */

  guint n_delivered;           /* receipt */
  CoterieContentId *delivered; /* receipt: owned */
  guint n_read;                /* receipt */
  CoterieContentId *read;      /* receipt: owned */

  gboolean active; /* typing */

  char *name;            /* profile: owned, one line, may be "" */
  GBytes *picture;       /* profile: owned, PNG or JPEG, NULL when there is none */
  gboolean has_presence; /* profile */
  guint8 presence[COTERIE_PRESENCE_TOKEN_BYTES];

  guint8 hash[COTERIE_DIGEST_BYTES]; /* retry, lost: of the envelope's sealed bytes */
  CoterieRetryReason reason;         /* retry */
  guint attempt;                     /* retry: 1..COTERIE_RETRY_MAX_ATTEMPTS */

  CoterieHandover *handover;  /* handover-…: owned */
  CoterieSync *sync;          /* sync-…, device-…: owned */
  CoterieGroupContent *group; /* group-…: owned */
  CoterieCallContent *call;   /* call-…: owned */
} CoterieContent;

gboolean
coterie_content_parse (CoterieContent *self, const guint8 *bytes, gsize size, GError **error);
GBytes *
coterie_content_encode (const CoterieContent *self, GError **error);
void
coterie_content_clear (CoterieContent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieContent, coterie_content_clear)

const char *
coterie_content_kind_to_string (CoterieContentKind kind);

/* The chat of two accounts; of one with itself when both are the same. */
void
coterie_chat_id_direct (const guint8 *aid, const guint8 *other_aid, guint8 *chat);

/* The common part: when a content is large and goes to several devices, its kind's members are sealed once for all of
 * them (crypto/common-part). encode_members gives what is sealed, padded; then set has_common, common_key and
 * common_hash, and coterie_content_encode() leaves the members out. parse_members reads what was opened. */
gboolean
coterie_content_wants_common (const CoterieContent *self, guint n_devices);
GBytes *
coterie_content_encode_members (const CoterieContent *self, GError **error);
gboolean
coterie_content_parse_members (CoterieContent *self, const guint8 *bytes, gsize size, GError **error);

G_END_DECLS
