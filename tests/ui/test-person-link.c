// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/person-link.h"

/* Links to people, as strangers may write them. */

typedef struct
{
  const char *rule;
  const char *uri;
  const char *server; /* NULL: none is named */
  const char *name;   /* NULL: it names nobody */
} Case;

static const Case cases[] = {
  { "name", "coterie:alice", NULL, "alice" },
  { "at-sign", "coterie:@alice", NULL, "alice" },
  { "capitals", "Coterie:Alice", NULL, "alice" },
  { "server", "coterie://chat.example.org/alice", "chat.example.org", "alice" },
  { "port", "coterie://localhost:8787/@a.li_c-e", "localhost:8787", "a.li_c-e" },
  { "other-scheme", "https://alice", NULL, NULL },
  { "nothing", "coterie:", NULL, NULL },
  { "one-letter", "coterie:a", NULL, NULL },
  { "too-long", "coterie:abcdefghijklmnopqrstuvwxyzabcdefg", NULL, NULL },
  { "begins-with-digit", "coterie:1alice", NULL, NULL },
  { "two-at-signs", "coterie:@@alice", NULL, NULL },
  { "one-slash", "coterie:/alice", NULL, NULL },
  { "no-server", "coterie:///alice", NULL, NULL },
  { "no-name", "coterie://chat.example.org/", NULL, NULL },
  { "server-alone", "coterie://chat.example.org", NULL, NULL },
  { "path", "coterie://chat.example.org/alice/bob", NULL, NULL },
  { "query", "coterie:alice?draft=Hello", NULL, NULL },
  { "fragment", "coterie:alice#1", NULL, NULL },
  { "escapes", "coterie:%61lice", NULL, NULL },
  { "markup", "coterie:<b>alice</b>", NULL, NULL },
  { "look-alike", "coterie:аlice", NULL, NULL },
  { "override",
    "coterie:\xe2\x80\xae"
    "ecila",
    NULL, NULL },
  { "blank", "coterie:alice bob", NULL, NULL },
  { "option", "coterie:--version", NULL, NULL },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_auto (CoteriePersonLink) link = { 0 };

  g_assert_cmpint (coterie_person_link_parse (c->uri, &link), ==, c->name != NULL);
  g_assert_cmpstr (link.name, ==, c->name);
  g_assert_cmpstr (link.server, ==, c->server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/person-link/", cases[i].rule, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
