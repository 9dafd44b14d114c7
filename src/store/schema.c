// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/schema.h"

#include "sql/migrations.h"

/* Rowid tables throughout: WITHOUT ROWID is slower for all but the smallest rows. The rows that are touched for each
 * envelope (sessions, peers, messages) are found by their rowid alone. */
static const char version_1[] =
    /* This device: one row. */
    "CREATE TABLE device (\n"
    "  row INTEGER PRIMARY KEY CHECK (row = 1),\n"
    "  keys BLOB NOT NULL,\n"
    "  server_id BLOB NOT NULL,\n"
    "  name TEXT NOT NULL,\n"
    "  aid BLOB NOT NULL,\n"
    "  device INTEGER NOT NULL,\n"
    "  registered INTEGER NOT NULL,\n"
    "  genesis BLOB,\n" /* these two while the registration is unfinished */
    "  bundle TEXT,\n"
    "  next_send INTEGER NOT NULL,\n"
    "  next_prekey INTEGER NOT NULL,\n"
    "  next_signed_prekey INTEGER NOT NULL);\n"

    "CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL);\n"

    /* Everybody whose chain we know; number 1 is ourselves. */
    "CREATE TABLE accounts (\n"
    "  account INTEGER PRIMARY KEY,\n"
    "  aid BLOB NOT NULL UNIQUE,\n"
    "  name TEXT NOT NULL,\n"
    "  length INTEGER NOT NULL,\n"
    "  head BLOB NOT NULL,\n"
    "  records BLOB NOT NULL,\n"
    "  hold INTEGER NOT NULL);\n"
    "CREATE INDEX accounts_by_name ON accounts (name) WHERE name != '';\n"

    "CREATE TABLE contacts (\n"
    "  account INTEGER PRIMARY KEY REFERENCES accounts,\n"
    "  state INTEGER NOT NULL,\n"
    "  state_before_block INTEGER NOT NULL,\n"
    "  peer_accepted INTEGER NOT NULL,\n"
    "  verified INTEGER NOT NULL,\n"
    "  display_name TEXT NOT NULL,\n"
    "  picture BLOB,\n"
    "  presence BLOB,\n"
    "  profile_sent INTEGER NOT NULL);\n" /* the newest version of our profile that was queued for them */

    /* One row for each remote device: account << 8 | device. */
    "CREATE TABLE peers (\n"
    "  peer INTEGER PRIMARY KEY,\n"
    "  n_out INTEGER NOT NULL,\n"
    "  n_in INTEGER NOT NULL,\n"
    "  missing INTEGER NOT NULL,\n"     /* bit i: content n_in - 1 - i has not come */
    "  gap_message INTEGER NOT NULL,\n" /* the line that says so, or 0 */
    "  n_unopened INTEGER NOT NULL,\n"
    "  n_resets INTEGER NOT NULL,\n"
    "  reset_ms INTEGER NOT NULL,\n"
    "  revoked_ms INTEGER NOT NULL);\n" /* when we learnt that it was revoked, or 0 */

    "CREATE TABLE sessions (session INTEGER PRIMARY KEY, record BLOB NOT NULL);\n" /* account << 8 | device */
    "CREATE TABLE prekeys (id INTEGER PRIMARY KEY, record BLOB NOT NULL);\n"
    "CREATE TABLE signed_prekeys (id INTEGER PRIMARY KEY, made_ms INTEGER NOT NULL, record BLOB NOT NULL);\n"
    "CREATE TABLE base_keys (digest BLOB NOT NULL PRIMARY KEY, signed_prekey INTEGER NOT NULL);\n"
    "CREATE INDEX base_keys_by_signed_prekey ON base_keys (signed_prekey);\n"

    "CREATE TABLE chats (\n"
    "  chat INTEGER PRIMARY KEY,\n"
    "  id BLOB NOT NULL UNIQUE,\n"
    "  kind INTEGER NOT NULL,\n"
    "  account INTEGER NOT NULL REFERENCES accounts,\n"
    "  draft TEXT NOT NULL,\n"
    "  n_messages INTEGER NOT NULL,\n"
    "  first_unread INTEGER NOT NULL,\n"
    "  n_unread INTEGER NOT NULL,\n"
    "  last_text TEXT NOT NULL,\n"
    "  last_ms INTEGER NOT NULL,\n"
    "  delivered_to INTEGER NOT NULL,\n" /* positions below it have had their receipts */
    "  read_to INTEGER NOT NULL,\n"
    "  secret BLOB NOT NULL,\n" /* our candidate, and theirs */
    "  peer_secret BLOB,\n"
    "  peer_seen INTEGER NOT NULL);\n"
    "CREATE INDEX chats_by_account ON chats (account);\n"

    "CREATE TABLE messages (\n"
    "  message INTEGER PRIMARY KEY,\n" /* chat << 40 | position */
    "  chat INTEGER NOT NULL,\n"
    "  account INTEGER NOT NULL,\n" /* of the sender; 0 for lines of ours */
    "  device INTEGER NOT NULL,\n"
    "  id BLOB NOT NULL,\n"
    "  kind INTEGER NOT NULL,\n"
    "  state INTEGER NOT NULL,\n"
    "  request INTEGER NOT NULL,\n"
    "  time_ms INTEGER NOT NULL,\n"
    "  sent_ms INTEGER NOT NULL,\n"
    "  body TEXT NOT NULL);\n"
    "CREATE UNIQUE INDEX messages_by_id ON messages (id, chat, account);\n"

    /* Contents that are not answered yet. Within a lane one after the other. */
    "CREATE TABLE send_jobs (\n"
    "  job INTEGER PRIMARY KEY AUTOINCREMENT,\n"
    "  lane INTEGER NOT NULL,\n"
    "  chat INTEGER NOT NULL,\n"
    "  account INTEGER NOT NULL,\n" /* of the recipient */
    "  device INTEGER NOT NULL,\n"  /* to this device alone, or 0 */
    "  class INTEGER NOT NULL,\n"
    "  kind INTEGER NOT NULL,\n"
    "  id BLOB NOT NULL,\n"
    "  sent_ms INTEGER NOT NULL,\n"
    "  message INTEGER NOT NULL,\n" /* whose text it is, or 0 */
    "  payload BLOB,\n"
    "  again BLOB,\n"
    "  content INTEGER NOT NULL,\n" /* in sent_contents; 0: its own number */
    "  send INTEGER NOT NULL,\n"    /* the number under which it is on its way, or 0 */
    "  rounds INTEGER NOT NULL,\n"
    "  not_before_ms INTEGER NOT NULL,\n"
    "  expires_ms INTEGER NOT NULL);\n" /* 0: never */
    "CREATE INDEX send_jobs_by_lane ON send_jobs (lane, job);\n"
    "CREATE INDEX send_jobs_by_account ON send_jobs (account);\n"

    /* Sealed, durable, and not answered: sent again byte by byte. */
    "CREATE TABLE outbox (send INTEGER PRIMARY KEY, job INTEGER NOT NULL, frame BLOB NOT NULL);\n"

    /* What was sealed in the last seven days, and for whom. */
    "CREATE TABLE sent_contents (\n"
    "  content INTEGER PRIMARY KEY,\n"
    "  chat INTEGER NOT NULL,\n"
    "  kind INTEGER NOT NULL,\n"
    "  id BLOB NOT NULL,\n"
    "  sent_ms INTEGER NOT NULL,\n"
    "  message INTEGER NOT NULL,\n"
    "  payload BLOB,\n"
    "  logged_ms INTEGER NOT NULL);\n"
    "CREATE INDEX sent_contents_by_time ON sent_contents (logged_ms);\n"
    "CREATE TABLE sent_log (\n"
    "  entry INTEGER PRIMARY KEY,\n"
    "  hash BLOB NOT NULL,\n"
    "  job INTEGER NOT NULL,\n"
    "  content INTEGER NOT NULL,\n"
    "  peer INTEGER NOT NULL,\n"
    "  n INTEGER NOT NULL,\n"
    "  times INTEGER NOT NULL);\n" /* it was sent again */
    "CREATE INDEX sent_log_by_hash ON sent_log (hash);\n"
    "CREATE UNIQUE INDEX sent_log_by_job ON sent_log (job, peer);\n"
    "CREATE INDEX sent_log_by_content ON sent_log (content, peer);\n"

    /* Envelopes that could not be opened: their bytes are of no more use, only what the sender knows them by. */
    "CREATE TABLE raw_inbox (\n"
    "  raw INTEGER PRIMARY KEY,\n"
    "  hash BLOB NOT NULL,\n"
    "  account INTEGER NOT NULL,\n"
    "  device INTEGER NOT NULL,\n"
    "  arrived_ms INTEGER NOT NULL,\n"
    "  reason INTEGER NOT NULL,\n"
    "  attempts INTEGER NOT NULL,\n"
    "  next_ms INTEGER NOT NULL,\n"
    "  message INTEGER NOT NULL);\n" /* the line that stands for it, or 0 */
    "CREATE UNIQUE INDEX raw_inbox_by_sender ON raw_inbox (account, device, hash);\n"

    /* Texts for names that nobody has looked up yet. */
    "CREATE TABLE kept_texts (\n"
    "  text INTEGER PRIMARY KEY, name TEXT NOT NULL, body TEXT NOT NULL, written_ms INTEGER NOT NULL);\n";

