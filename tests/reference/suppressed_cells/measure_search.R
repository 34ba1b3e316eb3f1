# How often the search over suppressed priors misses an outermost estimate: base R 4.2 (Debian 12), with jsonlite to read
# what analyse writes. Random trials of SCHOOLS schools, PRIORS of whose priors and two of whose outcomes are suppressed, 1 to
# 5, each held against all combinations of the priors, by the projection that leaves the prior out of the arm. Writes its
# files into the folder in which it runs.
#   Rscript measure_search.R ANALYSE TRIALS SCHOOLS PRIORS
# "125 12 8" is 0 missed, in two minutes or more; see docs/methods/suppressed-cells.md.
arguments <- commandArgs(TRUE)
analyse <- arguments[1]
trials <- as.integer(arguments[2])
schools <- as.integer(arguments[3])
priors <- as.integer(arguments[4])
writeLines(c('[data]', 'file = "trial.csv"', 'cluster = "urn"', 'size = "n"', '[arms]', 'column = "arm"',
             'control = "C"', 'intervention = "I"', '[[outcome]]', 'name = "ev"', 'count = "ev"', 'prior = "pr"',
             '[[sensitivity]]', 'suppressed = "bounds"', '[analysis]', 'standard_errors = "CR1"',
             'degrees_of_freedom = "clusters-1"'), "trial.toml")
combinations <- as.matrix(expand.grid(rep(list(1:5), priors)))

draw_trial <- function(seed) {
  set.seed(seed)
  d <- data.frame(urn = sprintf("S%03d", 1:schools), arm = rep(c("C", "I"), schools / 2),
                  n = sample(20:60, schools, TRUE))
  d$ev <- d$ev_low <- d$ev_high <- rbinom(schools, d$n, .15)
  d$pr <- d$pr_low <- d$pr_high <- rbinom(schools, d$n, .12)
  hidden <- sample(schools, priors)
  d$pr_low[hidden] <- 1
  d$pr_high[hidden] <- 5
  d$pr[hidden] <- NA
  hidden <- sample(schools, 2)
  d$ev_low[hidden] <- 1
  d$ev_high[hidden] <- 5
  d$ev[hidden] <- NA
  d
}
# Both bounds: the weights of the outcomes, one row a combination, and each outcome at its best end.
outermost <- function(d) {
  share <- d$n / sum(d$n)
  arm <- as.numeric(d$arm == "I")
  arm <- arm - sum(share * arm)
  prior <- matrix(rep(d$pr / d$n, each = nrow(combinations)), nrow(combinations))
  hidden <- which(is.na(d$pr))
  for (j in seq_along(hidden)) prior[, hidden[j]] <- combinations[, j] / d$n[hidden[j]]
  prior <- prior - as.vector(prior %*% share)
  slope <- as.vector(prior %*% (d$n * arm)) / as.vector(prior^2 %*% d$n)
  left <- sweep(-prior * slope, 2, arm, "+")
  weights <- sweep(left, 2, d$n, "*") / as.vector(left^2 %*% d$n)
  middle <- as.vector(weights %*% ((d$ev_low + d$ev_high) / 2 / d$n))
  half <- as.vector(abs(weights) %*% ((d$ev_high - d$ev_low) / 2 / d$n))
  c(min(middle - half), max(middle + half))
}
missed <- 0
for (seed in seq_len(trials)) {
  d <- draw_trial(seed)
  write.csv(d, "trial.csv", row.names = FALSE, quote = FALSE, na = "SUPP")
  system2(analyse, c("trial.toml", "--format", "json"), stdout = "trial.json", stderr = FALSE)
  found <- jsonlite::fromJSON("trial.json", simplifyVector = FALSE)$sensitivity[[1]]$bounds
  known <- outermost(d)
  short <- c(found$low$estimate - known[1], known[2] - found$high$estimate)
  stopifnot(short > -1e-9)
  if (any(short > 1e-9)) {
    missed <- missed + 1
    cat(seed, "misses by", max(short), "of", diff(known), "\n")
  }
}
cat(trials, "trials,", missed, "with a miss\n")
