# Reference values for the MDES of a two-level cluster-randomised design, in base R (written with R 4.2.2).
#     Rscript mdes.R > mdes.csv
# The power of the t test is computed twice: with pt(ncp = ), and by integrating over the distribution of the
# residual standard deviation. The script stops where the two differ; the integral gives the value written.

set <- data.frame(
  J   = c(94, 94, 3, 4, 5, 6, 8, 10, 12, 16, 20, 20, 24, 30, 30, 30, 40, 50, 60, 80, 100, 150, 200, 400, 1000),
  n   = c(325, 291, 20, 1, 30, 10, 25, 50, 100, 15, 15, 4, 8.5, 21, 7, 17, 60, 30, 25, 20, 200, 12, 40, 5, 1.5),
  rho = c(.05, .01, .1, .3, .05, .2, 0, 1, .15, .25, .17, .20, .1, .05, .05, .05, .02, .08, .12, .2, .01, .3, .15, .5, .07),
  r2c = c(.5, .2, 0, 0, 0, .9, .3, .1, .6, 0, 0, 0, .4, 0, 0, 0, .7, .55, .25, 0, .8, .35, 0, .15, .99),
  r2i = c(0, 0, 0, 0, .5, .1, .2, .9, .3, 0, 0, 0, .25, 0, 0, 0, 0, .4, .15, .6, 0, .05, .7, .35, .5),
  P   = c(.5, .5, .5, .5, .4, .5, .25, .5, .5, .6, .5, .5, .5, .5, .5, .5, .5, .5, 1/3, .5, .4, .5, .55, .1, .5),
  g   = c(0, 0, 0, 1, 0, 2, 3, 1, 0, 4, 0, 0, 2, 0, 0, 0, 5, 1, 0, 3, 2, 10, 0, 1, 0),
  c   = c(0, 0, 0, 0, 0, .5, .8, .3, 0, 0, 0, 0, .65, 0, 0, 0, .4, 1.2, 0, 0, .35, 0, .9, 0, 2),
  alpha = c(.05, .05, .05, .05, .1, .05, .05, .01, .05, .1, .05, .05, .05, .05, .05, .05, .05, .01, .05, .001, .05, .025,
            .05, .2, .05),
  power = c(.8, .8, .8, .8, .5, .9, .8, .8, .95, .7, .8, .8, .8, .8, .8, .8, .8, .9, .3, .8, .99, .8, .85, .6, .06),
  sides = c(2, 2, 2, 1, 2, 2, 1, 2, 2, 1, 2, 2, 2, 2, 1, 1, 2, 1, 2, 2, 2, 1, 2, 2, 2)
)

# P(T > critical) and P(T < critical) for T = (Z + delta) / S, S^2 = chi-squared(df) / df.
tail_by_integral <- function(critical, df, delta, upper) {
  density <- function(s) exp(log(2) + log(s) + log(df) + dchisq(df * s^2, df, log = TRUE))
  inner <- function(s) pnorm(critical * s - delta, lower.tail = !upper) * density(s)
  top <- 1 + 12 / sqrt(df) + 8 / df
  cuts <- seq(0, top, length.out = 41)
  sum(vapply(seq_len(40), function(i) integrate(inner, cuts[i], cuts[i + 1], rel.tol = 1e-13, abs.tol = 1e-17)$value,
             numeric(1)))
}

power_by_integral <- function(delta, critical, df, sides) {
  lower <- if (sides == 2) tail_by_integral(-critical, df, delta, upper = FALSE) else 0
  tail_by_integral(critical, df, delta, upper = TRUE) + lower
}

power_by_pt <- function(delta, critical, df, sides) {
  lower <- if (sides == 2) pt(-critical, df, delta) else 0
  1 - pt(critical, df, delta) + lower
}

exact_multiplier <- function(alpha, power, sides, df) {
  critical <- qt(alpha / sides, df, lower.tail = FALSE)
  difference <- function(delta) power_by_integral(delta, critical, df, sides) - power
  delta <- uniroot(difference, c(0, 100), tol = 1e-15, maxiter = 10000)$root
  stopifnot(abs(power_by_integral(delta, critical, df, sides) - power) < 1e-13,
            abs(power_by_pt(delta, critical, df, sides) - power) < 1e-10)
  delta
}

digits <- function(x) sprintf("%.15g", x)
cat("clusters,cluster_size,icc,r2_cluster,r2_individual,share_treated,covariates,cluster_size_cv,alpha,power,sides,",
    "df,standard_error,t,normal,exact,power_of_t\n", sep = "")
for (i in seq_len(nrow(set))) {
  with(set[i, ], {
    df <- J - g - 2
    residual <- rho * (1 - r2c) + (1 - rho) * (1 - r2i)
    rho_a <- rho * (1 - r2c) / residual
    design_effect <- 1 + ((1 + c^2) * n - 1) * rho_a
    se <- sqrt(residual * design_effect / (P * (1 - P) * J * n))
    m_t <- qt(alpha / sides, df, lower.tail = FALSE) + qt(power, df)
    m_normal <- qnorm(alpha / sides, lower.tail = FALSE) + qnorm(power)
    m_exact <- exact_multiplier(alpha, power, sides, df)
    power_of_t <- power_by_integral(m_t, qt(alpha / sides, df, lower.tail = FALSE), df, sides)
    cat(paste(digits(c(J, n, rho, r2c, r2i, P, g, c, alpha, power, sides, df, se, m_t, m_normal, m_exact, power_of_t)),
              collapse = ","), "\n", sep = "")
  })
}
