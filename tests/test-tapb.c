/* SPDX-License-Identifier: MIT */
/*
 * The binary form: what is written is read back the same; a file that is cut
 * anywhere or has any bit changed is refused; and one that was made up, with
 * checksums that match, is refused at the byte that is wrong or can be used.
 */
#include "io/tapb.h"

#include "random-instance.h"
#include "reading.h"
#include "scarce.h"

struct file {
    char *bytes;
    int64_t length;
};

static struct file
binary_of(const ta_instance *instance)
{
    struct file file = {0};
    ck_assert_int_eq(ta_instance_to_text(instance, TA_FORMAT_TAPB, &file.bytes,
                                         &file.length),
                     TA_OK);
    return file;
}

static ta_status
read_binary(const struct file *file, ta_instance **instance, ta_error *error)
{
    ta_read_options options;
    ta_read_options_init(&options, sizeof options);
    options.format = TA_FORMAT_TAPB;
    *instance = NULL;
    *error = (ta_error){0};
    const ta_status status = ta_instance_parse(
        file->bytes, file->length, "binary", &options, instance, error);
    ck_assert_int_eq(!status, *instance != NULL);
    return status;
}

/* Where an error is, which must be within the file or at its end. */
static int64_t
place_of(const ta_error *error, const struct file *file)
{
    long long at = -1;
    ck_assert_msg(sscanf(error->pointer, "byte %lld", &at) == 1, "'%s'",
                  error->pointer);
    ck_assert_int_ge(at, 0);
    ck_assert_int_le(at, file->length);
    ck_assert_uint_gt(strlen(error->message), 10);
    ck_assert_int_eq(error->line, 0);
    return at;
}

/* As text, with names. */
static char *
tap_of(const struct file *file)
{
    ta_instance *instance;
    ta_error error;
    ck_assert_msg(!read_binary(file, &instance, &error), "%s: %s",
                  error.pointer, error.message);
    char *text = text_of(instance, TA_FORMAT_TAP);
    ta_instance_free(instance);
    return text;
}

/* Everything that an instance can have. */
static const char full[] =
    "taskassign 1\nnodes a n2 c\nexecution\n"
    "t1 1.25 inf -7\nx 100 200 3000000\nt3 0 0 0\nt4 1 2 3\n"
    "communication\nt1 x 6.5\nt3 t1 0.25\nt1 x 70000\n"
    "distance\na 0 1.5 2\nn2 1.5 0.5 1\nc 2 1 0\n"
    "capacity\nmemory 16.5 inf 8\ncores 1 2 3\nidle 1 1 1\n"
    "requirement\nt1 memory 4\nx memory 1 2.5 3\nt3 cores 1\n"
    "pin\nt3 c\ntogether\nt1 x\napart\nt1 t3 t4\nx t4\n"
    "current\nt1 a\nt4 n2\nmigration\nt1 12.5\n";

/* ---- There and back ---------------------------------------------------- */

START_TEST(test_everything)
{
    ta_instance *instance = instance_of(full);
    char *text = text_of(instance, TA_FORMAT_TAP);
    const struct file file = binary_of(instance);
    ck_assert_int_eq(file.length % 8, 0);
    ck_assert(tai_tapb_begins(file.bytes, file.length));
    char *again = tap_of(&file);
    ck_assert_str_eq(text, again);
    ta_free(again);
    ta_free(file.bytes);
    ta_free(text);
    ta_instance_free(instance);
}
END_TEST

/* The same bytes, too, once they have been read. */
START_TEST(test_random)
{
    struct tai_random random;
    tai_random_seed(&random, 41);
    for (int i = 0; i < rounds(2000, 100000); i++) {
        ta_instance *instance =
            random_instance(&random, RANDOM_EVERYTHING, 6, 4);
        char *text = text_of(instance, TA_FORMAT_TAP);
        const struct file file = binary_of(instance);
        char *again = tap_of(&file);
        ck_assert_str_eq(text, again);
        ta_instance *named = instance_of(text);
        const struct file other = binary_of(named);
        char *third = tap_of(&other);
        ck_assert_str_eq(text, third);
        ta_free(third);
        ta_free(other.bytes);
        ta_instance_free(named);
        ta_free(again);
        ta_free(file.bytes);
        ta_free(text);
        ta_instance_free(instance);
    }
}
END_TEST

