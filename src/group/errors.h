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
  COTERIE_GROUP_ERROR_LENGTH,    /* G1: not the size of what it says it is */
  COTERIE_GROUP_ERROR_VERSION,   /* G1: not a record, or one of another version or with an action that is not known */
  COTERIE_GROUP_ERROR_RANGE,     /* G1: a field outside of what the format knows */
  COTERIE_GROUP_ERROR_GROUP,     /* G2: of another group, or its beginning and not this one's */
  COTERIE_GROUP_ERROR_EPOCH,     /* G2: not one more than the highest of its parents' */
  COTERIE_GROUP_ERROR_SIGNER,    /* G3: not a device that was active where its record says */
  COTERIE_GROUP_ERROR_SIGNATURE, /* G3: the signature does not verify */
  COTERIE_GROUP_ERROR_FORK,      /* G3: it names another chain than the one that we know */
  COTERIE_GROUP_ERROR_TOO_MANY,  /* G7: the group has as many records as it may */
  /* Come again. */
  COTERIE_GROUP_ERROR_PARENT, /* G2: a record before it is not there yet: ask for it */
  COTERIE_GROUP_ERROR_AHEAD,  /* G3: the author's chain is longer than what we know of it: fetch it */
  /* Tell the person. */
  COTERIE_GROUP_ERROR_NOT_ALLOWED, /* G4: the author may not do that */
  COTERIE_GROUP_ERROR_CLOSED,      /* G4: the group was closed */
  COTERIE_GROUP_ERROR_FULL,        /* G7: a group has 150 members at most */
} CoterieGroupError;

GQuark
coterie_group_error_quark (void);

G_END_DECLS
