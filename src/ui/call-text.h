// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "ui/shown-call.h"

G_BEGIN_DECLS

/* What the window says of calls, in the person's language. */

char * /* transfer full: why a call has come to nothing that rang others; NULL: it has not, or they know why */
coterie_call_text_end (CoterieChat *chat, guint actions);
const char * /* of what is on this side; NULL: nothing that a person could do anything about */
coterie_call_text_trouble (const GError *error);
char * /* transfer full: of the connection to somebody called @name, as plain text; NULL: likewise */
coterie_call_text_leg_trouble (const GError *error, const char *name);
const char * /* in their tile; NULL: it is tried again */
coterie_call_text_of_refused (const GError *error);
char * /* transfer full: "4:07", "1:03:52" */
coterie_call_text_duration (gint64 seconds);
char * /* transfer full: "Amara Is Calling" */
coterie_call_text_ringing (CoterieShownCall *call);
const char * /* "Video call" */
coterie_call_text_kind (CoterieShownCall *call);
char * /* transfer full: below the title: who is there, how long it has lasted, or what is waited for */
coterie_call_text_state (CoterieShownCall *call);

G_END_DECLS
