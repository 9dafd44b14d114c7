// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "net/rest.h"

/* The graph of services over one profile: built here, torn down here in reverse. */

static gboolean
read_url (CoterieClient *self, GError **error)
{
  g_autofree char *kept = coterie_profile_dup_setting (self->profile, "url");
  const char *url = self->server_url != NULL ? self->server_url : kept;

  if (url == NULL)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "Which server? Give its address.");
      return FALSE;
    }
  self->url = coterie_server_url_parse (url, error);
  return self->url != NULL;
}

static void
tell_server (CoterieClient *self)
{
  g_autofree char *pin = coterie_pin_to_string (self->pin);

  coterie_account_set_server (self->account, coterie_server_url_to_string (self->url), pin);
}

static gboolean
read_pin (CoterieClient *self, GError **error)
{
  g_autofree char *kept = coterie_profile_dup_setting (self->profile, "pin");
  const char *pin = self->pin_text != NULL ? self->pin_text : kept;

  self->pin = pin != NULL ? coterie_pin_from_string (pin) : coterie_pin_new_system ();
  if (self->pin == NULL)
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "That is no certificate pin.");
  return self->pin != NULL;
}

/**
 * coterie_client_build_account:
 *
 * What an account needs to be opened, registered or signed in to. After an error coterie_client_free_account() takes
 * back what was built.
 */
gboolean
coterie_client_build_account (CoterieClient *self, GError **error)
{
  self->profile = coterie_profile_new (self->profile_dir);
  if (!read_url (self, error) || !read_pin (self, error))
    return FALSE;
  self->end = g_cancellable_new ();
  self->vault = coterie_vault_new (self->clock);
  self->rest = self->given_transport != NULL ? g_object_ref (self->given_transport)
                                             : COTERIE_TRANSPORT (coterie_rest_new (self->url, self->pin));
  self->account = coterie_account_new (self->profile, self->vault, self->rest, self->clock, self->cheap_key_slot);
  coterie_account_set_device_name (self->account, self->device_name);
  tell_server (self);
  coterie_client_watch_pending (self);
  return TRUE;
}

static CoterieTransport *
make_transport (CoterieClient *self)
{
  CoterieLinkOptions options = { .url = self->url, .pin = self->pin, .clock = self->clock };

  if (self->given_transport != NULL)
    return g_object_ref (self->given_transport);
  coterie_account_get_token_source (self->account, &options.tokens);
  return COTERIE_TRANSPORT (coterie_link_new (&options));
}

static gboolean
is_receiving (gpointer user_data)
{
  CoterieClient *self = user_data;

  return !self->waiting_known || (!coterie_inbox_is_idle (self->inbox) && !coterie_inbox_is_deferring (self->inbox));
}

static gint64
get_now_ms (gpointer user_data)
{
  return coterie_client_now_ms (user_data);
}

/* Whoever is on hold may not be any more: what waited for them is part of what has to go. */
static void
on_roster_changed (gpointer user_data)
{
  CoterieClient *self = user_data;

  coterie_outbox_pump (self->outbox);
  coterie_client_check_settled (self);
}

static void
on_outbox_changed (gpointer user_data)
{
  coterie_client_check_settled (user_data);
}

/* Receipts have waited for the last envelope. */
static void
on_inbox_changed (gpointer user_data)
{
  CoterieClient *self = user_data;

  if (coterie_inbox_is_idle (self->inbox))
    coterie_outbox_pump (self->outbox);
  coterie_client_check_settled (self);
}

static void
on_inbox_failed (gpointer user_data, const GError *error)
{
  CoterieClient *self = user_data;
  g_autoptr (GError) told = NULL;

  coterie_core_error_take (&told, g_error_copy (error));
  coterie_client_tell (self, COTERIE_NOTICE_DISK_FULL,
                       g_error_matches (told, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DISK_FULL)
                           ? COTERIE_SENTENCE_DISK_FULL
                           : COTERIE_SENTENCE_NOT_STORED,
                       NULL);
}

static void
on_presence (CoterieContact *contact, gpointer user_data)
{
  g_signal_emit (user_data, coterie_client_signals[COTERIE_CLIENT_SIGNAL_PRESENCE], 0, contact);
}

