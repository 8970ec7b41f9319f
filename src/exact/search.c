/* SPDX-License-Identifier: MIT */
/*
 * Branch and bound on the bound of message passing (bound/messages.c).
 *
 * The problem. The total of tasks on nodes, with forbidden nodes, any
 * distances and tasks apart; no capacities.
 *
 * The method. Depth first. A frame tightens the bound by plain sweeps, which
 * also bar every node that only assignments above the ceiling use; the first
 * one anneals as well. Rounding in the order of the sweeps gives assignments.
 * When a tenth of the tasks is decided, or the undecided ones fall apart,
 * what is left becomes pieces of their own: what undecided tasks pay to
 * decided ones is execution cost there, and messages are kept, so a piece
 * starts with the bound that the frame had. Pieces of one frame are solved one
 * after the other, each below what the bounds of the others leave. Otherwise
 * the frame branches on the nodes of one task, by rising bound; the messages
 * of the frame are the start of each child ("warm").
 *
 * Before the first branching the assignment is improved by large
 * neighbourhood search: the same search, on a connected set of tasks, all
 * others staying where they are. Then a search of few frames is attempted:
 * only if it does not end is it worth annealing for long.
 *
 * What follows is done in rounds of rising ceilings, see search_rounds(): each
 * proves a larger bound, or finds what is better and at most its ceiling. A
 * round that takes long is given up, cycles of tasks tighten the bound at the
 * root (bound/cycles.c), and it is tried again. Dense task graphs are left to
 * exact/sizes.c instead.
 *
 * Why it is correct. The bound is valid whatever the messages are; what is cut
 * off costs more than the ceiling, which is one unit below the best known
 * assignment in the last round and proved as a bound in those before; branches
 * cover all nodes that are left; the total of pieces and decided tasks is the
 * frame's total, since no pair joins two pieces.
 *
 * Cost. A frame costs a few sweeps, O(arcs k) or O(arcs k^2) each, and a copy
 * of the messages, (16 tasks + 4 arcs) k bytes, with cycles their tables too;
 * beyond the memory limit a bit for each task and node, on top of the copy of a
 * frame above, from which sweeps make the rest again.
 *
 * Overflow: see bound/messages.c; offsets of pieces are parts of totals.
 *
 * References: Kolmogorov (2006) for the bound; Posta, Ferland and Michelon
 * (2012) for the rounds; Shaw (1998) for neighbourhoods solved exactly;
 * Boussemart et al. (2004) for weights of failures.
 */
#include "exact/search.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "bound/cycles.h"
#include "exact/piece.h"
#include "exact/sizes.h"
#include "model/graph.h"

#define MOST_DEPTH 2000
#define MOST_PROBED 32
#define DESCENT_ARCS 500000

/* A neighbourhood is searched in so many frames at most. */
#define BALL_FRAMES 50

/* Pairs of sweeps of a frame before the rounds; within them, between the other
   two: what is decided at a task takes the longer to be felt everywhere the
   fewer neighbours tasks have. */
#define HASTE 20
#define LEAST_PATIENCE 40
#define MOST_PATIENCE 160

/* Annealing starts and ends at these parts of the mean communication. */
#define HOT 0.01
#define COLD 0.0001

/* A frame rounds, and sees what second best nodes cost, at every so many-th
   pair of sweeps: on sparse graphs that is a third of a sweep's time. */
#define ROUND_EACH 8

/* So many cycles are added at once for a task, and settle in so many sweeps. */
#define CYCLES_AT_ONCE 10
#define CYCLE_SWEEPS 20

#define NO_BOUND_ELSEWHERE INT64_MAX
#define BOUND_UNKNOWN INT64_MIN

struct search {
    struct tai_incumbent *incumbent;
    struct tai_run *run;
    struct tai_search_parts parts;
    int64_t *row;   /* [width], scratch */
    int32_t *whole; /* [tasks of the instance], scratch */
    double *weight; /* [tasks of the instance]: of failures */
    int64_t frames;
    int32_t depth;
    int64_t frame_limit; /* at which a search within a search ends */
    int64_t tick_limit;  /* the same, of the run's ticks */
    int passes;          /* over the cycles, that a frame has left */
    int patience;        /* pairs of sweeps of a frame, see tighten() */
    int64_t cutoff;      /* scaled: where the round's frames are closed */
    struct tai_random random;
    int64_t saved;      /* numbers held by frames and pieces */
    int64_t most_saved; /* where frames begin to hold less */
    bool gave_up;       /* something was left out: the stack was too deep */
    int64_t limit;      /* scaled: the ceiling without an incumbent */
    ta_status status;   /* not TA_OK: memory ran out */
};

static void explore(struct search *s, struct tai_piece *piece,
                    int64_t elsewhere);

static bool
stopped(struct search *s, const struct tai_piece *piece)
{
    return s->status || s->gave_up || s->frames >= s->frame_limit ||
           s->run->stats.ticks >= s->tick_limit ||
           tai_run_stopped(s->run, piece->m->arcs + piece->m->tasks,
                           "search") ||
           tai_incumbent_closed(s->incumbent);
}

