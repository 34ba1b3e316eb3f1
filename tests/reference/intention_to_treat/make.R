# Reference values for the intention-to-treat analyses: R 4.2, estimatr 1.0.0 (Debian 12).
# Run in this folder: Rscript make.R
# Writes year_groups.csv (a made-up trial: 22 schools x 3 year groups), pupils.csv (the same, one row a pupil) and
# values.csv (what lm_robust says of the pupil rows; the package under test reads the year groups).
suppressMessages(library(estimatr))
set.seed(20261121)

schools <- 22
frame <- expand.grid(year = c("Y4", "Y5", "Y6"), school = 1:schools)
block <- ifelse(1:schools <= 8, "low", ifelse(1:schools <= 15, "mid", "high"))
arm <- ave(1:schools, block, FUN = function(i) sample(rep_len(0:1, length(i))))
arm3 <- ave(1:schools, block, FUN = function(i) sample(rep_len(0:2, length(i))))
level <- rnorm(schools, sd = 0.5)
frame$pupils <- sample(12:60, nrow(frame), replace = TRUE)
frame$block <- block[frame$school]
frame$treated <- arm[frame$school]
frame$group <- c("usual", "light", "full")[arm3[frame$school] + 1]
frame$prior <- rbinom(nrow(frame), frame$pupils, plogis(-2 + level[frame$school]))
frame$count <- rbinom(nrow(frame), frame$pupils, plogis(-1.8 + level[frame$school] + 0.2 * frame$treated))

pupils <- do.call(rbind, lapply(seq_len(nrow(frame)), function(i) {
  row <- frame[i, ]
  data.frame(school = row$school, year = row$year, block = row$block, treated = row$treated, group = row$group,
             y = rep(1:0, c(row$count, row$pupils - row$count)),
             prior_y = rep(1:0, c(row$prior, row$pupils - row$prior)),
             score = round(rnorm(row$pupils, 100 + 5 * level[row$school] + 2 * row$treated, 15), 2))
}))
key <- paste(pupils$school, pupils$year)
frame$score <- tapply(pupils$score, key, mean)[paste(frame$school, frame$year)]
frame$score_sd <- tapply(pupils$score, key, sd)[paste(frame$school, frame$year)]
pupils$school_prior <- ave(pupils$prior_y, pupils$school)

write.csv(frame, "year_groups.csv", row.names = FALSE, quote = FALSE)
write.csv(pupils[, c("school", "year", "block", "treated", "group", "y", "prior_y", "score")], "pupils.csv",
          row.names = FALSE, quote = FALSE)

rows <- list()
note <- function(case, fit, term, name) {
  rows[[length(rows) + 1]] <<- data.frame(
    case = case, term = name, estimate = fit$coefficients[[term]], std_error = fit$std.error[[term]],
    p_value = fit$p.value[[term]], conf_low = fit$conf.low[[term]], conf_high = fit$conf.high[[term]],
    df = fit$df[[term]])
}
robust <- function(formula, data, type) lm_robust(formula, data, clusters = school, se_type = type)

note("plain", robust(y ~ treated, pupils, "stata"), "treated", "intervention")
adjusted <- y ~ treated + block + school_prior
note("adjusted", robust(adjusted, pupils, "stata"), "treated", "intervention")
note("adjusted-CR0", robust(adjusted, pupils, "CR0"), "treated", "intervention")
note("year-group", robust(update(adjusted, . ~ . + year), pupils, "stata"), "treated", "intervention")
note("score", robust(score ~ treated + block, pupils, "stata"), "treated", "intervention")
pupils$group <- factor(pupils$group, c("usual", "light", "full"))
three <- robust(y ~ group + block + school_prior, pupils, "stata")
note("three-arms", three, "grouplight", "light")
note("three-arms", three, "groupfull", "full")

school <- data.frame(school = 1:schools, treated = arm, block = block,
                     y = tapply(pupils$y, pupils$school, mean), school_prior = tapply(pupils$prior_y, pupils$school, mean))
note("unweighted", robust(adjusted, school, "stata"), "treated", "intervention")

# Confidence interval of one arm's mean, clustered within the arm (df: the arm's schools - 1).
for (a in 0:1) {
  mean_fit <- robust(y ~ 1, pupils[pupils$treated == a, ], "stata")
  note("mean", mean_fit, "(Intercept)", c("control", "intervention")[a + 1])
}
values <- do.call(rbind, rows)

moments <- data.frame(name = c("sd_control", "var_control", "var_intervention", "sd_control_score", "sd_pooled"),
                      value = c(sd(pupils$y[pupils$treated == 0]), var(pupils$y[pupils$treated == 0]),
                                var(pupils$y[pupils$treated == 1]), sd(pupils$score[pupils$treated == 0]), NA))
n <- table(pupils$treated)
moments$value[5] <- sqrt(((n[[1]] - 1) * moments$value[2] + (n[[2]] - 1) * moments$value[3]) / (sum(n) - 2))

# estimatr's CR0 has its own degrees of freedom; p and limits here use schools - 1, as the package under test does.
cr0 <- values$case == "adjusted-CR0"
values$df[cr0] <- schools - 1
critical <- qt(0.975, schools - 1)
values$conf_low[cr0] <- values$estimate[cr0] - critical * values$std_error[cr0]
values$conf_high[cr0] <- values$estimate[cr0] + critical * values$std_error[cr0]
values$p_value[cr0] <- 2 * pt(-abs(values$estimate[cr0] / values$std_error[cr0]), schools - 1)

options(digits = 17)
write.csv(values, "values.csv", row.names = FALSE, quote = FALSE)
write.csv(moments, "moments.csv", row.names = FALSE, quote = FALSE)
