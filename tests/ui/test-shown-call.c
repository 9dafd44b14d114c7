// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/errors.h"
#include "entities/rows.h"
#include "ui/shown-call.h"

#include <string.h>

/* A call that says what it is told to say: nobody takes part in it. */
G_DECLARE_FINAL_TYPE (TestCall, test_call, TEST, CALL, GObject)

struct _TestCall
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (TestCall, test_call, G_TYPE_OBJECT)

static void
test_call_class_init (TestCallClass *klass)
{
  const GType type = G_TYPE_FROM_CLASS (klass);

  g_signal_new ("state", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  g_signal_new ("action", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  g_signal_new ("change", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_INT);
  g_signal_new ("trouble", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_ERROR);
  g_signal_new ("level", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_DOUBLE);
}

static void
test_call_init (TestCall *self)
{
}

static CoterieCallState
get_state (CoterieCall *call)
{
  return COTERIE_CALL_LIVE;
}

static gboolean
has_video (CoterieCall *call)
{
  return FALSE;
}

static const CoterieDeviceId *
get_starter (CoterieCall *call)
{
  return NULL;
}

static const CoterieParticipants *
get_participants (CoterieCall *call)
{
  static const CoterieParticipants nobody = { 0 };

  return &nobody;
}

static CoterieCapture *
get_capture (CoterieCall *call)
{
  return NULL;
}

static void
get_media (CoterieCall *call, gboolean *audio, gboolean *video)
{
  *audio = TRUE;
  *video = FALSE;
}

static const CoterieCallFace face = {
  .call_get_state = get_state,
  .call_has_video = has_video,
  .call_get_starter = get_starter,
  .call_get_participants = get_participants,
  .call_get_capture = get_capture,
  .call_get_media = get_media,
};

static void
on_told (CoterieShownCall *call, const char *sentence, char **told)
{
  g_assert_null (*told);
  *told = g_strdup (sentence);
}

/* Whose leg was refused may have left by the time it is told. */
static void
test_trouble_of_who_has_left (gconstpointer data)
{
  g_autoptr (CoterieClient) client = coterie_client_new (&(CoterieClientOptions){ .profile_dir = "nowhere" });
  g_autoptr (CoterieContact) contact = coterie_contact_new (
      &(CoterieStoreContact){ .account = 2, .name = (char *) "zofia", .state = COTERIE_CONTACT_ACCEPTED });
  g_autoptr (CoterieChat) chat =
      coterie_chat_new (&(CoterieStoreChat){ .chat = 1, .kind = COTERIE_CHAT_DIRECT, .account = 2 }, contact, "ines");
  g_autoptr (CoterieShownCall) shown = coterie_shown_call_new (client, chat, FALSE);
  g_autoptr (TestCall) call = g_object_new (test_call_get_type (), NULL);
  g_autoptr (GError) error =
      g_error_new_literal (g_quark_from_static_string ("of-calls"), GPOINTER_TO_INT (data), "Not this one.");
  const CoterieDeviceId left = { .aid = { 7 }, .device = 1 };
  g_autofree char *told = NULL;

  coterie_shown_call_attach (shown, &face, (CoterieCall *) call);
  g_signal_connect (shown, "told", G_CALLBACK (on_told), &told);
  g_signal_emit_by_name (call, "trouble", &left, error);
  g_assert_nonnull (told);
  g_assert_nonnull (strstr (told, "\u2068Somebody\u2069")); /* nobody who is known */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ui/shown-call/unverified-one-has-left", GINT_TO_POINTER (COTERIE_CALL_ERROR_UNVERIFIED),
                        test_trouble_of_who_has_left);
  g_test_add_data_func ("/ui/shown-call/refused-one-has-left", GINT_TO_POINTER (COTERIE_CALL_ERROR_REFUSED),
                        test_trouble_of_who_has_left);
  return g_test_run ();
}
