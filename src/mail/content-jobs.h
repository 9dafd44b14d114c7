// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/arrival-rows.h"

G_BEGIN_DECLS

/* On the vault thread: what a content that was opened does, by its kind. */

gboolean
coterie_content_jobs_may_take (CoterieArrival *self, gboolean from_strangers, gboolean *may, GError **error);
gboolean
coterie_content_jobs_read (CoterieArrival *self, GBytes *plain);
gboolean
coterie_content_jobs_take (CoterieArrival *self, GError **error);

G_END_DECLS
