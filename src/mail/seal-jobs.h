// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/seal-head.h"

G_BEGIN_DECLS

/* On the vault thread: contents become frames. Ratchet step and outbox row are one commit. */

/* A job. @data: a CoterieSealWish; gives a CoterieSealResult. */
gpointer
coterie_seal_jobs_seal_heads (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
