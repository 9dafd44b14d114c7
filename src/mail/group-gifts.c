// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-gifts.h"

#include "base/digest.h"
#include "mail/group-contents.h"
#include "store/groups.h"
#include "store/sent-log.h"
#include "vault/group-jobs.h"
#include "vault/group-rows.h"

#include <string.h>

/* Contents with records that somebody who was let in is sent in an hour: any member may make records that are apart
 * from that. Behind them they ask for what they lack, when somebody says something. */
#define TOLD_MAX 64
#define TOLD_TIME_MS (3600 * G_GINT64_CONSTANT (1000))

static gboolean
is_own (const CoterieDesk *desk, const CoterieGroupRecord *record)
{
  return memcmp (record->author, desk->own->aid, sizeof record->author) == 0;
}

static gboolean
is_gift (const CoterieGroupRecord *record)
{
  return record->action == COTERIE_GROUP_ADD || record->action == COTERIE_GROUP_PROMOTE;
}

static const guint8 *
list_aids (const CoterieGroupRecord *gift, guint *n_aids)
{
  *n_aids = gift->action == COTERIE_GROUP_ADD ? gift->n_members : 1;
  return gift->action == COTERIE_GROUP_ADD ? gift->members : gift->target;
}

/**
 * coterie_group_gifts_new:
 *
 * Returns: (transfer full): how the group stands, for coterie_group_gifts_review() when records have been placed
 */
CoterieGroupGifts *
coterie_group_gifts_new (CoterieDesk *desk, CoterieGroup *group)
{
  CoterieGroupGifts *self = g_new0 (CoterieGroupGifts, 1);

  self->own = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, g_free, NULL);
  self->n_records = coterie_group_get_n_records (group);
  for (guint i = 0; i < self->n_records; i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (group, i, &item);
      if (is_gift (item.record) && is_own (desk, item.record))
        g_hash_table_insert (self->own, g_memdup2 (item.hash, COTERIE_DIGEST_BYTES), GINT_TO_POINTER (item.is_valid));
    }
  return self;
}

void
coterie_group_gifts_free (CoterieGroupGifts *self)
{
  g_hash_table_unref (self->own);
  g_free (self);
}

/* ------------------------------------------------------------------------------------ telling */

/* A group in hand, and what was placed. */
typedef struct
{
  CoterieDesk *desk;
  CoterieStoreChat *chat;
  CoterieGroup *group;
  guint n_before;    /* records that were there before */
  const guint8 *aid; /* (nullable): whom alone it is about */
} Review;

static gboolean
may_tell (Review *self, gint64 account, gboolean *may, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (self->desk, account, error);
  const CoterieChainDevice *devices;
  guint n_devices;
  gint64 count = 0;

  if (chain == NULL)
    return FALSE;
  devices = coterie_chain_get_devices (chain, &n_devices);
  for (guint i = 0; i < n_devices && count < TOLD_MAX; i++)
    if (devices[i].active && !coterie_store_sent_log_count_kind (
                                 self->desk->sql, COTERIE_STORE_PEER (account, devices[i].number), self->chat->chat,
                                 COTERIE_CONTENT_GROUP_RECORD, self->desk->now_ms - TOLD_TIME_MS, &count, error))
      return FALSE;
  *may = count < TOLD_MAX;
  return TRUE;
}

static gboolean
pass_secret_to (Review *self, const CoterieDeviceId *who, GError **error)
{
  const CoterieGroupState *state = coterie_group_get_state (self->group);
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];
  gboolean has, done = TRUE;

  if (!coterie_store_groups_get_secret (self->desk->sql, self->chat->chat, state->secret, secret, &has, error))
    return FALSE;
  if (has)
    done = coterie_group_contents_queue_secret (self->desk, self->chat, who, secret, error);
  coterie_wipe (secret, sizeof secret);
  return done;
}

static gboolean
names_picture (const Review *self, const CoterieGroupRecord *record)
{
  return (record->fields & COTERIE_GROUP_FIELD_PICTURE) != 0 &&
         coterie_digest_equal (record->picture, coterie_group_get_state (self->group)->picture);
}

