// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/linking.h"

#include "chain/linking.h"
#include "server/accounts.h"
#include "server/chains.h"
#include "server/linking-private.h"
#include "server/prekeys.h"
#include "server/whereabouts.h"
#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/text-frames.h"

#include <sodium.h>
#include <string.h>

/* So long a link that is over can still say why. */
#define ENDED_MS (3600 * G_GINT64_CONSTANT (1000))

gboolean
coterie_linking_refuse (CoterieCode code, GError **error)
{
  g_propagate_error (error, coterie_refusal_new (code));
  return FALSE;
}

static gboolean
refuse_rule (CoterieCode code, const char *rule, GError **error)
{
  g_propagate_error (error, coterie_refusal_new_rule (code, rule));
  return FALSE;
}

/**
 * coterie_linking_check_live:
 * @row: a link that is there
 *
 * Returns: whether it goes on; LINK_ENDED
 */
gboolean
coterie_linking_check_live (const CoterieLinkRow *row, GError **error)
{
  if (row->view.state != COTERIE_LINKING_ENDED)
    return TRUE;
  g_propagate_error (error, coterie_linking_new_ended (row->view.reason));
  return FALSE;
}

/**
 * coterie_linking_tell_devices:
 *
 * The devices of the account that are here look again.
 */
gboolean
coterie_linking_tell_devices (CoterieSql *sql, gint64 account_id, CoterieEffects *effects, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT id FROM devices WHERE account_id = ?1 AND state = 1");

  coterie_sql_bind_int (s, 1, account_id);
  while (coterie_sql_step (s))
    coterie_effects_send_text (effects, coterie_sql_column_int (s, 0), coterie_event_link_encode ());
  return coterie_sql_finish (s, error);
}

gboolean
coterie_linking_save (CoterieCall *call, CoterieSql *sql, const CoterieLinkRow *row, GError **error)
{
  if (row->view.state == COTERIE_LINKING_ENDED)
    coterie_whereabouts_forget (call->server->whereabouts, row->account_id);
  return coterie_link_row_save (sql, row, error) &&
         coterie_linking_tell_devices (sql, row->account_id, &call->effects, error);
}

/* ------------------------------------------------------------------------------------ its token */

static void
hash_token (const CoterieCall *call, guint8 hash[COTERIE_DIGEST_BYTES])
{
  crypto_hash_sha256 (hash, call->token, sizeof call->token);
}

static gboolean
find_by_token (CoterieCall *call, CoterieSql *sql, CoterieLinkRow *row, GError **error)
{
  guint8 hash[COTERIE_DIGEST_BYTES];

  hash_token (call, hash);
  if (!coterie_link_row_find_hash (sql, hash, call->now_ms, row, error))
    return FALSE;
  return row->account_id != 0 || coterie_linking_refuse (COTERIE_CODE_UNAUTHORIZED, error);
}

/**
 * coterie_linking_check_token:
 * @call: a call with a bearer token
 * @account_id: (out): whose link it is of
 *
 * Returns: whether there is such a link, over or not; UNAUTHORIZED
 */
gboolean
coterie_linking_check_token (CoterieSql *sql, CoterieCall *call, gint64 *account_id, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };

  if (!find_by_token (call, sql, &row, error))
    return FALSE;
  *account_id = row.account_id;
  return TRUE;
}

static gboolean
find_live (CoterieCall *call, CoterieSql *sql, CoterieLinkRow *row, GError **error)
{
  return find_by_token (call, sql, row, error) && coterie_linking_check_live (row, error);
}

/* ------------------------------------------------------------------------------------ begin */

typedef struct
{
  CoterieAccountRow *account;
  guint8 hash[COTERIE_DIGEST_BYTES];
} Beginning;

static void
beginning_free (gpointer data)
{
  Beginning *self = data;

  coterie_account_row_free (self->account);
  g_free (self);
}

/**
 * coterie_linking_prepare_begin:
 *
 * POST /v1/link: compares the password.
 *
 * Returns: whether it is right; WRONG_PASSWORD, ACCOUNT_DISABLED, RATE_LIMITED
 */
