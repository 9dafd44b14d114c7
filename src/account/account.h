// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/profile.h"
#include "entities/beginning.h"
#include "net/link.h"
#include "vault/vault.h"

G_BEGIN_DECLS

/* The account: how its profile comes to be, how it is opened, how this device proves itself to the server, and how all
 * of it ends. Errors are those of the floors below; core/client translates them. */
typedef struct _CoterieAccount CoterieAccount;

CoterieAccount *
coterie_account_new (
    CoterieProfile *profile, CoterieVault *vault, CoterieTransport *rest, CoterieClock *clock, gboolean cheap_key_slot);
void
coterie_account_free (CoterieAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieAccount, coterie_account_free)

CoterieIdentity *
coterie_account_get_identity (CoterieAccount *self);
void
coterie_account_get_token_source (CoterieAccount *self, CoterieTokenSource *source);

/* What a device that is made from now on is called; NULL: as the computer. */
void
coterie_account_set_device_name (CoterieAccount *self, const char *name);

/* Kept in a profile that is made, for whoever finds it unfinished; as they stand in profiles. @pin may be NULL. */
void
coterie_account_set_server (CoterieAccount *self, const char *url, const char *pin);

/* What the profile was to become that has just ended with UNFINISHED, and of whom. @name is the account's. */
CoterieBeginning
coterie_account_get_unfinished (CoterieAccount *self, const char **name);

/* A further device waits to be approved while it is opened or signs in. @code is NULL until a device of the account has
 * answered. */
typedef void (*CoteriePendingFunc) (gboolean waiting, const char *code, guint64 expires_ms, gpointer user_data);
void
coterie_account_set_pending_func (CoterieAccount *self, CoteriePendingFunc func, gpointer user_data);
void
coterie_account_give_up_pending (CoterieAccount *self);

void
coterie_account_open_async (CoterieAccount *self,
                            const CoterieSecret *passphrase,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
void
coterie_account_register_async (CoterieAccount *self,
                                const char *name,
                                const char *invite,
                                const CoterieSecret *password,
                                const CoterieSecret *passphrase,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void
coterie_account_start_over_async (CoterieAccount *self,
                                  const char *name,
                                  const CoterieSecret *password,
                                  const CoterieSecret *passphrase,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void
coterie_account_login_async (CoterieAccount *self,
                             const char *name,
                             const CoterieSecret *password,
                             const CoterieSecret *passphrase,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
void
coterie_account_change_password_async (CoterieAccount *self,
                                       const CoterieSecret *old_password,
                                       const CoterieSecret *new_password,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void
coterie_account_change_passphrase_async (CoterieAccount *self,
                                         const CoterieSecret *old_passphrase,
                                         const CoterieSecret *new_passphrase,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
void
coterie_account_sign_out_async (CoterieAccount *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void
coterie_account_delete_async (CoterieAccount *self,
                              const CoterieSecret *password,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean
coterie_account_finish (CoterieAccount *self, GAsyncResult *result, GError **error);

G_END_DECLS