/* What was done last. */
static void
tell(struct search *s, const struct tai_piece *piece, const char *what)
{
    tai_incumbent_raise(s->incumbent, tai_messages_bound(piece->m));
    TAI_EVENT(s->run, "%s", what);
}

/* The root's own bound, which the rounds may have left behind. */
static void
tell_root(struct search *s, const struct tai_piece *piece, const char *what)
{
    const ta_cost bound = tai_messages_bound(piece->m);
    char number[TA_COST_BUFFER];
    if (s->incumbent->elsewhere == TA_NO_BOUND) {
        tell(s, piece, what);
        return;
    }
    tai_incumbent_raise(s->incumbent, bound);
    TAI_EVENT(s->run, "%s, root %s", what,
              ta_cost_format(bound + s->incumbent->elsewhere,
                             ta_instance_total_decimals(s->incumbent->instance),
                             number));
}

/* ---- Offering ---------------------------------------------------------- */

/* Whether labels of that value give a better assignment of the whole: all the
   tasks above the piece are decided. */
static bool
beats_whole(const struct tai_piece *piece, ta_cost value)
{
    if (!piece->parent || value > TA_COST_LIMIT / 4)
        return false;
    for (; piece->parent; piece = piece->parent) {
        if (!piece->alone)
            return false;
        value += piece->fixed >> piece->m->shift;
    }
    return value < piece->value;
}

/* Takes labels that are better than the piece's best, or at most the ceiling,
   which falls below them. A round's ceiling may be lower than the best: what
   is between them is welcome, if it is of the whole. */
static void
offer(struct search *s, struct tai_piece *piece, const int32_t labels[],
      ta_cost value)
{
    struct tai_messages *m = piece->m;
    const int64_t unit = INT64_C(1) << m->shift;
    struct tai_piece *above = piece->parent;
    const bool fits = value <= m->ceiling >> m->shift;
    if (above && piece->alone && (fits || beats_whole(piece, value))) {
        for (int32_t t = 0; t < m->tasks; t++)
            above->labels[piece->above[t]] = labels[t];
        offer(s, above, above->labels,
              tai_messages_cost(above->m, above->labels));
    }
    if (!fits &&
        (above || value >= piece->value || value > s->limit >> m->shift))
        return;
    memcpy(piece->best, labels, (size_t)m->tasks * sizeof *labels);
    piece->value = value;
    if (m->ceiling > (value - 1) * unit)
        m->ceiling = (value - 1) * unit;
    if (above)
        return;
    for (int32_t t = 0; t < m->tasks; t++)
        s->whole[piece->above[t]] = labels[t];
    tai_incumbent_offer(s->incumbent, s->whole);
    assert(s->incumbent->value <= value); /* what lowered the ceiling */
}

/* ---- Tightening -------------------------------------------------------- */

static void
try_labels(struct search *s, struct tai_piece *piece, bool descend)
{
    struct tai_messages *m = piece->m;
    ta_cost value = tai_messages_cost(m, piece->labels);
    if (descend && value < TA_COST_LIMIT / 4)
        value -= tai_messages_descend(m, piece->labels, s->row);
    offer(s, piece, piece->labels, value);
}

/* A forward and a backward sweep; false if nothing is left. */
static bool
sweep_both(struct search *s, struct tai_piece *piece, double temperature,
           bool round)
{
    struct tai_messages *m = piece->m;
    struct tai_sweep sweep = {.temperature = temperature,
                              .labels = round ? piece->labels : NULL,
                              .margin = round ? piece->margin : NULL,
                              .run = s->run};
    for (int i = 0; i < 2; i++) {
        sweep.backward = i;
        if (!tai_messages_sweep(m, &sweep))
            return false;
        if (m->cycles > 0 && (s->passes-- > 0 || s->depth == 0)) {
            tai_cycles_pass(m, i);
            s->run->stats.ticks += m->cycle_first[m->cycles] * 2 * m->width;
        }
        if (round)
            /* Descent does not look at the clock: not where it is long. */
            try_labels(s, piece,
                       s->parts.descend && s->depth == 0 &&
                           m->arcs < DESCENT_ARCS);
    }
    if (m->constant > m->ceiling)
        return false;
    /* At the root every bound is one of the whole, so that a large instance
       that is stopped early has the bound of its last sweep. */
    if (s->depth == 0 && !piece->parent)
        tai_incumbent_raise(s->incumbent, tai_messages_bound(m));
    return true;
}

/*
 * Plain sweeps until at their pace what is missing would take more of them than
 * patience allows. Below that, sweeps are the cheaper way to raise the bound
 * than branching, for what they gain is gained for all frames below: on sparse
 * graphs eight times the patience takes a tenth of the frames and a third of
 * the time.
 */
