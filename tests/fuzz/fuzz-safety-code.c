// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chain/safety-code.h"

/* What is read is what is written, character for character. */
int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *again = NULL;
  CoterieSafetyCode code;

  if (!coterie_safety_code_from_text (&code, text, NULL))
    return 0;
  again = coterie_safety_code_to_text (&code);
  g_assert_cmpstr (again, ==, text);
  return 0;
}