gboolean
coterie_linking_prepare_begin (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieLinkingBegin) request = { 0 };
  Beginning *self;
  CoterieAccountRow *account;

  if (!coterie_linking_begin_from_json (&request, call->body, error))
    return FALSE;
  account = coterie_accounts_check_password (call, sql, request.name, request.auth, error);
  if (account == NULL)
    return FALSE;
  self = g_new0 (Beginning, 1);
  self->account = account;
  memcpy (self->hash, request.hash, sizeof self->hash);
  call->prepared = self;
  call->free_prepared = beginning_free;
  return TRUE;
}

/* [V4] There must be a place in the chain for one more. */
static gboolean
check_room (const CoterieChain *chain, GError **error)
{
  guint n_ever;

  coterie_chain_get_devices (chain, &n_ever);
  if (coterie_chain_get_n_active (chain) < COTERIE_CHAIN_MAX_ACTIVE_DEVICES && n_ever < COTERIE_CHAIN_MAX_DEVICES &&
      coterie_chain_get_length (chain) < COTERIE_CHAIN_MAX_RECORDS)
    return TRUE;
  return refuse_rule (COTERIE_CODE_CHAIN_REFUSED, "V4", error);
}

static void
write_begun (CoterieCall *call, const CoterieLinkRow *row, const CoterieChain *chain)
{
  g_auto (CoterieLinkingBegun) reply = { .time_ms = (guint64) call->now_ms, .expires_ms = row->view.expires_ms };
  guint32 length = coterie_chain_get_length (chain);

  reply.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  memcpy (reply.aid, coterie_chain_get_aid (chain), sizeof reply.aid);
  memcpy (reply.id, row->view.id, sizeof reply.id);
  reply.head.length = length;
  memcpy (reply.head.head, coterie_chain_get_head (chain), sizeof reply.head.head);
  for (guint32 i = 0; i < length; i++)
    {
      gsize n_bytes;
      const guint8 *record = coterie_chain_get_record (chain, i, &n_bytes);

      g_ptr_array_add (reply.records, g_bytes_new (record, n_bytes));
    }
  coterie_linking_begun_write (&reply, &call->reply);
  call->status = 201;
}

/* [L1] */
static gboolean
refuse_busy (const CoterieCall *call, const CoterieLinkRow *row, GError **error)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_writer_uint (&writer, "retry_ms", row->view.expires_ms - (guint64) call->now_ms);
  g_propagate_error (error,
                     coterie_refusal_new_with_members (COTERIE_CODE_LINK_BUSY, coterie_writer_finish_string (&writer)));
  return FALSE;
}

static gboolean
make_link (CoterieCall *call, CoterieSql *sql, const Beginning *self, CoterieLinkRow *row, GError **error)
{
  coterie_link_row_clear (row);
  *row = (CoterieLinkRow){ .account_id = self->account->account_id };
  memcpy (row->hash, self->hash, sizeof row->hash);
  randombytes_buf (row->view.id, sizeof row->view.id);
  row->view.round = 1;
  row->view.time_ms = (guint64) call->now_ms;
  row->view.expires_ms = (guint64) (call->now_ms + call->server->config->link_seconds * G_GINT64_CONSTANT (1000));
  return coterie_linking_save (call, sql, row, error);
}

/* A token is of one link. */
static gboolean
check_unused (CoterieCall *call, CoterieSql *sql, const guint8 *hash, gint64 account_id, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };

  if (!coterie_link_row_find_hash (sql, hash, call->now_ms, &row, error))
    return FALSE;
  return row.account_id == 0 || row.account_id == account_id || refuse_rule (COTERIE_CODE_BAD_REQUEST, "L1", error);
}

/* The same hash means the same link, also when that is over: a token serves once. */
static gboolean
find_or_make (CoterieCall *call, CoterieSql *sql, CoterieLinkRow *row, GError **error)
{
  const Beginning *self = call->prepared;

  if (!coterie_link_row_find_account (sql, self->account->account_id, call->now_ms, row, error))
    return FALSE;
  if (row->account_id != 0 && memcmp (row->hash, self->hash, sizeof row->hash) == 0)
    return coterie_linking_check_live (row, error);
  if (row->account_id != 0 && row->view.state != COTERIE_LINKING_ENDED)
    return refuse_busy (call, row, error);
  return check_unused (call, sql, self->hash, self->account->account_id, error) &&
         make_link (call, sql, self, row, error);
}

