// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/emoji-text.h"

typedef struct
{
  const char *rule;
  const char *text;
  guint n;
} Case;

static const Case cases[] = {
  { "nothing", "", 0 },
  { "letter", "a", 0 },
  { "digit", "1", 0 },
  { "hash", "#", 0 },
  { "one", "👍", 1 },
  { "two", "👍😍", 2 },
  { "three", "🍋🕯️🌅", 3 },
  { "four", "👍👍👍👍", 0 },
  { "skin-tone", "👍🏽", 1 },
  { "family", "👨‍👩‍👧‍👦", 1 },
  { "profession-and-tone", "👩🏾‍🍳", 1 },
  { "heart-as-emoji", "❤️", 1 },
  { "heart-as-text", "❤", 0 },
  { "heart-on-fire", "❤️‍🔥", 1 },
  { "keycap", "3️⃣", 1 },
  { "keycap-alone", "\xe2\x83\xa3", 0 },
  { "flag", "🇵🇹", 1 },
  { "two-flags", "🇵🇹🇬🇷", 2 },
  { "half-a-flag", "🇵", 0 },
  { "flag-of-a-region", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", 1 },
  { "with-a-word", "👍 yes", 0 },
  { "with-a-space", "👍 👍", 0 },
  { "default-picture", "⌚", 1 },
  { "joiner-at-the-end", "👩‍", 0 },
  { "variation-alone", "\xef\xb8\x8f", 0 },
  { "copyright", "©", 0 },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;

  g_assert_cmpuint (coterie_emoji_text_count (c->text), ==, c->n);
}

static void
test_endless_sequences (void)
{
  GString *text = g_string_new ("👩");

  for (guint i = 0; i < 10000; i++)
    g_string_append (text, "‍👩");
  g_assert_cmpuint (coterie_emoji_text_count (text->str), ==, 0);
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/emoji-text/", cases[i].rule, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/ui/emoji-text/endless-sequences", test_endless_sequences);
  return g_test_run ();
}
