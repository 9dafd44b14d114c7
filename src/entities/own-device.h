// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A device of the own account, active or revoked. All properties notify on the main thread.
 *
 * Properties: number (uint, in the chain), name (string: as its owner calls it, "" until that is known), system
 * (string,
 * "" until it is known), added-ms (int64), added-by (uint: the number of the device that approved it, 0 for the first),
 * approved-by (string: the name of that device, "" when there is none), seen-ms (int64: when something of it came last,
 * 0: never), revoked-ms (int64), active, is-self (boolean), progress (double, 0 … 1: how far the hand-over between it
 * and this device is; 1 when none is under way). */
#define COTERIE_TYPE_OWN_DEVICE (coterie_own_device_get_type ())
G_DECLARE_FINAL_TYPE (CoterieOwnDevice, coterie_own_device, COTERIE, OWN_DEVICE, GObject)

guint
coterie_own_device_get_number (CoterieOwnDevice *self);
const char *
coterie_own_device_get_name (CoterieOwnDevice *self);
const char *
coterie_own_device_get_system (CoterieOwnDevice *self);
gint64
coterie_own_device_get_added_ms (CoterieOwnDevice *self);
guint
coterie_own_device_get_added_by (CoterieOwnDevice *self);
const char *
coterie_own_device_get_approved_by (CoterieOwnDevice *self);
gint64
coterie_own_device_get_seen_ms (CoterieOwnDevice *self);
gboolean
coterie_own_device_get_active (CoterieOwnDevice *self);
gboolean
coterie_own_device_is_self (CoterieOwnDevice *self);
double
coterie_own_device_get_progress (CoterieOwnDevice *self);
gboolean /* it tells this device what there is; else, while there is a progress, it is told */
coterie_own_device_is_giver (CoterieOwnDevice *self);

/* How the hand-over to this device stands. */
typedef enum
{
  COTERIE_HANDOVER_ENDED,     /* all is here, or nothing was to come */
  COTERIE_HANDOVER_UNDER_WAY, /* more is coming */
  COTERIE_HANDOVER_SILENT,    /* more is to come, and nothing has for a while: perhaps that device is lost */
  COTERIE_HANDOVER_CUT_SHORT, /* the device that told was signed out before the end: the rest will not come */
} CoterieHandoverState;

/* What a job says of it. */
typedef struct
{
  guint number;
  char *name;   /* owned */
  char *system; /* owned */
  gint64 added_ms;
  guint added_by;
  gint64 revoked_ms;
  gint64 seen_ms;
  gboolean active;
  gboolean is_self;
  gboolean handing;   /* a hand-over between it and this device is under way */
  gboolean taking;    /* from it to this one */
  gboolean cut_short; /* taking: it was signed out before the end */
  gint64 heard_ms;    /* taking: when something of it came last; 0: this device has not been online yet */
  gint64 asked_ms;    /* taking: when it was asked last to go on */
  gint64 n_total;
  gint64 n_done;
} CoterieOwnDeviceRow;

void
coterie_own_device_row_free (CoterieOwnDeviceRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieOwnDeviceRow, coterie_own_device_row_free)
double
coterie_own_device_row_get_progress (const CoterieOwnDeviceRow *self);
CoterieHandoverState
coterie_own_device_row_get_state (const CoterieOwnDeviceRow *self, gint64 now_ms, gint64 *silent_ms);

CoterieOwnDevice *
coterie_own_device_new (const CoterieOwnDeviceRow *row, const char *approved_by);
void
coterie_own_device_update (CoterieOwnDevice *self, const CoterieOwnDeviceRow *row, const char *approved_by);

G_END_DECLS
