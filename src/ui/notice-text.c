// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/notice-text.h"

#include "ui/name-text.h"

#include <glib/gi18n.h>

/* In the order of the names; the ones about a person take "@name", isolated from what is around it. */
static const char *
get_words (CoterieSentence sentence, gulong count)
{
  switch (sentence)
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
      return _ ("This device was revoked by another one of your account. What it held is deleted.");
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
    case COTERIE_SENTENCE_NAME_TAKEN_OVER:
      return _ ("The server shows another account under the name %s. It is not the one you know.");
    case COTERIE_SENTENCE_IDENTITY_ACCEPTED:
      return _ ("You have accepted a new identity of %s. Compare safety numbers again.");
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
    case COTERIE_SENTENCE_NONE:
    default:
      return NULL;
    }
}

static gboolean
is_of_count (CoterieSentence sentence)
{
  return sentence == COTERIE_SENTENCE_SERVER_LOST || sentence == COTERIE_SENTENCE_MISSING;
}

char *
coterie_notice_text (const char *sentence)
{
  g_autofree char *value = NULL, *name = NULL, *isolated = NULL;
  const CoterieSentence code = coterie_sentence_find (sentence, &value);
  const gulong count = is_of_count (code) ? (gulong) g_ascii_strtoull (value, NULL, 10) : 0;
  const char *words = get_words (code, count);

  if (words == NULL || value == NULL)
    return g_strdup (words != NULL ? words : sentence);
  name = g_strconcat ("@", value, NULL);
  isolated = coterie_name_text_isolate (name);
  /* The words are ours or a translator's; msgfmt has checked that they take what the English ones take. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return is_of_count (code) ? g_strdup_printf (words, count) : g_strdup_printf (words, isolated);
#pragma GCC diagnostic pop
}
