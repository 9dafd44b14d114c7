// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/elements.h"

#include "call/errors.h"
#include "call/pipeline.h"

/* Factories are looked for by name: "gst-inspect --exists" compares versions, and libnice's are numbered otherwise. */
static const struct
{
  const char *factory;
  const char *package; /* as Debian calls it */
} needed[] = {
  { "webrtcbin", "gstreamer1.0-plugins-bad" },
  { "dtlsenc", "gstreamer1.0-plugins-bad" },
  { "srtpenc", "gstreamer1.0-plugins-bad" },
  { "sctpenc", "gstreamer1.0-plugins-bad" },
  { "webrtcdsp", "gstreamer1.0-plugins-bad" },
  { "webrtcechoprobe", "gstreamer1.0-plugins-bad" },
  { "nicesink", "gstreamer1.0-nice" },
  { "vp8enc", "gstreamer1.0-plugins-good" },
  { "vp8dec", "gstreamer1.0-plugins-good" },
  { "rtpvp8pay", "gstreamer1.0-plugins-good" },
  { "rtpopuspay", "gstreamer1.0-plugins-good" },
  { "rtpbin", "gstreamer1.0-plugins-good" },
  { "level", "gstreamer1.0-plugins-good" },
  { "autoaudiosink", "gstreamer1.0-plugins-good" },
  { "opusenc", "gstreamer1.0-plugins-base" },
  { "opusdec", "gstreamer1.0-plugins-base" },
  { "appsrc", "gstreamer1.0-plugins-base" },
  { "audiomixer", "gstreamer1.0-plugins-base" },
  { "videoconvert", "gstreamer1.0-plugins-base" },
  { "videoscale", "gstreamer1.0-plugins-base" },
  { "videorate", "gstreamer1.0-plugins-base" },
  { "audioconvert", "gstreamer1.0-plugins-base" },
  { "audioresample", "gstreamer1.0-plugins-base" },
};

/**
 * coterie_elements_find_missing:
 * @factory: (out): what it is called
 * @package: (out): what is to be installed
 *
 * Returns: whether something is not installed that a call takes
 */
gboolean
coterie_elements_find_missing (const char **factory, const char **package)
{
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      g_autoptr (GstElementFactory) found = gst_element_factory_find (needed[i].factory);

      if (found != NULL)
        continue;
      *factory = needed[i].factory;
      *package = needed[i].package;
      return TRUE;
    }
  return FALSE;
}

/**
 * coterie_elements_check:
 *
 * Whether everything is installed that a call takes; at the start, so that nobody learns it in the middle of one.
 *
 * Returns: FALSE with COTERIE_CALL_ERROR_NO_ELEMENT, which names the package
 */
gboolean
coterie_elements_check (GError **error)
{
  const char *factory, *package;

  if (!coterie_elements_find_missing (&factory, &package))
    return TRUE;
  g_set_error (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_ELEMENT,
               "Calls need “%s”, a part of GStreamer that is not installed. Debian's package for it is %s.", factory,
               package);
  return FALSE;
}

/**
 * coterie_elements_bin:
 * @description: elements in GStreamer's notation
 *
 * Returns: (transfer floating) (nullable): a bin with pads where the ends are not linked; otherwise
 *   COTERIE_CALL_ERROR_NO_ELEMENT
 */
GstElement *
coterie_elements_bin (const char *description, GError **error)
{
  g_autoptr (GError) lower = NULL;
  GstElement *bin = gst_parse_bin_from_description_full (description, TRUE, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &lower);

  if (bin == NULL)
    g_set_error (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_ELEMENT, "A part of GStreamer is missing: %s",
                 lower->message);
  return bin;
}

static void
make_key (gpointer data, gpointer user_data)
{
  GstElement *element = gst_element_factory_make ("dtlsdec", NULL);

  if (element != NULL)
    gst_object_unref (gst_object_ref_sink (element));
}

/**
 * coterie_elements_warm_up:
 *
 * Makes this process's DTLS key in a thread, which takes up to a second, so that the first call is set up faster. The
 * program must not end meanwhile: coterie_pipeline_wait_for_all().
 */
void
coterie_elements_warm_up (void)
{
  static gsize begun;

  if (!g_once_init_enter (&begun))
    return;
  coterie_pipeline_work (make_key, &begun, NULL);
  g_once_init_leave (&begun, 1);
}
