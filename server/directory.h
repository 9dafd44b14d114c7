// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/caller.h"
#include "server/schema.h"
#include "base/clock.h"
#include "wire/limits.h"

G_BEGIN_DECLS

/* What the writer thread knows of accounts, devices and mailboxes without asking SQL: filled as it is asked for, and
 * never wrong. It belongs to the writer thread.
 *
 * The rule that keeps it right: a job changes it only after its last statement has succeeded, so that one that fails
 * has changed nothing; and when a whole transaction did not become durable, coterie_directory_forget() is called. */
typedef struct _CoterieDirectory CoterieDirectory;

/* The most that waits for one device. What is beyond is dropped, and the device told. */
typedef struct
{
  guint64 max_envelopes;
  guint64 max_bytes;    /* three fifths of them from one sender account */
  guint64 max_from_one; /* envelopes of one sender account */
  guint64 max_days;     /* that an envelope waits */
} CoterieMailboxLimits;

/* What waits for one device, and the numbers of its own sends. */
typedef struct
{
  gint64 device_id;
  guint64 n_envelopes;
  guint64 n_bytes;      /* sealed bytes, common parts counted once for each envelope */
  guint64 highest_send; /* 0 when it has sent nothing */
  GHashTable *senders;  /* account row → what of it waits; NULL while the mailbox is small */
} CoterieMailbox;

typedef struct
{
  guint32 number; /* in the chain */
  guint16 registration;
  gint64 device_id;
} CoterieDirectoryDevice;

typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  gint64 account_id;
  CoterieAccountState state;
  CoterieChainHead head;
  guint n_devices; /* active ones, by ascending number */
  CoterieDirectoryDevice devices[COTERIE_CHAIN_MAX_ACTIVE_DEVICES];
} CoterieDirectoryAccount;

CoterieDirectory *
coterie_directory_new (CoterieClock *clock);
void
coterie_directory_free (CoterieDirectory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieDirectory, coterie_directory_free)

void
coterie_directory_set_mailbox_limits (CoterieDirectory *self, const CoterieMailboxLimits *limits);
const CoterieMailboxLimits *
coterie_directory_get_mailbox_limits (CoterieDirectory *self);

void
coterie_directory_forget (CoterieDirectory *self);
void
coterie_directory_forget_account (CoterieDirectory *self, const guint8 aid[COTERIE_AID_BYTES]);
gboolean
coterie_directory_find (CoterieDirectory *self,
                        CoterieSql *sql,
                        const guint8 aid[COTERIE_AID_BYTES],
                        CoterieDirectoryAccount **account,
                        GError **error);
gboolean
coterie_directory_check_caller (CoterieDirectory *self, CoterieSql *sql, const CoterieCaller *caller, GError **error);
CoterieDirectoryDevice *
coterie_directory_account_get_device (CoterieDirectoryAccount *account, guint32 number);

CoterieMailbox *
coterie_directory_get_mailbox (CoterieDirectory *self, CoterieSql *sql, gint64 device_id, GError **error);
void
coterie_directory_forget_mailbox (CoterieDirectory *self, gint64 device_id);

/* What a mailbox holds: asked before an envelope is put in, told after it was put in or taken out. */
gboolean
coterie_directory_has_room (CoterieDirectory *self,
                            CoterieSql *sql,
                            CoterieMailbox *mailbox,
                            gint64 sender_id,
                            guint64 size,
                            gboolean *has_room,
                            GError **error);
void
coterie_directory_put_in (CoterieMailbox *mailbox, gint64 sender_id, guint64 size);
void
coterie_directory_take_out (CoterieDirectory *self, gint64 device_id, gint64 sender_id, guint64 size);

gboolean
coterie_directory_next_id (CoterieDirectory *self, CoterieSql *sql, guint64 *id, GError **error);
gboolean
coterie_directory_stamp_loss (CoterieDirectory *self, CoterieSql *sql, gint64 *lost_ms, GError **error);

G_END_DECLS
