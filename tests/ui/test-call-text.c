// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/errors.h"
#include "ui/call-text.h"

/* What goes wrong in a call is said in a sentence of the window's own; nothing of GStreamer's words is. */

static const struct
{
  const char *name;
  CoterieCallError code;
  const char *said;
  const char *sentence; /* NULL: it is not said */
} rows[] = {
  { "no-camera", COTERIE_CALL_ERROR_NO_DEVICE, "There is no camera.",
    "There is no camera. The others hear you, but do not see you." },
  { "no-microphone", COTERIE_CALL_ERROR_NO_DEVICE, "There is no microphone.",
    "There is no microphone. You and the others do not hear each other." },
  { "no-speaker", COTERIE_CALL_ERROR_NO_DEVICE, "There is no speaker.",
    "There is no speaker. You and the others do not hear each other." },
  { "camera-busy", COTERIE_CALL_ERROR_NO_DEVICE, "The camera gives no picture: Device '/dev/video0' is busy",
    "The camera gives no picture: it was unplugged, or another program uses it." },
  { "microphone-unplugged", COTERIE_CALL_ERROR_NO_DEVICE, "The microphone or the speaker does not work: Entity killed",
    "The microphone or the speaker does not work: it was unplugged, or another program uses it." },
  { "camera-of-another-kind", COTERIE_CALL_ERROR_NO_DEVICE, "The camera does not fit to what calls need.",
    "A camera, microphone or speaker does not work." },
  { "part-missing", COTERIE_CALL_ERROR_NO_ELEMENT, "no element \"nicesink\"",
    "A part of GStreamer that calls need is missing." },
  { "somebody-in-between", COTERIE_CALL_ERROR_UNVERIFIED, "another certificate",
    "Somebody stands between you and \342\201\250Zofia\342\201\251. No sound and no picture passes." },
  { "description-refused", COTERIE_CALL_ERROR_REFUSED, "line 3",
    "The program of \342\201\250Zofia\342\201\251 sent something that is not allowed. It was not connected." },
  { "unreachable", COTERIE_CALL_ERROR_UNREACHABLE, "silent", NULL },
};

static void
test_row (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error =
      g_error_new_literal (g_quark_from_static_string ("of-calls"), (int) rows[i].code, rows[i].said);

  g_autofree char *sentence = coterie_call_text_leg_trouble (error, "Zofia");

  const gboolean is_final = rows[i].code == COTERIE_CALL_ERROR_UNVERIFIED || rows[i].code == COTERIE_CALL_ERROR_REFUSED;

  g_assert_cmpstr (sentence, ==, rows[i].sentence);
  g_assert_cmpint (coterie_call_text_of_refused (error) != NULL, ==, is_final);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ui/call-text/trouble/%s", rows[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  return g_test_run ();
}
