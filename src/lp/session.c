/* SPDX-License-Identifier: MIT */
/*
 * One thread asks, one thread works.
 *
 * A session has at most one job. The caller posts it, waits until it is done,
 * and only then posts the next, so all members but those marked "shared" are
 * touched by the worker while a job is set and by the caller otherwise, and
 * the mutex guards just the hand-over and what the search reports on its way.
 *
 * (S1) job == NONE: the worker waits and reads nothing but `job`.
 * (S2) abandoned: the caller never touches the session again but for the
 *      pointer itself; the worker frees everything when its job ends.
 *
 * The pointer that callers hold is a small struct of its own, so that (S2)
 * leaves them something to ask.
 */
#include "lp/session.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/module.h"

/*
 * The engine looks up from the simplex method after so many milliseconds:
 * twice as many each time, because a slice loses what the engine had learnt
 * about pricing, and never later than the deadline.
 */
#define SHORTEST_SLICE 10
#define FIRST_SLICE 40
#define LONGEST_SLICE 320

/* The caller asks its run after so many nanoseconds of waiting. */
#define PATIENCE 8000000

/* Seconds a cancelled job gets before it is left behind. */
#define GRACE 0.055

enum job { NONE, OPEN, LOAD, SIMPLEX, SEARCH, QUIT };

struct worker {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    enum job job;       /* shared */
    bool abandoned;     /* shared */
    atomic_bool cancel; /* shared */
    ta_status status;   /* of the last job */
    const struct tai_lp_engine *engine;
    void *state; /* the engine's, or NULL */
    struct tai_program program;
    int32_t old_columns, old_rows; /* that the engine has */
    int64_t old_entries;

    int64_t *lower, *upper; /* [columns] as the caller wants them */
    int32_t *dirty;         /* [columns] whose bounds the engine must learn */
    bool *is_dirty;         /* [columns] */
    int32_t dirty_count;

    double cutoff;
    double deadline; /* of the run that waits */
    struct tai_lp_result result;
    double *latest;  /* [rows] shared: duals at the end of the last slice */
    bool has_latest; /* shared */

    struct tai_lp_search search;
    int64_t *start;                     /* [columns] */
    enum tai_lp_outcome ending;         /* of the search */
    double *best;                       /* [columns], shared during a search */
    double best_value, bound;           /* likewise */
    bool has_best, new_best, new_bound; /* likewise */
};

struct tai_session {
    struct worker *worker; /* NULL when it was left behind */
    pthread_t thread;
    double *point; /* [columns] a search's best, the caller's copy */
    double *dual;  /* [rows] the last duals of a worker left behind */
    double value, bound;
    bool has_point, has_dual;
};

/* ---- The worker's thread ------------------------------------------------ */

static void
free_worker(struct worker *worker)
{
    tai_free(worker->best);
    tai_free(worker->start);
    tai_free(worker->latest);
    tai_free(worker->result.ray);
    tai_free(worker->result.dual);
    tai_free(worker->result.point);
    tai_free(worker->is_dirty);
    tai_free(worker->dirty);
    tai_free(worker->upper);
    tai_free(worker->lower);
    tai_program_clear(&worker->program);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->mutex);
    tai_free(worker);
}

static ta_status
load(struct worker *worker)
{
    const ta_status status = worker->engine->load(
        worker->state, &worker->program, worker->old_columns, worker->old_rows,
        worker->old_entries);
    worker->old_columns = worker->program.columns;
    worker->old_rows = worker->program.rows;
    worker->old_entries = worker->program.entries;
    return status;
}

static ta_status
tell_bounds(struct worker *worker)
{
    ta_status status = TA_OK;
    for (int32_t i = 0; !status && i < worker->dirty_count; i++) {
        const int32_t j = worker->dirty[i];
        worker->is_dirty[j] = false;
        status = worker->engine->set_bounds(worker->state, j, worker->lower[j],
                                            worker->upper[j]);
    }
    worker->dirty_count = 0;
    return status;
}

/* Keeps the duals where the caller finds them, should it leave. */
static void
save_duals(struct worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    memcpy(worker->latest, worker->result.dual,
           (size_t)worker->program.rows * sizeof *worker->latest);
    worker->has_latest = true;
    pthread_mutex_unlock(&worker->mutex);
}

static ta_status
simplex(struct worker *worker)
{
    struct tai_lp_result *result = &worker->result;
    ta_status status = tell_bounds(worker);
    double slice = FIRST_SLICE;
    result->outcome = TAI_LP_STOPPED;
    result->iterations = 0;
    while (!status && result->outcome == TAI_LP_STOPPED &&
           !atomic_load(&worker->cancel)) {
        const double left = 1000 * (worker->deadline - tai_clock_wall());
        result->has_ray = false;
        status = worker->engine->simplex(
            worker->state, worker->cutoff,
            (int)fmax(SHORTEST_SLICE, fmin(slice, left)), result);
        if (!status && result->outcome == TAI_LP_STOPPED)
            save_duals(worker);
        slice = fmin(2 * slice, LONGEST_SLICE);
    }
    return status;
}

