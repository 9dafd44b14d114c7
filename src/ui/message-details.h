// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "ui/time-text.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What is known of one message: who wrote it, when it was stored, delivered and read. It follows the message. */
#define COTERIE_TYPE_MESSAGE_DETAILS (coterie_message_details_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMessageDetails, coterie_message_details, COTERIE, MESSAGE_DETAILS, AdwWindow)

void /* a window of its own over the one that @widget is in */
coterie_message_details_show (GtkWidget *widget,
                              CoterieClient *client,
                              CoterieMessage *message,
                              CoterieTimeText *times);

G_END_DECLS
