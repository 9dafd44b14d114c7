// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "base/encoding.h"

#include <sodium.h>

#define TOKEN "00112233445566778899aabbccddeeff"
#define OTHER_TOKEN "ffeeddccbbaa99887766554433221100"

typedef struct
{
  Room *room;
  Person *alice;
  Person *bob;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->room = room_new ();
  f->alice = person_new_registered (f->room, "alice");
  f->bob = person_new_registered (f->room, "bob");
  room_enter (f->room, &f->bob->devices[0]);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  person_free (f->alice);
  person_free (f->bob);
  room_free (f->room);
}

static char *
make_hash (const char *token)
{
  guint8 bytes[COTERIE_PRESENCE_TOKEN_BYTES], hash[COTERIE_DIGEST_BYTES];
  g_autofree char *hex = NULL;

  g_assert_true (coterie_hex_decode (token, bytes, sizeof bytes));
  crypto_hash_sha256 (hash, bytes, sizeof bytes);
  hex = coterie_hex_encode (hash, sizeof hash);
  return g_strdup_printf ("{\"hash\":\"%s\"}", hex);
}

static void
set_token (Fixture *f, const Person *person, const char *token, Reply *reply)
{
  reply_clear (reply);
  room_call (f->room, &person->devices[0], "PUT", "/v1/account/presence",
             token != NULL ? make_hash (token) : g_strdup ("{}"), reply);
}

/* Bob watches @token; gives the devices that are here, as JSON. */
static char *
watch (Fixture *f, const Device *device, const char *token)
{
  g_auto (Reply) reply = { 0 };
  const char *devices;

  room_call (f->room, device, "POST", "/v1/presence", g_strdup_printf ("{\"tokens\":[\"%s\"]}", token), &reply);
  assert_status (reply, 200);
  devices = strstr (reply.json, "\"devices\":");
  g_assert_nonnull (devices);
  devices += strlen ("\"devices\":");
  return g_strndup (devices, strcspn (devices, "]") + 1);
}

#define assert_watch(device, token, expected)                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *devices_ = watch (f, device, token);                                                              \
    g_assert_cmpstr (devices_, ==, expected);                                                                          \
  }                                                                                                                    \
  G_STMT_END

/* The events that Bob got since the last call, one after the other. */
static char *
take_events (Fixture *f, const Device *device)
{
  GString *all = g_string_new (NULL);
  guint n = room_count_letters (f->room, device, COTERIE_HUB_TEXT);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *event = room_get_text (f->room, device, i);
      const char *devices = strstr (event, "\"devices\":");

      g_assert_nonnull (strstr (event, "\"event\":\"presence\",\"token\":\"" TOKEN "\""));
      g_string_append_len (all, devices + 10, strcspn (devices + 10, "]") + 1);
    }
  room_forget_letters (f->room);
  return g_string_free (all, FALSE);
}

#define assert_events(device, expected)                                                                                \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *events_ = take_events (f, device);                                                                \
    g_assert_cmpstr (events_, ==, expected);                                                                           \
  }                                                                                                                    \
  G_STMT_END

static void
test_come_and_go (Fixture *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  Device *second = person_add_device (f->room, f->alice);
  g_auto (Reply) reply = { 0 };

  set_token (f, f->alice, TOKEN, &reply);
  assert_status (reply, 200);
  assert_watch (bob, TOKEN, "[]");
  room_enter (f->room, second);
  assert_events (bob, "[2]");
  room_enter (f->room, &f->alice->devices[0]);
  assert_events (bob, "[1,2]");
  assert_watch (bob, TOKEN, "[1,2]");
  room_leave (f->room, second);
  assert_events (bob, "[1]");
  room_leave (f->room, &f->alice->devices[0]);
  assert_events (bob, "[]");
}

static void
test_here_already (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  room_enter (f->room, &f->alice->devices[0]);
  set_token (f, f->alice, TOKEN, &reply);
  assert_watch (&f->bob->devices[0], TOKEN, "[1]");
}

