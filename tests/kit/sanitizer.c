// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later

/* For test programs that make TLS connections. GIO loads its TLS module while the program runs; in threads that have
 * ended, GCC 12's leak checker follows pointers to that module's thread-local storage, which is gone, and crashes.
 * Without sanitizers nobody calls this. */
__attribute__ ((visibility ("default"))) const char *
__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}
