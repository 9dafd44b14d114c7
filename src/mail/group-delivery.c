// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/group-delivery.h"

#include "entities/errors.h"
#include "entities/message.h"
#include "group/group.h"
#include "mail/receipt-jobs.h"
#include "store/accounts.h"
#include "store/audiences.h"
#include "store/group-receipts.h"
#include "store/groups.h"
#include "store/send-jobs.h"
#include "vault/chat-jobs.h"
#include "vault/group-jobs.h"
#include "wire/limits.h"

#include <string.h>

/* How far back somebody's leaving is looked at. */
#define REVIEW_ROWS 256

/* ------------------------------------------------------------------------------------ what has come */

/* A text of ours, and for whom it was. */
typedef struct
{
  CoterieDesk *desk;
  CoterieStoreChat *chat;
  CoterieGroup *group;
  CoterieStoreMessage row;
  gint64 mark;
  gint64 audience;  /* that of `accounts` */
  GArray *accounts; /* gint64: for whom it was, or who is in the group as long as it is not sent */
  /* What does not change from text to text; NULL: not looked at yet */
  GHashTable *awaited; /* gint64 to whether they are waited for */
  GArray *has[3];      /* CoterieStoreReceiptRange: DELIVERED, READ, MISSED */
  gint64 sender;       /* 0, or whose receipt is taken: theirs alone change meanwhile */
} Text;

static void
text_clear (Text *self)
{
  coterie_store_message_clear (&self->row);
  g_clear_pointer (&self->accounts, g_array_unref);
  g_clear_pointer (&self->awaited, g_hash_table_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->has); i++)
    g_clear_pointer (&self->has[i], g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Text, text_clear)

static gboolean
append_account (Text *self, const guint8 *aid, GError **error)
{
  gint64 account;

  if (!coterie_desk_find_account (self->desk, aid, &account, error))
    return FALSE;
  if (account > COTERIE_STORE_OWN_ACCOUNT)
    g_array_append_val (self->accounts, account);
  return TRUE;
}

static gboolean
list_audience (Text *self, GBytes *aids, GError **error)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (aids, &size);

  for (gsize at = 0; at + COTERIE_AID_BYTES <= size; at += COTERIE_AID_BYTES)
    if (!append_account (self, bytes + at, error))
      return FALSE;
  return TRUE;
}

static gboolean
list_members (Text *self, GError **error)
{
  g_autoptr (GArray) members = coterie_store_groups_list_members (self->desk->sql, self->chat->chat, error);

  for (guint i = 0; members != NULL && i < members->len; i++)
    if (!append_account (self, g_array_index (members, CoterieStoreGroupMember, i).aid, error))
      return FALSE;
  return members != NULL;
}

/* Most texts were for the same people as the one before. For whom one was that another device told of, and what these
 * said to it, is not known: its state stays as that device had it. What is not sent yet is for whoever is in. */
static gboolean
load_accounts (Text *self, GError **error)
{
  g_autoptr (GBytes) aids = NULL;
  gboolean is_part;

  const gboolean is_open = self->row.state == COTERIE_MESSAGE_PENDING || self->row.state == COTERIE_MESSAGE_FAILED;

  if (self->accounts != NULL && self->audience != 0 && self->audience == self->row.audience)
    return TRUE;
  g_clear_pointer (&self->accounts, g_array_unref);
  self->accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->audience = self->row.audience;
  if (!coterie_store_audiences_load (self->desk->sql, self->audience, &is_part, &aids, error))
    return FALSE;
  if (aids != NULL)
    return list_audience (self, aids, error);
  return !is_open || list_members (self, error);
}

static gboolean
load_text (Text *self, gint64 message, gboolean *found, GError **error)
{
  coterie_store_message_clear (&self->row);
  if (!coterie_store_messages_load (self->desk->sql, message, &self->row, found, error))
    return FALSE;
  return !*found || load_accounts (self, error);
}

static gboolean
was_for (const Text *self, gint64 account)
{
  for (guint i = 0; i < self->accounts->len; i++)
    if (g_array_index (self->accounts, gint64, i) == account)
      return TRUE;
  return FALSE;
}

/* Nobody waits for those who have left, or whose account is no more. */
static gboolean
load_awaited (Text *self, gint64 account, gboolean *is, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found;

  if (!coterie_store_accounts_load (self->desk->sql, account, &row, &found, error))
    return FALSE;
  *is = found && row.hold != COTERIE_HOLD_GONE && coterie_group_get_role (self->group, row.aid) != COTERIE_GROUP_NOBODY;
  return TRUE;
}

