// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COTERIE_EMOJI_TEXT_MAX 3

/* How many emoji a text is made of when it is made of nothing else, up to COTERIE_EMOJI_TEXT_MAX; else 0. */
guint
coterie_emoji_text_count (const char *text);

G_END_DECLS
