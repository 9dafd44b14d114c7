// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "json-sample.h"

#include "wire/content.h"
#include "wire/errors.h"
#include "wire/padding.h"

#include "base/encoding.h"

#include <string.h>

#define AID_1 "aa00000000000000000000000000000000000000000000000000000000000001"
#define AID_2 "aa00000000000000000000000000000000000000000000000000000000000002"
#define HEAD_1 "cc00000000000000000000000000000000000000000000000000000000000001"
#define HEAD_2 "cc00000000000000000000000000000000000000000000000000000000000002"
#define CHAT "ee00000000000000000000000000000000000000000000000000000000000001"
#define HASH "ff00000000000000000000000000000000000000000000000000000000000001"
#define KEY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static const char header[] =
    "{\"v\":1,\"kind\":\"%s\",\"chat\":\"" CHAT "\",\"id\":\"00112233445566778899aabbccddeeff\","
    "\"ts\":1767323045000,\"n\":7,\"from\":{\"aid\":\"" AID_1 "\",\"device\":11},"
    "\"to\":{\"aid\":\"" AID_2 "\",\"device\":12},\"heads\":{\"from\":{\"length\":13,\"head\":"
    "\"" HEAD_1 "\"},\"to\":{\"length\":14,\"head\":\"" HEAD_2 "\"}},%s}";

static char *
make_content (const char *kind, const char *members)
{
  g_autoptr (GString) json = g_string_new (header);

  g_string_replace (json, "%s", kind, 1);
  g_string_replace (json, "%s", members, 1);
  return g_string_free (g_steal_pointer (&json), FALSE);
}

static gboolean
parse (CoterieContent *content, const char *json, GError **error)
{
  gsize size = strlen (json);
  g_autofree guint8 *exact = g_memdup2 (json, size);
  return coterie_content_parse (content, exact, size, error);
}

static const struct
{
  const char *rule;
  const char *from;
  const char *to;
  CoterieWireError code;
} hostile_headers[] = {
  { "version-0", "\"v\":1", "\"v\":0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "version-missing", "\"v\":1,", "", COTERIE_WIRE_ERROR_MISSING },
  { "kind-missing", "\"kind\":\"text\",", "", COTERIE_WIRE_ERROR_MISSING },
  { "kind-empty", "\"kind\":\"text\"", "\"kind\":\"\"", COTERIE_WIRE_ERROR_SYNTAX },
  { "kind-with-space", "\"kind\":\"text\"", "\"kind\":\"te xt\"", COTERIE_WIRE_ERROR_SYNTAX },
  { "kind-with-markup", "\"kind\":\"text\"", "\"kind\":\"<b>\"", COTERIE_WIRE_ERROR_SYNTAX },
  { "kind-too-long", "\"kind\":\"text\"", "\"kind\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
    COTERIE_WIRE_ERROR_TOO_LARGE },
  { "kind-is-number", "\"kind\":\"text\"", "\"kind\":1", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "chat-missing", "\"chat\":\"" CHAT "\",", "", COTERIE_WIRE_ERROR_MISSING },
  { "chat-short", CHAT, "ee", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "id-missing", "\"id\":\"00112233445566778899aabbccddeeff\",", "", COTERIE_WIRE_ERROR_MISSING },
  { "id-short", "00112233445566778899aabbccddeeff", "001122", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "ts-missing", "\"ts\":1767323045000,", "", COTERIE_WIRE_ERROR_MISSING },
  { "n-missing", "\"n\":7,", "", COTERIE_WIRE_ERROR_MISSING },
  { "n-is-string", "\"n\":7", "\"n\":\"7\"", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "from-missing", "\"from\":{\"aid\":\"" AID_1 "\",\"device\":11},", "", COTERIE_WIRE_ERROR_MISSING },
  { "from-device-0", "\"device\":11", "\"device\":0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "from-device-65", "\"device\":11", "\"device\":65", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "to-missing", "\"to\":{\"aid\":\"" AID_2 "\",\"device\":12},", "", COTERIE_WIRE_ERROR_MISSING },
  { "to-aid-capital", AID_2, "AA00000000000000000000000000000000000000000000000000000000000002",
    COTERIE_WIRE_ERROR_SYNTAX },
  { "heads-missing", "\"heads\"", "\"hats\"", COTERIE_WIRE_ERROR_MISSING },
  { "head-length-0", "\"length\":13", "\"length\":0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "head-length-129", "\"length\":14", "\"length\":129", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "secret-short", "\"v\":1", "\"v\":1,\"secret\":\"AAAA\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "peer-short", "\"v\":1", "\"v\":1,\"peer\":\"aa\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "again-is-true", "\"v\":1", "\"v\":1,\"again\":true", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "common-without-key", "\"v\":1", "\"v\":1,\"common\":{\"hash\":\"" HASH "\"}", COTERIE_WIRE_ERROR_MISSING },
  { "common-without-hash", "\"v\":1", "\"v\":1,\"common\":{\"key\":\"" KEY "\"}", COTERIE_WIRE_ERROR_MISSING },
};

