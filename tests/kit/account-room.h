// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/account.h"
#include "entities/errors.h"
#include "kit/little-server.h"

G_BEGIN_DECLS

/* A profile in a folder that is not there yet, and the account over it, with a little server behind. */
typedef struct
{
  char *parent;
  char *dir;
  CoterieClock *clock;
  CoterieLittleServer *server;
  CoterieFakeTransport *rest;
  CoterieProfile *profile;
  CoterieVault *vault;
  CoterieAccount *account;
} AccountRoom;

void
account_room_set_up (AccountRoom *self, gconstpointer data);
void
account_room_tear_down (AccountRoom *self, gconstpointer data);

/* As a program that starts, and as one that ends. */
void
account_room_start (AccountRoom *self);
void
account_room_stop (AccountRoom *self);
char *
account_room_path (AccountRoom *self, const char *name);

gboolean
account_room_register (
    AccountRoom *self, const char *name, const char *password, const char *passphrase, GError **error);
gboolean
account_room_open (AccountRoom *self, const char *passphrase, GError **error);
gboolean
account_room_login (AccountRoom *self, const char *name, const char *password, const char *passphrase, GError **error);
gboolean
account_room_change_password (AccountRoom *self, const char *old_one, const char *new_one, GError **error);
gboolean
account_room_change_passphrase (AccountRoom *self, const char *old_one, const char *new_one, GError **error);
gboolean
account_room_delete (AccountRoom *self, const char *password, GError **error);

CoterieSecret *
test_secret (const char *text);

G_END_DECLS
