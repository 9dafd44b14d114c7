// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/message-body.h"

#include <adwaita.h>

/* Which part of a text is bold, in the words that are shown. */

static void
check_bold (CoterieMessageBody *body, const char *wanted)
{
  GtkLabel *label = coterie_message_body_get_label (body);
  PangoAttrList *attributes = gtk_label_get_attributes (label);
  g_autoptr (GString) got = g_string_new (NULL);
  GSList *all = attributes != NULL ? pango_attr_list_get_attributes (attributes) : NULL;

  for (GSList *l = all; l != NULL; l = l->next)
    {
      const PangoAttribute *attribute = l->data;
      if (attribute->klass->type == PANGO_ATTR_WEIGHT)
        g_string_append_printf (got, "[%.*s]", (int) (attribute->end_index - attribute->start_index),
                                gtk_label_get_text (label) + attribute->start_index);
    }
  g_slist_free_full (all, (GDestroyNotify) (void (*) (void)) pango_attribute_destroy);
  g_assert_cmpstr (got->str, ==, wanted);
}

static CoterieMention
find (const char *text, const char *name)
{
  const char *at = strstr (text, name);

  g_assert_nonnull (at);
  return (CoterieMention){ (guint) (at - text), (guint) strlen (name), name + 1, FALSE };
}

static CoterieMessageBody *
new_body (const char *text, const CoterieMention *mentions, guint n_mentions)
{
  CoterieMessageBody *body = COTERIE_MESSAGE_BODY (g_object_ref_sink (coterie_message_body_new ()));

  coterie_message_body_set_links (body, TRUE);
  coterie_message_body_set_text (body, text);
  coterie_message_body_set_mentions (body, mentions, n_mentions);
  return body;
}

static void
test_plain (void)
{
  const char *text = "Grüße an @bob & @carol, <b>@bob</b>";
  const CoterieMention mentions[] = { find (text, "@bob"), find (text, "@carol") };
  g_autoptr (CoterieMessageBody) body = new_body (text, mentions, 2);

  check_bold (body, "[@bob][@carol]");
  coterie_message_body_set_mentions (body, NULL, 0);
  check_bold (body, "");
}

/* A row that is used for another message. */
static void
test_another_text (void)
{
  const char *text = "Ask @bob", *other = "And then @carol and @bob";
  const CoterieMention mention = find (text, "@bob");
  const CoterieMention mentions[] = { find (other, "@carol"), find (other, "@bob") };
  g_autoptr (CoterieMessageBody) body = new_body (text, &mention, 1);

  coterie_message_body_set_text (body, other);
  coterie_message_body_set_mentions (body, mentions, 2);
  check_bold (body, "[@carol][@bob]");
  coterie_message_body_set_text (body, "Nobody");
  coterie_message_body_set_mentions (body, NULL, 0);
  check_bold (body, "");
}

static void
test_beside_a_link (void)
{
  const char *text = "https://a.org/?a=1&b=2 for @bob <https://b.org>";
  const CoterieMention mention = find (text, "@bob");
  g_autoptr (CoterieMessageBody) body = new_body (text, &mention, 1);

  check_bold (body, "[@bob]");
}

/* What lets a text be broken, or keeps marks from piling up, is put in: positions are others then. */
static void
test_put_in (void)
{
  g_autofree char *wide = g_strnfill (4000, '\t'), *tabs = g_strconcat (wide, "@bob", NULL);
  const char *piled = "\u0301\u0301 @bob";
  const CoterieMention far = find (tabs, "@bob"), behind = find (piled, "@bob");
  g_autoptr (CoterieMessageBody) body = new_body (tabs, &far, 1);
  g_autoptr (CoterieMessageBody) other = new_body (piled, &behind, 1);

  coterie_message_body_show_more (body);
  check_bold (body, "[@bob]");
  check_bold (other, "[@bob]");
}

/* What is folded away is marked when it is shown. */
static void
test_folded (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  CoterieMention mention;
  g_autoptr (CoterieMessageBody) body = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "many words ");
  g_string_append (text, "@bob");
  mention = find (text->str, "@bob");
  body = new_body (text->str, &mention, 1);
  check_bold (body, "");
  while (g_str_has_suffix (gtk_label_get_text (coterie_message_body_get_label (body)), "…"))
    coterie_message_body_show_more (body);
  check_bold (body, "[@bob]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/ui/mention-marks/plain", test_plain);
  g_test_add_func ("/ui/mention-marks/another-text", test_another_text);
  g_test_add_func ("/ui/mention-marks/beside-a-link", test_beside_a_link);
  g_test_add_func ("/ui/mention-marks/put-in", test_put_in);
  g_test_add_func ("/ui/mention-marks/folded", test_folded);
  return g_test_run ();
}