static gboolean
names_secret (const Review *self, const CoterieGroupRecord *record)
{
  return (record->fields & COTERIE_GROUP_FIELD_SECRET) != 0 &&
         coterie_digest_equal (record->secret, coterie_group_get_state (self->group)->secret);
}

/* Whom nothing is known of yet is told when it is: coterie_group_gifts_tell_new(). Who is no member has the records
 * alone. @items: of CoterieGroupItem */
static gboolean
tell_one (Review *self, const guint8 *aid, const GArray *items, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  const gboolean is_in = coterie_group_get_role (self->group, aid) != COTERIE_GROUP_NOBODY;
  CoterieDeviceId who = { 0 };
  gboolean may, with_picture = FALSE, with_secret = FALSE;
  gint64 account;

  if (!coterie_desk_find_account (self->desk, aid, &account, error))
    return FALSE;
  if (account == 0 || items->len == 0)
    return TRUE;
  if (!may_tell (self, account, &may, error))
    return FALSE;
  if (!may)
    return TRUE;
  memcpy (who.aid, aid, sizeof who.aid);
  for (guint i = 0; i < items->len; i++)
    {
      const CoterieGroupItem *item = &g_array_index (items, CoterieGroupItem, i);

      g_ptr_array_add (records, item->bytes);
      with_picture |= is_in && names_picture (self, item->record);
      with_secret |= is_in && names_secret (self, item->record);
    }
  return coterie_group_contents_queue_records (self->desk, self->chat, &who, records, error) &&
         (!with_picture || coterie_group_contents_queue_picture (self->desk, self->chat, &who, error)) &&
         (!with_secret || pass_secret_to (self, &who, error));
}

/* ------------------------------------------------------------------------------------ what counts no more */

static GArray *
list_behind (Review *self, const CoterieGroupItem *gift)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (CoterieGroupItem));

  for (guint i = 0; i < coterie_group_get_n_records (self->group); i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (self->group, i, &item);
      if (!coterie_group_knows (self->group, gift->hash, 1, item.hash))
        g_array_append_val (items, item);
    }
  return items;
}

/* Those whom it has not made members, or has after all, are told of what it does not know. */
static gboolean
tell_turned (Review *self, const CoterieGroupItem *gift, GError **error)
{
  g_autoptr (GArray) items = list_behind (self, gift);
  guint n_aids;
  const guint8 *aids = list_aids (gift->record, &n_aids);

  for (guint i = 0; i < n_aids; i++)
    {
      const guint8 *aid = aids + i * COTERIE_AID_BYTES;
      const gboolean is_in = coterie_group_get_role (self->group, aid) != COTERIE_GROUP_NOBODY;

      if (is_in == gift->is_valid && !tell_one (self, aid, items, error))
        return FALSE;
    }
  return TRUE;
}

/* One that is new here was given as one that counts; but for what is signed with the keys of a device that is revoked
 * nobody is told anything: they may be in other hands. */
static gboolean
has_turned (GHashTable *before, const CoterieChain *own, const CoterieGroupItem *gift)
{
  gpointer counted;

  if (g_hash_table_lookup_extended (before, gift->hash, NULL, &counted))
    return gift->is_valid != GPOINTER_TO_INT (counted);
  return !gift->is_valid && coterie_chain_get_active_device (own, gift->record->device) != NULL;
}

/* Whoever was let in by one that counts no more cannot know: the members do not take them for one. */
static gboolean
review_turned (Review *self, GHashTable *before, GError **error)
{
  const CoterieChain *own = coterie_desk_get_chain (self->desk, COTERIE_STORE_OWN_ACCOUNT, error);

  for (guint i = 0; own != NULL && i < coterie_group_get_n_records (self->group); i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (self->group, i, &item);
      if (is_gift (item.record) && is_own (self->desk, item.record) && has_turned (before, own, &item) &&
          !tell_turned (self, &item, error))
        return FALSE;
    }
  return own != NULL;
}

