// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whether a further device asks to join the account: then a dialog opens over the window by itself, once, and a
 * notification leads to it. */
#define COTERIE_TYPE_DEVICE_REQUESTS (coterie_device_requests_get_type ())
G_DECLARE_FINAL_TYPE (CoterieDeviceRequests, coterie_device_requests, COTERIE, DEVICE_REQUESTS, GObject)

CoterieDeviceRequests *
coterie_device_requests_new (GtkWindow *window, CoterieClient *client); /* @window must outlive it */

/* Opens the dialog again, or brings it to the front; nothing when nobody asks. */
void
coterie_device_requests_show (CoterieDeviceRequests *self);

G_END_DECLS
