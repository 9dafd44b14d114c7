// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../wire/protocol-doc.h"
#include "chain/errors.h"
#include "chain/safety-code.h"
#include "devices.h"

#include <string.h>

/* Alice with two devices, Bob with one, and Eve. */
typedef struct
{
  TestDevice a, b, bob, eve;
  CoterieChain *alices, *bobs, *eves;
} Fixture;

static CoterieChain *
make_chain (const TestDevice *device)
{
  CoterieChain *chain = coterie_chain_new ();

  test_chain_append_take (chain, test_device_make_genesis (device));
  return chain;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  test_device_init (&f->a, 0x11);
  test_device_init (&f->b, 0x22);
  test_device_init (&f->bob, 0x33);
  test_device_init (&f->eve, 0x55);
  f->alices = make_chain (&f->a);
  f->bobs = make_chain (&f->bob);
  f->eves = make_chain (&f->eve);
  test_chain_append_take (f->alices, test_device_make_add (&f->a, f->alices, 1, &f->b));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  coterie_chain_free (f->alices);
  coterie_chain_free (f->bobs);
  coterie_chain_free (f->eves);
  test_device_clear (&f->a);
  test_device_clear (&f->b);
  test_device_clear (&f->bob);
  test_device_clear (&f->eve);
}

/* What @shown shows for @meant, as it is read by the owner of @own, who compares it with @peer. */
static CoterieSafetyCodeVerdict
judge (const CoterieChain *shown, const CoterieChain *meant, const CoterieChain *own, const CoterieChain *peer)
{
  CoterieSafetyCode code, read;
  g_autofree char *text = NULL;
  GError *error = NULL;

  coterie_safety_code_init (&code, shown, meant);
  text = coterie_safety_code_to_text (&code);
  g_assert_true (coterie_safety_code_from_text (&read, text, &error));
  g_assert_no_error (error);
  return coterie_safety_code_compare (&read, own, peer);
}

static void
test_match (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (judge (f->alices, f->bobs, f->bobs, f->alices), ==, COTERIE_SAFETY_CODE_MATCH);
  g_assert_cmpint (judge (f->bobs, f->alices, f->alices, f->bobs), ==, COTERIE_SAFETY_CODE_MATCH);
}

static void
test_own (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (judge (f->alices, f->bobs, f->alices, f->bobs), ==, COTERIE_SAFETY_CODE_OWN);
}

static void
test_other (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (judge (f->eves, f->bobs, f->bobs, f->alices), ==, COTERIE_SAFETY_CODE_OTHER);
  g_assert_cmpint (judge (f->alices, f->eves, f->bobs, f->alices), ==, COTERIE_SAFETY_CODE_OTHER);
}

/* Each knows less than the other: no harm in what is the beginning of ours, and nothing said of what is not here yet.
 */
static void
test_lengths (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) before = coterie_chain_copy (f->alices);

  coterie_chain_truncate (before, 1);
  g_assert_cmpint (judge (before, f->bobs, f->bobs, f->alices), ==, COTERIE_SAFETY_CODE_MATCH);
  g_assert_cmpint (judge (f->bobs, before, f->alices, f->bobs), ==, COTERIE_SAFETY_CODE_MATCH);
  g_assert_cmpint (judge (f->alices, f->bobs, f->bobs, before), ==, COTERIE_SAFETY_CODE_NEWER);
  g_assert_cmpint (judge (f->bobs, f->alices, before, f->bobs), ==, COTERIE_SAFETY_CODE_NEWER);
}

/* The server shows each of them another second device of Alice's. */
static void
test_fork (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) forked = make_chain (&f->a);

  test_chain_append_take (forked, test_device_make_add (&f->a, forked, 1, &f->eve));
  g_assert_cmpint (judge (forked, f->bobs, f->bobs, f->alices), ==, COTERIE_SAFETY_CODE_FORK);
  g_assert_cmpint (judge (f->bobs, forked, f->alices, f->bobs), ==, COTERIE_SAFETY_CODE_FORK);
}

