// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client.h"

#include "core/client-private.h"

/* The client without a window. Here is the object: what it was given, its properties and signals. The graph of services
 * over an open profile is built in client-start.c and torn down in client-end.c. */

G_DEFINE_FINAL_TYPE (CoterieClient, coterie_client, G_TYPE_OBJECT)

enum
{
  PROP_STATE = 1,
  PROP_NAME,
  PROP_CHATS,
  PROP_CONTACTS,
  PROP_DEVICES,
  PROP_HANDOVER,
  PROP_HANDOVER_STATE,
  PROP_WAITING,
  PROP_UNSENT,
  PROP_SETTLED,
  PROP_CONNECTION_ERROR,
  PROP_LINK_REQUEST,
  PROP_PENDING,
  PROP_PENDING_CODE,
  PROP_PENDING_EXPIRES,
  PROP_CLOSING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

guint coterie_client_signals[COTERIE_CLIENT_N_SIGNALS];

static const GEnumValue states[] = {
  { COTERIE_CLIENT_CLOSED, "COTERIE_CLIENT_CLOSED", "closed" },
  { COTERIE_CLIENT_OFFLINE, "COTERIE_CLIENT_OFFLINE", "offline" },
  { COTERIE_CLIENT_CONNECTING, "COTERIE_CLIENT_CONNECTING", "connecting" },
  { COTERIE_CLIENT_ONLINE, "COTERIE_CLIENT_ONLINE", "online" },
  { COTERIE_CLIENT_SIGNED_OUT, "COTERIE_CLIENT_SIGNED_OUT", "signed-out" },
  { 0, NULL, NULL },
};

GType
coterie_client_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CoterieClientState", states));
  return type;
}

static void
coterie_client_dispose (GObject *object)
{
  CoterieClient *self = COTERIE_CLIENT (object);

  coterie_client_tear_down (self);
  G_OBJECT_CLASS (coterie_client_parent_class)->dispose (object);
}

static void
coterie_client_finalize (GObject *object)
{
  CoterieClient *self = COTERIE_CLIENT (object);

  g_hash_table_unref (self->typists);
  g_ptr_array_unref (self->settlings);
  g_ptr_array_unref (self->attempts);
  g_ptr_array_unref (self->looks);
  g_free (self->pending_code);
  g_free (self->unfinished_name);
  g_free (self->unfinished_url);
  g_hash_table_unref (self->messages);
  g_clear_object (&self->contacts);
  g_clear_object (&self->chats);
  g_clear_object (&self->devices);
  g_clear_object (&self->given_transport);
  g_clear_pointer (&self->clock, coterie_clock_unref);
  g_clear_error (&self->connection_error);
  g_free (self->profile_dir);
  g_free (self->server_url);
  g_free (self->device_name);
  g_free (self->pin_text);
  G_OBJECT_CLASS (coterie_client_parent_class)->finalize (object);
}