/* Each width at the edge where it becomes too small. */
START_TEST(test_widths)
{
    static const long long edge[] = {
        126,        127,        128,
        129,        32767,      32768,
        2147483647, 2147483648, 1000000000000000000};
    for (int i = 0; i < 2 * (int)(sizeof edge / sizeof *edge); i++) {
        const long long value = i % 2 ? -edge[i / 2] : edge[i / 2];
        char text[200];
        snprintf(text, sizeof text,
                 "taskassign 1\nnodes n1 n2\nexecution\nt1 %lld inf\nt2 inf "
                 "0\n",
                 value);
        ta_instance *instance = instance_of(text);
        const struct file file = binary_of(instance);
        char *again = tap_of(&file);
        ck_assert_str_eq(text, again);
        ta_free(again);
        ta_free(file.bytes);
        ta_instance_free(instance);
    }
}
END_TEST

/* A million tasks by their usual names take no room for names. */
START_TEST(test_names)
{
    static const char usual[] =
        "taskassign 1\nnodes a\nexecution\nt1 1\nt2 1\n";
    static const char other[] =
        "taskassign 1\nnodes a\nexecution\nt0 1\nt1 1\n";
    ta_instance *plain = instance_of(usual), *named = instance_of(other);
    const struct file small = binary_of(plain), large = binary_of(named);
    ck_assert_int_eq(large.length - small.length, TAI_TAPB_SECTION + 8);
    char *text = tap_of(&large);
    ck_assert_str_eq(text, other);
    ta_free(text);
    ta_free(large.bytes);
    ta_free(small.bytes);
    ta_instance_free(named);
    ta_instance_free(plain);
}
END_TEST

/* Formats are told by content where there is no suffix. */
START_TEST(test_detection)
{
    ta_instance *instance = instance_of(full), *again = NULL;
    const struct file file = binary_of(instance);
    ta_error error;
    ck_assert_int_eq(
        ta_instance_parse(file.bytes, file.length, "-", NULL, &again, &error),
        TA_OK);
    ta_instance_free(again);
    const struct file text = {(char *)(intptr_t)full, (int64_t)sizeof full - 1};
    ck_assert_int_eq(ta_instance_parse(text.bytes, text.length, "x.tapb", NULL,
                                       &again, &error),
                     TA_BAD_INPUT);
    ck_assert_int_eq(place_of(&error, &text), 0);
    ta_free(file.bytes);
    ta_instance_free(instance);
}
END_TEST

/* ---- Damage ------------------------------------------------------------ */

/* A copy in a block of its own, so that reading beyond its end is noticed. */
static struct file
copy_of(const struct file *file, int64_t length)
{
    struct file copy = {malloc((size_t)length + 1), length};
    ck_assert_ptr_nonnull(copy.bytes);
    memcpy(copy.bytes, file->bytes, (size_t)length);
    return copy;
}

static void
must_refuse(const struct file *file)
{
    ta_instance *instance;
    ta_error error;
    ck_assert_int_eq(read_binary(file, &instance, &error), TA_BAD_INPUT);
    place_of(&error, file);
}

START_TEST(test_truncation)
{
    ta_instance *instance = instance_of(full);
    const struct file file = binary_of(instance);
    for (int64_t length = 0; length < file.length; length++) {
        const struct file cut = copy_of(&file, length);
        must_refuse(&cut);
        free(cut.bytes);
    }
    struct file longer = copy_of(&file, file.length);
    must_refuse(&(struct file){longer.bytes, ++longer.length});
    free(longer.bytes);
    ta_free(file.bytes);
    ta_instance_free(instance);
}
END_TEST

