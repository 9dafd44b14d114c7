// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/presence.h"

#include "entities/rows.h"
#include "mail/profile-jobs.h"
#include "wire/presence.h"

#include <sodium.h>

struct _CoteriePresences
{
  CoterieVault *vault;
  CoterieTransport *transport;
  CoterieContacts *contacts;
  CoteriePresenceFunc changed;
  gpointer user_data;
  GCancellable *end;
  gboolean freed;
  GBytes *subscribed;  /* the tokens of the last subscription, one after the other */
  GHashTable *devices; /* CoterieContact → GArray of guint32 */
};

static void
presences_clear (CoteriePresences *self)
{
  coterie_vault_unref (self->vault);
  g_object_unref (self->transport);
  g_object_unref (self->contacts);
  g_object_unref (self->end);
  g_clear_pointer (&self->subscribed, g_bytes_unref);
  g_hash_table_unref (self->devices);
}

static void
release (CoteriePresences *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) presences_clear);
}

/**
 * coterie_presences_new:
 * @changed: told of each contact whose `online` has changed
 */
CoteriePresences *
coterie_presences_new (CoterieVault *vault,
                       CoterieTransport *transport,
                       CoterieContacts *contacts,
                       CoteriePresenceFunc changed,
                       gpointer user_data)
{
  CoteriePresences *self = g_rc_box_new0 (CoteriePresences);

  self->vault = coterie_vault_ref (vault);
  self->transport = g_object_ref (transport);
  self->contacts = g_object_ref (contacts);
  self->changed = changed;
  self->user_data = user_data;
  self->end = g_cancellable_new ();
  self->devices = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) g_array_unref);
  return self;
}

void
coterie_presences_free (CoteriePresences *self)
{
  self->freed = TRUE;
  g_cancellable_cancel (self->end);
  release (self);
}

static void
set_devices (CoteriePresences *self, CoterieContact *contact, const guint32 *devices, guint n_devices)
{
  gboolean was_online = coterie_contact_get_online (contact);

  if (n_devices > 0)
    {
      GArray *list = g_array_new (FALSE, FALSE, sizeof (guint32));

      g_array_append_vals (list, devices, n_devices);
      g_hash_table_replace (self->devices, g_object_ref (contact), list);
    }
  else
    g_hash_table_remove (self->devices, contact);
  coterie_contact_set_online (contact, n_devices > 0);
  if (was_online != (n_devices > 0))
    self->changed (contact, self->user_data);
}

/* ------------------------------------------------------------------------------------ our own token */

static void
on_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoteriePresences *self = user_data;

  coterie_vault_finish (self->vault, result, NULL); /* if not, it is uploaded once more */
  release (self);
}

typedef struct
{
  CoteriePresences *presences;
  GBytes *token; /* NULL: none */
} Upload;

static void
on_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Upload *upload = user_data;
  CoteriePresences *self = upload->presences;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node != NULL && !self->freed)
    {
      coterie_vault_run_async (self->vault, coterie_profile_jobs_note_uploaded, upload->token,
                               (GDestroyNotify) g_bytes_unref, NULL, NULL, on_noted, self);
      return;
    }
  if (node == NULL)
    g_debug ("presence was not uploaded: %s", error->message);
  g_clear_pointer (&upload->token, g_bytes_unref);
  release (self);
}

static void
upload_own (CoteriePresences *self, const CoterieOwnProfile *own)
{
  Upload *upload = g_new0 (Upload, 1);
  g_auto (CoterieWriter) writer = { 0 };
  g_autoptr (GBytes) body = NULL;
  guint8 hash[COTERIE_DIGEST_BYTES];

  upload->presences = g_rc_box_acquire (self);
  if (own->has_presence)
    {
      upload->token = g_bytes_new (own->presence, sizeof own->presence);
      crypto_hash_sha256 (hash, own->presence, sizeof own->presence);
    }
  coterie_writer_init (&writer);
  coterie_presence_token_request_write (own->has_presence ? hash : NULL, &writer);
  body = coterie_writer_finish_bytes (&writer);
  coterie_transport_request_async (self->transport, "PUT", "/v1/account/presence", body, self->end, on_uploaded,
                                   upload);
}

static void
on_own (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoteriePresences *self = user_data;
  g_autoptr (CoterieOwnProfile) own = coterie_vault_finish (self->vault, result, NULL);

  if (own != NULL && !own->presence_uploaded && !self->freed)
    upload_own (self, own);
  release (self);
}

/* ------------------------------------------------------------------------------------ those of others */

static void
on_subscribed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoteriePresences *self = user_data;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GArray) accounts = NULL;
  g_autoptr (GError) error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node != NULL)
    accounts = coterie_presence_reply_from_json (node, &error);
  if (accounts == NULL)
    {
      g_debug ("no presence: %s", error->message);
      g_clear_pointer (&self->subscribed, g_bytes_unref);
    }
  for (guint i = 0; accounts != NULL && !self->freed && i < accounts->len; i++)
    coterie_presences_take (self, &g_array_index (accounts, CoteriePresence, i));
  release (self);
}

static gboolean
may_watch (CoterieContact *contact, guint8 *token)
{
  return coterie_contact_get_state (contact) == COTERIE_CONTACT_ACCEPTED &&
         coterie_contact_get_presence (contact, token);
}

