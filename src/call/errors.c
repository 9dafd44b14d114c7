// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/errors.h"

G_DEFINE_QUARK (coterie - call - error - quark, coterie_call_error)
