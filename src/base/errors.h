// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COTERIE_BASE_ERROR (coterie_base_error_quark ())

typedef enum
{
  /* Bytes of a stranger: give up on them. */
  COTERIE_BASE_ERROR_CUT,      /* they end too early */
  COTERIE_BASE_ERROR_TRAILING, /* some follow where nothing may follow */
  COTERIE_BASE_ERROR_RANGE,    /* a number outside of what the format knows */
  /* Secrets from outside: ask the person. */
  COTERIE_BASE_ERROR_EMPTY,       /* there is no secret in there */
  COTERIE_BASE_ERROR_TOO_LONG,    /* it is longer than the caller takes */
  COTERIE_BASE_ERROR_NO_TERMINAL, /* nobody is there to be asked */
  COTERIE_BASE_ERROR_CANCELLED,   /* the person gave no answer */
  COTERIE_BASE_ERROR_IO,          /* it cannot be read */
} CoterieBaseError;

GQuark
coterie_base_error_quark (void);

G_END_DECLS
