// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/notice-text.h"

#include "ui/name-text.h"

#include <glib/gi18n.h>

/* In the order of the names; the ones about a person take "@name", isolated from what is around it. */
static const char *
get_group_words (CoterieSentence sentence, gulong count)
{
  switch ((int) sentence)
    {
    case COTERIE_SENTENCE_GROUP_MADE:
      return _ ("%s made the group.");
    case COTERIE_SENTENCE_GROUP_MADE_OWN:
      return _ ("You made the group.");
    case COTERIE_SENTENCE_GROUP_CLOSED:
      return _ ("%s closed the group.");
    case COTERIE_SENTENCE_GROUP_CLOSED_OWN:
      return _ ("You closed the group.");
    case COTERIE_SENTENCE_GROUP_LEFT:
      return _ ("%s left the group.");
    case COTERIE_SENTENCE_GROUP_LEFT_OWN:
      return _ ("You left the group.");
    case COTERIE_SENTENCE_GROUP_CLAIMED:
      return _ ("%s is an admin now, as the group had none.");
    case COTERIE_SENTENCE_GROUP_CLAIMED_OWN:
      return _ ("You are an admin now, as the group had none.");
    case COTERIE_SENTENCE_GROUP_RESIGNED:
      return _ ("%s is no longer an admin.");
    case COTERIE_SENTENCE_GROUP_RESIGNED_OWN:
      return _ ("You are no longer an admin.");
    case COTERIE_SENTENCE_GROUP_PICTURE:
      return _ ("%s changed the picture of the group.");
    case COTERIE_SENTENCE_GROUP_PICTURE_OWN:
      return _ ("You changed the picture of the group.");
    case COTERIE_SENTENCE_GROUP_RIGHTS:
      return _ ("%s changed what members may do.");
    case COTERIE_SENTENCE_GROUP_RIGHTS_OWN:
      return _ ("You changed what members may do.");
    case COTERIE_SENTENCE_GROUP_RENAMED:
      /* Translators: a person, then what the group is called now */
      return _ ("%1$s renamed the group to “%2$s”.");
    case COTERIE_SENTENCE_GROUP_RENAMED_OWN:
      return _ ("You renamed the group to “%s”.");
    case COTERIE_SENTENCE_GROUP_ADDED:
      /* Translators: a person, then one or more persons */
      return _ ("%1$s added %2$s.");
    case COTERIE_SENTENCE_GROUP_ADDED_BY_OWN:
      return _ ("You added %s.");
    case COTERIE_SENTENCE_GROUP_ADDED_OWN:
      return _ ("%s added you.");
    case COTERIE_SENTENCE_GROUP_ADDED_MANY:
      return ngettext ("%1$s added %2$lu person.", "%1$s added %2$lu people.", count);
    case COTERIE_SENTENCE_GROUP_ADDED_MANY_BY_OWN:
      return ngettext ("You added %lu person.", "You added %lu people.", count);
    case COTERIE_SENTENCE_GROUP_REMOVED:
      return _ ("%1$s removed %2$s.");
    case COTERIE_SENTENCE_GROUP_REMOVED_BY_OWN:
      return _ ("You removed %s.");
    case COTERIE_SENTENCE_GROUP_REMOVED_OWN:
      return _ ("%s removed you.");
    case COTERIE_SENTENCE_GROUP_PROMOTED:
      return _ ("%1$s made %2$s an admin.");
    case COTERIE_SENTENCE_GROUP_PROMOTED_BY_OWN:
      return _ ("You made %s an admin.");
    case COTERIE_SENTENCE_GROUP_PROMOTED_OWN:
      return _ ("%s made you an admin.");
    case COTERIE_SENTENCE_GROUP_DEMOTED:
      return _ ("%1$s removed %2$s as an admin.");
    case COTERIE_SENTENCE_GROUP_DEMOTED_BY_OWN:
      return _ ("You removed %s as an admin.");
    case COTERIE_SENTENCE_GROUP_DEMOTED_OWN:
      return _ ("%s removed you as an admin.");
    default:
      return NULL;
    }
}

