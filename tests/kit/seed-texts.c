// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/seed-texts.h"

struct _SeedTexts
{
  GString *text;
  GRand *rand;
};

/* The beginning of each language's sentences; one of %LANGUAGES_ONE_IN texts is in another than the first. */
static const struct
{
  const char *words; /* parted by blanks; of scripts without blanks, one piece each */
  const char *between;
} languages[] = {
  { "the of and to in is you that it he was for on are as with his they at be this have from or one had by", " " },
  { "der die und das ist nicht ich wir schön grüß straße über für mit auf können möchte heute morgen", " " },
  { "el la que y no sí mañana niño está también aquí qué cómo años corazón señor", " " },
  { "и в не на что он как ещё мы вы день завтра хорошо спасибо ёлка", " " },
  { "και το να είναι δεν αύριο καλημέρα σήμερα πού πώς φίλε", " " },
  { "في من على هذا اليوم غدًا مرحبا شكرًا كيف أنت مُحمد", " " },
  { "של את על לא היום מחר שלום תודה איך", " " },
  { "और है नहीं आज कल नमस्ते धन्यवाद कैसे हिन्दी", " " },
  { "我们 今天 明天 谢谢 吃饭 电影 怎么 因为 所以 中国", "" },
  { "今日は 明日 ありがとう ラーメン 東京 ですか 行きます と の を", "" },
  { "วันนี้ พรุ่งนี้ ขอบคุณ กินข้าว ที่ไหน สบายดี", "" },
  { "오늘 내일 감사합니다 한국어 영화 어디 좋아요", " " },
  { "👍 😂 ❤️ 👩‍👩‍👧 🇩🇪 ok 👋🏽", " " },
};
#define LANGUAGES_ONE_IN 4

static const char *const syllables[] = { "ka",  "to", "mi",  "ren", "sol", "va",  "pu",  "lin", "dor", "es",
                                         "qua", "fi", "ger", "hol", "nu",  "bra", "sti", "wem", "yo",  "zan" };
#define N_WORDS 40000

SeedTexts *
seed_texts_new (void)
{
  SeedTexts *self = g_new0 (SeedTexts, 1);

  self->text = g_string_sized_new (4096);
  self->rand = g_rand_new ();
  return self;
}

void
seed_texts_free (SeedTexts *self)
{
  g_string_free (self->text, TRUE);
  g_rand_free (self->rand);
  g_free (self);
}

/* Word number n of an invented language. */
static void
append_invented (SeedTexts *self, guint n)
{
  g_string_append (self->text, syllables[n % G_N_ELEMENTS (syllables)]);
  for (n = n / G_N_ELEMENTS (syllables); n > 0; n /= G_N_ELEMENTS (syllables))
    g_string_append (self->text, syllables[n % G_N_ELEMENTS (syllables)]);
}

static void
append_known (SeedTexts *self, guint language)
{
  g_auto (GStrv) words = g_strsplit (languages[language].words, " ", -1);

  g_string_append (self->text, words[g_rand_int_range (self->rand, 0, (int) g_strv_length (words))]);
}

static guint
choose_language (SeedTexts *self)
{
  if (g_rand_int_range (self->rand, 0, LANGUAGES_ONE_IN) > 0)
    return 0;
  return (guint) g_rand_int_range (self->rand, 1, G_N_ELEMENTS (languages));
}

/* Most texts are short, some are long, few are very long. */
static guint
choose_length (SeedTexts *self)
{
  int kind = g_rand_int_range (self->rand, 0, 1000);

  if (kind == 0)
    return 300;
  return (guint) g_rand_int_range (self->rand, 1, kind < 50 ? 80 : 14);
}

static void
append_words (SeedTexts *self)
{
  guint language = choose_language (self);
  guint n_words = choose_length (self);

  for (guint i = 0; i < n_words; i++)
    {
      double rarity = g_rand_double (self->rand);

      g_string_append (self->text, i == 0 ? " " : languages[language].between);
      if (language != 0 || rarity < 0.4)
        append_known (self, language);
      else
        append_invented (self, (guint) (rarity * rarity * rarity * rarity * N_WORDS));
    }
}

const char *
seed_texts_make (SeedTexts *self, guint n)
{
  g_rand_set_seed (self->rand, n);
  g_string_printf (self->text, "%s n%u", SEED_TEXTS_COMMON, n);
  append_words (self);
  return self->text->str;
}

char *
seed_texts_make_name (guint n)
{
  static const char *const first[] = { "Ada", "Björn", "Carmen", "Дмитрий", "Ελένη", "فاطمة", "גיל",
                                       "हर्ष", "美玲",  "さくら", "สมชาย",   "지우",  "O’Neil" };
  static const char *const last[] = { "Baker", "Müller", "García", "Иванов", "王", "Young", "de la Cruz" };

  return g_strdup_printf ("%s %s %u", first[n % G_N_ELEMENTS (first)], last[n / 13 % G_N_ELEMENTS (last)], n);
}