/* What the window shows: what was chosen for a chat, when receipts came, and the line of the texts for their index,
 * which store/search.c makes where the engine can.
 * The texts of before stand in the index's line in the order of their times. */
static const char version_2[] =
    "ALTER TABLE chats ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE messages ADD COLUMN delivered_ms INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE messages ADD COLUMN read_ms INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE messages ADD COLUMN doc INTEGER NOT NULL DEFAULT 0;\n" /* in search_docs, or 0 */
    "CREATE TABLE search_docs (doc INTEGER PRIMARY KEY, message INTEGER NOT NULL);\n"
    "INSERT INTO search_docs (message) SELECT message FROM messages WHERE kind = 1 ORDER BY time_ms, message;\n"
    "UPDATE messages SET doc = search_docs.doc FROM search_docs WHERE search_docs.message = messages.message;\n";

/* Rows that were seen as a line of ours and have become something else since (store/renewed.h). */
static const char version_3[] = "CREATE TABLE renewed (message INTEGER PRIMARY KEY);\n";

/* Several devices of one account. */
static const char version_4[] =
    /* What the chain does not say of the own devices. The key is in hand before the number is. */
    "CREATE TABLE own_devices (\n"
    "  ik BLOB NOT NULL PRIMARY KEY,\n"
    "  name TEXT NOT NULL,\n"
    "  system TEXT NOT NULL,\n"
    "  named_ms INTEGER NOT NULL,\n" /* when it was named so: the later one counts */
    "  approved INTEGER NOT NULL,\n" /* by a person, on this device */
    "  seen_ms INTEGER NOT NULL);\n" /* when something of it came last */

    /* The hand-over: to a device that was approved here, or from the one that has approved this one. */
    "CREATE TABLE handovers (\n"
    "  device INTEGER PRIMARY KEY,\n"
    "  taking INTEGER NOT NULL,\n"
    "  phase INTEGER NOT NULL,\n"
    "  reached INTEGER NOT NULL,\n" /* in what the phase goes through */
    "  started INTEGER NOT NULL,\n" /* what had been under way before is here */
    "  first_send INTEGER NOT NULL,\n"
    "  part INTEGER NOT NULL,\n" /* the last one that was made, or taken */
    "  last BLOB NOT NULL,\n"    /* its id */
    "  acked INTEGER NOT NULL,\n"
    "  n_total INTEGER NOT NULL,\n"
    "  n_done INTEGER NOT NULL,\n"
    "  asked_ms INTEGER NOT NULL);\n"
    "CREATE TABLE handover_parts (\n"
    "  device INTEGER NOT NULL, part INTEGER NOT NULL, id BLOB NOT NULL, payload BLOB NOT NULL,\n"
    "  PRIMARY KEY (device, part));\n"
    "CREATE TABLE handover_chats (\n"
    "  device INTEGER NOT NULL, chat INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (device, chat));\n"

    /* When a person chose something that all own devices keep in step. */
    "CREATE TABLE stamps (\n"
    "  account INTEGER NOT NULL, field INTEGER NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (account, field));\n";

