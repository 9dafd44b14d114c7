// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* What parts of hand-overs say of the positions of rows (vault/handover-plan.h), wherever such a plan is kept: until it
 * is answered, on its way out, and for when it is asked for again. */
typedef struct
{
  guint table;
  gint64 row;
  GBytes *payload; /* owned */
} CoterieStoreHandoverPlan;

void
coterie_store_handover_plan_free (CoterieStoreHandoverPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieStoreHandoverPlan, coterie_store_handover_plan_free)

GPtrArray * /* of CoterieStoreHandoverPlan. @kind: of the jobs that are parts. @naming: some bytes that are in them */
coterie_store_handover_plans_list (CoterieSql *sql, int kind, GBytes *naming, GError **error);
gboolean
coterie_store_handover_plans_set (CoterieSql *sql,
                                  const CoterieStoreHandoverPlan *plan,
                                  GBytes *payload,
                                  GError **error);

G_END_DECLS
