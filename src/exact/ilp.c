/* SPDX-License-Identifier: MIT */
/*
 * The assignment problem as an integer program.
 *
 * Problem. formulation.h states it in rows and columns: choose x[t][p] in
 * {0, 1} with sum_p x[t][p] = 1 so that offset + unit * (cost x + edges) is
 * least; or unit * T, where T is a column and no node's load is more.
 *
 * Method. Branch and bound. A frame of the search is a set of allowed pairs;
 * its linear relaxation is solved by the simplex method of a foreign engine
 * (lp/session.h), which continues from the last basis. From the frame the
 * search descends into the child that follows the relaxation, and when it
 * can go no further it continues with the open frame of least bound.
 *
 * Why it is correct, although the engine computes in floating point. The
 * engine is believed in nothing:
 *
 * (I1) A frame's bound is the sum (1) of lp/dual.h for the engine's duals,
 *      in exact integers; it holds for any duals, good or bad.
 * (I2) A frame is dropped only if its bound reaches the incumbent's value; if
 *      the engine's ray proves in exact integers that the relaxation has no
 *      solution; if propagation left a task without a node; or if one node
 *      is left for each task, and that assignment has been costed.
 * (I3) A pair is forbidden only if the exact reduced costs put every
 *      assignment that has it at or above the incumbent's value, or if it
 *      violates a capacity or an apart group together with fixed tasks.
 * (I4) The children of a frame cover it: task t on node p, and not on p.
 * (I5) Rows added to the relaxation (lp/mir.h) hold for every assignment.
 *
 * So when no frame is left the incumbent is optimal, whatever the engine
 * did; bad answers only cost time. The engine's point is used to branch and,
 * rounded and costed in integers, as a candidate.
 *
 * The bound (I1) can be raised for free: exactly one x[t][p] of a task is 1,
 * so instead of min(0, r[p]) of each of its columns their least r[p] counts,
 * which is a better multiplier for the row sum_p x[t][p] = 1:
 *
 *     bound = (1) + sum_t (min_p r[t][p] - sum_p min(0, r[t][p])).      (2)
 *
 * With it, forbidding (I3) compares bound + r[t][p] - min_q r[t][q] with the
 * value to beat.
 *
 * Nothing overflows: costs of the program are at most 2^53 (checked), sums
 * of (1) and (2) have 128 bits, and offset + unit * bound is the cost of some
 * part of an assignment or is cut to the incumbent's value.
 *
 * Cost. Each frame a linear program and O(columns + coefficients) exact
 * arithmetic; memory a bit per pair and open frame.
 *
 * Reference. A. Neumaier and O. Shcherbina, Safe bounds in linear and mixed-
 * integer linear programming, Mathematical Programming 99 (2004).
 */
#include "exact/ilp.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "exact/formulation.h"
#include "lp/dual.h"
#include "lp/mir.h"
#include "lp/session.h"

/* Where the engine is found. */
#define ENGINE "glpk"

/* Rounds of cutting planes at the root, and how many without effect. */
#define ROOT_ROUNDS 100
#define MOST_STALLED 8

struct frame {
    int64_t bound;      /* proved, in units of the program */
    int32_t depth;      /* decisions above it */
    uint64_t allowed[]; /* [words] a bit for each column of x */
};

struct ilp {
    const struct ta_instance *instance;
    struct tai_incumbent *incumbent;
    struct tai_run *run;
    struct tai_formulation formulation;
    struct tai_session *session;
    struct tai_dual dual;
    struct tai_mir mir;
    int32_t *knapsack_column; /* [choices] of the row being tightened */
    int64_t *knapsack_value;  /* [choices] */
    int64_t *lower, *upper;   /* [columns] of the program, in this frame */
    int64_t words;            /* of a frame's bit set */

    struct frame **open; /* [open_count], a heap by bound */
    int64_t open_count, open_room;

    int32_t *assignment; /* [tasks] under construction */
    int32_t *order;      /* [tasks] for rounding */
    double *certainty;   /* [tasks] the largest x of a task */
    ta_cost *used;       /* [nodes] */
    int32_t *holder;     /* [nodes] */
    const double *point; /* [columns] of the relaxation; NULL if unknown */
};

