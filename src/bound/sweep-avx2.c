/* SPDX-License-Identifier: MIT */
#include "bound/vector.h"

#ifdef TAI_HAS_AVX2
#define TAI_AVX2
#include "bound/sweep.c"
#endif
