// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account-private.h"

#include "base/encoding.h"
#include "crypto/password.h"
#include "vault/steps.h"

/* A profile from the first look at the server to the key slot, whatever it is to become, and what is known of one that
 * did not get further. */

/* In the profile while somebody starts over: whoever finishes it by registering again means the same. */
#define SETTING_STARTING_OVER "starting-over"

gboolean
coterie_flow_was_starting_over (CoterieFlow *flow)
{
  g_autofree char *value = coterie_profile_dup_setting (flow->account->profile, SETTING_STARTING_OVER);

  return value != NULL;
}

/* A job, as it brings a file to the disk. */
static gpointer
end_beginning (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieFlow *flow = data; /* nobody changes it meanwhile */

  return coterie_profile_set_unfinished (flow->account->profile, FALSE, error) ? COTERIE_JOB_DONE : NULL;
}

/**
 * coterie_flow_end_beginning:
 * @callback: gets the flow, and the result of a job
 *
 * From now on the profile may be somebody's.
 */
void
coterie_flow_end_beginning (CoterieFlow *flow, GAsyncReadyCallback callback)
{
  coterie_vault_run_plain_async (flow->account->vault, end_beginning, flow, NULL, NULL, NULL, callback, flow);
}

/**
 * coterie_flow_check_secrets:
 *
 * What protects this device never reaches the server in any form.
 */
gboolean
coterie_flow_check_secrets (CoterieFlow *flow, GError **error)
{
  if (!coterie_password_equals (flow->password, flow->passphrase))
    return TRUE;
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_SAME_SECRET,
                       "The passphrase must not be the same as the password: something of the password reaches the "
                       "server.");
  return FALSE;
}

/**
 * coterie_flow_take_new_server:
 *
 * As coterie_flow_take_server(), for a profile that is begun. Of what was begun before in its place nothing goes before
 * somebody answers.
 */
gboolean
coterie_flow_take_new_server (CoterieFlow *flow, GAsyncResult *result)
{
  CoterieProfile *profile = flow->account->profile;
  GError *error = NULL;

  if (!coterie_flow_take_server (flow, result))
    return FALSE;
  if (flow->afresh && !coterie_profile_wipe (profile, &error))
    {
      coterie_flow_fail (flow, error);
      return FALSE;
    }
  if (flow->afresh)
    coterie_profile_unlock (profile);
  flow->afresh = FALSE;
  return TRUE;
}

/**
 * coterie_flow_begin_afresh:
 *
 * What this profile was to become is not wished any more.
 */
void
coterie_flow_begin_afresh (CoterieFlow *flow, GAsyncReadyCallback callback)
{
  g_clear_pointer (&flow->state, coterie_account_state_free);
  flow->afresh = TRUE;
  coterie_flow_request (flow, "GET", "/v1/server", NULL, callback);
}

/* ------------------------------------------------------------------------------------ making the profile */

static gboolean
keep_setting (CoterieProfile *profile, const char *name, const char *value, GError **error)
{
  return value == NULL || coterie_profile_set_setting (profile, name, value, error);
}

/* What this profile is to become is known from now on, and of whom. A program that finds it unfinished has to know
 * where. A job, as the file is brought to the disk, which may take its time. */
static gpointer
note_server (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieFlow *flow = data; /* nobody changes it meanwhile */
  g_autofree char *id = coterie_hex_encode (flow->server_id, sizeof flow->server_id);
  CoterieProfile *profile = flow->account->profile;
  const gboolean done = coterie_profile_set_unfinished (profile, TRUE, error) &&
                        keep_setting (profile, "id", id, error) &&
                        keep_setting (profile, "url", flow->account->server_url, error) &&
                        keep_setting (profile, "pin", flow->account->pin_text, error) &&
                        keep_setting (profile, SETTING_STARTING_OVER, flow->starting_over ? "yes" : NULL, error);

  return done ? COTERIE_JOB_DONE : NULL;
}

/**
 * coterie_flow_fail_unfinished:
 *
 * This profile was to have an account, and does not yet.
 */
void
coterie_flow_fail_unfinished (CoterieFlow *flow)
{
  static const char *const sentences[COTERIE_N_BEGINNINGS] = {
    [COTERIE_BEGINNING_REGISTERING] = "The registration was cut short. Register again with the same name to finish it.",
    [COTERIE_BEGINNING_SIGNING_IN] = "Signing in was cut short. Sign in again with the password to finish it.",
    [COTERIE_BEGINNING_STARTING_OVER] =
        "Starting over was cut short. Start over again with the same name to finish it.",
  };
  CoterieAccount *account = flow->account;

  account->unfinished = flow->state->pending                    ? COTERIE_BEGINNING_SIGNING_IN
                        : coterie_flow_was_starting_over (flow) ? COTERIE_BEGINNING_STARTING_OVER
                                                                : COTERIE_BEGINNING_REGISTERING;
  g_free (account->unfinished_name);
  account->unfinished_name = g_strdup (flow->state->identity->name);
  coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_UNFINISHED, sentences[account->unfinished]);
}

static void
finish_wish (CoterieFlow *flow)
{
  g_clear_pointer (&flow->wish, coterie_account_wish_free);
}

static void
on_slot_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  finish_wish (flow);
  if (!coterie_flow_check_job (flow, result))
    return;
  coterie_steps_reached ("account.key-slot-written");
  flow->made (flow);
}

static void
on_server_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_check_job (flow, result))
    coterie_vault_run_plain_async (flow->account->vault, coterie_account_jobs_write_key_slot, flow->wish, NULL, NULL,
                                   NULL, on_slot_written, flow);
}

static void
write_slot (CoterieFlow *flow)
{
  coterie_vault_run_plain_async (flow->account->vault, note_server, flow, NULL, NULL, NULL, on_server_noted, flow);
}

static void
on_device_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_check_job (flow, result))
    coterie_flow_load (flow, write_slot);
}

static void
on_database_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_check_job (flow, result))
    coterie_vault_run_async (flow->account->vault, flow->make, flow->wish, NULL, NULL, NULL, on_device_made, flow);
}

/**
 * coterie_flow_make_profile:
 * @make: a job with a CoterieAccountWish: the device in a database that is empty
 * @made: where to go on with the profile
 *
 * Database, device and key slot. A database without a key slot is left over from a start that was cut short before
 * anything left this machine.
 */
void
coterie_flow_make_profile (CoterieFlow *flow, CoterieJob make, CoterieFlowFunc made)
{
  GError *error = NULL;

  flow->make = make;
  flow->made = made;
  if (!coterie_profile_lock (flow->account->profile, TRUE, &error) ||
      !coterie_profile_remove_database (flow->account->profile, &error))
    {
      coterie_flow_fail (flow, error);
      return;
    }
  flow->wish = coterie_flow_make_wish (flow);
  coterie_vault_run_plain_async (flow->account->vault, coterie_account_jobs_create_database, flow->wish, NULL, NULL,
                                 NULL, on_database_made, flow);
}
