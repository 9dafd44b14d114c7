// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal/signal_protocol.h>

/* Exports a name of libsignal's, as a program without -fvisibility=hidden would: for test-symbols.sh to find. */

__attribute__ ((visibility ("default"))) int
hkdf_create (void **context, int message_version, signal_context *global_context);

int
hkdf_create (void **context, int message_version, signal_context *global_context)
{
  return SG_ERR_UNKNOWN;
}

int
main (void)
{
  signal_context *context = NULL;

  return signal_context_create (&context, NULL) + hkdf_create (NULL, 3, context);
}