static void
coterie_client_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CoterieClient *self = COTERIE_CLIENT (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_NAME:
      g_value_set_string (value, coterie_client_get_name (self));
      break;
    case PROP_CHATS:
      g_value_set_object (value, self->chats);
      break;
    case PROP_CONTACTS:
      g_value_set_object (value, self->contacts);
      break;
    case PROP_DEVICES:
      g_value_set_object (value, self->devices);
      break;
    case PROP_HANDOVER:
      g_value_set_double (value, self->handover);
      break;
    case PROP_HANDOVER_STATE:
      g_value_set_uint (value, self->handover_state);
      break;
    case PROP_WAITING:
      g_value_set_uint (value, coterie_client_get_waiting (self));
      break;
    case PROP_UNSENT:
      g_value_set_uint (value, coterie_client_get_unsent (self));
      break;
    case PROP_SETTLED:
      g_value_set_boolean (value, self->settled);
      break;
    case PROP_CONNECTION_ERROR:
      g_value_set_boxed (value, self->connection_error);
      break;
    case PROP_LINK_REQUEST:
      g_value_set_object (value, coterie_client_get_link_request (self));
      break;
    case PROP_PENDING:
      g_value_set_boolean (value, self->pending);
      break;
    case PROP_PENDING_CODE:
      g_value_set_string (value, self->pending_code);
      break;
    case PROP_PENDING_EXPIRES:
      g_value_set_int64 (value, self->pending_expires_ms);
      break;
    case PROP_CLOSING:
      g_value_set_boolean (value, self->closing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, COTERIE_TYPE_CLIENT_STATE, COTERIE_CLIENT_CLOSED, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_CHATS] = g_param_spec_object ("chats", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_CONTACTS] = g_param_spec_object ("contacts", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_DEVICES] = g_param_spec_object ("devices", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_HANDOVER] = g_param_spec_double ("handover", NULL, NULL, 0, 1, 1, flags);
  properties[PROP_HANDOVER_STATE] = g_param_spec_uint ("handover-state", NULL, NULL, COTERIE_HANDOVER_ENDED,
                                                       COTERIE_HANDOVER_CUT_SHORT, COTERIE_HANDOVER_ENDED, flags);
  properties[PROP_WAITING] = g_param_spec_uint ("waiting", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_UNSENT] = g_param_spec_uint ("unsent", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SETTLED] = g_param_spec_boolean ("settled", NULL, NULL, FALSE, flags);
  properties[PROP_CONNECTION_ERROR] = g_param_spec_boxed ("connection-error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_LINK_REQUEST] = g_param_spec_object ("link-request", NULL, NULL, COTERIE_TYPE_LINK_REQUEST, flags);
  properties[PROP_PENDING] = g_param_spec_boolean ("pending", NULL, NULL, FALSE, flags);
  properties[PROP_PENDING_CODE] = g_param_spec_string ("pending-code", NULL, NULL, NULL, flags);
  properties[PROP_PENDING_EXPIRES] = g_param_spec_int64 ("pending-expires", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_CLOSING] = g_param_spec_boolean ("closing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (klass, N_PROPS, properties);
}

static void
add_signal (CoterieClientSignal which, const char *name, GType type)
{
  coterie_client_signals[which] =
      g_signal_new (name, COTERIE_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, type);
}

static void
coterie_client_class_init (CoterieClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = coterie_client_dispose;
  object_class->finalize = coterie_client_finalize;
  object_class->get_property = coterie_client_get_property;
  install_properties (object_class);

  add_signal (COTERIE_CLIENT_SIGNAL_MESSAGE, "message", COTERIE_TYPE_MESSAGE);
  add_signal (COTERIE_CLIENT_SIGNAL_INCOMING, "incoming", COTERIE_TYPE_MESSAGE);
  add_signal (COTERIE_CLIENT_SIGNAL_MESSAGE_CHANGED, "message-changed", COTERIE_TYPE_MESSAGE);
  add_signal (COTERIE_CLIENT_SIGNAL_REQUEST, "request", COTERIE_TYPE_CONTACT);
  add_signal (COTERIE_CLIENT_SIGNAL_GROUP_REQUEST, "group-request", COTERIE_TYPE_CHAT);
  add_signal (COTERIE_CLIENT_SIGNAL_PRESENCE, "presence", COTERIE_TYPE_CONTACT);
  add_signal (COTERIE_CLIENT_SIGNAL_TYPING, "typing", COTERIE_TYPE_CHAT);
  add_signal (COTERIE_CLIENT_SIGNAL_RESHAPED, "reshaped", COTERIE_TYPE_CHAT);
  coterie_client_signals[COTERIE_CLIENT_SIGNAL_CALL] =
      g_signal_new ("call", COTERIE_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    COTERIE_TYPE_CHAT, G_TYPE_POINTER);
  coterie_client_signals[COTERIE_CLIENT_SIGNAL_GROUP_JOIN] =
      g_signal_new ("group-join", COTERIE_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    COTERIE_TYPE_CHAT, COTERIE_TYPE_CONTACT);
  coterie_client_signals[COTERIE_CLIENT_SIGNAL_NOTICE] =
      g_signal_new ("notice", COTERIE_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT,
                    COTERIE_TYPE_CONTACT, G_TYPE_STRING);
}

static void
coterie_client_init (CoterieClient *self)
{
  self->contacts = coterie_contacts_new ();
  self->devices = g_list_store_new (COTERIE_TYPE_OWN_DEVICE);
  self->handover = 1;
  self->chats = coterie_chats_new ();
  self->messages = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->settlings = g_ptr_array_new_with_free_func (g_object_unref);
  self->attempts = g_ptr_array_new_with_free_func (g_object_unref);
  self->looks = g_ptr_array_new_with_free_func (g_object_unref);
  self->typists = coterie_client_new_typists ();
}

/**
 * coterie_client_new:
 * @options: copied
 *
 * Touches nothing: neither the disk nor the network.
 */
CoterieClient *
coterie_client_new (const CoterieClientOptions *options)
{
  CoterieClient *self = g_object_new (COTERIE_TYPE_CLIENT, NULL);

  self->profile_dir = g_strdup (options->profile_dir);
  self->server_url = g_strdup (options->server_url);
  self->pin_text = g_strdup (options->pin != NULL || !options->pin_first ? options->pin : "first-seen");
  self->clock = options->clock != NULL ? coterie_clock_ref (options->clock) : coterie_clock_new_real ();
  g_set_object (&self->given_transport, options->transport);
  self->cheap_key_slot = options->cheap_key_slot;
  return self;
}

void
coterie_client_set_state (CoterieClient *self, CoterieClientState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
coterie_client_set_closing (CoterieClient *self, gboolean closing)
{
  if (self->closing == closing)
    return;
  self->closing = closing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOSING]);
}

/**
 * coterie_client_take_connection_error:
 * @error: (transfer full) (nullable): of any floor
 */
void
coterie_client_take_connection_error (CoterieClient *self, GError *error)
{
  g_clear_error (&self->connection_error);
  if (error != NULL)
    coterie_core_error_take (&self->connection_error, error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION_ERROR]);
}

