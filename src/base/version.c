/* SPDX-License-Identifier: MIT */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <taskassign/status.h>

#if defined HAVE_GLPK && defined HAVE_IGRAPH
#define ENGINES "glpk, igraph"
#elif defined HAVE_GLPK
#define ENGINES "glpk"
#elif defined HAVE_IGRAPH
#define ENGINES "igraph"
#else
#define ENGINES "none"
#endif

#if defined HAVE_GLPK || defined HAVE_IGRAPH
#define LICENSE "GPL-3.0-or-later"
#else
#define LICENSE "MIT"
#endif

const char *
ta_version(void)
{
    return PACKAGE_VERSION;
}

const char *
ta_build_engines(void)
{
    return ENGINES;
}

const char *
ta_build_license(void)
{
    return LICENSE;
}