static struct worker *
searching(struct tai_lp_search *search)
{
    const size_t offset = offsetof(struct worker, search);
    return (struct worker *)(void *)((char *)search - offset);
}

static bool
cancelled(struct tai_lp_search *search)
{
    return atomic_load(&searching(search)->cancel);
}

static void
improved(struct tai_lp_search *search, double value, const double point[])
{
    struct worker *worker = searching(search);
    pthread_mutex_lock(&worker->mutex);
    for (int32_t j = 0; j < worker->program.columns; j++)
        worker->best[j] = point[j];
    worker->best_value = value;
    worker->has_best = worker->new_best = true;
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
}

static void
bounded(struct tai_lp_search *search, double bound)
{
    struct worker *worker = searching(search);
    pthread_mutex_lock(&worker->mutex);
    if (bound > worker->bound) {
        worker->bound = bound;
        worker->new_bound = true; /* told when the caller next looks */
    }
    pthread_mutex_unlock(&worker->mutex);
}

/* The linear program at the root in slices, then the search. */
static ta_status
search(struct worker *worker)
{
    worker->cutoff = INFINITY;
    ta_status status = simplex(worker);
    worker->ending = worker->result.outcome;
    if (status || worker->ending != TAI_LP_OPTIMAL)
        return status;
    bounded(&worker->search, worker->result.value);
    return worker->engine->search(worker->state, &worker->search,
                                  &worker->ending);
}

static ta_status
do_job(struct worker *worker, enum job job)
{
    switch (job) {
    case OPEN:
        return worker->engine->open(&worker->state);
    case LOAD:
        return load(worker);
    case SIMPLEX:
        return simplex(worker);
    case SEARCH:
        return search(worker);
    default:
        return TA_INTERNAL_ERROR;
    }
}

static void *
work(void *argument)
{
    struct worker *worker = argument;
    pthread_mutex_lock(&worker->mutex);
    while (!worker->abandoned) {
        const enum job job = worker->job;
        if (job == QUIT)
            break;
        if (job == NONE) {
            pthread_cond_wait(&worker->changed, &worker->mutex);
            continue;
        }
        pthread_mutex_unlock(&worker->mutex);
        const ta_status status = do_job(worker, job);
        pthread_mutex_lock(&worker->mutex);
        worker->status = status;
        worker->job = NONE;
        pthread_cond_broadcast(&worker->changed);
    }
    const bool abandoned = worker->abandoned;
    pthread_mutex_unlock(&worker->mutex);
    if (worker->state)
        worker->engine->close(worker->state);
    if (abandoned)
        free_worker(worker); /* (S2) */
    return NULL;
}

/* ---- The caller's side -------------------------------------------------- */

/* Starts the thread with all signals blocked: they are the host's. */
static ta_status
start_thread(struct tai_session *session)
{
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before))
        return TA_INTERNAL_ERROR;
    const int error =
        pthread_create(&session->thread, NULL, work, session->worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error ? TA_OUT_OF_MEMORY : TA_OK;
}

/* Tells the caller's functions what the search reported; unlocks meanwhile. */
static void
pass_on(struct tai_session *session, const struct tai_search *search)
{
    struct worker *worker = session->worker;
    if (!search || !(worker->new_best || worker->new_bound))
        return;
    const bool new_best = worker->new_best, new_bound = worker->new_bound;
    worker->new_best = worker->new_bound = false;
    if (new_best) {
        for (int32_t j = 0; j < worker->program.columns; j++)
            session->point[j] = worker->best[j];
        session->value = worker->best_value;
        session->has_point = true;
    }
    if (new_bound)
        session->bound = worker->bound;
    pthread_mutex_unlock(&worker->mutex);
    if (new_best && search->improved)
        search->improved(search->context, session->value, session->point);
    if (new_bound && search->bounded)
        search->bounded(search->context, session->bound);
    pthread_mutex_lock(&worker->mutex);
}

static void
wait_a_little(struct worker *worker)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += PATIENCE;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_cond_timedwait(&worker->changed, &worker->mutex, &until);
}

/*
 * Posts a job and waits for it. TA_OK whatever became of the job; afterwards
 * session->worker is NULL if the worker had to be left behind.
 */
