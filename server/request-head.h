// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  COTERIE_HEAD_INCOMPLETE,
  COTERIE_HEAD_RIGHT,
  COTERIE_HEAD_WRONG,
  COTERIE_HEAD_TOO_LARGE,
} CoterieHeadVerdict;

CoterieHeadVerdict
coterie_request_head_check (const char *bytes, gsize n_bytes);

G_END_DECLS
