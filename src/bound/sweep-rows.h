/* SPDX-License-Identifier: MIT */
/*
 * The sweeps of bound/sweep.c for one kind of row. Included once for each,
 * with these defined, which it undefines:
 *
 *     WIDTH       numbers of a row, a constant if possible
 *     ROWS(name)  the name for this kind
 *
 * and these, which stay:
 *
 *     LANES       numbers of a block, 4 or 8
 *     NUMBER      of a message, int32_t or int64_t, of NUMBER_BITS
 *     MOST        the largest message
 *     REAL        float or double, as long as a number
 *     MANTISSA, MAGIC, MAGIC_BITS   of REAL: its length, 1.5 * 2^MANTISSA
 *
 * A row of messages is BLOCKS vectors of LANES numbers; a row of int64_t or
 * double is QUADS vectors of four, EACH to a block.
 */
#ifdef WIDTH
#define BLOCKS (WIDTH / LANES)
#define QUADS (WIDTH / 4)
#define EACH (LANES / 4)

#define BLOCK ROWS(block)
#define STORED ROWS(stored)
#define REALS ROWS(reals)
#define VISIT struct ROWS(visit)

typedef NUMBER BLOCK __attribute__((vector_size(LANES * sizeof(NUMBER))));
typedef REAL REALS __attribute__((vector_size(LANES * sizeof(NUMBER))));
typedef NUMBER STORED __attribute__((vector_size(LANES * sizeof(NUMBER)),
                                     aligned(sizeof(NUMBER)), may_alias));

/* ---- Blocks ------------------------------------------------------------ */

INLINE BLOCK
ROWS(load)(const NUMBER *from)
{
    return *(const STORED *)from;
}

INLINE void
ROWS(store)(NUMBER *to, BLOCK x)
{
    *(STORED *)to = x;
}

INLINE BLOCK
ROWS(all)(NUMBER x)
{
#if LANES == 8
    return (BLOCK){x, x, x, x, x, x, x, x};
#else
    return (BLOCK){x, x, x, x};
#endif
}

/* Numbers from `first` on. */
INLINE BLOCK
ROWS(count)(NUMBER first)
{
#if LANES == 8
    return first + (BLOCK){0, 1, 2, 3, 4, 5, 6, 7};
#else
    return first + (BLOCK){0, 1, 2, 3};
#endif
}

INLINE BLOCK
ROWS(choose)(BLOCK mask, BLOCK a, BLOCK b)
{
    return (a & mask) | (b & ~mask);
}

INLINE BLOCK
ROWS(smaller)(BLOCK a, BLOCK b)
{
    return ROWS(choose)(a < b, a, b);
}

INLINE BLOCK
ROWS(larger)(BLOCK a, BLOCK b)
{
    return ROWS(choose)(a > b, a, b);
}

/* The smallest of a row, in all lanes. */
INLINE BLOCK
ROWS(least)(const struct sweeper *s, const BLOCK row[])
{
    BLOCK x = row[0];
    for (int b = 1; b < BLOCKS; b++)
        x = ROWS(smaller)(x, row[b]);
#if LANES == 8
    x = ROWS(smaller)(x, SHUFFLE(x, BLOCK, 4, 5, 6, 7, 0, 1, 2, 3));
    x = ROWS(smaller)(x, SHUFFLE(x, BLOCK, 2, 3, 0, 1, 6, 7, 4, 5));
    return ROWS(smaller)(x, SHUFFLE(x, BLOCK, 1, 0, 3, 2, 5, 4, 7, 6));
#else
    x = ROWS(smaller)(x, SHUFFLE(x, BLOCK, 2, 3, 0, 1));
    return ROWS(smaller)(x, SHUFFLE(x, BLOCK, 1, 0, 3, 2));
#endif
}

/*
 * Blocks of eight are two quads of nodes 0 1 4 5 and 2 3 6 7, which is how
 * vector units interleave.
 */
INLINE void
ROWS(widen)(BLOCK x, quad y[])
{
#if LANES == 8
    const BLOCK sign = x >> 31;
    y[0] = (quad)MIX(x, sign, BLOCK, 0, 8, 1, 9, 4, 12, 5, 13);
    y[1] = (quad)MIX(x, sign, BLOCK, 2, 10, 3, 11, 6, 14, 7, 15);
#else
    y[0] = __builtin_convertvector(x, quad);
#endif
}

