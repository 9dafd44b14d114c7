// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/elements.h"
#include "call/errors.h"

#include <string.h>

/* A part of GStreamer that is not installed is told of before any call, with the package that has it. */
static void
test_missing (gconstpointer data)
{
  const char *const *row = data;
  GstRegistry *registry = gst_registry_get ();
  g_autoptr (GstPluginFeature) feature = gst_registry_lookup_feature (registry, row[0]);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (feature);
  g_assert_true (coterie_elements_check (&error));
  g_assert_no_error (error);
  gst_registry_remove_feature (registry, feature);
  g_assert_false (coterie_elements_check (&error));
  g_assert_error (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_ELEMENT);
  g_assert_nonnull (strstr (error->message, row[0]));
  g_assert_nonnull (strstr (error->message, row[1]));
  gst_registry_add_feature (registry, gst_object_ref (feature));
  g_assert_true (coterie_elements_check (NULL));
}

static void
test_bad_description (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_elements_bin ("no-such-element-anywhere", &error));
  g_assert_error (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_ELEMENT);
}

int
main (int argc, char **argv)
{
  static const char *const rows[][2] = { { "webrtcbin", "gstreamer1.0-plugins-bad" },
                                         { "nicesink", "gstreamer1.0-nice" },
                                         { "vp8enc", "gstreamer1.0-plugins-good" },
                                         { "opusenc", "gstreamer1.0-plugins-base" } };

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/call/elements/missing/%s", rows[i][0]);

      g_test_add_data_func (path, rows[i], test_missing);
    }
  g_test_add_func ("/call/elements/bad-description", test_bad_description);
  return g_test_run ();
}
