// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COTERIE_GROUP_ERROR (coterie_group_error_quark ())

/* Why a record is not taken, or may not be made; the rules are those of docs/protocol.md, "Groups". */
typedef enum
{
  /* Bytes of a stranger: give up on them. */
  COTERIE_GROUP_ERROR_LENGTH,    /* J1: not the size of what it says it is */
  COTERIE_GROUP_ERROR_VERSION,   /* J1: not a record, or one of another version or with an action that is not known */
  COTERIE_GROUP_ERROR_RANGE,     /* J1: a field outside of what the format knows */
  COTERIE_GROUP_ERROR_GROUP,     /* J2: of another group, or its beginning and not this one's */
  COTERIE_GROUP_ERROR_EPOCH,     /* J2: not one more than the highest of its parents' */
  COTERIE_GROUP_ERROR_SIGNER,    /* J3: not a device that was active where its record says */
  COTERIE_GROUP_ERROR_SIGNATURE, /* J3: the signature does not verify */
  COTERIE_GROUP_ERROR_FORK,      /* J3: it names another chain than the one that we know */
  COTERIE_GROUP_ERROR_TOO_MANY,  /* J8: the group has as many records as it may */
  /* Come again. */
  COTERIE_GROUP_ERROR_PARENT, /* J2: a record before it is not there yet: ask for it */
  COTERIE_GROUP_ERROR_AHEAD,  /* J3: the author's chain is longer than what we know of it: fetch it */
  /* Tell the person. */
  COTERIE_GROUP_ERROR_NOT_ALLOWED, /* J4: the author may not do that */
  COTERIE_GROUP_ERROR_CLOSED,      /* J4: the group was closed */
  COTERIE_GROUP_ERROR_FULL,        /* J8: a group has 150 members at most */
} CoterieGroupError;

GQuark
coterie_group_error_quark (void);

G_END_DECLS