/**
 * coterie_client_notify_counts:
 *
 * Some of name, waiting, unsent and settled may have changed.
 */
void
coterie_client_notify_counts (CoterieClient *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAITING]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNSENT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTLED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

void
coterie_client_notify_pending (CoterieClient *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PENDING_EXPIRES]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PENDING_CODE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PENDING]);
}

void
coterie_client_notify_link_request (CoterieClient *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LINK_REQUEST]);
}

gboolean
coterie_client_is_open (CoterieClient *self)
{
  return self->state != COTERIE_CLIENT_CLOSED;
}

GError *
coterie_client_new_closed_error (void)
{
  return g_error_new_literal (COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NO_PROFILE, "No profile is open.");
}

/**
 * coterie_client_return_done:
 * @user_data: (transfer full): a #GTask, which returns whether the job was done
 *
 * What follows a job from which nothing else is wanted.
 */
void
coterie_client_return_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    coterie_core_error_return (task, error);
}

/**
 * coterie_client_now_ms:
 *
 * Returns: the server's time, as far as we know it
 */
gint64
coterie_client_now_ms (CoterieClient *self)
{
  return self->server_clock != NULL ? coterie_server_clock_get_now_ms (self->server_clock)
                                    : coterie_clock_get_wall_ms (self->clock);
}

void
coterie_client_set_handover (CoterieClient *self, double handover, CoterieHandoverState state)
{
  const gboolean moves = self->handover != handover, turns = self->handover_state != state;

  self->handover = handover;
  self->handover_state = state;
  if (moves)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HANDOVER]);
  if (turns)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HANDOVER_STATE]);
}

/**
 * coterie_client_emit_notice:
 * @contact: (nullable): whom it is about
 * @sentence: for people
 */
void
coterie_client_emit_notice (CoterieClient *self, CoterieNotice notice, CoterieContact *contact, const char *sentence)
{
  g_signal_emit (self, coterie_client_signals[COTERIE_CLIENT_SIGNAL_NOTICE], 0, (guint) notice, contact, sentence);
}

