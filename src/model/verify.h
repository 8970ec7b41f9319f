/* SPDX-License-Identifier: MIT */
#ifndef TAI_VERIFY_H
#define TAI_VERIFY_H

/*
 * Checking what a result claims against the instance alone.
 *
 * Nothing here is shared with the solvers or with what costs assignments for
 * them: every sum is taken anew, in 128 bits, from the rows and pairs that
 * were given. A claim that holds is no proof of optimality; that a bound is
 * proved can only be checked with a certificate.
 */

#include <taskassign/assignment.h>
#include <taskassign/solve.h>

#include "model/instance.h"

struct tai_claim {
    ta_outcome outcome;
    int32_t objective;
    ta_cost load_limit;        /* TA_UNLIMITED for none */
    const ta_cost *capacity;   /* [resources * nodes] in place of the
                                  instance's; NULL for those */
    const int32_t *assignment; /* [tasks], or NULL */
    ta_cost value;
    ta_cost lower_bound;
    ta_costs costs;
    const ta_load *loads; /* [nodes], with an assignment */
    int serial_feasible;
    ta_costs serial;
};

/* What a claim says of the serial assignment. TA_OK, or TA_INTERNAL_ERROR
   with what does not hold in `error` (may be NULL). TA_OUT_OF_MEMORY. */
ta_status tai_verify_serial(const struct ta_instance *instance,
                            const struct tai_claim *claim, ta_error *error);

/* Everything else, likewise. */
ta_status tai_verify(const struct ta_instance *instance,
                     const struct tai_claim *claim, ta_error *error);

#endif