/* Of many texts for the same people everybody is looked up once. */
static gboolean
is_awaited (Text *self, gint64 account, gboolean *is, GError **error)
{
  gpointer known;

  if (self->awaited == NULL)
    self->awaited = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (g_hash_table_lookup_extended (self->awaited, &account, NULL, &known))
    {
      *is = GPOINTER_TO_INT (known);
      return TRUE;
    }
  if (!load_awaited (self, account, is, error))
    return FALSE;
  g_hash_table_insert (self->awaited, g_memdup2 (&account, sizeof account), GINT_TO_POINTER (*is));
  return TRUE;
}

static gboolean
has_it (Text *self, gint64 account, CoterieStoreReceipt kind, gboolean *has, GError **error)
{
  GArray **ranges = &self->has[kind - COTERIE_STORE_RECEIPT_DELIVERED];
  gint64 time_ms;

  if (account == self->sender)
    return coterie_store_group_receipts_find (self->desk->sql, self->chat->chat, account, kind, self->mark, has,
                                              &time_ms, error);
  if (*ranges == NULL)
    *ranges = coterie_store_group_receipts_list (self->desk->sql, self->chat->chat, kind, error);
  *has = *ranges != NULL && coterie_store_group_receipts_has (*ranges, account, self->mark);
  return *ranges != NULL;
}

/* Whether all who are waited for have it; nobody at all does not count as that. */
static gboolean
has_reached_all (Text *self, CoterieStoreReceipt kind, gboolean *all, GError **error)
{
  guint n_awaited = 0;

  *all = FALSE;
  for (guint i = 0; i < self->accounts->len; i++)
    {
      gint64 account = g_array_index (self->accounts, gint64, i);
      gboolean has, awaited, missed = FALSE;

      if (!is_awaited (self, account, &awaited, error))
        return FALSE;
      if (!awaited)
        continue;
      if (!has_it (self, account, kind, &has, error) ||
          (!has && !has_it (self, account, COTERIE_STORE_RECEIPT_MISSED, &missed, error)))
        return FALSE;
      if (!has && !missed)
        return TRUE;
      n_awaited += has;
    }
  *all = n_awaited > 0;
  return TRUE;
}

/* The state of a text is the least of all members. */
static gboolean
raise_state (Text *self, gint64 time_ms, GError **error)
{
  gboolean delivered, read = FALSE, raised;

  if (self->row.state >= COTERIE_MESSAGE_STATE_READ)
    return TRUE;
  if (!has_reached_all (self, COTERIE_STORE_RECEIPT_DELIVERED, &delivered, error) ||
      (delivered && !has_reached_all (self, COTERIE_STORE_RECEIPT_READ, &read, error)))
    return FALSE;
  if (!delivered)
    return TRUE;
  if (!coterie_store_messages_take_receipt (self->desk->sql, self->row.message,
                                            read ? COTERIE_MESSAGE_STATE_READ : COTERIE_MESSAGE_DELIVERED, read,
                                            time_ms, &raised, error))
    return FALSE;
  return !raised || coterie_chat_jobs_report (self->desk, self->row.message, error);
}

static gboolean
take_one (Text *self, gint64 account, const guint8 *id, gboolean read, gint64 time_ms, GError **error)
{
  CoterieSql *sql = self->desk->sql;
  gint64 chat = self->chat->chat, message;
  gboolean found, delivered_added, read_added = FALSE;

  if (!coterie_store_messages_find (sql, chat, COTERIE_STORE_OWN_ACCOUNT, id, &message, error))
    return FALSE;
  if (message == 0)
    return TRUE;
  if (!load_text (self, message, &found, error))
    return FALSE;
  if (!found || self->row.kind != COTERIE_MESSAGE_TEXT || !was_for (self, account))
    return TRUE;
  if (!coterie_store_group_receipts_ensure_mark (sql, message, &self->mark, error) ||
      !coterie_store_group_receipts_add (sql, chat, account, COTERIE_STORE_RECEIPT_DELIVERED, self->mark, time_ms,
                                         &delivered_added, error) ||
      (read && !coterie_store_group_receipts_add (sql, chat, account, COTERIE_STORE_RECEIPT_READ, self->mark, time_ms,
                                                  &read_added, error)))
    return FALSE;
  return (!delivered_added && !read_added) || raise_state (self, time_ms, error);
}

