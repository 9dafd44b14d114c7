// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/errors.h"
#include "base/secret-input.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_BYTES 12
#define DEADLINE_MS 10000

static CoterieSecret *
read_from_pipe (const char *text, int *rest, GError **error)
{
  int ends[2];
  CoterieSecret *secret;

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], text, strlen (text)), ==, (gssize) strlen (text));
  close (ends[1]);
  secret = coterie_secret_read_fd (ends[0], MAX_BYTES, error);
  if (rest != NULL)
    *rest = ends[0];
  else
    close (ends[0]);
  return secret;
}

static void
assert_secret (const CoterieSecret *secret, const char *expected)
{
  g_assert_nonnull (secret);
  g_assert_cmpmem (coterie_secret_peek (secret), coterie_secret_length (secret), expected, strlen (expected));
}

static const struct
{
  const char *rule;
  const char *text;
  const char *secret; /* NULL: an error */
  CoterieBaseError error;
} lines[] = {
  { "line", "geheim\n", "geheim", 0 },
  { "no-line-end", "geheim", "geheim", 0 },
  { "carriage-return", "geheim\r\n", "geheim", 0 },
  { "only-first-line", "geheim\nzwei\n", "geheim", 0 },
  { "spaces-stay", " ge heim \n", " ge heim ", 0 },
  { "longest", "123456789012\n", "123456789012", 0 },
  { "longest-and-carriage-return", "123456789012\r\n", "123456789012", 0 },
  { "too-long", "1234567890123\n", NULL, COTERIE_BASE_ERROR_TOO_LONG },
  { "much-too-long", "12345678901234567890\n", NULL, COTERIE_BASE_ERROR_TOO_LONG },
  { "empty-line", "\n", NULL, COTERIE_BASE_ERROR_EMPTY },
  { "nothing", "", NULL, COTERIE_BASE_ERROR_EMPTY },
};

static void
test_line (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieSecret) secret = read_from_pipe (lines[i].text, NULL, &error);

  if (lines[i].secret != NULL)
    assert_secret (secret, lines[i].secret);
  else
    {
      g_assert_null (secret);
      g_assert_error (error, COTERIE_BASE_ERROR, (int) lines[i].error);
    }
}

static void
test_rest_stays (void)
{
  int rest;
  g_autoptr (CoterieSecret) secret = read_from_pipe ("geheim\nmessage", &rest, NULL);
  char text[16];

  assert_secret (secret, "geheim");
  g_assert_cmpint (read (rest, text, sizeof text), ==, 7);
  g_assert_cmpmem (text, 7, "message", 7);
  close (rest);
}

static void
test_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (CoterieSecret) secret = NULL;
  int fd = g_file_open_tmp ("coterie-secret-XXXXXX", &path, NULL);

  g_assert_cmpint (write (fd, "geheim\n", 7), ==, 7);
  close (fd);
  secret = coterie_secret_read_file (path, MAX_BYTES, &error);
  g_assert_no_error (error);
  assert_secret (secret, "geheim");
  g_unlink (path);

  g_assert_null (coterie_secret_read_file (path, MAX_BYTES, &error));
  g_assert_error (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_IO);
}

static void
test_environment (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieSecret) secret = NULL;
  char *held;

  g_setenv ("COTERIE_TEST_SECRET", "geheim", TRUE);
  held = getenv ("COTERIE_TEST_SECRET");
  secret = coterie_secret_take_environment ("COTERIE_TEST_SECRET", MAX_BYTES, &error);
  g_assert_no_error (error);
  assert_secret (secret, "geheim");
  g_assert_null (g_getenv ("COTERIE_TEST_SECRET"));
  g_assert_cmpmem (held, 6, "\0\0\0\0\0\0", 6);

  g_assert_null (coterie_secret_take_environment ("COTERIE_TEST_SECRET", MAX_BYTES, &error));
  g_assert_error (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_EMPTY);
  g_clear_error (&error);

  g_setenv ("COTERIE_TEST_SECRET", "1234567890123", TRUE);
  g_assert_null (coterie_secret_take_environment ("COTERIE_TEST_SECRET", MAX_BYTES, &error));
  g_assert_error (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_TOO_LONG);
  g_assert_null (g_getenv ("COTERIE_TEST_SECRET"));
}

