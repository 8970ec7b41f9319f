/* SPDX-License-Identifier: MIT */
/*
 * The corpus in tests/format: what each file must get is in expected.tsv.
 * And what becomes of its files when they are changed at random.
 */
#include "reading.h"

#include "base/random.h"
#include "io/format.h"

#define LONGEST 400

static const char *
folder(void)
{
    static char path[4096];
    const char *top = getenv("top_srcdir");
    snprintf(path, sizeof path, "%s/tests/format", top ? top : "..");
    return path;
}

/* A row of expected.tsv. */
struct row {
    char files[LONGEST]; /* one, or three matrices separated by commas */
    int status;
    char place[LONGEST]; /* "-", "LINE:COLUMN", "FILE:LINE:COLUMN", or a JSON
                            pointer */
};

static bool
next_row(FILE *table, struct row *row)
{
    char line[3 * LONGEST];
    do
        if (!fgets(line, sizeof line, table))
            return false;
    while (line[0] == '#');
    ck_assert_int_eq(sscanf(line, "%399[^\t]\t%d\t%399s", row->files,
                            &row->status, row->place),
                     3);
    return true;
}

static FILE *
open_table(void)
{
    char path[5000];
    snprintf(path, sizeof path, "%s/expected.tsv", folder());
    FILE *table = fopen(path, "r");
    ck_assert_ptr_nonnull(table);
    return table;
}

/* Reads an instance from one file, or from matrices, "-" for none. */
static ta_status
read_files(const char *files, ta_instance **instance, ta_error *error)
{
    char names[LONGEST], path[3][5000];
    int count = 0;
    strcpy(names, files);
    for (char *name = strtok(names, ","); name; name = strtok(NULL, ","))
        if (count < 3)
            snprintf(path[count++], sizeof *path, "%s/%s", folder(), name);
    if (count == 1)
        return ta_instance_read(path[0], NULL, instance, error);
    const char *given[3];
    for (int i = 0; i < 3; i++)
        given[i] = strcmp(path[i] + strlen(folder()), "/-") ? path[i] : NULL;
    return ta_instance_read_matrices(given[0], given[1], given[2], NULL,
                                     instance, error);
}

/* The place of an error as the table has it. */
static void
place_of(const ta_error *error, const char *files, char place[LONGEST])
{
    const char *slash = strrchr(error->source, '/');
    char file[256 + 1] = "";
    if (strchr(files, ','))
        snprintf(file, sizeof file, "%s:", slash ? slash + 1 : error->source);
    if (error->line > 0)
        snprintf(place, LONGEST, "%s%lld:%lld", file, (long long)error->line,
                 (long long)error->column);
    else
        snprintf(place, LONGEST, "%s%s", file, error->pointer);
}

START_TEST(test_corpus)
{
    FILE *table = open_table();
    struct row row;
    int good = 0, bad = 0;
    while (next_row(table, &row)) {
        ta_instance *instance = NULL;
        ta_error error = {0};
        const ta_status status = read_files(row.files, &instance, &error);
        char place[LONGEST] = "-";
        if (status)
            place_of(&error, row.files, place);
        ck_assert_msg((row.status == 3) ==
                          (status == TA_BAD_INPUT || status == TA_OUT_OF_RANGE),
                      "%s: status %d", row.files, (int)status);
        ck_assert_msg(!strcmp(place, row.place), "%s: error at %s, not %s",
                      row.files, place, row.place);
        ck_assert_msg(!status == !error.message[0], "%s: %s", row.files,
                      error.message);
        good += !status;
        bad += status != 0;
        ta_instance_free(instance);
    }
    fclose(table);
    ck_assert_int_ge(bad, 100);
    ck_assert_int_ge(good, 20);
}
END_TEST

/* A line may have several errors, and so reach the limit in its middle. */
START_TEST(test_error_limit)
{
    static const char text[] = "taskassign 1\nnodes a b\nexecution\nt 1 2\n"
                               "communication\nu v x\nw w -1\ny\n";
    for (int32_t limit = 1; limit <= 10; limit++) {
        struct seen seen;
        ta_read_options options = listening(&seen);
        options.error_limit = limit;
        ta_instance *instance;
        ck_assert_int_eq(ta_instance_parse(text, (int64_t)sizeof text - 1,
                                           "x.tap", &options, &instance, NULL),
                         TA_BAD_INPUT);
        ck_assert_int_eq(seen.count, limit < 7 ? limit : 7);
    }
}
END_TEST

/* ---- Mutations --------------------------------------------------------- */

struct text {
    char bytes[4096];
    int64_t length;
};

static void
load(const char *file, struct text *text)
{
    char path[5000];
    snprintf(path, sizeof path, "%s/%s", folder(), file);
    FILE *stream = fopen(path, "rb");
    ck_assert_ptr_nonnull(stream);
    text->length =
        (int64_t)fread(text->bytes, 1, sizeof text->bytes / 2, stream);
    fclose(stream);
}

/* Replaces `removed` bytes by others. */
static void
splice(struct text *text, int64_t at, int64_t removed, const char *bytes,
       int64_t length)
{
    if (removed > text->length - at)
        removed = text->length - at;
    if (text->length + length - removed > (int64_t)sizeof text->bytes)
        return;
    memmove(text->bytes + at + length, text->bytes + at + removed,
            (size_t)(text->length - at - removed));
    memcpy(text->bytes + at, bytes, (size_t)length);
    text->length += length - removed;
}

