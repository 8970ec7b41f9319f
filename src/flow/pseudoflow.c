/* SPDX-License-Identifier: MIT */
/*
 * Minimum cuts by a pseudoflow on trees.
 *
 * Problem. Given a residual network (network.h) with residuals r(u,v) and one
 * signed excess e(v) per vertex, push along residual arcs until no residual
 * path leads from a vertex with e > 0 to one with e < 0. The vertices that
 * positive excess then reaches are a minimum cut; network.h, equations (1) to
 * (3), says why, and why the flow found so far is a lower bound before.
 *
 * Method (Hochbaum 2008, with the highest-label rule of Chandran and Hochbaum
 * 2009). The vertices form rooted trees whose edges are arcs of the network.
 * Only roots have excess. A root with e > 0 is *strong*, and so is its tree;
 * the others are weak. Each vertex has a label d(v), a lower bound on the
 * number of residual arcs between it and a vertex with e < 0; in a tree the
 * labels never fall on the way from the root to the leaves. One step takes a
 * strong root r whose label h is the highest, walks over the part of its tree
 * that has label h, and looks for an *admissible* arc s -> w: residual, with
 * d(w) = h - 1.
 *   - If there is one, the trees *merge*: the path from r to s is turned
 *     round, s becomes a child of w, and the excess of r travels down that
 *     path and on up to the root of w's tree. Where an arc on its way cannot
 *     carry all of it the tree *splits*: what does not fit stays behind, in a
 *     new strong root. An arc of r itself that cannot carry all is saturated
 *     without merging: the split would follow at once.
 *   - If a walked vertex has no admissible arc and no child of label h that
 *     has, it is *relabelled* to h + 1.
 * When no vertex has label h - 1 (a gap), nothing with label h or more can
 * reach negative excess, and r's tree is *set aside*: it is not looked at
 * again. Strong roots wait in *buckets*, one for each label.
 *
 * Why trees? A push-relabel code moves excess one arc at a time and looks at
 * each vertex it passes; a tree remembers a whole route, along which the next
 * excess follows without a search.
 *
 * Trees without lists. A vertex knows the arc to its parent, up(x), and that
 * arc's mate in the parent's row, down(x), nothing else: x is a child of v by
 * arc a of v if down(x) = a. A root has neither. The
 * children of v are found among its arcs, which the walk reads anyhow to look
 * for admissible ones, and it returns from x to the arc behind down(x). So it
 * needs neither a stack nor lists of siblings, and turning a path touches only
 * its vertices. While x hangs on its parent, the residuals of the two arcs are
 * kept in x, where excess passing by needs them; those in the arcs are stale.
 * The walk never asks for them: it looks for label h - 1, and the parents and
 * children of what it walks over have label h or more.
 *
 * Why it is right. current(v) is the arc of v at which the next search for an
 * admissible one begins. Invariants between steps (`holds` checks them but for
 * (I1), which struct tie leaves no room to break):
 *   (I1) e(v) = 0 unless v is a root.
 *   (I2) d(u) <= d(v) + 1 for each residual arc u -> v with u not aside;
 *        d(v) = 0 where e(v) < 0.
 *   (I3) d(parent) <= d(child).
 *   (I4) the bucket of each label holds the strong roots that have it, those
 *        aside excepted; during a step, so is the one at work.
 *   (I5) arcs of v before current(v) are not admissible.
 *   (I6) down(v) = mate(up(v)), up(v) leads to parent(v), and children(v) is
 *        the number of vertices whose parent is v.
 * Pushing only along child -> parent keeps (I2), because the reverse arc then
 * leads to a label that is not smaller; s -> w is the only arc that leads
 * down, by one. Turning the path round keeps (I3), since all its vertices have
 * label h. Relabelling keeps (I2), since every residual arc of a walked vertex
 * leads to label h or more, and (I3), since its children of label h have been
 * relabelled before it. An arc that becomes residual again, by a push v -> u
 * with d(v) >= d(u), is not admissible before u is relabelled, hence (I5).
 *
 * At the end every strong root is aside, and no path leads from there to
 * negative excess. By (I2) none did at the gap: it would have passed through
 * every label below its own. But gaps can fill again, so suppose that there is
 * one at the end. Of the vertices where such paths leave what is aside for the
 * last time, let x be one that was set aside last, with label h. Let A be all
 * that had label h or more just then and was not aside. The path goes on into
 * A, and out of A by an arc that was not residual, by (I2) and the gap: flow
 * has come in there since. It did not go out elsewhere, for no arc led out, and
 * nothing is ever pushed into what is aside, which has no label h - 1 and whose
 * trees are whole. A has no negative excess, so the flow ended at some y of A
 * that has positive excess now: y is aside, since later than x. Back along the
 * flow there is a residual path from y to the end of the path from x. It leaves
 * what is aside at y or at another vertex of A, later than x: a contradiction.
 *
 * Cost. O(n m log n) with the right trees, O(n^2 m) as a plain bound for
 * these; on task graphs it behaves like a few dozen passes over the arcs.
 *
 * Overflow. r(u,v) + r(v,u) never changes and fits the unsigned residual; an
 * excess is at most 2^62 either way (network.h). An excess larger than a narrow
 * residual is compared in 64 bits before it is narrowed. No label exceeds n:
 * between steps a label below the highest that is empty (there is none at
 * first) has cost a vertex of its own. If relabelling empties h, the root is
 * now the only strong one at h + 1, and its tree is set aside next; the two
 * steps together, as any setting aside, empty only labels that had vertices of
 * that tree.
 *
 * References. D. S. Hochbaum, The pseudoflow algorithm: a new algorithm for
 * the maximum-flow problem, Operations Research 56 (2008). B. G. Chandran and
 * D. S. Hochbaum, A computational study of the pseudoflow and push-relabel
 * algorithms for the maximum flow problem, Operations Research 57 (2009).
 * A. V. Goldberg and R. E. Tarjan, A new approach to the maximum-flow
 * problem, J. ACM 35 (1988), for labels, gaps and current arcs.
 */
