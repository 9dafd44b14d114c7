// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Things to tell the person that belong to no chat, or that must not be overlooked. */
typedef enum
{
  COTERIE_NOTICE_CLOCK,       /* the clock differs from the server's by more than 24 hours */
  COTERIE_NOTICE_DISK_FULL,   /* nothing can be stored; what comes stays on the server */
  COTERIE_NOTICE_GAP,         /* the server lost messages for us */
  COTERIE_NOTICE_REPLACED,    /* another program with this device's keys has connected */
  COTERIE_NOTICE_UNSENT,      /* a kept message cannot be sent: nobody has that name */
  COTERIE_NOTICE_REVOKED,     /* this device was revoked, and its profile is gone */
  COTERIE_NOTICE_OWN_DEVICE,  /* the own chain grew by a device */
  COTERIE_NOTICE_DROPPED,     /* something came from a device that nobody has signed in, and was thrown away */
  COTERIE_NOTICE_KEYS,        /* the server has no usable bundle of a device that something waits for */
  COTERIE_NOTICE_MISSING,     /* the server does not know somebody's account at the moment */
  COTERIE_NOTICE_GONE,        /* somebody's account was deleted */
  COTERIE_ALARM_IDENTITY,     /* a name has another account id now */
  COTERIE_ALARM_ROLLBACK,     /* a chain became shorter */
  COTERIE_ALARM_FORK,         /* two people are shown different chains */
  COTERIE_ALARM_GHOST,        /* the server wants us to encrypt for a device that nobody signed */
  COTERIE_ALARM_UNVERIFIABLE, /* a chain breaks the rules, or needs a newer version */
  COTERIE_ALARM_OWN_DEVICE,   /* the own chain has a device that nobody approved */
} CoterieNotice;

const char *
coterie_notice_to_string (CoterieNotice notice); /* "clock", "disk-full", ... "fork" */
gboolean
coterie_notice_is_alarm (CoterieNotice notice);

G_END_DECLS
