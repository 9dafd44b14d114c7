// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define COTERIE_PORTAL_NAME "org.freedesktop.portal.Desktop"
#define COTERIE_PORTAL_PATH "/org/freedesktop/portal/desktop"

/* Questions to the desktop's portal, which may ask the person and answers by a signal. */

GDBusConnection * /* transfer none; NULL: there is no bus */
coterie_portal_get_bus (void);
gboolean /* whether nobody is there who could be asked: this is no refusal */
coterie_portal_is_absent (const GError *error);

/* Ends @task with a sentence for the person; @refusal: the one for when they, or the desktop, said no. */
void
coterie_portal_return_failure (GTask *task, GError *error, const char *refusal);

/* @parent: (nullable): the question's first argument, a window; NULL: it has none
 * @options: a{sv} that is being built; it is ended here */
void
coterie_portal_ask_async (GDBusConnection *bus,
                          const char *interface,
                          const char *method,
                          const char *parent,
                          GVariantBuilder *options,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/* transfer full: what it grants, a{sv}. Errors: G_IO_ERROR_PERMISSION_DENIED (the person, or the desktop, says no),
 * G_IO_ERROR_CLOSED (it went away without an answer), and those of the bus. */
GVariant *
coterie_portal_ask_finish (GAsyncResult *result, GError **error);

G_END_DECLS
