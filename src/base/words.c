// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/words.h"

#include <string.h>

/* The longest that one character becomes when it is taken apart (U+FDFA). */
#define PARTS_MAX G_UNICHAR_MAX_DECOMPOSITION_LENGTH

typedef enum
{
  PART_BREAK,  /* parts words */
  PART_SILENT, /* belongs to what stands before it, and says nothing: accents, joiners, skin tones */
  PART_LETTER,
  PART_SIGN,
} PartType;

/* Letters that Unicode does not take apart, though people write them with and without. */
static const struct
{
  gunichar c;
  const char *folded;
} strokes[] = {
  { 0x00DF, "ss" }, { 0x00E6, "ae" }, { 0x00F0, "d" },  { 0x00F8, "o" },        { 0x00FE, "th" },
  { 0x0111, "d" },  { 0x0127, "h" },  { 0x0131, "i" },  { 0x0142, "l" },        { 0x0153, "oe" },
  { 0x0167, "t" },  { 0x0180, "b" },  { 0x1E9E, "ss" }, { 0x03C2, "\317\203" },
};

static const char *
find_stroke (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (strokes); i++)
    if (strokes[i].c == c)
      return strokes[i].folded;
  return NULL;
}

static gboolean
is_written_without_blanks (gunichar c)
{
  /* The marks of Kana belong to no script of their own. */
  if ((c >= 0x3031 && c <= 0x3035) || (c >= 0x3099 && c <= 0x309C) || c == 0x30FC)
    return TRUE;
  switch ((int) g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_YI:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_TAI_LE:
    case G_UNICODE_SCRIPT_NEW_TAI_LUE:
    case G_UNICODE_SCRIPT_TAI_THAM:
    case G_UNICODE_SCRIPT_TAI_VIET:
    case G_UNICODE_SCRIPT_JAVANESE:
    case G_UNICODE_SCRIPT_BALINESE:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Accents of the alphabets that are read without them; the vowel signs of others are letters. */
static gboolean
is_accent (gunichar c)
{
  switch ((int) g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_INHERITED:
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_LATIN:
    case G_UNICODE_SCRIPT_GREEK:
    case G_UNICODE_SCRIPT_CYRILLIC:
    case G_UNICODE_SCRIPT_HEBREW:
    case G_UNICODE_SCRIPT_ARABIC:
    case G_UNICODE_SCRIPT_SYRIAC:
      return TRUE;
    default:
      return FALSE;
    }
}

static PartType
classify (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char) c) ? PART_LETTER : PART_BREAK;
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
      if (c == 0x0640) /* Arabic's stretching line */
        return PART_SILENT;
      return is_written_without_blanks (c) ? PART_SIGN : PART_LETTER;
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_NON_SPACING_MARK:
      if (is_written_without_blanks (c))
        return PART_SIGN;
      return is_accent (c) ? PART_SILENT : PART_LETTER;
    case G_UNICODE_FORMAT:
      return PART_SILENT;
    case G_UNICODE_MODIFIER_SYMBOL:
      return c >= 0x1F3FB && c <= 0x1F3FF ? PART_SILENT : PART_BREAK;
    case G_UNICODE_OTHER_SYMBOL:
    case G_UNICODE_CURRENCY_SYMBOL:
    case G_UNICODE_MATH_SYMBOL:
      return PART_SIGN;
    case G_UNICODE_UNASSIGNED: /* emoji that are newer than the tables */
      return c >= 0x1F000 && c <= 0x1FAFF ? PART_SIGN : PART_BREAK;
    default:
      return PART_BREAK;
    }
}

/* What a part is written as: at least one byte of UTF-8 and a zero. */
static gsize
fold (gunichar c, char *folded)
{
  const char *stroke;
  gsize n_bytes;

  if (g_unichar_isdigit (c))
    c = (gunichar) ('0' + g_unichar_digit_value (c));
  else
    c = g_unichar_tolower (c);
  stroke = c >= 0x80 ? find_stroke (c) : NULL;
  if (stroke != NULL)
    {
      strcpy (folded, stroke);
      return strlen (stroke);
    }
  n_bytes = (gsize) g_unichar_to_utf8 (c, folded);
  folded[n_bytes] = '\0';
  return n_bytes;
}

