// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/seat.h"

#define LOUD_DB (-10)

static CoterieSeat *
seat_of_speaker (void)
{
  g_autoptr (CoterieClient) client = coterie_client_new (&(CoterieClientOptions){ .profile_dir = "nowhere" });
  CoterieSeat *seat = coterie_seat_new (NULL, client, NULL, TRUE);

  coterie_seat_take_level (seat, LOUD_DB);
  g_assert_true (coterie_seat_get_speaking (seat));
  return seat;
}

/* No level comes of a microphone that is gone. */
static void
test_microphone_off (void)
{
  g_autoptr (CoterieSeat) seat = seat_of_speaker ();

  coterie_seat_set_media (seat, TRUE, TRUE);
  g_assert_true (coterie_seat_get_speaking (seat));
  coterie_seat_set_media (seat, FALSE, TRUE);
  g_assert_false (coterie_seat_get_speaking (seat));
}

/* Nor of somebody whose connection is. */
static void
test_connecting (void)
{
  g_autoptr (CoterieSeat) seat = seat_of_speaker ();

  coterie_seat_set_doing (seat, "Connecting…");
  g_assert_false (coterie_seat_get_speaking (seat));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/seat/whose-microphone-is-off-does-not-speak", test_microphone_off);
  g_test_add_func ("/ui/seat/who-is-connecting-does-not-speak", test_connecting);
  return g_test_run ();
}
