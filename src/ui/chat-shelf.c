// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/chat-shelf.h"

#include <string.h>

/* Not a GtkSortListModel, which does not see that an item has changed, and would sort all again when it is told. */
struct _CoterieChatShelf
{
  GObject parent_instance;

  GSequence *chats;   /* CoterieChat, owned */
  GHashTable *places; /* CoterieChat → GSequenceIter */
  CoterieChat *open;
  guint limit;
};

static void
list_model_init (GListModelInterface *iface);
static void
selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieChatShelf,
                               coterie_chat_shelf,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_init))

enum
{
  PROP_N_ITEMS = 1,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ------------------------------------------------------------------------------------ the interfaces */

static GType
get_item_type (GListModel *model)
{
  return COTERIE_TYPE_CHAT;
}

static guint
get_n_chats (CoterieChatShelf *self)
{
  return (guint) g_sequence_get_length (self->chats);
}

static guint
get_n_items (GListModel *model)
{
  CoterieChatShelf *self = COTERIE_CHAT_SHELF (model);

  return MIN (get_n_chats (self), self->limit);
}

static gpointer
get_item (GListModel *model, guint position)
{
  CoterieChatShelf *self = COTERIE_CHAT_SHELF (model);
  GSequenceIter *place;

  if (position >= get_n_items (model))
    return NULL;
  place = g_sequence_get_iter_at_pos (self->chats, (int) position);
  return g_object_ref (g_sequence_get (place));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  CoterieChatShelf *self = COTERIE_CHAT_SHELF (model);
  guint open;

  return self->open != NULL && coterie_chat_shelf_find (self, self->open, &open) && open == position;
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint start, guint n_items)
{
  CoterieChatShelf *self = COTERIE_CHAT_SHELF (model);
  GtkBitset *selection = gtk_bitset_new_empty ();
  guint open;

  if (self->open != NULL && coterie_chat_shelf_find (self, self->open, &open) &&
      open < get_n_items (G_LIST_MODEL (self)))
    gtk_bitset_add (selection, open);
  return selection;
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
}

/* ------------------------------------------------------------------------------------ the object */

static void
coterie_chat_shelf_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieChatShelf *self = COTERIE_CHAT_SHELF (object);

