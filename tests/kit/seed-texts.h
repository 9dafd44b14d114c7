// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Texts as people write them, in many languages and lengths, always the same ones. Text number n has the word
 * %SEED_TEXTS_COMMON, as all have, and the word "nNNNNNN", as no other has; the other words are the rarer the higher
 * their number. */
#define SEED_TEXTS_COMMON "note"

typedef struct _SeedTexts SeedTexts;

SeedTexts *
seed_texts_new (void);
void
seed_texts_free (SeedTexts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SeedTexts, seed_texts_free)

const char *
seed_texts_make (SeedTexts *self, guint n); /* valid until the next one */
char *
seed_texts_make_name (guint n); /* a display name; transfer full */

G_END_DECLS
