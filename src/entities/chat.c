// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/chat.h"

#include "entities/rows.h"
#include "store/groups.h"
#include "store/schema.h"

/* A conversation, as the main thread shows it: a copy of the row, renewed after each job that changed it. */
struct _CoterieChat
{
  GObject parent_instance;

  CoterieStoreChat row;
  CoterieContact *contact;     /* NULL for the note to self, and for groups */
  CoterieContact *last_sender; /* of groups */
  char *own_name;
  gboolean typing;
  GStrv typing_names;
  gboolean in_call;
};

G_DEFINE_FINAL_TYPE (CoterieChat, coterie_chat, G_TYPE_OBJECT)

enum
{
  PROP_TITLE = 1,
  PROP_CONTACT,
  PROP_DRAFT,
  PROP_UNREAD,
  PROP_LAST_TEXT,
  PROP_LAST_TIME_MS,
  PROP_LAST_OWN,
  PROP_LAST_STATE,
  PROP_N_MESSAGES,
  PROP_TYPING,
  PROP_TYPING_NAMES,
  PROP_MUTED,
  PROP_PINNED,
  PROP_ARCHIVED,
  PROP_ROLE,
  PROP_N_MEMBERS,
  PROP_CLOSED,
  PROP_RIGHTS,
  PROP_PICTURE,
  PROP_GROUP_VERSION,
  PROP_LAST_SENDER,
  PROP_REQUEST,
  PROP_IN_CALL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_contact_renamed (CoterieContact *contact, GParamSpec *pspec, CoterieChat *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static void
coterie_chat_finalize (GObject *object)
{
  CoterieChat *self = COTERIE_CHAT (object);

  g_clear_object (&self->contact);
  g_clear_object (&self->last_sender);
  g_clear_pointer (&self->typing_names, g_strfreev);
  g_clear_pointer (&self->own_name, g_free);
  coterie_store_chat_clear (&self->row);
  G_OBJECT_CLASS (coterie_chat_parent_class)->finalize (object);
}

static void
coterie_chat_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CoterieChat *self = COTERIE_CHAT (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, coterie_chat_get_title (self));
      break;
    case PROP_CONTACT:
      g_value_set_object (value, self->contact);
      break;
    case PROP_DRAFT:
      g_value_set_string (value, self->row.draft);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->row.n_unread);
      break;
    case PROP_LAST_TEXT:
      g_value_set_string (value, self->row.last_text);
      break;
    case PROP_LAST_TIME_MS:
      g_value_set_int64 (value, coterie_chat_get_last_time_ms (self));
      break;
    case PROP_LAST_OWN:
      g_value_set_boolean (value, coterie_chat_get_last_own (self));
      break;
    case PROP_LAST_STATE:
      g_value_set_int (value, coterie_chat_get_last_state (self));
      break;
    case PROP_N_MESSAGES:
      g_value_set_uint64 (value, self->row.n_messages);
      break;
    case PROP_TYPING:
      g_value_set_boolean (value, self->typing);
      break;
    case PROP_TYPING_NAMES:
      g_value_set_boxed (value, coterie_chat_get_typing_names (self));
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, coterie_chat_get_muted (self));
      break;
    case PROP_PINNED:
      g_value_set_boolean (value, coterie_chat_get_pinned (self));
      break;
    case PROP_ARCHIVED:
      g_value_set_boolean (value, coterie_chat_get_archived (self));
      break;
    case PROP_ROLE:
      g_value_set_int (value, self->row.role);
      break;
    case PROP_N_MEMBERS:
      g_value_set_uint (value, self->row.n_members);
      break;
    case PROP_CLOSED:
      g_value_set_boolean (value, self->row.is_closed);
      break;
    case PROP_RIGHTS:
      g_value_set_uint (value, self->row.rights);
      break;
    case PROP_PICTURE:
      g_value_set_boxed (value, self->row.picture);
      break;
    case PROP_GROUP_VERSION:
      g_value_set_uint (value, self->row.group_version);
      break;
    case PROP_LAST_SENDER:
      g_value_set_object (value, self->last_sender);
      break;
    case PROP_REQUEST:
      g_value_set_boolean (value, coterie_chat_get_request (self));
      break;
    case PROP_IN_CALL:
      g_value_set_boolean (value, self->in_call);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
