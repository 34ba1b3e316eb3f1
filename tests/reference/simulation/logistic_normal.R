# Mean and variance of plogis(centre + spread * Z), Z standard normal, by R's integrate(); centre of a given mean and
# spread, and spread of a given mean and variance, by uniroot(). Printed values stand in tests/simulation/latent_test.cpp.
moments <- function(centre, spread) {
  m <- integrate(function(z) plogis(centre + spread * z) * dnorm(z), -12, 12, rel.tol = 1e-13, subdivisions = 2000)$value
  s <- integrate(function(z) plogis(centre + spread * z)^2 * dnorm(z), -12, 12, rel.tol = 1e-13, subdivisions = 2000)$value
  c(mean = m, variance = s - m^2)
}
centre <- function(mean, spread) uniroot(function(x) moments(x, spread)["mean"] - mean, c(-40, 40), tol = 1e-14)$root
spread <- function(mean, icc) {
  uniroot(function(s) moments(centre(mean, s), s)["variance"] - icc * mean * (1 - mean), c(1e-6, 8), tol = 1e-13)$root
}
for (case in list(c(-1, 1), c(0, 3), c(-4.5, 0.4), c(2, 8))) {
  cat(sprintf("moments %g %g: %.15g %.15g\n", case[1], case[2], moments(case[1], case[2])["mean"],
              moments(case[1], case[2])["variance"]))
}
for (case in list(c(0.0123, 0.3), c(0.5, 2), c(0.9, 1.5))) {
  cat(sprintf("centre %g %g: %.13g\n", case[1], case[2], centre(case[1], case[2])))
}
for (case in list(c(0.0123, 0.003), c(0.3, 0.05), c(0.5, 0.2))) {
  cat(sprintf("spread %g %g: %.12g\n", case[1], case[2], spread(case[1], case[2])))
}
