// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/desk-rows.h"

#include "base/digest.h"
#include "entities/errors.h"
#include "group/group.h"
#include "store/accounts.h"
#include "store/send-jobs.h"
#include "store/settings.h"

typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  gint64 account;
} AccountSlot;

typedef struct
{
  gint64 account;
  CoterieChain *chain;
} ChainSlot;

#define SETTING_AGREED "agreed-time"
#define SET_BACK_MS (24 * 3600 * G_GINT64_CONSTANT (1000)) /* a clock that is so much behind is wrong */

/* How many retries a device is answered in an hour. */
#define RETRIES_MAX 200
#define RETRIES_WINDOW_MS (3600 * 1000)

typedef struct
{
  gint64 peer;
  gint64 since_ms;
  guint n_retries;
} RetrySlot;

static void
chain_slot_free (ChainSlot *slot)
{
  coterie_chain_free (slot->chain);
  g_free (slot);
}

static GHashTable *
table_new (gpointer free_value)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_value);
}

void
coterie_desk_init (CoterieDesk *self)
{
  *self = (CoterieDesk){ 0 };
  self->accounts = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, NULL, g_free);
  self->chains = table_new (chain_slot_free);
  self->retries = table_new (g_free);
  self->groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) coterie_group_free);
  self->absent = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, g_free, NULL);
  self->calls = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->waiting = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, g_free, g_free);
  coterie_desk_rows_init (self);
  self->keys = coterie_store_keys_new (self);
}

void
coterie_desk_clear (CoterieDesk *self)
{
  g_clear_pointer (&self->signal, coterie_signal_free);
  g_clear_pointer (&self->keys, coterie_store_keys_free);
  g_clear_pointer (&self->own, coterie_identity_unref);
  g_clear_pointer (&self->accounts, g_hash_table_unref);
  g_clear_pointer (&self->chains, g_hash_table_unref);
  g_clear_pointer (&self->retries, g_hash_table_unref);
  g_clear_pointer (&self->groups, g_hash_table_unref);
  g_clear_pointer (&self->absent, g_hash_table_unref);
  g_clear_pointer (&self->calls, g_hash_table_unref);
  g_clear_pointer (&self->waiting, g_hash_table_unref);
  coterie_desk_rows_clear (self);
  g_clear_pointer (&self->sql, coterie_sql_close);
}

/**
 * coterie_desk_set_identity:
 * @own: (transfer none): who works here from now on
 */
gboolean
coterie_desk_set_identity (CoterieDesk *self, CoterieIdentity *own, GError **error)
{
  CoterieSignal *signal = coterie_signal_new (coterie_store_keys_get (self->keys), own->keys, error);

  if (signal == NULL)
    return FALSE;
  g_clear_pointer (&self->signal, coterie_signal_free);
  g_clear_pointer (&self->own, coterie_identity_unref);
  self->signal = signal;
  self->own = coterie_identity_ref (own);
  return TRUE;
}

/**
 * coterie_desk_find_account:
 * @account: (out): 0 when that account's chain is not known
 */
gboolean
coterie_desk_find_account (CoterieDesk *self, const guint8 *aid, gint64 *account, GError **error)
{
  AccountSlot *slot = g_hash_table_lookup (self->accounts, aid);

  if (slot != NULL)
    {
      *account = slot->account;
      return TRUE;
    }
  if (!coterie_store_accounts_find (self->sql, aid, account, error))
    return FALSE;
  if (*account != 0)
    {
      slot = g_new0 (AccountSlot, 1);
      memcpy (slot->aid, aid, sizeof slot->aid);
      slot->account = *account;
      g_hash_table_insert (self->accounts, slot->aid, slot);
    }
  return TRUE;
}

/**
 * coterie_desk_get_chain:
 *
 * Returns: (transfer none) (nullable): the verified chain of an account that is known; NULL with an error, which is
 *   DAMAGED when the database holds something else
 */
