// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/prekey-jobs.h"

#include "crypto/prekeys.h"
#include "store/device.h"
#include "store/prekeys.h"
#include "store/settings.h"
#include "store/signed-prekeys.h"
#include "wire/json-door.h"
#include "wire/limits.h"

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

/* One-time prekeys that were handed out for a first message that never came: more than so many lie far in the past. */
#define ONE_TIME_KEPT 2000

/* Settings. When the signed prekey was made that the server hands out; the body of an upload that the server has not
 * taken yet, and when that was made. */
#define SETTING_UPLOADED "signed-prekey-uploaded"
#define SETTING_BODY "prekeys-upload"
#define SETTING_BODY_MADE "prekeys-upload-made"

static gboolean
make_one_time (CoterieDesk *desk, CoteriePrekey *prekeys, guint count, GError **error)
{
  guint32 first, signed_prekey;

  return coterie_store_device_get_next_prekeys (desk->sql, &first, &signed_prekey, error) &&
         coterie_prekeys_make_one_time (desk->signal, first, count, prekeys, error) &&
         coterie_store_device_set_next_prekeys (desk->sql, coterie_prekeys_next_id (first, count), signed_prekey,
                                                error) &&
         coterie_store_prekeys_remove_older (desk->sql, coterie_prekeys_next_id (first, count - 1), ONE_TIME_KEPT,
                                             error);
}

static gboolean
make_signed (CoterieDesk *desk, CoterieSignedPrekey *prekey, GError **error)
{
  guint32 one_time, id;

  return coterie_store_device_get_next_prekeys (desk->sql, &one_time, &id, error) &&
         coterie_prekeys_make_signed (desk->signal, desk->own->aid, desk->own->device, id, desk->now_ms, prekey,
                                      error) &&
         coterie_store_device_set_next_prekeys (desk->sql, one_time, coterie_prekeys_next_id (id, 1), error) &&
         coterie_store_signed_prekeys_remove_older (desk->sql, desk->now_ms - COTERIE_SIGNED_PREKEY_KEPT_DAYS * DAY_MS,
                                                    error);
}

/**
 * coterie_prekey_jobs_make_bundle:
 * @bundle: (out caller-allocates): as it is uploaded with a new device
 */
gboolean
coterie_prekey_jobs_make_bundle (CoterieDesk *desk, CoterieBundle *bundle, GError **error)
{
  memset (bundle, 0, sizeof *bundle);
  bundle->registration = coterie_device_keys_get_registration_id (desk->own->keys);
  bundle->n_one_time = COTERIE_ONE_TIME_PREKEYS_BATCH;
  bundle->one_time = g_new0 (CoteriePrekey, bundle->n_one_time);
  return make_signed (desk, &bundle->signed_prekey, error) &&
         make_one_time (desk, bundle->one_time, bundle->n_one_time, error) &&
         coterie_store_settings_set_int (desk->sql, SETTING_UPLOADED, desk->now_ms, error);
}

/* Whether a prekey of that time may still be handed out as the newest. One of the future is of a clock that was wrong,
 * and beyond a day every peer refuses it. */
static gboolean
is_fresh (CoterieDesk *desk, gint64 made_ms)
{
  return made_ms <= desk->now_ms + DAY_MS && desk->now_ms - made_ms < COTERIE_SIGNED_PREKEY_DAYS * DAY_MS;
}

/* An upload that was not answered is repeated as it is, so that what it holds is not made again and again. */
static gboolean
load_upload (CoterieDesk *desk, GBytes **body, GError **error)
{
  gint64 made_ms;

  if (!coterie_store_settings_get_int (desk->sql, SETTING_BODY_MADE, 0, &made_ms, error) ||
      !coterie_store_settings_get_bytes (desk->sql, SETTING_BODY, body, error))
    return FALSE;
  if (!is_fresh (desk, made_ms))
    g_clear_pointer (body, g_bytes_unref);
  return TRUE;
}

static gboolean
fill_upload (CoterieDesk *desk, CoteriePrekeysUpload *upload, gboolean low, GError **error)
{
  gint64 uploaded_ms;

  if (!coterie_store_settings_get_int (desk->sql, SETTING_UPLOADED, 0, &uploaded_ms, error))
    return FALSE;
  if (!is_fresh (desk, uploaded_ms))
    {
      if (!make_signed (desk, &upload->signed_prekey, error))
        return FALSE;
      upload->has_signed_prekey = TRUE;
    }
  if (!low)
    return TRUE;
  upload->n_one_time = COTERIE_ONE_TIME_PREKEYS_BATCH;
  upload->one_time = g_new0 (CoteriePrekey, upload->n_one_time);
  return make_one_time (desk, upload->one_time, upload->n_one_time, error);
}

static GBytes *
make_upload (CoterieDesk *desk, gboolean low, GError **error)
{
  g_auto (CoteriePrekeysUpload) upload = { 0 };
  g_auto (CoterieWriter) writer = { 0 };
  g_autoptr (GBytes) body = NULL;

  if (!fill_upload (desk, &upload, low, error))
    return NULL;
  if (!upload.has_signed_prekey && upload.n_one_time == 0)
    return g_bytes_new (NULL, 0);
  coterie_writer_init (&writer);
  coterie_prekeys_upload_write (&upload, &writer);
  body = coterie_writer_finish_bytes (&writer);
  if (!coterie_store_settings_set_bytes (desk->sql, SETTING_BODY, body, error) ||
      !coterie_store_settings_set_int (desk->sql, SETTING_BODY_MADE, desk->now_ms, error))
    return NULL;
  return g_steal_pointer (&body);
}

/**
 * coterie_prekey_jobs_refill:
 * @data: a CoteriePrekeyWish
 *
 * A job: makes a batch of one-time prekeys when the server runs low, and a signed prekey when the one that the server
 * has is a week old; forgets what nobody can use any more. Until coterie_prekey_jobs_note_uploaded() it gives the same
 * body again.
 *
 * Returns: (transfer full): the body of PUT /v1/account/prekeys, empty when there is nothing to upload
 */
gpointer
coterie_prekey_jobs_refill (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoteriePrekeyWish *wish = data;
  GBytes *body = NULL;

  if (!load_upload (desk, &body, error))
    return NULL;
  return body != NULL ? body : make_upload (desk, wish->low, error);
}

static gboolean
note_signed (CoterieDesk *desk, GBytes *body, GError **error)
{
  gsize size;
  const char *json = g_bytes_get_data (body, &size);
  g_autoptr (JsonNode) node = coterie_json_open (json, size, COTERIE_TEXT_FRAME_MAX_BYTES, error);
  g_auto (CoteriePrekeysUpload) upload = { 0 };

  if (node == NULL || !coterie_prekeys_upload_from_json (&upload, node, error))
    return FALSE;
  return !upload.has_signed_prekey ||
         coterie_store_settings_set_int (desk->sql, SETTING_UPLOADED, (gint64) upload.signed_prekey.time_ms, error);
}

/**
 * coterie_prekey_jobs_note_uploaded:
 * @data: a CoteriePrekeyUploadNews
 *
 * A job: the server has answered. What it refused is made anew.
 */
gpointer
coterie_prekey_jobs_note_uploaded (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoteriePrekeyUploadNews *news = data;

  if (news->taken && !note_signed (desk, news->body, error))
    return NULL;
  return coterie_store_settings_set_bytes (desk->sql, SETTING_BODY, NULL, error) ? COTERIE_JOB_DONE : NULL;
}

void
coterie_prekey_upload_news_free (CoteriePrekeyUploadNews *self)
{
  g_bytes_unref (self->body);
  g_free (self);
}
