// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/awake.h"

#include <glib/gi18n.h>

struct _CoterieAwake
{
  GObject parent_instance;

  GtkApplication *application; /* not counted: it owns this */
  CoterieTelephone *telephone;
  gboolean is_wished;
  guint cookie; /* 0: the desktop does as it does, or knows no such wish */
};

G_DEFINE_FINAL_TYPE (CoterieAwake, coterie_awake, G_TYPE_OBJECT)

static void
let_go (CoterieAwake *self)
{
  if (self->cookie != 0)
    gtk_application_uninhibit (self->application, self->cookie);
  self->cookie = 0;
}

static void
on_changed (CoterieAwake *self)
{
  CoterieShownCall *call = coterie_telephone_get_call (self->telephone);
  const gboolean wished = call != NULL && coterie_shown_call_takes_part (call);

  if (self->is_wished == wished)
    return;
  self->is_wished = wished;
  let_go (self);
  if (wished)
    self->cookie = gtk_application_inhibit (self->application, gtk_application_get_active_window (self->application),
                                            GTK_APPLICATION_INHIBIT_IDLE | GTK_APPLICATION_INHIBIT_SUSPEND,
                                            /* Translators: why the computer does not go to sleep */
                                            _ ("A call is on"));
}

static void
coterie_awake_dispose (GObject *object)
{
  CoterieAwake *self = COTERIE_AWAKE (object);

  let_go (self);
  g_clear_object (&self->telephone);
  G_OBJECT_CLASS (coterie_awake_parent_class)->dispose (object);
}

static void
coterie_awake_class_init (CoterieAwakeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_awake_dispose;
}

static void
coterie_awake_init (CoterieAwake *self)
{
}

/**
 * coterie_awake_new:
 * @application: outlives it
 */
CoterieAwake *
coterie_awake_new (GtkApplication *application, CoterieTelephone *telephone)
{
  CoterieAwake *self = g_object_new (COTERIE_TYPE_AWAKE, NULL);

  self->application = application;
  self->telephone = g_object_ref (telephone);
  g_signal_connect_object (telephone, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return self;
}
