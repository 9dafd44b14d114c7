// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/participants.h"

#include <string.h>

static int
compare (const CoterieDeviceId *a, const CoterieDeviceId *b)
{
  int order = memcmp (a->aid, b->aid, sizeof a->aid);

  return order != 0 ? order : (a->device > b->device) - (a->device < b->device);
}

/**
 * coterie_participants_find:
 *
 * Returns: (transfer none) (nullable): that device; NULL when it takes no part. Valid until the next change
 */
CoterieParticipant *
coterie_participants_find (CoterieParticipants *self, const CoterieDeviceId *device)
{
  for (guint i = 0; i < self->n; i++)
    if (compare (&self->list[i].device, device) == 0)
      return &self->list[i];
  return NULL;
}

/* One person's devices do not fill the call. */
static gboolean
has_room (const CoterieParticipants *self, const CoterieDeviceId *device)
{
  guint n_of_account = 0;

  for (guint i = 0; i < self->n; i++)
    n_of_account += memcmp (self->list[i].device.aid, device->aid, sizeof device->aid) == 0;
  return self->n < G_N_ELEMENTS (self->list) && n_of_account < COTERIE_CALL_MAX_OF_ACCOUNT;
}

/**
 * coterie_participants_see:
 * @device: who says that it takes part
 * @now_us: monotonic
 *
 * Takes it in, or notes that it is still there.
 *
 * Returns: (transfer none) (nullable): the participant, with leg 0 when it is new; NULL when the call is full, or
 *   enough devices of that account take part
 */
CoterieParticipant *
coterie_participants_see (CoterieParticipants *self, const CoterieDeviceId *device, gint64 now_us)
{
  CoterieParticipant *found = coterie_participants_find (self, device);

  if (found == NULL)
    {
      if (!has_room (self, device))
        return NULL;
      found = &self->list[self->n++];
      *found = (CoterieParticipant){ .device = *device };
    }
  found->seen_us = now_us;
  return found;
}

/**
 * coterie_participants_remove:
 *
 * Returns: whether it took part
 */
gboolean
coterie_participants_remove (CoterieParticipants *self, const CoterieDeviceId *device)
{
  CoterieParticipant *found = coterie_participants_find (self, device);

  if (found == NULL)
    return FALSE;
  *found = self->list[--self->n];
  return TRUE;
}

/**
 * coterie_participants_take_gone:
 * @now_us: monotonic
 * @gone_s: COTERIE_CALL_GONE_S for who takes part, or COTERIE_CALL_GONE_CHAT_S
 * @device: (out): one that has not been seen for so long; it is removed
 *
 * Returns: FALSE when there is none (any more)
 */
gboolean
coterie_participants_take_gone (CoterieParticipants *self, gint64 now_us, guint gone_s, CoterieDeviceId *device)
{
  for (guint i = 0; i < self->n; i++)
    if (now_us - self->list[i].seen_us >= gone_s * G_USEC_PER_SEC)
      {
        *device = self->list[i].device;
        return coterie_participants_remove (self, device);
      }
  return FALSE;
}

/**
 * coterie_participants_see_all:
 * @now_us: monotonic
 *
 * We take part from now on: what they have said to those who did not is no measure any more.
 */
void
coterie_participants_see_all (CoterieParticipants *self, gint64 now_us)
{
  for (guint i = 0; i < self->n; i++)
    self->list[i].seen_us = now_us;
}

/**
 * coterie_participants_any_is_in:
 *
 * Returns: whether anybody has said more than that it rings
 */
gboolean
coterie_participants_any_is_in (const CoterieParticipants *self)
{
  for (guint i = 0; i < self->n; i++)
    if (self->list[i].is_in)
      return TRUE;
  return FALSE;
}

/**
 * coterie_participants_choose_audience:
 * @own: this device
 * @second: since we have known of the call; asked once in each
 * @clock_s: what time it is
 *
 * A chat may have many devices that take no part: all participants together tell it as often as one alone would. They
 * take turns by the time of day, which they have in common; clocks that differ make it but less even.
 *
 * Returns: who hears now that we are still there
 */
CoterieAliveAudience
coterie_participants_choose_audience (const CoterieParticipants *self,
                                      const CoterieDeviceId *own,
                                      guint second,
                                      gint64 clock_s)
{
  guint rank = 0;

  if (second % COTERIE_CALL_ALIVE_S != 0)
    return COTERIE_ALIVE_TO_NOBODY;
  for (guint i = 0; i < self->n; i++)
    rank += compare (&self->list[i].device, own) < 0;
  return clock_s / COTERIE_CALL_ALIVE_S % (self->n + 1) == rank ? COTERIE_ALIVE_TO_CHAT : COTERIE_ALIVE_TO_OTHERS;
}

/**
 * coterie_participant_judge_leg:
 * @leg: the number that something of the other side bears
 */
CoterieLegAge
coterie_participant_judge_leg (const CoterieParticipant *self, guint leg)
{
  if (leg > self->leg)
    return COTERIE_LEG_NEW;
  return leg == self->leg && leg > 0 ? COTERIE_LEG_CURRENT : COTERIE_LEG_OLD;
}

/**
 * coterie_call_budget_take:
 * @now_us: monotonic
 *
 * Returns: whether it may be done once more now; it is counted then
 */
gboolean
coterie_call_budget_take (CoterieCallBudget *self, gint64 now_us)
{
  gint64 every_us = COTERIE_CALL_BUDGET_EVERY_S * G_USEC_PER_SEC;
  gint64 n_back = (now_us - self->since_us) / every_us;

  if (n_back >= self->n_spent)
    *self = (CoterieCallBudget){ .since_us = now_us };
  else
    {
      self->n_spent -= (guint) n_back;
      self->since_us += n_back * every_us;
    }
  if (self->n_spent == COTERIE_CALL_BUDGET_MAX)
    return FALSE;
  self->n_spent++;
  return TRUE;
}

/**
 * coterie_device_offers:
 *
 * Of each pair of devices one offers, always: the lower by account and number.
 *
 * Returns: whether @self does
 */
gboolean
coterie_device_offers (const CoterieDeviceId *self, const CoterieDeviceId *other)
{
  return compare (self, other) < 0;
}
