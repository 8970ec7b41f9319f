/* SPDX-License-Identifier: MIT */
/*
 * Matrices and assignments with random damage: each reading ends with an
 * error that has a place, or with what can be used. (test-format.c does the
 * same for whole problems.)
 */
#include <taskassign/taskassign.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "reading.h"

#define ROOM 2000

struct damaged {
    char bytes[ROOM];
    int64_t length;
};

static struct damaged
undamaged(const char *text)
{
    struct damaged d = {.length = (int64_t)strlen(text)};
    ck_assert_int_lt(d.length, ROOM / 2);
    memcpy(d.bytes, text, (size_t)d.length);
    return d;
}

/* Puts a piece in the place of `gone` bytes, if there is room. */
static void
replace(struct damaged *d, int64_t at, int64_t gone, const char *piece)
{
    const int64_t length = (int64_t)strlen(piece);
    if (at + gone > d->length || d->length + length > ROOM)
        return;
    memmove(d->bytes + at + length, d->bytes + at + gone,
            (size_t)(d->length - at - gone));
    memcpy(d->bytes + at, piece, (size_t)length);
    d->length += length - gone;
}

static void
damage(struct damaged *d, struct tai_random *random)
{
    static const char *const pieces[] = {
        ",",    ";",  "\t",   "\"",   "\n",   "\r\n", " ",  "",
        "inf",  "-1", "1e18", "1e-9", "0.25", "t1",   "n2", "99999999999999999",
        "\xC3", "#",  "{",    "}",    "[",    ":",    "''", "\"\"",
    };
    const uint64_t count = sizeof pieces / sizeof *pieces;
    const int64_t at =
        (int64_t)tai_random_below(random, (uint64_t)d->length + 1);
    const int64_t gone = (int64_t)tai_random_below(random, 4);
    if (tai_random_below(random, 3) > 0)
        replace(d, at, gone, pieces[tai_random_below(random, count)]);
    else if (at < d->length && tai_random_below(random, 8) > 0)
        d->bytes[at] = (char)tai_random_bits(random);
    else
        d->length = at;
}

static struct damaged
damaged(const char *text, struct tai_random *random)
{
    struct damaged d = undamaged(text);
    for (uint64_t i = tai_random_below(random, 4); i > 0; i--)
        damage(&d, random);
    return d;
}

/* A file of this process only, so that tests can run side by side. */
static const char *
own_file(const char *what, char path[64])
{
    snprintf(path, 64, "fuzz-%ld-%s", (long)getpid(), what);
    return path;
}

/* Not by ta_file_write, which waits for the disk. */
static void
put(const char *path, const struct damaged *d)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    const size_t length = (size_t)d->length;
    ck_assert_uint_eq(fwrite(d->bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

static void
check_error(ta_status status, const ta_error *error)
{
    ck_assert_msg(status == TA_BAD_INPUT || status == TA_OUT_OF_RANGE, "%s",
                  ta_status_message(status));
    ck_assert(error->pointer[0] || (error->line >= 1 && error->column >= 1));
    ck_assert_uint_gt(strlen(error->message), 10);
}

START_TEST(test_matrices)
{
    static const char *const texts[3] = {
        "task,n1,n2\nt1,5,10\nt2,2,inf\n\"t3\",4,4.5\n",
        ",t1,t2,t3\nt1,,6,4\nt2,6,,8\nt3,4,8,0\n",
        "node;n1;n2\nn1;0;1\nn2;1;0.5\n",
    };
    char path[3][64];
    struct tai_random random;
    tai_random_seed(&random, 31);
    for (int i = 0; i < 3; i++)
        own_file(&"e.csv\0c.csv\0d.csv"[6 * i], path[i]);
    int read = 0;
    for (int round = 0; round < rounds(2000, 100000); round++) {
        for (int i = 0; i < 3; i++) {
            const struct damaged d = damaged(texts[i], &random);
            put(path[i], &d);
        }
        ta_read_options options;
        ta_read_options_init(&options, sizeof options);
        options.round = round % 4 == 0;
        ta_instance *instance = NULL;
        ta_error error = {0};
        const ta_status status = ta_instance_read_matrices(
            path[0], path[1], round % 2 ? path[2] : NULL, &options, &instance,
            &error);
        if (status) {
            check_error(status, &error);
            continue;
        }
        char *text = text_of(instance, TA_FORMAT_TAP);
        ta_instance_free(instance);
        ta_instance_free(instance_of(text));
        ta_free(text);
        read++;
    }
    ck_assert_int_gt(read, 100);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(remove(path[i]), 0);
}
END_TEST

START_TEST(test_assignments)
{
    static const char *const texts[2] = {
        "# an assignment\nt1 n1\nt2 n2\nt3 n1\n",
        "{\"format\": \"taskassign-result\", \"version\": 1, \"assignment\": "
        "{\"t1\": \"n1\", \"t2\": \"n2\", \"t3\": \"n1\"}}\n",
    };
    ta_instance *instance = instance_of("taskassign 1\nnodes n1 n2\nexecution\n"
                                        "t1 1 2\nt2 3 4\nt3 5 6\n");
    char path[64];
    struct tai_random random;
    tai_random_seed(&random, 32);
    int read = 0;
    for (int round = 0; round < rounds(2000, 100000); round++) {
        const struct damaged d = damaged(texts[round % 2], &random);
        put(own_file("assignment", path), &d);
        int32_t assignment[3] = {-1, -1, -1};
        ta_error error = {0};
        const ta_status status =
            ta_assignment_read(path, instance, NULL, assignment, &error);
        if (status)
            check_error(status, &error);
        for (int t = 0; !status && t < 3; t++)
            ck_assert(assignment[t] == 0 || assignment[t] == 1);
        read += !status;
    }
    ck_assert_int_gt(read, 100);
    ck_assert_int_eq(remove(path), 0);
    ta_instance_free(instance);
}
END_TEST

SUITE("fuzz", test_matrices, test_assignments)
