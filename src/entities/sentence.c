// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/sentence.h"

#include <string.h>

#define NAME_MAX_BYTES 64
#define LINE_MAX_BYTES 200

/* What is put in stands at each '%': a user name, unless something else is said of the last one. */
typedef struct
{
  const char *text;
  const char *text_of_one; /* for a count of 1 */
  CoterieSentenceValue last;
} Sentence;

static const Sentence sentences[] = {
  [COTERIE_SENTENCE_CLOCK] = { "The clock of this computer and that of the server differ by more than a day." },
  [COTERIE_SENTENCE_DISK_FULL] = { "There is no room left on the disk. What comes stays on the server until there "
                                   "is." },
  [COTERIE_SENTENCE_NOT_STORED] = { "What came could not be stored. It stays on the server." },
  [COTERIE_SENTENCE_REPLACED] = { "Another program with the keys of this device has connected." },
  [COTERIE_SENTENCE_REVOKED] = { "This device was signed out on another one of yours. What it held is deleted." },
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
  [COTERIE_SENTENCE_ACCOUNT_MISSING] = { "The server does not know @% at the moment. What you write waits until it does"
                                         " again." },
  [COTERIE_SENTENCE_ACCOUNT_GONE] = { "The account @% was deleted. Nothing can be sent to it any more." },
  [COTERIE_SENTENCE_KEPT_FOR] = { "@% cannot be reached at the moment. What you write here waits for them, for a week"
                                  " at most." },
  [COTERIE_SENTENCE_KEPT_FOR_SOMEBODY] = { "Somebody in this group cannot be reached at the moment. What you write here"
                                           " waits for them, for a week at most." },
  [COTERIE_SENTENCE_KEPT_IN_VAIN] = { "What you wrote here a week ago did not reach @%." },
  [COTERIE_SENTENCE_KEPT_IN_VAIN_SOMEBODY] = { "What you wrote here a week ago did not reach everybody." },
  [COTERIE_SENTENCE_KEPT_LOST] = { "Some of what you wrote here did not reach @%." },
  [COTERIE_SENTENCE_KEPT_LOST_SOMEBODY] = { "Some of what you wrote here did not reach everybody." },
  [COTERIE_SENTENCE_UNMET] = { "The server does not show who % members of this group are. What you write here does not"
                               " reach them.",
                               "The server does not show who one of the members of this group is. What you write here"
                               " does not reach them." },
  [COTERIE_SENTENCE_UNSENT_NOBODY] = { "Your message was not sent: nobody whom it was for is in the group any more." },
  [COTERIE_SENTENCE_NAME_TAKEN_OVER] = { "The server shows another account under the name @%. It is not the one you"
                                         " know." },
  [COTERIE_SENTENCE_IDENTITY_ACCEPTED] = { "You have accepted a new identity of @%. Compare safety numbers again." },
  [COTERIE_SENTENCE_TEXT_MOVED] = { "What waited here goes to the new account of @%." },
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
  [COTERIE_SENTENCE_OWN_KEYS] = { "The server has no keys that fit one of your other devices. What you write waits, "
                                  "and is"
                                  " tried again." },
  [COTERIE_SENTENCE_KEYS] = { "The server has no keys that fit one of the devices of @%. What you write there waits, "
                              "and"
                              " is tried again." },
  [COTERIE_SENTENCE_DROPPED_UNSIGNED] = { "A message came from a device that nobody has signed in. It was thrown"
                                          " away." },
  [COTERIE_SENTENCE_DROPPED_SIGNED_OUT] = { "A message came from a device that was signed out. It was thrown away." },
  [COTERIE_SENTENCE_DROPPED_GONE] = { "What another device of yours wrote to an account that was deleted cannot be"
                                      " shown here." },
  [COTERIE_SENTENCE_UNKNOWN_CONTENT] = { "This message needs a newer version of Coterie." },
  [COTERIE_SENTENCE_FETCHING] = { "A message is being fetched again." },
  [COTERIE_SENTENCE_UNREADABLE] = { "A message could not be read." },
  [COTERIE_SENTENCE_MISSING] = { "% messages are missing.", "A message is missing." },
  [COTERIE_SENTENCE_GROUP_MADE] = { "@% made the group." },
  [COTERIE_SENTENCE_GROUP_MADE_OWN] = { "You made the group." },
  [COTERIE_SENTENCE_GROUP_CLOSED] = { "@% closed the group." },
  [COTERIE_SENTENCE_GROUP_CLOSED_OWN] = { "You closed the group." },
  [COTERIE_SENTENCE_GROUP_LEFT] = { "@% left the group." },
  [COTERIE_SENTENCE_GROUP_LEFT_OWN] = { "You left the group." },
  [COTERIE_SENTENCE_GROUP_CLAIMED] = { "@% is an admin now, as the group had none." },
  [COTERIE_SENTENCE_GROUP_CLAIMED_OWN] = { "You are an admin now, as the group had none." },
  [COTERIE_SENTENCE_GROUP_RESIGNED] = { "@% is no longer an admin." },
  [COTERIE_SENTENCE_GROUP_RESIGNED_OWN] = { "You are no longer an admin." },
  [COTERIE_SENTENCE_GROUP_PICTURE] = { "@% changed the picture of the group." },
  [COTERIE_SENTENCE_GROUP_PICTURE_OWN] = { "You changed the picture of the group." },
  [COTERIE_SENTENCE_GROUP_RIGHTS] = { "@% changed what members may do." },
  [COTERIE_SENTENCE_GROUP_RIGHTS_OWN] = { "You changed what members may do." },
  [COTERIE_SENTENCE_GROUP_RENAMED] = { "@% renamed the group to “%”.", .last = COTERIE_SENTENCE_VALUE_LINE },
  [COTERIE_SENTENCE_GROUP_RENAMED_OWN] = { "You renamed the group to “%”.", .last = COTERIE_SENTENCE_VALUE_LINE },
  [COTERIE_SENTENCE_GROUP_ADDED] = { "@% added @%.", .last = COTERIE_SENTENCE_VALUE_NAMES },
  [COTERIE_SENTENCE_GROUP_ADDED_BY_OWN] = { "You added @%.", .last = COTERIE_SENTENCE_VALUE_NAMES },
  [COTERIE_SENTENCE_GROUP_ADDED_OWN] = { "@% added you." },
  [COTERIE_SENTENCE_GROUP_ADDED_MANY] = { "@% added % people.", .last = COTERIE_SENTENCE_VALUE_COUNT },
  [COTERIE_SENTENCE_GROUP_ADDED_MANY_BY_OWN] = { "You added % people.", .last = COTERIE_SENTENCE_VALUE_COUNT },
  [COTERIE_SENTENCE_GROUP_REMOVED] = { "@% removed @%." },
  [COTERIE_SENTENCE_GROUP_REMOVED_BY_OWN] = { "You removed @%." },
  [COTERIE_SENTENCE_GROUP_REMOVED_OWN] = { "@% removed you." },
  [COTERIE_SENTENCE_GROUP_PROMOTED] = { "@% made @% an admin." },
  [COTERIE_SENTENCE_GROUP_PROMOTED_BY_OWN] = { "You made @% an admin." },
  [COTERIE_SENTENCE_GROUP_PROMOTED_OWN] = { "@% made you an admin." },
  [COTERIE_SENTENCE_GROUP_DEMOTED] = { "@% removed @% as an admin." },
  [COTERIE_SENTENCE_GROUP_DEMOTED_BY_OWN] = { "You removed @% as an admin." },
  [COTERIE_SENTENCE_GROUP_DEMOTED_OWN] = { "@% removed you as an admin." },
  [COTERIE_SENTENCE_VOICE_CALL_TOOK] = { "A voice call from @% took %.", .last = COTERIE_SENTENCE_VALUE_LINE },
  [COTERIE_SENTENCE_VIDEO_CALL_TOOK] = { "A video call from @% took %.", .last = COTERIE_SENTENCE_VALUE_LINE },
  [COTERIE_SENTENCE_VOICE_CALL_TOOK_OWN] = { "Your voice call took %.", .last = COTERIE_SENTENCE_VALUE_LINE },
  [COTERIE_SENTENCE_VIDEO_CALL_TOOK_OWN] = { "Your video call took %.", .last = COTERIE_SENTENCE_VALUE_LINE },
  [COTERIE_SENTENCE_VOICE_CALL_MISSED] = { "You missed a voice call from @%." },
  [COTERIE_SENTENCE_VIDEO_CALL_MISSED] = { "You missed a video call from @%." },
  [COTERIE_SENTENCE_VOICE_CALL_DECLINED] = { "You declined a voice call from @%." },
  [COTERIE_SENTENCE_VIDEO_CALL_DECLINED] = { "You declined a video call from @%." },
  [COTERIE_SENTENCE_VOICE_CALL_UNANSWERED] = { "Nobody answered your voice call." },
  [COTERIE_SENTENCE_VIDEO_CALL_UNANSWERED] = { "Nobody answered your video call." },
  [COTERIE_SENTENCE_VOICE_CALL_REFUSED] = { "Your voice call was declined." },
  [COTERIE_SENTENCE_VIDEO_CALL_REFUSED] = { "Your video call was declined." },
  [COTERIE_SENTENCE_VOICE_CALL_BUSY] = { "Your voice call was not answered: they were in another call." },
  [COTERIE_SENTENCE_VIDEO_CALL_BUSY] = { "Your video call was not answered: they were in another call." },
  [COTERIE_SENTENCE_VOICE_CALL_UNLINKED] = { "A voice call from @% found no connection." },
  [COTERIE_SENTENCE_VIDEO_CALL_UNLINKED] = { "A video call from @% found no connection." },
  [COTERIE_SENTENCE_VOICE_CALL_UNLINKED_OWN] = { "Your voice call found no connection." },
  [COTERIE_SENTENCE_VIDEO_CALL_UNLINKED_OWN] = { "Your video call found no connection." },
};

