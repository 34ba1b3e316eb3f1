# Reference values of weights by column: R 4.2, clubSandwich 0.5.8 (Debian 12).
# Run in this folder: Rscript make.R
# Writes pupils.csv (a made-up trial of 14 schools, a row a pupil; `w` differs among pupils, `school_w` among schools
# alone, and some are 0) and values.csv: lm with these weights, CR1 as Stata has it of pweights (clubSandwich's CR1S) with
# clusters - 1 degrees of freedom, and CR2 with Satterthwaite's. Where weights are the same within schools its working
# variance is that of pupils who are alike. Where they differ it is 1 / weight, that is the model times sqrt(weight), whose
# rows are alike: clubSandwich with target = 1 / weight takes another square root of the same matrices, of which the
# standard error is .0005 smaller here. Weighted standard deviations of the control arm are
# by the weights scaled to a mean of 1 over the trial.
suppressMessages(library(clubSandwich))
set.seed(20261201)
schools <- 14
size <- sample(8:14, schools, replace = TRUE)
arm <- sample(rep(0:1, schools / 2))
frame <- data.frame(school = rep(seq_len(schools), size), treated = rep(arm, size))
n <- nrow(frame)
frame$prior <- round(rnorm(n, 20, 4), 1)
frame$score <- round(10 + 0.5 * frame$prior + rnorm(schools)[frame$school] + rnorm(n, sd = 2), 2)
frame$w <- round(runif(n, 0.2, 3), 2)
frame$w[sample(n, 5)] <- 0
frame$school_w <- round(runif(schools, 0.5, 2), 2)[frame$school]
frame$school_w[frame$school == 4] <- 0
write.csv(frame, "pupils.csv", row.names = FALSE, quote = FALSE)

values <- NULL
for (column in c("w", "school_w")) {
  used <- frame[frame[[column]] > 0, ]
  used$weight <- used[[column]] / mean(used[[column]])
  fit <- lm(score ~ treated + prior, used, weights = weight)
  cr1 <- sqrt(vcovCR(fit, used$school, "CR1S")["treated", "treated"])
  clusters <- length(unique(used$school))
  if (column == "w") {
    root <- sqrt(used$weight)
    times <- data.frame(score = root * used$score, one = root, treated = root * used$treated, prior = root * used$prior)
    fit2 <- lm(score ~ 0 + one + treated + prior, times)
    cr2 <- coef_test(fit2, vcovCR(fit2, used$school, "CR2"), test = "Satterthwaite", coefs = "treated")
  } else {
    vcov <- vcovCR(fit, used$school, "CR2", target = rep(1, nrow(used)))
    cr2 <- coef_test(fit, vcov, test = "Satterthwaite", coefs = "treated")
  }
  control <- used[used$treated == 0, ]
  mean_control <- weighted.mean(control$score, control$weight)
  values <- rbind(values, data.frame(
    case = column, n = nrow(used), estimate = unname(coef(fit)["treated"]), cr1 = cr1,
    p_cr1 = 2 * pt(-abs(coef(fit)["treated"] / cr1), clusters - 1), cr2 = cr2$SE, df = cr2$df_Satt, p_cr2 = cr2$p_Satt,
    mean_control = mean_control,
    sd_control = sqrt(sum(control$weight * (control$score - mean_control)^2) / (sum(control$weight) - 1)),
    effective = sum(used$weight)^2 / sum(used$weight^2)))
}
write.csv(format(values, digits = 15, trim = TRUE), "values.csv", row.names = FALSE, quote = FALSE)
