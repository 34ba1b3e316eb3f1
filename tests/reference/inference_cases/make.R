# Reference values of tests/analysis/inference_test.cpp: the made-up trial of sixteen schools (data/examples), outcome nfa,
# as a user of R would analyse it from pupil rows, and by naive loops over sign vectors and allocations.
#   Rscript make.R     (Debian packages r-cran-sandwich, r-cran-lme4; clubSandwich)
suppressMessages({library(clubSandwich); library(sandwich); library(lme4)})
schools <- read.csv("../../../data/examples/sixteen-schools/schools.csv", na.strings = c("", "NA"))
all_schools <- schools
schools <- schools[!is.na(schools$nfa), ]
schools$prior <- schools$nfa_prior / schools$pupils
schools$y <- schools$nfa / schools$pupils
pupils <- schools[rep(seq_len(nrow(schools)), schools$pupils), ]
pupils$y <- unlist(lapply(seq_len(nrow(schools)),
                          function(i) rep(c(1, 0), c(schools$nfa[i], schools$pupils[i] - schools$nfa[i]))))
pupils$share <- 1 / pupils$pupils
rows <- list()
add <- function(case, ...) {
  values <- c(estimate = NA, std_error = NA, df = NA, p_value = NA, conf_low = NA, conf_high = NA)
  given <- unlist(lapply(list(...), unname))
  values[names(given)] <- given
  rows[[length(rows) + 1]] <<- data.frame(case = case, t(values))
}
by_t <- function(case, estimate, se, df) {
  half <- qt(0.975, df) * se
  add(case, estimate = estimate, std_error = se, df = df, p_value = 2 * pt(-abs(estimate / se), df),
      conf_low = estimate - half, conf_high = estimate + half)
}

# Covariances and Satterthwaite degrees of freedom, from pupils.
model <- lm(y ~ fsm_block + treated + prior, data = pupils)
G <- nrow(schools)
for (kind in c("CR0", "CR2", "CR3")) {
  V <- vcovCR(model, cluster = pupils$urn, type = kind)
  test <- coef_test(model, vcov = V, test = "Satterthwaite", coefs = "treated")
  by_t(paste(kind, "satterthwaite"), coef(model)["treated"], test$SE, test$df_Satt)
  by_t(paste(kind, "clusters-1"), coef(model)["treated"], test$SE, G - 1)
}
# One school, one vote: pupils weighted 1/n; independent pupils as the working model, or variance 1/weight, which is that of
# one unweighted row a school.
equal <- lm(y ~ fsm_block + treated + prior, data = pupils, weights = share)
V <- vcovCR(equal, cluster = pupils$urn, type = "CR2", target = rep(1, nrow(pupils)))
test <- coef_test(equal, vcov = V, test = "Satterthwaite", coefs = "treated")
by_t("equal CR2 individual", coef(equal)["treated"], test$SE, test$df_Satt)
plain <- lm(y ~ fsm_block + treated + prior, data = schools)
V <- vcovCR(plain, cluster = schools$urn, type = "CR2")
test <- coef_test(plain, vcov = V, test = "Satterthwaite", coefs = "treated")
by_t("equal CR2 1/weight", coef(plain)["treated"], test$SE, test$df_Satt)
for (kind in c("HC0", "HC1", "HC2", "HC3")) {
  by_t(paste("equal", kind), coef(plain)["treated"], sqrt(vcovHC(plain, type = kind)["treated", "treated"]), G - 4)
}

# School rows with frequency weights, CR1 by hand, for the loops.
N <- sum(schools$pupils)
fit_cr1 <- function(y, treated) {
  X <- cbind(1, schools$fsm_block == "low", treated, schools$prior)
  w <- schools$pupils
  B <- solve(crossprod(X, w * X))
  b <- B %*% crossprod(X, w * y)
  s <- as.vector(w * (y - X %*% b)) * X
  V <- B %*% crossprod(s) %*% B * G / (G - 1) * (N - 1) / (N - ncol(X))
  c(b[3], sqrt(V[3, 3]))
}
observed <- fit_cr1(schools$y, schools$treated)

# Wild cluster bootstrap, restricted, all 2^14 sign vectors, for a hypothesis t; ties within 1e-9 count.
signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), G)))
wild_p <- function(t) {
  Z <- cbind(1, schools$fsm_block == "low", schools$prior)
  w <- schools$pupils
  target <- schools$y - t * schools$treated
  fitted <- as.vector(Z %*% solve(crossprod(Z, w * Z), crossprod(Z, w * target)))
  residual <- target - fitted
  X <- cbind(Z, schools$treated)
  B <- solve(crossprod(X, w * X))
  statistic <- function(v) {
    y <- fitted + v * residual
    b <- B %*% crossprod(X, w * y)
    s <- as.vector(w * (y - X %*% b)) * X
    V <- B %*% crossprod(s) %*% B * G / (G - 1) * (N - 1) / (N - ncol(X))
    b[4] / sqrt(V[4, 4])
  }
  draws <- abs(apply(signs, 1, statistic))
  mean(draws >= abs((observed[1] - t) / observed[2]) * (1 - 1e-9))
}
add("wild bootstrap", estimate = observed[1], std_error = observed[2], p_value = wild_p(0))

