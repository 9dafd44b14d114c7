// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/profile-jobs.h"

#include "entities/contact.h"
#include "mail/contact-jobs.h"
#include "mail/sync-jobs.h"
#include "store/settings.h"

#include <sodium.h>

#define SETTING_NAME "profile-name"
#define SETTING_PICTURE "profile-picture"
#define SETTING_VERSION "profile-version"
#define SETTING_PRESENCE "presence-token"
#define SETTING_UPLOADED "presence-uploaded"

static const char *const preferences[] = {
  [COTERIE_PREFERENCE_READ_RECEIPTS] = "preference-read-receipts",
  [COTERIE_PREFERENCE_TYPING] = "preference-typing",
  [COTERIE_PREFERENCE_PRESENCE] = "preference-presence",
};

static const CoterieStamp stamps[] = {
  [COTERIE_PREFERENCE_READ_RECEIPTS] = COTERIE_STAMP_READ_RECEIPTS,
  [COTERIE_PREFERENCE_TYPING] = COTERIE_STAMP_TYPING,
  [COTERIE_PREFERENCE_PRESENCE] = COTERIE_STAMP_PRESENCE,
};

CoterieOwnProfile *
coterie_own_profile_copy (const CoterieOwnProfile *self)
{
  CoterieOwnProfile *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->picture = self->picture != NULL ? g_bytes_ref (self->picture) : NULL;
  return copy;
}

void
coterie_own_profile_free (CoterieOwnProfile *self)
{
  g_free (self->name);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self);
}

void
coterie_profile_wish_free (CoterieProfileWish *self)
{
  g_free (self->name);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self);
}

/**
 * coterie_profile_jobs_get_version:
 * @version: (out): grows with every change; 1 before the first
 */
gboolean
coterie_profile_jobs_get_version (CoterieDesk *desk, gint64 *version, GError **error)
{
  return coterie_store_settings_get_int (desk->sql, SETTING_VERSION, 1, version, error);
}

gboolean
coterie_profile_jobs_get_preference (CoterieDesk *desk, CoteriePreference preference, gboolean *value, GError **error)
{
  gint64 number;

  if (!coterie_store_settings_get_int (desk->sql, preferences[preference], TRUE, &number, error))
    return FALSE;
  *value = number != 0;
  return TRUE;
}

static char *
string_from_bytes (GBytes *bytes)
{
  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : g_strdup ("");
}

/* The token is made when it is first wanted. */
static gboolean
get_presence (CoterieDesk *desk, guint8 *token, GError **error)
{
  g_autoptr (GBytes) kept = NULL;

  if (!coterie_store_settings_get_bytes (desk->sql, SETTING_PRESENCE, &kept, error))
    return FALSE;
  if (kept != NULL && g_bytes_get_size (kept) == COTERIE_PRESENCE_TOKEN_BYTES)
    {
      memcpy (token, g_bytes_get_data (kept, NULL), COTERIE_PRESENCE_TOKEN_BYTES);
      return TRUE;
    }
  randombytes_buf (token, COTERIE_PRESENCE_TOKEN_BYTES);
  g_clear_pointer (&kept, g_bytes_unref);
  kept = g_bytes_new (token, COTERIE_PRESENCE_TOKEN_BYTES);
  return coterie_store_settings_set_bytes (desk->sql, SETTING_PRESENCE, kept, error) &&
         coterie_store_settings_set_int (desk->sql, SETTING_UPLOADED, FALSE, error);
}

/**
 * coterie_profile_jobs_get_own:
 * @token: (out): %COTERIE_PRESENCE_TOKEN_BYTES
 * @has_token: (out): FALSE while presence is off, and while this device has still to be told the account's
 */
gboolean
coterie_profile_jobs_get_own (
    CoterieDesk *desk, char **name, GBytes **picture, guint8 *token, gboolean *has_token, GError **error)
{
  g_autoptr (GBytes) kept = NULL;
  gboolean waiting;

  if (!coterie_store_settings_get_bytes (desk->sql, SETTING_NAME, &kept, error) ||
      !coterie_store_settings_get_bytes (desk->sql, SETTING_PICTURE, picture, error) ||
      !coterie_profile_jobs_get_preference (desk, COTERIE_PREFERENCE_PRESENCE, has_token, error) ||
      !coterie_sync_jobs_is_waiting (desk, &waiting, error))
    return FALSE;
  *name = string_from_bytes (kept);
  *has_token = *has_token && !waiting;
  return !*has_token || get_presence (desk, token, error);
}

/**
 * coterie_profile_jobs_fill:
 * @content: (inout): gets the members of a profile as it is now
 */
