/* SPDX-License-Identifier: MIT */
#include "report/table.h"

#include "base/memory.h"
#include "scarce.h"
#include "suite.h"

#include <string.h>

static char *
printed(struct tai_table *table)
{
    struct tai_text text = {0};
    char *bytes;
    tai_table_print(table, &text);
    ck_assert_int_eq(tai_text_take(&text, &bytes, NULL), TA_OK);
    ck_assert_ptr_null(table->cells.bytes);
    return bytes;
}

START_TEST(test_words_left_numbers_right)
{
    struct tai_table table = {.layout = "lrl"};
    const char *const cells[] = {"node", "tasks", "what",  "n1",
                                 "5",    "a",     "node2", "100"};
    for (int i = 0; i < 8; i++)
        tai_table_cell(&table, "%s", cells[i]);
    char *bytes = printed(&table); /* the last cell is not there */
    ck_assert_str_eq(bytes, "node   tasks  what\n"
                            "n1         5  a\n"
                            "node2    100\n");
    tai_free(bytes);
}
END_TEST

START_TEST(test_empty_cells_leave_no_blanks_behind)
{
    struct tai_table table = {.layout = "lr"};
    tai_table_cell(&table, "%s", "");
    tai_table_cell(&table, "%d", 38);
    tai_table_cell(&table, "saving");
    tai_table_cell(&table, "%s", "");
    char *bytes = printed(&table);
    ck_assert_str_eq(bytes, "        38\nsaving\n");
    tai_free(bytes);
}
END_TEST

START_TEST(test_characters_count_not_bytes)
{
    struct tai_table table = {.layout = "lr"};
    tai_table_cell(&table, "b\xc3\xbcro");
    tai_table_cell(&table, "1");
    tai_table_cell(&table, "abcde");
    tai_table_cell(&table, "2");
    char *bytes = printed(&table);
    ck_assert_str_eq(bytes, "b\xc3\xbcro   1\nabcde  2\n");
    tai_free(bytes);
    ck_assert_int_eq(tai_text_columns("\xe2\x88\x9e"), 1);
}
END_TEST

START_TEST(test_nothing)
{
    struct tai_table table = {.layout = "lr"};
    char *bytes = printed(&table);
    ck_assert_str_eq(bytes, "");
    tai_free(bytes);
}
END_TEST

START_TEST(test_failure_reaches_the_text)
{
    if (!memory_is_scarce_here)
        return;
    struct tai_table table = {.layout = "l"};
    fail_allocation(1);
    tai_table_cell(&table, "cell");
    ck_assert(allocation_failed());
    struct tai_text text = {0};
    char *bytes;
    tai_table_print(&table, &text);
    ck_assert_int_eq(tai_text_take(&text, &bytes, NULL), TA_OUT_OF_MEMORY);
}
END_TEST

SUITE("table", test_words_left_numbers_right,
      test_empty_cells_leave_no_blanks_behind, test_characters_count_not_bytes,
      test_nothing, test_failure_reaches_the_text)
