// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/contacts.h"

#include "entities/rows.h"

struct _CoterieContacts
{
  GObject parent_instance;

  GPtrArray *items;       /* CoterieContact */
  GHashTable *by_account; /* not owned */
  gboolean held;          /* new ones are told later, as one */
  guint n_told;           /* while held: how many were there before */
};

static void
list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieContacts,
                               coterie_contacts,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return COTERIE_TYPE_CONTACT;
}

static guint
get_n_items (GListModel *model)
{
  return COTERIE_CONTACTS (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  CoterieContacts *self = COTERIE_CONTACTS (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
coterie_contacts_finalize (GObject *object)
{
  CoterieContacts *self = COTERIE_CONTACTS (object);

  g_hash_table_unref (self->by_account);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (coterie_contacts_parent_class)->finalize (object);
}

static void
coterie_contacts_class_init (CoterieContactsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_contacts_finalize;
}

static void
coterie_contacts_init (CoterieContacts *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_account = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

CoterieContacts *
coterie_contacts_new (void)
{
  return g_object_new (COTERIE_TYPE_CONTACTS, NULL);
}

/**
 * coterie_contacts_put:
 *
 * Adds somebody, or renews what is known of them.
 */
void
coterie_contacts_put (CoterieContacts *self, const CoterieStoreContact *row)
{
  CoterieContact *contact = coterie_contacts_get (self, row->account);

  if (contact != NULL)
    {
      coterie_contact_update (contact, row);
      return;
    }
  contact = coterie_contact_new (row);
  g_ptr_array_add (self->items, contact);
  g_hash_table_insert (self->by_account, g_memdup2 (&row->account, sizeof row->account), contact);
  if (!self->held)
    g_list_model_items_changed (G_LIST_MODEL (self), self->items->len - 1, 0, 1);
}

/**
 * coterie_contacts_hold:
 *
 * Many come, and nobody looks before coterie_contacts_release(), which tells of them as one.
 */
void
coterie_contacts_hold (CoterieContacts *self)
{
  self->held = TRUE;
  self->n_told = self->items->len;
}

void
coterie_contacts_release (CoterieContacts *self)
{
  self->held = FALSE;
  g_list_model_items_changed (G_LIST_MODEL (self), self->n_told, 0, self->items->len - self->n_told);
}

void
coterie_contacts_clear (CoterieContacts *self)
{
  guint n_items = self->items->len;

  g_hash_table_remove_all (self->by_account);
  g_ptr_array_set_size (self->items, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_items, 0);
}

/**
 * coterie_contacts_get:
 *
 * Returns: (transfer none) (nullable)
 */
CoterieContact *
coterie_contacts_get (CoterieContacts *self, gint64 account)
{
  return g_hash_table_lookup (self->by_account, &account);
}

/**
 * coterie_contacts_find_name:
 *
 * Returns: (transfer none) (nullable): the one whom we met last, if several bore the name
 */
CoterieContact *
coterie_contacts_find_name (CoterieContacts *self, const char *name)
{
  for (guint i = self->items->len; i > 0; i--)
    if (g_strcmp0 (coterie_contact_get_name (self->items->pdata[i - 1]), name) == 0)
      return self->items->pdata[i - 1];
  return NULL;
}

CoterieContact *
coterie_contacts_find_aid (CoterieContacts *self, const guint8 *aid)
{
  for (guint i = 0; i < self->items->len; i++)
    if (memcmp (coterie_contact_get_aid (self->items->pdata[i]), aid, COTERIE_AID_BYTES) == 0)
      return self->items->pdata[i];
  return NULL;
}
