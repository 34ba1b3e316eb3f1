# Reference values of intracluster correlations. Written with R 4.2.2 and lme4 1.1-31.
# Run in this folder: Rscript make_values.R
# It writes pupils.csv (the individuals of each case) and values.csv, in full precision. Program "naive": textbook
# formulas on matrices of individuals, N x N where the formula has them, sharing nothing with the library:
#   anova   Henderson's method 3 by two least-squares fits (Searle, Casella and McCulloch 1992, section 5.5)
#   searle  Donner (1986), section 5, from F and the individuals a cluster of the analysis of variance
#   smith   Donner (1986), equation as printed, for the intercept alone; otherwise the delta method on the variances of
#           the two quadratic forms, 2 tr(A V A V)
#   reml    the restricted likelihood equation y'P ZZ' P y = tr(P ZZ') with the variance within profiled out (Searle,
#           Casella and McCulloch 1992, section 6.6), solved to rounding
#   profile twice the fall of the restricted log likelihood = chi-squared quantile, one degree of freedom
# Program "aov": base R's analysis of variance table. Program "lme4": lmer with its optimiser's tolerances at 1e-14;
# it looks for the minimum of a deviance by its values, so its ratio is good to about 1e-7 only. Its deviance function
# is exact: profile limits are solved from that.

suppressPackageStartupMessages(library(lme4))

# Fifteen digits where they give the number back, else seventeen.
in_full <- function(number) {
  short <- sprintf("%.15g", number)
  ifelse(as.numeric(short) == number, short, sprintf("%.17g", number))
}

