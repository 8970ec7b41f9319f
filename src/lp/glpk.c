/* SPDX-License-Identifier: MIT */
/*
 * GLPK behind engine.h; the only file that includes glpk.h.
 *
 * GLPK keeps its environment per thread, prints, and ends every error, an
 * allocation that failed included, with abort(). A session's thread is ours
 * alone, so here an error hook jumps back to where GLPK was entered; after
 * that its environment is unusable and is freed as a whole, with all memory
 * it holds. Everything printed is swallowed by a hook, which also remembers
 * the text of an error: it is the only way to tell what went wrong.
 *
 * GLPK counts rows and columns from 1; its auxiliary variables are the rows.
 * Bounds, costs and coefficients are integers of at most 53 bits, so their
 * doubles are exact.
 *
 * The simplex method is run in slices that its own time limit ends. Each
 * slice begins with the basis of the last one; only the weights of steepest
 * edge pricing are lost in between.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <assert.h>
#include <glpk.h>
#include <math.h>
#include <setjmp.h>
#include <string.h>

#include "base/memory.h"
#include "base/module.h"
#include "lp/engine.h"

struct glpk {
    glp_prob *problem; /* NULL when GLPK is lost */
    jmp_buf entrance;
    bool out_of_memory; /* what an error's text said */
    int retries;        /* bases thrown away since the last success */

    int *index;    /* [columns or rows + 1] of a vector being passed */
    double *value; /* likewise */
    int64_t *head; /* [columns or rows] entries by row or column */
    int64_t *next; /* [entries] */

    struct tai_lp_search *search;
    bool start_given;
    double told; /* the best value that was reported */
};

/* ---- Entering GLPK, and getting out ------------------------------------- */

/* A part of our work that calls GLPK, with its arguments in a struct. */
typedef ta_status step(struct glpk *glpk, void *arguments);

static int
swallow(void *info, const char *text)
{
    struct glpk *glpk = info;
    if (strstr(text, "memory"))
        glpk->out_of_memory = true;
    return 1;
}

static void
escape(void *info)
{
    struct glpk *glpk = info;
    longjmp(glpk->entrance, 1);
}

/* Runs a step; the only place that GLPK's errors come back to. */
static ta_status
enter(struct glpk *glpk, step *step, void *arguments)
{
    if (setjmp(glpk->entrance)) {
        glpk->problem = NULL;
        glp_error_hook(NULL, NULL);
        glp_free_env();
        return glpk->out_of_memory ? TA_OUT_OF_MEMORY : TA_INTERNAL_ERROR;
    }
    glpk->out_of_memory = false;
    return step(glpk, arguments);
}

static ta_status
create(struct glpk *glpk, void *unused)
{
    (void)unused;
    glpk->problem = glp_create_prob();
    glp_set_obj_dir(glpk->problem, GLP_MIN);
    return TA_OK;
}

static void
close_glpk(void *state)
{
    struct glpk *glpk = state;
    if (glpk->problem)
        glp_free_env();
    tai_free(glpk->next);
    tai_free(glpk->head);
    tai_free(glpk->value);
    tai_free(glpk->index);
    tai_free(glpk);
}

/*
 * The first use of GLPK's thread-local pointer in a thread makes the dynamic
 * linker allocate it, which ends the process if it cannot. So ask for more
 * than that beforehand, and give it back.
 */
static bool
have_room_for_thread_local_data(void)
{
    void *room = tai_alloc(1 << 16, 1);
    tai_free(room);
    return room != NULL;
}

static ta_status
open_glpk(void **state)
{
    if (!have_room_for_thread_local_data())
        return TA_OUT_OF_MEMORY;
    struct glpk *glpk = tai_alloc_zero(1, sizeof *glpk);
    /* Asked for here, because on failure any other call would abort. */
    if (!glpk || glp_init_env() > 1) {
        tai_free(glpk);
        return TA_OUT_OF_MEMORY;
    }
    glp_term_hook(swallow, glpk);
    glp_term_out(GLP_OFF);
    glp_error_hook(escape, glpk);
    const ta_status status = enter(glpk, create, NULL);
    if (status)
        close_glpk(glpk);
    else
        *state = glpk;
    return status;
}

