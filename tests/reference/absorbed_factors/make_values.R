# Reference values of models with several absorbed factors, from R's lm with the indicators of all their levels as columns and
# clubSandwich (vcovCR, coef_test). Written with R 4.2.2, clubSandwich 0.5.8.
# Run in this folder: Rscript make_values.R
# It writes the data of the cases and values.csv, in full precision.

suppressPackageStartupMessages(library(clubSandwich))

# Fifteen digits where they give the number back, else seventeen.
in_full <- function(number) {
  short <- sprintf("%.15g", number)
  ifelse(as.numeric(short) == number, short, sprintf("%.17g", number))
}

write_full <- function(data, file) {
  text <- as.data.frame(lapply(data, function(column) in_full(as.numeric(column))))
  write.csv(text, file, row.names = FALSE, quote = FALSE)
}

line <- function(case, kind, what, term, value) data.frame(case, kind, what, term, value)

# lm on the columns that are linearly independent, walking from the left: levels that others add up to are no coefficients.
fit_full_rank <- function(formula, rows, weights) {
  x <- model.matrix(formula, rows)
  factored <- qr(x, tol = 1e-10)
  x <- x[, sort(factored$pivot[seq_len(factored$rank)]), drop = FALSE]
  rows$x <- x
  rows$w <- weights
  rows$y <- rows$score
  lm(y ~ 0 + x, rows, weights = w)
}

# Of `terms`: estimates, variances and degrees of freedom; of the model: its rank. Every row has the same variance under the
# working model (`target`).
values_of <- function(case, formula, rows, weights, terms, kinds = c("CR0", "CR1S", "CR2", "CR3")) {
  fit <- fit_full_rank(formula, rows, weights)
  at <- match(paste0("x", terms), names(coef(fit)))
  stopifnot(!anyNA(at), !anyNA(coef(fit)))
  out <- rbind(line(case, "none", "rank", "model", fit$rank),
               line(case, "none", "estimate", terms, unname(coef(fit)[at])))
  for (kind in kinds) {
    covariance <- vcovCR(fit, rows$school, type = kind, target = rep(1, nrow(rows)))
    df <- coef_test(fit, covariance, test = "Satterthwaite")
    df <- (if (is.null(df$df_Satt)) df$df else df$df_Satt)[at]
    name <- if (kind == "CR1S") "CR1" else kind  # CR1S counts N - K as we do
    out <- rbind(out, line(case, name, "variance", terms, unname(diag(as.matrix(covariance))[at])),
                 line(case, name, "df", terms, df))
  }
  out
}

set.seed(20261130, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

# Case years: 26 schools in five authorities, two to four of the six years in each; one row a pupil, a prior score.
g <- 26
school <- data.frame(school = seq_len(g) - 1, authority = rep_len(0:4, g), treated = rep_len(c(0, 0, 1, 1, 1, 0, 1), g),
                     weight = round(runif(g, 0.4, 3), 2), effect = rnorm(g, 0, 3))
pupils <- do.call(rbind, lapply(seq_len(g), function(s) {
  taught <- sort(sample(0:5, sample(2:4, 1)))
  data.frame(school[s, ], year = sample(taught, sample(6:18, 1), replace = TRUE), row.names = NULL)
}))
pupils$prior <- round(rnorm(nrow(pupils), 100, 15), 1)
pupils$score <- round(0.5 * pupils$prior + 3 * pupils$treated + 2.5 * pupils$year + pupils$authority + pupils$effect +
                        rnorm(nrow(pupils), 0, 6), 3)
pupils <- pupils[sample(nrow(pupils)), c("school", "authority", "year", "treated", "weight", "prior", "score")]
write_full(pupils, "years.csv")
two_factors <- score ~ treated + prior + factor(authority) + factor(year)
values <- values_of("years", two_factors, pupils, rep(1, nrow(pupils)), c("treated", "prior"))

# Case weighted: the same rows, each weighted by its school.
values <- rbind(values, values_of("weighted", two_factors, pupils, pupils$weight, c("treated", "prior")))

# Case markers: rows of n pupils (here as one row a pupil), with strata, years and markers. Markers 0 to 2 mark years 0 and 1
# alone, markers 3 to 5 the other years, so that years and markers fall apart in two.
g <- 30
school <- data.frame(school = seq_len(g) - 1, stratum = rep_len(0:3, g), treated = rbinom(g, 1, 0.5), effect = rnorm(g, 0, 2))
groups <- merge(school, data.frame(year = 0:4))
groups <- groups[runif(nrow(groups)) < 0.75, ]
groups$marker <- sample(0:2, nrow(groups), replace = TRUE) + ifelse(groups$year < 2, 0, 3)
groups$pupils <- sample(1:12, nrow(groups), replace = TRUE)
groups$score <- round(40 + 2 * groups$treated + groups$year + 0.7 * groups$marker + groups$effect + rnorm(nrow(groups), 0, 3), 3)
groups <- groups[sample(nrow(groups)), c("school", "stratum", "year", "marker", "treated", "pupils", "score")]
write_full(groups, "markers.csv")
expanded <- groups[rep(seq_len(nrow(groups)), groups$pupils), ]
values <- rbind(values, values_of("markers", score ~ treated + factor(stratum) + factor(year) + factor(marker), expanded,
                                  rep(1, nrow(expanded)), "treated"))

values$value <- in_full(values$value)
write.csv(values, "values.csv", row.names = FALSE, quote = FALSE)
