// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/transport.h"

G_BEGIN_DECLS

/* One request of a test, from asking to its answer. */
typedef struct
{
  gboolean done;
  guint status;
  JsonNode *body;
  GError *error;
} Asked;

void
asked_clear (Asked *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, asked_clear)

void
ask_begin (Asked *self,
           CoterieTransport *transport,
           const char *method,
           const char *path,
           const char *json,
           GCancellable *cancellable);
void
ask (Asked *self, CoterieTransport *transport, const char *method, const char *path, const char *json);
const char *
asked_member (Asked *self, const char *name); /* a string of the reply */

G_END_DECLS
