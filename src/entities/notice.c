// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/notice.h"

static const char *const notice_names[] = {
  [COTERIE_NOTICE_CLOCK] = "clock",
  [COTERIE_NOTICE_DISK_FULL] = "disk-full",
  [COTERIE_NOTICE_GAP] = "gap",
  [COTERIE_NOTICE_REPLACED] = "replaced",
  [COTERIE_NOTICE_UNSENT] = "unsent",
  [COTERIE_NOTICE_REVOKED] = "revoked",
  [COTERIE_NOTICE_OWN_DEVICE] = "own-device",
  [COTERIE_NOTICE_DROPPED] = "dropped",
  [COTERIE_NOTICE_KEYS] = "keys",
  [COTERIE_NOTICE_MISSING] = "missing",
  [COTERIE_NOTICE_GONE] = "gone",
  [COTERIE_ALARM_IDENTITY] = "identity",
  [COTERIE_ALARM_ROLLBACK] = "rollback",
  [COTERIE_ALARM_FORK] = "fork",
  [COTERIE_ALARM_GHOST] = "ghost",
  [COTERIE_ALARM_UNVERIFIABLE] = "unverifiable",
  [COTERIE_ALARM_OWN_DEVICE] = "own-device-alarm",
};

const char *
coterie_notice_to_string (CoterieNotice notice)
{
  g_return_val_if_fail (notice < G_N_ELEMENTS (notice_names), "");

  return notice_names[notice];
}

gboolean
coterie_notice_is_alarm (CoterieNotice notice)
{
  return notice >= COTERIE_ALARM_IDENTITY;
}