static void
test_unknown_token (Fixture *f, gconstpointer data)
{
  room_enter (f->room, &f->alice->devices[0]);
  assert_watch (&f->bob->devices[0], TOKEN, "[]");
  assert_events (&f->bob->devices[0], "");
}

/* It was watched before its account had set it. */
static void
test_token_set_later (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  room_enter (f->room, &f->alice->devices[0]);
  assert_watch (&f->bob->devices[0], TOKEN, "[]");
  set_token (f, f->alice, TOKEN, &reply);
  assert_events (&f->bob->devices[0], "[1]");
}

static void
test_token_changes (Fixture *f, gconstpointer data)
{
  Device *alice = &f->alice->devices[0];
  g_auto (Reply) reply = { 0 };

  room_enter (f->room, alice);
  set_token (f, f->alice, TOKEN, &reply);
  assert_watch (&f->bob->devices[0], TOKEN, "[1]");
  set_token (f, f->alice, OTHER_TOKEN, &reply);
  assert_events (&f->bob->devices[0], "[]");
  room_leave (f->room, alice);
  room_enter (f->room, alice);
  assert_events (&f->bob->devices[0], "");
  g_assert_cmpuint (coterie_presences_count_subscriptions (f->room->server.presences), ==, 0);
  set_token (f, f->alice, TOKEN, &reply); /* the subscription does not come back with it */
  assert_events (&f->bob->devices[0], "");
}

static void
test_turned_off (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  room_enter (f->room, &f->alice->devices[0]);
  set_token (f, f->alice, TOKEN, &reply);
  assert_watch (&f->bob->devices[0], TOKEN, "[1]");
  set_token (f, f->alice, NULL, &reply);
  assert_status (reply, 200);
  assert_events (&f->bob->devices[0], "[]");
  assert_watch (&f->bob->devices[0], TOKEN, "[]");
}

/* Setting the same again is no news, and ends nothing. */
static void
test_same_token (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  room_enter (f->room, &f->alice->devices[0]);
  set_token (f, f->alice, TOKEN, &reply);
  assert_watch (&f->bob->devices[0], TOKEN, "[1]");
  set_token (f, f->alice, TOKEN, &reply);
  assert_events (&f->bob->devices[0], "");
  g_assert_cmpuint (coterie_presences_count_subscriptions (f->room->server.presences), ==, 1);
}