  switch (id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, get_n_chats (self));
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->open);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_shelf_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_CHAT:
      coterie_chat_shelf_set_chat (COTERIE_CHAT_SHELF (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_chat_shelf_finalize (GObject *object)
{
  CoterieChatShelf *self = COTERIE_CHAT_SHELF (object);

  g_clear_object (&self->open);
  g_hash_table_unref (self->places);
  g_sequence_free (self->chats);
  G_OBJECT_CLASS (coterie_chat_shelf_parent_class)->finalize (object);
}

static void
coterie_chat_shelf_class_init (CoterieChatShelfClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = coterie_chat_shelf_get_property;
  object_class->set_property = coterie_chat_shelf_set_property;
  object_class->finalize = coterie_chat_shelf_finalize;
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_chat_shelf_init (CoterieChatShelf *self)
{
  self->chats = g_sequence_new (g_object_unref);
  self->places = g_hash_table_new (NULL, NULL);
  self->limit = G_MAXUINT;
}

CoterieChatShelf *
coterie_chat_shelf_new (void)
{
  return g_object_new (COTERIE_TYPE_CHAT_SHELF, NULL);
}

/* ------------------------------------------------------------------------------------ order */

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  CoterieChat *one = (CoterieChat *) a, *other = (CoterieChat *) b;
  const gboolean one_pinned = coterie_chat_get_pinned (one), other_pinned = coterie_chat_get_pinned (other);
  const gint64 one_ms = coterie_chat_get_last_time_ms (one), other_ms = coterie_chat_get_last_time_ms (other);

  if (one_pinned != other_pinned)
    return one_pinned ? -1 : 1;
  if (one_ms != other_ms)
    return one_ms > other_ms ? -1 : 1;
  return memcmp (coterie_chat_get_id (one), coterie_chat_get_id (other), 32);
}

/* @n_before: how many chats there were. What comes from behind the limit, or goes there, is told with the rest. */
static void
tell_change (CoterieChatShelf *self, guint position, guint n_removed, guint n_added, guint n_before)
{
  const guint shown_before = MIN (n_before, self->limit), shown = get_n_items (G_LIST_MODEL (self));

  if (position >= self->limit)
    return;
  if (MAX (n_before, get_n_chats (self)) > self->limit && n_removed != n_added)
    {
      n_removed = shown_before - position;
      n_added = shown - position;
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, MIN (n_removed, shown_before - position),
                              MIN (n_added, shown - position));
}

static void
insert (CoterieChatShelf *self, CoterieChat *chat)
{
  GSequenceIter *place = g_sequence_insert_sorted (self->chats, g_object_ref (chat), compare, NULL);

  g_hash_table_insert (self->places, chat, place);
  tell_change (self, (guint) g_sequence_iter_get_position (place), 0, 1, get_n_chats (self) - 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
move (CoterieChatShelf *self, GSequenceIter *place)
{
  const guint from = (guint) g_sequence_iter_get_position (place);
  guint to, n_items;

  g_sequence_sort_changed (place, compare, NULL);
  to = (guint) g_sequence_iter_get_position (place);
  if (from == to)
    return;
  n_items = MAX (from, to) - MIN (from, to) + 1;
  tell_change (self, MIN (from, to), n_items, n_items, get_n_chats (self));
}

void
coterie_chat_shelf_put (CoterieChatShelf *self, CoterieChat *chat)
{
  GSequenceIter *place = g_hash_table_lookup (self->places, chat);

  if (place != NULL)
    move (self, place);
  else
    insert (self, chat);
}

void
coterie_chat_shelf_remove (CoterieChatShelf *self, CoterieChat *chat)
{
  GSequenceIter *place = g_hash_table_lookup (self->places, chat);
  guint position;

  if (place == NULL)
    return;
  position = (guint) g_sequence_iter_get_position (place);
  g_hash_table_remove (self->places, chat);
  g_sequence_remove (place);
  tell_change (self, position, 1, 0, get_n_chats (self) + 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

gboolean
coterie_chat_shelf_find (CoterieChatShelf *self, CoterieChat *chat, guint *position)
{
  GSequenceIter *place = g_hash_table_lookup (self->places, chat);

  if (place == NULL)
    return FALSE;
  *position = (guint) g_sequence_iter_get_position (place);
  return TRUE;
}

void
coterie_chat_shelf_set_chat (CoterieChatShelf *self, CoterieChat *chat)
{
  guint before = 0, now = 0, first;
  gboolean was_here, is_here;

  if (self->open == chat)
    return;
  was_here = self->open != NULL && coterie_chat_shelf_find (self, self->open, &before);
  is_here = chat != NULL && coterie_chat_shelf_find (self, chat, &now);
  g_set_object (&self->open, chat);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
  was_here = was_here && before < self->limit;
  is_here = is_here && now < self->limit;
  if (!was_here && !is_here)
    return;
  before = was_here ? before : now;
  now = is_here ? now : before;
  first = MIN (before, now);
  gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, MAX (before, now) - first + 1);
}

/**
 * coterie_chat_shelf_set_limit:
 * @limit: how many items there are at most; G_MAXUINT: all
 *
 * The property n-items goes on telling how many chats there are.
 */
void
coterie_chat_shelf_set_limit (CoterieChatShelf *self, guint limit)
{
  guint before, now;

  g_return_if_fail (COTERIE_IS_CHAT_SHELF (self));

  before = get_n_items (G_LIST_MODEL (self));
  self->limit = limit;
  now = get_n_items (G_LIST_MODEL (self));
  if (now > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, now - before);
  else if (now < before)
    g_list_model_items_changed (G_LIST_MODEL (self), now, before - now, 0);
}