/* ---- Loading ------------------------------------------------------------ */

static int
bound_type(int64_t lower, int64_t upper)
{
    if (lower == upper)
        return GLP_FX;
    if (lower == -TAI_UNBOUNDED)
        return upper == TAI_UNBOUNDED ? GLP_FR : GLP_UP;
    return upper == TAI_UNBOUNDED ? GLP_LO : GLP_DB;
}

static void
set_column_bounds(glp_prob *problem, int32_t column, int64_t lower,
                  int64_t upper)
{
    glp_set_col_bnds(problem, column + 1, bound_type(lower, upper),
                     (double)lower, (double)upper);
}

static bool
make_room(struct glpk *glpk, const struct tai_program *program)
{
    const int64_t longest =
        program->rows > program->columns ? program->rows : program->columns;
    int *index = tai_resize(glpk->index, longest + 1, sizeof *index);
    if (index)
        glpk->index = index;
    double *value = tai_resize(glpk->value, longest + 1, sizeof *value);
    if (value)
        glpk->value = value;
    int64_t *head = tai_resize(glpk->head, longest, sizeof *head);
    if (head)
        glpk->head = head;
    int64_t *next = tai_resize(glpk->next, program->entries, sizeof *next);
    if (next)
        glpk->next = next;
    return index && value && head && next;
}

struct growth {
    const struct tai_program *program;
    int32_t columns, rows; /* loaded before */
    int64_t entries;       /* likewise */
};

/* Collects the entries linked from `first` into index and value. */
static int
collect(struct glpk *glpk, const struct tai_program *program, int64_t first,
        bool by_row)
{
    int count = 0;
    for (int64_t e = first; e >= 0; e = glpk->next[e]) {
        const struct tai_entry *entry = &program->entry[e];
        count++;
        glpk->index[count] = 1 + (by_row ? entry->column : entry->row);
        glpk->value[count] = (double)entry->value;
    }
    return count;
}

/* New rows get all their entries, new columns those in old rows. */
static void
load_entries(struct glpk *glpk, const struct growth *growth, bool by_row)
{
    const struct tai_program *program = growth->program;
    const int32_t from = by_row ? growth->rows : growth->columns;
    const int32_t count = by_row ? program->rows : program->columns;
    for (int32_t i = from; i < count; i++)
        glpk->head[i] = -1;
    for (int64_t e = growth->entries; e < program->entries; e++) {
        const struct tai_entry *entry = &program->entry[e];
        if ((entry->row >= growth->rows) != by_row)
            continue;
        const int32_t at = by_row ? entry->row : entry->column;
        glpk->next[e] = glpk->head[at];
        glpk->head[at] = e;
    }
    for (int32_t i = from; i < count; i++) {
        const int length = collect(glpk, program, glpk->head[i], by_row);
        if (by_row)
            glp_set_mat_row(glpk->problem, i + 1, length, glpk->index,
                            glpk->value);
        else if (length)
            glp_set_mat_col(glpk->problem, i + 1, length, glpk->index,
                            glpk->value);
    }
}

static ta_status
grow(struct glpk *glpk, void *arguments)
{
    const struct growth *growth = arguments;
    const struct tai_program *program = growth->program;
    glp_prob *problem = glpk->problem;
    if (program->columns > growth->columns)
        glp_add_cols(problem, program->columns - growth->columns);
    for (int32_t j = growth->columns; j < program->columns; j++) {
        const struct tai_column *column = &program->column[j];
        set_column_bounds(problem, j, column->lower, column->upper);
        glp_set_obj_coef(problem, j + 1, (double)column->cost);
        glp_set_col_kind(problem, j + 1, column->integer ? GLP_IV : GLP_CV);
    }
    if (program->rows > growth->rows)
        glp_add_rows(problem, program->rows - growth->rows);
    for (int32_t i = growth->rows; i < program->rows; i++) {
        const struct tai_row *row = &program->row[i];
        glp_set_row_bnds(problem, i + 1, bound_type(row->lower, row->upper),
                         (double)row->lower, (double)row->upper);
    }
    load_entries(glpk, growth, false); /* first: it replaces whole columns */
    load_entries(glpk, growth, true);
    glp_scale_prob(problem, GLP_SF_AUTO);
    return TA_OK;
}

