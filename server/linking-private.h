// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/link-rows.h"
#include "server/linking.h"
#include "wire/errors.h"

G_BEGIN_DECLS

/* Shared by linking.c (the new device, and the link's life) and linking-devices.c (the devices of the account). */

gboolean
coterie_linking_refuse (CoterieCode code, GError **error);
gboolean
coterie_linking_check_live (const CoterieLinkRow *row, GError **error);
gboolean
coterie_linking_tell_devices (CoterieSql *sql, gint64 account_id, CoterieEffects *effects, GError **error);
gboolean
coterie_linking_save (CoterieCall *call, CoterieSql *sql, const CoterieLinkRow *row, GError **error);

G_END_DECLS