/* What the list of chats says of the newest row, without looking at it. */
static const char version_5[] =
    "ALTER TABLE chats ADD COLUMN last_account INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE chats ADD COLUMN last_kind INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE chats ADD COLUMN last_state INTEGER NOT NULL DEFAULT 0;\n"
    "UPDATE chats SET last_account = m.account, last_kind = m.kind, last_state = m.state FROM messages m"
    " WHERE m.message = (chats.chat << 40) + chats.n_messages - 1 AND chats.n_messages > 0;\n";

/* Groups. What follows from the records stands beside them, for those who only look. */
static const char version_6[] =
    "CREATE TABLE groups (\n"
    "  chat INTEGER PRIMARY KEY REFERENCES chats,\n"
    "  name TEXT NOT NULL,\n"
    "  role INTEGER NOT NULL,\n"      /* our own */
    "  added_by INTEGER NOT NULL);\n" /* account: from whom we know it */
    "CREATE TABLE group_records (\n"
    "  record INTEGER PRIMARY KEY,\n"
    "  chat INTEGER NOT NULL,\n"
    "  hash BLOB NOT NULL,\n"
    "  place INTEGER NOT NULL,\n" /* from 1, behind its parents; 0: some of them are missing */
    "  bytes BLOB NOT NULL);\n"
    "CREATE UNIQUE INDEX group_records_by_hash ON group_records (chat, hash);\n"
    "CREATE INDEX group_records_by_place ON group_records (chat, place);\n"
    "CREATE TABLE group_members (\n"
    "  chat INTEGER NOT NULL, place INTEGER NOT NULL, aid BLOB NOT NULL, role INTEGER NOT NULL,\n"
    "  PRIMARY KEY (chat, place));\n"
    "CREATE TABLE group_secrets (\n"
    "  chat INTEGER NOT NULL, hash BLOB NOT NULL, secret BLOB NOT NULL, PRIMARY KEY (chat, hash));\n";

