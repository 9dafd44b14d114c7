// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "chain/safety-code.h"

/* The code that two people show each other beside the safety number. */

typedef struct
{
  gint64 account;
  char *text; /* what was read, or NULL */
} SafetyWish;

static SafetyWish *
safety_wish_new (CoterieContact *contact, const char *text)
{
  SafetyWish *self = g_new0 (SafetyWish, 1);

  self->account = coterie_contact_get_account (contact);
  self->text = g_strdup (text);
  return self;
}

static void
safety_wish_free (gpointer data)
{
  SafetyWish *self = data;

  g_free (self->text);
  g_free (self);
}

static gboolean
load_chains (CoterieDesk *desk, gint64 account, const CoterieChain **own, const CoterieChain **peer, GError **error)
{
  *own = coterie_desk_get_chain (desk, COTERIE_STORE_OWN_ACCOUNT, error);
  if (*own == NULL)
    return FALSE;
  *peer = coterie_desk_get_chain (desk, account, error);
  return *peer != NULL;
}

/* A job. Gives the text of the code. */
static gpointer
make_code (CoterieDesk *desk, gpointer data, GError **error)
{
  const SafetyWish *wish = data;
  const CoterieChain *own, *peer;
  CoterieSafetyCode code;

  if (!load_chains (desk, wish->account, &own, &peer, error))
    return NULL;
  coterie_safety_code_init (&code, own, peer);
  return coterie_safety_code_to_text (&code);
}

static CoterieComparison
translate (CoterieSafetyCodeVerdict verdict)
{
  static const CoterieComparison table[] = {
    [COTERIE_SAFETY_CODE_MATCH] = COTERIE_COMPARISON_MATCH, [COTERIE_SAFETY_CODE_OWN] = COTERIE_COMPARISON_OWN,
    [COTERIE_SAFETY_CODE_OTHER] = COTERIE_COMPARISON_OTHER, [COTERIE_SAFETY_CODE_FORK] = COTERIE_COMPARISON_FORK,
    [COTERIE_SAFETY_CODE_NEWER] = COTERIE_COMPARISON_NEWER,
  };

  return table[verdict];
}

/* A job. Gives a CoterieComparison. */
static gpointer
compare_code (CoterieDesk *desk, gpointer data, GError **error)
{
  const SafetyWish *wish = data;
  const CoterieChain *own, *peer;
  CoterieComparison result = COTERIE_COMPARISON_NO_CODE;
  CoterieSafetyCode code;

  if (coterie_safety_code_from_text (&code, wish->text, NULL))
    {
      if (!load_chains (desk, wish->account, &own, &peer, error))
        return NULL;
      result = translate (coterie_safety_code_compare (&code, own, peer));
    }
  return g_memdup2 (&result, sizeof result);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gpointer value = g_task_propagate_pointer (G_TASK (result), &error);

  if (value != NULL)
    g_task_return_pointer (task, value, g_free);
  else
    coterie_core_error_return (task, error);
}

static void
run (CoterieClient *self, CoterieJob job, SafetyWish *wish, GTask *task)
{
  if (coterie_client_is_open (self))
    {
      coterie_vault_run_async (self->vault, job, wish, safety_wish_free, g_free, g_task_get_cancellable (task), on_done,
                               task);
      return;
    }
  safety_wish_free (wish);
  g_task_return_error (task, coterie_client_new_closed_error ());
  g_object_unref (task);
}

/**
 * coterie_client_load_safety_code_async:
 *
 * What this device shows to @contact, for a QR code (docs/protocol.md, section 17).
 */
void
coterie_client_load_safety_code_async (CoterieClient *self,
                                       CoterieContact *contact,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self) && COTERIE_IS_CONTACT (contact));

  run (self, make_code, safety_wish_new (contact, NULL), g_task_new (self, cancellable, callback, user_data));
}

/**
 * coterie_client_load_safety_code_finish:
 *
 * Returns: (transfer full) (nullable): capitals and digits
 */
char *
coterie_client_load_safety_code_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coterie_client_compare_safety_code_async:
 * @text: of a stranger: whatever a QR code said
 *
 * Marks nothing: that is the person's to do.
 */
void
coterie_client_compare_safety_code_async (CoterieClient *self,
                                          CoterieContact *contact,
                                          const char *text,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self) && COTERIE_IS_CONTACT (contact) && text != NULL);

  run (self, compare_code, safety_wish_new (contact, text), g_task_new (self, cancellable, callback, user_data));
}

/**
 * coterie_client_compare_safety_code_finish:
 * @comparison: (out): what came out
 */
gboolean
coterie_client_compare_safety_code_finish (CoterieClient *self,
                                           GAsyncResult *result,
                                           CoterieComparison *comparison,
                                           GError **error)
{
  g_autofree CoterieComparison *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return FALSE;
  *comparison = *found;
  return TRUE;
}