/* The block of quads whose numbers fit. */
INLINE BLOCK
ROWS(narrow)(const quad x[])
{
#if LANES == 8
    return MIX((BLOCK)x[0], (BLOCK)x[1], BLOCK, 0, 2, 8, 10, 4, 6, 12, 14);
#else
    return __builtin_convertvector(x[0], BLOCK);
#endif
}

INLINE void
ROWS(load_row)(const struct sweeper *s, const int64_t *from, quad row[])
{
    for (int b = 0; b < BLOCKS; b++, from += LANES) {
#if LANES == 8
        const quad x = load_quad(from), y = load_quad(from + 4);
        row[2 * b] = MIX(x, y, quad, 0, 1, 4, 5);
        row[2 * b + 1] = MIX(x, y, quad, 2, 3, 6, 7);
#else
        row[b] = load_quad(from);
#endif
    }
}

INLINE void
ROWS(store_row)(const struct sweeper *s, int64_t *to, const quad row[])
{
    for (int b = 0; b < BLOCKS; b++, to += LANES) {
#if LANES == 8
        const quad x = row[2 * b], y = row[2 * b + 1];
        store_quad(to, MIX(x, y, quad, 0, 1, 4, 5));
        store_quad(to + 4, MIX(x, y, quad, 2, 3, 6, 7));
#else
        store_quad(to, row[b]);
#endif
    }
}

/* The nodes of a row's i-th quad. */
INLINE quad
ROWS(nodes)(int i)
{
#if LANES == 8
    const int64_t first = i / 2 * 8 + i % 2 * 2;
    return first + (quad){0, 1, 4, 5};
#else
    return 4 * (int64_t)i + (quad){0, 1, 2, 3};
#endif
}

/* The smallest of a row of int64_t. */
INLINE int64_t
ROWS(least_quad)(const struct sweeper *s, const quad row[])
{
    quad x = row[0];
    for (int i = 1; i < QUADS; i++)
        x = smaller_quad(x, row[i]);
    return least_lane(x);
}

/* The first node at which the row has that number. */
INLINE int32_t
ROWS(first_of)(const struct sweeper *s, const quad row[], int64_t number)
{
    quad x = all_quad(WIDTH);
    for (int i = 0; i < QUADS; i++)
        x = smaller_quad(
            x, choose_quad(row[i] == number, ROWS(nodes)(i), all_quad(WIDTH)));
    return (int32_t)least_lane(x);
}

/* ---- Soft minima ------------------------------------------------------- */

/* The sum of a row, in all lanes: always that of the same pairs, whatever the
   length of a block. */
INLINE REALS
ROWS(sum)(const struct sweeper *s, const REALS row[])
{
    REALS x = row[0];
#if LANES == 8
    for (int b = 1; b < BLOCKS; b++)
        x += row[b];
    x += SHUFFLE(x, BLOCK, 4, 5, 6, 7, 0, 1, 2, 3);
    x += SHUFFLE(x, BLOCK, 2, 3, 0, 1, 6, 7, 4, 5);
    return x + SHUFFLE(x, BLOCK, 1, 0, 3, 2, 5, 4, 7, 6);
#else
    REALS odd = {0};
    for (int b = 1; b < BLOCKS; b++)
        if (b % 2)
            odd += row[b];
        else
            x += row[b];
    x += odd;
    x += SHUFFLE(x, BLOCK, 2, 3, 0, 1);
    return x + SHUFFLE(x, BLOCK, 1, 0, 3, 2);
#endif
}

/* Both ways for |x| < 2^51, or less if numbers are; to the nearest. */
INLINE REALS
ROWS(to_reals)(BLOCK x)
{
#if NUMBER_BITS == 32
    return __builtin_convertvector(x, REALS);
#else
    return (REALS)(x + MAGIC_BITS) - (REAL)MAGIC;
#endif
}

INLINE BLOCK
ROWS(to_numbers)(REALS x)
{
#if NUMBER_BITS == 32
    return __builtin_convertvector(x, BLOCK);
#else
    return (BLOCK)(x + (REAL)MAGIC) - MAGIC_BITS;
#endif
}

/* exp(-x / T) for x >= 0: 2^n (1 + f) with a polynomial, relative error 10^-5,
   the same bits everywhere. What is above the limit is as good as nothing. */
