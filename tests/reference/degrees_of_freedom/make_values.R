# Reference values of Satterthwaite's degrees of freedom and of joint tests, from R's clubSandwich (coef_test, Wald_test)
# and estimatr (lm_robust). Written with R 4.2.2, clubSandwich 0.5.8, estimatr 1.0.0.
# Run in this folder: Rscript make_values.R
# It writes the data of the cases and values.csv, in full precision.

suppressPackageStartupMessages({
  library(clubSandwich)
  library(estimatr)
})

# Fifteen digits where they give the number back, else seventeen.
in_full <- function(number) {
  short <- sprintf("%.15g", number)
  ifelse(as.numeric(short) == number, short, sprintf("%.17g", number))
}

write_full <- function(data, file) {
  text <- as.data.frame(lapply(data, function(column) in_full(as.numeric(column))))
  write.csv(text, file, row.names = FALSE, quote = FALSE)
}

line <- function(case, program, kind, what, index, value) {
  data.frame(case, program, kind, what, index, value)
}

# Degrees of freedom of every coefficient; `joint`: positions (from 1) of the coefficients that are tested together.
# `variance` is the working variance of each row (clubSandwich's `target`).
club_values <- function(case, fit, cluster, variance, joint, kinds = c("CR0", "CR2", "CR3")) {
  out <- NULL
  for (kind in kinds) {
    covariance <- vcovCR(fit, cluster, type = kind, target = variance)
    df <- coef_test(fit, covariance, test = "Satterthwaite")$df
    name <- if (kind == "CR1S") "CR1" else kind  # CR1S counts N - K as we do
    out <- rbind(out, line(case, "clubSandwich", name, "df", seq_along(df) - 1, df))
    for (test in c("HTZ", "Naive-F")) {
      found <- as.data.frame(Wald_test(fit, constrain_zero(joint), covariance, test = test))
      what <- paste0(if (test == "HTZ") "htz" else "wald_f", c("_statistic", "_df2", "_p"))
      out <- rbind(out, line(case, "clubSandwich", name, what, 0, c(found$Fstat, found$df_denom, found$p_val)))
    }
  }
  out
}

# Individuals (weights 1), by both programs.
individual_values <- function(case, formula, rows, joint) {
  fit <- lm(formula, rows)
  found <- club_values(case, fit, rows$school, rep(1, nrow(rows)), joint, c("CR0", "CR1S", "CR2", "CR3"))
  other <- lm_robust(formula, rows, clusters = school, se_type = "CR2")
  rbind(found, line(case, "estimatr", "CR2", "df", seq_along(other$df) - 1, unname(other$df)))
}

expand <- function(data, size) data[rep(seq_len(nrow(data)), data[[size]]), ]

set.seed(20240229, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

# Case balanced: twelve schools of seven pupils, half of them treated, one covariate of the pupil.
g <- 12
balanced <- data.frame(school = rep(seq_len(g) - 1, each = 7))
balanced$treated <- balanced$school %% 2
balanced$age <- round(runif(nrow(balanced), 8, 11), 2)
balanced$score <- round(20 + 2 * balanced$age + rnorm(g, 0, 3)[balanced$school + 1] + rnorm(nrow(balanced), 0, 5), 3)
write_full(balanced, "balanced.csv")
values <- individual_values("balanced", score ~ treated + age, balanced, 2:3)

# Case unequal: fourteen schools of 2 to 60 pupils, three of them treated.
g <- 14
size <- c(2, 3, 5, 8, 11, 14, 18, 22, 27, 31, 38, 45, 52, 60)
unequal <- data.frame(school = rep(seq_len(g) - 1, size))
unequal$treated <- as.numeric(unequal$school %in% c(1, 6, 12))
unequal$prior <- round(rnorm(nrow(unequal), 100, 15), 1)
unequal$score <- round(0.6 * unequal$prior + 4 * unequal$treated + rnorm(g, 0, 4)[unequal$school + 1] +
                         rnorm(nrow(unequal), 0, 8), 3)
write_full(unequal, "unequal.csv")
values <- rbind(values, individual_values("unequal", score ~ treated + prior, unequal, 2:3))

# Case schools: one row a school of n pupils, two arms against control, four strata as indicators. From the rows as the
# pupils they stand for (working variance 1/n), and once more from one row a pupil.
g <- 32
schools <- data.frame(school = seq_len(g) - 1, stratum = rep(0:3, each = g / 4), arm = rep_len(c(0, 1, 2, 1, 0), g),
                      pupils = sample(15:180, g, replace = TRUE))
schools$prior <- round(rbeta(g, 2, 18), 4)
schools$events <- rbinom(g, schools$pupils, plogis(-2 + 4 * schools$prior + 0.4 * rnorm(g)))
write_full(schools, "schools.csv")
formula <- I(events / pupils) ~ factor(arm) + prior + factor(stratum)
fit <- lm(formula, schools, weights = pupils)
values <- rbind(values, club_values("schools", fit, schools$school, 1 / schools$pupils, 2:3))
pupils <- expand(schools, "pupils")
pupils$event <- unlist(mapply(function(events, size) rep(1:0, c(events, size - events)), schools$events,
                              schools$pupils))
values <- rbind(values, individual_values("schools", update(formula, event ~ .), pupils, 2:3))

# Case equal_votes: the same rows, weights 1, each row's variance 1/n all the same.
values <- rbind(values, club_values("equal_votes", lm(formula, schools), schools$school, 1 / schools$pupils, 2:3))

# Case same_variance: weights n, each row's variance the same: clubSandwich's default, and estimatr's.
values <- rbind(values, club_values("same_variance", fit, schools$school, rep(1, g), 2:3))
other <- lm_robust(formula, schools, weights = pupils, clusters = school, se_type = "CR2")
values <- rbind(values, line("same_variance", "estimatr", "CR2", "df", seq_along(other$df) - 1, unname(other$df)))

# Case years: several rows a school of unequal numbers of pupils, expanded here to one row a pupil; six strata.
g <- 30
school <- data.frame(school = seq_len(g) - 1, stratum = rep(0:5, length.out = g), treated = rbinom(g, 1, 0.4),
                     effect = rnorm(g))
years <- merge(school, data.frame(year = 1:6))
years <- years[runif(nrow(years)) < 0.7, ]
years$pupils <- sample(1:25, nrow(years), replace = TRUE)
years$score <- round(50 + 2 * years$treated + 1.5 * years$year + 3 * years$effect + rnorm(nrow(years), 0, 4), 3)
years <- years[sample(nrow(years)), c("school", "stratum", "treated", "year", "pupils", "score")]
write_full(years, "years.csv")
values <- rbind(values, individual_values("years", score ~ treated + year + factor(stratum), expand(years, "pupils"),
                                          2:3))

values$value <- in_full(values$value)
write.csv(values, "values.csv", row.names = FALSE, quote = FALSE)
