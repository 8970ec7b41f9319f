/* SPDX-License-Identifier: MIT */
#include "base/module.h"

#include "suite.h"

#include <string.h>

START_TEST(test_load)
{
    ta_status status = TA_INTERNAL_ERROR;
    const char *engine = tai_module_load("sample", &status);
    ck_assert_int_eq(status, TA_OK);
    ck_assert_str_eq(engine, "sample engine");
    /* Loading again lends the same table. */
    ck_assert_ptr_eq(tai_module_load("sample", &status), engine);
    ck_assert_int_eq(status, TA_OK);
}
END_TEST

START_TEST(test_other_version_is_refused)
{
    ta_status status = TA_OK;
    ck_assert_ptr_null(tai_module_load("stale", &status));
    ck_assert_int_eq(status, TA_NOT_BUILT);
}
END_TEST

START_TEST(test_missing)
{
    ta_status status = TA_OK;
    ck_assert_ptr_null(tai_module_load("no-such-engine", &status));
    ck_assert_int_eq(status, TA_NOT_BUILT);
}
END_TEST

START_TEST(test_name_that_fits_no_path)
{
    char name[8192];
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    ta_status status = TA_OK;
    ck_assert_ptr_null(tai_module_load(name, &status));
    ck_assert_int_eq(status, TA_NOT_BUILT);
}
END_TEST

SUITE("module", test_load, test_other_version_is_refused, test_missing,
      test_name_that_fits_no_path)