const CoterieChain *
coterie_desk_get_chain (CoterieDesk *self, gint64 account, GError **error)
{
  ChainSlot *slot = g_hash_table_lookup (self->chains, &account);
  g_auto (CoterieStoreAccount) row = { 0 };
  CoterieChain *chain;
  gboolean is_there;

  if (slot != NULL)
    return slot->chain;
  if (!coterie_store_accounts_load (self->sql, account, &row, &is_there, error))
    return NULL;
  if (!is_there)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DAMAGED, "An account is missing.");
      return NULL;
    }
  chain = coterie_chain_new_restored (g_bytes_get_data (row.records, NULL), g_bytes_get_size (row.records), error);
  if (chain != NULL)
    coterie_desk_put_chain (self, account, chain);
  return chain;
}

/**
 * coterie_desk_put_chain:
 * @chain: (transfer full): verified, and what the database has
 */
void
coterie_desk_put_chain (CoterieDesk *self, gint64 account, CoterieChain *chain)
{
  ChainSlot *slot = g_new0 (ChainSlot, 1);

  slot->account = account;
  slot->chain = chain;
  g_hash_table_replace (self->chains, &slot->account, slot);
  self->groups_stale = TRUE;
}

gboolean
coterie_desk_is_absent (CoterieDesk *self, const guint8 *aid)
{
  return g_hash_table_contains (self->absent, aid);
}

void
coterie_desk_note_absent (CoterieDesk *self, const guint8 *aid)
{
  g_hash_table_add (self->absent, g_memdup2 (aid, COTERIE_AID_BYTES));
}

void
coterie_desk_forget_absent (CoterieDesk *self)
{
  g_hash_table_remove_all (self->absent);
}

/**
 * coterie_desk_allow_retry:
 *
 * Counts one more; what a device asks beyond the bound is not answered, so that nobody can make us seal without end.
 */
gboolean
coterie_desk_allow_retry (CoterieDesk *self, gint64 peer)
{
  RetrySlot *slot = g_hash_table_lookup (self->retries, &peer);

  if (slot == NULL)
    {
      slot = g_new0 (RetrySlot, 1);
      slot->peer = peer;
      slot->since_ms = self->now_ms;
      g_hash_table_insert (self->retries, &slot->peer, slot);
    }
  if (self->now_ms - slot->since_ms >= RETRIES_WINDOW_MS || self->now_ms < slot->since_ms)
    {
      slot->since_ms = self->now_ms;
      slot->n_retries = 0;
    }
  return ++slot->n_retries <= RETRIES_MAX;
}

/**
 * coterie_desk_note_waiting:
 * @sender: 32 bytes
 * @missing: 32 bytes: whose chain must be looked at first
 */
void
coterie_desk_note_waiting (CoterieDesk *self, const guint8 *sender, const guint8 *missing)
{
  g_hash_table_replace (self->waiting, g_memdup2 (sender, COTERIE_AID_BYTES), g_memdup2 (missing, COTERIE_AID_BYTES));
}

const guint8 *
coterie_desk_find_waiting (CoterieDesk *self, const guint8 *sender)
{
  return g_hash_table_lookup (self->waiting, sender);
}

void
coterie_desk_forget_waiting (CoterieDesk *self, const guint8 *sender)
{
  if (sender != NULL)
    g_hash_table_remove (self->waiting, sender);
  else
    g_hash_table_remove_all (self->waiting);
}

/* When it cannot be read, the next job tries again; what is wrong with the store, the job itself will tell. */
static void
load_agreed (CoterieDesk *self)
{
  if (self->agreed_loaded)
    return;
  self->agreed_loaded = coterie_store_settings_get_int (self->sql, SETTING_AGREED, 0, &self->agreed_ms, NULL);
}

/**
 * coterie_desk_note_time:
 * @server_ms: that the server has stated, of an envelope or of an answer
 */
void
coterie_desk_note_time (CoterieDesk *self, gint64 server_ms)
{
  gint64 agreed_ms = MIN (server_ms, self->wall_ms);

  if (!self->agreed_loaded || agreed_ms <= self->agreed_ms)
    return;
  self->agreed_ms = agreed_ms;
  self->agreed_changed = TRUE;
}

gint64
coterie_desk_get_wall_ms (CoterieDesk *self)
{
  return self->wall_ms;
}

