// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/contacts.h"

#include "entities/rows.h"

struct _CoterieContacts
{
  CoterieEntityList parent_instance;
};

G_DEFINE_FINAL_TYPE (CoterieContacts, coterie_contacts, COTERIE_TYPE_ENTITY_LIST)

static void
coterie_contacts_class_init (CoterieContactsClass *klass)
{
  COTERIE_ENTITY_LIST_CLASS (klass)->item_type = COTERIE_TYPE_CONTACT;
}

static void
coterie_contacts_init (CoterieContacts *self)
{
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
    coterie_contact_update (contact, row);
  else
    coterie_entity_list_insert (COTERIE_ENTITY_LIST (self), g_list_model_get_n_items (G_LIST_MODEL (self)),
                                row->account, coterie_contact_new (row));
}

/**
 * coterie_contacts_get:
 *
 * Returns: (transfer none) (nullable)
 */
CoterieContact *
coterie_contacts_get (CoterieContacts *self, gint64 account)
{
  return coterie_entity_list_get (COTERIE_ENTITY_LIST (self), account);
}

/**
 * coterie_contacts_find_name:
 * @name: a user name, or what stands for it (coterie_contact_get_word())
 *
 * Returns: (transfer none) (nullable): the one whom we met last, if several bore the name
 */
CoterieContact *
coterie_contacts_find_name (CoterieContacts *self, const char *name)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self)); i > 0; i--)
    {
      CoterieContact *contact = coterie_entity_list_peek (COTERIE_ENTITY_LIST (self), i - 1);

      if (g_strcmp0 (coterie_contact_get_word (contact), name) == 0)
        return contact;
    }
  return NULL;
}

/**
 * coterie_contacts_find_aid:
 *
 * Returns: (transfer none) (nullable)
 */
CoterieContact *
coterie_contacts_find_aid (CoterieContacts *self, const guint8 *aid)
{
  CoterieContact *contact;

  for (guint i = 0; (contact = coterie_entity_list_peek (COTERIE_ENTITY_LIST (self), i)) != NULL; i++)
    if (memcmp (coterie_contact_get_aid (contact), aid, COTERIE_AID_BYTES) == 0)
      return contact;
  return NULL;
}
