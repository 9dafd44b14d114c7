// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../load/figures.h"
#include "core/search.h"
#include "core/timeline.h"
#include "kit/account-room.h"
#include "kit/seed-texts.h"
#include "kit/seeded-profile.h"
#include "kit/vault-room.h"
#include "kit/wait.h"

#include <string.h>

/* What the window waits for, over a profile of 10,000 chats, one of them with 1,000,000 messages, and over a small one:
 * the list of chats after the passphrase, the first page of the longest chat, and the first hits of a search. Prints
 * JSON; a ratio is the large profile's median to the small one's. With a folder as argument it uses (and keeps) what
 * seed-profile made there, for one profile alone. */

#define PASSPHRASE "seeded profile"
#define N_ROUNDS 7
#define LARGE_CHATS 10000
#define LARGE_MESSAGES 1000000
#define SMALL_CHATS 20
#define SMALL_MESSAGES 1000

typedef enum
{
  IN_ALL,
  IN_LARGEST,
  IN_SMALLEST,
} Where;

/* A word that all texts have, words that some have, and a word that none has. */
static const struct
{
  const char *name;
  const char *words;
  Where where;
} searches[] = {
  { "search/word-in-every-text", SEED_TEXTS_COMMON, IN_ALL },
  { "search/one-letter", "n", IN_ALL },
  { "search/one-letter-of-many-words", "k", IN_ALL },
  { "search/two-words", "no kato", IN_ALL },
  { "search/rare", "n777", IN_ALL },
  { "search/only-the-oldest", "n7", IN_SMALLEST },
  { "search/absent", "xylophone", IN_ALL },
  { "search/han", "今天", IN_ALL },
  { "search/one-sign", "の", IN_ALL },
  { "search/emoji", "👍", IN_ALL },
  { "search/absent-han", "鸚鵡", IN_ALL },
  { "search/word-in-every-text-of-a-small-chat", SEED_TEXTS_COMMON, IN_SMALLEST },
  { "search/rare-in-the-largest-chat", "zanzan", IN_LARGEST },
};

enum
{
  FIGURE_LIST,
  FIGURE_TIMELINE,
  FIGURE_SEARCHES,
  N_FIGURES = FIGURE_SEARCHES + G_N_ELEMENTS (searches)
};

typedef struct
{
  const char *dir;
  CoterieClient *client;
  LoadLatencies latencies[N_FIGURES];
  guint n_hits[G_N_ELEMENTS (searches)]; /* of the first page */
} Bench;

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* ------------------------------------------------------------------------------------ the list of chats */

static guint
read_list (CoterieClient *client)
{
  GListModel *chats = coterie_client_get_chats (client);
  guint n_chars = 0;

  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);

      n_chars += strlen (coterie_chat_get_title (chat)) + strlen (coterie_chat_get_last_text (chat)) +
                 coterie_chat_get_unread (chat);
    }
  return n_chars;
}

/* The key slot of these profiles costs nothing: what is measured comes after the key. */
static void
open_profile (Bench *self)
{
  CoterieClientOptions options = { .profile_dir = self->dir, .cheap_key_slot = TRUE };
  g_autoptr (CoterieSecret) passphrase = test_secret (PASSPHRASE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start_us;

  self->client = coterie_client_new (&options);
  start_us = g_get_monotonic_time ();
  coterie_client_open_async (self->client, passphrase, NULL, on_result, &result);
  wait_result (&result);
  if (!coterie_client_open_finish (self->client, result, &error))
    g_error ("%s", error->message);
  g_assert_cmpuint (read_list (self->client), >, 0);
  load_latencies_add (&self->latencies[FIGURE_LIST], g_get_monotonic_time () - start_us);
}

static void
close_profile (Bench *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_close_async (self->client, on_result, &result);
  wait_result (&result);
  coterie_client_close_finish (self->client, result);
  g_clear_object (&self->client);
}

static CoterieChat *
find_chat (Bench *self, Where where)
{
  GListModel *chats = coterie_client_get_chats (self->client);
  CoterieChat *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);
      guint64 n = coterie_chat_get_n_messages (chat);

      if (n > 0 && (found == NULL || (where == IN_LARGEST ? n > coterie_chat_get_n_messages (found)
                                                          : n < coterie_chat_get_n_messages (found))))
        found = chat; /* the list holds it */
    }
  return found;
}

/* ------------------------------------------------------------------------------------ a chat */

static gboolean
is_shown (GListModel *timeline, guint position)
{
  g_autoptr (CoterieMessage) message = g_list_model_get_item (timeline, position);

  return coterie_message_get_kind (message) == COTERIE_MESSAGE_TEXT;
}