static bool
tighten(struct search *s, struct tai_piece *piece)
{
    struct tai_messages *m = piece->m;
    s->passes = 1;
    for (int i = 0; i < s->patience; i++) {
        const int64_t before = m->constant;
        if (!sweep_both(s, piece, 0, i % ROUND_EACH == 0) || stopped(s, piece))
            return false;
        if ((m->constant - before) < (m->ceiling - m->constant) / s->patience)
            break;
    }
    return true;
}

/* Sweeps after cycles were added. False if nothing is left or it stopped. */
static bool
settle_cycles(struct search *s, struct tai_piece *piece)
{
    for (int i = 0; i < CYCLE_SWEEPS; i++)
        if (!sweep_both(s, piece, 0, true) || stopped(s, piece))
            return false;
    return true;
}

/*
 * Where the relaxation itself has a gap, cycles of tasks close a part of it:
 * those that promise most, from short to long as soon as a length closes
 * little of what is left, until so much effort is spent. False as above.
 */
static bool
tighten_cycles(struct search *s, struct tai_piece *piece, int64_t effort)
{
    struct tai_messages *m = piece->m;
    const int32_t most = CYCLES_AT_ONCE * m->tasks;
    const int64_t end = s->run->stats.ticks + effort;
    struct tai_promise *list = tai_alloc(2 * (int64_t)most, sizeof *list);
    bool left = list != NULL;
    if (!list)
        s->status = TA_OUT_OF_MEMORY;
    for (int32_t length = 3; left && length <= s->parts.cycles;) {
        const int64_t before = m->constant;
        int64_t ticks = end - s->run->stats.ticks;
        if (ticks <= 0 || m->state > s->most_saved / 64)
            break;
        const int64_t given = ticks;
        const int32_t count = tai_cycles_find(m, length, most, &ticks, list);
        s->run->stats.ticks += given - ticks;
        if (count > 0) {
            s->status = tai_cycles_add(m, list, count);
            left = !s->status && settle_cycles(s, piece);
            tell_root(s, piece, "cycles");
        }
        if (m->constant - before < (m->ceiling - m->constant) / 20)
            length++;
    }
    tai_free(list);
    return left && !s->status;
}

/* Soft sweeps with falling temperature, then plain ones. */
static bool
anneal(struct search *s, struct tai_piece *piece, int32_t count, double hot)
{
    const double mean = piece->mean;
    const double cooling = COLD / hot;
    /* The count-th root of `cooling` by Newton's method from above. */
    double factor = 1;
    for (int i = 0; i < 200 && count > 1; i++) {
        double power = 1;
        for (int32_t j = 1; j < count; j++)
            power *= factor;
        factor -= (power * factor - cooling) / (count * power);
    }
    double temperature = hot * mean;
    for (int32_t i = 0; i < count; i++, temperature *= factor)
        if (!sweep_both(s, piece, temperature, i % 5 == 4) || stopped(s, piece))
            return false;
    for (int i = 0; i < 10; i++)
        if (!sweep_both(s, piece, 0, true) || stopped(s, piece))
            return false;
    return true;
}

/* ---- Parts ------------------------------------------------------------- */

/* Solves the pieces one after the other, each below what the others leave of
   the ceiling, and puts their answers together. */
static void
explore_pieces(struct search *s, struct tai_piece *above,
               struct tai_piece pieces[], int32_t count, int64_t fixed,
               int64_t elsewhere)
{
    struct tai_messages *m = above->m;
    int64_t lower = fixed; /* of all together */
    for (int32_t i = 0; i < count; i++) {
        if (pieces[i].m->constant > TA_COST_LIMIT / 4)
            return; /* a task without a node; sums of such would overflow */
        lower += pieces[i].m->constant;
    }
    for (int32_t i = 0; i < count; i++) {
        struct tai_piece *piece = &pieces[i];
        const int64_t own = piece->m->constant;
        piece->alone = count == 1;
        piece->fixed = fixed;
        piece->knows_offset = above->knows_offset;
        piece->offset = above->offset + lower - own;
        piece->m->ceiling = m->ceiling - (lower - own);
        explore(s, piece, elsewhere);
        if (piece->value == TA_FORBIDDEN || stopped(s, piece))
            return;
        lower += piece->value * (INT64_C(1) << m->shift) - own;
    }
    if (count == 1)
        return; /* offered as they were found */
    for (int32_t i = 0; i < count; i++)
        for (int32_t t = 0; t < pieces[i].m->tasks; t++)
            above->labels[pieces[i].above[t]] = pieces[i].best[t];
    offer(s, above, above->labels, tai_messages_cost(m, above->labels));
}

/* Whether the undecided tasks fall apart, or have become few: then explores
   them as pieces of their own. True if that was done. */
