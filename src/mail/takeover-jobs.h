// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/content-jobs.h"

G_BEGIN_DECLS

/* On the vault thread: what the device that has approved this one tells it (docs/protocol.md, section 19). The other
 * end is mail/handover-jobs. */

gboolean
coterie_takeover_jobs_is_under_way (CoterieDesk *desk, gboolean *under_way, GError **error);
gboolean
coterie_takeover_jobs_take (CoterieArrival *arrival, GError **error);

/* A job, at each connect: what did not come to its end goes on. */
gpointer
coterie_takeover_jobs_resume (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
