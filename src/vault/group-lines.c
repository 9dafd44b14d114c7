// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/group-lines.h"

#include "base/log.h"
#include "entities/sentence.h"
#include "store/accounts.h"
#include "store/group-lines.h"
#include "store/kept-contents.h"
#include "vault/chat-jobs.h"
#include "vault/group-jobs.h"
#include "vault/merge-jobs.h"

#include <string.h>

/* Of more people their number is said. */
#define NAMES_MAX 5

/* ------------------------------------------------------------------------------------ who */

/* Lines in the making. */
typedef struct
{
  CoterieDesk *desk;
  CoterieStoreChat *chat;
  CoterieGroup *group;
  gboolean waits;  /* somebody has no name yet */
  GPtrArray *kept; /* borrowed, of CoterieStoreKeptKnows: of what is said that waits for records */
  guint64 behind;  /* the place behind the line that was put in last */
} Lines;

static gboolean
is_own (const Lines *self, const guint8 *aid)
{
  return memcmp (aid, self->desk->own->aid, COTERIE_AID_BYTES) == 0;
}

/* What stands for somebody of whom the server knows nothing. */
static void
append_unknown (GString *names, const guint8 *aid)
{
  g_string_append (names, coterie_log_short (aid, COTERIE_AID_BYTES).text);
}

/* @known: (out): FALSE: it was asked for */
static gboolean
append_name (const Lines *self, const guint8 *aid, GString *names, gboolean *known, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gint64 account;
  gboolean found;

  *known = TRUE;
  if (!coterie_desk_find_account (self->desk, aid, &account, error) ||
      !coterie_store_accounts_load (self->desk->sql, account, &row, &found, error))
    return FALSE;
  if (found && row.name[0] != '\0')
    g_string_append (names, row.name);
  else if (found || coterie_desk_is_absent (self->desk, aid))
    append_unknown (names, aid);
  else
    {
      *known = FALSE;
      coterie_group_jobs_ask_for_chain (self->desk, aid);
    }
  return TRUE;
}

/* ------------------------------------------------------------------------------------ sentences */

/* By somebody else, or by us. */
static const struct
{
  CoterieGroupAction action;
  CoterieSentence by_other;
  CoterieSentence by_own;
} plain[] = {
  { COTERIE_GROUP_CREATE, COTERIE_SENTENCE_GROUP_MADE, COTERIE_SENTENCE_GROUP_MADE_OWN },
  { COTERIE_GROUP_CLOSE, COTERIE_SENTENCE_GROUP_CLOSED, COTERIE_SENTENCE_GROUP_CLOSED_OWN },
  { COTERIE_GROUP_LEAVE, COTERIE_SENTENCE_GROUP_LEFT, COTERIE_SENTENCE_GROUP_LEFT_OWN },
  { COTERIE_GROUP_CLAIM, COTERIE_SENTENCE_GROUP_CLAIMED, COTERIE_SENTENCE_GROUP_CLAIMED_OWN },
};

/* What a META record changes; of several things the first. */
static const struct
{
  guint fields;
  CoterieSentence by_other;
  CoterieSentence by_own;
} fields[] = {
  { COTERIE_GROUP_FIELD_NAME, COTERIE_SENTENCE_GROUP_RENAMED, COTERIE_SENTENCE_GROUP_RENAMED_OWN },
  { COTERIE_GROUP_FIELD_PICTURE, COTERIE_SENTENCE_GROUP_PICTURE, COTERIE_SENTENCE_GROUP_PICTURE_OWN },
  { COTERIE_GROUP_ALL_FIELDS & ~(COTERIE_GROUP_MEMBER_FIELDS | COTERIE_GROUP_FIELD_SECRET),
    COTERIE_SENTENCE_GROUP_RIGHTS, COTERIE_SENTENCE_GROUP_RIGHTS_OWN },
};

/* About somebody: by one of the others, by us, about us. */
static const struct
{
  CoterieGroupAction action;
  CoterieSentence by_other;
  CoterieSentence by_own;
  CoterieSentence about_own;
} targeted[] = {
  { COTERIE_GROUP_ADD, COTERIE_SENTENCE_GROUP_ADDED, COTERIE_SENTENCE_GROUP_ADDED_BY_OWN,
    COTERIE_SENTENCE_GROUP_ADDED_OWN },
  { COTERIE_GROUP_REMOVE, COTERIE_SENTENCE_GROUP_REMOVED, COTERIE_SENTENCE_GROUP_REMOVED_BY_OWN,
    COTERIE_SENTENCE_GROUP_REMOVED_OWN },
  { COTERIE_GROUP_PROMOTE, COTERIE_SENTENCE_GROUP_PROMOTED, COTERIE_SENTENCE_GROUP_PROMOTED_BY_OWN,
    COTERIE_SENTENCE_GROUP_PROMOTED_OWN },
  { COTERIE_GROUP_DEMOTE, COTERIE_SENTENCE_GROUP_DEMOTED, COTERIE_SENTENCE_GROUP_DEMOTED_BY_OWN,
    COTERIE_SENTENCE_GROUP_DEMOTED_OWN },
};

