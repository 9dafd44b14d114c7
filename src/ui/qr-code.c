// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/qr-code.h"

#include <qrencode.h>

#define SIDE_PX 200 /* about */

struct _CoterieQrCode
{
  GtkWidget parent_instance;

  QRcode *code; /* NULL: nothing to be shown */
};

G_DEFINE_FINAL_TYPE (CoterieQrCode, coterie_qr_code, GTK_TYPE_WIDGET)

enum
{
  PROP_TEXT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static int
get_module_px (CoterieQrCode *self)
{
  return self->code != NULL ? MAX ((SIDE_PX + self->code->width / 2) / self->code->width, 1) : 0;
}

static void
coterie_qr_code_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  CoterieQrCode *self = COTERIE_QR_CODE (widget);

  *minimum = *natural = self->code != NULL ? get_module_px (self) * self->code->width : SIDE_PX;
}

/* A run of black modules is one rectangle. */
static void
coterie_qr_code_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CoterieQrCode *self = COTERIE_QR_CODE (widget);
  const GdkRGBA black = { 0, 0, 0, 1 };
  const int px = get_module_px (self), width = self->code != NULL ? self->code->width : 0;

  for (int y = 0; y < width; y++)
    for (int x = 0, end; x < width; x = end + 1)
      {
        const unsigned char *line = self->code->data + y * width;

        for (end = x; end < width && (line[end] & 1) != 0; end++)
          ;
        if (end > x)
          gtk_snapshot_append_color (
              snapshot, &black,
              &GRAPHENE_RECT_INIT ((float) (x * px), (float) (y * px), (float) ((end - x) * px), (float) px));
      }
}

static void
coterie_qr_code_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  if (id == PROP_TEXT)
    coterie_qr_code_set_text (COTERIE_QR_CODE (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
coterie_qr_code_finalize (GObject *object)
{
  g_clear_pointer (&COTERIE_QR_CODE (object)->code, QRcode_free);
  G_OBJECT_CLASS (coterie_qr_code_parent_class)->finalize (object);
}

static void
coterie_qr_code_class_init (CoterieQrCodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = coterie_qr_code_set_property;
  object_class->finalize = coterie_qr_code_finalize;
  widget_class->measure = coterie_qr_code_measure;
  widget_class->snapshot = coterie_qr_code_snapshot;
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
coterie_qr_code_init (CoterieQrCode *self)
{
}

/**
 * coterie_qr_code_set_text:
 * @text: (nullable): what goes into a QR code, in its alphanumeric set
 */
void
coterie_qr_code_set_text (CoterieQrCode *self, const char *text)
{
  g_return_if_fail (COTERIE_IS_QR_CODE (self));

  g_clear_pointer (&self->code, QRcode_free);
  if (text != NULL)
    self->code = QRcode_encodeString (text, 0, QR_ECLEVEL_M, QR_MODE_8, 1); /* it takes the smallest mode that fits */
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
