// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* What we have with a person; the key is that of their account. Every account but the own one has such a row. */
typedef struct
{
  gint64 account;
  guint8 aid[COTERIE_AID_BYTES]; /* these three are read from the account's row, never written here */
  char *name;                    /* owned */
  int hold;
  int state; /* CoterieContactState */
  int state_before_block;
  gboolean peer_accepted; /* they have accepted us */
  gboolean verified;
  char *display_name; /* owned; "" until their profile came */
  GBytes *picture;    /* owned, or NULL */
  gboolean has_presence;
  guint8 presence[COTERIE_PRESENCE_TOKEN_BYTES];
  gint64 profile_sent; /* version */
} CoterieStoreContact;

void
coterie_store_contact_clear (CoterieStoreContact *self);
void
coterie_store_contact_free (CoterieStoreContact *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreContact, coterie_store_contact_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieStoreContact, coterie_store_contact_free)

gboolean
coterie_store_contacts_insert (CoterieSql *sql, gint64 account, int state, GError **error);
gboolean
coterie_store_contacts_load (
    CoterieSql *sql, gint64 account, CoterieStoreContact *row, gboolean *found, GError **error);
GPtrArray *
coterie_store_contacts_list (CoterieSql *sql, GError **error);
gboolean /* the first behind @after; with @pictured only those that have a picture; 0: none */
coterie_store_contacts_next (CoterieSql *sql, gint64 after, gboolean pictured, gint64 *account, GError **error);
gboolean
coterie_store_contacts_set_picture (CoterieSql *sql, gint64 account, GBytes *picture, GError **error);
gboolean /* all of them have that version of our profile */
coterie_store_contacts_set_all_profile_sent (CoterieSql *sql, gint64 version, GError **error);
gboolean
coterie_store_contacts_set_state (CoterieSql *sql, gint64 account, int state, int state_before_block, GError **error);
gboolean
coterie_store_contacts_set_peer_accepted (CoterieSql *sql, gint64 account, GError **error);
gboolean
coterie_store_contacts_set_verified (CoterieSql *sql, gint64 account, gboolean verified, GError **error);
gboolean
coterie_store_contacts_set_profile (CoterieSql *sql, const CoterieStoreContact *row, GError **error);
gboolean
coterie_store_contacts_set_profile_sent (CoterieSql *sql, gint64 account, gint64 version, GError **error);
GArray *
coterie_store_contacts_list_without_profile (CoterieSql *sql, int state, gint64 version, GError **error);

G_END_DECLS
