// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/sentence.h"

#include <string.h>

#define VALUE_MAX_BYTES 64

/* What is put in stands at the '%'. */
typedef struct
{
  const char *text;
  const char *text_of_one; /* for a count of 1 */
} Sentence;

static const Sentence sentences[] = {
  [COTERIE_SENTENCE_CLOCK] = { "The clock of this computer and that of the server differ by more than a day." },
  [COTERIE_SENTENCE_DISK_FULL] = { "There is no room left on the disk. What comes stays on the server until there "
                                   "is." },
  [COTERIE_SENTENCE_NOT_STORED] = { "What came could not be stored. It stays on the server." },
  [COTERIE_SENTENCE_REPLACED] = { "Another program with the keys of this device has connected." },
  [COTERIE_SENTENCE_REVOKED] = { "This device was revoked by another one of your account. What it held is deleted." },
  [COTERIE_SENTENCE_STARTED_OVER] = { "The server says that your account was started over elsewhere, with its password."
                                      " This device is no device of it any more; what it holds stays here. If that was"
                                      " not you, warn your contacts." },
  [COTERIE_SENTENCE_SERVER_LOST] = { "The server could not keep % messages for this device.",
                                     "The server could not keep a message for this device." },
  [COTERIE_SENTENCE_UNSENT_UNKNOWN] = { "Your message to @% was not sent: nobody on this server has that name." },
  [COTERIE_SENTENCE_UNSENT_GONE] = { "Your message to @% was not sent: that account was deleted." },
  [COTERIE_SENTENCE_UNSENT_BLOCKED] = { "Your message to @% was not sent: you have blocked them." },
  [COTERIE_SENTENCE_IDENTITY] = { "The server shows another account in the place of @%. Nothing is sent there." },
  [COTERIE_SENTENCE_ROLLBACK] = { "The server shows an older list of @%'s devices than before. Nothing is sent until"
                                  " it is right again." },
  [COTERIE_SENTENCE_FORK] = { "The server shows another past of @%'s devices than before. Nothing is sent until it is"
                              " right again." },
  [COTERIE_SENTENCE_UNVERIFIABLE] = { "The list of @%'s devices cannot be verified; it may need a newer version of"
                                      " Coterie. Nothing is sent there." },
  [COTERIE_SENTENCE_GHOST] = { "The server wants messages for @% to be encrypted for a device that nobody has signed"
                               " in. Nothing is sent." },
  [COTERIE_SENTENCE_VIEWS] = { "@% and you are shown different lists of devices. Nothing is sent there until you accept"
                               " them again." },
  [COTERIE_SENTENCE_NAME_TAKEN_OVER] = { "The server shows another account under the name @%. It is not the one you"
                                         " know." },
  [COTERIE_SENTENCE_IDENTITY_ACCEPTED] = { "You have accepted a new identity of @%. Compare safety numbers again." },
  [COTERIE_SENTENCE_DEVICE_ADDED] = { "@% added a device." },
  [COTERIE_SENTENCE_DEVICE_REMOVED] = { "@% removed a device." },
  [COTERIE_SENTENCE_OWN_DEVICE_ADDED] = { "A device was added to your account." },
  [COTERIE_SENTENCE_OWN_DEVICE_REMOVED] = { "A device of your account was removed." },
  [COTERIE_SENTENCE_OWN_DEVICE_ELSEWHERE] = { "Another device of yours has added a device to your account. If that was"
                                              " not you, revoke both." },
  [COTERIE_SENTENCE_OWN_DEVICE_STOLEN] = { "A device was added to your account with the keys of this one, and nobody"
                                           " approved it here. Revoke both from another device." },
  [COTERIE_SENTENCE_OWN_LIST] = { "The server shows a list of your own devices that is not right. Nothing is sent"
                                  " until it is right again." },
  [COTERIE_SENTENCE_DROPPED_UNSIGNED] = { "A message came from a device that nobody has signed in. It was thrown"
                                          " away." },
  [COTERIE_SENTENCE_DROPPED_SIGNED_OUT] = { "A message came from a device that was signed out. It was thrown away." },
  [COTERIE_SENTENCE_DROPPED_GONE] = { "What another device of yours wrote to an account that was deleted cannot be"
                                      " shown here." },
  [COTERIE_SENTENCE_UNKNOWN_CONTENT] = { "This message needs a newer version of Coterie." },
  [COTERIE_SENTENCE_FETCHING] = { "A message is being fetched again." },
  [COTERIE_SENTENCE_UNREADABLE] = { "A message could not be read." },
  [COTERIE_SENTENCE_MISSING] = { "% messages are missing.", "A message is missing." },
};