static gboolean
resigns (const CoterieGroupRecord *record)
{
  return record->action == COTERIE_GROUP_DEMOTE && memcmp (record->target, record->author, COTERIE_AID_BYTES) == 0;
}

/* Whom it is about: one, those who are added, or nobody. */
static const guint8 *
list_targets (const CoterieGroupRecord *record, guint *n_targets)
{
  gboolean is_targeted = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (targeted); i++)
    is_targeted |= targeted[i].action == record->action;
  *n_targets = record->action == COTERIE_GROUP_ADD ? record->n_members : is_targeted && !resigns (record);
  return record->action == COTERIE_GROUP_ADD ? record->members : record->target;
}

static gboolean
is_about_us (const Lines *self, const CoterieGroupRecord *record)
{
  guint n_targets;
  const guint8 *targets = list_targets (record, &n_targets);

  for (guint i = 0; i < n_targets; i++)
    if (is_own (self, targets + i * COTERIE_AID_BYTES))
      return TRUE;
  return FALSE;
}

/* NONE: it makes no line. */
static CoterieSentence
choose_sentence (const Lines *self, const CoterieGroupRecord *record)
{
  gboolean by_own = is_own (self, record->author);

  if (resigns (record))
    return by_own ? COTERIE_SENTENCE_GROUP_RESIGNED_OWN : COTERIE_SENTENCE_GROUP_RESIGNED;
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (plain[i].action == record->action)
      return by_own ? plain[i].by_own : plain[i].by_other;
  for (guint i = 0; i < G_N_ELEMENTS (targeted); i++)
    if (targeted[i].action == record->action)
      return by_own ? targeted[i].by_own : is_about_us (self, record) ? targeted[i].about_own : targeted[i].by_other;
  for (guint i = 0; record->action == COTERIE_GROUP_META && i < G_N_ELEMENTS (fields); i++)
    if ((fields[i].fields & record->fields) != 0)
      return by_own ? fields[i].by_own : fields[i].by_other;
  return COTERIE_SENTENCE_NONE;
}

/* "carol, @dora", or how many they are. */
static gboolean
append_targets (const Lines *self,
                const CoterieGroupRecord *record,
                CoterieSentence *sentence,
                GString *names,
                gboolean *known,
                GError **error)
{
  guint n_targets;
  const guint8 *targets = list_targets (record, &n_targets);

  if (n_targets > NAMES_MAX)
    {
      *sentence =
          is_own (self, record->author) ? COTERIE_SENTENCE_GROUP_ADDED_MANY_BY_OWN : COTERIE_SENTENCE_GROUP_ADDED_MANY;
      g_string_append_printf (names, "%u", n_targets);
      return TRUE;
    }
  for (guint i = 0; i < n_targets && *known; i++)
    {
      if (i > 0)
        g_string_append (names, ", @");
      if (!append_name (self, targets + i * COTERIE_AID_BYTES, names, known, error))
        return FALSE;
    }
  return TRUE;
}

/* @text: NULL: it waits for somebody's name, or needs no line: *sentence is NONE then */
static gboolean
make_text (const Lines *self, const CoterieGroupRecord *record, CoterieSentence *sentence, char **text, GError **error)
{
  g_autoptr (GString) author = g_string_new (NULL);
  g_autoptr (GString) other = g_string_new (NULL);
  gboolean known = TRUE, by_own = is_own (self, record->author);

  *text = NULL;
  *sentence = choose_sentence (self, record);
  if (*sentence == COTERIE_SENTENCE_NONE)
    return TRUE;
  if (!by_own && !append_name (self, record->author, author, &known, error))
    return FALSE;
  if (record->action == COTERIE_GROUP_META)
    g_string_append (other, record->name);
  else if (known && !(is_about_us (self, record) && !by_own) &&
           !append_targets (self, record, sentence, other, &known, error))
    return FALSE;
  if (known)
    *text = by_own ? coterie_sentence_new (*sentence, other->str)
                   : coterie_sentence_new_pair (*sentence, author->str, other->str);
  return TRUE;
}

/* ------------------------------------------------------------------------------------ rows */

