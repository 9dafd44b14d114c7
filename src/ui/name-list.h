// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* Several people in words. */

char * /* transfer full; "Anna", "Anna and Bob", "Anna, Bob and 3 others"; @names: as people gave them to themselves */
coterie_name_list_text (const char *const *names);
char * /* transfer full; "Typing…", in a group "Anna and Bob are typing…" */
coterie_name_list_typing (CoterieChat *chat);
char * /* transfer full; "Anna: Hello", of a message whose sender is not known @text alone */
coterie_name_list_said (CoterieContact *sender, const char *text);
char * /* transfer full, NULL when it went to all: "Only to you and @bob" */
coterie_name_list_audience (CoterieMessage *message);
char * /* transfer full, NULL when it came from its sender: "Shared by Bob" */
coterie_name_list_shared (CoterieMessage *message);

G_END_DECLS