/**
 * coterie_client_build_services:
 *
 * Everything that works over a profile that is open.
 */
void
coterie_client_build_services (CoterieClient *self)
{
  CoterieOutboxOwner outbox_owner = {
    .is_receiving = is_receiving, .changed = on_outbox_changed, .now_ms = get_now_ms, .user_data = self
  };
  CoterieInboxOwner inbox_owner = { .changed = on_inbox_changed, .failed = on_inbox_failed, .user_data = self };

  self->server_clock = coterie_server_clock_new (self->clock);
  self->transport = make_transport (self);
  self->roster = coterie_roster_new (self->vault, self->transport, on_roster_changed, self);
  self->bundles = coterie_bundles_new (self->vault, self->transport, self->roster);
  self->inbox = coterie_inbox_new (self->vault, self->transport, self->roster, &inbox_owner);
  self->outbox = coterie_outbox_new (self->vault, self->transport, self->roster, self->bundles, &outbox_owner);
  self->presences = coterie_presences_new (self->vault, self->transport, self->contacts, on_presence, self);
  self->typing = coterie_typing_new (self->vault, self->transport, self->presences, self->clock);
  coterie_client_build_approvals (self);
  coterie_vault_set_changes_func (self->vault, coterie_client_apply_changes, self);
  coterie_client_watch_transport (self);
}

void
coterie_client_free_services (CoterieClient *self)
{
  if (self->transport != NULL)
    coterie_client_unwatch_transport (self);
  coterie_timer_stop (&self->repair_timer);
  coterie_timer_stop (&self->parts_timer);
  coterie_timer_stop (&self->upkeep_timer);
  coterie_timer_stop (&self->index_timer);
  coterie_timer_stop (&self->handover_timer);
  coterie_client_free_approvals (self);
  g_clear_pointer (&self->typing, coterie_typing_free);
  g_clear_pointer (&self->presences, coterie_presences_free);
  g_clear_pointer (&self->outbox, coterie_outbox_free);
  g_clear_pointer (&self->inbox, coterie_inbox_free);
  g_clear_pointer (&self->bundles, coterie_bundles_free);
  g_clear_pointer (&self->roster, coterie_roster_free);
  g_clear_object (&self->transport);
  g_clear_pointer (&self->server_clock, coterie_server_clock_free);
}

void
coterie_client_free_account (CoterieClient *self)
{
  g_clear_pointer (&self->account, coterie_account_free);
  coterie_client_stop_pending (self);
  g_clear_object (&self->rest);
  g_clear_pointer (&self->own, coterie_own_profile_free);
  g_clear_pointer (&self->vault, coterie_vault_free);
  g_clear_object (&self->end);
  g_clear_pointer (&self->pin, coterie_pin_unref);
  g_clear_pointer (&self->url, coterie_server_url_unref);
  g_clear_pointer (&self->profile, coterie_profile_free);
}

void
coterie_client_empty_lists (CoterieClient *self)
{
  coterie_client_stop_typists (self);
  g_hash_table_remove_all (self->messages); /* whoever still holds one must not find it in the next session */
  coterie_client_empty_devices (self);
  coterie_entity_list_clear (COTERIE_ENTITY_LIST (self->chats));
  coterie_entity_list_clear (COTERIE_ENTITY_LIST (self->contacts));
  self->n_unsent = self->n_held = self->n_kept = 0;
  self->n_background = self->n_unindexed = 0;
  self->looking_up_kept = self->wanted = self->waiting_known = self->clock_told = self->settled = FALSE;
}

/**
 * coterie_client_tear_down:
 *
 * At once, waiting for the job that the vault is doing: for a client that nobody closed.
 */
void
coterie_client_tear_down (CoterieClient *self)
{
  g_autoptr (GError) error = coterie_client_new_closed_error ();

  if (self->end != NULL)
    g_cancellable_cancel (self->end);
  if (self->vault != NULL)
    coterie_vault_set_changes_func (self->vault, NULL, NULL);
  coterie_client_fail_waiting (self, error);
  coterie_client_free_services (self);
  coterie_client_free_account (self);
  coterie_client_empty_lists (self);
  self->state = COTERIE_CLIENT_CLOSED;
}
