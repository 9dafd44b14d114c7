// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/hold-advice.h"

/**
 * coterie_hold_advice:
 *
 * Of somebody without a user name there is nothing to be accepted.
 */
char *
coterie_hold_advice (CoterieHold hold, CoterieContact *contact)
{
  const char *name = coterie_contact_get_word (contact);

  switch (hold)
    {
    case COTERIE_HOLD_IDENTITY_CHANGED:
      if (*coterie_contact_get_name (contact) == '\0')
        return NULL;
      return g_strdup_printf ("Ask them, in another way, whether they started over; if it is so, accept the new "
                              "identity with “accept-identity @%s”, and compare safety numbers again.",
                              name);
    case COTERIE_HOLD_VIEWS:
      return g_strdup_printf ("Compare codes with “verify @%s CODE”; when they are the same, go on with “accept @%s”.",
                              name, name);
    case COTERIE_HOLD_FORK:
      return g_strdup_printf ("Compare codes with “verify @%s CODE”, and tell whoever runs the server.", name);
    case COTERIE_HOLD_UNVERIFIABLE:
      return g_strdup ("An update of Coterie may help; else tell whoever runs the server.");
    case COTERIE_HOLD_ROLLBACK:
    case COTERIE_HOLD_GHOST:
    case COTERIE_HOLD_MISSING:
      return g_strdup ("It goes on when the server shows what is right again: tell whoever runs it.");
    case COTERIE_HOLD_NONE:
    case COTERIE_HOLD_GONE:
    default:
      return NULL;
    }
}

/**
 * coterie_hold_advice_for_notice:
 *
 * The contact itself may be told of the hold a moment later.
 */
char *
coterie_hold_advice_for_notice (CoterieNotice notice, CoterieContact *contact)
{
  const CoterieHold hold = coterie_contact_get_hold (contact);

  switch (notice)
    {
    case COTERIE_ALARM_IDENTITY:
      return coterie_hold_advice (COTERIE_HOLD_IDENTITY_CHANGED, contact);
    case COTERIE_ALARM_FORK:
      return coterie_hold_advice (hold == COTERIE_HOLD_VIEWS ? hold : COTERIE_HOLD_FORK, contact);
    case COTERIE_ALARM_ROLLBACK:
      return coterie_hold_advice (COTERIE_HOLD_ROLLBACK, contact);
    case COTERIE_ALARM_GHOST:
      return coterie_hold_advice (COTERIE_HOLD_GHOST, contact);
    case COTERIE_ALARM_UNVERIFIABLE:
      return coterie_hold_advice (COTERIE_HOLD_UNVERIFIABLE, contact);
    case COTERIE_NOTICE_MISSING:
      return coterie_hold_advice (COTERIE_HOLD_MISSING, contact);
    case COTERIE_NOTICE_CLOCK:
    case COTERIE_NOTICE_DISK_FULL:
    case COTERIE_NOTICE_GAP:
    case COTERIE_NOTICE_REPLACED:
    case COTERIE_NOTICE_UNSENT:
    case COTERIE_NOTICE_REVOKED:
    case COTERIE_NOTICE_OWN_DEVICE:
    case COTERIE_NOTICE_DROPPED:
    case COTERIE_NOTICE_KEYS:
    case COTERIE_NOTICE_GONE:
    case COTERIE_ALARM_OWN_DEVICE:
    default:
      return NULL;
    }
}

char *
coterie_hold_dup_called (CoterieContact *contact)
{
  const CoterieHold hold = coterie_contact_get_hold (contact);

  if (*coterie_contact_get_name (contact) != '\0')
    return g_strdup ("");
  return g_strdup_printf ("  (%s%s)", coterie_contact_get_display_name (contact),
                          hold == COTERIE_HOLD_GONE ? ", replaced" : "");
}
