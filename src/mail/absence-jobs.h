// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/roster-jobs.h"

G_BEGIN_DECLS

/* On the vault thread: accounts of which the server shows no chain. */

/* Jobs: the account is no more; nor is it, but another one has its name; the server does not have it. @data: a
 * CoterieLookNews. */
gpointer
coterie_absence_jobs_take_gone (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_absence_jobs_take_replaced (CoterieDesk *desk, gpointer data, GError **error);
gpointer
coterie_absence_jobs_take_missing (CoterieDesk *desk, gpointer data, GError **error);

/* A job: the user name of a contact, "" when none is known, or they are gone. @data: a CoterieLookNews. */
gpointer
coterie_absence_jobs_dup_name (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
