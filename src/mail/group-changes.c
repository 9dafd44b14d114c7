// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-changes.h"

#include "entities/errors.h"
#include "mail/group-contents.h"
#include "mail/group-delivery.h"
#include "mail/group-sharing.h"
#include "mail/sync-jobs.h"
#include "store/groups.h"
#include "vault/group-jobs.h"
#include "vault/group-rows.h"
#include "vault/group-standing.h"
#include "wire/names.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <string.h>

void
coterie_group_change_wish_free (CoterieGroupChangeWish *self)
{
  g_array_unref (self->accounts);
  g_free (self->name);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self);
}

static gboolean
refuse (GError **error, CoterieCoreError code, const char *sentence)
{
  g_set_error_literal (error, COTERIE_CORE_ERROR, (int) code, sentence);
  return FALSE;
}

static gboolean
refuse_for (const GError *fault, GError **error)
{
  switch ((int) fault->code)
    {
    case COTERIE_GROUP_ERROR_CLOSED:
      return refuse (error, COTERIE_CORE_ERROR_BAD_INPUT,
                     N_ ("The group is closed. Nothing in it can be changed any more."));
    case COTERIE_GROUP_ERROR_FULL:
      return refuse (error, COTERIE_CORE_ERROR_TOO_LONG, N_ ("A group has at most 150 members. Choose fewer people."));
    case COTERIE_GROUP_ERROR_TOO_MANY:
      return refuse (error, COTERIE_CORE_ERROR_TOO_LONG,
                     N_ ("The group has changed too often. Make a new one to go on."));
    default:
      return refuse (error, COTERIE_CORE_ERROR_BAD_INPUT, N_ ("You may not do that in this group."));
    }
}

/* ------------------------------------------------------------------------------------ one record */

/* A group in hand, and what goes to its members when all is done. */
typedef struct
{
  CoterieDesk *desk;
  CoterieStoreChat *chat;
  CoterieGroup *group;
  const CoterieChain *own;
  GPtrArray *records; /* GBytes: new ones */
  gboolean has_secret;
  guint8 secret[COTERIE_CHAT_SECRET_BYTES]; /* a new one */
} Change;

static void
change_clear (Change *self)
{
  g_clear_pointer (&self->records, g_ptr_array_unref);
  coterie_wipe (self->secret, sizeof self->secret);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Change, change_clear)

static gboolean
change_init (Change *self, CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  *self = (Change){ .desk = desk, .chat = chat };
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->group = coterie_group_jobs_get (desk, chat, error);
  self->own = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  if (self->group == NULL || self->own == NULL)
    return FALSE;
  if (coterie_group_get_role (self->group, desk->own->aid) == COTERIE_GROUP_NOBODY)
    return refuse (error, COTERIE_CORE_ERROR_BAD_INPUT, N_ ("You are not in this group."));
  return TRUE;
}

static void
begin (Change *self, CoterieGroupRecord *record, CoterieGroupAction action)
{
  coterie_group_init_record (self->group, record, action, self->own, self->desk->own->device,
                             (guint64) self->desk->now_ms);
}

static void
make_secret (Change *self, CoterieGroupRecord *record)
{
  self->has_secret = TRUE;
  randombytes_buf (self->secret, sizeof self->secret);
  record->fields |= COTERIE_GROUP_FIELD_SECRET;
  coterie_group_secret_get_hash (self->secret, record->secret);
}

static gboolean
finish (Change *self, CoterieGroupRecord *record, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GBytes) bytes = NULL;
  CoterieGroupJobsOutcome outcome;
  CoterieGroupRecord placed;

  if (!coterie_group_check_record (self->group, record, &fault))
    return refuse_for (fault, error);
  bytes = coterie_group_record_sign (record, coterie_device_keys_get_signing_secret (self->desk->own->keys));
  g_ptr_array_add (self->records, g_bytes_ref (bytes));
  return coterie_group_jobs_place_record (self->desk, self->chat, bytes, &placed, &outcome, error);
}

/* Written down and on its way to all who are members now. */
static gboolean
tell (Change *self, GError **error)
{
  guint8 hash[COTERIE_DIGEST_BYTES];

  if (!coterie_group_standing_settle (self->desk, self->chat, error) ||
      !coterie_group_delivery_review (self->desk, self->chat, error) ||
      !coterie_group_contents_queue_records (self->desk, self->chat, NULL, self->records, error))
    return FALSE;
  if (!self->has_secret)
    return TRUE;
  coterie_group_secret_get_hash (self->secret, hash);
  return coterie_group_contents_keep_secret (self->desk, self->chat, hash, self->secret, error) &&
         coterie_group_contents_queue_secret (self->desk, self->chat, NULL, self->secret, error);
}

