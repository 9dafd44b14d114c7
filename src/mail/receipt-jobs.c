// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/receipt-jobs.h"

#include "base/bytes.h"
#include "entities/chat.h"
#include "entities/message.h"
#include "entities/preference.h"
#include "mail/group-receipts.h"
#include "mail/outbox-jobs.h"
#include "mail/profile-jobs.h"
#include "mail/sync-jobs.h"
#include "store/renewed.h"
#include "vault/chat-jobs.h"
#include "wire/limits.h"

static gboolean
may_send (CoterieDesk *desk, const CoterieStoreChat *chat, gboolean *may, GError **error)
{
  const CoterieStoreContact *contact;

  *may = FALSE;
  if (chat->kind != COTERIE_CHAT_DIRECT)
    return TRUE;
  contact = coterie_desk_get_contact (desk, chat->account, error);
  if (contact == NULL)
    return FALSE;
  *may = contact->state == COTERIE_CONTACT_ACCEPTED && contact->hold != COTERIE_HOLD_GONE;
  return TRUE;
}

static gboolean
owes (CoterieDesk *desk,
      const CoterieStoreChat *chat,
      guint64 from,
      guint64 to,
      gboolean read,
      gboolean *does,
      GError **error)
{
  g_autoptr (GByteArray) ids = NULL;
  guint64 next;

  ids = coterie_store_messages_list_ids (desk->sql, chat->chat, chat->account, COTERIE_MESSAGE_TEXT, from, to, read, 1,
                                         &next, error);
  *does = ids != NULL && ids->len > 0;
  return ids != NULL;
}

/**
 * coterie_receipt_jobs_wants_read:
 * @wants: (out): whether the person lets others know what was read
 */
gboolean
coterie_receipt_jobs_wants_read (CoterieDesk *desk, CoterieStoreChat *chat, gboolean *wants, GError **error)
{
  if (!coterie_profile_jobs_get_preference (desk, COTERIE_PREFERENCE_READ_RECEIPTS, wants, error))
    return FALSE;
  if (!*wants && chat->read_to < chat->first_unread)
    {
      /* What was read while receipts were off is never told later. */
      chat->read_to = chat->first_unread;
      coterie_desk_touch_chat (desk, chat);
    }
  return TRUE;
}

/**
 * coterie_receipt_jobs_queue:
 *
 * Queues a receipt when the chat owes one, its contact may have it, and none waits. [G1]: strangers get none.
 */
gboolean
coterie_receipt_jobs_queue (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  gboolean may, read, delivered_owed, read_owed = FALSE;

  if (chat->kind == COTERIE_CHAT_GROUP)
    return coterie_group_receipts_queue (desk, chat, error);
  if (!may_send (desk, chat, &may, error))
    return FALSE;
  if (!may)
    return TRUE;
  if (!coterie_receipt_jobs_wants_read (desk, chat, &read, error) ||
      !owes (desk, chat, chat->delivered_to, chat->n_messages, FALSE, &delivered_owed, error) ||
      (read && !owes (desk, chat, chat->read_to, chat->first_unread, TRUE, &read_owed, error)))
    return FALSE;
  return (!delivered_owed && !read_owed) || coterie_outbox_jobs_queue_open (desk, chat, COTERIE_CONTENT_RECEIPT, error);
}

/* n_delivered u16 ‖ ids ‖ ids that were read */
GBytes *
coterie_receipt_jobs_make_payload (const GByteArray *delivered, const GByteArray *read)
{
  GByteArray *payload = g_byte_array_new ();

  coterie_bytes_put_u16 (payload, (guint16) (delivered->len / COTERIE_CONTENT_ID_BYTES));
  coterie_bytes_put (payload, delivered->data, delivered->len);
  coterie_bytes_put (payload, read->data, read->len);
  return g_byte_array_free_to_bytes (payload);
}

static gboolean
queue_payload (CoterieDesk *desk, const CoterieStoreChat *chat, GByteArray *delivered, GByteArray *read, GError **error)
{
  g_auto (CoterieStoreSendJob) row = { .chat = chat->chat, .account = chat->account, .kind = COTERIE_CONTENT_RECEIPT };

  row.payload = coterie_receipt_jobs_make_payload (delivered, read);
  return coterie_outbox_jobs_queue (desk, &row, error);
}

/**
 * coterie_receipt_jobs_queue_one:
 *
 * A `delivered` for a content that took its place late, below the position up to which receipts went out.
 */