/* It may have been deleted, disabled or started over, or have got another password, since that was compared. */
static gboolean
check_account (CoterieSql *sql, const CoterieAccountRow *compared, GError **error)
{
  g_autoptr (CoterieAccountRow) row = g_new0 (CoterieAccountRow, 1);

  if (!coterie_account_row_find_id (sql, compared->account_id, row, error))
    return FALSE;
  return (row->state == COTERIE_ACCOUNT_ACTIVE && g_strcmp0 (row->password, compared->password) == 0) ||
         coterie_linking_refuse (COTERIE_CODE_WRONG_PASSWORD, error);
}

/**
 * coterie_linking_handle_begin:
 *
 * POST /v1/link: [L1] one at a time; writes the account's chain, with the status 201.
 *
 * Returns: whether it is answered; LINK_BUSY, LINK_ENDED, CHAIN_REFUSED, BAD_REQUEST, WRONG_PASSWORD
 */
gboolean
coterie_linking_handle_begin (CoterieCall *call, CoterieSql *sql, GError **error)
{
  const Beginning *self = call->prepared;
  g_auto (CoterieLinkRow) row = { 0 };
  g_autoptr (CoterieChain) chain = NULL;

  if (!check_account (sql, self->account, error))
    return FALSE;
  chain = coterie_chains_load (sql, self->account->account_id, error);
  if (chain == NULL || !check_room (chain, error) || !find_or_make (call, sql, &row, error))
    return FALSE;
  coterie_whereabouts_note (call->server->whereabouts, row.account_id, call->address);
  write_begun (call, &row, chain);
  return TRUE;
}

/* ------------------------------------------------------------------------------------ the new device's steps */

/**
 * coterie_linking_handle_commit:
 *
 * POST /v1/link/commit
 *
 * Returns: whether it is answered; LINK_ENDED, LINK_MOVED
 */
gboolean
coterie_linking_handle_commit (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };
  CoterieLinkingCommit request;

  if (!coterie_linking_commit_from_json (&request, call->body, error) || !find_live (call, sql, &row, error))
    return FALSE;
  if (request.round != row.view.round)
    return coterie_linking_refuse (COTERIE_CODE_LINK_MOVED, error);
  if (row.view.has_commit)
    return memcmp (row.view.commit, request.commit, sizeof request.commit) == 0 ||
           coterie_linking_refuse (COTERIE_CODE_LINK_MOVED, error);
  row.view.has_commit = TRUE;
  memcpy (row.view.commit, request.commit, sizeof request.commit);
  g_strlcpy (row.view.agent, request.agent, sizeof row.view.agent);
  return coterie_linking_save (call, sql, &row, error);
}

/**
 * coterie_linking_handle_status:
 *
 * GET /v1/link: how far it is.
 *
 * Returns: whether it is answered; LINK_ENDED
 */
gboolean
coterie_linking_handle_status (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };
  CoterieLinkingStatus status = { 0 };

  if (!find_live (call, sql, &row, error))
    return FALSE;
  coterie_whereabouts_note (call->server->whereabouts, row.account_id, call->address);
  status.round = row.view.round;
  status.time_ms = (guint64) call->now_ms;
  status.expires_ms = row.view.expires_ms;
  status.has_answer = row.view.has_answer;
  status.answer = row.view.answer;
  coterie_linking_status_write (&status, &call->reply);
  return TRUE;
}

/* [L4] What was committed to, of a device that has the keys that it names, and that others can write to. */
static gboolean
check_reveal (CoterieSql *sql, const CoterieLinkRow *row, const CoterieLinkingReveal *request, GError **error)
{
  const CoterieLinkingOpening *opening = &request->opening;
  g_autoptr (CoterieAccountRow) account = g_new0 (CoterieAccountRow, 1);
  guint8 commit[COTERIE_DIGEST_BYTES];
  CoterieRecord record = { 0 };
  CoterieDeviceId id;

  coterie_link_get_commit (opening->statement, opening->r, commit);
  if (memcmp (commit, row->view.commit, sizeof commit) != 0 ||
      !coterie_link_statement_to_record (opening->statement, &record))
    return refuse_rule (COTERIE_CODE_BAD_REQUEST, "L4", error);
  if (!coterie_account_row_find_id (sql, row->account_id, account, error))
    return FALSE;
  memcpy (record.pop_ed, opening->pop_ed, sizeof record.pop_ed);
  if (!coterie_record_verify_pop_ed (&record, account->aid))
    return refuse_rule (COTERIE_CODE_BAD_REQUEST, "L4", error);
  memcpy (id.aid, account->aid, sizeof id.aid);
  id.device = record.device;
  return coterie_prekeys_check_bundle (&request->bundle, &id, record.dsk, error);
}