static ta_status
load_glpk(void *state, const struct tai_program *program, int32_t columns,
          int32_t rows, int64_t entries)
{
    struct glpk *glpk = state;
    if (!make_room(glpk, program))
        return TA_OUT_OF_MEMORY;
    struct growth growth = {program, columns, rows, entries};
    return enter(glpk, grow, &growth);
}

struct new_bounds {
    int32_t column;
    int64_t lower, upper;
};

static ta_status
change_bounds(struct glpk *glpk, void *arguments)
{
    const struct new_bounds *bounds = arguments;
    set_column_bounds(glpk->problem, bounds->column, bounds->lower,
                      bounds->upper);
    return TA_OK;
}

static ta_status
set_bounds_glpk(void *state, int32_t column, int64_t lower, int64_t upper)
{
    struct new_bounds bounds = {column, lower, upper};
    return enter(state, change_bounds, &bounds);
}

/* ---- The simplex method ------------------------------------------------- */

struct slice {
    double cutoff;
    int milliseconds;
    struct tai_lp_result *result;
};

/*
 * The row of the inverse basis that belongs to the variable which showed
 * infeasibility: multipliers under which the rows contradict the bounds.
 */
static bool
find_ray(struct glpk *glpk, double ray[])
{
    glp_prob *problem = glpk->problem;
    const int rows = glp_get_num_rows(problem);
    const int variable = glp_get_unbnd_ray(problem);
    if (variable == 0 || !glp_bf_exists(problem))
        return false;
    const int position = variable <= rows
                             ? glp_get_row_bind(problem, variable)
                             : glp_get_col_bind(problem, variable - rows);
    if (position == 0)
        return false;
    for (int i = 1; i <= rows; i++)
        glpk->value[i] = 0;
    glpk->value[position] = 1;
    glp_btran(problem, glpk->value);
    for (int i = 0; i < rows; i++)
        ray[i] = glpk->value[i + 1];
    return true;
}

static enum tai_lp_outcome
read_outcome(glp_prob *problem, int code)
{
    if (code == GLP_EOBJUL)
        return TAI_LP_CUTOFF;
    if (code)
        return TAI_LP_STOPPED;
    switch (glp_get_status(problem)) {
    case GLP_OPT:
        return TAI_LP_OPTIMAL;
    case GLP_NOFEAS:
        return TAI_LP_INFEASIBLE;
    case GLP_UNBND:
        return TAI_LP_UNBOUNDED;
    default:
        return TAI_LP_FAILED;
    }
}

static ta_status
run_simplex(struct glpk *glpk, void *arguments)
{
    const struct slice *slice = arguments;
    struct tai_lp_result *result = slice->result;
    glp_prob *problem = glpk->problem;
    glp_smcp control;
    glp_init_smcp(&control);
    control.msg_lev = GLP_MSG_OFF;
    control.meth = GLP_DUALP; /* only bounds change between two calls */
    control.tm_lim = slice->milliseconds;
    if (slice->cutoff < INFINITY)
        control.obj_ul = slice->cutoff;
    const int before = glp_get_it_cnt(problem);
    const int code = glp_simplex(problem, &control);
    result->iterations += glp_get_it_cnt(problem) - before;
    result->outcome = read_outcome(problem, code);
    if (code && code != GLP_EOBJUL && code != GLP_EOBJLL &&
        code != GLP_ETMLIM && code != GLP_EITLIM) {
        /* A basis that is invalid or singular: once more from the slacks. */
        glp_std_basis(problem);
        if (glpk->retries++ > 0)
            result->outcome = TAI_LP_FAILED;
    } else {
        glpk->retries = 0;
    }
    const int rows = glp_get_num_rows(problem);
    const int columns = glp_get_num_cols(problem);
    for (int i = 0; i < rows; i++)
        result->dual[i] = glp_get_row_dual(problem, i + 1);
    for (int j = 0; j < columns; j++)
        result->point[j] = glp_get_col_prim(problem, j + 1);
    result->value = glp_get_obj_val(problem);
    if (result->outcome == TAI_LP_INFEASIBLE)
        result->has_ray = find_ray(glpk, result->ray);
    return TA_OK;
}

