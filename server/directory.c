// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/directory.h"

#include "base/digest.h"
#include "wire/errors.h"

/* How many envelope ids are taken from the database at once. What is left of them when the server stops is never used,
 * so that an id that was given out is never given out again. */
#define ID_BLOCK 65536

struct _CoterieDirectory
{
  GHashTable *accounts;  /* aid (inside of the value) → CoterieDirectoryAccount */
  GHashTable *mailboxes; /* device row (inside of the value) → CoterieMailbox */
  CoterieMailboxLimits limits;
  CoterieClock *clock;
  guint64 next_id;     /* of envelopes */
  guint64 end_id;      /* the block in the database ends before this one; 0: not known */
  gint64 last_loss_ms; /* the last stamp of a loss; 0: not known */
};

static void
mailbox_free (gpointer data)
{
  CoterieMailbox *mailbox = data;

  g_clear_pointer (&mailbox->senders, g_hash_table_unref);
  g_free (mailbox);
}

/**
 * coterie_directory_new:
 * @clock: (transfer none): the server's
 *
 * Returns: (transfer full): an empty directory, with the mailbox limits of the protocol
 */
CoterieDirectory *
coterie_directory_new (CoterieClock *clock)
{
  CoterieDirectory *self = g_new0 (CoterieDirectory, 1);

  self->accounts = g_hash_table_new_full (coterie_digest_hash, coterie_digest_equal, NULL, g_free);
  self->mailboxes = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, mailbox_free);
  self->clock = coterie_clock_ref (clock);
  self->limits.max_envelopes = COTERIE_MAILBOX_MAX_ENVELOPES;
  self->limits.max_bytes = COTERIE_MAILBOX_MAX_BYTES;
  self->limits.max_from_one = COTERIE_MAILBOX_MAX_FROM_ONE;
  self->limits.max_days = COTERIE_MAILBOX_DAYS;
  return self;
}

/**
 * coterie_directory_free:
 * @self: (nullable) (transfer full): a directory
 */
void
coterie_directory_free (CoterieDirectory *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->accounts);
  g_hash_table_unref (self->mailboxes);
  coterie_clock_unref (self->clock);
  g_free (self);
}

/**
 * coterie_directory_set_mailbox_limits:
 * @limits: of every mailbox
 */
void
coterie_directory_set_mailbox_limits (CoterieDirectory *self, const CoterieMailboxLimits *limits)
{
  self->limits = *limits;
}

/**
 * coterie_directory_get_mailbox_limits:
 *
 * Returns: (transfer none): the limits of every mailbox
 */
const CoterieMailboxLimits *
coterie_directory_get_mailbox_limits (CoterieDirectory *self)
{
  return &self->limits;
}

/**
 * coterie_directory_forget:
 *
 * Forgets everything, after a transaction was rolled back. It comes back from the database as it is asked for.
 */
void
coterie_directory_forget (CoterieDirectory *self)
{
  g_hash_table_remove_all (self->accounts);
  g_hash_table_remove_all (self->mailboxes);
  self->end_id = 0;
}

/**
 * coterie_directory_forget_account:
 * @aid: an account whose rows have changed; it need not be known
 */
void
coterie_directory_forget_account (CoterieDirectory *self, const guint8 aid[COTERIE_AID_BYTES])
{
  g_hash_table_remove (self->accounts, aid);
}

/* Rows of the account and its active devices: aid, id, state, length, head, device, number, registration. The last
 * three are NULL for an account that has none. */
static const char find_sql[] = "SELECT a.id, a.state, a.length, a.head, d.id, d.number, d.registration"
                               " FROM accounts a LEFT JOIN devices d ON d.account_id = a.id AND d.state = 1"
                               " WHERE a.aid = ?1 ORDER BY d.number";

static void
take_row (CoterieDirectoryAccount *account, CoterieSqlStatement *s)
{
  const guint8 *head = coterie_sql_column_exact (s, 3, COTERIE_HEAD_BYTES);
  CoterieDirectoryDevice *device;

  account->account_id = coterie_sql_column_int (s, 0);
  account->state = (CoterieAccountState) coterie_sql_column_int (s, 1);
  account->head.length = (guint32) coterie_sql_column_int (s, 2);
  if (head != NULL)
    memcpy (account->head.head, head, COTERIE_HEAD_BYTES);
  if (coterie_sql_column_is_null (s, 4) || account->n_devices == G_N_ELEMENTS (account->devices))
    return;
  device = &account->devices[account->n_devices++];
  device->device_id = coterie_sql_column_int (s, 4);
  device->number = (guint32) coterie_sql_column_int (s, 5);
  device->registration = (guint16) coterie_sql_column_int (s, 6);
}

