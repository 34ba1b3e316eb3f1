# Reference values of tests/analysis/stated_units_test.cpp: schools were allocated by trust. One row a pupil, lm and
# sandwich's CR1 by trust; every one of the 2^8 signs of a wild bootstrap with the null imposed, and of the 70
# allocations, is fitted again; adjusted p-values step down from the largest |t| (Westfall and Young 1993, the maximum of
# |t| over the outcomes left); effects on those who take up by AER's ivreg.
#   Rscript units.R     (R 4.2.2; sandwich 3.0-2,)
suppressMessages({library(sandwich); library(AER)})

d <- read.csv("units.csv")
at <- rep(seq_len(nrow(d)), d$n)
p <- d[at, ]
ones <- function(k) unlist(lapply(seq_len(nrow(d)), function(i) rep(c(1, 0), c(k[i], d$n[i] - k[i]))))
y <- list(k1 = ones(d$k1), k2 = ones(d$k2))
trusts <- unique(d$trust)

t_of <- function(y, treated) {
  m <- lm(y ~ treated)
  se <- sqrt(vcovCL(m, cluster = p$trust, type = "HC1", cadjust = TRUE)["treated", "treated"])
  unname(c(coef(m)["treated"], se, coef(m)["treated"] / se))
}
observed <- sapply(y, t_of, treated = p$t)

signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(trusts))))
bootstrap <- t(apply(signs, 1, function(v) {
  v <- v[match(p$trust, trusts)]
  sapply(y, function(one) t_of(mean(one) + v * (one - mean(one)), p$t)[3])
}))
ways <- combn(length(trusts), length(trusts) / 2)
moved <- t(apply(ways, 2, function(w) {
  treated <- as.numeric(match(p$trust, trusts) %in% w)
  sapply(y, function(one) t_of(one, treated)[3])
}))

rows <- list()
add <- function(analysis, outcome, value) {
  rows[[length(rows) + 1]] <<- data.frame(analysis, outcome, value = trimws(format(value, digits = 16)))
}
for (name in names(y)) {
  add("estimate", name, observed[1, name])
  add("std_error", name, observed[2, name])
}
share <- function(draws, t) mean(abs(draws) >= abs(t) * (1 - 1e-9))
step_down <- function(kind, draws) {
  left <- names(y)[order(-abs(observed[3, ]))]
  p_before <- 0
  while (length(left) > 0) {
    largest <- apply(abs(draws[, left, drop = FALSE]), 1, max)
    p_before <- max(p_before, share(largest, observed[3, left[1]]))
    add(paste0(kind, "_adjusted"), left[1], p_before)
    left <- left[-1]
  }
}
for (name in names(y)) add("bootstrap", name, share(bootstrap[, name], observed[3, name]))
for (name in names(y)) add("randomisation", name, share(moved[, name], observed[3, name]))
step_down("bootstrap", bootstrap)
step_down("randomisation", moved)

take_up <- p$dose / 4
iv <- ivreg(y$k1 ~ take_up | p$t)
se <- sqrt(vcovCL(iv, cluster = p$trust, type = "HC1", cadjust = TRUE)["take_up", "take_up"])
add("cace_estimate", "k1", coef(iv)["take_up"])
add("cace_std_error", "k1", se)
add("cace_p_value", "k1", 2 * pt(-abs(coef(iv)["take_up"] / se), length(trusts) - 1))
write.csv(do.call(rbind, rows), "unit_values.csv", row.names = FALSE, quote = FALSE)
