// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/errors.h"

GQuark
coterie_base_error_quark (void)
{
  return g_quark_from_static_string ("coterie-base-error-quark");
}
