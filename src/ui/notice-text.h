// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "entities/sentence.h"

G_BEGIN_DECLS

/* What the client says of its own accord, in a notice or in a line of a timeline, in the person's language. */

char * /* transfer full; plain text. @sentence as the client gave it; what is not known stays as it is */
coterie_notice_text (const char *sentence);

G_END_DECLS
