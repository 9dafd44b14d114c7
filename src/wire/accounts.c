// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/accounts.h"

#include "wire/errors.h"
#include "wire/reader.h"

#include "base/secret.h"

static void
read_device_id (CoterieReader *reader, CoterieDeviceId *device)
{
  coterie_reader_hex (reader, "aid", device->aid, sizeof device->aid);
  device->device = coterie_reader_uint (reader, "device", 1, COTERIE_CHAIN_MAX_DEVICES);
}

static void
write_device_id (const CoterieDeviceId *device, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "aid", device->aid, sizeof device->aid);
  coterie_writer_uint (writer, "device", device->device);
}

static gboolean
is_invite (const char *invite)
{
  for (; *invite != '\0'; invite++)
    if (!g_ascii_islower (*invite) && !g_ascii_isdigit (*invite) && *invite != '-')
      return FALSE;
  return TRUE;
}

static void
read_invite (CoterieReader *reader, char *invite)
{
  const char *text = coterie_reader_string_or (reader, "invite", COTERIE_INVITE_MAX_BYTES, "");

  if (!is_invite (text))
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_SYNTAX, "invite", "is not an invitation");
  g_strlcpy (invite, text, COTERIE_INVITE_MAX_BYTES + 1);
}

/**
 * coterie_register_request_from_json:
 * @self: (out caller-allocates): the request; clear it with coterie_register_request_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_register_request_from_json (CoterieRegisterRequest *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieRegisterRequest){ .genesis = NULL };
  coterie_reader_init (&reader, node);
  g_strlcpy (self->name, coterie_reader_name (&reader, "name"), sizeof self->name);
  coterie_reader_base64_exact (&reader, "auth", self->auth, sizeof self->auth);
  read_invite (&reader, self->invite);
  self->genesis = coterie_reader_base64 (&reader, "genesis", 1, COTERIE_RECORD_MAX_BYTES);
  coterie_reader_base64_exact (&reader, "nonce", self->nonce, sizeof self->nonce);
  coterie_reader_base64_exact (&reader, "signature", self->signature, sizeof self->signature);
  coterie_bundle_read (&self->bundle, &reader, "bundle");
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_register_request_write:
 */
void
coterie_register_request_write (const CoterieRegisterRequest *self, CoterieWriter *writer)
{
  coterie_writer_string (writer, "name", self->name);
  coterie_writer_base64 (writer, "auth", self->auth, sizeof self->auth);
  if (self->invite[0] != '\0')
    coterie_writer_string (writer, "invite", self->invite);
  coterie_writer_bytes (writer, "genesis", self->genesis);
  coterie_writer_base64 (writer, "nonce", self->nonce, sizeof self->nonce);
  coterie_writer_base64 (writer, "signature", self->signature, sizeof self->signature);
  coterie_bundle_write (&self->bundle, writer, "bundle");
}

/**
 * coterie_register_request_clear:
 *
 * Frees what it owns and wipes the rest. Safe to repeat.
 */
void
coterie_register_request_clear (CoterieRegisterRequest *self)
{
  g_clear_pointer (&self->genesis, g_bytes_unref);
  coterie_bundle_clear (&self->bundle);
  coterie_wipe (self->auth, sizeof self->auth);
  coterie_wipe (self->invite, sizeof self->invite);
}

/**
 * coterie_token_reply_from_json:
 * @self: (out caller-allocates): the reply; clear it with coterie_token_reply_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Reads the reply to registering and to a signed challenge. Open.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_token_reply_from_json (CoterieTokenReply *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  coterie_reader_init_open (&reader, node);
  read_device_id (&reader, &self->device);
  coterie_reader_hex (&reader, "token", self->token, sizeof self->token);
  self->expires_ms = coterie_reader_uint (&reader, "expires", 0, COTERIE_JSON_INTEGER_MAX);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_token_reply_write:
 */
void
coterie_token_reply_write (const CoterieTokenReply *self, CoterieWriter *writer)
{
  write_device_id (&self->device, writer);
  coterie_writer_hex (writer, "token", self->token, sizeof self->token);
  coterie_writer_uint (writer, "expires", self->expires_ms);
}

/**
 * coterie_token_reply_clear:
 *
 * Wipes the token. Safe to repeat.
 */
void
coterie_token_reply_clear (CoterieTokenReply *self)
{
  coterie_wipe (self->token, sizeof self->token);
}

/**
 * coterie_password_request_from_json:
 * @self: (out caller-allocates): the request; clear it with coterie_password_request_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_password_request_from_json (CoteriePasswordRequest *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  g_strlcpy (self->name, coterie_reader_name (&reader, "name"), sizeof self->name);
  coterie_reader_base64_exact (&reader, "auth", self->auth, sizeof self->auth);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_password_request_write:
 */
void
coterie_password_request_write (const CoteriePasswordRequest *self, CoterieWriter *writer)
{
  coterie_writer_string (writer, "name", self->name);
  coterie_writer_base64 (writer, "auth", self->auth, sizeof self->auth);
}

/**
 * coterie_password_request_clear:
 *
 * Wipes the secret. Safe to repeat.
 */