/* ------------------------------------------------------------------------------------ what people do */

static gboolean
get_aid (Change *self, gint64 account, guint8 *aid, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (self->desk, account, error);

  if (chain == NULL)
    return FALSE;
  memcpy (aid, coterie_chain_get_aid (chain), COTERIE_AID_BYTES);
  return TRUE;
}

/* Everything that there is, to somebody who has just come. */
static gboolean
welcome (Change *self, gint64 account, GError **error)
{
  g_autoptr (GPtrArray) records = coterie_store_groups_list_records (self->desk->sql, self->chat->chat, error);
  CoterieDeviceId who = { 0 };

  return records != NULL && get_aid (self, account, who.aid, error) &&
         coterie_group_contents_queue_records (self->desk, self->chat, &who, records, error) &&
         coterie_group_contents_queue_picture (self->desk, self->chat, &who, error) &&
         coterie_group_contents_queue_secret (self->desk, self->chat, &who, self->chat->secret, error);
}

/* What was said before, when the person who adds them wants it. */
static gboolean
share (Change *self, const CoterieGroupRecord *added, const GArray *accounts, GError **error)
{
  g_autoptr (GPtrArray) parts =
      coterie_group_sharing_collect (self->desk, self->chat, added, MAX (accounts->len, 1), error);

  if (parts == NULL)
    return FALSE;
  for (guint i = 0; i < accounts->len; i++)
    {
      CoterieDeviceId who = { 0 };

      if (!get_aid (self, g_array_index (accounts, gint64, i), who.aid, error))
        return FALSE;
      for (guint j = 0; j < parts->len; j++)
        if (!coterie_group_contents_queue (self->desk, self->chat, &who, COTERIE_CONTENT_GROUP_HISTORY, parts->pdata[j],
                                           error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
add (Change *self, const GArray *accounts, gboolean share_history, GError **error)
{
  g_autoptr (GByteArray) members = coterie_group_contents_list_aids (self->desk, accounts, error);
  CoterieGroupRecord record;

  if (members == NULL)
    return FALSE;
  begin (self, &record, COTERIE_GROUP_ADD);
  record.members = members->data;
  record.n_members = (guint8) (members->len / COTERIE_AID_BYTES);
  if (!finish (self, &record, error))
    return FALSE;
  for (guint i = 0; i < accounts->len; i++)
    if (!welcome (self, g_array_index (accounts, gint64, i), error))
      return FALSE;
  return (!share_history || share (self, &record, accounts, error)) && tell (self, error);
}

/* Removing, promoting and demoting: a record for each. */
static gboolean
change_target (Change *self, CoterieGroupAction action, const guint8 *target, GError **error)
{
  CoterieGroupRecord record;

  begin (self, &record, action);
  memcpy (record.target, target, sizeof record.target);
  if (action == COTERIE_GROUP_REMOVE)
    make_secret (self, &record);
  return finish (self, &record, error);
}

/* What was changed before and has not gone out yet goes to those alone who are members then; whoever is removed could
 * make nothing of the removal without it. */
static gboolean
tell_unsent (Change *self, const CoterieDeviceId *who, GError **error)
{
  g_autoptr (GPtrArray) payloads = coterie_store_send_jobs_list_payloads (
      self->desk->sql, self->chat->chat, COTERIE_STORE_OWN_ACCOUNT, COTERIE_CONTENT_GROUP_RECORD, error);

  if (payloads == NULL)
    return FALSE;
  for (guint i = 0; i < payloads->len; i++)
    if (!coterie_group_contents_queue (self->desk, self->chat, who, COTERIE_CONTENT_GROUP_RECORD, payloads->pdata[i],
                                       error))
      return FALSE;
  return TRUE;
}

static gboolean
change_targets (Change *self, CoterieGroupAction action, const GArray *accounts, GError **error)
{
  for (guint i = 0; i < accounts->len; i++)
    {
      CoterieDeviceId who = { 0 };

      if (!get_aid (self, g_array_index (accounts, gint64, i), who.aid, error))
        return FALSE;
      if (coterie_group_get_role (self->group, who.aid) == COTERIE_GROUP_NOBODY)
        return refuse (error, COTERIE_CORE_ERROR_BAD_INPUT, N_ ("Somebody of these is not in this group."));
      if (action == COTERIE_GROUP_REMOVE && memcmp (who.aid, self->desk->own->aid, sizeof who.aid) == 0)
        return refuse (error, COTERIE_CORE_ERROR_BAD_INPUT,
                       N_ ("You cannot remove yourself; leave the group instead."));
      if (!change_target (self, action, who.aid, error))
        return FALSE;
      /* Who is out is told, and no more than that. */
      if (action == COTERIE_GROUP_REMOVE &&
          (!tell_unsent (self, &who, error) ||
           !coterie_group_contents_queue_records (self->desk, self->chat, &who, self->records, error)))
        return FALSE;
    }
  return tell (self, error);
}

/* The last admin leaves the group to whoever has been in it longest. */
static gboolean
leave (Change *self, GError **error)
{
  const CoterieGroupState *state = coterie_group_get_state (self->group);
  CoterieGroupRecord record;

  if (state->n_admins == 1 && state->members->len > 1 &&
      coterie_group_get_role (self->group, self->desk->own->aid) == COTERIE_GROUP_ADMIN)
    {
      CoterieGroupMember heir = g_array_index (state->members, CoterieGroupMember, 1);

      if (!change_target (self, COTERIE_GROUP_PROMOTE, heir.aid, error))
        return FALSE;
    }
  begin (self, &record, COTERIE_GROUP_LEAVE);
  return finish (self, &record, error) && tell (self, error);
}

static gboolean
rename_group (Change *self, const char *name, GError **error)
{
  CoterieGroupRecord record;

  if (!coterie_group_contents_check_name (name, error))
    return FALSE;
  begin (self, &record, COTERIE_GROUP_META);
  record.fields = COTERIE_GROUP_FIELD_NAME;
  g_strlcpy (record.name, name, sizeof record.name);
  return finish (self, &record, error) && tell (self, error);
}

static gboolean
change_picture (Change *self, GBytes *picture, GError **error)
{
  CoterieGroupRecord record;

  begin (self, &record, COTERIE_GROUP_META);
  record.fields = COTERIE_GROUP_FIELD_PICTURE;
  if (picture != NULL)
    coterie_group_rows_hash_picture (picture, record.picture);
  if (!finish (self, &record, error) || !tell (self, error))
    return FALSE;
  return picture == NULL || (coterie_group_rows_take_picture (self->desk, self->chat, picture, error) &&
                             coterie_group_contents_queue_picture (self->desk, self->chat, NULL, error));
}

/* Those alone that are others than before. */
static gboolean
change_rights (Change *self, guint rights, GError **error)
{
  const CoterieGroupState *state = coterie_group_get_state (self->group);
  CoterieGroupRecord record;

  begin (self, &record, COTERIE_GROUP_META);
  for (guint i = 0; i < COTERIE_GROUP_N_RIGHTS; i++)
    {
      record.rights[i] = (rights & 1u << i) != 0 ? COTERIE_GROUP_FOR_ADMINS : COTERIE_GROUP_FOR_ALL;
      if (record.rights[i] != state->rights[i])
        record.fields |= COTERIE_GROUP_FIELD_RIGHTS << i;
    }
  return record.fields == 0 || (finish (self, &record, error) && tell (self, error));
}

static gboolean
close_group (Change *self, GError **error)
{
  CoterieGroupRecord record;

  begin (self, &record, COTERIE_GROUP_CLOSE);
  return finish (self, &record, error) && tell (self, error);
}

static gboolean
make (Change *self, const CoterieGroupChangeWish *wish, GError **error)
{
  switch (wish->change)
    {
    case COTERIE_GROUP_CHANGE_ADD:
      return add (self, wish->accounts, wish->share_history, error);
    case COTERIE_GROUP_CHANGE_REMOVE:
      return change_targets (self, COTERIE_GROUP_REMOVE, wish->accounts, error);
    case COTERIE_GROUP_CHANGE_PROMOTE:
      return change_targets (self, COTERIE_GROUP_PROMOTE, wish->accounts, error);
    case COTERIE_GROUP_CHANGE_DEMOTE:
      return change_targets (self, COTERIE_GROUP_DEMOTE, wish->accounts, error);
    case COTERIE_GROUP_CHANGE_LEAVE:
      return leave (self, error);
    case COTERIE_GROUP_CHANGE_RENAME:
      return rename_group (self, wish->name, error);
    case COTERIE_GROUP_CHANGE_PICTURE:
      return change_picture (self, wish->picture, error);
    case COTERIE_GROUP_CHANGE_RIGHTS:
      return change_rights (self, wish->rights, error);
    case COTERIE_GROUP_CHANGE_CLOSE:
    default:
      return close_group (self, error);
    }
}

/**
 * coterie_group_changes_make:
 * @data: a CoterieGroupChangeWish
 *
 * A job: the records, and what goes to the members, in one. Errors: BAD_INPUT, TOO_LONG; then nothing happened.
 */
gpointer
coterie_group_changes_make (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieGroupChangeWish *wish = data;
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, wish->chat, error);
  g_auto (Change) change = { 0 };

  if (chat == NULL || !change_init (&change, desk, chat, error) || !make (&change, wish, error))
    return NULL;
  return COTERIE_JOB_DONE;
}

/* What follows from something else is left out when the group has no place for it: that must not fail for it. */
static gboolean
has_place (Change *self, const CoterieGroupRecord *record)
{
  g_autoptr (GError) error = NULL;

  if (coterie_group_check_record (self->group, record, &error))
    return TRUE;
  g_message ("a group cannot be changed: %s", error->message);
  return FALSE;
}

/**
 * coterie_group_changes_renew_secret:
 *
 * Somebody knows the secret who is no member any more. The most senior admin makes another one; nobody else does, so
 * that it is not made many times.
 */
gboolean
coterie_group_changes_renew_secret (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);
  const CoterieGroupState *state = group != NULL ? coterie_group_get_state (group) : NULL;
  g_auto (Change) change = { 0 };
  CoterieGroupRecord record;

  if (state == NULL)
    return FALSE;
  if (!state->is_secret_stale || state->is_closed || state->n_admins == 0 ||
      memcmp (g_array_index (state->members, CoterieGroupMember, 0).aid, desk->own->aid, COTERIE_AID_BYTES) != 0)
    return TRUE;
  if (!change_init (&change, desk, chat, error))
    return FALSE;
  begin (&change, &record, COTERIE_GROUP_META);
  make_secret (&change, &record);
  return !has_place (&change, &record) || (finish (&change, &record, error) && tell (&change, error));
}

static gboolean
has_revoked (CoterieDesk *desk, const CoterieChain *old, const CoterieChain *chain)
{
  guint n_devices;
  const CoterieChainDevice *devices = coterie_chain_get_devices (chain, &n_devices);

  for (guint i = 0; i < n_devices; i++)
    if (!devices[i].active && devices[i].revoked_by == desk->own->device &&
        coterie_chain_get_active_device (old, devices[i].number) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
confirm_one (CoterieDesk *desk, gint64 number, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, number, error);
  g_auto (Change) change = { 0 };
  CoterieGroupRecord record;

  if (chat == NULL || !change_init (&change, desk, chat, error))
    return FALSE;
  if (coterie_group_get_state (change.group)->is_closed)
    return TRUE;
  begin (&change, &record, COTERIE_GROUP_CONFIRM);
  return !has_place (&change, &record) || (finish (&change, &record, error) && tell (&change, error));
}

/**
 * coterie_group_changes_confirm:
 * @old: what was known of the own chain before
 * @chain: what is known now
 *
 * Rule J4: a record that names the longer chain, by the device that has revoked another one, in each group.
 */
gboolean
coterie_group_changes_confirm (CoterieDesk *desk, const CoterieChain *old, const CoterieChain *chain, GError **error)
{
  g_autoptr (GArray) chats = NULL;

  if (!has_revoked (desk, old, chain))
    return TRUE;
  chats = coterie_store_groups_list_own (desk->sql, error);
  if (chats == NULL)
    return FALSE;
  for (guint i = 0; i < chats->len; i++)
    if (!confirm_one (desk, g_array_index (chats, gint64, i), error))
      return FALSE;
  return TRUE;
}

/**
 * coterie_group_changes_list_members:
 * @data: a gint64, a chat
 *
 * Returns: (transfer full) (element-type CoterieGroupMemberRow): admins by seniority first
 */
gpointer
coterie_group_changes_list_members (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GArray) members = coterie_store_groups_list_members (desk->sql, *(gint64 *) data, error);
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (CoterieGroupMemberRow));

  if (members == NULL)
    return NULL;
  for (guint i = 0; i < members->len; i++)
    {
      const CoterieStoreGroupMember *member = &g_array_index (members, CoterieStoreGroupMember, i);
      CoterieGroupMemberRow row = { .is_admin = member->role == COTERIE_GROUP_ADMIN };

      memcpy (row.aid, member->aid, sizeof row.aid);
      if (!coterie_desk_find_account (desk, member->aid, &row.account, error))
        return NULL;
      if (row.account == 0 && !coterie_desk_is_absent (desk, member->aid))
        coterie_group_jobs_ask_for_chain (desk, member->aid);
      g_array_append_val (rows, row);
    }
  return g_steal_pointer (&rows);
}
