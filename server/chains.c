// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/chains.h"

#include "server/auth.h"
#include "server/directory.h"
#include "server/linking.h"
#include "server/prekeys.h"
#include "wire/chains.h"
#include "wire/errors.h"
#include "wire/text-frames.h"

/**
 * coterie_chains_load:
 * @sql: any connection
 * @account_id: row of an account
 * @error: return location; COTERIE_SQL_ERROR; COTERIE_CHAIN_ERROR when the database is damaged
 *
 * Returns: (transfer full) (nullable): the account's chain
 */
CoterieChain *
coterie_chains_load (CoterieSql *sql, gint64 account_id, GError **error)
{
  g_autoptr (GByteArray) records = g_byte_array_new ();
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT record FROM chain_records WHERE account_id = ?1 ORDER BY seq");

  coterie_sql_bind_int (s, 1, account_id);
  while (coterie_sql_step (s))
    {
      gsize n_bytes;
      const guint8 *record = coterie_sql_column_blob (s, 0, &n_bytes);

      g_byte_array_append (records, record, (guint) n_bytes);
    }
  if (!coterie_sql_finish (s, error))
    return NULL;
  return coterie_chain_new_restored (records->data, records->len, error);
}

/**
 * coterie_chains_insert_record:
 * @sql: the writer's connection, in a transaction
 * @account_id: row of an account
 * @chain: its chain, whose last record is not in the database yet
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether the last record is kept, and the account's head is its
 */
gboolean
coterie_chains_insert_record (CoterieSql *sql, gint64 account_id, const CoterieChain *chain, GError **error)
{
  guint32 length = coterie_chain_get_length (chain);
  gsize n_bytes;
  const guint8 *record = coterie_chain_get_record (chain, length - 1, &n_bytes);
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO chain_records (account_id, seq, record) VALUES (?1, ?2, ?3)");

  coterie_sql_bind_int (s, 1, account_id);
  coterie_sql_bind_int (s, 2, length - 1);
  coterie_sql_bind_blob (s, 3, record, n_bytes);
  if (!coterie_sql_run (s, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "UPDATE accounts SET length = ?2, head = ?3 WHERE id = ?1");
  coterie_sql_bind_int (s, 1, account_id);
  coterie_sql_bind_int (s, 2, length);
  coterie_sql_bind_blob (s, 3, coterie_chain_get_head (chain), COTERIE_HEAD_BYTES);
  return coterie_sql_run (s, error);
}

/**
 * coterie_chains_get_head:
 * @sql: any connection
 * @account_id: row of an account
 * @head: (out caller-allocates): where its chain stands
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether it could be read
 */
gboolean
coterie_chains_get_head (CoterieSql *sql, gint64 account_id, CoterieChainHead *head, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT length, head FROM accounts WHERE id = ?1");

  *head = (CoterieChainHead){ 0 };
  coterie_sql_bind_int (s, 1, account_id);
  while (coterie_sql_step (s))
    {
      const guint8 *bytes = coterie_sql_column_exact (s, 1, COTERIE_HEAD_BYTES);

      head->length = (guint32) coterie_sql_column_int (s, 0);
      if (bytes != NULL)
        memcpy (head->head, bytes, COTERIE_HEAD_BYTES);
    }
  return coterie_sql_finish (s, error);
}

/**
 * coterie_chains_refuse:
 * @error: (inout): of coterie_chain_append(); becomes CHAIN_REFUSED with the rule that was broken
 *
 * Returns: %FALSE
 */
gboolean
coterie_chains_refuse (GError **error)
{
  const char *rule = error == NULL || *error == NULL ? NULL : coterie_chain_error_get_rule (*error);

  if (rule != NULL)
    {
      g_clear_error (error);
      g_propagate_error (error, coterie_refusal_new_rule (COTERIE_CODE_CHAIN_REFUSED, rule));
    }
  return FALSE;
}

/**
 * coterie_chains_write_whole:
 * @name: the account's user name
 *
 * Writes the members of a chain reply, from the first record on.
 */
void
coterie_chains_write_whole (const CoterieChain *chain, const char *name, CoterieWriter *writer)
{
  g_auto (CoterieChainReply) reply = { .head.length = coterie_chain_get_length (chain) };

  memcpy (reply.aid, coterie_chain_get_aid (chain), sizeof reply.aid);
  g_strlcpy (reply.name, name, sizeof reply.name);
  memcpy (reply.head.head, coterie_chain_get_head (chain), sizeof reply.head.head);
  reply.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint32 i = 0; i < reply.head.length; i++)
    {
      gsize n_bytes;
      const guint8 *record = coterie_chain_get_record (chain, i, &n_bytes);

      g_ptr_array_add (reply.records, g_bytes_new (record, n_bytes));
    }
  coterie_chain_reply_write (&reply, writer);
}

