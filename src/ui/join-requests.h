// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Who asks to be let in to a group, with an answer for each. It shows itself when somebody does.
 *
 * Properties: client (CoterieClient), chat (CoterieChat or NULL). */
#define COTERIE_TYPE_JOIN_REQUESTS (coterie_join_requests_get_type ())
G_DECLARE_FINAL_TYPE (CoterieJoinRequests, coterie_join_requests, COTERIE, JOIN_REQUESTS, AdwBin)

G_END_DECLS