static const char *
get_call_words (CoterieSentence sentence)
{
  switch ((int) sentence)
    {
    case COTERIE_SENTENCE_VOICE_CALL_TOOK:
      /* Translators: a person, then how long: 1:03 */
      return _ ("A voice call from %1$s took %2$s.");
    case COTERIE_SENTENCE_VIDEO_CALL_TOOK:
      /* Translators: a person, then how long: 1:03 */
      return _ ("A video call from %1$s took %2$s.");
    case COTERIE_SENTENCE_VOICE_CALL_TOOK_OWN:
      return _ ("Your voice call took %s.");
    case COTERIE_SENTENCE_VIDEO_CALL_TOOK_OWN:
      return _ ("Your video call took %s.");
    case COTERIE_SENTENCE_VOICE_CALL_MISSED:
      return _ ("You missed a voice call from %s.");
    case COTERIE_SENTENCE_VIDEO_CALL_MISSED:
      return _ ("You missed a video call from %s.");
    case COTERIE_SENTENCE_VOICE_CALL_DECLINED:
      return _ ("You declined a voice call from %s.");
    case COTERIE_SENTENCE_VIDEO_CALL_DECLINED:
      return _ ("You declined a video call from %s.");
    case COTERIE_SENTENCE_VOICE_CALL_UNANSWERED:
      return _ ("Nobody answered your voice call.");
    case COTERIE_SENTENCE_VIDEO_CALL_UNANSWERED:
      return _ ("Nobody answered your video call.");
    case COTERIE_SENTENCE_VOICE_CALL_REFUSED:
      return _ ("Your voice call was declined.");
    case COTERIE_SENTENCE_VIDEO_CALL_REFUSED:
      return _ ("Your video call was declined.");
    case COTERIE_SENTENCE_VOICE_CALL_BUSY:
      return _ ("Your voice call was not answered: they were in another call.");
    case COTERIE_SENTENCE_VIDEO_CALL_BUSY:
      return _ ("Your video call was not answered: they were in another call.");
    case COTERIE_SENTENCE_VOICE_CALL_UNLINKED:
      return _ ("A voice call from %s found no connection.");
    case COTERIE_SENTENCE_VIDEO_CALL_UNLINKED:
      return _ ("A video call from %s found no connection.");
    case COTERIE_SENTENCE_VOICE_CALL_UNLINKED_OWN:
      return _ ("Your voice call found no connection.");
    case COTERIE_SENTENCE_VIDEO_CALL_UNLINKED_OWN:
      return _ ("Your video call found no connection.");
    default:
      return NULL;
    }
}