INLINE REALS
ROWS(soft_exp)(const struct sweeper *s, BLOCK x)
{
    x = ROWS(smaller)(x, ROWS(all)((NUMBER)s->limit));
    const REALS scaled = ROWS(to_reals)(x) * (REAL)s->scale;
    const REALS shifted = scaled + (REAL)MAGIC; /* to an integer */
    const REALS f =
        (scaled - (shifted - (REAL)MAGIC)) * (REAL)0.6931471805599453;
    const REALS power =
        1 + f * (1 + f * ((REAL)0.5 +
                          f * ((REAL)(1.0 / 6) + f * (REAL)(1.0 / 24))));
    return (REALS)((BLOCK)power + ((BLOCK)shifted << MANTISSA));
}

/* log(x), 0 below 1, by the exponent and a series in (m - 1) / (m + 1). */
INLINE REALS
ROWS(soft_log)(REALS x)
{
    const BLOCK one = (BLOCK)((REALS){0} + 1);
    const BLOCK bits = ROWS(larger)((BLOCK)x, one);
    const REALS exponent = ROWS(to_reals)((bits - one) >> MANTISSA);
    const REALS mantissa =
        (REALS)((bits & (((NUMBER)1 << MANTISSA) - 1)) | one);
    const REALS z = (mantissa - 1) / (mantissa + 1), zz = z * z;
    return 2 * z *
               (1 + zz * ((REAL)(1.0 / 3) +
                          zz * ((REAL)0.2 + zz * (REAL)(1.0 / 7)))) +
           exponent * (REAL)0.6931471805599453;
}

/* x less T log(sum), in integers. */
INLINE BLOCK
ROWS(soften)(const struct sweeper *s, BLOCK x, REALS sum)
{
    return x - ROWS(to_numbers)((REAL)s->temperature * ROWS(soft_log)(sum));
}

/* ---- Pulling ----------------------------------------------------------- */

/*
 * Uniform distance: out[p] is kept[p] plus what two tasks on p pay, or the
 * least kept plus the weight. The soft minimum needs no more exponentials than
 * numbers either: with near(q) = exp(-(kept[q] - least) / T) and their sum, all
 * but p come to (sum - near(p)) exp(-(least + weight - out[p]) / T).
 */
INLINE void
ROWS(pull_uniform)(const struct sweeper *s, int64_t arc, const bool soft,
                   const BLOCK kept[], BLOCK out[])
{
    const BLOCK weight = ROWS(all)((NUMBER)s->m.weight[arc]);
    const BLOCK least = ROWS(least)(s, kept), most = least + weight;
    const NUMBER *same = s->same;
    BLOCK own[BLOCKS];
    REALS near[BLOCKS];
    for (int b = 0; b < BLOCKS; b++) {
        own[b] = kept[b] + ROWS(smaller)(ROWS(load)(same + b * LANES), weight);
        out[b] = ROWS(smaller)(own[b], most);
    }
    if (!soft)
        return;
    for (int b = 0; b < BLOCKS; b++)
        near[b] = ROWS(soft_exp)(s, kept[b] - least);
    const REALS sum = ROWS(sum)(s, near);
    for (int b = 0; b < BLOCKS; b++) {
        const BLOCK more = most - own[b];
        const REALS rest = sum - near[b];
        const REALS other = ROWS(soft_exp)(s, ROWS(larger)(more, -more));
        const BLOCK both = ROWS(choose)(more >= 0, (BLOCK)(1 + rest * other),
                                        (BLOCK)(rest + other));
        out[b] = ROWS(soften)(s, out[b], (REALS)both);
    }
}

/* Any distances. */
INLINE void
ROWS(pull_distance)(const struct sweeper *s, int64_t arc, const bool soft,
                    const BLOCK kept[], BLOCK out[])
{
    const NUMBER weight = (NUMBER)s->m.weight[arc];
    const NUMBER *distance = s->distance;
    NUMBER base[WIDTH];
    for (int b = 0; b < BLOCKS; b++) {
        ROWS(store)(base + b * LANES, kept[b]);
        out[b] = ROWS(all)(MOST);
    }
    for (int q = 0; q < s->m.nodes; q++)
        for (int b = 0; b < BLOCKS; b++)
            out[b] = ROWS(smaller)(
                out[b], base[q] + weight * ROWS(load)(distance + q * WIDTH +
                                                      b * LANES));
    if (!soft)
        return;
    REALS sum[BLOCKS];
    for (int b = 0; b < BLOCKS; b++)
        sum[b] = (REALS){0};
    for (int q = 0; q < s->m.nodes; q++)
        for (int b = 0; b < BLOCKS && base[q] <= MOST; b++)
            sum[b] += ROWS(soft_exp)(
                s, base[q] +
                       weight * ROWS(load)(distance + q * WIDTH + b * LANES) -
                       out[b]);
    for (int b = 0; b < BLOCKS; b++)
        out[b] = ROWS(soften)(s, out[b], sum[b]);
}