/* Kana keep their marks, as signs. */
static gsize
take_apart (gunichar c, gunichar *parts)
{
  return g_unichar_fully_decompose (c, TRUE, parts, PARTS_MAX);
}

/* A digit of any script counts as one of ours, in words. */
static PartType
classify_part (gunichar c)
{
  return g_unichar_isdigit (c) ? PART_LETTER : classify (c);
}

/* ------------------------------------------------------------------------------------ splitting */

typedef struct
{
  CoterieWordFunc func;
  gpointer user_data;
  GString *folded;
  CoterieWord word;
  gboolean has_word;
} Splitter;

static void
end_word (Splitter *self)
{
  if (!self->has_word)
    return;
  self->word.text = self->folded->str;
  self->word.n_bytes = self->folded->len;
  self->func (&self->word, self->user_data);
  self->has_word = FALSE;
}

static void
begin_word (Splitter *self, gsize start, gboolean is_sign)
{
  end_word (self);
  g_string_truncate (self->folded, 0);
  self->word.start = start;
  self->word.is_sign = is_sign;
  self->has_word = TRUE;
}

static void
put_part (Splitter *self, gunichar part, gsize start, gsize end)
{
  PartType type = classify_part (part);
  char folded[8];

  if (type == PART_BREAK)
    {
      end_word (self);
      return;
    }
  if (type == PART_SIGN || (type == PART_LETTER && (!self->has_word || self->word.is_sign)))
    begin_word (self, start, type == PART_SIGN);
  if (!self->has_word)
    return; /* an accent upon nothing */
  if (type != PART_SILENT)
    g_string_append_len (self->folded, folded, (gssize) fold (part, folded));
  self->word.end = end;
}

/* Such a character (a fraction, a whole phrase) is no part of the word before it. */
static gboolean
has_several_words (const gunichar *parts, gsize n_parts)
{
  for (gsize i = 0; i < n_parts && n_parts > 1; i++)
    {
      PartType type = classify_part (parts[i]);

      if (type == PART_BREAK || type == PART_SIGN)
        return TRUE;
    }
  return FALSE;
}

/**
 * coterie_words_split:
 * @text: UTF-8
 * @func: called for each word and sign, in their order
 *
 * Always the same for the same version of Unicode's tables, which are those of GLib.
 */
void
coterie_words_split (const char *text, CoterieWordFunc func, gpointer user_data)
{
  Splitter self = { .func = func, .user_data = user_data, .folded = g_string_sized_new (64) };
  gunichar parts[PARTS_MAX];

  for (const char *at = text; *at != '\0';)
    {
      const char *next = g_utf8_next_char (at);
      gunichar c = (guchar) *at < 0x80 ? (gunichar) *at : g_utf8_get_char (at);
      gsize n_parts = 1;

      parts[0] = c;
      if (c >= 0x80)
        n_parts = take_apart (c, parts);
      if (has_several_words (parts, n_parts))
        end_word (&self);
      for (gsize i = 0; i < n_parts; i++)
        put_part (&self, parts[i], (gsize) (at - text), (gsize) (next - text));
      at = next;
    }
  end_word (&self);
  g_string_free (self.folded, TRUE);
}

/* How many bytes a character is when it is folded. */
static gsize
count_folded (gunichar c)
{
  gunichar parts[PARTS_MAX];
  gsize n_parts = take_apart (c, parts);
  gsize n_bytes = 0;
  char folded[8];

  for (gsize i = 0; i < n_parts; i++)
    if (classify_part (parts[i]) != PART_SILENT)
      n_bytes += fold (parts[i], folded);
  return n_bytes;
}

/**
 * coterie_words_find_prefix_end:
 * @start: of a word in @text
 * @end: of that word
 * @n_folded: how many folded bytes of it are meant
 *
 * Returns: where they end in the original, with the accents of their last letter
 */
gsize
coterie_words_find_prefix_end (const char *text, gsize start, gsize end, gsize n_folded)
{
  const char *at = text + start;
  gsize n_bytes = 0;

  while (at < text + end)
    {
      gsize more = count_folded (g_utf8_get_char (at));

      if (more > 0 && n_bytes >= n_folded)
        break;
      n_bytes += more;
      at = g_utf8_next_char (at);
    }
  return (gsize) (at - text);
}