static gboolean
flush_agreed (CoterieDesk *self, GError **error)
{
  if (!self->agreed_changed)
    return TRUE;
  self->agreed_changed = FALSE;
  return coterie_store_settings_set_int (self->sql, SETTING_AGREED, self->agreed_ms, error);
}

/* Behind what was written before, whatever the clocks say. */
static gint64
get_next_ms (CoterieDesk *self)
{
  return MAX (self->agreed_ms, self->now_ms) + 1;
}

/**
 * coterie_desk_begin:
 * @wall_ms: what our own clock says
 * @corrected_ms: the same, corrected by what the server says, within bounds
 * @stated_ms: what the server says, without bounds; or 0
 */
void
coterie_desk_begin (CoterieDesk *self, gint64 wall_ms, gint64 corrected_ms, gint64 stated_ms)
{
  load_agreed (self);
  self->wall_ms = wall_ms;
  if (stated_ms != 0 && MAX (wall_ms, stated_ms) < self->agreed_ms)
    {
      /* Both were ahead before, and now agree upon less. */
      self->agreed_ms = MAX (wall_ms, stated_ms);
      self->now_ms = 0;
    }
  if (wall_ms < self->agreed_ms - SET_BACK_MS)
    self->now_ms = MAX (stated_ms, get_next_ms (self));
  else if (corrected_ms < self->agreed_ms)
    self->now_ms = get_next_ms (self);
  else
    self->now_ms = corrected_ms;
  if (self->groups_stale)
    g_hash_table_remove_all (self->groups);
  self->groups_stale = FALSE;
  self->step = NULL;
  self->heard = 0;
  self->stamped_ms = 0;
  self->waited = FALSE;
  self->told_by = 0;
  self->batch_in_hand = 0;
  self->changes = coterie_changes_new ();
}

/* What the main thread must know to say whether anything is still on its way. */
static gboolean
count_unsent (CoterieDesk *self, GError **error)
{
  if ((self->changes->work & (COTERIE_WORK_SEND | COTERIE_WORK_HOLD)) == 0)
    return TRUE;
  return coterie_store_send_jobs_count (self->sql, self->now_ms + COTERIE_DESK_SOON_MS, &self->changes->n_unsent,
                                        &self->changes->n_held, error);
}

/**
 * coterie_desk_flush:
 *
 * Writes the rows that the job has changed, and completes what it tells the main thread. The last thing before the
 * commit.
 */
gboolean
coterie_desk_flush (CoterieDesk *self, GError **error)
{
  return coterie_store_keys_flush (self->keys, error) && flush_agreed (self, error) &&
         coterie_desk_rows_flush (self, error) && count_unsent (self, error);
}

/**
 * coterie_desk_end:
 * @committed: FALSE: nothing of what the job did is true
 *
 * Returns: (transfer full) (nullable): what is to be told; NULL when that is nothing
 */
CoterieChanges *
coterie_desk_end (CoterieDesk *self, gboolean committed)
{
  g_autoptr (CoterieChanges) changes = g_steal_pointer (&self->changes);

  coterie_desk_rows_forget (self);
  coterie_store_keys_forget (self->keys);
  if (committed && self->batch_in_hand != 0)
    self->next_batch = self->batch_in_hand + 1;
  if (!committed)
    {
      g_hash_table_remove_all (self->accounts);
      g_hash_table_remove_all (self->chains);
      g_hash_table_remove_all (self->groups);
    }
  return committed && !coterie_changes_is_empty (changes) ? g_steal_pointer (&changes) : NULL;
}

void
coterie_desk_note_in_call (CoterieDesk *self, const guint8 *call, gboolean in_call)
{
  g_autoptr (GBytes) id = g_bytes_new (call, COTERIE_CALL_ID_BYTES);

  if (in_call)
    g_hash_table_add (self->calls, g_steal_pointer (&id));
  else
    g_hash_table_remove (self->calls, id);
}

gboolean
coterie_desk_is_in_call (CoterieDesk *self, const guint8 *call)
{
  g_autoptr (GBytes) id = g_bytes_new (call, COTERIE_CALL_ID_BYTES);

  return g_hash_table_contains (self->calls, id);
}
