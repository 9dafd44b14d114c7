// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/chat-shelves.h"

/* A chat under watch. */
typedef struct
{
  CoterieChatShelves *owner;
  CoterieChat *chat;
  CoterieShelf shelf;
  gulong chat_handler;
  gulong contact_handler;
} Entry;

struct _CoterieChatShelves
{
  GObject parent_instance;

  GListModel *source;
  GPtrArray *mirror;    /* CoterieChat, not owned: what the source held when it last spoke */
  GHashTable *entries;  /* CoterieChat → Entry */
  GHashTable *leaving;  /* CoterieChat: taken out of the source, which may put them back at another place at once */
  guint leaving_source; /* GSource */
  CoterieChatShelf *shelves[COTERIE_N_SHELVES];
  CoterieChat *open;
};

G_DEFINE_FINAL_TYPE (CoterieChatShelves, coterie_chat_shelves, G_TYPE_OBJECT)

enum
{
  PROP_CHATS = 1,
  PROP_ARCHIVED,
  PROP_REQUESTS,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

gboolean
coterie_chat_is_request (CoterieChat *chat)
{
  CoterieContact *contact = coterie_chat_get_contact (chat);
  CoterieContactState state;

  if (contact == NULL)
    return coterie_chat_get_request (chat);
  state = coterie_contact_get_state (contact);
  /* who was blocked as a stranger and unblocked again is a stranger with messages */
  return state == COTERIE_CONTACT_REQUEST ||
         (state == COTERIE_CONTACT_STRANGER && coterie_chat_get_n_messages (chat) > 0);
}

static CoterieShelf
choose (CoterieChatShelves *self, CoterieChat *chat)
{
  CoterieContact *contact = coterie_chat_get_contact (chat);

  if (coterie_chat_is_request (chat))
    return COTERIE_SHELF_REQUESTS;
  if (coterie_chat_get_archived (chat) ||
      (contact != NULL && coterie_contact_get_state (contact) == COTERIE_CONTACT_BLOCKED))
    return COTERIE_SHELF_ARCHIVED;
  if (coterie_chat_get_n_messages (chat) == 0 && coterie_chat_get_kind (chat) != COTERIE_CHAT_GROUP &&
      *coterie_chat_get_draft (chat) == '\0' && !coterie_chat_get_pinned (chat) && chat != self->open)
    return COTERIE_SHELF_NONE;
  return COTERIE_SHELF_CHATS;
}

/* ------------------------------------------------------------------------------------ one chat */

static void
place (Entry *entry)
{
  CoterieChatShelves *self = entry->owner;
  const CoterieShelf before = entry->shelf;

  entry->shelf = choose (self, entry->chat);
  if (before != entry->shelf && before != COTERIE_SHELF_NONE)
    coterie_chat_shelf_remove (self->shelves[before], entry->chat);
  if (entry->shelf != COTERIE_SHELF_NONE)
    coterie_chat_shelf_put (self->shelves[entry->shelf], entry->chat);
}

static void
on_changed (GObject *object, GParamSpec *spec, gpointer user_data)
{
  place (user_data);
}

static void
watch (CoterieChatShelves *self, CoterieChat *chat)
{
  CoterieContact *contact = coterie_chat_get_contact (chat);
  Entry *entry = g_new0 (Entry, 1);

  entry->owner = self;
  entry->chat = g_object_ref (chat);
  entry->chat_handler = g_signal_connect (chat, "notify", G_CALLBACK (on_changed), entry);
  if (contact != NULL)
    entry->contact_handler = g_signal_connect (contact, "notify::state", G_CALLBACK (on_changed), entry);
  g_hash_table_insert (self->entries, chat, entry);
  place (entry);
}

static void
entry_free (Entry *entry)
{
  g_signal_handler_disconnect (entry->chat, entry->chat_handler);
  if (entry->contact_handler != 0)
    g_signal_handler_disconnect (coterie_chat_get_contact (entry->chat), entry->contact_handler);
  g_object_unref (entry->chat);
  g_free (entry);
}

static void
forget (CoterieChatShelves *self, CoterieChat *chat)
{
  Entry *entry = g_hash_table_lookup (self->entries, chat);

  if (entry->shelf != COTERIE_SHELF_NONE)
    coterie_chat_shelf_remove (self->shelves[entry->shelf], chat);
  g_hash_table_remove (self->entries, chat);
}

/* ------------------------------------------------------------------------------------ the source */

static gboolean
on_leaving (gpointer user_data)
{
  CoterieChatShelves *self = user_data;
  GHashTableIter iter;
  gpointer chat;

  self->leaving_source = 0;
  g_hash_table_iter_init (&iter, self->leaving);
  while (g_hash_table_iter_next (&iter, &chat, NULL))
    forget (self, chat);
  g_hash_table_remove_all (self->leaving);
  return G_SOURCE_REMOVE;
}

/* A chat that moves in the source is taken out and put back; on its shelf it shall not blink. */
static void
take_out (CoterieChatShelves *self, guint position, guint n_removed)
{
  for (guint i = position; i < position + n_removed; i++)
    g_hash_table_add (self->leaving, self->mirror->pdata[i]);
  if (n_removed > 0)
    g_ptr_array_remove_range (self->mirror, position, n_removed);
  if (n_removed > 0 && self->leaving_source == 0)
    self->leaving_source = g_idle_add (on_leaving, self);
}

static void
put_in (CoterieChatShelves *self, guint position)
{
  g_autoptr (CoterieChat) chat = g_list_model_get_item (self->source, position);

  g_ptr_array_insert (self->mirror, (int) position, chat);
  g_hash_table_remove (self->leaving, chat);
  if (!g_hash_table_contains (self->entries, chat))
    watch (self, chat);
}

static void
on_items_changed (CoterieChatShelves *self, guint position, guint n_removed, guint n_added)
{
  take_out (self, position, n_removed);
  for (guint i = position; i < position + n_added; i++)
    put_in (self, i);
}

/* ------------------------------------------------------------------------------------ the object */

static void
coterie_chat_shelves_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieChatShelves *self = COTERIE_CHAT_SHELVES (object);

