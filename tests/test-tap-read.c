/* SPDX-License-Identifier: MIT */
#include "io/tap.h"

#include "base/random.h"
#include "reading.h"
#include "scarce.h"

#define HEADER "taskassign 1\nnodes a b\nexecution\nt 1 2\nu 3 4\n"

/* ---- What is read ------------------------------------------------------ */

static const char everything[] =
    HEADER "v inf -1.5\n"
           "communication\nt u 3\nu t 0.25\n"
           "distance\nb 1 0.5\na 0.25 1\n"
           "capacity\nm 9 inf\nc 1.5 2\n"
           "requirement\nt m 1\nu m 1 2.5\n"
           "pin\nt a\ntogether\nt u\napart\nt v\nu v\n"
           "current\nt b\nmigration\nt 7\n";

START_TEST(test_everything)
{
    ta_instance *instance = instance_of(everything);
    ck_assert_int_eq(ta_instance_tasks(instance), 3);
    ck_assert_int_eq(ta_instance_nodes(instance), 2);
    ck_assert_int_eq(ta_instance_cost_decimals(instance), 2);
    ck_assert_int_eq(ta_instance_distance_decimals(instance), 2);
    ck_assert_int_eq(ta_instance_execution(instance, 1, 1), 400);
    ck_assert_int_eq(ta_instance_execution(instance, 2, 0), TA_FORBIDDEN);
    ck_assert_int_eq(ta_instance_execution(instance, 2, 1), -150);
    ck_assert_int_eq(ta_instance_pairs(instance), 2);
    int32_t task, other;
    ta_cost cost;
    ta_instance_communication(instance, 1, &task, &other, &cost);
    ck_assert_int_eq(task, 1);
    ck_assert_int_eq(other, 0);
    ck_assert_int_eq(cost, 25);
    ck_assert_int_eq(ta_instance_distance(instance, 0, 1), 100);
    ck_assert_int_eq(ta_instance_distance(instance, 0, 0), 25);
    ck_assert_int_eq(ta_instance_distance(instance, 1, 1), 50);
    ck_assert_int_eq(ta_instance_resources(instance), 2);
    ck_assert_int_eq(ta_instance_capacity(instance, 0, 1), TA_UNLIMITED);
    ck_assert_int_eq(ta_instance_resource_decimals(instance, 0), 1);
    ck_assert_int_eq(ta_instance_requirement(instance, 0, 0, 1), 10);
    ck_assert_int_eq(ta_instance_requirement(instance, 1, 0, 1), 25);
    ck_assert_int_eq(ta_instance_requirement(instance, 1, 1, 1), 0);
    ck_assert_int_eq(ta_instance_pinned_to(instance, 0), 0);
    ck_assert_int_eq(ta_instance_pinned_to(instance, 1), -1);
    ck_assert_int_eq(ta_instance_together_groups(instance), 1);
    ck_assert_int_eq(ta_instance_apart_groups(instance), 2);
    ck_assert_int_eq(ta_instance_current(instance, 0), 1);
    ck_assert_int_eq(ta_instance_migration(instance, 0), 700);
    ck_assert_str_eq(ta_instance_rounded(instance), "0");
    ta_instance_free(instance);
}
END_TEST

/* A scale that grows within a line changes the numbers before it. */
START_TEST(test_scales_grow)
{
    ta_instance *instance = instance_of("taskassign 1\nnodes a b c\nexecution\n"
                                        "t 1 0.5 0.125\nu 1e-3 7 1.50\n");
    ck_assert_int_eq(ta_instance_cost_decimals(instance), 3);
    ck_assert_int_eq(ta_instance_execution(instance, 0, 0), 1000);
    ck_assert_int_eq(ta_instance_execution(instance, 0, 1), 500);
    ck_assert_int_eq(ta_instance_execution(instance, 0, 2), 125);
    ck_assert_int_eq(ta_instance_execution(instance, 1, 0), 1);
    ck_assert_int_eq(ta_instance_execution(instance, 1, 2), 1500);
    ta_instance_free(instance);
}
END_TEST

/* ---- Errors ------------------------------------------------------------ */

START_TEST(test_several_errors)
{
    struct seen seen;
    ta_read_options options = listening(&seen);
    ta_instance *instance = NULL;
    ta_error error;
    const char text[] = HEADER "v 1 x\nw 1\ncommunication\nt u -1\nv w 2\n"
                               "t z 3\npin\nv c\nv a\nv b\n";
    ck_assert_int_eq(parse(text, &options, &instance, &error), TA_BAD_INPUT);
    ck_assert_ptr_null(instance);
    static const int lines[] = {6, 7, 9, 11, 13, 15};
    ck_assert_int_eq(seen.count, 6);
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(seen.error[i].line, lines[i]);
    /* v and w have bad rows, but they are tasks. */
    ck_assert_str_eq(error.message, "found \"x\", expected a number or inf");
    ck_assert_str_eq(error.text, "v 1 x");
    ck_assert_int_eq(error.text_column, 5);
    ck_assert_str_eq(error.source, "text");

    options.error_limit = 2;
    seen.count = 0;
    ck_assert_int_eq(parse(text, &options, &instance, NULL), TA_BAD_INPUT);
    ck_assert_int_eq(seen.count, 2);
}
END_TEST

