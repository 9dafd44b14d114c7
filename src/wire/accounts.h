// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/bundle.h"
#include "wire/limits.h"

G_BEGIN_DECLS

/* Bodies of the routes of accounts and tokens (docs/protocol.md, "Routes"). Requests are read exact, replies open.
 * Structs with secrets have a clear function that wipes them. */

typedef struct
{
  char name[COTERIE_NAME_MAX_BYTES + 1];
  guint8 auth[COTERIE_AUTH_BYTES];
  char invite[COTERIE_INVITE_MAX_BYTES + 1]; /* "" when there is none */
  GBytes *genesis;                           /* owned: the record's bytes, not yet checked */
  guint8 nonce[COTERIE_NONCE_BYTES];         /* of a challenge for device 1 of the new account */
  guint8 signature[COTERIE_SIGNATURE_BYTES]; /* of the register statement, by that device */
  CoterieBundle bundle;
} CoterieRegisterRequest;

gboolean
coterie_register_request_from_json (CoterieRegisterRequest *self, JsonNode *node, GError **error);
void
coterie_register_request_write (const CoterieRegisterRequest *self, CoterieWriter *writer);
void
coterie_register_request_clear (CoterieRegisterRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieRegisterRequest, coterie_register_request_clear)

/* The reply to registering and to a signed challenge. */
typedef struct
{
  CoterieDeviceId device;
  guint8 token[COTERIE_TOKEN_BYTES];
  guint64 expires_ms;
} CoterieTokenReply;

gboolean
coterie_token_reply_from_json (CoterieTokenReply *self, JsonNode *node, GError **error);
void
coterie_token_reply_write (const CoterieTokenReply *self, CoterieWriter *writer);
void
coterie_token_reply_clear (CoterieTokenReply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieTokenReply, coterie_token_reply_clear)

typedef struct
{
  char name[COTERIE_NAME_MAX_BYTES + 1];
  guint8 auth[COTERIE_AUTH_BYTES];
} CoteriePasswordRequest;

gboolean
coterie_password_request_from_json (CoteriePasswordRequest *self, JsonNode *node, GError **error);
void
coterie_password_request_write (const CoteriePasswordRequest *self, CoterieWriter *writer);
void
coterie_password_request_clear (CoteriePasswordRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoteriePasswordRequest, coterie_password_request_clear)

/* The password is right. The device that asked must be approved by an existing one. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  CoterieChainHead head;
} CoteriePasswordReply;

gboolean
coterie_password_reply_from_json (CoteriePasswordReply *self, JsonNode *node, GError **error);
void
coterie_password_reply_write (const CoteriePasswordReply *self, CoterieWriter *writer);

gboolean
coterie_challenge_request_from_json (CoterieDeviceId *device, JsonNode *node, GError **error);
void
coterie_challenge_request_write (const CoterieDeviceId *device, CoterieWriter *writer);

typedef struct
{
  guint8 nonce[COTERIE_NONCE_BYTES];
  guint64 expires_ms;
} CoterieChallengeReply;

gboolean
coterie_challenge_reply_from_json (CoterieChallengeReply *self, JsonNode *node, GError **error);
void
coterie_challenge_reply_write (const CoterieChallengeReply *self, CoterieWriter *writer);

typedef struct
{
  CoterieDeviceId device;
  guint8 nonce[COTERIE_NONCE_BYTES];
  guint8 signature[COTERIE_SIGNATURE_BYTES];
} CoterieTokenRequest;

gboolean
coterie_token_request_from_json (CoterieTokenRequest *self, JsonNode *node, GError **error);
void
coterie_token_request_write (const CoterieTokenRequest *self, CoterieWriter *writer);

typedef struct
{
  guint8 old_auth[COTERIE_AUTH_BYTES];
  guint8 new_auth[COTERIE_AUTH_BYTES];
} CoterieChangePasswordRequest;

gboolean
coterie_change_password_request_from_json (CoterieChangePasswordRequest *self, JsonNode *node, GError **error);
void
coterie_change_password_request_write (const CoterieChangePasswordRequest *self, CoterieWriter *writer);
void
coterie_change_password_request_clear (CoterieChangePasswordRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieChangePasswordRequest, coterie_change_password_request_clear)

/* `auth` has COTERIE_AUTH_BYTES; the caller wipes it. */
gboolean
coterie_delete_request_from_json (guint8 *auth, JsonNode *node, GError **error);
void
coterie_delete_request_write (const guint8 *auth, CoterieWriter *writer);

typedef struct
{
  char name[COTERIE_NAME_MAX_BYTES + 1];
  guint8 aid[COTERIE_AID_BYTES];
} CoterieNameReply;

gboolean
coterie_name_reply_from_json (CoterieNameReply *self, JsonNode *node, GError **error);
void
coterie_name_reply_write (const CoterieNameReply *self, CoterieWriter *writer);

G_END_DECLS