gboolean
coterie_profile_jobs_fill (CoterieDesk *desk, CoterieContent *content, GError **error)
{
  g_autoptr (GBytes) name = NULL;

  if (!coterie_store_settings_get_bytes (desk->sql, SETTING_NAME, &name, error) ||
      !coterie_store_settings_get_bytes (desk->sql, SETTING_PICTURE, &content->picture, error) ||
      !coterie_profile_jobs_get_preference (desk, COTERIE_PREFERENCE_PRESENCE, &content->has_presence, error))
    return FALSE;
  content->name = string_from_bytes (name);
  return !content->has_presence || get_presence (desk, content->presence, error);
}

gboolean
coterie_profile_jobs_catch_up (CoterieDesk *desk, GError **error)
{
  g_autoptr (GArray) accounts = NULL;
  gint64 version;

  if (!coterie_profile_jobs_get_version (desk, &version, error))
    return FALSE;
  accounts = coterie_store_contacts_list_without_profile (desk->sql, COTERIE_CONTACT_ACCEPTED, version, error);
  if (accounts == NULL)
    return FALSE;
  for (guint i = 0; i < accounts->len; i++)
    if (!coterie_contact_jobs_queue_profile (desk, g_array_index (accounts, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* Everybody who may have our profile gets the new one. */
static gboolean
next_version (CoterieDesk *desk, GError **error)
{
  gint64 version;

  desk->changes->work |= COTERIE_WORK_OWN;
  return coterie_profile_jobs_get_version (desk, &version, error) &&
         coterie_store_settings_set_int (desk->sql, SETTING_VERSION, version + 1, error) &&
         coterie_profile_jobs_catch_up (desk, error);
}

/* The same, when another device sends it to them. */
static gboolean
follow_version (CoterieDesk *desk, GError **error)
{
  gint64 version;

  desk->changes->work |= COTERIE_WORK_OWN | COTERIE_WORK_PRESENCE;
  return coterie_profile_jobs_get_version (desk, &version, error) &&
         coterie_store_settings_set_int (desk->sql, SETTING_VERSION, version + 1, error) &&
         coterie_store_contacts_set_all_profile_sent (desk->sql, version + 1, error);
}

gboolean
coterie_profile_jobs_adopt_preference (CoterieDesk *desk, CoteriePreference preference, gboolean value, GError **error)
{
  desk->changes->work |= COTERIE_WORK_OWN | COTERIE_WORK_PRESENCE;
  return coterie_store_settings_set_int (desk->sql, preferences[preference], value, error) &&
         (preference != COTERIE_PREFERENCE_PRESENCE ||
          coterie_store_settings_set_int (desk->sql, SETTING_UPLOADED, FALSE, error));
}

gboolean
coterie_profile_jobs_adopt_profile (CoterieDesk *desk, const char *name, GBytes *picture, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (name, strlen (name));

  return coterie_store_settings_set_bytes (desk->sql, SETTING_NAME, bytes, error) &&
         coterie_store_settings_set_bytes (desk->sql, SETTING_PICTURE, picture, error) && follow_version (desk, error);
}

/**
 * coterie_profile_jobs_adopt_token:
 *
 * It is uploaded once more: whether the other device came to that nobody knows.
 */
gboolean
coterie_profile_jobs_adopt_token (CoterieDesk *desk, const guint8 *token, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (token, COTERIE_PRESENCE_TOKEN_BYTES);

  return coterie_store_settings_set_bytes (desk->sql, SETTING_PRESENCE, bytes, error) &&
         coterie_store_settings_set_int (desk->sql, SETTING_UPLOADED, FALSE, error) && follow_version (desk, error);
}

/**
 * coterie_profile_jobs_renew_presence:
 *
 * Another token: whoever is not told it sees us come and go no more.
 */
gboolean
coterie_profile_jobs_renew_presence (CoterieDesk *desk, GError **error)
{
  desk->changes->work |= COTERIE_WORK_PRESENCE;
  return coterie_store_settings_set_bytes (desk->sql, SETTING_PRESENCE, NULL, error) &&
         coterie_store_settings_set_int (desk->sql, SETTING_UPLOADED, FALSE, error) && next_version (desk, error) &&
         coterie_sync_jobs_choose (desk, COTERIE_STORE_OWN_ACCOUNT, COTERIE_STAMP_TOKEN, error);
}

/**
 * coterie_profile_jobs_take:
 * @content: a profile of an accepted contact
 */
gboolean
coterie_profile_jobs_take (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error)
{
  CoterieStoreContact row = {
    .account = account,
    .display_name = content->name,
    .picture = content->picture,
    .has_presence = content->has_presence,
  };

  memcpy (row.presence, content->presence, sizeof row.presence);
  if (!coterie_store_contacts_set_profile (desk->sql, &row, error))
    return FALSE;
  coterie_desk_touch_contact (desk, account);
  desk->changes->work |= COTERIE_WORK_PRESENCE;
  return TRUE;
}

/* ------------------------------------------------------------------------------------ jobs */

gpointer
coterie_profile_jobs_load (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (CoterieOwnProfile) own = g_new0 (CoterieOwnProfile, 1);
  g_autoptr (GBytes) name = NULL;
  gboolean waiting;
  gint64 uploaded;

  if (!coterie_store_settings_get_bytes (desk->sql, SETTING_NAME, &name, error) ||
      !coterie_store_settings_get_bytes (desk->sql, SETTING_PICTURE, &own->picture, error) ||
      !coterie_store_settings_get_int (desk->sql, SETTING_UPLOADED, FALSE, &uploaded, error))
    return NULL;
  own->name = string_from_bytes (name);
  for (guint i = 0; i < G_N_ELEMENTS (preferences); i++)
    if (!coterie_profile_jobs_get_preference (desk, i, &own->preferences[i], error))
      return NULL;
  if (!coterie_sync_jobs_is_waiting (desk, &waiting, error))
    return NULL;
  own->has_presence = own->preferences[COTERIE_PREFERENCE_PRESENCE] && !waiting;
  if (own->has_presence && !get_presence (desk, own->presence, error))
    return NULL;
  own->presence_uploaded = uploaded != 0 || waiting;
  return g_steal_pointer (&own);
}

/**
 * coterie_profile_jobs_set:
 * @data: a CoterieProfileWish, checked by the caller
 */
gpointer
coterie_profile_jobs_set (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieProfileWish *wish = data;
  GBytes *picture = wish->picture != NULL && g_bytes_get_size (wish->picture) == 0 ? NULL : wish->picture;

  if (wish->name != NULL)
    {
      g_autoptr (GBytes) name = g_bytes_new (wish->name, strlen (wish->name));

      if (!coterie_store_settings_set_bytes (desk->sql, SETTING_NAME, name, error))
        return NULL;
    }
  if (wish->picture != NULL && !coterie_store_settings_set_bytes (desk->sql, SETTING_PICTURE, picture, error))
    return NULL;
  return next_version (desk, error) &&
                 coterie_sync_jobs_choose (desk, COTERIE_STORE_OWN_ACCOUNT, COTERIE_STAMP_PROFILE, error)
             ? COTERIE_JOB_DONE
             : NULL;
}

/**
 * coterie_profile_jobs_set_preference:
 * @data: a CoteriePreferenceWish
 */
gpointer
coterie_profile_jobs_set_preference (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoteriePreferenceWish *wish = data;
  gboolean before;

  if (!coterie_profile_jobs_get_preference (desk, wish->preference, &before, error) ||
      !coterie_store_settings_set_int (desk->sql, preferences[wish->preference], wish->value, error))
    return NULL;
  desk->changes->work |= COTERIE_WORK_OWN;
  if (wish->preference == COTERIE_PREFERENCE_PRESENCE && before != wish->value &&
      !coterie_profile_jobs_renew_presence (desk, error))
    return NULL;
  if (before != wish->value &&
      !coterie_sync_jobs_choose (desk, COTERIE_STORE_OWN_ACCOUNT, stamps[wish->preference], error))
    return NULL;
  return COTERIE_JOB_DONE;
}

/**
 * coterie_profile_jobs_note_uploaded:
 * @data: (nullable): GBytes: the token whose hash the server has now; NULL: it has none
 *
 * Nothing is noted when the token has changed meanwhile.
 */
gpointer
coterie_profile_jobs_note_uploaded (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GBytes) kept = NULL;
  GBytes *uploaded = data;
  gboolean wanted;

  if (!coterie_store_settings_get_bytes (desk->sql, SETTING_PRESENCE, &kept, error) ||
      !coterie_profile_jobs_get_preference (desk, COTERIE_PREFERENCE_PRESENCE, &wanted, error))
    return NULL;
  if (wanted != (uploaded != NULL) || (uploaded != NULL && (kept == NULL || !g_bytes_equal (kept, uploaded))))
    return COTERIE_JOB_DONE;
  return coterie_store_settings_set_int (desk->sql, SETTING_UPLOADED, TRUE, error) ? COTERIE_JOB_DONE : NULL;
}
