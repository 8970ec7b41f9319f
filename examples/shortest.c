/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <taskassign/taskassign.h>

int
main(void)
{
    const ta_cost execution[6][2] = {{5, 10}, {2, TA_FORBIDDEN}, {4, 4}, {6, 3},
                                     {5, 2},  {TA_FORBIDDEN, 4}};
    const int32_t task[] = {0, 0, 0, 1, 1, 1, 2, 3};
    const int32_t other[] = {1, 2, 5, 2, 3, 4, 4, 4};
    const ta_cost communication[] = {6, 4, 12, 8, 12, 3, 11, 5};
    ta_instance *instance;
    ta_result *result;
    if (ta_instance_new(2, &instance) ||
        ta_instance_add_tasks(instance, 6, execution[0]) ||
        ta_instance_add_communications(instance, 8, task, other,
                                       communication) ||
        ta_instance_freeze(instance, NULL) || ta_solve(instance, NULL, &result))
        return 1;
    printf("%lld\n", (long long)ta_result_value(result));
    ta_result_free(result);
    ta_instance_free(instance);
    return 0;
}
