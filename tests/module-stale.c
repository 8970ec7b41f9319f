/* SPDX-License-Identifier: MIT */
/* A module left over from another version; nobody may use its engine. */
#include "config.h"

#undef PACKAGE_VERSION
#define PACKAGE_VERSION "0.0.0"

#include "base/module.h"

TAI_MODULE("stale engine")