/**
 * coterie_directory_find:
 * @sql: the writer's connection
 * @aid: an account
 * @account: (out) (transfer none) (nullable): what is known of it, until the directory is changed; %NULL when no
 * account has this aid
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether the directory could tell
 */
gboolean
coterie_directory_find (CoterieDirectory *self,
                        CoterieSql *sql,
                        const guint8 aid[COTERIE_AID_BYTES],
                        CoterieDirectoryAccount **account,
                        GError **error)
{
  g_autofree CoterieDirectoryAccount *fresh = NULL;
  CoterieSqlStatement *s;

  *account = g_hash_table_lookup (self->accounts, aid);
  if (*account != NULL)
    return TRUE;

  fresh = g_new0 (CoterieDirectoryAccount, 1);
  memcpy (fresh->aid, aid, COTERIE_AID_BYTES);
  s = coterie_sql_prepare (sql, find_sql);
  coterie_sql_bind_blob (s, 1, aid, COTERIE_AID_BYTES);
  while (coterie_sql_step (s))
    take_row (fresh, s);
  if (!coterie_sql_finish (s, error))
    return FALSE;
  if (fresh->account_id != 0) /* who is not there is not remembered: strangers could fill the memory */
    {
      *account = g_steal_pointer (&fresh);
      g_hash_table_insert (self->accounts, (*account)->aid, *account);
    }
  return TRUE;
}

/**
 * coterie_directory_account_get_device:
 * @account: (nullable): an account
 * @number: a device's number in its chain
 *
 * Returns: (transfer none) (nullable): the device, when it is active
 */
CoterieDirectoryDevice *
coterie_directory_account_get_device (CoterieDirectoryAccount *account, guint32 number)
{
  if (account == NULL)
    return NULL;
  for (guint i = 0; i < account->n_devices; i++)
    if (account->devices[i].number == number)
      return &account->devices[i];
  return NULL;
}

/**
 * coterie_directory_check_caller:
 * @sql: the writer's connection
 * @caller: whose token was good when the request came
 * @error: return location; UNAUTHORIZED, COTERIE_SQL_ERROR
 *
 * Looks again, because the device may have been revoked, or the account disabled, while the request waited for the
 * writer. Every writing handler of a device begins with it.
 *
 * Returns: whether the caller may still write
 */
gboolean
coterie_directory_check_caller (CoterieDirectory *self, CoterieSql *sql, const CoterieCaller *caller, GError **error)
{
  CoterieDirectoryAccount *account;
  CoterieDirectoryDevice *device;

  if (!coterie_directory_find (self, sql, caller->id.aid, &account, error))
    return FALSE;
  device = coterie_directory_account_get_device (account, caller->id.device);
  if (device != NULL && device->device_id == caller->device_id && account->state == COTERIE_ACCOUNT_ACTIVE)
    return TRUE;
  g_propagate_error (error, coterie_refusal_new (COTERIE_CODE_UNAUTHORIZED));
  return FALSE;
}

