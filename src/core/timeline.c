// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/timeline.h"

#include "core/client-private.h"

/* Pages that are kept: some thousand rows around what is looked at. */
#define PAGES_KEPT 32

struct _CoterieTimeline
{
  GObject parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
  guint n_items;
  GHashTable *pages; /* page number → Page */
  guint64 n_looks;
  guint shape; /* how often rows have moved: what was being read before stands elsewhere */
  GCancellable *end;
};

typedef struct
{
  GPtrArray *messages; /* CoterieMessage; NULL while it is being read */
  guint64 looked;      /* when it was last looked at, counted in looks */
} Page;

static void
list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieTimeline,
                               coterie_timeline,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
page_free (Page *page)
{
  g_clear_pointer (&page->messages, g_ptr_array_unref);
  g_free (page);
}

static void
let_oldest_go (CoterieTimeline *self)
{
  GHashTableIter iter;
  gpointer number, oldest = NULL;
  Page *page;
  guint64 looked = G_MAXUINT64;

  if (g_hash_table_size (self->pages) <= PAGES_KEPT)
    return;
  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, &number, (gpointer *) &page))
    if (page->messages != NULL && page->looked < looked)
      {
        looked = page->looked;
        oldest = number;
      }
  if (looked != G_MAXUINT64)
    g_hash_table_remove (self->pages, oldest);
}

/* Which page a read was for. */
typedef struct
{
  CoterieTimeline *timeline; /* counted */
  guint number;
  guint shape;
} Read;

static Page *
want_page (CoterieTimeline *self, guint number);

static void
fill_page (CoterieTimeline *self, guint number, const GPtrArray *rows)
{
  Page *page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (number));
  guint first = number * COTERIE_TIMELINE_PAGE;

  if (page == NULL)
    return;
  page->messages = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      CoterieMessage *message = coterie_client_make_message (self->client, rows->pdata[i]);

      if (message == NULL)
        break;
      if (coterie_message_get_time_ms (message) == 0)
        coterie_client_renew_message (self->client, message, rows->pdata[i]);
      g_ptr_array_add (page->messages, message);
    }
  if (first + page->messages->len < MIN (first + COTERIE_TIMELINE_PAGE, self->n_items))
    {
      /* Rows were stored after the page was read. */
      g_hash_table_remove (self->pages, GUINT_TO_POINTER (number));
      want_page (self, number);
      return;
    }
  if (first < self->n_items)
    {
      guint n_changed = MIN (page->messages->len, self->n_items - first);

      g_list_model_items_changed (G_LIST_MODEL (self), first, n_changed, n_changed);
    }
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Read *read = user_data;
  g_autoptr (CoterieTimeline) self = read->timeline;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), &error);

  if (read->shape != self->shape)
    return;
  if (rows != NULL)
    fill_page (self, read->number, rows);
  else
    {
      g_debug ("a page was not read: %s", error->message);
      g_hash_table_remove (self->pages, GUINT_TO_POINTER (read->number));
    }
}

static Page *
want_page (CoterieTimeline *self, guint number)
{
  CoteriePageWish *wish;
  Page *page;
  Read *read;

  if (self->client->vault == NULL)
    return NULL;
  let_oldest_go (self);
  page = g_new0 (Page, 1);
  g_hash_table_insert (self->pages, GUINT_TO_POINTER (number), page);
  wish = g_new0 (CoteriePageWish, 1);
  wish->chat = coterie_chat_get_number (self->chat);
  wish->position = (guint64) number * COTERIE_TIMELINE_PAGE;
  wish->limit = COTERIE_TIMELINE_PAGE;
  read = g_new0 (Read, 1);
  read->timeline = g_object_ref (self);
  read->number = number;
  read->shape = self->shape;
  coterie_vault_read_async (self->client->vault, coterie_client_jobs_read_page, wish, g_free,
                            (GDestroyNotify) g_ptr_array_unref, self->end, on_page, read);
  return page;
}

static GType
get_item_type (GListModel *model)
{
  return COTERIE_TYPE_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  return COTERIE_TIMELINE (model)->n_items;
}