#include "flow/pseudoflow.h"

#include <assert.h>

#include "base/memory.h"
#include "flow/labels.h"

/* Ticks between two questions whether to stop; a step is not interrupted. */
#define POLL_TICKS 100000

/*
 * `parent` is negative at a root. A root in a bucket keeps its successor there
 * in the same place: END, or LINK(vertex). LINK undoes itself.
 */
#define END (-1)
#define LINK(vertex) (-2 - (vertex))

/* What ties a vertex to its parent. A narrow struct vertex has 32 bytes, half
   a cache line. */
struct tie {
    union {
        int64_t excess; /* of a root; others have none (I1) */
        struct {
            TAI_CAPACITY up;   /* residual of the arc to the parent */
            TAI_CAPACITY down; /* and of its mate */
        } residual;
    };
    int32_t parent;
    int32_t up;   /* the arc to the parent */
    int32_t down; /* its mate; END at a root */
};

struct vertex {
    struct tie tie;
    int32_t current;  /* arcs before it are not admissible (I5) */
    int32_t children; /* how many */
};

struct pseudoflow {
    int32_t vertices;
    const int32_t *first;  /* [vertices + 1] */
    TAI_ARC *arc;          /* [arcs] */
    struct vertex *vertex; /* [vertices] */
    int32_t *label;        /* [vertices] */

    /* Both grow with the labels in use. */
    int32_t *bucket;     /* [labels], the first strong root, or END */
    int32_t *population; /* [labels], vertices with that label */
    int32_t labels;
    int32_t highest; /* no bucket above this label holds a root */
    int64_t ticks;   /* since the last question whether to stop */
};

static bool
is_root(const struct pseudoflow *flow, int32_t v)
{
    return flow->vertex[v].tie.parent < 0;
}

#ifndef NDEBUG
/* What arc a of v can really carry: a tie keeps it in the child. */
static uint64_t
true_residual(const struct pseudoflow *flow, int32_t v, int32_t a)
{
    const int32_t x = flow->arc[a].head;
    if (!is_root(flow, v) && flow->vertex[v].tie.up == a)
        return flow->vertex[v].tie.residual.up;
    if (!is_root(flow, x) && flow->vertex[x].tie.down == a)
        return flow->vertex[x].tie.residual.down;
    return flow->arc[a].residual;
}

