// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-jobs.h"

#include "mail/sync-jobs.h"
#include "store/renewed.h"
#include "store/send-jobs.h"
#include "store/sent-log.h"
#include "wire/limits.h"

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

void
coterie_client_contents_free (CoterieClientContents *self)
{
  g_clear_pointer (&self->contacts, g_ptr_array_unref);
  g_clear_pointer (&self->chats, g_ptr_array_unref);
  g_clear_pointer (&self->own, coterie_own_profile_free);
  g_free (self);
}

void
coterie_draft_wish_free (CoterieDraftWish *self)
{
  g_free (self->draft);
  g_free (self);
}

/**
 * coterie_client_jobs_load:
 *
 * A job: what a client shows first.
 *
 * Returns: (transfer full): a CoterieClientContents
 */
gpointer
coterie_client_jobs_load (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (CoterieClientContents) contents = g_new0 (CoterieClientContents, 1);

  contents->contacts = coterie_store_contacts_list (desk->sql, error);
  if (contents->contacts == NULL)
    return NULL;
  contents->chats = coterie_store_chats_list (desk->sql, error);
  if (contents->chats == NULL)
    return NULL;
  contents->own = coterie_profile_jobs_load (desk, NULL, error);
  if (contents->own == NULL ||
      !coterie_store_send_jobs_count (desk->sql, desk->now_ms + COTERIE_DESK_SOON_MS, &contents->n_unsent,
                                      &contents->n_held, error) ||
      !coterie_store_kept_texts_count (desk->sql, &contents->n_kept, error))
    return NULL;
  return g_steal_pointer (&contents);
}

gpointer
coterie_client_jobs_set_draft (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieDraftWish *wish = data;

  return coterie_store_chats_set_draft (desk->sql, wish->chat, wish->draft, error) ? COTERIE_JOB_DONE : NULL;
}

gpointer
coterie_client_jobs_set_flag (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieFlagWish *wish = data;
  CoterieStoreChat *chat = coterie_desk_get_chat (desk, wish->chat, error);

  if (chat == NULL)
    return NULL;
  chat->flags = wish->value ? chat->flags | wish->flag : chat->flags & ~(guint) wish->flag;
  coterie_desk_touch_chat (desk, chat);
  return coterie_sync_jobs_choose_flag (desk, chat, wish->flag, error) ? COTERIE_JOB_DONE : NULL;
}

gpointer
coterie_client_jobs_keep_text (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieStoreKeptText *row = data;

  if (!coterie_store_kept_texts_insert (desk->sql, row->name, row->body, desk->now_ms, error))
    return NULL;
  desk->step = "send.composed-committed";
  return COTERIE_JOB_DONE;
}

gpointer
coterie_client_jobs_drop_text (CoterieDesk *desk, gpointer data, GError **error)
{
  return coterie_store_kept_texts_remove (desk->sql, *(gint64 *) data, error) ? COTERIE_JOB_DONE : NULL;
}

gpointer
coterie_client_jobs_list_texts (CoterieDesk *desk, gpointer data, GError **error)
{
  return coterie_store_kept_texts_list (desk->sql, error);
}

/**
 * coterie_client_jobs_list_devices:
 * @data: a gint64, the account
 *
 * Returns: (transfer full) (element-type CoterieDeviceRow): all devices that were ever in the verified chain
 */
gpointer
coterie_client_jobs_list_devices (CoterieDesk *desk, gpointer data, GError **error)
{
  gint64 account = *(gint64 *) data;
  const CoterieChain *chain = coterie_desk_get_chain (desk, account, error);
  const CoterieChainDevice *devices;
  GArray *rows;
  guint n_devices;

  if (chain == NULL)
    return NULL;
  rows = g_array_new (FALSE, FALSE, sizeof (CoterieDeviceRow));
  devices = coterie_chain_get_devices (chain, &n_devices);
  for (guint i = 0; i < n_devices; i++)
    {
      CoterieDeviceRow row = {
        .device = devices[i].number,
        .added_ms = (gint64) devices[i].added_ms,
        .active = devices[i].active,
        .own = account == COTERIE_STORE_OWN_ACCOUNT && devices[i].number == desk->own->device,
      };

      g_array_append_val (rows, row);
    }
  return rows;
}

gpointer
coterie_client_jobs_read_page (CoterieSql *sql, gpointer data, GError **error)
{
  const CoteriePageWish *wish = data;

  return coterie_store_messages_page (sql, wish->chat, wish->position, wish->limit, error);
}

/**
 * coterie_client_jobs_read_history:
 * @data: a CoteriePageWish: the last rows before `position`
 */
gpointer
coterie_client_jobs_read_history (CoterieSql *sql, gpointer data, GError **error)
{
  const CoteriePageWish *wish = data;
  g_auto (CoterieStoreChat) chat = { 0 };
  guint64 end, limit;
  gboolean found;

  if (!coterie_store_chats_load (sql, wish->chat, &chat, &found, error))
    return NULL;
  end = MIN (wish->position, chat.n_messages);
  limit = MIN ((guint64) wish->limit, end);
  return coterie_store_messages_page (sql, wish->chat, end - limit, (guint) limit, error);
}

gpointer
coterie_client_jobs_read_renewed (CoterieSql *sql, gpointer data, GError **error)
{
  return coterie_store_renewed_list (sql, 0, G_MAXINT64, G_MAXINT, error);
}

/**
 * coterie_client_jobs_clean_up:
 *
 * A job: forgets what was sent more than seven days ago.
 */
gpointer
coterie_client_jobs_clean_up (CoterieDesk *desk, gpointer data, GError **error)
{
  return coterie_store_sent_log_remove_older (desk->sql, desk->now_ms - COTERIE_SENT_LOG_DAYS * DAY_MS, error)
             ? COTERIE_JOB_DONE
             : NULL;
}
