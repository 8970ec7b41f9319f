/* SPDX-License-Identifier: MIT */
#include "solve/story.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "suite.h"

/* What was told, and whether it looked as it should. */
struct listener {
    int lines, stars;
    size_t longest;
    bool trailing;  /* blanks at the end of a line */
    char last[200]; /* line */
    char text[20000];
};

static void
listen(const char *line, void *context)
{
    struct listener *l = context;
    const size_t length = strlen(line);
    l->lines++;
    l->stars += length > 8 && line[8] == '*';
    l->longest = length > l->longest ? length : l->longest;
    l->trailing |= length > 0 && line[length - 1] == ' ';
    snprintf(l->last, sizeof l->last, "%s", line);
    if (strlen(l->text) + length + 2 < sizeof l->text)
        strcat(strcat(l->text, line), "\n");
}

/* A story of an instance of two nodes, one task, and so many decimals. */
struct fixture {
    ta_instance *instance;
    struct tai_run run;
    struct tai_incumbent incumbent;
    struct tai_story story;
    struct listener heard;
};

static void
begin(struct fixture *f, int decimals, ta_cost widest)
{
    static const ta_cost row[] = {-1, 1};
    memset(f, 0, sizeof *f);
    ck_assert(!ta_instance_new(2, &f->instance));
    ck_assert(!ta_instance_set_decimals(f->instance, decimals, 0));
    ck_assert(!ta_instance_add_task(f->instance, NULL, row, NULL));
    ck_assert(!ta_instance_freeze(f->instance, NULL));
    tai_run_init(&f->run);
    ck_assert(!tai_incumbent_init(&f->incumbent, f->instance, &f->run));
    tai_story_init(&f->story, listen, &f->heard, tai_clock_wall());
    tai_story_begin(&f->story, &f->incumbent, widest);
    tai_story_enter(&f->story, "branch");
}

static void
end(struct fixture *f)
{
    ck_assert_uint_le(f->heard.longest, 80);
    ck_assert(!f->heard.trailing);
    tai_incumbent_release(&f->incumbent);
    ta_instance_free(f->instance);
}

START_TEST(test_nobody_listens)
{
    struct tai_story story;
    tai_story_init(&story, NULL, NULL, 0);
    tai_story_event(&story, "an event");
    tai_story_note(&story, "a sentence");
    tai_story_change(&story);
    tai_story_look(&story);
    tai_story_end(&story, "optimal", NULL);
}
END_TEST

START_TEST(test_row)
{
    struct fixture f;
    begin(&f, 0, 1000000);
    tai_story_note(&f.story, "Before the table.");
    ck_assert_str_eq(f.heard.last, "Before the table.");
    f.incumbent.value = 12345;
    f.incumbent.lower_bound = 12000;
    f.incumbent.open_frames = 3;
    f.run.stats.frames = 1234567;
    tai_story_event(&f.story, "a round");
    ck_assert_ptr_nonnull(strstr(f.heard.text,
                                 "\nseconds     value    bound  gap % frames  "
                                 "open  engine   event\n"));
    ck_assert_str_eq(f.heard.last + 7, " *   12345    12000   2.79  1234k"
                                       "     3  branch   a round");
    tai_story_event(&f.story, "another");
    ck_assert_int_eq(f.heard.last[8], ' ');
    tai_story_note(&f.story, "Within it.");
    ck_assert_str_eq(f.heard.last, "         Within it.");
    f.incumbent.value = TA_FORBIDDEN;
    f.incumbent.lower_bound = TA_FORBIDDEN;
    tai_story_end(&f.story, "infeasible", "some loop");
    ck_assert_ptr_nonnull(strstr(f.heard.text, "     -      inf      -"));
    ck_assert_ptr_nonnull(strstr(f.heard.text, "\nstopped in: some loop\n"));
    end(&f);
}
END_TEST

/* Nothing is wider than 80 columns, and order is kept, for numbers and texts
   of all sizes. */
START_TEST(test_widths)
{
    static const ta_cost most = INT64_C(1) << 62;
    for (int decimals = 0; decimals <= 9; decimals++)
        for (ta_cost widest = 1; widest < most; widest *= 7) {
            struct fixture f;
            double before = INFINITY;
            begin(&f, decimals, widest);
            f.run.stats.frames = widest;
            f.incumbent.open_frames = widest / 3;
            for (int part = 9; part >= -8; part--) {
                f.incumbent.value = widest / 9 * part;
                f.incumbent.lower_bound = f.incumbent.value - widest / 10;
                tai_story_event(&f.story, "fifteen columns");
                const double shown = strtod(f.heard.last + 9, NULL);
                ck_assert(shown <= before);
                before = shown;
                const double exact =
                    (double)f.incumbent.value * pow(10, -decimals);
                const double error = pow(10, -decimals) * 1e-5 * (double)widest;
                ck_assert_double_eq_tol(shown, exact, error);
            }
            tai_story_event(&f.story, "so many words that they do not fit in "
                                      "what is left of the line");
            end(&f);
            if (widest > most / 7)
                break;
        }
}
END_TEST

/* However fast and many, what is better makes few rows; an engine's last
   assignment gets one. */
START_TEST(test_rate)
{
    struct fixture f;
    begin(&f, 0, 1000000);
    f.incumbent.value = 1000000;
    for (int i = 0; i < 900000; i++) {
        f.incumbent.value--;
        tai_story_change(&f.story);
        if (i % 100 == 0)
            tai_story_look(&f.story);
    }
    ck_assert_int_le(f.heard.lines, 60);
    const int lines = f.heard.lines + (f.heard.lines == 0); /* the header */
    const int before = tai_story_enter(&f.story, "descent");
    tai_story_event(&f.story, "local optimum");
    ck_assert_int_eq(f.heard.lines, lines + 2);
    tai_story_leave(&f.story, before);
    for (int i = 0; i < 10000; i++)
        tai_story_event(&f.story, "many parts");
    ck_assert_int_le(f.heard.lines, 200);
    f.incumbent.value--;
    tai_story_end(&f.story, "optimal", NULL);
    ck_assert_ptr_nonnull(strstr(f.heard.text, "  100000 "));
    ck_assert_ptr_nonnull(strstr(f.heard.text, "   99999 "));
    end(&f);
}
END_TEST

SUITE("story", test_nobody_listens, test_row, test_widths, test_rate)