/* Pairs that cost what a table says, or whose tasks may not share a node. */
TARGET __attribute__((noinline)) static void
ROWS(pull_special)(const struct sweeper *s, int64_t arc, const BLOCK kept[],
                   BLOCK result[])
{
    const struct tai_messages *m = &s->m;
    NUMBER base[WIDTH];
    int64_t out[WIDTH];
    quad x[QUADS];
    for (int b = 0; b < BLOCKS; b++)
        ROWS(store)(base + b * LANES, kept[b]);
    for (int p = 0; p < WIDTH; p++)
        out[p] = MOST;
    if (!has_table(m, arc)) {
        for (int p = 0; p < m->nodes; p++)
            for (int q = 0; q < m->nodes; q++)
                out[p] =
                    smaller(out[p], base[q] + tai_messages_pair(m, arc, p, q));
    } else {
        const int64_t *table =
            m->table + (int64_t)m->table_of[arc] * WIDTH * WIDTH;
        if (m->mate[arc] > arc) /* its rows are by the task that pulls */
            for (int p = 0; p < WIDTH; p++) {
                int64_t least = MOST;
                for (int q = 0; q < WIDTH; q++)
                    least = smaller(least, base[q] + table[p * WIDTH + q]);
                out[p] = least;
            }
        else
            for (int q = 0; q < WIDTH; q++)
                for (int p = 0; p < WIDTH; p++)
                    out[p] = smaller(out[p], base[q] + table[q * WIDTH + p]);
    }
    ROWS(load_row)(s, out, x);
    for (int i = 0; i < QUADS; i++)
        x[i] = larger_quad(x[i], all_quad(-MOST));
    for (int b = 0; b < BLOCKS; b++)
        result[b] = ROWS(narrow)(x + b * EACH);
}

/* What the labels of neighbours cost each node, less what it was moved. */
INLINE void
ROWS(vote)(const struct sweeper *s, int64_t arc, const BLOCK moved[],
           quad votes[])
{
    const struct tai_messages *m = &s->m;
    const int32_t label = s->sweep.labels[m->neighbour[arc]];
    const NUMBER weight = (NUMBER)m->weight[arc];
    for (int b = 0; b < BLOCKS; b++) {
        BLOCK cost;
        if (m->uniform)
            cost = ROWS(choose)(
                ROWS(count)((NUMBER)(b * LANES)) != (NUMBER)label,
                ROWS(all)(weight),
                ROWS(all)((NUMBER)tai_messages_shared(m, arc, label)));
        else
            cost = weight * ROWS(load)((const NUMBER *)s->distance +
                                       label * WIDTH + b * LANES);
        quad change[EACH];
        ROWS(widen)(cost - moved[b], change);
        for (int i = 0; i < EACH; i++)
            votes[b * EACH + i] += change[i];
    }
    if (m->apart && m->apart[arc])
        for (int i = 0; i < QUADS; i++)
            votes[i] += m->apart_cost & (ROWS(nodes)(i) == label);
}

/* ---- Visits ------------------------------------------------------------ */

/* The visited task. */
VISIT
{
    int32_t task;
    quad *theta, *votes, *barred; /* [QUADS] */
    BLOCK *floor, *roof;          /* [BLOCKS]: of what is moved */
};

INLINE void
ROWS(set_limits)(const struct sweeper *s, VISIT *v)
{
    for (int b = 0; b < BLOCKS; b++) {
        const BLOCK off = ROWS(narrow)(v->barred + b * EACH);
        v->floor[b] = ROWS(choose)(off, ROWS(all)(-2 * MOST), ROWS(all)(-MOST));
        v->roof[b] = ROWS(choose)(off, ROWS(all)(-2 * MOST), ROWS(all)(MOST));
    }
}