static gboolean
is_revealed (const CoterieLinkRow *row, const CoterieLinkingReveal *request)
{
  return row->view.state == COTERIE_LINKING_REVEALED &&
         memcmp (&row->view.opening, &request->opening, sizeof request->opening) == 0;
}

static char *
dup_bundle (const CoterieBundle *bundle)
{
  g_auto (CoterieWriter) writer = { 0 };

  coterie_writer_init (&writer);
  coterie_bundle_write (bundle, &writer, NULL);
  return coterie_writer_finish_string (&writer);
}

/**
 * coterie_linking_handle_reveal:
 *
 * POST /v1/link/reveal: [L4].
 *
 * Returns: whether it is answered; LINK_ENDED, LINK_MOVED, BAD_REQUEST, BUNDLE_REFUSED
 */
gboolean
coterie_linking_handle_reveal (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };
  g_auto (CoterieLinkingReveal) request = { 0 };

  if (!coterie_linking_reveal_from_json (&request, call->body, error) || !find_live (call, sql, &row, error))
    return FALSE;
  if (request.round == row.view.round && is_revealed (&row, &request))
    return TRUE;
  if (request.round != row.view.round || row.view.state != COTERIE_LINKING_ANSWERED)
    return coterie_linking_refuse (COTERIE_CODE_LINK_MOVED, error);
  if (!check_reveal (sql, &row, &request, error))
    return FALSE;
  row.view.state = COTERIE_LINKING_REVEALED;
  row.view.has_opening = TRUE;
  row.view.opening = request.opening;
  row.bundle = dup_bundle (&request.bundle);
  return coterie_linking_save (call, sql, &row, error);
}

/**
 * coterie_linking_handle_cancel:
 *
 * POST /v1/link/cancel: the new device gives up. Safe to repeat.
 *
 * Returns: whether it is answered; LINK_ENDED when it was over for another reason
 */
gboolean
coterie_linking_handle_cancel (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };

  if (!find_by_token (call, sql, &row, error))
    return FALSE;
  if (row.view.state == COTERIE_LINKING_ENDED)
    return row.view.reason == COTERIE_LINKING_CANCELLED || coterie_linking_check_live (&row, error);
  coterie_link_row_end (&row, COTERIE_LINKING_CANCELLED, 0);
  return coterie_linking_save (call, sql, &row, error);
}

/* ------------------------------------------------------------------------------------ what the chain asks for */

static gboolean
is_of_record (const CoterieLinkRow *row, const CoterieRecord *record)
{
  guint8 statement[COTERIE_LINKING_STATEMENT_BYTES];

  coterie_link_statement_from_record (record, statement);
  return row->view.state == COTERIE_LINKING_REVEALED &&
         memcmp (row->view.opening.statement, statement, sizeof statement) == 0;
}

/**
 * coterie_linking_find_bundle:
 * @record: an ADD that somebody of the account appends
 * @bundle: (out caller-allocates): [L6] what its device revealed
 * @found: (out): whether there is one
 *
 * Returns: whether the store could tell
 */
gboolean
coterie_linking_find_bundle (CoterieCall *call,
                             CoterieSql *sql,
                             const CoterieRecord *record,
                             CoterieBundle *bundle,
                             gboolean *found,
                             GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };
  g_autoptr (JsonNode) node = NULL;

  *found = FALSE;
  if (!coterie_link_row_find_account (sql, call->caller.account_id, call->now_ms, &row, error))
    return FALSE;
  if (row.account_id == 0 || !is_of_record (&row, record))
    return TRUE;
  node = coterie_json_open (row.bundle, strlen (row.bundle), COTERIE_TEXT_FRAME_MAX_BYTES, error);
  *found = node != NULL && coterie_bundle_from_json (bundle, node, error);
  return *found;
}

/**
 * coterie_linking_note_added:
 * @record: an ADD that stands in the chain now
 *
 * The link is over when it is its device's.
 *
 * Returns: whether it is kept
 */
