# Reference values of tests/estimation/drawn_set_test.cpp: the effects of take-up that randomisation inference does not reject
# at 95 %, of eight schools, four of them offered. Every effect is tested by its definition, in all 70 allocations; the
# statistic is the coefficient of the offer in outcome - t take-up, alone or over its CR1 standard error, of 16 pupils,
# by sums of schools (checked against lm and sandwich's vcovCL). Written with R 4.2.2, sandwich 3.0-2.
# Run in this folder: Rscript make_allocation_sets.R
# It writes the pupils (allocation_sets.csv) and the ends of what is not rejected, as they come from -infinity to infinity
# (allocation_ends.csv).

suppressPackageStartupMessages(library(sandwich))

size <- c(2, 1, 3, 1, 2, 2, 3, 2)
pupils <- data.frame(
  school = rep(0:7, size),
  offered = rep(c(1, 0, 1, 0, 0, 1, 0, 1), size),
  score = c(17, 14, 8, 15, 18, 13, 7, 9, 6, 13, 14, 8, 11, 9, 12, 15.5),
  noise = c(9, 6, 5, 3, 9, 12, 2, 4, 6, 7, 5, 9, 14, 11, 16, 8),
  much = c(1, 0.75, 0, 1, 1, 0.75, 0.25, 0, 0, 1, 0.5, 0, 0, 0.25, 1, 0.75),
  little = c(1, 0, 0.5, 0, 1, 0.25, 0.5, 0, 0, 1, 0, 0.5, 0, 0.25, 0.5, 0.25),
  nothing = c(1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0.125, 1))
cases <- data.frame(outcome = c("score", "score", "noise"), take_up = c("much", "little", "nothing"))

of_schools <- function(column) tapply(pupils[[column]], pupils$school, sum)
offered <- of_schools("offered") / size
allocations <- t(apply(combn(8, 4), 2, function(chosen) as.numeric(1:8 %in% chosen)))  # 70 x 8

# By row of `arms`: difference of the means of two arms, over its standard error; N = 16, K = 2, G = 8.
statistic <- function(sums, arms, kind) {
  n <- cbind((1 - arms) %*% size, arms %*% size)
  means <- cbind((1 - arms) %*% sums, arms %*% sums) / n
  estimate <- means[, 2] - means[, 1]
  if (kind == "coefficient") return(estimate)
  by_row <- function(values) matrix(values, nrow(arms), 8, byrow = TRUE)
  left <- by_row(sums) - by_row(size) * (arms * means[, 2] + (1 - arms) * means[, 1])
  estimate / sqrt(8 / 7 * 15 / 14 * rowSums((left / (arms * n[, 2] + (1 - arms) * n[, 1]))^2))
}
fit <- lm(score - 2 * much ~ offered, pupils)
by_hand <- statistic(of_schools("score") - 2 * of_schools("much"), t(offered), "studentised")
stopifnot(all.equal(unname(by_hand), unname(coef(fit)[2] / sqrt(vcovCL(fit, pupils$school, type = "HC1")[2, 2]))))

ends <- NULL
for (i in seq_len(nrow(cases))) for (kind in c("studentised", "coefficient")) {
  outcome <- of_schools(cases$outcome[i])
  take_up <- of_schools(cases$take_up[i])
  rejected <- function(t) {
    observed <- abs(statistic(outcome - t * take_up, t(offered), kind))
    mean(abs(statistic(outcome - t * take_up, allocations, kind)) >= observed * (1 - 1e-9)) <= 0.05 + 1e-12
  }
  estimate <- statistic(outcome, t(offered), "coefficient") / statistic(take_up, t(offered), "coefficient")
  grid <- sort(unique(c(seq(-60, 60, by = 0.01), estimate + c(-1, 1) %o% 10^seq(-2, 6, by = 0.01))))
  found <- sapply(grid, rejected)
  cat(cases$take_up[i], kind, "estimate", estimate, "rejected at the far ends", found[1], found[length(found)], "\n")
  for (at in which(diff(found) != 0)) {
    inside <- grid[at + found[at]]
    outside <- grid[at + !found[at]]
    for (step in 1:60) {
      middle <- (inside + outside) / 2
      if (rejected(middle)) outside <- middle else inside <- middle
    }
    side <- if (outside > inside) "high" else "low"
    cat("  ", side, inside, "\n")
    ends <- rbind(ends, data.frame(outcome = cases$outcome[i], take_up = cases$take_up[i], kind, side, effect = inside))
  }
}
write.csv(pupils, "allocation_sets.csv", row.names = FALSE, quote = FALSE)
ends$effect <- sprintf("%.15g", ends$effect)
write.csv(ends, "allocation_ends.csv", row.names = FALSE, quote = FALSE)