gboolean
coterie_receipt_jobs_queue_one (CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *id, GError **error)
{
  g_autoptr (GByteArray) delivered = g_byte_array_new ();
  g_autoptr (GByteArray) read = g_byte_array_new ();
  gboolean may;

  if (!may_send (desk, chat, &may, error))
    return FALSE;
  g_byte_array_append (delivered, id, COTERIE_CONTENT_ID_BYTES);
  return !may || queue_payload (desk, chat, delivered, read, error);
}

/* The ids of [*position, end), and where to go on. What was renewed and not read since is told as read when it is. */
static GByteArray *
collect_range (CoterieDesk *desk,
               const CoterieStoreChat *chat,
               guint64 *position,
               guint64 end,
               gboolean read,
               guint limit,
               GError **error)
{
  return coterie_store_messages_list_ids (desk->sql, chat->chat, chat->account, COTERIE_MESSAGE_TEXT, *position,
                                          MAX (*position, end), read, limit, position, error);
}

/**
 * coterie_receipt_jobs_collect:
 *
 * Takes what the chat owes, as much as one content may hold, and notes that it was told.
 *
 * Returns: (transfer full) (nullable): the payload of the send job, empty when nothing is owed
 */
GBytes *
coterie_receipt_jobs_collect (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  g_autoptr (GByteArray) delivered = NULL;
  g_autoptr (GByteArray) read = NULL;
  gboolean wants;
  guint n_delivered;

  if (!coterie_receipt_jobs_wants_read (desk, chat, &wants, error))
    return NULL;
  delivered =
      collect_range (desk, chat, &chat->delivered_to, chat->n_messages, FALSE, COTERIE_RECEIPT_MAX_IDS / 2, error);
  if (delivered == NULL)
    return NULL;
  n_delivered = delivered->len / COTERIE_CONTENT_ID_BYTES;
  read = wants ? collect_range (desk, chat, &chat->read_to, chat->first_unread, TRUE,
                                COTERIE_RECEIPT_MAX_IDS - n_delivered, error)
               : g_byte_array_new ();
  if (read == NULL)
    return NULL;
  coterie_desk_touch_chat (desk, chat);
  return delivered->len + read->len > 0 ? coterie_receipt_jobs_make_payload (delivered, read) : g_bytes_new (NULL, 0);
}

/**
 * coterie_receipt_jobs_fill:
 * @content: (inout): gets the members of a receipt
 * @payload: of the send job
 */
gboolean
coterie_receipt_jobs_fill (CoterieContent *content, GBytes *payload)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (payload, &size);
  CoterieBytesReader reader;
  gsize n_ids;

  coterie_bytes_reader_init (&reader, bytes, size);
  content->n_delivered = coterie_bytes_reader_u16 (&reader);
  n_ids = coterie_bytes_reader_left (&reader) / COTERIE_CONTENT_ID_BYTES;
  if (content->n_delivered > n_ids)
    return FALSE;
  content->n_read = (guint) n_ids - content->n_delivered;
  content->delivered = g_new0 (CoterieContentId, content->n_delivered + 1);
  content->read = g_new0 (CoterieContentId, content->n_read + 1);
  coterie_bytes_reader_copy (&reader, (guint8 *) content->delivered, content->n_delivered * COTERIE_CONTENT_ID_BYTES);
  coterie_bytes_reader_copy (&reader, (guint8 *) content->read, content->n_read * COTERIE_CONTENT_ID_BYTES);
  return coterie_bytes_reader_finish (&reader, NULL);
}

static gboolean
raise_one (CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *id, gboolean read, gint64 time_ms, GError **error)
{
  CoterieMessageState state = read ? COTERIE_MESSAGE_STATE_READ : COTERIE_MESSAGE_DELIVERED;
  gboolean raised;
  gint64 message;

  if (!coterie_store_messages_find (desk->sql, chat->chat, COTERIE_STORE_OWN_ACCOUNT, id, &message, error))
    return FALSE;
  if (message == 0)
    return TRUE;
  if (!coterie_store_messages_take_receipt (desk->sql, message, state, read, time_ms, &raised, error))
    return FALSE;
  return !raised || coterie_chat_jobs_report (desk, message, error);
}

