// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "base/encoding.h"
#include "net/rest.h"

/* Which key of the server's certificate is trusted, as a person sees and changes it. */

static char *
dup_hex (gboolean has_pin, const guint8 *pin)
{
  return has_pin ? coterie_hex_encode (pin, COTERIE_PIN_BYTES) : NULL;
}

char *
coterie_client_dup_pin (CoterieClient *self)
{
  guint8 pin[COTERIE_PIN_BYTES];

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return dup_hex (self->pin != NULL && coterie_pin_get (self->pin, pin), pin);
}

char *
coterie_client_dup_seen_pin (CoterieClient *self)
{
  guint8 pin[COTERIE_PIN_BYTES];

  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return dup_hex (self->pin != NULL && coterie_pin_get_seen (self->pin, pin), pin);
}

/* As it was typed or copied: in groups, with colons, in capitals. */
static gboolean
parse (const char *text, guint8 *pin)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (!g_ascii_isspace (*text) && *text != ':')
      g_string_append_c (hex, g_ascii_tolower (*text));
  return coterie_hex_decode (hex->str, pin, COTERIE_PIN_BYTES);
}

/**
 * coterie_client_format_pin:
 * @pin: as coterie_client_dup_pin() gives it, or as somebody typed it
 *
 * Returns: (transfer full) (nullable): 16 groups of four digits; NULL when it is none
 */
char *
coterie_client_format_pin (const char *pin)
{
  guint8 bytes[COTERIE_PIN_BYTES];

  g_return_val_if_fail (pin != NULL, NULL);

  return parse (pin, bytes) ? coterie_pin_format (bytes) : NULL;
}

static CoteriePin *
make_pin (const char *text, GError **error)
{
  guint8 bytes[COTERIE_PIN_BYTES];

  if (text == NULL)
    return coterie_pin_new_system ();
  if (parse (text, bytes))
    return coterie_pin_new_only (bytes);
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT,
                       "That is no certificate pin: it has 64 hexadecimal digits.");
  return NULL;
}

typedef struct
{
  CoterieProfile *profile; /* not owned: the client has it for as long as its vault works */
  CoteriePin *pin;
  char *kept; /* as it stands in the profile */
} PinWish;

static void
pin_wish_free (PinWish *wish)
{
  coterie_pin_unref (wish->pin);
  g_free (wish->kept);
  g_free (wish);
}

/* A job without a transaction: the file is brought to the disk, which may take its time. */
static gpointer
keep_pin (CoterieDesk *desk, gpointer data, GError **error)
{
  const PinWish *wish = data;

  return coterie_profile_set_setting (wish->profile, "pin", wish->kept, error) ? COTERIE_JOB_DONE : NULL;
}

static void
use_pin (CoterieClient *self, CoteriePin *pin)
{
  g_clear_pointer (&self->pin_text, g_free);
  coterie_pin_become (self->pin, pin);
  if (COTERIE_IS_REST (self->rest))
    coterie_rest_drop_connections (COTERIE_REST (self->rest));
  if (!self->wanted)
    return;
  coterie_client_disconnect (self);
  coterie_client_connect (self);
}

/* On the disk first; what stands there is what counts when the profile is opened again. */
static void
on_pin_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  const PinWish *wish = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  if (self->transport != NULL) /* not while the profile is being closed */
    use_pin (self, wish->pin);
  g_task_return_boolean (task, TRUE);
}

/**
 * coterie_client_set_pin_async:
 * @pin: (nullable): 64 hexadecimal digits, blanks and colons between them allowed; NULL: no pin, the system's
 *   authorities decide
 *
 * Errors: BAD_INPUT, DISK_FULL, FAILED; then all is as before. Repeating is safe.
 */
void
coterie_client_set_pin_async (
    CoterieClient *self, const char *pin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  PinWish *wish;
  CoteriePin *made;
  GError *error = NULL;

  g_return_if_fail (COTERIE_IS_CLIENT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      return;
    }
  made = make_pin (pin, &error);
  if (made == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  wish = g_new0 (PinWish, 1);
  wish->profile = self->profile;
  wish->pin = made;
  wish->kept = coterie_pin_to_string (made);
  g_task_set_task_data (task, wish, (GDestroyNotify) pin_wish_free);
  coterie_vault_run_plain_async (self->vault, keep_pin, wish, NULL, NULL, NULL, on_pin_kept, g_steal_pointer (&task));
}

gboolean
coterie_client_set_pin_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
