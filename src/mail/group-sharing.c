// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-sharing.h"

#include "entities/message.h"
#include "store/group-histories.h"
#include "vault/group-histories.h"
#include "vault/group-jobs.h"
#include "vault/handover-plan.h"

/* Of all that is shown to one who is added. Each gets sends of his own, in front of what is said next: to many at once
 * less is shown. */
#define SHARED_MAX_BYTES (256 * 1024)
#define SHARED_MIN_BYTES (16 * 1024)
#define SHARED_ALL_MAX_BYTES (2 * 1024 * 1024)

/* ------------------------------------------------------------------------------------ giving */

/* Only texts, that all members have had. */
static gboolean
is_for_all (const CoterieStoreMessage *row)
{
  return row->kind == COTERIE_MESSAGE_TEXT && row->part == NULL && row->account != 0 &&
         row->state != COTERIE_MESSAGE_PENDING && row->state != COTERIE_MESSAGE_FAILED;
}

static CoterieHandoverRow *
make_row (CoterieDesk *desk, CoterieStoreMessage *row, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, row->account, error);
  CoterieHandoverRow *told;

  if (chain == NULL)
    return NULL;
  told = g_new0 (CoterieHandoverRow, 1);
  memcpy (told->id, row->id, sizeof told->id);
  told->has_by = TRUE;
  memcpy (told->by, coterie_chain_get_aid (chain), sizeof told->by);
  told->device = row->device;
  told->kind = COTERIE_ROW_TEXT;
  told->state = COTERIE_ROW_RECEIVED;
  told->time_ms = (guint64) row->time_ms;
  told->sent_ms = (guint64) row->sent_ms;
  told->body = g_steal_pointer (&row->body);
  told->mentions = g_steal_pointer (&row->mentions);
  return told;
}

/* The latest, oldest first. */
static GPtrArray *
list_rows (CoterieDesk *desk, const CoterieStoreChat *chat, gsize max_bytes, GError **error)
{
  const guint64 begin = chat->n_messages - MIN (chat->n_messages, COTERIE_GROUP_HISTORY_ROWS);
  g_autoptr (GPtrArray) stored =
      coterie_store_messages_page (desk->sql, chat->chat, begin, COTERIE_GROUP_HISTORY_ROWS, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_handover_row_free);
  gsize size = 0;

  if (stored == NULL)
    return NULL;
  for (guint i = stored->len; i > 0; i--)
    {
      CoterieStoreMessage *row = stored->pdata[i - 1];
      CoterieHandoverRow *told;
      gsize row_size;

      if (!is_for_all (row))
        continue;
      row_size = coterie_handover_plan_measure (row);
      if (row_size > COTERIE_HANDOVER_PART_MAX_BYTES)
        continue; /* no content holds it */
      if (size + row_size > max_bytes)
        break;
      size += row_size;
      told = make_row (desk, row, error);
      if (told == NULL)
        return NULL;
      g_ptr_array_insert (rows, 0, told);
    }
  return g_steal_pointer (&rows);
}

/* As many of them as fit into one content; the others stay. */
static GBytes *
take_part (GPtrArray *rows, const CoterieGroupRecord *added, GError **error)
{
  g_auto (CoterieContent) content = { .kind = COTERIE_CONTENT_GROUP_HISTORY };
  gsize size = 0;

  content.group = coterie_group_content_new ();
  content.group->history = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_handover_row_free);
  coterie_group_record_get_hash (added, content.group->added);
  while (rows->len > 0)
    {
      const CoterieHandoverRow *row = rows->pdata[0];
      const CoterieStoreMessage stored = { .body = row->body, .mentions = row->mentions };
      const gsize row_size = coterie_handover_plan_measure (&stored);

      if (size > 0 && size + row_size > COTERIE_HANDOVER_PART_BYTES)
        break;
      size += row_size;
      g_ptr_array_add (content.group->history, g_ptr_array_steal_index (rows, 0));
    }
  return coterie_content_encode_members (&content, error);
}

/**
 * coterie_group_sharing_collect:
 * @added: the record by which they come
 * @n_added: how many they are, 1 at least
 *
 * Returns: (transfer full) (nullable) (element-type GBytes): none when nothing was said
 */
GPtrArray *
coterie_group_sharing_collect (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieGroupRecord *added, guint n_added, GError **error)
{
  const gsize max_bytes = CLAMP (SHARED_ALL_MAX_BYTES / n_added, SHARED_MIN_BYTES, SHARED_MAX_BYTES);
  g_autoptr (GPtrArray) rows = list_rows (desk, chat, max_bytes, error);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (rows == NULL)
    return NULL;
  while (rows->len > 0)
    {
      GBytes *part = take_part (rows, added, error);

      if (part == NULL)
        return NULL;
      g_ptr_array_add (parts, part);
    }
  return g_steal_pointer (&parts);
}

/**
 * coterie_group_sharing_fill:
 * @content: (inout): gets the members of its kind
 *
 * They may have been removed since it was wished, also when they ask for it again.
 */
gboolean
coterie_group_sharing_fill (CoterieDesk *desk,
                            const CoterieStoreChat *chat,
                            const CoterieStoreSendJob *job,
                            CoterieContent *content,
                            gboolean *there,
                            GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (desk, chat, error);
  const CoterieChain *chain = group != NULL ? coterie_desk_get_chain (desk, job->account, error) : NULL;
  gsize n_bytes;
  const guint8 *bytes;

  *there = FALSE;
  if (chain == NULL)
    return FALSE;
  if (job->payload == NULL || coterie_group_get_role (group, coterie_chain_get_aid (chain)) == COTERIE_GROUP_NOBODY)
    return TRUE;
  bytes = g_bytes_get_data (job->payload, &n_bytes);
  *there = TRUE;
  return coterie_content_parse_members (content, bytes, n_bytes, error);
}

/* ------------------------------------------------------------------------------------ getting */

/* Whoever knows the group's id can send anything: those whose word may count have places that nobody else takes. */
static gboolean
is_known (CoterieArrival *self, gboolean *known, GError **error)
{
  CoterieGroup *group = coterie_group_jobs_get (self->desk, self->group, error);

  if (group == NULL || !coterie_content_jobs_may_take (self, FALSE, known, error))
    return FALSE;
  *known |= coterie_group_get_role (group, self->content.from.aid) != COTERIE_GROUP_NOBODY;
  return TRUE;
}

/**
 * coterie_group_sharing_take:
 *
 * It is kept first, for what it needs may be missing. Own devices of whoever gives have it already.
 */
gboolean
coterie_group_sharing_take (CoterieArrival *self, GError **error)
{
  const GByteArray *knows = self->content.knows;
  g_auto (CoterieStoreGroupHistory) row = { .account = self->account, .kept_ms = self->desk->now_ms };
  gboolean known;

  if (self->from_own || self->distrusted)
    return TRUE;
  if (!is_known (self, &known, error))
    return FALSE;
  row.knows = g_bytes_new (knows != NULL ? knows->data : NULL, knows != NULL ? knows->len : 0);
  row.members = coterie_content_encode_members (&self->content, error);
  return row.members != NULL &&
         coterie_store_group_histories_add (self->desk->sql, self->group->chat, &row, known, error) &&
         coterie_group_histories_settle (self->desk, self->group, error);
}