static bool
vertex_holds(const struct pseudoflow *flow, int32_t v)
{
    const struct vertex *vertex = &flow->vertex[v];
    const int32_t label = flow->label[v];
    int32_t children = 0;
    if (is_root(flow, v)) {
        if (vertex->tie.down != END ||
            (vertex->tie.excess < 0 && label != 0)) /* (I2) */
            return false;
    } else if (flow->label[vertex->tie.parent] > label || /* (I3) */
               flow->arc[vertex->tie.up].head != vertex->tie.parent ||
               flow->arc[vertex->tie.up].mate != vertex->tie.down) { /* (I6) */
        return false;
    }
    for (int32_t a = flow->first[v]; a < flow->first[v + 1]; a++) {
        const int32_t x = flow->arc[a].head;
        const bool residual = true_residual(flow, v, a) > 0;
        children += flow->vertex[x].tie.down == a;
        if (label == TAI_ASIDE || !residual)
            continue;
        if (label - 1 > flow->label[x] || /* (I2), (I5) */
            (label - 1 == flow->label[x] && a < vertex->current))
            return false;
    }
    return children == vertex->children; /* (I6) */
}

/* (I4): what the buckets hold is right, and as many as there should be. */
static bool
buckets_hold(const struct pseudoflow *flow)
{
    int32_t strong = 0;
    for (int32_t v = 0; v < flow->vertices; v++)
        strong += is_root(flow, v) && flow->vertex[v].tie.excess > 0 &&
                  flow->label[v] != TAI_ASIDE;
    for (int32_t label = 0; label < flow->labels; label++) {
        for (int32_t v = flow->bucket[label]; v != END; strong--) {
            const struct tie *tie = &flow->vertex[v].tie;
            if (tie->parent >= 0 || tie->excess <= 0 || strong == 0 ||
                flow->label[v] != label || label > flow->highest)
                return false;
            v = tie->parent == END ? END : LINK(tie->parent);
        }
    }
    return strong == 0;
}

/* For asserts between steps, on networks small enough for that. */
static bool
holds(const struct pseudoflow *flow)
{
    if (flow->vertices > 64)
        return true;
    for (int32_t v = 0; v < flow->vertices; v++)
        if (!vertex_holds(flow, v))
            return false;
    return buckets_hold(flow);
}
#endif

/* Makes room for `label`. */
static bool
reach_label(struct pseudoflow *flow, int32_t label)
{
    if (label < flow->labels)
        return true;
    const int32_t wanted =
        label < INT32_MAX / 2 - 64 ? 2 * label + 64 : INT32_MAX;
    int32_t *bucket = tai_resize(flow->bucket, wanted, sizeof *bucket);
    if (!bucket)
        return false;
    flow->bucket = bucket;
    int32_t *population =
        tai_resize(flow->population, wanted, sizeof *population);
    if (!population)
        return false;
    flow->population = population;
    for (int32_t i = flow->labels; i < wanted; i++) {
        bucket[i] = END;
        population[i] = 0;
    }
    flow->labels = wanted;
    return true;
}

static void
put_in_bucket(struct pseudoflow *flow, int32_t root)
{
    const int32_t label = flow->label[root];
    assert(is_root(flow, root) && flow->vertex[root].tie.excess > 0);
    assert(label < flow->labels);
    const int32_t next = flow->bucket[label];
    flow->vertex[root].tie.parent = next == END ? END : LINK(next);
    flow->bucket[label] = root;
    if (label > flow->highest)
        flow->highest = label;
}

/* Last in, first out, so that a tree is left while it is still in cache. */
static int32_t
take_from_bucket(struct pseudoflow *flow, int32_t label)
{
    const int32_t root = flow->bucket[label];
    assert(root != END && is_root(flow, root)); /* (I4) */
    const int32_t link = flow->vertex[root].tie.parent;
    flow->bucket[label] = link == END ? END : LINK(link);
    flow->vertex[root].tie.parent = END;
    return root;
}

/* The strong root that has the highest label, or END. */
static int32_t
take_highest(struct pseudoflow *flow)
{
    while (flow->highest > 0 && flow->bucket[flow->highest] == END)
        flow->highest--;
    if (flow->highest >= flow->labels || flow->bucket[flow->highest] == END)
        return END;
    return take_from_bucket(flow, flow->highest);
}

/*
 * Hangs the tree of `root` on the head of arc a, which leaves vertex v of that
 * tree: v becomes its root, and then a child. Each vertex on the path hands
 * its tie, turned round, to its former parent. The excess of `root` is lost, as
 * its tie takes that place: who calls has noted it and pushes it from `root`.
 */
