/* SPDX-License-Identifier: MIT */
#ifndef TAI_CAPACITY_SEARCH_H
#define TAI_CAPACITY_SEARCH_H

/*
 * What the parts of the capacity engine share: the state of its search, which
 * is at one frame at a time.
 *
 *     capacity.c            the root, and rounds with rising cutoffs
 *     capacity-frame.c      a frame: bounding and probing
 *     capacity-branching.c  which task to branch on, and its nodes
 *     capacity-primal.c     dives and neighbourhoods, for better incumbents
 *     capacity-trail.c      which nodes tasks have left, and its undoing
 *
 * Each explains itself in its source.
 *
 * Invariants, between frames:
 *   (C1) choices[t] = number of nodes with membership != TAI_OUT;
 *   (C2) membership[p][t] == TAI_IN iff node_of[t] == p iff choices[t] == 1
 *        and the task has been propagated;
 *   (C3) left[r][p] = capacity less the needs of the tasks fixed on p;
 *   (C4) undoing the trail, last first, restores an earlier frame; doing it
 *        again, first first, the later one.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "bound/bundle.h"
#include "exact/capacity-relaxation.h"
#include "heuristic/descent.h"
#include "model/incumbent.h"

/* Search frames for one node's problem. Where they do not suffice its bound is
   poor, and the bundle is misled; most take a few hundred. */
#define TAI_CAPACITY_NODE_FRAMES 20000

struct tai_removal {
    int32_t task, node;
};

/* How far the trail has come. */
struct tai_mark {
    int64_t removals;
    int32_t fixings;
};

/* How much a frame is worth. */
struct tai_effort {
    int evaluations;
    double promise;   /* end below this part of the distance to the cutoff */
    int hints;        /* follow the dual every so many evaluations, or 0 */
    int lengthenings; /* of a step that promises little, before it is believed
                       */
};

struct tai_capacity_search {
    struct tai_incumbent *incumbent;
    const struct ta_instance *instance;
    struct tai_relaxation x;
    struct tai_bundle bundle;
    struct tai_descent *descent;
    int32_t tasks, nodes, limits; /* resources, and the limit on loads */

    /* The trail. */
    int32_t *choices;          /* [tasks] (C1) */
    int32_t *node_of;          /* [tasks], -1 while open (C2) */
    ta_cost *left;             /* [limits * nodes] (C3) */
    int64_t *member_of_first;  /* [tasks + 1] */
    int32_t *member_of;        /* apart groups of each task */
    struct tai_mark mark;      /* where the trail is */
    struct tai_mark root;      /* what holds everywhere */
    struct tai_removal *trail; /* [tasks * nodes] (C4) */
    int32_t *fixed;            /* [tasks]: in the order they were fixed (C4) */
    int32_t *pending;          /* [tasks]: one choice left, not propagated */
    int32_t pendings;          /* how many */
    struct tai_mark set_aside; /* a suspended frame */
    struct tai_removal *kept;  /* [tasks * nodes]: its removals */
    int32_t *kept_fixed;       /* [tasks]: its fixed tasks */

    /* The frame at hand. */
    ta_cost cutoff;    /* on the grid of totals */
    ta_cost threshold; /* a scaled bound above it reaches the cutoff */
    ta_cost **center;  /* [2 * (tasks + 1)]: multipliers of each frame on the
                          path, allocated when first needed; the second half
                          is for what comes while a frame is suspended */
    double length;     /* of bundle steps */
    int nulls;         /* null steps since the last serious one */
    ta_cost slack;     /* from the last bound to the threshold */
    ta_cost best;      /* the bound at the center of the frame at hand, where
                          the relaxation is kept */
    ta_cost *loss;     /* [tasks * nodes]: clipped losses */
    double *fraction;  /* [tasks * nodes] */
    int32_t *hint;     /* [tasks] */

    /* The primal side. */
    struct tai_random random;
    double *root_fraction; /* [tasks * nodes]: of the root's bundle */
    int32_t *order;        /* [tasks] */
    double *key;           /* [2 * tasks] */
    bool *open;            /* [nodes]: in a neighbourhood of nodes */
    double *tie;           /* [nodes]: to the open ones */
    double size;           /* of a neighbourhood, in tasks */
    int failures;          /* neighbourhoods in a row that gave nothing */
    bool inside;           /* one is being searched, or a dive is */
    int64_t frame_limit;   /* of what is being searched */
    int64_t tick_limit;    /* the same */
    int64_t root_ticks;    /* that the root took */
    double root_length;    /* of bundle steps, at the end of the root */
    ta_cost root_value;    /* of the incumbent then */
    ta_cost restart_value; /* the round begins anew when the incumbent is no
                              larger; TA_NO_BOUND for never */
    int64_t primal_ticks;  /* spent so far */
    int64_t begin_ticks;   /* of the run when the search began */

