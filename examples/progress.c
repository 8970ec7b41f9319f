/* SPDX-License-Identifier: MIT */
/*
 * Watching a run, and stopping it.
 *
 * The library calls a function of ours about fifty times a second. We show
 * what it says, and make the run stop when the user presses Ctrl-C or when we
 * have seen enough: either way there is an assignment, and a proved bound that
 * tells how far from the optimum it can be.
 */
#include <signal.h>
#include <stdio.h>

#include <taskassign/taskassign.h>

static volatile sig_atomic_t interrupted;

static void
interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

/* What our callback knows. */
struct watch {
    int decimals; /* of total costs */
    int calls, most_calls;
};

static int
watch(const ta_progress *progress, void *context)
{
    struct watch *watch = context;
    char value[TA_COST_BUFFER] = "-", bound[TA_COST_BUFFER] = "-";
    if (progress->has_value)
        ta_cost_format(progress->value, watch->decimals, value);
    if (progress->lower_bound != TA_NO_BOUND)
        ta_cost_format(progress->lower_bound, watch->decimals, bound);
    fprintf(stderr, "%6.2f s  %-8s cost %-10s bound %-10s\n", progress->seconds,
            progress->method, value, bound);
    return interrupted || ++watch->calls >= watch->most_calls;
}

static int
report(const ta_instance *instance, const ta_result *result)
{
    if (!ta_result_assignment(result)) {
        printf("stopped before there was an assignment\n");
        return 1;
    }
    printf("stopped by: %s\n", ta_result_stopped_by(result));
    printf("outcome: %s\n", ta_outcome_name(ta_result_outcome(result)));
    printf("bound below cost: %s\n",
           ta_result_lower_bound(result) < ta_result_value(result) ? "yes"
                                                                   : "no");
    ta_evaluation evaluation;
    if (ta_evaluate(instance, ta_result_assignment(result), &evaluation))
        return 1;
    printf("feasible: %s\n",
           evaluation.violation == TA_FEASIBLE ? "yes" : "no");
    return 0;
}

int
main(void)
{
    ta_generate_options wanted;
    ta_generate_options_init(&wanted, sizeof wanted);
    wanted.tasks = 20000; /* too hard to be proved while we watch */
    wanted.nodes = 8;
    ta_instance *instance;
    ta_error error;
    if (ta_generate(&wanted, &instance, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }

    struct watch context = {
        .decimals = ta_instance_total_decimals(instance),
        .most_calls = 20,
    };
    ta_options options;
    ta_options_init(&options, sizeof options);
    options.progress = watch;
    options.progress_context = &context;

    signal(SIGINT, interrupt);
    ta_result *result;
    const ta_status status = ta_solve(instance, &options, &result);
    if (status) {
        fprintf(stderr, "%s\n", ta_status_message(status));
        ta_instance_free(instance);
        return 1;
    }
    const int failed = report(instance, result);
    ta_result_free(result);
    ta_instance_free(instance);
    return failed;
}