static void
perform(struct tai_session *session, enum job job, struct tai_run *run,
        const struct tai_search *listener)
{
    struct worker *worker = session->worker;
    double give_up = INFINITY;
    atomic_store(&worker->cancel, false);
    worker->deadline = run->deadline;
    worker->has_latest = false;
    pthread_mutex_lock(&worker->mutex);
    assert(worker->job == NONE); /* (S1) */
    worker->job = job;
    pthread_cond_broadcast(&worker->changed);
    while (worker->job != NONE && !worker->abandoned) {
        wait_a_little(worker);
        pass_on(session, listener);
        if (worker->job == NONE)
            break;
        pthread_mutex_unlock(&worker->mutex);
        if (give_up == INFINITY && tai_run_stopped(run, 0, "engine")) {
            atomic_store(&worker->cancel, true);
            give_up = tai_clock_wall() + GRACE;
        }
        pthread_mutex_lock(&worker->mutex);
        if (worker->job != NONE && tai_clock_wall() >= give_up)
            worker->abandoned = true;
    }
    pass_on(session, listener);
    const bool abandoned = worker->abandoned;
    if (abandoned && worker->has_latest) {
        memcpy(session->dual, worker->latest,
               (size_t)worker->program.rows * sizeof *session->dual);
        session->has_dual = true;
    }
    pthread_mutex_unlock(&worker->mutex);
    if (abandoned) {
        TAI_LOG(run, "The engine did not stop in time and is left behind.");
        pthread_detach(session->thread);
        session->worker = NULL;
    }
}

/* Room for everything that is counted by columns and rows. */
static ta_status
make_room(struct tai_session *session, int32_t columns, int32_t rows)
{
    struct worker *worker = session->worker;
#define GROW(array, count)                                                     \
    do {                                                                       \
        void *larger = tai_resize((array), (count), sizeof *(array));          \
        if (!larger)                                                           \
            return TA_OUT_OF_MEMORY;                                           \
        (array) = larger;                                                      \
    } while (0)
    GROW(worker->lower, columns);
    GROW(worker->upper, columns);
    GROW(worker->dirty, columns);
    GROW(worker->is_dirty, columns);
    GROW(worker->result.point, columns);
    GROW(worker->result.dual, rows);
    GROW(worker->result.ray, rows);
    GROW(worker->start, columns);
    GROW(worker->best, columns);
    GROW(session->point, columns);
    GROW(worker->latest, rows);
    GROW(session->dual, rows);
#undef GROW
    return TA_OK;
}

ta_status
tai_session_update(struct tai_session *session,
                   const struct tai_program *program, struct tai_run *run)
{
    struct worker *worker = session->worker;
    if (!worker)
        return TA_OK;
    if (worker->status)
        return worker->status;
    ta_status status = tai_program_check(program);
    if (status)
        return status;
    const int32_t columns = worker->program.columns;
    const int32_t rows = worker->program.rows;
    for (int64_t e = worker->program.entries; e < program->entries; e++)
        if (program->entry[e].column < columns && program->entry[e].row < rows)
            return TA_INVALID_ARGUMENT;
    status = make_room(session, program->columns, program->rows);
    if (!status)
        status = tai_program_copy_growth(&worker->program, program);
    if (status)
        return status;
    for (int32_t j = columns; j < program->columns; j++) {
        worker->lower[j] = program->column[j].lower;
        worker->upper[j] = program->column[j].upper;
        worker->is_dirty[j] = false;
    }
    perform(session, LOAD, run, NULL);
    return session->worker ? worker->status : TA_OK;
}

static ta_status
new_worker(struct tai_session *session, const struct tai_lp_engine *engine)
{
    struct worker *worker = tai_alloc_zero(1, sizeof *worker);
    if (!worker)
        return TA_OUT_OF_MEMORY;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&worker->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&worker->mutex, NULL);
    atomic_init(&worker->cancel, false);
    tai_program_init(&worker->program);
    worker->engine = engine;
    worker->search = (struct tai_lp_search){
        .cancelled = cancelled, .improved = improved, .bounded = bounded};
    session->worker = worker;
    return TA_OK;
}

ta_status
tai_session_new_with(const struct tai_lp_engine *engine,
                     const struct tai_program *program, struct tai_run *run,
                     struct tai_session **result)
{
    struct tai_session *session = tai_alloc_zero(1, sizeof *session);
    if (!session)
        return TA_OUT_OF_MEMORY;
    ta_status status = new_worker(session, engine);
    if (!status) {
        status = start_thread(session);
        if (status) {
            free_worker(session->worker);
            session->worker = NULL;
        }
    }
    if (!status) {
        struct worker *worker = session->worker;
        perform(session, OPEN, run, NULL);
        if (session->worker)
            status = worker->status;
    }
    if (!status)
        status = tai_session_update(session, program, run);
    if (status) {
        tai_session_free(session);
        return status;
    }
    *result = session;
    return TA_OK;
}

