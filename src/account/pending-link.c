// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/pending-link.h"

#include "base/bytes.h"
#include "entities/errors.h"
#include "store/settings.h"

/* Setting: what is known of the link, while there is one. */
#define SETTING "pending"
#define FORMAT 2           /* 1 knew no `begun_ms` */
#define LINK_MAX_BYTES 512 /* written into one piece of memory, which is wiped */

void
coterie_pending_link_clear (CoteriePendingLink *link)
{
  coterie_wipe (link, sizeof *link);
}

static void
read_link (CoteriePendingLink *link, CoterieBytesReader *reader)
{
  guint8 format = coterie_bytes_reader_u8 (reader); /* a later one is of a later version of the whole store */

  coterie_bytes_reader_copy (reader, link->token, sizeof link->token);
  link->begun = coterie_bytes_reader_u8 (reader) != 0;
  link->expires_ms = coterie_bytes_reader_u64 (reader);
  coterie_bytes_reader_copy (reader, link->nonce, sizeof link->nonce);
  link->round = coterie_bytes_reader_u8 (reader);
  coterie_bytes_reader_copy (reader, link->x, sizeof link->x);
  coterie_bytes_reader_copy (reader, link->r, sizeof link->r);
  link->answered = coterie_bytes_reader_u8 (reader) != 0;
  coterie_bytes_reader_copy (reader, link->answer.r, sizeof link->answer.r);
  link->answer.head.length = coterie_bytes_reader_u32 (reader);
  coterie_bytes_reader_copy (reader, link->answer.head.head, sizeof link->answer.head.head);
  coterie_bytes_reader_copy (reader, link->sealed_name, sizeof link->sealed_name);
  if (format >= 2)
    link->begun_ms = coterie_bytes_reader_u64 (reader);
}

gboolean
coterie_pending_link_load (CoterieDesk *desk, CoteriePendingLink *link, gboolean *found, GError **error)
{
  g_autoptr (CoterieSecret) kept = NULL;
  CoterieBytesReader reader;

  *link = (CoteriePendingLink){ 0 };
  if (!coterie_store_settings_get_secret (desk->sql, SETTING, &kept, error))
    return FALSE;
  *found = kept != NULL;
  if (kept == NULL)
    return TRUE;
  coterie_bytes_reader_init (&reader, coterie_secret_peek (kept), coterie_secret_length (kept));
  read_link (link, &reader);
  return coterie_bytes_reader_finish (&reader, error);
}

gboolean
coterie_pending_link_need (CoterieDesk *desk, CoteriePendingLink *link, GError **error)
{
  gboolean found;

  if (!coterie_pending_link_load (desk, link, &found, error))
    return FALSE;
  if (!found)
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DAMAGED,
                         "The database of this profile is damaged: it does not know what this device waits for.");
  return found;
}

gboolean
coterie_pending_link_save (CoterieDesk *desk, const CoteriePendingLink *link, GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_sized_new (LINK_MAX_BYTES);
  g_autoptr (CoterieSecret) kept = NULL;

  coterie_bytes_put_u8 (array, FORMAT);
  coterie_bytes_put (array, link->token, sizeof link->token);
  coterie_bytes_put_u8 (array, link->begun ? 1 : 0);
  coterie_bytes_put_u64 (array, link->expires_ms);
  coterie_bytes_put (array, link->nonce, sizeof link->nonce);
  coterie_bytes_put_u8 (array, link->round);
  coterie_bytes_put (array, link->x, sizeof link->x);
  coterie_bytes_put (array, link->r, sizeof link->r);
  coterie_bytes_put_u8 (array, link->answered ? 1 : 0);
  coterie_bytes_put (array, link->answer.r, sizeof link->answer.r);
  coterie_bytes_put_u32 (array, link->answer.head.length);
  coterie_bytes_put (array, link->answer.head.head, sizeof link->answer.head.head);
  coterie_bytes_put (array, link->sealed_name, sizeof link->sealed_name);
  coterie_bytes_put_u64 (array, link->begun_ms);
  g_assert (array->len <= LINK_MAX_BYTES);
  kept = coterie_secret_new_take_wipe (array->data, array->len);
  return coterie_store_settings_set_secret (desk->sql, SETTING, kept, error);
}

gboolean
coterie_pending_link_forget (CoterieDesk *desk, GError **error)
{
  return coterie_store_settings_set_bytes (desk->sql, SETTING, NULL, error);
}