static gboolean
text_init (Text *self, CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  self->desk = desk;
  self->chat = chat;
  self->group = coterie_group_jobs_get (desk, chat, error);
  return self->group != NULL;
}

/* Of another device of ours: it names in `only` who wrote what it has shown. */
static gboolean
follow_own (CoterieArrival *self, GError **error)
{
  gint64 author;

  if (self->content.only == NULL)
    return TRUE;
  if (!coterie_desk_find_account (self->desk, self->content.only->data, &author, error))
    return FALSE;
  return author == 0 || coterie_receipt_jobs_follow_own (self->desk, self->group, author, &self->content, error);
}

/**
 * coterie_group_delivery_take:
 *
 * A receipt in a group. It counts for texts of ours that were for its sender, whatever the state is now.
 */
gboolean
coterie_group_delivery_take (CoterieArrival *self, GError **error)
{
  const CoterieContent *content = &self->content;
  gint64 time_ms = (gint64) self->deliver->time_ms;
  g_auto (Text) text = { 0 };

  if (self->from_own)
    return follow_own (self, error);
  if (!text_init (&text, self->desk, self->group, error))
    return FALSE;
  text.sender = self->account;
  for (guint i = 0; i < content->n_delivered; i++)
    if (!take_one (&text, self->account, content->delivered[i], FALSE, time_ms, error))
      return FALSE;
  for (guint i = 0; i < content->n_read; i++)
    if (!take_one (&text, self->account, content->read[i], TRUE, time_ms, error))
      return FALSE;
  return TRUE;
}

/**
 * coterie_group_delivery_review:
 *
 * After the group has changed: what waited for somebody who has left may have reached all now. As far back as a person
 * looks.
 */