/* What was said in groups by people who knew more of them. */
static const char version_7[] = "CREATE TABLE kept_contents (\n"
                                "  kept INTEGER PRIMARY KEY,\n"
                                "  chat INTEGER NOT NULL,\n"
                                "  account INTEGER NOT NULL,\n"
                                "  device INTEGER NOT NULL,\n"
                                "  id BLOB NOT NULL,\n"
                                "  kind INTEGER NOT NULL,\n"
                                "  state INTEGER NOT NULL,\n"
                                "  time_ms INTEGER NOT NULL,\n"
                                "  sent_ms INTEGER NOT NULL,\n"
                                "  body TEXT NOT NULL,\n"
                                "  knows BLOB NOT NULL,\n" /* hashes of records, some of which are missing */
                                "  kept_ms INTEGER NOT NULL);\n"
                                "CREATE UNIQUE INDEX kept_contents_by_id ON kept_contents (chat, account, id);\n";

/* What a person sees of a group before anything of it is computed. A picture is kept under its hash: several may be
 * named at once, and which one counts may change. */
static const char version_8[] =
    "ALTER TABLE groups ADD COLUMN n_members INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE groups ADD COLUMN is_closed INTEGER NOT NULL DEFAULT 0;\n"
    "ALTER TABLE groups ADD COLUMN rights INTEGER NOT NULL DEFAULT 3;\n"  /* CoterieGroupRights */
    "ALTER TABLE groups ADD COLUMN picture BLOB;\n"                       /* its hash; NULL: none */
    "ALTER TABLE groups ADD COLUMN version INTEGER NOT NULL DEFAULT 0;\n" /* one more at each change */
    "UPDATE groups SET n_members = (SELECT count(*) FROM group_members m WHERE m.chat = groups.chat);\n"
    "CREATE TABLE group_pictures (\n"
    "  picture INTEGER PRIMARY KEY, chat INTEGER NOT NULL, hash BLOB NOT NULL, bytes BLOB NOT NULL);\n"
    "CREATE UNIQUE INDEX group_pictures_by_hash ON group_pictures (chat, hash);\n";