void
coterie_password_request_clear (CoteriePasswordRequest *self)
{
  coterie_wipe (self->auth, sizeof self->auth);
}

/**
 * coterie_password_reply_from_json:
 * @self: (out caller-allocates): the reply
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_password_reply_from_json (CoteriePasswordReply *self, JsonNode *node, GError **error)
{
  static const char *const approvals[] = { "required", NULL };
  CoterieReader reader;

  coterie_reader_init_open (&reader, node);
  coterie_reader_hex (&reader, "aid", self->aid, sizeof self->aid);
  coterie_reader_head (&reader, &self->head);
  coterie_reader_word (&reader, "approval", approvals);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_password_reply_write:
 */
void
coterie_password_reply_write (const CoteriePasswordReply *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "aid", self->aid, sizeof self->aid);
  coterie_writer_head (writer, &self->head);
  coterie_writer_string (writer, "approval", "required");
}

/**
 * coterie_challenge_request_from_json:
 * @device: (out caller-allocates): who wants to sign
 * @node: (nullable): what passed coterie_json_open()
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_challenge_request_from_json (CoterieDeviceId *device, JsonNode *node, GError **error)
{
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  read_device_id (&reader, device);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_challenge_request_write:
 */
void
coterie_challenge_request_write (const CoterieDeviceId *device, CoterieWriter *writer)
{
  write_device_id (device, writer);
}

/**
 * coterie_challenge_reply_from_json:
 * @self: (out caller-allocates): the challenge
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_challenge_reply_from_json (CoterieChallengeReply *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  coterie_reader_init_open (&reader, node);
  coterie_reader_base64_exact (&reader, "nonce", self->nonce, sizeof self->nonce);
  self->expires_ms = coterie_reader_uint (&reader, "expires", 0, COTERIE_JSON_INTEGER_MAX);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_challenge_reply_write:
 */
void
coterie_challenge_reply_write (const CoterieChallengeReply *self, CoterieWriter *writer)
{
  coterie_writer_base64 (writer, "nonce", self->nonce, sizeof self->nonce);
  coterie_writer_uint (writer, "expires", self->expires_ms);
}

/**
 * coterie_token_request_from_json:
 * @self: (out caller-allocates): the signed challenge; the signature is not checked
 * @node: (nullable): what passed coterie_json_open()
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_token_request_from_json (CoterieTokenRequest *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  read_device_id (&reader, &self->device);
  coterie_reader_base64_exact (&reader, "nonce", self->nonce, sizeof self->nonce);
  coterie_reader_base64_exact (&reader, "signature", self->signature, sizeof self->signature);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_token_request_write:
 */
void
coterie_token_request_write (const CoterieTokenRequest *self, CoterieWriter *writer)
{
  write_device_id (&self->device, writer);
  coterie_writer_base64 (writer, "nonce", self->nonce, sizeof self->nonce);
  coterie_writer_base64 (writer, "signature", self->signature, sizeof self->signature);
}

/**
 * coterie_change_password_request_from_json:
 * @self: (out caller-allocates): the request; clear it with coterie_change_password_request_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_change_password_request_from_json (CoterieChangePasswordRequest *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  coterie_reader_base64_exact (&reader, "old", self->old_auth, sizeof self->old_auth);
  coterie_reader_base64_exact (&reader, "new", self->new_auth, sizeof self->new_auth);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_change_password_request_write:
 */
void
coterie_change_password_request_write (const CoterieChangePasswordRequest *self, CoterieWriter *writer)
{
  coterie_writer_base64 (writer, "old", self->old_auth, sizeof self->old_auth);
  coterie_writer_base64 (writer, "new", self->new_auth, sizeof self->new_auth);
}

/**
 * coterie_change_password_request_clear:
 *
 * Wipes the secrets. Safe to repeat.
 */
void
coterie_change_password_request_clear (CoterieChangePasswordRequest *self)
{
  coterie_wipe (self, sizeof *self);
}

/**
 * coterie_delete_request_from_json:
 * @auth: (out caller-allocates): COTERIE_AUTH_BYTES; wipe them with coterie_wipe(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_delete_request_from_json (guint8 *auth, JsonNode *node, GError **error)
{
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  coterie_reader_base64_exact (&reader, "auth", auth, COTERIE_AUTH_BYTES);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_delete_request_write:
 * @auth: COTERIE_AUTH_BYTES
 */
void
coterie_delete_request_write (const guint8 *auth, CoterieWriter *writer)
{
  coterie_writer_base64 (writer, "auth", auth, COTERIE_AUTH_BYTES);
}

/**
 * coterie_name_reply_from_json:
 * @self: (out caller-allocates): the reply
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_name_reply_from_json (CoterieNameReply *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  coterie_reader_init_open (&reader, node);
  g_strlcpy (self->name, coterie_reader_name (&reader, "name"), sizeof self->name);
  coterie_reader_hex (&reader, "aid", self->aid, sizeof self->aid);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_name_reply_write:
 */
void
coterie_name_reply_write (const CoterieNameReply *self, CoterieWriter *writer)
{
  coterie_writer_string (writer, "name", self->name);
  coterie_writer_hex (writer, "aid", self->aid, sizeof self->aid);
}
