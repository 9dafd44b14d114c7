// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/telephone.h"

G_BEGIN_DECLS

/* Keeps the computer awake and its screen lit while the person takes part in a call: nobody types then. */
#define COTERIE_TYPE_AWAKE (coterie_awake_get_type ())
G_DECLARE_FINAL_TYPE (CoterieAwake, coterie_awake, COTERIE, AWAKE, GObject)

CoterieAwake *
coterie_awake_new (GtkApplication *application, CoterieTelephone *telephone);

G_END_DECLS
