// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "victim.h"

#include "base/encoding.h"
#include "wire/frames.h"

#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define NO_RATES "--limit", "anonymous=none", "--limit", "request=none", "--limit", "send=none"

/* A send that carries its number, so that it is known again. */
static void
say_send (Victim *victim, int fd, guint64 number)
{
  g_autoptr (GBytes) frame = raw_make_send (victim, 0, 1, number, &number, sizeof number);

  raw_say_frame (fd, 0x82, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

static guint64
get_number (const CoterieDeliver *deliver)
{
  guint64 number;

  g_assert_cmpuint (deliver->size, ==, sizeof number);
  memcpy (&number, deliver->bytes, sizeof number);
  return number;
}

static gboolean
read_deliver (int fd, CoterieDeliver *deliver, GBytes **frame)
{
  for (;;)
    {
      guint8 opcode;
      gsize n_bytes;
      const guint8 *bytes;

      *frame = raw_read_frame (fd, &opcode);
      if (*frame == NULL)
        return FALSE;
      bytes = g_bytes_get_data (*frame, &n_bytes);
      if (opcode == 2 && bytes[0] == COTERIE_FRAME_DELIVER)
        {
          g_assert_true (coterie_deliver_parse (deliver, bytes, n_bytes, NULL));
          return TRUE;
        }
      g_bytes_unref (*frame);
      if (opcode == 8)
        return FALSE;
    }
}

static void
say_ack (int fd, guint64 id)
{
  g_autoptr (GBytes) frame = coterie_ack_encode (&id, 1);

  raw_say_frame (fd, 0x82, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

static guint64
read_waiting (int fd)
{
  g_autoptr (GBytes) frame = raw_expect_frame (fd, 1);
  const char *count = strstr (g_bytes_get_data (frame, NULL), "\"count\":");

  g_assert_nonnull (count);
  return g_ascii_strtoull (count + strlen ("\"count\":"), NULL, 10);
}

/* Everything that waits for the second account, acknowledged: number → GINT (how often it came). */
static GHashTable *
empty_mailbox (Victim *victim)
{
  GHashTable *found = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  int fd = raw_upgrade (victim, 1);
  guint64 n_waiting = read_waiting (fd), last_id = 0;

  while (n_waiting-- > 0)
    {
      CoterieDeliver deliver;
      g_autoptr (GBytes) frame = NULL;
      guint64 number;

      g_assert_true (read_deliver (fd, &deliver, &frame));
      g_assert_cmpuint (deliver.id, >, last_id);
      last_id = deliver.id;
      number = get_number (&deliver);
      g_hash_table_replace (found, g_memdup2 (&number, sizeof number),
                            GINT_TO_POINTER (GPOINTER_TO_INT (g_hash_table_lookup (found, &number)) + 1));
      say_ack (fd, deliver.id);
    }
  raw_say_text (
      fd, "{\"type\":\"request\",\"id\":1,\"method\":\"POST\",\"path\":\"/v1/mailbox/ack\",\"body\":{\"ids\":[1]}}");
  g_bytes_unref (raw_expect_frame (fd, 1)); /* what was acknowledged before is durable too */
  close (fd);
  return found;
}

static void
test_kill_before_ack (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  g_autoptr (GHashTable) found = NULL;
  CoterieDeliver deliver;
  guint64 number = 0;
  int fd = raw_upgrade (victim, 0);

  say_send (victim, fd, 1);
  g_assert_true (raw_expect_answer (fd, &number));
  g_assert_cmpint (victim_end (victim, SIGKILL), ==, -1);
  close (fd);

  /* Delivered twice, and not acknowledged: it stays. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) frame = NULL;

      victim_start (victim);
      fd = raw_upgrade (victim, 1);
      g_assert_cmpuint (read_waiting (fd), ==, 1);
      g_assert_true (read_deliver (fd, &deliver, &frame));
      g_assert_cmpuint (get_number (&deliver), ==, 1);
      g_assert_cmpint (victim_end (victim, SIGKILL), ==, -1);
      close (fd);
    }
  victim_start (victim);
  found = empty_mailbox (victim);
  g_assert_cmpuint (g_hash_table_size (found), ==, 1);
  g_assert_cmpint (victim_end (victim, SIGKILL), ==, -1);
  victim_start (victim);
  fd = raw_upgrade (victim, 1);
  g_assert_cmpuint (read_waiting (fd), ==, 0);
  close (fd);
}

#define N_SENDS 150 /* within the window of unanswered sends that the protocol gives a client */

/* Ends the server somewhere in a burst of sends: what was answered is there, once; then the rest is sent again. */
static void
end_in_a_burst (int signal_number, guint n_answers_before)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  g_autoptr (GHashTable) found = NULL;
  gboolean answered[N_SENDS + 1] = { FALSE };
  guint64 number = 0;
  guint n_answers = 0, n_kept = 0;
  int fd = raw_upgrade (victim, 0);

  for (guint64 i = 1; i <= N_SENDS; i++)
    say_send (victim, fd, i);
  while (n_answers < n_answers_before && raw_expect_answer (fd, &number))
    {
      answered[number] = TRUE;
      n_answers++;
    }
  if (signal_number == SIGKILL)
    {
      g_assert_cmpint (victim_end (victim, SIGKILL), ==, -1);
    }
  else
    kill (victim->pid, signal_number);
  while (raw_expect_answer (fd, &number))
    answered[number] = TRUE;
  close (fd);
  if (signal_number != SIGKILL)
    g_assert_cmpint (victim_end (victim, signal_number), ==, 0);

  victim_start (victim);
  found = empty_mailbox (victim);
  for (guint64 i = 1; i <= N_SENDS; i++)
    {
      int n = GPOINTER_TO_INT (g_hash_table_lookup (found, &i));

      g_assert_cmpint (n, <=, 1);
      if (answered[i])
        g_assert_cmpint (n, ==, 1);
      n_kept += (guint) n;
    }

  /* The client says everything again under the same numbers; what was kept is not doubled. */
  fd = raw_upgrade (victim, 0);
  for (guint64 i = 1; i <= N_SENDS; i++)
    {
      say_send (victim, fd, i);
      g_assert_true (raw_expect_answer (fd, &number));
    }
  close (fd);
  g_clear_pointer (&found, g_hash_table_unref);
  found = empty_mailbox (victim);
  g_assert_cmpuint (g_hash_table_size (found), ==, N_SENDS - n_kept);
}

static void
test_kill_in_a_burst (void)
{
  const char *rounds = g_getenv ("COTERIE_ROUNDS");
  gint n_rounds = rounds != NULL ? atoi (rounds) : 5;

  for (gint i = 0; i < n_rounds; i++)
    end_in_a_burst (SIGKILL, (guint) g_test_rand_int_range (0, N_SENDS));
}

static void
test_terminate_in_a_burst (void)
{
  for (guint n = 0; n <= 120; n += 40)
    end_in_a_burst (SIGTERM, n);
}

/* Everybody who is connected hears 1001; who is silent or half-way does not hold it up. */
static void
test_terminate (void)
{
  g_autoptr (Victim) victim = victim_new (3, NO_RATES, NULL);
  int anna = raw_upgrade (victim, 0), bert = raw_upgrade (victim, 1), mute = raw_upgrade (victim, 2);
  int silent = raw_connect (victim), slow = raw_connect (victim);

  raw_say (slow, "POST /v1/register HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", -1);
  victim_assert_healthy (victim);
  raw_say (bert, "\x82\xfe\x10", 3);
  kill (victim->pid, SIGTERM);
  raw_expect_close (anna, 1001);
  raw_expect_close (bert, 1001);
  g_assert_cmpint (victim_end (victim, SIGTERM), ==, 0);
  g_assert_true (raw_is_ended (mute));
  g_assert_true (raw_is_ended (silent));
  g_assert_true (raw_is_ended (slow));
  close (mute);
  close (silent);
  close (slow);
}

static void
test_replaced (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  int older = raw_upgrade (victim, 1), newer = raw_upgrade (victim, 1), sender = raw_upgrade (victim, 0);
  g_autoptr (GBytes) frame = NULL;
  CoterieDeliver deliver;

  raw_expect_close (older, 4001);
  say_send (victim, sender, 1);
  g_assert_true (read_deliver (newer, &deliver, &frame));
  close (newer);
  close (sender);
}

static void
test_signed_out (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  g_autofree char *header = g_strdup_printf ("Authorization: Bearer %s\r\n", victim->accounts[0].token);
  int fd = raw_upgrade (victim, 0);
  g_autoptr (GString) answer = raw_ask (victim, "POST", "/v1/auth/sign-out", header, "");
  g_autoptr (GString) again = NULL;

  g_assert_cmpuint (raw_get_status (answer), ==, 200);
  raw_expect_close (fd, 4002);
  again = raw_ask (victim, "GET", "/v1/account/prekeys", header, "");
  g_assert_cmpuint (raw_get_status (again), ==, 401);
}

/* Over the socket the close itself is the answer. */
static void
test_signed_out_over_socket (void)
{
  g_autoptr (Victim) victim = victim_new (1, NO_RATES, NULL);
  int fd = raw_upgrade (victim, 0);
  guint8 opcode = 0;

  raw_say_text (fd, "{\"type\":\"request\",\"id\":7,\"method\":\"POST\",\"path\":\"/v1/auth/sign-out\"}");
  while (opcode != 8)
    {
      g_autoptr (GBytes) frame = raw_read_frame (fd, &opcode);

      g_assert_nonnull (frame);
      g_assert_null (g_strstr_len (g_bytes_get_data (frame, NULL), (gssize) g_bytes_get_size (frame), "\"reply\""));
      if (opcode == 8)
        g_assert_cmpmem (g_bytes_get_data (frame, NULL), 2, "\x0f\xa2", 2); /* 4002 */
    }
  close (fd);
}

static void
set_presence (Victim *victim, guint account, const char *token_hex)
{
  g_autofree char *header = g_strdup_printf ("Authorization: Bearer %s\r\n", victim->accounts[account].token);
  guint8 token[COTERIE_PRESENCE_TOKEN_BYTES], hash[COTERIE_DIGEST_BYTES];
  g_autofree char *hash_hex = NULL, *body = NULL;
  g_autoptr (GString) answer = NULL;

  g_assert_true (coterie_hex_decode (token_hex, token, sizeof token));
  crypto_hash_sha256 (hash, token, sizeof token);
  hash_hex = coterie_hex_encode (hash, sizeof hash);
  body = g_strdup_printf ("{\"hash\":\"%s\"}", hash_hex);
  answer = raw_ask (victim, "PUT", "/v1/account/presence", header, body);
  g_assert_cmpuint (raw_get_status (answer), ==, 200);
}

/* How many devices a fleeting send of the first account to the second did not reach. */
static guint
count_unreached (Victim *victim, int fd, guint64 number)
{
  g_autoptr (GBytes) stored = raw_make_send (victim, 0, 1, number, &number, sizeof number);
  g_autoptr (GByteArray) fleeting = g_bytes_unref_to_array (g_steal_pointer (&stored));
  g_autoptr (GBytes) frame = NULL;
  g_auto (CoterieAnswer) answer = { 0 };

  fleeting->data[1] = COTERIE_CLASS_FLEETING;
  raw_say_frame (fd, 0x82, fleeting->data, fleeting->len);
  frame = raw_expect_frame (fd, 2);
  g_assert_true (coterie_answer_parse (&answer, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), NULL));
  g_assert_cmpuint (answer.number, ==, number);
  return answer.n_unreached;
}

/* [D5] Who is here is told on the connection that has the presence token, and by nothing else. */
static void
test_fleeting (void)
{
  static const char token[] = "00112233445566778899aabbccddeeff";
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  int sender = raw_upgrade (victim, 0), reader = raw_upgrade (victim, 1);
  g_autoptr (GBytes) frame = NULL;
  g_autofree char *request = g_strdup_printf (
      "{\"type\":\"request\",\"id\":1,\"method\":\"POST\",\"path\":\"/v1/presence\",\"body\":{\"tokens\":[\"%s\"]}}",
      token);
  CoterieDeliver deliver;

  set_presence (victim, 1, token);
  g_assert_cmpuint (read_waiting (sender), ==, 0);
  g_assert_cmpuint (read_waiting (reader), ==, 0);
  g_assert_cmpuint (count_unreached (victim, sender, 1), ==, 1);
  raw_say_text (sender, request);
  frame = raw_expect_frame (sender, 1);
  g_assert_cmpuint (count_unreached (victim, sender, 2), ==, 0);
  g_clear_pointer (&frame, g_bytes_unref);
  g_assert_true (read_deliver (reader, &deliver, &frame));
  g_assert_cmpuint (get_number (&deliver), ==, 2);
  g_assert_cmpint (deliver.klass, ==, COTERIE_CLASS_FLEETING);
  close (sender);
  close (reader);
}

/* Who never reads costs a window and no more, is dropped, and finds everything in the mailbox. */
static void
test_never_reads (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, "--limit", "body-ms=500", NULL);
  static const char list[] = "{\"type\":\"request\",\"id\":1,\"method\":\"GET\",\"path\":\"/v1/mailbox?limit=256\"}";
  g_autofree guint8 *bytes = g_malloc0 (100000);
  int sender = raw_upgrade (victim, 0), reader = raw_upgrade (victim, 1), n_delivered = 0;
  guint64 number;

  for (guint64 i = 1; i <= 30; i++)
    {
      g_autoptr (GBytes) frame = raw_make_send (victim, 0, 1, i, bytes, 100000);

      raw_say_frame (sender, 0x82, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
      g_assert_true (raw_expect_answer (sender, &number));
    }
  victim_assert_healthy (victim);
  for (guint i = 0; i < 30; i++)
    raw_say_text (reader, list); /* more than the system takes for him */
  raw_wait_for_hang_up (reader);
  victim_assert_healthy (victim);
  /* He reads at last: what had left is there, with the reason or without it, and then the end. */
  g_assert_true (raw_is_ended (reader));
  close (reader);

  reader = raw_upgrade (victim, 1);
  g_assert_cmpuint (read_waiting (reader), ==, 30);
  while (n_delivered < 30)
    {
      CoterieDeliver deliver;
      g_autoptr (GBytes) frame = NULL;

      g_assert_true (read_deliver (reader, &deliver, &frame));
      say_ack (reader, deliver.id);
      n_delivered++;
    }
  close (reader);
  close (sender);
}

/* At most 256 or 1 MiB unacknowledged, and each acknowledgement brings more. */
static void
say_ack_by_rest (Victim *victim, guint64 first_id, guint n_ids)
{
  g_autofree char *header = g_strdup_printf ("Authorization: Bearer %s\r\n", victim->accounts[1].token);
  g_autoptr (GString) body = g_string_new ("{\"ids\":[");
  g_autoptr (GString) answer = NULL;

  for (guint i = 0; i < n_ids; i++)
    g_string_append_printf (body, "%s%" G_GUINT64_FORMAT, i > 0 ? "," : "", first_id + i);
  g_string_append (body, "]}");
  answer = raw_ask (victim, "POST", "/v1/mailbox/ack", header, body->str);
  g_assert_cmpuint (raw_get_status (answer), ==, 200);
}

static void
test_window (gconstpointer data)
{
  const gboolean by_rest = GPOINTER_TO_SIZE (data);
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  int sender = raw_upgrade (victim, 0), reader;
  guint64 first_id = 0, number;

  for (guint64 i = 1; i <= 300; i++)
    {
      say_send (victim, sender, i);
      g_assert_true (raw_expect_answer (sender, &number));
    }
  reader = raw_upgrade (victim, 1);
  g_assert_cmpuint (read_waiting (reader), ==, 300);
  for (guint64 i = 1; i <= 256; i++)
    {
      CoterieDeliver deliver;
      g_autoptr (GBytes) frame = NULL;

      g_assert_true (read_deliver (reader, &deliver, &frame));
      g_assert_cmpuint (get_number (&deliver), ==, i);
      first_id = i == 1 ? deliver.id : first_id;
    }
  /* A live one does not overtake those that wait. */
  say_send (victim, sender, 301);
  g_assert_true (raw_expect_answer (sender, &number));
  raw_say_frame (reader, 0x89, "?", 1);
  {
    guint8 opcode;
    g_autoptr (GBytes) pong = raw_read_frame (reader, &opcode);

    g_assert_cmpuint (opcode, ==, 10);
  }
  if (by_rest)
    say_ack_by_rest (victim, first_id, 200);
  for (guint64 i = 0; !by_rest && i < 200; i++)
    say_ack (reader, first_id + i);
  for (guint64 i = 257; i <= 301; i++)
    {
      CoterieDeliver deliver;
      g_autoptr (GBytes) frame = NULL;

      g_assert_true (read_deliver (reader, &deliver, &frame));
      g_assert_cmpuint (get_number (&deliver), ==, i);
    }
  close (reader);
  close (sender);
}

/* The disk is full for the server: sends are refused, /healthz says so, and when there is room again it goes on. */
static void
test_disk_full (void)
{
  g_autoptr (Victim) victim = victim_new (2, NO_RATES, NULL);
  const struct rlimit little = { 2 * 1024 * 1024, RLIM_INFINITY }, much = { RLIM_INFINITY, RLIM_INFINITY };
  g_autofree guint8 *bytes = g_malloc0 (100000);
  gboolean is_full = FALSE;
  guint64 number, n_answered = 0;
  int fd = raw_upgrade (victim, 0);
  int reader;

  g_assert_cmpint (prlimit (victim->pid, RLIMIT_FSIZE, &little, NULL), ==, 0);
  for (guint64 i = 1; !is_full && i < 100; i++)
    {
      g_autoptr (GBytes) frame = raw_make_send (victim, 0, 1, i, bytes, 100000);
      guint8 opcode;
      gboolean is_answered = FALSE;

      raw_say_frame (fd, 0x82, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
      while (!is_answered && !is_full)
        {
          g_autoptr (GBytes) answer = raw_read_frame (fd, &opcode);

          is_answered = opcode == 2;
          is_full = opcode == 1 && strstr (g_bytes_get_data (answer, NULL), "\"UNAVAILABLE\"") != NULL;
        }
      n_answered += is_answered;
    }
  g_assert_true (is_full);
  {
    g_autoptr (GString) health = raw_ask (victim, "GET", "/healthz", "", "");

    g_assert_cmpuint (raw_get_status (health), ==, 503);
  }
  g_assert_cmpint (prlimit (victim->pid, RLIMIT_FSIZE, &much, NULL), ==, 0);
  for (gint64 until_us = g_get_monotonic_time () + VICTIM_WAIT_S * G_USEC_PER_SEC;;)
    {
      g_autoptr (GString) health = raw_ask (victim, "GET", "/healthz", "", "");

      if (raw_get_status (health) == 200)
        break;
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
    }
  say_send (victim, fd, 1000);
  g_assert_true (raw_expect_answer (fd, &number));
  g_assert_cmpuint (number, ==, 1000);
  reader = raw_upgrade (victim, 1);
  g_assert_cmpuint (read_waiting (reader), ==, n_answered + 1);
  close (reader);
  close (fd);
}

static void
test_two_servers (void)
{
  g_autoptr (Victim) victim = victim_new (0, NULL, NULL);
  const char *const argv[] = { COTERIE_SERVER, "--data", victim->dir, "--listen", "127.0.0.1:0", NULL };
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &errors, &status, &error);
  g_assert_no_error (error);
  g_assert_false (g_spawn_check_wait_status (status, NULL));
  g_assert_nonnull (strstr (errors, "another server uses it"));
  victim_assert_healthy (victim);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/delivery/kill-between-answer-and-ack", test_kill_before_ack);
  g_test_add_func ("/hostile/delivery/kill-in-a-burst", test_kill_in_a_burst);
  g_test_add_func ("/hostile/delivery/terminate-in-a-burst", test_terminate_in_a_burst);
  g_test_add_func ("/hostile/delivery/terminate", test_terminate);
  g_test_add_func ("/hostile/delivery/replaced", test_replaced);
  g_test_add_func ("/hostile/delivery/signed-out", test_signed_out);
  g_test_add_func ("/hostile/delivery/signed-out-over-the-socket", test_signed_out_over_socket);
  g_test_add_func ("/hostile/delivery/fleeting", test_fleeting);
  g_test_add_func ("/hostile/delivery/never-reads", test_never_reads);
  g_test_add_data_func ("/hostile/delivery/window", GSIZE_TO_POINTER (FALSE), test_window);
  g_test_add_data_func ("/hostile/delivery/window-acknowledged-by-rest", GSIZE_TO_POINTER (TRUE), test_window);
  g_test_add_func ("/hostile/delivery/disk-full", test_disk_full);
  g_test_add_func ("/hostile/delivery/two-servers-on-one-folder", test_two_servers);
  return g_test_run ();
}
