// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-contents.h"

#include "base/bytes.h"
#include "entities/contact.h"
#include "entities/errors.h"
#include "mail/outbox-jobs.h"
#include "store/accounts.h"
#include "store/groups.h"
#include "store/send-jobs.h"
#include "store/told.h"
#include "vault/group-jobs.h"
#include "vault/group-rows.h"
#include "vault/group-standing.h"
#include "wire/aids.h"
#include "wire/names.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <string.h>

/* Of one content: its records take a third more as base64, and the rest of it some room. */
#define RECORDS_MAX_BYTES 90000

void
coterie_group_wish_free (CoterieGroupWish *self)
{
  g_free (self->name);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_array_unref (self->accounts);
  g_free (self);
}

static gboolean
refuse (GError **error, CoterieCoreError code, const char *sentence)
{
  g_set_error_literal (error, COTERIE_CORE_ERROR, (int) code, sentence);
  return FALSE;
}

/* ------------------------------------------------------------------------------------ payloads */

/* n u16 ‖ (length u16 ‖ bytes) … of the records from @first on that one content can hold; then, maybe, a picture. */
static GBytes *
make_records_payload (const GPtrArray *records, guint first, GBytes *picture, guint *n_taken)
{
  GByteArray *payload = g_byte_array_new ();

  *n_taken = 0;
  coterie_bytes_put_u16 (payload, 0);
  for (guint i = first; i < records->len && *n_taken < COTERIE_GROUP_CONTENT_MAX_RECORDS; i++)
    {
      gsize n_bytes;
      const guint8 *bytes = g_bytes_get_data (records->pdata[i], &n_bytes);

      if (*n_taken > 0 && payload->len + n_bytes > RECORDS_MAX_BYTES)
        break;
      coterie_bytes_put_u16 (payload, (guint16) n_bytes);
      coterie_bytes_put (payload, bytes, n_bytes);
      ++*n_taken;
    }
  coterie_bytes_store_u16 (payload->data, (guint16) *n_taken);
  if (picture != NULL)
    coterie_bytes_put (payload, g_bytes_get_data (picture, NULL), g_bytes_get_size (picture));
  return g_byte_array_free_to_bytes (payload);
}

static gboolean
fill_records (CoterieGroupContent *group, GBytes *payload)
{
  CoterieBytesReader reader;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (payload, &size);
  guint n_records;

  coterie_bytes_reader_init (&reader, bytes, size);
  n_records = coterie_bytes_reader_u16 (&reader);
  group->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < n_records; i++)
    {
      gsize n_bytes = coterie_bytes_reader_u16 (&reader);
      const guint8 *record = coterie_bytes_reader_take (&reader, n_bytes);

      if (record != NULL)
        g_ptr_array_add (group->records, g_bytes_new (record, n_bytes));
    }
  if (coterie_bytes_reader_left (&reader) > 0)
    {
      gsize n_bytes = coterie_bytes_reader_left (&reader);

      group->picture = g_bytes_new (coterie_bytes_reader_take (&reader, n_bytes), n_bytes);
    }
  return coterie_bytes_reader_finish (&reader, NULL) && n_records > 0;
}

/* Whether a secret is wanted u8 ‖ its hash, if so ‖ hashes of records. */
static gboolean
fill_ask (CoterieGroupContent *group, GBytes *payload)
{
  CoterieBytesReader reader;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (payload, &size);

  coterie_bytes_reader_init (&reader, bytes, size);
  group->wants_secret = coterie_bytes_reader_u8 (&reader) != 0;
  if (group->wants_secret)
    coterie_bytes_reader_copy (&reader, group->secret_hash, sizeof group->secret_hash);
  group->want = g_byte_array_new ();
  while (coterie_bytes_reader_left (&reader) >= COTERIE_DIGEST_BYTES)
    g_byte_array_append (group->want, coterie_bytes_reader_take (&reader, COTERIE_DIGEST_BYTES), COTERIE_DIGEST_BYTES);
  return coterie_bytes_reader_finish (&reader, NULL);
}

static GByteArray *
dup_bytes (GBytes *payload)
{
  GByteArray *array = g_byte_array_new ();

  g_byte_array_append (array, g_bytes_get_data (payload, NULL), (guint) g_bytes_get_size (payload));
  return array;
}

/**
 * coterie_group_contents_fill:
 * @content: (inout): gets the members of its kind
 *
 * Returns: whether there is anything to be said
 */
