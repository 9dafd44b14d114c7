// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* A place for a database in a directory of its own, and a key; nothing is opened yet. */
typedef struct
{
  char *dir;
  char *path;
  CoterieSecret *key;
} TestDatabase;

void
test_database_set_up (TestDatabase *self, gconstpointer data);
void
test_database_tear_down (TestDatabase *self, gconstpointer data);

CoterieSql *
test_database_open (TestDatabase *self, CoterieSqlFlags flags);
void
test_exec (CoterieSql *sql, const char *script);
gint64
test_fetch (CoterieSql *sql, const char *text);

#define TEST_ADD(name, function)                                                                                       \
  g_test_add (name, TestDatabase, NULL, test_database_set_up, function, test_database_tear_down)

G_END_DECLS