static void
test_token_of_another (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  set_token (f, f->alice, TOKEN, &reply);
  set_token (f, f->bob, TOKEN, &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
  assert_watch (&f->bob->devices[0], TOKEN, "[]");
}

static void
test_failed_commit (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  room_enter (f->room, &f->alice->devices[0]);
  f->room->next_commit_fails = TRUE;
  set_token (f, f->alice, TOKEN, &reply);
  assert_refused (reply, COTERIE_CODE_UNAVAILABLE);
  assert_watch (&f->bob->devices[0], TOKEN, "[]");
}

static void
test_subscriptions_are_replaced (Fixture *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  g_auto (Reply) reply = { 0 };

  set_token (f, f->alice, TOKEN, &reply);
  assert_watch (bob, TOKEN, "[]");
  assert_watch (bob, OTHER_TOKEN, "[]");
  room_enter (f->room, &f->alice->devices[0]);
  assert_events (bob, "");
  reply_clear (&reply);
  room_call (f->room, bob, "POST", "/v1/presence", g_strdup ("{\"tokens\":[]}"), &reply);
  assert_status (reply, 200);
  g_assert_cmpstr (reply.json, ==, "{\"accounts\":[]}");
  g_assert_cmpuint (coterie_presences_count_subscriptions (f->room->server.presences), ==, 0);
}

static void
test_subscriptions_end_with_connection (Fixture *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  g_auto (Reply) reply = { 0 };

  set_token (f, f->alice, TOKEN, &reply);
  assert_watch (bob, TOKEN, "[]");
  room_leave (f->room, bob);
  g_assert_cmpuint (coterie_presences_count_subscriptions (f->room->server.presences), ==, 0);
  room_enter (f->room, bob);
  room_enter (f->room, &f->alice->devices[0]);
  assert_events (bob, "");
}

/* A newer connection takes the place of the older: neither gone nor come. */
static void
test_replaced_connection (Fixture *f, gconstpointer data)
{
  Device *alice = &f->alice->devices[0];
  g_auto (Reply) reply = { 0 };
  guint64 first;

  set_token (f, f->alice, TOKEN, &reply);
  assert_watch (&f->bob->devices[0], TOKEN, "[]");
  room_enter (f->room, alice);
  first = alice->connection;
  room_enter (f->room, alice);
  coterie_hub_leave (f->room->server.hub, &alice->caller, first);
  assert_events (&f->bob->devices[0], "[1]");
}

static void
test_named_twice (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  set_token (f, f->alice, TOKEN, &reply);
  reply_clear (&reply);
  room_call (f->room, &f->bob->devices[0], "POST", "/v1/presence",
             g_strdup ("{\"tokens\":[\"" TOKEN "\",\"" TOKEN "\"]}"), &reply);
  if (!reply.refused)
    {
      room_enter (f->room, &f->alice->devices[0]);
      assert_events (&f->bob->devices[0], "[1]");
    }
}

static void
test_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) body = g_string_new ("{\"tokens\":[");
  g_auto (Reply) reply = { 0 };

  for (guint i = 0; i < COTERIE_PRESENCE_TOKENS_MAX; i++)
    g_string_append_printf (body, "%s\"%032x\"", i > 0 ? "," : "", i + 1);
  room_call (f->room, &f->bob->devices[0], "POST", "/v1/presence", g_strconcat (body->str, "]}", NULL), &reply);
  assert_status (reply, 200);
  g_assert_cmpuint (coterie_presences_count_subscriptions (f->room->server.presences), ==, 500);
  g_string_append_printf (body, ",\"%032x\"]}", 999);
  reply_clear (&reply);
  room_call (f->room, &f->bob->devices[0], "POST", "/v1/presence", g_strdup (body->str), &reply);
  g_assert_true (reply.refused);
}

static void
test_tokens_outlive_the_server (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (Reply) reply = { 0 };

  set_token (f, f->alice, TOKEN, &reply);
  room_leave (f->room, &f->bob->devices[0]);
  coterie_hub_set_watch (f->room->server.hub, NULL, NULL);
  coterie_presences_free (f->room->server.presences);
  f->room->server.presences = room_new_presences (f->room);
  g_assert_true (coterie_presences_load (f->room->server.presences, f->room->sql, &error));
  room_enter (f->room, &f->bob->devices[0]);
  room_enter (f->room, &f->alice->devices[0]);
  assert_watch (&f->bob->devices[0], TOKEN, "[1]");
}

/* Only a hash of the token is kept. */
static void
test_hash_only (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  set_token (f, f->alice, TOKEN, &reply);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts WHERE length(presence) = 32"), ==, 1);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts WHERE instr(presence, x'" TOKEN "') > 0"), ==,
                   0);
}

#define ADD(path, func) g_test_add ("/server/presence/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("come-and-go", test_come_and_go);
  ADD ("here-already", test_here_already);
  ADD ("unknown-token", test_unknown_token);
  ADD ("token-set-later", test_token_set_later);
  ADD ("token-changes", test_token_changes);
  ADD ("turned-off", test_turned_off);
  ADD ("same-token", test_same_token);
  ADD ("token-of-another", test_token_of_another);
  ADD ("failed-commit", test_failed_commit);
  ADD ("subscriptions-are-replaced", test_subscriptions_are_replaced);
  ADD ("subscriptions-end-with-connection", test_subscriptions_end_with_connection);
  ADD ("replaced-connection", test_replaced_connection);
  ADD ("named-twice", test_named_twice);
  ADD ("many", test_many);
  ADD ("tokens-outlive-the-server", test_tokens_outlive_the_server);
  ADD ("hash-only", test_hash_only);
  return g_test_run ();
}
