# Rates of events in clusters (Hayes and Moulton 2017, chapter 7: variance of a cluster's rate lambda / y + k^2 lambda^2),
# with t in the place of the normal: base R 4.2 alone. The values stand in tests/power/rates_test.cpp.
variance <- function(lambda, y, k, cv = 0) (1 + cv^2) * k^2 * lambda^2 + lambda / y
error <- function(from, to, J, P, y, k, cv = 0) {
  sqrt(variance(from, y, k, cv) / (J * (1 - P)) + variance(to, y, k, cv) / (J * P))
}
multiplier <- function(J, alpha = .05, power = .8) qt(1 - alpha / 2, J - 2) + qt(power, J - 2)
report <- function(J, P, y, k, from, cv = 0) {
  m <- multiplier(J)
  fall <- tryCatch(uniroot(function(to) from - to - m * error(from, to, J, P, y, k, cv), c(0, from), tol = 1e-15)$root,
                   error = function(e) NA)
  rise <- uniroot(function(to) to - from - m * error(from, to, J, P, y, k, cv), c(from, 100 * from), tol = 1e-15)$root
  sd <- sqrt(from + k^2 * from^2)
  cat(sprintf("J %g P %g y %g k %g rate %g cv %g: icc %.15g se %.12g fall %.12g rise %.12g\n", J, P, y, k, from, cv,
              k^2 * from^2 / sd^2, error(from, from, J, P, y, k, cv) / sd, fall, rise))
}
report(40, .5, 100, .25, .1)
report(28, .4, 250, .3, .02, cv = .5)
report(12, .5, 50, .5, .05)
smallest <- function(P, y, k, from, to) {
  J <- 4
  while (multiplier(J) * error(from, to, J, P, y, k) > abs(to - from)) J <- J + 1
  J
}
cat("clusters:", smallest(.5, 100, .25, .1, .07), smallest(.5, 400, .25, .02, .03), "\n")
power <- function(J, P, y, k, from, to) pt(abs(to - from) / error(from, to, J, P, y, k) - qt(.975, J - 2), J - 2)
exact <- function(J, P, y, k, from, to) {
  delta <- abs(to - from) / error(from, to, J, P, y, k)
  pt(qt(.975, J - 2), J - 2, delta, lower.tail = FALSE) + pt(-qt(.975, J - 2), J - 2, delta)
}
cat(sprintf("power: %.12g %.12g\n", power(40, .5, 100, .25, .1, .07), exact(40, .5, 100, .25, .1, .07)))
