// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "correspondents.h"

#include "wire/mailbox.h"
#include "wire/refusal.h"

void
correspondents_set_up (Correspondents *f, gconstpointer data)
{
  f->room = room_new ();
  f->alice = person_new_registered (f->room, "alice");
  f->bob = person_new_registered (f->room, "bob");
  f->carol = person_new_registered (f->room, "carol");
}

void
correspondents_tear_down (Correspondents *f, gconstpointer data)
{
  person_free (f->alice);
  person_free (f->bob);
  person_free (f->carol);
  room_free (f->room);
}

void
assert_sent (const Sent *sent, CoterieAnswerCode code)
{
  if (sent->refused)
    g_test_message ("%s %s", sent->error->message, coterie_refusal_get_members (sent->error));
  g_assert_false (sent->refused);
  g_assert_cmpint (sent->result.code, ==, code);
}

void
assert_not_sent (const Sent *sent, CoterieCode code)
{
  g_assert_true (sent->refused);
  g_assert_cmpstr (coterie_code_to_string (sent->code), ==, coterie_code_to_string (code));
}

static gboolean
take (const CoterieDeliver *deliver, gpointer user_data)
{
  Page *page = user_data;

  g_array_append_val (page->ids, deliver->id);
  g_ptr_array_add (page->texts, g_strndup ((const char *) deliver->bytes, deliver->size));
  return TRUE;
}

void
page_clear (Page *page)
{
  g_array_unref (page->ids);
  g_ptr_array_unref (page->texts);
}

void
read_page (
    Correspondents *f, const Device *device, guint64 after_id, guint max, gsize max_bytes, Page *page, gboolean *more)
{
  CoterieMailboxPage request = { .device_id = device->caller.device_id,
                                 .after_id = after_id,
                                 .max_envelopes = max,
                                 .max_bytes = max_bytes,
                                 .now_ms = coterie_clock_get_wall_ms (f->room->clock) };
  g_autoptr (GError) error = NULL;

  page->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  page->texts = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (coterie_mailbox_page (f->room->sql, &request, take, page, more, &error));
  g_assert_no_error (error);
}

guint64
page_get_id (const Page *page, guint index)
{
  return g_array_index (page->ids, guint64, index);
}

void
assert_waiting (Correspondents *f, const Device *device, const char *const *texts)
{
  g_auto (Page) page = { 0 };

  read_page (f, device, 0, 1000, G_MAXUINT32, &page, NULL);
  g_assert_cmpuint (page.texts->len, ==, g_strv_length ((char **) texts));
  for (guint i = 0; i < page.texts->len; i++)
    g_assert_cmpstr (page.texts->pdata[i], ==, texts[i]);
}