static bool
explore_parts(struct search *s, struct tai_piece *piece, int64_t elsewhere)
{
    const struct tai_messages *m = piece->m;
    int32_t *part = tai_alloc(m->tasks, sizeof *part);
    int32_t *scratch = tai_alloc(m->tasks, sizeof *scratch);
    struct tai_piece *pieces = NULL;
    int32_t parts = 0, undecided, made = 0;
    bool done = false;
    if (!part || !scratch) {
        s->status = TA_OUT_OF_MEMORY;
        goto end;
    }
    parts = tai_piece_parts(m, piece->labels, part, scratch, &undecided);
    if (parts == 0) {
        offer(s, piece, piece->labels, tai_messages_cost(m, piece->labels));
        done = true;
        goto end;
    }
    if (!s->parts.split || (parts == 1 && undecided > 0.9 * m->tasks) ||
        s->saved + m->state > s->most_saved)
        goto end;
    done = true;
    pieces = tai_alloc_zero(parts, sizeof *pieces);
    if (!pieces) {
        s->status = TA_OUT_OF_MEMORY;
        goto end;
    }
    for (; made < parts; made++)
        if (tai_piece_extract(piece, part, made, scratch, &pieces[made])) {
            s->status = TA_OUT_OF_MEMORY;
            tai_piece_release(&pieces[made]);
            goto end;
        }
    s->saved += m->state; /* about what the pieces take */
    explore_pieces(s, piece, pieces, parts,
                   tai_piece_decided_cost(m, part, piece->labels), elsewhere);
    s->saved -= m->state;
end:
    while (made > 0)
        tai_piece_release(&pieces[--made]);
    tai_free(pieces);
    tai_free(scratch);
    tai_free(part);
    return done;
}

/* ---- Improving ---------------------------------------------------------- */

/*
 * Large neighbourhood search: a connected set of tasks around a random one is
 * solved exactly, all others staying where the best assignment has them.
 */
static int32_t
draw_ball(struct search *s, const struct tai_piece *piece, int32_t size,
          int32_t part[], int32_t queue[])
{
    const struct tai_messages *m = piece->m;
    int32_t node, head = 0, tail = 0;
    for (int32_t t = 0; t < m->tasks; t++)
        part[t] = -1;
    int32_t start = (int32_t)tai_random_below(&s->random, (uint64_t)m->tasks);
    for (int32_t i = 0; i < m->tasks && tai_piece_decided(m, start, &node); i++)
        start = (start + 1) % m->tasks;
    part[start] = 0;
    queue[tail++] = start;
    while (head < tail && tail < size) {
        /* A random one of those waiting, so that balls of one centre differ */
        const int32_t i =
            head +
            (int32_t)tai_random_below(
                &s->random, (uint64_t)(tail - head < 4 ? tail - head : 4));
        const int32_t u = queue[i];
        queue[i] = queue[head];
        queue[head++] = u;
        const int64_t degree = m->first[u + 1] - m->first[u];
        const int64_t turn =
            degree ? (int64_t)tai_random_below(&s->random, (uint64_t)degree)
                   : 0;
        for (int64_t j = 0; j < degree && tail < size; j++) {
            const int32_t v = m->neighbour[m->first[u] + (j + turn) % degree];
            if (part[v] < 0 && !tai_piece_decided(m, v, &node)) {
                part[v] = 0;
                queue[tail++] = v;
            }
        }
    }
    return tail;
}

/* Searches one ball, of at most so many frames; whether it ended. */
static bool
search_ball(struct search *s, struct tai_piece *piece, int32_t size,
            int32_t part[], int32_t scratch[])
{
    struct tai_messages *m = piece->m;
    const int64_t limit = s->frame_limit, own = s->frames + BALL_FRAMES;
    struct tai_piece ball;
    draw_ball(s, piece, size, part, scratch);
    memcpy(piece->labels, piece->best,
           (size_t)m->tasks * sizeof *piece->labels);
    s->status = tai_piece_extract(piece, part, 0, scratch, &ball);
    if (!s->status) {
        ball.alone = true;
        ball.fixed = tai_piece_decided_cost(m, part, piece->labels);
        ball.m->ceiling = m->ceiling - ball.fixed;
        s->frame_limit = own < limit ? own : limit;
        explore(s, &ball, BOUND_UNKNOWN);
        s->frame_limit = limit;
    }
    tai_piece_release(&ball);
    return s->frames < own;
}

/* Balls until so many in a row have gained nothing. They grow and shrink so
   that most searches end. */
static void
improve(struct search *s, struct tai_piece *piece, int32_t patience)
{
    struct tai_messages *m = piece->m;
    int32_t *part = tai_alloc(m->tasks, sizeof *part);
    int32_t *scratch = tai_alloc(m->tasks, sizeof *scratch);
    if (!part || !scratch)
        s->status = TA_OUT_OF_MEMORY;
    int32_t size = 20, idle = 0;
    s->depth++;
    while (idle < patience && piece->value != TA_FORBIDDEN &&
           m->constant <= m->ceiling && !stopped(s, piece)) {
        const ta_cost before = piece->value;
        const int64_t frames = s->frames;
        const bool ended = search_ball(s, piece, size, part, scratch);
        idle = piece->value < before ? 0 : idle + 1;
        if (!ended && size > 8)
            size--;
        else if (s->frames < frames + BALL_FRAMES / 5 && size < m->tasks / 2)
            size++;
    }
    s->depth--;
    tai_free(scratch);
    tai_free(part);
}

