// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "victim.h"

#include "wire/frames.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DATABASE "coterie.db"

Victim *
victim_new (guint n_accounts, const char *first_argument, ...)
{
  Victim *self = g_new0 (Victim, 1);
  g_autofree char *database = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  self->dir = g_dir_make_tmp ("coterie-hostile-XXXXXX", &error);
  g_assert_no_error (error);
  self->arguments = g_ptr_array_new_with_free_func (g_free);
  va_start (arguments, first_argument);
  for (const char *argument = first_argument; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (self->arguments, g_strdup (argument));
  va_end (arguments);
  database = g_build_filename (self->dir, DATABASE, NULL);
  self->n_accounts = n_accounts;
  self->accounts = load_seed_accounts (database, n_accounts);
  victim_start (self);
  return self;
}

/* A test that fails leaves no server behind. */
static void
prepare_child (gpointer user_data)
{
  guint max = GPOINTER_TO_UINT (user_data);
  struct rlimit limit = { max, max };

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (max > 0)
    setrlimit (RLIMIT_NOFILE, &limit);
}

static guint16
read_port (int output)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char c;

  while (read (output, &c, 1) == 1)
    if (c != '\n')
      g_string_append_c (line, c);
    else if (g_str_has_prefix (line->str, "ready "))
      return (guint16) g_ascii_strtoull (strrchr (line->str, ':') + 1, NULL, 10);
    else
      g_string_truncate (line, 0);
  g_error ("the server did not start: %s", line->str);
}

void
victim_start (Victim *self)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", self->port);
  const char *const fixed[] = { COTERIE_SERVER, "--data", self->dir, "--listen", listen };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (argv, (gpointer) fixed[i]);
  for (guint i = 0; i < self->arguments->len; i++)
    g_ptr_array_add (argv, self->arguments->pdata[i]);
  g_ptr_array_add (argv, NULL);
  g_spawn_async_with_pipes (NULL, (char **) argv->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD, prepare_child,
                            GUINT_TO_POINTER (self->max_descriptors), &self->pid, NULL, &self->output, NULL, &error);
  g_assert_no_error (error);
  self->port = read_port (self->output);
}

int
victim_end (Victim *self, int signal_number)
{
  int status = 0;

  kill (self->pid, signal_number);
  g_assert_cmpint (waitpid (self->pid, &status, 0), ==, self->pid);
  close (self->output);
  self->pid = 0;
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

static void
remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  g_rmdir (path);
}

void
victim_free (Victim *self)
{
  if (self->pid != 0)
    g_assert_cmpint (victim_end (self, SIGTERM), ==, 0);
  remove_dir (self->dir);
  g_free (self->dir);
  g_free (self->accounts);
  g_ptr_array_unref (self->arguments);
  g_free (self);
}

guint
victim_count_descriptors (Victim *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", (int) self->pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

gboolean
victim_is_healthy (Victim *self)
{
  g_autoptr (GString) answer = raw_ask (self, "GET", "/healthz", "", "");

  return raw_get_status (answer) == 200;
}

/* More than once, since a client on a slow machine may itself be late for a deadline that its test has made short. */
void
victim_assert_healthy (Victim *self)
{
  for (gint64 until_us = g_get_monotonic_time () + VICTIM_WAIT_S * G_USEC_PER_SEC; !victim_is_healthy (self);)
    g_assert_cmpint (g_get_monotonic_time (), <, until_us);
}

int
raw_connect (Victim *victim)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (victim->port) };
  struct timeval patience = { VICTIM_WAIT_S, 0 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_error ("cannot connect: %s", g_strerror (errno));
  return fd;
}