gboolean
coterie_group_contents_fill (const CoterieStoreSendJob *job, CoterieContent *content)
{
  if (job->payload == NULL)
    return FALSE;
  content->group = coterie_group_content_new ();
  if (content->kind == COTERIE_CONTENT_GROUP_RECORD)
    return fill_records (content->group, job->payload);
  if (content->kind == COTERIE_CONTENT_GROUP_ASK)
    return fill_ask (content->group, job->payload);
  if (content->kind == COTERIE_CONTENT_GROUP_JOIN)
    {
      if (g_bytes_get_size (job->payload) != sizeof content->group->token)
        return FALSE;
      memcpy (content->group->token, g_bytes_get_data (job->payload, NULL), sizeof content->group->token);
      return TRUE;
    }
  content->group->secrets = dup_bytes (job->payload);
  return TRUE;
}

/**
 * coterie_group_contents_queue:
 * @only: (nullable): for that account alone, or with a device for that one alone; otherwise for all members
 * @payload: (nullable): what the kind needs
 */
gboolean
coterie_group_contents_queue (CoterieDesk *desk,
                              const CoterieStoreChat *chat,
                              const CoterieDeviceId *only,
                              CoterieContentKind kind,
                              GBytes *payload,
                              GError **error)
{
  g_auto (CoterieStoreSendJob) job = {
    .chat = chat->chat, .account = COTERIE_STORE_OWN_ACCOUNT, .kind = kind, .payload = g_bytes_ref (payload)
  };

  if (only != NULL)
    {
      job.device = only->device;
      if (!coterie_desk_find_account (desk, only->aid, &job.account, error))
        return FALSE;
    }
  return coterie_outbox_jobs_queue (desk, &job, error);
}

