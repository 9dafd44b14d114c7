// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "ui/time-text.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Whom an own message in a group has reached, and when. It shows itself for such a message alone, and follows it. */
#define COTERIE_TYPE_DELIVERY_LIST (coterie_delivery_list_get_type ())
G_DECLARE_FINAL_TYPE (CoterieDeliveryList, coterie_delivery_list, COTERIE, DELIVERY_LIST, AdwBin)

void
coterie_delivery_list_set_message (CoterieDeliveryList *self,
                                   CoterieClient *client,
                                   CoterieMessage *message,
                                   CoterieTimeText *times);

G_END_DECLS
