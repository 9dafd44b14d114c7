// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Everything that the client says of its own accord, in a notice or in a line of a timeline. It is said and kept in
 * English; whoever shows it in another language finds out here which sentence it is and what was put into it. A line
 * that was stored once is known for ever: a sentence that changes gets a further row here, and its old one stays. */
typedef enum
{
  COTERIE_SENTENCE_NONE = 0, /* none of these: a person's words, or those of another version */
  COTERIE_SENTENCE_CLOCK,    /* notices about the device */
  COTERIE_SENTENCE_DISK_FULL,
  COTERIE_SENTENCE_NOT_STORED,
  COTERIE_SENTENCE_REPLACED,
  COTERIE_SENTENCE_REVOKED,
  COTERIE_SENTENCE_STARTED_OVER,
  COTERIE_SENTENCE_SERVER_LOST,    /* of a number */
  COTERIE_SENTENCE_UNSENT_UNKNOWN, /* of a user name, as what follows */
  COTERIE_SENTENCE_UNSENT_GONE,
  COTERIE_SENTENCE_UNSENT_BLOCKED,
  COTERIE_SENTENCE_IDENTITY, /* what is wrong with a chain */
  COTERIE_SENTENCE_ROLLBACK,
  COTERIE_SENTENCE_FORK,
  COTERIE_SENTENCE_UNVERIFIABLE,
  COTERIE_SENTENCE_GHOST,
  COTERIE_SENTENCE_VIEWS,
  COTERIE_SENTENCE_NAME_TAKEN_OVER,
  COTERIE_SENTENCE_IDENTITY_ACCEPTED,
  COTERIE_SENTENCE_DEVICE_ADDED,
  COTERIE_SENTENCE_DEVICE_REMOVED,
  COTERIE_SENTENCE_OWN_DEVICE_ADDED, /* of nothing */
  COTERIE_SENTENCE_OWN_DEVICE_REMOVED,
  COTERIE_SENTENCE_OWN_DEVICE_ELSEWHERE, /* another own device has approved it */
  COTERIE_SENTENCE_OWN_DEVICE_STOLEN,    /* this one's keys have, but no person here */
  COTERIE_SENTENCE_OWN_LIST,             /* the own chain is on hold */
  COTERIE_SENTENCE_DROPPED_UNSIGNED,
  COTERIE_SENTENCE_DROPPED_SIGNED_OUT,
  COTERIE_SENTENCE_DROPPED_GONE, /* a copy of what went to somebody who is no more */
  COTERIE_SENTENCE_UNKNOWN_CONTENT,
  COTERIE_SENTENCE_FETCHING,
  COTERIE_SENTENCE_UNREADABLE,
  COTERIE_SENTENCE_MISSING, /* of a number */
} CoterieSentence;

#define COTERIE_SENTENCE_LAST COTERIE_SENTENCE_MISSING

char *
coterie_sentence_new (CoterieSentence sentence, const char *name);
char *
coterie_sentence_new_count (CoterieSentence sentence, guint64 count);
CoterieSentence
coterie_sentence_find (const char *text, char **value);

G_END_DECLS
