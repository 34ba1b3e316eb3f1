# Reference values of adjusted p-values: base R's p.adjust, and a plain implementation of the step-down maxT procedure
# (Ge, Dudoit and Speed 2003, box 2, with draws of the statistics given). Written with R 4.2.2.
# Run in this folder: Rscript make_values.R
# It writes adjusted.csv (the p-values of many families, and what p.adjust makes of them), draws.csv (statistics of one
# family of five hypotheses in 400 draws, rounded so that some tie) and step_down.csv, in full precision.

# Fifteen digits where they give the number back, else seventeen.
in_full <- function(number) {
  short <- sprintf("%.15g", number)
  ifelse(as.numeric(short) == number, short, sprintf("%.17g", number))
}

write_full <- function(data, file) {
  text <- as.data.frame(lapply(data, function(column) in_full(as.numeric(column))))
  write.csv(text, file, row.names = FALSE, quote = FALSE)
}

set.seed(20040319, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

# Families of 1 to 12 p-values: uniform, small, rounded (ties), with zeros, with ones, all alike.
draw_family <- function(number) {
  count <- 1 + number %% 12
  switch(1 + number %% 6,
         runif(count),
         runif(count)^4,
         round(runif(count), 1),
         sample(c(0, 1, runif(3)), count, replace = TRUE),
         rep(runif(1), count),
         pmin(1, runif(count) * 10^-sample(0:12, count, replace = TRUE)))
}
families <- lapply(1:120, function(number) {
  p <- draw_family(number)
  data.frame(family = number, p_value = p, holm = p.adjust(p, "holm"), hochberg = p.adjust(p, "hochberg"),
             benjamini_hochberg = p.adjust(p, "BH"), benjamini_yekutieli = p.adjust(p, "BY"))
})
write_full(do.call(rbind, families), "adjusted.csv")

# Five correlated statistics; two of the observed ones are equal, one is the smallest possible.
hypotheses <- 5
draws <- round(abs(matrix(rnorm(400 * hypotheses), 400) + rnorm(400)), 1)
observed <- c(2.1, 3.4, 2.1, 0, 4.2)
step_down <- function(draws, observed, add_one) {
  p <- numeric(length(observed))
  for (h in seq_along(observed)) {
    # Hypotheses no more significant than h; the adjusted p is the largest over the more significant ones.
    rank_p <- function(j) {
      left <- which(observed <= observed[j])
      count <- sum(apply(draws[, left, drop = FALSE], 1, max) >= observed[j])
      (add_one + count) / (add_one + nrow(draws))
    }
    p[h] <- max(sapply(which(observed >= observed[h]), rank_p))
  }
  p
}
colnames(draws) <- paste0("h", seq_len(hypotheses))
write_full(as.data.frame(draws), "draws.csv")
write_full(data.frame(observed, plain = step_down(draws, observed, 0), add_one = step_down(draws, observed, 1)),
           "step_down.csv")