/* ---- Pairs -------------------------------------------------------------- */

static int32_t
column_of(const struct ilp *ilp, int32_t task, int32_t node)
{
    return ilp->formulation.column[(int64_t)task * ilp->instance->nodes + node];
}

static bool
is_allowed(const struct ilp *ilp, const struct frame *frame, int32_t task,
           int32_t node)
{
    const int32_t j = column_of(ilp, task, node);
    return j >= 0 && (frame->allowed[j / 64] >> (j % 64) & 1);
}

static void
forbid(const struct ilp *ilp, struct frame *frame, int32_t task, int32_t node)
{
    const int32_t j = column_of(ilp, task, node);
    if (j >= 0)
        frame->allowed[j / 64] &= ~((uint64_t)1 << (j % 64));
}

/* How many nodes a task has left, and one of them. */
static int32_t
count_allowed(const struct ilp *ilp, const struct frame *frame, int32_t task,
              int32_t *node)
{
    int32_t count = 0;
    for (int32_t p = 0; p < ilp->instance->nodes; p++)
        if (is_allowed(ilp, frame, task, p)) {
            count++;
            *node = p;
        }
    return count;
}

/* ---- Open frames -------------------------------------------------------- */

static bool
comes_first(const struct frame *a, const struct frame *b)
{
    return a->bound < b->bound || (a->bound == b->bound && a->depth > b->depth);
}

