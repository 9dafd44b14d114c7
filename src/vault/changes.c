// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/changes.h"

static void
event_free (CoterieEvent *event)
{
  g_free (event->text);
  g_clear_pointer (&event->call, coterie_call_content_free);
  g_free (event);
}

CoterieChanges *
coterie_changes_new (void)
{
  CoterieChanges *self = g_new0 (CoterieChanges, 1);

  self->chats = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_chat_free);
  self->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_contact_free);
  self->added = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);
  self->updated = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_message_free);
  self->reshaped = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) event_free);
  self->n_unsent = -1;
  return self;
}

void
coterie_changes_free (CoterieChanges *self)
{
  g_ptr_array_unref (self->chats);
  g_ptr_array_unref (self->contacts);
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->updated);
  g_array_unref (self->reshaped);
  g_ptr_array_unref (self->events);
  g_free (self);
}

gboolean
coterie_changes_is_empty (const CoterieChanges *self)
{
  return self->chats->len + self->contacts->len + self->added->len + self->updated->len + self->events->len == 0 &&
         self->reshaped->len == 0 && self->work == 0 && self->n_unsent < 0;
}

/**
 * coterie_changes_add_event:
 *
 * Returns: (transfer none): the event, to be filled in further
 */
CoterieEvent *
coterie_changes_add_event (CoterieChanges *self, CoterieEventType type, gint64 account)
{
  CoterieEvent *event = g_new0 (CoterieEvent, 1);

  event->type = type;
  event->account = account;
  g_ptr_array_add (self->events, event);
  return event;
}

/**
 * coterie_changes_add_reshaped:
 *
 * Repeating is safe.
 */
void
coterie_changes_add_reshaped (CoterieChanges *self, gint64 chat)
{
  for (guint i = 0; i < self->reshaped->len; i++)
    if (g_array_index (self->reshaped, gint64, i) == chat)
      return;
  g_array_append_val (self->reshaped, chat);
}

/**
 * coterie_changes_add_notice:
 * @account: whom it is about, or 0
 * @text: one sentence for people
 */
void
coterie_changes_add_notice (CoterieChanges *self, CoterieNotice notice, gint64 account, const char *text)
{
  CoterieEvent *event = coterie_changes_add_event (self, COTERIE_EVENT_NOTICE, account);

  event->notice = notice;
  event->text = g_strdup (text);
}
