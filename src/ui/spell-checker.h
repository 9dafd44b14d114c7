// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The system's dictionary for the person's language, by way of enchant. Nothing leaves this device. */
#define COTERIE_TYPE_SPELL_CHECKER (coterie_spell_checker_get_type ())
G_DECLARE_FINAL_TYPE (CoterieSpellChecker, coterie_spell_checker, COTERIE, SPELL_CHECKER, GObject)

#define COTERIE_SPELL_MAX_SUGGESTIONS 5

/* Reads the dictionary in a thread. NULL without an error: this system has none for any of @languages, or the program
 * was built without. @languages NULL: those of the locale. */
void
coterie_spell_checker_load_async (const char *const *languages,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
CoterieSpellChecker * /* transfer full */
coterie_spell_checker_load_finish (GAsyncResult *result, GError **error);

const char *
coterie_spell_checker_get_language (CoterieSpellChecker *self); /* "de_DE" */
gboolean
coterie_spell_checker_knows (CoterieSpellChecker *self, const char *word, gssize n_bytes);
GStrv /* transfer full; the likeliest first */
coterie_spell_checker_suggest (CoterieSpellChecker *self, const char *word);
void /* until the program ends */
coterie_spell_checker_accept (CoterieSpellChecker *self, const char *word);

G_END_DECLS
