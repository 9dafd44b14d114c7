// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Every limit of the protocol, for both ends. docs/protocol.md prints the same numbers in its section "Limits";
// tests/wire/test-limits.c compares the two.

/* Texts and names */
#define COTERIE_TEXT_MAX_BYTES 65536
#define COTERIE_NAME_MIN_BYTES 2
#define COTERIE_NAME_MAX_BYTES 32
#define COTERIE_PICTURE_MAX_BYTES (64 * 1024)

/* Frames and bodies */
#define COTERIE_CONTENT_MAX_BYTES (136 * 1024)
#define COTERIE_ENVELOPE_MAX_BYTES (160 * 1024)
#define COTERIE_BINARY_FRAME_MAX_BYTES (4 * 1024 * 1024)
#define COTERIE_TEXT_FRAME_MAX_BYTES (64 * 1024)
#define COTERIE_REST_BODY_MAX_BYTES (64 * 1024)
#define COTERIE_COMMON_PART_THRESHOLD_BYTES (4 * 1024)
#define COTERIE_PADDING_FLOOR_BYTES 160

/* JSON */
#define COTERIE_JSON_MAX_DEPTH 8
#define COTERIE_JSON_MAX_MEMBERS 64                                   /* of one object */
#define COTERIE_JSON_INTEGER_MAX G_GINT64_CONSTANT (9007199254740992) /* 2^53, either sign */

/* Sends */
#define COTERIE_SEND_MAX_DEVICES 1000
#define COTERIE_SEND_MEMORY_COUNT 256 /* answers that the server remembers per device */
#define COTERIE_SENDS_PER_SECOND 50
#define COTERIE_SENDS_BURST 500

/* Mailboxes */
#define COTERIE_MAILBOX_MAX_ENVELOPES 20000
#define COTERIE_MAILBOX_MAX_BYTES (64 * 1024 * 1024)
#define COTERIE_MAILBOX_MAX_ENVELOPES_PER_SENDER 12000
#define COTERIE_UNACKNOWLEDGED_MAX_ENVELOPES 256
#define COTERIE_UNACKNOWLEDGED_MAX_BYTES (1024 * 1024)
#define COTERIE_ACK_MAX_IDS 256
#define COTERIE_STORED_TTL_S (30 * 24 * 3600)
#define COTERIE_URGENT_TTL_S 60

/* Devices and prekeys */
#define COTERIE_DEVICES_MAX_ACTIVE 16
#define COTERIE_DEVICES_MAX_EVER 64
#define COTERIE_PREKEYS_UPLOAD_COUNT 100
#define COTERIE_PREKEYS_REFILL_BELOW_COUNT 25
#define COTERIE_PREKEY_ID_MAX 0xFFFFFE
#define COTERIE_REGISTRATION_ID_MAX 16380 /* libsignal's range: 14 bits */
#define COTERIE_TOKEN_TTL_S (24 * 3600)
#define COTERIE_LINK_TOKEN_TTL_S (10 * 60)

/* Presence and fleeting contents */
#define COTERIE_PRESENCE_MAX_SUBSCRIPTIONS 500
#define COTERIE_FLEETING_MAX_STEPS 200
#define COTERIE_TYPING_INTERVAL_MIN_S 5