gboolean
coterie_group_delivery_review (CoterieDesk *desk, CoterieStoreChat *chat, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_auto (Text) text = { 0 };
  guint64 from = chat->n_messages > REVIEW_ROWS ? chat->n_messages - REVIEW_ROWS : 0;

  rows = coterie_store_messages_page (desk->sql, chat->chat, from, REVIEW_ROWS, error);
  if (rows == NULL || !text_init (&text, desk, chat, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const CoterieStoreMessage *row = rows->pdata[i];
      gboolean found;

      if (row->kind != COTERIE_MESSAGE_TEXT || row->account != COTERIE_STORE_OWN_ACCOUNT ||
          (row->state != COTERIE_MESSAGE_SENT && row->state != COTERIE_MESSAGE_DELIVERED))
        continue;
      if (!load_text (&text, row->message, &found, error) ||
          !coterie_store_group_receipts_get_mark (desk->sql, row->message, &text.mark, error) ||
          !raise_state (&text, desk->now_ms, error))
        return FALSE;
    }
  return TRUE;
}

/* ------------------------------------------------------------------------------------ what will not come */

/* So many rows are looked at, of a group in which others say much. */
#define BEFORE_ROWS 256
#define BEFORE_PAGE 32

static gboolean
was_missed (Text *self, gint64 account, gboolean *was, GError **error)
{
  gint64 time_ms;

  return coterie_store_group_receipts_get_mark (self->desk->sql, self->row.message, &self->mark, error) &&
         coterie_store_group_receipts_find (self->desk->sql, self->chat->chat, account, COTERIE_STORE_RECEIPT_MISSED,
                                            self->mark, was, &time_ms, error);
}

/* @done: (out): one of those rows is a text of ours that was for them; @was: (out): it has not come to them */
static gboolean
look_before (Text *self, gint64 account, guint64 from, guint64 end, gboolean *done, gboolean *was, GError **error)
{
  g_autoptr (GPtrArray) rows =
      coterie_store_messages_page (self->desk->sql, self->chat->chat, from, (guint) (end - from), error);

  *done = FALSE;
  for (guint i = rows != NULL ? rows->len : 0; i > 0 && !*done; i--)
    {
      const CoterieStoreMessage *row = rows->pdata[i - 1];
      gboolean found;

      if (row->kind != COTERIE_MESSAGE_TEXT || row->account != COTERIE_STORE_OWN_ACCOUNT)
        continue;
      if (!load_text (self, row->message, &found, error))
        return FALSE;
      *done = found && was_for (self, account);
      if (*done && !was_missed (self, account, was, error))
        return FALSE;
    }
  return rows != NULL;
}

static gboolean
was_missed_before (Text *self, gint64 message, gint64 account, gboolean *was, GError **error)
{
  const guint64 position = COTERIE_STORE_MESSAGE_POSITION (message);
  const guint64 first = position > BEFORE_ROWS ? position - BEFORE_ROWS : 0;
  gboolean done = FALSE;

  *was = FALSE;
  for (guint64 end = position; end > first && !done; end -= MIN (BEFORE_PAGE, end - first))
    if (!look_before (self, account, end - MIN (BEFORE_PAGE, end - first), end, &done, was, error))
      return FALSE;
  return TRUE;
}

/**
 * coterie_group_delivery_miss:
 * @message: a text of ours that will not come to @account
 * @again: (out): nor has the one before it that was for them
 *
 * It is waited for no more. Repeating is safe.
 */
gboolean
coterie_group_delivery_miss (CoterieDesk *desk, gint64 message, gint64 account, gboolean *again, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, COTERIE_STORE_MESSAGE_CHAT (message), error);
  g_auto (Text) text = { 0 };
  gboolean found, added;

  *again = FALSE;
  if (chat == NULL || !text_init (&text, desk, chat, error) ||
      !was_missed_before (&text, message, account, again, error) || !load_text (&text, message, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  return coterie_store_group_receipts_ensure_mark (desk->sql, message, &text.mark, error) &&
         coterie_store_group_receipts_add (desk->sql, chat->chat, account, COTERIE_STORE_RECEIPT_MISSED, text.mark,
                                           desk->now_ms, &added, error) &&
         raise_state (&text, desk->now_ms, error);
}

/* ------------------------------------------------------------------------------------ for whoever asks */

static gboolean
describe (const Text *self, gint64 account, CoterieDeliveryRow *row, GError **error)
{
  static const struct
  {
    CoterieStoreReceipt kind;
    CoterieMessageState state;
  } steps[] = {
    { COTERIE_STORE_RECEIPT_READ, COTERIE_MESSAGE_STATE_READ },
    { COTERIE_STORE_RECEIPT_DELIVERED, COTERIE_MESSAGE_DELIVERED },
    { COTERIE_STORE_RECEIPT_MISSED, COTERIE_MESSAGE_FAILED },
  };
  gboolean found, waits;

  *row = (CoterieDeliveryRow){ .account = account, .state = self->row.state };
  if (row->state == COTERIE_MESSAGE_PENDING || row->state == COTERIE_MESSAGE_FAILED)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (!coterie_store_group_receipts_find (self->desk->sql, self->chat->chat, account, steps[i].kind, self->mark,
                                              &found, &row->time_ms, error))
        return FALSE;
      row->state = steps[i].state;
      if (found)
        return TRUE;
    }
  if (!coterie_store_send_jobs_has_id (self->desk->sql, COTERIE_STORE_LANE_STRAGGLER (self->chat->chat, account),
                                       self->row.id, &waits, error))
    return FALSE;
  row->state = waits ? COTERIE_MESSAGE_PENDING : COTERIE_MESSAGE_SENT;
  row->time_ms = waits ? 0 : self->row.time_ms;
  return TRUE;
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT,
                       "Only of your own messages in groups it is known whom they have reached.");
  return FALSE;
}

static gboolean
load_own (Text *text, CoterieDesk *desk, gint64 message, GError **error)
{
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, COTERIE_STORE_MESSAGE_CHAT (message), error);
  gboolean found;

  if (chat == NULL)
    return FALSE;
  if (chat->kind != COTERIE_CHAT_GROUP)
    return refuse (error);
  if (!text_init (text, desk, chat, error) || !load_text (text, message, &found, error))
    return FALSE;
  if (!found || text->row.kind != COTERIE_MESSAGE_TEXT || text->row.account != COTERIE_STORE_OWN_ACCOUNT)
    return refuse (error);
  return coterie_store_group_receipts_get_mark (desk->sql, message, &text->mark, error);
}

/**
 * coterie_group_delivery_list:
 * @data: a gint64, a row
 *
 * A job. Errors: BAD_INPUT when it is no text of ours in a group.
 *
 * Returns: (transfer full) (element-type CoterieDeliveryRow): of everybody for whom it was
 */
gpointer
coterie_group_delivery_list (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (CoterieDeliveryRow));
  g_auto (Text) text = { 0 };

  if (!load_own (&text, desk, *(gint64 *) data, error))
    return NULL;
  for (guint i = 0; i < text.accounts->len; i++)
    {
      CoterieDeliveryRow row;

      if (!describe (&text, g_array_index (text.accounts, gint64, i), &row, error))
        return NULL;
      g_array_append_val (rows, row);
    }
  return g_steal_pointer (&rows);
}
