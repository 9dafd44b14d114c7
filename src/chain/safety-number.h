// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

#include <glib.h>

G_BEGIN_DECLS

#define COTERIE_SAFETY_NUMBER_DIGITS 60

char *
coterie_safety_number_new (const guint8 one[COTERIE_AID_BYTES], const guint8 other[COTERIE_AID_BYTES]);
char *
coterie_safety_number_format (const char *number);

G_END_DECLS
