// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/errors.h"
#include "wire/ids.h"
#include "wire/limits.h"
#include "wire/writer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Errors as JSON bodies: {"error", "code", "time"} and the members of the code. */

void
coterie_refusal_write (const GError *error, gint64 now_ms, CoterieWriter *writer);
GError *
coterie_refusal_from_json (JsonNode *node, GError **error);

/* One account of DEVICES_CHANGED: how the devices that a send named differ from the active ones. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  CoterieChainHead head;
  guint n_missing;
  guint n_extra;
  guint n_stale;
  guint32 missing[COTERIE_CHAIN_MAX_DEVICES];
  guint32 extra[COTERIE_CHAIN_MAX_DEVICES];
  guint32 stale[COTERIE_CHAIN_MAX_DEVICES];
} CoterieDevicesChange;

/* Arrays of CoterieDevicesChange. */
GError *
coterie_refusal_new_devices_changed (const CoterieDevicesChange *changes, guint n_changes);
GArray *
coterie_refusal_get_devices_changes (const GError *refusal, GError **error);

/* Arrays of COTERIE_AID_BYTES each. */
GError *
coterie_refusal_new_absent (CoterieCode code, const guint8 *const *aids, guint n_aids);
GArray *
coterie_refusal_get_absent (const GError *refusal, GError **error);

gboolean
coterie_refusal_get_head (const GError *refusal, CoterieChainHead *head);
guint64
coterie_refusal_get_retry_ms (const GError *refusal, guint64 fallback_ms);
char *
coterie_refusal_dup_rule (const GError *refusal);

G_END_DECLS
