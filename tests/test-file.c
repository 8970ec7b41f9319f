/* SPDX-License-Identifier: MIT */
#include "reading.h"

#include <errno.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

static void
expect_content(const char *path, const char *expected)
{
    char bytes[100];
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    const size_t length = fread(bytes, 1, sizeof bytes - 1, file);
    bytes[length] = '\0';
    fclose(file);
    ck_assert_str_eq(bytes, expected);
}

/* Files whose names begin like that one's. */
static size_t
count_files(const char *pattern)
{
    glob_t found;
    const size_t count = glob(pattern, 0, NULL, &found) ? 0 : found.gl_pathc;
    if (count > 0)
        globfree(&found);
    return count;
}

START_TEST(test_files_are_replaced)
{
    ck_assert_int_eq(ta_file_write("test-file.out", "old", 3), TA_OK);
    ck_assert_int_eq(chmod("test-file.out", 0640), 0);
    ck_assert_int_eq(ta_file_write("test-file.out", "newer", 5), TA_OK);
    expect_content("test-file.out", "newer");
    struct stat status;
    ck_assert_int_eq(stat("test-file.out", &status), 0);
    ck_assert_int_eq(status.st_mode & 0777, 0640);
    ck_assert_int_eq(ta_file_write("test-file.out", NULL, 0), TA_OK);
    expect_content("test-file.out", "");
    ck_assert_uint_eq(count_files("test-file.out*"), 1);
    remove("test-file.out");
}
END_TEST

START_TEST(test_links_stay)
{
    ck_assert_int_eq(ta_file_write("test-file.real", "old", 3), TA_OK);
    ck_assert_int_eq(symlink("test-file.real", "test-file.link"), 0);
    ck_assert_int_eq(ta_file_write("test-file.link", "new", 3), TA_OK);
    struct stat status;
    ck_assert_int_eq(lstat("test-file.link", &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    expect_content("test-file.real", "new");
    remove("test-file.link");
    remove("test-file.real");
}
END_TEST

START_TEST(test_failures)
{
    ck_assert_int_eq(ta_file_write("no/such/folder", "x", 1), TA_CANNOT_WRITE);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(ta_file_write(".", "x", 1), TA_CANNOT_WRITE);
    ck_assert_int_eq(ta_file_write(NULL, "x", 1), TA_INVALID_ARGUMENT);
    ck_assert_int_eq(ta_file_write("x", NULL, 1), TA_INVALID_ARGUMENT);
    if (access("/dev/full", W_OK))
        return;
    ck_assert_int_eq(ta_file_write("/dev/full", "x", 1), TA_CANNOT_WRITE);
    ck_assert_int_eq(errno, ENOSPC);
    ck_assert_int_eq(ta_file_write("/dev/null", "x", 1), TA_OK);
}
END_TEST

/* A pipe has no size and gives its bytes in pieces. */
START_TEST(test_standard_input)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    static const char text[] = "taskassign 1\nnodes a\nexecution\nt 1\nu x\n";
    ck_assert_int_eq(write(ends[1], text, sizeof text - 1),
                     (ssize_t)sizeof text - 1);
    close(ends[1]);
    const int saved = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    ta_instance *instance = NULL;
    ta_error error;
    ck_assert_int_eq(ta_instance_read("-", NULL, &instance, &error),
                     TA_BAD_INPUT);
    ck_assert_str_eq(error.source, "<stdin>");
    ck_assert_int_eq(error.line, 5);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
}
END_TEST

SUITE("file", test_files_are_replaced, test_links_stay, test_failures,
      test_standard_input)
