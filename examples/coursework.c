/* SPDX-License-Identifier: MIT */
/*
 * The coursework: six tasks, two processors. How much does the serial
 * assignment cost, what is the best one, and why is it better?
 *
 * The two tables are those of the textbook (Stone 1977).
 */
#include <stdio.h>

#include <taskassign/taskassign.h>

enum { TASKS = 6, NODES = 2 };

#define INF TA_FORBIDDEN

static const ta_cost execution[TASKS][NODES] = {
    {5, 10}, {2, INF}, {4, 4}, {6, 3}, {5, 2}, {INF, 4},
};

static const ta_cost communication[TASKS][TASKS] = {
    {0, 6, 4, 0, 0, 12}, {0, 0, 8, 12, 3, 0}, {0, 0, 0, 0, 11, 0},
    {0, 0, 0, 0, 5, 0},  {0, 0, 0, 0, 0, 0},  {0, 0, 0, 0, 0, 0},
};

static ta_status
build(ta_instance **instance)
{
    ta_status status = ta_instance_new(NODES, instance);
    if (status)
        return status;
    status = ta_instance_add_tasks(*instance, TASKS, execution[0]);
    for (int32_t t = 0; !status && t < TASKS; t++)
        for (int32_t u = t + 1; !status && u < TASKS; u++)
            if (communication[t][u] > 0)
                status = ta_instance_add_communication(*instance, t, u,
                                                       communication[t][u]);
    return status ? status : ta_instance_freeze(*instance, NULL);
}

static void
print_assignments(const ta_instance *instance, const int32_t serial[],
                  const int32_t best[])
{
    char task[TA_NAME_BUFFER], before[TA_NAME_BUFFER], after[TA_NAME_BUFFER];
    printf("%-14s %8s %8s\n", "task", "serial", "optimal");
    for (int32_t t = 0; t < TASKS; t++)
        printf("%-14s %8s %8s\n", ta_instance_task_name(instance, t, task),
               ta_instance_node_name(instance, serial[t], before),
               ta_instance_node_name(instance, best[t], after));
}

static void
print_costs(ta_costs serial, ta_costs best)
{
    const struct {
        const char *name;
        ta_cost serial, best;
    } row[] = {
        {"execution", serial.execution, best.execution},
        {"communication", serial.communication, best.communication},
        {"total", serial.total, best.total},
    };
    printf("\n%-14s %8s %8s\n", "cost", "serial", "optimal");
    for (int i = 0; i < 3; i++)
        printf("%-14s %8lld %8lld\n", row[i].name, (long long)row[i].serial,
               (long long)row[i].best);
    printf("\nThe optimal assignment saves %lld.\n",
           (long long)(serial.total - best.total));
}

/* The reason: what is paid between the nodes. */
static void
print_cut(const char *name, const int32_t assignment[])
{
    printf("%s pays between the nodes:", name);
    for (int t = 0; t < TASKS; t++)
        for (int u = t + 1; u < TASKS; u++)
            if (assignment[t] != assignment[u] && communication[t][u] > 0)
                printf(" t%d-t%d %lld", t + 1, u + 1,
                       (long long)communication[t][u]);
    printf("\n");
}

int
main(void)
{
    ta_instance *instance;
    ta_result *result;
    int32_t serial[TASKS];
    ta_evaluation evaluation;
    if (build(&instance) || ta_serial_assignment(instance, serial) ||
        ta_evaluate(instance, serial, &evaluation) ||
        ta_solve(instance, NULL, &result))
        return 1;
    const int32_t *best = ta_result_assignment(result);
    print_assignments(instance, serial, best);
    print_costs(evaluation.cost, ta_result_costs(result));
    print_cut("serial ", serial);
    print_cut("optimal", best);
    ta_result_free(result);
    ta_instance_free(instance);
    return 0;
}