  switch (id)
    {
    case PROP_CHATS:
      g_value_set_object (value, self->shelves[COTERIE_SHELF_CHATS]);
      break;
    case PROP_ARCHIVED:
      g_value_set_object (value, self->shelves[COTERIE_SHELF_ARCHIVED]);
      break;
    case PROP_REQUESTS:
      g_value_set_object (value, self->shelves[COTERIE_SHELF_REQUESTS]);
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->open);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_shelves_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_CHAT:
      coterie_chat_shelves_set_chat (COTERIE_CHAT_SHELVES (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_shelves_dispose (GObject *object)
{
  CoterieChatShelves *self = COTERIE_CHAT_SHELVES (object);

  g_clear_handle_id (&self->leaving_source, g_source_remove);
  if (self->source != NULL)
    g_signal_handlers_disconnect_by_func (self->source, on_items_changed, self);
  g_clear_object (&self->source);
  g_hash_table_remove_all (self->leaving);
  g_hash_table_remove_all (self->entries);
  g_clear_object (&self->open);
  G_OBJECT_CLASS (coterie_chat_shelves_parent_class)->dispose (object);
}

static void
coterie_chat_shelves_finalize (GObject *object)
{
  CoterieChatShelves *self = COTERIE_CHAT_SHELVES (object);

  for (int i = COTERIE_SHELF_CHATS; i < COTERIE_N_SHELVES; i++)
    g_object_unref (self->shelves[i]);
  g_hash_table_unref (self->leaving);
  g_hash_table_unref (self->entries);
  g_ptr_array_unref (self->mirror);
  G_OBJECT_CLASS (coterie_chat_shelves_parent_class)->finalize (object);
}

static void
coterie_chat_shelves_class_init (CoterieChatShelvesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags fixed = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = coterie_chat_shelves_get_property;
  object_class->set_property = coterie_chat_shelves_set_property;
  object_class->dispose = coterie_chat_shelves_dispose;
  object_class->finalize = coterie_chat_shelves_finalize;
  properties[PROP_CHATS] = g_param_spec_object ("chats", NULL, NULL, COTERIE_TYPE_CHAT_SHELF, fixed);
  properties[PROP_ARCHIVED] = g_param_spec_object ("archived", NULL, NULL, COTERIE_TYPE_CHAT_SHELF, fixed);
  properties[PROP_REQUESTS] = g_param_spec_object ("requests", NULL, NULL, COTERIE_TYPE_CHAT_SHELF, fixed);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_chat_shelves_init (CoterieChatShelves *self)
{
  self->mirror = g_ptr_array_new ();
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) entry_free);
  self->leaving = g_hash_table_new (NULL, NULL);
  for (int i = COTERIE_SHELF_CHATS; i < COTERIE_N_SHELVES; i++)
    self->shelves[i] = coterie_chat_shelf_new ();
}

CoterieChatShelves *
coterie_chat_shelves_new (GListModel *chats)
{
  CoterieChatShelves *self = g_object_new (COTERIE_TYPE_CHAT_SHELVES, NULL);

  self->source = g_object_ref (chats);
  g_signal_connect_swapped (chats, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (chats));
  return self;
}

CoterieChatShelf *
coterie_chat_shelves_get (CoterieChatShelves *self, CoterieShelf shelf)
{
  g_return_val_if_fail (shelf > COTERIE_SHELF_NONE && shelf < COTERIE_N_SHELVES, NULL);

  return self->shelves[shelf];
}

CoterieShelf
coterie_chat_shelves_find (CoterieChatShelves *self, CoterieChat *chat)
{
  Entry *entry = g_hash_table_lookup (self->entries, chat);

  return entry != NULL ? entry->shelf : COTERIE_SHELF_NONE;
}

void
coterie_chat_shelves_set_chat (CoterieChatShelves *self, CoterieChat *chat)
{
  g_autoptr (CoterieChat) before = NULL;
  CoterieChat *both[2];

  if (self->open == chat)
    return;
  before = g_steal_pointer (&self->open);
  self->open = chat != NULL ? g_object_ref (chat) : NULL;
  both[0] = before;
  both[1] = chat;
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      Entry *entry = both[i] != NULL ? g_hash_table_lookup (self->entries, both[i]) : NULL;

      if (entry != NULL) /* an empty chat comes and goes */
        place (entry);
    }
  for (int i = COTERIE_SHELF_CHATS; i < COTERIE_N_SHELVES; i++)
    coterie_chat_shelf_set_chat (self->shelves[i], chat);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}
