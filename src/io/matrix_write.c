/* SPDX-License-Identifier: MIT */
/* Writing an instance as CSV matrices: commas, a header row and column, both
   triangles, "inf" where a task cannot run. */
#include <taskassign/io.h>

#include <string.h>

#include "base/text.h"
#include "io/token.h"
#include "model/graph.h"
#include "model/instance.h"

/* What may be taken for a delimiter or a quote is quoted. */
static void
write_name(struct tai_text *text, const char *name)
{
    if (!strpbrk(name, ",;\"")) {
        tai_text_string(text, name);
        return;
    }
    tai_text_char(text, '"');
    for (; *name; name++) {
        if (*name == '"')
            tai_text_char(text, '"');
        tai_text_char(text, *name);
    }
    tai_text_char(text, '"');
}

static void
write_task(struct tai_text *text, const ta_instance *instance, int32_t task)
{
    char name[TA_NAME_BUFFER];
    write_name(text, ta_instance_task_name(instance, task, name));
}

static void
write_node(struct tai_text *text, const ta_instance *instance, int32_t node)
{
    char name[TA_NAME_BUFFER];
    write_name(text, ta_instance_node_name(instance, node, name));
}

static void
write_header(struct tai_text *text, const ta_instance *instance,
             const char *corner, int32_t items,
             void (*write)(struct tai_text *text, const ta_instance *instance,
                           int32_t item))
{
    tai_text_string(text, corner);
    for (int32_t i = 0; i < items; i++) {
        tai_text_char(text, ',');
        write(text, instance, i);
    }
    tai_text_char(text, '\n');
}

static void
write_execution(struct tai_text *text, const ta_instance *instance)
{
    write_header(text, instance, "execution", instance->nodes, write_node);
    for (int32_t t = 0; t < instance->tasks; t++) {
        write_task(text, instance, t);
        for (int32_t p = 0; p < instance->nodes; p++) {
            tai_text_char(text, ',');
            tai_text_cost(text, ta_instance_execution(instance, t, p),
                          instance->cost_decimals);
        }
        tai_text_char(text, '\n');
    }
}

static void
write_distance(struct tai_text *text, const ta_instance *instance)
{
    write_header(text, instance, "distance", instance->nodes, write_node);
    for (int32_t p = 0; p < instance->nodes; p++) {
        write_node(text, instance, p);
        for (int32_t q = 0; q < instance->nodes; q++) {
            tai_text_char(text, ',');
            tai_text_cost(text, ta_instance_distance(instance, p, q),
                          instance->distance_decimals);
        }
        tai_text_char(text, '\n');
    }
}

/* Neighbours come in ascending order; cells between them stay empty. */
static ta_status
write_communication(struct tai_text *text, const ta_instance *instance)
{
    struct tai_graph graph;
    const ta_status status = tai_graph_build(instance, &graph);
    if (status)
        return status;
    write_header(text, instance, "communication", instance->tasks, write_task);
    for (int32_t t = 0; t < instance->tasks; t++) {
        write_task(text, instance, t);
        int64_t arc = graph.first[t];
        for (int32_t u = 0; u < instance->tasks; u++) {
            tai_text_char(text, ',');
            if (arc == graph.first[t + 1] || graph.neighbour[arc] != u)
                continue;
            tai_text_cost(text, graph.cost[arc], instance->cost_decimals);
            arc++;
        }
        tai_text_char(text, '\n');
    }
    tai_graph_release(&graph);
    return TA_OK;
}

/* What three matrices cannot hold. */
static bool
has_constraints(const ta_instance *instance)
{
    return instance->resources > 0 || instance->pin ||
           instance->together.groups > 0 || instance->apart.groups > 0 ||
           instance->current || instance->migration;
}

ta_status
ta_instance_to_matrix(const ta_instance *instance, const char *which,
                      char **text, int64_t *length)
{
    if (!instance || !which || !text)
        return TA_INVALID_ARGUMENT;
    if (!ta_instance_is_frozen(instance))
        return TA_INVALID_STATE;
    if (has_constraints(instance))
        return TA_NOT_SUPPORTED;
    struct tai_text out = {0};
    ta_status status = TA_OK;
    if (!strcmp(which, "execution"))
        write_execution(&out, instance);
    else if (!strcmp(which, "communication"))
        status = write_communication(&out, instance);
    else if (!strcmp(which, "distance"))
        write_distance(&out, instance);
    else
        status = TA_INVALID_ARGUMENT;
    if (status) {
        tai_text_release(&out);
        return status;
    }
    return tai_text_take(&out, text, length);
}