/* ---- Branching --------------------------------------------------------- */

struct child {
    int64_t bound; /* scaled, before its own sweeps */
    int32_t node;
};

/* A task to branch on, and what fixing its nodes did to the bound. */
struct choice {
    int32_t task;
    double score;
    double size; /* of the tree below, as the probes suggest */
};

/* How promising a task is: it weighs much on undecided neighbours, and it
   failed before. That its second best node costs little more counts less than
   one would think: with the margin undamped the search needs three to ten
   times the frames. Few nodes are a merit on dense graphs only (without it six
   times the effort); where neighbours are few and sweeps many, it takes half as
   much again. */
static double
score_task(const struct search *s, const struct tai_piece *piece, int32_t t)
{
    const struct tai_messages *m = piece->m;
    double weight = 0;
    int32_t left = 0, node;
    if (tai_piece_decided(m, t, &node))
        return -1;
    for (int64_t a = m->first[t]; a < m->first[t + 1]; a++)
        if (!tai_piece_decided(m, m->neighbour[a], &node))
            weight += (double)m->weight[a];
    for (int32_t p = 0; p < m->nodes; p++)
        left += !m->barred[(int64_t)t * m->width + p];
    if (s->patience > LEAST_PATIENCE)
        left = 1;
    return (1 + s->weight[piece->origin[t]]) * weight /
           ((double)left * (piece->mean / 10 + (double)piece->margin[t] + 1));
}

/* The best few by score, best first. */
static int32_t
list_choices(const struct search *s, const struct tai_piece *piece,
             struct choice choice[], int32_t most)
{
    int32_t count = 0;
    for (int32_t t = 0; t < piece->m->tasks; t++) {
        const double score = score_task(s, piece, t);
        if (score < 0 || (count == most && score <= choice[count - 1].score))
            continue;
        int32_t i = count < most ? count++ : count - 1;
        for (; i > 0 && choice[i - 1].score < score; i--)
            choice[i] = choice[i - 1];
        choice[i] = (struct choice){.task = t, .score = score};
    }
    return count;
}

/*
 * Probing: fixes the task to each of its nodes in turn and sweeps once. A node
 * that fails is barred in the saved state for good. False if none is left.
 * The size of the tree is estimated as halving with every tenth of the gap.
 */
static bool
probe(struct search *s, struct tai_piece *piece, struct tai_kept *kept,
      struct choice *choice)
{
    struct tai_messages *m = piece->m;
    const int32_t task = choice->task;
    int32_t left = 0;
    choice->size = 0;
    for (int32_t p = 0; p < m->nodes; p++) {
        if (m->barred[(int64_t)task * m->width + p])
            continue;
        const double gap = (double)(m->ceiling - m->constant + 1);
        const double before = (double)m->constant;
        const struct tai_sweep ahead = {.run = s->run};
        const struct tai_sweep back = {.backward = true, .run = s->run};
        if (tai_messages_fix(m, task, p) && tai_messages_sweep(m, &ahead) &&
            tai_messages_sweep(m, &back)) {
            const double gain = ((double)m->constant - before) / gap;
            double size = 1;
            for (int i = 0; i < 20 && i < gain * 20; i++)
                size *= 0.7071;
            choice->size += size;
            left++;
            tai_piece_put_back(piece, kept);
            continue;
        }
        if (stopped(s, piece))
            return false;
        s->weight[piece->origin[task]] += 1;
        tai_piece_put_back(piece, kept);
        if (!tai_messages_bar(m, task, p))
            return false;
        tai_piece_keep_again(piece, kept);
    }
    return left > 0;
}

/* The task of the smallest tree among a few that are probed, or -1 if probing
   proved that nothing is left. */
static int32_t
choose_task(struct search *s, struct tai_piece *piece, struct tai_kept *kept)
{
    struct choice choice[MOST_PROBED];
    const int32_t count = list_choices(s, piece, choice, s->parts.probes);
    int32_t best = 0, node;
    assert(count > 0);
    for (int32_t i = 0; i < count; i++) {
        if (tai_piece_decided(piece->m, choice[i].task, &node)) {
            choice[i].size = 1e9;
            continue;
        }
        if (!probe(s, piece, kept, &choice[i]))
            return -1;
        if (choice[i].size < choice[best].size)
            best = i;
    }
    return choice[best].task;
}