/* ------------------------------------------------------------------------------------ what stands beside */

/* Neither author knew of the other's, and one of them is ours: it is ours to tell who came in of what has changed. Of
 * what we did long ago somebody has said something since. */
static gboolean
is_beside (Review *self, const CoterieGroupItem *gift, const CoterieGroupItem *record)
{
  const gboolean own_gift = is_own (self->desk, gift->record);
  const CoterieGroupItem *ours = own_gift ? gift : record;

  return (own_gift || (record->is_valid && is_own (self->desk, record->record))) &&
         ABS (self->desk->now_ms - (gint64) ours->record->time_ms) < COTERIE_GROUP_JOBS_KEPT_MS &&
         coterie_group_are_apart (self->group, gift->hash, record->hash);
}

/* Its author sent it to those who were members for them. */
static GArray *
list_lacking (Review *self, const guint8 *aid, const GArray *beside)
{
  GArray *lacking = g_array_new (FALSE, FALSE, sizeof (CoterieGroupItem));

  for (guint i = 0; i < beside->len; i++)
    {
      const CoterieGroupItem *item = &g_array_index (beside, CoterieGroupItem, i);

      if (coterie_group_get_role_at (self->group, item->hash, 1, aid) == COTERIE_GROUP_NOBODY)
        g_array_append_val (lacking, *item);
    }
  return lacking;
}

