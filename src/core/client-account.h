// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* A profile and its account. One of open, register and login comes first; each leaves the state OFFLINE. close comes
 * last and always succeeds; unref after it. */

gboolean
coterie_client_has_profile (CoterieClient *self); /* a finished one; looks at the folder only */
const char *
coterie_client_get_profile_dir (CoterieClient *self); /* where the window keeps its own file as well */

void
coterie_client_open_async (CoterieClient *self,
                           CoterieSecret *passphrase,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean
coterie_client_open_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* How one gets an account on a server. */
typedef enum
{
  COTERIE_JOINING_OPEN,
  COTERIE_JOINING_INVITED, /* with an invitation */
  COTERIE_JOINING_CLOSED,  /* not at all */
} CoterieJoining;

/* Where register and login go, on a profile that has no account; @pin may be NULL. */
void
coterie_client_choose_server_async (CoterieClient *self,
                                    const char *address,
                                    const char *pin,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
coterie_client_choose_server_finish (
    CoterieClient *self, GAsyncResult *result, CoterieJoining *joining, char **seen_pin, GError **error);

/* What a device is called that register or login makes; NULL: as the computer. */
void
coterie_client_set_device_name (CoterieClient *self, const char *name);

/* Makes profile, keys, chain and account. Resumes a registration that was cut short when the name is the same. */
void
coterie_client_register_async (CoterieClient *self,
                               const char *name,
                               const char *invite, /* may be NULL */
                               CoterieSecret *password,
                               CoterieSecret *passphrase,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean
coterie_client_register_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Who has lost all devices: a new identity in the place of the account of that name, with its password alone. There is
 * no way back. Chats and contacts are not in it; contacts are told, and have to accept it; devices of before that are
 * still there can do no more than show what they hold. A profile that waits to be approved, or a registration that was
 * cut short, gives way (cancel login first). Resumes what was cut short when the name is the same. */
void
coterie_client_start_over_async (CoterieClient *self,
                                 const char *name,
                                 CoterieSecret *password,
                                 CoterieSecret *passphrase,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean
coterie_client_start_over_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* What the profile was to become, and of whom and where, when the last of these has ended with UNFINISHED: whoever does
 * the same again, with the same name and passphrase, finishes it. Else NONE, and @name and @server_url NULL. */
CoterieBeginning
coterie_client_get_unfinished (CoterieClient *self, const char **name, const char **server_url);

/* For who has forgotten the passphrase of a beginning: whether the folder says that it is one, and its end. */
gboolean
coterie_client_has_unfinished_profile (CoterieClient *self);
gboolean
coterie_client_discard_unfinished (CoterieClient *self, GError **error);

/* On a profile that has an account: checks name, passphrase and password and takes a new token. Elsewhere: makes a
 * profile, and comes back when a device of the account has approved this one; see `pending` and its code. Cancelling
 * leaves the profile waiting: login or open goes on. WRONG_PASSWORD, DECLINED (nothing is left of the profile then);
 * without @passphrase WRONG_PASSWORD, or APPROVAL_NEEDED when the password is right. */
void
coterie_client_login_async (CoterieClient *self,
                            const char *name,
                            CoterieSecret *password,
                            CoterieSecret *passphrase,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean
coterie_client_login_finish (CoterieClient *self, GAsyncResult *result, GError **error);

void
coterie_client_change_password_async (CoterieClient *self,
                                      CoterieSecret *old_password,
                                      CoterieSecret *new_password,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
coterie_client_change_password_finish (CoterieClient *self, GAsyncResult *result, GError **error);

void
coterie_client_change_passphrase_async (CoterieClient *self,
                                        CoterieSecret *old_passphrase,
                                        CoterieSecret *new_passphrase,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
coterie_client_change_passphrase_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Ends this device's tokens and wipes the profile; the client is CLOSED then. With @even_offline the profile is wiped
 * when the server cannot be reached, too. */
void
coterie_client_logout_async (CoterieClient *self,
                             gboolean even_offline,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean
coterie_client_logout_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Deletes the account on the server, then wipes the profile. */
void
coterie_client_delete_account_async (CoterieClient *self,
                                     CoterieSecret *password,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
coterie_client_delete_account_finish (CoterieClient *self, GAsyncResult *result, GError **error);

void
coterie_client_close_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_client_close_finish (CoterieClient *self, GAsyncResult *result);

G_END_DECLS