/* Those whom we met last come first: there is room for so many. */
static GBytes *
collect_tokens (CoteriePresences *self)
{
  GByteArray *tokens = g_byte_array_new ();
  guint n_contacts = g_list_model_get_n_items (G_LIST_MODEL (self->contacts));

  for (guint i = n_contacts; i > 0 && tokens->len < COTERIE_PRESENCE_TOKENS_MAX * COTERIE_PRESENCE_TOKEN_BYTES; i--)
    {
      g_autoptr (CoterieContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), i - 1);
      guint8 token[COTERIE_PRESENCE_TOKEN_BYTES];

      if (may_watch (contact, token))
        g_byte_array_append (tokens, token, sizeof token);
      else
        set_devices (self, contact, NULL, 0);
    }
  return g_byte_array_free_to_bytes (tokens);
}

static void
subscribe (CoteriePresences *self)
{
  g_autoptr (GBytes) tokens = collect_tokens (self);
  g_auto (CoterieWriter) writer = { 0 };
  g_autoptr (GBytes) body = NULL;
  CoteriePresenceRequest request = { 0 };

  if (self->subscribed != NULL && g_bytes_equal (self->subscribed, tokens))
    return;
  if (self->subscribed == NULL && g_bytes_get_size (tokens) == 0)
    return;
  request.n_tokens = (guint) (g_bytes_get_size (tokens) / COTERIE_PRESENCE_TOKEN_BYTES);
  request.tokens = (gpointer) g_bytes_get_data (tokens, NULL);
  coterie_writer_init (&writer);
  coterie_presence_request_write (&request, &writer);
  body = coterie_writer_finish_bytes (&writer);
  g_clear_pointer (&self->subscribed, g_bytes_unref);
  self->subscribed = g_steal_pointer (&tokens);
  coterie_transport_request_async (self->transport, "POST", "/v1/presence", body, self->end, on_subscribed,
                                   g_rc_box_acquire (self));
}

/**
 * coterie_presences_update:
 *
 * Uploads our token if the server has another, and subscribes anew if the tokens that we know are others.
 */
void
coterie_presences_update (CoteriePresences *self)
{
  if (!coterie_transport_is_connected (self->transport))
    return;
  coterie_vault_run_async (self->vault, coterie_profile_jobs_load, NULL, NULL,
                           (GDestroyNotify) coterie_own_profile_free, self->end, on_own, g_rc_box_acquire (self));
  subscribe (self);
}

/**
 * coterie_presences_closed:
 *
 * Without a connection nobody is seen.
 */
void
coterie_presences_closed (CoteriePresences *self)
{
  guint n_contacts = g_list_model_get_n_items (G_LIST_MODEL (self->contacts));

  g_clear_pointer (&self->subscribed, g_bytes_unref);
  for (guint i = 0; i < n_contacts; i++)
    {
      g_autoptr (CoterieContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), i);

      set_devices (self, contact, NULL, 0);
    }
}

static CoterieContact *
find_token (CoteriePresences *self, const guint8 *wanted)
{
  guint n_contacts = g_list_model_get_n_items (G_LIST_MODEL (self->contacts));

  for (guint i = 0; i < n_contacts; i++)
    {
      g_autoptr (CoterieContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), i);
      guint8 token[COTERIE_PRESENCE_TOKEN_BYTES];

      if (may_watch (contact, token) && sodium_memcmp (token, wanted, sizeof token) == 0)
        return contact; /* the list holds it */
    }
  return NULL;
}

/**
 * coterie_presences_take:
 *
 * The server says which devices behind a token are here. A token that is not any contact's now is ignored.
 */
void
coterie_presences_take (CoteriePresences *self, const CoteriePresence *presence)
{
  CoterieContact *contact = find_token (self, presence->token);

  if (contact != NULL)
    set_devices (self, contact, presence->devices, presence->n_devices);
}

static void
append_devices (GArray *ids, CoterieContact *contact, const GArray *devices)
{
  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      CoterieDeviceId id = { .device = g_array_index (devices, guint32, i) };

      memcpy (id.aid, coterie_contact_get_aid (contact), sizeof id.aid);
      g_array_append_val (ids, id);
    }
}

/**
 * coterie_presences_dup_devices:
 *
 * Returns: (transfer full) (element-type CoterieDeviceId)
 */
GArray *
coterie_presences_dup_devices (CoteriePresences *self, CoterieContact *contact)
{
  GArray *ids = g_array_new (FALSE, TRUE, sizeof (CoterieDeviceId));

  append_devices (ids, contact, g_hash_table_lookup (self->devices, contact));
  return ids;
}

/**
 * coterie_presences_dup_all_devices:
 *
 * Returns: (transfer full) (element-type CoterieDeviceId)
 */
GArray *
coterie_presences_dup_all_devices (CoteriePresences *self)
{
  GArray *ids = g_array_new (FALSE, TRUE, sizeof (CoterieDeviceId));
  GHashTableIter iter;
  gpointer contact, devices;

  g_hash_table_iter_init (&iter, self->devices);
  while (g_hash_table_iter_next (&iter, &contact, &devices))
    append_devices (ids, contact, devices);
  return ids;
}

/**
 * coterie_presences_remove_device:
 *
 * A fleeting send did not reach it: it is not here, whatever was said before.
 */
void
coterie_presences_remove_device (CoteriePresences *self, const CoterieDeviceId *id)
{
  CoterieContact *contact = coterie_contacts_find_aid (self->contacts, id->aid);
  GArray *devices = contact != NULL ? g_hash_table_lookup (self->devices, contact) : NULL;

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    if (g_array_index (devices, guint32, i) == id->device)
      {
        g_autoptr (GArray) rest = g_array_copy (devices);

        g_array_remove_index (rest, i);
        set_devices (self, contact, (const guint32 *) rest->data, rest->len);
        return;
      }
}
