// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Every limit of the protocol, for both ends: COTERIE_TEXT_MAX_BYTES and so on. docs/protocol.md prints the same table
// in its section "Limits", GET /v1/server states it, and tests/wire/test-limits.c compares the three.

#define COTERIE_LIMITS(X)                                                                                              \
  X (TEXT_MAX_BYTES, 65536)                                                                                            \
  X (CONTENT_MAX_BYTES, 139264)                                                                                        \
  X (ENVELOPE_MAX_BYTES, 163840)                                                                                       \
  X (COMMON_MIN_BYTES, 4096)                                                                                           \
  X (BINARY_FRAME_MAX_BYTES, 4194304)                                                                                  \
  X (TEXT_FRAME_MAX_BYTES, 65536)                                                                                      \
  X (REPLY_MAX_BYTES, 1048576)                                                                                         \
  X (JSON_MAX_DEPTH, 8)                                                                                                \
  X (JSON_MAX_MEMBERS, 128)                                                                                            \
  X (SEND_MAX_DEVICES, 1000)                                                                                           \
  X (SEND_WINDOW, 256)                                                                                                 \
  X (NAME_MAX_BYTES, 32)                                                                                               \
  X (PASSWORD_MAX_BYTES, 1024)                                                                                         \
  X (DISPLAY_NAME_MAX_BYTES, 128)                                                                                      \
  X (PICTURE_MAX_BYTES, 65536)                                                                                         \
  X (CHAIN_MAX_RECORDS, 128)                                                                                           \
  X (CHAIN_MAX_DEVICES, 64)                                                                                            \
  X (CHAIN_MAX_ACTIVE_DEVICES, 16)                                                                                     \
  X (ONE_TIME_PREKEYS_MAX, 200)                                                                                        \
  X (ONE_TIME_PREKEYS_BATCH, 100)                                                                                      \
  X (ONE_TIME_PREKEYS_LOW, 25)                                                                                         \
  X (SIGNED_PREKEY_DAYS, 7)                                                                                            \
  X (SIGNED_PREKEY_OLDEST_DAYS, 30)                                                                                    \
  X (SIGNED_PREKEY_KEPT_DAYS, 37)                                                                                      \
  X (MAILBOX_MAX_ENVELOPES, 20000)                                                                                     \
  X (MAILBOX_MAX_BYTES, 67108864)                                                                                      \
  X (MAILBOX_MAX_FROM_ONE, 12000)                                                                                      \
  X (MAILBOX_DAYS, 30)                                                                                                 \
  X (URGENT_SECONDS, 60)                                                                                               \
  X (FLEETING_MAX_BYTES, 16384)                                                                                        \
  X (UNACKED_MAX_ENVELOPES, 256)                                                                                       \
  X (UNACKED_MAX_BYTES, 1048576)                                                                                       \
  X (ACK_MAX_IDS, 1000)                                                                                                \
  X (TOKEN_HOURS, 24)                                                                                                  \
  X (CHALLENGE_SECONDS, 120)                                                                                           \
  X (PRESENCE_TOKENS_MAX, 500)                                                                                         \
  X (RECEIPT_MAX_IDS, 1000)

enum
{
#define COTERIE_LIMIT_CONSTANT(name, value) COTERIE_##name = value,
  COTERIE_LIMITS (COTERIE_LIMIT_CONSTANT)
#undef COTERIE_LIMIT_CONSTANT
};

typedef enum
{
#define COTERIE_LIMIT_INDEX(name, value) COTERIE_LIMIT_##name,
  COTERIE_LIMITS (COTERIE_LIMIT_INDEX)
#undef COTERIE_LIMIT_INDEX
      COTERIE_N_LIMITS
} CoterieLimit;