void
raw_say (int fd, const void *bytes, gssize n_bytes)
{
  const char *at = bytes;
  gsize n_left = n_bytes < 0 ? strlen (at) : (gsize) n_bytes;

  while (n_left > 0)
    {
      ssize_t n = send (fd, at, n_left, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return;
      at += n;
      n_left -= (gsize) n;
    }
}

gssize
raw_read (int fd, void *bytes, gsize n_bytes)
{
  for (;;)
    {
      ssize_t n = recv (fd, bytes, n_bytes, 0);

      if (n >= 0)
        return n;
      if (errno == ECONNRESET || errno == EPIPE)
        return 0;
      if (errno == EAGAIN)
        return -1;
      if (errno != EINTR)
        g_error ("recv: %s", g_strerror (errno));
    }
}

void
raw_wait_for_hang_up (int fd)
{
  struct pollfd end = { .fd = fd, .events = POLLRDHUP };

  g_assert_cmpint (poll (&end, 1, VICTIM_WAIT_S * 1000), ==, 1);
}

gboolean
raw_is_ended (int fd)
{
  char bytes[4096];
  gssize n;

  while ((n = raw_read (fd, bytes, sizeof bytes)) > 0)
    ;
  return n == 0;
}

GString *
raw_read_rest (int fd)
{
  GString *all = g_string_new (NULL);
  char bytes[4096];
  gssize n;

  while ((n = raw_read (fd, bytes, sizeof bytes)) > 0)
    g_string_append_len (all, bytes, n);
  g_assert_cmpint (n, ==, 0);
  close (fd);
  return all;
}

GString *
raw_ask (Victim *victim, const char *method, const char *path, const char *headers, const char *body)
{
  int fd = raw_connect (victim);
  g_autofree char *request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %zu\r\n%s\r\n%s",
                                              method, path, strlen (body), headers, body);

  raw_say (fd, request, -1);
  return raw_read_rest (fd);
}

guint
raw_get_status (const GString *answer)
{
  if (!g_str_has_prefix (answer->str, "HTTP/1.1 "))
    return 0;
  return (guint) g_ascii_strtoull (answer->str + strlen ("HTTP/1.1 "), NULL, 10);
}

char *
raw_make_upgrade (const char *token, const char *more_headers)
{
  return g_strdup_printf ("GET /v1/socket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                          "Sec-WebSocket-Protocol: coterie.v1\r\nAuthorization: Bearer %s\r\n%s\r\n",
                          token, more_headers);
}

/* Up to the empty line, byte by byte, so that no frame is swallowed. */
static void
read_head (int fd, GString *head)
{
  char c;

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (raw_read (fd, &c, 1) != 1)
        g_error ("no head came but: %s", head->str);
      g_string_append_c (head, c);
    }
}

int
raw_upgrade (Victim *victim, guint account)
{
  g_autofree char *request = raw_make_upgrade (victim->accounts[account].token, "");
  g_autoptr (GString) head = g_string_new (NULL);
  int fd = raw_connect (victim);

  raw_say (fd, request, -1);
  read_head (fd, head);
  g_assert_cmpuint (raw_get_status (head), ==, 101);
  return fd;
}

GByteArray *
raw_make_frame (guint8 first, gconstpointer payload, gsize n_payload)
{
  static const guint8 mask[4] = { 0xa1, 0xb2, 0xc3, 0xd4 };
  GByteArray *frame = g_byte_array_sized_new ((guint) n_payload + 14);
  guint8 head[10] = { first };
  guint n_head = 2;

  if (n_payload < 126)
    head[1] = (guint8) n_payload;
  else
    {
      n_head = n_payload < 65536 ? 4 : 10;
      head[1] = n_payload < 65536 ? 126 : 127;
      for (guint i = 2; i < n_head; i++)
        head[i] = (guint8) ((guint64) n_payload >> (8 * (n_head - 1 - i)));
    }
  head[1] |= 0x80;
  g_byte_array_append (frame, head, n_head);
  g_byte_array_append (frame, mask, 4);
  g_byte_array_append (frame, payload, (guint) n_payload);
  for (gsize i = 0; i < n_payload; i++)
    frame->data[n_head + 4 + i] ^= mask[i % 4];
  return frame;
}

void
raw_say_frame (int fd, guint8 first, gconstpointer payload, gsize n_payload)
{
  g_autoptr (GByteArray) frame = raw_make_frame (first, payload, n_payload);

  raw_say (fd, frame->data, frame->len);
}

void
raw_say_text (int fd, const char *text)
{
  raw_say_frame (fd, 0x81, text, strlen (text));
}

static gboolean
read_exactly (int fd, guint8 *bytes, gsize n_bytes)
{
  while (n_bytes > 0)
    {
      gssize n = raw_read (fd, bytes, n_bytes);

      if (n < 0)
        g_error ("nothing came in time");
      if (n == 0)
        return FALSE;
      bytes += n;
      n_bytes -= (gsize) n;
    }
  return TRUE;
}

