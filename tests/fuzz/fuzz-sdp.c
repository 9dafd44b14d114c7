// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/candidate.h"
#include "call/sdp-filter.h"

#include <string.h>

/* What is admitted is admitted again as it goes on, with the same fingerprint; it may have lost candidates. */
static void
check (const char *text, gsize size, CoterieSdpType type)
{
  g_auto (CoterieSdp) sdp;
  g_auto (CoterieSdp) again = { 0 };

  if (!coterie_sdp_filter (&sdp, text, size, type, NULL))
    return;
  if (strlen (sdp.text) > COTERIE_SDP_MAX_BYTES) /* line ends may take more room than those that came */
    return;
  g_assert_true (coterie_sdp_filter (&again, sdp.text, strlen (sdp.text), type, NULL));
  g_assert_cmpstr (again.text, ==, sdp.text);
  g_assert_cmpmem (again.fingerprint, sizeof again.fingerprint, sdp.fingerprint, sizeof sdp.fingerprint);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check ((const char *) data, size, COTERIE_SDP_OFFER);
  check ((const char *) data, size, COTERIE_SDP_ANSWER);
  coterie_candidate_judge (text);
  return 0;
}
