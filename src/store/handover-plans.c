// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/handover-plans.h"

static const struct
{
  const char *list;
  const char *set;
} tables[] = {
  { "SELECT rowid, payload FROM handover_parts WHERE ?1 != 0 AND instr (payload, ?2) > 0",
    "UPDATE handover_parts SET payload = ?2 WHERE rowid = ?1" },
  { "SELECT job, payload FROM send_jobs WHERE kind = ?1 AND payload IS NOT NULL AND instr (payload, ?2) > 0",
    "UPDATE send_jobs SET payload = ?2 WHERE job = ?1" },
  { "SELECT content, payload FROM sent_contents WHERE kind = ?1 AND payload IS NOT NULL AND instr (payload, ?2) > 0",
    "UPDATE sent_contents SET payload = ?2 WHERE content = ?1" },
};

void
coterie_store_handover_plan_free (CoterieStoreHandoverPlan *self)
{
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_free (self);
}

GPtrArray *
coterie_store_handover_plans_list (CoterieSql *sql, int kind, GBytes *naming, GError **error)
{
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_handover_plan_free);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      CoterieSqlStatement *s = coterie_sql_prepare (sql, tables[i].list);

      coterie_sql_bind_int (s, 1, kind);
      coterie_sql_bind_bytes (s, 2, naming);
      while (coterie_sql_step (s))
        {
          CoterieStoreHandoverPlan *plan = g_new0 (CoterieStoreHandoverPlan, 1);

          plan->table = i;
          plan->row = coterie_sql_column_int (s, 0);
          plan->payload = coterie_sql_column_bytes (s, 1);
          g_ptr_array_add (plans, plan);
        }
      if (!coterie_sql_finish (s, error))
        return NULL;
    }
  return g_steal_pointer (&plans);
}

gboolean
coterie_store_handover_plans_set (CoterieSql *sql,
                                  const CoterieStoreHandoverPlan *plan,
                                  GBytes *payload,
                                  GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, tables[plan->table].set);

  coterie_sql_bind_int (s, 1, plan->row);
  coterie_sql_bind_bytes (s, 2, payload);
  return coterie_sql_run (s, error);
}
