// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/passphrase-strength.h"

#include <glib/gi18n.h>
#ifdef COTERIE_WITH_PWQUALITY
#include <pwquality.h>
#else
#include <crack.h>
#include <math.h>
#endif

/* Bounds of a score of 0 to 100. */
#define FAIR_SCORE 40
#define GOOD_SCORE 65
#define STRONG_SCORE 85

/* Whether the words that are guessed first can be looked up. Without them cracklib lets no passphrase pass, and
 * complains on the console; what is longer and has more kinds of characters is better all the same. */
static gboolean
has_words (const char *const *indices, gsize n_indices)
{
#ifdef COTERIE_TEST_STEPS
  if (g_getenv ("COTERIE_TEST_NO_WORDS") != NULL)
    return FALSE;
#endif
  for (gsize i = 0; i < n_indices; i++)
    if (g_file_test (indices[i], G_FILE_TEST_EXISTS))
      return TRUE;
  return FALSE;
}

#ifdef COTERIE_WITH_PWQUALITY
G_DEFINE_AUTOPTR_CLEANUP_FUNC (pwquality_settings_t, pwquality_free_settings)

static pwquality_settings_t *
make_settings (void)
{
  static const char *const indices[] = { "/var/cache/cracklib/cracklib_dict.pwi", "/usr/share/cracklib/pw_dict.pwi" };
  pwquality_settings_t *settings = pwquality_default_settings ();

  if (settings != NULL && !has_words (indices, G_N_ELEMENTS (indices)))
    pwquality_set_int_value (settings, PWQ_SETTING_DICT_CHECK, 0);
  return settings;
}

static int
get_score (const char *passphrase)
{
  g_autoptr (pwquality_settings_t) settings = make_settings ();

  return settings != NULL ? pwquality_check (settings, passphrase, NULL, NULL, NULL) : 0;
}
#else
/* How many characters there are of the kind of this one, and which bit says that the kind was met. */
static guint
get_kind (gunichar letter, guint *bit)
{
  static const struct
  {
    const char *first_last;
    guint size;
  } kinds[] = { { "az", 26 }, { "AZ", 26 }, { "09", 10 }, { " ~", 33 } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (letter >= (guchar) kinds[i].first_last[0] && letter <= (guchar) kinds[i].first_last[1])
      {
        *bit = 1u << i;
        return kinds[i].size;
      }
  *bit = 1u << G_N_ELEMENTS (kinds);
  return 100;
}

/* Whether cracklib knows it. */
static gboolean
is_known (const char *passphrase)
{
  g_autofree char *index = g_strconcat (GetDefaultCracklibDict (), ".pwi", NULL);
  const char *const indices[] = { index };

  return has_words (indices, 1) && FascistCheck (passphrase, GetDefaultCracklibDict ()) != NULL;
}

/* Nothing for what cracklib knows. Else bits, as if each character were drawn from all of the kinds that are met. One
 * that repeats its neighbour, or comes before or after it in the alphabet, adds nothing. */
static int
get_score (const char *passphrase)
{
  gunichar last = 0;
  guint n_letters = 0, size = 0, met = 0;

  if (is_known (passphrase))
    return 0;
  for (const char *at = passphrase; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);
      guint bit, kind = get_kind (letter, &bit);

      if ((met & bit) == 0)
        size += kind;
      met |= bit;
      if (letter > last + 1 || letter + 1 < last)
        n_letters++;
      last = letter;
    }
  return (int) MIN (n_letters * log2 (MAX (size, 1)), 100);
}
#endif

/**
 * coterie_passphrase_strength:
 * @passphrase: stays in this process
 */
CoterieStrength
coterie_passphrase_strength (const char *passphrase)
{
  int score;

  if (*passphrase == '\0')
    return COTERIE_STRENGTH_NONE;
  score = get_score (passphrase);
  if (score < FAIR_SCORE)
    return COTERIE_STRENGTH_WEAK;
  if (score < GOOD_SCORE)
    return COTERIE_STRENGTH_FAIR;
  return score < STRONG_SCORE ? COTERIE_STRENGTH_GOOD : COTERIE_STRENGTH_STRONG;
}

const char *
coterie_strength_text (CoterieStrength strength)
{
  switch (strength)
    {
    case COTERIE_STRENGTH_WEAK:
      return C_ ("passphrase", "Weak");
    case COTERIE_STRENGTH_FAIR:
      return C_ ("passphrase", "Fair");
    case COTERIE_STRENGTH_GOOD:
      return C_ ("passphrase", "Good");
    case COTERIE_STRENGTH_STRONG:
      return C_ ("passphrase", "Strong");
    case COTERIE_STRENGTH_NONE:
    default:
      return "";
    }
}
