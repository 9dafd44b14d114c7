// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/group-sentences.h"

#include "base/log.h"
#include "store/accounts.h"
#include "vault/group-jobs.h"

#include <string.h>

/* Of more people their number is said. */
#define NAMES_MAX 5

/* ------------------------------------------------------------------------------------ who */

static gboolean
is_own (const CoterieDesk *desk, const guint8 *aid)
{
  return memcmp (aid, desk->own->aid, COTERIE_AID_BYTES) == 0;
}

/* What stands for somebody of whom the server knows nothing. */
static void
append_unknown (GString *names, const guint8 *aid)
{
  g_string_append (names, coterie_log_short (aid, COTERIE_AID_BYTES).text);
}

/* @known: (out): FALSE: it was asked for */
static gboolean
append_name (CoterieDesk *desk, const guint8 *aid, GString *names, gboolean *known, GError **error)
{
  g_auto (CoterieStoreAccount) row = { 0 };
  gint64 account;
  gboolean found;

  *known = TRUE;
  if (!coterie_desk_find_account (desk, aid, &account, error) ||
      !coterie_store_accounts_load (desk->sql, account, &row, &found, error))
    return FALSE;
  if (found && row.name[0] != '\0')
    g_string_append (names, row.name);
  else if (found || coterie_desk_is_absent (desk, aid))
    append_unknown (names, aid);
  else
    {
      *known = FALSE;
      coterie_group_jobs_ask_for_chain (desk, aid);
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

gboolean
coterie_group_sentences_is_about_us (const CoterieDesk *desk, const CoterieGroupRecord *record)
{
  guint n_targets;
  const guint8 *targets = list_targets (record, &n_targets);

  for (guint i = 0; i < n_targets; i++)
    if (is_own (desk, targets + i * COTERIE_AID_BYTES))
      return TRUE;
  return FALSE;
}

/* NONE: it makes no line. */
static CoterieSentence
choose_sentence (CoterieDesk *desk, const CoterieGroupRecord *record)
{
  gboolean by_own = is_own (desk, record->author);

  if (resigns (record))
    return by_own ? COTERIE_SENTENCE_GROUP_RESIGNED_OWN : COTERIE_SENTENCE_GROUP_RESIGNED;
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (plain[i].action == record->action)
      return by_own ? plain[i].by_own : plain[i].by_other;
  for (guint i = 0; i < G_N_ELEMENTS (targeted); i++)
    if (targeted[i].action == record->action)
      return by_own                                               ? targeted[i].by_own
             : coterie_group_sentences_is_about_us (desk, record) ? targeted[i].about_own
                                                                  : targeted[i].by_other;
  for (guint i = 0; record->action == COTERIE_GROUP_META && i < G_N_ELEMENTS (fields); i++)
    if ((fields[i].fields & record->fields) != 0)
      return by_own ? fields[i].by_own : fields[i].by_other;
  return COTERIE_SENTENCE_NONE;
}

/* "carol, @dora", or how many they are. */
static gboolean
append_targets (CoterieDesk *desk,
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
          is_own (desk, record->author) ? COTERIE_SENTENCE_GROUP_ADDED_MANY_BY_OWN : COTERIE_SENTENCE_GROUP_ADDED_MANY;
      g_string_append_printf (names, "%u", n_targets);
      return TRUE;
    }
  for (guint i = 0; i < n_targets && *known; i++)
    {
      if (i > 0)
        g_string_append (names, ", @");
      if (!append_name (desk, targets + i * COTERIE_AID_BYTES, names, known, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_group_sentences_make:
 * @sentence: (out): NONE: it needs no line
 * @text: (out) (transfer full) (nullable): NULL: it needs none, or waits for somebody's name
 */
gboolean
coterie_group_sentences_make (
    CoterieDesk *desk, const CoterieGroupRecord *record, CoterieSentence *sentence, char **text, GError **error)
{
  g_autoptr (GString) author = g_string_new (NULL);
  g_autoptr (GString) other = g_string_new (NULL);
  gboolean known = TRUE, by_own = is_own (desk, record->author);

  *text = NULL;
  *sentence = choose_sentence (desk, record);
  if (*sentence == COTERIE_SENTENCE_NONE)
    return TRUE;
  if (!by_own && !append_name (desk, record->author, author, &known, error))
    return FALSE;
  if (record->action == COTERIE_GROUP_META)
    g_string_append (other, record->name);
  else if (known && !(coterie_group_sentences_is_about_us (desk, record) && !by_own) &&
           !append_targets (desk, record, sentence, other, &known, error))
    return FALSE;
  if (known)
    *text = by_own ? coterie_sentence_new (*sentence, other->str)
                   : coterie_sentence_new_pair (*sentence, author->str, other->str);
  return TRUE;
}