INLINE void
ROWS(pull)(const struct sweeper *s, int64_t arc, const bool soft, VISIT *v)
{
    const struct tai_messages *m = &s->m;
    NUMBER *moved = (NUMBER *)m->moved + arc * WIDTH;
    const NUMBER *given = (NUMBER *)m->moved + m->mate[arc] * WIDTH;
    BLOCK kept[BLOCKS], out[BLOCKS], before[BLOCKS];
    for (int b = 0; b < BLOCKS; b++) {
        kept[b] = -ROWS(load)(given + b * LANES);
        before[b] = ROWS(load)(moved + b * LANES);
    }
    if (is_special(m, arc))
        ROWS(pull_special)(s, arc, kept, out);
    else if (m->uniform)
        ROWS(pull_uniform)(s, arc, soft, kept, out);
    else
        ROWS(pull_distance)(s, arc, soft, kept, out);
    if (s->sweep.labels)
        ROWS(vote)(s, arc, before, v->votes);
    for (int b = 0; b < BLOCKS; b++) {
        const BLOCK held =
            ROWS(larger)(ROWS(smaller)(out[b], v->roof[b]), v->floor[b]);
        ROWS(store)(moved + b * LANES, held);
        quad change[EACH];
        ROWS(widen)(held - before[b], change);
        for (int i = 0; i < EACH; i++) {
            quad *theta = &v->theta[b * EACH + i];
            *theta += change[i];
            if (sizeof(NUMBER) == sizeof(int64_t))
                *theta = smaller_quad(*theta, all_quad(MOST_THETA));
        }
    }
}

/* Marks nodes that were barred just now in all messages. */
TARGET static void
ROWS(mark)(const struct sweeper *s, const VISIT *v)
{
    const struct tai_messages *m = &s->m;
    for (int64_t a = m->first[v->task]; a < m->first[v->task + 1]; a++) {
        NUMBER *moved = (NUMBER *)m->moved + a * WIDTH;
        for (int b = 0; b < BLOCKS; b++)
            ROWS(store)
        (moved + b * LANES,
         ROWS(smaller)(ROWS(load)(moved + b * LANES), v->roof[b]));
    }
}

/* Phi takes the minimum of theta; false if nothing is left below the
   ceiling. Bars what is above it. */
INLINE bool
ROWS(normalise)(const struct sweeper *s, VISIT *v)
{
    struct tai_messages *m = s->state;
    quad shown[QUADS], fresh = {0};
    for (int i = 0; i < QUADS; i++)
        shown[i] = choose_quad(v->barred[i], all_quad(BARRED), v->theta[i]);
    const int64_t least = ROWS(least_quad)(s, shown);
    if (least > m->ceiling - m->constant)
        return false;
    m->constant += least;
    const int64_t slack = m->ceiling - m->constant;
    for (int i = 0; i < QUADS; i++) {
        const quad cost = v->theta[i] - least;
        const quad above = cost > slack;
        fresh |= above & ~v->barred[i];
        v->barred[i] |= above;
        v->theta[i] = cost & ~v->barred[i];
    }
    if (any_quad(fresh)) {
        ROWS(store_row)(s, m->barred + (int64_t)v->task * WIDTH, v->barred);
        ROWS(set_limits)(s, v);
        ROWS(mark)(s, v);
    }
    return true;
}

/* Rounding (Kolmogorov 2006, section 3.6): the best node given the labels of
   the neighbours that were visited, by theta before they were pulled. */
INLINE int32_t
ROWS(best)(const struct sweeper *s, const VISIT *v)
{
    quad votes[QUADS];
    for (int i = 0; i < QUADS; i++)
        votes[i] = choose_quad(v->barred[i], all_quad(BARRED), v->votes[i]);
    return ROWS(first_of)(s, votes, ROWS(least_quad)(s, votes));
}

/* The second smallest of theta, which has a 0; BARRED if it is alone. */
INLINE int64_t
ROWS(second)(const struct sweeper *s, const VISIT *v)
{
    quad shown[QUADS];
    for (int i = 0; i < QUADS; i++)
        shown[i] = choose_quad(v->barred[i], all_quad(BARRED), v->theta[i]);
    const int32_t first = ROWS(first_of)(s, shown, 0);
    for (int i = 0; i < QUADS; i++)
        shown[i] =
            choose_quad(ROWS(nodes)(i) == first, all_quad(BARRED), shown[i]);
    return ROWS(least_quad)(s, shown);
}

