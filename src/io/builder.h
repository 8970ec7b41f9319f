/* SPDX-License-Identifier: MIT */
#ifndef TAI_BUILDER_H
#define TAI_BUILDER_H

/*
 * From numbers as text to an instance, for the readers of all formats.
 *
 * Costs, distances and each resource have a scale, the number of decimals
 * that their units have. It starts at 0 and grows with the numbers that are
 * read. A number that does not fit then is an error.
 *
 * Rounding needs scales that are fine enough for what can be kept and coarse
 * enough for the whole to fit, so it takes three readings: an exact one; if
 * that finds numbers that do not fit, a survey of how many decimals and how
 * large sums there are, from which a plan of all scales is made; and one that
 * rounds each number, once, to the unit of the plan.
 *
 * A row of numbers of one scale is begun, filled, and used:
 *
 *     tai_builder_begin(builder, TAI_COSTS, 0);
 *     for each field
 *         tai_builder_number(builder, text, length);
 *     tai_builder_task(builder, name, name_length);
 *
 * Failures: TA_BAD_INPUT for text that is no number or a name that is taken,
 * TA_OUT_OF_RANGE for a number that does not fit, TA_OUT_OF_MEMORY.
 */

#include <stdbool.h>
#include <stdint.h>

#include "io/errors.h"
#include "model/instance.h"

enum tai_precision { TAI_EXACT = 0, TAI_SURVEY, TAI_ROUND };

enum tai_scale { TAI_COSTS, TAI_DISTANCES, TAI_AMOUNTS };

/* How large numbers of one scale are and how fine. */
struct tai_extent {
    int decimals;        /* that it takes to hold each number */
    long double largest; /* |number| */
    long double sum;     /* of what adds up */
    int64_t count;       /* of the numbers in the sum */
};

/* What a survey finds, and the decimals that were chosen for it. */
struct tai_plan {
    struct tai_extent execution, communication, migration, distance;
    struct tai_extent *amount; /* [amounts], one for each resource */
    int32_t amounts;
    int64_t amount_room;
    int cost_decimals, distance_decimals;
    int *amount_decimals; /* [amounts] */
};

void tai_plan_release(struct tai_plan *plan);

/* Chooses the finest scales at which everything fits. */
ta_status tai_plan_choose(struct tai_plan *plan);

struct tai_builder {
    struct ta_instance *instance;
    enum tai_precision precision;
    struct tai_plan *plan; /* filled by a survey, obeyed when rounding */

    enum tai_scale scale; /* of the row */
    int32_t resource;     /* whose amounts they are */
    int decimals;         /* of the row's scale now */
    int32_t filled;
    ta_cost *row;             /* [nodes] */
    struct tai_extent extent; /* of the row */

    ta_cost *distance; /* [distance_rows * nodes], in order of appearance */
    int64_t distance_room;
    int32_t distance_rows;
    int32_t *distance_row; /* [nodes]: the row of a node, or -1 */

    struct tai_names resources;
};

/* `plan` may be NULL for TAI_EXACT. */
ta_status tai_builder_init(struct tai_builder *builder, int32_t nodes,
                           enum tai_precision precision, struct tai_plan *plan);

/* Also frees an instance that was not finished. */
void tai_builder_release(struct tai_builder *builder);

/* ---- Rows of numbers --------------------------------------------------- */

/* At most `nodes` numbers follow. */
void tai_builder_begin(struct tai_builder *builder, enum tai_scale scale,
                       int32_t resource);

ta_status tai_builder_number(struct tai_builder *builder, const char *text,
                             int64_t length);

/* What numbers a field may hold. */
enum {
    TAI_ANY_NUMBER = 0,
    TAI_NOT_NEGATIVE = 1,
    TAI_OR_INFINITY = 2 /* TA_FORBIDDEN, TA_UNLIMITED */
};

/* Room for the message below. */
#define TAI_REFUSAL 256

/* The same for a field with rules. If it is refused, `refusal` says what was
   found and what was expected (not for TA_OUT_OF_MEMORY). */
ta_status tai_builder_take(struct tai_builder *builder, const char *text,
                           int64_t length, int rules,
                           char refusal[TAI_REFUSAL]);

/* A number without text, such as one for each node that a row lacks. */
void tai_builder_infinity(struct tai_builder *builder);

/* ---- What to do with them ---------------------------------------------- */

/* A task whose execution costs are the row. */
ta_status tai_builder_task(struct tai_builder *builder, const char *name,
                           int64_t length);

/* Two different tasks whose communication costs are the row's one number. */
ta_status tai_builder_pair(struct tai_builder *builder, int32_t task,
                           int32_t other);

/* The distances of a node that has none yet. If one differs from what the
   other node said, *clash is that node, else -1. */
ta_status tai_builder_distances(struct tai_builder *builder, int32_t node,
                                int32_t *clash);

bool tai_builder_has_distances(const struct tai_builder *builder, int32_t node);

/* The resource of that name, which is added, without limit, if it is new. */
ta_status tai_builder_resource(struct tai_builder *builder, const char *name,
                               int64_t length, int32_t *resource);

/* The row is the capacity of its resource, or the need of a task: one amount
   for all nodes, or one for each. */
void tai_builder_capacity(struct tai_builder *builder);
ta_status tai_builder_requirement(struct tai_builder *builder, int32_t task);

/* The row's one number is what moving the task costs. */
ta_status tai_builder_migration(struct tai_builder *builder, int32_t task);

/*
 * Hands over the frozen instance. If distances were given, all nodes have
 * them. TA_OUT_OF_RANGE, with the message and `culprit`, if freezing found
 * that totals do not fit. A survey hands over nothing and completes the plan.
 */
ta_status tai_builder_finish(struct tai_builder *builder,
                             ta_instance **instance, ta_error *error,
                             struct tai_culprit *culprit);

/* ---- Reading as often as it takes -------------------------------------- */

/* One reading of a source with one precision; `source` is the reader's own. */
typedef ta_status tai_reading(void *source, enum tai_precision precision,
                              struct tai_plan *plan, struct tai_errors *errors,
                              ta_instance **instance);

/*
 * Reads exactly. If that fails and rounding is allowed, reads again for a
 * survey, and a third time, rounding each number once.
 */
ta_status tai_read_precisely(tai_reading *read, void *source, bool round,
                             struct tai_errors *errors, ta_instance **instance);

#endif
