// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/certificates.h"
