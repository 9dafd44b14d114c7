// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/picture-decoder.h"
#include "ui/qr-reader.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <qrencode.h>

#define SAID "COTERIE1AA00000000000000000000000000000000000000000000000000000000000001"

/* A white page with codes at the places, as ui/qr-code draws them. */
static GdkPixbuf *
page_new (int width, int height)
{
  GdkPixbuf *page = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);

  gdk_pixbuf_fill (page, 0xffffffff);
  return page;
}

static void
draw (GdkPixbuf *page, const char *said, int module_px, int left, int top)
{
  QRcode *code = QRcode_encodeString (said, 0, QR_ECLEVEL_M, QR_MODE_8, 1);

  g_assert_nonnull (code);
  for (int i = 0; i < code->width * code->width; i++)
    if (code->data[i] & 1)
      {
        g_autoptr (GdkPixbuf) module = gdk_pixbuf_new_subpixbuf (
            page, left + i % code->width * module_px, top + i / code->width * module_px, module_px, module_px);

        gdk_pixbuf_fill (module, 0x000000ff);
      }
  QRcode_free (code);
}

static GBytes *
save (GdkPixbuf *page, const char *format)
{
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize size;

  g_assert_true (gdk_pixbuf_save_to_buffer (page, &data, &size, format, &error, NULL));
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static void
assert_reads (GBytes *bytes, const char *said)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *read = coterie_qr_reader_read_bytes (bytes, "COTERIE", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (read, ==, said);
}

static void
assert_refuses (GBytes *bytes, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_qr_reader_read_bytes (bytes, "COTERIE", &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_read (gconstpointer format)
{
  g_autoptr (GdkPixbuf) page = page_new (640, 480);
  g_autoptr (GBytes) bytes = NULL;

  draw (page, SAID, 4, 200, 100);
  bytes = save (page, format);
  assert_reads (bytes, SAID);
}

/* Of several codes on a screen the one that is ours. */
static void
test_among_others (void)
{
  g_autoptr (GdkPixbuf) page = page_new (900, 400);
  g_autoptr (GBytes) bytes = NULL, other = NULL;

  draw (page, "https://example.org/", 4, 40, 100);
  other = save (page, "png");
  assert_reads (other, "https://example.org/");
  draw (page, SAID, 4, 300, 100);
  draw (page, "https://example.net/", 4, 650, 100);
  bytes = save (page, "png");
  assert_reads (bytes, SAID);
}

static void
test_none (void)
{
  g_autoptr (GdkPixbuf) page = page_new (640, 480);
  g_autoptr (GBytes) bytes = save (page, "png");

  assert_refuses (bytes, G_IO_ERROR_NOT_FOUND);
}

static void
test_refused (void)
{
  g_autoptr (GdkPixbuf) page = page_new (64, 64), wide = page_new (COTERIE_PICTURE_MAX_SIDE + 1, 8);
  g_autoptr (GBytes) whole = save (page, "png"), large = save (wide, "png");
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) / 2);
  g_autoptr (GBytes) text = g_bytes_new_static ("no picture", 10), nothing = g_bytes_new_static ("", 0);

  assert_refuses (cut, G_IO_ERROR_INVALID_DATA);
  assert_refuses (large, G_IO_ERROR_INVALID_DATA);
  assert_refuses (text, G_IO_ERROR_INVALID_DATA);
  assert_refuses (nothing, G_IO_ERROR_INVALID_DATA);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ui/qr-reader/png", "png", test_read);
  g_test_add_data_func ("/ui/qr-reader/jpeg", "jpeg", test_read);
  g_test_add_func ("/ui/qr-reader/among-others", test_among_others);
  g_test_add_func ("/ui/qr-reader/none", test_none);
  g_test_add_func ("/ui/qr-reader/refused", test_refused);
  return g_test_run ();
}