START_TEST(test_bits)
{
    ta_instance *instance = instance_of(full);
    const struct file file = binary_of(instance);
    for (int64_t bit = 0; bit < 8 * file.length; bit++) {
        file.bytes[bit / 8] ^= (char)(1 << bit % 8);
        must_refuse(&file);
        file.bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    ta_free(file.bytes);
    ta_instance_free(instance);
}
END_TEST

/* ---- Made up ----------------------------------------------------------- */

static void
store(char *at, uint64_t value, int width)
{
    for (int i = 0; i < width; i++)
        at[i] = (char)(unsigned char)(value >> 8 * i);
}

/* Makes the checksums match, as far as sections can be told. */
static void
seal(const struct file *file)
{
    char *at = file->bytes, *const end = at + file->length;
    if (file->length < TAI_TAPB_HEAD)
        return;
    store(at + TAI_TAPB_AT_CHECKSUM,
          tai_tapb_checksum(0, at, TAI_TAPB_AT_CHECKSUM), 8);
    at += TAI_TAPB_HEAD;
    while (end - at >= TAI_TAPB_SECTION) {
        const uint64_t length = tai_tapb_load(at + TAI_TAPB_AT_LENGTH, 8);
        char *payload = at + TAI_TAPB_SECTION;
        if (length > (uint64_t)(end - payload) ||
            tai_tapb_padded((int64_t)length) > end - payload)
            return;
        const int64_t padded = tai_tapb_padded((int64_t)length);
        uint64_t sum = tai_tapb_checksum(0, at, TAI_TAPB_AT_SECTION_CHECKSUM);
        sum = tai_tapb_checksum(sum, payload, padded);
        store(at + TAI_TAPB_AT_SECTION_CHECKSUM, sum, 8);
        at = payload + padded;
    }
}

/* Where the n-th section with that tag begins. */
static char *
section_of(const struct file *file, const char *tag, int n)
{
    char *at = file->bytes + TAI_TAPB_HEAD;
    while (at < file->bytes + file->length) {
        if (!memcmp(at, tag, 4) && n-- == 0)
            return at;
        at +=
            TAI_TAPB_SECTION +
            tai_tapb_padded((int64_t)tai_tapb_load(at + TAI_TAPB_AT_LENGTH, 8));
    }
    ck_abort_msg("no section %s", tag);
    return NULL;
}

/* One number changed: in the head, or the `item`-th of a section, whose width
   is the file's own. */
struct forgery {
    const char *tag; /* NULL for the head, where `item` is the offset */
    int64_t item;
    int width; /* of the number in the head */
    int64_t value;
    const char *expected; /* part of the message */
    bool elsewhere;       /* the error is at another place */
};

static const struct forgery forgeries[] = {
    {NULL, 8, 4, 2, "version 2 of the format", false},
    {NULL, 12, 4, 3, "found no section left", true},
    {NULL, 12, 4, 19, "behind the last section", true},
    {NULL, 12, 4, 30, "expected 10 more sections", true},
    {NULL, 16, 4, 0, "expected 1 to", false},
    {NULL, 16, 4, -1, "expected 1 to", false},
    {NULL, 16, 4, 2147483647, "expected a name", true},
    {NULL, 16, 4, 2, "found more names", true},
    {NULL, 20, 4, -5, "tasks, expected", false},
    {NULL, 20, 4, 2147483647, "expected 6442450941", true},
    {NULL, 24, 8, -1, "pairs", false},
    {NULL, 24, 8, INT64_MAX, "expected 9223372036854775807", true},
    {NULL, 24, 8, 2, "found 3 numbers in section \"tail\"", true},
    {NULL, 24, 8, 0, "expected section \"rsrc\"", true},
    {NULL, 32, 4, 2147483647, "expected a name", true},
    {NULL, 36, 1, 19, "at most 18", false},
    {NULL, 37, 1, 64, "at most 18", true},
    {NULL, 38, 1, 1, "two bytes of 0", true},
    {TAI_TAPB_TAIL, 0, 0, 4, "from 0 to 3", false},
    {TAI_TAPB_TAIL, 2, 0, -1, "from 0 to 3", false},
    {TAI_TAPB_HEADS, 0, 0, 0, "different tasks", false},
    {TAI_TAPB_HEADS, 1, 0, 100, "from 0 to 3", false},
    {TAI_TAPB_COST, 1, 0, -1, "from 0 to", false},
    {TAI_TAPB_DISTANCE, 3, 0, 16, "other direction", false},
    {TAI_TAPB_DISTANCE, 0, 0, -1, "from 0 to", false},
    {TAI_TAPB_DECIMALS, 2, 0, 19, "from 0 to 18", false},
    {TAI_TAPB_CAPACITY, 0, 0, -1, "or infinity", false},
    {TAI_TAPB_REQUIREMENT, 0, 0, -1, "from 0 to", false},
    {TAI_TAPB_PIN, 1, 0, -2, "from -1 to 2", false},
    {TAI_TAPB_PIN, 1, 0, 3, "from -1 to 2", false},
    {TAI_TAPB_TOGETHER_SIZES, 0, 0, 1, "from 2 to 2", false},
    {TAI_TAPB_TOGETHER_SIZES, 0, 0, 3, "from 2 to 2", false},
    {TAI_TAPB_TOGETHER, 1, 0, 0, "different tasks", true},
    {TAI_TAPB_APART_SIZES, 0, 0, 2, "too many", true},
    {TAI_TAPB_APART, 4, 0, 4, "from 0 to 3", false},
    {TAI_TAPB_CURRENT, 0, 0, 77, "from -1 to 2", false},
    {TAI_TAPB_MIGRATION, 3, 0, -3, "from 0 to", false},
};

static void
check_forgery(const struct forgery *forgery)
{
    ta_instance *instance = instance_of(full);
    const struct file file = binary_of(instance);
    char *at = file.bytes + forgery->item;
    int width = forgery->width;
    if (forgery->tag) {
        at = section_of(&file, forgery->tag, 0);
        width = (int)tai_tapb_load(at + TAI_TAPB_AT_WIDTH, 4);
        at += TAI_TAPB_SECTION + forgery->item * width;
    }
    store(at, (uint64_t)forgery->value, width);
    seal(&file);
    ta_instance_free(instance);
    ta_error error;
    ck_assert_int_eq(read_binary(&file, &instance, &error), TA_BAD_INPUT);
    ck_assert_msg(strstr(error.message, forgery->expected) != NULL,
                  "'%s' is not in '%s'", forgery->expected, error.message);
    const int64_t place = place_of(&error, &file);
    if (!forgery->elsewhere)
        ck_assert_int_eq(place, at - file.bytes);
    ta_free(file.bytes);
}

START_TEST(test_forgeries)
{
    for (size_t i = 0; i < sizeof forgeries / sizeof *forgeries; i++)
        check_forgery(&forgeries[i]);
}
END_TEST

/* Names that text could not hold, or twice. */
START_TEST(test_bad_names)
{
    static const char *const bad[] = {"t 1", "t#1", "t\n1",
                                      "t\xFF"
                                      "1",
                                      "c"};
    for (int i = 0; i < 5; i++) {
        ta_instance *instance =
            instance_of("taskassign 1\nnodes abc c\nexecution\nx 1 2\n");
        const struct file file = binary_of(instance);
        char *name = section_of(&file, TAI_TAPB_NODES, 0) + TAI_TAPB_SECTION;
        memcpy(name, "bbb", 3);
        memcpy(name, bad[i], strlen(bad[i]) + 1);
        if (i == 4) /* two names within the three letters */
            memcpy(name, "c\0c", 3);
        seal(&file);
        ta_instance_free(instance);
        must_refuse(&file);
        ta_free(file.bytes);
    }
}
END_TEST

/* Numbers that fit one by one, but not together: the error is where the
   largest of them stands. */
START_TEST(test_range)
{
    ta_instance *instance =
        instance_of("taskassign 1\nnodes n1 n2\nexecution\nt1 1 1\nt2 4e18 1\n"
                    "communication\nt1 t2 1\n");
    const struct file file = binary_of(instance);
    char *cost = section_of(&file, TAI_TAPB_EXECUTION, 0) + TAI_TAPB_SECTION;
    store(cost, (uint64_t)INT64_C(3000000000000000000), 8);
    seal(&file);
    ta_instance_free(instance);
    ta_error error;
    ck_assert_int_eq(read_binary(&file, &instance, &error), TA_OUT_OF_RANGE);
    ck_assert_int_eq(place_of(&error, &file), cost + 16 - file.bytes);
    ta_free(file.bytes);
}
END_TEST

/* Words, bytes and pieces at random places, checksums made to match. */
static void
mutate(struct file *file, struct tai_random *random)
{
    const int64_t at =
        (int64_t)tai_random_below(random, (uint64_t)file->length);
    const int64_t word = at / 8 * 8;
    switch (tai_random_below(random, 5)) {
    case 0:
        file->bytes[at] = (char)tai_random_bits(random);
        break;
    case 1:
        file->bytes[at] = (char)tai_random_between(random, -3, 9);
        break;
    case 2: /* one word in the place of another */
        memcpy(file->bytes + word,
               file->bytes +
                   tai_random_below(random, (uint64_t)file->length / 8) * 8,
               8);
        break;
    case 3: /* a word gone */
        memmove(file->bytes + word, file->bytes + word + 8,
                (size_t)(file->length - word - 8));
        file->length -= 8;
        break;
    default:
        store(file->bytes + word, (uint64_t)tai_random_between(random, -2, 300),
              8);
    }
}

START_TEST(test_mutations)
{
    struct tai_random random;
    tai_random_seed(&random, 42);
    ta_instance *instance = instance_of(full);
    const struct file original = binary_of(instance);
    ta_instance_free(instance);
    int used = 0;
    for (int i = 0; i < rounds(40000, 4000000); i++) {
        struct file file = copy_of(&original, original.length);
        for (int64_t j = tai_random_between(&random, 1, 3); j > 0; j--)
            mutate(&file, &random);
        seal(&file);
        ta_error error;
        const ta_status status = read_binary(&file, &instance, &error);
        if (status) {
            ck_assert(status == TA_BAD_INPUT || status == TA_OUT_OF_RANGE);
            place_of(&error, &file);
        } else {
            char *text = text_of(instance, TA_FORMAT_TAP);
            ta_instance_free(instance);
            ta_instance_free(instance_of(text));
            ta_free(text);
            used++;
        }
        free(file.bytes);
    }
    ck_assert_int_gt(used, 100);
    ta_free(original.bytes);
}
END_TEST

/* ---- Memory ------------------------------------------------------------ */

/* Whichever allocation fails: that is said, and nothing is lost. */
START_TEST(test_scarce_memory)
{
    ta_instance *instance = instance_of(full), *again = NULL;
    const struct file file = binary_of(instance);
    const long long alive = atomic_load(&blocks_alive);
    bool failed = memory_is_scarce_here;
    for (int k = 1; failed; k++) {
        again = NULL;
        fail_allocation(k);
        const ta_status status =
            ta_instance_parse(file.bytes, file.length, "-", NULL, &again, NULL);
        failed = allocation_failed();
        ck_assert_int_eq(status, failed ? TA_OUT_OF_MEMORY : TA_OK);
        ta_instance_free(again);
        ck_assert_int_eq(atomic_load(&blocks_alive), alive);
    }
    failed = memory_is_scarce_here;
    for (int k = 1; failed; k++) {
        struct file copy = {0};
        fail_allocation(k);
        const ta_status status = ta_instance_to_text(instance, TA_FORMAT_TAPB,
                                                     &copy.bytes, &copy.length);
        failed = allocation_failed();
        ck_assert_int_eq(status, failed ? TA_OUT_OF_MEMORY : TA_OK);
        ta_free(copy.bytes);
        ck_assert_int_eq(atomic_load(&blocks_alive), alive);
    }
    ta_free(file.bytes);
    ta_instance_free(instance);
}
END_TEST

SUITE("tapb", test_everything, test_random, test_widths, test_names,
      test_detection, test_truncation, test_bits, test_forgeries,
      test_bad_names, test_range, test_mutations, test_scarce_memory)