/* The same object that the row will be. */
static CoterieMessage *
make_placeholder (CoterieTimeline *self, guint position)
{
  CoterieStoreMessage row = {
    .message = COTERIE_STORE_MESSAGE (coterie_chat_get_number (self->chat), position),
    .kind = COTERIE_MESSAGE_NOTHING,
    .state = COTERIE_MESSAGE_RECEIVED,
    .body = (char *) "",
  };

  return coterie_client_make_message (self->client, &row);
}

static gpointer
get_item (GListModel *model, guint position)
{
  CoterieTimeline *self = COTERIE_TIMELINE (model);
  guint number = position / COTERIE_TIMELINE_PAGE;
  Page *page;

  if (position >= self->n_items)
    return NULL;
  page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (number));
  if (page == NULL)
    page = want_page (self, number);
  if (page != NULL)
    page->looked = ++self->n_looks;
  if (page == NULL || page->messages == NULL || position % COTERIE_TIMELINE_PAGE >= page->messages->len)
    return make_placeholder (self, position);
  return g_object_ref (page->messages->pdata[position % COTERIE_TIMELINE_PAGE]);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* A row was stored: it belongs at the end, and to the last page when that is here. */
static void
on_message (CoterieClient *client, CoterieMessage *message, CoterieTimeline *self)
{
  guint position = (guint) coterie_message_get_position (message);
  Page *page;

  if (coterie_message_get_chat (message) != self->chat || position < self->n_items)
    return;
  page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (position / COTERIE_TIMELINE_PAGE));
  if (page != NULL && page->messages != NULL && page->messages->len == position % COTERIE_TIMELINE_PAGE)
    g_ptr_array_add (page->messages, g_object_ref (message));
  else if (page == NULL && position % COTERIE_TIMELINE_PAGE == 0)
    {
      page = g_new0 (Page, 1);
      page->messages = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (page->messages, g_object_ref (message));
      g_hash_table_insert (self->pages, GUINT_TO_POINTER (position / COTERIE_TIMELINE_PAGE), page);
    }
  self->n_items = position + 1;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
on_reshaped (CoterieClient *client, CoterieChat *chat, CoterieTimeline *self)
{
  guint n_before = self->n_items;

  if (chat != self->chat)
    return;
  self->shape++;
  g_hash_table_remove_all (self->pages);
  self->n_items = (guint) coterie_chat_get_n_messages (chat);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->n_items);
}

static void
coterie_timeline_dispose (GObject *object)
{
  CoterieTimeline *self = COTERIE_TIMELINE (object);

  if (self->end != NULL)
    g_cancellable_cancel (self->end);
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->end);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_timeline_parent_class)->dispose (object);
}

static void
coterie_timeline_finalize (GObject *object)
{
  g_hash_table_unref (COTERIE_TIMELINE (object)->pages);
  G_OBJECT_CLASS (coterie_timeline_parent_class)->finalize (object);
}

static void
coterie_timeline_class_init (CoterieTimelineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_timeline_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_timeline_finalize;
}

static void
coterie_timeline_init (CoterieTimeline *self)
{
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) page_free);
  self->end = g_cancellable_new ();
}

/**
 * coterie_timeline_new:
 * @chat: of @client; the model grows with it
 */
CoterieTimeline *
coterie_timeline_new (CoterieClient *client, CoterieChat *chat)
{
  CoterieTimeline *self = g_object_new (COTERIE_TYPE_TIMELINE, NULL);

  self->client = g_object_ref (client);
  self->chat = g_object_ref (chat);
  self->n_items = (guint) coterie_chat_get_n_messages (chat);
  g_signal_connect (client, "message", G_CALLBACK (on_message), self);
  g_signal_connect (client, "reshaped", G_CALLBACK (on_reshaped), self);
  return self;
}

guint
coterie_timeline_get_first_unread (CoterieTimeline *self)
{
  g_return_val_if_fail (COTERIE_IS_TIMELINE (self), 0);

  return (guint) MIN (coterie_chat_get_first_unread (self->chat), self->n_items);
}
