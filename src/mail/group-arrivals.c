// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-arrivals.h"

#include "base/bytes.h"
#include "entities/contact.h"
#include "mail/group-changes.h"
#include "mail/group-contents.h"
#include "mail/group-delivery.h"
#include "mail/group-gifts.h"
#include "mail/group-invitations.h"
#include "mail/group-sharing.h"
#include "mail/sync-jobs.h"
#include "store/group-waiting.h"
#include "store/groups.h"
#include "store/kept-contents.h"
#include "store/sent-log.h"
#include "vault/group-histories.h"
#include "vault/group-jobs.h"
#include "vault/group-rows.h"
#include "vault/group-standing.h"
#include "vault/group-waiting.h"

#include <string.h>

/* Contents with records that one device is sent in an hour: whoever is in could ask for ever. */
#define ANSWERS_MAX 64
#define ANSWERS_TIME_MS (3600 * G_GINT64_CONSTANT (1000))

/* Groups that people put us into, or speak of, in a week, and that are nothing to us yet. Nobody can take the places of
 * the others, nor strangers those of who is accepted, each of whom has places of their own. */
#define HIDDEN_MAX_OF_STRANGER 20
#define HIDDEN_MAX_OF_STRANGERS 200
#define HIDDEN_MAX_OF_CONTACT 200
#define HIDDEN_TIME_MS (7 * 24 * 3600 * G_GINT64_CONSTANT (1000))

gboolean
coterie_group_arrivals_is_kind (CoterieContentKind kind)
{
  return kind == COTERIE_CONTENT_GROUP_RECORD || kind == COTERIE_CONTENT_GROUP_ASK ||
         kind == COTERIE_CONTENT_GROUP_SECRET || kind == COTERIE_CONTENT_GROUP_JOIN ||
         kind == COTERIE_CONTENT_GROUP_HISTORY;
}

/* ------------------------------------------------------------------------------------ groups not known yet */

