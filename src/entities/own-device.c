// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/own-device.h"

/* Whoever tells nothing for so long is perhaps lost; but when it has just been asked, it gets time for its answer. */
#define SILENCE_MS (3 * 60 * G_GINT64_CONSTANT (1000))
#define ANSWER_MS (20 * G_GINT64_CONSTANT (1000))

struct _CoterieOwnDevice
{
  GObject parent_instance;

  CoterieOwnDeviceRow row;
  char *approved_by;
};

G_DEFINE_FINAL_TYPE (CoterieOwnDevice, coterie_own_device, G_TYPE_OBJECT)

enum
{
  PROP_NUMBER = 1,
  PROP_NAME,
  PROP_SYSTEM,
  PROP_ADDED_MS,
  PROP_ADDED_BY,
  PROP_APPROVED_BY,
  PROP_SEEN_MS,
  PROP_REVOKED_MS,
  PROP_ACTIVE,
  PROP_IS_SELF,
  PROP_PROGRESS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

void
coterie_own_device_row_free (CoterieOwnDeviceRow *self)
{
  g_free (self->name);
  g_free (self->system);
  g_free (self);
}

/**
 * coterie_own_device_row_get_progress:
 *
 * Returns: 0 … 1, and 1 when no hand-over is under way
 */
double
coterie_own_device_row_get_progress (const CoterieOwnDeviceRow *self)
{
  if (!self->handing)
    return 1;
  return self->n_total > 0 ? CLAMP ((double) self->n_done / (double) self->n_total, 0, 0.99) : 0;
}

/**
 * coterie_own_device_row_get_state:
 * @silent_ms: (out): while it is under way: when it is to be called silent unless something comes; 0: nobody knows
 *
 * Returns: how the hand-over from it to this device stands
 */
CoterieHandoverState
coterie_own_device_row_get_state (const CoterieOwnDeviceRow *self, gint64 now_ms, gint64 *silent_ms)
{
  *silent_ms = 0;
  if (self->cut_short)
    return COTERIE_HANDOVER_CUT_SHORT;
  if (!self->taking || !self->handing)
    return COTERIE_HANDOVER_ENDED;
  if (self->heard_ms == 0)
    return COTERIE_HANDOVER_UNDER_WAY;
  *silent_ms = MAX (self->heard_ms + SILENCE_MS, self->asked_ms + ANSWER_MS);
  return now_ms < *silent_ms ? COTERIE_HANDOVER_UNDER_WAY : COTERIE_HANDOVER_SILENT;
}

static void
coterie_own_device_finalize (GObject *object)
{
  CoterieOwnDevice *self = COTERIE_OWN_DEVICE (object);

  g_free (self->row.name);
  g_free (self->row.system);
  g_free (self->approved_by);
  G_OBJECT_CLASS (coterie_own_device_parent_class)->finalize (object);
}

static void
coterie_own_device_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CoterieOwnDevice *self = COTERIE_OWN_DEVICE (object);

  switch (prop_id)
    {
    case PROP_NUMBER:
      g_value_set_uint (value, self->row.number);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->row.name);
      break;
    case PROP_SYSTEM:
      g_value_set_string (value, self->row.system);
      break;
    case PROP_ADDED_MS:
      g_value_set_int64 (value, self->row.added_ms);
      break;
    case PROP_ADDED_BY:
      g_value_set_uint (value, self->row.added_by);
      break;
    case PROP_APPROVED_BY:
      g_value_set_string (value, self->approved_by);
      break;
    case PROP_SEEN_MS:
      g_value_set_int64 (value, self->row.seen_ms);
      break;
    case PROP_REVOKED_MS:
      g_value_set_int64 (value, self->row.revoked_ms);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->row.active);
      break;
    case PROP_IS_SELF:
      g_value_set_boolean (value, self->row.is_self);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, coterie_own_device_row_get_progress (&self->row));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
