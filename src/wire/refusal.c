// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/refusal.h"

#include "wire/json-door.h"
#include "wire/reader.h"

#include <string.h>

#define SENTENCE_MAX_BYTES 1024
#define WORD_MAX_BYTES 64

/**
 * coterie_refusal_write:
 * @error: any error; what is no refusal becomes INTERNAL or BAD_REQUEST without its message
 * @now_ms: the server's time
 *
 * Writes `error`, `code`, `time` and the members of the code into the open object. Messages of other domains may tell
 * about files and addresses of the server, so they never leave it.
 */
void
coterie_refusal_write (const GError *error, gint64 now_ms, CoterieWriter *writer)
{
  gboolean is_refusal = error->domain == COTERIE_REFUSAL;
  CoterieCode code = coterie_code_from_error (error);
  const char *members = is_refusal ? coterie_refusal_get_members (error) : NULL;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autofree char *time_text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");

  coterie_writer_string (writer, "error", is_refusal ? error->message : coterie_code_get_sentence (code));
  coterie_writer_string (writer, "code", coterie_code_to_string (code));
  coterie_writer_string (writer, "time", time_text);
  if (members != NULL)
    coterie_writer_members (writer, members);
}

static char *
dup_json (JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  json_generator_set_root (generator, node);
  return json_generator_to_data (generator, NULL);
}

/* The sentence goes to logs and terminals: a stranger's server must not steer them. */
static char *
clean (const char *sentence)
{
  GString *cleaned = g_string_new (NULL);

  for (const char *at = sentence; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (cleaned, g_unichar_isprint (c) && c != 0x2028 && c != 0x2029 ? c : 0xfffd);
    }
  return g_string_free (cleaned, FALSE);
}

/**
 * coterie_refusal_from_json:
 * @node: (nullable): the body of an answer that is no success, or a refusal frame
 * @error: when it is no error body
 *
 * What the server said, as an error to hand on. The members stay with it, for the `get` functions below. A code of a
 * later version becomes INTERNAL.
 *
 * Returns: (transfer full): a refusal; NULL when the body is malformed
 */
GError *
coterie_refusal_from_json (JsonNode *node, GError **error)
{
  CoterieReader reader;
  const char *sentence, *word;
  CoterieCode code = COTERIE_CODE_INTERNAL;
  GError *refusal;

  coterie_reader_init_open (&reader, node);
  sentence = coterie_reader_string (&reader, "error", SENTENCE_MAX_BYTES);
  word = coterie_reader_string (&reader, "code", WORD_MAX_BYTES);
  coterie_reader_string (&reader, "time", WORD_MAX_BYTES);
  if (!coterie_reader_finish (&reader, error))
    return NULL;

  coterie_code_from_string (word, &code);
  refusal = coterie_refusal_new_with_members (code, dup_json (node));
  g_free (refusal->message);
  refusal->message = clean (sentence);
  return refusal;
}

static JsonNode *
open_members (const GError *refusal)
{
  const char *members = refusal->domain == COTERIE_REFUSAL ? coterie_refusal_get_members (refusal) : NULL;
  return members != NULL ? coterie_json_open (members, strlen (members), COTERIE_REPLY_MAX_BYTES, NULL) : NULL;
}

static void
write_numbers (CoterieWriter *writer, const char *name, const guint32 *numbers, guint n)
{
  coterie_writer_begin_array (writer, name);
  for (guint i = 0; i < n; i++)
    coterie_writer_uint (writer, NULL, numbers[i]);
  coterie_writer_end_array (writer);
}

/**
 * coterie_refusal_new_devices_changed:
 * @changes: (array length=n_changes): the accounts that do not fit
 *
 * Returns: (transfer full): a refusal DEVICES_CHANGED
 */
GError *
coterie_refusal_new_devices_changed (const CoterieDevicesChange *changes, guint n_changes)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_writer_begin_array (&writer, "accounts");
  for (guint i = 0; i < n_changes; i++)
    {
      coterie_writer_begin_object (&writer, NULL);
      coterie_writer_hex (&writer, "aid", changes[i].aid, COTERIE_AID_BYTES);
      coterie_writer_head (&writer, &changes[i].head);
      write_numbers (&writer, "missing", changes[i].missing, changes[i].n_missing);
      write_numbers (&writer, "extra", changes[i].extra, changes[i].n_extra);
      write_numbers (&writer, "stale", changes[i].stale, changes[i].n_stale);
      coterie_writer_end_object (&writer);
    }
  coterie_writer_end_array (&writer);
  return coterie_refusal_new_with_members (COTERIE_CODE_DEVICES_CHANGED, coterie_writer_finish_string (&writer));
}

static guint
read_devices (CoterieReader *reader, const char *name, guint32 *devices)
{
  CoterieReaderArray array;
  guint64 device;
  guint n = 0;

  coterie_reader_array (reader, name, 0, COTERIE_CHAIN_MAX_DEVICES, &array);
  while (coterie_reader_array_next_uint (&array, 1, COTERIE_CHAIN_MAX_DEVICES, &device))
    devices[n++] = device;
  return n;
}