/* A receipt of another device of ours: what it has shown needs no showing here. */
gboolean
coterie_receipt_jobs_follow_own (
    CoterieDesk *desk, CoterieStoreChat *chat, gint64 account, const CoterieContent *content, GError **error)
{
  guint64 position = 0;

  for (guint i = 0; i < content->n_read; i++)
    {
      gint64 message;

      if (!coterie_store_messages_find (desk->sql, chat->chat, account, content->read[i], &message, error))
        return FALSE;
      if (message == 0)
        continue;
      position = MAX (position, COTERIE_STORE_MESSAGE_POSITION (message) + 1);
      if (!coterie_chat_jobs_see_renewed (desk, chat, COTERIE_STORE_MESSAGE_POSITION (message),
                                          COTERIE_STORE_MESSAGE_POSITION (message) + 1, error))
        return FALSE;
    }
  if (position == 0)
    return TRUE;
  chat->read_to = MAX (chat->read_to, position);
  return coterie_chat_jobs_read_to (desk, chat, position, error);
}

/**
 * coterie_receipt_jobs_take:
 * @content: a receipt
 * @time_ms: when the server got it
 *
 * States only grow; ids of what we did not send are ignored.
 */
gboolean
coterie_receipt_jobs_take (CoterieDesk *desk,
                           CoterieStoreChat *chat,
                           const CoterieContent *content,
                           gboolean from_own,
                           gint64 time_ms,
                           GError **error)
{
  if (from_own)
    return coterie_receipt_jobs_follow_own (desk, chat, chat->account, content, error);
  for (guint i = 0; i < content->n_delivered; i++)
    if (!raise_one (desk, chat, content->delivered[i], FALSE, time_ms, error))
      return FALSE;
  for (guint i = 0; i < content->n_read; i++)
    if (!raise_one (desk, chat, content->read[i], TRUE, time_ms, error))
      return FALSE;
  return TRUE;
}

/* Others' texts among rows that were renewed: their senders were told that they came, and now that they were read. */
static gboolean
queue_renewed (CoterieDesk *desk, CoterieStoreChat *chat, const GPtrArray *rows, GError **error)
{
  g_autoptr (GByteArray) delivered = g_byte_array_new ();
  g_autoptr (GByteArray) read = g_byte_array_new ();
  gboolean may, wants;

  if (!may_send (desk, chat, &may, error) || !coterie_receipt_jobs_wants_read (desk, chat, &wants, error))
    return FALSE;
  if (chat->kind ==
      COTERIE_CHAT_GROUP) /* each who wrote some of them has a receipt of their own: from there on again */
    chat->read_to =
        MIN (chat->read_to, COTERIE_STORE_MESSAGE_POSITION (((CoterieStoreMessage *) rows->pdata[0])->message));
  for (guint i = 0; i < rows->len; i++)
    {
      const CoterieStoreMessage *row = rows->pdata[i];

      if (row->kind == COTERIE_MESSAGE_TEXT && row->account == chat->account &&
          COTERIE_STORE_MESSAGE_POSITION (row->message) < chat->read_to)
        g_byte_array_append (read, row->id, sizeof row->id);
    }
  return !may || !wants || read->len == 0 || queue_payload (desk, chat, delivered, read, error);
}

/* What became something else after it was seen has been seen again. */
static gboolean
read_renewed (CoterieDesk *desk, CoterieStoreChat *chat, guint64 from, guint64 to, GError **error)
{
  to = MIN (to, chat->n_messages);
  while (from < to)
    {
      g_autoptr (GPtrArray) rows = NULL;
      guint64 next;

      rows = coterie_store_renewed_list (desk->sql, COTERIE_STORE_MESSAGE (chat->chat, from),
                                         COTERIE_STORE_MESSAGE (chat->chat, to), COTERIE_RECEIPT_MAX_IDS, error);
      if (rows == NULL || rows->len == 0)
        return rows != NULL;
      next = COTERIE_STORE_MESSAGE_POSITION (((CoterieStoreMessage *) rows->pdata[rows->len - 1])->message) + 1;
      if (!queue_renewed (desk, chat, rows, error) || !coterie_chat_jobs_see_renewed (desk, chat, from, next, error))
        return FALSE;
      from = next;
    }
  return TRUE;
}

/**
 * coterie_receipt_jobs_mark_read:
 * @data: a CoterieReadWish
 *
 * A job: that has been seen. Receipts are owed for it, and for nothing behind it.
 */
gpointer
coterie_receipt_jobs_mark_read (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieReadWish *wish = data;
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, wish->chat, error);
  guint64 before = chat != NULL ? chat->first_unread : 0;

  if (chat == NULL || !read_renewed (desk, chat, wish->seen_from, wish->position, error) ||
      !coterie_chat_jobs_read_to (desk, chat, wish->position, error) ||
      (chat->first_unread != before && !coterie_sync_jobs_tell_chat (desk, chat, error)) ||
      !coterie_receipt_jobs_queue (desk, chat, error))
    return NULL;
  return COTERIE_JOB_DONE;
}
