// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The only way in which what a peer wrote becomes markup. */

char * /* transfer full; NULL when there is no address in it: show it as plain text */
coterie_linkify (const char *text, gssize n_bytes);
gboolean
coterie_linkify_is_address (const char *uri); /* one that linkify would make a link of, as a whole */

G_END_DECLS