# Unrestricted residuals: the draw's t is that of its deviation from the estimate. That which leaves every residual as it is
# deviates by 0, so that the observed statistic is none of the draws and counts beside them.
unrestricted_p <- function() {
  X <- cbind(1, schools$fsm_block == "low", schools$treated, schools$prior)
  w <- schools$pupils
  B <- solve(crossprod(X, w * X))
  fitted <- as.vector(X %*% (B %*% crossprod(X, w * schools$y)))
  residual <- schools$y - fitted
  draws <- abs(apply(signs, 1, function(v) {
    fit <- fit_cr1(fitted + v * residual, schools$treated)
    (fit[1] - observed[1]) / fit[2]
  }))
  (1 + sum(draws >= abs(observed[1] / observed[2]) * (1 - 1e-9))) / (1 + nrow(signs))
}
add("wild bootstrap unrestricted", estimate = observed[1], std_error = observed[2], p_value = unrestricted_p())

# Randomisation: all 8 over 4 by 8 over 4 allocations of the sixteen schools, those without outcome among them.
blocks <- split(seq_len(nrow(all_schools)), all_schools$fsm_block)
chosen <- lapply(blocks, function(block) combn(length(block), sum(all_schools$treated[block])))
has_outcome <- !is.na(all_schools$nfa)
randomisation_p <- function(t) {
  y <- schools$y - t * schools$treated
  reach <- function(statistic, value) abs(statistic) >= abs(value) * (1 - 1e-9)
  counts <- c(0, 0, 0, 0)
  difference <- function(y, d) weighted.mean(y[d == 1], schools$pupils[d == 1]) - weighted.mean(y[d == 0], schools$pupils[d == 0])
  for (i in seq_len(ncol(chosen[[1]]))) for (j in seq_len(ncol(chosen[[2]]))) {
    d <- numeric(nrow(all_schools))
    d[blocks[[1]][chosen[[1]][, i]]] <- 1
    d[blocks[[2]][chosen[[2]][, j]]] <- 1
    fit <- fit_cr1(y, d[has_outcome])
    counts <- counts + c(reach(fit[1] / fit[2], (observed[1] - t) / observed[2]), reach(fit[1], observed[1] - t),
                         reach(difference(y, d[has_outcome]), difference(y, schools$treated)), 1)
  }
  counts[1:3] / counts[4]
}
exact <- randomisation_p(0)
add("randomisation studentised", estimate = observed[1], std_error = observed[2], p_value = exact[1])
add("randomisation coefficient", estimate = observed[1], std_error = observed[2], p_value = exact[2])
add("randomisation difference", p_value = exact[3])

# Step-down over both outcomes (Westfall and Young), from the same allocations: nfa with its prior, referrals without.
fit_of <- function(y, treated, with_prior) {
  X <- cbind(1, schools$fsm_block == "low", treated)
  if (with_prior) X <- cbind(X, schools$prior)
  w <- schools$pupils
  B <- solve(crossprod(X, w * X))
  b <- B %*% crossprod(X, w * y)
  s <- as.vector(w * (y - X %*% b)) * X
  V <- B %*% crossprod(s) %*% B
  abs(b[3] / sqrt(V[3, 3]))
}
referrals <- schools$referrals / schools$pupils
both <- function(d) c(fit_of(schools$y, d, TRUE), fit_of(referrals, d, FALSE))
at_hand <- both(schools$treated)
draws <- do.call(rbind, lapply(seq_len(ncol(chosen[[1]])), function(i) {
  do.call(rbind, lapply(seq_len(ncol(chosen[[2]])), function(j) {
    d <- numeric(nrow(all_schools))
    d[blocks[[1]][chosen[[1]][, i]]] <- 1
    d[blocks[[2]][chosen[[2]][, j]]] <- 1
    both(d[has_outcome])
  }))
}))
largest_first <- order(-at_hand)
adjusted <- numeric(2)
before <- 0
for (step in 1:2) {
  left <- largest_first[step:2]
  most <- apply(draws[, left, drop = FALSE], 1, max)
  before <- max(before, mean(most >= at_hand[largest_first[step]] * (1 - 1e-9)))
  adjusted[largest_first[step]] <- before
}
add("step-down nfa", p_value = adjusted[1])
add("step-down referrals", p_value = adjusted[2])

# Intracluster correlation.
anova_icc <- function(y, g) {
  a <- anova(lm(y ~ factor(g)))
  n <- table(g)
  n0 <- (sum(n) - sum(n^2) / sum(n)) / (length(n) - 1)
  (a[1, 3] - a[2, 3]) / (a[1, 3] + (n0 - 1) * a[2, 3])
}
add("icc anova", estimate = anova_icc(pupils$y, pupils$urn))
reml <- function(formula) {
  fit <- suppressMessages(lmer(formula, data = pupils, REML = TRUE,
                               control = lmerControl(optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14))))
  v <- as.data.frame(VarCorr(fit))$vcov
  v[1] / sum(v)
}
add("icc reml", estimate = reml(y ~ 1 + (1 | urn)))
add("icc reml adjusted", estimate = reml(y ~ fsm_block + treated + prior + (1 | urn)))

values <- do.call(rbind, rows)
formatted <- values
for (column in names(values)[-1]) {
  formatted[[column]] <- ifelse(is.na(values[[column]]), "", formatC(values[[column]], digits = 17, format = "g"))
}
write.csv(formatted, "values.csv", row.names = FALSE, quote = FALSE)
print(values, digits = 8)