    int64_t frames, evaluations;
    ta_status status; /* out of memory on the way */
    bool stopped;
};

/* Whether the effort allowed for a dive or a neighbourhood is spent. */
bool tai_capacity_is_exhausted(const struct tai_capacity_search *search);

/* Whether the search at hand must end, for whatever reason. A frame that was
   left for it proves nothing. */
bool tai_capacity_must_end(struct tai_capacity_search *search);

/* Improves the root's bound, with the incumbent as cutoff, from where the
   trail is; its removals hold everywhere. With hints for the primal side every
   so many evaluations, or 0. Returns false if that ends the search. */
bool tai_capacity_bound_root(struct tai_capacity_search *search, int hints);

/* Whether the gap has halved since: bounding ends early where the incumbent is
   far. */
bool tai_capacity_root_is_outdated(const struct tai_capacity_search *search);

/* What was done last, in the story of the run. */
void tai_capacity_tell(const struct tai_capacity_search *search,
                       const char *what);

/* ---- capacity-trail.c -------------------------------------------------- */

static inline uint8_t *
tai_capacity_membership(const struct tai_capacity_search *search, int32_t task,
                        int32_t node)
{
    return &search->x.membership[(int64_t)node * search->tasks + task];
}

/* Takes the node from the task's choices; false if that was the last. */
bool tai_capacity_remove(struct tai_capacity_search *search, int32_t task,
                         int32_t node);

/* Fixes what has one choice left, and what follows; false if a task has no
   node left. */
bool tai_capacity_propagate(struct tai_capacity_search *search);

/* Leaves the task only that node, and propagates. */
bool tai_capacity_assign(struct tai_capacity_search *search, int32_t task,
                         int32_t node);

/* Removes tasks from the node that do not fit there any more. */
bool tai_capacity_remove_misfits(struct tai_capacity_search *search,
                                 int32_t node);

/* Back to an earlier frame. */
void tai_capacity_undo(struct tai_capacity_search *search,
                       struct tai_mark mark);

/* Sets the frame at hand aside and goes back to the root, and the other way
   round. One at a time. */
void tai_capacity_suspend(struct tai_capacity_search *search);
void tai_capacity_resume(struct tai_capacity_search *search);

/* Whether the invariants hold; for asserts. */
bool tai_capacity_check(const struct tai_capacity_search *search);

/* ---- capacity-frame.c -------------------------------------------------- */

/* A total of `cutoff` or more is of no interest. */
void tai_capacity_set_cutoff(struct tai_capacity_search *search,
                             ta_cost cutoff);

/* Lowers the cutoff to the incumbent, if that is better. */
void tai_capacity_follow_incumbent(struct tai_capacity_search *search);

/* Tasks go where the dual is decided, the others by regret; a descent
   follows. */
void tai_capacity_follow_dual(struct tai_capacity_search *search);

/*
 * Improves the bound of the frame at hand from the multipliers in `center`,
 * which become the best found. Returns false if the frame is done with: it
 * has no assignment below the cutoff, or the run stopped.
 */
bool tai_capacity_bound(struct tai_capacity_search *search, ta_cost center[],
                        struct tai_effort effort);

/* The clipped loss of each open pair at the multipliers of the last evaluation,
   to `loss`. */
void tai_capacity_find_losses(struct tai_capacity_search *search);

/* The multipliers of the frame at that depth; NULL, and the status set, if
   there is no memory. */
ta_cost *tai_capacity_center(struct tai_capacity_search *search, int32_t depth);

/* Searches the frame at hand, whose multipliers are center[depth]. */
void tai_capacity_search_frame(struct tai_capacity_search *search,
                               int32_t depth, struct tai_effort effort);

/* ---- capacity-branching.c ---------------------------------------------- */

/* The open task on which to branch; `center` is the multipliers of the frame
   at hand, whose losses are known and which took `effort` ticks so far. */
int32_t tai_capacity_choose_task(struct tai_capacity_search *search,
                                 const ta_cost center[], int64_t effort);

/* The nodes that the task has left, in the order in which to try them, those
   that are alike once; returns how many. `order` is [nodes]. */
int32_t tai_capacity_order_nodes(struct tai_capacity_search *search,
                                 int32_t task, int32_t order[]);

/* ---- capacity-primal.c ------------------------------------------------- */

/* Before the first round: dives, and some neighbourhoods. */
void tai_capacity_improve(struct tai_capacity_search *search);

/* Whether the primal side is due, and its turn. The frame at hand is
   suspended meanwhile. */
bool tai_capacity_primal_due(const struct tai_capacity_search *search);
void tai_capacity_primal_turn(struct tai_capacity_search *search);

#endif