/* One child after the other, by rising bound. */
static void
explore_children(struct search *s, struct tai_piece *piece, int32_t task,
                 const struct tai_kept *kept, struct child child[],
                 int64_t elsewhere)
{
    struct tai_messages *m = piece->m;
    const int64_t *theta = m->theta + (int64_t)task * m->width;
    const int64_t *barred = m->barred + (int64_t)task * m->width;
    int32_t count = 0;
    for (int32_t p = 0; p < m->nodes; p++) {
        if (barred[p])
            continue;
        const int64_t cost = m->constant + theta[p];
        int32_t i = count++;
        for (; i > 0 && child[i - 1].bound > cost; i--)
            child[i] = child[i - 1];
        child[i] = (struct child){.node = p, .bound = cost};
    }
    for (int32_t i = 0; i < count && !stopped(s, piece); i++) {
        if (i > 0)
            tai_piece_put_back(piece, kept);
        if (child[i].bound > m->ceiling)
            break;
        int64_t later = elsewhere;
        if (!piece->knows_offset)
            later = BOUND_UNKNOWN;
        else if (i + 1 < count && child[i + 1].bound + piece->offset < later)
            later = child[i + 1].bound + piece->offset;
        if (tai_messages_fix(m, task, child[i].node))
            explore(s, piece, later);
        else
            s->weight[piece->origin[task]] += 1;
    }
}

/* Beyond the memory limit a frame keeps no more than what is barred. Its
   children begin with a weaker bound, and so the search goes on with less. */
static void
branch(struct search *s, struct tai_piece *piece, int64_t elsewhere)
{
    const int64_t state = piece->m->state;
    const bool whole = !piece->kept || s->saved + state <= s->most_saved;
    if (s->depth > MOST_DEPTH) {
        s->gave_up = true;
        return;
    }
    struct tai_kept kept;
    struct child *child = tai_alloc(piece->m->nodes, sizeof *child);
    s->status = tai_piece_keep(piece, whole, &kept);
    if (!child)
        s->status = TA_OUT_OF_MEMORY;
    if (!s->status) {
        s->saved += whole ? state : state / 64;
        s->run->stats.lean_frames += !whole;
        s->depth++;
        const int32_t task = choose_task(s, piece, &kept);
        if (task >= 0)
            explore_children(s, piece, task, &kept, child, elsewhere);
        s->depth--;
        s->saved -= whole ? state : state / 64;
    }
    tai_piece_forget(piece, &kept);
    tai_free(child);
}

/* A search of few frames, from which the state comes back: many instances
   need no more. True if it ended, so that nothing is left. */
static bool
attempt(struct search *s, struct tai_piece *piece)
{
    struct tai_messages *m = piece->m;
    if (s->parts.attempt == 0 || m->state > s->most_saved / 8)
        return false;
    int64_t *block = tai_alloc(m->state + 1, sizeof *block);
    if (!block) {
        s->status = TA_OUT_OF_MEMORY;
        return false;
    }
    tai_messages_save(m, block);
    s->frame_limit = s->frames + s->parts.attempt + m->tasks / 5;
    if (!explore_parts(s, piece, NO_BOUND_ELSEWHERE))
        branch(s, piece, NO_BOUND_ELSEWHERE);
    const bool ended = !stopped(s, piece);
    s->frame_limit = INT64_MAX;
    tai_messages_restore(m, block);
    tai_free(block);
    return ended;
}

/* What is done once, before the first branching; false if nothing is left or
   the run stopped. */
static bool
prepare(struct search *s, struct tai_piece *piece)
{
    const int32_t balls = s->parts.balls, half = piece->m->tasks / 2;
    const int32_t patience = half < balls ? half : balls;
    tell(s, piece, "plain sweeps");
    if (!anneal(s, piece, 50, HOT))
        return false;
    tell(s, piece, "short annealing");
    improve(s, piece, patience < 20 ? patience : 20);
    if (stopped(s, piece) || attempt(s, piece))
        return false;
    /* Failures under a weak bound would mislead the search to come. */
    memset(s->weight, 0, (size_t)piece->m->tasks * sizeof *s->weight);
    tell(s, piece, "attempt");
    improve(s, piece, patience);
    tell(s, piece, "neighbourhoods");
    if (stopped(s, piece) || !anneal(s, piece, s->parts.soft, HOT))
        return false;
    tell(s, piece, "annealing");
    improve(s, piece, patience / 2);
    tell(s, piece, "neighbourhoods");
    return !stopped(s, piece) && tighten(s, piece);
}

/* Keeps the state of the root, in place of what `block` held. */
static int64_t *
save_root(struct search *s, const struct tai_piece *piece, int64_t *block)
{
    tai_free(block);
    block = tai_alloc(piece->m->state + 1, sizeof *block);
    if (block)
        tai_messages_save(piece->m, block);
    else
        s->status = TA_OUT_OF_MEMORY;
    return block;
}

/* Searches the root's state below a ceiling, within so much effort; true if
   nothing is left, false if the run stopped or the effort was spent. */
