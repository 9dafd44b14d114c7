// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* Which records of a group have a line in its timeline. */
typedef enum
{
  COTERIE_STORE_LINE_OPEN = 0, /* not yet */
  COTERIE_STORE_LINE_SHOWN = 1,
  COTERIE_STORE_LINE_NEVER = 2, /* it needs none, or none here */
  COTERIE_STORE_LINE_TAKEN = 3, /* the record counts no more */
} CoterieStoreLine;

typedef struct
{
  guint8 hash[COTERIE_DIGEST_BYTES];
  CoterieStoreLine line;
} CoterieStoreGroupLine;

GArray * /* of CoterieStoreGroupLine: of the records that wait for none, but for those that never have one */
coterie_store_group_lines_list (CoterieSql *sql, gint64 chat, GError **error);
gboolean
coterie_store_group_lines_set (
    CoterieSql *sql, gint64 chat, const guint8 hash[COTERIE_DIGEST_BYTES], CoterieStoreLine line, GError **error);
gboolean /* all that are there now and have none never have one */
coterie_store_group_lines_pass (CoterieSql *sql, gint64 chat, GError **error);
gboolean /* whether some wait for names */
coterie_store_group_lines_set_waiting (CoterieSql *sql, gint64 chat, gboolean waiting, GError **error);

G_END_DECLS
