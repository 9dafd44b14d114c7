// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/session-jobs.h"

#include "crypto/sealer.h"
#include "mail/faults.h"

void
coterie_bundle_news_free (CoterieBundleNews *self)
{
  coterie_bundle_clear (&self->bundle);
  g_free (self);
}

/**
 * coterie_session_jobs_start:
 * @data: a CoterieBundleNews
 *
 * A job: checks the bundle and begins a session. A bundle that is refused is no error: whoever seals next must know.
 * Nothing waits for a device that is no longer active.
 *
 * Returns: (transfer full): a gboolean: whether it was refused
 */
gpointer
coterie_session_jobs_start (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieBundleNews *news = data;
  const CoterieChain *chain;
  const CoterieChainDevice *device;
  g_autoptr (GError) fault = NULL;
  gboolean refused = FALSE;
  gint64 account;

  if (!coterie_desk_find_account (desk, news->id.aid, &account, error))
    return NULL;
  if (account == 0)
    return g_memdup2 (&refused, sizeof refused);
  chain = coterie_desk_get_chain (desk, account, error);
  if (chain == NULL)
    return NULL;
  desk->changes->work |= COTERIE_WORK_SEND;
  device = coterie_chain_get_active_device (chain, news->id.device);
  if (device == NULL)
    return g_memdup2 (&refused, sizeof refused);
  if (!news->malformed)
    {
      CoterieBundleOwner owner = {
        .aid = news->id.aid,
        .device = news->id.device,
        .identity_key = device->ik,
        .signing_key = device->dsk,
      };

      if (coterie_sealer_start_session (desk->signal, &owner, &news->bundle, desk->now_ms, &fault))
        return g_memdup2 (&refused, sizeof refused);
      if (coterie_fault_concerns_all (fault))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return NULL;
        }
      g_message ("no session with that bundle: %s", fault->message);
    }
  refused = TRUE;
  return g_memdup2 (&refused, sizeof refused);
}