G_STATIC_ASSERT (G_N_ELEMENTS (sentences) == COTERIE_SENTENCE_LAST + 1);

/* @second stands at the second '%', if there is one. */
static char *
fill_in (const char *text, const char *first, const char *second)
{
  g_auto (GStrv) parts = g_strsplit (text, "%", -1);

  if (parts[1] == NULL)
    return g_strdup (text);
  return g_strconcat (parts[0], first, parts[1], parts[2] != NULL ? second : NULL, parts[2], NULL);
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

  return fill_in (sentences[sentence].text, name != NULL ? name : "", "");
}

/**
 * coterie_sentence_new_pair:
 * @first: (nullable): what stands first
 * @second: (nullable): what stands second, in a sentence of two
 *
 * Returns: (transfer full): in English
 */
char *
coterie_sentence_new_pair (CoterieSentence sentence, const char *first, const char *second)
{
  g_return_val_if_fail (sentence > COTERIE_SENTENCE_NONE && sentence <= COTERIE_SENTENCE_LAST, NULL);

  return fill_in (sentences[sentence].text, first != NULL ? first : "", second != NULL ? second : "");
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
  return fill_in (sentences[sentence].text, number, "");
}

/**
 * coterie_sentence_get_value_kind:
 * @index: 0 for what stands first, 1 for what stands second
 */