coterie_chat_class_init (CoterieChatClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = coterie_chat_finalize;
  object_class->get_property = coterie_chat_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, COTERIE_TYPE_CONTACT, flags);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, "", flags);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LAST_TEXT] = g_param_spec_string ("last-text", NULL, NULL, "", flags);
  properties[PROP_LAST_TIME_MS] = g_param_spec_int64 ("last-time-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LAST_OWN] = g_param_spec_boolean ("last-own", NULL, NULL, FALSE, flags);
  properties[PROP_LAST_STATE] = g_param_spec_int ("last-state", NULL, NULL, COTERIE_MESSAGE_PENDING,
                                                  COTERIE_MESSAGE_FAILED, COTERIE_MESSAGE_RECEIVED, flags);
  properties[PROP_N_MESSAGES] = g_param_spec_uint64 ("n-messages", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_TYPING] = g_param_spec_boolean ("typing", NULL, NULL, FALSE, flags);
  properties[PROP_TYPING_NAMES] = g_param_spec_boxed ("typing-names", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, flags);
  properties[PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, flags);
  properties[PROP_ARCHIVED] = g_param_spec_boolean ("archived", NULL, NULL, FALSE, flags);
  properties[PROP_ROLE] = g_param_spec_int ("role", NULL, NULL, 0, COTERIE_CHAT_ROLE_ADMIN, 0, flags);
  properties[PROP_N_MEMBERS] = g_param_spec_uint ("n-members", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_CLOSED] = g_param_spec_boolean ("closed", NULL, NULL, FALSE, flags);
  properties[PROP_RIGHTS] = g_param_spec_uint ("rights", NULL, NULL, 0, COTERIE_GROUP_RIGHTS_ALL, 0, flags);
  properties[PROP_PICTURE] = g_param_spec_boxed ("picture", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_GROUP_VERSION] = g_param_spec_uint ("group-version", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LAST_SENDER] = g_param_spec_object ("last-sender", NULL, NULL, COTERIE_TYPE_CONTACT, flags);
  properties[PROP_REQUEST] = g_param_spec_boolean ("request", NULL, NULL, FALSE, flags);
  properties[PROP_IN_CALL] = g_param_spec_boolean ("in-call", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_chat_init (CoterieChat *self)
{
}

static void
copy_row (CoterieStoreChat *row, const CoterieStoreChat *from)
{
  *row = *from;
  row->name = g_strdup (from->name);
  row->draft = g_strdup (from->draft);
  row->last_text = g_strdup (from->last_text);
  row->picture = from->picture != NULL ? g_bytes_ref (from->picture) : NULL;
}

/**
 * coterie_chat_new:
 * @contact: (nullable): the other party; NULL for the note to self, and for groups
 * @own_name: the own user name, which the note to self is called by
 */
CoterieChat *
coterie_chat_new (const CoterieStoreChat *row, CoterieContact *contact, const char *own_name)
{
  CoterieChat *self = g_object_new (COTERIE_TYPE_CHAT, NULL);

  copy_row (&self->row, row);
  self->own_name = g_strdup (own_name);
  if (g_set_object (&self->contact, contact))
    g_signal_connect_object (contact, "notify::display-name", G_CALLBACK (on_contact_renamed), self, 0);
  return self;
}

static void
notify_group_differences (CoterieChat *self, const CoterieStoreChat *old)
{
  const CoterieStoreChat *row = &self->row;

  if (old->role != row->role)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROLE]);
  if (old->n_members != row->n_members)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MEMBERS]);
  if (old->is_closed != row->is_closed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOSED]);
  if (old->rights != row->rights)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RIGHTS]);
  if (old->picture != row->picture)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURE]);
  if (old->group_version != row->group_version)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUP_VERSION]);
}