// Token buckets of the server, by the name that RATE_LIMITED states: a bucket holds `burst` and gains `count` in
// `seconds`. These are the defaults; the operator can change them.
#define COTERIE_RATES(X)                                                                                               \
  X (REGISTER, "register", 5, 5, 86400)                  /* for one address */                                         \
  X (LOGIN, "login", 5, 5, 900)                          /* for one name */                                            \
  X (LOGIN_ADDRESS, "login", 30, 30, 900)                /* for one address */                                         \
  X (START_OVER, "start-over", 3, 3, 86400)              /* for one name */                                            \
  X (ANONYMOUS, "anonymous", 50, 10, 1)                  /* for one address */                                         \
  X (REQUEST, "request", 100, 20, 1)                     /* for one device */                                          \
  X (SEND, "send", 500, 50, 1)                           /* for one device */                                          \
  X (LINK, "link", 50, 5, 1)                             /* for one link */                                            \
  X (LOOKUP, "lookup", 60, 60, 60)                       /* for one device */                                          \
  X (BUNDLE, "bundle", 60, 60, 60)                       /* for one device */                                          \
  X (ONE_TIME_PAIR, "one-time-pair", 5, 5, 3600)         /* for one fetching and one target account */                 \
  X (ONE_TIME_TARGET, "one-time-target", 200, 200, 3600) /* for one target device */

typedef enum
{
#define COTERIE_RATE_INDEX(name, string, burst, count, seconds) COTERIE_RATE_##name,
  COTERIE_RATES (COTERIE_RATE_INDEX)
#undef COTERIE_RATE_INDEX
      COTERIE_N_RATES
} CoterieRate;

// Bounds that the text of docs/protocol.md states where they are used.
#define COTERIE_NAME_MIN_BYTES 2
#define COTERIE_INVITE_MAX_BYTES 64
#define COTERIE_DEVICE_NAME_MAX_BYTES 64
#define COTERIE_DEVICE_SYSTEM_MAX_BYTES 128
#define COTERIE_PADDING_FLOOR_BYTES 160
#define COTERIE_JSON_INTEGER_MAX G_GUINT64_CONSTANT (9007199254740992) /* 2^53 */
#define COTERIE_PREKEY_ID_MAX 0xFFFFFE
#define COTERIE_REGISTRATION_ID_MAX 16380
#define COTERIE_REQUEST_HEADER_MAX_BYTES 16384
#define COTERIE_REQUEST_HEADER_SECONDS 10
#define COTERIE_MAILBOX_PAGE_MAX 256
#define COTERIE_MAILBOX_PAGE_DEFAULT 64
#define COTERIE_PING_SECONDS 30
#define COTERIE_PONG_SECONDS 10
#define COTERIE_OUTSTANDING_SENDS_MAX 200 /* between a client's oldest unanswered and its newest number */
#define COTERIE_FLEETING_MAX_STEPS 200    /* beyond the peer's last turn */
#define COTERIE_TYPING_MIN_SECONDS 5
#define COTERIE_RETRY_MAX_ATTEMPTS 3
#define COTERIE_SENT_LOG_DAYS 7
#define COTERIE_GROUP_MAX_MEMBERS 150
#define COTERIE_GROUP_MAX_RECORDS 4096
#define COTERIE_GROUP_MAX_PARENTS 8         /* of a record; and heads that name a state */
#define COTERIE_GROUP_RECORD_MAX_BYTES 5212 /* an ADD of 149 after eight records */
#define COTERIE_GROUP_CONTENT_MAX_RECORDS 512
#define COTERIE_GROUP_ASK_MAX 64
#define COTERIE_MENTIONS_MAX 64                 /* in one text */
#define COTERIE_GROUP_LINK_SERVER_MAX_BYTES 260 /* a host name, and a port */
#define COTERIE_GROUP_SECRETS_MAX 8
#define COTERIE_GROUP_HISTORY_ROWS 200 /* what somebody who is added is shown of before */
#define COTERIE_CALL_SDP_MAX_BYTES 16384
#define COTERIE_CALL_CANDIDATE_MAX_BYTES 512
#define COTERIE_CALL_CANDIDATES_MAX 16 /* of one content */
#define COTERIE_CALL_LINE_MAX 3        /* of media in a description, from 0 */
#define COTERIE_CALL_LEG_MAX 1000000
#define COTERIE_CALL_LATE_SECONDS 120 /* what sets a call up is of no use then */
#define COTERIE_CALL_SECONDS_MAX (7 * 24 * 3600)