static const char *
get_words (CoterieSentence sentence, gulong count)
{
  switch ((int) sentence)
    {
    case COTERIE_SENTENCE_CLOCK:
      return _ ("The clock of this computer and that of the server differ by more than a day.");
    case COTERIE_SENTENCE_DISK_FULL:
      return _ ("There is no room left on the disk. New messages stay on the server until there is.");
    case COTERIE_SENTENCE_NOT_STORED:
      return _ ("New messages could not be stored. They stay on the server.");
    case COTERIE_SENTENCE_REPLACED:
      return _ ("Another program with the keys of this device has connected.");
    case COTERIE_SENTENCE_REVOKED:
      return _ ("This device was signed out on another one of yours. What it held is deleted.");
    case COTERIE_SENTENCE_STARTED_OVER:
      return _ ("The server says that your account was started over elsewhere, with its password. This device is no "
                "device of it any more; what it holds stays here. If that was not you, warn your contacts.");
    case COTERIE_SENTENCE_SERVER_LOST:
      return ngettext ("The server could not keep %lu message for this device.",
                       "The server could not keep %lu messages for this device.", count);
    case COTERIE_SENTENCE_UNSENT_UNKNOWN:
      return _ ("Your message to %s was not sent: nobody on this server has that name.");
    case COTERIE_SENTENCE_UNSENT_GONE:
      return _ ("Your message to %s was not sent: that account was deleted.");
    case COTERIE_SENTENCE_UNSENT_BLOCKED:
      return _ ("Your message to %s was not sent: you have blocked them.");
    case COTERIE_SENTENCE_IDENTITY:
      return _ ("The server shows another account in the place of %s. Nothing is sent there.");
    case COTERIE_SENTENCE_ROLLBACK:
      return _ ("The server shows an older list of the devices of %s than before. Nothing is sent until it is right "
                "again.");
    case COTERIE_SENTENCE_FORK:
      return _ ("The server shows another past of the devices of %s than before. Nothing is sent until it is right "
                "again.");
    case COTERIE_SENTENCE_UNVERIFIABLE:
      return _ ("The list of the devices of %s cannot be verified; it may need a newer version of Coterie. Nothing is "
                "sent there.");
    case COTERIE_SENTENCE_GHOST:
      return _ ("The server wants messages for %s to be encrypted for a device that nobody has signed in. Nothing is "
                "sent.");
    case COTERIE_SENTENCE_VIEWS:
      return _ ("%s and you are shown different lists of devices. Nothing is sent there until you accept them again.");
    case COTERIE_SENTENCE_ACCOUNT_MISSING:
      return _ ("The server does not know %s at the moment. What you write waits until it does again.");
    case COTERIE_SENTENCE_ACCOUNT_GONE:
      return _ ("The account %s was deleted. Nothing can be sent to it any more.");
    case COTERIE_SENTENCE_KEPT_FOR:
      return _ ("%s cannot be reached at the moment. What you write here waits for them, for a week at most.");
    case COTERIE_SENTENCE_KEPT_FOR_SOMEBODY:
      return _ (
          "Somebody in this group cannot be reached at the moment. What you write here waits for them, for a week "
          "at most.");
    case COTERIE_SENTENCE_KEPT_IN_VAIN:
      return _ ("What you wrote here a week ago did not reach %s.");
    case COTERIE_SENTENCE_KEPT_IN_VAIN_SOMEBODY:
      return _ ("What you wrote here a week ago did not reach everybody.");
    case COTERIE_SENTENCE_KEPT_LOST:
      return _ ("Some of what you wrote here did not reach %s.");
    case COTERIE_SENTENCE_KEPT_LOST_SOMEBODY:
      return _ ("Some of what you wrote here did not reach everybody.");
    case COTERIE_SENTENCE_UNMET:
      return ngettext ("The server does not show who %lu member of this group is. What you write here does not reach "
                       "them.",
                       "The server does not show who %lu members of this group are. What you write here does not reach "
                       "them.",
                       count);
    case COTERIE_SENTENCE_UNSENT_NOBODY:
      return _ ("Your message was not sent: nobody whom it was for is in the group any more.");
    case COTERIE_SENTENCE_NAME_TAKEN_OVER:
      return _ ("The server shows another account under the name %s. It is not the one you know.");
    case COTERIE_SENTENCE_IDENTITY_ACCEPTED:
      return _ ("You have accepted a new identity of %s. Compare safety numbers again.");
    case COTERIE_SENTENCE_TEXT_MOVED:
      return _ ("What waited here goes to the new account of %s.");
    case COTERIE_SENTENCE_DEVICE_ADDED:
      return _ ("%s added a device.");
    case COTERIE_SENTENCE_DEVICE_REMOVED:
      return _ ("%s removed a device.");
    case COTERIE_SENTENCE_OWN_DEVICE_ADDED:
      return _ ("A device was added to your account.");
    case COTERIE_SENTENCE_OWN_DEVICE_REMOVED:
      return _ ("A device of your account was removed.");
    case COTERIE_SENTENCE_OWN_DEVICE_ELSEWHERE:
      return _ ("Another device of yours has added a device to your account. If that was not you, revoke both.");
    case COTERIE_SENTENCE_OWN_DEVICE_STOLEN:
      return _ ("A device was added to your account with the keys of this one, and nobody approved it here. Revoke "
                "both from another device.");
    case COTERIE_SENTENCE_OWN_LIST:
      return _ ("The server shows a list of your own devices that is not right. Nothing is sent until it is right "
                "again.");
    case COTERIE_SENTENCE_OWN_KEYS:
      return _ ("The server has no keys that fit one of your other devices. What you write waits, and is tried again.");
    case COTERIE_SENTENCE_KEYS:
      return _ ("The server has no keys that fit one of the devices of %s. What you write there waits, and is tried "
                "again.");
    case COTERIE_SENTENCE_DROPPED_UNSIGNED:
      return _ ("A message came from a device that nobody has signed in. It was thrown away.");
    case COTERIE_SENTENCE_DROPPED_SIGNED_OUT:
      return _ ("A message came from a device that was signed out. It was thrown away.");
    case COTERIE_SENTENCE_DROPPED_GONE:
      return _ ("What another device of yours wrote to an account that was deleted cannot be shown here.");
    case COTERIE_SENTENCE_UNKNOWN_CONTENT:
      return _ ("This message needs a newer version of Coterie.");
    case COTERIE_SENTENCE_FETCHING:
      return _ ("A message is being fetched again.");
    case COTERIE_SENTENCE_UNREADABLE:
      return _ ("A message could not be read.");
    case COTERIE_SENTENCE_MISSING:
      return ngettext ("%lu message is missing.", "%lu messages are missing.", count);
    default:
      return sentence >= COTERIE_SENTENCE_VOICE_CALL_TOOK ? get_call_words (sentence)
                                                          : get_group_words (sentence, count);
    }
}

