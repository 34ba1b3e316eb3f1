# Reference values of the enumerated wild cluster bootstrap: every sign vector in a plain loop that builds y*, fits it
# again with lm and takes the CR1 standard error of R's sandwich (vcovCL). Written with R 4.2.2, sandwich 3.0-2.
# Run in this folder: Rscript make_values.R   (about three minutes)
# It writes the data of the cases (schools.csv), every draw of one of them (draws.csv), counts and p-values of
# hypotheses (tests.csv) and intervals (intervals.csv), in full precision.

suppressPackageStartupMessages(library(sandwich))

in_full <- function(number) {
  short <- sprintf("%.15g", number)
  ifelse(as.numeric(short) == number, short, sprintf("%.17g", number))
}

write_full <- function(data, file) {
  numbers <- vapply(data, is.numeric, TRUE)
  data[numbers] <- lapply(data[numbers], in_full)
  write.csv(data, file, row.names = FALSE, quote = FALSE)
}

# One row a school: events out of pupils.
make_schools <- function(case, g, treated) {
  pupils <- sample(4:15, g, replace = TRUE)
  stratum <- rep(0:1, length.out = g)
  prior <- round(rbeta(g, 3, 9), 3)
  rate <- plogis(-1.2 + 3 * prior + 0.5 * treated + 0.5 * rnorm(g))
  events <- pmin(pupils - 1, pmax(1, rbinom(g, pupils, rate)))
  data.frame(case, school = seq_len(g) - 1, treated, stratum, prior, pupils, events)
}

expand <- function(schools) {
  rows <- schools[rep(seq_len(nrow(schools)), schools$pupils), ]
  rows$event <- unlist(mapply(function(events, size) rep(1:0, c(events, size - events)), schools$events,
                              schools$pupils))
  rows
}

estimate <- function(y, rows) {
  fit <- lm(y ~ treated + prior + factor(stratum), rows)
  c(b = unname(coef(fit)["treated"]),
    se = sqrt(vcovCL(fit, rows$school, type = "HC1", cadjust = TRUE)["treated", "treated"]))
}

# Draw number b: sign of school g is -1 where bit g of b is set.
signs_of <- function(b, g) ifelse(bitwAnd(b, bitwShiftL(1L, seq_len(g) - 1L)) > 0, -1, 1)

# The t statistic of every draw under the hypothesis that the effect is t.
draw_all <- function(rows, t, residuals) {
  g <- length(unique(rows$school))
  if (residuals == "restricted") {
    fit <- lm(I(event - t * treated) ~ prior + factor(stratum), rows)
    fitted <- fitted(fit) + t * rows$treated
    null <- t
  } else {
    fit <- lm(event ~ treated + prior + factor(stratum), rows)
    fitted <- fitted(fit)
    null <- unname(coef(fit)["treated"])
  }
  vapply(seq_len(2^g) - 1L, function(b) {
    draw <- estimate(fitted + signs_of(b, g)[rows$school + 1] * residuals(fit), rows)
    (draw[["b"]] - null) / draw[["se"]]
  }, 0)
}

tolerance <- 1e-9

counts_of <- function(observed, draws) {
  slack <- tolerance * max(abs(observed), 1)
  c(both = sum(abs(draws) >= abs(observed) - slack), above = sum(draws >= observed - slack),
    below = sum(draws <= observed + slack), strictly = sum(abs(draws) > abs(observed) + slack))
}

p_of <- function(rows, t, residuals) {
  original <- estimate(rows$event, rows)
  draws <- draw_all(rows, t, residuals)
  mean(abs(draws) >= abs((original[["b"]] - t) / original[["se"]]) * (1 - tolerance))
}

# The end of the interval between an effect that is not rejected and one that is.
limit_of <- function(rows, residuals, inside, outside, alpha) {
  stopifnot(p_of(rows, inside, residuals) > alpha, p_of(rows, outside, residuals) <= alpha)
  for (i in 1:44) {
    middle <- (inside + outside) / 2
    if (p_of(rows, middle, residuals) > alpha) inside <- middle else outside <- middle
  }
  inside
}

set.seed(94, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
schools <- rbind(make_schools("even", 8, c(0, 1, 1, 0, 1, 0, 0, 1)),
                 make_schools("two_treated", 9, c(0, 1, 0, 0, 0, 0, 1, 0, 0)))
write_full(schools, "schools.csv")
rows <- lapply(split(schools, schools$case), expand)

hypotheses <- c(-0.2, 0, 0.125, 0.6)
tests <- do.call(rbind, lapply(names(rows), function(case) {
  original <- estimate(rows[[case]]$event, rows[[case]])
  do.call(rbind, lapply(c("restricted", "unrestricted"), function(residuals) {
    do.call(rbind, lapply(hypotheses, function(t) {
      observed <- (original[["b"]] - t) / original[["se"]]
      counts <- counts_of(observed, draw_all(rows[[case]], t, residuals))
      data.frame(case, residuals, hypothesis = t, estimate = original[["b"]], std_error = original[["se"]],
                 as.list(counts))
    }))
  }))
}))
write_full(tests, "tests.csv")
print(tests)

write_full(do.call(rbind, lapply(c("restricted", "unrestricted"), function(residuals) {
  draws <- draw_all(rows$even, 0.125, residuals)
  data.frame(residuals, draw = seq_along(draws) - 1, statistic = draws)
})), "draws.csv")

# 80 %: with 256 draws the two that always tie, and their neighbours, leave few steps at 95 %.
original <- estimate(rows$even$event, rows$even)
ends <- function(residuals, side) {
  limit_of(rows$even, residuals, original[["b"]], original[["b"]] + side * 8 * original[["se"]], 0.2)
}
write_full(data.frame(residuals = "restricted", confidence = 0.8, low = ends("restricted", -1),
                      high = ends("restricted", 1)), "intervals.csv")
