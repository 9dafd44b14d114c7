// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/faults.h"

#include "sql/errors.h"

/**
 * coterie_fault_concerns_all:
 *
 * Returns: whether nothing can be done while it lasts. A damaged row concerns its owner alone; when the whole database
 *   is, the commit will say so
 */
gboolean
coterie_fault_concerns_all (const GError *fault)
{
  return fault->domain == COTERIE_SQL_ERROR && fault->code != COTERIE_SQL_ERROR_DAMAGED;
}