gboolean
coterie_linking_note_added (CoterieCall *call, CoterieSql *sql, const CoterieRecord *record, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };

  if (!coterie_link_row_find_account (sql, call->caller.account_id, call->now_ms, &row, error))
    return FALSE;
  if (row.account_id == 0 || !is_of_record (&row, record))
    return TRUE;
  coterie_link_row_end (&row, COTERIE_LINKING_APPROVED, call->caller.id.device);
  return coterie_linking_save (call, sql, &row, error);
}

/**
 * coterie_linking_note_password:
 *
 * [L2] Whoever began a link with the old password waits in vain, and is in nobody's way.
 *
 * Returns: whether that is kept
 */
gboolean
coterie_linking_note_password (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieLinkRow) row = { 0 };

  if (!coterie_link_row_find_account (sql, call->caller.account_id, call->now_ms, &row, error))
    return FALSE;
  if (row.account_id == 0 || row.view.state == COTERIE_LINKING_ENDED)
    return TRUE;
  coterie_link_row_end (&row, COTERIE_LINKING_DECLINED, call->caller.id.device);
  return coterie_linking_save (call, sql, &row, error);
}

/* ------------------------------------------------------------------------------------ the end of the time */

/**
 * coterie_linking_is_under_way:
 * @is_under_way: (out): whether devices of the account have something to look at
 *
 * Returns: whether the store could tell
 */
gboolean
coterie_linking_is_under_way (CoterieSql *sql, gint64 account_id, gint64 now_ms, gboolean *is_under_way, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT COUNT(*) FROM links WHERE account_id = ?1 AND state <> 3 AND expires_ms > ?2");
  gint64 count;

  G_STATIC_ASSERT (COTERIE_LINKING_ENDED == 3);
  coterie_sql_bind_int (s, 1, account_id);
  coterie_sql_bind_int (s, 2, now_ms);
  if (!coterie_sql_fetch_int (s, 0, &count, error))
    return FALSE;
  *is_under_way = count > 0;
  return TRUE;
}

/* Links that are under way, up to that many, in the order in which their time is over. */
static GArray *
list_live (CoterieSql *sql, gint64 until_ms, guint max, GError **error)
{
  g_autoptr (GArray) accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT account_id FROM links WHERE expires_ms <= ?1 AND state <> 3 ORDER BY expires_ms LIMIT ?2");

  coterie_sql_bind_int (s, 1, until_ms);
  coterie_sql_bind_int (s, 2, max);
  while (coterie_sql_step (s))
    {
      gint64 account_id = coterie_sql_column_int (s, 0);

      g_array_append_val (accounts, account_id);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&accounts) : NULL;
}

/* In memory alone there may be more than the links need. */
static gboolean
forget_whereabouts (CoterieServer *server, CoterieSql *sql, GError **error)
{
  g_autoptr (GArray) live = NULL;

  if (coterie_whereabouts_count (server->whereabouts) == 0)
    return TRUE;
  live = list_live (sql, G_MAXINT64, G_MAXINT32, error);
  if (live == NULL)
    return FALSE;
  coterie_whereabouts_retain (server->whereabouts, (const gint64 *) (gconstpointer) live->data, live->len);
  return TRUE;
}

/**
 * coterie_linking_expire:
 * @effects: what devices are told
 *
 * Ends links whose time is over, and forgets those that ended an hour ago. To be called every few seconds.
 *
 * Returns: whether it is done; COTERIE_SQL_ERROR, after which the transaction has to be rolled back
 */
gboolean
coterie_linking_expire (CoterieServer *server, CoterieSql *sql, gint64 now_ms, CoterieEffects *effects, GError **error)
{
  g_autoptr (GArray) accounts = list_live (sql, now_ms, 256, error);
  CoterieSqlStatement *s;

  if (accounts == NULL)
    return FALSE;
  for (guint i = 0; i < accounts->len; i++)
    {
      gint64 account_id = g_array_index (accounts, gint64, i);
      g_auto (CoterieLinkRow) row = { 0 };

      if (!coterie_link_row_find_account (sql, account_id, now_ms, &row, error) ||
          !coterie_link_row_save (sql, &row, error) || !coterie_linking_tell_devices (sql, account_id, effects, error))
        return FALSE;
    }
  if (!forget_whereabouts (server, sql, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "DELETE FROM links WHERE state = 3 AND expires_ms <= ?1");
  coterie_sql_bind_int (s, 1, now_ms - ENDED_MS);
  return coterie_sql_run (s, error);
}
