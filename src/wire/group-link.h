// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"
#include "wire/limits.h"

#include <glib.h>

G_BEGIN_DECLS

/* An invitation to a group: coterie://SERVER/@NAME/GROUP/TOKEN (docs/protocol.md, "Groups"). */
typedef struct
{
  char server[COTERIE_GROUP_LINK_SERVER_MAX_BYTES + 1]; /* host, and perhaps a port */
  char name[COTERIE_NAME_MAX_BYTES + 1];                /* the user name of who made it */
  guint8 group[COTERIE_CHAT_ID_BYTES];
  guint8 token[COTERIE_INVITATION_BYTES];
} CoterieGroupLink;

gboolean
coterie_group_link_parse (CoterieGroupLink *self, const char *text);
char *
coterie_group_link_to_string (const CoterieGroupLink *self);

G_END_DECLS