static gboolean
tell_beside (Review *self, const CoterieGroupItem *gift, const GArray *beside, GError **error)
{
  guint n_aids;
  const guint8 *aids = list_aids (gift->record, &n_aids);

  for (guint i = 0; i < n_aids && beside->len > 0; i++)
    {
      const guint8 *aid = aids + i * COTERIE_AID_BYTES;
      g_autoptr (GArray) lacking = NULL;

      if ((self->aid != NULL && !coterie_digest_equal (aid, self->aid)) ||
          coterie_digest_equal (aid, self->desk->own->aid) ||
          coterie_group_get_role (self->group, aid) == COTERIE_GROUP_NOBODY)
        continue;
      lacking = list_lacking (self, aid, beside);
      if (!tell_one (self, aid, lacking, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_fresh (const Review *self, const CoterieGroupItem *item)
{
  return item->number >= self->n_before;
}

/* Those of @from that stand beside it, and were not looked at together with it before. */
static GArray *
list_beside (Review *self, const CoterieGroupItem *gift, const GArray *from)
{
  GArray *beside = g_array_new (FALSE, FALSE, sizeof (CoterieGroupItem));

  for (guint i = 0; i < from->len; i++)
    {
      const CoterieGroupItem *item = &g_array_index (from, CoterieGroupItem, i);

      if ((is_fresh (self, gift) || is_fresh (self, item)) && is_beside (self, gift, item))
        g_array_append_val (beside, *item);
    }
  return beside;
}

static void
list_items (Review *self, GArray *all, GArray *fresh)
{
  for (guint i = 0; i < coterie_group_get_n_records (self->group); i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (self->group, i, &item);
      g_array_append_val (all, item);
      if (is_fresh (self, &item))
        g_array_append_val (fresh, item);
    }
}

/* Who was let in by one of us was sent what that one knew, and nobody whom the other knew as a member was left out. */
static gboolean
review_beside (Review *self, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (CoterieGroupItem));
  g_autoptr (GArray) fresh = g_array_new (FALSE, FALSE, sizeof (CoterieGroupItem));

  list_items (self, all, fresh);
  for (guint i = 0; i < all->len; i++)
    {
      const CoterieGroupItem *gift = &g_array_index (all, CoterieGroupItem, i);
      g_autoptr (GArray) beside = NULL;

      if (!gift->is_valid || !is_gift (gift->record))
        continue;
      beside = list_beside (self, gift, is_fresh (self, gift) ? all : fresh);
      if (!tell_beside (self, gift, beside, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_group_gifts_review:
 * @before: how the group stood before records were placed
 *
 * Tells those who were let in what they cannot know: that it does not count, and what others did beside it. Of a group
 * that has just come to this device others have told them.
 */
gboolean
coterie_group_gifts_review (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieGroupGifts *before, GError **error)
{
  Review self = {
    .desk = desk, .chat = chat, .group = coterie_group_jobs_get (desk, chat, error), .n_before = before->n_records
  };

  if (self.group == NULL)
    return FALSE;
  return before->n_records == 0 || chat->group_state != COTERIE_STORE_GROUP_ACCEPTED ||
         (review_turned (&self, before->own, error) && review_beside (&self, error));
}

/**
 * coterie_group_gifts_tell_new:
 * @aid: of a member whose chain was not known before: nothing could be sent to them
 */
gboolean
coterie_group_gifts_tell_new (CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *aid, GError **error)
{
  Review self = { .desk = desk, .chat = chat, .group = coterie_group_jobs_get (desk, chat, error), .aid = aid };

  return self.group != NULL && review_beside (&self, error);
}

/* ------------------------------------------------------------------------------------ what comes behind records */

/* What @record names has come: those whom we let in beside it have not got it. Of whom nothing is known yet:
 * coterie_group_gifts_tell_new(). */
static gboolean
pass_on (Review *self,
         const CoterieGroupItem *record,
         gboolean (*pass) (Review *self, const CoterieDeviceId *who, GError **error),
         GError **error)
{
  for (guint i = 0; i < coterie_group_get_n_records (self->group); i++)
    {
      CoterieGroupItem gift;
      guint n_aids;
      const guint8 *aids;

      coterie_group_get_item (self->group, i, &gift);
      if (!gift.is_valid || !is_gift (gift.record) || !is_own (self->desk, gift.record) ||
          !is_beside (self, &gift, record))
        continue;
      aids = list_aids (gift.record, &n_aids);
      for (guint j = 0; j < n_aids; j++)
        {
          CoterieDeviceId who = { 0 };
          gint64 account;

          memcpy (who.aid, aids + j * COTERIE_AID_BYTES, sizeof who.aid);
          if (coterie_group_get_role (self->group, who.aid) == COTERIE_GROUP_NOBODY ||
              coterie_group_get_role_at (self->group, record->hash, 1, who.aid) != COTERIE_GROUP_NOBODY)
            continue;
          if (!coterie_desk_find_account (self->desk, who.aid, &account, error) ||
              (account != 0 && !pass (self, &who, error)))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
find_named (Review *self, gboolean (*names) (const Review *, const CoterieGroupRecord *), CoterieGroupItem *item)
{
  for (guint i = coterie_group_get_n_records (self->group); i > 0; i--)
    {
      coterie_group_get_item (self->group, i - 1, item);
      if (item->is_valid && names (self, item->record))
        return TRUE;
    }
  return FALSE;
}

/**
 * coterie_group_gifts_pass_secret:
 *
 * The chat secret has come that counts.
 */
gboolean
coterie_group_gifts_pass_secret (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  Review self = { .desk = desk, .chat = chat, .group = coterie_group_jobs_get (desk, chat, error) };
  CoterieGroupItem item;

  if (self.group == NULL)
    return FALSE;
  return !find_named (&self, names_secret, &item) || pass_on (&self, &item, pass_secret_to, error);
}

static gboolean
pass_picture_to (Review *self, const CoterieDeviceId *who, GError **error)
{
  return coterie_group_contents_queue_picture (self->desk, self->chat, who, error);
}

/**
 * coterie_group_gifts_pass_picture:
 *
 * The picture has come that counts.
 */
gboolean
coterie_group_gifts_pass_picture (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  Review self = { .desk = desk, .chat = chat, .group = coterie_group_jobs_get (desk, chat, error) };
  CoterieGroupItem item;

  if (self.group == NULL)
    return FALSE;
  return !find_named (&self, names_picture, &item) || pass_on (&self, &item, pass_picture_to, error);
}