gboolean
coterie_group_contents_queue_records (CoterieDesk *desk,
                                      const CoterieStoreChat *chat,
                                      const CoterieDeviceId *only,
                                      const GPtrArray *records,
                                      GError **error)
{
  guint n_taken;

  for (guint first = 0; first < records->len; first += n_taken)
    {
      g_autoptr (GBytes) payload = make_records_payload (records, first, NULL, &n_taken);

      if (!coterie_group_contents_queue (desk, chat, only, COTERIE_CONTENT_GROUP_RECORD, payload, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_group_contents_queue_picture:
 *
 * The picture that counts, if there is one and it is here, with a record that names it.
 */
gboolean
coterie_group_contents_queue_picture (CoterieDesk *desk,
                                      const CoterieStoreChat *chat,
                                      const CoterieDeviceId *only,
                                      GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_autoptr (GBytes) payload = NULL;
  CoterieGroupItem item;
  guint n_taken;

  if (group == NULL)
    return FALSE;
  if (chat->picture == NULL ||
      !coterie_group_rows_find_picture (group, coterie_group_get_state (group)->picture, &item))
    return TRUE;
  g_ptr_array_add (records, item.bytes);
  payload = make_records_payload (records, 0, chat->picture, &n_taken);
  return coterie_group_contents_queue (desk, chat, only, COTERIE_CONTENT_GROUP_RECORD, payload, error);
}

gboolean
coterie_group_contents_queue_secret (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieDeviceId *only, const guint8 *secret, GError **error)
{
  g_autoptr (GBytes) payload = g_bytes_new (secret, COTERIE_CHAT_SECRET_BYTES);

  return coterie_group_contents_queue (desk, chat, only, COTERIE_CONTENT_GROUP_SECRET, payload, error);
}

/* ------------------------------------------------------------------------------------ making one */

/**
 * coterie_group_contents_list_aids:
 *
 * Returns: (transfer full) (nullable): their aids, ascending, as records have them
 */
GByteArray *
coterie_group_contents_list_aids (CoterieDesk *desk, const GArray *accounts, GError **error)
{
  g_autoptr (GByteArray) aids = g_byte_array_new ();

  for (guint i = 0; i < accounts->len; i++)
    {
      const CoterieStoreContact *contact = coterie_desk_get_contact (desk, g_array_index (accounts, gint64, i), error);

      if (contact == NULL)
        return NULL;
      g_byte_array_append (aids, contact->aid, sizeof contact->aid);
    }
  coterie_aids_sort (aids);
  return g_steal_pointer (&aids);
}

gboolean
coterie_group_contents_check_name (const char *name, GError **error)
{
  gsize size = strlen (name);

  if (size == 0 || size > COTERIE_DISPLAY_NAME_MAX_BYTES || !coterie_line_is_valid (name, size))
    return refuse (error, COTERIE_CORE_ERROR_BAD_INPUT,
                   N_ ("A group’s name is one line of at most 128 bytes. Choose a shorter one."));
  return TRUE;
}

static gboolean
check_wish (const CoterieGroupWish *wish, GError **error)
{
  if (wish->accounts->len >= COTERIE_GROUP_MAX_MEMBERS)
    return refuse (error, COTERIE_CORE_ERROR_TOO_LONG, N_ ("A group has at most 150 members. Choose fewer people."));
  return coterie_group_contents_check_name (wish->name, error);
}

/* Signed; and the secret that it names. */
static GBytes *
make_create (CoterieDesk *desk, const CoterieGroupWish *wish, const guint8 *secret, guint8 *id, GError **error)
{
  const CoterieChain *own = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  g_autoptr (GByteArray) members = own != NULL ? coterie_group_contents_list_aids (desk, wish->accounts, error) : NULL;
  CoterieGroupRecord record;

  if (members == NULL)
    return NULL;
  coterie_group_record_init_create (&record, own, desk->own->device, (guint64) desk->now_ms);
  g_strlcpy (record.name, wish->name, sizeof record.name);
  if (wish->picture != NULL)
    coterie_group_rows_hash_picture (wish->picture, record.picture);
  record.rights[COTERIE_GROUP_RIGHT_ADD] = record.rights[COTERIE_GROUP_RIGHT_CHANGE] = COTERIE_GROUP_FOR_ADMINS;
  record.members = members->data;
  record.n_members = (guint8) (members->len / COTERIE_AID_BYTES);
  coterie_group_secret_get_hash (secret, record.secret);
  coterie_group_record_get_group (&record, id);
  return coterie_group_record_sign (&record, coterie_device_keys_get_signing_secret (desk->own->keys));
}

gboolean
coterie_group_contents_keep_secret (
    CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *hash, const guint8 *secret, GError **error)
{
  memcpy (chat->secret, secret, sizeof chat->secret);
  coterie_desk_touch_chat (desk, chat);
  return coterie_store_groups_add_secret (desk->sql, chat->chat, hash, secret, error);
}

gboolean
coterie_group_contents_take_secret (CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *secret, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);
  guint8 hash[COTERIE_DIGEST_BYTES];

  if (group == NULL)
    return FALSE;
  coterie_group_secret_get_hash (secret, hash);
  for (guint i = 0; i < coterie_group_get_n_records (group); i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (group, i, &item);
      if ((item.record->fields & COTERIE_GROUP_FIELD_SECRET) == 0 ||
          memcmp (hash, item.record->secret, sizeof hash) != 0)
        continue;
      if (memcmp (hash, coterie_group_get_state (group)->secret, sizeof hash) == 0)
        return coterie_group_contents_keep_secret (desk, chat, hash, secret, error);
      return coterie_store_groups_add_secret (desk->sql, chat->chat, hash, secret, error);
    }
  return TRUE;
}

static gboolean
send_new (CoterieDesk *desk, const CoterieStoreChat *chat, GBytes *create, const guint8 *secret, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  g_ptr_array_add (records, create);
  return coterie_group_contents_queue_records (desk, chat, NULL, records, error) &&
         coterie_group_contents_queue_secret (desk, chat, NULL, secret, error) &&
         coterie_group_contents_queue_picture (desk, chat, NULL, error);
}

static gboolean
create (CoterieDesk *desk, const CoterieGroupWish *wish, const guint8 *secret, gint64 *number, GError **error)
{
  guint8 id[COTERIE_CHAT_ID_BYTES];
  g_autoptr (GBytes) record = make_create (desk, wish, secret, id, error);
  CoterieStoreChat *chat = record != NULL ? coterie_group_jobs_ensure (desk, id, error) : NULL;
  CoterieGroupJobsOutcome outcome;
  CoterieGroupRecord placed;

  if (chat == NULL || !coterie_group_jobs_place_record (desk, chat, record, &placed, &outcome, error) ||
      !coterie_group_standing_settle (desk, chat, error))
    return FALSE;
  if (outcome != COTERIE_GROUP_JOBS_PLACED)
    return refuse (error, COTERIE_CORE_ERROR_FAILED, "The group could not be made.");
  if (wish->picture != NULL && !coterie_group_rows_take_picture (desk, chat, wish->picture, error))
    return FALSE;
  *number = chat->chat;
  return coterie_group_contents_keep_secret (
             desk, chat, coterie_group_get_state (coterie_group_jobs_get (desk, chat, NULL))->secret, secret, error) &&
         send_new (desk, chat, record, secret, error);
}

/**
 * coterie_group_contents_create:
 * @data: a CoterieGroupWish
 *
 * A job: the group's first record, and what goes to its members, in one. Errors: BAD_INPUT, TOO_LONG.
 *
 * Returns: (transfer full): a gint64, the chat's number
 */
gpointer
coterie_group_contents_create (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieGroupWish *wish = data;
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];
  gint64 chat = 0;
  gboolean done;

  if (!check_wish (wish, error))
    return NULL;
  randombytes_buf (secret, sizeof secret);
  done = create (desk, wish, secret, &chat, error);
  coterie_wipe (secret, sizeof secret);
  return done ? g_memdup2 (&chat, sizeof chat) : NULL;
}

/* ------------------------------------------------------------------------------------ for whom [J9] */

void
coterie_group_recipients_init (CoterieGroupRecipients *self)
{
  self->accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->stragglers = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->complete = TRUE;
}

void
coterie_group_recipients_clear (CoterieGroupRecipients *self)
{
  g_clear_pointer (&self->accounts, g_array_unref);
  g_clear_pointer (&self->stragglers, g_array_unref);
}

static gboolean
is_among (const GArray *accounts, gint64 account)
{
  for (guint i = 0; i < accounts->len; i++)
    if (g_array_index (accounts, gint64, i) == account)
      return TRUE;
  return FALSE;
}

/* @kept: (element-type gint64): who gets what was kept before anything else */
static gboolean
add_account (CoterieDesk *desk, CoterieGroupRecipients *to, const GArray *kept, gint64 account, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found, waits;

  if (!coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return FALSE;
  if (!found || row.hold == COTERIE_HOLD_GONE)
    return TRUE;
  if (row.hold != COTERIE_HOLD_NONE || is_among (kept, account))
    {
      g_array_append_val (to->stragglers, account);
      return TRUE;
    }
  /* Until it is known which devices they have: what goes without them would not reach them later. */
  if (!coterie_store_told_binds (desk->sql, account, &waits, error))
    return FALSE;
  to->complete &= !waits;
  if (!waits)
    g_array_append_val (to->accounts, account);
  return TRUE;
}

static gboolean
add_member (CoterieDesk *desk, CoterieGroupRecipients *to, const GArray *kept, const guint8 *aid, GError **error)
{
  gint64 account;

  if (!coterie_desk_find_account (desk, aid, &account, error))
    return FALSE;
  if (account != 0)
    return add_account (desk, to, kept, account, error);
  if (coterie_desk_is_absent (desk, aid))
    {
      to->n_unmet++;
      return TRUE;
    }
  to->complete = FALSE;
  coterie_group_jobs_ask_for_chain (desk, aid);
  return TRUE;
}

/**
 * coterie_group_contents_list_accounts:
 * @to: (inout): gets the members, and ourselves
 */
gboolean
coterie_group_contents_list_accounts (CoterieDesk *desk,
                                      const CoterieStoreChat *chat,
                                      CoterieGroupRecipients *to,
                                      GError **error)
{
  g_autoptr (GByteArray) aids = coterie_store_groups_list_aids (desk->sql, chat->chat, error);
  g_autoptr (GArray) kept =
      aids != NULL ? coterie_store_send_jobs_list_stragglers (desk->sql, chat->chat, error) : NULL;

  if (kept == NULL)
    return FALSE;
  /* [D1]: there is a section for us, also when we have just left. */
  if (!coterie_aids_have (aids->data, aids->len, desk->own->aid))
    {
      g_byte_array_append (aids, desk->own->aid, COTERIE_AID_BYTES);
      coterie_aids_sort (aids);
    }
  for (guint at = 0; at < aids->len; at += COTERIE_AID_BYTES)
    if (!add_member (desk, to, kept, aids->data + at, error))
      return FALSE;
  return TRUE;
}

gboolean
coterie_group_contents_fill_knows (CoterieDesk *desk,
                                   const CoterieStoreChat *chat,
                                   CoterieContent *content,
                                   GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);
  guint8 heads[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES];
  guint n_heads;

  if (group == NULL)
    return FALSE;
  n_heads = coterie_group_get_heads (group, heads);
  if (n_heads == 0)
    return TRUE;
  content->knows = g_byte_array_new ();
  g_byte_array_append (content->knows, heads[0], n_heads * COTERIE_DIGEST_BYTES);
  return TRUE;
}
