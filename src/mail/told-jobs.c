// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-mail"

#include "mail/told-jobs.h"

#include "mail/hold-jobs.h"
#include "store/accounts.h"

#include <string.h>

/* So often the server may fail to show a chain before that is as bad as showing another one. */
#define FAILURES_MAX 3

/**
 * coterie_look_news_new:
 * @told: (element-type CoterieTold): nobody writes there any more
 */
CoterieLookNews *
coterie_look_news_new (const guint8 *aid, GArray *told)
{
  CoterieLookNews *self = g_new0 (CoterieLookNews, 1);

  memcpy (self->aid, aid, sizeof self->aid);
  self->told = g_array_ref (told);
  return self;
}

void
coterie_look_news_free (CoterieLookNews *self)
{
  g_array_unref (self->told);
  g_free (self);
}

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

/* [C2]: nothing is sealed for whom it binds until that chain has been seen. */
static gboolean
keep (CoterieDesk *desk,
      const CoterieChain *chain,
      gint64 whose,
      gint64 told_by,
      const CoterieChainHead *head,
      GError **error)
{
  coterie_told_jobs_ask (desk, chain, told_by, head);
  desk->changes->work |= COTERIE_WORK_HOLD;
  return told_by == COTERIE_TOLD_BY_SERVER || coterie_store_told_put (desk->sql, whose, told_by, head, error);
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
      return keep (desk, chain, whose, told_by, head, error);
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
      return coterie_hold_jobs_set (desk, account, COTERIE_HOLD_VIEWS, error);
    case COTERIE_CHAIN_AHEAD:
      return keep (desk, chain, account, COTERIE_STORE_OWN_ACCOUNT, head, error);
    case COTERIE_CHAIN_KNOWN:
    default:
      return TRUE;
    }
}

/* ------------------------------------------------------------------------------------ what came of it */

static gboolean
remove_row (CoterieDesk *desk, const CoterieStoreTold *row, GError **error)
{
  desk->changes->work |= COTERIE_WORK_HOLD | COTERIE_WORK_SEND;
  return coterie_store_told_remove (desk->sql, row->whose, row->told_by, error);
}

/* One of the two is kept in the dark: the person decides. */
static gboolean
give_up (CoterieDesk *desk, const CoterieStoreTold *row, GError **error)
{
  return remove_row (desk, row, error) &&
         coterie_hold_jobs_set (desk, coterie_store_told_get_bound (row), COTERIE_HOLD_VIEWS, error);
}

static gboolean
is_among (const GArray *told, const CoterieStoreTold *row)
{
  for (guint i = 0; told != NULL && i < told->len; i++)
    {
      const CoterieTold *item = &g_array_index (told, CoterieTold, i);

      if (item->by == row->told_by && item->head.length == row->head.length &&
          memcmp (item->head.head, row->head.head, sizeof row->head.head) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * coterie_told_jobs_check:
 * @told: (element-type CoterieTold) (nullable): what was told before the server was asked; later words may be of a
 * chain that was longer by then
 * @account: whose @chain is
 * @chain: what the server shows, verified
 */
gboolean
coterie_told_jobs_check (
    CoterieDesk *desk, const GArray *told, gint64 account, const CoterieChain *chain, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_told_list (desk->sql, account, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CoterieStoreTold *row = &g_array_index (rows, CoterieStoreTold, i);

      if (coterie_chain_compare (chain, row->head.length, row->head.head) == COTERIE_CHAIN_KNOWN)
        {
          if (!remove_row (desk, row, error))
            return FALSE;
        }
      else if (is_among (told, row) && !give_up (desk, row, error))
        return FALSE;
    }
  return rows != NULL;
}

/**
 * coterie_told_jobs_add_failure:
 * @told: (element-type CoterieTold): what was told before the server was asked; that it cannot show what it was told of
 *   later says nothing
 * @account: whose chain was asked for
 */
gboolean
coterie_told_jobs_add_failure (CoterieDesk *desk, const GArray *told, gint64 account, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_told_list (desk->sql, account, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CoterieStoreTold *row = &g_array_index (rows, CoterieStoreTold, i);

      if (!is_among (told, row))
        continue;
      if (row->n_failed + 1 >= FAILURES_MAX ? !give_up (desk, row, error)
                                            : !coterie_store_told_add_failure (desk->sql, account, row->told_by, error))
        return FALSE;
    }
  return rows != NULL;
}

gpointer
coterie_told_jobs_note_failure (CoterieDesk *desk, gpointer data, GError **error)
{
  const CoterieLookNews *news = data;
  gint64 account;

  if (!coterie_desk_find_account (desk, news->aid, &account, error) ||
      (account != 0 && !coterie_told_jobs_add_failure (desk, news->told, account, error)))
    return NULL;
  return COTERIE_JOB_DONE;
}

gboolean
coterie_told_jobs_forget (CoterieDesk *desk, gint64 account, GError **error)
{
  desk->changes->work |= COTERIE_WORK_HOLD | COTERIE_WORK_SEND;
  return coterie_store_told_remove_bound (desk->sql, account, error);
}

static gboolean
loses_device (const CoterieChain *old, const CoterieChain *chain)
{
  guint n_devices;
  const CoterieChainDevice *devices = coterie_chain_get_devices (chain, &n_devices);

  for (guint i = 0; i < n_devices; i++)
    {
      const CoterieChainDevice *before = coterie_chain_get_device (old, devices[i].number);

      if (!devices[i].active && devices[i].reason != COTERIE_REVOKE_SIGNED_OUT && (before == NULL || before->active))
        return TRUE;
    }
  return FALSE;
}

/**
 * coterie_told_jobs_forget_lost:
 * @old: our own chain as it was
 * @chain: as it is now
 *
 * Whoever has a device that was lost may have invented what it said. What the other devices said too is forgotten with
 * it: each of them says it again with all that it sends.
 */
gboolean
coterie_told_jobs_forget_lost (CoterieDesk *desk, const CoterieChain *old, const CoterieChain *chain, GError **error)
{
  if (!loses_device (old, chain))
    return TRUE;
  desk->changes->work |= COTERIE_WORK_HOLD | COTERIE_WORK_SEND;
  return coterie_store_told_remove_by (desk->sql, COTERIE_STORE_OWN_ACCOUNT, error);
}

gpointer
coterie_told_jobs_list (CoterieDesk *desk, gpointer data, GError **error)
{
  return coterie_store_told_list (desk->sql, 0, error);
}

static gboolean
is_absent (CoterieDesk *desk, gint64 account, gboolean *absent, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gboolean found;

  if (!coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return FALSE;
  *absent = coterie_hold_is_absence ((CoterieHold) row.hold);
  return TRUE;
}

gpointer
coterie_told_jobs_list_present (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autoptr (GArray) rows = coterie_store_told_list (desk->sql, 0, error);

  for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
    {
      gboolean absent;

      if (!is_absent (desk, g_array_index (rows, CoterieStoreTold, i - 1).whose, &absent, error))
        return NULL;
      if (absent)
        g_array_remove_index (rows, i - 1);
    }
  return g_steal_pointer (&rows);
}