INLINE void
ROWS(push)(const struct sweeper *s, int64_t from, int64_t to, double part,
           VISIT *v)
{
    BLOCK share[BLOCKS];
    for (int b = 0; b < BLOCKS; b++) {
        quad x[EACH];
        for (int i = 0; i < EACH; i++)
            x[i] = smaller_quad(share_of(v->theta[b * EACH + i], part),
                                all_quad(MOST));
        share[b] = ROWS(narrow)(x);
    }
    for (int64_t a = from; a < to; a++) {
        NUMBER *moved = (NUMBER *)s->m.moved + a * WIDTH;
        for (int b = 0; b < BLOCKS; b++) {
            const BLOCK before = ROWS(load)(moved + b * LANES);
            const BLOCK held = ROWS(larger)(before - share[b], v->floor[b]);
            ROWS(store)(moved + b * LANES, held);
            quad change[EACH];
            ROWS(widen)(held - before, change);
            for (int i = 0; i < EACH; i++)
                v->theta[b * EACH + i] += change[i];
        }
    }
}

INLINE bool
ROWS(visit)(const struct sweeper *s, int32_t t, const bool soft)
{
    const struct tai_messages *m = &s->m;
    const struct tai_sweep *sweep = &s->sweep;
    const int64_t begin = m->first[t], ahead = m->ahead[t],
                  end = m->first[t + 1];
    const int64_t pull_from = sweep->backward ? ahead : begin;
    const int64_t pull_to = sweep->backward ? end : ahead;
    const int64_t push_from = sweep->backward ? begin : ahead;
    const int64_t push_to = sweep->backward ? ahead : end;
    int64_t *theta = m->theta + (int64_t)t * WIDTH;
    quad row[QUADS], votes[QUADS], barred[QUADS];
    BLOCK floor[BLOCKS], roof[BLOCKS];
    VISIT v = {.task = t,
               .theta = row,
               .votes = votes,
               .barred = barred,
               .floor = floor,
               .roof = roof};
    ROWS(load_row)(s, theta, v.theta);
    ROWS(load_row)(s, m->barred + (int64_t)t * WIDTH, v.barred);
    for (int i = 0; i < QUADS; i++)
        v.votes[i] = v.theta[i];
    ROWS(set_limits)(s, &v);
    for (int64_t a = pull_from; a < pull_to; a++) {
        const int64_t later = sweep->backward ? a - AHEAD : a + AHEAD;
        if (later >= 0 && later < m->arcs)
            PREFETCH((NUMBER *)m->moved + m->mate[later] * WIDTH);
        ROWS(pull)(s, a, soft, &v);
    }
    if (!ROWS(normalise)(s, &v)) {
        s->state->constant = m->ceiling + 1;
        return false;
    }
    if (sweep->labels)
        sweep->labels[t] = ROWS(best)(s, &v);
    if (sweep->margin)
        sweep->margin[t] = ROWS(second)(s, &v);
    if (sweep->row)
        ROWS(store_row)(s, sweep->row + (int64_t)t * WIDTH, v.theta);
    if (push_from < push_to)
        ROWS(push)
    (s, push_from, push_to,
     1 / (double)larger(pull_to - pull_from, push_to - push_from), &v);
    ROWS(store_row)(s, theta, v.theta);
    return true;
}

INLINE bool
ROWS(sweep)(const struct sweeper *given, const bool soft)
{
    const struct sweeper copy = *given, *s = &copy; /* no store changes it */
    int64_t ticks = 0;
    for (int32_t i = 0; i < s->m.tasks; i++) {
        const int32_t t = s->sweep.backward ? s->m.tasks - 1 - i : i;
        if (!ROWS(visit)(s, t, soft))
            return false;
        ticks += s->m.first[t + 1] - s->m.first[t] + 1;
        if (ticks > TICKS_BETWEEN_POLLS && s->sweep.run) {
            if (tai_run_stopped(s->sweep.run, ticks, "messages"))
                return false;
            ticks = 0;
        }
    }
    return true;
}

TARGET static bool
ROWS(plain_sweep)(const struct sweeper *s)
{
    return ROWS(sweep)(s, false);
}

TARGET static bool
ROWS(soft_sweep)(const struct sweeper *s)
{
    return ROWS(sweep)(s, true);
}

#undef VISIT
#undef REALS
#undef STORED
#undef BLOCK
#undef EACH
#undef QUADS
#undef BLOCKS
#undef ROWS
#undef WIDTH
#endif
