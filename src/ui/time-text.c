// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/time-text.h"

#include "ui/portal.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <langinfo.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define PORTAL_SETTINGS "org.freedesktop.portal.Settings"
#define DESKTOP_GROUP "org.gnome.desktop.interface"
#define DESKTOP_KEY "clock-format"

struct _CoterieTimeText
{
  GObject parent_instance;

  guint epoch;
  GTimeZone *zone;
  CoterieHours hours;
  gint64 standing_ms; /* of a clock that stands; 0: the system's */

  int timer_fd; /* rings at midnight and when the clock is set; -1 when there is none */
  guint timer_source;
  GCancellable *cancellable;
  GDBusConnection *bus;
  guint subscription;
};

G_DEFINE_FINAL_TYPE (CoterieTimeText, coterie_time_text, G_TYPE_OBJECT)

enum
{
  PROP_EPOCH = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GDateTime *
to_local (CoterieTimeText *self, gint64 time_ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_ms / 1000);

  return utc != NULL ? g_date_time_to_timezone (utc, self->zone) : NULL;
}

static GDateTime *
get_now (CoterieTimeText *self)
{
  return self->standing_ms != 0 ? to_local (self, self->standing_ms) : g_date_time_new_now (self->zone);
}

static void
next_epoch (CoterieTimeText *self)
{
  self->epoch++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EPOCH]);
}

/* ------------------------------------------------------------------------------------ midnight */

static gint64
next_midnight_s (CoterieTimeText *self)
{
  g_autoptr (GDateTime) now = get_now (self);
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autoptr (GDateTime) midnight =
      g_date_time_new (self->zone, g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                       g_date_time_get_day_of_month (tomorrow), 0, 0, 0);

  /* where summer time begins at midnight there is none, and its place may lie behind us */
  return MAX (g_date_time_to_unix (midnight), g_date_time_to_unix (now) + 60);
}

/* A timer of GLib would count the time awake. This one knows the date, and rings as well when somebody sets the clock
 * and when the machine wakes up. */
static void
set_timer (CoterieTimeText *self)
{
  const struct itimerspec when = { .it_value = { .tv_sec = next_midnight_s (self) } };

  (void) timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL);
}

static gboolean
on_timer (int fd, GIOCondition condition, gpointer user_data)
{
  CoterieTimeText *self = user_data;
  guint64 n_rings;

  (void) !read (fd, &n_rings, sizeof n_rings); /* ECANCELED: the clock was set */
  set_timer (self);
  next_epoch (self);
  return G_SOURCE_CONTINUE;
}

static void
start_timer (CoterieTimeText *self)
{
  self->timer_fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->timer_fd < 0)
    return;
  self->timer_source = g_unix_fd_add (self->timer_fd, G_IO_IN, on_timer, self);
  set_timer (self);
}

/* ------------------------------------------------------------------------------------ 12 or 24 hours */

static void
take_clock_format (CoterieTimeText *self, GVariant *value)
{
  g_autoptr (GVariant) inner = g_variant_ref (value);
  CoterieHours hours;

  while (g_variant_is_of_type (inner, G_VARIANT_TYPE_VARIANT)) /* some portals wrap it twice */
    {
      GVariant *next = g_variant_get_variant (inner);

      g_variant_unref (inner);
      inner = next;
    }
  if (!g_variant_is_of_type (inner, G_VARIANT_TYPE_STRING))
    return;
  hours = g_str_equal (g_variant_get_string (inner, NULL), "12h") ? COTERIE_HOURS_12 : COTERIE_HOURS_24;
  if (hours == self->hours)
    return;
  self->hours = hours;
  next_epoch (self);
}

static void
on_setting_changed (GDBusConnection *bus,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer user_data)
{
  g_autoptr (GVariant) value = NULL;
  const char *group, *key;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssv)")))
    return;
  g_variant_get (parameters, "(&s&s@v)", &group, &key, &value);
  if (g_str_equal (group, DESKTOP_GROUP) && g_str_equal (key, DESKTOP_KEY))
    take_clock_format (user_data, value);
}

static void
on_setting_read (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  g_autoptr (GVariant) value = NULL;

  if (reply == NULL) /* no portal, or no such setting: the locale decides */
    return;
  g_variant_get (reply, "(@v)", &value);
  take_clock_format (user_data, value);
}

