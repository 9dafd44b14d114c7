// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/prekey-jobs.h"

#include "crypto/prekeys.h"
#include "store/device.h"
#include "store/prekeys.h"
#include "store/signed-prekeys.h"
#include "wire/limits.h"

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

/* One-time prekeys that were handed out for a first message that never came: more than so many lie far in the past. */
#define ONE_TIME_KEPT 2000

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
         make_one_time (desk, bundle->one_time, bundle->n_one_time, error);
}

static void
upload_free (CoteriePrekeysUpload *upload)
{
  coterie_prekeys_upload_clear (upload);
  g_free (upload);
}

static GBytes *
write_upload (const CoteriePrekeysUpload *upload)
{
  g_auto (CoterieWriter) writer = { 0 };

  coterie_writer_init (&writer);
  coterie_prekeys_upload_write (upload, &writer);
  return coterie_writer_finish_bytes (&writer);
}

/**
 * coterie_prekey_jobs_refill:
 * @data: a CoteriePrekeyWish
 *
 * A job: makes a batch of one-time prekeys when the server runs low, and a signed prekey when the newest is a week old;
 * forgets what nobody can use any more. When the upload fails these private halves stay, and the next refill makes
 * others.
 *
 * Returns: (transfer full): the body of PUT /v1/account/prekeys, empty when there is nothing to upload
 */
gpointer
coterie_prekey_jobs_refill (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoteriePrekeyWish *wish = data;
  CoteriePrekeysUpload *upload = g_new0 (CoteriePrekeysUpload, 1);
  GBytes *body = NULL;
  gint64 newest_ms;

  if (!coterie_store_signed_prekeys_newest (desk->sql, &newest_ms, error))
    goto out;
  if (desk->now_ms - newest_ms >= COTERIE_SIGNED_PREKEY_DAYS * DAY_MS)
    {
      if (!make_signed (desk, &upload->signed_prekey, error))
        goto out;
      upload->has_signed_prekey = TRUE;
    }
  if (wish->low)
    {
      upload->n_one_time = COTERIE_ONE_TIME_PREKEYS_BATCH;
      upload->one_time = g_new0 (CoteriePrekey, upload->n_one_time);
      if (!make_one_time (desk, upload->one_time, upload->n_one_time, error))
        goto out;
    }
  body = upload->has_signed_prekey || upload->n_one_time > 0 ? write_upload (upload) : g_bytes_new (NULL, 0);

out:
  upload_free (upload);
  return body;
}