/**
 * coterie_client_tell:
 * @name: (nullable): the user name that @sentence takes
 *
 * A notice about nobody that we have among the contacts.
 */
void
coterie_client_tell (CoterieClient *self, CoterieNotice notice, CoterieSentence sentence, const char *name)
{
  g_autofree char *text = coterie_sentence_new (sentence, name);

  coterie_client_emit_notice (self, notice, NULL, text);
}

/* ------------------------------------------------------------------------------------ getters */

/**
 * coterie_client_get_profile_dir:
 *
 * Returns: (transfer none): as it was given; it need not be there
 */
const char *
coterie_client_get_profile_dir (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return self->profile_dir;
}

CoterieClientState
coterie_client_get_state (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), COTERIE_CLIENT_CLOSED);

  return self->state;
}

const GError *
coterie_client_get_connection_error (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return self->connection_error;
}

gboolean
coterie_client_get_settled (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), FALSE);

  return self->settled;
}

gboolean
coterie_client_has_caught_up (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), FALSE);

  return self->state == COTERIE_CLIENT_ONLINE && self->waiting_known &&
         (coterie_inbox_is_idle (self->inbox) || coterie_inbox_is_deferring (self->inbox));
}

gboolean
coterie_client_get_closing (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), FALSE);

  return self->closing;
}

GListModel *
coterie_client_get_chats (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return G_LIST_MODEL (self->chats);
}

GListModel *
coterie_client_get_contacts (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return G_LIST_MODEL (self->contacts);
}

static CoterieIdentity *
get_identity (CoterieClient *self)
{
  return coterie_client_is_open (self) ? coterie_account_get_identity (self->account) : NULL;
}

const char *
coterie_client_get_name (CoterieClient *self)
{
  CoterieIdentity *own;

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  own = get_identity (self);
  return own != NULL ? own->name : NULL;
}

const guint8 *
coterie_client_get_aid (CoterieClient *self)
{
  CoterieIdentity *own;

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  own = get_identity (self);
  return own != NULL ? own->aid : NULL;
}

guint32
coterie_client_get_device (CoterieClient *self)
{
  CoterieIdentity *own;

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), 0);

  own = get_identity (self);
  return own != NULL ? own->device : 0;
}

/**
 * coterie_client_set_device_name:
 * @name: one line of 1 … 64 bytes; others count as none
 *
 * What the device is called that register or login makes from now on. Renaming later: rename_device.
 */
void
coterie_client_set_device_name (CoterieClient *self, const char *name)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));

  g_free (self->device_name);
  self->device_name = g_strdup (name);
}

const char *
coterie_client_get_server_url (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return self->url != NULL ? coterie_server_url_to_string (self->url) : self->server_url;
}

/**
 * coterie_client_is_own_server:
 * @address: what is no address is not our server's
 */
gboolean
coterie_client_is_own_server (CoterieClient *self, const char *address)
{
  g_autoptr (CoterieServerUrl) url = NULL;

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), FALSE);

  url = coterie_server_url_parse (address, NULL);
  return url != NULL && self->url != NULL && coterie_server_url_equal (url, self->url);
}

gint64
coterie_client_get_clock_offset_ms (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), 0);

  return self->server_clock != NULL ? coterie_server_clock_get_offset_ms (self->server_clock) : 0;
}

guint
coterie_client_get_waiting (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), 0);

  return self->inbox != NULL ? (guint) coterie_inbox_get_waiting (self->inbox) : 0;
}

guint
coterie_client_get_unsent (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), 0);

  return self->n_unsent + self->n_kept;
}

const char *
coterie_client_get_display_name (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return self->own != NULL ? self->own->name : "";
}

GBytes *
coterie_client_get_picture (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return self->own != NULL ? self->own->picture : NULL;
}

gboolean
coterie_client_get_preference (CoterieClient *self, CoteriePreference preference)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (preference <= COTERIE_PREFERENCE_PRESENCE, FALSE);

  return self->own == NULL || self->own->preferences[preference];
}
