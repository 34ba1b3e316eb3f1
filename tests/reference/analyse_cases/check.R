# What R says of the command-line cases of analyse: R 4.2, estimatr 1.0.0 (Debian 12), on one row an individual.
# Run in this folder: Rscript check.R >values.txt
# The numbers that the cases print were compared with values.txt by eye, one by one, when the cases were written.
suppressMessages(library(estimatr))
options(width = 120, digits = 8)
root <- "../../.."

# n individuals whose mean and standard deviation are exactly those of the row.
individuals <- function(n, mean, sd) {
  x <- seq_len(n)
  mean + sd * (x - mean(x)) / sd(x)
}
repeat_rows <- function(frame, n) frame[rep(seq_len(nrow(frame)), n), ]

# One comparison as the tables print it. d: individuals with y, arm (0 control), g (cluster) and the columns of `formula`.
compare <- function(title, formula, d, terms = "arm", confidence = 0.95, effect_critical = qnorm(0.975)) {
  cat("\n##", title, "\n")
  fit <- lm_robust(formula, d, clusters = g, se_type = "stata", alpha = 1 - confidence)
  for (term in terms) {
    arm_of <- if (is.factor(d$arm)) sub("^arm", "", term) else 1
    control <- if (is.factor(d$arm)) levels(d$arm)[1] else 0
    in_arm <- d$arm == arm_of
    in_control <- d$arm == control
    for (who in c("arm", "control")) {
      rows <- d[if (who == "arm") in_arm else in_control, ]
      mean_fit <- lm_robust(y ~ 1, rows, clusters = g, se_type = "stata")
      naive <- mean(rows$y) + c(-1, 1) * qnorm(0.975) * sqrt(var(rows$y) / nrow(rows))
      cat(sprintf("%-8s clusters %d individuals %d mean %.4f (%.3f, %.3f) as independent (%.3f, %.3f) variance %.4f\n", who,
                  length(unique(rows$g)), nrow(rows), mean(rows$y), mean_fit$conf.low, mean_fit$conf.high, naive[1],
                  naive[2], var(rows$y)))
    }
    b <- fit$coefficients[[term]]
    se <- fit$std.error[[term]]
    cat(sprintf("%s unadjusted %.5f adjusted %.5f (%.5f, %.5f) p %.3f df %d\n", term,
                mean(d$y[in_arm]) - mean(d$y[in_control]), b, fit$conf.low[[term]], fit$conf.high[[term]],
                fit$p.value[[term]], as.integer(fit$df[[term]])))
    glass <- sd(d$y[in_control])
    n <- c(sum(in_arm), sum(in_control))
    nu <- sum(n) - 2
    pooled <- sqrt(((n[1] - 1) * var(d$y[in_arm]) + (n[2] - 1) * var(d$y[in_control])) / nu)
    j <- exp(lgamma(nu / 2) - lgamma((nu - 1) / 2)) / sqrt(nu / 2)
    for (measure in c("glass", "hedges")) {
      unit <- if (measure == "glass") 1 / glass else j / pooled
      cat(sprintf("%s %s %.3f normal (%.3f, %.3f) t (%.3f, %.3f)\n", term, measure, b * unit,
                  (b - qnorm(0.975) * se) * unit, (b + qnorm(0.975) * se) * unit,
                  (b - qt(0.975, fit$df[[term]]) * se) * unit, (b + qt(0.975, fit$df[[term]]) * se) * unit))
    }
  }
}
# One cluster, one vote: only the difference, its CI and p.
unweighted <- function(title, formula, d, sd_unit) {
  fit <- lm_robust(formula, d, clusters = g, se_type = "stata")
  b <- fit$coefficients[["arm"]]
  cat(sprintf("%s, unweighted: %.5f (%.5f, %.5f) p %.3f; in control SDs %.3f (%.3f, %.3f)\n", title, b,
              fit$conf.low[["arm"]], fit$conf.high[["arm"]], fit$p.value[["arm"]], b / sd_unit,
              (b - qnorm(0.975) * fit$std.error[["arm"]]) / sd_unit, (b + qnorm(0.975) * fit$std.error[["arm"]]) / sd_unit))
}