static void
hang(struct pseudoflow *flow, int32_t root, int32_t v, int32_t a)
{
    const TAI_ARC *arc = &flow->arc[a];
    assert(arc->residual > 0 && flow->label[arc->head] + 1 == flow->label[v]);
    struct tie tie = {
        .residual = {arc->residual, flow->arc[arc->mate].residual},
        .parent = arc->head,
        .up = a,
        .down = arc->mate,
    };
    flow->vertex[arc->head].children++;
    flow->vertex[v].children++;
    flow->vertex[root].children--;
    for (;;) {
        const struct tie old = flow->vertex[v].tie;
        flow->vertex[v].tie = tie;
        flow->ticks++;
        if (old.parent < 0)
            return;
        tie = (struct tie){
            .residual = {old.residual.down, old.residual.up},
            .parent = v,
            .up = old.down,
            .down = old.up,
        };
        v = old.parent;
    }
}

/* Makes v a root; the residuals go back to their arcs. */
static void
cut_off(struct pseudoflow *flow, int32_t v)
{
    struct tie *tie = &flow->vertex[v].tie;
    flow->arc[tie->up].residual = tie->residual.up;
    flow->arc[tie->down].residual = tie->residual.down;
    flow->vertex[tie->parent].children--;
    tie->excess = 0;
    tie->parent = END;
    tie->down = END;
}

/*
 * Sends `amount` from v to the root of its tree. A vertex whose arc cannot
 * carry all becomes a strong root with what is left.
 */
static void
push(struct pseudoflow *flow, int32_t v, int64_t amount)
{
    while (!is_root(flow, v) && amount > 0) {
        struct tie *tie = &flow->vertex[v].tie;
        const int32_t above = tie->parent;
        int64_t rest = 0;
        if ((uint64_t)amount > tie->residual.up) {
            rest = amount - (int64_t)tie->residual.up;
            amount -= rest;
        }
        tie->residual.up -= (TAI_CAPACITY)amount;
        tie->residual.down += (TAI_CAPACITY)amount;
        if (rest > 0) {
            cut_off(flow, v); /* a split */
            tie->excess = rest;
            put_in_bucket(flow, v);
        }
        v = above;
        flow->ticks++;
    }
    if (amount == 0)
        return;
    const int64_t before = flow->vertex[v].tie.excess;
    flow->vertex[v].tie.excess += amount;
    if (before <= 0 && before + amount > 0)
        put_in_bucket(flow, v);
}

/* Pushes along arc a of the root all that the arc takes, which is less than
   there is: merging would end in a split at once. */
static void
saturate(struct pseudoflow *flow, int32_t root, int32_t a)
{
    TAI_ARC *arc = &flow->arc[a];
    const int64_t amount = (int64_t)arc->residual;
    assert(is_root(flow, root) && amount < flow->vertex[root].tie.excess);
    arc->residual = 0;
    flow->arc[arc->mate].residual += (TAI_CAPACITY)amount;
    flow->vertex[root].tie.excess -= amount;
    push(flow, arc->head, amount);
}

/* The first admissible arc of v from its current one on, or END. */
static int32_t
find_admissible(struct pseudoflow *flow, int32_t v)
{
    const int32_t wanted = flow->label[v] - 1;
    const int32_t end = flow->first[v + 1];
    const int32_t begin = flow->vertex[v].current;
    int32_t a = begin;
    while (a < end && !(flow->label[flow->arc[a].head] == wanted &&
                        flow->arc[a].residual > 0))
        a++;
    flow->vertex[v].current = a;
    flow->ticks += a - begin + 1;
    return a < end ? a : END;
}

/* The first arc of v, from `a` on, to a child with v's label, or END. */
static int32_t
find_child(struct pseudoflow *flow, int32_t v, int32_t a)
{
    const int32_t wanted = flow->label[v];
    const int32_t end = flow->first[v + 1];
    const int32_t begin = a;
    if (flow->vertex[v].children == 0)
        return END;
    while (a < end && !(flow->label[flow->arc[a].head] == wanted &&
                        flow->vertex[flow->arc[a].head].tie.down == a))
        a++;
    flow->ticks += a - begin + 1;
    return a < end ? a : END;
}

static void
relabel(struct pseudoflow *flow, int32_t v)
{
    const int32_t label = flow->label[v]++;
    assert(label < flow->vertices); /* see Overflow above */
    flow->population[label]--;
    flow->population[label + 1]++;
    flow->vertex[v].current = flow->first[v];
}

/*
 * One step: walks over the vertices of root's tree that have root's label,
 * until one has an admissible arc and the trees merge, or all are relabelled.
 */
