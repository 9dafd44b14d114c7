// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/contact.h"

#include "base/encoding.h"
#include "entities/rows.h"

/* So much of an account's id that nobody makes another account which is called the same. */
#define WORD_ID_BYTES 8

/* A person other than oneself, as the main thread shows them: a copy of the row, renewed after each job that changed
 * it, and whether they are online, which no row knows. */
struct _CoterieContact
{
  GObject parent_instance;

  CoterieStoreContact row;
  gboolean online;
  char word[1 + 2 * WORD_ID_BYTES + 1]; /* empty until somebody asks for it */
};

G_DEFINE_FINAL_TYPE (CoterieContact, coterie_contact, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  PROP_DISPLAY_NAME,
  PROP_PICTURE,
  PROP_STATE,
  PROP_HOLD,
  PROP_VERIFIED,
  PROP_ONLINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const GEnumValue states[] = {
  { COTERIE_CONTACT_STRANGER, "COTERIE_CONTACT_STRANGER", "stranger" },
  { COTERIE_CONTACT_REQUEST, "COTERIE_CONTACT_REQUEST", "request" },
  { COTERIE_CONTACT_ACCEPTED, "COTERIE_CONTACT_ACCEPTED", "accepted" },
  { COTERIE_CONTACT_BLOCKED, "COTERIE_CONTACT_BLOCKED", "blocked" },
  { 0, NULL, NULL },
};

static const GEnumValue holds[] = {
  { COTERIE_HOLD_NONE, "COTERIE_HOLD_NONE", "none" },
  { COTERIE_HOLD_IDENTITY_CHANGED, "COTERIE_HOLD_IDENTITY_CHANGED", "identity-changed" },
  { COTERIE_HOLD_ROLLBACK, "COTERIE_HOLD_ROLLBACK", "rollback" },
  { COTERIE_HOLD_FORK, "COTERIE_HOLD_FORK", "fork" },
  { COTERIE_HOLD_UNVERIFIABLE, "COTERIE_HOLD_UNVERIFIABLE", "unverifiable" },
  { COTERIE_HOLD_GHOST, "COTERIE_HOLD_GHOST", "ghost" },
  { COTERIE_HOLD_VIEWS, "COTERIE_HOLD_VIEWS", "views" },
  { COTERIE_HOLD_GONE, "COTERIE_HOLD_GONE", "gone" },
  { COTERIE_HOLD_MISSING, "COTERIE_HOLD_MISSING", "missing" },
  { 0, NULL, NULL },
};

static GType
register_once (gsize *type, const char *name, const GEnumValue *values)
{
  if (g_once_init_enter (type))
    g_once_init_leave (type, g_enum_register_static (g_intern_static_string (name), values));
  return *type;
}

GType
coterie_contact_state_get_type (void)
{
  static gsize type;

  return register_once (&type, "CoterieContactState", states);
}

GType
coterie_hold_get_type (void)
{
  static gsize type;

  return register_once (&type, "CoterieHold", holds);
}

const char *
coterie_contact_state_to_string (CoterieContactState state)
{
  g_return_val_if_fail (state <= COTERIE_CONTACT_BLOCKED, "");

  return states[state].value_nick;
}

gboolean
coterie_hold_is_absence (CoterieHold hold)
{
  return hold == COTERIE_HOLD_MISSING || hold == COTERIE_HOLD_GONE || hold == COTERIE_HOLD_IDENTITY_CHANGED;
}

const char *
coterie_hold_to_string (CoterieHold hold)
{
  g_return_val_if_fail (hold <= COTERIE_HOLD_MISSING, "");

  return holds[hold].value_nick;
}

static void
coterie_contact_finalize (GObject *object)
{
  CoterieContact *self = COTERIE_CONTACT (object);

  coterie_store_contact_clear (&self->row);
  G_OBJECT_CLASS (coterie_contact_parent_class)->finalize (object);
}

static void
coterie_contact_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CoterieContact *self = COTERIE_CONTACT (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->row.name);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, coterie_contact_get_display_name (self));
      break;
    case PROP_PICTURE:
      g_value_set_boxed (value, self->row.picture);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->row.state);
      break;
    case PROP_HOLD:
      g_value_set_enum (value, self->row.hold);
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, self->row.verified);
      break;
    case PROP_ONLINE:
      g_value_set_boolean (value, self->online);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
