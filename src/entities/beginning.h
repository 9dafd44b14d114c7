// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/* How an account comes to be on a device. */
typedef enum
{
  COTERIE_BEGINNING_NONE,
  COTERIE_BEGINNING_REGISTERING,
  COTERIE_BEGINNING_SIGNING_IN,
  COTERIE_BEGINNING_STARTING_OVER,
  COTERIE_N_BEGINNINGS
} CoterieBeginning;
