// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "account/prekey-jobs.h"
#include "mail/device-jobs.h"
#include "mail/repair-jobs.h"
#include "mail/takeover-answers.h"
#include "vault/group-upkeep.h"

/* What is done while connected without anybody asking: prekeys, repairs, and forgetting. */

/* Prekeys and the sent log are looked after so often. */
#define UPKEEP_MS (3600 * 1000)

static void
on_background_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    g_debug ("a job in the background failed: %s", error->message);
  coterie_client_end_background (self);
}

/**
 * coterie_client_run_background:
 * @data: (transfer full) (nullable): freed with g_free()
 *
 * A job that only settling waits for.
 */
void
coterie_client_run_background (CoterieClient *self, CoterieJob job, gpointer data)
{
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, job, data, g_free, NULL, self->end, on_background_done, g_object_ref (self));
}

/* One refill at a time: what is on its way may be just what the server asks for. */
static void
end_refill (CoterieClient *self, gboolean taken)
{
  gboolean again = taken && self->refill_wanted && self->state == COTERIE_CLIENT_ONLINE;

  self->refilling = self->refill_wanted = FALSE;
  if (again)
    coterie_client_refill_prekeys (self, TRUE);
  coterie_client_end_background (self);
}

static void
on_upload_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean noted = g_task_propagate_pointer (G_TASK (result), &error) != NULL;

  if (!noted)
    g_message ("an upload of prekeys was not noted: %s", error->message);
  end_refill (self, noted);
}

static gboolean
is_refused_for_good (const GError *error)
{
  return g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_BUNDLE_REFUSED) ||
         g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_BAD_REQUEST) ||
         g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_TOO_LARGE);
}

/* An upload under way. */
typedef struct
{
  CoterieClient *client;
  GBytes *body;
} Upload;

static void
on_prekeys_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Upload *upload = user_data;
  g_autoptr (CoterieClient) self = g_steal_pointer (&upload->client);
  g_autoptr (GBytes) body = g_steal_pointer (&upload->body);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  CoteriePrekeyUploadNews *news;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL)
    g_message ("prekeys were not uploaded: %s", error->message);
  if (self->vault == NULL || (node == NULL && !is_refused_for_good (error)))
    {
      end_refill (self, FALSE); /* the next refill uploads the same */
      return;
    }
  news = g_new0 (CoteriePrekeyUploadNews, 1);
  news->body = g_steal_pointer (&body);
  news->taken = node != NULL;
  coterie_vault_run_async (self->vault, coterie_prekey_jobs_note_uploaded, news,
                           (GDestroyNotify) coterie_prekey_upload_news_free, NULL, NULL, on_upload_noted,
                           g_object_ref (self));
}

static void
on_prekeys_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  Upload *upload;

  body = g_task_propagate_pointer (G_TASK (result), &error);
  if (body == NULL)
    g_message ("no prekeys were made: %s", error->message);
  if (body == NULL || g_bytes_get_size (body) == 0 || self->transport == NULL)
    {
      end_refill (self, body != NULL);
      return;
    }
  upload = g_new0 (Upload, 1);
  upload->client = g_object_ref (self);
  upload->body = g_bytes_ref (body);
  coterie_transport_request_async (self->transport, "PUT", "/v1/account/prekeys", body, self->end, on_prekeys_uploaded,
                                   upload);
}

/**
 * coterie_client_refill_prekeys:
 * @low: the server runs low on one-time prekeys
 *
 * Makes and uploads what is due; one at a time.
 */
void
coterie_client_refill_prekeys (CoterieClient *self, gboolean low)
{
  CoteriePrekeyWish *wish;

  if (self->refilling)
    {
      self->refill_wanted |= low;
      return;
    }
  self->refilling = TRUE;
  wish = g_new0 (CoteriePrekeyWish, 1);
  wish->low = low;
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, coterie_prekey_jobs_refill, wish, g_free, (GDestroyNotify) g_bytes_unref,
                           self->end, on_prekeys_made, g_object_ref (self));
}

static void
on_upkeep (gpointer user_data)
{
  coterie_client_start_upkeep (user_data);
}

/**
 * coterie_client_start_upkeep:
 *
 * Looks after what grows old, now and every hour.
 */
void
coterie_client_start_upkeep (CoterieClient *self)
{
  coterie_client_refill_prekeys (self, FALSE);
  coterie_client_run_background (self, coterie_client_jobs_clean_up, NULL);
  coterie_client_run_background (self, coterie_device_jobs_look_after, NULL);
  coterie_client_run_background (self, coterie_group_upkeep_run, NULL);
  coterie_timer_set (&self->upkeep_timer, UPKEEP_MS, on_upkeep, self);
}

/* ------------------------------------------------------------------------------------ what is to be asked for again */

/* @next_ms: (nullable): of a job that asks for what is due: when to look again, or 0 */
static void
end_asking (CoterieClient *self, const gint64 *next_ms, CoterieTimer *timer, void (*func) (gpointer user_data))
{
  if (next_ms != NULL && *next_ms != 0 && self->state == COTERIE_CLIENT_ONLINE)
    coterie_timer_set (timer, *next_ms - coterie_client_now_ms (self), func, self);
  coterie_client_end_background (self);
}

static void
ask (CoterieClient *self, CoterieJob job, GAsyncReadyCallback callback)
{
  if (self->state != COTERIE_CLIENT_ONLINE)
    return;
  coterie_client_begin_background (self);
  coterie_vault_run_async (self->vault, job, NULL, NULL, g_free, self->end, callback, g_object_ref (self));
}

static void
on_repair_timer (gpointer user_data)
{
  coterie_client_ask_repair (user_data);
}

static void
on_repair_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autofree gint64 *next_ms = g_task_propagate_pointer (G_TASK (result), NULL);

  end_asking (self, next_ms, &self->repair_timer, on_repair_timer);
}

/**
 * coterie_client_ask_repair:
 *
 * Has those envelopes asked for again that are due.
 */
void
coterie_client_ask_repair (CoterieClient *self)
{
  ask (self, coterie_repair_jobs_ask, on_repair_asked);
}

static void
on_parts_timer (gpointer user_data)
{
  coterie_client_ask_parts (user_data);
}

static void
on_parts_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autofree gint64 *next_ms = g_task_propagate_pointer (G_TASK (result), NULL);

  end_asking (self, next_ms, &self->parts_timer, on_parts_timer);
}

/**
 * coterie_client_ask_parts:
 *
 * Has those parts of a hand-over to this device asked for again that are missing.
 */
void
coterie_client_ask_parts (CoterieClient *self)
{
  ask (self, coterie_takeover_answers_ask_due, on_parts_asked);
}
