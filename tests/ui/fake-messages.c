// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake-messages.h"

#include "entities/rows.h"

#define PAGE 64

struct _FakeMessages
{
  GObject parent_instance;

  guint n_messages;
  gboolean late;
  CoterieChat *chat;
  GHashTable *given; /* position → CoterieStoreMessage */
  GHashTable *made;  /* position → CoterieMessage, counted */
  GHashTable *pages; /* numbers of those that were asked for */
  GQueue due;        /* pages that have still to come */
  guint arrival;     /* source */
  guint serial;      /* of splices: what is made up is made up anew */
};

static void
list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeMessages,
                               fake_messages,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static const char *const words[] = { "we",        "meet",  "at",     "the",   "harbour",
                                     "tomorrow",  "bring", "lemons", "and",   "candles",
                                     "Ines",      "Είναι", "καλή",   "idea",  "dziś",
                                     "wieczorem", "好的",  "🍋",      "see",   "you",
                                     "perhaps",   "a",     "bit",    "later", "https://example.org/menu?day=3" };

/* From 1 to about 160 words, most of them few; one in a thousand of two hundred lines. */
static char *
make_body (guint number)
{
  GString *body = g_string_new (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (number);
  guint n_words = number % 1000 == 999 ? 400 : 1 + (guint) (g_rand_double (rand) * g_rand_double (rand) * 60);

  for (guint i = 0; i < n_words; i++)
    {
      g_string_append (body, words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
      g_string_append_c (body, n_words == 400 && i % 2 ? '\n' : ' ');
    }
  return g_string_free (body, FALSE);
}

static void
make_row (FakeMessages *self, guint position, CoterieStoreMessage *row)
{
  const CoterieStoreMessage *given = g_hash_table_lookup (self->given, GUINT_TO_POINTER (position));
  gboolean own = (position * 7919u + self->serial) % 5 < 2;

  if (given != NULL)
    {
      *row = *given;
      row->body = g_strdup (given->body);
      return;
    }
  *row = (CoterieStoreMessage){
    .message = COTERIE_STORE_MESSAGE (1, position),
    .account = own ? COTERIE_STORE_OWN_ACCOUNT : 2,
    .kind = COTERIE_MESSAGE_TEXT,
    .state = own ? COTERIE_MESSAGE_STATE_READ : COTERIE_MESSAGE_RECEIVED,
    .time_ms = FAKE_NOW_MS - (gint64) (self->n_messages - MIN (position, self->n_messages)) * 45000,
    .body = make_body (position + self->serial * 31u),
  };
}

static CoterieMessage *
make_message (FakeMessages *self, guint position, gboolean is_here)
{
  g_auto (CoterieStoreMessage) row = { 0 };

  if (is_here)
    make_row (self, position, &row);
  else
    row = (CoterieStoreMessage){ .message = COTERIE_STORE_MESSAGE (1, position),
                                 .kind = COTERIE_MESSAGE_NOTHING,
                                 .state = COTERIE_MESSAGE_RECEIVED,
                                 .body = g_strdup ("") };
  return coterie_message_new (&row, self->chat, row.account == COTERIE_STORE_OWN_ACCOUNT ? "ines" : "zofia");
}

/* ------------------------------------------------------------------------------------ pages that come late */

static gboolean
on_page (gpointer user_data)
{
  FakeMessages *self = user_data;
  guint page = GPOINTER_TO_UINT (g_queue_pop_head (&self->due)) - 1, first = page * PAGE;
  guint end = MIN (first + PAGE, self->n_messages);

  if (g_queue_is_empty (&self->due))
    self->arrival = 0;
  for (guint i = first; i < end; i++)
    {
      CoterieMessage *message = g_hash_table_lookup (self->made, GUINT_TO_POINTER (i));
      g_auto (CoterieStoreMessage) row = { 0 };

      if (message == NULL)
        continue;
      make_row (self, i, &row);
      coterie_message_update (message, &row, row.account == COTERIE_STORE_OWN_ACCOUNT ? "ines" : "zofia");
    }
  if (first < end)
    g_list_model_items_changed (G_LIST_MODEL (self), first, end - first, end - first);
  return self->arrival != 0;
}

static gboolean
is_page_here (FakeMessages *self, guint page)
{
  gpointer key = GUINT_TO_POINTER (page + 1);

  if (g_hash_table_add (self->pages, key) && self->late)
    {
      g_queue_push_tail (&self->due, key);
      if (self->arrival == 0)
        self->arrival = g_idle_add (on_page, self);
    }
  return g_queue_find (&self->due, key) == NULL;
}

/* ------------------------------------------------------------------------------------ the list */

static GType
get_item_type (GListModel *model)
{
  return COTERIE_TYPE_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  return TEST_FAKE_MESSAGES (model)->n_messages;
}

static gpointer
get_item (GListModel *model, guint position)
{
  FakeMessages *self = TEST_FAKE_MESSAGES (model);
  CoterieMessage *message;

  if (position >= self->n_messages)
    return NULL;
  message = g_hash_table_lookup (self->made, GUINT_TO_POINTER (position));
  if (message == NULL)
    {
      message = make_message (self, position, is_page_here (self, position / PAGE));
      g_hash_table_insert (self->made, GUINT_TO_POINTER (position), message);
    }
  return g_object_ref (message);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
fake_messages_finalize (GObject *object)
{
  FakeMessages *self = TEST_FAKE_MESSAGES (object);

  g_clear_handle_id (&self->arrival, g_source_remove);
  g_queue_clear (&self->due);
  g_hash_table_unref (self->given);
  g_hash_table_unref (self->made);
  g_hash_table_unref (self->pages);
  g_object_unref (self->chat);
  G_OBJECT_CLASS (fake_messages_parent_class)->finalize (object);
}

static void
fake_messages_class_init (FakeMessagesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_messages_finalize;
}

static CoterieChat *
make_chat (void)
{
  g_autoptr (CoterieContact) contact =
      coterie_contact_new (&(CoterieStoreContact){ .account = 2,
                                                   .name = (char *) "zofia",
                                                   .display_name = (char *) "Zofia Wójcik",
                                                   .state = COTERIE_CONTACT_ACCEPTED });

  coterie_contact_set_online (contact, TRUE);
  return coterie_chat_new (
      &(CoterieStoreChat){
          .chat = 1, .kind = COTERIE_CHAT_DIRECT, .account = 2, .draft = (char *) "", .last_text = (char *) "" },
      contact, "ines");
}

static void
fake_messages_init (FakeMessages *self)
{
  self->chat = make_chat ();
  self->given = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) coterie_store_message_free);
  self->made = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->pages = g_hash_table_new (NULL, NULL);
}

FakeMessages *
fake_messages_new (guint n_messages, gboolean late)
{
  FakeMessages *self = g_object_new (TEST_TYPE_FAKE_MESSAGES, NULL);

  self->n_messages = n_messages;
  self->late = late;
  return self;
}

static CoterieStoreMessage *
row_from (FakeMessages *self, guint position, const FakeMessage *message)
{
  g_autoptr (CoterieMessage) before = position > 0 ? get_item (G_LIST_MODEL (self), position - 1) : NULL;
  CoterieStoreMessage *row = g_new0 (CoterieStoreMessage, 1);

  row->message = COTERIE_STORE_MESSAGE (1, position);
  row->kind = message->kind != 0 ? message->kind : COTERIE_MESSAGE_TEXT;
  row->account = row->kind != COTERIE_MESSAGE_TEXT ? 0 : message->own ? COTERIE_STORE_OWN_ACCOUNT : 2;
  row->state = message->state != 0 ? message->state
               : message->own      ? COTERIE_MESSAGE_STATE_READ
                                   : COTERIE_MESSAGE_RECEIVED;
  row->time_ms = message->time_ms != 0 ? message->time_ms
                 : before != NULL      ? coterie_message_get_time_ms (before) + 60000
                                       : FAKE_NOW_MS;
  row->sent_ms = row->time_ms;
  row->body = g_strdup (message->body);
  return row;
}

void
fake_messages_append (FakeMessages *self, const FakeMessage *message)
{
  guint position = self->n_messages;

  g_hash_table_insert (self->given, GUINT_TO_POINTER (position), row_from (self, position, message));
  g_hash_table_add (self->pages, GUINT_TO_POINTER (position / PAGE + 1));
  self->n_messages++;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

void
fake_messages_replace (FakeMessages *self, guint position, const FakeMessage *message)
{
  CoterieMessage *made = g_hash_table_lookup (self->made, GUINT_TO_POINTER (position));
  CoterieStoreMessage *row = row_from (self, position, message);

  g_hash_table_insert (self->given, GUINT_TO_POINTER (position), row);
  if (made != NULL)
    coterie_message_update (made, row, row->account == COTERIE_STORE_OWN_ACCOUNT ? "ines" : "zofia");
}

void
fake_messages_splice (FakeMessages *self, guint position, guint n_removed, guint n_added)
{
  self->serial++;
  g_hash_table_remove_all (self->made);
  self->n_messages += n_added - n_removed;
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

guint
fake_messages_count_pages (FakeMessages *self)
{
  return g_hash_table_size (self->pages);
}

CoterieChat *
fake_messages_get_chat (FakeMessages *self)
{
  return self->chat;
}