/* What somebody types, and what the program then has. */
static const struct
{
  const char *rule;
  const char *keys;
  const char *secret; /* NULL: an error */
  CoterieBaseError error;
} prompts[] = {
  { "typed", "geheim\n", "geheim", 0 },
  { "return-key", "geheim\r", "geheim", 0 },
  { "backspace", "geheimm\x7f\n", "geheim", 0 },
  { "backspace-takes-a-character", "geheimß\x7f\n", "geheim", 0 },
  { "backspace-on-nothing", "\x7f\x7fgeheim\n", "geheim", 0 },
  { "start-again", "falsch\x15geheim\n", "geheim", 0 },
  { "interrupt", "gehe\x03", NULL, COTERIE_BASE_ERROR_CANCELLED },
  { "end", "\x04", NULL, COTERIE_BASE_ERROR_CANCELLED },
  { "nothing-typed", "\n", NULL, COTERIE_BASE_ERROR_EMPTY },
  { "too-long-typed", "12345678901234\n", NULL, COTERIE_BASE_ERROR_TOO_LONG },
};

static int
answer_prompt (gsize i)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieSecret) secret = coterie_secret_prompt ("Passphrase: ", MAX_BYTES, &error);
  const char *expected = prompts[i].secret;

  if (expected == NULL)
    return secret == NULL && g_error_matches (error, COTERIE_BASE_ERROR, (int) prompts[i].error) ? 0 : 1;
  return secret != NULL && coterie_secret_length (secret) == strlen (expected) &&
                 memcmp (coterie_secret_peek (secret), expected, strlen (expected)) == 0
             ? 0
             : 1;
}

/* Reads what the terminal shows until `until` is there, or until its program has ended when that is NULL. */
static void
watch_terminal (int terminal, GString *shown, const char *until)
{
  struct pollfd ready = { .fd = terminal, .events = POLLIN };
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_MS * 1000;
  char buffer[256];
  gssize n = 1;

  while (n > 0 && (until == NULL || strstr (shown->str, until) == NULL))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      if (poll (&ready, 1, 100) <= 0)
        continue;
      n = read (terminal, buffer, sizeof buffer); /* EIO when the other end is gone */
      if (n > 0)
        g_string_append_len (shown, buffer, n);
    }
}

static void
test_prompt (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GString) shown = g_string_new (NULL);
  int terminal, status;
  pid_t child = forkpty (&terminal, NULL, NULL, NULL);

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    _exit (answer_prompt (i));

  watch_terminal (terminal, shown, "Passphrase: ");
  g_assert_cmpint (write (terminal, prompts[i].keys, strlen (prompts[i].keys)), >, 0);
  watch_terminal (terminal, shown, NULL);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_assert_cmpstr (shown->str, ==, "Passphrase: \r\n");
  close (terminal);
}

static void
test_no_terminal (void)
{
  int status;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (GError) error = NULL;

      setsid ();
      if (coterie_secret_prompt ("Passphrase: ", MAX_BYTES, &error) != NULL)
        _exit (1);
      _exit (g_error_matches (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_NO_TERMINAL) ? 0 : 2);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path = g_strconcat ("/base/secret-input/", lines[i].rule, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_line);
    }
  g_test_add_func ("/base/secret-input/rest-stays", test_rest_stays);
  g_test_add_func ("/base/secret-input/file", test_file);
  g_test_add_func ("/base/secret-input/environment", test_environment);
  for (gsize i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autofree char *path = g_strconcat ("/base/secret-input/prompt-", prompts[i].rule, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_prompt);
    }
  g_test_add_func ("/base/secret-input/no-terminal", test_no_terminal);
  return g_test_run ();
}