static const char *const pieces[] = {
    "\n",         "\r",   " ",       "\t",
    "#",          "\"",   "inf",     "-",
    "-1",         "1e9",  "1e-9",    "0x1",
    ".5",         "\xFF", "\xC3",    "{",
    "}",          "[",    "]",       ",",
    ";",          ":",    "pin",     "apart",
    "distance",   "t",    "u",       "a",
    "b",          "null", "\"inf\"", "9999999999999999999",
    "capacity\n", "\n\n"};
enum { PIECES = sizeof pieces / sizeof *pieces };

static void
mutate(struct tai_random *random, struct text *text)
{
    const int64_t at =
        (int64_t)tai_random_below(random, (uint64_t)text->length + 1);
    const int64_t some = tai_random_between(random, 0, 12);
    char copy[16];
    switch (tai_random_below(random, 5)) {
    case 0:
        splice(text, at, some, "", 0);
        break;
    case 1: {
        const char *piece = pieces[tai_random_below(random, PIECES)];
        splice(text, at, some / 6, piece, (int64_t)strlen(piece));
        break;
    }
    case 2: /* something from elsewhere */
        if (at + some > text->length)
            break;
        memcpy(copy, text->bytes + at, (size_t)some);
        splice(text,
               (int64_t)tai_random_below(random, (uint64_t)text->length + 1), 0,
               copy, some);
        break;
    case 3:
        if (at < text->length)
            text->bytes[at] = (char)tai_random_bits(random);
        break;
    default: /* the end is missing */
        if (tai_random_below(random, 10) == 0)
            text->length = at;
        break;
    }
}

/* Each error has a place, and the place exists; an instance can be written
   and read again. */
static void
check_reading(const struct text *text, const char *name, bool round)
{
    struct seen seen;
    ta_read_options options = listening(&seen);
    options.round = round;
    ta_instance *instance = NULL;
    ta_error error = {0};
    const ta_status status = ta_instance_parse(text->bytes, text->length, name,
                                               &options, &instance, &error);
    if (!status) {
        char *again = text_of(instance, TA_FORMAT_TAP);
        ta_instance_free(instance);
        ta_instance_free(instance_of(again));
        ta_free(again);
        return;
    }
    ck_assert(status == TA_BAD_INPUT || status == TA_OUT_OF_RANGE);
    ck_assert_int_ge(seen.count, 1);
    ck_assert_int_le(seen.count, options.error_limit);
    ck_assert_str_eq(seen.error[0].message, error.message);
    int64_t lines = 1;
    for (int64_t i = 0; i < text->length; i++)
        lines += text->bytes[i] == '\n';
    for (int i = 0; i < seen.count; i++) {
        const ta_error *one = &seen.error[i];
        ck_assert(one->pointer[0] || (one->line >= 1 && one->column >= 1));
        ck_assert_int_le(one->line, lines);
        ck_assert_str_eq(one->source, name);
        ck_assert_uint_gt(strlen(one->message), 10);
        if (i > 0 && strstr(name, ".tap"))
            ck_assert_int_ge(one->line, seen.error[i - 1].line);
    }
}

START_TEST(test_mutations)
{
    struct tai_random random;
    tai_random_seed(&random, 8);
    const int most = rounds(40, 4000);
    FILE *table = open_table();
    struct row row;
    while (next_row(table, &row)) {
        struct text original;
        if (strchr(row.files, ','))
            continue;
        load(row.files, &original);
        for (int i = 0; i < most; i++) {
            struct text text = original;
            const int changes = (int)tai_random_between(&random, 1, 4);
            for (int j = 0; j < changes; j++)
                mutate(&random, &text);
            check_reading(&text, row.files, i % 4 == 0);
        }
    }
    fclose(table);
}
END_TEST

/* ---- Telling formats apart --------------------------------------------- */

static int32_t
format_of(const char *path, const char *text)
{
    return tai_format_of(path, text, (int64_t)strlen(text));
}

START_TEST(test_detection)
{
    ck_assert_int_eq(format_of("a.tap", "{}"), TA_FORMAT_TAP);
    ck_assert_int_eq(format_of("a.JSON", "taskassign 1"), TA_FORMAT_JSON);
    ck_assert_int_eq(format_of("a.b.csv", ""), TA_FORMAT_CSV);
    ck_assert_int_eq(format_of("-", " \r\n\t{"), TA_FORMAT_JSON);
    ck_assert_int_eq(format_of(NULL, "\xEF\xBB\xBF{"), TA_FORMAT_JSON);
    ck_assert_int_eq(format_of("-", ",n1,n2\nt1,1,2\n"), TA_FORMAT_CSV);
    ck_assert_int_eq(format_of("-", "# a, b\ntaskassign 1\n"), TA_FORMAT_TAP);
    ck_assert_int_eq(format_of("-", "taskassign 1 # ,\n"), TA_FORMAT_TAP);
    ck_assert_int_eq(format_of("a.txt", ""), TA_FORMAT_TAP);
    ck_assert_str_eq(ta_format_name(TA_FORMAT_TAP), "tap");
    ck_assert_str_eq(ta_format_name(TA_FORMAT_CSV), "csv");
    ck_assert_str_eq(ta_format_name(TA_FORMAT_TAPB), "tapb");
    ck_assert_ptr_null(ta_format_name(TA_FORMAT_TAPB + 1));
    ck_assert_ptr_null(ta_format_name(-1));
}
END_TEST

SUITE("format", test_corpus, test_error_limit, test_mutations, test_detection)