coterie_own_device_class_init (CoterieOwnDeviceClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = coterie_own_device_finalize;
  object_class->get_property = coterie_own_device_get_property;
  properties[PROP_NUMBER] = g_param_spec_uint ("number", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_SYSTEM] = g_param_spec_string ("system", NULL, NULL, "", flags);
  properties[PROP_ADDED_MS] = g_param_spec_int64 ("added-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ADDED_BY] = g_param_spec_uint ("added-by", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_APPROVED_BY] = g_param_spec_string ("approved-by", NULL, NULL, "", flags);
  properties[PROP_SEEN_MS] = g_param_spec_int64 ("seen-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_REVOKED_MS] = g_param_spec_int64 ("revoked-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  properties[PROP_IS_SELF] = g_param_spec_boolean ("is-self", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_own_device_init (CoterieOwnDevice *self)
{
}

static void
take_row (CoterieOwnDevice *self, const CoterieOwnDeviceRow *row, const char *approved_by)
{
  g_free (self->row.name);
  g_free (self->row.system);
  g_free (self->approved_by);
  self->row = *row;
  self->row.name = g_strdup (row->name);
  self->row.system = g_strdup (row->system);
  self->approved_by = g_strdup (approved_by);
}

CoterieOwnDevice *
coterie_own_device_new (const CoterieOwnDeviceRow *row, const char *approved_by)
{
  CoterieOwnDevice *self = g_object_new (COTERIE_TYPE_OWN_DEVICE, NULL);

  take_row (self, row, approved_by);
  return self;
}

/**
 * coterie_own_device_update:
 * @row: of the same device, as it is now
 * @approved_by: the name of the device that approved it
 */
void
coterie_own_device_update (CoterieOwnDevice *self, const CoterieOwnDeviceRow *row, const char *approved_by)
{
  GObject *object = G_OBJECT (self);
  g_autofree char *name = g_strdup (self->row.name), *system = g_strdup (self->row.system);
  g_autofree char *by = g_strdup (self->approved_by);
  CoterieOwnDeviceRow before = self->row;

  take_row (self, row, approved_by);
  g_object_freeze_notify (object);
  if (g_strcmp0 (name, row->name) != 0)
    g_object_notify_by_pspec (object, properties[PROP_NAME]);
  if (g_strcmp0 (system, row->system) != 0)
    g_object_notify_by_pspec (object, properties[PROP_SYSTEM]);
  if (g_strcmp0 (by, approved_by) != 0)
    g_object_notify_by_pspec (object, properties[PROP_APPROVED_BY]);
  if (before.seen_ms != row->seen_ms)
    g_object_notify_by_pspec (object, properties[PROP_SEEN_MS]);
  if (before.revoked_ms != row->revoked_ms)
    g_object_notify_by_pspec (object, properties[PROP_REVOKED_MS]);
  if (before.active != row->active)
    g_object_notify_by_pspec (object, properties[PROP_ACTIVE]);
  if (before.handing != row->handing || before.n_done != row->n_done || before.n_total != row->n_total)
    g_object_notify_by_pspec (object, properties[PROP_PROGRESS]);
  g_object_thaw_notify (object);
}

guint
coterie_own_device_get_number (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), 0);

  return self->row.number;
}

const char *
coterie_own_device_get_name (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), "");

  return self->row.name;
}

const char *
coterie_own_device_get_system (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), "");

  return self->row.system;
}

gint64
coterie_own_device_get_added_ms (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), 0);

  return self->row.added_ms;
}

guint
coterie_own_device_get_added_by (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), 0);

  return self->row.added_by;
}

const char *
coterie_own_device_get_approved_by (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), "");

  return self->approved_by;
}

gint64
coterie_own_device_get_seen_ms (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), 0);

  return self->row.seen_ms;
}

gboolean
coterie_own_device_get_active (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), FALSE);

  return self->row.active;
}

gboolean
coterie_own_device_is_self (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), FALSE);

  return self->row.is_self;
}

double
coterie_own_device_get_progress (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), 1);

  return coterie_own_device_row_get_progress (&self->row);
}

gboolean
coterie_own_device_is_giver (CoterieOwnDevice *self)
{
  g_return_val_if_fail (COTERIE_IS_OWN_DEVICE (self), FALSE);

  return self->row.taking;
}
