// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/provider.h"

#include <glib.h>
#include <signal/signal_protocol.h>

G_BEGIN_DECLS

/* A libsignal context with our primitives, a recursive lock (T13) and a log that names nobody. Inside crypto/ only. */
typedef struct _CoterieLibrary CoterieLibrary;

CoterieLibrary *
coterie_library_new (GError **error);
void
coterie_library_free (CoterieLibrary *self);
signal_context *
coterie_library_get_context (CoterieLibrary *self);
void
coterie_library_lock (CoterieLibrary *self);
void
coterie_library_unlock (CoterieLibrary *self);

char *
coterie_library_shorten (const char *message, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieLibrary, coterie_library_free)

G_END_DECLS