/* Talking in groups: for whom something was, whom it mentions, and how far it has come. Records of before make no
 * lines.
 */
static const char version_9[] =
    "ALTER TABLE messages ADD COLUMN audience INTEGER NOT NULL DEFAULT 0;\n" /* for whom it was, or 0 */
    "ALTER TABLE messages ADD COLUMN mark INTEGER NOT NULL DEFAULT 0;\n"     /* its number in group_receipts, or 0 */
    "ALTER TABLE messages ADD COLUMN mentions BLOB;\n"
    "ALTER TABLE kept_contents ADD COLUMN part BLOB;\n" /* aids of those whom alone it went to */
    "ALTER TABLE kept_contents ADD COLUMN mentions BLOB;\n"
    "ALTER TABLE group_records ADD COLUMN line INTEGER NOT NULL DEFAULT 0;\n" /* store/group-lines.h */
    "UPDATE group_records SET line = 2;\n"
    "ALTER TABLE groups ADD COLUMN unnamed INTEGER NOT NULL DEFAULT 0;\n" /* a line waits for somebody's name */
    "CREATE TABLE audiences (\n"
    "  audience INTEGER PRIMARY KEY,\n"
    "  chat INTEGER NOT NULL,\n"
    "  is_part INTEGER NOT NULL,\n" /* not all that were members */
    "  aids BLOB NOT NULL);\n"      /* but for the sender's, ascending */
    "CREATE INDEX audiences_by_chat ON audiences (chat);\n"
    "CREATE TABLE group_receipts (\n"
    "  chat INTEGER NOT NULL,\n"
    "  account INTEGER NOT NULL,\n"
    "  kind INTEGER NOT NULL,\n"
    "  first INTEGER NOT NULL,\n" /* marks, from this one to the last one */
    "  last INTEGER NOT NULL,\n"
    "  time_ms INTEGER NOT NULL,\n"
    "  PRIMARY KEY (chat, account, kind, first));\n";

/* Longer chains that somebody told us of. */
static const char version_10[] = "CREATE TABLE told (\n"
                                 "  whose INTEGER NOT NULL,\n"   /* account */
                                 "  told_by INTEGER NOT NULL,\n" /* account */
                                 "  length INTEGER NOT NULL,\n"
                                 "  head BLOB NOT NULL,\n"
                                 "  n_failed INTEGER NOT NULL,\n" /* looks without an answer of any use */
                                 "  PRIMARY KEY (whose, told_by));\n";

/* What a person makes of a group: those of before were all of people who had been accepted. How far each of them was
 * told to a further device; invitations, and who has come with one. */
static const char version_11[] =
    "ALTER TABLE groups ADD COLUMN state INTEGER NOT NULL DEFAULT 2;\n"
    "CREATE TABLE handover_groups (\n"
    "  device INTEGER NOT NULL, chat INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (device, chat));\n"
    "CREATE TABLE group_invitations (\n"
    "  token BLOB NOT NULL PRIMARY KEY,\n"
    "  chat INTEGER NOT NULL,\n"
    "  is_good INTEGER NOT NULL,\n"
    "  at_ms INTEGER NOT NULL);\n" /* when it was made, or taken back */
    "CREATE INDEX group_invitations_by_chat ON group_invitations (chat);\n"
    "CREATE TABLE group_joins (\n"
    "  chat INTEGER NOT NULL,\n"
    "  account INTEGER NOT NULL,\n" /* who asks to be let in */
    "  token BLOB NOT NULL,\n"
    "  came_ms INTEGER NOT NULL,\n"
    "  PRIMARY KEY (chat, account));\n";