coterie_contact_class_init (CoterieContactClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = coterie_contact_finalize;
  object_class->get_property = coterie_contact_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, "", flags);
  properties[PROP_PICTURE] = g_param_spec_boxed ("picture", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, COTERIE_TYPE_CONTACT_STATE, 0, flags);
  properties[PROP_HOLD] = g_param_spec_enum ("hold", NULL, NULL, COTERIE_TYPE_HOLD, 0, flags);
  properties[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_contact_init (CoterieContact *self)
{
}

static void
copy_row (CoterieStoreContact *row, const CoterieStoreContact *from)
{
  *row = *from;
  row->name = g_strdup (from->name);
  row->display_name = g_strdup (from->display_name);
  row->picture = from->picture != NULL ? g_bytes_ref (from->picture) : NULL;
}

CoterieContact *
coterie_contact_new (const CoterieStoreContact *row)
{
  CoterieContact *self = g_object_new (COTERIE_TYPE_CONTACT, NULL);

  copy_row (&self->row, row);
  return self;
}

static void
notify_differences (CoterieContact *self, const CoterieStoreContact *old)
{
  const CoterieStoreContact *row = &self->row;

  if (g_strcmp0 (old->name, row->name) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  if (g_strcmp0 (old->display_name, row->display_name) != 0 || g_strcmp0 (old->name, row->name) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISPLAY_NAME]);
  if (old->picture != row->picture)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURE]);
  if (old->state != row->state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (old->hold != row->hold)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOLD]);
  if (old->verified != row->verified)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERIFIED]);
}

/**
 * coterie_contact_update:
 * @row: as it is now; what differs notifies
 */
void
coterie_contact_update (CoterieContact *self, const CoterieStoreContact *row)
{
  CoterieStoreContact old = self->row;

  copy_row (&self->row, row);
  g_object_freeze_notify (G_OBJECT (self));
  notify_differences (self, &old);
  g_object_thaw_notify (G_OBJECT (self));
  coterie_store_contact_clear (&old);
}

void
coterie_contact_set_online (CoterieContact *self, gboolean online)
{
  if (self->online == online)
    return;
  self->online = online;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
}

gint64
coterie_contact_get_account (CoterieContact *self)
{
  return self->row.account;
}

/**
 * coterie_contact_get_presence:
 * @token: (out caller-allocates): %COTERIE_PRESENCE_TOKEN_BYTES
 *
 * Returns: FALSE when they gave us none
 */
gboolean
coterie_contact_get_presence (CoterieContact *self, guint8 *token)
{
  if (!self->row.has_presence)
    return FALSE;
  memcpy (token, self->row.presence, sizeof self->row.presence);
  return TRUE;
}

const guint8 *
coterie_contact_get_aid (CoterieContact *self)
{
  g_return_val_if_fail (COTERIE_IS_CONTACT (self), NULL);

  return self->row.aid;
}

const char *
coterie_contact_get_name (CoterieContact *self)
{
  g_return_val_if_fail (COTERIE_IS_CONTACT (self), NULL);

  return self->row.name;
}

/**
 * coterie_contact_get_word:
 *
 * What they can be called by where a name is typed. No user name begins with "~": one of nobody else is like it.
 *
 * Returns: (transfer none)
 */
const char *
coterie_contact_get_word (CoterieContact *self)
{
  g_return_val_if_fail (COTERIE_IS_CONTACT (self), NULL);

  if (self->row.name[0] != '\0')
    return self->row.name;
  self->word[0] = '~';
  coterie_hex_encode_into (self->word + 1, self->row.aid, WORD_ID_BYTES);
  return self->word;
}

const char *
coterie_contact_get_display_name (CoterieContact *self)
{
  g_return_val_if_fail (COTERIE_IS_CONTACT (self), NULL);

  if (self->row.display_name[0] != '\0')
    return self->row.display_name;
  return self->row.name[0] != '\0' ? self->row.name : "?";
}

GBytes *
coterie_contact_get_picture (CoterieContact *self)
{
  g_return_val_if_fail (COTERIE_IS_CONTACT (self), NULL);

  return self->row.picture;
}

CoterieContactState
coterie_contact_get_state (CoterieContact *self)
{
  g_return_val_if_fail (COTERIE_IS_CONTACT (self), COTERIE_CONTACT_STRANGER);

  return (CoterieContactState) self->row.state;
}

CoterieHold
coterie_contact_get_hold (CoterieContact *self)
{
  g_return_val_if_fail (COTERIE_IS_CONTACT (self), COTERIE_HOLD_NONE);

  return (CoterieHold) self->row.hold;
}

gboolean
coterie_contact_get_verified (CoterieContact *self)
{
  g_return_val_if_fail (COTERIE_IS_CONTACT (self), FALSE);

  return self->row.verified;
}

gboolean
coterie_contact_get_online (CoterieContact *self)
{
  g_return_val_if_fail (COTERIE_IS_CONTACT (self), FALSE);

  return self->online;
}
