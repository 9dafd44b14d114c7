// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-group"

#include "group/errors.h"

GQuark
coterie_group_error_quark (void)
{
  return g_quark_from_static_string ("coterie-group-error-quark");
}
