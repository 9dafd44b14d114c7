// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a row of a timeline is. Everything but a text is a line that we wrote ourselves; its body is a sentence. */
typedef enum
{
  COTERIE_MESSAGE_TEXT = 1,
  COTERIE_MESSAGE_UNKNOWN = 2,    /* a content of a newer version: "needs a newer version" */
  COTERIE_MESSAGE_FETCHING = 3,   /* could not be opened, is being fetched again */
  COTERIE_MESSAGE_UNREADABLE = 4, /* could not be fetched again either */
  COTERIE_MESSAGE_GAP = 5,        /* messages are missing */
  COTERIE_MESSAGE_NOTHING = 7,    /* a line that turned out to stand for nothing to be shown: leave it out */
  COTERIE_MESSAGE_CHAIN = 6,      /* a device was added or removed, or the chain does not add up */
  COTERIE_MESSAGE_GROUP = 8,      /* somebody, its sender, has changed the group */
  COTERIE_MESSAGE_CALL = 9,       /* how a call went that its sender has begun; of the id that the call has */
} CoterieMessageKind;

/* Of an own text: it only ever grows. Of others': RECEIVED, then READ once shown. */
typedef enum
{
  COTERIE_MESSAGE_PENDING = 1,
  COTERIE_MESSAGE_SENT = 2,
  COTERIE_MESSAGE_DELIVERED = 3,
  COTERIE_MESSAGE_STATE_READ = 4,
  COTERIE_MESSAGE_RECEIVED = 5,
  COTERIE_MESSAGE_FAILED = 6, /* will not be sent: account gone, or nobody has that name */
} CoterieMessageState;

G_END_DECLS