G_STATIC_ASSERT (G_N_ELEMENTS (sentences) == COTERIE_SENTENCE_LAST + 1);

static char *
fill_in (const char *text, const char *value)
{
  const char *place = strchr (text, '%');

  if (place == NULL)
    return g_strdup (text);
  return g_strdup_printf ("%.*s%s%s", (int) (place - text), text, value, place + 1);
}

/**
 * coterie_sentence_new:
 * @name: (nullable): the user name that goes into it, or NULL for a sentence without one
 *
 * Returns: (transfer full): in English
 */
char *
coterie_sentence_new (CoterieSentence sentence, const char *name)
{
  g_return_val_if_fail (sentence > COTERIE_SENTENCE_NONE && sentence <= COTERIE_SENTENCE_LAST, NULL);

  return fill_in (sentences[sentence].text, name != NULL ? name : "");
}

/**
 * coterie_sentence_new_count:
 *
 * Returns: (transfer full): in English
 */
char *
coterie_sentence_new_count (CoterieSentence sentence, guint64 count)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, count);

  g_return_val_if_fail (sentence > COTERIE_SENTENCE_NONE && sentence <= COTERIE_SENTENCE_LAST, NULL);

  if (count == 1 && sentences[sentence].text_of_one != NULL)
    return g_strdup (sentences[sentence].text_of_one);
  return fill_in (sentences[sentence].text, number);
}

/* What we put in is the name of a user or a number: one word. */
static gboolean
is_value (const char *value, gsize n_bytes, gboolean is_count)
{
  if (n_bytes > VALUE_MAX_BYTES || (is_count && n_bytes == 0))
    return FALSE;
  for (gsize i = 0; i < n_bytes; i++)
    if (is_count ? !g_ascii_isdigit (value[i]) : !g_ascii_isgraph (value[i]))
      return FALSE;
  return TRUE;
}

static gboolean
fits (const Sentence *sentence, const char *text, char **value)
{
  const char *place = strchr (sentence->text, '%');
  const gsize n_bytes = strlen (text), n_fixed = strlen (sentence->text) - (place != NULL ? 1 : 0);
  gsize n_before;

  if (place == NULL)
    return g_str_equal (text, sentence->text);
  n_before = (gsize) (place - sentence->text);
  if (n_bytes < n_fixed || strncmp (text, sentence->text, n_before) != 0 || !g_str_has_suffix (text, place + 1) ||
      !is_value (text + n_before, n_bytes - n_fixed, sentence->text_of_one != NULL))
    return FALSE;
  *value = g_strndup (text + n_before, n_bytes - n_fixed);
  return TRUE;
}

/**
 * coterie_sentence_find:
 * @text: what coterie_sentence_new() or coterie_sentence_new_count() has made, now or in an older version
 * @value: (out) (transfer full) (nullable): the user name, or the count in digits
 *
 * Meant for what is known to be ours: a person can write the same words.
 *
 * Returns: which it is, or %COTERIE_SENTENCE_NONE
 */
CoterieSentence
coterie_sentence_find (const char *text, char **value)
{
  g_return_val_if_fail (text != NULL && value != NULL, COTERIE_SENTENCE_NONE);

  *value = NULL;
  for (int i = COTERIE_SENTENCE_NONE + 1; i <= COTERIE_SENTENCE_LAST; i++)
    {
      if (fits (&sentences[i], text, value))
        return i;
      if (g_strcmp0 (sentences[i].text_of_one, text) != 0)
        continue;
      *value = g_strdup ("1");
      return i;
    }
  return COTERIE_SENTENCE_NONE;
}