/* What stands in the place of a value; NULL: nothing. */
static char *
show_value (CoterieSentence sentence, guint index, const char *value)
{
  g_autofree char *name = NULL;

  switch (coterie_sentence_get_value_kind (sentence, index))
    {
    case COTERIE_SENTENCE_VALUE_NAME:
    case COTERIE_SENTENCE_VALUE_NAMES:
      name = g_strconcat ("@", value, NULL);
      return coterie_name_text_isolate (name);
    case COTERIE_SENTENCE_VALUE_LINE:
      return coterie_name_text_isolate (value);
    case COTERIE_SENTENCE_VALUE_COUNT:
    case COTERIE_SENTENCE_VALUE_NONE:
    default:
      return NULL;
    }
}

static gboolean
is_of_count (CoterieSentence sentence, guint index)
{
  return sentence != COTERIE_SENTENCE_NONE &&
         coterie_sentence_get_value_kind (sentence, index) == COTERIE_SENTENCE_VALUE_COUNT;
}

char *
coterie_notice_text (const char *sentence)
{
  g_autofree char *first = NULL, *second = NULL, *shown = NULL, *other = NULL;
  const CoterieSentence code = coterie_sentence_find_pair (sentence, &first, &second);
  const char *digits = is_of_count (code, 0) ? first : is_of_count (code, 1) ? second : "0";
  const gulong count = (gulong) g_ascii_strtoull (digits, NULL, 10);
  const char *words = get_words (code, count);

  if (words == NULL || first == NULL)
    return g_strdup (words != NULL ? words : sentence);
  shown = show_value (code, 0, first);
  other = second != NULL ? show_value (code, 1, second) : NULL;
  /* The words are ours or a translator's; msgfmt has checked that they take what the English ones take. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  if (is_of_count (code, 0))
    return g_strdup_printf (words, count);
  if (is_of_count (code, 1))
    return g_strdup_printf (words, shown, count);
  return other != NULL ? g_strdup_printf (words, shown, other) : g_strdup_printf (words, shown);
#pragma GCC diagnostic pop
}