static void
test_hostile_header (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autofree char *good = make_content ("text", "\"text\":\"Hello\"");
  g_autofree char *json = json_sample_with (good, hostile_headers[i].from, hostile_headers[i].to);
  g_autoptr (GError) error = NULL;
  g_auto (CoterieContent) content;

  g_assert_false (parse (&content, json, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, (int) hostile_headers[i].code);
}

#define ID_1 "\"00112233445566778899aabbccddeef1\""
#define ID_2 "\"00112233445566778899aabbccddeef2\""

static const struct
{
  const char *rule;
  const char *kind;
  const char *members;
  int code; /* -1 when it is good */
} kinds[] = {
  { "text", "text", "\"text\":\"a\\n\\tb\"", -1 },
  { "text-missing", "text", "\"body\":\"a\"", COTERIE_WIRE_ERROR_MISSING },
  { "text-empty", "text", "\"text\":\"\"", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "text-with-escape", "text", "\"text\":\"\\u001b[31m\"", COTERIE_WIRE_ERROR_SYNTAX },
  { "text-with-delete", "text", "\"text\":\"\x7f\"", COTERIE_WIRE_ERROR_SYNTAX },
  { "text-with-c1", "text", "\"text\":\"\\u009b\"", COTERIE_WIRE_ERROR_SYNTAX },
  { "text-is-list", "text", "\"text\":[\"a\"]", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "text-with-more", "text", "\"text\":\"a\",\"reply\":{\"id\":1}", -1 },

  { "receipt", "receipt", "\"delivered\":[" ID_1 "],\"read\":[" ID_2 "," ID_1 "]", -1 },
  { "receipt-empty", "receipt", "\"delivered\":[],\"read\":[]", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "receipt-without-read", "receipt", "\"delivered\":[" ID_1 "]", COTERIE_WIRE_ERROR_MISSING },
  { "receipt-id-short", "receipt", "\"delivered\":[\"00\"],\"read\":[]", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "receipt-id-is-number", "receipt", "\"delivered\":[1],\"read\":[]", COTERIE_WIRE_ERROR_WRONG_TYPE },

  { "typing", "typing", "\"active\":false", -1 },
  { "typing-missing", "typing", "\"x\":1", COTERIE_WIRE_ERROR_MISSING },
  { "typing-is-number", "typing", "\"active\":1", COTERIE_WIRE_ERROR_WRONG_TYPE },

  { "profile", "profile", "\"name\":\"Bob\"", -1 },
  { "profile-nameless", "profile", "\"name\":\"\"", -1 },
  { "profile-png", "profile", "\"name\":\"Bob\",\"picture\":\"iVBORw0KGgoA\"", -1 },
  { "profile-jpeg", "profile", "\"name\":\"Bob\",\"picture\":\"/9j/4AAA\"", -1 },
  { "profile-svg", "profile", "\"name\":\"Bob\",\"picture\":\"PHN2Zy8+\"", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "profile-cut-png", "profile", "\"name\":\"Bob\",\"picture\":\"iVBORw0K\"", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "profile-picture-empty", "profile", "\"name\":\"Bob\",\"picture\":\"\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "profile-picture-is-address", "profile", "\"name\":\"Bob\",\"picture\":\"https://x\"", COTERIE_WIRE_ERROR_SYNTAX },
  { "profile-name-missing", "profile", "\"x\":1", COTERIE_WIRE_ERROR_MISSING },
  { "profile-name-of-two-lines", "profile", "\"name\":\"Bob\\nBaker\"", COTERIE_WIRE_ERROR_SYNTAX },
  { "profile-presence-short", "profile", "\"name\":\"Bob\",\"presence\":\"00\"", COTERIE_WIRE_ERROR_WRONG_SIZE },

  { "retry", "retry", "\"hash\":\"" HASH "\",\"reason\":\"unknown-key\",\"attempt\":3", -1 },
  { "retry-attempt-0", "retry", "\"hash\":\"" HASH "\",\"reason\":\"invalid\",\"attempt\":0",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "retry-attempt-4", "retry", "\"hash\":\"" HASH "\",\"reason\":\"invalid\",\"attempt\":4",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "retry-reason-unknown", "retry", "\"hash\":\"" HASH "\",\"reason\":\"mood\",\"attempt\":1",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "retry-hash-missing", "retry", "\"reason\":\"invalid\",\"attempt\":1", COTERIE_WIRE_ERROR_MISSING },

  { "lost", "lost", "\"hash\":\"" HASH "\"", -1 },
  { "lost-hash-missing", "lost", "\"x\":1", COTERIE_WIRE_ERROR_MISSING },

  { "handover-settings", "handover-settings", "\"part\":1,\"items\":0", -1 },
  { "handover-part-0", "handover-end", "\"part\":0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "handover-after-short", "handover-end", "\"part\":2,\"after\":\"00\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "handover-rows-none", "handover-rows", "\"part\":2,\"chats\":[]", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "handover-rows-empty-chat", "handover-rows", "\"part\":2,\"chats\":[{\"peer\":\"" AID_2 "\",\"rows\":[]}]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "handover-row", "handover-rows",
    "\"part\":2,\"chats\":[{\"peer\":\"" AID_2 "\",\"rows\":[{\"id\":" ID_1 ",\"kind\":\"text\",\"state\":\"sent\","
    "\"time\":1,\"sent\":1,\"body\":\"a\"}]}]",
    -1 },
  { "handover-row-of-unknown-kind", "handover-rows",
    "\"part\":2,\"chats\":[{\"peer\":\"" AID_2 "\",\"rows\":[{\"id\":" ID_1 ",\"kind\":\"mood\",\"state\":\"sent\","
    "\"time\":1,\"sent\":1,\"body\":\"a\"}]}]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "handover-contact-without-records", "handover-contacts",
    "\"part\":2,\"contacts\":[{\"aid\":\"" AID_2 "\",\"records\":[],\"before\":\"accepted\",\"peer_accepted\":true,"
    "\"display\":\"\"}]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "handover-picture-svg", "handover-pictures",
    "\"part\":2,\"pictures\":[{\"aid\":\"" AID_2 "\",\"picture\":\"PHN2Zy8+\"}]", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "handover-ack-0", "handover-ack", "\"part\":0", -1 },
  { "handover-ack-negative", "handover-ack", "\"part\":-1", COTERIE_WIRE_ERROR_OUT_OF_RANGE },

  { "sync-chat-empty", "sync-chat", "\"x\":1", -1 },
  { "sync-chat-state-unknown", "sync-chat", "\"state\":{\"is\":\"mood\",\"at\":1}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "sync-chat-switch-without-at", "sync-chat", "\"muted\":{\"on\":true}", COTERIE_WIRE_ERROR_MISSING },
  { "sync-settings-name-of-two-lines", "sync-settings", "\"profile\":{\"name\":\"a\\nb\",\"at\":1}",
    COTERIE_WIRE_ERROR_SYNTAX },
  { "sync-settings-token-short", "sync-settings", "\"token\":{\"is\":\"00\",\"at\":1}", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "sync-heads-unsigned", "sync-heads", "\"time\":1,\"chains\":[]", COTERIE_WIRE_ERROR_MISSING },
  { "device-name", "device-name", "\"device\":2,\"name\":\"Laptop\",\"system\":\"\",\"at\":1", -1 },
  { "device-name-65", "device-name", "\"device\":65,\"name\":\"a\",\"system\":\"\",\"at\":1",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "device-name-with-escape", "device-name", "\"device\":2,\"name\":\"\\u001b[31m\",\"system\":\"\",\"at\":1",
    COTERIE_WIRE_ERROR_SYNTAX },

  { "group-record", "group-record", "\"knows\":[\"" HASH "\"],\"records\":[\"AAAA\"]", -1 },
  { "group-record-none", "group-record", "\"records\":[]", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "group-record-empty", "group-record", "\"records\":[\"\"]", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "group-record-picture-svg", "group-record", "\"records\":[\"AAAA\"],\"picture\":\"PHN2Zy8+\"",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "group-ask", "group-ask", "\"want\":[],\"secret_hash\":\"" HASH "\"", -1 },
  { "group-ask-nothing", "group-ask", "\"x\":1", COTERIE_WIRE_ERROR_MISSING },
  { "group-secret-short", "group-secret", "\"secrets\":[\"AAAA\"]", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "group-join", "group-join", "\"token\":" ID_1, -1 },
  { "group-join-short", "group-join", "\"token\":\"00\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "group-history", "group-history",
    "\"added\":\"" HASH "\",\"rows\":[{\"id\":" ID_1 ",\"by\":\"" AID_1 "\",\"kind\":\"text\","
    "\"state\":\"received\",\"time\":1,\"sent\":1,\"body\":\"a\"}]",
    -1 },
  { "group-history-without-rows", "group-history", "\"added\":\"" HASH "\",\"rows\":[]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "group-history-of-nothing", "group-history",
    "\"rows\":[{\"id\":" ID_1 ",\"kind\":\"text\",\"state\":\"received\",\"time\":1,\"sent\":1,\"body\":\"a\"}]",
    COTERIE_WIRE_ERROR_MISSING },
  { "group-text-knows-nothing", "text", "\"text\":\"a\",\"knows\":[]", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "group-text-only", "text", "\"text\":\"a\",\"only\":[\"" AID_1 "\",\"" AID_2 "\"]", -1 },
  { "group-text-only-descending", "text", "\"text\":\"a\",\"only\":[\"" AID_2 "\",\"" AID_1 "\"]",
    COTERIE_WIRE_ERROR_ORDER },
  { "call-ring", "call-ring", "\"call\":" ID_1 ",\"video\":true", -1 },
  { "call-ring-without-video", "call-ring", "\"call\":" ID_1, COTERIE_WIRE_ERROR_MISSING },
  { "call-ring-short", "call-ring", "\"call\":\"00\",\"video\":true", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "call-answer", "call-answer", "\"call\":" ID_1 ",\"audio\":true,\"video\":false", -1 },
  { "call-answer-without-audio", "call-answer", "\"call\":" ID_1 ",\"video\":false", COTERIE_WIRE_ERROR_MISSING },
  { "call-decline", "call-decline", "\"call\":" ID_1, -1 },
  { "call-busy-without-call", "call-busy", "\"x\":1", COTERIE_WIRE_ERROR_MISSING },
  { "call-elsewhere", "call-elsewhere", "\"call\":" ID_1 ",\"answered\":true", -1 },
  { "call-note-missed", "call-note", "\"call\":" ID_1 ",\"video\":true,\"outcome\":\"missed\"", -1 },
  { "call-note-answered", "call-note", "\"call\":" ID_1 ",\"video\":false,\"outcome\":\"answered\",\"seconds\":63",
    -1 },
  { "call-note-without-seconds", "call-note", "\"call\":" ID_1 ",\"video\":false,\"outcome\":\"answered\"",
    COTERIE_WIRE_ERROR_MISSING },
  { "call-note-too-long", "call-note", "\"call\":" ID_1 ",\"video\":false,\"outcome\":\"answered\",\"seconds\":604801",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "call-note-else", "call-note", "\"call\":" ID_1 ",\"video\":false,\"outcome\":\"lost\"",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "call-sdp-offer", "call-sdp", "\"call\":" ID_1 ",\"leg\":1,\"type\":\"offer\",\"sdp\":\"v=0\\n\"", -1 },
  { "call-sdp-again", "call-sdp", "\"call\":" ID_1 ",\"leg\":2,\"type\":\"again\"", -1 },
  { "call-sdp-leg-0", "call-sdp", "\"call\":" ID_1 ",\"leg\":0,\"type\":\"again\"", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "call-sdp-leg-large", "call-sdp", "\"call\":" ID_1 ",\"leg\":1000001,\"type\":\"again\"",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "call-sdp-rollback", "call-sdp", "\"call\":" ID_1 ",\"leg\":1,\"type\":\"rollback\"",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "call-sdp-without", "call-sdp", "\"call\":" ID_1 ",\"leg\":1,\"type\":\"answer\"", COTERIE_WIRE_ERROR_MISSING },
  { "call-sdp-empty", "call-sdp", "\"call\":" ID_1 ",\"leg\":1,\"type\":\"answer\",\"sdp\":\"\"",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "call-sdp-carriage-return", "call-sdp", "\"call\":" ID_1 ",\"leg\":1,\"type\":\"answer\",\"sdp\":\"v=0\\r\\n\"",
    COTERIE_WIRE_ERROR_SYNTAX },
  { "call-candidates", "call-candidates",
    "\"call\":" ID_1 ",\"leg\":1,\"candidates\":[{\"line\":0,\"text\":\"candidate:1\"}]", -1 },
  { "call-candidates-none", "call-candidates", "\"call\":" ID_1 ",\"leg\":1,\"candidates\":[]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "call-candidates-line-4", "call-candidates",
    "\"call\":" ID_1 ",\"leg\":1,\"candidates\":[{\"line\":4,\"text\":\"candidate:1\"}]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "call-candidates-no-text", "call-candidates", "\"call\":" ID_1 ",\"leg\":1,\"candidates\":[{\"line\":0},{}]",
    COTERIE_WIRE_ERROR_MISSING },
  { "mentions", "text",
    "\"text\":\"@a \u00e9 @b\",\"mentions\":[{\"start\":0,\"length\":2,\"aid\":\"" AID_1
    "\"},{\"start\":6,\"length\":2,\"aid\":\"" AID_2 "\"}]",
    -1 },
  { "mentions-none", "text", "\"text\":\"a\",\"mentions\":[]", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "mentions-empty", "text", "\"text\":\"a\",\"mentions\":[{\"start\":0,\"length\":0,\"aid\":\"" AID_1 "\"}]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "mentions-beyond-the-end", "text",
    "\"text\":\"ab\",\"mentions\":[{\"start\":1,\"length\":2,\"aid\":\"" AID_1 "\"}]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "mentions-far-away", "text",
    "\"text\":\"ab\",\"mentions\":[{\"start\":65536,\"length\":65536,\"aid\":\"" AID_1 "\"}]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "mentions-within-a-character", "text",
    "\"text\":\"\u00e9\",\"mentions\":[{\"start\":0,\"length\":1,\"aid\":\"" AID_1 "\"}]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "mentions-in-one-another", "text",
    "\"text\":\"abcd\",\"mentions\":[{\"start\":0,\"length\":3,\"aid\":\"" AID_1
    "\"},{\"start\":2,\"length\":1,\"aid\":\"" AID_2 "\"}]",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "mentions-of-nobody", "text", "\"text\":\"ab\",\"mentions\":[{\"start\":0,\"length\":1}]",
    COTERIE_WIRE_ERROR_MISSING },

  { "unknown-kind", "call-offer", "\"text\":5", -1 },
};

static void
test_kind (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autofree char *json = make_content (kinds[i].kind, kinds[i].members);
  g_autoptr (GError) error = NULL;
  g_auto (CoterieContent) content;
  gboolean ok = parse (&content, json, &error);

  if (kinds[i].code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, COTERIE_WIRE_ERROR, kinds[i].code);
  g_assert_cmpint (ok, ==, kinds[i].code < 0);
}

/* What a call's set-up brings, cut anywhere, is refused and leaves nothing behind. */
static void
test_call_cut (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *json = make_content (kinds[i].kind, kinds[i].members);

      for (gsize size = 0; g_str_has_prefix (kinds[i].kind, "call-") && size + 1 < strlen (json); size++)
        {
          g_auto (CoterieContent) content;

          g_assert_false (coterie_content_parse (&content, (const guint8 *) json, size, NULL));
        }
    }
}

