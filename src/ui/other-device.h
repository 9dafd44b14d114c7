// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A row for another device of the own account: what is known of it, another name for it, and signing it out. */
#define COTERIE_TYPE_OTHER_DEVICE (coterie_other_device_get_type ())
G_DECLARE_FINAL_TYPE (CoterieOtherDevice, coterie_other_device, COTERIE, OTHER_DEVICE, AdwExpanderRow)

GtkWidget *
coterie_other_device_new (CoterieClient *client, CoterieOwnDevice *device);

/* "12 November, approved by Kitchen Laptop": when and how a device came to the account. Transfer full. */
char *
coterie_other_device_added_text (CoterieOwnDevice *device);

G_END_DECLS
