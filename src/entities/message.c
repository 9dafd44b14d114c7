// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/message.h"

#include "base/encoding.h"
#include "entities/rows.h"
#include "store/schema.h"

/* One row of a timeline, as the main thread shows it. */
struct _CoterieMessage
{
  GObject parent_instance;

  CoterieStoreMessage row;
  CoterieChat *chat;
  char *sender_name;
  CoterieContact *sender;
  CoterieContact *shared_by;
  GStrv only;
  GArray *mentions; /* CoterieMention */
  char id[2 * COTERIE_CONTENT_ID_BYTES + 1];
};

G_DEFINE_FINAL_TYPE (CoterieMessage, coterie_message, G_TYPE_OBJECT)

enum
{
  PROP_KIND = 1,
  PROP_STATE,
  PROP_TIME_MS,
  PROP_DELIVERED_MS,
  PROP_READ_MS,
  PROP_BODY,
  PROP_SHARED_BY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_message_finalize (GObject *object)
{
  CoterieMessage *self = COTERIE_MESSAGE (object);

  g_clear_object (&self->chat);
  g_clear_pointer (&self->sender_name, g_free);
  g_clear_object (&self->sender);
  g_clear_object (&self->shared_by);
  g_clear_pointer (&self->only, g_strfreev);
  g_clear_pointer (&self->mentions, g_array_unref);
  coterie_store_message_clear (&self->row);
  G_OBJECT_CLASS (coterie_message_parent_class)->finalize (object);
}

static void
coterie_message_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CoterieMessage *self = COTERIE_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_int (value, self->row.kind);
      break;
    case PROP_STATE:
      g_value_set_int (value, self->row.state);
      break;
    case PROP_TIME_MS:
      g_value_set_int64 (value, self->row.time_ms);
      break;
    case PROP_DELIVERED_MS:
      g_value_set_int64 (value, self->row.delivered_ms);
      break;
    case PROP_READ_MS:
      g_value_set_int64 (value, self->row.read_ms);
      break;
    case PROP_BODY:
      g_value_set_string (value, self->row.body);
      break;
    case PROP_SHARED_BY:
      g_value_set_object (value, self->shared_by);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
coterie_message_class_init (CoterieMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = coterie_message_finalize;
  object_class->get_property = coterie_message_get_property;

  properties[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_TIME_MS] = g_param_spec_int64 ("time-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_DELIVERED_MS] = g_param_spec_int64 ("delivered-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_READ_MS] = g_param_spec_int64 ("read-ms", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_BODY] = g_param_spec_string ("body", NULL, NULL, "", flags);
  properties[PROP_SHARED_BY] = g_param_spec_object ("shared-by", NULL, NULL, COTERIE_TYPE_CONTACT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_message_init (CoterieMessage *self)
{
}

static void
take_row (CoterieMessage *self, const CoterieStoreMessage *row, const char *sender_name)
{
  coterie_store_message_assign (&self->row, row);
  g_free (self->sender_name);
  self->sender_name = g_strdup (sender_name);
  coterie_hex_encode_into (self->id, row->id, sizeof row->id);
}

CoterieMessage *
coterie_message_new (const CoterieStoreMessage *row, CoterieChat *chat, const char *sender_name)
{
  CoterieMessage *self = g_object_new (COTERIE_TYPE_MESSAGE, NULL);

  take_row (self, row, sender_name);
  self->chat = g_object_ref (chat);
  return self;
}

void
coterie_message_update (CoterieMessage *self, const CoterieStoreMessage *row, const char *sender_name)
{
  take_row (self, row, sender_name);
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_KIND; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * coterie_message_set_people:
 * @sender: (nullable): who is somebody else
 * @shared_by: (nullable): who has handed it over
 * @only: (transfer full) (nullable): user names
 * @mentions: (transfer full) (nullable) (element-type CoterieMention): their names are interned
 *
 * Who has to do with the row as it is now.
 */
void
coterie_message_set_people (
    CoterieMessage *self, CoterieContact *sender, CoterieContact *shared_by, GStrv only, GArray *mentions)
{
  g_set_object (&self->sender, sender);
  g_set_object (&self->shared_by, shared_by);
  g_strfreev (self->only);
  self->only = only;
  g_clear_pointer (&self->mentions, g_array_unref);
  self->mentions = mentions;
}

const CoterieStoreMessage *
coterie_message_get_row (CoterieMessage *self)
{
  return &self->row;
}

gint64
coterie_message_get_number (CoterieMessage *self)
{
  return self->row.message;
}

CoterieChat *
coterie_message_get_chat (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), NULL);

  return self->chat;
}

guint64
coterie_message_get_position (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), 0);