CoterieSentenceValue
coterie_sentence_get_value_kind (CoterieSentence sentence, guint index)
{
  const char *place = NULL;
  guint n_values = 0;

  g_return_val_if_fail (sentence > COTERIE_SENTENCE_NONE && sentence <= COTERIE_SENTENCE_LAST,
                        COTERIE_SENTENCE_VALUE_NONE);

  for (place = strchr (sentences[sentence].text, '%'); place != NULL; place = strchr (place + 1, '%'))
    n_values++;
  if (index >= n_values)
    return COTERIE_SENTENCE_VALUE_NONE;
  if (index + 1 < n_values)
    return COTERIE_SENTENCE_VALUE_NAME;
  if (sentences[sentence].text_of_one != NULL)
    return COTERIE_SENTENCE_VALUE_COUNT;
  return sentences[sentence].last != COTERIE_SENTENCE_VALUE_NONE ? sentences[sentence].last
                                                                 : COTERIE_SENTENCE_VALUE_NAME;
}

/* A name is one word; what people call things is one line. */
static gboolean
is_value (const char *value, gsize n_bytes, CoterieSentenceValue kind)
{
  const gboolean is_line = kind == COTERIE_SENTENCE_VALUE_LINE, is_list = kind == COTERIE_SENTENCE_VALUE_NAMES;
  const gboolean is_count = kind == COTERIE_SENTENCE_VALUE_COUNT;

  if (n_bytes > (is_line || is_list ? LINE_MAX_BYTES : NAME_MAX_BYTES) || (is_count && n_bytes == 0))
    return FALSE;
  for (gsize i = 0; i < n_bytes; i++)
    if (is_count  ? !g_ascii_isdigit (value[i])
        : is_line ? value[i] == '\n'
                  : !g_ascii_isgraph (value[i]) && !(is_list && value[i] == ' '))
      return FALSE;
  return TRUE;
}

