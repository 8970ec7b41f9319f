/* SPDX-License-Identifier: MIT */
#include "model/verify.h"

#include "base/random.h"
#include "enumerate.h"
#include "model/evaluate.h"
#include "random-instance.h"
#include "suite.h"

/* The true claim about an instance's optimum. */
struct story {
    ta_instance *instance;
    struct enumeration answer;
    ta_load loads[ENUMERATE_MOST_NODES];
    struct tai_claim claim;
};

static void
tell(struct story *story, struct tai_random *random)
{
    ta_instance *instance = random_instance(random, RANDOM_EVERYTHING, 6, 3);
    story->instance = instance;
    story->answer = enumerate_total(instance);
    int32_t serial[ENUMERATE_MOST_TASKS];
    ta_evaluation found;
    ck_assert(!ta_serial_assignment(instance, serial));
    ck_assert(!ta_evaluate(instance, serial, &found));
    story->claim = (struct tai_claim){
        .outcome = TA_INFEASIBLE,
        .load_limit = TA_UNLIMITED,
        .lower_bound = TA_NO_BOUND,
        .serial_feasible = !found.violation,
        .serial = found.cost,
    };
    if (story->answer.best == TA_FORBIDDEN)
        return;
    ck_assert(!ta_evaluate(instance, story->answer.assignment, &found));
    ck_assert(
        !ta_assignment_loads(instance, story->answer.assignment, story->loads));
    story->claim.outcome = TA_OPTIMAL;
    story->claim.assignment = story->answer.assignment;
    story->claim.costs = found.cost;
    story->claim.loads = story->loads;
    story->claim.value = story->answer.best;
    story->claim.lower_bound = story->answer.best;
}

static ta_status
verify(const ta_instance *instance, const struct tai_claim *claim,
       ta_error *error)
{
    const ta_status status = tai_verify_serial(instance, claim, error);
    return status ? status : tai_verify(instance, claim, error);
}

START_TEST(test_true_claims_hold)
{
    struct tai_random random;
    tai_random_seed(&random, 1);
    for (int round = 0; round < rounds(3000, 60000); round++) {
        struct story story;
        tell(&story, &random);
        ta_error error;
        ck_assert_msg(!verify(story.instance, &story.claim, &error), "%s",
                      error.message);
        ta_instance_free(story.instance);
    }
}
END_TEST

/* One number changed by one unit, or one task moved. */
static bool
mutate(struct story *story, struct tai_random *random)
{
    struct tai_claim *claim = &story->claim;
    const int32_t tasks = ta_instance_tasks(story->instance);
    const int32_t nodes = ta_instance_nodes(story->instance);
    const int32_t p = (int32_t)tai_random_below(random, (uint64_t)nodes);
    switch (tai_random_below(random, 12)) {
    case 0:
        claim->value++;
        return true;
    case 1:
        claim->lower_bound--;
        return true;
    case 2:
        claim->lower_bound++;
        return true;
    case 3:
        claim->costs.execution++;
        return true;
    case 4:
        claim->costs.communication--;
        return true;
    case 5:
        claim->costs.total++;
        return true;
    case 6:
        story->loads[p].execution--;
        return true;
    case 7:
        story->loads[p].communication++;
        return true;
    case 8:
        story->loads[p].tasks++;
        return true;
    case 9:
        claim->serial_feasible = !claim->serial_feasible;
        return true;
    case 10:
        claim->serial.total++;
        return claim->serial_feasible;
    default:
        if (tasks == 0 || nodes == 1)
            return false;
        /* Loads count tasks, so a moved one is always noticed. */
        int32_t *moved =
            &story->answer
                 .assignment[tai_random_below(random, (uint64_t)tasks)];
        *moved = (*moved + 1) % nodes;
        return true;
    }
}

START_TEST(test_mutated_claims_fail)
{
    struct tai_random random;
    tai_random_seed(&random, 2);
    int failed = 0;
    for (int round = 0; round < rounds(6000, 120000); round++) {
        struct story story;
        tell(&story, &random);
        if (story.claim.outcome == TA_OPTIMAL && mutate(&story, &random)) {
            ta_error error;
            ck_assert_int_eq(verify(story.instance, &story.claim, &error),
                             TA_INTERNAL_ERROR);
            ck_assert_str_ne(error.message, "");
            failed++;
        }
        ta_instance_free(story.instance);
    }
    ck_assert_int_gt(failed, 2000);
}
END_TEST

START_TEST(test_outcomes_that_contradict_themselves)
{
    struct tai_random random;
    tai_random_seed(&random, 3);
    struct story story;
    do {
        tell(&story, &random);
        if (story.claim.serial_feasible &&
            ta_instance_tasks(story.instance) > 0)
            break;
        ta_instance_free(story.instance);
    } while (true);
    struct tai_claim claim = story.claim;
    claim.outcome = TA_INFEASIBLE; /* with an assignment */
    ck_assert_int_eq(verify(story.instance, &claim, NULL), TA_INTERNAL_ERROR);
    claim.assignment = NULL; /* although the serial one is feasible */
    ck_assert_int_eq(verify(story.instance, &claim, NULL), TA_INTERNAL_ERROR);
    claim.outcome = TA_UNKNOWN;
    ck_assert_int_eq(verify(story.instance, &claim, NULL), TA_OK);
    claim.outcome = TA_FEASIBLE_ONLY; /* without an assignment */
    ck_assert_int_eq(verify(story.instance, &claim, NULL), TA_INTERNAL_ERROR);
    claim = story.claim;
    claim.outcome = TA_FEASIBLE_ONLY;
    claim.lower_bound = TA_NO_BOUND;
    ck_assert_int_eq(verify(story.instance, &claim, NULL), TA_OK);
    ta_instance_free(story.instance);
}
END_TEST

SUITE("verify", test_true_claims_hold, test_mutated_claims_fail,
      test_outcomes_that_contradict_themselves)