GBytes *
raw_read_frame (int fd, guint8 *opcode)
{
  guint8 head[10];
  guint64 n_payload;
  guint8 *payload;

  if (!read_exactly (fd, head, 2))
    return NULL;
  g_assert_cmpuint (head[0] & 0xf0, ==, 0x80);
  n_payload = head[1];
  if (n_payload >= 126)
    {
      guint n_more = n_payload == 126 ? 2 : 8;

      if (!read_exactly (fd, head + 2, n_more))
        return NULL;
      n_payload = 0;
      for (guint i = 0; i < n_more; i++)
        n_payload = n_payload << 8 | head[2 + i];
    }
  g_assert_cmpuint (n_payload, <, 16 * 1024 * 1024);
  payload = g_malloc (n_payload + 1);
  if (!read_exactly (fd, payload, n_payload))
    {
      g_free (payload);
      return NULL;
    }
  payload[n_payload] = '\0';
  *opcode = head[0] & 0x0f;
  return g_bytes_new_take (payload, n_payload);
}

GBytes *
raw_expect_frame (int fd, guint8 opcode)
{
  for (;;)
    {
      guint8 found;
      g_autoptr (GBytes) frame = raw_read_frame (fd, &found);

      if (frame == NULL || (found == 8 && opcode != 8))
        g_error ("closed instead of a frame of kind %u", opcode);
      if (found == opcode)
        return g_steal_pointer (&frame);
    }
}

void
raw_expect_close (int fd, guint16 code)
{
  g_autoptr (GBytes) frame = raw_expect_frame (fd, 8);
  const guint8 *bytes = g_bytes_get_data (frame, NULL);

  g_assert_cmpuint (g_bytes_get_size (frame), >=, 2);
  g_assert_cmpuint (bytes[0] << 8 | bytes[1], ==, code);
  shutdown (fd, SHUT_WR);
  g_assert_true (raw_is_ended (fd));
  close (fd);
}

static void
name_account (const Victim *victim, guint index, CoterieSendAccount *account)
{
  account->aid = victim->accounts[index].aid;
  account->length = 1;
  account->head = victim->accounts[index].head;
}

GBytes *
raw_make_send (Victim *victim, guint from, guint to, guint64 number, gconstpointer bytes, gsize n_bytes)
{
  CoterieSendEnvelope envelope = { .device = 1,
                                   .registration = victim->accounts[to].registration,
                                   .kind = COTERIE_ENVELOPE_MESSAGE,
                                   .size = (guint32) n_bytes,
                                   .bytes = bytes };
  gboolean is_first = memcmp (victim->accounts[to].aid, victim->accounts[from].aid, COTERIE_AID_BYTES) < 0;
  CoterieSendAccount accounts[2] = { { NULL } };
  CoterieSend send = { .klass = COTERIE_CLASS_STORED,
                       .number = number,
                       .n_accounts = 2,
                       .n_envelopes = 1,
                       .accounts = accounts,
                       .envelopes = &envelope };

  name_account (victim, to, &accounts[is_first ? 0 : 1]);
  name_account (victim, from, &accounts[is_first ? 1 : 0]);
  accounts[is_first ? 0 : 1].n_envelopes = 1;
  accounts[is_first ? 1 : 0].first_envelope = is_first ? 1 : 0;
  return coterie_send_encode (&send);
}

gboolean
raw_expect_answer (int fd, guint64 *number)
{
  for (;;)
    {
      guint8 opcode;
      g_autoptr (GBytes) frame = raw_read_frame (fd, &opcode);
      g_auto (CoterieAnswer) answer = { 0 };
      gsize n_bytes;
      const guint8 *bytes;

      if (frame == NULL || opcode == 8)
        return FALSE;
      bytes = g_bytes_get_data (frame, &n_bytes);
      if (opcode == 1 && strstr ((const char *) bytes, "refusal") != NULL)
        g_error ("refused: %s", (const char *) bytes);
      if (opcode == 2 && bytes[0] == COTERIE_FRAME_ANSWER)
        {
          g_assert_true (coterie_answer_parse (&answer, bytes, n_bytes, NULL));
          *number = answer.number;
          return TRUE;
        }
    }
}
