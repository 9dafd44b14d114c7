// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COTERIE_SQL_ERROR (coterie_sql_error_quark ())

/* What the caller can do about it. */
typedef enum
{
  COTERIE_SQL_ERROR_BUSY,        /* somebody else is writing: try again */
  COTERIE_SQL_ERROR_FULL,        /* no room on the disk: nothing was done; try again when there is */
  COTERIE_SQL_ERROR_INTERRUPTED, /* coterie_sql_interrupt(): nothing was done */
  COTERIE_SQL_ERROR_CONSTRAINT,  /* the rows that are there forbid it */
  COTERIE_SQL_ERROR_MISSING,     /* there is no such database */
  COTERIE_SQL_ERROR_DAMAGED,     /* not a database, a damaged one, or another key: tell the person */
  COTERIE_SQL_ERROR_NEWER,       /* written by a newer version of the program: tell the person */
  COTERIE_SQL_ERROR_UNSAFE,      /* it would not be encrypted, though a key is given: give up */
  COTERIE_SQL_ERROR_READ_ONLY,   /* it cannot be written: permissions, or opened so */
  COTERIE_SQL_ERROR_IO,          /* the disk fails */
  COTERIE_SQL_ERROR_MISUSE,      /* a fault of the program: wrong SQL, no transaction, ... */
} CoterieSqlError;

GQuark
coterie_sql_error_quark (void);

G_END_DECLS
