// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* The devices of the own account. */

/* A further device waits to be approved, in login or open. */
gboolean
coterie_client_get_pending (CoterieClient *self);
const char *
coterie_client_get_pending_code (CoterieClient *self); /* seven digits; NULL: no device of the account is there yet */
gint64
coterie_client_get_pending_expires_ms (CoterieClient *self);

/* It waits no longer, and nothing of the profile stays: login or open ends with DECLINED. */
void
coterie_client_give_up_pending (CoterieClient *self);

/* Another device asks to be approved by this one; all over a connection. */
CoterieLinkRequest *
coterie_client_get_link_request (CoterieClient *self); /* NULL: nobody asks */
void                                                   /* looks at the server; for programs that do not stay */
coterie_client_look_for_link_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean
coterie_client_look_for_link_finish (CoterieClient *self, GAsyncResult *result, GError **error);
/* @code: typed by a person who read it on that device; @passphrase: of this one. WRONG_PASSPHRASE, BAD_INPUT (no seven
 * digits), WRONG_CODE, DECLINED (the third wrong one, or nobody asks any more), HELD (another device of ours has
 * answered), OFFLINE, ... */
void
coterie_client_approve_link_async (
    CoterieClient *self, const char *code, CoterieSecret *passphrase, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_client_decline_link_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data);
void /* to answer here what another device of ours has answered: that device shows another code then */
coterie_client_take_link_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data);
/* @passphrase: of this device. The revoked one is told, and wipes itself. WRONG_PASSPHRASE, BAD_INPUT, OFFLINE, ... */
void
coterie_client_revoke_device_async (
    CoterieClient *self, guint device, CoterieSecret *passphrase, GAsyncReadyCallback callback, gpointer user_data);
gboolean /* of the four above */
coterie_client_devices_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The own devices, those that were revoked as well: a GListModel of CoterieOwnDevice, by their numbers. */
GListModel *
coterie_client_get_devices (CoterieClient *self);
double /* 1 when all has been told, or nothing more will be */
coterie_client_get_handover (CoterieClient *self);
CoterieHandoverState
coterie_client_get_handover_state (CoterieClient *self);
void /* the person knows that the rest will not come */
coterie_client_dismiss_handover (CoterieClient *self);
void
coterie_client_rename_device_async (CoterieClient *self,
                                    guint number,
                                    const char *name,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
coterie_client_rename_device_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* A device in a verified chain. */
typedef struct
{
  guint32 device;
  gint64 added_ms; /* as its record says: advisory */
  gboolean active;
  gboolean own; /* it is this one */
} CoterieDeviceRow;

/* Of @contact, or our own when NULL. */
void
coterie_client_load_devices_async (CoterieClient *self,
                                   CoterieContact *contact,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GArray * /* of CoterieDeviceRow, transfer full */
coterie_client_load_devices_finish (CoterieClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