static ta_status
simplex_glpk(void *state, double cutoff, int milliseconds,
             struct tai_lp_result *result)
{
    struct slice slice = {cutoff, milliseconds, result};
    return enter(state, run_simplex, &slice);
}

/* ---- Branch and cut ----------------------------------------------------- */

/* Reports a point unless a better one is known. */
static void
tell_point(struct glpk *glpk, double value, const double point[])
{
    if (value < glpk->told) {
        glpk->told = value;
        glpk->search->improved(glpk->search, value, point);
    }
}

/* Shows GLPK the start, once. */
static void
give_start(struct glpk *glpk, glp_tree *tree)
{
    if (glpk->start_given || !glpk->search->start)
        return;
    const int columns = glp_get_num_cols(glpk->problem);
    double cost = 0;
    for (int j = 1; j <= columns; j++) {
        glpk->value[j] = (double)glpk->search->start[j - 1];
        cost += glp_get_obj_coef(glpk->problem, j) * glpk->value[j];
    }
    glpk->start_given = true;
    if (glp_ios_heur_sol(tree, glpk->value) == 0)
        tell_point(glpk, cost, glpk->value + 1);
}

/* Reports the best point that GLPK holds. */
static void
tell_best(struct glpk *glpk)
{
    const int columns = glp_get_num_cols(glpk->problem);
    for (int j = 0; j < columns; j++)
        glpk->value[j] = glp_mip_col_val(glpk->problem, j + 1);
    tell_point(glpk, glp_mip_obj_val(glpk->problem), glpk->value);
}

static void
tell_bound(struct glpk *glpk, glp_tree *tree)
{
    const int best = glp_ios_best_node(tree);
    if (best)
        glpk->search->bounded(glpk->search, glp_ios_node_bound(tree, best));
}

/* GLPK calls this between two linear programs. */
static void
watch(glp_tree *tree, void *info)
{
    struct glpk *glpk = info;
    switch (glp_ios_reason(tree)) {
    case GLP_IHEUR:
        give_start(glpk, tree);
        break;
    case GLP_IBINGO:
        tell_best(glpk);
        break;
    case GLP_ISELECT:
        tell_bound(glpk, tree);
        break;
    default:
        break;
    }
    if (glpk->search->cancelled(glpk->search))
        glp_ios_terminate(tree);
}

static ta_status
branch_and_cut(struct glpk *glpk, void *arguments)
{
    enum tai_lp_outcome *outcome = arguments;
    const int on = glpk->search->cuts ? GLP_ON : GLP_OFF;
    glp_iocp control;
    glp_init_iocp(&control);
    control.msg_lev = GLP_MSG_OFF;
    control.cb_func = watch;
    control.cb_info = glpk;
    control.mir_cuts = control.cov_cuts = control.clq_cuts = on;
    const int code = glp_intopt(glpk->problem, &control);
    *outcome = TAI_LP_STOPPED;
    if (code)
        return code == GLP_ESTOP || code == GLP_ETMLIM ? TA_OK
                                                       : TA_INTERNAL_ERROR;
    switch (glp_mip_status(glpk->problem)) {
    case GLP_OPT:
        *outcome = TAI_LP_OPTIMAL;
        tell_best(glpk); /* not every point is announced */
        glpk->search->bounded(glpk->search, glp_mip_obj_val(glpk->problem));
        break;
    case GLP_NOFEAS:
        *outcome = TAI_LP_INFEASIBLE;
        break;
    default:
        *outcome = TAI_LP_FAILED;
        break;
    }
    return TA_OK;
}

static ta_status
search_glpk(void *state, struct tai_lp_search *search,
            enum tai_lp_outcome *outcome)
{
    struct glpk *glpk = state;
    glpk->search = search;
    glpk->start_given = false;
    glpk->told = INFINITY;
    return enter(glpk, branch_and_cut, outcome);
}

static const struct tai_lp_engine engine = {
    .name = "glpk",
    .open = open_glpk,
    .close = close_glpk,
    .load = load_glpk,
    .set_bounds = set_bounds_glpk,
    .simplex = simplex_glpk,
    .search = search_glpk,
};

TAI_MODULE(&engine)