static void
notify_differences (CoterieChat *self, const CoterieStoreChat *old)
{
  const CoterieStoreChat *row = &self->row;

  if (g_strcmp0 (old->name, row->name) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  if (old->n_unread != row->n_unread || old->first_unread != row->first_unread)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
  if (g_strcmp0 (old->last_text, row->last_text) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_TEXT]);
  if (old->last_ms != row->last_ms)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_TIME_MS]);
  if (old->last_account != row->last_account || old->last_kind != row->last_kind)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_OWN]);
  if (old->last_state != row->last_state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_STATE]);
  if (old->n_messages != row->n_messages)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MESSAGES]);
  if ((old->flags ^ row->flags) & COTERIE_CHAT_FLAG_MUTED)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MUTED]);
  if ((old->flags ^ row->flags) & COTERIE_CHAT_FLAG_PINNED)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINNED]);
  if ((old->flags ^ row->flags) & COTERIE_CHAT_FLAG_ARCHIVED)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ARCHIVED]);
  notify_group_differences (self, old);
  if (old->group_state != row->group_state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REQUEST]);
}

/**
 * coterie_chat_update:
 * @row: as it is now, except for the draft, which the main thread knows better
 */
void
coterie_chat_update (CoterieChat *self, const CoterieStoreChat *row)
{
  CoterieStoreChat old = self->row;

  copy_row (&self->row, row);
  g_free (self->row.draft);
  self->row.draft = g_strdup (old.draft);
  g_object_freeze_notify (G_OBJECT (self));
  notify_differences (self, &old);
  g_object_thaw_notify (G_OBJECT (self));
  coterie_store_chat_clear (&old);
}

/**
 * coterie_chat_set_last_sender:
 * @contact: (nullable): who wrote the newest row
 */
void
coterie_chat_set_last_sender (CoterieChat *self, CoterieContact *contact)
{
  if (g_set_object (&self->last_sender, contact))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SENDER]);
}

void
coterie_chat_set_draft (CoterieChat *self, const char *draft)
{
  if (g_strcmp0 (self->row.draft, draft) == 0)
    return;
  g_free (self->row.draft);
  self->row.draft = g_strdup (draft);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

void
coterie_chat_set_typing (CoterieChat *self, gboolean typing)
{
  if (self->typing == typing)
    return;
  self->typing = typing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TYPING]);
}

void
coterie_chat_set_in_call (CoterieChat *self, gboolean in_call)
{
  if (self->in_call == in_call)
    return;
  self->in_call = in_call;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IN_CALL]);
}

gboolean
coterie_chat_set_typing_names (CoterieChat *self, const char *const *names)
{
  if (g_strv_equal (coterie_chat_get_typing_names (self), names))
    return FALSE;
  g_strfreev (self->typing_names);
  self->typing_names = g_strdupv ((char **) names);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TYPING_NAMES]);
  coterie_chat_set_typing (self, names[0] != NULL);
  return TRUE;
}

gint64
coterie_chat_get_number (CoterieChat *self)
{
  return self->row.chat;
}

const guint8 *
coterie_chat_get_id (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), NULL);

  return self->row.id;
}

CoterieChatKind
coterie_chat_get_kind (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), COTERIE_CHAT_DIRECT);

  return (CoterieChatKind) self->row.kind;
}

CoterieContact *
coterie_chat_get_contact (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), NULL);

  return self->contact;
}

const char *
coterie_chat_get_title (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), NULL);

  if (self->row.name != NULL)
    return self->row.name;
  return self->contact != NULL ? coterie_contact_get_display_name (self->contact) : self->own_name;
}

const char *
coterie_chat_get_own_name (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), NULL);

  return self->own_name;
}

const char *
coterie_chat_get_draft (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), NULL);

  return self->row.draft;
}

