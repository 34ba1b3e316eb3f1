# Reference values of a two-way clustered effect on compliers, tests/analysis/cace_test.cpp: pupils of 24 schools with 12 teachers who
# teach in several of them, as a user of R would estimate it. Run in this folder: Rscript make_two_way.R     (R 4.2.2, AER 1.2-10,
# sandwich 3.0-2). It writes the pupils (teachers.csv) and two_way.csv.
suppressMessages({library(AER); library(sandwich)})
set.seed(60827, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
school <- rep(1:24, each = 12)
arm <- school %% 2
teacher <- (5 * school + rep(rep(1:3, each = 4), 24)) %% 12 + 1
sessions <- ifelse(arm == 1, pmin(4, 1 + rpois(288, 2)), 0) * (runif(288) < 0.8)
risk <- 0.55 - 0.06 * sessions + rep(rnorm(24, 0, 0.1), each = 12) + rnorm(12, 0, 0.1)[teacher]
pupils <- data.frame(urn = sprintf("s%02d", school), teacher = sprintf("t%02d", teacher), arm, sessions,
                     events = as.numeric(runif(288) < risk))
write.csv(pupils, "teachers.csv", row.names = FALSE, quote = FALSE)
pupils$d <- pupils$sessions / 4
ways <- pupils[c("urn", "teacher")]
variance <- function(fit) vcovCL(fit, ways, type = "HC1", cadjust = TRUE, multi0 = FALSE)
df <- min(sapply(ways, function(ids) length(unique(ids)))) - 1
model <- ivreg(events ~ d | arm, data = pupils)
estimate <- coef(model)[["d"]]
se <- sqrt(variance(model)["d", "d"])
first <- lm(d ~ arm, pupils)
f <- function(t) {
  form <- lm(I(events - t * d) ~ arm, pupils)
  coef(form)[["arm"]]^2 / variance(form)["arm", "arm"]
}
limit <- qf(0.95, 1, df)
root <- function(from, to) uniroot(function(t) f(t) - limit, c(from, to), tol = 1e-15)$root
values <- c(estimate = estimate, std_error = se, df = df, p_value = 2 * pt(-abs(estimate / se), df),
            f = coef(first)[["arm"]]^2 / variance(first)["arm", "arm"], ar_statistic = f(0),
            ar_p_value = pf(f(0), 1, df, lower.tail = FALSE), ar_low = root(estimate - 20 * se, estimate),
            ar_high = root(estimate, estimate + 20 * se))
print(values)
write.csv(data.frame(what = names(values), value = sprintf("%.17g", values)), "two_way.csv", row.names = FALSE, quote = FALSE)