members <- read.csv(file.path(root, "data/examples/pneumovac/members.csv"))
children <- data.frame(y = members$bpepisodes, arm = members$spnvac, g = members$randunit)
compare("pneumovac_text", y ~ arm, children)
unweighted("pneumovac_text", y ~ arm, aggregate(y ~ g + arm, children, mean), sd(children$y[children$arm == 0]))

schools <- read.csv(file.path(root, "data/examples/sixteen-schools/schools.csv"))
schools$arm <- schools$treated
schools$g <- schools$urn
schools$p <- schools$nfa_prior / schools$pupils
schools$dose <- ifelse(schools$arm == 0, 0, schools$sessions / 4)
analysed <- schools[!is.na(schools$nfa), ]
pupils <- function(frame, count) {
  rows <- repeat_rows(frame, frame$pupils)
  rows$y <- unlist(Map(function(k, n) rep(1:0, c(k, n - k)), frame[[count]], frame$pupils))
  rows
}
nfa <- pupils(analysed, "nfa")
compare("whole_trial, flags_for_one_outcome: nfa", y ~ arm + p + fsm_block, nfa)
unweighted("nfa", y ~ arm + p + fsm_block, transform(analysed, y = nfa / pupils), sd(nfa$y[nfa$arm == 0]))
referrals <- pupils(analysed, "referrals")
compare("whole_trial: referrals", y ~ arm + fsm_block, referrals)
unweighted("referrals", y ~ arm + fsm_block, transform(analysed, y = referrals / pupils),
           sd(referrals$y[referrals$arm == 0]))
scores <- repeat_rows(schools, schools$pupils)
scores$y <- unlist(Map(individuals, schools$pupils, schools$score, schools$score_sd))
compare("whole_trial: score", y ~ arm + score_prior + fsm_block, scores)
unweighted("score", y ~ arm + score_prior + fsm_block, transform(schools, y = score), sd(scores$y[scores$arm == 0]))
compare("covariates: nfa", y ~ arm + p + fsm_block + nor + ofsted, nfa[nfa$ofsted != "", ])
dose_fit <- function(title, rows) {
  fit <- lm_robust(y ~ dose + p + fsm_block, rows, clusters = g, se_type = "stata")
  cat(sprintf("\n## %s\ndose %.3f (%.3f, %.3f) p %.3f, %d schools\n", title, fit$coefficients[["dose"]],
              fit$conf.low[["dose"]], fit$conf.high[["dose"]], fit$p.value[["dose"]], length(unique(rows$g))))
}
dose_fit("whole_trial: dose", nfa[!is.na(nfa$dose), ])
dose_fit("dose_missing_scores_zero", transform(nfa, dose = ifelse(is.na(dose), 0, dose)))
cat("\n## normal_reference\n")
print(summary(lm_robust(y ~ arm + p + fsm_block, nfa, clusters = g, se_type = "stata"))$coefficients["arm", 1:2])

cases <- file.path(root, "tests/cli/analyse")
practices <- function(case) {
  frame <- read.csv(file.path(cases, case, "practices.csv"))
  rows <- repeat_rows(frame, frame$patients)
  rows$y <- unlist(Map(individuals, frame$patients, frame$score, frame$sd))
  rows$g <- rows$practice
  rows
}
three <- practices("several_arms")
three$arm <- factor(three$arm, c("usual", "leaflet", "visit"))
compare("several_arms", y ~ arm, three, c("armleaflet", "armvisit"))
two <- practices("measured_value_with_sd")
two$arm <- as.numeric(two$arm == "visit")
compare("measured_value_with_sd, measured_value_without_sd", y ~ arm, two)

cat("\n## whole_trial: baseline\n")
for (a in 1:0) {
  s <- schools[schools$arm == a, ]
  cat("arm", a, "ofsted", paste(names(table(s$ofsted)), table(s$ofsted)), "nor", round(c(mean(s$nor), sd(s$nor)), 1),
      "prior %", round(100 * c(mean(s$p), sd(s$p)), 1), "sessions", paste(names(table(s$sessions)), table(s$sessions)), "\n")
}
std <- function(x) (mean(x[schools$arm == 1]) - mean(x[schools$arm == 0])) /
  sqrt((var(x[schools$arm == 1]) + var(x[schools$arm == 0])) / 2)
cat("standardised differences: nor", round(std(schools$nor), 2), "prior", round(std(schools$p), 2), "\n")
