// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/sentence.h"
#include "group/group.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what the line about a record of a group says. */

gboolean
coterie_group_sentences_is_about_us (const CoterieDesk *desk, const CoterieGroupRecord *record);
gboolean
coterie_group_sentences_make (
    CoterieDesk *desk, const CoterieGroupRecord *record, CoterieSentence *sentence, char **text, GError **error);

G_END_DECLS