static void
test_header_arrives (void)
{
  g_autofree char *json = make_content ("text", "\"text\":\"Hi\",\"secret\":\"" KEY "\",\"peer\":\"" AID_2
                                                "\",\"again\":\"" HASH "\",\"x\":{\"y\":[]}");
  g_autoptr (GError) error = NULL;
  g_auto (CoterieContent) content;

  parse (&content, json, &error);
  g_assert_no_error (error);
  g_assert_cmpint (content.kind, ==, COTERIE_CONTENT_TEXT);
  g_assert_cmpstr (content.kind_name, ==, "text");
  g_assert_cmpuint (content.chat[0], ==, 0xee);
  g_assert_cmpuint (content.id[15], ==, 0xff);
  g_assert_cmpuint (content.time_ms, ==, G_GUINT64_CONSTANT (1767323045000));
  g_assert_cmpuint (content.counter, ==, 7);
  g_assert_cmpuint (content.from.aid[31], ==, 1);
  g_assert_cmpuint (content.from.device, ==, 11);
  g_assert_cmpuint (content.to.aid[31], ==, 2);
  g_assert_cmpuint (content.to.device, ==, 12);
  g_assert_cmpuint (content.from_head.length, ==, 13);
  g_assert_cmpuint (content.from_head.head[31], ==, 1);
  g_assert_cmpuint (content.to_head.length, ==, 14);
  g_assert_cmpuint (content.to_head.head[31], ==, 2);
  g_assert_true (content.has_secret);
  g_assert_true (content.has_peer);
  g_assert_cmpuint (content.peer[31], ==, 2);
  g_assert_true (content.has_again);
  g_assert_cmpuint (content.again[0], ==, 0xff);
  g_assert_false (content.has_common);
  g_assert_cmpstr (content.text, ==, "Hi");
}

