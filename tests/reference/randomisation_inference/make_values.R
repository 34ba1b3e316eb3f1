# Reference values of randomisation inference: a plain loop over all allocations that rebuilds the indicators of all
# arms and fits lm to pupil rows again, the standard error by sandwich::vcovCL (CR1).
# Written with R 4.2.2, sandwich 3.0-2. Run in this folder: Rscript make_values.R
# It writes the data (two_arms.csv, three_arms.csv) and values.csv: the statistics of all allocations in ascending order
# (kind "draw") at no effect, the observed estimate and standard error, and the share of |draws| at least the observed
# |statistic| (kind "p", ties within 1e-9 counted) for several hypothetical effects.

suppressPackageStartupMessages(library(sandwich))

# Fifteen digits where they give the number back, else seventeen.
in_full <- function(number) {
  short <- sprintf("%.15g", number)
  ifelse(as.numeric(short) == number, short, sprintf("%.17g", number))
}

# Every arrangement of labels over places, one a row.
arrangements <- function(labels) {
  if (length(labels) == 0) return(matrix(integer(0), 1, 0))
  do.call(rbind, lapply(sort(unique(labels)), function(first) {
    rest <- arrangements(labels[-match(first, labels)])
    cbind(first, rest, deparse.level = 0)
  }))
}

# One row an allocation, one column a school: all combinations of the strata's arrangements.
allocations_of <- function(schools) {
  all <- matrix(schools$arm, 1)
  for (members in split(seq_len(nrow(schools)), schools$stratum)) {
    within <- arrangements(schools$arm[members])
    all <- do.call(rbind, lapply(seq_len(nrow(within)), function(i) {
      longer <- all
      longer[, members] <- rep(within[i, ], each = nrow(all))
      longer
    }))
  }
  all
}

estimate_of <- function(schools, pupils, allocation, tested, statistic) {
  pupils$arm <- factor(allocation[pupils$school + 1])
  if (statistic == "difference") {
    return(c(mean(pupils$event[pupils$arm == tested]) - mean(pupils$event[pupils$arm == 0]), 1))
  }
  formula <- if (length(unique(schools$stratum)) > 1) event ~ arm + prior + factor(stratum) else event ~ arm + prior
  fit <- lm(formula, pupils)
  term <- paste0("arm", tested)
  if (statistic == "coefficient") return(c(unname(coef(fit)[term]), 1))
  variance <- vcovCL(fit, pupils$school, type = "HC1", cadjust = TRUE)
  c(unname(coef(fit)[term]), sqrt(variance[term, term]))
}

values_of <- function(case, schools, tested, effects) {
  pupils <- schools[rep(seq_len(nrow(schools)), schools$pupils), ]
  pupils$event <- unlist(mapply(function(events, size) rep(1:0, c(events, size - events)), schools$events,
                                schools$pupils))
  allocations <- allocations_of(schools)
  out <- NULL
  for (statistic in c("difference", "coefficient", "studentised")) {
    at <- function(effect, allocation) {
      shifted <- pupils
      shifted$event <- shifted$event - effect * (schools$arm[pupils$school + 1] == tested)
      estimate_of(schools, shifted, allocation, tested, statistic)
    }
    add <- function(kind, effect, value) {
      out <<- rbind(out, data.frame(case, tested, statistic, kind, effect, value))
    }
    observed <- at(0, schools$arm)
    add("estimate", 0, observed[1])
    add("std_error", 0, observed[2])
    for (effect in effects) {
      draws <- apply(allocations, 1, function(allocation) { e <- at(effect, allocation); e[1] / e[2] })
      if (effect == 0) add("draw", 0, sort(draws))
      target <- abs((observed[1] - effect) / observed[2])
      add("p", effect, mean(abs(draws) >= target * (1 - 1e-9)))
    }
  }
  out
}

make_schools <- function(arm, stratum) {
  g <- length(arm)
  schools <- data.frame(school = seq_len(g) - 1, stratum, arm, pupils = sample(15:60, g, replace = TRUE))
  schools$prior <- round(rbeta(g, 4, 12), 4)
  chance <- plogis(-1.2 + 3 * schools$prior + 0.5 * (arm > 0) + 0.3 * rnorm(g))
  schools$events <- rbinom(g, schools$pupils, chance)
  schools
}

write_full <- function(data, file) {
  text <- as.data.frame(lapply(data, function(column) if (is.numeric(column)) in_full(column) else column))
  write.csv(text, file, row.names = FALSE, quote = FALSE)
}

set.seed(3837398, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
two_arms <- make_schools(arm = c(1, 0, 1, 0, 0, 1, 0, 1, 1, 0), stratum = rep(0:1, each = 5))
three_arms <- make_schools(arm = c(0, 1, 2, 0, 1, 2, 0), stratum = rep(0, 7))
write_full(two_arms, "two_arms.csv")
write_full(three_arms, "three_arms.csv")
effects <- c(0, -0.15, -0.05, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
values <- rbind(values_of("two_arms", two_arms, 1, effects), values_of("three_arms", three_arms, 1, effects),
                values_of("three_arms", three_arms, 2, effects))
write_full(values, "values.csv")
