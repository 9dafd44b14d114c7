// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/qr-reader.h"

#include "ui/picture-decoder.h"

#include <glib/gi18n.h>
#include <gmodule.h>
#include <zbar.h>

#define CHUNK_BYTES (64 * 1024)
#define SAID_MAX_BYTES 4096
#define GRAY_FORMAT 0x30303859 /* "Y800" */

/* The library is loaded when somebody scans for the first time: it brings those of cameras along, which would make
 * every start of the program slower. */
typedef struct
{
  __typeof__ (&zbar_image_scanner_create) scanner_create;
  __typeof__ (&zbar_image_scanner_destroy) scanner_destroy;
  __typeof__ (&zbar_image_scanner_set_config) scanner_set_config;
  __typeof__ (&zbar_scan_image) scan;
  __typeof__ (&zbar_image_create) image_create;
  __typeof__ (&zbar_image_destroy) image_destroy;
  __typeof__ (&zbar_image_set_format) image_set_format;
  __typeof__ (&zbar_image_set_size) image_set_size;
  __typeof__ (&zbar_image_set_data) image_set_data;
  __typeof__ (&zbar_image_first_symbol) first;
  __typeof__ (&zbar_symbol_next) next;
  __typeof__ (&zbar_symbol_get_data) get_data;
  __typeof__ (&zbar_symbol_get_data_length) get_length;
} Zbar;

static gpointer
load_library (gpointer data)
{
  static Zbar zbar;
  const struct
  {
    const char *name;
    gpointer place;
  } symbols[] = {
    { "zbar_image_scanner_create", &zbar.scanner_create },
    { "zbar_image_scanner_destroy", &zbar.scanner_destroy },
    { "zbar_image_scanner_set_config", &zbar.scanner_set_config },
    { "zbar_scan_image", &zbar.scan },
    { "zbar_image_create", &zbar.image_create },
    { "zbar_image_destroy", &zbar.image_destroy },
    { "zbar_image_set_format", &zbar.image_set_format },
    { "zbar_image_set_size", &zbar.image_set_size },
    { "zbar_image_set_data", &zbar.image_set_data },
    { "zbar_image_first_symbol", &zbar.first },
    { "zbar_symbol_next", &zbar.next },
    { "zbar_symbol_get_data", &zbar.get_data },
    { "zbar_symbol_get_data_length", &zbar.get_length },
  };
  GModule *module = g_module_open ("libzbar.so.0", G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);

  if (module == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (!g_module_symbol (module, symbols[i].name, symbols[i].place))
      return NULL;
  g_module_make_resident (module);
  return &zbar;
}

static const Zbar *
get_library (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load_library, NULL);
}

/* ------------------------------------------------------------------------------------ codes in points */

static char *
find_said (const Zbar *zbar, zbar_image_t *image, const char *prefix)
{
  g_autofree char *any = NULL;

  for (const zbar_symbol_t *symbol = zbar->first (image); symbol != NULL; symbol = zbar->next (symbol))
    {
      const unsigned n_bytes = zbar->get_length (symbol);
      g_autofree char *said = g_strndup (zbar->get_data (symbol), MIN (n_bytes, SAID_MAX_BYTES));

      if (!g_utf8_validate (said, -1, NULL))
        continue;
      if (g_str_has_prefix (said, prefix))
        return g_steal_pointer (&said);
      if (any == NULL)
        any = g_steal_pointer (&said);
    }
  return g_steal_pointer (&any);
}

static char *
scan (const Zbar *zbar, const guint8 *gray, guint width, guint height, const char *prefix)
{
  zbar_image_scanner_t *scanner = zbar->scanner_create ();
  zbar_image_t *image = zbar->image_create ();
  char *said = NULL;

  zbar->scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar->scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  zbar->image_set_format (image, GRAY_FORMAT);
  zbar->image_set_size (image, width, height);
  zbar->image_set_data (image, gray, (gsize) width * height, NULL);
  if (zbar->scan (scanner, image) > 0)
    said = find_said (zbar, image, prefix);
  zbar->image_destroy (image);
  zbar->scanner_destroy (scanner);
  return said;
}

/* ------------------------------------------------------------------------------------ pictures */

static const char *
say_refusal (const GError *error)
{
  if (g_error_matches (error, COTERIE_PICTURE_ERROR, COTERIE_PICTURE_ERROR_FORMAT))
    return _ ("That is neither a PNG nor a JPEG picture. Choose another one.");
  if (g_error_matches (error, COTERIE_PICTURE_ERROR, COTERIE_PICTURE_ERROR_TOO_LARGE))
    return _ ("That picture is too large. Choose a smaller one.");
  return _ ("That picture is damaged. Choose another one.");
}

char *
coterie_qr_reader_read_bytes (GBytes *bytes, const char *prefix, GError **error)
{
  const Zbar *zbar = get_library ();
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GBytes) gray = NULL;
  guint width, height;
  char *said;

  if (zbar == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _ ("The library that reads QR codes (ZBar) is missing here."));
      return NULL;
    }
  gray = coterie_picture_decode_gray (bytes, &width, &height, &refusal);
  if (gray == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, say_refusal (refusal));
      return NULL;
    }
  said = scan (zbar, g_bytes_get_data (gray, NULL), width, height, prefix);
  if (said == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("No QR code was found in that picture."));
  return said;
}

char *
coterie_qr_reader_read_gray (const guint8 *gray, guint width, guint height, const char *prefix)
{
  const Zbar *zbar = get_library ();

  return zbar != NULL ? scan (zbar, gray, width, height, prefix) : NULL;
}

static GBytes *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  gssize n_read;

  if (stream == NULL)
    return NULL;
  while ((n_read = g_input_stream_read (G_INPUT_STREAM (stream), chunk, CHUNK_BYTES, cancellable, error)) > 0)
    {
      if (bytes->len + n_read > COTERIE_PICTURE_FILE_MAX_BYTES)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               _ ("That picture is too large. Choose a smaller one."));
          return NULL;
        }
      g_byte_array_append (bytes, chunk, (guint) n_read);
    }
  return n_read == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

static void
read_code (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *prefix = g_object_get_data (G_OBJECT (task), "prefix");
  GError *error = NULL;
  g_autoptr (GBytes) bytes = read_file (task_data, cancellable, &error);
  char *said = bytes != NULL ? coterie_qr_reader_read_bytes (bytes, prefix, &error) : NULL;

  if (said != NULL)
    g_task_return_pointer (task, said, g_free);
  else
    g_task_return_error (task, error);
}

void
coterie_qr_reader_read_async (
    GFile *file, const char *prefix, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_object_set_data_full (G_OBJECT (task), "prefix", g_strdup (prefix), g_free);
  g_task_run_in_thread (task, read_code);
}

char *
coterie_qr_reader_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
