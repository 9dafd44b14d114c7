// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/absence-jobs.h"

#include "mail/hold-jobs.h"
#include "mail/outbox-jobs.h"
#include "store/accounts.h"

static gpointer
take_absence (CoterieDesk *desk, const CoterieLookNews *news, CoterieHold hold, gboolean for_good, GError **error)
{
  g_autofree CoterieRosterOutcome *outcome = g_new0 (CoterieRosterOutcome, 1);

  outcome->hold = hold;
  if (!coterie_desk_find_account (desk, news->aid, &outcome->account, error))
    return NULL;
  if (outcome->account > COTERIE_STORE_OWN_ACCOUNT &&
      (!coterie_hold_jobs_set (desk, outcome->account, hold, error) ||
       (for_good && !coterie_outbox_jobs_fail_account (desk, outcome->account, error))))
    return NULL;
  if (outcome->account == COTERIE_STORE_OWN_ACCOUNT &&
      !coterie_told_jobs_add_failure (desk, news->told, outcome->account, error))
    return NULL;
  if (outcome->account == 0)
    {
      coterie_desk_note_absent (desk, news->aid); /* no group waits for them */
      desk->changes->work |= COTERIE_WORK_SEND;
    }
  return g_steal_pointer (&outcome);
}

/**
 * coterie_absence_jobs_take_gone:
 * @data: a CoterieLookNews
 *
 * A job: the server says that the account was deleted; what waits for it will not be sent. Our own is another matter.
 *
 * Returns: (transfer full): a CoterieRosterOutcome
 */
gpointer
coterie_absence_jobs_take_gone (CoterieDesk *desk, gpointer data, GError **error)
{
  return take_absence (desk, data, COTERIE_HOLD_GONE, TRUE, error);
}

/**
 * coterie_absence_jobs_take_replaced:
 * @data: a CoterieLookNews
 *
 * A job: [G3] the account is gone, and another one has its name; what waits for it is kept until a person decides.
 *
 * Returns: (transfer full): a CoterieRosterOutcome
 */
gpointer
coterie_absence_jobs_take_replaced (CoterieDesk *desk, gpointer data, GError **error)
{
  return take_absence (desk, data, COTERIE_HOLD_IDENTITY_CHANGED, FALSE, error);
}

/**
 * coterie_absence_jobs_dup_name:
 * @data: a CoterieLookNews
 *
 * A job: the name under which a successor may be found. Of whom is known to be gone the server need not be asked again
 * at each connection.
 *
 * Returns: (transfer full): a user name, or ""
 */
gpointer
coterie_absence_jobs_dup_name (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieLookNews *news = data;
  g_auto (CoterieStoreAccount) row = { 0 };
  gint64 account;
  gboolean found;

  if (!coterie_desk_find_account (desk, news->aid, &account, error))
    return NULL;
  if (account <= COTERIE_STORE_OWN_ACCOUNT)
    return g_strdup ("");
  if (!coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return NULL;
  return g_strdup (found && row.hold != COTERIE_HOLD_GONE ? row.name : "");
}

/**
 * coterie_absence_jobs_take_missing:
 * @data: a CoterieLookNews
 *
 * A job: the server knows no such account, as one that was restored from an old copy may not; what waits is kept until
 * it shows the chain again.
 *
 * Returns: (transfer full): a CoterieRosterOutcome
 */
gpointer
coterie_absence_jobs_take_missing (CoterieDesk *desk, gpointer data, GError **error)
{
  return take_absence (desk, data, COTERIE_HOLD_MISSING, FALSE, error);
}