ta_status
tai_session_new(const char *name, const struct tai_program *program,
                struct tai_run *run, struct tai_session **session)
{
    ta_status status;
    const struct tai_lp_engine *engine = tai_module_load(name, &status);
    if (!engine)
        return status;
    return tai_session_new_with(engine, program, run, session);
}

void
tai_session_free(struct tai_session *session)
{
    if (!session)
        return;
    struct worker *worker = session->worker;
    if (worker) {
        pthread_mutex_lock(&worker->mutex);
        worker->job = QUIT;
        pthread_cond_broadcast(&worker->changed);
        pthread_mutex_unlock(&worker->mutex);
        pthread_join(session->thread, NULL);
        free_worker(worker);
    }
    tai_free(session->dual);
    tai_free(session->point);
    tai_free(session);
}

void
tai_session_set_bounds(struct tai_session *session, int32_t column,
                       int64_t lower, int64_t upper)
{
    struct worker *worker = session->worker;
    if (!worker)
        return;
    assert(column >= 0 && column < worker->program.columns);
    assert(lower <= upper);
    if (worker->lower[column] == lower && worker->upper[column] == upper)
        return;
    worker->lower[column] = lower;
    worker->upper[column] = upper;
    if (!worker->is_dirty[column]) {
        worker->is_dirty[column] = true;
        worker->dirty[worker->dirty_count++] = column;
    }
}

/* Effort of simplex iterations: each looks at every row and column once. */
static int64_t
effort(const struct worker *worker)
{
    return worker->result.iterations *
           ((int64_t)worker->program.rows + worker->program.columns);
}

ta_status
tai_session_simplex(struct tai_session *session, double cutoff,
                    struct tai_run *run, struct tai_lp_answer *answer)
{
    *answer = (struct tai_lp_answer){.bound = -INFINITY};
    struct worker *worker = session->worker;
    if (!worker || tai_run_stopped(run, 0, "simplex"))
        return TA_OK;
    if (worker->status)
        return worker->status;
    worker->cutoff = cutoff;
    perform(session, SIMPLEX, run, NULL);
    if (!session->worker) {
        answer->dual = session->has_dual ? session->dual : NULL;
        return TA_OK;
    }
    if (worker->status)
        return worker->status;
    const struct tai_lp_result *result = &worker->result;
    answer->outcome = result->outcome;
    answer->dual = result->iterations > 0 || result->outcome != TAI_LP_STOPPED
                       ? result->dual
                       : NULL;
    if (result->has_ray)
        answer->ray = result->ray;
    if (result->outcome == TAI_LP_OPTIMAL) {
        answer->value = answer->bound = result->value;
        answer->point = result->point;
    }
    answer->iterations = result->iterations;
    run->stats.simplex_iterations += result->iterations;
    tai_run_stopped(run, effort(worker), "simplex");
    return TA_OK;
}

/* Copies the start, if there is one, after checking it in integers. */
static ta_status
take_start(struct worker *worker, const int64_t start[])
{
    worker->search.start = NULL;
    if (!start)
        return TA_OK;
    tai_int128 *sums = tai_alloc(worker->program.rows, sizeof *sums);
    if (!sums)
        return TA_OUT_OF_MEMORY;
    const bool feasible = tai_program_feasible(&worker->program, start, sums);
    tai_free(sums);
    if (!feasible)
        return TA_INVALID_ARGUMENT;
    memcpy(worker->start, start,
           (size_t)worker->program.columns * sizeof *start);
    worker->search.start = worker->start;
    return TA_OK;
}

ta_status
tai_session_search(struct tai_session *session, const struct tai_search *search,
                   struct tai_run *run, struct tai_lp_answer *answer)
{
    *answer = (struct tai_lp_answer){.bound = -INFINITY};
    struct worker *worker = session->worker;
    if (!worker || tai_run_stopped(run, 0, "search"))
        return TA_OK;
    if (worker->status)
        return worker->status;
    const ta_status status = take_start(worker, search->start);
    if (status)
        return status;
    worker->search.cuts = search->cuts;
    worker->bound = session->bound = -INFINITY;
    worker->has_best = worker->new_best = worker->new_bound = false;
    session->has_point = false;
    perform(session, SEARCH, run, search);
    answer->bound = session->bound;
    if (session->has_point) {
        answer->value = session->value;
        answer->point = session->point;
    }
    if (!session->worker) {
        answer->dual = session->has_dual ? session->dual : NULL;
        return TA_OK;
    }
    if (worker->status)
        return worker->status;
    answer->outcome = worker->ending;
    answer->iterations = worker->result.iterations;
    run->stats.simplex_iterations += worker->result.iterations;
    if (worker->result.iterations > 0 || worker->ending != TAI_LP_STOPPED)
        answer->dual = worker->result.dual;
    tai_run_stopped(run, effort(worker), "search");
    return TA_OK;
}
