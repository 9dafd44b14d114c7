// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* What is said of oneself, and what one prefers. */

const char *
coterie_client_get_name (CoterieClient *self); /* NULL while CLOSED */
const guint8 *
coterie_client_get_aid (CoterieClient *self); /* 32 bytes; NULL while CLOSED */
guint32
coterie_client_get_device (CoterieClient *self);
const char *
coterie_client_get_server_url (CoterieClient *self);
gboolean /* of a stranger: "chat.example.org", with a port or without */
coterie_client_is_own_server (CoterieClient *self, const char *address);
gint64
coterie_client_get_clock_offset_ms (CoterieClient *self); /* server's minus ours; 0 when not known */
guint
coterie_client_get_waiting (CoterieClient *self);
guint
coterie_client_get_unsent (CoterieClient *self);

const char *
coterie_client_get_display_name (CoterieClient *self); /* "" when none was set */
GBytes *
coterie_client_get_picture (CoterieClient *self);

/* NULL leaves a member as it is; an empty name or empty bytes take it away. The picture is PNG or JPEG, 64 KiB at most.
 */
void
coterie_client_set_profile_async (CoterieClient *self,
                                  const char *display_name,
                                  GBytes *picture,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
coterie_client_set_profile_finish (CoterieClient *self, GAsyncResult *result, GError **error);

gboolean
coterie_client_get_preference (CoterieClient *self, CoteriePreference preference);
void
coterie_client_set_preference_async (CoterieClient *self,
                                     CoteriePreference preference,
                                     gboolean value,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
coterie_client_set_preference_finish (CoterieClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