guint
coterie_chat_get_unread (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), 0);

  return self->row.n_unread;
}

guint64
coterie_chat_get_n_messages (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), 0);

  return self->row.n_messages;
}

guint64
coterie_chat_get_first_unread (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), 0);

  return self->row.first_unread;
}

const char *
coterie_chat_get_last_text (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), NULL);

  return self->row.last_text;
}

gint64
coterie_chat_get_last_time_ms (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), 0);

  return self->row.n_messages > 0 ? self->row.last_ms : 0;
}

gboolean
coterie_chat_get_last_own (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), FALSE);

  return self->row.last_account == COTERIE_STORE_OWN_ACCOUNT && self->row.last_kind == COTERIE_MESSAGE_TEXT;
}

CoterieMessageKind
coterie_chat_get_last_kind (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), COTERIE_MESSAGE_NOTHING);

  return self->row.last_kind != 0 ? (CoterieMessageKind) self->row.last_kind : COTERIE_MESSAGE_NOTHING;
}

CoterieMessageState
coterie_chat_get_last_state (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), COTERIE_MESSAGE_RECEIVED);

  return self->row.last_state != 0 ? (CoterieMessageState) self->row.last_state : COTERIE_MESSAGE_RECEIVED;
}

/**
 * coterie_chat_get_typing_names:
 *
 * Returns: (transfer none)
 */
const char *const *
coterie_chat_get_typing_names (CoterieChat *self)
{
  static const char *const nobody[] = { NULL };

  g_return_val_if_fail (COTERIE_IS_CHAT (self), NULL);

  return self->typing_names != NULL ? (const char *const *) self->typing_names : nobody;
}

gboolean
coterie_chat_get_typing (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), FALSE);

  return self->typing;
}

gboolean
coterie_chat_get_muted (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), FALSE);

  return (self->row.flags & COTERIE_CHAT_FLAG_MUTED) != 0;
}

gboolean
coterie_chat_get_pinned (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), FALSE);

  return (self->row.flags & COTERIE_CHAT_FLAG_PINNED) != 0;
}

gboolean
coterie_chat_get_archived (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), FALSE);

  return (self->row.flags & COTERIE_CHAT_FLAG_ARCHIVED) != 0;
}

CoterieChatRole
coterie_chat_get_role (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), COTERIE_CHAT_ROLE_NONE);

  return (CoterieChatRole) self->row.role;
}

guint
coterie_chat_get_n_members (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), 0);

  return self->row.n_members;
}

gboolean
coterie_chat_get_closed (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), FALSE);

  return self->row.is_closed;
}

guint
coterie_chat_get_rights (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), 0);

  return self->row.rights;
}

/**
 * coterie_chat_may:
 *
 * Returns: whether we may do that in the group now: we are in it, it is not closed, and either all members may do it or
 *   we are one of the admins
 */
gboolean
coterie_chat_may (CoterieChat *self, CoterieGroupRights right)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), FALSE);

  if (self->row.role == COTERIE_CHAT_ROLE_NONE || self->row.is_closed)
    return FALSE;
  return self->row.role == COTERIE_CHAT_ROLE_ADMIN || (self->row.rights & right) == 0;
}

CoterieContact *
coterie_chat_get_last_sender (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), NULL);

  return self->last_sender;
}

GBytes *
coterie_chat_get_picture (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), NULL);

  return self->row.picture;
}

gboolean
coterie_chat_get_in_call (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), FALSE);

  return self->in_call;
}

gboolean
coterie_chat_get_request (CoterieChat *self)
{
  g_return_val_if_fail (COTERIE_IS_CHAT (self), FALSE);

  return self->row.kind == COTERIE_CHAT_GROUP && self->row.group_state == COTERIE_STORE_GROUP_REQUEST;
}

/**
 * coterie_chat_get_added_by:
 *
 * Returns: the account that has put us into the group; 0 for others
 */
gint64
coterie_chat_get_added_by (CoterieChat *self)
{
  return self->row.group_added_by;
}
