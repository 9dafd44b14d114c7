// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-base"

#include "base/log.h"

#include "base/encoding.h"

#include <string.h>
#include <unistd.h>

static const struct
{
  const char *name;
  GLogLevelFlags level;
} level_names[] = {
  { "error", G_LOG_LEVEL_ERROR },     { "critical", G_LOG_LEVEL_CRITICAL }, { "warning", G_LOG_LEVEL_WARNING },
  { "message", G_LOG_LEVEL_MESSAGE }, { "info", G_LOG_LEVEL_INFO },         { "debug", G_LOG_LEVEL_DEBUG },
};

/* GLib's flags grow as messages get less important, so one number is the threshold. Set before threads start. */
static GLogLevelFlags least_level = G_LOG_LEVEL_WARNING;

static const char *
level_to_name (GLogLevelFlags level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (level_names); i++)
    if (level & level_names[i].level)
      return level_names[i].name;
  return "log";
}

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, key) == 0 && fields[i].length < 0)
      return fields[i].value;
  return NULL;
}

/* A line stays one line, and a terminal is not remote-controlled, whatever a message quotes. */
static void
append_escaped (GString *line, const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if ((guchar) *c < 0x20 || *c == 0x7f)
      g_string_append_printf (line, "\\x%02x", (guchar) *c);
    else
      g_string_append_c (line, *c);
}

/**
 * coterie_log_format_line:
 * @level: the message's level
 * @fields: (array length=n_fields): of g_log_structured()
 * @n_fields: their number
 * @wall_ms: when, in milliseconds since 1970 UTC
 *
 * Returns: (transfer full): `time level domain: message`, with a line end
 */
char *
coterie_log_format_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gint64 wall_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (wall_ms / 1000);
  g_autofree char *stamp = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  const char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  const char *message = find_field (fields, n_fields, "MESSAGE");
  GString *line = g_string_sized_new (160);

  g_string_printf (line, "%s.%03dZ %s ", stamp, (int) (wall_ms % 1000), level_to_name (level));
  append_escaped (line, domain != NULL ? domain : "-");
  g_string_append (line, ": ");
  append_escaped (line, message != NULL ? message : "(no message)");
  g_string_append_c (line, '\n');
  return g_string_free (line, FALSE);
}

static GLogWriterOutput
write_to_stderr (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_autofree char *line = NULL;

  if ((level & G_LOG_LEVEL_MASK) > least_level)
    return G_LOG_WRITER_HANDLED;

  line = coterie_log_format_line (level, fields, n_fields, g_get_real_time () / 1000);
  /* One write() a line, so that lines of several threads do not mix. Nobody is there to be told of a failure. */
  if (write (STDERR_FILENO, line, strlen (line)) < 0)
    return G_LOG_WRITER_UNHANDLED;
  return G_LOG_WRITER_HANDLED;
}

/**
 * coterie_log_init:
 * @least: the least important level that is shown, unless the environment variable COTERIE_LOG names another
 *
 * Call it once, before threads start.
 */
void
coterie_log_init (GLogLevelFlags least)
{
  const char *wanted = g_getenv ("COTERIE_LOG");
  gboolean known = FALSE;

  least_level = least;
  for (gsize i = 0; i < G_N_ELEMENTS (level_names); i++)
    if (g_strcmp0 (wanted, level_names[i].name) == 0)
      {
        least_level = level_names[i].level;
        known = TRUE;
      }
  g_log_set_writer_func (write_to_stderr, NULL, NULL);
  if (wanted != NULL && !known)
    g_warning ("COTERIE_LOG is not one of error, critical, warning, message, info, debug");
}

/**
 * coterie_log_short:
 * @id: (array length=n_bytes): an identifier
 * @n_bytes: its size
 *
 * Returns: its first four bytes as text, by value: no identifier in a log is longer
 */
CoterieLogShort
coterie_log_short (const guint8 *id, gsize n_bytes)
{
  CoterieLogShort shortened;

  coterie_hex_encode_into (shortened.text, id, MIN (n_bytes, 4));
  return shortened;
}