  return COTERIE_STORE_MESSAGE_POSITION (self->row.message);
}

CoterieMessageKind
coterie_message_get_kind (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), COTERIE_MESSAGE_TEXT);

  return (CoterieMessageKind) self->row.kind;
}

CoterieMessageState
coterie_message_get_state (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), COTERIE_MESSAGE_PENDING);

  return (CoterieMessageState) self->row.state;
}

gboolean
coterie_message_is_own (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), FALSE);

  return self->row.account == COTERIE_STORE_OWN_ACCOUNT;
}

gboolean
coterie_message_is_request (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), FALSE);

  return self->row.request;
}

const char *
coterie_message_get_sender_name (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), NULL);

  return self->sender_name;
}

/**
 * coterie_message_get_sender:
 *
 * Returns: (transfer none) (nullable): also somebody whom we know from a group alone
 */
CoterieContact *
coterie_message_get_sender (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), NULL);

  return self->sender;
}

/**
 * coterie_message_get_shared_by:
 *
 * Returns: (transfer none) (nullable)
 */
CoterieContact *
coterie_message_get_shared_by (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), NULL);

  return self->shared_by;
}

/**
 * coterie_message_get_only:
 *
 * Returns: (transfer none) (nullable)
 */
const char *const *
coterie_message_get_only (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), NULL);

  return (const char *const *) self->only;
}

/**
 * coterie_message_get_mentions:
 * @n_mentions: (out)
 *
 * Returns: (transfer none) (array length=n_mentions) (nullable)
 */
const CoterieMention *
coterie_message_get_mentions (CoterieMessage *self, guint *n_mentions)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), NULL);

  *n_mentions = self->mentions != NULL ? self->mentions->len : 0;
  return self->mentions != NULL ? (const CoterieMention *) self->mentions->data : NULL;
}

gboolean
coterie_message_mentions_own (CoterieMessage *self)
{
  guint n = 0;
  const CoterieMention *mentions = coterie_message_get_mentions (self, &n);

  for (guint i = 0; i < n && !coterie_message_is_own (self); i++)
    if (mentions[i].is_own)
      return TRUE;
  return FALSE;
}

guint32
coterie_message_get_device (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), 0);

  return self->row.device;
}

const char *
coterie_message_get_id (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), NULL);

  return self->id;
}

gint64
coterie_message_get_time_ms (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), 0);

  return self->row.time_ms;
}

gint64
coterie_message_get_sent_ms (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), 0);

  return self->row.account != 0 ? self->row.sent_ms : 0;
}

gint64
coterie_message_get_delivered_ms (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), 0);

  return self->row.delivered_ms;
}

gint64
coterie_message_get_read_ms (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), 0);

  return self->row.read_ms;
}

const char *
coterie_message_get_body (CoterieMessage *self)
{
  g_return_val_if_fail (COTERIE_IS_MESSAGE (self), NULL);

  return self->row.body;
}

const char *
coterie_message_kind_to_string (CoterieMessageKind kind)
{
  static const char *const names[] = { "",    "text",  "unknown", "fetching", "unreadable",
                                       "gap", "chain", "nothing", "group",    "call" };

  g_return_val_if_fail (kind < G_N_ELEMENTS (names), "");

  return names[kind];
}

const char *
coterie_message_state_to_string (CoterieMessageState state)
{
  static const char *const names[] = { "", "pending", "sent", "delivered", "read", "received", "failed" };

  g_return_val_if_fail (state < G_N_ELEMENTS (names), "");

  return names[state];
}
