// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/key-slot.h"
#include "vault/vault.h"

G_BEGIN_DECLS

/* On the vault thread: a profile's database and keys are made, opened, and locked with another passphrase. */

typedef struct
{
  char *database_path;
  char *key_slot_path;
  char *name;
  char *device_name; /* or NULL: nobody chose one */
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  CoterieSecret *passphrase;
  CoterieSecret *new_passphrase; /* NULL unless it is changed */
  gboolean cheap_key_slot;       /* tests alone */
  CoterieSecret *database_key;   /* between the steps of making one */
} CoterieAccountWish;

void
coterie_account_wish_free (CoterieAccountWish *self);

/* What an opened profile says of itself. */
typedef struct
{
  CoterieIdentity *identity;
  gboolean registered;
  gboolean pending; /* it waits to be approved (pending-jobs.h) */
  GBytes *genesis;  /* these two while it is not */
  char *bundle;
} CoterieAccountState;

void
coterie_account_state_free (CoterieAccountState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieAccountState, coterie_account_state_free)

gboolean
coterie_account_jobs_insert_bundle (CoterieDesk *desk, GError **error);

/* Plain jobs, with a CoterieAccountWish. */
gpointer
coterie_account_jobs_create_database (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_account_jobs_write_key_slot (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_account_jobs_open (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_account_jobs_rewrap (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_account_jobs_check_passphrase (CoterieDesk *desk, gpointer data, GError **error);

/* Jobs. */
gpointer
coterie_account_jobs_make_device (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_account_jobs_load (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_account_jobs_set_registered (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
