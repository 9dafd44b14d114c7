// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/whereabouts.h"

#include "wire/names.h"

#ifdef COTERIE_HAVE_MAXMINDDB
#include <maxminddb.h>
#endif

#include <string.h>

struct _CoterieWhereabouts
{
  GMutex mutex;
  GHashTable *addresses; /* account row (gint64, owned) → GInetAddress */
#ifdef COTERIE_HAVE_MAXMINDDB
  gboolean has_places;
  MMDB_s places;
#endif
};

gboolean
coterie_whereabouts_knows_places (void)
{
#ifdef COTERIE_HAVE_MAXMINDDB
  return TRUE;
#else
  return FALSE;
#endif
}

static gboolean
open_places (CoterieWhereabouts *self, const char *path, GError **error)
{
#ifdef COTERIE_HAVE_MAXMINDDB
  int status = MMDB_open (path, MMDB_MODE_MMAP, &self->places);

  self->has_places = status == MMDB_SUCCESS;
  if (!self->has_places)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path, MMDB_strerror (status));
  return self->has_places;
#else
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "this server was built without libmaxminddb");
  return FALSE;
#endif
}

/**
 * coterie_whereabouts_new:
 * @place_file: (nullable): a file in MaxMind's format that knows cities or countries
 * @error: GIOErrorEnum when it cannot be read
 *
 * Returns: (transfer full) (nullable): nobody is known yet
 */
CoterieWhereabouts *
coterie_whereabouts_new (const char *place_file, GError **error)
{
  CoterieWhereabouts *self = g_new0 (CoterieWhereabouts, 1);

  g_mutex_init (&self->mutex);
  self->addresses = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  if (place_file == NULL || open_places (self, place_file, error))
    return self;
  coterie_whereabouts_free (self);
  return NULL;
}

void
coterie_whereabouts_free (CoterieWhereabouts *self)
{
  if (self == NULL)
    return;
#ifdef COTERIE_HAVE_MAXMINDDB
  if (self->has_places)
    MMDB_close (&self->places);
#endif
  g_hash_table_unref (self->addresses);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * coterie_whereabouts_note:
 * @address: from which the waiting device asks now
 *
 * Returns: whether it is another one than before
 */
gboolean
coterie_whereabouts_note (CoterieWhereabouts *self, gint64 account_id, GInetAddress *address)
{
  GInetAddress *known;
  gboolean is_new;

  g_mutex_lock (&self->mutex);
  known = g_hash_table_lookup (self->addresses, &account_id);
  is_new = known == NULL || !g_inet_address_equal (known, address);
  if (is_new)
    g_hash_table_insert (self->addresses, g_memdup2 (&account_id, sizeof account_id), g_object_ref (address));
  g_mutex_unlock (&self->mutex);
  return is_new;
}

void
coterie_whereabouts_forget (CoterieWhereabouts *self, gint64 account_id)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->addresses, &account_id);
  g_mutex_unlock (&self->mutex);
}

/**
 * coterie_whereabouts_count:
 *
 * Returns: how many addresses are known
 */
guint
coterie_whereabouts_count (CoterieWhereabouts *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = g_hash_table_size (self->addresses);
  g_mutex_unlock (&self->mutex);
  return n;
}

/**
 * coterie_whereabouts_retain:
 * @account_ids: (array length=n_accounts): of the links that are under way; all others are forgotten
 *
 * A question that was under way when its link ended may have noted an address once more.
 */
void
coterie_whereabouts_retain (CoterieWhereabouts *self, const gint64 *account_ids, guint n_accounts)
{
  g_autoptr (GHashTable) live = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < n_accounts; i++)
    g_hash_table_add (live, (gpointer) &account_ids[i]);
  g_mutex_lock (&self->mutex);
  g_hash_table_iter_init (&iter, self->addresses);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (live, key))
      g_hash_table_iter_remove (&iter);
  g_mutex_unlock (&self->mutex);
}

#ifdef COTERIE_HAVE_MAXMINDDB
/* The operator's file is trusted to be a file, not to be right. */
static char *
dup_text (MMDB_entry_s *entry, const char *a, const char *b)
{
  MMDB_entry_data_s data;
  g_autofree char *text = NULL;

  if (MMDB_get_value (entry, &data, a, b, "en", NULL) != MMDB_SUCCESS || !data.has_data ||
      data.type != MMDB_DATA_TYPE_UTF8_STRING)
    return NULL;
  text = g_strndup (data.utf8_string, data.data_size);
  return g_utf8_make_valid (text, -1);
}

static void
guess_place (CoterieWhereabouts *self, const char *address, CoterieLinkingView *view)
{
  int unreadable, status;
  MMDB_lookup_result_s result = MMDB_lookup_string (&self->places, address, &unreadable, &status);
  g_autofree char *city = NULL, *country = NULL, *place = NULL;

  if (unreadable != 0 || status != MMDB_SUCCESS || !result.found_entry)
    return;
  city = dup_text (&result.entry, "city", "names");
  country = dup_text (&result.entry, "country", "names");
  if (city != NULL && country != NULL)
    place = g_strdup_printf ("%s, %s", city, country);
  else
    place = g_strdup (country != NULL ? country : city);
  if (place != NULL && strlen (place) < sizeof view->place && coterie_line_is_valid (place, strlen (place)))
    g_strlcpy (view->place, place, sizeof view->place);
}
#endif

/**
 * coterie_whereabouts_tell:
 * @view: (inout): gets address and place, as far as they are known
 */
void
coterie_whereabouts_tell (CoterieWhereabouts *self, gint64 account_id, CoterieLinkingView *view)
{
  g_autofree char *text = NULL;
  GInetAddress *known;

  g_mutex_lock (&self->mutex);
  known = g_hash_table_lookup (self->addresses, &account_id);
  text = known != NULL ? g_inet_address_to_string (known) : NULL;
  g_mutex_unlock (&self->mutex);
  if (text == NULL)
    return;
  g_strlcpy (view->address, text, sizeof view->address);
#ifdef COTERIE_HAVE_MAXMINDDB
  if (self->has_places)
    guess_place (self, text, view);
#endif
}
