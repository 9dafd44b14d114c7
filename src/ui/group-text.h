// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* What is said of groups, in words for people. */

char * /* transfer full; "3 members" */
coterie_group_text_members (CoterieChat *group);
const char * /* why nothing can be written there now; NULL: it can, or @chat is no group */
coterie_group_text_silence (CoterieChat *chat);
const char * /* transfer none: valid as long as @error is; why a group was not made or changed */
coterie_group_text_error (const GError *error);

G_END_DECLS