static ta_status
push(struct ilp *ilp, struct frame *frame)
{
    struct frame **larger =
        tai_grow(ilp->open, ilp->open_count, &ilp->open_room, sizeof *larger);
    if (!larger)
        return TA_OUT_OF_MEMORY;
    ilp->open = larger;
    int64_t at = ilp->open_count++;
    while (at > 0 && comes_first(frame, larger[(at - 1) / 2])) {
        larger[at] = larger[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    larger[at] = frame;
    return TA_OK;
}

static size_t
frame_size(const struct ilp *ilp)
{
    return sizeof(struct frame) + (size_t)ilp->words * sizeof(uint64_t);
}

/* Which of the open frames is next: the one of least bound, or beyond the
   memory limit the deepest, from where few more are left open. */
static int64_t
choose_open(const struct ilp *ilp)
{
    const int64_t most =
        ilp->run->memory_limit / (int64_t)(frame_size(ilp) + sizeof(void *));
    int64_t deepest = 0;
    if (ilp->open_count <= most)
        return 0;
    ilp->run->stats.lean_frames++;
    for (int64_t i = 1; i < ilp->open_count; i++)
        if (ilp->open[i]->depth > ilp->open[deepest]->depth)
            deepest = i;
    return deepest;
}

static struct frame *
pop(struct ilp *ilp)
{
    assert(ilp->open_count > 0);
    struct frame **open = ilp->open;
    int64_t at = choose_open(ilp);
    struct frame *first = open[at];
    struct frame *moved = open[--ilp->open_count];
    /* The last one may come before what is above the gap. */
    while (at > 0 && comes_first(moved, open[(at - 1) / 2])) {
        open[at] = open[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    for (;;) {
        int64_t child = 2 * at + 1;
        if (child >= ilp->open_count)
            break;
        if (child + 1 < ilp->open_count &&
            comes_first(open[child + 1], open[child]))
            child++;
        if (!comes_first(open[child], moved))
            break;
        open[at] = open[child];
        at = child;
    }
    open[at] = moved;
    return first;
}

static struct frame *
new_frame(const struct ilp *ilp, const struct frame *parent)
{
    const size_t size = frame_size(ilp);
    return parent ? tai_copy(parent, 1, size) : tai_alloc_zero(1, size);
}

/* ---- Values ------------------------------------------------------------- */

/*
 * The least program cost that does not improve on the incumbent; INT64_MAX
 * without one. Exact, because every assignment's cost is offset plus a
 * multiple of unit.
 */
static int64_t
value_to_beat(const struct ilp *ilp)
{
    if (!tai_incumbent_exists(ilp->incumbent))
        return INT64_MAX;
    const tai_int128 above =
        (tai_int128)ilp->incumbent->value - ilp->formulation.offset;
    return (int64_t)(above / ilp->formulation.unit);
}

/* Tells the least bound of all open frames, `current` included. */
static void
tell_bound(struct ilp *ilp, const struct frame *current)
{
    int64_t least = value_to_beat(ilp);
    if (current && current->bound < least)
        least = current->bound;
    if (ilp->open_count > 0 && ilp->open[0]->bound < least)
        least = ilp->open[0]->bound;
    ilp->incumbent->open_frames = ilp->open_count + (current != NULL);
    if (least == INT64_MAX)
        return;
    const tai_int128 bound =
        ilp->formulation.offset + (tai_int128)least * ilp->formulation.unit;
    if (bound > -TA_COST_LIMIT && bound <= TA_COST_LIMIT)
        tai_incumbent_raise(ilp->incumbent, (ta_cost)bound);
}

/* ---- Propagation -------------------------------------------------------- */

/* Forbids what does not fit beside the fixed tasks; whether anything did. */
static bool
propagate_resource(struct ilp *ilp, struct frame *frame,
                   const struct tai_resource *resource)
{
    const int32_t n = ilp->instance->tasks, k = ilp->instance->nodes;
    bool changed = false;
    memset(ilp->used, 0, (size_t)k * sizeof *ilp->used);
    for (int32_t t = 0; t < n; t++)
        if (ilp->assignment[t] >= 0)
            ilp->used[ilp->assignment[t]] +=
                tai_requirement(resource, k, t, ilp->assignment[t]);
    for (int32_t t = 0; t < n; t++)
        for (int32_t p = 0; p < k; p++) {
            const ta_cost beside =
                ilp->used[p] - (ilp->assignment[t] == p
                                    ? tai_requirement(resource, k, t, p)
                                    : 0);
            if (is_allowed(ilp, frame, t, p) &&
                resource->capacity[p] != TA_UNLIMITED &&
                beside > resource->capacity[p] -
                             tai_requirement(resource, k, t, p)) {
                forbid(ilp, frame, t, p);
                changed = true;
            }
        }
    return changed;
}

static bool
propagate_apart(struct ilp *ilp, struct frame *frame, int32_t group)
{
    const struct tai_groups *groups = &ilp->instance->apart;
    const int64_t first = groups->first[group], end = groups->first[group + 1];
    bool changed = false;
    for (int32_t p = 0; p < ilp->instance->nodes; p++)
        ilp->holder[p] = -1;
    for (int64_t i = first; i < end; i++)
        if (ilp->assignment[groups->member[i]] >= 0)
            ilp->holder[ilp->assignment[groups->member[i]]] = groups->member[i];
    for (int64_t i = first; i < end; i++)
        for (int32_t p = 0; p < ilp->instance->nodes; p++) {
            const int32_t t = groups->member[i];
            if (ilp->holder[p] >= 0 && ilp->holder[p] != t &&
                is_allowed(ilp, frame, t, p)) {
                forbid(ilp, frame, t, p);
                changed = true;
            }
        }
    return changed;
}

/*
 * To a fixed point; afterwards ilp->assignment holds the nodes of the tasks
 * that have one left, -1 for the others. False if a task has none (I2).
 */
static bool
propagate(struct ilp *ilp, struct frame *frame)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (int32_t t = 0; t < ilp->instance->tasks; t++) {
            int32_t node = -1;
            const int32_t count = count_allowed(ilp, frame, t, &node);
            if (count == 0)
                return false;
            ilp->assignment[t] = count == 1 ? node : -1;
        }
        for (int32_t r = 0; r < ilp->instance->resources; r++)
            changed |=
                propagate_resource(ilp, frame, &ilp->instance->resource[r]);
        for (int32_t g = 0; g < ilp->instance->apart.groups; g++)
            changed |= propagate_apart(ilp, frame, g);
    }
    return true;
}

/* ---- Candidates --------------------------------------------------------- */

/* The node of largest x that has room; -1 if none has. */
static int32_t
best_fitting_node(const struct ilp *ilp, const struct frame *frame,
                  int32_t task, const ta_cost used[])
{
    const struct ta_instance *instance = ilp->instance;
    const int32_t k = instance->nodes;
    int32_t best = -1;
    double largest = -1;
    for (int32_t p = 0; p < k; p++) {
        if (!is_allowed(ilp, frame, task, p))
            continue;
        const double x = ilp->point[column_of(ilp, task, p)];
        bool fits = x > largest;
        for (int32_t r = 0; fits && r < instance->resources; r++) {
            const struct tai_resource *resource = &instance->resource[r];
            fits =
                used[(int64_t)r * k + p] <=
                resource->capacity[p] - tai_requirement(resource, k, task, p);
        }
        if (fits) {
            best = p;
            largest = x;
        }
    }
    return best;
}

/* Sorts tasks by falling certainty, by shell sort: rounding is rare. */
static void
sort_by_certainty(struct ilp *ilp)
{
    const int32_t n = ilp->instance->tasks;
    for (int32_t gap = n / 2; gap > 0; gap /= 2)
        for (int32_t i = gap; i < n; i++) {
            const int32_t t = ilp->order[i];
            int32_t j = i;
            while (j >= gap &&
                   ilp->certainty[ilp->order[j - gap]] < ilp->certainty[t]) {
                ilp->order[j] = ilp->order[j - gap];
                j -= gap;
            }
            ilp->order[j] = t;
        }
}

/*
 * Rounds the relaxation: the most certain tasks first, each to its best node
 * that still has room. Offered to the incumbent, which costs it.
 */
static void
round_point(struct ilp *ilp, const struct frame *frame)
{
    const struct ta_instance *instance = ilp->instance;
    const int32_t n = instance->tasks, k = instance->nodes;
    memset(ilp->used, 0,
           (size_t)k * (size_t)instance->resources * sizeof *ilp->used);
    for (int32_t t = 0; t < n; t++) {
        ilp->order[t] = t;
        ilp->certainty[t] = 0;
        for (int32_t p = 0; p < k; p++)
            if (is_allowed(ilp, frame, t, p))
                ilp->certainty[t] =
                    fmax(ilp->certainty[t], ilp->point[column_of(ilp, t, p)]);
    }
    sort_by_certainty(ilp);
    for (int32_t i = 0; i < n; i++) {
        const int32_t t = ilp->order[i];
        const int32_t p = best_fitting_node(ilp, frame, t, ilp->used);
        if (p < 0)
            return;
        ilp->assignment[t] = p;
        for (int32_t r = 0; r < instance->resources; r++)
            ilp->used[(int64_t)r * k + p] +=
                tai_requirement(&instance->resource[r], k, t, p);
    }
    tai_incumbent_offer(ilp->incumbent, ilp->assignment);
}

/* ---- The relaxation ----------------------------------------------------- */

/* The frame's pairs as bounds of columns, for the engine and for dual.h. */
static void
set_bounds(struct ilp *ilp, const struct frame *frame)
{
    const int32_t k = ilp->instance->nodes;
    for (int32_t t = 0; t < ilp->instance->tasks; t++) {
        int32_t only = -1;
        const bool fixed = count_allowed(ilp, frame, t, &only) == 1;
        for (int32_t p = 0; p < k; p++) {
            const int32_t j = column_of(ilp, t, p);
            if (j < 0)
                continue;
            ilp->upper[j] = is_allowed(ilp, frame, t, p);
            ilp->lower[j] = fixed && p == only;
            tai_session_set_bounds(ilp->session, j, ilp->lower[j],
                                   ilp->upper[j]);
        }
    }
}

/* The least reduced cost of a task's pairs, and what (1) counted for them. */
static tai_int128
least_reduced(const struct ilp *ilp, const struct frame *frame, int32_t task,
              tai_int128 *counted)
{
    tai_int128 least = 0;
    bool any = false;
    *counted = 0;
    for (int32_t p = 0; p < ilp->instance->nodes; p++) {
        if (!is_allowed(ilp, frame, task, p))
            continue;
        const int32_t j = column_of(ilp, task, p);
        const tai_int128 r = ilp->dual.reduced[j];
        /* A fixed column counts in any case, another if it is negative. */
        if (r < 0 || ilp->lower[j] == 1)
            *counted += r;
        if (!any || r < least)
            least = r;
        any = true;
    }
    return least;
}

/* Forbids what `total`, in units of 2^-shift, leaves no room for (I3). */
static void
exclude_pairs(struct ilp *ilp, struct frame *frame, tai_int128 total)
{
    const int64_t beat = value_to_beat(ilp);
    if (beat == INT64_MAX || frame->bound >= beat)
        return;
    const tai_int128 unit = (tai_int128)1 << ilp->dual.shift;
    const tai_int128 room = (beat - 1) * unit - total;
    for (int32_t t = 0; t < ilp->instance->tasks; t++) {
        tai_int128 counted;
        const tai_int128 least = least_reduced(ilp, frame, t, &counted);
        for (int32_t p = 0; p < ilp->instance->nodes; p++)
            if (is_allowed(ilp, frame, t, p) &&
                ilp->dual.reduced[column_of(ilp, t, p)] - least > room) {
                forbid(ilp, frame, t, p);
                ilp->run->stats.ilp_excluded++;
            }
    }
}

/* The bound (2) from the last duals, and the pairs that it excludes. */
static void
use_duals(struct ilp *ilp, struct frame *frame, const double dual[])
{
    int64_t plain;
    if (!tai_dual_bound(&ilp->dual, &ilp->formulation.program, ilp->lower,
                        ilp->upper, dual, &plain))
        return;
    tai_int128 total = ilp->dual.total;
    for (int32_t t = 0; t < ilp->instance->tasks; t++) {
        tai_int128 counted;
        const tai_int128 least = least_reduced(ilp, frame, t, &counted);
        total += least - counted;
    }
    const tai_int128 unit = (tai_int128)1 << ilp->dual.shift;
    const tai_int128 ceiling = total / unit + (total > 0 && total % unit);
    if (ceiling > frame->bound)
        frame->bound = ceiling < INT64_MAX ? (int64_t)ceiling : INT64_MAX;
    exclude_pairs(ilp, frame, total);
}

/* Bounds the frame by its relaxation; `*dropped` if it is done with (I2). */
static ta_status
relax(struct ilp *ilp, struct frame *frame, bool *dropped)
{
    set_bounds(ilp, frame);
    const int64_t beat = value_to_beat(ilp);
    /* The engine may stop once the rounded-up bound is sure to suffice. */
    const double cutoff = beat == INT64_MAX ? INFINITY : (double)beat - 0.99;
    struct tai_lp_answer answer;
    const ta_status status =
        tai_session_simplex(ilp->session, cutoff, ilp->run, &answer);
    ilp->point = NULL;
    *dropped = false;
    if (status)
        return status;
    if (answer.ray && tai_dual_infeasible(&ilp->dual, &ilp->formulation.program,
                                          ilp->lower, ilp->upper, answer.ray)) {
        *dropped = true;
        return TA_OK;
    }
    if (answer.outcome == TAI_LP_OPTIMAL) {
        ilp->point = answer.point;
        round_point(ilp, frame);
    }
    if (answer.dual)
        use_duals(ilp, frame, answer.dual);
    *dropped = frame->bound >= value_to_beat(ilp);
    return TA_OK;
}

/* ---- Tightening --------------------------------------------------------- */

/* Adds what the relaxation violates of the knapsack rows' rounding (I5). */
static int32_t
separate(struct ilp *ilp)
{
    const struct tai_formulation *formulation = &ilp->formulation;
    struct tai_program *program = &ilp->formulation.program;
    const int32_t first = formulation->first_knapsack;
    int64_t e = formulation->knapsack_entry;
    int32_t added = 0;
    for (int32_t i = first; i < first + formulation->knapsacks; i++) {
        int32_t length = 0;
        for (; e < program->entries && program->entry[e].row == i; e++) {
            ilp->knapsack_column[length] = program->entry[e].column;
            ilp->knapsack_value[length++] = program->entry[e].value;
        }
        added += tai_mir_separate(&ilp->mir, program, length,
                                  ilp->knapsack_column, ilp->knapsack_value,
                                  program->row[i].upper, ilp->point);
    }
    ilp->run->stats.ilp_cuts += added;
    return added;
}

/* Rounds of rounding at a frame, as long as the bound moves. */
static ta_status
tighten(struct ilp *ilp, struct frame *frame, int rounds, bool *dropped)
{
    const struct tai_program *program = &ilp->formulation.program;
    int stalled = 0;
    for (int round = 0; round < rounds && stalled < MOST_STALLED; round++) {
        if (!ilp->point || *dropped || separate(ilp) == 0)
            break;
        const int64_t before = frame->bound;
        ta_status status = tai_session_update(ilp->session, program, ilp->run);
        if (!status)
            status =
                tai_dual_reserve(&ilp->dual, program->columns, program->rows);
        if (!status)
            status = relax(ilp, frame, dropped);
        if (status)
            return status;
        stalled = frame->bound > before ? 0 : stalled + 1;
        tell_bound(ilp, frame);
    }
    return TA_OK;
}

/* ---- Branching ---------------------------------------------------------- */

/*
 * The task and node to branch on: the task whose largest x is smallest;
 * without a relaxation the first open task. -1 if no task has two nodes left.
 */
static int32_t
choose_task(const struct ilp *ilp, const struct frame *frame, int32_t *node)
{
    int32_t chosen = -1;
    double least = INFINITY;
    for (int32_t t = 0; t < ilp->instance->tasks; t++) {
        int32_t best = -1, count = 0;
        double largest = -1;
        for (int32_t p = 0; p < ilp->instance->nodes; p++) {
            if (!is_allowed(ilp, frame, t, p))
                continue;
            const double x = ilp->point ? ilp->point[column_of(ilp, t, p)] : 0;
            count++;
            if (x > largest) {
                largest = x;
                best = p;
            }
        }
        if (count > 1 && largest < least) {
            least = largest;
            chosen = t;
            *node = best;
        }
    }
    return chosen;
}

/* Splits a frame (I4): it becomes "t on p", and "t not on p" is left open. */
static ta_status
branch(struct ilp *ilp, struct frame *frame, int32_t task, int32_t node)
{
    struct frame *other = new_frame(ilp, frame);
    if (!other)
        return TA_OUT_OF_MEMORY;
    forbid(ilp, other, task, node);
    other->depth = ++frame->depth;
    for (int32_t p = 0; p < ilp->instance->nodes; p++)
        if (p != node)
            forbid(ilp, frame, task, p);
    const ta_status status = push(ilp, other);
    if (status)
        tai_free(other);
    return status;
}

/* Whether every task has one node left, which ilp->assignment holds. */
static bool
is_leaf(const struct ilp *ilp)
{
    for (int32_t t = 0; t < ilp->instance->tasks; t++)
        if (ilp->assignment[t] < 0)
            return false;
    return true;
}

/*
 * Looks at one frame: `*dropped` if it is done with, else it has become its
 * own preferred child. A stopped run leaves it as it is.
 */
static ta_status
look_at(struct ilp *ilp, struct frame *frame, bool *dropped)
{
    ilp->run->stats.ilp_frames++;
    ilp->run->stats.frames++;
    *dropped = true;
    if (frame->bound >= value_to_beat(ilp) || !propagate(ilp, frame))
        return TA_OK;
    if (is_leaf(ilp)) {
        tai_incumbent_offer(ilp->incumbent, ilp->assignment);
        return TA_OK;
    }
    ta_status status = relax(ilp, frame, dropped);
    if (!status && frame->depth == 0)
        status = tighten(ilp, frame, ROOT_ROUNDS, dropped);
    if (status || *dropped || ilp->run->stop)
        return status;
    int32_t node = -1;
    const int32_t task = choose_task(ilp, frame, &node);
    if (task >= 0)
        status = branch(ilp, frame, task, node);
    return status; /* without such a task the next look finds a leaf */
}

/* ---- The search --------------------------------------------------------- */

static ta_status
search(struct ilp *ilp)
{
    struct frame *frame = new_frame(ilp, NULL);
    if (!frame)
        return TA_OUT_OF_MEMORY;
    for (int32_t j = 0; j < ilp->formulation.choices; j++)
        frame->allowed[j / 64] |= (uint64_t)1 << (j % 64);
    ta_status status = TA_OK;
    while (frame) {
        tell_bound(ilp, frame);
        if (tai_incumbent_closed(ilp->incumbent) ||
            tai_run_stopped(ilp->run, ilp->words, "integer program"))
            break;
        bool dropped = false;
        status = look_at(ilp, frame, &dropped);
        if (status)
            break;
        if (dropped) {
            tai_free(frame);
            frame = ilp->open_count > 0 ? pop(ilp) : NULL;
        }
    }
    if (!frame && !status)
        tai_incumbent_close(ilp->incumbent);
    else
        tell_bound(ilp, frame);
    ilp->incumbent->open_frames = 0;
    tai_free(frame);
    return status;
}

static ta_status
prepare(struct ilp *ilp)
{
    const struct ta_instance *instance = ilp->instance;
    const struct tai_program *program = &ilp->formulation.program;
    const int64_t n = instance->tasks, k = instance->nodes;
    const int64_t resources = instance->resources > 1 ? instance->resources : 1;
    ilp->words = (ilp->formulation.choices + 63) / 64;
    ilp->knapsack_column =
        tai_alloc(ilp->formulation.choices, sizeof *ilp->knapsack_column);
    ilp->knapsack_value =
        tai_alloc(ilp->formulation.choices, sizeof *ilp->knapsack_value);
    ilp->lower = tai_alloc(program->columns, sizeof *ilp->lower);
    ilp->upper = tai_alloc(program->columns, sizeof *ilp->upper);
    ilp->assignment = tai_alloc(n, sizeof *ilp->assignment);
    ilp->order = tai_alloc(n, sizeof *ilp->order);
    ilp->certainty = tai_alloc(n, sizeof *ilp->certainty);
    ilp->used = tai_alloc(k * resources, sizeof *ilp->used);
    ilp->holder = tai_alloc(k, sizeof *ilp->holder);
    if (!ilp->lower || !ilp->upper || !ilp->assignment || !ilp->order ||
        !ilp->certainty || !ilp->used || !ilp->holder ||
        !ilp->knapsack_column || !ilp->knapsack_value ||
        tai_mir_init(&ilp->mir, ilp->formulation.choices))
        return TA_OUT_OF_MEMORY;
    for (int32_t j = 0; j < program->columns; j++) {
        ilp->lower[j] = program->column[j].lower;
        ilp->upper[j] = program->column[j].upper;
    }
    return tai_dual_reserve(&ilp->dual, program->columns, program->rows);
}

static const char *
form_name(enum tai_edge_form form)
{
    switch (form) {
    case TAI_UNIFORM:
        return "one side of |x[t] - x[u]| for each edge";
    case TAI_LINKS:
        return "flow along links between nodes for each edge";
    default:
        return "local polytope";
    }
}

ta_status
tai_ilp_solve(struct tai_incumbent *incumbent, const ta_options *options)
{
    (void)options;
    struct ilp ilp = {.instance = incumbent->instance,
                      .incumbent = incumbent,
                      .run = incumbent->run};
    incumbent->method = "ilp";
    ta_status status = tai_formulation_build(incumbent, &ilp.formulation);
    if (status)
        return status;
    tai_dual_init(&ilp.dual);
    const struct tai_program *program = &ilp.formulation.program;
    TAI_LOG(ilp.run, "Integer program of %d rows, %d columns: %s.",
            program->rows, program->columns, form_name(ilp.formulation.form));
    status = prepare(&ilp);
    if (!status)
        status = tai_session_new(ENGINE, program, ilp.run, &ilp.session);
    if (!status)
        status = search(&ilp);
    tai_session_free(ilp.session);
    for (int64_t i = 0; i < ilp.open_count; i++)
        tai_free(ilp.open[i]);
    tai_free(ilp.open);
    tai_free(ilp.holder);
    tai_free(ilp.used);
    tai_free(ilp.certainty);
    tai_free(ilp.order);
    tai_free(ilp.assignment);
    tai_free(ilp.upper);
    tai_free(ilp.lower);
    tai_free(ilp.knapsack_value);
    tai_free(ilp.knapsack_column);
    tai_mir_release(&ilp.mir);
    tai_dual_clear(&ilp.dual);
    tai_formulation_release(&ilp.formulation);
    return status;
}
