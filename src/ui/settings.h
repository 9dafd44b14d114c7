// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a person chose for the window on this profile: data/chat.coterie.Coterie.gschema.xml, kept in the profile's
 * `window.ini`, so that copies with other profiles have their own. None of it is secret, and nothing in it names
 * anybody. Widgets get it as their property `settings` and bind to its keys. */

/* How much of a message a notification shows: the enumeration of the key notification-content. */
typedef enum
{
  COTERIE_NOTIFY_NAME_AND_TEXT,
  COTERIE_NOTIFY_NAME,
  COTERIE_NOTIFY_NOTHING, /* that there is a message, not from whom */
  COTERIE_NOTIFY_OFF,
} CoterieNotifyContent;

GSettings *
coterie_settings_new (const char *profile_dir);
void
coterie_settings_wipe (const char *profile_dir);

G_END_DECLS