static bool
search_below(struct search *s, struct tai_piece *piece, int64_t ceiling,
             int64_t effort)
{
    struct tai_messages *m = piece->m;
    const int64_t ticks = s->run->stats.ticks;
    s->tick_limit = effort < INT64_MAX - ticks ? ticks + effort : INT64_MAX;
    m->ceiling = ceiling;
    s->cutoff = ceiling + (INT64_C(1) << m->shift);
    if (m->constant <= m->ceiling && tighten(s, piece) &&
        !explore_parts(s, piece, NO_BOUND_ELSEWHERE))
        branch(s, piece, NO_BOUND_ELSEWHERE);
    const bool ended = !stopped(s, piece);
    s->tick_limit = INT64_MAX;
    return ended;
}

/* The patience of frames in rounds. */
static int
learn_patience(const struct search *s, const struct tai_messages *m)
{
    const int64_t pairs = s->parts.patience * (int64_t)m->tasks / (m->arcs + 1);
    if (pairs < LEAST_PATIENCE)
        return LEAST_PATIENCE;
    return pairs > MOST_PATIENCE ? MOST_PATIENCE : (int)pairs;
}

/* The largest ceiling of interest. */
static int64_t
full_ceiling(const struct search *s, const struct tai_piece *piece)
{
    if (piece->value == TA_FORBIDDEN)
        return s->limit;
    return (piece->value - 1) * (INT64_C(1) << piece->m->shift);
}

/*
 * Rounds with rising ceilings, each a search for something at most that high:
 * the lower the ceiling, the more is barred and the smaller the search. A round
 * that ends raises the bound, so that the whole is best-first in steps at the
 * memory of depth-first, and if the incumbent is not optimal, little between
 * the optimum and it is searched. The steps are such that a round takes a few
 * times the one before. One that spends too much is given up for more cycles.
 * (Rounds: Posta, Ferland and Michelon 2012.)
 */
static void
search_rounds(struct search *s, struct tai_piece *piece)
{
    struct tai_messages *m = piece->m;
    const int64_t unit = INT64_C(1) << m->shift;
    int64_t *block = save_root(s, piece, NULL);
    int64_t low = m->constant, last = 0, step = full_ceiling(s, piece) - low;
    int64_t effort = s->parts.cycles >= 3 && m->nodes <= TAI_CYCLE_NODES
                         ? s->parts.effort
                         : INT64_MAX;
    if (s->parts.rounds)
        step = step / 10 * 3;
    s->patience = learn_patience(s, m);
    while (block) {
        const int64_t full = full_ceiling(s, piece);
        int64_t ceiling = low / unit * unit + step / unit * unit;
        if (!s->parts.rounds || step < unit || ceiling > full - step / 2)
            ceiling = full;
        const int64_t begin = s->frames;
        const bool ended = search_below(s, piece, ceiling, effort);
        if (stopped(s, piece))
            break;
        if (ended && (ceiling == full || piece->value <= s->cutoff / unit))
            break;
        tai_messages_restore(m, block);
        m->ceiling = full_ceiling(s, piece);
        if (!ended) {
            tell(s, piece, "given up");
            if (!tighten_cycles(s, piece, effort / 2))
                break;
            effort = effort > INT64_MAX / 4 ? INT64_MAX : 3 * effort;
            step /= 2;
            block = save_root(s, piece, block);
            continue;
        }
        low = ceiling;
        tai_incumbent_raise(s->incumbent, s->cutoff / unit);
        tell(s, piece, "round");
        const int64_t frames = s->frames - begin + 20;
        if (frames < 3 * last)
            step += step / 2;
        else if (frames > 10 * last && last > 0)
            step /= 2;
        last = frames;
    }
    tai_free(block);
}

/*
 * Reports the least of what is open: here, in other frames, and in what was
 * closed because of the round's ceiling. One of several pieces also closes what
 * costs as much as the best of its own that was found.
 */
static void
report(struct search *s, const struct tai_piece *piece, int64_t elsewhere)
{
    const int shift = piece->m->shift;
    if (!piece->knows_offset || elsewhere == BOUND_UNKNOWN)
        return;
    int64_t bound = piece->m->constant + piece->offset;
    if (bound > elsewhere)
        bound = elsewhere;
    if (bound > s->cutoff)
        bound = s->cutoff;
    for (; piece->parent; piece = piece->parent)
        if (!piece->alone && piece->value != TA_FORBIDDEN &&
            bound > piece->offset + piece->value * (INT64_C(1) << shift))
            bound = piece->offset + piece->value * (INT64_C(1) << shift);
    tai_incumbent_raise(s->incumbent, -(-bound >> shift));
}

/* The root is dealt with in rounds, or where that is stronger, by the sizes of
   nodes. */
static void
search_root(struct search *s, struct tai_piece *piece)
{
    bool ended = true;
    if (!s->parts.sizes || !tai_sizes_apply(piece->m) ||
        !tai_incumbent_exists(s->incumbent)) {
        search_rounds(s, piece);
        return;
    }
    s->status = tai_sizes_search(s->incumbent, piece->m, piece->above, &ended);
    s->gave_up = !ended;
}

