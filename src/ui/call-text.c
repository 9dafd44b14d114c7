// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/call-text.h"

#include "call/errors.h"
#include "ui/chat-name.h"
#include "ui/name-text.h"

#include <glib/gi18n.h>
#include <string.h>

char *
coterie_call_text_end (CoterieChat *chat, guint actions)
{
  g_autofree char *name = coterie_chat_name_text (chat);
  g_autofree char *who = coterie_name_text_isolate (name);
  const gboolean group = coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP;

  if (actions & COTERIE_CALL_NOTE_BUSY)
    /* Translators: a person, or a group */
    return group ? g_strdup_printf (_ ("Nobody in %s could take the call."), who)
                 : g_strdup_printf (_ ("%s is in another call."), who);
  if (actions & COTERIE_CALL_NOTE_DECLINED)
    return group ? g_strdup_printf (_ ("Nobody in %s could take the call."), who)
                 : g_strdup_printf (_ ("%s declined the call."), who);
  if (actions & COTERIE_CALL_NOTE_UNANSWERED)
    return group ? g_strdup_printf (_ ("Nobody in %s answered."), who)
                 : g_strdup_printf (_ ("%s did not answer."), who);
  return NULL;
}

/* As src/call/ says them, in English; what follows there is of GStreamer. */
static const struct
{
  const char *said;
  const char *sentence;
} troubles[] = {
  { "There is no camera", N_ ("There is no camera. The others hear you, but do not see you.") },
  { "There is no microphone", N_ ("There is no microphone. You and the others do not hear each other.") },
  { "There is no speaker", N_ ("There is no speaker. You and the others do not hear each other.") },
  { "The camera gives no picture", N_ ("The camera gives no picture: it was unplugged, or another program uses it.") },
  { "The microphone or the speaker does not work",
    N_ ("The microphone or the speaker does not work: it was unplugged, or another program uses it.") },
};

const char *
coterie_call_text_trouble (const GError *error)
{
  if (error->domain == G_IO_ERROR) /* the desktop's, about the camera: a sentence already */
    return error->message;
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    if (g_str_has_prefix (error->message, troubles[i].said))
      return _ (troubles[i].sentence);
  switch ((CoterieCallError) error->code)
    {
    case COTERIE_CALL_ERROR_NO_DEVICE:
      return _ ("A camera, microphone or speaker does not work.");
    case COTERIE_CALL_ERROR_NO_ELEMENT:
      return _ ("A part of GStreamer that calls need is missing.");
    case COTERIE_CALL_ERROR_UNVERIFIED:
    case COTERIE_CALL_ERROR_REFUSED:
    case COTERIE_CALL_ERROR_UNREACHABLE: /* its tile says so, and another leg is tried */
    case COTERIE_CALL_ERROR_MEDIA:
    default:
      return NULL;
    }
}

const char *
coterie_call_text_of_refused (const GError *error)
{
  if (error->domain == G_IO_ERROR)
    return NULL;
  if (error->code == COTERIE_CALL_ERROR_UNVERIFIED)
    return _ ("Not secure");
  return error->code == COTERIE_CALL_ERROR_REFUSED ? _ ("Not connected") : NULL;
}

/* It says whom it is about: with the others the call goes on. */
char *
coterie_call_text_leg_trouble (const GError *error, const char *name)
{
  g_autofree char *who = coterie_name_text_isolate (name);

  if (coterie_call_text_of_refused (error) == NULL)
    return g_strdup (coterie_call_text_trouble (error));
  if (error->code == COTERIE_CALL_ERROR_UNVERIFIED)
    return g_strdup_printf (_ ("Somebody stands between you and %s. No sound and no picture passes."), who);
  return g_strdup_printf (_ ("The program of %s sent something that is not allowed. It was not connected."), who);
}

char *
coterie_call_text_duration (gint64 seconds)
{
  const int s = (int) (seconds % 60), m = (int) (seconds / 60 % 60), h = (int) (seconds / 3600);

  return h > 0 ? g_strdup_printf ("%d:%02d:%02d", h, m, s) : g_strdup_printf ("%d:%02d", m, s);
}

char *
coterie_call_text_ringing (CoterieShownCall *call)
{
  CoterieSeat *other = coterie_shown_call_get_other (call);
  g_autofree char *name =
      other != NULL ? coterie_seat_name_text (other) : coterie_chat_name_text (coterie_shown_call_get_chat (call));
  g_autofree char *who = coterie_name_text_isolate (name);

  /* Translators: a title, in header capitals */
  return g_strdup_printf (_ ("%s Is Calling"), who);
}

const char *
coterie_call_text_kind (CoterieShownCall *call)
{
  return coterie_shown_call_get_meant_video (call) ? _ ("Video call") : _ ("Voice call");
}

static char *
count_people (CoterieShownCall *call)
{
  const guint n = coterie_shown_call_count_others (call) + 1;

  return n > 2 ? g_strdup_printf (ngettext ("%u person", "%u people", n), n) : NULL;
}

char *
coterie_call_text_state (CoterieShownCall *call)
{
  const gint64 seconds = coterie_shown_call_get_seconds (call);
  g_autofree char *people = count_people (call);
  g_autofree char *time = NULL;

  if (coterie_shown_call_get_state (call) == COTERIE_CALL_CALLING)
    return g_strdup (_ ("Calling…"));
  if (coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING)
    return g_strdup (coterie_call_text_kind (call));
  if (seconds < 0)
    return g_strdup (_ ("Connecting…"));
  time = coterie_call_text_duration (seconds);
  return people != NULL ? g_strjoin (" · ", people, time, NULL) : g_steal_pointer (&time);
}