static gboolean
find_kind (CoterieDesk *desk,
           const CoterieStoreChat *chat,
           gint64 account,
           const guint8 *id,
           gint64 *message,
           int *kind,
           GError **error)
{
  g_auto (CoterieStoreMessage) row = { 0 };
  gboolean found = FALSE;

  *kind = COTERIE_MESSAGE_NOTHING;
  if (!coterie_store_messages_find (desk->sql, chat->chat, account, id, message, error) ||
      (*message != 0 && !coterie_store_messages_load (desk->sql, *message, &row, &found, error)))
    return FALSE;
  if (found)
    *kind = (int) row.kind;
  return TRUE;
}

/**
 * coterie_group_lines_choose_account:
 * @id: of a line that is to be put in: the beginning of its record's hash
 * @account: (inout): the record's author; nobody when something else that they sent stands under that id, for whoever
 *   signs a record chooses the ids of their texts as well, and must not hide it so
 */
gboolean
coterie_group_lines_choose_account (
    CoterieDesk *desk, const CoterieStoreChat *chat, const guint8 *id, gint64 *account, GError **error)
{
  gint64 message;
  int kind;

  if (!find_kind (desk, chat, *account, id, &message, &kind, error))
    return FALSE;
  if (message != 0 && kind != COTERIE_MESSAGE_GROUP)
    *account = 0;
  return TRUE;
}

/* What it is known by on all devices: the beginning of the record's hash. */
static gboolean
find_row (const Lines *self, const CoterieGroupItem *item, gint64 *message, GError **error)
{
  gint64 account;
  int kind;

  if (!coterie_store_messages_find (self->desk->sql, self->chat->chat, 0, item->hash, message, error))
    return FALSE;
  if (*message != 0)
    return TRUE;
  if (!coterie_desk_find_account (self->desk, item->record->author, &account, error) ||
      !find_kind (self->desk, self->chat, account, item->hash, message, &kind, error))
    return FALSE;
  if (kind != COTERIE_MESSAGE_GROUP && kind != COTERIE_MESSAGE_NOTHING)
    *message = 0;
  return TRUE;
}

gboolean
coterie_group_lines_find (CoterieDesk *desk,
                          CoterieStoreChat *chat,
                          CoterieGroup *group,
                          const CoterieGroupItem *item,
                          gint64 *message,
                          GError **error)
{
  const Lines self = { .desk = desk, .chat = chat, .group = group };

  return find_row (&self, item, message, error);
}

/* A record that has come late stands in front of whatever was said by somebody who knew it. @late: (out): it has */
static gint64
choose_time (const Lines *self, const CoterieGroupItem *item, gboolean *late)
{
  gint64 time_ms = self->desk->stamped_ms != 0 ? self->desk->stamped_ms : self->desk->now_ms;

  *late = FALSE;
  for (guint i = 0; i < self->kept->len; i++)
    {
      const CoterieStoreKeptKnows *kept = self->kept->pdata[i];
      gsize n_bytes;
      const guint8 *heads = g_bytes_get_data (kept->knows, &n_bytes);

      if (kept->time_ms >= time_ms ||
          !coterie_group_knows (self->group, heads, (guint) (n_bytes / COTERIE_DIGEST_BYTES), item->hash))
        continue;
      *late = TRUE;
      time_ms = kept->time_ms;
    }
  return time_ms;
}

static gboolean
insert (Lines *self, const CoterieGroupItem *item, const char *text, GError **error)
{
  CoterieDesk *desk = self->desk;
  const gboolean unread = !is_own (self, item->record->author);
  gboolean late;
  CoterieStoreMessage row = {
    .device = item->record->device,
    .kind = COTERIE_MESSAGE_GROUP,
    .state = COTERIE_MESSAGE_RECEIVED,
    .time_ms = choose_time (self, item, &late),
    .sent_ms = (gint64) item->record->time_ms,
    .body = (char *) text,
  };

  memcpy (row.id, item->hash, sizeof row.id);
  if (!coterie_desk_find_account (desk, item->record->author, &row.account, error) ||
      !coterie_group_lines_choose_account (desk, self->chat, row.id, &row.account, error) ||
      !(late ? coterie_merge_jobs_add_late (desk, self->chat, &row, self->behind, unread, error)
             : coterie_chat_jobs_add_message (desk, self->chat, &row, unread, NULL, error)))
    return FALSE;
  self->behind = COTERIE_STORE_MESSAGE_POSITION (row.message) + 1;
  return TRUE;
}

/* Its place stays. */
static gboolean
change (const Lines *self, const CoterieGroupItem *item, CoterieMessageKind kind, const char *text, GError **error)
{
  gint64 message;

  if (!find_row (self, item, &message, error))
    return FALSE;
  return message == 0 || coterie_chat_jobs_change_line (self->desk, message, kind, text, error);
}

