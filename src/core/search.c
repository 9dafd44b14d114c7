// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/search.h"

#include "core/client-private.h"

struct _CoterieSearch
{
  GObject parent_instance;

  CoterieClient *client;
  CoterieChat *chat; /* NULL: in all */
  char *words;
  gboolean loading;
  gboolean complete;
  gboolean failed;
  gboolean indexing;
};

enum
{
  PROP_LOADING = 1,
  PROP_COMPLETE,
  PROP_FAILED,
  PROP_INDEXING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieSearch,
                               coterie_search,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return COTERIE_TYPE_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  return 0;
}

static gpointer
get_item (GListModel *model, guint position)
{
  return NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

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
    case PROP_INDEXING:
      g_value_set_boolean (value, self->indexing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
coterie_search_dispose (GObject *object)
{
  CoterieSearch *self = COTERIE_SEARCH (object);

  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_search_parent_class)->dispose (object);
}

static void
coterie_search_finalize (GObject *object)
{
  CoterieSearch *self = COTERIE_SEARCH (object);

  g_free (self->words);
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
  properties[PROP_INDEXING] = g_param_spec_boolean ("indexing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_search_init (CoterieSearch *self)
{
}

/**
 * coterie_search_new:
 * @words: UTF-8; without a word in it nothing is found
 * @chat: (nullable): only in this one
 */
CoterieSearch *
coterie_search_new (CoterieClient *client, const char *words, CoterieChat *chat)
{
  CoterieSearch *self = g_object_new (COTERIE_TYPE_SEARCH, NULL);

  self->client = g_object_ref (client);
  g_set_object (&self->chat, chat);
  self->words = g_strdup (words);
  self->failed = TRUE; /* not yet */
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

gboolean
coterie_search_get_indexing (CoterieSearch *self)
{
  g_return_val_if_fail (COTERIE_IS_SEARCH (self), FALSE);

  return self->indexing;
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
  return g_array_new (FALSE, FALSE, sizeof (CoterieSearchMark));
}