static char *
load_example (void)
{
  g_autofree char *doc = protocol_doc_load ();
  g_autoptr (GPtrArray) examples = protocol_doc_examples (doc);

  for (guint i = 0; i < examples->len; i++)
    {
      const DocExample *example = g_ptr_array_index (examples, i);
      g_auto (GStrv) lines = NULL;

      if (strcmp (example->name, "safety-code") != 0)
        continue;
      lines = g_strsplit (example->text, "\n", -1);
      return g_strjoinv ("", lines);
    }
  g_error ("docs/protocol.md has no example of a safety code");
}

static void
test_example (void)
{
  g_autofree char *text = load_example (), *again = NULL;
  CoterieSafetyCode code;
  GError *error = NULL;

  g_assert_true (coterie_safety_code_from_text (&code, text, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (code.own_aid[0], ==, 0xaa);
  g_assert_cmpuint (code.own_length, ==, 2);
  g_assert_cmpuint (code.own_head[31], ==, 0x0b);
  g_assert_cmpuint (code.peer_aid[31], ==, 0x02);
  g_assert_cmpuint (code.peer_length, ==, 1);
  g_assert_cmpuint (code.peer_head[15], ==, 0x0c);
  again = coterie_safety_code_to_text (&code);
  g_assert_cmpstr (again, ==, text);
}

static void
assert_refused (const char *text, int code)
{
  g_autoptr (GError) error = NULL;
  CoterieSafetyCode read;

  g_assert_false (coterie_safety_code_from_text (&read, text, &error));
  g_assert_error (error, COTERIE_CHAIN_ERROR, code);
}

/* [N1] */
static void
test_hostile (void)
{
  g_autofree char *text = load_example ();
  g_autofree char *longer = g_strconcat (text, "0", NULL), *lower = g_ascii_strdown (text, -1), *changed = NULL;

  assert_refused ("", COTERIE_CHAIN_ERROR_MAGIC);
  assert_refused ("https://example.org/", COTERIE_CHAIN_ERROR_MAGIC);
  assert_refused (lower, COTERIE_CHAIN_ERROR_MAGIC);
  assert_refused (longer, COTERIE_CHAIN_ERROR_LENGTH);
  for (gsize n = 0; n < COTERIE_SAFETY_CODE_CHARS; n++)
    {
      g_autofree char *cut = g_strndup (text, n);

      assert_refused (cut, n < 8 ? COTERIE_CHAIN_ERROR_MAGIC : COTERIE_CHAIN_ERROR_LENGTH);
    }
  changed = g_strdup (text);
  changed[7] = '2';
  assert_refused (changed, COTERIE_CHAIN_ERROR_MAGIC);
  changed[7] = '1';
  changed[8] = 'a';
  assert_refused (changed, COTERIE_CHAIN_ERROR_LENGTH);
  changed[8] = 'G';
  assert_refused (changed, COTERIE_CHAIN_ERROR_LENGTH);
  memcpy (changed + 8, text + 8, 1);
  memcpy (changed + 8 + 64, "00000000", 8);
  assert_refused (changed, COTERIE_CHAIN_ERROR_SEQ);
  memcpy (changed + 8 + 64, "00000081", 8);
  assert_refused (changed, COTERIE_CHAIN_ERROR_SEQ);
  memcpy (changed + 8 + 64, "FFFFFFFF", 8);
  assert_refused (changed, COTERIE_CHAIN_ERROR_SEQ);
}

#define ADD(name, test) g_test_add ("/chain/safety-code/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("match", test_match);
  ADD ("own", test_own);
  ADD ("other", test_other);
  ADD ("lengths", test_lengths);
  ADD ("fork", test_fork);
  g_test_add_func ("/chain/safety-code/example", test_example);
  g_test_add_func ("/chain/safety-code/hostile", test_hostile);
  return g_test_run ();
}
