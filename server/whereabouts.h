// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/linking.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where devices that wait to be approved ask from: in memory alone, as long as they wait. Safe from every thread. */
typedef struct _CoterieWhereabouts CoterieWhereabouts;

CoterieWhereabouts *
coterie_whereabouts_new (const char *place_file, GError **error);
void
coterie_whereabouts_free (CoterieWhereabouts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieWhereabouts, coterie_whereabouts_free)

gboolean
coterie_whereabouts_knows_places (void);

gboolean
coterie_whereabouts_note (CoterieWhereabouts *self, gint64 account_id, GInetAddress *address);
void
coterie_whereabouts_forget (CoterieWhereabouts *self, gint64 account_id);
guint
coterie_whereabouts_count (CoterieWhereabouts *self);
void
coterie_whereabouts_retain (CoterieWhereabouts *self, const gint64 *account_ids, guint n_accounts);
void
coterie_whereabouts_tell (CoterieWhereabouts *self, gint64 account_id, CoterieLinkingView *view);

G_END_DECLS
