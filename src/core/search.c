// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/search.h"

#include "base/word-query.h"
#include "core/client-private.h"
#include "core/search-jobs.h"

/* How near to the end is looked at before more is found. */
#define NEAR_END (COTERIE_SEARCH_PAGE / 4)

struct _CoterieSearch
{
  GObject parent_instance;

  CoterieClient *client;
  CoterieChat *chat; /* NULL: in all */
  char *words;
  CoterieWordQuery *query;
  GPtrArray *items;      /* CoterieMessage */
  GHashTable *numbers;   /* of the items and arrivals: what comes just now may come by two ways */
  GPtrArray *arrivals;   /* CoterieMessage: what has come meanwhile, not yet among the items */
  guint arrivals_source; /* GSource */
  gint64 before;         /* see store/search.h */
  guint n_wanted;        /* so many items, as far as there are */
  gboolean loading;
  gboolean complete;
  gboolean failed;
  GCancellable *end;
};

enum
{
  PROP_LOADING = 1,
  PROP_COMPLETE,
  PROP_FAILED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieSearch,
                               coterie_search,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
set_flag (CoterieSearch *self, gboolean *flag, guint property, gboolean value)
{
  if (*flag == value)
    return;
  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Returns: (transfer full) (nullable): NULL when it is there already, or its chat is not known. */
static CoterieMessage *
make (CoterieSearch *self, const CoterieStoreMessage *row)
{
  CoterieMessage *message;

  if (g_hash_table_contains (self->numbers, &row->message))
    return NULL;
  message = coterie_client_make_message (self->client, row);
  if (message == NULL)
    return NULL;
  if (coterie_message_get_time_ms (message) == 0)
    coterie_client_renew_message (self->client, message, row);
  g_hash_table_add (self->numbers, g_memdup2 (&row->message, sizeof row->message));
  return message;
}

static void
want_step (CoterieSearch *self);

static void
take_step (CoterieSearch *self, const CoterieSearchStep *step)
{
  guint n_before = self->items->len;

  for (guint i = 0; i < step->rows->len; i++)
    {
      CoterieMessage *message = make (self, step->rows->pdata[i]);

      if (message != NULL)
        g_ptr_array_add (self->items, message);
    }
  self->before = step->before;
  if (self->items->len > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, self->items->len - n_before);
  if (self->before == 0)
    {
      set_flag (self, &self->loading, PROP_LOADING, FALSE);
      set_flag (self, &self->complete, PROP_COMPLETE, TRUE);
    }
  else if (self->items->len < self->n_wanted)
    want_step (self);
  else
    set_flag (self, &self->loading, PROP_LOADING, FALSE);
}

static void
fail (CoterieSearch *self, const GError *error)
{
  g_debug ("a search ended: %s", error->message);
  set_flag (self, &self->failed, PROP_FAILED, TRUE);
  set_flag (self, &self->loading, PROP_LOADING, FALSE);
}

/* Nobody looks any more: what was found is thrown away. */
static gboolean
is_dropped (GObject *object)
{
  return object == NULL || COTERIE_SEARCH (object)->client == NULL;
}

static void
on_step (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (GObject) object = g_weak_ref_get (weak);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieSearchStep) step = g_task_propagate_pointer (G_TASK (result), &error);

  g_weak_ref_clear (weak);
  g_free (weak);
  if (is_dropped (object))
    return;
  if (step != NULL)
    take_step (COTERIE_SEARCH (object), step);
  else
    fail (COTERIE_SEARCH (object), error);
}

/* One bounded step at a time, so that the pages of timelines come in between. */
static void
want_step (CoterieSearch *self)
{
  CoterieSearchWish *wish;
  GWeakRef *weak;

  if (self->client->vault == NULL)
    {
      g_autoptr (GError) error = coterie_client_new_closed_error ();

      fail (self, error);
      return;
    }
  wish = g_new0 (CoterieSearchWish, 1);
  wish->words = g_strdup (self->words);
  wish->chat = self->chat != NULL ? coterie_chat_get_number (self->chat) : 0;
  wish->limit = self->n_wanted - self->items->len;
  wish->before = self->before;
  weak = g_new (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  coterie_vault_read_async (self->client->vault, coterie_search_jobs_step, wish,
                            (GDestroyNotify) coterie_search_wish_free, (GDestroyNotify) coterie_search_step_free,
                            self->end, on_step, weak);
}

static void
want_page (CoterieSearch *self)
{
  if (self->loading || self->complete || self->failed)
    return;
  self->n_wanted = self->items->len + COTERIE_SEARCH_PAGE;
  set_flag (self, &self->loading, PROP_LOADING, TRUE);
  want_step (self);
}

/* ------------------------------------------------------------------------------------ what comes meanwhile */

/* Told as one: a list that makes rows for each of hundreds, one after the other, holds the window up. */
static gboolean
on_arrivals (gpointer user_data)
{
  CoterieSearch *self = user_data;
  guint n_arrivals = self->arrivals->len;

  self->arrivals_source = 0;
  for (guint i = 0; i < n_arrivals; i++)
    g_ptr_array_insert (self->items, 0, g_object_ref (self->arrivals->pdata[i]));
  g_ptr_array_set_size (self->arrivals, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n_arrivals);
  return G_SOURCE_REMOVE;
}

static void
on_message (CoterieClient *client, CoterieMessage *message, CoterieSearch *self)
{
  CoterieMessage *found;

  if (coterie_message_get_kind (message) != COTERIE_MESSAGE_TEXT ||
      (self->chat != NULL && coterie_message_get_chat (message) != self->chat) ||
      !coterie_word_query_matches (self->query, coterie_message_get_body (message)))
    return;
  found = make (self, coterie_message_get_row (message));
  if (found == NULL)
    return;
  g_ptr_array_add (self->arrivals, found);
  if (self->arrivals_source == 0)
    self->arrivals_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_arrivals, self, NULL);
}

/* Only a line that has become a text is new: every text that matches was found, or will be. */
static void
on_incoming (CoterieClient *client, CoterieMessage *message, CoterieSearch *self)
{
  on_message (client, message, self);
}

/* ------------------------------------------------------------------------------------ the model */

static GType
get_item_type (GListModel *model)
{
  return COTERIE_TYPE_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  return COTERIE_SEARCH (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  CoterieSearch *self = COTERIE_SEARCH (model);

  if (position >= self->items->len)
    return NULL;
  if (position + NEAR_END >= self->items->len)
    want_page (self);
  return g_object_ref (self->items->pdata[position]);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ------------------------------------------------------------------------------------ the object */

static void
coterie_search_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CoterieSearch *self = COTERIE_SEARCH (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, self->complete);
      break;
    case PROP_FAILED:
      g_value_set_boolean (value, self->failed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
coterie_search_dispose (GObject *object)
{
  CoterieSearch *self = COTERIE_SEARCH (object);

  g_clear_handle_id (&self->arrivals_source, g_source_remove);
  if (self->end != NULL)
    g_cancellable_cancel (self->end);
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->end);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_search_parent_class)->dispose (object);
}

static void
coterie_search_finalize (GObject *object)
{
  CoterieSearch *self = COTERIE_SEARCH (object);

  g_free (self->words);
  g_clear_pointer (&self->query, coterie_word_query_free);
  g_hash_table_unref (self->numbers);
  g_ptr_array_unref (self->arrivals);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (coterie_search_parent_class)->finalize (object);
}

static void
coterie_search_class_init (CoterieSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = coterie_search_dispose;
  object_class->finalize = coterie_search_finalize;
  object_class->get_property = coterie_search_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, flags);
  properties[PROP_FAILED] = g_param_spec_boolean ("failed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_search_init (CoterieSearch *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->arrivals = g_ptr_array_new_with_free_func (g_object_unref);
  self->numbers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->before = G_MAXINT64;
  self->end = g_cancellable_new ();
}

/**
 * coterie_search_new:
 * @client: with a profile that is open
 * @words: whatever was typed; without a word in it nothing is found
 * @chat: (nullable): only in this one
 *
 * The first page is on its way.
 */
CoterieSearch *
coterie_search_new (CoterieClient *client, const char *words, CoterieChat *chat)
{
  CoterieSearch *self = g_object_new (COTERIE_TYPE_SEARCH, NULL);

  self->client = g_object_ref (client);
  g_set_object (&self->chat, chat);
  self->words = g_utf8_make_valid (words, -1);
  self->query = coterie_word_query_new (self->words);
  g_signal_connect (client, "message", G_CALLBACK (on_message), self);
  g_signal_connect (client, "incoming", G_CALLBACK (on_incoming), self);
  if (coterie_word_query_get_terms (self->query)->len == 0)
    self->complete = TRUE;
  want_page (self);
  return self;
}

const char *
coterie_search_get_words (CoterieSearch *self)
{
  g_return_val_if_fail (COTERIE_IS_SEARCH (self), NULL);

  return self->words;
}

gboolean
coterie_search_get_loading (CoterieSearch *self)
{
  g_return_val_if_fail (COTERIE_IS_SEARCH (self), FALSE);

  return self->loading;
}

gboolean
coterie_search_get_complete (CoterieSearch *self)
{
  g_return_val_if_fail (COTERIE_IS_SEARCH (self), FALSE);

  return self->complete;
}

gboolean
coterie_search_get_failed (CoterieSearch *self)
{
  g_return_val_if_fail (COTERIE_IS_SEARCH (self), FALSE);

  return self->failed;
}

/**
 * coterie_client_search:
 *
 * Returns: (transfer full): a CoterieSearch
 */
GListModel *
coterie_client_search (CoterieClient *self, const char *words, CoterieChat *chat)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);
  g_return_val_if_fail (words != NULL, NULL);

  return G_LIST_MODEL (coterie_search_new (self, words, chat));
}

/**
 * coterie_search_mark:
 * @text: UTF-8
 * @words: as they were searched for
 *
 * Returns: (transfer full) (element-type CoterieSearchMark): where @text has one of the words
 */
GArray *
coterie_search_mark (const char *text, const char *words)
{
  g_autofree char *valid = g_utf8_make_valid (words, -1);
  g_autoptr (CoterieWordQuery) query = coterie_word_query_new (valid);

  G_STATIC_ASSERT (sizeof (CoterieSearchMark) == sizeof (CoterieWordMark));
  return coterie_word_query_mark (query, text);
}
