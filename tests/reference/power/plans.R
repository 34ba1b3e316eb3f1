# Standard errors of plans that mdes.md has no value of, by matrices of covariances and nothing else: R 4.2.
# Run in this folder: Rscript plans.R
# Writes plans.csv. Each case builds the covariance matrix of all individuals (or of the means of clusters), and takes
# the variance of the estimator from it; no formula of a design effect enters.
cases <- data.frame()
note <- function(case, standard_error) {
  cases <<- rbind(cases, data.frame(case = case, standard_error = standard_error))
}

# The 2 n measurements of one cluster, n before and n after: shares rho between clusters, of correlation pi over time,
# and tau of an individual's own part over time (0: others are measured).
periods <- function(n, rho, pi, tau) {
  time <- matrix(c(1, pi, pi, 1), 2)
  own <- matrix(c(1, tau, tau, 1), 2)
  rho * kronecker(time, matrix(1, n, n)) + (1 - rho) * kronecker(own, diag(n))
}
means_over_time <- function(n, rho, pi, tau) {
  average <- kronecker(diag(2), matrix(1 / n, 1, n))
  average %*% periods(n, rho, pi, tau) %*% t(average)
}
# J clusters, half of them treated: the difference of two means of J / 2 clusters.
of_difference <- function(variance, J) sqrt(variance * 4 / J)
for (tau in c(0, 0.6)) {
  v <- means_over_time(20, 0.08, 0.7, tau)
  note(paste0("adjusted-", tau), of_difference(v[2, 2] - v[1, 2]^2 / v[1, 1], 24))
  note(paste0("difference-", tau), of_difference(v[1, 1] + v[2, 2] - 2 * v[1, 2], 24))
}

# Three arms of 10, 10 and 20 clusters of 15: least squares on indicators, each cluster's mean of variance v.
arm <- rep(c("first", "second", "control"), c(10, 10, 20))
x <- cbind(1, arm == "first", arm == "second")
v <- 0.1 + 0.9 / 15
note("three-arms", sqrt(v * solve(crossprod(x))[2, 2]))

# Clusters of a list, weighted by the inverse variance of their means (a mixed model), and by their sizes. Each arm has
# the same list, so that its shares do not matter.
sizes <- c(5, 8, 12, 20, 33, 40, 41, 60)
both <- c(sizes, sizes)
variance <- 0.12 * (1 - 0.3) + (1 - 0.12) * (1 - 0.1) / both
treated <- rep(0:1, each = length(sizes))
x <- cbind(1, treated)
note("list-likelihood", sqrt(solve(crossprod(x, x / variance))[2, 2]))
a <- solve(crossprod(x, both * x), t(both * x))[2, ]
note("list-individuals", sqrt(sum(a^2 * variance)))

# Sites whose effects vary: 12 sites of 6 clusters (3 treated) of 10; the difference in each site, averaged.
of_site <- 0.1 * 0.4 + (0.15 + 0.75 / 10) * (1 / 3 + 1 / 3)
note("random-sites", sqrt(of_site / 12))

# Regions and sites whose effects both vary: 5 regions of 4 sites of 8 clusters (4 treated) of 10.
of_site <- 0.06 * 0.5 + (0.1 + 0.8 / 10) * (1 / 4 + 1 / 4)
note("random-regions", sqrt((0.04 * 0.3 + of_site / 4) / 5))
# Two kinds of clusters: 8 of 32 in the first, half of each treated; 10 individuals, ICC .1. And two kinds of individuals,
# 3 and 7 of 10 in each cluster.
v <- 0.1 + 0.9 / 10
note("subgroups-of-clusters", sqrt(v * (1 / 4 + 1 / 4) + v * (1 / 12 + 1 / 12)))
within <- 0.1 + 0.9 * diag(10)  # a cluster: what all share, and what each has
contrast <- rep(c(1 / 3, -1 / 7), c(3, 7))
note("subgroups-of-individuals", sqrt(c(t(contrast) %*% within %*% contrast) * (1 / 16 + 1 / 16)))

# 12 groups of 8 in one arm (ICC .15), 96 individuals in the other.
grouped <- kronecker(diag(12), 0.15 + 0.85 * diag(8))
a <- rep(1 / 96, 96)
note("nested", sqrt(c(t(a) %*% grouped %*% a) + 1 / 96))
write.csv(format(cases, digits = 15, trim = TRUE), "plans.csv", row.names = FALSE, quote = FALSE)
