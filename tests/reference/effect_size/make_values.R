# Reference values for Hedges' g in base R (written with R 4.2.2).
# Run in this folder: Rscript make_values.R
# correction.csv: J(df) = Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)), through beta(w, 1/2) = sqrt(pi) Gamma(w) /
# Gamma(w + 1/2) with w = (df-1)/2, which R computes without a difference of large log gammas.
# pupils.csv, effects.csv: one small data set, a row a pupil, and both effect sizes with their 95% limits.

full <- function(number) sprintf("%.17g", number)

df <- c(1.0001, 1.5, 2, 3, 4, 5, 7.25, 10, 20, 50, 99, 100, 101, 102, 150, 500, 1000, 13531, 27350, 7e6)
j <- function(df) sqrt(pi) / (beta((df - 1) / 2, 1 / 2) * sqrt(df / 2))
write.csv(data.frame(df = full(df), correction = full(j(df))), "correction.csv", row.names = FALSE, quote = FALSE)

set.seed(94, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
pupils <- data.frame(treated = rep(0:1, c(14, 11)), row = c(rep(1:3, c(6, 3, 5)), rep(4:6, c(2, 4, 5))))
pupils$score <- round(rnorm(25, 20 + 2 * pupils$treated, 4), 1)
write.csv(pupils, "pupils.csv", row.names = FALSE, quote = FALSE)

control <- pupils$score[pupils$treated == 0]
intervention <- pupils$score[pupils$treated == 1]
fit <- summary(lm(score ~ treated, pupils))$coefficients["treated", ]
critical <- qt(0.975, 23)
limits <- fit[["Estimate"]] + c(0, -1, 1) * critical * fit[["Std. Error"]]
pooled <- sqrt((13 * var(control) + 10 * var(intervention)) / 23)
effects <- rbind(
  c(sd = sd(control), limits / sd(control)),
  c(sd = pooled, j(23) * limits / pooled)
)
write.csv(data.frame(measure = c("glass", "hedges"), difference = full(fit[["Estimate"]]),
                     std_error = full(fit[["Std. Error"]]), critical = full(critical), sd = full(effects[, 1]),
                     estimate = full(effects[, 2]), conf_low = full(effects[, 3]), conf_high = full(effects[, 4])),
          "effects.csv", row.names = FALSE, quote = FALSE)
