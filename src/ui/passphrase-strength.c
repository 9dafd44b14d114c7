// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/passphrase-strength.h"

#include <glib/gi18n.h>
#include <pwquality.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (pwquality_settings_t, pwquality_free_settings)

/* Bounds of libpwquality's score of 0 to 100. */
#define FAIR_SCORE 40
#define GOOD_SCORE 65
#define STRONG_SCORE 85

/* Where cracklib keeps its words. Without them it complains on the console, and no passphrase passes. */
static gboolean
has_dictionary (void)
{
  static const char *const paths[] = { "/var/cache/cracklib/cracklib_dict.pwd", "/usr/share/cracklib/pw_dict.pwd",
                                       "/usr/share/cracklib/pw_dict.pwd.gz" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (g_file_test (paths[i], G_FILE_TEST_EXISTS))
      return TRUE;
  return FALSE;
}

static pwquality_settings_t *
make_settings (void)
{
  pwquality_settings_t *settings = pwquality_default_settings ();

  if (settings != NULL && !has_dictionary ())
    pwquality_set_int_value (settings, PWQ_SETTING_DICT_CHECK, 0);
  return settings;
}

/**
 * coterie_passphrase_strength:
 * @passphrase: stays in this process
 */
CoterieStrength
coterie_passphrase_strength (const char *passphrase)
{
  g_autoptr (pwquality_settings_t) settings = NULL;
  int score;

  if (*passphrase == '\0')
    return COTERIE_STRENGTH_NONE;
  settings = make_settings ();
  score = settings != NULL ? pwquality_check (settings, passphrase, NULL, NULL, NULL) : 0;
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