static void
open_timeline (Bench *self)
{
  CoterieChat *chat = find_chat (self, IN_LARGEST);
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (GListModel) timeline = coterie_client_open_timeline (self->client, chat);
  guint n_rows = g_list_model_get_n_items (timeline);

  while (!is_shown (timeline, n_rows - 1) || !is_shown (timeline, n_rows - 20))
    g_main_context_iteration (NULL, TRUE);
  load_latencies_add (&self->latencies[FIGURE_TIMELINE], g_get_monotonic_time () - start_us);
}

/* ------------------------------------------------------------------------------------ a search */

static void
search (Bench *self, guint which)
{
  CoterieChat *chat = searches[which].where == IN_ALL ? NULL : find_chat (self, searches[which].where);
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (CoterieSearch) hits = COTERIE_SEARCH (coterie_client_search (self->client, searches[which].words, chat));

  while (g_list_model_get_n_items (G_LIST_MODEL (hits)) == 0 && coterie_search_get_loading (hits))
    g_main_context_iteration (NULL, TRUE);
  load_latencies_add (&self->latencies[FIGURE_SEARCHES + which], g_get_monotonic_time () - start_us);
  while (coterie_search_get_loading (hits))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (coterie_search_get_failed (hits));
  self->n_hits[which] = g_list_model_get_n_items (G_LIST_MODEL (hits));
}

/* ------------------------------------------------------------------------------------ the whole */

static void
measure (Bench *self)
{
  for (guint i = 0; i < N_FIGURES; i++)
    load_latencies_init (&self->latencies[i]);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      open_profile (self);
      open_timeline (self);
      for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
        search (self, i);
      close_profile (self);
    }
}

static double
get_median_ms (Bench *self, guint figure)
{
  return load_latencies_percentile_ms (&self->latencies[figure], 50);
}

static void
print_figure (const char *name, Bench *large, Bench *small, guint figure)
{
  double ms = get_median_ms (large, figure);
  double worst_ms = load_latencies_percentile_ms (&large->latencies[figure], 100);

  if (small != NULL)
    load_figures_print (name, "median_ms", ms, "worst_ms", worst_ms, "ratio_to_small",
                        ms / MAX (get_median_ms (small, figure), 0.001), NULL);
  else
    load_figures_print (name, "median_ms", ms, "worst_ms", worst_ms, NULL);
}

static void
print_figures (Bench *large, Bench *small)
{
  load_figures_begin ();
  print_figure ("chats/list-after-the-key", large, small, FIGURE_LIST);
  print_figure ("timeline/first-page", large, small, FIGURE_TIMELINE);
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    print_figure (searches[i].name, large, small, FIGURE_SEARCHES + i);
  load_figures_end ();
}

static void
seed (const char *dir, guint n_chats, guint n_messages)
{
  SeededProfile wish = {
    .dir = dir,
    .passphrase = PASSPHRASE,
    .server_url = "http://127.0.0.1:8787",
    .name = "alice",
    .n_chats = n_chats,
    .n_messages = n_messages,
  };
  g_autoptr (GError) error = NULL;

  if (!seeded_profile_make (&wish, &error))
    g_error ("%s", error->message);
}

static void
clear (Bench *self)
{
  for (guint i = 0; i < N_FIGURES; i++)
    load_latencies_clear (&self->latencies[i]);
}

static void
measure_both (void)
{
  g_autofree char *dir = g_dir_make_tmp ("coterie-bench-XXXXXX", NULL);
  g_autofree char *large_dir = g_build_filename (dir, "large", NULL);
  g_autofree char *small_dir = g_build_filename (dir, "small", NULL);
  Bench large = { .dir = large_dir }, small = { .dir = small_dir };

  seed (small_dir, SMALL_CHATS, SMALL_MESSAGES);
  measure (&small);
  seed (large_dir, LARGE_CHATS, LARGE_MESSAGES);
  measure (&large);
  print_figures (&large, &small);
  clear (&large);
  clear (&small);
  test_remove_folder (small_dir);
  test_remove_folder (large_dir);
  test_remove_folder (dir);
}

int
main (int argc, char **argv)
{
  coterie_quiet_libraries ();
  if (argc == 2)
    {
      Bench bench = { .dir = argv[1] };

      measure (&bench);
      print_figures (&bench, NULL);
      for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
        g_printerr ("%s: %u hits\n", searches[i].name, bench.n_hits[i]);
      clear (&bench);
      return 0;
    }
  measure_both ();
  return 0;
}
