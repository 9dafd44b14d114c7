// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/contact.h"
#include "entities/entity-list.h"
#include "store/contacts.h"

G_BEGIN_DECLS

/* Everybody we know: a GListModel of CoterieContact, in the order in which we met them. */
#define COTERIE_TYPE_CONTACTS (coterie_contacts_get_type ())
G_DECLARE_FINAL_TYPE (CoterieContacts, coterie_contacts, COTERIE, CONTACTS, CoterieEntityList)

CoterieContacts *
coterie_contacts_new (void);
void
coterie_contacts_put (CoterieContacts *self, const CoterieStoreContact *row);

CoterieContact *
coterie_contacts_get (CoterieContacts *self, gint64 account);
CoterieContact *
coterie_contacts_find_name (CoterieContacts *self, const char *name);
CoterieContact *
coterie_contacts_find_aid (CoterieContacts *self, const guint8 *aid);

G_END_DECLS