/* What only follows from an error is not reported. */
START_TEST(test_no_echoes)
{
    struct seen seen;
    ta_read_options options = listening(&seen);
    ta_instance *instance = NULL;
    ck_assert_int_eq(parse("taskassign 1\nnodes a b\nexecution\nt 1 2\n5\n"
                           "u 3 4\ncommunication\nt u 1\n"
                           "requirement\nt m 1\n",
                           &options, &instance, NULL),
                     TA_BAD_INPUT);
    ck_assert_int_eq(seen.count, 1);
    ck_assert_int_eq(seen.error[0].line, 5);
}
END_TEST

START_TEST(test_excerpt_of_a_long_line)
{
    static char text[3000];
    strcpy(text, HEADER "communication\n");
    const size_t begin = strlen(text);
    for (int i = 0; i < 2000; i++)
        strcat(text, i % 2 ? &"\xC3\xA4"[i % 4 == 1 ? 0 : 2] : " ");
    strcpy(text + begin + 1000, " here it is\n");
    ta_instance *instance = NULL;
    ta_error error;
    ck_assert_int_eq(parse(text, NULL, &instance, &error), TA_BAD_INPUT);
    ck_assert_int_eq(error.line, 7);
    ck_assert_uint_lt(strlen(error.text), sizeof error.text);
    ck_assert_int_ge(error.text_column, 1);
    ck_assert_int_le(error.text_column, (int)strlen(error.text) + 1);
}
END_TEST

/* A million nodes, and then sections that would have 10^12 numbers. */
START_TEST(test_headers_do_not_allocate)
{
    enum { NODES = 300000 };
    char *text = malloc(NODES * 10 + 100), *at = text;
    ck_assert_ptr_nonnull(text);
    at += sprintf(at, "taskassign 1\nnodes");
    for (int i = 0; i < NODES; i++)
        at += sprintf(at, " n%d", i);
    strcpy(at, "\nexecution\ndistance\nn0 1\nn1 2 3\n");
    ta_instance *instance = NULL;
    ta_error error;
    ck_assert_int_eq(parse(text, NULL, &instance, &error), TA_BAD_INPUT);
    ck_assert_int_eq(error.line, 5);
    free(text);
}
END_TEST

/* ---- Rounding ---------------------------------------------------------- */

static ta_instance *
rounded(const char *text)
{
    ta_read_options options;
    ta_read_options_init(&options, sizeof options);
    options.round = 1;
    ta_instance *instance = NULL;
    ta_error error = {0};
    ck_assert_msg(!parse(text, &options, &instance, &error), "%s",
                  error.message);
    return instance;
}

START_TEST(test_rounding)
{
    /* Nothing is rounded that fits. */
    ta_instance *instance = rounded(everything);
    ck_assert_str_eq(ta_instance_rounded(instance), "0");
    ck_assert_int_eq(ta_instance_cost_decimals(instance), 2);
    ta_instance_free(instance);

    /* 10^12 leaves six decimals. */
    instance = rounded("taskassign 1\nnodes a b\nexecution\n"
                       "t 1000000000000 0.0000025000000000001\n"
                       "u 0.1 -0.0000035\n");
    ck_assert_int_eq(ta_instance_cost_decimals(instance), 6);
    ck_assert_int_eq(ta_instance_execution(instance, 0, 1), 3);
    ck_assert_int_eq(ta_instance_execution(instance, 1, 1), -4);
    ck_assert_str_eq(ta_instance_rounded(instance), "0.0000005");
    ta_instance_free(instance);

    /* A negative number does not become a 0 that is allowed. */
    ta_read_options options;
    ta_read_options_init(&options, sizeof options);
    options.round = 1;
    instance = NULL;
    ta_error error;
    ck_assert_int_eq(parse(HEADER "communication\nt u -1e-40\n", &options,
                           &instance, &error),
                     TA_BAD_INPUT);
    ck_assert_int_eq(error.line, 7);

    /* What is too large cannot be rounded. */
    ck_assert_int_eq(parse(HEADER "v 5e18 0.1\n", &options, &instance, &error),
                     TA_OUT_OF_RANGE);
    ck_assert_int_eq(error.line, 6);
    ck_assert_int_eq(
        parse(HEADER "v 4e18 0\nw 4e18 1e-30\n", &options, &instance, &error),
        TA_OUT_OF_RANGE);
    ck_assert_int_eq(error.line, 6);
}
END_TEST