/* Takes the words of ours off that stand between two values, or at an end. */
static const char *
find_next (const char *text, const char *words, gboolean is_last)
{
  if (!is_last)
    return strstr (text, words);
  return g_str_has_suffix (text, words) ? text + strlen (text) - strlen (words) : NULL;
}

static gboolean
fits (CoterieSentence sentence, const char *text, char **values)
{
  g_auto (GStrv) parts = g_strsplit (sentences[sentence].text, "%", -1);
  guint n_values = g_strv_length (parts) - 1;

  if (n_values == 0)
    return g_str_equal (text, parts[0]);
  if (!g_str_has_prefix (text, parts[0]))
    return FALSE;
  text += strlen (parts[0]);
  for (guint i = 0; i < n_values; i++)
    {
      const char *end = find_next (text, parts[i + 1], i + 1 == n_values);

      if (end == NULL || end < text ||
          !is_value (text, (gsize) (end - text), coterie_sentence_get_value_kind (sentence, i)))
        return FALSE;
      values[i] = g_strndup (text, (gsize) (end - text));
      text = end + strlen (parts[i + 1]);
    }
  return TRUE;
}

/**
 * coterie_sentence_find_pair:
 * @text: what coterie_sentence_new_pair() and the others have made, now or in an older version
 * @first: (out) (transfer full) (nullable): what stands first
 * @second: (out) (transfer full) (nullable): what stands second
 *
 * Meant for what is known to be ours: a person can write the same words.
 *
 * Returns: which it is, or %COTERIE_SENTENCE_NONE
 */
CoterieSentence
coterie_sentence_find_pair (const char *text, char **first, char **second)
{
  g_return_val_if_fail (text != NULL && first != NULL && second != NULL, COTERIE_SENTENCE_NONE);

  *first = *second = NULL;
  for (int i = COTERIE_SENTENCE_NONE + 1; i <= COTERIE_SENTENCE_LAST; i++)
    {
      char *values[2] = { NULL, NULL };

      if (fits (i, text, values))
        {
          *first = values[0];
          *second = values[1];
          return i;
        }
      g_free (values[0]);
      g_free (values[1]);
      if (g_strcmp0 (sentences[i].text_of_one, text) != 0)
        continue;
      *first = g_strdup ("1");
      return i;
    }
  return COTERIE_SENTENCE_NONE;
}

/**
 * coterie_sentence_find:
 * @text: as above
 * @value: (out) (transfer full) (nullable): what stands first
 *
 * Returns: which it is, or %COTERIE_SENTENCE_NONE
 */
CoterieSentence
coterie_sentence_find (const char *text, char **value)
{
  g_autofree char *second = NULL;

  g_return_val_if_fail (text != NULL && value != NULL, COTERIE_SENTENCE_NONE);

  return coterie_sentence_find_pair (text, value, &second);
}
