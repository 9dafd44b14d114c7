// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/code-scanner.h"

#include "ui/qr-camera.h"

struct _CoterieCodeScanner
{
  AdwBin parent_instance;

  CoterieQrCamera *camera;
  char *said; /* last: a code that stays in view is told once */

  GtkPicture *picture;
  GtkWidget *spinner;
};

G_DEFINE_FINAL_TYPE (CoterieCodeScanner, coterie_code_scanner, ADW_TYPE_BIN)

enum
{
  SIGNAL_CODE,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_frame (CoterieCodeScanner *self, GBytes *points, guint width, guint height)
{
  g_autoptr (GdkTexture) texture =
      gdk_memory_texture_new ((int) width, (int) height, GDK_MEMORY_R8G8B8A8, points, (gsize) width * 4);

  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_widget_set_visible (self->spinner, FALSE);
}

static void
on_code (CoterieCodeScanner *self, const char *said)
{
  if (g_strcmp0 (self->said, said) == 0)
    return;
  g_free (self->said);
  self->said = g_strdup (said);
  g_signal_emit (self, signals[SIGNAL_CODE], 0, said);
}

static void
on_failed (CoterieCodeScanner *self, const char *sentence)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, sentence);
}

static void
coterie_code_scanner_map (GtkWidget *widget)
{
  CoterieCodeScanner *self = COTERIE_CODE_SCANNER (widget);

  GTK_WIDGET_CLASS (coterie_code_scanner_parent_class)->map (widget);
  g_clear_pointer (&self->said, g_free);
  coterie_qr_camera_start (self->camera);
}

/* What was seen last does not stay in the memory either. */
static void
coterie_code_scanner_unmap (GtkWidget *widget)
{
  CoterieCodeScanner *self = COTERIE_CODE_SCANNER (widget);

  coterie_qr_camera_stop (self->camera);
  gtk_picture_set_paintable (self->picture, NULL);
  gtk_widget_set_visible (self->spinner, TRUE);
  GTK_WIDGET_CLASS (coterie_code_scanner_parent_class)->unmap (widget);
}

static void
coterie_code_scanner_dispose (GObject *object)
{
  CoterieCodeScanner *self = COTERIE_CODE_SCANNER (object);

  if (self->camera != NULL)
    coterie_qr_camera_stop (self->camera);
  g_clear_object (&self->camera);
  g_clear_pointer (&self->said, g_free);
  G_OBJECT_CLASS (coterie_code_scanner_parent_class)->dispose (object);
}

static void
coterie_code_scanner_class_init (CoterieCodeScannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_code_scanner_dispose;
  widget_class->map = coterie_code_scanner_map;
  widget_class->unmap = coterie_code_scanner_unmap;
  signals[SIGNAL_CODE] = g_signal_new ("code", COTERIE_TYPE_CODE_SCANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", COTERIE_TYPE_CODE_SCANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/code-scanner.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieCodeScanner, picture);
  gtk_widget_class_bind_template_child (widget_class, CoterieCodeScanner, spinner);
}

static void
coterie_code_scanner_init (CoterieCodeScanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
coterie_code_scanner_new (const char *prefix)
{
  CoterieCodeScanner *self = g_object_new (COTERIE_TYPE_CODE_SCANNER, NULL);

  self->camera = coterie_qr_camera_new (prefix);
#ifdef COTERIE_TEST_STEPS
  coterie_qr_camera_set_source (self->camera, g_getenv ("COTERIE_TEST_CAMERA"));
#endif
  g_signal_connect_object (self->camera, "frame", G_CALLBACK (on_frame), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->camera, "code", G_CALLBACK (on_code), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->camera, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
