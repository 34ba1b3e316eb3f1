# Reference values of tests/analysis/cace_test.cpp: the made-up trial of sixteen schools (data/examples), outcome nfa, effects
# on compliers as a user of R would estimate them from pupil rows, by two definitions of take-up.
#   Rscript make.R     (AER 1.2, sandwich 3.0, clubSandwich 0.5: Debian packages r-cran-aer, r-cran-sandwich; clubSandwich)
suppressMessages({library(AER); library(clubSandwich); library(sandwich)})
schools <- read.csv("../../../data/examples/sixteen-schools/schools.csv", na.strings = c("", "NA"))
schools <- schools[!is.na(schools$nfa), ]
schools$prior <- schools$nfa_prior / schools$pupils
rows <- list()
add <- function(case, schools, take_up) {
  schools$d <- take_up
  pupils <- schools[rep(seq_len(nrow(schools)), schools$pupils), ]
  pupils$y <- unlist(lapply(seq_len(nrow(schools)),
                            function(i) rep(c(1, 0), c(schools$nfa[i], schools$pupils[i] - schools$nfa[i]))))
  pupils$row <- seq_len(nrow(pupils))
  G <- length(unique(pupils$urn))
  cr1 <- function(fit) vcovCL(fit, cluster = pupils$urn, type = "HC1")
  model <- ivreg(y ~ d + fsm_block + prior | treated + fsm_block + prior, data = pupils)
  estimate <- unname(coef(model)["d"])
  se <- sqrt(cr1(model)["d", "d"])
  V2 <- vcovCR(model, cluster = pupils$urn, type = "CR2")
  cr2 <- coef_test(model, vcov = V2, test = "Satterthwaite", coefs = "d")
  first <- lm(d ~ treated + fsm_block + prior, data = pupils)
  first_se <- sqrt(cr1(first)["treated", "treated"])
  # Anderson and Rubin: the outcome less t times take-up on the instrument, at t = 0; the set by root finding.
  f <- function(t) {
    form <- lm(I(y - t * d) ~ treated + fsm_block + prior, data = pupils)
    unname(coef(form)["treated"]^2 / cr1(form)["treated", "treated"])
  }
  limit <- qf(0.95, 1, G - 1)
  root <- function(from, to) uniroot(function(t) f(t) - limit, c(from, to), tol = 1e-14)$root
  rows[[length(rows) + 1]] <<- data.frame(
    case = case, estimate = estimate, std_error = se, p_value = 2 * pt(-abs(estimate / se), G - 1),
    cr2_std_error = cr2$SE, cr2_df = cr2$df_Satt,
    first_estimate = unname(coef(first)["treated"]), first_std_error = first_se,
    f = unname((coef(first)["treated"] / first_se)^2),
    share_intervention = mean(pupils$d[pupils$treated == 1]), share_control = mean(pupils$d[pupils$treated == 0]),
    correlation = cor(pupils$d, pupils$treated),
    ar_statistic = f(0), ar_p_value = pf(f(0), 1, G - 1, lower.tail = FALSE),
    ar_low = root(estimate - 20 * se, estimate), ar_high = root(estimate, estimate + 20 * se))
}
offered <- schools$treated == 1
known <- schools[!offered | !is.na(schools$sessions), ]
dose <- function(schools) ifelse(schools$treated == 1 & !is.na(schools$sessions), schools$sessions, 0)
add("sessions / 4, exclude", known, dose(known) / 4)
add("sessions >= 1, exclude", known, as.numeric(dose(known) >= 1))
add("sessions / 4, zero", schools, dose(schools) / 4)
add("sessions >= 3, zero", schools, as.numeric(dose(schools) >= 3))
write.csv(format(do.call(rbind, rows), digits = 15), "values.csv", row.names = FALSE, quote = 1)