/* Records that wait may be anybody's: each sender's stand for themselves. Those of before are asked for again. Groups
 * of which nothing but others' words is here are nobody's to see; the others are looked at once more, as more is kept
 * of them since version 8. */
static const char version_12[] = "CREATE TABLE group_waiting (\n"
                                 "  waiting INTEGER PRIMARY KEY,\n"
                                 "  chat INTEGER NOT NULL,\n"
                                 "  sender INTEGER NOT NULL,\n" /* account */
                                 "  hash BLOB NOT NULL,\n"
                                 "  author BLOB NOT NULL,\n"        /* aid */
                                 "  bytes BLOB NOT NULL,\n"         /* with whatever signature */
                                 "  is_trusted INTEGER NOT NULL,\n" /* of somebody accepted, or who was asked */
                                 "  came_ms INTEGER NOT NULL);\n"
                                 "CREATE UNIQUE INDEX group_waiting_by_hash ON group_waiting (chat, hash, sender);\n"
                                 "CREATE INDEX group_waiting_by_sender ON group_waiting (sender, chat);\n"
                                 "CREATE INDEX group_waiting_by_author ON group_waiting (author);\n"
                                 "DELETE FROM group_records WHERE place = 0;\n"
                                 "ALTER TABLE groups ADD COLUMN met_by INTEGER NOT NULL DEFAULT 0;\n" /* account */
                                 "UPDATE groups SET state = 0 WHERE role = 0"
                                 " AND NOT EXISTS (SELECT 1 FROM group_records r WHERE r.chat = groups.chat);\n"
                                 "UPDATE groups SET unnamed = 1 WHERE state = 2;\n";

/* What was said in a group before somebody came: rows that another member has handed over, and such contents that
 * cannot be taken yet. */
static const char version_13[] =
    "ALTER TABLE messages ADD COLUMN shared_by INTEGER NOT NULL DEFAULT 0;\n" /* account on whose word it is here, or 0
                                                                               */
    "CREATE INDEX messages_shared ON messages (chat) WHERE shared_by != 0;\n"
    "CREATE TABLE group_histories (\n"
    "  history INTEGER PRIMARY KEY,\n"
    "  chat INTEGER NOT NULL,\n"
    "  account INTEGER NOT NULL,\n" /* of whoever hands it over */
    "  knows BLOB NOT NULL,\n"
    "  members BLOB NOT NULL,\n" /* as they were sealed */
    "  kept_ms INTEGER NOT NULL);\n"
    "CREATE INDEX group_histories_by_chat ON group_histories (chat);\n";

/* What waits for a message, and what was sealed under one id, are found without going through all of them. What a
 * person was told of the members of a group of whom nothing is known. */
static const char version_14[] =
    "CREATE INDEX send_jobs_by_message ON send_jobs (message);\n"
    "CREATE INDEX sent_contents_by_id ON sent_contents (id);\n"
    "ALTER TABLE groups ADD COLUMN n_unmet INTEGER NOT NULL DEFAULT 0;\n"; /* as was said last */

/* Two devices may tell one another: each direction stands for itself. Of a device that has asked for it, this one had
 * been told before, if at all. What is told late, and what stands where, are found without going through everything. */