/* ---- The usual line of communication ----------------------------------- */

/* Mostly the usual lines, some with a piece that is not, right or wrong. */
static void
draw_lines(struct tai_random *random, char *text)
{
    static const char *const tasks[] = {"t9",  "t10", "t11", "t1", "t14",
                                        "t09", "u9",  "t",   "9"};
    static const char *const costs[] = {"0",
                                        "1",
                                        "250",
                                        "007",
                                        "999999999999999999",
                                        "1000000000000000000",
                                        "99999999999999999999",
                                        "2.5",
                                        "1e2",
                                        "-1",
                                        "inf",
                                        "x"};
    static const char *const blanks[] = {" ", "  ", "\t", "\n"};
    static const char *const ends[] = {"\n", "\r\n", " # remark\n", " 1\n"};
    const int64_t lines = tai_random_between(random, 1, 12);
    for (int64_t i = 0; i < lines; i++) {
        const bool usual = tai_random_below(random, 4) > 0;
        const char *tail = tasks[tai_random_below(random, usual ? 3 : 9)];
        const char *head = tasks[tai_random_below(random, usual ? 3 : 9)];
        text += sprintf(text, "%s%s%s%s%s%s", tail,
                        blanks[usual ? 0 : tai_random_below(random, 4)], head,
                        blanks[usual ? 0 : tai_random_below(random, 4)],
                        costs[tai_random_below(random, usual ? 3 : 12)],
                        ends[usual ? 0 : tai_random_below(random, 4)]);
    }
    if (tai_random_below(random, 4) == 0)
        text[-1] = '\0'; /* no line feed at the end */
}

/* Names that are numbered are read the short way, others are not: both give
   the same problem, or the same errors at the same places. */
START_TEST(test_usual_lines)
{
    static const char *const last[2] = {"t12", "zzz"};
    struct tai_random random;
    tai_random_seed(&random, 51);
    int good = 0, bad = 0;
    for (int round = 0; round < rounds(20000, 1000000); round++) {
        char lines[2000] = "", text[2][2500];
        struct seen seen[2];
        ta_instance *instance[2] = {NULL, NULL};
        draw_lines(&random, lines);
        for (int i = 0; i < 2; i++) {
            sprintf(text[i],
                    "taskassign 1\nnodes a\nexecution\nt9 0\nt10 0\nt11 0\n"
                    "%s 0\ncommunication\n%s",
                    last[i], lines);
            ta_read_options options = listening(&seen[i]);
            (void)parse(text[i], &options, &instance[i], NULL);
        }
        ck_assert_int_eq(seen[0].count, seen[1].count);
        for (int i = 0; i < seen[0].count; i++) {
            const ta_error *a = &seen[0].error[i], *b = &seen[1].error[i];
            ck_assert_msg(a->line == b->line && a->column == b->column &&
                              !strcmp(a->message, b->message),
                          "%s: %d:%d %s; %d:%d %s", lines, (int)a->line,
                          (int)a->column, a->message, (int)b->line,
                          (int)b->column, b->message);
        }
        bad += seen[0].count > 0;
        if (seen[0].count > 0)
            continue;
        good++;
        char *one = text_of(instance[0], TA_FORMAT_TAP);
        char *other = text_of(instance[1], TA_FORMAT_TAP);
        ck_assert_str_eq(strstr(one, "t12") + 3, strstr(other, "zzz") + 3);
        ta_free(other);
        ta_free(one);
        ta_instance_free(instance[1]);
        ta_instance_free(instance[0]);
    }
    ck_assert_int_gt(good, 500);
    ck_assert_int_gt(bad, 500);
}
END_TEST

/* ---- Memory ------------------------------------------------------------ */

START_TEST(test_memory_runs_out)
{
    bool failed = memory_is_scarce_here;
    for (int k = 1; failed; k++) {
        ta_instance *instance = NULL;
        fail_allocation(k);
        const ta_status status = parse(everything, NULL, &instance, NULL);
        failed = allocation_failed();
        ck_assert_int_eq(status, failed ? TA_OUT_OF_MEMORY : TA_OK);
        if (status)
            ck_assert_ptr_null(instance);
        ta_instance_free(instance);
        ck_assert_int_lt(k, 1000);
    }
}
END_TEST

SUITE("tap-read", test_everything, test_scales_grow, test_several_errors,
      test_no_echoes, test_excerpt_of_a_long_line, test_headers_do_not_allocate,
      test_rounding, test_usual_lines, test_memory_runs_out)
