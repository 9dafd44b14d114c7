// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/spell-checker.h"

#include <string.h>
#ifdef COTERIE_WITH_ENCHANT
#include <enchant.h>
#else
typedef struct _EnchantBroker EnchantBroker;
typedef struct _EnchantDict EnchantDict;
#endif

#define MAX_WORD_BYTES 128 /* longer ones are no words, and cost a dictionary much */

struct _CoterieSpellChecker
{
  GObject parent_instance;

  EnchantBroker *broker;
  EnchantDict *dictionary;
  char *language;
};

G_DEFINE_FINAL_TYPE (CoterieSpellChecker, coterie_spell_checker, G_TYPE_OBJECT)

static void
coterie_spell_checker_finalize (GObject *object)
{
  CoterieSpellChecker *self = COTERIE_SPELL_CHECKER (object);

#ifdef COTERIE_WITH_ENCHANT
  if (self->dictionary != NULL)
    enchant_broker_free_dict (self->broker, self->dictionary);
  if (self->broker != NULL)
    enchant_broker_free (self->broker);
#endif
  g_free (self->language);
  G_OBJECT_CLASS (coterie_spell_checker_parent_class)->finalize (object);
}

static void
coterie_spell_checker_class_init (CoterieSpellCheckerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_spell_checker_finalize;
}

static void
coterie_spell_checker_init (CoterieSpellChecker *self)
{
}

#ifdef COTERIE_WITH_ENCHANT

/* "de_AT.UTF-8@euro" is "de_AT" to a dictionary. */
static gboolean
try_language (CoterieSpellChecker *self, const char *name)
{
  g_autofree char *language = g_strndup (name, strcspn (name, ".@"));

  if (g_str_equal (language, "C") || g_str_equal (language, "POSIX") || *language == '\0' ||
      !enchant_broker_dict_exists (self->broker, language))
    return FALSE;
  self->dictionary = enchant_broker_request_dict (self->broker, language);
  if (self->dictionary == NULL)
    return FALSE;
  self->language = g_steal_pointer (&language);
  return TRUE;
}

/* In a thread, which nobody else's enchant runs in: the object is handed over afterwards. */
static void
load (GTask *task, gpointer source, gpointer languages, GCancellable *cancellable)
{
  g_autoptr (CoterieSpellChecker) self = g_object_new (COTERIE_TYPE_SPELL_CHECKER, NULL);

  self->broker = enchant_broker_init ();
  for (char **language = languages; self->broker != NULL && *language != NULL; language++)
    if (try_language (self, *language))
      {
        g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
        return;
      }
  g_task_return_pointer (task, NULL, NULL);
}

#endif

void
coterie_spell_checker_load_async (const char *const *languages,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  if (languages == NULL)
    languages = g_get_language_names ();
  g_task_set_task_data (task, g_strdupv ((char **) languages), (GDestroyNotify) g_strfreev);
#ifdef COTERIE_WITH_ENCHANT
  g_task_run_in_thread (task, load);
#else
  g_task_return_pointer (task, NULL, NULL);
#endif
}

CoterieSpellChecker *
coterie_spell_checker_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
coterie_spell_checker_get_language (CoterieSpellChecker *self)
{
  g_return_val_if_fail (COTERIE_IS_SPELL_CHECKER (self), NULL);

  return self->language;
}

/**
 * coterie_spell_checker_knows:
 *
 * Returns: %TRUE for what is no word (with digits in it, or very long) as well
 */
gboolean
coterie_spell_checker_knows (CoterieSpellChecker *self, const char *word, gssize n_bytes)
{
  g_return_val_if_fail (COTERIE_IS_SPELL_CHECKER (self), TRUE);

  if (n_bytes < 0)
    n_bytes = (gssize) strlen (word);
  if (n_bytes == 0 || n_bytes > MAX_WORD_BYTES)
    return TRUE;
  for (const char *p = word; p < word + n_bytes; p = g_utf8_next_char (p))
    if (g_unichar_isdigit (g_utf8_get_char (p)))
      return TRUE;
#ifdef COTERIE_WITH_ENCHANT
  return enchant_dict_check (self->dictionary, word, n_bytes) <= 0; /* negative: it could not say */
#else
  return TRUE;
#endif
}

GStrv
coterie_spell_checker_suggest (CoterieSpellChecker *self, const char *word)
{
  g_autoptr (GStrvBuilder) suggestions = g_strv_builder_new ();

  g_return_val_if_fail (COTERIE_IS_SPELL_CHECKER (self), NULL);

#ifdef COTERIE_WITH_ENCHANT
  if (strlen (word) <= MAX_WORD_BYTES)
    {
      size_t n_found = 0;
      char **found = enchant_dict_suggest (self->dictionary, word, -1, &n_found);

      for (size_t i = 0; i < MIN (n_found, COTERIE_SPELL_MAX_SUGGESTIONS); i++)
        g_strv_builder_add (suggestions, found[i]);
      if (found != NULL)
        enchant_dict_free_string_list (self->dictionary, found);
    }
#endif
  return g_strv_builder_end (suggestions);
}

void
coterie_spell_checker_accept (CoterieSpellChecker *self, const char *word)
{
  g_return_if_fail (COTERIE_IS_SPELL_CHECKER (self));

#ifdef COTERIE_WITH_ENCHANT
  enchant_dict_add_to_session (self->dictionary, word, -1);
#endif
}