static void
on_bus (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  CoterieTimeText *self = user_data;

  if (bus == NULL) /* cancelled: @self may be gone */
    return;
  self->bus = g_steal_pointer (&bus);
  self->subscription = g_dbus_connection_signal_subscribe (self->bus, COTERIE_PORTAL_NAME, PORTAL_SETTINGS,
                                                           "SettingChanged", COTERIE_PORTAL_PATH, DESKTOP_GROUP,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, on_setting_changed, self, NULL);
  g_dbus_connection_call (self->bus, COTERIE_PORTAL_NAME, COTERIE_PORTAL_PATH, PORTAL_SETTINGS, "Read",
                          g_variant_new ("(ss)", DESKTOP_GROUP, DESKTOP_KEY), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, on_setting_read, self);
}

/* "%r" and "%I" are the locale's ways to write twelve hours. */
static gboolean
has_12_hours (CoterieTimeText *self)
{
  const char *format = nl_langinfo (T_FMT);

  if (self->hours != COTERIE_HOURS_LOCALE)
    return self->hours == COTERIE_HOURS_12;
  return strstr (format, "%r") != NULL || strstr (format, "%I") != NULL || strstr (format, "%p") != NULL;
}

/* ------------------------------------------------------------------------------------ the object */

static void
coterie_time_text_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_EPOCH:
      g_value_set_uint (value, COTERIE_TIME_TEXT (object)->epoch);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_time_text_dispose (GObject *object)
{
  CoterieTimeText *self = COTERIE_TIME_TEXT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
  g_clear_handle_id (&self->timer_source, g_source_remove);
  if (self->timer_fd >= 0)
    close (self->timer_fd);
  self->timer_fd = -1;
  G_OBJECT_CLASS (coterie_time_text_parent_class)->dispose (object);
}

static void
coterie_time_text_finalize (GObject *object)
{
  g_time_zone_unref (COTERIE_TIME_TEXT (object)->zone);
  G_OBJECT_CLASS (coterie_time_text_parent_class)->finalize (object);
}

