/* SPDX-License-Identifier: MIT */
/* A module for tests/test-module.c: its engine is a string. */
#include "config.h"

#include "base/module.h"

static const char engine[] = "sample engine";

TAI_MODULE(engine)
