/* SPDX-License-Identifier: MIT */
#include "exact/one_cut.h"

#include "base/module.h"

static ta_status
choose_engine(const ta_options *options, struct tai_cut_options *choice)
{
    ta_status status = TA_OK;
    switch (options->engine) {
    case TA_ENGINE_REFERENCE:
        choice->engine = TAI_CUT_DINIC;
        break;
    case TA_ENGINE_IGRAPH:
        choice->engine = TAI_CUT_FOREIGN;
        choice->foreign = tai_module_load("igraph", &status);
        choice->rules = 0; /* what it checks is the reduction, too */
        break;
    default:
        choice->engine = TAI_CUT_PSEUDOFLOW;
    }
    return status;
}

ta_status
tai_one_cut_solve(const struct tai_cut_problem *network,
                  const ta_options *options, struct tai_run *run,
                  struct tai_cut *cut)
{
    struct tai_cut_options choice = TAI_CUT_DEFAULTS;
    choice.largest = options->cut != TA_CUT_SMALLEST;
    ta_status status = choose_engine(options, &choice);
    if (!status)
        status = tai_cut_solve(network, &choice, run, cut);
    return status == TA_OUT_OF_RANGE ? TA_NOT_SUPPORTED : status;
}

ta_status
tai_one_cut_report(struct tai_incumbent *incumbent, tai_int128 paid,
                   const struct tai_cut *cut, const int32_t assignment[])
{
    const tai_int128 bound = paid + cut->lower_bound;
    if (bound < -TA_COST_LIMIT || bound > TA_COST_LIMIT)
        return cut->complete ? TA_INTERNAL_ERROR : TA_OK;
    tai_incumbent_offer(incumbent, assignment);
    tai_incumbent_raise(incumbent, (ta_cost)bound);
    const bool relaxed = incumbent->instance->resources > 0;
    if (cut->complete && !relaxed && incumbent->value != (ta_cost)bound)
        return TA_INTERNAL_ERROR;
    return TA_OK;
}
