// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "server/writer.h"
#include "wire/server-info.h"

typedef struct
{
  Room *room;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->room = room_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  room_free (f->room);
}

static void
test_server (Fixture *f, gconstpointer data)
{
  CoterieServerInfo info;
  g_auto (Reply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  f->room->config.registration = COTERIE_REGISTRATION_INVITE;
  f->room->config.limits[COTERIE_LIMIT_MAILBOX_DAYS] = 7;
  room_call (f->room, NULL, "GET", "/v1/server", NULL, &reply);
  assert_status (reply, 200);
  g_assert_true (coterie_server_info_from_json (&info, reply.node, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (info.server_id, sizeof info.server_id, f->room->server.server_id, sizeof info.server_id);
  g_assert_cmpuint (info.time_ms, ==, ROOM_TIME_MS);
  g_assert_cmpint (info.registration, ==, COTERIE_REGISTRATION_INVITE);
  g_assert_cmpuint (info.kdf_ops, ==, 3);
  g_assert_cmpuint (info.kdf_memory_bytes, ==, 67108864);
  g_assert_cmpuint (info.limits[COTERIE_LIMIT_MAILBOX_DAYS], ==, 7);
  g_assert_cmpuint (json_object_get_size (json_object_get_object_member (reply_get (&reply), "limits")), ==,
                    COTERIE_N_LIMITS);
}

static void
test_health (Fixture *f, gconstpointer data)
{
  CoterieStoreWriter *writer;
  g_autoptr (GError) error = NULL;
  g_auto (Reply) reply = { 0 };

  writer = coterie_store_writer_new (coterie_sql_open_in_memory (&error), NULL, f->room->server.hub, 1);
  f->room->server.writer = writer;
  room_call (f->room, NULL, "GET", "/healthz", NULL, &reply);
  assert_status (reply, 200);
  g_assert_cmpstr (reply.json, ==, "{\"status\":\"ok\"}");
  coterie_store_writer_free (writer);
}

#define ADD(path, func) g_test_add ("/server/server-info/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("server", test_server);
  ADD ("health", test_health);
  return g_test_run ();
}
