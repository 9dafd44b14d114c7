// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/errors.h"

G_BEGIN_DECLS

/* The sentence for people that belongs to an error of core/, in their language. */
const char *
coterie_error_text (const GError *error);

G_END_DECLS
