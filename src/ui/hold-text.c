// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/hold-text.h"

#include <glib/gi18n.h>

static const struct
{
  const char *text;
  const char *advice;
  const char *button;
} sentences[] = {
  [COTERIE_HOLD_NONE] = { NULL, NULL },
  [COTERIE_HOLD_IDENTITY_CHANGED] = { N_ ("This person has a new identity, or somebody else has their name"),
                                      N_ ("Nothing is sent until you accept it. Ask them, in another way, whether they "
                                          "started over."),
                                      N_ ("Review…") },
  [COTERIE_HOLD_ROLLBACK] = { N_ ("The server shows an older list of this person’s devices"),
                              N_ ("Nothing is sent until the list is complete again. Tell whoever runs the server.") },
  [COTERIE_HOLD_FORK] = { N_ ("The list of this person’s devices was rewritten"),
                          N_ ("Nothing is sent. Scan each other’s code, which shows more than the safety number, "
                              "and tell whoever runs the server."),
                          N_ ("Compare…") },
  [COTERIE_HOLD_UNVERIFIABLE] = { N_ ("This person’s devices cannot be verified"),
                                  N_ ("Nothing is sent. An update of Coterie may help; else tell whoever runs the "
                                      "server.") },
  [COTERIE_HOLD_GHOST] = { N_ ("The server adds a device that this person never approved"),
                           N_ ("Nothing is sent, so that nobody can listen. Tell whoever runs the server.") },
  [COTERIE_HOLD_VIEWS] = { N_ ("You and this person see different lists of devices"),
                           N_ ("The safety number cannot show this. Scan each other’s code, or compare the lists of "
                               "your devices, before you go on."),
                           N_ ("Review…") },
  [COTERIE_HOLD_GONE] = { N_ ("This account was deleted"), N_ ("Nothing can be sent to it any more.") },
  [COTERIE_HOLD_MISSING] = { N_ ("The server does not know this person at the moment"),
                             N_ ("What you write waits until it does. Tell whoever runs the server.") },
};

const char *
coterie_hold_text (CoterieHold hold)
{
  return (gsize) hold < G_N_ELEMENTS (sentences) && sentences[hold].text != NULL ? _ (sentences[hold].text) : NULL;
}

const char *
coterie_hold_advice (CoterieHold hold)
{
  return (gsize) hold < G_N_ELEMENTS (sentences) && sentences[hold].advice != NULL ? _ (sentences[hold].advice) : NULL;
}

const char *
coterie_hold_button (CoterieHold hold)
{
  return (gsize) hold < G_N_ELEMENTS (sentences) && sentences[hold].button != NULL ? _ (sentences[hold].button) : NULL;
}
