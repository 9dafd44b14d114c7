// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/delivery-mark.h"

#include <glib/gi18n.h>

const char *
coterie_delivery_mark_icon (CoterieMessageState state)
{
  switch (state)
    {
    case COTERIE_MESSAGE_PENDING:
      return "coterie-sending-symbolic";
    case COTERIE_MESSAGE_SENT:
      return "coterie-stored-symbolic";
    case COTERIE_MESSAGE_DELIVERED:
      return "coterie-delivered-symbolic";
    case COTERIE_MESSAGE_STATE_READ:
      return "coterie-read-symbolic";
    case COTERIE_MESSAGE_RECEIVED:
    case COTERIE_MESSAGE_FAILED:
    default:
      return NULL;
    }
}

const char *
coterie_delivery_mark_text (CoterieMessageState state)
{
  switch (state)
    {
    case COTERIE_MESSAGE_PENDING:
      return _ ("Sending");
    case COTERIE_MESSAGE_SENT:
      return _ ("Sent");
    case COTERIE_MESSAGE_DELIVERED:
      return _ ("Delivered");
    case COTERIE_MESSAGE_STATE_READ:
      return _ ("Read");
    case COTERIE_MESSAGE_FAILED:
      return _ ("Not sent");
    case COTERIE_MESSAGE_RECEIVED:
    default:
      return _ ("Received");
    }
}
