// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-seats.h"

#include "core/calls.h"

#include <glib/gi18n.h>

void
coterie_call_seats_init (CoterieCallSeats *self, CoterieClient *client, gboolean video)
{
  self->client = g_object_ref (client);
  self->list = g_list_store_new (COTERIE_TYPE_SEAT);
  self->own = coterie_seat_new (NULL, client, NULL, TRUE);
  self->rung = NULL;
  coterie_seat_set_media (self->own, TRUE, video);
  g_list_store_append (self->list, self->own);
}

void
coterie_call_seats_clear (CoterieCallSeats *self)
{
  g_clear_object (&self->list);
  g_clear_object (&self->own);
  g_clear_object (&self->rung);
  g_clear_object (&self->client);
}

gboolean
coterie_call_seats_is_other (const CoterieCallSeats *self, CoterieSeat *seat)
{
  return seat != self->own && seat != self->rung;
}

static guint
count (const CoterieCallSeats *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

guint
coterie_call_seats_count_others (const CoterieCallSeats *self)
{
  return count (self) - 1 - (self->rung != NULL ? 1 : 0);
}

gboolean
coterie_call_seats_have_video (const CoterieCallSeats *self)
{
  const guint n = count (self);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CoterieSeat) seat = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (coterie_call_seats_is_other (self, seat) && coterie_seat_get_video (seat))
        return TRUE;
    }
  return FALSE;
}

CoterieSeat *
coterie_call_seats_find (const CoterieCallSeats *self, const CoterieDeviceId *device)
{
  const guint n = count (self);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CoterieSeat) seat = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (coterie_call_seats_is_other (self, seat) && coterie_seat_is (seat, device))
        return seat;
    }
  return NULL;
}

CoterieSeat *
coterie_call_seats_get_first (const CoterieCallSeats *self)
{
  g_autoptr (CoterieSeat) first = g_list_model_get_item (G_LIST_MODEL (self->list), 0);

  return first != self->own ? first : NULL;
}

static CoterieSeat *
make_seat (const CoterieCallSeats *self, const CoterieDeviceId *device)
{
  CoterieContact *contact = coterie_client_find_account (self->client, device->aid);

  return coterie_seat_new (device, self->client, contact, FALSE);
}

char *
coterie_call_seats_name_text (const CoterieCallSeats *self, const CoterieDeviceId *device)
{
  g_autoptr (CoterieSeat) seat = make_seat (self, device);

  return coterie_seat_name_text (seat);
}

static CoterieSeat *
add_seat (CoterieCallSeats *self, const CoterieDeviceId *device)
{
  g_autoptr (CoterieSeat) seat = make_seat (self, device);

  g_list_store_insert (self->list, count (self) - 1, seat);
  return seat;
}

static void
remove_seat (CoterieCallSeats *self, CoterieSeat *seat)
{
  guint position;

  if (g_list_store_find (self->list, seat, &position))
    g_list_store_remove (self->list, position);
}

void
coterie_call_seats_ring (CoterieCallSeats *self, CoterieContact *contact)
{
  if (contact != NULL && self->rung == NULL)
    {
      self->rung = coterie_seat_new (NULL, self->client, contact, FALSE);
      coterie_seat_set_doing (self->rung, _ ("Calling…"));
      g_list_store_insert (self->list, 0, self->rung);
    }
  else if (contact == NULL && self->rung != NULL)
    {
      remove_seat (self, self->rung);
      g_clear_object (&self->rung);
    }
}

static gboolean
is_there (const CoterieParticipants *all, CoterieSeat *seat)
{
  for (guint i = 0; i < all->n; i++)
    if (coterie_seat_is (seat, &all->list[i].device))
      return TRUE;
  return FALSE;
}

static void
remove_gone (CoterieCallSeats *self, const CoterieParticipants *all)
{
  for (guint i = count (self); i > 0; i--)
    {
      g_autoptr (CoterieSeat) seat = g_list_model_get_item (G_LIST_MODEL (self->list), i - 1);

      if (coterie_call_seats_is_other (self, seat) && !is_there (all, seat))
        g_list_store_remove (self->list, i - 1);
    }
}

static const char *
waiting_text (CoterieSeat *seat)
{
  return coterie_seat_get_refused (seat) != NULL ? coterie_seat_get_refused (seat) : _ ("Connecting…");
}

void
coterie_call_seats_follow (CoterieCallSeats *self, const CoterieCallFace *face, CoterieCall *call, gboolean linking)
{
  const CoterieParticipants *all = face->call_get_participants (call);

  remove_gone (self, all);
  for (guint i = 0; i < all->n; i++)
    {
      const CoterieParticipant *one = &all->list[i];
      CoterieSeat *found = coterie_call_seats_find (self, &one->device);
      CoterieSeat *seat = found != NULL ? found : add_seat (self, &one->device);
      CoteriePeer *peer = face->call_get_peer (call, &one->device);
      const gboolean linked = peer != NULL && face->peer_get_state (peer) == COTERIE_PEER_VERIFIED;

      coterie_seat_set_media (seat, one->audio, one->video);
      if (linked)
        coterie_seat_set_refused (seat, NULL);
      else
        coterie_seat_set_signal (seat, COTERIE_CALL_SIGNAL_NONE);
      coterie_seat_set_doing (seat, linking && !linked ? waiting_text (seat) : NULL);
      coterie_seat_set_frames (seat, face, linked ? face->peer_get_frames (peer) : NULL);
    }
}

void
coterie_call_seats_follow_own (
    CoterieCallSeats *self, const CoterieCallFace *face, CoterieCall *call, gboolean audio, gboolean video)
{
  CoterieCapture *capture = face->call_get_capture (call);

  coterie_seat_set_media (self->own, audio, video);
  coterie_seat_set_frames (self->own, face, capture != NULL ? face->capture_get_frames (capture) : NULL);
}

CoterieCallSignal
coterie_call_seats_get_signal (const CoterieCallSeats *self)
{
  const guint n = count (self);
  CoterieCallSignal worst = COTERIE_CALL_SIGNAL_NONE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CoterieSeat) seat = g_list_model_get_item (G_LIST_MODEL (self->list), i);
      const CoterieCallSignal signal = coterie_seat_get_signal (seat);

      if (signal != COTERIE_CALL_SIGNAL_NONE && (worst == COTERIE_CALL_SIGNAL_NONE || signal < worst))
        worst = signal;
    }
  return worst;
}
