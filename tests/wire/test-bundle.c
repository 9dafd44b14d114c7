// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "json-sample.h"

#include "wire/bundle.h"
#include "wire/errors.h"
#include "wire/limits.h"

#define KEY "BQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAkA"
#define KEY_2 "BQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAkB"
#define SIGNATURE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
#define WRAPPER "/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="

#define SIGNED_PREKEY                                                                                                  \
  "{\"id\":7,\"key\":\"" KEY "\",\"signature\":\"" SIGNATURE "\",\"time\":1767323045000,\"wrapper\":\"" WRAPPER "\"}"

static const char upload[] =
    "{\"registration_id\":4711,\"signed_prekey\":" SIGNED_PREKEY ",\"one_time\":[{\"id\":1,\"key\":\"" KEY_2
    "\"},{\"id\":16777214,\"key\":\"" KEY_2 "\"}]}";
static const char fetched[] =
    "{\"registration_id\":4711,\"signed_prekey\":" SIGNED_PREKEY ",\"one_time\":{\"id\":1,\"key\":\"" KEY_2 "\"}}";

static const struct
{
  const char *rule;
  const char *from;
  const char *to;
  CoterieWireError code;
} hostile[] = {
  { "registration-0", "4711", "0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "registration-16381", "4711", "16381", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "registration-missing", "\"registration_id\":4711,", "", COTERIE_WIRE_ERROR_MISSING },
  { "signed-prekey-missing", "\"signed_prekey\":" SIGNED_PREKEY ",", "", COTERIE_WIRE_ERROR_MISSING },
  { "signed-prekey-is-null", SIGNED_PREKEY, "null", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "signed-prekey-id-0", "\"id\":7", "\"id\":0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "signed-prekey-id-last-resort", "\"id\":7", "\"id\":16777215", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "signed-prekey-key-short", "\"id\":7,\"key\":\"" KEY "\"", "\"id\":7,\"key\":\"BQAA\"",
    COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "signed-prekey-key-without-type", "\"id\":7,\"key\":\"" KEY "\"",
    "\"id\":7,\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAkA\"", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "signature-missing", "\"signature\":\"" SIGNATURE "\",", "", COTERIE_WIRE_ERROR_MISSING },
  { "signature-empty", "\"signature\":\"" SIGNATURE "\"", "\"signature\":\"\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "signature-short", "\"signature\":\"" SIGNATURE "\"", "\"signature\":\"AAAA\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "wrapper-empty", "\"wrapper\":\"" WRAPPER "\"", "\"wrapper\":\"\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "wrapper-missing", ",\"wrapper\":\"" WRAPPER "\"", "", COTERIE_WIRE_ERROR_MISSING },
  { "time-missing", "\"time\":1767323045000,", "", COTERIE_WIRE_ERROR_MISSING },
  { "time-is-string", "1767323045000", "\"now\"", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "one-time-missing", ",\"one_time\":[{\"id\":1,\"key\":\"" KEY_2 "\"},{\"id\":16777214,\"key\":\"" KEY_2 "\"}]", "",
    COTERIE_WIRE_ERROR_MISSING },
  { "one-time-id-0", "\"id\":1,", "\"id\":0,", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "one-time-id-last-resort", "\"id\":16777214", "\"id\":16777215", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "one-time-id-twice", "\"id\":16777214", "\"id\":1", COTERIE_WIRE_ERROR_DUPLICATE },
  { "one-time-key-missing", "{\"id\":1,\"key\":\"" KEY_2 "\"}", "{\"id\":1}", COTERIE_WIRE_ERROR_MISSING },
  { "unknown-member", "\"registration_id\"", "\"x\":1,\"registration_id\"", COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
  { "unknown-member-of-signed-prekey", "\"id\":7", "\"id\":7,\"x\":1", COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
  { "unknown-member-of-one-time", "\"id\":1,", "\"id\":1,\"x\":1,", COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
};

static void
test_hostile (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autofree char *json = json_sample_with (upload, hostile[i].from, hostile[i].to);
  g_autoptr (JsonNode) node = json_sample_open (json);
  g_autoptr (GError) error = NULL;
  g_auto (CoterieBundle) bundle;

  g_assert_false (coterie_bundle_from_json (&bundle, node, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, (int) hostile[i].code);
}

static void
test_upload (void)
{
  g_autoptr (JsonNode) node = json_sample_open (upload);
  g_autoptr (GError) error = NULL;
  g_auto (CoterieBundle) bundle;

  coterie_bundle_from_json (&bundle, node, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bundle.registration, ==, 4711);
  g_assert_cmpuint (bundle.signed_prekey.id, ==, 7);
  g_assert_cmpuint (bundle.signed_prekey.key[0], ==, COTERIE_PUBLIC_KEY_TYPE);
  g_assert_cmpuint (bundle.signed_prekey.wrapper[0], ==, 0xff);
  g_assert_cmpuint (bundle.signed_prekey.time_ms, ==, G_GUINT64_CONSTANT (1767323045000));
  g_assert_cmpuint (bundle.n_one_time, ==, 2);
  g_assert_cmpuint (bundle.one_time[1].id, ==, COTERIE_PREKEY_ID_MAX);
  g_assert_cmpuint (bundle.one_time[1].key[COTERIE_PUBLIC_KEY_BYTES - 1], ==, 1);
}

static void
test_fetched (void)
{
  g_autofree char *newer = json_sample_with (fetched, "\"id\":7", "\"id\":7,\"x\":1");
  g_autofree char *without = json_sample_with (fetched, ",\"one_time\":{\"id\":1,\"key\":\"" KEY_2 "\"}", "");
  g_autofree char *as_list = json_sample_with (fetched, "{\"id\":1,\"key\":\"" KEY_2 "\"}", "[]");
  const struct
  {
    const char *json;
    gboolean ok;
    guint n_one_time;
  } rows[] = { { fetched, TRUE, 1 }, { newer, TRUE, 1 }, { without, TRUE, 0 }, { as_list, FALSE, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) node = json_sample_open (rows[i].json);
      g_auto (CoterieBundle) bundle;
      g_assert_cmpint (coterie_fetched_bundle_from_json (&bundle, node, NULL), ==, rows[i].ok);
      if (rows[i].ok)
        g_assert_cmpuint (bundle.n_one_time, ==, rows[i].n_one_time);
    }
}

static void
test_largest_upload (void)
{
  static const guint counts[] = { 0, COTERIE_ONE_TIME_PREKEYS_BATCH, COTERIE_ONE_TIME_PREKEYS_BATCH + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (GString) json = g_string_new ("{\"one_time\":[");
      g_autoptr (JsonNode) node = NULL;
      g_auto (CoteriePrekeysUpload) read;

      for (guint n = 0; n < counts[i]; n++)
        g_string_append_printf (json, "%s{\"id\":%u,\"key\":\"" KEY "\"}", n > 0 ? "," : "", n + 1);
      g_string_append (json, "]}");
      node = json_sample_open (json->str);
      g_assert_cmpint (coterie_prekeys_upload_from_json (&read, node, NULL), ==,
                       counts[i] <= COTERIE_ONE_TIME_PREKEYS_BATCH);
      g_assert_cmpuint (json->len, <, COTERIE_TEXT_FRAME_MAX_BYTES);
      g_assert_false (read.has_signed_prekey);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/bundle/hostile/%s", hostile[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile);
    }
  g_test_add_func ("/wire/bundle/upload", test_upload);
  g_test_add_func ("/wire/bundle/fetched", test_fetched);
  g_test_add_func ("/wire/bundle/largest-upload", test_largest_upload);
  return g_test_run ();
}