static gboolean
note (const Lines *self, const CoterieGroupItem *item, CoterieStoreLine line, GError **error)
{
  return coterie_store_group_lines_set (self->desk->sql, self->chat->chat, item->hash, line, error);
}

/* We were in then, or it has to do with us. */
static gboolean
concerns_us (const Lines *self, const CoterieGroupItem *item)
{
  return is_own (self, item->record->author) || is_about_us (self, item->record) ||
         coterie_group_get_role_at (self->group, item->hash, 1, self->desk->own->aid) != COTERIE_GROUP_NOBODY;
}

static gboolean
show (Lines *self, const CoterieGroupItem *item, gboolean again, GError **error)
{
  g_autofree char *text = NULL;
  CoterieSentence sentence;

  if (!make_text (self, item->record, &sentence, &text, error))
    return FALSE;
  if (sentence == COTERIE_SENTENCE_NONE || !concerns_us (self, item))
    return note (self, item, COTERIE_STORE_LINE_NEVER, error);
  if (text == NULL)
    {
      self->waits = TRUE;
      return TRUE;
    }
  return (again ? change (self, item, COTERIE_MESSAGE_GROUP, text, error) : insert (self, item, text, error)) &&
         note (self, item, COTERIE_STORE_LINE_SHOWN, error);
}

static gboolean
take_back (const Lines *self, const CoterieGroupItem *item, GError **error)
{
  return change (self, item, COTERIE_MESSAGE_NOTHING, "", error) && note (self, item, COTERIE_STORE_LINE_TAKEN, error);
}

/* ------------------------------------------------------------------------------------ all of them */

/* The same everywhere: behind what the author knew, and of what is apart by who it was. */
static int
compare (const void *one, const void *other)
{
  const CoterieGroupItem *a = one, *b = other;
  int by_author;

  if (a->record->epoch != b->record->epoch)
    return a->record->epoch < b->record->epoch ? -1 : 1;
  by_author = memcmp (a->record->author, b->record->author, COTERIE_AID_BYTES);
  return by_author != 0 ? by_author : memcmp (a->hash, b->hash, COTERIE_DIGEST_BYTES);
}

/* Behind one that waits all wait, so that they stand in their order. */
static gboolean
show_all (Lines *self, GArray *items, gboolean again, GError **error)
{
  if (items->len > 0)
    qsort (items->data, items->len, sizeof (CoterieGroupItem), compare);
  for (guint i = 0; i < items->len && !self->waits; i++)
    if (!show (self, &g_array_index (items, CoterieGroupItem, i), again, error))
      return FALSE;
  return TRUE;
}

static gboolean
sort_out (Lines *self, const GArray *lines, GArray *fresh, GArray *restored, GError **error)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const CoterieStoreGroupLine *line = &g_array_index (lines, CoterieStoreGroupLine, i);
      CoterieGroupItem item;

      if (!coterie_group_find (self->group, line->hash, &item))
        continue;
      if (!item.is_valid && line->line == COTERIE_STORE_LINE_SHOWN && !take_back (self, &item, error))
        return FALSE;
      if (item.is_valid && line->line == COTERIE_STORE_LINE_OPEN)
        g_array_append_val (fresh, item);
      else if (item.is_valid && line->line == COTERIE_STORE_LINE_TAKEN)
        g_array_append_val (restored, item);
    }
  return TRUE;
}

gboolean
coterie_group_lines_update (CoterieDesk *desk, CoterieStoreChat *chat, CoterieGroup *group, GError **error)
{
  Lines self = { .desk = desk, .chat = chat, .group = group };
  g_autoptr (GArray) lines = coterie_store_group_lines_list (desk->sql, chat->chat, error);
  g_autoptr (GArray) fresh = g_array_new (FALSE, FALSE, sizeof (CoterieGroupItem));
  g_autoptr (GArray) restored = g_array_new (FALSE, FALSE, sizeof (CoterieGroupItem));
  g_autoptr (GPtrArray) kept = coterie_store_kept_contents_list_knows (desk->sql, chat->chat, error);

  self.kept = kept;
  return lines != NULL && kept != NULL && sort_out (&self, lines, fresh, restored, error) &&
         show_all (&self, restored, TRUE, error) && show_all (&self, fresh, FALSE, error) &&
         coterie_store_group_lines_set_waiting (desk->sql, chat->chat, self.waits, error);
}

gboolean
coterie_group_lines_pass (CoterieDesk *desk, const CoterieStoreChat *chat, GError **error)
{
  return coterie_store_group_lines_pass (desk->sql, chat->chat, error);
}