/* The record that makes that very group: its id is the hash of this, and so nobody can choose it. */
static gboolean
has_create (CoterieArrival *self)
{
  const GPtrArray *records = self->content.group->records;

  for (guint i = 0; i < records->len; i++)
    {
      CoterieGroupRecord record;
      guint8 id[COTERIE_CHAT_ID_BYTES];
      gsize n_bytes;
      const guint8 *bytes = g_bytes_get_data (records->pdata[i], &n_bytes);

      if (!coterie_group_record_parse (&record, bytes, n_bytes, NULL) || record.action != COTERIE_GROUP_CREATE)
        continue;
      coterie_group_record_get_group (&record, id);
      if (memcmp (id, self->content.chat, sizeof id) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_place (CoterieArrival *self, gboolean accepted, gboolean *has, GError **error)
{
  const gint64 max_of_one = accepted ? HIDDEN_MAX_OF_CONTACT : HIDDEN_MAX_OF_STRANGER;
  const gint64 since_ms = self->desk->now_ms - HIDDEN_TIME_MS;
  gint64 n_of_one, n_of_all;

  if (!coterie_store_groups_count_hidden (self->desk->sql, since_ms, self->account, COTERIE_CONTACT_ACCEPTED, &n_of_one,
                                          error) ||
      !coterie_store_groups_count_hidden (self->desk->sql, since_ms, 0, COTERIE_CONTACT_ACCEPTED, &n_of_all, error))
    return FALSE;
  *has = n_of_one < max_of_one && (accepted || n_of_all < HIDDEN_MAX_OF_STRANGERS);
  return TRUE;
}

/* From people not accepted only what makes a group makes us look at it; and nobody can fill the place. */
static gboolean
may_meet (CoterieArrival *self, gboolean *may, GError **error)
{
  const CoterieContentKind kind = self->content.kind;
  gboolean accepted;

  *may = FALSE;
  if (self->blocked || self->distrusted || kind == COTERIE_CONTENT_GROUP_ASK || kind == COTERIE_CONTENT_GROUP_JOIN)
    return TRUE;
  *may = self->from_own;
  if (self->from_own)
    return TRUE;
  if (!coterie_content_jobs_may_take (self, FALSE, &accepted, error))
    return FALSE;
  if (!accepted && (kind != COTERIE_CONTENT_GROUP_RECORD || !has_create (self)))
    return TRUE;
  return has_place (self, accepted, may, error);
}

/**
 * coterie_group_arrivals_meet:
 *
 * The content is of a group that is not known. What others say in it may have come before what makes it: a place is
 * made for it that nobody sees.
 */
gboolean
coterie_group_arrivals_meet (CoterieArrival *self, GError **error)
{
  gboolean may;

  if (!may_meet (self, &may, error))
    return FALSE;
  if (!may)
    return TRUE;
  return coterie_group_jobs_meet (self->desk, self->content.chat, &self->group, error) &&
         (self->group == NULL ||
          coterie_store_groups_set_met_by (self->desk->sql, self->group->chat, self->account, error));
}

/* ------------------------------------------------------------------------------------ asking [J2] */

/* A question says that this device is here, and has read what came: strangers are told nothing of that [G1]. */
static gboolean
may_ask (CoterieArrival *self, gboolean *may, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (self->desk, self->group, error);

  if (group == NULL || !coterie_content_jobs_may_take (self, FALSE, may, error))
    return FALSE;
  *may |= coterie_group_get_role (group, self->content.from.aid) != COTERIE_GROUP_NOBODY;
  *may &= !self->blocked && !self->distrusted;
  return TRUE;
}

/* Asks the sender, unless a question is on its way already. @hash: (nullable): of a secret. */
static gboolean
ask (CoterieArrival *self, const GByteArray *want, const guint8 *hash, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  GByteArray *payload;
  gint64 lane = COTERIE_STORE_LANE_REPAIR (COTERIE_STORE_PEER (self->account, self->content.from.device));
  gboolean may, waits;

  if (!may_ask (self, &may, error) ||
      !coterie_store_send_jobs_has_waiting_of (self->desk->sql, lane, COTERIE_CONTENT_GROUP_ASK, self->group->chat,
                                               &waits, error))
    return FALSE;
  if (!may || waits)
    return TRUE;
  payload = g_byte_array_new ();
  coterie_bytes_put_u8 (payload, hash != NULL);
  if (hash != NULL)
    coterie_bytes_put (payload, hash, COTERIE_DIGEST_BYTES);
  if (want != NULL)
    coterie_bytes_put (payload, want->data, MIN (want->len, COTERIE_GROUP_ASK_MAX * COTERIE_DIGEST_BYTES));
  bytes = g_byte_array_free_to_bytes (payload);
  return coterie_group_contents_queue (self->desk, self->group, &self->content.from, COTERIE_CONTENT_GROUP_ASK, bytes,
                                       error);
}

static gboolean
ask_for_records (CoterieArrival *self, CoterieGroup *group, GError **error)
{
  const GByteArray *knows = self->content.knows;
  g_autoptr (GByteArray) want = g_byte_array_new ();

  for (guint i = 0; knows != NULL && i < knows->len; i += COTERIE_DIGEST_BYTES)
    if (!coterie_group_has (group, knows->data + i))
      g_byte_array_append (want, knows->data + i, COTERIE_DIGEST_BYTES);
  return want->len == 0 || ask (self, want, NULL, error);
}

/* The one that counts. */
static gboolean
has_secret (CoterieArrival *self, gboolean *has, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (self->desk, self->group, error);
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];

  if (group == NULL || !coterie_store_groups_get_secret (self->desk->sql, self->group->chat,
                                                         coterie_group_get_state (group)->secret, secret, has, error))
    return FALSE;
  coterie_wipe (secret, sizeof secret);
  return TRUE;
}

/* Who speaks in the group has the secret, and has told it before: it was lost. */
static gboolean
ask_for_secret (CoterieArrival *self, CoterieGroup *group, GError **error)
{
  gboolean has;

  return has_secret (self, &has, error) && (has || ask (self, NULL, coterie_group_get_state (group)->secret, error));
}

/* ------------------------------------------------------------------------------------ answering */

/* Not before the last answer has gone, and no more than so many an hour. */
static gboolean
may_answer (CoterieArrival *self, CoterieContentKind kind, gboolean *may, GError **error)
{
  gint64 peer = COTERIE_STORE_PEER (self->account, self->content.from.device), count;
  gboolean waits;

  if (!coterie_store_send_jobs_has_waiting_of (self->desk->sql, COTERIE_STORE_LANE_REPAIR (peer), kind,
                                               self->group->chat, &waits, error) ||
      !coterie_store_sent_log_count_kind (self->desk->sql, peer, self->group->chat, kind,
                                          self->desk->now_ms - ANSWERS_TIME_MS, &count, error))
    return FALSE;
  *may = !waits && count < ANSWERS_MAX;
  return TRUE;
}

static gboolean
answer_with_records (CoterieArrival *self, CoterieGroup *group, GError **error)
{
  const GByteArray *knows = self->content.knows;
  g_autoptr (GPtrArray) records = NULL;
  gboolean may;

  if (self->content.group->want->len == 0)
    return TRUE;
  if (!may_answer (self, COTERIE_CONTENT_GROUP_RECORD, &may, error))
    return FALSE;
  if (!may)
    return TRUE;
  records = coterie_group_list_behind (group, knows != NULL ? knows->data : NULL,
                                       knows != NULL ? knows->len / COTERIE_DIGEST_BYTES : 0);
  return coterie_group_contents_queue_records (self->desk, self->group, &self->content.from, records, error) &&
         coterie_group_contents_queue_picture (self->desk, self->group, &self->content.from, error);
}

/* What was said before somebody came is not for them: a secret that was made then, and is not the current one, is for
 * those alone who were members when it was. */
static gboolean
may_have_secret (CoterieArrival *self, CoterieGroup *group)
{
  const guint8 *hash = self->content.group->secret_hash;

  if (self->from_own || memcmp (hash, coterie_group_get_state (group)->secret, COTERIE_DIGEST_BYTES) == 0)
    return TRUE;
  for (guint i = 0; i < coterie_group_get_n_records (group); i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (group, i, &item);
      if ((item.record->fields & COTERIE_GROUP_FIELD_SECRET) != 0 &&
          memcmp (item.record->secret, hash, COTERIE_DIGEST_BYTES) == 0 &&
          coterie_group_get_role_at (group, item.hash, 1, self->content.from.aid) != COTERIE_GROUP_NOBODY)
        return TRUE;
    }
  return FALSE;
}

static gboolean
answer_with_secret (CoterieArrival *self, CoterieGroup *group, GError **error)
{
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];
  gboolean may, has, done = TRUE;

  if (!self->content.group->wants_secret || !may_have_secret (self, group))
    return TRUE;
  if (!may_answer (self, COTERIE_CONTENT_GROUP_SECRET, &may, error) ||
      !coterie_store_groups_get_secret (self->desk->sql, self->group->chat, self->content.group->secret_hash, secret,
                                        &has, error))
    return FALSE;
  if (has && may)
    done = coterie_group_contents_queue_secret (self->desk, self->group, &self->content.from, secret, error);
  coterie_wipe (secret, sizeof secret);
  return done;
}

/* ------------------------------------------------------------------------------------ records, secrets */

static gboolean
take_picture (CoterieArrival *self, GError **error)
{
  const GBytes *before = self->group->picture;
  GBytes *picture = self->content.group->picture;

  if (picture == NULL)
    return TRUE;
  if (!coterie_group_rows_take_picture (self->desk, self->group, picture, error))
    return FALSE;
  return self->group->picture == NULL || self->group->picture == before ||
         coterie_group_gifts_pass_picture (self->desk, self->group, error);
}

/* What follows from records that were not there yet. */
static gboolean
follow_new (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieGroupGifts *before, GError **error)
{
  return coterie_group_gifts_review (desk, chat, before, error) && coterie_group_delivery_review (desk, chat, error) &&
         coterie_group_changes_renew_secret (desk, chat, error);
}

/* Who is accepted, or was asked, does not stand behind others who send anything. */
static gboolean
is_trusted (CoterieArrival *self, gboolean *trusted, GError **error)
{
  gint64 peer = COTERIE_STORE_PEER (self->account, self->content.from.device), n_asked;

  *trusted = FALSE;
  if (self->blocked)
    return TRUE;
  if (!coterie_content_jobs_may_take (self, FALSE, trusted, error))
    return FALSE;
  if (*trusted)
    return TRUE;
  if (!coterie_store_sent_log_count_kind (self->desk->sql, peer, self->group->chat, COTERIE_CONTENT_GROUP_ASK,
                                          self->desk->now_ms - ANSWERS_TIME_MS, &n_asked, error))
    return FALSE;
  *trusted = n_asked > 0;
  return TRUE;
}

/* Their authors are asked for last: who may be one depends on what has been placed. */
static gboolean
take_all (CoterieArrival *self, CoterieGroup *group, gboolean *placed, GError **error)
{
  const GPtrArray *records = self->content.group->records;
  const guint n_before = coterie_group_get_n_records (group);
  CoterieGroupOffer offer = { .sender = self->account };
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();

  if (!is_trusted (self, &offer.is_trusted, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      if (!coterie_group_waiting_take (self->desk, self->group, records->pdata[i], &offer, error))
        return FALSE;
      if (offer.outcome == COTERIE_GROUP_JOBS_WAITS)
        g_ptr_array_add (waiting, records->pdata[i]);
    }
  *placed = coterie_group_get_n_records (group) != n_before;
  if (!*placed) /* otherwise all that wait are looked at */
    coterie_group_waiting_ask_for_authors (self->desk, group, waiting);
  return TRUE;
}

static gboolean
take_records (CoterieArrival *self, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (self->desk, self->group, error);
  g_autoptr (CoterieGroupGifts) before = group != NULL ? coterie_group_gifts_new (self->desk, group) : NULL;
  gboolean placed;

  if (group == NULL || !take_all (self, group, &placed, error))
    return FALSE;
  if (placed && !coterie_group_standing_settle (self->desk, self->group, error))
    return FALSE;
  return take_picture (self, error) && (!placed || follow_new (self->desk, self->group, before, error));
}

static gboolean
settle_one (CoterieDesk *desk, gint64 number, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, number, error);
  CoterieGroup *group = chat != NULL ? coterie_group_jobs_get (desk, chat, error) : NULL;
  g_autoptr (CoterieGroupGifts) before = group != NULL ? coterie_group_gifts_new (desk, group) : NULL;

  if (group == NULL)
    return FALSE;
  return coterie_group_standing_settle (desk, chat, error) &&
         (coterie_group_get_n_records (group) == before->n_records || follow_new (desk, chat, before, error));
}

static gboolean
tell_new (CoterieDesk *desk, const guint8 *aid, GError **error)
{
  g_autoptr (GArray) shared = coterie_store_groups_list_shared (desk->sql, aid, error);

  for (guint i = 0; shared != NULL && i < shared->len; i++)
    {
      CoterieStoreChat *chat = coterie_desk_get_chat (desk, g_array_index (shared, gint64, i), error);

      if (chat == NULL || !coterie_group_gifts_tell_new (desk, chat, aid, error))
        return FALSE;
    }
  return shared != NULL;
}

/**
 * coterie_group_arrivals_take_chain:
 * @aid: whose chain has come, or has grown
 * @is_new: nobody knew them before: what they wrote before we came in may have waited for that
 */
gboolean
coterie_group_arrivals_take_chain (CoterieDesk *desk, const guint8 *aid, gboolean is_new, GError **error)
{
  g_autoptr (GArray) waiting = coterie_store_group_waiting_list_chats (desk->sql, aid, error);

  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    if (!settle_one (desk, g_array_index (waiting, gint64, i), error))
      return FALSE;
  return waiting != NULL && coterie_group_standing_settle_unnamed (desk, error) &&
         (!is_new || (tell_new (desk, aid, error) && coterie_group_histories_settle_waiting (desk, error)));
}

static gboolean
take_secrets (CoterieArrival *self, GError **error)
{
  const GByteArray *secrets = self->content.group->secrets;
  gboolean had, has;

  if (!has_secret (self, &had, error))
    return FALSE;
  for (guint i = 0; i < secrets->len; i += COTERIE_CHAT_SECRET_BYTES)
    if (!coterie_group_contents_take_secret (self->desk, self->group, secrets->data + i, error))
      return FALSE;
  return had ||
         (has_secret (self, &has, error) && (!has || coterie_group_gifts_pass_secret (self->desk, self->group, error)));
}

/* ------------------------------------------------------------------------------------ what is said [J10] */

/* Until the group is accepted, and as long as the sender knows records that are not here yet. */
static gboolean
keep (CoterieArrival *self, const CoterieStoreMessage *row, GError **error)
{
  const GByteArray *knows = self->content.knows;
  g_autoptr (GBytes) hashes = g_bytes_new (knows != NULL ? knows->data : NULL, knows != NULL ? knows->len : 0);

  return coterie_store_kept_contents_insert (self->desk->sql, self->group->chat, row, hashes, self->desk->now_ms,
                                             error);
}

/**
 * coterie_group_arrivals_may_show:
 * @row: what would be shown
 * @may: (out): whether it is shown now; when the sender knows records that are not here yet, it is kept for them
 */
gboolean
coterie_group_arrivals_may_show (CoterieArrival *self, const CoterieStoreMessage *row, gboolean *may, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (self->desk, self->group, error);
  const GByteArray *knows = self->content.knows;

  *may = FALSE;
  if (group == NULL)
    return FALSE;
  if (knows != NULL && !coterie_group_jobs_has_all (group, knows->data, knows->len))
    return keep (self, row, error) && ask_for_records (self, group, error);
  if (!coterie_group_jobs_may_show (self->desk, group, self->content.from.aid))
    return TRUE;
  if (self->group->group_state != COTERIE_STORE_GROUP_ACCEPTED)
    return keep (self, row, error);
  *may = TRUE;
  return ask_for_secret (self, group, error);
}

/**
 * coterie_group_arrivals_take:
 *
 * A content of the kinds `group-…`.
 */
gboolean
coterie_group_arrivals_take (CoterieArrival *self, GError **error)
{
  CoterieGroup *group;
  gboolean is_member;

  if (self->content.kind == COTERIE_CONTENT_GROUP_JOIN)
    return coterie_group_invitations_take_join (self, error);
  if (self->group == NULL)
    return TRUE;
  if (self->content.kind == COTERIE_CONTENT_GROUP_RECORD && !take_records (self, error))
    return FALSE;
  group = coterie_group_jobs_get (self->desk, self->group, error);
  if (group == NULL || !ask_for_records (self, group, error))
    return FALSE;
  if (self->content.kind == COTERIE_CONTENT_GROUP_HISTORY)
    return coterie_group_sharing_take (self, error);
  is_member = coterie_group_get_role (group, self->content.from.aid) != COTERIE_GROUP_NOBODY;
  if (self->content.kind == COTERIE_CONTENT_GROUP_SECRET && is_member)
    return take_secrets (self, error);
  if (self->content.kind == COTERIE_CONTENT_GROUP_ASK && is_member)
    return answer_with_records (self, group, error) && answer_with_secret (self, group, error);
  return TRUE;
}