set.seed(19540612, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

# Clusters of the sizes given, half of them treated, in three strata; a prior of the cluster, an age of the individual
# that differs between clusters too.
make_case <- function(sizes, sd_between) {
  g <- length(sizes)
  cluster <- data.frame(cluster = seq_len(g), stratum = rep(1:3, length.out = g), treated = rbinom(g, 1, 0.5),
                        prior = round(rnorm(g, 10, 2), 2), effect = rnorm(g, 0, sd_between), shift = rnorm(g))
  rows <- cluster[rep(seq_len(g), sizes), ]
  rows$age <- pmin(9, pmax(5, round(7 + rows$shift + rnorm(nrow(rows)))))
  rows$linear <- rows$effect + 0.3 * rows$treated + 0.2 * (rows$prior - 10) + 0.4 * (rows$age - 7) +
    0.3 * rows$stratum
  rows$y <- round(50 + rows$linear + rnorm(nrow(rows)), 3)
  rows
}
balanced <- make_case(rep(6, 15), 0.8)
unequal <- make_case(c(1, 1, 2, 3, 5, 5, 8, 9, 14, 20, 28, 45, 70, 110), 0.5)
binary <- make_case(sample(4:40, 20, replace = TRUE), 0.8)
binary$y <- rbinom(nrow(binary), 1, plogis(-1.5 + binary$linear))
negative <- make_case(c(4, 5, 6, 7, 8, 8, 9, 10, 11), 0)
negative$y <- round(negative$y - 0.9 * ave(negative$y, negative$cluster) + 45, 3)
published <- function(yield) {
  data.frame(cluster = rep(1:6, each = 5), stratum = 1, treated = 0, prior = 0, age = 0, y = yield)
}
cases <- list(balanced = balanced, unequal = unequal, binary = binary, negative = negative,
              dyestuff = published(Dyestuff$Yield), dyestuff2 = published(Dyestuff2$Yield))

columns <- c("cluster", "stratum", "treated", "prior", "age", "y")
pupils <- do.call(rbind, lapply(names(cases), function(name) {
  data.frame(case = name, lapply(cases[[name]][columns], in_full))
}))
write.csv(pupils, "pupils.csv", row.names = FALSE, quote = FALSE)

trace <- function(m) sum(diag(m))
projection <- function(m) tcrossprod(qr.Q(qr(m))[, seq_len(qr(m)$rank), drop = FALSE])

naive_anova <- function(y, x, z) {
  n <- length(y)
  both <- projection(cbind(z, x))
  alone <- projection(x)
  df_between <- round(trace(both) - trace(alone))
  df_within <- n - round(trace(both))
  ms_between <- sum(((both - alone) %*% y)^2) / df_between
  within <- sum((y - both %*% y)^2) / df_within
  size <- trace(t(z) %*% (diag(n) - alone) %*% z) / df_between
  between <- (ms_between - within) / size
  icc <- between / (between + within)
  f <- ms_between / within
  searle <- function(p) (f / qf(p, df_between, df_within) - 1) / (f / qf(p, df_between, df_within) + size - 1)
  sizes <- colSums(z)
  if (ncol(x) == 1) {
    g <- length(sizes)
    variance <- 2 * (1 - icc)^2 / size^2 *
      ((1 + icc * (size - 1))^2 / (n - g) +
         ((g - 1) * (1 - icc) * (1 + icc * (2 * size - 1)) +
            icc^2 * (sum(sizes^2) - 2 / n * sum(sizes^3) + (sum(sizes^2))^2 / n^2)) / (g - 1)^2)
  } else {
    v <- within * diag(n) + between * tcrossprod(z)
    of_form <- function(a) 2 * trace(a %*% v %*% a %*% v)
    of_between <- of_form((both - alone) / df_between)
    of_within <- of_form((diag(n) - both) / df_within)
    total <- between + within
    slope_between <- (within / total^2) / size
    slope_within <- -(within / total^2) / size - between / total^2
    variance <- slope_between^2 * of_between + slope_within^2 * of_within
  }
  margin <- qnorm(0.975) * sqrt(variance)
  c(anova.between = between, anova.within = within, anova.icc = icc, anova.size = size,
    searle.low = searle(0.975), searle.high = searle(0.025), smith.low = icc - margin, smith.high = icc + margin)
}

naive_reml <- function(y, x, z) {
  n <- length(y)
  zz <- tcrossprod(z)
  p_at <- function(ratio) {
    inverse <- solve(diag(n) + ratio * zz)
    inverse - inverse %*% x %*% solve(t(x) %*% inverse %*% x, t(x) %*% inverse)
  }
  within_at <- function(ratio) sum(y * (p_at(ratio) %*% y)) / (n - ncol(x))
  equation <- function(ratio) {
    p <- p_at(ratio)
    py <- p %*% y
    drop(t(py) %*% zz %*% py) / within_at(ratio) - trace(p %*% zz)
  }
  deviance <- function(ratio) {
    v <- diag(n) + ratio * zz
    (n - ncol(x)) * log(within_at(ratio)) + determinant(v)$modulus + determinant(t(x) %*% solve(v, x))$modulus
  }
  ratio <- if (equation(0) <= 0) 0 else uniroot(equation, c(0, 20), tol = 1e-15, maxiter = 1000)$root
  excess <- function(r) deviance(r) - deviance(ratio) - qchisq(0.95, 1)
  limit <- function(range) {
    r <- uniroot(excess, range, tol = 1e-15, maxiter = 1000)$root
    r / (1 + r)
  }
  low <- if (ratio == 0 || excess(0) <= 0) 0 else limit(c(0, ratio))
  c(reml.between = ratio * within_at(ratio), reml.within = within_at(ratio), reml.icc = ratio / (1 + ratio),
    profile.low = low, profile.high = limit(c(ratio, 50)))
}

of_lme4 <- function(formula, rows) {
  formula <- update(formula, . ~ . + (1 | cluster))
  control <- lmerControl(optimizer = "nloptwrap", calc.derivs = FALSE,
                         optCtrl = list(xtol_abs = 1e-14, ftol_abs = 1e-14, xtol_rel = 1e-14, ftol_rel = 1e-15,
                                        maxeval = 10000))
  fit <- suppressMessages(lmer(formula, rows, control = control))
  between <- as.numeric(VarCorr(fit)$cluster)
  within <- sigma(fit)^2
  criterion <- lmer(formula, rows, devFunOnly = TRUE)
  ratio <- between / within
  excess <- function(r) criterion(sqrt(r)) - criterion(sqrt(ratio)) - qchisq(0.95, 1)
  limit <- function(range) {
    r <- uniroot(excess, range, tol = 1e-15, maxiter = 1000)$root
    r / (1 + r)
  }
  low <- if (ratio < 1e-9 || excess(0) <= 0) 0 else limit(c(0, ratio))
  c(reml.between = between, reml.within = within, reml.icc = between / (between + within),
    profile.low = low, profile.high = limit(c(ratio, 50)))
}

of_aov <- function(rows) {
  squares <- summary(aov(y ~ factor(cluster), rows))[[1]][["Mean Sq"]]
  sizes <- table(rows$cluster)
  size <- (nrow(rows) - sum(sizes^2) / nrow(rows)) / (length(sizes) - 1)
  between <- (squares[1] - squares[2]) / size
  c(anova.between = between, anova.within = squares[2], anova.icc = between / (between + squares[2]),
    anova.size = size)
}

models <- list(overall = y ~ 1, cluster = y ~ treated + prior + factor(stratum),
               row = y ~ treated + age + factor(stratum))
values <- NULL
add <- function(case, model, program, found) {
  values <<- rbind(values, data.frame(case, model, program, quantity = names(found), value = in_full(found)))
}
for (case in names(cases)) {
  rows <- cases[[case]]
  z <- model.matrix(~ 0 + factor(cluster), rows)
  add(case, "overall", "aov", of_aov(rows))
  for (model in if (startsWith(case, "dye")) "overall" else names(models)) {
    x <- model.matrix(models[[model]], rows)
    # A mean taken off first changes nothing but rounding.
    y <- rows$y - mean(rows$y)
    add(case, model, "naive", c(naive_anova(y, x, z), naive_reml(y, x, z)))
    add(case, model, "lme4", of_lme4(models[[model]], rows))
  }
}
write.csv(values, "values.csv", row.names = FALSE, quote = FALSE)
