// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-receipts.h"

#include "group/group.h"
#include "mail/outbox-jobs.h"
#include "mail/receipt-jobs.h"
#include "store/groups.h"
#include "wire/limits.h"

/* Texts that one content may stand for, of one kind. */
#define TEXTS_MAX (COTERIE_RECEIPT_MAX_IDS / 2)

static gboolean
owes (CoterieDesk *desk,
      const CoterieStoreChat *chat,
      guint64 from,
      guint64 to,
      gboolean read,
      gboolean *does,
      GError **error)
{
  g_autoptr (GArray) texts = NULL;
  guint64 next;

  texts = coterie_store_messages_list_others (desk->sql, chat->chat, COTERIE_STORE_OWN_ACCOUNT, from, MAX (from, to),
                                              read, 1, &next, error);
  *does = texts != NULL && texts->len > 0;
  return texts != NULL;
}

/**
 * coterie_group_receipts_queue:
 *
 * Queues one when the chat owes some, and none waits.
 */
gboolean
coterie_group_receipts_queue (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  gboolean read, delivered_owed, read_owed = FALSE;

  if (chat->role == COTERIE_GROUP_NOBODY || chat->group_state != COTERIE_STORE_GROUP_ACCEPTED)
    return TRUE;
  if (!coterie_receipt_jobs_wants_read (desk, chat, &read, error) ||
      !owes (desk, chat, chat->delivered_to, chat->n_messages, FALSE, &delivered_owed, error) ||
      (read && !owes (desk, chat, chat->read_to, chat->first_unread, TRUE, &read_owed, error)))
    return FALSE;
  return (!delivered_owed && !read_owed) || coterie_outbox_jobs_queue_open (desk, chat, COTERIE_CONTENT_RECEIPT, error);
}

/* What one of them is told. */
typedef struct
{
  gint64 account;
  GByteArray *delivered;
  GByteArray *read;
} Share;

static void
share_free (Share *share)
{
  g_byte_array_unref (share->delivered);
  g_byte_array_unref (share->read);
  g_free (share);
}

static Share *
find_share (GHashTable *shares, gint64 account)
{
  Share *share = g_hash_table_lookup (shares, &account);

  if (share != NULL)
    return share;
  share = g_new0 (Share, 1);
  share->account = account;
  share->delivered = g_byte_array_new ();
  share->read = g_byte_array_new ();
  g_hash_table_insert (shares, &share->account, share);
  return share;
}

/* From *position on, which moves to where it goes on. */
static gboolean
share_out (CoterieDesk *desk,
           const CoterieStoreChat *chat,
           guint64 *position,
           guint64 end,
           gboolean read,
           GHashTable *shares,
           GError **error)
{
  g_autoptr (GArray) texts = NULL;

  texts = coterie_store_messages_list_others (desk->sql, chat->chat, COTERIE_STORE_OWN_ACCOUNT, *position,
                                              MAX (*position, end), read, TEXTS_MAX, position, error);
  if (texts == NULL)
    return FALSE;
  for (guint i = 0; i < texts->len; i++)
    {
      const CoterieStoreTextId *text = &g_array_index (texts, CoterieStoreTextId, i);
      Share *share = find_share (shares, text->account);

      g_byte_array_append (read ? share->read : share->delivered, text->id, sizeof text->id);
    }
  return TRUE;
}

static gboolean
queue_share (CoterieDesk *desk, const CoterieStoreChat *chat, const Share *share, GError **error)
{
  g_auto (CoterieStoreSendJob) job = {
    .chat = chat->chat,
    .lane = COTERIE_STORE_LANE_RECEIPTS (share->account),
    .account = share->account,
    .kind = COTERIE_CONTENT_RECEIPT,
    .payload = coterie_receipt_jobs_make_payload (share->delivered, share->read),
  };

  return coterie_outbox_jobs_queue (desk, &job, error);
}

static gboolean
queue_shares (CoterieDesk *desk, const CoterieStoreChat *chat, GHashTable *shares, GError **error)
{
  GHashTableIter iter;
  gpointer share;

  g_hash_table_iter_init (&iter, shares);
  while (g_hash_table_iter_next (&iter, NULL, &share))
    if (!queue_share (desk, chat, share, error))
      return FALSE;
  return TRUE;
}

/**
 * coterie_group_receipts_expand:
 *
 * Takes what the chat owes, notes that it was told, and queues a content for each who wrote some of it.
 */
gboolean
coterie_group_receipts_expand (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  g_autoptr (GHashTable) shares =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) share_free);
  gboolean wants;

  if (!coterie_receipt_jobs_wants_read (desk, chat, &wants, error) ||
      !share_out (desk, chat, &chat->delivered_to, chat->n_messages, FALSE, shares, error) ||
      (wants && !share_out (desk, chat, &chat->read_to, chat->first_unread, TRUE, shares, error)))
    return FALSE;
  coterie_desk_touch_chat (desk, chat);
  return queue_shares (desk, chat, shares, error);
}
