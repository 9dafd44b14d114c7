// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  COTERIE_LINK_REQUEST_ASKED,     /* the other device has its next word */
  COTERIE_LINK_REQUEST_READY,     /* its code can be typed here */
  COTERIE_LINK_REQUEST_ELSEWHERE, /* another device of ours has answered; it can be answered here instead */
  COTERIE_LINK_REQUEST_APPROVING, /* the code is being looked at, and the device added */
  COTERIE_LINK_REQUEST_ENDED,     /* see `outcome` */
} CoterieLinkRequestState;

typedef enum
{
  COTERIE_LINK_OUTCOME_NONE,
  COTERIE_LINK_OUTCOME_APPROVED,
  COTERIE_LINK_OUTCOME_DECLINED,
  COTERIE_LINK_OUTCOME_WRONG_CODE,
  COTERIE_LINK_OUTCOME_CANCELLED, /* by the device itself */
  COTERIE_LINK_OUTCOME_EXPIRED,
} CoterieLinkOutcome;

GType
coterie_link_request_state_get_type (void);
#define COTERIE_TYPE_LINK_REQUEST_STATE (coterie_link_request_state_get_type ())
GType
coterie_link_outcome_get_type (void);
#define COTERIE_TYPE_LINK_OUTCOME (coterie_link_outcome_get_type ())

/* A further device that asks to be approved: what a dialog shows.
 *
 * Properties (all readable): state, outcome; device-name (string or NULL: not known yet; what that device says of
 * itself, and nobody has checked before the code is right); agent, address, place (strings or NULL: what the server
 * reports of it); time, expires (int64, ms since 1970, the server's); tries-left (uint); device (uint: which of our
 * devices answered or ended it, 0: none). */
#define COTERIE_TYPE_LINK_REQUEST (coterie_link_request_get_type ())
G_DECLARE_FINAL_TYPE (CoterieLinkRequest, coterie_link_request, COTERIE, LINK_REQUEST, GObject)

CoterieLinkRequestState
coterie_link_request_get_state (CoterieLinkRequest *self);
CoterieLinkOutcome
coterie_link_request_get_outcome (CoterieLinkRequest *self);
const char *
coterie_link_request_get_device_name (CoterieLinkRequest *self);
const char *
coterie_link_request_get_agent (CoterieLinkRequest *self);
const char *
coterie_link_request_get_address (CoterieLinkRequest *self);
const char *
coterie_link_request_get_place (CoterieLinkRequest *self);
gint64
coterie_link_request_get_time_ms (CoterieLinkRequest *self);
gint64
coterie_link_request_get_expires_ms (CoterieLinkRequest *self);
guint
coterie_link_request_get_tries_left (CoterieLinkRequest *self);

/* For whoever keeps it in step with the server. */
typedef struct
{
  CoterieLinkRequestState state;
  CoterieLinkOutcome outcome;
  const char *device_name; /* this and the next three: NULL when not known */
  const char *agent;
  const char *address;
  const char *place;
  gint64 time_ms;
  gint64 expires_ms;
  guint tries_left;
  guint device;
} CoterieLinkRequestFacts;

CoterieLinkRequest *
coterie_link_request_new (void);
void
coterie_link_request_update (CoterieLinkRequest *self, const CoterieLinkRequestFacts *facts);
void
coterie_link_request_set_state (CoterieLinkRequest *self, CoterieLinkRequestState state);
void
coterie_link_request_set_tries_left (CoterieLinkRequest *self, guint tries_left);
void
coterie_link_request_end (CoterieLinkRequest *self, CoterieLinkOutcome outcome, guint device);

G_END_DECLS