static void
read_change (CoterieReader *reader, CoterieDevicesChange *change)
{
  coterie_reader_hex (reader, "aid", change->aid, COTERIE_AID_BYTES);
  coterie_reader_head (reader, &change->head);
  change->n_missing = read_devices (reader, "missing", change->missing);
  change->n_extra = read_devices (reader, "extra", change->extra);
  change->n_stale = read_devices (reader, "stale", change->stale);
  coterie_reader_end (reader);
}

/**
 * coterie_refusal_get_devices_changes:
 * @refusal: a refusal DEVICES_CHANGED
 *
 * Returns: (transfer full) (element-type CoterieDevicesChange): the accounts that do not fit, at least one; NULL and
 *   COTERIE_WIRE_ERROR when the server named none that is well formed
 */
GArray *
coterie_refusal_get_devices_changes (const GError *refusal, GError **error)
{
  g_autoptr (JsonNode) node = open_members (refusal);
  g_autoptr (GArray) changes = g_array_new (FALSE, TRUE, sizeof (CoterieDevicesChange));
  CoterieReader reader, item;
  CoterieReaderArray array;

  coterie_reader_init_open (&reader, node);
  coterie_reader_array (&reader, "accounts", 1, COTERIE_SEND_MAX_DEVICES + 1, &array);
  while (coterie_reader_array_next_object (&array, &item))
    {
      g_array_set_size (changes, changes->len + 1);
      read_change (&item, &g_array_index (changes, CoterieDevicesChange, changes->len - 1));
    }
  return coterie_reader_finish (&reader, error) ? g_steal_pointer (&changes) : NULL;
}

/**
 * coterie_refusal_new_absent:
 * @code: UNKNOWN_ACCOUNT or ACCOUNT_GONE
 * @aids: (array length=n_aids) (nullable): accounts that there are not, or no more, COTERIE_AID_BYTES each
 *
 * Returns: (transfer full): the refusal of a send
 */
GError *
coterie_refusal_new_absent (CoterieCode code, const guint8 *const *aids, guint n_aids)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_writer_begin_array (&writer, "accounts");
  for (guint i = 0; i < n_aids; i++)
    coterie_writer_hex (&writer, NULL, aids[i], COTERIE_AID_BYTES);
  coterie_writer_end_array (&writer);
  return coterie_refusal_new_with_members (code, coterie_writer_finish_string (&writer));
}

/**
 * coterie_refusal_get_absent:
 * @refusal: a refusal UNKNOWN_ACCOUNT or ACCOUNT_GONE of a send
 *
 * Returns: (transfer full): the accounts that there are not, elements of COTERIE_AID_BYTES; NULL and
 *   COTERIE_WIRE_ERROR when the server named none that is well formed
 */
GArray *
coterie_refusal_get_absent (const GError *refusal, GError **error)
{
  g_autoptr (JsonNode) node = open_members (refusal);
  g_autoptr (GArray) aids = g_array_new (FALSE, FALSE, COTERIE_AID_BYTES);
  guint8 aid[COTERIE_AID_BYTES];
  CoterieReader reader;
  CoterieReaderArray array;

  coterie_reader_init_open (&reader, node);
  coterie_reader_array (&reader, "accounts", 0, COTERIE_SEND_MAX_DEVICES + 1, &array);
  while (coterie_reader_array_next_hex (&array, aid, sizeof aid))
    g_array_append_vals (aids, aid, 1);
  return coterie_reader_finish (&reader, error) ? g_steal_pointer (&aids) : NULL;
}

/**
 * coterie_refusal_get_head:
 * @refusal: any error
 * @head: (out caller-allocates): where the chain stands, of CHAIN_MOVED
 *
 * Returns: whether the refusal says so
 */
gboolean
coterie_refusal_get_head (const GError *refusal, CoterieChainHead *head)
{
  g_autoptr (JsonNode) node = open_members (refusal);
  CoterieReader reader;

  coterie_reader_init_open (&reader, node);
  coterie_reader_head (&reader, head);
  return coterie_reader_finish (&reader, NULL);
}

/**
 * coterie_refusal_get_retry_ms:
 * @refusal: any error
 * @fallback_ms: when it names no time
 *
 * Returns: how long to wait before the next try
 */
guint64
coterie_refusal_get_retry_ms (const GError *refusal, guint64 fallback_ms)
{
  g_autoptr (JsonNode) node = open_members (refusal);
  CoterieReader reader;
  guint64 retry_ms;

  coterie_reader_init_open (&reader, node);
  retry_ms = coterie_reader_uint (&reader, "retry_ms", 0, COTERIE_JSON_INTEGER_MAX);
  return coterie_reader_finish (&reader, NULL) ? retry_ms : fallback_ms;
}

/**
 * coterie_refusal_dup_rule:
 * @refusal: any error
 *
 * Returns: (transfer full) (nullable): the broken rule that BAD_REQUEST, CHAIN_REFUSED or BUNDLE_REFUSED names
 */
char *
coterie_refusal_dup_rule (const GError *refusal)
{
  g_autoptr (JsonNode) node = open_members (refusal);
  g_autofree char *rule = NULL;
  CoterieReader reader;

  coterie_reader_init_open (&reader, node);
  rule = g_strdup (coterie_reader_string (&reader, "rule", WORD_MAX_BYTES));
  return coterie_reader_finish (&reader, NULL) ? g_steal_pointer (&rule) : NULL;
}
