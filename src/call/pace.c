// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/pace.h"

#define HASTY_MS 200 /* what is lost is asked for in time to be of use */
#define CALM_MS 1000
#define CALM_AFTER_S 5

/**
 * coterie_pace_note:
 * @n_missing: packets that did not come so far, at first or at all
 *
 * Once a second. As long as nothing is lost nobody needs reports that are as many as the packets of sound.
 *
 * Returns: how long it takes from one report to the next, in ms
 */
guint
coterie_pace_note (CoteriePace *self, guint n_missing)
{
  self->calm_s = n_missing == self->n_missing ? self->calm_s + 1 : 0;
  self->n_missing = n_missing;
  return self->calm_s >= CALM_AFTER_S ? CALM_MS : HASTY_MS;
}
