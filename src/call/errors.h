// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The codes say what the caller can do; the messages are sentences for people. */
#define COTERIE_CALL_ERROR (coterie_call_error_quark ())

typedef enum
{
  COTERIE_CALL_ERROR_REFUSED,     /* what the other side sent is not admitted: that leg is given up */
  COTERIE_CALL_ERROR_UNVERIFIED,  /* the other end is not the one that the sealed set-up names: tell the person */
  COTERIE_CALL_ERROR_UNREACHABLE, /* no way to the other device, or it is gone: try another leg */
  COTERIE_CALL_ERROR_MEDIA,       /* a pipeline of ours broke: try another leg, or another device */
  COTERIE_CALL_ERROR_NO_DEVICE,   /* no camera, microphone or speaker: go on without, and say so */
  COTERIE_CALL_ERROR_NO_ELEMENT,  /* a part of GStreamer is not installed; the message names the package */
} CoterieCallError;

GQuark
coterie_call_error_quark (void);

G_END_DECLS
