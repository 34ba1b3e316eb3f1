# Reference values for adjusted means, risk ratios, R2 and correlations with the prior: R 4.2, sandwich 3.0,
# clubSandwich 0.5.8 and lme4 1.1 (Debian 12). Run in this folder: Rscript make.R
# Reads the pupil rows of ../intention_to_treat (one row a pupil) and writes values.csv. The package under test reads the
# same trial by year group.
suppressMessages({library(sandwich); library(clubSandwich); library(lme4)})
pupils <- read.csv("../intention_to_treat/pupils.csv")
pupils$school_prior <- ave(pupils$prior_y, pupils$school)
schools <- aggregate(cbind(y, school_prior, treated) ~ school + block, pupils, mean)
centred <- function(x) x - mean(x)

# One indicator an arm and no intercept; all else centred: the arms' coefficients are the adjusted means, and their
# covariance is what the covariance of a model with an intercept gives for the same contrasts.
model <- function(data, arm, with = c("block", "prior")) {
  columns <- sapply(levels(arm), function(a) as.numeric(arm == a))
  if ("block" %in% with) columns <- cbind(columns, sapply(unique(data$block)[-1], function(b) centred(data$block == b)))
  if ("prior" %in% with) columns <- cbind(columns, prior = centred(data$school_prior))
  lm(data$y ~ 0 + columns)
}

rows <- list()
note <- function(case, fit, covariance, arms, df) {
  means <- coef(fit)[seq_along(arms)]
  for (a in seq_along(arms)[-1]) {
    gradient <- rep(0, length(coef(fit)))
    gradient[c(1, a)] <- c(-1 / means[[1]], 1 / means[[a]])
    se <- sqrt(drop(t(gradient) %*% covariance %*% gradient))
    ratio <- means[[a]] / means[[1]]
    rows[[length(rows) + 1]] <<- data.frame(
      case = case, term = arms[a], control = means[[1]], intervention = means[[a]], ratio = ratio, log_std_error = se,
      conf_low = exp(log(ratio) - qt(0.975, df) * se), conf_high = exp(log(ratio) + qt(0.975, df) * se))
  }
}
df <- length(unique(pupils$school)) - 1
two <- factor(pupils$treated)
both <- c("control", "intervention")
cr1 <- function(fit, cluster) vcovCL(fit, cluster, type = "HC1", cadjust = TRUE)
plain <- model(pupils, two, c())
note("plain-CR1", plain, cr1(plain, pupils$school), both, df)
adjusted <- model(pupils, two)
note("adjusted-CR1", adjusted, cr1(adjusted, pupils$school), both, df)
note("adjusted-CR0", adjusted, vcovCL(adjusted, pupils$school, type = "HC0", cadjust = FALSE), both, df)
note("adjusted-CR2", adjusted, as.matrix(vcovCR(adjusted, pupils$school, "CR2")), both, df)
note("adjusted-CR3", adjusted, as.matrix(vcovCR(adjusted, pupils$school, "CR3")), both, df)
three <- model(pupils, factor(pupils$group, c("usual", "light", "full")))
note("three-arms-CR1", three, cr1(three, pupils$school), c("usual", "light", "full"), df)
unweighted <- model(schools, factor(schools$treated))
note("unweighted-CR1", unweighted, cr1(unweighted, schools$school), both, df)
# Clustered by school and by school year (Cameron, Gelbach and Miller 2011), each with CR1's own factor.
both_ways <- pupils[c("school", "year")]
two_way_df <- min(df, length(unique(pupils$year)) - 1)
for (type in c("HC0", "HC1")) {
  covariance <- vcovCL(adjusted, both_ways, type = type, cadjust = type == "HC1", multi0 = FALSE)
  note(paste0("two-way-", if (type == "HC0") "CR0" else "CR1"), adjusted, covariance, both, two_way_df)
}

# R2 of pupils: that of the regression on pupil rows; of schools: the same sums of squares of the schools' means, weighted
# by pupils. Variance components by restricted maximum likelihood, beside the arms.
full <- lm(y ~ treated + block + school_prior, pupils)
size <- as.vector(table(pupils$school))
between <- function(x) { m <- tapply(x, pupils$school, mean); m }
squares <- function(x) sum(size * between(x)^2)
total <- squares(pupils$y - mean(pupils$y))
weighted_correlation <- cov.wt(cbind(between(pupils$y), between(pupils$school_prior)), wt = size / sum(size),
                               cor = TRUE)$cor[1, 2]
reml <- function(formula) {
  fit <- lmer(formula, pupils, REML = TRUE, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12)))
  c(between = VarCorr(fit)$school[1], within = sigma(fit)^2)
}
left <- reml(y ~ treated + block + school_prior + (1 | school))
of <- reml(y ~ treated + (1 | school))
explained <- data.frame(
  name = c("individuals", "clusters", "prior_individuals", "prior_clusters", "reml_between", "reml_within", "reml_icc"),
  value = c(summary(full)$r.squared, 1 - squares(resid(full)) / total, cor(pupils$y, pupils$school_prior),
            weighted_correlation, 1 - left[["between"]] / of[["between"]], 1 - left[["within"]] / of[["within"]],
            of[["between"]] / sum(of)))

options(digits = 17)
write.csv(do.call(rbind, rows), "values.csv", row.names = FALSE, quote = FALSE)
write.csv(explained, "explained.csv", row.names = FALSE, quote = FALSE)
