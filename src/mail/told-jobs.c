// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/told-jobs.h"

#include "mail/hold-jobs.h"

/**
 * coterie_told_jobs_ask:
 * @told_by: who says that @chain is longer; an account, or %COTERIE_TOLD_BY_SERVER
 */
void
coterie_told_jobs_ask (CoterieDesk *desk, const CoterieChain *chain, gint64 told_by, const CoterieChainHead *head)
{
  CoterieEvent *event = coterie_changes_add_event (desk->changes, COTERIE_EVENT_REFRESH, told_by);

  memcpy (event->aid, coterie_chain_get_aid (chain), sizeof event->aid);
  event->head = *head;
}

static gboolean
compare (CoterieDesk *desk, gint64 whose, gint64 told_by, const CoterieChainHead *head, GError **error)
{
  const CoterieChain *chain = coterie_desk_get_chain (desk, whose, error);

  if (chain == NULL)
    return FALSE;
  switch (coterie_chain_compare (chain, head->length, head->head))
    {
    case COTERIE_CHAIN_FORK:
      if (told_by != COTERIE_TOLD_BY_SERVER)
        return coterie_hold_jobs_set (desk, told_by, COTERIE_HOLD_VIEWS, error);
      coterie_told_jobs_ask (desk, chain, told_by, head); /* it ends the hold when it is the one that we know */
      return coterie_hold_jobs_set (desk, whose, COTERIE_HOLD_FORK, error);
    case COTERIE_CHAIN_AHEAD:
      coterie_told_jobs_ask (desk, chain, told_by, head);
      return TRUE;
    case COTERIE_CHAIN_KNOWN:
    default:
      return TRUE;
    }
}

/**
 * coterie_told_jobs_compare_heads:
 * @account: who sealed @content
 *
 * [C2]: what the sender knows of both chains against what we know.
 */
gboolean
coterie_told_jobs_compare_heads (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error)
{
  return compare (desk, COTERIE_STORE_OWN_ACCOUNT, account, &content->to_head, error) &&
         compare (desk, account, account, &content->from_head, error);
}

gpointer
coterie_told_jobs_compare_own (CoterieDesk *desk, gpointer data, GError **error)
{
  return compare (desk, COTERIE_STORE_OWN_ACCOUNT, COTERIE_TOLD_BY_SERVER, data, error) ? COTERIE_JOB_DONE : NULL;
}

gboolean
coterie_told_jobs_compare_synced (CoterieDesk *desk, const guint8 *aid, const CoterieChainHead *head, GError **error)
{
  const CoterieChain *chain;
  gint64 account;

  if (!coterie_desk_find_account (desk, aid, &account, error))
    return FALSE;
  if (account <= COTERIE_STORE_OWN_ACCOUNT)
    return TRUE;
  chain = coterie_desk_get_chain (desk, account, error);
  if (chain == NULL)
    return FALSE;
  switch (coterie_chain_compare (chain, head->length, head->head))
    {
    case COTERIE_CHAIN_FORK:
      return coterie_hold_jobs_set (desk, account, COTERIE_HOLD_FORK, error);
    case COTERIE_CHAIN_AHEAD:
      coterie_told_jobs_ask (desk, chain, COTERIE_STORE_OWN_ACCOUNT, head);
      return TRUE;
    case COTERIE_CHAIN_KNOWN:
    default:
      return TRUE;
    }
}

/**
 * coterie_told_jobs_check:
 * @told: (element-type CoterieTold) (nullable): of the chain of @account
 * @chain: what the server shows of it, verified
 *
 * Somebody told us of a longer chain than the server shows even now: one of the two is kept in the dark. What another
 * device of ours tells us is about the chain; who else tells us is who sees it otherwise.
 */
gboolean
coterie_told_jobs_check (
    CoterieDesk *desk, const GArray *told, gint64 account, const CoterieChain *chain, GError **error)
{
  for (guint i = 0; told != NULL && i < told->len; i++)
    {
      const CoterieTold *item = &g_array_index (told, CoterieTold, i);

      if (item->by != COTERIE_TOLD_BY_SERVER &&
          coterie_chain_compare (chain, item->head.length, item->head.head) != COTERIE_CHAIN_KNOWN &&
          !coterie_hold_jobs_set (desk, item->by == COTERIE_STORE_OWN_ACCOUNT ? account : item->by, COTERIE_HOLD_VIEWS,
                                  error))
        return FALSE;
    }
  return TRUE;
}
