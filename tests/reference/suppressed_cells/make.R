# Reference values for suppressed cells: base R 4.2 (Debian 12), lm over every combination of whole numbers that the
# suppressed cells can be. Run in this folder: Rscript make.R
# Reads schools.csv and writes values.csv. No school has more events than pupils (s10).
schools <- read.csv("schools.csv", na.strings = "SUPP")
numbers <- function(column) {
  hidden <- which(is.na(schools[[column]]))
  size <- schools$pupils[hidden]
  ends <- Map(seq, schools[[paste0(column, "_low")]][hidden],
              pmin(schools[[paste0(column, "_high")]][hidden], size))
  list(hidden = hidden, combinations = as.matrix(expand.grid(ends)))
}
nfa <- numbers("nfa")
prior <- numbers("prior")
# All outcomes of a combination of priors at once: lm takes a matrix of outcomes.
estimates <- function(formula, data, weights) {
  y <- matrix(schools$nfa, nrow(schools), nrow(nfa$combinations))
  y[nfa$hidden, ] <- t(nfa$combinations)
  data$y <- y / schools$pupils
  data$w <- weights
  coef(lm(formula, data, weights = w))["arm", ]
}
one <- rep(1, nrow(schools))
range_of <- function(case, values) data.frame(case = case, smallest = min(values), largest = max(values))
with_prior <- function(weights) {
  unlist(lapply(seq_len(nrow(prior$combinations)), function(i) {
    data <- schools
    data$prior[prior$hidden] <- prior$combinations[i, ]
    data$before <- data$prior / data$pupils
    estimates(y ~ arm + factor(stratum) + before, data, weights)
  }))
}
rows <- rbind(
  range_of("pupils", estimates(y ~ arm + factor(stratum), schools, schools$pupils)),
  range_of("equal", estimates(y ~ arm + factor(stratum), schools, one)),
  range_of("prior-pupils", with_prior(schools$pupils)),
  range_of("prior-equal", with_prior(one)))
options(digits = 17)
write.csv(rows, "values.csv", row.names = FALSE, quote = FALSE)
