// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-arrivals.h"

#define MAX_WAITING 128 /* of a flood the rest is lost */

typedef struct
{
  CoterieChat *chat;
  CoterieCallArrival arrival;
  CoterieCallContent *content; /* the arrival's */
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_object_unref (waiting->chat);
  coterie_call_content_free (waiting->content);
  g_free (waiting);
}

gboolean
coterie_call_arrivals_push (CoterieCallArrivals *self, CoterieChat *chat, const CoterieCallArrival *arrival)
{
  Waiting *waiting;

  if (self->queue.length >= MAX_WAITING)
    return FALSE;
  waiting = g_new0 (Waiting, 1);
  waiting->chat = g_object_ref (chat);
  waiting->content = coterie_call_content_copy (arrival->content);
  waiting->arrival = *arrival;
  waiting->arrival.content = waiting->content;
  g_queue_push_tail (&self->queue, waiting);
  return TRUE;
}

gboolean
coterie_call_arrivals_give (CoterieCallArrivals *self, CoteriePhone *phone)
{
  Waiting *first = g_queue_pop_head (&self->queue);

  if (first == NULL)
    return FALSE;
  coterie_phone_take (phone, first->chat, &first->arrival);
  waiting_free (first);
  return TRUE;
}

CoterieChat *
coterie_call_arrivals_get_chat (CoterieCallArrivals *self)
{
  Waiting *first = g_queue_peek_head (&self->queue);

  return first != NULL ? first->chat : NULL;
}

void
coterie_call_arrivals_clear (CoterieCallArrivals *self)
{
  g_queue_clear_full (&self->queue, waiting_free);
}
