// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/directory.h"
#include "server/effects.h"

G_BEGIN_DECLS

/* What the operator can do to accounts. */

gboolean
coterie_operator_set_disabled (CoterieSql *sql,
                               CoterieDirectory *directory,
                               const char *name,
                               gboolean disabled,
                               CoterieEffects *effects,
                               GError **error);

typedef struct
{
  const char *name; /* borrowed */
  CoterieAccountState state;
  guint n_devices; /* active */
  guint64 n_waiting;
} CoterieOperatorAccount;

typedef gboolean (*CoterieOperatorTake) (const CoterieOperatorAccount *account, gpointer user_data);

gboolean
coterie_operator_list (CoterieSql *sql, CoterieOperatorTake take, gpointer user_data, GError **error);

G_END_DECLS