static const char version_15[] =
    "CREATE TABLE handovers_15 (\n"
    "  device INTEGER NOT NULL,\n"
    "  taking INTEGER NOT NULL,\n"
    "  phase INTEGER NOT NULL,\n"
    "  reached INTEGER NOT NULL,\n" /* in what the phase goes through */
    "  started INTEGER NOT NULL,\n" /* what had been under way before is here; taking: this device has asked for it */
    "  first_send INTEGER NOT NULL,\n"
    "  part INTEGER NOT NULL,\n" /* the last one that was made, or taken */
    "  last BLOB NOT NULL,\n"    /* its id */
    "  acked INTEGER NOT NULL,\n"
    "  n_total INTEGER NOT NULL,\n"
    "  n_done INTEGER NOT NULL,\n"
    "  asked_ms INTEGER NOT NULL,\n"
    "  n_asked INTEGER NOT NULL DEFAULT 0,\n" /* how often, since something was taken */
    "  lacks INTEGER NOT NULL DEFAULT 0,\n"   /* what came since does not follow */
    "  PRIMARY KEY (device, taking));\n"
    "INSERT INTO handovers_15 (device, taking, phase, reached, started, first_send, part, last, acked, n_total, n_done,"
    " asked_ms) SELECT device, taking, phase, reached, started, first_send, part, last, acked, n_total, n_done, "
    "asked_ms"
    " FROM handovers;\n"
    "INSERT INTO handovers_15 (device, taking, phase, reached, started, first_send, part, last, acked, n_total, n_done,"
    " asked_ms) SELECT device, 1, 6, 0, 1, 0, 0, randomblob (16), 0, 0, 0, 0 FROM handovers"
    " WHERE taking = 0 AND asked_ms != 0;\n"
    "CREATE TABLE handover_chats_15 (\n"
    "  chat INTEGER NOT NULL,\n"
    "  device INTEGER NOT NULL,\n"
    "  taking INTEGER NOT NULL,\n"
    "  next INTEGER NOT NULL,\n"
    "  again INTEGER NOT NULL DEFAULT -1,\n" /* giving: the rows from there on are to be told late, or -1 */
    "  PRIMARY KEY (chat, device, taking));\n"
    "INSERT INTO handover_chats_15 (chat, device, taking, next)"
    " SELECT c.chat, c.device, coalesce(h.taking, 0), c.next FROM handover_chats c"
    " LEFT JOIN handovers h ON h.device = c.device;\n"
    "DROP TABLE handovers;\n"
    "DROP TABLE handover_chats;\n"
    "ALTER TABLE handovers_15 RENAME TO handovers;\n"
    "ALTER TABLE handover_chats_15 RENAME TO handover_chats;\n"
    "UPDATE settings SET value = -1 WHERE name = 'handover-met' AND value != 0;\n" /* by several, as far as we know */
    "CREATE INDEX send_jobs_by_kind ON send_jobs (kind) WHERE payload IS NOT NULL;\n"
    "CREATE INDEX sent_contents_by_kind ON sent_contents (kind) WHERE payload IS NOT NULL;\n"
    "CREATE INDEX messages_by_sender ON messages (chat, account, device, sent_ms);\n";

/* What a call that this device is in would leave in the timeline, if the program ended now. */
static const char version_16[] = "CREATE TABLE calls (\n"
                                 "  call BLOB NOT NULL PRIMARY KEY,\n"
                                 "  chat INTEGER NOT NULL,\n"
                                 "  starter BLOB NOT NULL,\n" /* aid */
                                 "  tell INTEGER NOT NULL,\n" /* this device has begun it */
                                 "  video INTEGER NOT NULL,\n"
                                 "  outcome INTEGER NOT NULL,\n"
                                 "  seconds INTEGER NOT NULL,\n"
                                 "  aids BLOB NOT NULL,\n" /* of those who took part */
                                 "  kept_ms INTEGER NOT NULL);\n";

static const CoterieSqlMigration migrations[] = {
  { 1, version_1 },   { 2, version_2 },   { 3, version_3 },   { 4, version_4 },
  { 5, version_5 },   { 6, version_6 },   { 7, version_7 },   { 8, version_8 },
  { 9, version_9 },   { 10, version_10 }, { 11, version_11 }, { 12, version_12 },
  { 13, version_13 }, { 14, version_14 }, { 15, version_15 }, { 16, version_16 },
};

G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == COTERIE_STORE_VERSION);

/**
 * coterie_store_migrate:
 * @sql: a connection that may write
 *
 * Brings the client's tables to %COTERIE_STORE_VERSION, from nothing or from any older version. Repeating is safe.
 *
 * Errors are of %COTERIE_SQL_ERROR: NEWER when a newer program has been here, FULL, DAMAGED, IO.
 */
gboolean
coterie_store_migrate (CoterieSql *sql, GError **error)
{
  return coterie_sql_migrate (sql, migrations, G_N_ELEMENTS (migrations), error);
}
