// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a program has to ask the desktop for, through its portal "Background". */
typedef enum
{
  COTERIE_BACKGROUND_RUN,     /* going on while no window is open */
  COTERIE_BACKGROUND_AT_LOGIN /* starting when the person logs in */
} CoterieBackground;

/* @at_login: whether the program shall start at login, which every question says anew. The desktop may ask the person.
 */
void
coterie_background_ask_async (CoterieBackground asked,
                              gboolean at_login,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/* FALSE: a sentence for the person. Where there is no portal, nobody forbids to run. */
gboolean
coterie_background_ask_finish (GAsyncResult *result, GError **error);

G_END_DECLS