/* Kept for the day when a newer program reads it: neither refused nor understood. */
static void
test_later_versions (void)
{
  g_autofree char *kind = make_content ("hologram", "\"text\":5");
  g_autofree char *old = make_content ("text", "\"text\":{\"another\":\"shape\"}");
  g_autofree char *version = json_sample_with (old, "\"v\":1", "\"v\":2");
  const char *const jsons[] = { kind, version };
  const char *const names[] = { "hologram", "text" };

  for (guint i = 0; i < G_N_ELEMENTS (jsons); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (CoterieContent) content;

      parse (&content, jsons[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (content.kind, ==, COTERIE_CONTENT_UNKNOWN);
      g_assert_cmpstr (content.kind_name, ==, names[i]);
      g_assert_cmpuint (content.counter, ==, 7);
      g_assert_null (content.text);
    }
}

static CoterieContent
make_text (const char *text)
{
  return (CoterieContent){
    .kind = COTERIE_CONTENT_TEXT,
    .counter = 1,
    .from = { { 1 }, 1 },
    .to = { { 2 }, 1 },
    .from_head = { 1, { 3 } },
    .to_head = { 1, { 4 } },
    .has_secret = TRUE,
    .has_peer = TRUE,
    .has_again = TRUE,
    .text = g_strdup (text),
  };
}

static void
test_largest_text (void)
{
  static const char fills[] = { 'x', '\n', '"', '\\' };

  for (guint i = 0; i < G_N_ELEMENTS (fills); i++)
    {
      g_autofree char *text = g_strnfill (COTERIE_TEXT_MAX_BYTES, fills[i]);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (CoterieContent) content = make_text (text);
      g_auto (CoterieContent) read = { 0 };

      bytes = coterie_content_encode (&content, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), <=, COTERIE_CONTENT_MAX_BYTES);
      coterie_content_parse (&read, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (read.text, ==, text);
    }
}

static void
test_text_too_long (void)
{
  g_autofree char *text = g_strnfill (COTERIE_TEXT_MAX_BYTES + 1, 'x');
  g_autofree char *long_text = g_strnfill (COTERIE_CONTENT_MAX_BYTES, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (CoterieContent) content = make_text (text);
  g_auto (CoterieContent) larger = make_text (long_text);
  g_auto (CoterieContent) read = { 0 };

  bytes = coterie_content_encode (&content, NULL);
  g_assert_false (coterie_content_parse (&read, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (coterie_content_encode (&larger, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE);
}

static void
test_largest_profile (void)
{
  g_autofree guint8 *data = g_malloc0 (COTERIE_PICTURE_MAX_BYTES);
  g_auto (CoterieContent) content = {
    .kind = COTERIE_CONTENT_PROFILE, .from.device = 1, .to.device = 1, .from_head.length = 1, .to_head.length = 1
  };
  g_auto (CoterieContent) read = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (data, "\xff\xd8\xff", 3);
  content.picture = g_bytes_new (data, COTERIE_PICTURE_MAX_BYTES);
  content.name = g_strnfill (COTERIE_DISPLAY_NAME_MAX_BYTES, 'x');
  bytes = coterie_content_encode (&content, &error);
  g_assert_no_error (error);
  coterie_content_parse (&read, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (read.picture, content.picture));
  g_assert_true (coterie_content_wants_common (&content, 2));
  g_assert_false (coterie_content_wants_common (&content, 1));
}

static void
test_receipt_of_1000 (void)
{
  static const struct
  {
    guint n_delivered;
    guint n_read;
    gboolean ok;
  } rows[] = { { 1000, 0, TRUE }, { 0, 1000, TRUE }, { 500, 500, TRUE }, { 501, 500, FALSE }, { 1000, 1000, FALSE } };
  g_autofree CoterieContentId *ids = g_new0 (CoterieContentId, 1000);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CoterieContent content = {
        .kind = COTERIE_CONTENT_RECEIPT, .from.device = 1, .to.device = 1, .from_head.length = 1, .to_head.length = 1
      };
      g_auto (CoterieContent) read = { 0 };
      g_autoptr (GBytes) bytes = NULL;

      content.n_delivered = rows[i].n_delivered;
      content.n_read = rows[i].n_read;
      content.delivered = content.read = ids;
      bytes = coterie_content_encode (&content, NULL);
      g_assert_nonnull (bytes);
      g_assert_cmpint (coterie_content_parse (&read, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL),
                       ==, rows[i].ok);
      if (rows[i].ok)
        g_assert_cmpuint (read.n_delivered, ==, rows[i].n_delivered);
    }
}

static void
test_common_part (void)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_auto (CoterieContent) content = make_text (text);
  g_auto (CoterieContent) read = { 0 };
  g_autoptr (GBytes) members = coterie_content_encode_members (&content, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (members), ==, coterie_padding_bucket (strlen ("{\"text\":\"\"}") + 5000));
  content.has_common = TRUE;
  memset (content.common_key, 5, sizeof content.common_key);
  memset (content.common_hash, 6, sizeof content.common_hash);
  bytes = coterie_content_encode (&content, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 1200);

  coterie_content_parse (&read, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_assert_true (read.has_common);
  g_assert_cmpmem (read.common_key, 32, content.common_key, 32);
  g_assert_cmpmem (read.common_hash, 32, content.common_hash, 32);
  g_assert_null (read.text);
  coterie_content_parse_members (&read, g_bytes_get_data (members, NULL), g_bytes_get_size (members), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read.text, ==, text);
}

static void
test_when_a_common_part (void)
{
  gsize overhead = strlen ("{\"text\":\"\"}");
  g_autofree char *small = g_strnfill (COTERIE_COMMON_MIN_BYTES - overhead, 'x');
  g_autofree char *large = g_strnfill (COTERIE_COMMON_MIN_BYTES - overhead + 1, 'x');
  g_auto (CoterieContent) one = make_text (small);
  g_auto (CoterieContent) two = make_text (large);

  g_assert_false (coterie_content_wants_common (&one, 5));
  g_assert_true (coterie_content_wants_common (&two, 5));
  g_assert_false (coterie_content_wants_common (&two, 1));
}

static void
test_hostile_common_part (void)
{
  static const char *const members[] = { "", "{}", "{\"text\":\"\"}", "{\"text\":1}", "[]", "{\"text\":\"a\"}{}" };
  g_autofree char *json = make_content ("text", "\"common\":{\"key\":\"" KEY "\",\"hash\":\"" HASH "\"}");

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (CoterieContent) content;
      g_assert_true (parse (&content, json, NULL));
      g_assert_false (
          coterie_content_parse_members (&content, (const guint8 *) members[i], strlen (members[i]), &error));
      g_assert_cmpuint (error->domain, ==, COTERIE_WIRE_ERROR);
    }
}

static void
test_padding (void)
{
  g_auto (CoterieContent) content = make_text ("Hi");
  g_autoptr (GBytes) bytes = coterie_content_encode (&content, NULL);
  gsize size = g_bytes_get_size (bytes);
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  gsize n = coterie_padding_strip (data, size);
  g_autofree guint8 *copy = g_malloc0 (COTERIE_CONTENT_MAX_BYTES + 1);
  g_auto (CoterieContent) read = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (data[n - 1], ==, '}');
  g_assert_cmpuint (coterie_padding_bucket (n), ==, size);
  memcpy (copy, data, n);
  g_assert_true (coterie_content_parse (&read, copy, n, NULL));
  coterie_content_clear (&read);
  g_assert_true (coterie_content_parse (&read, copy, COTERIE_CONTENT_MAX_BYTES, NULL));
  coterie_content_clear (&read);
  g_assert_false (coterie_content_parse (&read, copy, COTERIE_CONTENT_MAX_BYTES + 1, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  copy[size - 1] = 1; /* padding of something else than zeros */
  g_assert_false (coterie_content_parse (&read, copy, size, &error));
  g_clear_error (&error);
  memset (copy, 0, size);
  g_assert_false (coterie_content_parse (&read, copy, size, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_NOT_OBJECT);
}

static void
test_chat_ids (void)
{
  guint8 one[COTERIE_AID_BYTES] = { 1 }, two[COTERIE_AID_BYTES] = { 2 };
  guint8 chat[COTERIE_CHAT_ID_BYTES], swapped[COTERIE_CHAT_ID_BYTES], self[COTERIE_CHAT_ID_BYTES];
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *hex = NULL;

  coterie_chat_id_direct (one, two, chat);
  coterie_chat_id_direct (two, one, swapped);
  coterie_chat_id_direct (one, one, self);
  g_assert_cmpmem (chat, sizeof chat, swapped, sizeof swapped);
  g_assert_cmpint (memcmp (chat, self, sizeof chat), !=, 0);

  g_checksum_update (checksum, (const guint8 *) "coterie/chat/1/direct", 22);
  g_checksum_update (checksum, one, sizeof one);
  g_checksum_update (checksum, two, sizeof two);
  hex = coterie_hex_encode (chat, sizeof chat);
  g_assert_cmpstr (hex, ==, g_checksum_get_string (checksum));
}

static void
test_cleared_twice (void)
{
  g_autofree char *json = make_content ("profile", "\"name\":\"Bob\",\"picture\":\"iVBORw0KGgoA\"");
  CoterieContent content;

  g_assert_true (parse (&content, json, NULL));
  coterie_content_clear (&content);
  g_assert_null (content.picture);
  g_assert_cmpuint (content.counter, ==, 0);
  coterie_content_clear (&content);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hostile_headers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/content/hostile-header/%s", hostile_headers[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile_header);
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/content/kind/%s", kinds[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_kind);
    }
  g_test_add_func ("/wire/content/call-cut-at-every-byte", test_call_cut);
  g_test_add_func ("/wire/content/header-arrives", test_header_arrives);
  g_test_add_func ("/wire/content/later-versions", test_later_versions);
  g_test_add_func ("/wire/content/largest-text", test_largest_text);
  g_test_add_func ("/wire/content/text-too-long", test_text_too_long);
  g_test_add_func ("/wire/content/largest-profile", test_largest_profile);
  g_test_add_func ("/wire/content/receipt-of-1000", test_receipt_of_1000);
  g_test_add_func ("/wire/content/common-part", test_common_part);
  g_test_add_func ("/wire/content/when-a-common-part", test_when_a_common_part);
  g_test_add_func ("/wire/content/hostile-common-part", test_hostile_common_part);
  g_test_add_func ("/wire/content/padding", test_padding);
  g_test_add_func ("/wire/content/chat-ids", test_chat_ids);
  g_test_add_func ("/wire/content/cleared-twice", test_cleared_twice);
  return g_test_run ();
}
