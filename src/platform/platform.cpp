// SPDX-License-Identifier: GPL-3.0-or-later
// Gives the interfaces a home for their meta objects.
#include "platform/platform.h"

#include "platform/intakecontrol.h"
