// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/linkify.h"

#include <string.h>

/* What a peer wrote becomes markup in one place alone. */

typedef struct
{
  const char *rule;
  const char *text;
  const char *markup; /* NULL: no link */
} Case;

#define A(address) "<a href=\"" address "\">" address "</a>"

static const Case cases[] = {
  { "nothing", "", NULL },
  { "plain", "see you at eight", NULL },
  { "https", "https://example.org", A ("https://example.org") },
  { "http", "http://example.org/a?b=c#d", A ("http://example.org/a?b=c#d") },
  { "upper-case", "HTTPS://EXAMPLE.ORG", A ("HTTPS://EXAMPLE.ORG") },
  { "mailto", "mailto:zofia@example.org", A ("mailto:zofia@example.org") },
  { "coterie", "coterie:zofia@example.org", A ("coterie:zofia@example.org") },
  { "inside-a-sentence", "on https://a.org/b, and", "on " A ("https://a.org/b") ", and" },
  { "two", "http://a.org http://b.org", A ("http://a.org") " " A ("http://b.org") },
  { "brackets-around", "(https://a.org)", "(" A ("https://a.org") ")" },
  { "brackets-inside", "https://a.org/b_(c)", A ("https://a.org/b_(c)") },
  { "brackets-both", "(https://a.org/b_(c))", "(" A ("https://a.org/b_(c)") ")" },
  { "full-stop", "https://a.org.", A ("https://a.org") "." },
  { "question", "https://a.org/?!", A ("https://a.org/") "?!" },
  { "emphasis", "*https://a.org*", "*" A ("https://a.org") "*" },
  { "line-end", "https://a.org\nnext", A ("https://a.org") "\nnext" },
  { "ampersand", "https://a.org/?a&b", A ("https://a.org/?a&amp;b") },
  { "quote-ends", "https://a.org/\"onclick=x", A ("https://a.org/") "&quot;onclick=x" },
  { "apostrophe-escaped", "https://a.org/'b", A ("https://a.org/&apos;b") },
  { "markup-around", "<b>https://a.org</b>", "&lt;b&gt;" A ("https://a.org") "&lt;/b&gt;" },
  { "markup-of-a-link", "<a href=\"https://a.org\">x</a>",
    "&lt;a href=&quot;" A ("https://a.org") "&quot;&gt;x&lt;/a&gt;" },
  { "entity", "&lt; https://a.org &#0;", "&amp;lt; " A ("https://a.org") " &amp;#0;" },
  { "other-letters", "https://zażółć.pl/gęś", A ("https://zażółć.pl/gęś") },
  { "after-cjk-punctuation", "看https://a.org", NULL },
  { "inside-a-word", "xhttps://a.org", NULL },
  { "direction-override-ends",
    "https://a.org/\xe2\x80\xae"
    "gpj.exe",
    A ("https://a.org/") "\xe2\x80\xae"
                         "gpj.exe" },
  { "zero-width-ends", "https://a.org\xe2\x80\x8b.evil.org", A ("https://a.org") "\xe2\x80\x8b.evil.org" },
  { "no-break-space-ends", "https://a.org\xc2\xa0x", A ("https://a.org") "\xc2\xa0x" },
  { "scheme-alone", "https://", NULL },
  { "scheme-and-dots", "https://...", NULL },
  { "mailto-without-at", "mailto:zofia", NULL },
  { "mailto-at-alone", "mailto:@", NULL },
  { "coterie-alone", "coterie: a group", NULL },
  { "javascript", "javascript:alert(1)", NULL },
  { "file", "file:///etc/passwd", NULL },
  { "data", "data:text/html,x", NULL },
  { "ftp", "ftp://a.org", NULL },
  { "no-scheme", "www.example.org", NULL },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *markup = coterie_linkify (c->text, -1);

  g_assert_cmpstr (markup, ==, c->markup);
}

static void
test_part (void)
{
  g_autofree char *markup = coterie_linkify ("http://a.org/long", 12);

  g_assert_cmpstr (markup, ==, A ("http://a.org"));
}

static void
test_long_address_is_text (void)
{
  g_autofree char *path = g_strnfill (4096, 'a');
  g_autofree char *text = g_strconcat ("https://a.org/", path, NULL);
  g_autofree char *markup = coterie_linkify (text, -1);

  g_assert_null (markup);
}

/* A wall of what might be an address costs no more than its length. */
static void
test_wall (void)
{
  GString *text = g_string_new (NULL);
  g_autofree char *markup = NULL;

  while (text->len < 65536)
    g_string_append (text, "https://");
  markup = coterie_linkify (text->str, -1);
  g_assert_true (markup == NULL || strlen (markup) < 8 * text->len);
  g_string_free (text, TRUE);
}

static void
test_is_address (void)
{
  g_assert_true (coterie_linkify_is_address ("https://a.org/b?c"));
  g_assert_true (coterie_linkify_is_address ("MAILTO:a@b"));
  g_assert_false (coterie_linkify_is_address ("https://a.org b"));
  g_assert_false (coterie_linkify_is_address ("https://a.org."));
  g_assert_false (coterie_linkify_is_address ("file:///etc/passwd"));
  g_assert_false (coterie_linkify_is_address (""));
  g_assert_false (coterie_linkify_is_address ("https://a.org/\xff"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/linkify/", cases[i].rule, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/ui/linkify/part-of-a-text", test_part);
  g_test_add_func ("/ui/linkify/long-address-is-text", test_long_address_is_text);
  g_test_add_func ("/ui/linkify/wall-of-schemes", test_wall);
  g_test_add_func ("/ui/linkify/is-address", test_is_address);
  return g_test_run ();
}
