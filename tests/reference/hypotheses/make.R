# Reference values of one-sided, non-inferiority and equivalence tests: R 4.2, clubSandwich 0.5.8 (Debian 12).
# Run in this folder: Rscript make.R
# Writes scores.csv (a made-up trial of 14 schools, a row a pupil) and values.csv: estimate, standard error (CR2) and
# Satterthwaite degrees of freedom of clubSandwich, and by them the p-values and limits of base R's t distribution.
# The shares of allocations are those of all 3,432 allocations of the schools' means, by a loop over combn.
suppressMessages(library(clubSandwich))
set.seed(20261129)
schools <- 14
size <- sample(6:14, schools, replace = TRUE)
arm <- sample(rep(0:1, schools / 2))
level <- rnorm(schools, sd = 1.2)
frame <- data.frame(school = rep(seq_len(schools), size), treated = rep(arm, size))
frame$score <- round(50 + level[frame$school] + 1.1 * frame$treated + rnorm(nrow(frame), sd = 3), 2)
write.csv(frame, "scores.csv", row.names = FALSE, quote = FALSE)

fit <- lm(score ~ treated, frame)
test <- coef_test(fit, vcovCR(fit, frame$school, "CR2"), test = "Satterthwaite", coefs = "treated")
b <- test$beta; se <- test$SE; df <- test$df_Satt
upper <- function(null) pt((b - null) / se, df, lower.tail = FALSE)
lower <- function(null) pt((b - null) / se, df)
limit <- function(confidence) qt(confidence, df) * se
values <- rbind(
  data.frame(case = "two-sided", p = 2 * min(upper(0.5), lower(0.5)), low = b - limit(0.975), high = b + limit(0.975)),
  data.frame(case = "greater", p = upper(0.5), low = b - limit(0.95), high = Inf),
  data.frame(case = "less", p = lower(3), low = -Inf, high = b + limit(0.95)),
  data.frame(case = "non-inferiority-higher", p = upper(-2), low = b - limit(0.95), high = Inf),
  data.frame(case = "non-inferiority-lower", p = lower(2), low = -Inf, high = b + limit(0.95)),
  data.frame(case = "equivalence", p = max(upper(-4), lower(4)), low = b - limit(0.95), high = b + limit(0.95)))

# The difference of weighted means over all allocations, with null times the arm taken off first.
total <- tapply(frame$score, frame$school, sum)
one_sided <- function(null, sign) {
  sums <- total - null * arm * size
  difference <- function(chosen) sum(sums[chosen]) / sum(size[chosen]) - sum(sums[-chosen]) / sum(size[-chosen])
  drawn <- sign * combn(schools, schools / 2, difference)
  mean(drawn >= sign * difference(which(arm == 1)) - 1e-9)
}
values <- rbind(values,
  data.frame(case = "greater-by-allocations", p = one_sided(0.5, 1), low = NA, high = NA),
  data.frame(case = "less-by-allocations", p = one_sided(3, -1), low = NA, high = NA),
  data.frame(case = "equivalence-by-allocations", p = max(one_sided(-4, 1), one_sided(4, -1)), low = NA, high = NA))
values$low[is.infinite(values$low)] <- NA
values$high[is.infinite(values$high)] <- NA  # no end
values$estimate <- b
values$std_error <- se
values$df <- df
write.csv(format(values, digits = 15, trim = TRUE), "values.csv", row.names = FALSE, quote = FALSE)
