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
  COTERIE_SENTENCE_ACCOUNT_MISSING,
  COTERIE_SENTENCE_ACCOUNT_GONE,
  COTERIE_SENTENCE_KEPT_FOR, /* of a group's member; …_SOMEBODY: of one without a name */
  COTERIE_SENTENCE_KEPT_FOR_SOMEBODY,
  COTERIE_SENTENCE_KEPT_IN_VAIN,
  COTERIE_SENTENCE_KEPT_IN_VAIN_SOMEBODY,
  COTERIE_SENTENCE_KEPT_LOST,
  COTERIE_SENTENCE_KEPT_LOST_SOMEBODY,
  COTERIE_SENTENCE_UNMET,         /* of a number */
  COTERIE_SENTENCE_UNSENT_NOBODY, /* of nothing: those for whom it was have left the group */
  COTERIE_SENTENCE_NAME_TAKEN_OVER,
  COTERIE_SENTENCE_IDENTITY_ACCEPTED,
  COTERIE_SENTENCE_TEXT_MOVED,
  COTERIE_SENTENCE_DEVICE_ADDED,
  COTERIE_SENTENCE_DEVICE_REMOVED,
  COTERIE_SENTENCE_OWN_DEVICE_ADDED, /* of nothing */
  COTERIE_SENTENCE_OWN_DEVICE_REMOVED,
  COTERIE_SENTENCE_OWN_DEVICE_ELSEWHERE, /* another own device has approved it */
  COTERIE_SENTENCE_OWN_DEVICE_STOLEN,    /* this one's keys have, but no person here */
  COTERIE_SENTENCE_OWN_LIST,             /* the own chain is on hold */
  COTERIE_SENTENCE_OWN_KEYS,             /* of a bundle of a device of ours; below: of somebody else's */
  COTERIE_SENTENCE_KEYS,
  COTERIE_SENTENCE_DROPPED_UNSIGNED,
  COTERIE_SENTENCE_DROPPED_SIGNED_OUT,
  COTERIE_SENTENCE_DROPPED_GONE, /* a copy of what went to somebody who is no more */
  COTERIE_SENTENCE_UNKNOWN_CONTENT,
  COTERIE_SENTENCE_FETCHING,
  COTERIE_SENTENCE_UNREADABLE,
  COTERIE_SENTENCE_MISSING,    /* of a number */
  COTERIE_SENTENCE_GROUP_MADE, /* what changed in a group, by whom; …_OWN: by us, or it is about us */
  COTERIE_SENTENCE_GROUP_MADE_OWN,
  COTERIE_SENTENCE_GROUP_CLOSED,
  COTERIE_SENTENCE_GROUP_CLOSED_OWN,
  COTERIE_SENTENCE_GROUP_LEFT,
  COTERIE_SENTENCE_GROUP_LEFT_OWN,
  COTERIE_SENTENCE_GROUP_CLAIMED,
  COTERIE_SENTENCE_GROUP_CLAIMED_OWN,
  COTERIE_SENTENCE_GROUP_RESIGNED,
  COTERIE_SENTENCE_GROUP_RESIGNED_OWN,
  COTERIE_SENTENCE_GROUP_PICTURE,
  COTERIE_SENTENCE_GROUP_PICTURE_OWN,
  COTERIE_SENTENCE_GROUP_RIGHTS,
  COTERIE_SENTENCE_GROUP_RIGHTS_OWN,
  COTERIE_SENTENCE_GROUP_RENAMED,      /* of a user name and a line */
  COTERIE_SENTENCE_GROUP_RENAMED_OWN,  /* of a line */
  COTERIE_SENTENCE_GROUP_ADDED,        /* of a user name and some, "carol, @dora" */
  COTERIE_SENTENCE_GROUP_ADDED_BY_OWN, /* of some */
  COTERIE_SENTENCE_GROUP_ADDED_OWN,
  COTERIE_SENTENCE_GROUP_ADDED_MANY,        /* of a user name and a number */
  COTERIE_SENTENCE_GROUP_ADDED_MANY_BY_OWN, /* of a number */
  COTERIE_SENTENCE_GROUP_REMOVED,           /* of two user names */
  COTERIE_SENTENCE_GROUP_REMOVED_BY_OWN,
  COTERIE_SENTENCE_GROUP_REMOVED_OWN,
  COTERIE_SENTENCE_GROUP_PROMOTED,
  COTERIE_SENTENCE_GROUP_PROMOTED_BY_OWN,
  COTERIE_SENTENCE_GROUP_PROMOTED_OWN,
  COTERIE_SENTENCE_GROUP_DEMOTED,
  COTERIE_SENTENCE_GROUP_DEMOTED_BY_OWN,
  COTERIE_SENTENCE_GROUP_DEMOTED_OWN,
  COTERIE_SENTENCE_VOICE_CALL_TOOK, /* of a user name and a time; …_OWN: of one that we have begun, of a time */
  COTERIE_SENTENCE_VIDEO_CALL_TOOK,
  COTERIE_SENTENCE_VOICE_CALL_TOOK_OWN,
  COTERIE_SENTENCE_VIDEO_CALL_TOOK_OWN,
  COTERIE_SENTENCE_VOICE_CALL_MISSED, /* of a user name, as what follows */
  COTERIE_SENTENCE_VIDEO_CALL_MISSED,
  COTERIE_SENTENCE_VOICE_CALL_DECLINED,
  COTERIE_SENTENCE_VIDEO_CALL_DECLINED,
  COTERIE_SENTENCE_VOICE_CALL_UNANSWERED, /* one that we have begun, as what follows */
  COTERIE_SENTENCE_VIDEO_CALL_UNANSWERED,
  COTERIE_SENTENCE_VOICE_CALL_REFUSED,
  COTERIE_SENTENCE_VIDEO_CALL_REFUSED,
  COTERIE_SENTENCE_VOICE_CALL_BUSY,
  COTERIE_SENTENCE_VIDEO_CALL_BUSY,
  COTERIE_SENTENCE_VOICE_CALL_UNLINKED, /* answered, and never heard; of a user name; …_OWN: of nothing */
  COTERIE_SENTENCE_VIDEO_CALL_UNLINKED,
  COTERIE_SENTENCE_VOICE_CALL_UNLINKED_OWN,
  COTERIE_SENTENCE_VIDEO_CALL_UNLINKED_OWN,
} CoterieSentence;

#define COTERIE_SENTENCE_LAST COTERIE_SENTENCE_VIDEO_CALL_UNLINKED_OWN

/* What is put into a sentence. */
typedef enum
{
  COTERIE_SENTENCE_VALUE_NONE,
  COTERIE_SENTENCE_VALUE_NAME,  /* a user name, which stands behind an "@" */
  COTERIE_SENTENCE_VALUE_NAMES, /* one or more of them: "carol, @dora" */
  COTERIE_SENTENCE_VALUE_COUNT, /* a number in digits */
  COTERIE_SENTENCE_VALUE_LINE,  /* what somebody called something, or how long it took: "1:03" */
} CoterieSentenceValue;

char *
coterie_sentence_new (CoterieSentence sentence, const char *name);
char *
coterie_sentence_new_pair (CoterieSentence sentence, const char *first, const char *second);
char *
coterie_sentence_new_count (CoterieSentence sentence, guint64 count);
CoterieSentence
coterie_sentence_find (const char *text, char **value);
CoterieSentence
coterie_sentence_find_pair (const char *text, char **first, char **second);
CoterieSentenceValue
coterie_sentence_get_value_kind (CoterieSentence sentence, guint index);

G_END_DECLS
