// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

/* Who is shown as typing, and for how long. */

/* After they last said so. */
#define SHOWN_MS (2 * COTERIE_TYPING_MIN_SECONDS * 1000)

/* Somebody who is typing in a chat. */
typedef struct
{
  CoterieClient *client; /* not counted, as what follows: all end with it */
  CoterieChat *chat;
  CoterieContact *contact;
  CoterieTimer timer;
} Typist;

static void
typist_free (Typist *typist)
{
  coterie_timer_stop (&typist->timer);
  g_object_unref (typist->chat);
  g_object_unref (typist->contact);
  g_free (typist);
}

static guint
typist_hash (gconstpointer key)
{
  const Typist *typist = key;

  return g_direct_hash (typist->chat) * 31 + g_direct_hash (typist->contact);
}

static gboolean
typist_equal (gconstpointer one, gconstpointer other)
{
  const Typist *a = one, *b = other;

  return a->chat == b->chat && a->contact == b->contact;
}

/**
 * coterie_client_new_typists:
 *
 * Returns: (transfer full): for who types where
 */
GHashTable *
coterie_client_new_typists (void)
{
  return g_hash_table_new_full (typist_hash, typist_equal, (GDestroyNotify) typist_free, NULL);
}

void
coterie_client_stop_typists (CoterieClient *self)
{
  g_hash_table_remove_all (self->typists);
}

static int
compare_names (gconstpointer one, gconstpointer other)
{
  return g_utf8_collate (*(const char *const *) one, *(const char *const *) other);
}

static void
show (CoterieClient *self, CoterieChat *chat)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->typists);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (((const Typist *) key)->chat == chat)
      g_ptr_array_add (names, (gpointer) coterie_contact_get_display_name (((const Typist *) key)->contact));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  if (coterie_chat_set_typing_names (chat, (const char *const *) names->pdata))
    g_signal_emit (self, coterie_client_signals[COTERIE_CLIENT_SIGNAL_TYPING], 0, chat);
}

static void
on_over (gpointer user_data)
{
  Typist *typist = user_data;
  CoterieClient *self = typist->client;
  g_autoptr (CoterieChat) chat = g_object_ref (typist->chat);

  g_hash_table_remove (self->typists, typist);
  show (self, chat);
}

/**
 * coterie_client_show_typing:
 * @contact: (nullable): who it is
 */
void
coterie_client_show_typing (CoterieClient *self, CoterieChat *chat, CoterieContact *contact, gboolean active)
{
  Typist key = { .chat = chat, .contact = contact };
  Typist *typist;

  if (contact == NULL)
    return;
  g_hash_table_remove (self->typists, &key);
  if (active)
    {
      typist = g_new0 (Typist, 1);
      typist->client = self;
      typist->chat = g_object_ref (chat);
      typist->contact = g_object_ref (contact);
      g_hash_table_add (self->typists, typist);
      coterie_timer_set (&typist->timer, SHOWN_MS, on_over, typist);
    }
  show (self, chat);
}