/* Searches what the piece's state leaves, below its ceiling. `elsewhere` is
   the smallest bound of all other open frames. The state is not kept. */
static void
explore(struct search *s, struct tai_piece *piece, int64_t elsewhere)
{
    struct tai_messages *m = piece->m;
    s->frames++;
    s->run->stats.frames++;
    s->incumbent->open_frames = s->depth;
    if (m->constant > m->ceiling || !tighten(s, piece))
        return;
    if (s->depth == 0 && piece->parent == NULL && !prepare(s, piece))
        return;
    report(s, piece, elsewhere);
    if (piece->parent == NULL && s->depth == 0)
        search_root(s, piece);
    else if (!explore_parts(s, piece, elsewhere) && !stopped(s, piece))
        branch(s, piece, elsewhere);
}

/* ---- The whole --------------------------------------------------------- */

static ta_status
whole_init(struct search *s, struct tai_piece *piece)
{
    const struct ta_instance *instance = s->incumbent->instance;
    const int32_t tasks = instance->tasks;
    struct tai_graph graph;
    ta_status status = tai_graph_build(instance, &graph);
    if (status)
        return status;
    status = tai_piece_init(piece, tasks);
    for (int32_t t = 0; !status && t < tasks; t++)
        piece->above[t] = piece->origin[t] = t;
    if (!status)
        status = tai_messages_build(instance, &graph, piece->above, &piece->m);
    tai_graph_release(&graph);
    piece->knows_offset = true;
    if (status)
        return status;
    s->row = tai_alloc(piece->m->width, sizeof *s->row);
    s->whole = tai_alloc(tasks, sizeof *s->whole);
    piece->mean = tai_messages_mean(piece->m);
    s->limit = piece->m->ceiling;
    s->weight = tai_alloc_zero(tasks, sizeof *s->weight);
    return s->row && s->whole && s->weight ? TA_OK : TA_OUT_OF_MEMORY;
}

/* What the incumbent holds already. */
static void
take_start(struct search *s, struct tai_piece *piece)
{
    const struct tai_incumbent *incumbent = s->incumbent;
    if (!tai_incumbent_exists(incumbent))
        return;
    for (int32_t t = 0; t < piece->m->tasks; t++)
        piece->labels[t] = incumbent->assignment[piece->above[t]];
    offer(s, piece, piece->labels, incumbent->value);
}

bool
tai_search_applies(const struct tai_incumbent *incumbent)
{
    return incumbent->objective == TA_OBJECTIVE_TOTAL &&
           incumbent->load_limit == TA_UNLIMITED &&
           incumbent->instance->resources == 0 &&
           tai_messages_range(incumbent->instance) <= TAI_MESSAGES_MOST;
}

ta_status
tai_search_solve(struct tai_incumbent *incumbent, const ta_options *options)
{
    struct tai_search_parts parts = TAI_SEARCH_DEFAULTS;
    parts.split = tai_run_has(incumbent->run, TAI_PART_SPLIT);
    parts.descend = tai_run_has(incumbent->run, TAI_PART_DESCEND);
    parts.rounds = tai_run_has(incumbent->run, TAI_PART_CEILINGS);
    parts.sizes = tai_run_has(incumbent->run, TAI_PART_SIZES);
    if (!tai_run_has(incumbent->run, TAI_PART_SOFT))
        parts.soft = 0;
    if (!tai_run_has(incumbent->run, TAI_PART_CYCLES))
        parts.cycles = 0;
    if (!tai_run_has(incumbent->run, TAI_PART_BALLS))
        parts.balls = 0;
    if (!tai_run_has(incumbent->run, TAI_PART_ATTEMPT))
        parts.attempt = 0;
    return tai_search_with(incumbent, options, &parts);
}

ta_status
tai_search_with(struct tai_incumbent *incumbent, const ta_options *options,
                const struct tai_search_parts *parts)
{
    if (!tai_search_applies(incumbent))
        return TA_NOT_SUPPORTED;
    struct search s = {.incumbent = incumbent,
                       .run = incumbent->run,
                       .frame_limit = INT64_MAX,
                       .tick_limit = INT64_MAX,
                       .cutoff = INT64_MAX,
                       .most_saved = incumbent->run->memory_limit / 8,
                       .patience = HASTE,
                       .parts = *parts};
    struct tai_piece piece = {0};
    incumbent->method = "branch";
    tai_random_seed(&s.random, (uint64_t)options->seed);
    s.status = whole_init(&s, &piece);
    if (!s.status) {
        take_start(&s, &piece);
        explore(&s, &piece, NO_BOUND_ELSEWHERE);
        if (!s.status && !s.run->stop && !s.gave_up)
            tai_incumbent_close(incumbent);
    }
    incumbent->open_frames = 0;
    tai_piece_release(&piece);
    tai_free(s.weight);
    tai_free(s.whole);
    tai_free(s.row);
    return s.status;
}
