// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/link-request.h"

struct _CoterieLinkRequest
{
  GObject parent_instance;

  CoterieLinkRequestState state;
  CoterieLinkOutcome outcome;
  char *device_name;
  char *agent;
  char *address;
  char *place;
  gint64 time_ms;
  gint64 expires_ms;
  guint tries_left;
  guint device;
};

G_DEFINE_FINAL_TYPE (CoterieLinkRequest, coterie_link_request, G_TYPE_OBJECT)

enum
{
  PROP_STATE = 1,
  PROP_OUTCOME,
  PROP_DEVICE_NAME,
  PROP_AGENT,
  PROP_ADDRESS,
  PROP_PLACE,
  PROP_TIME,
  PROP_EXPIRES,
  PROP_TRIES_LEFT,
  PROP_DEVICE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const GEnumValue states[] = {
  { COTERIE_LINK_REQUEST_ASKED, "COTERIE_LINK_REQUEST_ASKED", "asked" },
  { COTERIE_LINK_REQUEST_READY, "COTERIE_LINK_REQUEST_READY", "ready" },
  { COTERIE_LINK_REQUEST_ELSEWHERE, "COTERIE_LINK_REQUEST_ELSEWHERE", "elsewhere" },
  { COTERIE_LINK_REQUEST_APPROVING, "COTERIE_LINK_REQUEST_APPROVING", "approving" },
  { COTERIE_LINK_REQUEST_ENDED, "COTERIE_LINK_REQUEST_ENDED", "ended" },
  { 0, NULL, NULL },
};

static const GEnumValue outcomes[] = {
  { COTERIE_LINK_OUTCOME_NONE, "COTERIE_LINK_OUTCOME_NONE", "none" },
  { COTERIE_LINK_OUTCOME_APPROVED, "COTERIE_LINK_OUTCOME_APPROVED", "approved" },
  { COTERIE_LINK_OUTCOME_DECLINED, "COTERIE_LINK_OUTCOME_DECLINED", "declined" },
  { COTERIE_LINK_OUTCOME_WRONG_CODE, "COTERIE_LINK_OUTCOME_WRONG_CODE", "wrong-code" },
  { COTERIE_LINK_OUTCOME_CANCELLED, "COTERIE_LINK_OUTCOME_CANCELLED", "cancelled" },
  { COTERIE_LINK_OUTCOME_EXPIRED, "COTERIE_LINK_OUTCOME_EXPIRED", "expired" },
  { 0, NULL, NULL },
};

GType
coterie_link_request_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CoterieLinkRequestState", states));
  return type;
}

GType
coterie_link_outcome_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CoterieLinkOutcome", outcomes));
  return type;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoterieLinkRequest *self = COTERIE_LINK_REQUEST (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_OUTCOME:
      g_value_set_enum (value, self->outcome);
      break;
    case PROP_DEVICE_NAME:
      g_value_set_string (value, self->device_name);
      break;
    case PROP_AGENT:
      g_value_set_string (value, self->agent);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_PLACE:
      g_value_set_string (value, self->place);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time_ms);
      break;
    case PROP_EXPIRES:
      g_value_set_int64 (value, self->expires_ms);
      break;
    case PROP_TRIES_LEFT:
      g_value_set_uint (value, self->tries_left);
      break;
    case PROP_DEVICE:
      g_value_set_uint (value, self->device);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
finalize (GObject *object)
{
  CoterieLinkRequest *self = COTERIE_LINK_REQUEST (object);

  g_free (self->device_name);
  g_free (self->agent);
  g_free (self->address);
  g_free (self->place);
  G_OBJECT_CLASS (coterie_link_request_parent_class)->finalize (object);
}

