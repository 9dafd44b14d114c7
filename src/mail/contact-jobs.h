// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: who is accepted, who is blocked, and what follows from it. */

gboolean
coterie_contact_jobs_accept (CoterieDesk *desk, gint64 account, GError **error);
gboolean
coterie_contact_jobs_set_peer_accepted (CoterieDesk *desk, gint64 account, GError **error);
gboolean
coterie_contact_jobs_queue_profile (CoterieDesk *desk, gint64 account, GError **error);

/* Jobs. */
typedef struct
{
  gint64 account;
  gboolean value;
} CoterieContactWish;

gpointer
coterie_contact_jobs_run_accept (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_contact_jobs_run_block (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_contact_jobs_run_verify (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
