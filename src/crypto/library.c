// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-crypto"

#include "crypto/library.h"

#include "crypto/errors.h"

#define SHOWN_HEX_DIGITS 8

struct _CoterieLibrary
{
  CoterieProvider *provider;
  GRecMutex mutex; /* libsignal locks again while it holds the lock */
  signal_context *context;
};

static void
on_lock (void *user_data)
{
  coterie_library_lock (user_data);
}

static void
on_unlock (void *user_data)
{
  coterie_library_unlock (user_data);
}

/* Strangers cause most of these lines, so they are for those who ask for them. */
static void
on_log (int level, const char *message, size_t size, void *user_data)
{
  g_autofree char *shortened = coterie_library_shorten (message, size);

  g_debug ("libsignal: %s", shortened);
}

/**
 * coterie_library_shorten:
 * @message: a line of libsignal's log, not terminated
 * @size: its bytes
 *
 * libsignal logs addresses, which are accounts. No more than eight digits of each may stand in a log.
 *
 * Returns: (transfer full): the line with every run of hexadecimal digits cut to eight
 */
char *
coterie_library_shorten (const char *message, gsize size)
{
  GString *line = g_string_sized_new (size);
  gsize run = 0;

  for (gsize i = 0; i < size; i++)
    {
      run = g_ascii_isxdigit (message[i]) ? run + 1 : 0;
      if (run <= SHOWN_HEX_DIGITS)
        g_string_append_c (line, g_ascii_isprint (message[i]) ? message[i] : '?');
    }

  return g_string_free (line, FALSE);
}

static gboolean
set_up (CoterieLibrary *self)
{
  signal_crypto_provider functions = coterie_provider_get_functions (self->provider);

  return signal_context_create (&self->context, self) == SG_SUCCESS &&
         signal_context_set_crypto_provider (self->context, &functions) == SG_SUCCESS &&
         signal_context_set_locking_functions (self->context, on_lock, on_unlock) == SG_SUCCESS &&
         signal_context_set_log_function (self->context, on_log) == SG_SUCCESS;
}

/**
 * coterie_library_new:
 * @error: return location
 *
 * Returns: (transfer full): a context, or %NULL with %COTERIE_CRYPTO_ERROR_FAILED
 */
CoterieLibrary *
coterie_library_new (GError **error)
{
  g_autoptr (CoterieLibrary) self = NULL;

  if (!coterie_provider_load (error))
    return NULL;

  self = g_new0 (CoterieLibrary, 1);
  g_rec_mutex_init (&self->mutex);
  self->provider = coterie_provider_new ();
  if (!set_up (self))
    {
      g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_FAILED, "libsignal cannot be set up.");
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
coterie_library_free (CoterieLibrary *self)
{
  if (self->context != NULL)
    signal_context_destroy (self->context);
  coterie_provider_free (self->provider);
  g_rec_mutex_clear (&self->mutex);
  g_free (self);
}

signal_context *
coterie_library_get_context (CoterieLibrary *self)
{
  return self->context;
}

void
coterie_library_lock (CoterieLibrary *self)
{
  g_rec_mutex_lock (&self->mutex);
}

void
coterie_library_unlock (CoterieLibrary *self)
{
  g_rec_mutex_unlock (&self->mutex);
}