static void
walk(struct pseudoflow *flow, int32_t root)
{
    int32_t v = root;
    for (;;) {
        const int32_t admissible = find_admissible(flow, v);
        if (admissible != END) {
            const int64_t amount = flow->vertex[root].tie.excess;
            if (v == root &&
                (uint64_t)amount > flow->arc[admissible].residual) {
                saturate(flow, root, admissible);
                continue;
            }
            hang(flow, root, v, admissible);
            push(flow, root, amount);
            return;
        }
        int32_t a = find_child(flow, v, flow->first[v]);
        while (a == END) { /* v is done, and all below it: back up */
            relabel(flow, v);
            if (v == root) {
                put_in_bucket(flow, root);
                return;
            }
            a = flow->vertex[v].tie.down + 1;
            v = flow->vertex[v].tie.parent;
            a = find_child(flow, v, a);
        }
        v = flow->arc[a].head;
    }
}

/* Sets a tree aside. Each vertex goes at most once, so that all the walks for
   this read each row once. */
static void
set_aside(struct pseudoflow *flow, int32_t root)
{
    int32_t v = root;
    int32_t a = flow->first[v];
    for (;;) {
        const int32_t end = flow->first[v + 1];
        while (a < end && flow->vertex[flow->arc[a].head].tie.down != a)
            a++;
        if (a < end) {
            v = flow->arc[a].head;
            a = flow->first[v];
            continue;
        }
        assert(flow->label[v] != TAI_ASIDE);
        flow->population[flow->label[v]]--;
        flow->label[v] = TAI_ASIDE;
        if (v == root)
            return;
        a = flow->vertex[v].tie.down + 1;
        v = flow->vertex[v].tie.parent;
    }
}

/* Fills buckets and populations from the labels. */
static bool
fill_buckets(struct pseudoflow *flow)
{
    const int32_t n = flow->vertices;
    for (int32_t v = n - 1; v >= 0; v--) {
        const int32_t label = flow->label[v];
        if (label == TAI_ASIDE)
            continue;
        if (!reach_label(flow, label))
            return false;
        flow->population[label]++;
        if (flow->vertex[v].tie.excess > 0)
            put_in_bucket(flow, v);
    }
    return true;
}

static ta_status
run_to_end(struct pseudoflow *flow, struct tai_run *run)
{
    for (;;) {
        if (flow->ticks >= POLL_TICKS) {
            const int64_t ticks = flow->ticks;
            flow->ticks = 0;
            if (tai_run_stopped(run, ticks, "maximum flow (pseudoflow)"))
                return TA_OK;
        }
        assert(holds(flow));
        const int32_t root = take_highest(flow);
        if (root == END)
            return TA_OK;
        const int32_t label = flow->label[root];
        if (label > 0 && flow->population[label - 1] == 0)
            set_aside(flow, root);
        else if (reach_label(flow, label + 1))
            walk(flow, root);
        else
            return TA_OUT_OF_MEMORY;
    }
}

ta_status
WIDTH(tai_pseudoflow)(struct tai_network *network, struct tai_run *run)
{
    const int32_t n = network->vertices;
    ta_status status = TA_OUT_OF_MEMORY;
    struct pseudoflow flow = {
        .vertices = n,
        .first = network->first,
        .arc = network->arc,
        .label = tai_alloc(n, sizeof *flow.label),
    };
    int32_t *queue = tai_alloc(n, sizeof *queue);
    if (!flow.label || !queue)
        goto done;
    if (!WIDTH(tai_find_labels)(network, flow.label, queue, run)) {
        status = TA_OK;
        goto done;
    }
    tai_free(queue); /* before the largest array is asked for */
    queue = NULL;
    flow.vertex = tai_alloc(n, sizeof *flow.vertex);
    if (!flow.vertex)
        goto done;
    for (int32_t v = 0; v < n; v++)
        flow.vertex[v] = (struct vertex){
            .tie = {.excess = network->excess[v], .parent = END, .down = END},
            .current = network->first[v],
        };
    if (fill_buckets(&flow))
        status = run_to_end(&flow, run);
    for (int32_t v = 0; v < n; v++) {
        if (!is_root(&flow, v))
            cut_off(&flow, v);
        network->excess[v] = flow.vertex[v].tie.excess;
    }
    tai_run_stopped(run, flow.ticks, "maximum flow (pseudoflow)");
done:
    tai_free(flow.population);
    tai_free(flow.bucket);
    tai_free(queue);
    tai_free(flow.label);
    tai_free(flow.vertex);
    return status;
}
