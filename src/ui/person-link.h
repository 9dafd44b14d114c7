// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A link to a person: "coterie:alice", or "coterie://chat.example.org/alice" for whoever has that name on that server.
 * Anybody can write anything into one. */
typedef struct
{
  char *server; /* owned; NULL: one's own. Not looked at yet */
  char *name;   /* owned; a user name by the rule of the servers */
} CoteriePersonLink;

gboolean
coterie_person_link_parse (const char *uri, CoteriePersonLink *link); /* FALSE: it names nobody; @link is untouched */
void
coterie_person_link_clear (CoteriePersonLink *link);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoteriePersonLink, coterie_person_link_clear)

G_END_DECLS