static void
coterie_time_text_class_init (CoterieTimeTextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = coterie_time_text_get_property;
  object_class->dispose = coterie_time_text_dispose;
  object_class->finalize = coterie_time_text_finalize;
  properties[PROP_EPOCH] = g_param_spec_uint ("epoch", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_time_text_init (CoterieTimeText *self)
{
  self->timer_fd = -1;
}

CoterieTimeText *
coterie_time_text_new (void)
{
  CoterieTimeText *self = g_object_new (COTERIE_TYPE_TIME_TEXT, NULL);

  self->zone = g_time_zone_new_local ();
  self->cancellable = g_cancellable_new ();
  start_timer (self);
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, on_bus, self);
  return self;
}

/**
 * coterie_time_text_new_at:
 * @now_ms: where the clock stands
 * @zone: (nullable): %NULL for UTC
 *
 * Returns: (transfer full): one that asks neither the clock nor the desktop
 */
CoterieTimeText *
coterie_time_text_new_at (gint64 now_ms, GTimeZone *zone, CoterieHours hours)
{
  CoterieTimeText *self = g_object_new (COTERIE_TYPE_TIME_TEXT, NULL);

  self->zone = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_utc ();
  self->standing_ms = now_ms;
  self->hours = hours;
  return self;
}

guint
coterie_time_text_get_epoch (CoterieTimeText *self)
{
  g_return_val_if_fail (COTERIE_IS_TIME_TEXT (self), 0);

  return self->epoch;
}

/* ------------------------------------------------------------------------------------ texts */

static char *
format_local (GDateTime *when, const char *format)
{
  char *text = g_date_time_format (when, format);

  return text != NULL ? text : g_strdup (""); /* a translator's mistake */
}

static int
days_between (GDateTime *earlier, GDateTime *later)
{
  g_autoptr (GDate) a =
      g_date_new_dmy ((GDateDay) g_date_time_get_day_of_month (earlier), (GDateMonth) g_date_time_get_month (earlier),
                      (GDateYear) g_date_time_get_year (earlier));
  g_autoptr (GDate) b =
      g_date_new_dmy ((GDateDay) g_date_time_get_day_of_month (later), (GDateMonth) g_date_time_get_month (later),
                      (GDateYear) g_date_time_get_year (later));

  return g_date_days_between (a, b);
}

/* Many languages have no translation yet; the order of day and month is the locale's nevertheless. */
static gboolean
month_comes_first (void)
{
  const char *format = nl_langinfo (D_FMT);
  const char *day = strpbrk (format, "de"), *month = strpbrk (format, "mbBD");

  return month != NULL && (day == NULL || month < day);
}

static const char *
clock_format (CoterieTimeText *self)
{
  /* Translators: a time of 12 and of 24 hours; see strftime(3) */
  return has_12_hours (self) ? _ ("%-l:%M %p") : _ ("%H:%M");
}

static const char *
short_date_format (void)
{
  /* Translators: day and month, "12 Nov"; the second one is for locales that begin with the month. See strftime(3) */
  return month_comes_first () ? _ ("%b %-d") : _ ("%-d %b");
}

static const char *
day_format (void)
{
  /* Translators: "Monday, 3 November"; the second one is for locales that begin with the month. See strftime(3) */
  return month_comes_first () ? _ ("%A, %B %-d") : _ ("%A, %-d %B");
}

static const char *
year_day_format (void)
{
  /* Translators: "Monday, 3 November 2025"; the second one is for locales that begin with the month. See strftime(3) */
  return month_comes_first () ? _ ("%A, %B %-d, %Y") : _ ("%A, %-d %B %Y");
}

char *
coterie_time_text_format_clock (CoterieTimeText *self, gint64 time_ms)
{
  g_autoptr (GDateTime) when = NULL;

  g_return_val_if_fail (COTERIE_IS_TIME_TEXT (self), NULL);

  when = time_ms > 0 ? to_local (self, time_ms) : NULL;
  return when != NULL ? format_local (when, clock_format (self)) : g_strdup ("");
}

/**
 * coterie_time_text_format_short:
 *
 * For a row of a list. A moment that has not come yet (a clock was set back) is written as a date, or as a time when it
 * is of today.
 */
char *
coterie_time_text_format_short (CoterieTimeText *self, gint64 time_ms)
{
  g_autoptr (GDateTime) when = NULL, now = NULL;
  int days;

  g_return_val_if_fail (COTERIE_IS_TIME_TEXT (self), NULL);

  when = time_ms > 0 ? to_local (self, time_ms) : NULL;
  if (when == NULL)
    return g_strdup ("");
  now = get_now (self);
  days = days_between (when, now);
  if (days == 0)
    return format_local (when, clock_format (self));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < 7)
    return format_local (when, "%a");
  return format_local (when, g_date_time_get_year (when) == g_date_time_get_year (now) ? short_date_format () : "%x");
}

/**
 * coterie_time_text_format_day:
 *
 * For the line above the messages of a day.
 */
char *
coterie_time_text_format_day (CoterieTimeText *self, gint64 time_ms)
{
  g_autoptr (GDateTime) when = NULL, now = NULL;
  int days;

  g_return_val_if_fail (COTERIE_IS_TIME_TEXT (self), NULL);

  when = time_ms > 0 ? to_local (self, time_ms) : NULL;
  if (when == NULL)
    return g_strdup ("");
  now = get_now (self);
  days = days_between (when, now);
  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < 7)
    return format_local (when, "%A");
  return format_local (when,
                       g_date_time_get_year (when) == g_date_time_get_year (now) ? day_format () : year_day_format ());
}

char *
coterie_time_text_format_full (CoterieTimeText *self, gint64 time_ms)
{
  g_autoptr (GDateTime) when = NULL;
  g_autofree char *day = NULL, *clock = NULL;

  g_return_val_if_fail (COTERIE_IS_TIME_TEXT (self), NULL);

  when = time_ms > 0 ? to_local (self, time_ms) : NULL;
  if (when == NULL)
    return g_strdup ("");
  day = format_local (when, year_day_format ());
  clock = format_local (when, clock_format (self));
  /* Translators: a day and a time: "Monday, 3 November 2025, 14:31" */
  return g_strdup_printf (_ ("%s, %s"), day, clock);
}

gboolean
coterie_time_text_is_same_day (CoterieTimeText *self, gint64 a_ms, gint64 b_ms)
{
  g_autoptr (GDateTime) a = NULL, b = NULL;

  g_return_val_if_fail (COTERIE_IS_TIME_TEXT (self), FALSE);

  a = to_local (self, a_ms);
  b = to_local (self, b_ms);
  return a != NULL && b != NULL && days_between (a, b) == 0;
}