static gboolean
load_mailbox (CoterieMailbox *mailbox, CoterieSql *sql, GError **error)
{
  gint64 first = mailbox->device_id * COTERIE_SEND_WINDOW, highest;
  CoterieSqlStatement *s;

  s = coterie_sql_prepare (sql, "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM envelopes WHERE device_id = ?1");
  coterie_sql_bind_int (s, 1, mailbox->device_id);
  while (coterie_sql_step (s))
    {
      mailbox->n_envelopes = (guint64) coterie_sql_column_int (s, 0);
      mailbox->n_bytes = (guint64) coterie_sql_column_int (s, 1);
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;

  s = coterie_sql_prepare (sql, "SELECT COALESCE(MAX(number), 0) FROM sends WHERE id >= ?1 AND id < ?2");
  coterie_sql_bind_int (s, 1, first);
  coterie_sql_bind_int (s, 2, first + COTERIE_SEND_WINDOW);
  if (!coterie_sql_fetch_int (s, 0, &highest, error))
    return FALSE;
  mailbox->highest_send = (guint64) highest;
  return TRUE;
}

/**
 * coterie_directory_get_mailbox:
 * @sql: the writer's connection
 * @device_id: row of a device
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: (transfer none) (nullable): what waits for the device, until the directory forgets; %NULL with an error
 */
CoterieMailbox *
coterie_directory_get_mailbox (CoterieDirectory *self, CoterieSql *sql, gint64 device_id, GError **error)
{
  CoterieMailbox *mailbox = g_hash_table_lookup (self->mailboxes, &device_id);

  if (mailbox != NULL)
    return mailbox;
  mailbox = g_new0 (CoterieMailbox, 1);
  mailbox->device_id = device_id;
  if (!load_mailbox (mailbox, sql, error))
    {
      g_free (mailbox);
      return NULL;
    }
  g_hash_table_insert (self->mailboxes, &mailbox->device_id, mailbox);
  return mailbox;
}

/**
 * coterie_directory_forget_mailbox:
 * @device_id: row of a device whose mailbox has changed otherwise than by being told; it need not be known
 */
void
coterie_directory_forget_mailbox (CoterieDirectory *self, gint64 device_id)
{
  g_hash_table_remove (self->mailboxes, &device_id);
}

/* What one account has put into a mailbox. */
typedef struct
{
  gint64 sender_id;
  guint64 n_envelopes;
  guint64 n_bytes;
} Sender;

static gboolean
load_senders (CoterieMailbox *mailbox, CoterieSql *sql, GError **error)
{
  g_autoptr (GHashTable) senders = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  CoterieSqlStatement *s;

  s = coterie_sql_prepare (
      sql, "SELECT sender_id, COUNT(*), SUM(size) FROM envelopes WHERE device_id = ?1 GROUP BY sender_id");
  coterie_sql_bind_int (s, 1, mailbox->device_id);
  while (coterie_sql_step (s))
    {
      Sender *sender = g_new (Sender, 1);

      *sender = (Sender){ .sender_id = coterie_sql_column_int (s, 0),
                          .n_envelopes = (guint64) coterie_sql_column_int (s, 1),
                          .n_bytes = (guint64) coterie_sql_column_int (s, 2) };
      g_hash_table_insert (senders, &sender->sender_id, sender);
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  mailbox->senders = g_steal_pointer (&senders);
  return TRUE;
}

static void
count_in (CoterieMailbox *mailbox, gint64 sender_id, guint64 size)
{
  Sender *sender;

  if (mailbox->senders == NULL)
    return;
  sender = g_hash_table_lookup (mailbox->senders, &sender_id);
  if (sender == NULL)
    {
      sender = g_new0 (Sender, 1);
      sender->sender_id = sender_id;
      g_hash_table_insert (mailbox->senders, &sender->sender_id, sender);
    }
  sender->n_envelopes++;
  sender->n_bytes += size;
}

static void
count_out (CoterieMailbox *mailbox, gint64 sender_id, guint64 size)
{
  Sender *sender = mailbox->senders != NULL ? g_hash_table_lookup (mailbox->senders, &sender_id) : NULL;

  if (sender == NULL)
    return;
  sender->n_envelopes--;
  sender->n_bytes -= size;
  if (sender->n_envelopes == 0)
    g_hash_table_remove (mailbox->senders, &sender_id);
}

/* Few large envelopes must not keep others out either. */
static guint64
get_max_bytes_from_one (const CoterieDirectory *self)
{
  return self->limits.max_bytes / 5 * 3;
}

/**
 * coterie_directory_has_room:
 * @sql: the writer's connection
 * @mailbox: from coterie_directory_get_mailbox()
 * @sender_id: row of the sender's account
 * @size: of the envelope, in bytes
 * @has_room: (out): whether the mailbox takes it
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Who sent how much is counted only in a mailbox that holds more than one sender may put there.
 *
 * Returns: whether the directory could tell
 */
gboolean
coterie_directory_has_room (CoterieDirectory *self,
                            CoterieSql *sql,
                            CoterieMailbox *mailbox,
                            gint64 sender_id,
                            guint64 size,
                            gboolean *has_room,
                            GError **error)
{
  const CoterieMailboxLimits *limits = &self->limits;
  guint64 max_bytes_from_one = get_max_bytes_from_one (self);
  const Sender *sender;

  *has_room = mailbox->n_envelopes < limits->max_envelopes && mailbox->n_bytes + size <= limits->max_bytes;
  if (!*has_room || (mailbox->n_envelopes < limits->max_from_one && mailbox->n_bytes + size <= max_bytes_from_one))
    return TRUE;
  if (mailbox->senders == NULL && !load_senders (mailbox, sql, error))
    return FALSE;
  sender = g_hash_table_lookup (mailbox->senders, &sender_id);
  *has_room = sender != NULL
                  ? sender->n_envelopes < limits->max_from_one && sender->n_bytes + size <= max_bytes_from_one
                  : limits->max_from_one > 0 && size <= max_bytes_from_one;
  return TRUE;
}

/**
 * coterie_directory_put_in:
 * @mailbox: from coterie_directory_get_mailbox()
 * @sender_id: row of the sender's account
 * @size: of the envelope that was inserted, in bytes
 */
void
coterie_directory_put_in (CoterieMailbox *mailbox, gint64 sender_id, guint64 size)
{
  mailbox->n_envelopes++;
  mailbox->n_bytes += size;
  count_in (mailbox, sender_id, size);
}

/**
 * coterie_directory_take_out:
 * @device_id: row of the device whose mailbox it was in; when nothing is known of it, nothing happens
 * @sender_id: row of the sender's account
 * @size: of the envelope that was deleted, in bytes
 */
void
coterie_directory_take_out (CoterieDirectory *self, gint64 device_id, gint64 sender_id, guint64 size)
{
  CoterieMailbox *mailbox = g_hash_table_lookup (self->mailboxes, &device_id);

  if (mailbox == NULL)
    return;
  mailbox->n_envelopes--;
  mailbox->n_bytes -= size;
  count_out (mailbox, sender_id, size);
  if (mailbox->n_envelopes < self->limits.max_from_one / 2 && mailbox->n_bytes < get_max_bytes_from_one (self) / 2)
    g_clear_pointer (&mailbox->senders, g_hash_table_unref);
}

static gboolean
take_block (CoterieDirectory *self, CoterieSql *sql, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT next_envelope FROM server WHERE id = 1");
  gint64 next;

  if (!coterie_sql_fetch_int (s, 1, &next, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "UPDATE server SET next_envelope = ?1 WHERE id = 1");
  coterie_sql_bind_int (s, 1, next + ID_BLOCK);
  if (!coterie_sql_run (s, error))
    return FALSE;
  /* After a rollback the database gives a block again of which some ids have been given out, though not durably. */
  self->next_id = MAX (self->next_id, (guint64) next);
  self->end_id = (guint64) next + ID_BLOCK;
  return TRUE;
}

/**
 * coterie_directory_next_id:
 * @sql: the writer's connection, in a transaction
 * @id: (out): an envelope id that was never given out, higher than all before
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether there is one
 */
gboolean
coterie_directory_next_id (CoterieDirectory *self, CoterieSql *sql, guint64 *id, GError **error)
{
  while (self->end_id == 0 || self->next_id >= self->end_id)
    if (!take_block (self, sql, error))
      return FALSE;
  *id = self->next_id++;
  return TRUE;
}

/**
 * coterie_directory_stamp_loss:
 * @sql: the writer's connection, in a transaction
 * @lost_ms: (out): now, or a little later: higher than the stamp of every loss that a device may have been told of
 * @error: return location; COTERIE_SQL_ERROR
 *
 * A device says up to which stamp it has seen its losses, and those are forgotten. So what is lost later must have a
 * higher one, whatever the clock says.
 *
 * Returns: whether there is one
 */
gboolean
coterie_directory_stamp_loss (CoterieDirectory *self, CoterieSql *sql, gint64 *lost_ms, GError **error)
{
  if (self->last_loss_ms == 0 &&
      !coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT COALESCE(MAX(to_ms), 0) FROM gaps"), 0,
                              &self->last_loss_ms, error))
    return FALSE;
  self->last_loss_ms = MAX (coterie_clock_get_wall_ms (self->clock), self->last_loss_ms + 1);
  *lost_ms = self->last_loss_ms;
  return TRUE;
}
