# What R says of the command-line cases of analyse: R 4.2, clubSandwich 0.5.8 (Debian 12), on one row an individual:
# CR2 with Satterthwaite's degrees of freedom, as without other word; of pneumovac CR1, as its trial file says.
# Run in this folder: Rscript check.R >values.txt
# The numbers that the cases print were compared with values.txt by eye, one by one, when the cases were written.
suppressMessages(library(clubSandwich))
options(width = 120, digits = 8)
root <- "../../.."

# As estimatr's lm_robust: "CR2" with Satterthwaite's degrees of freedom, or "stata", CR1 with clusters - 1.
lm_robust <- function(formula, data, se_type, alpha = 0.05) {
  fit <- lm(formula, data)
  se <- df <- setNames(rep(NA, length(coef(fit))), names(coef(fit)))
  test <- coef_test(fit, vcovCR(fit, data$g, if (se_type == "stata") "CR1S" else se_type), test = "Satterthwaite")
  se[rownames(test)] <- test$SE
  df[rownames(test)] <- if (se_type == "stata") length(unique(data$g)) - 1 else test$df_Satt
  half <- qt(1 - alpha / 2, df) * se
  list(coefficients = coef(fit), std.error = se, df = df, p.value = 2 * pt(-abs(coef(fit) / se), df),
       conf.low = coef(fit) - half, conf.high = coef(fit) + half)
}

# n individuals whose mean and standard deviation are exactly those of the row.
individuals <- function(n, mean, sd) {
  x <- seq_len(n)
  mean + sd * (x - mean(x)) / sd(x)
}
repeat_rows <- function(frame, n) frame[rep(seq_len(nrow(frame)), n), ]

# One comparison as the tables print it. d: individuals with y, arm (0 control), g (cluster) and the columns of `formula`.
compare <- function(title, formula, d, terms = "arm", confidence = 0.95, kind = "CR2") {
  cat("\n##", title, "\n")
  fit <- lm_robust(formula, d, se_type = kind, alpha = 1 - confidence)
  for (term in terms) {
    arm_of <- if (is.factor(d$arm)) sub("^arm", "", term) else 1
    control <- if (is.factor(d$arm)) levels(d$arm)[1] else 0
    in_arm <- d$arm == arm_of
    in_control <- d$arm == control
    for (who in c("arm", "control")) {
      rows <- d[if (who == "arm") in_arm else in_control, ]
      mean_fit <- lm_robust(y ~ 1, rows, se_type = kind)
      naive <- mean(rows$y) + c(-1, 1) * qnorm(0.975) * sqrt(var(rows$y) / nrow(rows))
      cat(sprintf("%-8s clusters %d individuals %d mean %.4f (%.3f, %.3f) as independent (%.3f, %.3f) variance %.4f\n", who,
                  length(unique(rows$g)), nrow(rows), mean(rows$y), mean_fit$conf.low, mean_fit$conf.high, naive[1],
                  naive[2], var(rows$y)))
    }
    b <- fit$coefficients[[term]]
    se <- fit$std.error[[term]]
    cat(sprintf("%s unadjusted %.5f adjusted %.5f (%.5f, %.5f) p %.3f df %.1f\n", term,
                mean(d$y[in_arm]) - mean(d$y[in_control]), b, fit$conf.low[[term]], fit$conf.high[[term]],
                fit$p.value[[term]], fit$df[[term]]))
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
# One cluster, one vote: only the difference, its CI and p. n: individuals by cluster, the working variance of its mean being 1/n.
unweighted <- function(title, formula, d, sd_unit, n = NULL) {
  fit <- lm(formula, d)
  G <- nrow(d)
  b <- coef(fit)[["arm"]]
  if (is.null(n)) {
    se <- sqrt(vcovCR(fit, d$g, "CR1S")["arm", "arm"])
    df <- G - 1
  } else {
    test <- coef_test(fit, vcovCR(fit, d$g, "CR2", target = 1 / n), test = "Satterthwaite", coefs = "arm")
    se <- test$SE
    df <- test$df_Satt
  }
  limits <- b + c(-1, 1) * qt(0.975, df) * se
  in_sd <- (b + c(-1, 1) * (if (is.null(n)) qnorm(0.975) else qt(0.975, df)) * se) / sd_unit
  cat(sprintf("%s, unweighted: %.5f (%.5f, %.5f) p %.3f df %.1f; in control SDs %.3f (%.3f, %.3f)\n", title, b, limits[1],
              limits[2], 2 * pt(-abs(b / se), df), df, b / sd_unit, in_sd[1], in_sd[2]))
}

members <- read.csv(file.path(root, "data/examples/pneumovac/members.csv"))
children <- data.frame(y = members$bpepisodes, arm = members$spnvac, g = members$randunit)
compare("pneumovac_text", y ~ arm, children, kind = "stata")
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
unweighted("nfa", y ~ arm + p + fsm_block, transform(analysed, y = nfa / pupils), sd(nfa$y[nfa$arm == 0]),
           analysed$pupils)
referrals <- pupils(analysed, "referrals")
compare("whole_trial: referrals", y ~ arm + fsm_block, referrals)
unweighted("referrals", y ~ arm + fsm_block, transform(analysed, y = referrals / pupils),
           sd(referrals$y[referrals$arm == 0]), analysed$pupils)
scores <- repeat_rows(schools, schools$pupils)
scores$y <- unlist(Map(individuals, schools$pupils, schools$score, schools$score_sd))
compare("whole_trial: score", y ~ arm + score_prior + fsm_block, scores)
unweighted("score", y ~ arm + score_prior + fsm_block, transform(schools, y = score), sd(scores$y[scores$arm == 0]),
           schools$pupils)
compare("covariates: nfa", y ~ arm + p + fsm_block + nor + ofsted, nfa[nfa$ofsted != "", ])
dose_fit <- function(title, rows) {
  fit <- lm_robust(y ~ dose + p + fsm_block, rows, se_type = "CR2")
  cat(sprintf("\n## %s\ndose %.3f (%.3f, %.3f) p %.3f, %d schools\n", title, fit$coefficients[["dose"]],
              fit$conf.low[["dose"]], fit$conf.high[["dose"]], fit$p.value[["dose"]], length(unique(rows$g))))
}
dose_fit("whole_trial: dose", nfa[!is.na(nfa$dose), ])
dose_fit("dose_missing_scores_zero", transform(nfa, dose = ifelse(is.na(dose), 0, dose)))
cat("\n## normal_reference\n")
normal <- lm_robust(y ~ arm + p + fsm_block, nfa, se_type = "CR2")
cat(sprintf("%.10f (%.10f)\n", normal$coefficients[["arm"]], normal$std.error[["arm"]]))

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
two <- practices("measured_values")
two$arm <- as.numeric(two$arm == "visit")
compare("measured_values", y ~ arm, two)

cat("\n## whole_trial: baseline\n")
for (a in 1:0) {
  s <- schools[schools$arm == a, ]
  cat("arm", a, "ofsted", paste(names(table(s$ofsted)), table(s$ofsted)), "nor", round(c(mean(s$nor), sd(s$nor)), 1),
      "prior %", round(100 * c(mean(s$p), sd(s$p)), 1), "sessions", paste(names(table(s$sessions)), table(s$sessions)), "\n")
}
std <- function(x) (mean(x[schools$arm == 1]) - mean(x[schools$arm == 0])) /
  sqrt((var(x[schools$arm == 1]) + var(x[schools$arm == 0])) / 2)
cat("standardised differences: nor", round(std(schools$nor), 2), "prior", round(std(schools$p), 2), "\n")
