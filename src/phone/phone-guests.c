// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-phone"

#include "phone/phone-private.h"

#include <string.h>

/* Who is let go: of a group's call whoever was removed from it, or blocked by the person; and all of a call with
 * somebody who is no contact any more. */

#define LOOK_AGAIN_S 2

typedef struct
{
  CoteriePhone *phone;
  CoterieChat *chat;
  const GPtrArray *people; /* of CoterieGroupPerson, once they were read */
} Look;

static void
look_free (Look *self)
{
  g_object_unref (self->phone);
  g_object_unref (self->chat);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

static gboolean
is_among (const guint8 *aid, gpointer data)
{
  const Look *look = data;

  if (memcmp (aid, coterie_client_get_aid (look->phone->client), COTERIE_AID_BYTES) == 0)
    return TRUE;
  for (guint i = 0; i < look->people->len; i++)
    {
      const CoterieGroupPerson *person = g_ptr_array_index (look->people, i);

      if (person->contact != NULL && memcmp (coterie_contact_get_aid (person->contact), aid, COTERIE_AID_BYTES) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
look_at (CoteriePhone *self, CoterieChat *chat);

/* Handlers of calls may change what is gone through. */
static GPtrArray *
list_chats (CoteriePhone *self)
{
  GPtrArray *chats = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer chat;

  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, NULL, &chat))
    g_ptr_array_add (chats, g_object_ref (chat));
  return chats;
}

static gboolean
on_look_again (gpointer data)
{
  g_autoptr (CoteriePhone) self = g_object_ref (data);
  g_autoptr (GPtrArray) chats = list_chats (self);

  self->look_again = 0;
  for (guint i = 0; i < chats->len; i++)
    if (coterie_chat_get_kind (chats->pdata[i]) == COTERIE_CHAT_GROUP)
      look_at (self, chats->pdata[i]);
  return G_SOURCE_REMOVE;
}

static void
on_members (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look) look = user_data;
  CoteriePhone *self = look->phone;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = coterie_client_load_members_finish (COTERIE_CLIENT (source), result, &error);

  if (self->board == NULL)
    return;
  look->people = people;
  if (people != NULL)
    {
      self->face->board_keep (self->board, coterie_chat_get_id (look->chat), is_among, look);
      return;
    }
  g_message ("who is in a group that a call goes on in cannot be read: %s", error->message);
  if (self->look_again == 0)
    self->look_again = g_timeout_add_seconds (LOOK_AGAIN_S, on_look_again, self);
}

static void
look_at (CoteriePhone *self, CoterieChat *chat)
{
  Look *look;

  if (coterie_phone_find (self, chat) == NULL)
    return;
  if (coterie_chat_get_role (chat) == COTERIE_CHAT_ROLE_NONE)
    {
      self->face->board_end (self->board, coterie_chat_get_id (chat));
      return;
    }
  look = g_new (Look, 1);
  *look = (Look){ g_object_ref (self), g_object_ref (chat), NULL };
  coterie_client_load_members_async (self->client, chat, self->end, on_members, look);
}

static void
on_group (CoterieChat *chat, GParamSpec *pspec, CoteriePhone *self)
{
  look_at (self, chat);
}

static gboolean
is_not_blocked (const guint8 *aid, gpointer data)
{
  CoteriePhone *self = data;
  CoterieContact *contact = coterie_client_find_account (self->client, aid);

  return contact == NULL || coterie_contact_get_state (contact) != COTERIE_CONTACT_BLOCKED;
}

static void
on_contact (CoterieContact *contact, GParamSpec *pspec, CoteriePhone *self)
{
  CoterieContactState state = coterie_contact_get_state (contact);
  g_autoptr (GPtrArray) chats = list_chats (self);

  if (state == COTERIE_CONTACT_ACCEPTED)
    return;
  for (guint i = 0; self->board != NULL && i < chats->len; i++)
    if (coterie_chat_get_contact (chats->pdata[i]) == contact)
      self->face->board_end (self->board, coterie_chat_get_id (chats->pdata[i]));
    else if (state == COTERIE_CONTACT_BLOCKED)
      self->face->board_keep (self->board, coterie_chat_get_id (chats->pdata[i]), is_not_blocked, self);
}

static void
watch_contact (CoteriePhone *self, CoterieContact *contact)
{
  if (contact != NULL && g_hash_table_add (self->people, g_object_ref (contact)))
    g_signal_connect_object (contact, "notify::state", G_CALLBACK (on_contact), self, 0);
}

void
coterie_phone_watch_chat (CoteriePhone *self, CoterieChat *chat)
{
  g_signal_connect_object (chat, "notify::group-version", G_CALLBACK (on_group), self, 0);
  watch_contact (self, coterie_chat_get_contact (chat));
}

/* Somebody of whom something was heard. */
void
coterie_phone_watch_account (CoteriePhone *self, const guint8 *aid)
{
  watch_contact (self, coterie_client_find_account (self->client, aid));
}

void
coterie_phone_watch_nobody (CoteriePhone *self)
{
  GHashTableIter iter;
  gpointer one;

  g_clear_handle_id (&self->look_again, g_source_remove);
  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, NULL, &one))
    g_signal_handlers_disconnect_by_data (one, self);
  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, &one, NULL))
    g_signal_handlers_disconnect_by_data (one, self);
  g_hash_table_remove_all (self->people);
}
