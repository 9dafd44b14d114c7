// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* What the console prints: JSON lines on standard output (docs/console.md, stable), or the same for people. Hints and
 * errors go to standard error. */
typedef struct
{
  CoterieClient *client; /* borrowed */
  gboolean json;
  gboolean quiet;
  gulong on_notice;
  gulong on_group_request;
  gulong on_group_join;
} CoterieOutput;

void
coterie_output_init (CoterieOutput *self, CoterieClient *client, gboolean json, gboolean quiet);
void
coterie_output_clear (CoterieOutput *self);

void
coterie_output_message (CoterieOutput *self, CoterieMessage *message);
void
coterie_output_delivery (CoterieOutput *self, CoterieMessage *message, const CoterieDelivery *delivery);
void
coterie_output_state (CoterieOutput *self, CoterieMessage *message);
void
coterie_output_chat (CoterieOutput *self, CoterieChat *chat);
void
coterie_output_contact (CoterieOutput *self, CoterieContact *contact);
void
coterie_output_typing (CoterieOutput *self, CoterieChat *chat);
void
coterie_output_device (CoterieOutput *self, const char *name, const CoterieDeviceRow *device, CoterieOwnDevice *own);
void
coterie_output_link_request (CoterieOutput *self, CoterieLinkRequest *request);
void
coterie_output_link_ended (CoterieOutput *self, CoterieLinkRequest *request);
void
coterie_output_pending (CoterieOutput *self, const char *code, gint64 expires_ms);
void
coterie_output_hand_over (CoterieOutput *self, guint percent);
void
coterie_output_status (CoterieOutput *self);
void
coterie_output_profile (CoterieOutput *self);

/* How it went with one device of a call. */
typedef struct
{
  const char *name; /* of the chat with its person */
  guint device;
  guint connected_ms;
  guint first_frame_ms;
  guint n_frames;
  guint n_sounds;
  double loss; /* below 0: not known */
  guint rtt_ms;
  const char *path; /* "direct", "relay"; NULL: not known */
  gboolean verified;
} CoteriePeerLine;

void
coterie_output_peer (CoterieOutput *self, const CoteriePeerLine *peer);

/* One event with string members: name, value, name, value, ..., NULL. For people @sentence is printed. */
void
coterie_output_event (CoterieOutput *self, const char *event, const char *sentence, ...) G_GNUC_NULL_TERMINATED;
void
coterie_output_hint (CoterieOutput *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

char *
coterie_output_chat_name (CoterieOutput *self, CoterieChat *chat);

G_END_DECLS