static gboolean
find_account (CoterieCall *call, CoterieSql *sql, gint64 *account_id, CoterieChainReply *reply, GError **error)
{
  CoterieAccountState state = COTERIE_ACCOUNT_ACTIVE;
  CoterieSqlStatement *s;

  *account_id = 0;
  if (!coterie_call_get_aid (call, reply->aid, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "SELECT id, state, name, length, head FROM accounts WHERE aid = ?1");
  coterie_sql_bind_blob (s, 1, reply->aid, sizeof reply->aid);
  while (coterie_sql_step (s))
    {
      const guint8 *head = coterie_sql_column_exact (s, 4, COTERIE_HEAD_BYTES);

      *account_id = coterie_sql_column_int (s, 0);
      state = (CoterieAccountState) coterie_sql_column_int (s, 1);
      g_strlcpy (reply->name, coterie_sql_column_text (s, 2), sizeof reply->name);
      reply->head.length = (guint32) coterie_sql_column_int (s, 3);
      if (head != NULL)
        memcpy (reply->head.head, head, COTERIE_HEAD_BYTES);
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  if (*account_id != 0 && state != COTERIE_ACCOUNT_DELETED)
    return TRUE;
  g_propagate_error (error,
                     coterie_refusal_new (*account_id == 0 ? COTERIE_CODE_UNKNOWN_ACCOUNT : COTERIE_CODE_ACCOUNT_GONE));
  return FALSE;
}

/**
 * coterie_chains_handle_get:
 *
 * GET /v1/accounts/{aid}/chain?from=N: writes the members of a chain reply. Beyond the end there are no records: who
 * knows more of a chain than the server has to see how long the server says it is.
 *
 * Returns: whether it is answered; UNKNOWN_ACCOUNT, ACCOUNT_GONE
 */
gboolean
coterie_chains_handle_get (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieChainReply) reply = { 0 };
  CoterieSqlStatement *s;
  gint64 account_id;
  guint64 from;

  if (!coterie_call_get_query_uint (call, "from", 0, COTERIE_CHAIN_MAX_RECORDS, 0, &from, error) ||
      !find_account (call, sql, &account_id, &reply, error))
    return FALSE;
  reply.from = (guint32) from;
  reply.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  s = coterie_sql_prepare (sql, "SELECT record FROM chain_records"
                                " WHERE account_id = ?1 AND seq >= ?2 AND seq < ?3 ORDER BY seq");
  coterie_sql_bind_int (s, 1, account_id);
  coterie_sql_bind_int (s, 2, (gint64) from);
  coterie_sql_bind_int (s, 3, reply.head.length); /* a record that came after the head was read is left out */
  while (coterie_sql_step (s))
    g_ptr_array_add (reply.records, coterie_sql_column_bytes (s, 0));
  if (!coterie_sql_finish (s, error))
    return FALSE;
  coterie_chain_reply_write (&reply, &call->reply);
  return TRUE;
}

/* What an append works with. */
typedef struct
{
  CoterieCall *call;
  CoterieSql *sql;
  CoterieAppendRequest request;
  CoterieChain *chain; /* with the new record, once that is there */
  CoterieRecord record;
} Append;

static void
append_clear (Append *append)
{
  coterie_append_request_clear (&append->request);
  g_clear_pointer (&append->chain, coterie_chain_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Append, append_clear)

static void
get_head (const Append *append, CoterieChainHead *head)
{
  head->length = coterie_chain_get_length (append->chain);
  memcpy (head->head, coterie_chain_get_head (append->chain), COTERIE_HEAD_BYTES);
}

static gboolean
is_same_head (const CoterieChainHead *a, guint32 length, const guint8 *head)
{
  return a->length == length && memcmp (a->head, head, COTERIE_HEAD_BYTES) == 0;
}

/* The record is the last one already, and the head that the request names was the one before it. */
static gboolean
is_repeated (const Append *append)
{
  guint32 length = coterie_chain_get_length (append->chain);
  gsize n_bytes, n_sent;
  const guint8 *last, *sent = g_bytes_get_data (append->request.record, &n_sent);

  if (length < 2 ||
      !is_same_head (&append->request.head, length - 1, coterie_chain_get_head_at (append->chain, length - 1)))
    return FALSE;
  last = coterie_chain_get_record (append->chain, length - 1, &n_bytes);
  return n_bytes == n_sent && memcmp (last, sent, n_bytes) == 0;
}

static gboolean
check_head (const Append *append, GError **error)
{
  CoterieChainHead head;

  get_head (append, &head);
  if (is_same_head (&append->request.head, head.length, head.head))
    return TRUE;
  g_propagate_error (error, coterie_refusal_new_chain_moved (&head));
  return FALSE;
}

static gboolean
add_record (Append *append, GError **error)
{
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (append->request.record, &n_bytes);
  g_autoptr (GError) local = NULL;

  if (coterie_record_parse (&append->record, bytes, n_bytes, &local) &&
      coterie_chain_append (append->chain, bytes, n_bytes, NULL, NULL, &local))
    return TRUE;
  coterie_chains_refuse (&local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* A device that others have to seal for comes with what they need for it; nobody else brings a bundle. */
static gboolean
check_bundle (Append *append, GError **error)
{
  CoterieDeviceId id = { .device = append->record.device };

  if (append->record.type == COTERIE_RECORD_REVOKE)
    {
      if (append->request.has_bundle)
        g_propagate_error (error, coterie_refusal_new_rule (COTERIE_CODE_BAD_REQUEST, "unknown-member"));
      return !append->request.has_bundle;
    }
  if (!append->request.has_bundle &&
      !coterie_linking_find_bundle (append->call, append->sql, &append->record, &append->request.bundle,
                                    &append->request.has_bundle, error))
    return FALSE;
  if (!append->request.has_bundle)
    {
      g_propagate_error (error, coterie_refusal_new_rule (COTERIE_CODE_BUNDLE_REFUSED, "missing"));
      return FALSE;
    }
  memcpy (id.aid, append->call->caller.id.aid, COTERIE_AID_BYTES);
  return coterie_prekeys_check_bundle (&append->request.bundle, &id, append->record.dsk, error);
}

static gboolean
remove_device (Append *append, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (append->sql, "SELECT id FROM devices WHERE account_id = ?1 AND number = ?2");
  gint64 device_id;

  coterie_sql_bind_int (s, 1, append->call->caller.account_id);
  coterie_sql_bind_int (s, 2, append->record.device);
  if (!coterie_sql_fetch_int (s, 0, &device_id, error) ||
      !coterie_prekeys_remove_device (append->sql, device_id, error) ||
      !coterie_auth_end_tokens (append->sql, device_id, error))
    return FALSE;
  coterie_effects_close (&append->call->effects, device_id, COTERIE_CLOSE_REVOKED);
  return TRUE;
}

static gboolean
change_device (Append *append, GError **error)
{
  gint64 device_id;

  if (append->record.type == COTERIE_RECORD_REVOKE)
    return remove_device (append, error);
  return coterie_prekeys_insert_device (append->sql, append->call->caller.account_id, append->record.device,
                                        append->record.dsk, &append->request.bundle, &device_id, error) &&
         coterie_linking_note_added (append->call, append->sql, &append->record, error);
}

/* The account's other devices learn of it at once. */
static gboolean
tell_others (Append *append, const CoterieChainHead *head, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (append->sql, "SELECT id FROM devices WHERE account_id = ?1 AND state = 1 AND id <> ?2");

  coterie_sql_bind_int (s, 1, append->call->caller.account_id);
  coterie_sql_bind_int (s, 2, append->call->caller.device_id);
  while (coterie_sql_step (s))
    coterie_effects_send_text (&append->call->effects, coterie_sql_column_int (s, 0),
                               coterie_event_chain_encode (head));
  return coterie_sql_finish (s, error);
}

static gboolean
append_record (Append *append, CoterieChainHead *head, GError **error)
{
  CoterieCall *call = append->call;

  if (!check_head (append, error) || !add_record (append, error) || !check_bundle (append, error) ||
      !coterie_chains_insert_record (append->sql, call->caller.account_id, append->chain, error) ||
      !change_device (append, error))
    return FALSE;
  get_head (append, head);
  if (!tell_others (append, head, error))
    return FALSE;
  coterie_directory_forget_account (call->server->directory, call->caller.id.aid);
  return TRUE;
}

/**
 * coterie_chains_handle_append:
 *
 * POST /v1/account/chain: compare-and-set on the head; writes the new `length` and `head`. A repeat of the very last
 * append is answered as done. Tokens and connection of a revoked device end; the other devices get a chain event.
 *
 * Returns: whether it is answered; CHAIN_MOVED, CHAIN_REFUSED, BUNDLE_REFUSED
 */
gboolean
coterie_chains_handle_append (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (Append) append = { .call = call, .sql = sql };
  CoterieChainHead head;

  if (!coterie_append_request_from_json (&append.request, call->body, error) ||
      !coterie_directory_check_caller (call->server->directory, sql, &call->caller, error))
    return FALSE;
  append.chain = coterie_chains_load (sql, call->caller.account_id, error);
  if (append.chain == NULL)
    return FALSE;
  if (is_repeated (&append))
    get_head (&append, &head);
  else if (!append_record (&append, &head, error))
    return FALSE;
  coterie_append_reply_write (&head, &call->reply);
  return TRUE;
}
