// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-base"

#include "base/secret-input.h"

#include "base/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define KEY_INTERRUPT 0x03
#define KEY_END 0x04
#define KEY_BACKSPACE 0x08
#define KEY_KILL 0x15
#define KEY_DELETE 0x7f

/* A line that is being collected. */
typedef struct
{
  CoterieSecret *room; /* max_bytes and one more, for a carriage return at the end */
  gsize n_bytes;
  gsize max_bytes;
} Line;

static void
line_init (Line *line, gsize max_bytes)
{
  line->room = coterie_secret_new (max_bytes + 1);
  line->n_bytes = 0;
  line->max_bytes = max_bytes;
}

static void
line_clear (Line *line)
{
  g_clear_pointer (&line->room, coterie_secret_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static gboolean
line_add (Line *line, guint8 byte, GError **error)
{
  if (line->n_bytes > line->max_bytes)
    {
      g_set_error (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_TOO_LONG,
                   "It is longer than %" G_GSIZE_FORMAT " bytes.", line->max_bytes);
      return FALSE;
    }
  coterie_secret_peek_mutable (line->room)[line->n_bytes++] = byte;
  return TRUE;
}

/* One character: UTF-8's continuation bytes go with their first byte. */
static void
line_remove_last (Line *line)
{
  const guint8 *bytes = coterie_secret_peek (line->room);

  while (line->n_bytes > 0 && (bytes[--line->n_bytes] & 0xc0) == 0x80)
    ;
}

static CoterieSecret *
line_finish (Line *line, GError **error)
{
  const guint8 *bytes = coterie_secret_peek (line->room);

  if (line->n_bytes > 0 && bytes[line->n_bytes - 1] == '\r')
    line->n_bytes--;
  if (line->n_bytes > line->max_bytes)
    {
      line_add (line, 0, error);
      return NULL;
    }
  if (line->n_bytes == 0)
    {
      g_set_error_literal (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_EMPTY, "It is empty.");
      return NULL;
    }
  return coterie_secret_new_copy (bytes, line->n_bytes);
}

static void
set_io_error (GError **error, const char *what)
{
  g_set_error (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_IO, "%s cannot be read: %s.", what, g_strerror (errno));
}

/* One byte at a time, so that what follows the line stays there for others. */
static gssize
read_byte (int fd, guint8 *byte)
{
  gssize n;

  do
    n = read (fd, byte, 1);
  while (n < 0 && errno == EINTR);
  return n;
}

/**
 * coterie_secret_read_fd:
 * @fd: a descriptor, blocking; read up to the first line end and not further
 * @max_bytes: the longest secret
 * @error: EMPTY, TOO_LONG or IO
 *
 * Returns: (transfer full) (nullable): the line, without its line end
 */
CoterieSecret *
coterie_secret_read_fd (int fd, gsize max_bytes, GError **error)
{
  g_auto (Line) line = { 0 };
  guint8 byte = 0;
  gssize n;

  line_init (&line, max_bytes);
  while ((n = read_byte (fd, &byte)) > 0 && byte != '\n')
    if (!line_add (&line, byte, error))
      return NULL;
  coterie_wipe (&byte, 1);
  if (n < 0)
    {
      set_io_error (error, "It");
      return NULL;
    }
  return line_finish (&line, error);
}

/**
 * coterie_secret_read_file:
 * @path: (type filename): a file
 * @max_bytes: the longest secret
 * @error: EMPTY, TOO_LONG or IO
 *
 * Returns: (transfer full) (nullable): the file's first line, without its line end
 */
CoterieSecret *
coterie_secret_read_file (const char *path, gsize max_bytes, GError **error)
{
  CoterieSecret *secret;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    {
      set_io_error (error, path);
      return NULL;
    }
  secret = coterie_secret_read_fd (fd, max_bytes, error);
  close (fd);
  if (secret == NULL)
    g_prefix_error (error, "%s: ", path);
  return secret;
}

/**
 * coterie_secret_take_environment:
 * @name: an environment variable
 * @max_bytes: the longest secret
 * @error: EMPTY (also when it is not set) or TOO_LONG
 *
 * The variable is overwritten and unset, so that neither a child nor /proc shows it any longer. Call it before threads
 * start.
 *
 * Returns: (transfer full) (nullable): what it held
 */
CoterieSecret *
coterie_secret_take_environment (const char *name, gsize max_bytes, GError **error)
{
  CoterieSecret *secret = NULL;
  char *value;
  gsize n_bytes;

  g_return_val_if_fail (name != NULL, NULL);

  value = getenv (name);
  n_bytes = value != NULL ? strlen (value) : 0;
  if (n_bytes == 0)
    g_set_error (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_EMPTY, "%s is empty.", name);
  else if (n_bytes > max_bytes)
    g_set_error (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_TOO_LONG, "%s is longer than %" G_GSIZE_FORMAT " bytes.",
                 name, max_bytes);
  else
    secret = coterie_secret_new_copy (value, n_bytes);
  if (value != NULL)
    coterie_wipe (value, n_bytes);
  g_unsetenv (name);
  return secret;
}

/* We do the line's editing ourselves, so that the secret never lies in the terminal driver's line buffer, and Ctrl+C
 * comes as a key: it cannot kill us while the echo is off. */
static CoterieSecret *
read_keys (int tty, gsize max_bytes, GError **error)
{
  g_auto (Line) line = { 0 };
  guint8 key = 0;
  gssize n;

  line_init (&line, max_bytes);
  while ((n = read_byte (tty, &key)) > 0 && key != '\n' && key != '\r')
    {
      if (key == KEY_INTERRUPT || key == KEY_END)
        break;
      if (key == KEY_BACKSPACE || key == KEY_DELETE)
        line_remove_last (&line);
      else if (key == KEY_KILL)
        line.n_bytes = 0;
      else if (!line_add (&line, key, error))
        return NULL;
    }
  if (n > 0 && (key == '\n' || key == '\r'))
    return line_finish (&line, error);

  g_set_error_literal (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_CANCELLED, "No answer was given.");
  return NULL;
}

static void
write_text (int tty, const char *text)
{
  /* When the terminal is gone, reading from it says so. */
  if (write (tty, text, strlen (text)) < 0)
    g_debug ("the prompt could not be shown");
}

/**
 * coterie_secret_prompt:
 * @prompt: what the person is asked, such as "Passphrase: "
 * @max_bytes: the longest secret
 * @error: EMPTY, TOO_LONG, NO_TERMINAL or CANCELLED
 *
 * Asks on the controlling terminal, whatever standard input is, without showing what is typed. Blocks.
 *
 * Returns: (transfer full) (nullable): the answer
 */
CoterieSecret *
coterie_secret_prompt (const char *prompt, gsize max_bytes, GError **error)
{
  CoterieSecret *secret = NULL;
  struct termios before, quiet;
  int tty;

  g_return_val_if_fail (prompt != NULL, NULL);

  tty = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (tty < 0 || tcgetattr (tty, &before) != 0)
    {
      g_set_error_literal (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_NO_TERMINAL,
                           "There is no terminal to ask on.");
      if (tty >= 0)
        close (tty);
      return NULL;
    }

  quiet = before;
  quiet.c_lflag &= ~(tcflag_t) (ECHO | ECHOE | ECHOK | ECHONL | ICANON | ISIG);
  quiet.c_cc[VMIN] = 1;
  quiet.c_cc[VTIME] = 0;
  tcsetattr (tty, TCSAFLUSH, &quiet);
  write_text (tty, prompt);
  secret = read_keys (tty, max_bytes, error);
  write_text (tty, "\n");
  tcsetattr (tty, TCSAFLUSH, &before);
  close (tty);
  return secret;
}
