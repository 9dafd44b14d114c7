// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/accounts.h"
#include "store/chats.h"

#include <string.h>

G_BEGIN_DECLS

/* Runs a function of store/, whose last argument is `&error`, and demands that it succeeds. */
#define test_done(call)                                                                                                \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autoptr (GError) error = NULL;                                                                                   \
    gboolean is_done = (call);                                                                                         \
    g_assert_no_error (error);                                                                                         \
    g_assert_true (is_done);                                                                                           \
  }                                                                                                                    \
  G_STMT_END

/* The same of one that gives a list. */
#define test_take(list, call)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autoptr (GError) error = NULL;                                                                                   \
    list = (call);                                                                                                     \
    g_assert_no_error (error);                                                                                         \
    g_assert_nonnull (list);                                                                                           \
  }                                                                                                                    \
  G_STMT_END

/* Demands that it fails with a code of COTERIE_SQL_ERROR. */
#define test_fails(call, wanted)                                                                                       \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autoptr (GError) error = NULL;                                                                                   \
    gboolean is_done = (call);                                                                                         \
    g_assert_error (error, COTERIE_SQL_ERROR, wanted);                                                                 \
    g_assert_false (is_done);                                                                                          \
  }                                                                                                                    \
  G_STMT_END

CoterieSql *
test_store_new (void);
gint64
test_store_fetch (CoterieSql *sql, const char *text);
gint64
test_store_add_account (CoterieSql *sql, guint8 mark, const char *name);
gint64
test_store_add_chat (CoterieSql *sql, gint64 account, guint8 mark);
void
test_fill (guint8 *bytes, gsize n_bytes, guint8 mark);
void
test_assert_filled (const guint8 *bytes, gsize n_bytes, guint8 mark);

#define test_fill_array(array, mark) test_fill (array, sizeof (array), mark)
#define test_assert_array(array, mark) test_assert_filled (array, sizeof (array), mark)

G_END_DECLS