static void
coterie_link_request_class_init (CoterieLinkRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = get_property;
  object_class->finalize = finalize;

  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, COTERIE_TYPE_LINK_REQUEST_STATE, COTERIE_LINK_REQUEST_ASKED, flags);
  properties[PROP_OUTCOME] =
      g_param_spec_enum ("outcome", NULL, NULL, COTERIE_TYPE_LINK_OUTCOME, COTERIE_LINK_OUTCOME_NONE, flags);
  properties[PROP_DEVICE_NAME] = g_param_spec_string ("device-name", NULL, NULL, NULL, flags);
  properties[PROP_AGENT] = g_param_spec_string ("agent", NULL, NULL, NULL, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_PLACE] = g_param_spec_string ("place", NULL, NULL, NULL, flags);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_EXPIRES] = g_param_spec_int64 ("expires", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_TRIES_LEFT] = g_param_spec_uint ("tries-left", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_DEVICE] = g_param_spec_uint ("device", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_link_request_init (CoterieLinkRequest *self)
{
}

CoterieLinkRequest *
coterie_link_request_new (void)
{
  return g_object_new (COTERIE_TYPE_LINK_REQUEST, NULL);
}

CoterieLinkRequestState
coterie_link_request_get_state (CoterieLinkRequest *self)
{
  return self->state;
}

CoterieLinkOutcome
coterie_link_request_get_outcome (CoterieLinkRequest *self)
{
  return self->outcome;
}

const char *
coterie_link_request_get_device_name (CoterieLinkRequest *self)
{
  return self->device_name;
}

const char *
coterie_link_request_get_agent (CoterieLinkRequest *self)
{
  return self->agent;
}

const char *
coterie_link_request_get_address (CoterieLinkRequest *self)
{
  return self->address;
}

const char *
coterie_link_request_get_place (CoterieLinkRequest *self)
{
  return self->place;
}

gint64
coterie_link_request_get_time_ms (CoterieLinkRequest *self)
{
  return self->time_ms;
}

gint64
coterie_link_request_get_expires_ms (CoterieLinkRequest *self)
{
  return self->expires_ms;
}

guint
coterie_link_request_get_tries_left (CoterieLinkRequest *self)
{
  return self->tries_left;
}

static void
set_string (CoterieLinkRequest *self, char **field, const char *value, guint property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_int64 (CoterieLinkRequest *self, gint64 *field, gint64 value, guint property)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_uint (CoterieLinkRequest *self, guint *field, guint value, guint property)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
coterie_link_request_set_state (CoterieLinkRequest *self, CoterieLinkRequestState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
coterie_link_request_set_tries_left (CoterieLinkRequest *self, guint tries_left)
{
  set_uint (self, &self->tries_left, tries_left, PROP_TRIES_LEFT);
}

/**
 * coterie_link_request_update:
 *
 * The state comes last: who watches it finds the rest as it is.
 */
void
coterie_link_request_update (CoterieLinkRequest *self, const CoterieLinkRequestFacts *facts)
{
  g_object_freeze_notify (G_OBJECT (self));
  set_string (self, &self->device_name, facts->device_name, PROP_DEVICE_NAME);
  set_string (self, &self->agent, facts->agent, PROP_AGENT);
  set_string (self, &self->address, facts->address, PROP_ADDRESS);
  set_string (self, &self->place, facts->place, PROP_PLACE);
  set_int64 (self, &self->time_ms, facts->time_ms, PROP_TIME);
  set_int64 (self, &self->expires_ms, facts->expires_ms, PROP_EXPIRES);
  set_uint (self, &self->tries_left, facts->tries_left, PROP_TRIES_LEFT);
  set_uint (self, &self->device, facts->device, PROP_DEVICE);
  coterie_link_request_set_state (self, facts->state);
  g_object_thaw_notify (G_OBJECT (self));
}

void
coterie_link_request_end (CoterieLinkRequest *self, CoterieLinkOutcome outcome, guint device)
{
  if (self->state == COTERIE_LINK_REQUEST_ENDED)
    return;
  self->outcome = outcome;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OUTCOME]);
  set_uint (self, &self->device, device, PROP_DEVICE);
  coterie_link_request_set_state (self, COTERIE_LINK_REQUEST_ENDED);
}
