// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/vault.h"

G_BEGIN_DECLS

/* A vault over a database in a folder of its own. */
typedef struct
{
  char *dir;
  char *path;
  CoterieClock *clock;
  CoterieVault *vault;
  CoterieSecret *key;
} VaultRoom;

#define TEST_NOW_MS G_GINT64_CONSTANT (1767323045000)

void
vault_room_set_up (VaultRoom *self, gconstpointer data);
void
vault_room_tear_down (VaultRoom *self, gconstpointer data);
void
vault_room_open (VaultRoom *self);
void
vault_room_attach (VaultRoom *self); /* the same database, opened once more */
void
vault_room_close (VaultRoom *self);

/* Runs a job and waits for it. */
gpointer
vault_room_run (VaultRoom *self, CoterieJob job, gpointer data, GError **error);
gint64
vault_room_fetch (VaultRoom *self, const char *text);

/* Removes a folder and everything in it. */
void
test_remove_folder (const char *dir);

G_END_DECLS
