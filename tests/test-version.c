/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <taskassign/status.h>

#include "suite.h"

#include <string.h>

START_TEST(test_version)
{
    ck_assert_str_eq(ta_version(), PACKAGE_VERSION);
}
END_TEST

START_TEST(test_engines_and_license_agree)
{
    const char *engines = ta_build_engines();
#ifdef HAVE_GLPK
    ck_assert_ptr_nonnull(strstr(engines, "glpk"));
#else
    ck_assert_ptr_null(strstr(engines, "glpk"));
#endif
#ifdef HAVE_IGRAPH
    ck_assert_ptr_nonnull(strstr(engines, "igraph"));
#else
    ck_assert_ptr_null(strstr(engines, "igraph"));
#endif
    const bool free_of_gpl = strcmp(engines, "none") == 0;
    ck_assert_str_eq(ta_build_license(),
                     free_of_gpl ? "MIT" : "GPL-3.0-or-later");
}
END_TEST

SUITE("version", test_version, test_engines_and_license_agree)
