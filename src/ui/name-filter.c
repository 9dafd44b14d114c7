// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/name-filter.h"

#include "ui/chat-name.h"
#include "ui/chat-shelves.h"

#include "base/word-query.h"

#include <glib/gi18n.h>

struct _CoterieNameFilter
{
  GtkFilter parent_instance;

  char *words;
  CoterieWordQuery *query; /* NULL: all match */
  GHashTable *taken;
  gboolean no_requests;
};

G_DEFINE_FINAL_TYPE (CoterieNameFilter, coterie_name_filter, GTK_TYPE_FILTER)

static gboolean
has_words (CoterieNameFilter *self, CoterieContact *contact, const char *shown)
{
  g_autofree char *both = NULL;

  if (self->query == NULL)
    return TRUE;
  /* one word may stand in the name and the other in the user name */
  both = contact != NULL ? g_strconcat (shown, " ", coterie_contact_get_name (contact), NULL) : g_strdup (shown);
  return coterie_word_query_matches (self->query, both);
}

static gboolean
match_contact (CoterieNameFilter *self, CoterieContact *contact)
{
  g_autofree char *name = NULL;

  if (coterie_contact_get_state (contact) == COTERIE_CONTACT_BLOCKED || *coterie_contact_get_name (contact) == '\0')
    return FALSE;
  if (self->no_requests && coterie_contact_get_state (contact) != COTERIE_CONTACT_ACCEPTED)
    return FALSE;
  if (self->taken != NULL && g_hash_table_contains (self->taken, contact))
    return FALSE;
  name = coterie_contact_name_text (contact);
  return has_words (self, contact, name);
}

static gboolean
coterie_name_filter_match (GtkFilter *filter, gpointer item)
{
  CoterieNameFilter *self = COTERIE_NAME_FILTER (filter);
  g_autofree char *name = NULL;

  if (COTERIE_IS_CONTACT (item))
    return match_contact (self, COTERIE_CONTACT (item));
  if (coterie_chat_get_contact (COTERIE_CHAT (item)) == NULL)
    {
      name = coterie_chat_name_text (COTERIE_CHAT (item));
      return has_words (self, NULL, name);
    }
  if (self->no_requests && coterie_chat_is_request (COTERIE_CHAT (item)))
    return FALSE;
  return match_contact (self, coterie_chat_get_contact (COTERIE_CHAT (item)));
}

static GtkFilterMatch
coterie_name_filter_get_strictness (GtkFilter *filter)
{
  return GTK_FILTER_MATCH_SOME;
}

static void
coterie_name_filter_finalize (GObject *object)
{
  CoterieNameFilter *self = COTERIE_NAME_FILTER (object);

  g_free (self->words);
  g_clear_pointer (&self->query, coterie_word_query_free);
  g_clear_pointer (&self->taken, g_hash_table_unref);
  G_OBJECT_CLASS (coterie_name_filter_parent_class)->finalize (object);
}

static void
coterie_name_filter_class_init (CoterieNameFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_name_filter_finalize;
  GTK_FILTER_CLASS (klass)->match = coterie_name_filter_match;
  GTK_FILTER_CLASS (klass)->get_strictness = coterie_name_filter_get_strictness;
}

static void
coterie_name_filter_init (CoterieNameFilter *self)
{
}

CoterieNameFilter *
coterie_name_filter_new (void)
{
  return g_object_new (COTERIE_TYPE_NAME_FILTER, NULL);
}

/* Words that go on matching less are searched among those found already. */
static GtkFilterChange
get_change (const char *before, const char *after)
{
  if (g_str_has_prefix (after, before))
    return GTK_FILTER_CHANGE_MORE_STRICT;
  return g_str_has_prefix (before, after) ? GTK_FILTER_CHANGE_LESS_STRICT : GTK_FILTER_CHANGE_DIFFERENT;
}

void
coterie_name_filter_set_words (CoterieNameFilter *self, const char *words)
{
  g_autofree char *before = NULL;

  g_return_if_fail (COTERIE_IS_NAME_FILTER (self));

  if (g_strcmp0 (self->words, words) == 0)
    return;
  before = g_steal_pointer (&self->words);
  self->words = g_strdup (words);
  g_clear_pointer (&self->query, coterie_word_query_free);
  self->query = coterie_word_query_new (words);
  if (coterie_word_query_get_terms (self->query)->len == 0)
    g_clear_pointer (&self->query, coterie_word_query_free);
  gtk_filter_changed (GTK_FILTER (self), get_change (before != NULL ? before : "", words));
}

static void
on_typed (CoterieNameFilter *self, GtkEditable *entry)
{
  coterie_name_filter_set_words (self, gtk_editable_get_text (entry));
}

void
coterie_name_filter_follow (CoterieNameFilter *self, GtkEditable *entry)
{
  const char *words = _ ("Name or user name");

  g_return_if_fail (COTERIE_IS_NAME_FILTER (self));

  g_object_set (entry, "placeholder-text", words, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_typed), self, G_CONNECT_SWAPPED);
}

void
coterie_name_filter_set_taken (CoterieNameFilter *self, GHashTable *taken)
{
  g_return_if_fail (COTERIE_IS_NAME_FILTER (self));

  g_clear_pointer (&self->taken, g_hash_table_unref);
  self->taken = taken != NULL ? g_hash_table_ref (taken) : NULL;
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

void
coterie_name_filter_set_requests (CoterieNameFilter *self, gboolean requests)
{
  g_return_if_fail (COTERIE_IS_NAME_FILTER (self));

  if (self->no_requests == !requests)
    return;
  self->no_requests = !requests;
  gtk_filter_changed (GTK_FILTER (self), requests ? GTK_FILTER_CHANGE_LESS_STRICT : GTK_FILTER_CHANGE_MORE_STRICT);
}
