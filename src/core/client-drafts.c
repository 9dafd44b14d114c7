// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

/* What somebody writes and has not sent yet: kept here, and others see that they write. */

static void
on_draft_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    g_message ("a draft was not kept: %s", error->message);
}

/**
 * coterie_client_set_draft:
 * @draft: "" takes it away
 *
 * Kept at once on the screen and soon on the disk.
 */
void
coterie_client_set_draft (CoterieClient *self, CoterieChat *chat, const char *draft)
{
  CoterieDraftWish *wish;

  g_return_if_fail (COTERIE_IS_CLIENT (self));
  g_return_if_fail (draft != NULL);

  if (!coterie_client_is_open (self) || g_strcmp0 (coterie_chat_get_draft (chat), draft) == 0)
    return;
  coterie_chat_set_draft (chat, draft);
  wish = g_new0 (CoterieDraftWish, 1);
  wish->chat = coterie_chat_get_number (chat);
  wish->draft = g_strdup (draft);
  coterie_vault_run_async (self->vault, coterie_client_jobs_set_draft, wish, (GDestroyNotify) coterie_draft_wish_free,
                           NULL, NULL, on_draft_kept, NULL);
}

void
coterie_client_set_typing (CoterieClient *self, CoterieChat *chat, gboolean active)
{
  CoterieContact *contact;

  g_return_if_fail (COTERIE_IS_CLIENT (self));

  contact = coterie_chat_get_contact (chat);
  if (self->state != COTERIE_CLIENT_ONLINE)
    return;
  if (contact != NULL)
    coterie_typing_set (self->typing, contact, active);
  else if (coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP)
    coterie_typing_set_group (self->typing, coterie_chat_get_number (chat), active);
}
