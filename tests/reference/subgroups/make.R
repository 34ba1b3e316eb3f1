# Reference values of tests/analysis/subgroups_test.cpp: effects by subgroup in the trial of Hayes and Moulton's book, outcome
# `know`, by clubSandwich from the rows of its 4,100 individuals; and the counts that the tests read in their place.
#   Rscript make.R mkvtrial.csv     (R 4.2.2, clubSandwich 0.5.8: Debian packages r-base, r-cran-clubsandwich)
# mkvtrial.csv: community,arm,stratum,ethnicgp,lifepart,agegp,know,id,score (Harvard Dataverse, doi:10.7910/DVN/YXMQZM).
suppressMessages(library(clubSandwich))
d <- read.csv(commandArgs(trailingOnly = TRUE)[1])
d$half <- d$community %% 2
counts <- aggregate(cbind(n = 1, know = d$know) ~ community + arm + stratum + half + ethnicgp + agegp, d, sum)
write.csv(counts[order(counts$community, counts$ethnicgp, counts$agegp), ], "counts.csv", row.names = FALSE, quote = FALSE)

rows <- list()
add <- function(case, what, estimate, se, df, p, df1 = NA) {
  rows[[length(rows) + 1]] <<- data.frame(case = case, what = what, estimate = estimate, std_error = se, df = df,
                                          p_value = p, df1 = df1)
}
# The coefficient `name` of a fit by CR2 with Satterthwaite's degrees of freedom.
of_coefficient <- function(case, what, fit, data, name) {
  test <- coef_test(fit, vcov = vcovCR(fit, cluster = data$community, type = "CR2"), test = "Satterthwaite")
  i <- which(rownames(test) == name)
  add(case, what, test$beta[i], test$SE[i], test$df_Satt[i], test$p_Satt[i])
}
# `beside`: what is in the model beside the effects.
levels_of <- function(case, g, beside = "factor(g) + factor(stratum)") {
  d$g <- g
  levels <- sort(unique(g))
  of_level <- paste0("arm_", levels)
  for (i in seq_along(levels)) d[[of_level[i]]] <- d$arm * (g == levels[i])
  each <- lm(as.formula(paste("know ~", beside, "+", paste(of_level, collapse = " + "))), d)
  # The same model, with the effect in the first level and what others differ in from it.
  product <- lm(as.formula(paste("know ~", beside, "+ arm +", paste(of_level[-1], collapse = " + "))), d)
  for (i in seq_along(levels)) {
    alone <- d[g == levels[i], ]
    split <- lm(if (length(unique(alone$stratum)) > 1) know ~ factor(stratum) + arm else know ~ arm, alone)
    of_coefficient(case, paste("split", levels[i]), split, alone, "arm")
    of_coefficient(case, paste("one", levels[i]), each, d, of_level[i])
    if (i > 1) of_coefficient(case, paste("interaction", levels[i]), product, d, of_level[i])
  }
  if (length(levels) < 3) return(invisible())
  test <- Wald_test(product, constraints = constrain_zero(of_level[-1]),
                    vcov = vcovCR(product, cluster = d$community, type = "CR2"), test = "HTZ")
  add(case, "joint", test$Fstat, NA, test$df_denom, test$p_val, test$df_num)
}
levels_of("ethnicgp", d$ethnicgp)
levels_of("agegp", d$agegp)
levels_of("half", d$half)
levels_of("stratum", d$stratum, beside = "factor(stratum)")
for (v in 1:4) {
  d$m <- d$agegp - v
  fit <- lm(know ~ factor(stratum) + arm * m, d)
  of_coefficient("age", paste("at", v), fit, d, "arm")
}
of_coefficient("age", "slope", fit, d, "arm:m")
# What the MDES is made of: quantiles of t, and the standard deviation in the control arm.
df <- Filter(function(row) row$case == "ethnicgp" && row$what == "interaction 1", rows)[[1]]$df
add("ethnicgp", "multiplier 1", qt(0.975, df) + qt(0.8, df), NA, NA, NA)
add("ethnicgp", "control sd", sd(d$know[d$arm == 0]), NA, NA, NA)
values <- do.call(rbind, rows)
for (column in names(values)[-(1:2)]) values[[column]] <- format(values[[column]], digits = 15, trim = TRUE)
write.csv(values, "values.csv", row.names = FALSE, quote = FALSE)
