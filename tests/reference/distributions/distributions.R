# Reference values for tests/core/distributions_test.cpp, made by R 4.2.2 alone. Run in this folder:
#   Rscript distributions.R > distributions.csv
# Central distributions: R's own functions. The noncentral t: R's pt(ncp=) is good to about 1e-12 absolute only, so the
# defining integral is computed instead, and must agree with pt(ncp=) to 1e-9.

emit <- function(name, a, b, c, value) {
    cat(sprintf("%s,%.17g,%.17g,%.17g,%.17g\n", name, a, b, c, value), sep = "")
}

# P(T > t) = integral over w of P(Z > t sqrt(w / df) - delta) times the chi-squared density of w; in u = log w, where the
# integrand is smooth and vanishes fast on both sides, the trapezoidal rule converges faster than any power of its step.
noncentral_t <- function(t, df, delta, lower.tail) {
    # Below the lower limit w^(df / 2) is less than 1e-22 of its value at w = df. The step is an exact binary fraction:
    # a difference of neighbouring grid points would carry their rounding error into every digit of the sum.
    step <- 2^-9
    u <- step * seq(floor((log(df) - 2 * 50 / df - 3) / step), ceiling(log(df + 40 * sqrt(2 * df) + 400) / step))
    w <- exp(u)
    log_terms <- pnorm(t * sqrt(w / df) - delta, lower.tail = lower.tail, log.p = TRUE) +
        dchisq(w, df, log = TRUE) + u
    top <- max(log_terms)
    value <- exp(top) * sum(exp(log_terms - top)) * step
    stopifnot(abs(value - suppressWarnings(pt(t, df, delta, lower.tail = lower.tail))) < 1e-9)
    value
}

# R's qf is good to 1e-8 only; two steps of Newton on pf, which is better, make it exact.
f_quantile <- function(p, df1, df2) {
    f <- qf(p, df1, df2)
    for (step in 1:2) f <- f - (pf(f, df1, df2) - p) / df(f, df1, df2)
    stopifnot(abs(f / qf(p, df1, df2) - 1) < 1e-7)
    f
}

cat("function,a,b,c,value\n")
for (z in c(-37, -8.5, -1.959963984540054, -0.1, 0, 0.3, 2.5, 6, 12)) {
    emit("normal_cdf", z, 0, 0, pnorm(z))
    emit("normal_upper", z, 0, 0, pnorm(z, lower.tail = FALSE))
}
for (p in c(1e-300, 1e-12, 0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999)) emit("normal_quantile", p, 0, 0, qnorm(p))

dfs <- c(0.7, 1, 2, 3.37, 12, 41.83, 93, 24000, 1e7)
for (df in dfs) {
    for (t in c(-40, -2.1, -0.01, 0, 0.6744897501960817, 1.9, 7.25, 60)) {
        emit("t_cdf", t, df, 0, pt(t, df))
        emit("t_upper", t, df, 0, pt(t, df, lower.tail = FALSE))
        emit("t_two_sided", t, df, 0, 2 * pt(abs(t), df, lower.tail = FALSE))
    }
    for (p in c(1e-9, 0.005, 0.025, 0.2, 0.6, 0.975, 0.9995)) emit("t_quantile", p, df, 0, qt(p, df))
}
for (df in c(2.5, 8, 41.83, 92)) {
    for (delta in c(-1.2, 0, 0.5, 2.8, 6)) {
        for (t in c(-3, 0.2, 2, qt(0.975, df), 9)) {
            emit("noncentral_t_cdf", t, df, delta, noncentral_t(t, df, delta, TRUE))
            emit("noncentral_t_upper", t, df, delta, noncentral_t(t, df, delta, FALSE))
        }
    }
}
for (df1 in c(1, 3, 17.4)) {
    for (df2 in c(2.2, 30, 91, 5000)) {
        for (f in c(0, 0.01, 0.9, 4.2, 55)) emit("f_upper", f, df1, df2, pf(f, df1, df2, lower.tail = FALSE))
        for (p in c(0.005, 0.025, 0.5, 0.975, 0.9995)) emit("f_quantile", p, df1, df2, f_quantile(p, df1, df2))
    }
}
for (df in c(0.5, 1, 4, 12.6, 93, 5000)) {
    for (x in c(0, 0.02, 3.8414588206941236, 93, 700)) {
        emit("chi_squared_upper", x, df, 0, pchisq(x, df, lower.tail = FALSE))
    }
    for (p in c(0.001, 0.025, 0.5, 0.95, 0.9999)) emit("chi_squared_quantile", p, df, 0, qchisq(p, df))
}
# R's qbeta stops at about 1e-11: one Newton step on the logarithm of the smaller tail gives the other digits.
beta_quantile <- function(p, a, b) {
    x <- qbeta(p, a, b)
    lower <- p < 0.5
    tail <- pbeta(x, a, b, lower.tail = lower)
    step <- log((if (lower) p else 1 - p) / tail) * tail / dbeta(x, a, b)
    x + (if (lower) step else -step)
}
for (shapes in list(c(1, 20), c(3, 8), c(20, 1), c(50, 950), c(0.4, 2.5), c(100, 99901), c(500001, 499999))) {
    for (p in c(0.001, 0.025, 0.5, 0.975, 0.9999)) {
        emit("beta_quantile", p, shapes[1], shapes[2], beta_quantile(p, shapes[1], shapes[2]))
    }
}
for (x in c(1e-10, 0.5, 1, 1.7, 2, 46.5, 1e6, 1e200)) emit("log_gamma", x, 0, 0, lgamma(x))
