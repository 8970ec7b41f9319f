/* SPDX-License-Identifier: MIT */
#define TAI_WIDE
#include "flow/labels.c"
